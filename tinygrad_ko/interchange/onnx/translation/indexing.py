"""골라내기와 흩뿌리기. 쓰기는 '자리의 번호를 같은 색인으로 골라, 그 번호에 쓴다'로 한 가지이다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....rules import indexing as I
from ..graph import Value
from ..recording import Constant, Ref
from ..sizes import Counted, Filled, Size
from ..untranslatable import Untranslatable
from .table import translates

FAR = np.iinfo(np.int64).max


def is_array(part: Any) -> bool:
    """정수나 참·거짓의 배열인 색인인가."""
    return isinstance(part, (Ref, Constant, Counted, Filled, list, np.ndarray, Value))


@translates(I.getitem)
def getitem(g: Any, x: Any, index: Any) -> Any:
    return picked(g, g.tensor(x), g.ndim(x), index)


def picked(g: Any, x: Any, ndim: int, index: Any) -> Any:
    """NumPy의 색인: 슬라이스는 Slice 로, 정수나 배열 하나는 Gather 로, 배열들은 GatherND 로."""
    parts = one_per_axis(index, ndim)
    y = sliced(g, x, parts)
    several = any(is_array(p) for p in parts)  # 정수 하나는 배열과 함께 있으면 0차원의 배열이다
    names = ["new" if p is None else "kept" if isinstance(p, slice) else "array" if several else "one" for p in parts]
    chosen = [(axis, p) for axis, p in enumerate(p for p in parts if p is not None) if not isinstance(p, slice)]
    if several:
        return (along_one if len(chosen) == 1 else along_several)(g, y, names, chosen)
    for axis, p in reversed(chosen):  # 뒤의 축부터: 앞의 축의 번호가 밀리지 않는다
        y = g.op("Gather", y, one(g, p), axis=axis)
    return with_new_axes(g, y, [n for n in names if n != "one"])


def one_per_axis(index: Any, ndim: int) -> list[Any]:
    """``…`` 와 적지 않은 축을 ``:`` 로 편, 축마다 하나인 색인. ``None`` 은 그 자리에 남는다."""
    parts = [q for p in (index if isinstance(index, tuple) else (index,)) for q in to_positions(p)]
    used = sum(0 if p is None or p is Ellipsis else 1 for p in parts)
    if not any(p is Ellipsis for p in parts):
        parts.append(Ellipsis)
    at = next(k for k, p in enumerate(parts) if p is Ellipsis)
    parts[at:at + 1] = [slice(None)] * (ndim - used)
    return parts


def sliced(g: Any, x: Any, parts: list[Any]) -> Any:
    """슬라이스들만 한꺼번에 Slice 로. 모두 ``:`` 이면 그대로."""
    starts, stops, axes, steps = [], [], [], []
    for axis, p in enumerate(p for p in parts if p is not None):
        if isinstance(p, slice) and not all(v is None for v in (p.start, p.stop, p.step)):
            step = 1 if p.step is None else p.step
            back = not isinstance(step, Size) and step < 0
            starts.append(p.start if p.start is not None else (FAR if back else 0))
            stops.append(p.stop if p.stop is not None else (-FAR - 1 if back else FAR))
            axes.append(axis)
            steps.append(step)
    return g.op("Slice", x, g.ints(starts), g.ints(stops), g.ints(axes), g.ints(steps)) if axes else x


def along_one(g: Any, y: Any, names: list[str], chosen: list[tuple[int, Any]]) -> Any:
    """배열 하나로 한 축을 고른다: 배열의 축들이 그 축의 자리에 들어간다."""
    (axis, p), = chosen
    y = g.op("Gather", y, positions(g, p), axis=axis)
    spot = names.index("array")
    return with_new_axes(g, y, [*names[:spot], *["kept"] * g.ndim(p), *names[spot + 1:]])


def along_several(g: Any, y: Any, names: list[str], chosen: list[tuple[int, Any]]) -> Any:
    """배열 여럿으로 함께 고른다: 그 축들을 앞으로 옮겨 GatherND. 서로 붙어 있던 것이면 고른 축들은 제자리로 돌아온다."""
    front = [axis for axis, _ in chosen]
    rest = [axis for axis in range(sum(n != "new" for n in names)) if axis not in front]
    if front + rest != sorted(front + rest):
        y = g.op("Transpose", y, perm=front + rest)
    y, rank = gathered(g, y, [p for _, p in chosen])
    together = [k for k, n in enumerate(names) if n == "array"]
    beside = together == list(range(together[0], together[-1] + 1))
    before = names[:together[0]] if beside else []
    kept_before = sum(n == "kept" for n in before)
    if kept_before:
        total = rank + len(rest)
        y = g.op("Transpose", y, perm=[*range(rank, rank + kept_before), *range(rank), *range(rank + kept_before, total)])
    after = [n for k, n in enumerate(names) if n != "array" and (k > together[0] if beside else True)]
    return with_new_axes(g, y, [*before, *["kept"] * rank, *after])


def to_positions(part: Any) -> list[Any]:
    """참·거짓의 상수 배열은 참인 자리의 번호들(축마다 하나)로. 실행할 때에 아는 참·거짓은 고른 개수를 모른다."""
    if isinstance(part, slice):
        return [slice(*[int(v.array) if isinstance(v, Constant) else v for v in (part.start, part.stop, part.step)])]
    if isinstance(part, list):
        part = Constant(np.asarray([int(np.asarray(p.array)) if isinstance(p, Constant) else p for p in part]))
    if isinstance(part, np.ndarray):
        part = Constant(part)
    if isinstance(part, Constant) and np.asarray(part.array).ndim == 0 and np.asarray(part.array).dtype != bool:
        return [int(part.array)]
    array = np.asarray(part.array) if isinstance(part, Constant) else None
    if isinstance(part, (bool, np.bool_)) or (array is not None and array.ndim == 0):
        raise Untranslatable("참·거짓 하나로 고르는 색인은 옮기지 않습니다. reshape 나 expand_dims 로 쓰세요")
    return [Constant(spots) for spots in np.nonzero(array)] if array is not None and array.dtype == bool else [part]


def one(g: Any, p: Any) -> Any:
    """정수 하나인 색인: 0차원."""
    return g.scalar(p)


def positions(g: Any, p: Any) -> Any:
    """정수 배열인 색인. ONNX 의 Gather 는 음수도 받는다."""
    v = one(g, p) if isinstance(p, (int, np.integer, Size)) else g.tensor(p)
    if v.dtype == bool:
        raise Untranslatable(
            "실행할 때에야 아는 참·거짓으로 고르는 색인(x[x > 0])은 결과의 모양을 모릅니다. tg.where(조건, x, 0) 처럼 쓰세요"
        )
    return v if v.dtype in (np.int32, np.int64) else g.cast(v, np.int64)


def gathered(g: Any, y: Any, arrays: list[Any]) -> tuple[Any, int]:
    """앞의 축들을 배열들로 함께 고른다. 배열들은 서로 브로드캐스트한다. (결과, 배열들의 차원)."""
    ranks = [0 if isinstance(p, (int, np.integer, Size)) else g.ndim(p) for p in arrays]
    inside = [g.cast(positions(g, p), np.int64) for p in arrays]
    if len(set(ranks)) > 1 or len({g.sizes(p) for p in arrays if not isinstance(p, (int, np.integer, Size))}) > 1 or any(
        None in g.sizes(p) for p in arrays if not isinstance(p, (int, np.integer, Size))):
        total = inside[0]
        for more in inside[1:]:
            total = g.op("Add", total, more)
        shape = g.op("Shape", total, dtype=np.int64)
        inside = [g.op("Expand", v, shape) for v in inside]
    joined = g.op("Concat", *[g.op("Unsqueeze", v, g.ints([-1])) for v in inside], axis=-1) if max(ranks) or len(inside) > 1 else inside[0]
    return g.op("GatherND", y, joined), max(ranks)


def with_new_axes(g: Any, y: Any, names: list[str]) -> Any:
    """``None`` 이 있던 자리에 길이 1인 축을 끼운다."""
    added = [k for k, n in enumerate(names) if n == "new"]
    return g.op("Unsqueeze", y, g.ints(added)) if added else y


@translates(I.take, np.take)
def take(g: Any, x: Any, indices: Any, axis: Any = None, **ignored: Any) -> Any:
    inside = positions(g, Constant(np.asarray(indices)) if isinstance(indices, (list, tuple)) else indices)
    if axis is None:
        return g.op("Gather", g.op("Reshape", x, g.ints([-1])), inside, axis=0)
    return g.op("Gather", x, inside, axis=g.axes(axis, g.ndim(x))[0])


@translates(I.take_along_axis, np.take_along_axis)
def take_along_axis(g: Any, x: Any, indices: Any, axis: Any = -1) -> Any:
    if axis is None:
        return g.op("GatherElements", g.op("Reshape", x, g.ints([-1])), positions(g, indices), axis=0)
    axis = g.axes(axis, g.ndim(x))[0]
    x, inside = g.tensor(x), g.tensor(indices)
    sizes, wanted = g.sizes(x), g.sizes(indices)
    if any(k != axis and (n != m or n is None) for k, (n, m) in enumerate(zip(sizes, wanted, strict=True))):  # 길이 1인 축은 늘린다
        ones = [1 if k == axis else None for k in range(len(sizes))]
        x, inside = stretched(g, x, inside, ones), stretched(g, inside, x, ones)
    return g.op("GatherElements", x, g.cast(inside, np.int64), axis=axis)


def stretched(g: Any, x: Any, other: Any, ones: list[Any]) -> Any:
    """``ones`` 가 1인 축은 두고, 나머지 축을 다른 것의 길이로 늘린다(실행할 때의 길이)."""
    shape = g.op("Shape", other, dtype=np.int64)
    kept = g.constant(np.array([n == 1 for n in ones]))
    return g.op("Expand", x, g.op("Where", kept, g.ints([1]), shape, dtype=np.int64))


@translates(I.where, np.where)
def where(g: Any, condition: Any, a: Any, b: Any) -> Any:
    c = g.tensor(condition)
    if c.dtype != bool:
        c = g.op("Not", g.op("Equal", c, g.tensor(0, c.dtype), dtype=bool))
    if np.dtype(g.y.dtype) == bool:  # 실행기의 Where 는 참·거짓을 고르지 못한다
        return g.op("Or", g.op("And", c, g.cast(a, bool)), g.op("And", g.op("Not", c), g.cast(b, bool)))
    return g.op("Where", c, g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype), dtype=g.y.dtype)


# ── 쓰기 ──


def written(g: Any, whole: Any, ndim: int, index: Any, value: Any, reduction: str | None) -> Any:
    """``whole`` 의 그 자리에 ``value`` 를 쓴(더한) 것."""
    shape = g.op("Shape", whole, dtype=np.int64)
    count = g.op("Size", whole, dtype=np.int64)
    numbers = g.op("Reshape", g.op("Range", g.constant(np.int64(0)), count, g.constant(np.int64(1)), dtype=np.int64), shape)
    spots = picked(g, numbers, ndim, index)
    value = g.op("Expand", value, g.op("Shape", spots, dtype=np.int64))
    flat = g.op("ScatterElements", g.op("Reshape", whole, g.ints([-1])), g.op("Reshape", spots, g.ints([-1])),
                g.op("Reshape", value, g.ints([-1])), axis=0, reduction=reduction)
    return g.op("Reshape", flat, shape)


@translates(I.setitem)
def setitem(g: Any, x: Any, value: Any, index: Any) -> Any:
    return written(g, g.tensor(x, g.y.dtype), g.ndim(x), index, g.tensor(value, g.y.dtype), None)


@translates(I.put_add)
def put_add(g: Any, x: Any, index: Any, shape: Any) -> Any:
    zeros = g.op("Expand", g.constant(np.zeros((), g.y.dtype)), g.ints(list(shape)))
    return written(g, zeros, len(shape), index, g.tensor(x, g.y.dtype), "add")
