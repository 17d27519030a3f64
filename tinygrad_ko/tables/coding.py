"""두 번째 읽기: 칸의 글을 수로. 빠진 값은 NaN, 범주는 번호, 날짜는 날수. 배우지 않은 글은 무한대로 표시한다."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from .cells import is_missing, plain_numbers, read_date, read_number, unit_of
from .kinds import CATEGORY, DATE, NUMBER, Column
from .records import normal

__all__ = ["UNSEEN", "UNTRAINED", "Coder"]

UNSEEN = math.inf  # 배우지 않은 글의 자리
UNTRAINED = -math.inf  # 배운 표에는 있었지만 훈련 집합에 없던 범주의 자리
REMEMBERED = 50_000  # 뜻을 기억해 두는 글의 수


class Coder(dict[str, float]):
    """열 하나의 칸들을 수로 바꾼다. 같은 글은 한 번만 읽는다.

    매개변수
    --------
    column : 열과 그 종류.

    예제
    ----
    >>> from tinygrad_ko.tables.coding import Coder
    >>> from tinygrad_ko.tables.kinds import CATEGORY, Column
    >>> Coder(Column("도시", CATEGORY, "", categories=("부산", "서울")))(["서울", "", "제주", " 부산 "]).tolist()
    [1.0, nan, inf, 0.0]
    """

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column
        self.odd = frozenset(map(normal, column.odd))
        self.places = {text: UNTRAINED for text in column.untrained} | {text: float(k) for k, text in enumerate(column.categories)}
        self.true = frozenset(column.true)
        readers: dict[str, Callable[[str], float]] = {NUMBER: self._number, DATE: self._date, CATEGORY: self._category}
        self.read = readers.get(column.kind, self._truth)

    def __call__(self, cells: Sequence[str]) -> np.ndarray:
        """칸마다의 수, 모양 ``(칸의 수,)`` float64."""
        if self.column.kind == NUMBER:
            filled = cells if "" not in cells else [cell or "0" for cell in cells]  # 빈칸이 있어도 나머지가 수이면 빠른 길
            values = plain_numbers(filled)
            if values is not None:
                return values if filled is cells else np.where([not cell for cell in cells], np.nan, values)
        if len(self) > REMEMBERED:
            self.clear()
        return np.fromiter(map(self.__getitem__, cells), dtype=np.float64, count=len(cells))

    def __missing__(self, text: str) -> float:
        value = math.nan if is_missing(text) or normal(text) in self.odd else self.read(text)
        self[text] = value
        return value

    def _number(self, text: str) -> float:
        value = read_number(text)
        if value is None or unit_of(text) not in ("", self.column.unit):
            return UNSEEN
        return math.nan if math.isinf(value) else value

    def _date(self, text: str) -> float:
        day = read_date(text, self.column.day_first)
        return UNSEEN if day is None else day.days

    def _category(self, text: str) -> float:
        return self.places.get(normal(text), UNSEEN)

    def _truth(self, text: str) -> float:
        word = normal(text)
        return float(word in self.true) if word in self.places else UNSEEN
