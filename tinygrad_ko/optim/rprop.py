"""Rprop."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from ..errors import ArgumentError
from .blocks import State, elementwise
from .optimizer import Optimizer


class Rprop(Optimizer):
    """Rprop: 기울기의 크기는 버리고 부호만 본다. 부호가 이어지면 보폭을 키우고, 뒤집히면 줄이고 한 걸음 쉰다.

    기울기가 배치마다 흔들리면 부호가 뜻을 잃으므로, 자료 전체를 한 번에 볼 때(full batch) 쓴다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 처음 보폭, 0 이상(무차원).
    etas : 보폭을 줄이고 키우는 배수 (η⁻, η⁺), 0 < η⁻ < 1 < η⁺(무차원).
    step_sizes : 보폭의 가장 작은 값과 가장 큰 값(매개변수의 단위).
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
    >>> opt = optim.Rprop([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.item(), 4)
    0.9

    출처
    ----
    Riedmiller, Braun (1993). PyTorch ``torch.optim.Rprop``.
    """

    limits: ClassVar = {"lr": (0, math.inf), "etas": ((0, 1), (1, math.inf)), "step_sizes": ((0, math.inf), (0, math.inf))}

    def __init__(
        self, params: Any, lr: float = 1e-2, etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *, capturable: bool = False, foreach: bool | None = None, maximize: bool = False, differentiable: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "etas": etas, "step_sizes": step_sizes, "maximize": maximize,
            "capturable": capturable, "foreach": foreach, "differentiable": differentiable,
        })

    def _check(self, group: Mapping[str, Any]) -> None:
        super()._check(group)
        low, high = group["step_sizes"]
        if low > high or not 0 < group["etas"][0] < 1 < group["etas"][1]:
            raise ArgumentError(
                f"Rprop: etas 는 0 < η⁻ < 1 < η⁺, step_sizes 는 (작은 것, 큰 것)이어야 합니다. "
                f"받은 값: etas={group['etas']}, step_sizes={group['step_sizes']}."
            )

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        return {"prev": 0.0, "step_size": group["lr"]}

    @elementwise
    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        shrink, grow = group["etas"]
        before, size = state["prev"], state["step_size"]
        np.multiply(g, before, out=spare)
        turned = spare < 0
        size *= np.where(turned, shrink, np.where(spare > 0, grow, 1)).astype(size.dtype)
        np.clip(size, *group["step_sizes"], out=size)
        before[:] = g
        before[turned] = 0  # 뒤집힌 곳은 쉬고, 다음 걸음에 부호를 견주지 않는다
        np.sign(before, out=change)
        change *= size
