"""표를 배우는 모델: 선형 모델(linear)이나 다층 퍼셉트론(mlp)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ..errors import ArgumentError
from ..nn import Linear, Module, ReLU, Sequential
from .preparation import CLASSIFY, Preparation

__all__ = ["KINDS", "Options", "build", "fits", "outputs_of", "sizes_of"]

KINDS = ("mlp", "linear")


@dataclass(frozen=True)
class Options:
    """모델과 학습의 설정.

    매개변수
    --------
    model : ``"mlp"`` 또는 ``"linear"``.
    hidden : 은닉층마다의 뉴런 수, 1 이상. ``"linear"`` 이면 쓰지 않는다.
    epochs : 에포크(epoch)의 가장 많은 수, 1 이상. 나아지지 않으면 더 일찍 멈춘다.
    batch_size : 한 묶음의 줄 수, 1 이상. ``None`` 이면 줄의 수를 보고 정한다.
    lr : 학습률(learning rate), 0보다 큰 유한한 수.
    patience : 검증 손실이 이만큼의 에포크 동안 나아지지 않으면 멈춘다, 1 이상.
    seed : 초기화와 섞기의 씨앗, 0 이상.

    예외
    ----
    ArgumentError : 값이 범위 밖일 때.
    """

    model: str = "mlp"
    hidden: tuple[int, ...] = (64, 32)
    epochs: int = 200
    batch_size: int | None = None
    lr: float = 0.001
    patience: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        _require(self.model in KINDS, "model", f"{', '.join(KINDS)} 가운데 하나여야 합니다", self.model)
        _require(bool(self.hidden) and min(self.hidden) >= 1, "hidden", "층마다 1 이상이어야 합니다", ",".join(map(str, self.hidden)))
        _require(self.epochs >= 1, "epochs", "1 이상이어야 합니다", self.epochs)
        _require(self.batch_size is None or self.batch_size >= 1, "batch-size", "1 이상이어야 합니다", self.batch_size)
        _require(math.isfinite(self.lr) and self.lr > 0, "lr", "0보다 큰 유한한 수여야 합니다", self.lr)
        _require(self.patience >= 1, "patience", "1 이상이어야 합니다", self.patience)
        _require(self.seed >= 0, "seed", "0 이상이어야 합니다", self.seed)

    def batch_for(self, rows: int) -> int:
        """한 묶음의 줄 수: 정하지 않았으면 줄 100개마다 하나쯤, 16과 1,024 사이의 2의 거듭제곱."""
        if self.batch_size is not None:
            return min(self.batch_size, rows)
        return min(max(16, 2 ** round(math.log2(max(1, rows / 100)))), 1024)

    def told(self, rows: int) -> dict[str, Any]:
        """``preparation.json`` 에 적을 설정."""
        told = asdict(self) | {"batch_size": self.batch_for(rows), "hidden": list(self.hidden) if self.model == "mlp" else []}
        return told


def outputs_of(preparation: Preparation) -> int:
    """모델의 출력의 수: 분류이면 부류의 수, 회귀이면 1."""
    return len(preparation.labels) if preparation.task == CLASSIFY else 1


def build(preparation: Preparation, generator: np.random.Generator | int | None = None) -> Sequential:
    """준비에 적힌 대로의 모델: 특징에서 부류의 점수(logit)나 표준화한 목표로."""
    sizes = sizes_of(preparation)
    layers: list[Module] = []
    for size, width in pairwise(sizes[:-1]):
        layers += [Linear(size, width, generator=generator), ReLU()]
    return Sequential(*layers, Linear(sizes[-2], sizes[-1], generator=generator))


def sizes_of(preparation: Preparation) -> list[int]:
    """층과 층 사이를 지나는 수들의 수: 특징, 은닉층마다, 출력."""
    return [len(preparation.features), *preparation.options["hidden"], outputs_of(preparation)]


def fits(preparation: Preparation, weights: Mapping[str, Any]) -> bool:
    """가중치들이 이 준비의 모델의 것인가. 모델을 짓기(자리를 잡기) 앞에 모양만 견주어 본다."""
    wanted: dict[str, tuple[int, ...]] = {}
    for k, (size, width) in enumerate(pairwise(sizes_of(preparation))):
        wanted |= {f"{2 * k}.weight": (width, size), f"{2 * k}.bias": (width,)}
    return {name: np.shape(value) for name, value in weights.items()} == wanted


def _require(fine: bool, option: str, rule: str, value: Any) -> None:
    if not fine:
        raise ArgumentError(f"--{option}: {rule}. 받은 값: {value}.")
