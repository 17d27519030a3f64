"""Muon."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..korean.particles import particle
from .flat_parameters import FlatParameters
from .optimizer import Optimizer

_ADJUSTMENTS = ("original", "match_rms_adamw")


class Muon(Optimizer):
    """Muon: 모멘텀 행렬을 직교에 가깝게 만들어 그쪽으로 간다. 행렬인 매개변수(은닉층의 무게)에만 쓴다.

    편향과 첫 층·끝 층의 무게에는 ``AdamW`` 를 따로 만들어 함께 쓴다.

    매개변수
    --------
    params : 2차원 매개변수의 나열 또는 그룹의 목록.
    lr : 학습률 η, 0 이상(무차원).
    weight_decay : 가중치 감쇠 λ, 0 이상. 매개변수에서 바로 덜어 낸다(무차원).
    momentum : 이동 평균에서 지난 것의 몫 μ, 0 이상 1 미만(무차원).
    nesterov : 네스테로프의 앞서 보기를 쓰는가.
    ns_coefficients : 뉴턴·슐츠(Newton–Schulz) 반복의 세 계수.
    eps : 노름이 0일 때 나눌 수, 0 이상.
    ns_steps : 반복의 수, 100 미만.
    adjust_lr_fn : 모양에 따라 학습률을 고치는 법. ``"original"``(√max(1, 행/열)) 또는 ``"match_rms_adamw"``(0.2√max(행, 열)).

    예외
    ----
    ShapeError : 2차원이 아닌 매개변수. ArgumentError : 초매개변수가 범위 밖일 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor(np.diag([3.0, 0.5]), requires_grad=True)
    >>> opt = optim.Muon([w], lr=0.1, weight_decay=0)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> bool((abs(w.data - np.diag([2.9, 0.4])) < 0.05).all())
    True

    출처
    ----
    Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024):
    B ← μB + (1 − μ)G, θ ← θ(1 − ηλ) − η'·NS(B), NS 는 X ← aX + (bXXᵀ + c(XXᵀ)²)X 의 되풀이.
    PyTorch ``torch.optim.Muon`` 은 이 되풀이를 bfloat16 으로 하고, 여기서는 매개변수의 dtype 그대로 한다.
    """

    limits: ClassVar = {"lr": (0, math.inf), "weight_decay": (0, math.inf), "momentum": (0, 1), "eps": (0, math.inf),
                        "ns_steps": (1, 100)}

    def __init__(
        self, params: Any, lr: float = 1e-3, weight_decay: float = 0.1, momentum: float = 0.95, nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.775, 2.0315), eps: float = 1e-7, ns_steps: int = 5,
        adjust_lr_fn: str | None = None, *, maximize: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "weight_decay": weight_decay, "momentum": momentum, "nesterov": nesterov,
            "ns_coefficients": ns_coefficients, "eps": eps, "ns_steps": ns_steps, "adjust_lr_fn": adjust_lr_fn,
            "maximize": maximize,
        })

    def _check(self, group: Mapping[str, Any]) -> None:
        super()._check(group)
        if group["adjust_lr_fn"] not in (None, *_ADJUSTMENTS):
            raise ArgumentError(
                f"Muon: adjust_lr_fn={group['adjust_lr_fn']!r} {particle(group['adjust_lr_fn'], '은/는')} 없습니다. "
                f"None, {', '.join(map(repr, _ADJUSTMENTS))} 가운데 고르세요."
            )
        if len(group["ns_coefficients"]) != 3:
            raise ArgumentError(f"Muon: ns_coefficients 는 수 셋이어야 합니다. 받은 값: {group['ns_coefficients']}.")

    def _check_parameters(self, params: list[Any]) -> None:
        super()._check_parameters(params)
        for k, parameter in enumerate(params):
            if parameter.ndim != 2:
                raise ShapeError(
                    f"Muon: params[{k}] 의 모양은 {parameter.shape}입니다. Muon 은 2차원(행렬)인 매개변수만 옮깁니다. "
                    "편향처럼 행렬이 아닌 것은 optim.AdamW 를 따로 만들어 넣으세요."
                )

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        return {"momentum_buffer": 0.0}

    def _decoupled(self, group: Mapping[str, Any]) -> bool:
        return True

    def _update_line(self, g: np.ndarray, line: FlatParameters, group: Mapping[str, Any]) -> None:
        momentum, change, buffer = group["momentum"], line.change, line.state["momentum_buffer"]
        buffer *= momentum
        buffer += np.multiply(g, 1 - momentum, out=line.spare)
        if group["nesterov"]:
            np.multiply(g, 1 - momentum, out=change)
            change += np.multiply(buffer, momentum, out=line.spare)
        else:
            change[:] = buffer
        for piece in line.pieces:  # 행렬을 통째로 보아야 하므로 블록이 아니라 줄이다
            rows, columns = piece.shape
            wider = group["adjust_lr_fn"] == "match_rms_adamw"
            scale = 0.2 * math.sqrt(max(rows, columns)) if wider else math.sqrt(max(1, rows / columns))
            piece[:] = orthogonal(piece, group["ns_coefficients"], group["ns_steps"], group["eps"])
            piece *= group["lr"] * scale


def orthogonal(m: np.ndarray, coefficients: tuple[float, float, float], steps: int, eps: float) -> np.ndarray:
    """특잇값을 모두 1 가까이로 옮긴 행렬(뉴턴·슐츠 반복). 모양과 dtype 은 ``m`` 과 같다."""
    a, b, c = coefficients
    x = m.T if m.shape[0] > m.shape[1] else m
    x = x / max(math.sqrt(float((x * x).sum())), eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return x.T if m.shape[0] > m.shape[1] else x
