"""합성곱, 풀링, 정규화, 크기 바꾸기."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .....errors import ArgumentError
from .....rules import arithmetic as A
from .....rules import convolution as C
from .....rules import indexing as I
from .....rules import joining, norms
from .....rules import linalg as L
from .....rules import normalization as N
from .....rules import pooling as P
from .....rules import reduction as R
from .....rules import shape as S
from .table import Call, dtype, imports, ndim, numbers, raw, shape, sized


def _pads(call: Call, auto_pad: str, pads: Any, inside: Any, size: Any, stride: Any, dilation: Any) -> list[tuple[int, int]]:
    """공간 축마다 (앞, 뒤)에 덧댈 폭."""
    n = len(size)
    if auto_pad in ("NOTSET", ""):
        widths = list(pads) if pads is not None else [0] * (2 * n)
        return list(zip(widths[:n], widths[n:], strict=True))
    if auto_pad == "VALID":
        return [(0, 0)] * n
    made = []
    for length, k, s, d in zip(inside, size, stride, dilation, strict=True):
        total = max((-(-length // s) - 1) * s + d * (k - 1) + 1 - length, 0)
        small = total // 2
        made.append((small, total - small) if auto_pad == "SAME_UPPER" else (total - small, small))
    return made


@imports("Conv")
def conv(
    call: Call, x: Any, w: Any, b: Any = None, auto_pad: str = "NOTSET", dilations: Any = None, group: int = 1, kernel_shape: Any = None,
    pads: Any = None, strides: Any = None,
) -> Any:
    size = shape(w)[2:]
    stride, dilation = tuple(strides or [1] * len(size)), tuple(dilations or [1] * len(size))
    padding = _pads(call, auto_pad, pads, shape(x)[2:], size, stride, dilation)
    return C.conv(x, w, stride, tuple(padding), dilation, group, b)


@imports("ConvTranspose")
def conv_transpose(
    call: Call, x: Any, w: Any, b: Any = None, auto_pad: str = "NOTSET", dilations: Any = None, group: int = 1, kernel_shape: Any = None,
    output_padding: Any = None, output_shape: Any = None, pads: Any = None, strides: Any = None,
) -> Any:
    size, inside = shape(w)[2:], shape(x)[2:]
    n = len(size)
    stride, dilation, extra = strides or [1] * n, dilations or [1] * n, output_padding or [0] * n
    full = [s * (m - 1) + e + d * (k - 1) + 1 for s, m, e, d, k in zip(stride, inside, extra, dilation, size, strict=True)]
    if output_shape is not None or auto_pad in ("SAME_UPPER", "SAME_LOWER"):
        wanted = list(output_shape)[-n:] if output_shape is not None else [m * s for m, s in zip(inside, stride, strict=True)]
        totals = [f - o for f, o in zip(full, wanted, strict=True)]
        pairs = [(t // 2, t - t // 2) if auto_pad == "SAME_UPPER" else (t - t // 2, t // 2) for t in totals]
    else:
        pairs = _pads(call, auto_pad, pads, inside, size, stride, dilation)
        wanted = [f - before - after for f, (before, after) in zip(full, pairs, strict=True)]
    sized(call.label, wanted)
    padding = tuple((before, after - e) for (before, after), e in zip(pairs, extra, strict=True))
    return C.conv_transpose(x, w, tuple(wanted), tuple(stride), padding, tuple(dilation), group, b)


# ── 풀링 ──


def _windows(
    call: Call, x: Any, size: Any, strides: Any, dilations: Any, pads: Any, auto_pad: str, ceil_mode: int,
) -> list[tuple[int, ...]]:
    """공간 축마다 (창, 보폭, 간격, 앞, 뒤, 올림 때문에 더 덧댈 폭)."""
    n = len(size)
    stride, dilation = strides or [1] * n, dilations or [1] * n
    made: list[tuple[int, ...]] = []
    pairs = _pads(call, auto_pad, pads, shape(x)[2:], size, stride, dilation)
    for length, k, s, d, (before, after) in zip(shape(x)[2:], size, stride, dilation, pairs, strict=True):
        reach, whole = d * (k - 1) + 1, length + before + after
        places = (whole - reach) // s + 1
        if ceil_mode and (whole - reach) % s and places * s < length + before:  # 덧댄 곳에서 시작하는 창은 두지 않는다
            places += 1
        made.append((k, s, d, before, after, max((places - 1) * s + reach - whole, 0)))
    return made


def _padded(x: Any, plan: list[tuple[int, ...]], fill: float, outer: bool = True) -> Any:
    widths = [(before, after + (more if outer else 0)) for _, _, _, before, after, more in plan]
    return joining.pad_constant(x, [(0, 0), (0, 0), *widths], fill) if any(max(p) for p in widths) else x


@imports("MaxPool")
def max_pool(
    call: Call, x: Any, kernel_shape: Any = (), auto_pad: str = "NOTSET", ceil_mode: int = 0, dilations: Any = None, pads: Any = None,
    storage_order: int = 0, strides: Any = None,
) -> Any:
    if call.outputs > 1:
        raise ArgumentError(f"{call.label}: 최댓값의 자리(Indices)를 내놓는 MaxPool 은 읽지 않습니다.")
    plan = _windows(call, x, kernel_shape, strides, dilations, pads, auto_pad, ceil_mode)
    y = _padded(x, plan, -math.inf)
    for k, (size, stride, dilation, *_) in reversed(list(enumerate(plan))):
        y = P.sliding_max(y, k - len(plan), size, stride, dilation)
    return y


@imports("AveragePool")
def average_pool(call: Call, x: Any, kernel_shape: Any = (), auto_pad: str = "NOTSET", ceil_mode: int = 0, count_include_pad: int = 0,
                 dilations: Any = None, pads: Any = None, strides: Any = None) -> Any:
    if dilations is not None and any(d != 1 for d in dilations):
        raise ArgumentError(f"{call.label}: dilations 가 있는 AveragePool 은 읽지 않습니다.")
    plan = _windows(call, x, kernel_shape, strides, None, pads, auto_pad, ceil_mode)
    y = _padded(x, plan, 0.0)
    ones = np.ones((1, 1, *shape(x)[2:]), dtype(x))
    if count_include_pad:
        ones = _padded(ones, plan, 1.0, outer=False)
        ones = joining.pad_constant(ones, [(0, 0), (0, 0), *[(0, more) for *_, more in plan]], 0.0)
    else:
        ones = _padded(ones, plan, 0.0)
    for k, (size, stride, *_) in enumerate(plan):
        y, ones = P.sliding_sum(y, k - len(plan), size, stride), P.sliding_sum(ones, k - len(plan), size, stride)
    return y / ones


@imports("GlobalAveragePool")
def global_average_pool(call: Call, x: Any) -> Any:
    return R.mean(x, tuple(range(2, ndim(x))), True)


@imports("GlobalMaxPool")
def global_max_pool(call: Call, x: Any) -> Any:
    return R.max(x, tuple(range(2, ndim(x))), True)


@imports("LpPool")
def lp_pool(call: Call, x: Any, kernel_shape: Any = (), auto_pad: str = "NOTSET", ceil_mode: int = 0, dilations: Any = None, p: int = 2,
            pads: Any = None, strides: Any = None) -> Any:
    plan = _windows(call, x, kernel_shape, strides, dilations, pads, auto_pad, ceil_mode)
    y = _padded(A.power(A.absolute(x), p), plan, 0.0)
    for k, (size, stride, *_) in enumerate(plan):
        y = P.sliding_sum(y, k - len(plan), size, stride)
    return A.power(y, 1 / p)


# ── 정규화 ──


def _channels(v: Any, n: int) -> Any:
    return S.reshape(v, (-1,) + (1,) * (n - 2))


@imports("BatchNormalization")
def batch_normalization(call: Call, x: Any, scale: Any, bias: Any, mean: Any, var: Any, epsilon: float = 1e-5, momentum: float = 0.9,
                        training_mode: int = 0, spatial: int = 1) -> Any:
    if training_mode:
        raise ArgumentError(f"{call.label}: 학습 모드로 내보낸 배치 정규화입니다. 평가 모드로 내보낸 파일을 쓰세요.")
    n = ndim(x)
    slope = scale / A.sqrt(var + epsilon)
    return x * _channels(slope, n) + _channels(bias - mean * slope, n)


@imports("InstanceNormalization")
def instance_normalization(call: Call, x: Any, scale: Any, bias: Any, epsilon: float = 1e-5) -> Any:
    n = ndim(x)
    z = N.standardize(x, tuple(range(2, n)), epsilon, True)[0]
    return N.affine(z, _channels(scale, n), _channels(bias, n))


@imports("LayerNormalization")
def layer_normalization(
    call: Call, x: Any, scale: Any, bias: Any = None, axis: int = -1, epsilon: float = 1e-5, stash_type: int = 1,
) -> Any:
    n = ndim(x)
    z, middle, s = N.standardize(x, tuple(range(axis % n, n)), epsilon, True)
    y = z * scale if bias is None else z * scale + bias
    return y if call.outputs == 1 else (y, middle, 1 / s)[:call.outputs]


@imports("RMSNormalization")
def rms_normalization(call: Call, x: Any, scale: Any, axis: int = -1, epsilon: float = 1e-5, stash_type: int = 1) -> Any:
    n = ndim(x)
    return N.standardize(x, tuple(range(axis % n, n)), epsilon, False)[0] * scale


@imports("GroupNormalization")
def group_normalization(call: Call, x: Any, scale: Any, bias: Any, epsilon: float = 1e-5, num_groups: int = 1, stash_type: int = 1) -> Any:
    n, dims = ndim(x), shape(x)
    z = N.standardize(S.reshape(x, (dims[0], num_groups, -1)), (2,), epsilon, True)[0]
    if shape(scale)[0] == num_groups != dims[1]:  # 18 판: 묶음마다의 가중치
        each = (num_groups, dims[1] // num_groups)
        scale, bias = (S.reshape(S.broadcast_to(S.reshape(v, (num_groups, 1)), each), (-1,)) for v in (scale, bias))
    return N.affine(S.reshape(z, dims), _channels(scale, n), _channels(bias, n))


@imports("LpNormalization")
def lp_normalization(call: Call, x: Any, axis: int = -1, p: int = 2) -> Any:
    return A.ratio(x, norms.norm2(x, axis, True) if p == 2 else R.sum(A.absolute(x), axis, True))


@imports("LRN")
def lrn(call: Call, x: Any, size: int = 1, alpha: float = 1e-4, beta: float = 0.75, bias: float = 1.0) -> Any:
    before = (size - 1) // 2
    squares = joining.pad_constant(A.square(x), [(0, 0), (before, size - 1 - before)] + [(0, 0)] * (ndim(x) - 2), 0.0)
    total = P.sliding_sum(squares, 1 - ndim(x), size, 1)
    return x / A.power(total * (alpha / size) + bias, beta)


# ── 크기 바꾸기 ──


@imports("Resize", "Upsample")
def resize(call: Call, x: Any, *rest: Any, mode: str = "nearest", coordinate_transformation_mode: str = "half_pixel",
           nearest_mode: str = "round_prefer_floor", cubic_coeff_a: float = -0.75, scales: Any = None, axes: Any = None, antialias: int = 0,
           exclude_outside: int = 0, extrapolation_value: float = 0.0, keep_aspect_ratio_policy: str = "stretch") -> Any:
    """축마다 따로: 가까운 것(nearest)은 골라내고, 선형(linear)은 가중치 행렬을 곱한다."""
    if mode not in ("nearest", "linear") or antialias or keep_aspect_ratio_policy != "stretch":
        raise ArgumentError(f"{call.label}: mode='{mode}'인 Resize 는 읽지 않습니다. nearest 와 linear 만 됩니다.")
    given = list(rest) + [None] * (3 - len(rest))
    factors = scales if scales is not None else given[0] if len(rest) == 1 else given[1]
    wanted = given[2]
    where = numbers(axes) if axes is not None else list(range(ndim(x)))
    if call.opset < 11:
        coordinate_transformation_mode, nearest_mode = "asymmetric", "floor"
    for k, axis in enumerate(where):
        n = shape(x)[axis]
        scale = float(np.asarray(raw(factors)).reshape(-1)[k]) if factors is not None and np.size(raw(factors)) else None
        m = math.floor(n * scale) if scale is not None else numbers(wanted)[k]
        if m == n and (scale is None or scale == 1):
            continue
        sized(call.label, [*shape(x)[:axis], m, *shape(x)[axis + 1:]])
        x = _resized(call, x, axis, m, scale if scale is not None else m / n, mode, coordinate_transformation_mode, nearest_mode)
    return x


def _resized(call: Call, x: Any, axis: int, m: int, scale: float, mode: str, coordinates: str, rounding: str) -> Any:
    n, at = shape(x)[axis], np.arange(m, dtype=np.float64)
    if coordinates == "asymmetric":
        spots = at / scale
    elif coordinates == "align_corners":
        spots = at * (n - 1) / (m - 1) if m > 1 else at * 0
    elif coordinates in ("half_pixel", "pytorch_half_pixel"):
        spots = (at + 0.5) / scale - 0.5 if m > 1 or coordinates == "half_pixel" else at * 0
    else:
        raise ArgumentError(f"{call.label}: coordinate_transformation_mode='{coordinates}' 인 Resize 는 읽지 않습니다.")
    if mode == "nearest":
        nearest = {"floor": np.floor(spots), "ceil": np.ceil(spots), "round_prefer_floor": np.ceil(spots - 0.5),
                   "round_prefer_ceil": np.floor(spots + 0.5)}[rounding]
        return I.take(x, np.clip(nearest, 0, n - 1).astype(np.int64), axis)
    spots = np.clip(spots, 0, n - 1)
    low = np.floor(spots).astype(np.int64)
    weight = np.zeros((m, n))
    weight[np.arange(m), low] += 1 - (spots - low)
    weight[np.arange(m), np.minimum(low + 1, n - 1)] += spots - low
    moved = S.moveaxis(x, axis, -1)
    return S.moveaxis(L.matmul(moved, weight.T.astype(dtype(x))), -1, axis)

