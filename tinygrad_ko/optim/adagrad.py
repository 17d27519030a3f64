"""Adagrad."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from .blocks import State, elementwise
from .optimizer import Optimizer


class Adagrad(Optimizer):
    """Adagrad: 기울기의 제곱을 쌓아, 많이 움직인 매개변수일수록 조금씩 옮긴다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 학습률 η, 0 이상(무차원).
    lr_decay : 걸음마다 학습률을 줄이는 정도, 0 이상(무차원).
    weight_decay : 가중치 감쇠 λ, 0 이상. 기울기에 λθ 를 더한다(무차원).
    initial_accumulator_value : 쌓은 것의 처음 값, 0 이상.
    eps : 0으로 나누지 않도록 분모에 더하는 수 ε, 0 이상.
    maximize : 참이면 손실을 키우는 쪽으로 간다.
    foreach, fused, differentiable : PyTorch가 걸음을 돌리는 법. 답은 같다(``differentiable`` 은 거짓만 된다).

    예외
    ----
    ArgumentError : 초매개변수가 범위 밖이거나, 매개변수가 없거나 두 번 나올 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> opt = optim.Adagrad([w], lr=0.5)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> w
    tensor([0.5], requires_grad=True)

    출처
    ----
    강의 L10; Duchi, Hazan, Singer (2011): r ← r + g², θ ← θ − η/(1 + (t − 1)·lr_decay) · g/(√r + ε).
    """

    limits: ClassVar = {"lr": (0, math.inf), "lr_decay": (0, math.inf), "weight_decay": (0, math.inf),
                        "initial_accumulator_value": (0, math.inf), "eps": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 1e-2, lr_decay: float = 0, weight_decay: float = 0,
        initial_accumulator_value: float = 0, eps: float = 1e-10,
        foreach: bool | None = None, *, maximize: bool = False, differentiable: bool = False, fused: bool | None = None,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "lr_decay": lr_decay, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "eps": eps, "maximize": maximize,
            "foreach": foreach, "differentiable": differentiable, "fused": fused,
        })

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        return {"sum": group["initial_accumulator_value"]}

    @elementwise
    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        total = state["sum"]
        total += np.multiply(g, g, out=spare)
        np.sqrt(total, out=spare)
        spare += group["eps"]
        np.divide(g, spare, out=change)
        change *= group["lr"] / (1 + step * group["lr_decay"])
