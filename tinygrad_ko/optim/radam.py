"""RAdam."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from .blocks import State, elementwise
from .optimizer import Optimizer


class RAdam(Optimizer):
    """RAdam: 처음 몇 걸음은 제곱의 이동 평균을 믿을 수 없으므로, 믿을 만해질 때까지 적응적 학습률을 쓰지 않는다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 학습률 η, 0 이상(무차원).
    betas : 두 이동 평균에서 지난 것의 몫 (β₁, β₂), 각각 0 이상 1 미만(무차원).
    eps : 0으로 나누지 않도록 분모에 더하는 수 ε, 0 이상.
    weight_decay : 가중치 감쇠 λ, 0 이상. 기울기에 λθ 를 더한다(무차원).
    decoupled_weight_decay : 참이면 감쇠를 ``AdamW`` 처럼 매개변수에서 바로 덜어 낸다.
    maximize : 참이면 손실을 키우는 쪽으로 간다.
    foreach, capturable, differentiable : PyTorch가 걸음을 돌리는 법. 답은 같다(``capturable``, ``differentiable`` 은 거짓만 된다).

    예외
    ----
    ArgumentError : 초매개변수가 범위 밖이거나, 매개변수가 없거나 두 번 나올 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> opt = optim.RAdam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.item(), 4)
    0.8

    출처
    ----
    Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond" (2020):
    ρ∞ = 2/(1 − β₂) − 1, ρ_t = ρ∞ − 2tβ₂ᵗ/(1 − β₂ᵗ), ρ_t > 5 이면 m̂/√v̂ 에 √[(ρ_t−4)(ρ_t−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ_t)] 를 곱하고,
    아니면 m̂ 만큼 간다. PyTorch ``torch.optim.RAdam``.
    """

    limits: ClassVar = {"lr": (0, math.inf), "betas": ((0, 1), (0, 1)), "eps": (0, math.inf), "weight_decay": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, decoupled_weight_decay: bool = False,
        *, foreach: bool | None = None, maximize: bool = False, capturable: bool = False, differentiable: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay,
            "decoupled_weight_decay": decoupled_weight_decay, "maximize": maximize,
            "foreach": foreach, "capturable": capturable, "differentiable": differentiable,
        })

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        return {"exp_avg": 0.0, "exp_avg_sq": 0.0}

    def _decoupled(self, group: Mapping[str, Any]) -> bool:
        return group["decoupled_weight_decay"]

    @elementwise
    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        (beta1, beta2), t = group["betas"], step + 1
        m, v = state["exp_avg"], state["exp_avg_sq"]
        m *= beta1
        m += np.multiply(g, 1 - beta1, out=spare)
        v *= beta2
        np.multiply(g, g, out=spare)
        spare *= 1 - beta2
        v += spare
        longest, left = 2 / (1 - beta2) - 1, 1 - beta2**t
        length = longest - 2 * t * beta2**t / left  # 이동 평균이 실제로 담은 걸음의 수
        np.multiply(m, group["lr"] / (1 - beta1**t), out=change)
        if length > 5:
            shrink = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
            np.sqrt(v, out=spare)
            spare += group["eps"]
            change /= spare
            change *= math.sqrt(shrink * left)
