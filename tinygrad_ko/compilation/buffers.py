"""자리의 계획: 셈의 결과를 어느 버퍼에 받을지(``out=``). 다 쓴 자리는 다음 셈이 쓴다.

아무도 나중에 보지 않는 것만 버퍼에 둔다: 출력이나 바깥이 받을 값, 그것을 보는(view) 값의 뿌리는 늘 새 배열이다.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .aliases import Roots
from .chains import Group, Item
from .kinds import is_matmul, is_ufunc, writes
from .layout import Layout, is_straight
from .program import Instruction, Value, values

WASTE = 4  # 이 배보다 큰 버퍼에는 두지 않는다


@dataclass(frozen=True)
class Place:
    """버퍼의 번호와, 그것을 보는 모양과 dtype."""

    buffer: int
    shape: tuple[int, ...]
    dtype: np.dtype


@dataclass
class Plan:
    """값 → 받을 자리, 그리고 버퍼마다의 바이트. ``lasts``: 뿌리 → 그것을 마지막으로 보는 명령의 번호."""

    places: dict[Value, Place] = field(default_factory=dict)
    buffers: list[int] = field(default_factory=list)
    lasts: dict[Value, int] = field(default_factory=dict)


def returned(outputs: Sequence[Any], items: Sequence[Item], owners: Roots) -> list[bool]:
    """출력마다, 베끼지 않고 그대로 돌려주어도 되는가: 우리가 만들었고, 바깥이나 다른 출력과 자리를 나누지 않는다."""
    made = {value for item in items for value in item.makes}
    taken = {root for item in items if isinstance(item, Instruction) and writes(item) for v in item.reads for root in owners[v]}
    free = []
    for output in outputs:
        roots = owners[output] if isinstance(output, Value) else frozenset[Value]()
        good = len(roots) == 1 and roots <= made and not roots & taken and output.size == next(iter(roots)).size
        taken |= roots
        free.append(good)
    return free


def planned(items: Sequence[Item], outputs: Sequence[Any], owners: Roots, known: Layout) -> Plan:
    """버퍼의 계획."""
    plan = Plan()
    end = len(items)
    for k, item in enumerate(items):
        for value in item.reads:
            plan.lasts.update(dict.fromkeys(owners[value], k))
    for output in values(tuple(outputs)):
        plan.lasts.update(dict.fromkeys(owners[output], end))
    kept = {root for output, free in zip(outputs, returned(outputs, items, owners), strict=True) if free for root in owners[output]}
    for item in items:
        if isinstance(item, Instruction) and writes(item):
            kept.update(root for value in item.reads for root in owners[value])
    shelf = _Shelf(plan)
    for k, item in enumerate(items):
        read = dict.fromkeys(root for value in item.reads for root in owners[value])
        dying = [root for root in read if plan.lasts[root] == k and root in plan.places]
        for value in item.makes:
            if value in kept or not _receives(item, value, known):
                continue
            heir = next((v for v in dying if _takes_over(item, value, v, owners)), None)
            if heir is not None and value.dtype is not None:
                plan.places[value] = Place(plan.places[heir].buffer, value.shape, value.dtype)
                dying.remove(heir)
            else:
                plan.places[value] = shelf.taken(value)
        for value in [*dying, *[v for v in item.makes if v in plan.places and plan.lasts.get(v, k) == k]]:
            shelf.put_back(plan.places[value].buffer)
    return plan


class _Shelf:
    """쉬고 있는 버퍼들."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.free = plan, list[int]()
        self.shapes: dict[int, tuple[Any, Any]] = {}

    def taken(self, value: Value) -> Place:
        sizes = self.plan.buffers
        same = (value.shape, value.dtype)
        fits = [b for b in self.free if value.nbytes <= sizes[b] <= WASTE * value.nbytes]
        if fits:
            chosen = min(fits, key=lambda b: (self.shapes[b] != same, sizes[b]))
            self.free.remove(chosen)
        else:
            chosen = len(sizes)
            sizes.append(value.nbytes)
            self.shapes[chosen] = same
        assert value.dtype is not None
        return Place(chosen, value.shape, value.dtype)

    def put_back(self, buffer: int) -> None:
        self.free.append(buffer)


def _takes_over(item: Item, new: Value, old: Value, owners: Roots) -> bool:
    """원소마다 하는 셈의 결과가, 다 쓴 인수의 자리에 그대로 놓이는가: 그 자리를 보는 인수의 원소마다 결과의 원소가 놓인다."""
    if not (isinstance(item, Instruction) and is_ufunc(item)) or (old.size, old.dtype) != (new.size, new.dtype):
        return False
    # 결과가 곧으면 모양이 같은 인수도 곧다. 모양이 다르면 자리가 엇갈려 겹치고, NumPy가 베껴 두고 셈하느라 느려진다
    return all(a.shape == new.shape for a in item.reads if old in owners[a])


def _receives(item: Item, value: Value, known: Layout) -> bool:
    """``out=`` 으로 받을 수 있는가: 놓인 꼴을 알고, 모양과 dtype이 NumPy가 낼 바로 그것이다."""
    if value.shape == () or value.size == 0 or value.dtype is None or not is_straight(value, known):
        return False
    if isinstance(item, Group):
        return True
    if not (is_ufunc(item) or is_matmul(item)):
        return False
    return natural_dtype(item) == value.dtype and (is_matmul(item) or natural_shape(item) == value.shape)


def natural_dtype(instruction: Instruction) -> np.dtype | None:
    """``out=`` 없이 부를 때의 dtype."""
    operands: list[Any] = []
    for a in instruction.arguments:
        if type(a) in (int, float, complex):
            operands.append(type(a))
        else:
            operands.append(a.dtype if isinstance(a, (Value, np.ndarray, np.generic)) else np.asarray(a).dtype)
    function = instruction.function
    assert isinstance(function, np.ufunc)
    try:
        return function.resolve_dtypes((*operands, None))[-1]
    except TypeError:
        return None


def natural_shape(instruction: Instruction) -> tuple[int, ...]:
    """``out=`` 없이 부를 때의 모양."""
    return np.broadcast_shapes(*[getattr(a, "shape", ()) for a in instruction.arguments])
