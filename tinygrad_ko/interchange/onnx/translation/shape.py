"""모양 바꾸기."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....rules import diagonal, joining
from ....rules import shape as S
from ..sizes import Size
from .table import translates


@translates(S.reshape)
def reshape(g: Any, x: Any, shape: Any) -> Any:
    wanted = list(shape) if isinstance(shape, (tuple, list)) else [shape]
    return g.op("Reshape", x, g.ints(wanted) if wanted else g.constant(np.zeros(0, np.int64)), allowzero=None)


@translates(S.expand_dims)
def expand_dims(g: Any, x: Any, axis: Any) -> Any:
    return g.op("Unsqueeze", x, g.ints(axis if isinstance(axis, (tuple, list)) else [axis]))


@translates(S.squeeze)
def squeeze(g: Any, x: Any, axis: Any) -> Any:
    if axis is None:
        return g.op("Squeeze", x)
    return g.op("Squeeze", x, g.ints(axis if isinstance(axis, (tuple, list)) else [axis]))


def permuted(g: Any, x: Any, order: list[int]) -> Any:
    return g.op("Transpose", x, perm=order) if len(order) > 1 else g.op("Identity", x)


@translates(S.transpose)
def transpose(g: Any, x: Any, axes: Any) -> Any:
    n = g.ndim(x)
    return permuted(g, x, list(range(n))[::-1] if axes is None else g.axes(axes, n))


@translates(S.swapaxes)
def swapaxes(g: Any, x: Any, axis1: int, axis2: int) -> Any:
    order = list(range(g.ndim(x)))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return permuted(g, x, order)


@translates(S.moveaxis)
def moveaxis(g: Any, x: Any, source: Any, destination: Any) -> Any:
    n = g.ndim(x)
    moved = g.axes(source, n)
    order = [k for k in range(n) if k not in moved]
    for to, axis in sorted(zip(g.axes(destination, n), moved, strict=True)):
        order.insert(to, axis)
    return permuted(g, x, order)


@translates(S.flip)
def flip(g: Any, x: Any, axis: Any) -> Any:
    axes = g.axes(axis, g.ndim(x))
    if not axes:
        return g.op("Identity", x)
    n = len(axes)
    return g.op("Slice", x, g.ints([-1] * n), g.ints([np.iinfo(np.int64).min] * n), g.ints(axes), g.ints([-1] * n))


@translates(S.roll)
def roll(g: Any, x: Any, shift: Any, axis: Any) -> Any:
    if axis is None:
        flat = rolled(g, g.op("Reshape", x, g.ints([-1])), shift, 0, None)
        return g.op("Reshape", flat, g.op("Shape", x, dtype=np.int64))
    sizes, y = g.sizes(x), x
    axes = g.axes(axis, len(sizes))
    shifts = list(shift) if isinstance(shift, (tuple, list)) else [shift] * len(axes)
    for s, a in zip(shifts, axes, strict=True):
        y = rolled(g, y, s, a, sizes[a])
    return y


def rolled(g: Any, x: Any, shift: Any, axis: int, n: int | None) -> Any:
    """한 축에서: 뒤의 ``shift`` 개를 앞으로. 길이를 모르는 축이면 실행할 때 나머지를 셈한다."""
    length = g.op("Gather", g.op("Shape", x, dtype=np.int64), g.ints([axis]))
    cut = g.op("Mod", g.ints([shift]), length) if n is None or isinstance(shift, Size) else g.ints([shift % n if n else 0])
    cut = g.op("Sub", length, cut)
    far = g.ints([np.iinfo(np.int64).max])
    back = g.op("Slice", x, cut, far, g.ints([axis]))
    return g.op("Concat", back, g.op("Slice", x, g.ints([0]), cut, g.ints([axis])), axis=axis)


@translates(S.broadcast_to)
def broadcast_to(g: Any, x: Any, shape: Any) -> Any:
    shape = list(shape) if isinstance(shape, (tuple, list)) else [shape]
    empty = [k for k, n in enumerate(shape) if not isinstance(n, Size) and n == 0]
    if empty:  # 실행기의 Expand 는 길이 1을 0으로 줄이지 못한다
        return g.op("Reshape", g.constant(np.zeros(0, g.y.dtype)), g.ints(shape), allowzero=1)
    return g.op("Expand", x, g.ints(shape)) if shape else g.op("Identity", x)


@translates(S.astype, np.astype)
def astype(g: Any, x: Any, dtype: Any) -> Any:
    x = g.tensor(x)
    if x.dtype.kind == "f" and np.dtype(g.y.dtype) == bool:
        return g.op("Not", g.op("Equal", x, g.tensor(0, x.dtype), dtype=bool))
    return g.cast(x, g.y.dtype)


@translates(joining.pad_constant)
def pad_constant(g: Any, x: Any, pad_width: Any, constant_values: Any) -> Any:
    pairs = [tuple(p) for p in pad_width]
    if not any(isinstance(n, Size) or n for pair in pairs for n in pair):
        return g.op("Identity", x)
    return g.op("Pad", x, g.ints([before for before, _ in pairs] + [after for _, after in pairs]), g.scalar(constant_values, g.y.dtype))


def triangle(upper: int, function: Any) -> None:
    @translates(function)
    def translation(g: Any, x: Any, k: Any) -> Any:
        return g.op("Trilu", x, g.scalar(k), upper=upper)


triangle(0, diagonal.tril)
triangle(1, diagonal.triu)


@translates(joining.concatenate)
def concatenate(g: Any, xs: Any, axis: Any) -> Any:
    parts = [g.tensor(x, g.y.dtype) for x in xs]
    if axis is None:
        return g.op("Concat", *[g.op("Reshape", p, g.ints([-1])) for p in parts], axis=0)
    return g.op("Concat", *parts, axis=g.axes(axis, len(g.y.sizes))[0])


@translates(joining.stack)
def stack(g: Any, xs: Any, axis: Any) -> Any:
    axis = g.axes(axis, len(g.y.sizes))[0]
    return g.op("Concat", *[g.op("Unsqueeze", g.tensor(x, g.y.dtype), g.ints([axis])) for x in xs], axis=axis)
