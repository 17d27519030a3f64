"""Adamax."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from .blocks import State, elementwise
from .optimizer import Optimizer


class Adamax(Optimizer):
    """Adamax: Adam 의 제곱평균 대신, 지금까지 기울기의 크기 가운데 (천천히 잊으며) 가장 큰 것으로 나눈다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 학습률 η, 0 이상(무차원).
    betas : 이동 평균에서 지난 것의 몫과, 최댓값을 잊는 정도 (β₁, β₂), 각각 0 이상 1 미만(무차원).
    eps : 기울기의 크기에 더하는 수 ε, 0 이상.
    weight_decay : 가중치 감쇠 λ, 0 이상. 기울기에 λθ 를 더한다(무차원).
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
    >>> opt = optim.Adamax([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.item(), 4)
    0.9

    출처
    ----
    Kingma, Ba (2015), 7.1절: m ← β₁m + (1 − β₁)g, u ← max(β₂u, |g| + ε), θ ← θ − η/(1 − β₁ᵗ)·m/u. PyTorch ``torch.optim.Adamax``.
    """

    limits: ClassVar = {"lr": (0, math.inf), "betas": ((0, 1), (0, 1)), "eps": (0, math.inf), "weight_decay": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 2e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None, *, maximize: bool = False, differentiable: bool = False, capturable: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "foreach": foreach, "differentiable": differentiable, "capturable": capturable,
        })

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        return {"exp_avg": 0.0, "exp_inf": 0.0}

    @elementwise
    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        beta1, beta2 = group["betas"]
        m, largest = state["exp_avg"], state["exp_inf"]
        m *= beta1
        m += np.multiply(g, 1 - beta1, out=spare)
        largest *= beta2
        np.abs(g, out=change)
        change += group["eps"]
        np.maximum(largest, change, out=largest)
        np.divide(m, largest, out=change)
        change *= group["lr"] / (1 - beta1 ** (step + 1))
