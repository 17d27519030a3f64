"""줄이기와 누적, 순위."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....rules import cumulative, normalization, norms, ranking
from ....rules import reduction as R
from .table import translates


def reduced(g: Any, kind: str, x: Any, axis: Any, keepdims: Any) -> Any:
    axes = g.axes(axis, g.ndim(x))
    if not axes:
        return g.op("Identity", x)
    return g.op(kind, x, g.ints(axes), keepdims=int(bool(keepdims)))


def reduces(kind: str, *functions: Any) -> None:
    @translates(*functions)
    def translation(g: Any, x: Any, axis: Any = None, keepdims: Any = False) -> Any:
        y, axes = g.cast(x, g.y.dtype), g.axes(axis, g.ndim(x))  # 참·거짓의 합은 정수이다
        return g.op(kind, y, g.ints(axes), keepdims=int(bool(keepdims))) if axes else y


reduces("ReduceSum", R.sum, np.sum)
reduces("ReduceMean", R.mean, np.mean)
reduces("ReduceMax", R.max, np.max)
reduces("ReduceMin", R.min, np.min)
reduces("ReduceProd", R.prod, np.prod)


def boolean(kind: str, function: Any) -> None:
    @translates(function)
    def translation(g: Any, x: Any, axis: Any = None, keepdims: Any = False, **ignored: Any) -> Any:
        n = g.ndim(x)
        number = g.cast(g.cast(x, bool), np.int64)
        return g.cast(g.op(kind, number, g.ints(g.axes(axis, n)), keepdims=int(bool(keepdims))) if n else number, bool)


boolean("ReduceMax", np.any)
boolean("ReduceMin", np.all)


@translates(np.count_nonzero)
def count_nonzero(g: Any, x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    return g.op("ReduceSum", g.cast(g.cast(x, bool), np.int64), g.ints(g.axes(axis, g.ndim(x))), keepdims=int(bool(keepdims)))


def count(g: Any, x: Any, axis: Any, less: Any = 0) -> Any:
    """줄이는 원소의 수에서 ``less`` 를 뺀 것."""
    axes, sizes = g.axes(axis, g.ndim(x)), g.sizes(x)
    if all(sizes[a] is not None for a in axes):
        return g.tensor(float(math.prod(sizes[a] for a in axes) - less), g.y.dtype)
    lengths = g.op("Gather", g.op("Shape", x, dtype=np.int64), g.ints(axes))
    n = g.op("ReduceProd", lengths, keepdims=0)
    return g.cast(g.op("Sub", n, g.constant(np.int64(less))) if less else n, g.y.dtype)


@translates(R.var, np.var)
def var(g: Any, x: Any, axis: Any = None, ddof: Any = 0, keepdims: Any = False) -> Any:
    n = g.ndim(x)
    axes = g.axes(axis, n)
    if not axes:
        return g.op("Sub", x, x)
    total = count(g, x, axis, ddof)
    x = g.tensor(x, g.y.dtype)
    off = g.op("Sub", x, g.op("ReduceMean", x, g.ints(axes), keepdims=1))
    return g.op("Div", g.op("ReduceSum", g.op("Mul", off, off), g.ints(axes), keepdims=int(bool(keepdims))), total)


@translates(R.std, np.std)
def std(g: Any, x: Any, axis: Any = None, ddof: Any = 0, keepdims: Any = False) -> Any:
    return g.op("Sqrt", var(g, x, axis, ddof, keepdims))


@translates(norms.norm2)
def norm2(g: Any, x: Any, axis: Any, keepdims: Any) -> Any:
    return reduced(g, "ReduceL2", x, axis, keepdims) if g.ndim(x) else g.op("Abs", x)


@translates(norms.lp_norm)
def lp_norm(g: Any, x: Any, p: Any, axis: Any, keepdims: Any) -> Any:
    axes = g.axes(axis, g.ndim(x))
    powers = g.op("Pow", g.op("Abs", x), g.tensor(float(p), g.y.dtype))
    total = g.op("ReduceSum", powers, g.ints(axes), keepdims=int(bool(keepdims))) if axes else powers
    return g.op("Pow", total, g.tensor(1 / p, g.y.dtype))


@translates(R.logsumexp)
def logsumexp(g: Any, x: Any, axis: Any, keepdims: Any) -> Any:
    """가장 큰 것을 빼고 셈한다. 가장 큰 것이 유한하지 않으면 빼지 않는다."""
    axes = g.axes(axis, g.ndim(x))
    if not axes:
        return g.op("Identity", x)
    x = g.tensor(x)
    top = g.op("ReduceMax", x, g.ints(axes), keepdims=1)
    wild = g.op("IsInf", top, dtype=bool)
    top = g.op("Where", wild, g.tensor(0.0, x.dtype), top, dtype=x.dtype)
    y = g.op("Add", g.op("Log", g.op("ReduceSum", g.op("Exp", g.op("Sub", x, top)), g.ints(axes), keepdims=1)), top)
    return y if keepdims else g.op("Squeeze", y, g.ints(axes))


@translates(R.softmax_weight)
def softmax_weight(g: Any, x: Any, total: Any) -> Any:
    return g.op("Exp", g.op("Sub", x, total))


@translates(cumulative.still_zero)
def still_zero(g: Any, a: Any, b: Any) -> Any:
    a, b, zero = g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype), g.tensor(0, g.y.dtype)
    either = g.op("Or", g.op("Equal", a, zero, dtype=bool), g.op("Equal", b, zero, dtype=bool))
    return g.op("Where", either, zero, g.op("Mul", a, b), dtype=g.y.dtype)


@translates(R.spread)
def spread(g: Any, x: Any, shape: Any, axis: Any) -> Any:
    shape = list(shape)
    y = g.tensor(x)
    if axis is not None and shape:
        axes = g.axes(axis, len(shape))
        y = g.op("Reshape", y, g.ints([1 if k in axes else n for k, n in enumerate(shape)]))
    return g.op("Expand", y, g.ints(shape)) if shape else g.op("Reshape", y, g.constant(np.zeros(0, np.int64)))


# ── 누적 ──


@translates(cumulative.cumsum, np.cumsum)
def cumsum(g: Any, x: Any, axis: Any = None, **ignored: Any) -> Any:
    y, n = g.tensor(x, g.y.dtype), g.ndim(x)
    if axis is None:
        return g.op("CumSum", g.op("Reshape", y, g.ints([-1])), g.scalar(0))
    return g.op("CumSum", y, g.scalar(g.axes(axis, n)[0]))


def prefixes(g: Any, x: Any, axis: Any, fill: float) -> tuple[Any, int, int]:
    """자기까지의 것만 남긴 (…, n, n): 마지막 축을 줄이면 누적이다. ONNX 에는 누적 합 말고는 누적이 없다."""
    y, n = g.tensor(x, g.y.dtype), g.ndim(x)
    if axis is None:
        y, n, axis = g.op("Reshape", y, g.ints([-1])), 1, 0
    axis = g.axes(axis, n)[0]
    if axis != n - 1:
        y = g.op("Transpose", y, perm=[*[k for k in range(n) if k != axis], axis])
    length = g.op("Gather", g.op("Shape", y, dtype=np.int64), g.constant(np.int64(n - 1)))
    line = g.arange(length)
    lower = g.op("LessOrEqual", line, g.op("Unsqueeze", line, g.ints([1])), dtype=bool)
    return g.op("Where", lower, g.op("Unsqueeze", y, g.ints([-2])), g.tensor(fill, g.y.dtype), dtype=g.y.dtype), axis, n


def back(g: Any, y: Any, axis: int, n: int) -> Any:
    if axis == n - 1:
        return y
    order = list(range(n - 1))
    order.insert(axis, n - 1)
    return g.op("Transpose", y, perm=order)


@translates(cumulative.cumprod, np.cumprod)
def cumprod(g: Any, x: Any, axis: Any = None) -> Any:
    table, axis, n = prefixes(g, x, axis, 1.0)
    return back(g, g.op("ReduceProd", table, g.ints([-1]), keepdims=0), axis, n)


@translates(ranking.logcumsumexp)
def logcumsumexp(g: Any, x: Any, axis: Any) -> Any:
    table, axis, n = prefixes(g, x, axis, -math.inf)
    top = g.op("ReduceMax", table, g.ints([-1]), keepdims=1)
    top = g.op("Where", g.op("IsInf", top, dtype=bool), g.tensor(0.0, g.y.dtype), top, dtype=g.y.dtype)
    total = g.op("Log", g.op("ReduceSum", g.op("Exp", g.op("Sub", table, top)), g.ints([-1]), keepdims=0))
    return back(g, g.op("Add", total, g.op("Squeeze", top, g.ints([-1]))), axis, n)


# ── 가장 큰 것의 자리, 차례 ──


def extreme(kind: str, function: Any) -> None:
    @translates(function)
    def translation(g: Any, x: Any, axis: Any = None, keepdims: Any = False, **ignored: Any) -> Any:
        if axis is None:
            return g.op("Squeeze", g.op(kind, g.op("Reshape", x, g.ints([-1])), dtype=np.int64, axis=0))
        return g.op(kind, x, dtype=np.int64, axis=g.axes(axis, g.ndim(x))[0], keepdims=int(bool(keepdims)))


extreme("ArgMax", np.argmax)
extreme("ArgMin", np.argmin)


@translates(np.argsort)
def argsort(g: Any, x: Any, axis: Any = -1, *rest: Any, **ignored: Any) -> Any:
    if axis is None:
        x, axis, n = g.op("Reshape", x, g.ints([-1])), 0, 1
    else:
        n = g.ndim(x)
    axis = g.axes(axis, n)[0]
    length = g.op("Gather", g.op("Shape", x, dtype=np.int64), g.ints([axis]))
    _, order = g.op("TopK", x, length, outputs=2, dtype=np.int64, axis=axis, largest=0, sorted=1)
    return order


# ── 정규화의 줄이기 ──


@translates(normalization.product_sum)
def product_sum(g: Any, a: Any, b: Any, axis: Any) -> Any:
    product = g.op("Mul", g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype))
    return g.op("ReduceSum", product, g.ints(list(axis)), keepdims=1) if len(axis) else product


@translates(normalization.standardize)
def standardize(g: Any, x: Any, axis: Any, eps: Any, center: Any) -> Any:
    x, axes = g.tensor(x), g.ints([int(a) for a in axis])
    middle = g.op("ReduceMean", x, axes, keepdims=1)
    z = g.op("Sub", x, middle) if center else x
    s = g.op("Sqrt", g.op("Add", g.op("ReduceMean", g.op("Mul", z, z), axes, keepdims=1), g.tensor(float(eps), x.dtype)))
    return g.op("Div", z, s), middle if center else g.op("Sub", middle, middle), s


@translates(normalization.standardize_affine)
def standardize_affine(g: Any, x: Any, weight: Any, bias: Any, axis: Any, eps: Any) -> Any:
    z, middle, s = standardize(g, x, axis, eps, True)
    return affine(g, z, weight, bias), z, middle, s


@translates(normalization.affine)
def affine(g: Any, x: Any, weight: Any, bias: Any) -> Any:
    return g.op("Add", g.op("Mul", g.tensor(x, g.y.dtype), g.tensor(weight, g.y.dtype)), g.tensor(bias, g.y.dtype))

