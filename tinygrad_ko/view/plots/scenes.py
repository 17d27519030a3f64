"""칸에 수를 적은 판들이 장면마다 바뀌는 그림: 무엇이 보이는가만 적고, 어떻게 그리는가는 ``scenes_drawing`` 과 ``scenes_page`` 가 안다."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ...errors import ArgumentError

CELLS, MOST = 1024, 400  # 움직이는 그림에 담을 칸과 장면의 수: 이보다 많으면 눈으로 좇을 수 없다


class Lit(NamedTuple):
    """켜진 칸 하나와, 거기에 적을 작은 글."""

    row: int
    column: int
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """판 하나. ``values`` 는 (높이, 너비), 장면마다 다르면 (장면, 높이, 너비). 아직 모르는 칸은 nan.

    ``lit`` 은 장면마다 켜진 칸들이다. 장면보다 짧으면 나머지 장면에는 켜진 칸이 없다.
    """

    name: str
    values: np.ndarray
    lit: Sequence[Sequence[Lit]] = field(default=())

    @property
    def shape(self) -> tuple[int, int]:
        """(높이, 너비)."""
        return self.values.shape[-2], self.values.shape[-1]

    def at(self, k: int) -> np.ndarray:
        """k번째 장면의 값."""
        return self.values if self.values.ndim == 2 else self.values[k]

    def lit_at(self, k: int) -> Sequence[Lit]:
        """k번째 장면에 켜진 칸."""
        return self.lit[k] if k < len(self.lit) else ()


@dataclass(frozen=True)
class Scenes:
    """판들과, 장면마다의 문장. 마지막 장면은 모두 끝난 모습이다."""

    title: str
    grids: Sequence[Grid]
    said: Sequence[str]


def check_size(where: str, cells: int, scenes: int) -> None:
    """한 걸음씩 볼 수 있는 크기인가."""
    if cells > CELLS or scenes > MOST:
        raise ArgumentError(
            f"{where}: 한 걸음씩 보려면 칸은 {CELLS:,}개, 걸음은 {MOST}개까지입니다. 받은 것은 칸 {cells:,}개, 걸음 {scenes:,}개입니다. "
            "작은 조각을 주거나(image[:8, :8]) 보폭(stride)을 늘리세요."
        )


def number(value: float) -> str:
    """칸에 적을 수."""
    if not np.isfinite(value):
        return "nan" if np.isnan(value) else "∞" if value > 0 else "−∞"
    return f"{value:.3g}".replace("e-0", "e-").replace("e+0", "e").replace("-", "−")


def bracketed(value: float) -> str:
    """식 속의 수: 음수이면 괄호로 싼다."""
    return f"({number(value)})" if value < 0 else number(value)


def total(terms: Sequence[tuple[float, float]]) -> str:
    """곱들의 합을 적은 식. 0인 항은 빼고, 길면 가운데를 줄인다."""
    said = [f"{bracketed(a)}·{bracketed(b)}" for a, b in terms if a and b]
    if len(said) > 12:
        said[6:-3] = [f"…({len(said) - 9}개)…"]
    return " + ".join(said) or "0"
