"""줄이기, 행렬 곱, 순위."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .....rules import arithmetic as A
from .....rules import cumulative, fused, norms
from .....rules import elementary as E
from .....rules import indexing as I
from .....rules import linalg as L
from .....rules import reduction as R
from .....rules import shape as S
from .table import Call, followed, imports, ndim, number, numbers, operators

_REDUCTIONS: dict[str, Callable[..., Any]] = {
    "ReduceSum": R.sum, "ReduceMean": R.mean, "ReduceMax": R.max, "ReduceMin": R.min, "ReduceProd": R.prod, "ReduceL2": norms.norm2,
    "ReduceLogSumExp": R.logsumexp,
    "ReduceL1": lambda x, axis, keepdims: R.sum(A.absolute(x), axis, keepdims),
    "ReduceSumSquare": lambda x, axis, keepdims: R.sum(A.square(x), axis, keepdims),
    "ReduceLogSum": lambda x, axis, keepdims: E.log(R.sum(x, axis, keepdims)),
}


def _reduces(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(call: Call, x: Any, given: Any = None, axes: Any = None, keepdims: int = 1, noop_with_empty_axes: int = 0) -> Any:
        chosen = given if given is not None else axes
        at = numbers(chosen) if chosen is not None else []
        if not at and noop_with_empty_axes:
            return x
        n = ndim(x)
        return function(x, tuple(a % n for a in at) if at else tuple(range(n)), bool(keepdims)) if n else x

    return run


operators.update({kind: _reduces(f) for kind, f in _REDUCTIONS.items()})


def _extreme(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(call: Call, x: Any, axis: int = 0, keepdims: int = 1, select_last_index: int = 0) -> Any:
        a = followed(x)
        spots = a.shape[axis] - 1 - function(np.flip(a, axis), axis) if select_last_index else function(a, axis)
        return np.expand_dims(spots, axis) if keepdims else followed(spots)

    return run


operators["ArgMax"], operators["ArgMin"] = _extreme(np.argmax), _extreme(np.argmin)


@imports("TopK")
def top_k(call: Call, x: Any, k: Any = None, axis: int = -1, largest: int = 1, sorted: int = 1) -> Any:
    a, n = followed(x), int(number(k))
    order = np.argsort(-a if largest and a.dtype.kind == "f" else a, axis, kind="stable")
    if largest and a.dtype.kind != "f":
        order = np.flip(order, axis)
    at = axis % a.ndim
    order = order[(slice(None),) * at + (slice(0, n),)]
    return I.take_along_axis(x, order, axis), order.astype(np.int64)


@imports("CumSum")
def cum_sum(call: Call, x: Any, axis: Any = None, exclusive: int = 0, reverse: int = 0) -> Any:
    at = int(number(axis))
    y = S.flip(x, at) if reverse else x
    total = cumulative.cumsum(y, at)
    total = total - y if exclusive else total
    return S.flip(total, at) if reverse else total


# ── 행렬 ──


@imports("MatMul")
def mat_mul(call: Call, a: Any, b: Any) -> Any:
    return L.matmul(a, b)


@imports("Gemm")
def gemm(call: Call, a: Any, b: Any, c: Any = None, alpha: float = 1.0, beta: float = 1.0, transA: int = 0, transB: int = 0) -> Any:
    a = S.swapaxes(a, 0, 1) if transA else a
    if transB and alpha == beta == 1 and (c is None or ndim(c) == 1):
        return fused.linear(a, b, c)
    y = L.matmul(a, S.swapaxes(b, 0, 1) if transB else b)
    y = y if alpha == 1 else y * alpha
    return y if c is None else y + (c if beta == 1 else c * beta)


@imports("Einsum")
def einsum(call: Call, *operands: Any, equation: str = "") -> Any:
    return L.einsum(equation, *operands)


@imports("Det")
def det(call: Call, x: Any) -> Any:
    return L.det(x)

