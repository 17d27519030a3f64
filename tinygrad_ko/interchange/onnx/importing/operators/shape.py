"""모양, 골라내기, 만들기."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .....errors import ArgumentError, ShapeError
from .....rules import diagonal, joining
from .....rules import indexing as I
from .....rules import shape as S
from .....tensors.tensor import Tensor
from .table import Call, dtype, followed, imports, ndim, number, numbers, raw, shape, sized


@imports("Reshape")
def reshape(call: Call, x: Any, wanted: Any = None, shape: Any = None, allowzero: int = 0) -> Any:
    dims = numbers(wanted if wanted is not None else shape)
    before = np.shape(raw(x))
    if not allowzero:
        dims = [before[k] if n == 0 and k < len(before) else n for k, n in enumerate(dims)]
    return S.reshape(x, tuple(dims))


@imports("Flatten")
def flatten(call: Call, x: Any, axis: int = 1) -> Any:
    dims = shape(x)
    axis = axis + len(dims) if axis < 0 else axis
    return S.reshape(x, (math.prod(dims[:axis]), math.prod(dims[axis:])))


@imports("Transpose")
def transpose(call: Call, x: Any, perm: Any = None) -> Any:
    return S.transpose(x, None if perm is None else tuple(perm))


@imports("Squeeze")
def squeeze(call: Call, x: Any, given: Any = None, axes: Any = None) -> Any:
    chosen = given if given is not None else axes
    return S.squeeze(x) if chosen is None else S.squeeze(x, tuple(numbers(chosen)))


@imports("Unsqueeze")
def unsqueeze(call: Call, x: Any, given: Any = None, axes: Any = None) -> Any:
    return S.expand_dims(x if isinstance(x, Tensor) else np.asarray(x), tuple(numbers(given if given is not None else axes)))


@imports("Concat")
def concat(call: Call, *xs: Any, axis: int = 1) -> Any:
    return joining.concatenate(list(xs), axis)


@imports("Split")
def split(call: Call, x: Any, given: Any = None, axis: int = 0, split: Any = None, num_outputs: Any = None) -> Any:
    sizes, n = given if given is not None else split, shape(x)[axis]
    if sizes is None:
        each = -(-n // call.outputs)
        sizes = [min(each, max(n - k * each, 0)) for k in range(call.outputs)]
    ends = np.cumsum(numbers(sizes))
    if len(ends) != call.outputs or int(ends[-1]) != n:
        raise ShapeError(f"{call.label}: 길이 {n} 인 축을 나눌 수 없습니다: 받은 길이들 {numbers(sizes)}.")
    at = axis % ndim(x)
    parts = [I.getitem(x, (slice(None),) * at + (slice(int(e) - s, int(e)),)) for e, s in zip(ends, numbers(sizes), strict=True)]
    return tuple(parts) if len(parts) > 1 else parts[0]


@imports("Slice")
def slice_(call: Call, x: Any, first: Any = None, last: Any = None, along: Any = None, step: Any = None, starts: Any = None,
           ends: Any = None, axes: Any = None) -> Any:
    begin, end = numbers(first if first is not None else starts), numbers(last if last is not None else ends)
    chosen = along if along is not None else axes
    at = numbers(chosen) if chosen is not None else list(range(len(begin)))
    steps = numbers(step) if step is not None else [1] * len(begin)
    index: list[Any] = [slice(None)] * ndim(x)
    for a, b, e, s in zip(at, begin, end, steps, strict=True):
        n = shape(x)[a]
        if s < 0:  # 뒤에서 앞으로: 끝이 맨 앞보다 앞이면 처음까지
            b, e = min(b, n - 1) if b >= 0 else b + n, e + n if -n <= e < 0 else e
            index[a] = slice(b, None if e < 0 else e, s) if b >= 0 else slice(0, 0)
        else:
            index[a] = slice(b, e, s)
    return I.getitem(x, tuple(index))


@imports("Gather")
def gather(call: Call, x: Any, indices: Any, axis: int = 0) -> Any:
    inside = followed(indices)
    at = axis % max(ndim(x), 1)
    _within(call, inside, shape(x)[at])
    return I.take(x, inside, at)


def _within(call: Call, indices: Any, n: int) -> None:
    seen = np.asarray(raw(indices))
    if seen.size and not (-n <= seen.min() and seen.max() < n):
        raise ArgumentError(f"{call.label}: 번호는 {-n} 이상 {n} 미만이어야 합니다. 받은 번호: {seen.min()} … {seen.max()}.")


@imports("GatherElements")
def gather_elements(call: Call, x: Any, indices: Any, axis: int = 0) -> Any:
    inside = followed(indices)
    _within(call, inside, shape(x)[axis])
    at = axis % ndim(x)
    cut = tuple(slice(None) if k == at else slice(0, n) for k, n in enumerate(inside.shape))
    return I.take_along_axis(I.getitem(x, cut), inside, axis)


@imports("GatherND")
def gather_nd(call: Call, x: Any, indices: Any, batch_dims: int = 0) -> Any:
    inside = followed(indices)
    grid: list[Any] = list(np.indices(inside.shape[:-1], sparse=True))[:batch_dims]  # 묶음의 축은 제 번호로
    return I.getitem(x, (*grid, *[inside[..., k] for k in range(inside.shape[-1])]))


def _scattered(call: Call, x: Any, index: Any, updates: Any, reduction: str) -> Any:
    if reduction == "none":
        return I.setitem(x, updates, index)
    if reduction == "add":
        return x + I.put_add(updates, index, shape(x))
    raise ArgumentError(f"{call.label}: 읽지 않는 reduction('{reduction}')입니다. none 과 add 만 됩니다.")


@imports("ScatterElements", "Scatter")
def scatter_elements(call: Call, x: Any, indices: Any, updates: Any, axis: int = 0, reduction: str = "none") -> Any:
    inside = followed(indices)
    _within(call, inside, shape(x)[axis])
    grid: list[Any] = list(np.indices(inside.shape, sparse=True))
    grid[axis] = inside
    return _scattered(call, x, tuple(grid), updates, reduction)


@imports("ScatterND")
def scatter_nd(call: Call, x: Any, indices: Any, updates: Any, reduction: str = "none") -> Any:
    inside = followed(indices)
    return _scattered(call, x, tuple(inside[..., k] for k in range(inside.shape[-1])), updates, reduction)


@imports("Expand")
def expand(call: Call, x: Any, wanted: Any) -> Any:
    return S.broadcast_to(x, sized(call.label, np.broadcast_shapes(shape(x), tuple(numbers(wanted)))))


@imports("Tile")
def tile(call: Call, x: Any, repeats: Any) -> Any:
    reps = numbers(repeats)
    sized(call.label, [n * r for n, r in zip(shape(x), reps, strict=True)])
    return joining.tile(x, tuple(reps)) if isinstance(x, Tensor) else np.tile(x, reps)


@imports("Pad")
def pad(call: Call, x: Any, given: Any = None, fill: Any = None, along: Any = None, pads: Any = None, value: float = 0.0,
        mode: str = "constant") -> Any:
    widths = numbers(given if given is not None else pads)
    n = ndim(x)
    axes = [a % n for a in numbers(along)] if along is not None else list(range(n))
    pairs = [(0, 0)] * n
    for k, a in enumerate(axes):
        pairs[a] = widths[k], widths[k + len(axes)]
    cut = tuple(slice(max(-b, 0), None if a >= 0 else a) for b, a in pairs)
    x = I.getitem(x, cut) if any(min(p) < 0 for p in pairs) else x
    pairs = [(max(b, 0), max(a, 0)) for b, a in pairs]
    sized(call.label, [m + b + a for m, (b, a) in zip(shape(x), pairs, strict=True)])
    if mode == "constant":
        return joining.pad_constant(x, pairs, number(fill) if fill is not None else value)
    for axis, (before, after) in enumerate(pairs):  # 가장자리를 되비치거나(reflect) 늘이거나(edge) 돌리는(wrap) 자리의 번호
        if before or after:
            spots = np.pad(np.arange(shape(x)[axis]), (before, after), mode=mode)  # type: ignore[call-overload]
            x = I.take(x, spots, axis)
    return x


@imports("Trilu")
def trilu(call: Call, x: Any, k: Any = None, upper: int = 1) -> Any:
    offset = 0 if k is None else int(number(k))
    return diagonal.triu(x, offset) if upper else diagonal.tril(x, offset)


@imports("ReverseSequence")
def reverse_sequence(call: Call, x: Any, lengths: Any, batch_axis: int = 1, time_axis: int = 0) -> Any:
    n, many = shape(x)[time_axis], followed(lengths)
    steps = np.arange(n)[:, None]
    spots = np.where(steps < many, many - 1 - steps, steps)
    rest = [k for k in range(ndim(x)) if k not in (time_axis, batch_axis)]
    spots = spots if time_axis < batch_axis else spots.T
    return I.take_along_axis(x, np.expand_dims(spots, tuple(rest)), time_axis)


# ── 채널과 자리 ──


@imports("DepthToSpace")
def depth_to_space(call: Call, x: Any, blocksize: int = 1, mode: str = "DCR") -> Any:
    n, c, h, w = shape(x)
    b, d = blocksize, c // blocksize**2
    if mode == "DCR":
        y = S.transpose(S.reshape(x, (n, b, b, d, h, w)), (0, 3, 4, 1, 5, 2))
    else:
        y = S.transpose(S.reshape(x, (n, d, b, b, h, w)), (0, 1, 4, 2, 5, 3))
    return S.reshape(y, (n, d, h * b, w * b))


@imports("SpaceToDepth")
def space_to_depth(call: Call, x: Any, blocksize: int = 1) -> Any:
    n, c, h, w = shape(x)
    b = blocksize
    y = S.transpose(S.reshape(x, (n, c, h // b, b, w // b, b)), (0, 3, 5, 1, 2, 4))
    return S.reshape(y, (n, c * b * b, h // b, w // b))


# ── 모양을 묻기와 만들기 ──


@imports("Shape")
def shape_of(call: Call, x: Any, start: int = 0, end: Any = None) -> Any:
    return np.array(shape(x)[start:end], np.int64)


@imports("Size")
def size_of(call: Call, x: Any) -> Any:
    return np.array(math.prod(shape(x)), np.int64)


@imports("Constant")
def constant(call: Call, value: Any = None, value_float: Any = None, value_floats: Any = None, value_int: Any = None,
             value_ints: Any = None) -> Any:
    if value is not None:
        return value
    if value_float is not None or value_floats is not None:
        return np.array(value_float if value_float is not None else value_floats, np.float32)
    return np.array(value_int if value_int is not None else value_ints, np.int64)


@imports("ConstantOfShape")
def constant_of_shape(call: Call, dims: Any, value: Any = None) -> Any:
    fill = np.zeros(1, np.float32) if value is None else np.asarray(value)
    return np.full(sized(call.label, numbers(dims)), fill.reshape(-1)[0], fill.dtype)


@imports("Range")
def range_(call: Call, start: Any, limit: Any, delta: Any) -> Any:
    a, b, d = (np.asarray(raw(v)).reshape(-1)[0] for v in (start, limit, delta))
    if d == 0:
        raise ArgumentError(f"{call.label}: 걸음이 0인 수열은 끝나지 않습니다.")
    sized(call.label, [max(0, math.ceil((float(b) - float(a)) / float(d)))])
    return np.arange(a, b, d, dtype=dtype(start))


@imports("OneHot")
def one_hot(call: Call, indices: Any, depth: Any, values: Any, axis: int = -1) -> Any:
    n, inside, pair = int(number(depth)), followed(indices), np.asarray(raw(values))
    sized(call.label, [*inside.shape, n])
    hot = np.expand_dims(np.where(inside < 0, inside + n, inside), axis) == np.arange(n).reshape(
        [-1 if k == axis % (inside.ndim + 1) else 1 for k in range(inside.ndim + 1)])
    return followed(np.where(hot, pair[1], pair[0])).astype(pair.dtype)


@imports("EyeLike")
def eye_like(call: Call, x: Any, dtype: Any = None, k: int = 0) -> Any:
    rows, columns = shape(x)
    return np.eye(rows, columns, k, np.dtype(dtype) if dtype is not None else np.asarray(raw(x)).dtype)


@imports("NonZero")
def non_zero(call: Call, x: Any) -> Any:
    return np.array(np.nonzero(np.asarray(raw(x))), np.int64)

