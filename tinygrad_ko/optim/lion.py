"""Lion."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from .blocks import State, elementwise
from .optimizer import Optimizer


class Lion(Optimizer):
    """Lion: 이동 평균의 부호만 본다. 모든 원소가 같은 크기로 움직이고, 상태가 하나뿐이다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 학습률 η, 0 이상(무차원). 부호만 쓰므로 Adam 의 3분의 1에서 10분의 1쯤이 알맞다.
    betas : 걸음에 섞을 때와 이동 평균을 고칠 때, 지난 것의 몫 (β₁, β₂), 각각 0 이상 1 미만(무차원).
    weight_decay : 가중치 감쇠 λ, 0 이상. ``AdamW`` 처럼 매개변수에서 바로 덜어 낸다(무차원).
    maximize : 참이면 손실을 키우는 쪽으로 간다.

    예외
    ----
    ArgumentError : 초매개변수가 범위 밖이거나, 매개변수가 없거나 두 번 나올 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> opt = optim.Lion([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.item(), 4)
    0.9

    출처
    ----
    Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023): θ ← θ − η[sign(β₁m + (1 − β₁)g) + λθ],
    m ← β₂m + (1 − β₂)g. PyTorch 2.13에는 없다.
    """

    limits: ClassVar = {"lr": (0, math.inf), "betas": ((0, 1), (0, 1)), "weight_decay": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 1e-4, betas: tuple[float, float] = (0.9, 0.99), weight_decay: float = 0, *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay, "maximize": maximize})

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        return {"exp_avg": 0.0}

    def _decoupled(self, group: Mapping[str, Any]) -> bool:
        return True

    @elementwise
    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        beta1, beta2 = group["betas"]
        m = state["exp_avg"]
        mixed = m * beta1
        mixed += np.multiply(g, 1 - beta1, out=spare)
        m *= beta2
        m += np.multiply(g, 1 - beta2, out=spare)
        np.sign(mixed, out=change)
        change *= group["lr"]
