"""패스: 큰 배열에 원소마다 하는 셈의 사슬을 한데 묶는다. 묶은 것은 캐시에 드는 토막마다 끝까지 셈한다.

큰 배열 하나를 셈마다 메모리에서 읽고 쓰는 대신, 토막 하나를 캐시에 올려 두고 사슬을 다 지난다. 첫 축의 줄(row)마다 따로인 셈
(원소마다, 줄 안에서 더하기)이면 줄의 토막으로, 모두 같은 모양이면 펼쳐서 원소의 토막으로 나눈다. 펼친 것의 끝에서 모두 더하는 셈은
NumPy가 반씩 나누어 더하는(pairwise) 나무의 마디를 토막으로 삼아, 마지막 비트까지 같게 더한다.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .kinds import is_elementwise, is_impure, is_reduction, reduced_axes, writes
from .layout import Layout, is_straight
from .program import Instruction, Program, Value, values

SMALLEST = 2**16  # 이보다 작은 배열은 사슬로 묶지 않는다
REACH = 200  # 이만큼 내다보아도 더 묶을 것이 없으면 사슬을 닫는다
LONGEST_ROW = 2**17  # 줄 하나가 이보다 길면 줄로는 나누지 않는다


@dataclass(eq=False, slots=True)
class Group:
    """한데 묶인 명령들."""

    instructions: list[Instruction]
    makes: tuple[Value, ...]  # 묶음 밖에서 읽는 것

    @property
    def reads(self) -> list[Value]:
        """묶음 밖에서 만들어 묶음이 읽는 것, 처음 읽는 차례로."""
        inside = {value for instruction in self.instructions for value in instruction.makes}
        return [*dict.fromkeys(v for instruction in self.instructions for v in instruction.reads if v not in inside)]


@dataclass(eq=False, slots=True)
class Chain(Group):
    """큰 배열의 사슬. ``flat`` 이면 모두 ``shape`` 인 배열을 펼친 것, 아니면 첫 축의 길이가 ``shape[0]`` 인 것들의 줄."""

    shape: tuple[int, ...]
    flat: bool

    @property
    def sums(self) -> list[Instruction]:
        """모두 더하는 명령들."""
        return [instruction for instruction in self.instructions if is_total(instruction)]

    @property
    def rows(self) -> int:
        """나눌 것의 수: 펼쳤으면 원소, 아니면 줄."""
        return math.prod(self.shape) if self.flat else self.shape[0]

    @property
    def widest(self) -> Value:
        """줄이 가장 긴 것."""
        return max((v for i in self.instructions for v in i.makes if self.carries(v)), key=lambda v: v.size)

    def blocks(self, most: int) -> list[tuple[int, int]]:
        """원소 ``most`` 개쯤씩인 토막의 시작과 끝."""
        if self.flat:
            return [*halves(self.rows, most)]
        step = max(1, most // (self.widest.size // self.shape[0]))
        return [(start, min(start + step, self.rows)) for start in range(0, self.rows, step)]

    def carries(self, value: Any) -> bool:
        """토막마다 나누어 읽는 것인가."""
        shape: tuple[int, ...] = getattr(value, "shape", ())
        return shape == self.shape if self.flat else shape[:1] == self.shape[:1] != (1,)


Item = Instruction | Group


def halves(size: int, most: int, start: int = 0) -> Iterator[tuple[int, int]]:
    """NumPy의 pairwise 합이 반씩 나누는 나무의 마디 가운데 ``most`` 보다 크지 않은 것들, 차례대로."""
    if size <= most:
        yield start, start + size
        return
    half = half_of(size)
    yield from halves(half, most, start)
    yield from halves(size - half, most, start + half)


def half_of(size: int) -> int:
    """앞쪽 반: 8의 배수로 내린다(NumPy의 loops_utils.h)."""
    half = size // 2
    return half - half % 8


def combined(parts: Sequence[Any], size: int, most: int) -> Any:
    """토막들의 합을 같은 나무로 더한 것."""
    return _combined(iter(parts), size, most)


def _combined(left: Iterator[Any], size: int, most: int) -> Any:
    if size <= most:
        return next(left)
    half = half_of(size)
    return _combined(left, half, most) + _combined(left, size - half, most)


def is_total(instruction: Instruction) -> bool:
    """배열 하나를 모두 더하는 셈인가."""
    return (is_reduction(instruction) and instruction.function == np.add.reduce and instruction.makes[0].shape == ()
            and instruction.arguments[0].dtype in (np.float32, np.float64)
            and len(reduced_axes(instruction)) == len(instruction.arguments[0].shape) > 0)


# ── 묶기 ──


def chained(program: Program, known: Layout) -> list[Item]:
    """명령들을 사슬로 묶은 것. 묶이지 않은 것은 그대로이다."""
    items: list[Item] = []
    left = list(program.instructions)
    wanted = [*values(tuple(program.outputs))]
    while left:
        start = next((k for k, instruction in enumerate(left) if _opens(instruction, known)), None)
        if start is None:
            return items + left
        before, gathered, after = _gathered(left, start, known)
        items += left[:start] + before
        readers = [v for instruction in [*after] for v in instruction.reads]
        items += _closed(gathered, known, {*readers, *wanted})
        left = after
    return items


def _opens(instruction: Instruction, known: Layout) -> bool:
    result = instruction.result
    return (isinstance(result, Value) and is_elementwise(instruction) and result.size >= SMALLEST and is_straight(result, known)
            and (_fits_flat(instruction, result.shape, known) or _fits_rows(instruction, result.shape[0], known)))


def _gathered(left: list[Instruction], start: int, known: Layout) -> tuple[list[Instruction], list[Instruction], list[Instruction]]:
    """``left[start]`` 에서 여는 사슬: 사슬보다 먼저 할 것, 사슬, 나중에 할 것."""
    first = left[start].makes[0]
    before: list[Instruction] = []
    chain: list[Instruction] = []
    after: list[Instruction] = []
    inside: set[Value] = set()
    later: set[Value] = set()  # 사슬이 끝나야 알 수 있는 값들
    totals: set[Value] = set()
    flat, rows = True, True
    joined = 0  # 마지막으로 묶은 자리
    for k, instruction in enumerate(left[start:]):
        reads = set(instruction.reads)
        # 우리의 배열을 고칠 수 있는 것 뒤의 것은 앞으로 옮기지 않고, 한참 동안 묶을 것이 없으면 그만 찾는다
        if writes(instruction) or k - joined > REACH:
            after += left[start + k:]
            break
        if not reads & later and not is_impure(instruction):
            fits_flat = flat and _fits_flat(instruction, first.shape, known)
            fits_rows = rows and not totals and len(first.shape) > 0 and _fits_rows(instruction, first.shape[0], known)
            total = flat and is_total(instruction) and instruction.arguments[0] in inside and instruction.arguments[0].shape == first.shape
            if total or fits_flat or fits_rows:
                chain.append(instruction)
                joined = k
                inside.update(instruction.makes)
                if total:
                    totals.update(instruction.makes)
                    later.update(instruction.makes)
                    rows = False
                else:
                    flat, rows = fits_flat, fits_rows
                continue
        if reads & (inside | later):
            later.update(instruction.makes)
            after.append(instruction)
        else:
            before.append(instruction)
    return before, chain, after


def _closed(chain: list[Instruction], known: Layout, wanted: set[Value]) -> list[Item]:
    shape = chain[0].makes[0].shape
    flat = all(is_total(i) or _fits_flat(i, shape, known) for i in chain)
    makes = tuple([v for instruction in chain for v in instruction.makes if v in wanted])
    closed = Chain(chain, makes, shape, flat)
    widest = max(v.size // max(1, shape[0]) for i in chain for v in i.makes)
    if len(chain) < 2 or (not flat and widest > LONGEST_ROW):
        return [*chain]
    return [closed]


def _fits_flat(instruction: Instruction, shape: tuple[int, ...], known: Layout) -> bool:
    """``shape`` 인 배열들과 수만으로 셈하는가."""
    if not is_elementwise(instruction) or instruction.makes[0].shape != shape or not is_straight(instruction.makes[0], known):
        return False
    return all(getattr(a, "shape", ()) == () or (a.shape == shape and is_straight(a, known)) for a in _operands(instruction))


def _fits_rows(instruction: Instruction, rows: int, known: Layout) -> bool:
    """첫 축의 줄마다 따로 셈하는가."""
    result = instruction.result
    if rows <= 1 or not isinstance(result, Value) or not result.shape or result.shape[0] != rows or not is_straight(result, known):
        return False
    if is_reduction(instruction):
        x = instruction.arguments[0]
        return len(x.shape) > 1 and x.shape[0] == rows and is_straight(x, known) and 0 not in reduced_axes(instruction)
    if not is_elementwise(instruction):
        return False
    for a in _operands(instruction):
        shape: tuple[int, ...] = getattr(a, "shape", ())
        if shape[:1] == (rows,) and (len(shape) != len(result.shape) or not is_straight(a, known)):  # 줄마다 나누어 읽는다
            return False
    return True


def _operands(instruction: Instruction) -> list[Any]:
    return [a for a in instruction.arguments if isinstance(a, (Value, np.ndarray))]
