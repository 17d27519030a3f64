"""결정 경계(decision boundary)의 식과 거리."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import ArgumentError
from ..checks import to_tensor

LONG = 12  # 이보다 항이 많은 식은 가운데를 줄인다
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _times(size: float, name: str) -> str:
    """계수와 변수의 곱을 식으로: 1은 적지 않고, 지수나 nan 이면 점을 찍는다."""
    said = f"{size:.6g}"
    if not name:
        return said
    return name if said == "1" else f"{said}{'' if said[-1].isdigit() and 'e' not in said else '·'}{name}"


@dataclass(repr=False)
class Boundary:
    """결정 경계 d(x) = w·x + w0 = 0: 점(1차원), 직선(2차원), 평면(3차원), 초평면. 찍으면 식이 보인다.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> nn.Perceptron(2, w0=-0.5, w=[1, 1]).boundary()
    x₁ + x₂ - 0.5 = 0
    """

    direction: np.ndarray  # w: 경계에 수직인 방향. +1 쪽을 가리킨다
    intercept: float  # w0

    def __str__(self) -> str:
        terms = [(float(v), f"x{str(k).translate(SUBSCRIPTS)}") for k, v in enumerate(self.direction, 1) if v != 0]
        parts = [*terms, *([(self.intercept, "")] if self.intercept != 0 else [])]
        said = [f"{'-' if v < 0 else '+'} {_times(abs(v), name)}" for v, name in parts]
        if len(terms) > LONG:
            said[LONG // 2 : len(terms) - 1] = [f"+ … (항 {len(terms)}개)"]
        whole = " ".join(said) or "+ 0"
        return f"{'-' if whole[0] == '-' else ''}{whole[2:]} = 0"

    __repr__ = __str__

    def d(self, x: Any) -> np.ndarray:
        """d(x): 양수이면 +1 쪽. x 는 (…, 특징)."""
        return np.asarray(to_tensor(x)._data @ self.direction + self.intercept)

    def distance(self, x: Any) -> np.ndarray:
        """경계까지의 부호 있는 거리 d(x)/‖w‖. 단위는 x 와 같다."""
        return self.d(x) / np.linalg.norm(self.direction)

    def second(self, first: Any) -> np.ndarray:
        """평면에서 첫 좌표 x1 에 대한 경계의 둘째 좌표 x2 (그릴 때)."""
        if self.direction.size != 2 or self.direction[1] == 0:
            raise ArgumentError(
                f"Boundary.second: w={self.direction.tolist()} 에서는 x2 를 정할 수 없습니다. w2 가 0이 아닌 2차원이어야 합니다."
            )
        return np.asarray(-(self.intercept + self.direction[0] * np.asarray(first)) / self.direction[1])
