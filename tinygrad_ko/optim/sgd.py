"""확률적 경사하강법(SGD)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from ..errors import ArgumentError
from . import kernels
from .blocks import Loop, State, elementwise
from .optimizer import Optimizer

_plain, _momentum = Loop(kernels.sgd), Loop(kernels.sgd_momentum)


class SGD(Optimizer):
    """확률적 경사하강법(SGD). 모멘텀(momentum)과 네스테로프(Nesterov)를 고를 수 있다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 학습률 η, 0 이상(무차원).
    momentum : 지난 걸음을 얼마나 이어 가는가, 0 이상(무차원).
    dampening : 모멘텀에 더할 기울기를 줄이는 정도(무차원).
    weight_decay : 가중치 감쇠 λ, 0 이상. 기울기에 λθ 를 더한다(무차원).
    nesterov : 네스테로프의 앞서 보기를 쓰는가. 모멘텀이 있고 dampening 이 0이어야 한다.
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
    >>> opt = optim.SGD([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.item(), 4)
    0.8

    출처
    ----
    강의 L10, L15: v ← μv + (1 − d)g (첫 걸음은 v = g), θ ← θ − ηv. 네스테로프는 θ ← θ − η(g + μv).
    PyTorch ``torch.optim.SGD``.
    """

    limits: ClassVar = {"lr": (0, math.inf), "momentum": (0, math.inf), "dampening": (-math.inf, math.inf),
                        "weight_decay": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 1e-3, momentum: float = 0, dampening: float = 0, weight_decay: float = 0,
        nesterov: bool = False,
        *, maximize: bool = False, foreach: bool | None = None, differentiable: bool = False, fused: bool | None = None,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay,
            "nesterov": nesterov, "maximize": maximize,
            "foreach": foreach, "differentiable": differentiable, "fused": fused,
        })

    def _check(self, group: Mapping[str, Any]) -> None:
        super()._check(group)
        if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
            raise ArgumentError(
                "SGD: nesterov=True 이려면 momentum 이 0보다 크고 dampening 이 0이어야 합니다. "
                f"받은 값: momentum={group['momentum']}, dampening={group['dampening']}."
            )

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        return {"momentum_buffer": 0} if group["momentum"] else {}

    @elementwise
    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        momentum = group["momentum"]
        if momentum:
            velocity = state["momentum_buffer"]
            velocity *= momentum
            first_or_full = step == 0 or not group["dampening"]
            velocity += g if first_or_full else np.multiply(g, 1 - group["dampening"], out=spare)
            g = np.add(g, np.multiply(velocity, momentum, out=spare), out=change) if group["nesterov"] else velocity
        np.multiply(g, group["lr"], out=change)

    def _loop(self, step: int, group: Mapping[str, Any]) -> tuple[Loop, Sequence[str], Sequence[float]]:
        lr, momentum, decay, sign = group["lr"], group["momentum"], group["weight_decay"], -1 if group["maximize"] else 1
        if not momentum:
            return _plain, (), (lr, decay, sign)
        share = 1 if step == 0 else 1 - group["dampening"]
        return _momentum, ("momentum_buffer",), (lr, momentum, share, decay, sign, bool(group["nesterov"]))
