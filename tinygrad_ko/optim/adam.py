"""Adam 과 AdamW."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from . import kernels
from .blocks import Loop, State, elementwise
from .optimizer import Optimizer

_adam = Loop(kernels.adam)


class Adam(Optimizer):
    """Adam: 기울기의 이동 평균을, 제곱의 이동 평균의 제곱근으로 나누어 옮긴다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 학습률 η, 0 이상(무차원).
    betas : 두 이동 평균에서 지난 것의 몫 (β₁, β₂), 각각 0 이상 1 미만(무차원).
    eps : 0으로 나누지 않도록 분모에 더하는 수 ε, 0 이상.
    weight_decay : 가중치 감쇠 λ, 0 이상. 기울기에 λθ 를 더한다(무차원).
    amsgrad : 참이면 제곱의 이동 평균의 지금까지 최댓값으로 나눈다.
    maximize : 참이면 손실을 키우는 쪽으로 간다.
    foreach, fused, capturable, differentiable : PyTorch가 걸음을 돌리는 법. 답은 같다(``capturable``, ``differentiable`` 은 거짓만 된다).
    decoupled_weight_decay : 참이면 감쇠를 ``AdamW`` 처럼 매개변수에서 바로 덜어 낸다.

    예외
    ----
    ArgumentError : 초매개변수가 범위 밖이거나, 매개변수가 없거나 두 번 나올 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> opt = optim.Adam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.item(), 4)
    0.9

    출처
    ----
    강의 L10; Kingma, Ba (2015): m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
    θ ← θ − η·m̂/(√v̂ + ε), m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ). amsgrad: Reddi, Kale, Kumar (2018).
    """

    limits: ClassVar = {"lr": (0, math.inf), "betas": ((0, 1), (0, 1)), "eps": (0, math.inf), "weight_decay": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, amsgrad: bool = False, *, foreach: bool | None = None, maximize: bool = False,
        capturable: bool = False, differentiable: bool = False, fused: bool | None = None, decoupled_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad,
            "maximize": maximize, "decoupled_weight_decay": decoupled_weight_decay,
            "foreach": foreach, "capturable": capturable, "differentiable": differentiable, "fused": fused,
        })

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        names = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq") if group["amsgrad"] else ("exp_avg", "exp_avg_sq")
        return dict.fromkeys(names, 0.0)

    def _decoupled(self, group: Mapping[str, Any]) -> bool:
        return group["decoupled_weight_decay"]

    @elementwise
    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        beta1, beta2 = group["betas"]
        m, v = state["exp_avg"], state["exp_avg_sq"]
        m *= beta1
        m += np.multiply(g, 1 - beta1, out=spare)
        v *= beta2
        np.multiply(g, g, out=change)
        change *= 1 - beta2
        v += change
        if group["amsgrad"]:
            v = np.maximum(state["max_exp_avg_sq"], v, out=state["max_exp_avg_sq"])
        eps, rate = self._scaled(step, group)
        np.sqrt(v, out=spare)
        spare += eps
        np.divide(m, spare, out=change)
        change *= rate

    def _scaled(self, step: int, group: Mapping[str, Any]) -> tuple[float, float]:
        """ε 과 η: η·m̂/(√v̂ + ε) 의 분모와 분자에 √(1 − β₂ᵗ) 를 곱하여, 배열을 한 번 덜 훑는다."""
        beta1, beta2 = group["betas"]
        scale = math.sqrt(1 - beta2 ** (step + 1))
        return group["eps"] * scale, group["lr"] * scale / (1 - beta1 ** (step + 1))

    def _loop(self, step: int, group: Mapping[str, Any]) -> tuple[Loop, Sequence[str], Sequence[float]] | None:
        if group["amsgrad"]:
            return None
        (beta1, beta2), decay, decoupled = group["betas"], group["weight_decay"], self._decoupled(group)
        return _adam, ("exp_avg", "exp_avg_sq"), (
            beta1, 1 - beta1, beta2, 1 - beta2, *self._scaled(step, group),
            0 if decoupled else decay, group["lr"] * decay if decoupled else 0, -1 if group["maximize"] else 1,
        )


class AdamW(Adam):
    """AdamW: 가중치 감쇠를 기울기와 떼어, 매개변수에서 바로 덜어 내는 Adam.

    매개변수
    --------
    params : 텐서의 나열 또는 그룹 사전의 목록.
    lr, betas, eps, weight_decay, 그 밖의 인수 : ``Adam`` 과 같다. ``weight_decay`` 의 기본값만 0.01 이다.

    예외
    ----
    ArgumentError : 초매개변수가 범위 밖이거나, 매개변수가 없거나 두 번 나올 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> opt = optim.AdamW([w], lr=0.1, weight_decay=0.5)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.item(), 4)
    0.85

    출처
    ----
    강의 L10, L15: θ ← θ(1 − ηλ) − …; Loshchilov, Hutter, "Decoupled Weight Decay Regularization" (2019).
    """

    def __init__(
        self, params: Any, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 1e-2, amsgrad: bool = False, *, maximize: bool = False,
        foreach: bool | None = None, capturable: bool = False, differentiable: bool = False, fused: bool | None = None,
    ) -> None:
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable,
            differentiable=differentiable, fused=fused, decoupled_weight_decay=True,
        )
