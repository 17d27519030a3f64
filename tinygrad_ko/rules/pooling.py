"""풀링(pooling): 한 축을 따라 창을 밀며 창마다 하나로 줄이기. 여러 축의 창은 축마다 차례로 줄인 것과 같다.

최대는 마지막 축부터 줄인다: 그러면 '처음 만나는 최댓값'이 행 우선(row-major) 차례의 처음이다.
"""

import functools
import math
import operator

import numpy as np

from ..operation import Words, abbreviation
from ..operation.array_path import array_path
from ..operation.compiled import compiled
from .families import POOLING
from .indexing import put_add
from .kernels import pooling as kernels
from .reduction import added
from .rows import in_items, in_rows
from .shape import broadcast

operation = POOLING.operation

_LONG = 8  # 축을 빈틈없이 나누는 창이 이만큼부터 길면, 창의 자리마다가 아니라 창마다 셈한다(잰 것)
_SMALLEST = 2**14  # 기계어로 옮긴 되풀이를 쓰는 가장 적은 원소의 수

_HINT = "axis 는 음수로 적은 축, 창의 길이·보폭·간격은 양의 정수이고, 벌린 창이 축보다 길지 않아야 합니다."


def spots(n, axis, size, stride, dilation=1):
    """길이 ``n`` 인 축에서, 창 안의 자리마다 모든 창의 그 자리를 모은 색인. ``axis`` 는 음수이다."""
    count = (n - dilation * (size - 1) - 1) // stride + 1
    starts = [k * dilation for k in range(size)]
    return [(..., slice(k, k + stride * (count - 1) + 1, stride)) + (slice(None),) * (-1 - axis) for k in starts]


def sliding_rows(shape, axis, windows, size, stride, dilation):
    """되풀이가 보는 (줄, 창이 미는 축, 안쪽)의 모양과 창의 수. 창들이 마지막 축을 빈틈없이 나누면 모든 줄을 이어 한 줄로 본다."""
    rows, n, inner = math.prod(shape[:axis]), shape[axis], math.prod(shape[len(shape) + axis + 1:])
    whole = inner == 1 and stride == size and dilation == 1 and windows * size == n
    return ((1, rows * n, 1), rows * windows) if whole else ((rows, n, inner), windows)


@operation(public=False, tex=r"\max_{\mathrm{win}}{x}", symbol="창의 최대", hint=_HINT,
           words=Words("{x:을/를} 길이 {size}의 창으로 훑어 창마다 가장 큰 값을 골라", about=lambda axis, stride, dilation: {},
                       x="창마다 가장 큰 값이 나온 자리로만 기울기가 갑니다(같은 값이 여럿이면 처음 것). 창이 겹친 자리는 더합니다."),
           x=lambda g, x, y, axis, size, stride, dilation: to_first(g, x, y, axis, size, stride, dilation))
def sliding_max(x, axis, size, stride, dilation=1):
    """창의 최댓값: ``axis`` 의 길이 n → 창의 수. 같은 값이 여럿이면 기울기는 처음 것이 받는다."""
    return tops(x, axis, size, stride, dilation)


def tops_in_rows(loops, x, axis, size, stride, dilation):
    places = (x.shape[axis] - dilation * (size - 1) - 1) // stride + 1
    shape, windows = sliding_rows(x.shape, axis, places, size, stride, dilation)
    y = np.empty((*x.shape[:axis], places, *x.shape[x.ndim + axis + 1:]), x.dtype)
    loops(in_rows(x, shape), y.reshape(shape[0], windows, shape[2]), size, stride, dilation)
    return y


def gathering(act):
    """창마다 ``act`` 로 줄이는 식의 장식자: 큰 배열은 창의 자리마다 모아 놓고 셈한다. 인쇄하는 것은 식 그대로이다."""

    def decorated(formula):
        @array_path(same=True)
        @functools.wraps(formula)
        def reduced(x, axis, size, stride, dilation):
            if type(x) is not np.ndarray or x.size < _SMALLEST:
                return formula(x, axis, size, stride, dilation)
            seen, (first, *others) = in_blocks(x, axis), spots(x.shape[axis], -1, size, stride, dilation)
            y = gathered(seen[first], x.dtype)
            for spot in others:
                act(y, gathered(seen[spot], x.dtype), out=y)
            return y.reshape(*x.shape[:axis], -1, *x.shape[x.ndim + axis + 1:])

        return reduced

    return decorated


@compiled(kernels.tops, _SMALLEST, through=tops_in_rows)
@gathering(np.maximum)
def tops(x, axis, size, stride, dilation):
    parts = [x[spot] for spot in spots(x.shape[axis], axis, size, stride, dilation)]
    y = np.maximum(parts[0], parts[-1])
    for part in parts[1:-1]:
        np.maximum(y, part, out=y)
    return y


def in_blocks(x, axis):
    """(줄, ``axis``)로 본 것: ``axis`` 의 한 자리에 딸린 안쪽의 수들은 한 덩이이다."""
    shape = math.prod(x.shape[:axis]), x.shape[axis]
    return x.reshape(shape) if axis == -1 else in_items(x.reshape(*shape, math.prod(x.shape[x.ndim + axis + 1:])))


def gathered(blocks, dtype):
    """흩어진 것을 (줄, 수)로 모은 것: 흩어진 채 셈하는 것보다 빠르다."""
    return blocks.copy().view(dtype)


@abbreviation(r"\sum_{\mathrm{win}}{g}\,[\text{처음 }{x}={y}]")
@array_path()
def to_first(g, x, y, axis, size, stride, dilation):
    """창의 기울기를, 창에서 처음으로 ``y`` 와 같은 자리(NaN 이면 첫 자리)로 보낸다."""
    if type(g) is np.ndarray:
        return to_first_spots(g, x, y, axis, size, stride, dilation)
    every = spots(x.shape[axis], axis, size, stride, dilation)
    shares, rest = [], g
    for spot in every[:-1]:
        smaller = x[spot] < y
        shares.append(put_add(rest * (smaller == 0), spot, x.shape))
        rest = rest * smaller
    return functools.reduce(operator.add, [*shares, put_add(rest, every[-1], x.shape)])


def to_first_in_rows(loops, g, x, y, axis, size, stride, dilation):
    if not g.dtype == x.dtype == y.dtype:
        return NotImplemented
    shape, windows = sliding_rows(x.shape, axis, y.shape[axis], size, stride, dilation)
    total, small = np.empty(x.shape, g.dtype), (shape[0], windows, shape[2])
    loops(in_rows(g, small), in_rows(x, shape), in_rows(y, small), total.reshape(shape), size, stride, dilation)
    return total


@compiled(kernels.to_first_spots, _SMALLEST, through=to_first_in_rows)
def to_first_spots(g, x, y, axis, size, stride, dilation):
    """to_first 와 같은 셈을 한 배열에 놓아 가며: 배열을 창의 자리마다 새로 만들지 않는다."""
    windows, inner, every = y.shape[axis], math.prod(y.shape[y.ndim + axis + 1:]), spots(x.shape[axis], -1, size, stride, dilation)
    apart, whole = stride > dilation * (size - 1), stride == size and dilation == 1 and windows * size == x.shape[axis]
    total = (np.empty if whole else np.zeros)(x.shape, g.dtype)
    if not y.size:
        return total
    seen, to = in_blocks(x, axis), in_blocks(total, axis)
    rest, top = [a.reshape(len(seen), windows * inner) for a in (g, y)]
    for k, spot in enumerate(every, 1):
        share = rest
        if k < size:
            rest = rest * (gathered(seen[spot], x.dtype) < top)
            share = share - rest
        if apart:  # 겹치지 않는 창: 놓기만 하면 된다
            to[spot] = share if axis == -1 else in_items(share.reshape(len(seen), windows, inner))
        else:
            total.reshape(*to.shape, inner)[(*spot, slice(None))] += share.reshape(len(seen), windows, inner)
    return total


@operation(public=False, tex=r"\sum_{\mathrm{win}}{x}", symbol="창의 합", hint=_HINT,
           words=Words("{x:을/를} 길이 {size}의 창으로 훑어 창마다 더해", about=lambda axis, stride: {},
                       x="창 안의 자리마다 국소 도함수가 1이므로, 창이 받은 기울기를 그 창의 모든 자리에 더합니다."),
           x=lambda g, x_shape, axis, size, stride: sliding_spread(g, x_shape, axis, size, stride))
def sliding_sum(x, axis, size, stride):
    """창의 합: ``axis`` 의 길이 n → 창의 수."""
    if size >= _LONG and is_tiled(x.shape[axis], size, stride) and x.dtype.char in "fd":
        return added(tiled(x, axis, x.shape[axis] // size, size), axis, False)
    return sums(x, axis, size, stride, 1)


def is_tiled(n, size, stride):
    """창들이 길이 ``n`` 인 축을 빈틈없이 나누는가."""
    return stride == size and n % size == 0


def tiled(x, axis, *lengths):
    """음수로 적은 ``axis`` 를 ``lengths`` 의 두 축으로 나누어 본 것."""
    return x.reshape((*x.shape[:axis], *lengths, *x.shape[x.ndim + axis + 1:]))


@gathering(np.add)
def sums(x, axis, size, stride, dilation):
    first, *others = spots(x.shape[axis], axis, size, stride, dilation)
    y = x[first].copy()
    for spot in others:
        y += x[spot]
    return y


@operation(public=False, tex=r"\operatorname{spread}_{\mathrm{win}}({x})", symbol="창에 펼치기", hint=_HINT,
           words=Words("{x}의 값을 저마다 그 창의 모든 자리에 더해", about=lambda axis, stride, size: {},
                       x="값마다 창의 모든 자리에 더해졌으므로, 창 안에서 받은 기울기를 모두 더합니다."),
           x=lambda g, axis, size, stride: sliding_sum(g, axis, size, stride))
def sliding_spread(x, shape, axis, size, stride):
    """창마다의 값을 그 창의 모든 자리에 더한다: ``axis`` 의 창의 수 → 모양 ``shape``. sliding_sum 의 전치이다."""
    if is_tiled(shape[axis], size, stride):
        if axis < -1:
            return x.repeat(size, axis)
        if size >= _LONG:
            return broadcast(tiled(x, axis, x.shape[axis], 1), (*x.shape, size)).reshape(shape)
    y = np.zeros(shape, x.dtype, like=x)
    for spot in spots(shape[axis], axis, size, stride):
        if stride < size:
            y[spot] += x
        else:  # 겹치지 않는 창: 놓기만 하면 된다
            y[spot] = x
    return y
