"""칸 하나의 식(cell sum): 고른 칸이 어느 칸들에서 왔는지, 받아쓴 명령을 거꾸로 따라가 수로 펼친다.

명령은 배열의 것이지만, 칸 하나만 보면 작은 식이다: 골라내기(get)는 다른 칸 하나이고, matmul 은 곱들의 합이고, 줄이기(reduce)는 줄의
합이다. 상자의 값과 받은 기울기에 닿을 때까지 따라가면, 그 칸을 만든 칸들과 온 식이 나온다. 미분은 하나도 없다: 규칙은 이미 명령으로
펼쳐져 있다. 재생기의 쪽에서는 ``view/play/page/sums.js`` 가 같은 일을 한다(둘이 같은 식을 내는지 검사가 본다).
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Union

import numpy as np

from .calls import Unfolded
from .page_tape import walked
from .story import Backward, Story
from .tape import Slot, Unrecordable
from .tape.array import slot_of
from .tape.writer import CONSTANT, INPUT

__all__ = ["Call", "Cell", "CellSums", "Expression", "Number", "Product", "Root", "Sum"]

DEEPEST, MOST_PARTS, MOST_CELLS = 2, 3000, 20_000  # 함수 속으로 몇 겹까지, 수를 몇 개까지, 칸을 몇 개까지 펼치는가


@dataclass(frozen=True, slots=True)
class Cell:
    """상자의 한 칸."""

    box: str
    side: Literal["value", "gradient"]
    index: int  # 납작한 번호
    x: float


@dataclass(frozen=True, slots=True)
class Number:
    """수 하나: 상수이거나, 더 펼치지 않은 것."""

    x: float
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """합."""

    parts: tuple[Expression, ...]
    x: float


@dataclass(frozen=True, slots=True)
class Product:
    """곱."""

    parts: tuple[Expression, ...]
    x: float


@dataclass(frozen=True, slots=True)
class Call:
    """함수."""

    name: str
    parts: tuple[Expression, ...]
    x: float
    fold: bool = False  # 둘씩 접어 가는 것(여럿의 최댓값)


Expression = Union[Cell, Number, Sum, Product, Call]  # noqa: UP007  # 문자열로 미룬 이름이라 | 를 쓰지 못한다
At = tuple[Slot, int]  # 명령의 자리와, 그 값의 몇 번째


@dataclass(frozen=True, slots=True)
class _Opened:
    """한 겹 펼친 것: 이름(``+``, ``×``, 함수), 속의 것들."""

    name: str
    parts: list[Any]  # 칸의 자리(At)이거나, ('×', At, At), ('−', At)
    x: float
    fold: bool = False


class Sources(NamedTuple):
    """고른 칸을 만든 칸들."""

    found: list[Cell]
    whole: bool  # 다 세었는가


@dataclass(frozen=True, slots=True)
class Root:
    """펼칠 것: 배열의 자리와, 거기서 멈출 자리들."""

    slot: Slot
    stops: Mapping[Slot, tuple[str, Literal["value", "gradient"]]]


class CellSums:
    """한 이야기의 칸들.

    매개변수
    --------
    told : 이야기. 멈출 상자와 걸음은 이것을 따른다.
    flat : ``told`` 가 함수를 한 걸음으로 접은 것(``readings/calls.py``)이면, 접기 전의 이야기.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.cell_sum import CellSums
    >>> from tinygrad_ko.readings.story import story
    >>> w = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    >>> told = story((w @ tg.tensor([0.5, -1.0])).sum())
    >>> sums = CellSums(told)
    >>> found = sums.expression(sums.contribution(told.into("v0")[0]), 1)
    >>> found.x, [part.x for part in found.parts]
    (-1.0, [1.0, -1.0])
    """

    def __init__(self, told: Story, flat: Story | None = None) -> None:
        self.told, flat = told, told if flat is None else flat
        self._walk, carried = walked(flat, still=True)
        self._carried = {id(b): row for b, row in zip(flat.backward, carried, strict=False)}
        self._unfolded = Unfolded(told, flat) if flat is not told else None
        self.missing: tuple[str, ...] = tuple(self._walk.missing)
        writer = self._walk.writer
        self._rows, self._values = writer.rows, writer.values
        self.written: dict[Slot, dict[int, list[int]]] = {}  # 놓거나 더하는 명령마다: 놓인 자리 → 놓은 것의 번호들
        if not self.missing:
            self._boxes = {key: slot_of(writer, value) for key, value in self._walk.boxed().items() if key in told.boxes}
            self._gradients = self._gradient_slots(flat)

    # ── 무엇을 펼칠 것인가 ──

    def value(self, key: str) -> Root | None:
        """상자의 값: 그것을 만든 연산에 들어간 상자들에서 멈춘다. 만든 연산이 없으면(잎, 상수) ``None``."""
        made = next((f for f in self.told.forward if key in f.outputs), None)
        if made is None:
            return None
        return Root(self._boxes[key], {self._boxes[k]: (k, "value") for _, k in made.inputs if k in self._boxes})

    def contribution(self, b: Backward) -> Root:
        """역전파의 한 걸음이 나른 기여분: 받은 기울기와 상자의 값들에서 멈춘다."""
        stops: dict[Slot, tuple[str, Literal["value", "gradient"]]] = {slot: (key, "value") for key, slot in self._boxes.items()}
        stops |= {self._gradients[key]: (key, "gradient") for key in b.source if key in self._gradients}
        shares = [b] if id(b) in self._carried else self._unfolded.shares(b) if self._unfolded else []
        part = functools.reduce(operator.add, [self._carried[id(f)][-2] for f in shares])
        return Root(slot_of(self._walk.writer, part), stops)

    def _gradient_slots(self, flat: Story) -> dict[str, Slot]:
        """상자마다 다 쌓인 기울기의 자리."""
        found = {b.target: slot_of(self._walk.writer, self._carried[id(b)][-1]) for b in flat.backward}
        return {flat.loss: slot_of(self._walk.writer, np.ones_like(flat.boxes[flat.loss].value)), **found}

    # ── 펼치기 ──

    def expression(self, root: Root, index: int) -> Expression:
        """``index`` 번째 칸의 온 식."""
        return _Growing(self, root).grow((root.slot, index), 0)

    def cells(self, root: Root, index: int) -> Sources:
        """``index`` 번째 칸을 만든 모든 칸. 아주 많으면 ``MOST_CELLS`` 개쯤까지만."""
        seen: set[At] = set()
        found, stack = [], [(root.slot, index)]
        while stack and len(seen) < MOST_CELLS:
            at = stack.pop()
            if at in seen:
                continue
            seen.add(at)
            made = self.opened(at, root)
            if isinstance(made, Cell):
                found.append(made)
            elif isinstance(made, _Opened):
                stack += [inner for part in made.parts for inner in (part[1:] if part[0] in ("×", "−") else (part,))]
        return Sources(found, not stack)

    def opened(self, at: At, root: Root) -> Cell | Number | _Opened:
        """한 겹 펼친다. 자리만 옮기는 명령은 그냥 지나간다."""
        while True:
            slot, i = at
            x = float(self._values[slot].ravel()[i])
            if slot in root.stops:
                return Cell(*root.stops[slot], i, x)
            if self._rows[slot][0] in (INPUT, CONSTANT):
                return Number(x)
            found = _one(self, slot, i, x)
            if not isinstance(found, tuple):
                return found
            at = found

    def closed(self, root: Root) -> bool:
        """칸마다 풀어 쓰지 못하는 셈인가: 연산이 내놓은 값만 안다."""
        return self._rows[root.slot][0] == INPUT and root.slot not in root.stops

    def shape(self, slot: Slot) -> tuple[int, ...]:
        """그 자리의 모양."""
        return self._values[slot].shape

    def at(self, slot: Slot, i: int) -> float:
        """그 자리의 ``i`` 번째 수."""
        return float(self._values[slot].ravel()[i])

    def row(self, slot: Slot) -> tuple[Any, ...]:
        """그 자리의 명령: (이름, 자료형, 인수들…)."""
        return self._rows[slot]


class _Growing:
    """식 하나를 키운다: 펼친 수의 개수를 센다."""

    def __init__(self, sums: CellSums, root: Root) -> None:
        self.sums, self.root, self.left = sums, root, MOST_PARTS

    def grow(self, at: At, depth: int) -> Expression:
        found = self.sums.opened(at, self.root)
        if not isinstance(found, _Opened):
            return found
        if depth > DEEPEST or self.left < len(found.parts):
            return Number(found.x, folded=True)
        self.left -= len(found.parts)
        inside = depth if found.name == "+" else depth + 1
        parts = tuple([self._part(part, inside) for part in found.parts])
        if found.name == "+":
            return _sum(parts, found.x)
        return _product(parts, found.x) if found.name == "×" else Call(found.name, parts, found.x, found.fold)

    def _part(self, part: Any, depth: int) -> Expression:
        if part[0] == "×":
            inner = tuple([self.grow(at, depth + 1) for at in part[1:]])
            return _product(inner, inner[0].x * inner[1].x)
        if part[0] == "−":
            made = self.grow(part[1], depth + 1)
            return Product((Number(-1.0), made), -made.x)
        return self.grow(part, depth)


def _sum(parts: tuple[Expression, ...], x: float) -> Expression:
    """0을 더한 것은 걷고, 합 속의 합은 편다."""
    flat = tuple([p for part in parts for p in (part.parts if isinstance(part, Sum) else (part,)) if p != Number(0.0)])
    return Number(0.0) if not flat else flat[0] if len(flat) == 1 else Sum(flat, x)


def _product(parts: tuple[Expression, ...], x: float) -> Expression:
    """1을 곱한 것은 걷고, 곱 속의 곱은 편다(뺀 것 −x 는 그대로 둔다)."""
    flat = tuple([p for part in parts for p in (part.parts if isinstance(part, Product) and part.parts[0] != Number(-1.0) else (part,))
                  if p != Number(1.0)])
    return Number(1.0) if not flat else flat[0] if len(flat) == 1 else Product(flat, x)


# ── 명령마다, 칸 하나는 어느 칸들에서 왔는가 ──


def _one(sums: CellSums, slot: Slot, i: int, x: float) -> At | Number | _Opened:
    name, _, *args = sums.row(slot)
    shape = sums.shape(slot)
    if name in ("get", "cast"):
        return args[0], i if name == "cast" else _spot(sums, args[1], i)
    if name in ("set", "put"):
        y, where, v = args
        hit: list[At] = [(v, _broadcast(sums.shape(v), k, _spots_shape(sums, where))) for k in _written(sums, slot, where).get(i, ())]
        if name == "set":
            return hit[-1] if hit else (y, i)
        return _Opened("+", [(y, i), *hit], x)
    if name == "cat":
        return _catted(sums, args[0], args[1:], i)
    if name == "matmul":
        return _Opened("+", list(_products(sums, args[0], args[1], i, shape)), x)
    if name in ("reduce", "scan"):
        ufunc, inner, axes = args[:3]
        parts = list(_reduced(sums, inner, axes, i) if name == "reduce" else _scanned(sums, inner, axes, i))
        return _Opened("+" if ufunc == "add" else ufunc, parts, x, fold=ufunc != "add")
    if name in ("argmax", "argmin", "argsort", "solve", "det", "cholesky"):
        return Number(x)  # 줄 전체를 보는 셈
    parts = [(a, _broadcast(sums.shape(a), i, shape)) for a in args]
    if name == "where":
        return parts[1] if sums.at(*parts[0]) != 0 else parts[2]
    if name == "subtract":
        return _Opened("+", [parts[0], ("−", parts[1])], x)
    return _Opened({"add": "+", "multiply": "×"}.get(name, name), parts, x)


def _broadcast(own: tuple[int, ...], i: int, shape: tuple[int, ...]) -> int:
    """함께 셈한 모양의 ``i`` 번째가 읽는, 제 모양의 번호."""
    if own == shape:
        return i
    at = np.unravel_index(i, shape)[len(shape) - len(own):]
    return int(np.ravel_multi_index([0 if n == 1 else k for n, k in zip(own, at, strict=True)], own)) if own else 0


def _spots_shape(sums: CellSums, where: Any) -> tuple[int, ...]:
    return sums.shape(where) if isinstance(where, Slot) else where[1] if len(where) == 3 else where[0]


def _spot(sums: CellSums, where: Any, i: int) -> int:
    """적힌 자리의 ``i`` 번째 번호."""
    if isinstance(where, Slot):
        return int(sums.at(where, i))
    if len(where) == 1:  # 차례 그대로
        return i
    start, shape, strides = where
    return int(start + sum(k * s for k, s in zip(np.unravel_index(i, shape), strides, strict=True))) if shape else int(start)


def _written(sums: CellSums, slot: Slot, where: Any) -> dict[int, list[int]]:
    """놓인 자리 → 놓은 것의 번호들."""
    if slot not in sums.written:
        found: dict[int, list[int]] = {}
        for k in range(int(np.prod(_spots_shape(sums, where)))):
            found.setdefault(_spot(sums, where, k), []).append(k)
        sums.written[slot] = found
    return sums.written[slot]


def _catted(sums: CellSums, axis: int, xs: list[Slot], i: int) -> At:
    whole = list(sums.shape(xs[0]))
    whole[axis] = sum(sums.shape(s)[axis] for s in xs)
    at = list(np.unravel_index(i, whole))
    for s in xs:
        if at[axis] < sums.shape(s)[axis]:
            return s, int(np.ravel_multi_index(at, sums.shape(s)))
        at[axis] -= sums.shape(s)[axis]
    raise Unrecordable("이을 것보다 긴 자리입니다")


def _products(sums: CellSums, a: Slot, b: Slot, i: int, shape: tuple[int, ...]) -> Iterator[Any]:
    left, right = sums.shape(a), sums.shape(b)
    *batch, row, column = np.unravel_index(i, shape)
    lead = shape[:-2]
    flat = int(np.ravel_multi_index(batch, lead)) if lead else 0
    p, q = _broadcast(left[:-2], flat, lead), _broadcast(right[:-2], flat, lead)
    for k in range(left[-1]):
        yield "×", (a, int((p * left[-2] + row) * left[-1] + k)), (b, int((q * right[-2] + k) * right[-1] + column))


def _reduced(sums: CellSums, slot: Slot, axes: tuple[int, ...], i: int) -> Iterator[At]:
    shape = sums.shape(slot)
    kept = [n for k, n in enumerate(shape) if k not in axes]
    fixed = iter(np.unravel_index(i, kept) if kept else ())
    pick = tuple([slice(None) if k in axes else next(fixed) for k in range(len(shape))])
    for k in np.arange(int(np.prod(shape))).reshape(shape)[pick].ravel():
        yield slot, int(k)


def _scanned(sums: CellSums, slot: Slot, axis: int, i: int) -> Iterator[At]:
    shape = sums.shape(slot)
    inner = int(np.prod(shape[axis + 1:]))
    k = i // inner % shape[axis]
    for j in range(k + 1):
        yield slot, i - (k - j) * inner
