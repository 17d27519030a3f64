"""기억 공간(memory): 규칙이 쓸 값을 남길 때 누가 그것을 고칠 수 있는가, 그리고 어느 자리가 언제 바뀌었는가.

남긴 값은 엔진의 것이거나, 바뀌면 알아챈다. 사용자의 날배열(raw array)과 작은 상수는 복사해 남기고(``settled``), 텐서의 값은 기억 공간을
단위로 시계를 둔다. 그래서 잎, 그것의 ``detach()``, 뷰(view), 같은 배열을 나누어 쓰는 두 텐서가 한 시계를 쓴다. 셈할 때는 아무 일도
하지 않고, 쓸 때만 적는다.
"""

from __future__ import annotations

from collections import deque
from typing import Any
from weakref import ref

import numpy as np

from .. import engine
from ..engine import SMALL, Leaf, Node, Variable, state, tick, wrap
from ..errors import SavedValueChangedError

# ── 남길 값 ──


def settled(given: Any, data: Any) -> Any:
    """기울기를 원하지 않는 입력의 값 가운데 규칙이 쓸 것: 뒤에 바뀔 수 있는 것이면 복사한다.

    ``given`` 은 사용자가 준 것, ``data`` 는 거기서 꺼낸 배열이다. 텐서의 큰 값은 복사하지 않는다: 바뀌면 시계가 알아챈다.
    """
    if isinstance(given, Variable):
        if type(data) is not np.ndarray:
            return data
        if given.node is None and data.flags.writeable and state.observer is None:
            return sealed(data)
        if data.size <= SMALL and not _watched(data):
            return data.copy()
        return data if data.flags.writeable else owned(data)
    return owned(data)


def sealed(array: np.ndarray) -> np.ndarray:
    """기울기를 따라가지 않는 셈(비교, ``detach`` …)에서 온 텐서의 값: 읽기만 하는 것으로 남긴다.

    지켜보는 이가 없으면 어디서 왔는지 알 수 없다. 사용자가 준 자료(쓸 수 있는 복사본으로 남긴다)와 이것으로 가린다.
    """
    kept = array.copy() if array.size <= SMALL else array.view()
    kept.flags.writeable = False
    return kept


def owned(value: Any) -> Any:
    """남이 고칠 수 없는 값: 이미 그렇거나, 복사한 것. 목록과 튜플 속의 배열도."""
    kind = type(value)
    if kind is np.ndarray:
        return value if frozen(value) or _watched(value) else value.copy()
    if kind is tuple or kind is list:
        return kind([owned(v) for v in value])
    return value.copy() if hasattr(value, "__array_function__") and not isinstance(value, (Variable, np.generic)) else value


def _watched(array: np.ndarray) -> bool:
    """지켜보는 이가 출처를 아는 배열인가: 다시 셈할 때 바로 그 배열로 찾는다. 덮어쓰면 시계가 알아챈다."""
    return state.observer is not None and state.observer.origin_of(array) is not None


def frozen(array: np.ndarray) -> bool:
    """아무도 고칠 수 없는 배열인가: 그것이 보는 것까지 모두 읽기만 할 수 있다."""
    seen: Any = array
    while isinstance(seen, np.ndarray):
        if seen.flags.writeable:
            return False
        seen = seen.base
    return True


def borrowed(array: Any) -> Any:
    """사용자의 배열을 텐서로 올릴 때: 읽기만 하는 뷰로. 남길 때 복사해야 함을 이것으로 안다."""
    if type(array) is not np.ndarray or not array.flags.writeable:
        return array
    view = array.view()
    view.flags.writeable = False
    return view


def unshared(y: Any) -> Any:
    """역사가 없는 텐서가 남의 배열을 보고 있으면, 제 배열을 가진 것으로."""
    if isinstance(y, Variable) and (y.node is None or y.node.operation is None) and getattr(y._data, "base", None) is not None:
        return copied(y)
    return y


def copied(t: Any) -> Any:
    """역사가 없는 텐서의 복사."""
    y = t._data.copy()
    return wrap(y) if state.observer is None else state.observer.derived(y, np.positive, (t,))


peeked: deque[int] = deque(maxlen=4096)  # 규칙이 값을 꺼내어 자리나 무게를 정한 마디들의 번호: 거기서 온 배열은 자료가 아니다


# ── 시계 ──

_MOST = 4096  # 한 기억 공간에서 따로 기억하는 자리의 수. 넘으면 모두 바뀐 것으로 본다
_clocks: dict[int, Clock] = {}


class Clock:
    """기억 공간의 임자 하나: 언제, 어느 자리가 바뀌었는가."""

    __slots__ = ("owner", "latest", "whole", "regions")

    def __init__(self, owner: Any) -> None:
        key = id(owner)
        self.owner = ref(owner, lambda _: _clocks.pop(key, None))
        self.latest = self.whole = 0  # 가장 최근에 바뀐 때, 전부가 바뀐 때
        self.regions: dict[Any, int] = {}  # (첫 주소, 끝 주소, 모양, 걸음, dtype) → 바뀐 때

    def all_changed(self) -> None:
        """전부가 바뀌었다."""
        engine.latest_change = self.latest = self.whole = tick()
        self.regions.clear()


def owner_of(array: Any) -> Any:
    """기억 공간의 임자: ``base`` 를 끝까지 따라간 것."""
    base = getattr(array, "base", None)
    while base is not None:
        inner = getattr(base, "base", None)
        if not isinstance(base, np.ndarray) and inner is None:
            return base if type(base).__weakrefoffset__ else array
        array, base = base, inner
    return array


def clock_of(array: Any) -> Clock | None:
    """기억 공간의 시계. 없으면 만든다. 약하게 가리킬 수 없는 것(바뀌지 않는 NumPy의 수)에는 없다."""
    owner = owner_of(array)
    clock = _clocks.get(id(owner))
    if clock is None or clock.owner() is not owner:
        if not type(owner).__weakrefoffset__:
            return None
        clock = _clocks[id(owner)] = Clock(owner)
    return clock


def changed(array: Any) -> None:
    """``array`` 의 자리가 모두 바뀌었음을 적는다."""
    clock = clock_of(array)
    if clock is None:
        return
    if not isinstance(array, np.ndarray) or clock.owner() is array or len(clock.regions) >= _MOST:
        clock.all_changed()
        return
    now = engine.latest_change = clock.latest = tick()
    clock.regions[*_bounds(array), array.shape, array.strides, array.dtype] = now


def changed_after(array: Any, when: int) -> bool:
    """``when`` 뒤에 ``array`` 와 겹치는 자리가 바뀌었는가."""
    owner = owner_of(array)
    clock = _clocks.get(id(owner))
    if clock is None or clock.latest <= when or clock.owner() is not owner:
        return False
    if clock.whole > when or not isinstance(array, np.ndarray):
        return True
    first, last = _bounds(array)
    return any(
        at > when and region[0] < last and first < region[1] and _overlap(array, region)
        for region, at in clock.regions.items()
    )


def refuse_changed(node: Node) -> None:
    """마디가 남긴 것이 그 뒤에 바뀌었으면, 틀린 기울기를 내는 대신 멈춘다."""
    array = _changed_in(node.saved, node.sequence)
    if array is None:
        return
    owner = owner_of(array)
    leaf = next((p for p in node.parents if p is not None and p.value is not None and owner_of(p.value) is owner), None)
    raise SavedValueChangedError.at(node.operation.name, leaf)


def _changed_in(saved: Any, when: int) -> Any:
    """남긴 것 가운데 ``when`` 뒤에 바뀐 배열. 없으면 ``None``."""
    for value in saved:
        if type(value) in (list, tuple):
            found = _changed_in(value, when)
            if found is not None:
                return found
        elif hasattr(value, "__array_function__") and not isinstance(value, np.generic) and changed_after(value, when):
            return value
    return None


def _bounds(array: np.ndarray) -> tuple[int, int]:
    """첫 바이트와 마지막 다음 바이트의 주소."""
    first = last = array.__array_interface__["data"][0]
    for n, step in zip(array.shape, array.strides, strict=True):
        if n == 0:
            return first, first
        if step > 0:
            last += (n - 1) * step
        else:
            first += (n - 1) * step
    return first, last + array.itemsize


def _overlap(array: np.ndarray, region: Any) -> bool:
    first, _, shape, strides, dtype = region
    address = first - sum((n - 1) * step for n, step in zip(shape, strides, strict=True) if step < 0)
    written = np.asarray(_Region(address, shape, strides, dtype))
    return bool(np.shares_memory(array, written))


class _Region:
    """주소와 모양으로 다시 만든 뷰. 임자가 살아 있을 때만 쓴다."""

    def __init__(self, address: int, shape: Any, strides: Any, dtype: Any) -> None:
        self.__array_interface__ = {
            "data": (address, True), "shape": shape, "strides": strides, "typestr": dtype.str, "version": 3,
        }


def mark_changed(leaf: Leaf) -> None:
    """잎의 값이 제자리에서 바뀌었음을 그 기억 공간의 시계에 적는다."""
    clock = leaf.clock
    if clock is not None and clock.owner() is leaf.held and not clock.regions:  # 흔한 길: 제 기억 공간을 가진 잎
        engine.latest_change = clock.latest = clock.whole = tick()
        return
    changed(leaf.value)
    leaf.clock = clock_of(leaf.value)


def let_go(parents: tuple[Node | None, ...]) -> None:
    """상수인 잎들의 큰 값을 더는 붙들지 않는다: 텐서가 살아 있는 동안만 보인다. 남기기로 한 크기(``state.keep``)까지는 붙든다."""
    large = max(state.keep, SMALL)
    for leaf in parents:
        if leaf.__class__ is Leaf and not leaf.requires_grad and leaf.held.__class__ is not ref and leaf.held.size > large:
            leaf.held = ref(leaf.held)


Leaf.mark_changed, Leaf.let_go = mark_changed, let_go
