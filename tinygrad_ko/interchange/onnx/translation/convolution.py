"""합성곱, 풀링, 창."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....rules import convolution as C
from ....rules import pooling as P
from ....rules import window as W
from ..sizes import Size
from ..untranslatable import Untranslatable
from .table import translates


def within(g: Any, x: Any, padding: Any) -> tuple[Any, list[int]]:
    """음수로 덧댄(잘라 낸) 것은 먼저 잘라 내고, 나머지 덧댐을 (앞…, 뒤…)로."""
    cut = [(k + 2, max(-b, 0), max(-a, 0)) for k, (b, a) in enumerate(padding) if b < 0 or a < 0]
    y = g.tensor(x)
    if cut:
        y = g.op("Slice", y, g.ints([b for _, b, _ in cut]), g.ints([-a if a else np.iinfo(np.int64).max for _, _, a in cut]),
                 g.ints([k for k, _, _ in cut]))
    return y, [max(b, 0) for b, _ in padding] + [max(a, 0) for _, a in padding]


@translates(C.conv)
def conv(g: Any, x: Any, weight: Any, stride: Any, padding: Any, dilation: Any, groups: Any, bias: Any = None) -> Any:
    y, pads = within(g, x, padding)
    return g.op("Conv", y, weight, bias, kernel_shape=list(g.example(weight)[2:]), strides=list(stride), pads=pads,
                dilations=list(dilation), group=int(groups))


@translates(C.conv_transpose)
def conv_transpose(g: Any, x: Any, weight: Any, shape: Any, stride: Any, padding: Any, dilation: Any, groups: Any, bias: Any = None) -> Any:
    size, inside = g.example(weight)[2:], g.example(x)[2:]
    wanted = [n.example if isinstance(n, Size) else int(n) for n in shape]
    full = [s * (n - 1) + d * (k - 1) + 1 for s, n, d, k in zip(stride, inside, dilation, size, strict=True)]
    after = [max(a, 0) for _, a in padding]  # 음수이면 그만큼 결과가 길어진 것이다
    extra = [w + b + a - f for w, (b, _), a, f in zip(wanted, padding, after, full, strict=True)]
    if any(b < 0 for b, _ in padding):
        raise Untranslatable("앞을 늘리는 전치 합성곱은 옮기지 않습니다. 결과에 tg.pad 로 덧대세요")
    after = [a - min(e, 0) for a, e in zip(after, extra, strict=True)]  # 모자라는 만큼은 뒤를 더 잘라 낸다
    extra = [max(e, 0) for e in extra]
    if any(e >= s for e, s in zip(extra, stride, strict=True)):  # 실행기는 긴 output_padding 을 받지 않는다: 0을 덧대고 편향을 더한다
        y = g.op("ConvTranspose", x, weight, kernel_shape=list(size), strides=list(stride), pads=[b for b, _ in padding] + after,
                 dilations=list(dilation), group=int(groups))
        y = g.op("Pad", y, g.ints([0] * (4 + len(extra)) + extra))
        return y if bias is None else g.op("Add", y, g.op("Reshape", bias, g.ints([-1] + [1] * len(extra))))
    return g.op("ConvTranspose", x, weight, bias, kernel_shape=list(size), strides=list(stride),
                pads=[b for b, _ in padding] + after, dilations=list(dilation), output_padding=extra, group=int(groups))


# ── 한 축의 창 ──


def pooled(g: Any, kind: str, x: Any, axis: int, size: int, stride: int, dilation: int = 1) -> Any:
    """공간 축 하나를 따라 창을 민다. 다른 축의 창은 1이다."""
    n = g.ndim(x)
    if n < 3 or n > 5 or axis % n < 2:
        return None
    spatial, at = n - 2, axis % n - 2

    def only(value: int) -> list[int]:
        return [value if k == at else 1 for k in range(spatial)]

    more = {"dilations": only(dilation)} if kind == "MaxPool" and dilation > 1 else {}
    return g.op(kind, x, kernel_shape=only(size), strides=only(stride), **more)


def lined_up(g: Any, x: Any, ndim: int, axes: list[int], size: Any, stride: Any, dilation: Any) -> Any:
    """축마다 창의 자리와 창 안의 자리, 두 축으로 펼친다: (…, oH, kH, oW, kW)."""
    y = x
    for axis, k, s, d in reversed(list(zip(axes, size, stride, dilation, strict=True))):
        length = g.op("Gather", g.op("Shape", y, dtype=np.int64), g.ints([axis]))
        room = g.op("Sub", length, g.ints([d * (k - 1) + 1]))
        count = g.op("Add", g.op("Div", room, g.ints([s])), g.ints([1]))
        starts = g.op("Mul", g.arange(g.op("Squeeze", count)), g.constant(np.int64(s)))
        spots = g.op("Add", g.op("Unsqueeze", starts, g.ints([1])), g.constant(np.arange(k, dtype=np.int64) * d))
        y = g.op("Gather", y, spots, axis=axis)
    return y


@translates(P.sliding_max)
def sliding_max(g: Any, x: Any, axis: Any, size: Any, stride: Any, dilation: Any) -> Any:
    n = g.ndim(x)
    if isinstance(size, Size):  # 축 전체가 창이다
        if size.example != g.example(x)[axis]:
            raise Untranslatable("창의 길이가 입력의 크기에 따라 달라집니다")
        return g.op("ReduceMax", x, g.ints([axis % n]), keepdims=1)
    y = pooled(g, "MaxPool", x, axis, size, stride, dilation)
    if y is not None:
        return y
    return g.op("ReduceMax", lined_up(g, g.tensor(x), n, [axis % n], [size], [stride], [dilation]), g.ints([axis % n + 1]), keepdims=0)


@translates(P.sliding_sum)
def sliding_sum(g: Any, x: Any, axis: Any, size: Any, stride: Any) -> Any:
    if isinstance(size, Size):
        if size.example != g.example(x)[axis]:
            raise Untranslatable("창의 길이가 입력의 크기에 따라 달라집니다")
        return g.op("ReduceSum", x, g.ints([axis % g.ndim(x)]), keepdims=1)
    y = pooled(g, "AveragePool", x, axis, size, stride) if np.dtype(g.y.dtype).kind == "f" else None
    if y is not None:
        return g.op("Mul", y, g.tensor(float(size), g.y.dtype))
    n = g.ndim(x)
    return g.op("ReduceSum", lined_up(g, g.tensor(x), n, [axis % n], [size], [stride], [1]), g.ints([axis % n + 1]), keepdims=0)


@translates(P.sliding_spread)
def sliding_spread(g: Any, x: Any, shape: Any, axis: Any, size: Any, stride: Any) -> Any:
    n, shape = g.ndim(x), list(shape)
    axis = axis % n
    wanted = shape[axis].example if isinstance(shape[axis], Size) else int(shape[axis])
    if size == stride and wanted == g.example(x)[axis] * size:  # 되풀이하여 늘리기
        wide = g.op("Unsqueeze", x, g.ints([axis + 1]))
        ones = g.ints([1] * (axis + 1) + [size] + [1] * (n - axis - 1))
        return g.op("Reshape", g.op("Expand", wide, ones), g.ints(shape))
    lead = g.op("Transpose", x, perm=[*[k for k in range(n) if k != axis], axis])
    lead = g.op("Expand", g.op("Unsqueeze", lead, g.ints([-1])), g.ints([1] * n + [size]))
    whole = [shape[k] for k in range(n) if k != axis] + [shape[axis]]
    y = overlapped(g, lead, whole, 1, [size], [stride], [1])
    order = list(range(n - 1))
    order.insert(axis, n - 1)
    return g.op("Transpose", y, perm=order)


@translates(W.windows)
def windows(g: Any, x: Any, size: Any, stride: Any, dilation: Any) -> Any:
    n, ndim = len(size), g.ndim(x)
    y = lined_up(g, g.tensor(x), ndim, list(range(ndim - n, ndim)), size, stride, dilation)
    lead = ndim - n
    order = [*range(lead), *[lead + 2 * k for k in range(n)], *[lead + 2 * k + 1 for k in range(n)]]
    return g.op("Transpose", y, perm=order) if n > 1 else y


@translates(W.overlap_add)
def overlap_add(g: Any, x: Any, shape: Any, stride: Any, dilation: Any) -> Any:
    n = len(shape)
    size = list(g.example(x)[-n:])
    lead = g.ndim(x) - 2 * n
    dims = g.op("Shape", x, dtype=np.int64, start=0, end=lead) if lead else None
    whole = [dims, *shape] if dims is not None else list(shape)
    return overlapped(g, g.tensor(x), whole, n, size, stride, dilation)


def overlapped(g: Any, x: Any, whole: list[Any], n: int, size: Any, stride: Any, dilation: Any) -> Any:
    """창들 (…, oH, oW, kH, kW)을 모양 ``whole`` 에 겹쳐 더한다. 마지막 ``n`` 축이 공간이다."""
    spatial = g.ints(whole[-n:])
    area = g.op("ReduceProd", spatial, keepdims=0)
    numbers = g.op("Reshape", g.arange(area), spatial)
    spots = lined_up(g, numbers, n, list(range(n)), size, stride, dilation)
    if n > 1:
        spots = g.op("Transpose", spots, perm=[2 * k for k in range(n)] + [2 * k + 1 for k in range(n)])
    spots = g.op("Reshape", spots, g.ints([1, -1]))
    rows = g.op("Reshape", x, g.op("Concat", g.ints([-1]), g.op("Shape", g.op("Squeeze", spots, g.ints([0])), dtype=np.int64), axis=0))
    count = g.op("Shape", rows, dtype=np.int64, start=0, end=1)
    zeros = g.op("Expand", g.constant(np.zeros((), g.y.dtype)), g.op("Concat", count, g.op("Reshape", area, g.ints([1])), axis=0))
    spots = g.op("Expand", spots, g.op("Shape", rows, dtype=np.int64))
    y = g.op("ScatterElements", zeros, spots, rows, axis=1, reduction="add")
    parts = [p if not isinstance(p, int) else g.ints([p]) for p in whole[:-n]]
    parts = [g.ints([p]) if isinstance(p, Size) else p for p in parts]
    return g.op("Reshape", y, g.op("Concat", *parts, spatial, axis=0) if parts else spatial)
