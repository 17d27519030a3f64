"""위노그라드(winograd)의 합성곱을 NumPy의 행렬 곱만으로: 변환도 행렬 곱이다. 축이 몇이든 한 식이다.

한 축의 잇닿은 타일들을 한 행렬이 변환하므로(spans) 창을 떼어 놓지 않으며, 곱할 때 옆으로 누운 것을 세워서 축의 차례도 저절로 맞는다.

    x (영상·채널·세로, 가로)                    →  B_가로 xᵀ       (점·타일의 가로, 영상·채널·세로)
    위의 것 (점·타일의 가로·영상·채널, 세로)        →  B_세로 (·)ᵀ     (점·타일의 세로, 점·타일의 가로·영상·채널)

그것의 끝 축이 채널이라 커널 (점, 채널, 필터)를 그대로 곱하고, 축마다 되돌린다.
"""

import functools
import math
from typing import NamedTuple

import numpy as np

from ...operation.threads import run_blocks
from .blocks import conv_chunks
from .toom_cook import SPREAD, WINDOW, along_every, along_one, even, places_of, tile_of

LARGEST = 2**17  # 한 번에 셈할 변환의 원소: 캐시에 든다
SHARED = 2**26  # 곱셈이 이만큼부터 스레드가 나누어 한다: 더 적으면 행렬 곱마다 GIL 을 주고받는 값이 더 크다
SPOTS = 16  # 커널 하나와 한 번에 곱할 자리는 적어도 이만큼
SHORT, WIDE = 16, 32  # 한 행렬로 변환할 자리. 길수록 행렬의 0이 아깝다
MANY = 2**7  # 채널이 이만큼이거나 영상이 몇 장뿐이면 긴 쪽: 곱할 행렬이 덜 납작하다


class Span(NamedTuple):
    """한 축에서 함께 변환하는 잇닿은 자리들. 간격(dilation)이 d 이면 타일의 칸들도 d 칸씩 떨어져 있어, 타일 d 개가 서로 끼어 있다."""

    tiles: int
    seen: slice  # 보는 x 의 자리
    bend: np.ndarray  # 창의 변환 (점·타일, 보는 자리)
    made: slice  # 만드는 y 의 자리
    back: np.ndarray  # 되돌리기 (점·타일 + 1, 만드는 자리). 마지막 줄은 편향을 더하는 1


@functools.lru_cache
def spans(length, places, size, before, dilation, most, dtype):
    """길이 ``length`` 에 앞으로 ``before`` 를 덧대어 ``places`` 자리를 만드는 축을 ``most`` 자리까지씩 나눈 것."""
    back, _, bend = along_one(tile_of(size), size, np.dtype(float))
    tile, whole = len(back), len(back) * dilation  # 끼어 있는 타일들이 만드는 자리
    step, made = even(-(-places // whole), most // whole) * whole, []
    for start in range(0, places, step):
        stop, many = min(start + step, places), min(step, -(-(places - start) // whole) * whole)
        reach, tiles = many + (size - 1) * dilation, many // tile
        low, high = [min(max(edge, 0), length) for edge in (start - before, start - before + reach)]
        bends, backs = np.zeros((WINDOW, tiles, reach)), np.zeros((WINDOW, tiles, many))
        for t in range(tiles):
            first = t // dilation * whole + t % dilation
            bends[:, t, first:first + WINDOW * dilation:dilation] = bend
            backs[:, t, first:first + whole:dilation] = back.T
        seen = bends[..., low - start + before:high - start + before].reshape(WINDOW * tiles, high - low)
        kept = np.concatenate([backs[..., :stop - start].reshape(WINDOW * tiles, -1), np.ones((1, stop - start))])
        made.append(Span(tiles, slice(low, high), seen.astype(dtype), slice(start, stop), kept.astype(dtype)))
    return tuple(made)


def conv_by_products(x, weight, padding, dilation, groups, bias):
    """합성곱. 결과에 NaN 이나 inf 가 있으면 곧은 길로 다시 셈한다."""
    if x.size:
        with np.errstate(over="ignore", invalid="ignore"):
            y = by_tiles(np.ascontiguousarray(x), weight, padding, dilation, groups, bias)
            if math.isfinite(np.vdot(y, y)):
                return y
    return conv_chunks(x, weight, (1,) * len(padding), padding, dilation, groups, bias)


def by_tiles(x, weight, padding, dilation, groups, bias):
    """변환하고, 점마다 커널과 행렬 곱을 하고, 되돌린다."""
    (n, channels, *shape), (filters, inside, *size) = x.shape, weight.shape
    places, most = places_of(x, size, padding, dilation), WIDE if channels + filters >= MANY or n < 4 else SHORT
    axes = [spans(*axis, before, d, most, x.dtype) for *axis, (before, _), d in zip(shape, places, size, padding, dilation, strict=True)]
    kernel = kernel_at_points(weight.reshape(groups, -1, inside, *size))
    many = LARGEST // ((channels + filters) * math.prod([WINDOW * axis[0].tiles for axis in axes]))
    many = even(n, max(many, -(-SPOTS // axes[-1][0].tiles)))
    y = np.empty((n, filters, *places), x.dtype)

    def fill(first):
        made = y[first:first + many].reshape(-1, *places)
        for seen, parts in windows_at_points(x[first:first + many], list(zip(shape, axes, strict=True))):
            points = [length for span in parts for length in (WINDOW, span.tiles)]
            products = times(seen.reshape(*points[:-1], -1, groups, inside), kernel)
            back_to_places(products, parts, size, dilation, bias, made[(slice(None), *[span.made for span in parts])])

    products = n * kernel.size * math.prod([sum([span.tiles for span in axis]) for axis in axes])
    run_blocks(fill, range(0, n, many), products >= SHARED)
    return y


def windows_at_points(lines, axes):
    """마지막 축부터 변환한 것과 축마다의 Span 을 차례로. 한 축을 변환할 때마다 그 축이 맨 앞으로 간다."""
    if not axes:
        yield lines, ()
        return
    *rest, (length, every) = axes
    lines = lines.reshape(-1, length)
    for span in every:
        for seen, parts in windows_at_points(span.bend @ lines[:, span.seen].T, rest):
            yield seen, (*parts, span)


def kernel_at_points(weight):
    """(groups, 필터, 채널, …) → (점, 1, 점, …, 점, groups, 채널, 필터). 클 때에는 행렬 곱이 축의 차례를 바꾸게 한다."""
    groups, each, inside, *size = weight.shape
    spread = along_every(SPREAD, tuple([(tile_of(r), r) for r in size]), weight.dtype)
    made = np.empty((len(spread), groups, inside, each), weight.dtype)
    weight = weight.reshape(groups, each, inside, -1)
    if each * inside < MANY * MANY:
        np.matmul(spread, weight.transpose(3, 0, 2, 1).reshape(weight.shape[3], -1), out=made.reshape(len(spread), -1))
    else:
        np.matmul(spread, weight.transpose(0, 2, 3, 1), out=made.transpose(1, 2, 0, 3))
    return made.reshape(*(WINDOW, 1) * (len(size) - 1), WINDOW, groups, inside, each)


def times(seen, kernel):
    """점마다 채널의 합: (…, 자리, groups, 채널) → (…, 자리, groups, 필터)."""
    products = np.empty((*seen.shape[:-1], kernel.shape[-1]), seen.dtype)
    np.matmul(seen.swapaxes(-3, -2), kernel, out=products.swapaxes(-3, -2))
    return products


def back_to_places(products, parts, size, dilation, bias, made):
    """점마다의 곱 (점·타일, 점·타일, …)을 되돌려 ``made`` (영상·필터, 자리…)에 놓는다. 앞의 축들은 타일마다, 마지막 축은 한꺼번에."""
    *leading, last = parts
    images, inner, done = len(made), WINDOW * last.tiles, 1
    whole = [span.tiles * tile_of(r) for span, r in zip(leading, size, strict=False)]  # 모자라는 마지막 타일도 온전히
    lines = np.empty((*whole, inner + (bias is not None), images), made.dtype)
    if bias is not None:
        lines[..., inner, :].reshape(*whole, -1, len(bias))[...] = bias
    for k, (span, r, d) in enumerate(zip(leading, size, dilation, strict=False), 1):
        each = along_one(tile_of(r), r, made.dtype)[0]
        given = products.reshape(done, WINDOW, span.tiles // d, d, -1)
        if k < len(leading):
            out = np.empty((done, span.tiles // d, len(each), d, given.shape[-1]), made.dtype)
        else:
            out = lines.reshape(done, span.tiles // d, len(each), d, -1)[..., :inner * images]
        np.matmul(each, given.transpose(0, 2, 3, 1, 4), out=out.swapaxes(2, 3))
        products, done = out, done * span.tiles * len(each)
    if not leading:
        lines[:inner] = products.reshape(inner, images)
    some = lines[tuple([slice(length) for length in made.shape[1:-1]])]
    np.matmul(some.swapaxes(-2, -1), last.back[:lines.shape[-2]], out=made.transpose(*range(1, made.ndim - 1), 0, -1))
