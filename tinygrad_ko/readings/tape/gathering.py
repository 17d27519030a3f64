"""자리를 옮기는 셈을 옮겨 적기: 모양, 색인, 잇기, 만들기.

자리는 ``[시작, 모양, 보폭들]`` 이거나(번호 = 시작 + Σ 보폭·색인), 번호를 담은 정수 배열이다. 값을 보지 않고 자리만 옮기는 함수는
모두, 번호표 0, 1, 2, … 를 먹여 보면 무엇이 어디서 왔는지 안다: 그래서 reshape 도 transpose 도 창(window)도 명령 하나이다.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .array import Taped, emit, lowering, moves, table, taped, untaped
from .writer import Writer


def affine(numbers: np.ndarray) -> tuple[Any, ...] | None:
    """번호들이 시작 + Σ 보폭·색인 꼴이면 ``(시작, 모양, 보폭들)``. 아니면 ``None``."""
    if not numbers.size:
        return 0, numbers.shape, (0,) * numbers.ndim
    start = int(numbers.flat[0])
    ones = [tuple(int(k == j) for j in range(numbers.ndim)) for k in range(numbers.ndim)]
    strides = tuple([int(numbers[one]) - start if n > 1 else 0 for one, n in zip(ones, numbers.shape, strict=True)])
    grid = np.asarray(start)
    for n, s in zip(numbers.shape, strides, strict=True):
        grid = grid[..., None] + np.arange(n) * s
    return (start, numbers.shape, strides) if np.array_equal(grid, numbers) else None


def spot(numbers: Any) -> Any:
    """명령에 적을 자리: 짧게 적을 수 있으면 짧게."""
    if isinstance(numbers, Taped):
        return numbers
    short = affine(numbers)
    return numbers if short is None else short


# ── 자리만 옮기는 함수 ──


def moved(writer: Writer, x: Any, function: Callable[[Any], Any]) -> Any:
    """값을 보지 않고 자리만 옮기는 함수를 번호표로 읽는다."""
    x = taped(writer, x)
    return got(writer, x, np.asarray(function(np.arange(x.size).reshape(x.shape))), function(x.value))


def got(writer: Writer, x: Any, numbers: np.ndarray, value: Any) -> Any:
    """``x`` 의 ``numbers`` 번째 것들. ``value`` 가 ``x`` 의 값과 기억 공간을 나누면 뷰이다."""
    whole = np.array_equal(numbers.ravel(), np.arange(x.size))  # 차례 그대로 모양만 바꾼 것은 모양만 적는다
    made = emit(writer, "get", value, x, (numbers.shape,) if whole else spot(numbers))
    return made.viewing(x, numbers) if np.may_share_memory(value, x.value) else made


def _declare_moves() -> None:
    for function in (
        np.reshape, np.transpose, np.swapaxes, np.moveaxis, np.rollaxis, np.expand_dims, np.squeeze, np.ravel, np.flip,
        np.fliplr, np.flipud, np.roll, np.rot90, np.broadcast_to, np.diagonal, np.tile, np.repeat, np.resize,
        np.matrix_transpose, np.delete, np.lib.stride_tricks.sliding_window_view,
    ):
        table[function] = lambda writer, x, *args, f=function, **options: moved(writer, x, lambda n: f(n, *args, **options))


_declare_moves()


@lowering(np.broadcast_arrays)
def broadcast_arrays(writer: Writer, *xs: Any) -> Any:
    shape = np.broadcast_shapes(*[np.shape(x) for x in xs])
    return tuple(np.broadcast_to(taped(writer, x), shape) for x in xs)


# ── 색인 ──


def positions(writer: Writer, shape: tuple[int, ...], index: Any) -> Any:
    """색인이 가리키는 자리의 번호들. 값에서 온 정수 배열이 있으면 번호도 다시 셈한다(받아 적는 배열)."""
    parts = tuple([_settled(p) for p in (index if isinstance(index, tuple) else (index,))])
    known = untaped(parts)
    if not any(isinstance(p, Taped) for p in parts):
        return np.asarray(np.arange(math.prod(shape)).reshape(shape)[known])
    total: Any = 0
    for axis, n in enumerate(shape):
        at = _along(parts, axis, len(shape))
        coordinate: Any = coordinates(shape, axis)[known]
        if at is not None:  # 이 축의 좌표는 색인 배열의 값이다: 결과의 어느 자리가 색인의 몇 번째를 읽는지는 번호표로 안다
            wide = tuple([parts[at].size if a == axis else m for a, m in enumerate(shape)])
            marked = tuple([np.arange(p.size).reshape(p.shape) if k == at else p for k, p in enumerate(known)])
            inside: Any = np.where(parts[at] < 0, parts[at] + n, parts[at])
            reading = coordinates(wide, axis)[marked]
            coordinate = got(writer, inside, reading, inside.value.ravel()[reading])
        total = total + coordinate * math.prod(shape[axis + 1:])
    return total


def _settled(part: Any) -> Any:
    """색인의 하나. 참·거짓의 배열은 참인 자리의 수가 모양이 되므로, 달라지면 멈춘다."""
    if moves(part) and part.dtype == bool:
        part.writer.guard(part.slot, part.value)
        return part.value
    return part.value if isinstance(part, Taped) and not moves(part) else part


def coordinates(shape: tuple[int, ...], axis: int) -> np.ndarray:
    """``axis`` 의 좌표를 담은 배열."""
    return np.broadcast_to(np.arange(shape[axis]).reshape([-1 if a == axis else 1 for a in range(len(shape))]), shape)


def _along(parts: tuple[Any, ...], axis: int, ndim: int) -> int | None:
    """이 축을 고르는, 값에서 온 정수 배열이 색인의 몇 번째인가."""
    widths = [0 if p is None else p.ndim if isinstance(p, np.ndarray) and p.dtype.kind == "b" else 1 for p in parts]
    rest = ndim - sum(w for p, w in zip(parts, widths, strict=True) if p is not Ellipsis)
    first = 0
    for k, (p, width) in enumerate(zip(parts, widths, strict=True)):
        width = rest if p is Ellipsis else width
        if first <= axis < first + width:
            return k if isinstance(p, Taped) else None
        first += width
    return None


@lowering("getitem")
def getitem(writer: Writer, x: Any, index: Any) -> Any:
    x = taped(writer, x)
    numbers = positions(writer, x.shape, index)
    if isinstance(numbers, Taped):
        return emit(writer, "get", x.value.ravel()[numbers.value], x, numbers)
    return got(writer, x, numbers, x.value[untaped(index)])


@lowering("setitem")
def setitem(writer: Writer, y: Any, index: Any, v: Any) -> Any:
    """``y[index] = v`` 를 한 새 배열. 값에서 온 참·거짓으로 고른 자리에 수 하나를 넣는 것은 ``where`` 이다."""
    if moves(index) and index.dtype == bool and index.shape == y.shape and np.ndim(v) == 0:
        return np.where(index, np.asarray(v, y.dtype) if not isinstance(v, Taped) else v, y)
    return put(writer, "set", y, positions(writer, y.shape, index), v)


def put(writer: Writer, name: str, y: Any, numbers: Any, v: Any) -> Any:
    """``y`` 의 ``numbers`` 번째 자리에 ``v`` 를 놓거나(set) 더한(put) 새 배열."""
    y, v = taped(writer, y), taped(writer, v)
    extra = v.ndim - numbers.ndim
    v = v.reshape(v.shape[extra:]) if extra > 0 else v
    v = v if moves(v) else v.astype(y.dtype)
    value = y.value.copy().reshape(-1)
    if name == "set":
        value[untaped(numbers)] = v.value
    else:
        np.add.at(value, untaped(numbers), v.value)
    return emit(writer, name, value.reshape(y.shape), y, spot(numbers), v)


table["get"] = lambda writer, x, numbers: got(writer, x, numbers, x.value.ravel()[numbers])
table["set"] = lambda writer, y, numbers, v: put(writer, "set", y, numbers, v)


@lowering((np.add, "at"))
def add_at(writer: Writer, y: Any, index: Any, v: Any) -> None:
    y.become(put(writer, "put", y, positions(writer, y.shape, index), v))


@lowering(np.take)
def take(writer: Writer, x: Any, indices: Any, axis: Any = None, out: Any = None, mode: str = "raise") -> Any:
    x = taped(writer, x)
    x, axis = (x.reshape(-1), 0) if axis is None else (x, axis % x.ndim)
    return x[(slice(None),) * axis + (indices if isinstance(indices, Taped) else np.asarray(indices),)]


@lowering(np.take_along_axis)
def take_along_axis(writer: Writer, x: Any, indices: Any, axis: Any = -1) -> Any:
    x = taped(writer, x)
    x, axis = (x.reshape(-1), 0) if axis is None else (x, axis)
    if not moves(indices):
        return moved(writer, x, lambda n: np.take_along_axis(n, untaped(indices), axis))
    grid: list[Any] = [k * 0 if n == 1 else k for n, k in zip(x.shape, np.ix_(*[np.arange(n) for n in indices.shape]), strict=True)]
    grid[axis] = indices
    return x[tuple(grid)]


# ── 잇기와 세모 ──


@lowering(np.concatenate)
def concatenate(writer: Writer, xs: Any, axis: Any = 0, **options: Any) -> Any:
    parts = [taped(writer, x) for x in xs]
    if axis is None:
        parts, axis = [x.reshape(-1) for x in parts], 0
    value = np.concatenate(untaped(parts), axis, **options)
    return emit(writer, "cat", value, int(axis) % value.ndim, *[x if moves(x) else x.astype(value.dtype) for x in parts])


@lowering(np.stack)
def stack(writer: Writer, xs: Any, axis: Any = 0, **options: Any) -> Any:
    return concatenate(writer, [np.expand_dims(taped(writer, x), axis) for x in xs], axis, **options)


@lowering(np.tril)
def tril(writer: Writer, x: Any, k: int = 0) -> Any:
    return np.where(np.tri(x.shape[-2], x.shape[-1], k, dtype=bool), x, np.zeros((), x.dtype))


@lowering(np.triu)
def triu(writer: Writer, x: Any, k: int = 0) -> Any:
    return np.where(np.tri(x.shape[-2], x.shape[-1], k - 1, dtype=bool), np.zeros((), x.dtype), x)


# ── 만들기와, 값을 보지 않는 것 ──


def _declare_making() -> None:
    made: tuple[Any, ...] = (np.zeros, np.ones, np.full, np.arange, np.eye, np.linspace, np.zeros_like, np.ones_like, np.full_like)
    for function in made:
        table[function] = lambda writer, *args, f=function, **options: Taped(writer, f(*untaped(args), **options))
    table[np.empty], table[np.empty_like] = table[np.zeros], table[np.zeros_like]
    looking: tuple[Any, ...] = (np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj, np.can_cast,
                                np.broadcast_shapes, np.may_share_memory, np.shares_memory)
    for function in looking:
        table[function] = lambda writer, *args, f=function, **options: f(*untaped(args), **options)


_declare_making()


@lowering(np.asarray, np.array)
def array(writer: Writer, x: Any, dtype: Any = None, **options: Any) -> Any:
    """받아 적는 배열은 복사하고(dtype 을 바꾸고), 나머지는 상수로."""
    if not isinstance(x, Taped):
        return Taped(writer, np.array(x, dtype))
    return x.copy() if dtype is None else x.astype(dtype)
