"""RMSprop."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from . import kernels
from .blocks import Loop, State, elementwise
from .optimizer import Optimizer

_rmsprop = Loop(kernels.rmsprop)


class RMSprop(Optimizer):
    """RMSprop: 기울기의 제곱을 이동 평균하여, 오래된 것은 잊는다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 학습률 η, 0 이상(무차원).
    alpha : 이동 평균에서 지난 것의 몫 α, 0 이상(무차원).
    eps : 0으로 나누지 않도록 분모에 더하는 수 ε, 0 이상.
    weight_decay : 가중치 감쇠 λ, 0 이상. 기울기에 λθ 를 더한다(무차원).
    momentum : 지난 걸음을 얼마나 이어 가는가, 0 이상(무차원).
    centered : 참이면 기울기의 분산으로 나눈다.
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
    >>> opt = optim.RMSprop([w], lr=0.1, alpha=0.0)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.item(), 4)
    0.9

    출처
    ----
    강의 L10; Hinton (2012): r ← αr + (1 − α)g², θ ← θ − ηg/(√r + ε). PyTorch ``torch.optim.RMSprop``.
    """

    limits: ClassVar = {"lr": (0, math.inf), "alpha": (0, math.inf), "eps": (0, math.inf), "momentum": (0, math.inf),
                        "weight_decay": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 1e-2, alpha: float = 0.99, eps: float = 1e-8, weight_decay: float = 0,
        momentum: float = 0, centered: bool = False,
        capturable: bool = False, foreach: bool | None = None, maximize: bool = False, differentiable: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weight_decay, "momentum": momentum,
            "centered": centered, "maximize": maximize,
            "capturable": capturable, "foreach": foreach, "differentiable": differentiable,
        })

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        used = {"square_avg": True, "momentum_buffer": group["momentum"] > 0, "grad_avg": group["centered"]}
        return {name: 0.0 for name, wanted in used.items() if wanted}

    @elementwise
    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        alpha, square = group["alpha"], state["square_avg"]
        square *= alpha
        np.multiply(g, g, out=spare)
        spare *= 1 - alpha
        square += spare
        if group["centered"]:
            average = state["grad_avg"]
            average *= alpha
            average += np.multiply(g, 1 - alpha, out=spare)
            np.multiply(average, average, out=spare)
            np.subtract(square, spare, out=spare)
            np.maximum(spare, 0, out=spare)  # 반올림으로 분산이 음수가 되지 않도록
            np.sqrt(spare, out=spare)
        else:
            np.sqrt(square, out=spare)
        spare += group["eps"]
        np.divide(g, spare, out=change)
        if group["momentum"]:
            velocity = state["momentum_buffer"]
            velocity *= group["momentum"]
            velocity += change
            change = np.multiply(velocity, group["lr"], out=change)
        else:
            change *= group["lr"]

    def _loop(self, step: int, group: Mapping[str, Any]) -> tuple[Loop, Sequence[str], Sequence[float]] | None:
        if group["momentum"] or group["centered"]:
            return None
        alpha, decay, sign = group["alpha"], group["weight_decay"], -1 if group["maximize"] else 1
        return _rmsprop, ("square_avg",), (group["lr"], alpha, 1 - alpha, group["eps"], decay, sign)
