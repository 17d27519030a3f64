"""줄이기와 누적을 옮겨 적기: ``ufunc.reduce``, ``ufunc.accumulate`` 와 그 이름들, 평균과 분산, 순위."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .array import emit, lowering, table, taped
from .writer import Unrecordable, Writer

NAMES = {np.sum: np.add, np.prod: np.multiply, np.max: np.maximum, np.amax: np.maximum, np.min: np.minimum, np.amin: np.minimum,
         np.any: np.logical_or, np.all: np.logical_and}


def axes_within(axis: Any, ndim: int) -> tuple[int, ...]:
    """줄일 축들: 0 이상, 작은 것부터."""
    return tuple(range(ndim)) if axis is None else tuple(sorted(int(a) % ndim for a in (axis if isinstance(axis, tuple) else (axis,))))


def reduced(ufunc: np.ufunc, writer: Writer, x: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
            initial: Any = np._NoValue, where: Any = True) -> Any:
    """``ufunc.reduce``. ``initial`` 은 줄인 것과 한 번 더 셈한다."""
    if where is not True and where is not np._NoValue:
        raise Unrecordable("이 페이지의 줄이기는 where 를 받지 않습니다")
    x = taped(writer, x)
    x = x if dtype is None else x.astype(dtype)
    keep, axes = keepdims is True, axes_within(axis, x.ndim)
    start = {} if initial is np._NoValue else {"initial": ufunc.identity} if ufunc.identity is not None else None
    if start is None or (start and initial != ufunc.identity):
        return ufunc(reduced(ufunc, writer, x, axis, keepdims=keepdims), initial)
    return emit(writer, "reduce", ufunc.reduce(x.value, axes, keepdims=keep, **start), ufunc.__name__, x, axes, int(keep))


def accumulated(ufunc: np.ufunc, writer: Writer, x: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """``ufunc.accumulate``. 축이 없으면 납작하게 편다."""
    x = taped(writer, x)
    x = x if dtype is None else x.astype(dtype)
    if axis is None:
        x, axis = x.reshape(-1), 0
    return emit(writer, "scan", ufunc.accumulate(x.value, axis), ufunc.__name__, x, int(axis) % x.ndim)


def _declare() -> None:
    for ufunc in {*NAMES.values(), np.logaddexp, np.fmax, np.fmin}:
        table[ufunc, "reduce"] = lambda writer, x, axis=0, *rest, u=ufunc, **options: reduced(u, writer, x, axis, *rest, **options)
        table[ufunc, "accumulate"] = lambda writer, x, axis=0, *rest, u=ufunc, **options: accumulated(u, writer, x, axis, *rest, **options)
    for function, ufunc in NAMES.items():
        typed = ufunc in (np.add, np.multiply)  # max, min, any, all 은 dtype 인수가 없다
        table[function] = lambda writer, x, axis=None, *rest, u=ufunc, typed=typed, **options: reduced(
            u, writer, x, axis, *(rest if typed else (None, *rest)), **options)
    for function, ufunc in ((np.cumsum, np.add), (np.cumprod, np.multiply)):
        table[function] = lambda writer, *args, u=ufunc, **options: accumulated(u, writer, *args, **options)
    for function in (np.argmax, np.argmin):
        table[function] = lambda writer, *args, f=function, **options: ranked(f, writer, *args, **options)


def ranked(function: Callable[..., Any], writer: Writer, x: Any, axis: Any = None, out: Any = None, keepdims: Any = False) -> Any:
    """가장 큰(작은) 것의 자리. 축이 없으면 납작하게 편다."""
    flat, along = (x.reshape(-1), 0) if axis is None else (x, int(axis) % x.ndim)
    y = emit(writer, function.__name__, function(flat.value, axis=along), flat, along)
    if keepdims is not True:
        return y
    return y.reshape((1,) * x.ndim) if axis is None else np.expand_dims(y, axis)


_declare()


@lowering(np.mean)
def mean(writer: Writer, x: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False) -> Any:
    x = x.astype(np.float64) if x.dtype.kind != "f" and dtype is None else x
    n = math.prod([x.shape[a] for a in axes_within(axis, x.ndim)])
    return reduced(np.add, writer, x, axis, dtype, keepdims=keepdims) / (n or math.nan)


@lowering(np.var)
def var(writer: Writer, x: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: Any = False) -> Any:
    axes = axes_within(axis, x.ndim)
    away = x - mean(writer, x, axes, dtype, keepdims=True)
    n = math.prod([x.shape[a] for a in axes])
    return reduced(np.add, writer, away * away, axes, keepdims=keepdims) / (n - ddof if n > ddof else math.nan)


@lowering(np.std)
def std(writer: Writer, *args: Any, **options: Any) -> Any:
    return np.sqrt(var(writer, *args, **options))


@lowering(np.argsort)
def argsort(writer: Writer, x: Any, axis: Any = -1, kind: Any = None, **options: Any) -> Any:
    if axis is None:
        x, axis = x.reshape(-1), 0
    return emit(writer, "argsort", np.argsort(x.value, axis, kind="stable"), x, int(axis) % x.ndim)


@lowering(np.sort)
def sort(writer: Writer, x: Any, axis: Any = -1, kind: Any = None, **options: Any) -> Any:
    if axis is None:
        x, axis = x.reshape(-1), 0
    return np.take_along_axis(x, np.argsort(x, axis), axis)


@lowering(np.searchsorted)
def searchsorted(writer: Writer, line: Any, v: Any, side: str = "left", sorter: Any = None) -> Any:
    """늘어놓은 줄에서 ``v`` 보다 작은(작거나 같은) 것의 수."""
    if sorter is not None:
        raise Unrecordable("이 페이지의 searchsorted 는 sorter 를 받지 않습니다")
    v = taped(writer, v)
    wide = v.reshape((*v.shape, 1))
    return np.sum(wide > line if side == "left" else wide >= line, -1)
