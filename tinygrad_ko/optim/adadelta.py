"""Adadelta."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from .blocks import State, elementwise
from .optimizer import Optimizer


class Adadelta(Optimizer):
    """Adadelta: 지난 걸음의 크기를 지난 기울기의 크기로 나눈 것이 학습률을 대신한다. 걸음의 단위가 매개변수의 단위와 같다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 걸음에 곱하는 수, 0 이상(무차원).
    rho : 이동 평균에서 지난 것의 몫 ρ, 0 이상 1 미만(무차원).
    eps : 제곱근 안에 더하는 수 ε, 0 이상. 처음 걸음의 크기를 정한다.
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
    >>> opt = optim.Adadelta([w], rho=0.0, eps=0.25)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.item(), 4)
    0.5149

    출처
    ----
    강의 L10; Zeiler (2012): r ← ρr + (1 − ρ)g², Δ = √(s + ε)/√(r + ε)·g, s ← ρs + (1 − ρ)Δ², θ ← θ − ηΔ.
    PyTorch ``torch.optim.Adadelta``.
    """

    limits: ClassVar = {"lr": (0, math.inf), "rho": (0, 1), "eps": (0, math.inf), "weight_decay": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6, weight_decay: float = 0,
        foreach: bool | None = None, *, capturable: bool = False, maximize: bool = False, differentiable: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "foreach": foreach, "capturable": capturable, "differentiable": differentiable,
        })

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        return {"square_avg": 0.0, "acc_delta": 0.0}

    @elementwise
    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        rho, eps, square, steps = group["rho"], group["eps"], state["square_avg"], state["acc_delta"]
        square *= rho
        np.multiply(g, g, out=spare)
        spare *= 1 - rho
        square += spare
        np.divide(steps + eps, square + eps, out=spare)
        np.sqrt(spare, out=spare)
        np.multiply(g, spare, out=change)
        steps *= rho
        np.multiply(change, change, out=spare)
        spare *= 1 - rho
        steps += spare
        change *= group["lr"]
