"""사슬의 글: 규칙들에 배열 대신 받아 적는 것을 넣어 셈의 차례를 적는다. 기계어로 옮긴 통역(``tiles``)이 그 글대로 셈한다(``[fast]``)."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from . import tiles
from .compiled import Compiled

MOST = 16  # 글이 읽고 쓰는 배열의 수: 배열의 수마다 따로 옮기지 않도록 언제나 이만큼을 건넨다
_NUMBER = {function: k for k, function in enumerate(tiles.OPERATIONS)}
_COMPARING = {np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal}
_interpreter = Compiled(tiles.interpreted, tiles.interpreted, 0)


class Untold(TypeError):
    """글로 적을 수 없는 셈."""


class Wire(NDArrayOperatorsMixin):
    """받아 적는 값의 번호: 배열 하나, 수 하나, 또는 셈 하나의 답. ``truth`` 이면 견주기의 답이다."""

    __slots__ = ("sheet", "index", "truth")
    __iadd__ = NDArrayOperatorsMixin.__add__  # 제자리에서 더한 것도 새 번호의 값이다

    def __init__(self, sheet: Sheet, index: int, truth: bool = False) -> None:
        self.sheet, self.index, self.truth = sheet, index, truth

    def __array_ufunc__(self, function: Any, method: str, *operands: Any, **options: Any) -> Wire:
        if method != "__call__" or options or function not in _NUMBER:
            raise Untold(function.__name__)
        return self.sheet.add(function, operands)


class Row(NamedTuple):
    """글의 한 줄: 셈, 답의 번호, 인수들의 번호."""

    what: int
    made: int
    given: tuple[int, ...]


class Program(NamedTuple):
    """다 적은 글과 그것이 읽고 쓰는 것들."""

    rows: np.ndarray
    numbers: np.ndarray
    lines: tuple[np.ndarray, ...]
    rooms: int

    def run(self, piece: slice) -> None:
        """``piece`` 만큼을 글대로 셈한다."""
        _interpreter.kernel(self.rows, self.numbers, self.lines, piece.start, min(piece.stop, self.lines[0].size), self.rooms)


def usable() -> bool:
    """통역을 쓸 것인가: numba가 있고 스위치가 켜져 있고, 셈의 오류를 묻지 않을 때."""
    return Compiled.allowed and _interpreter.kernel is not _interpreter.loops and not {"raise", "call"} & set(np.geterr().values())


class Sheet:
    """글을 적는 종이."""

    def __init__(self, dtype: np.dtype) -> None:
        self.dtype, self.rows, self.next = dtype, list[Row](), itertools.count().__next__
        self.lines: dict[int, tuple[int, np.ndarray]] = {}  # 주소 → (번호, 배열)
        self.numbers: dict[int, Any] = {}  # 번호 → 수

    def value(self, value: Any) -> Any:
        """규칙에 넣을 것: 배열이면 그것을 가리키는 번호, 아니면 그대로. 같은 배열은 한 번만 적는다."""
        if type(value) is not np.ndarray:
            return value
        if not value.flags.writeable:  # 기계어를 한 가지만 만들도록
            raise Untold("읽기 전용")
        address = value.__array_interface__["data"][0]
        if address not in self.lines:
            self.lines[address] = self.next(), value
        return Wire(self, self.lines[address][0])

    def add(self, function: Any, operands: tuple[Any, ...]) -> Wire:
        """셈 하나를 적는다."""
        truths = [isinstance(v, Wire) and v.truth for v in operands]
        typed = all([isinstance(v, (Wire, np.generic)) for v in operands])  # 참에 파이썬의 실수를 곱하면 NumPy는 float64 를 낸다
        if any(truths) and not (function is np.multiply and typed):
            raise Untold("참과 거짓의 셈")
        given = tuple([v.index if isinstance(v, Wire) else self._number(v) for v in operands])
        made = Wire(self, self.next(), function in _COMPARING or all(truths))
        self.rows.append(Row(_NUMBER[function], made.index, given))
        return made

    def _number(self, value: Any) -> int:
        index = self.next()
        self.numbers[index] = value
        return index

    def program(self, results: list[tuple[Any, np.ndarray]]) -> Program:
        """``(답, 담을 배열)`` 들을 마지막으로 적어 글을 마친다."""
        homes = {index: k for k, (index, _) in enumerate(self.lines.values())}
        arrays = [array for _, array in self.lines.values()]
        for answer, array in results:
            if not isinstance(answer, Wire) or answer.index in homes:  # 받은 그대로이거나, 다른 곳에도 담는 것
                answer = self.add(np.positive, (answer,))
            if answer.truth:
                raise Untold("참과 거짓의 답")
            homes[answer.index] = len(arrays)
            arrays.append(array)
        if len(arrays) > MOST:
            raise Untold("배열이 너무 많다")
        homes.update({index: MOST + k for k, index in enumerate(self.numbers)})
        rooms = self._rooms(homes, MOST + len(self.numbers)) - MOST
        rows = [(row.what, homes[row.made], homes[row.given[0]], homes[row.given[-1]]) for row in self.rows]
        with np.errstate(all="ignore"):
            numbers = np.array([*self.numbers.values()], self.dtype)
        return Program(np.array(rows), numbers, (*arrays, *[arrays[0]] * (MOST - len(arrays))), rooms)

    def _rooms(self, homes: dict[int, int], start: int) -> int:
        """빈 자리를 나누어 준다: 다 읽은 자리는 다시 쓴다. 읽는 자리에 쓰지는 않는다(그러면 한꺼번에 셈하지 못한다)."""
        lasts = {index: k for k, row in enumerate(self.rows) for index in row.given}
        free, end = list[int](), start
        for k, row in enumerate(self.rows):
            if row.made not in homes:
                if not free:
                    free.append(end)
                    end += 1
                homes[row.made] = free.pop()
            free += {homes[index] for index in (*row.given, row.made) if lasts.get(index, k) == k and homes[index] >= start}
        return end
