"""위노그라드(winograd)의 합성곱을 NumPy의 행렬 곱만으로: 변환도 행렬 곱이다. 축이 몇이든 한 식이다.

한 축의 잇닿은 타일들을 한 행렬이 변환하므로(spans) 창을 떼어 놓지 않으며, 곱할 때 옆으로 누운 것을 세워서 축의 차례도 저절로 맞는다.

    x (영상·채널·세로, 가로)                    →  B_가로 xᵀ       (점·타일의 가로, 영상·채널·세로)
    위의 것 (점·타일의 가로·영상·채널, 세로)        →  B_세로 (·)ᵀ     (점·타일의 세로, 점·타일의 가로·영상·채널)

그것의 끝 축이 채널이라 커널 (점, 채널, 필터)를 그대로 곱하고, 축마다 되돌린다.
"""

import functools
import itertools
import math
from typing import NamedTuple

import numpy as np

from .blocks import conv_chunks
from .toom_cook import WINDOW, along_every, along_one, even, places_of, tile_of

LARGEST = 2**17  # 한 번에 셈할 변환의 원소: 캐시에 든다
SPOTS = 16  # 커널 하나와 한 번에 곱할 자리는 적어도 이만큼
MANY = 2**7  # 채널이 이만큼이면 32자리까지 한 행렬로 변환한다. 적으면 16자리까지: 행렬의 0이 아까워진다


class Span(NamedTuple):
    """한 축에서 함께 변환하는 잇닿은 타일들."""

    tiles: int
    seen: slice  # 보는 x 의 자리
    bend: np.ndarray  # 창의 변환 (점·타일, 보는 자리)
    made: slice  # 만드는 y 의 자리
    each: np.ndarray  # 타일 하나의 되돌리기 (타일, 점)
    back: np.ndarray  # 모든 타일의 되돌리기 (점·타일 + 1, 만드는 자리). 마지막 줄은 편향을 더하는 1
    cuts: tuple  # 온전한 타일들과 모자라는 마지막 타일: (타일의 칸, 타일들, 만드는 자리)들


@functools.lru_cache
def spans(length, places, size, before, most, dtype):
    """길이 ``length`` 에 앞으로 ``before`` 를 덧대어 ``places`` 자리를 만드는 축을 ``most`` 자리까지씩 나눈 것."""
    tile, made = tile_of(size), []
    back, _, bend = along_one(tile, size, np.dtype(float))
    tiles = -(-places // tile)
    together = even(tiles, most // tile)
    for first in range(0, tiles, together):
        count = min(together, tiles - first)
        start, stop, reach = first * tile, min((first + count) * tile, places), count * tile + size - 1
        low, high = [min(max(edge, 0), length) for edge in (start - before, start - before + reach)]
        whole_bend, whole_back = np.zeros((WINDOW, count, reach)), np.zeros((WINDOW, count, count * tile))
        for t in range(count):
            whole_bend[:, t, t * tile:t * tile + WINDOW] = bend
            whole_back[:, t, t * tile:(t + 1) * tile] = back.T
        inside = whole_bend[..., low - start + before:high - start + before].reshape(WINDOW * count, high - low)
        kept = whole_back.reshape(WINDOW * count, -1)[:, :stop - start]
        made.append(Span(count, slice(low, high), inside.astype(dtype), slice(start, stop), back.astype(dtype),
                         np.concatenate([kept, np.ones((1, stop - start))]).astype(dtype), whole_and_rest(stop - start, tile)))
    return tuple(made)


def whole_and_rest(places, tile):
    full, rest = divmod(places, tile)
    both = (tile, slice(0, full), slice(0, full * tile)), (rest, slice(full, full + 1), slice(full * tile, places))
    return tuple([(rows, tiles, to) for rows, tiles, to in both if rows and tiles.stop > tiles.start])


def conv_by_products(x, weight, padding, groups, bias):
    """합성곱. 결과에 NaN 이나 inf 가 있으면 곧은 길로 다시 셈한다."""
    if x.size:
        with np.errstate(over="ignore", invalid="ignore"):
            y = by_tiles(np.ascontiguousarray(x), weight, padding, groups, bias)
            if math.isfinite(np.vdot(y, y)):
                return y
    one = (1,) * len(padding)
    return conv_chunks(x, weight, one, padding, one, groups, bias)


def by_tiles(x, weight, padding, groups, bias):
    """변환하고, 점마다 커널과 행렬 곱을 하고, 되돌린다."""
    (n, channels, *shape), (filters, inside, *size) = x.shape, weight.shape
    places, most = places_of(x, size, padding), 32 if channels + filters >= MANY else 16
    axes = [spans(*axis, before, most, x.dtype) for *axis, (before, _) in zip(shape, places, size, padding, strict=True)]
    kernel = kernel_at_points(weight.reshape(groups, -1, inside, *size))
    many = LARGEST // ((channels + filters) * math.prod([WINDOW * axis[0].tiles for axis in axes]))
    many = even(n, max(many, -(-SPOTS // axes[-1][0].tiles)))
    y = np.empty((n, filters, *places), x.dtype)
    for first in range(0, n, many):
        made = y[first:first + many].reshape(-1, *places)
        for seen, parts in windows_at_points(x[first:first + many], list(zip(shape, axes, strict=True))):
            points = [length for span in parts for length in (WINDOW, span.tiles)]
            products = times(seen.reshape(*points[:-1], -1, groups, inside), kernel)
            back_to_places(products, parts, bias, made[(slice(None), *[span.made for span in parts])])
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
    spread = along_every(1, tuple([(tile_of(r), r) for r in size]), weight.dtype)
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


def back_to_places(products, parts, bias, made):
    """점마다의 곱 (점, 타일, 점, …)을 되돌려 ``made`` (영상·필터, 자리…)에 놓는다."""
    *leading, last = parts
    images, inner = len(made), WINDOW * last.tiles
    shape = [length for span in leading for length in (len(span.each), span.tiles)]
    lines = np.empty((*shape, inner + (bias is not None), images), made.dtype)
    if bias is not None:
        lines[..., inner, :].reshape(*shape, -1, len(bias))[...] = bias
    lines_only, done = lines[..., :inner, :].reshape(*shape, inner * images), 1
    for span in leading[:-1]:
        products = span.each @ products.reshape(done, WINDOW, -1)
        done *= len(span.each) * span.tiles
    if leading:
        *_, tile, tiles = shape
        np.matmul(leading[-1].each, products.reshape(done, WINDOW, tiles, -1).swapaxes(1, 2),
                  out=lines_only.reshape(done, tile, tiles, -1).swapaxes(1, 2))
    else:
        lines_only[...] = products.reshape(-1)
    for cut in itertools.product(*[span.cuts for span in leading]):
        some = lines[tuple([part for rows, tiles, _ in cut for part in (slice(rows), tiles)])]
        to = made[(slice(None), *[places for _, _, places in cut])]
        split = to.reshape(images, *[length for rows, tiles, _ in cut for length in (tiles.stop - tiles.start, rows)], to.shape[-1])
        order = [k for j in range(len(cut)) for k in (2 * j + 2, 2 * j + 1)]
        np.matmul(some.swapaxes(-2, -1), last.back[:lines.shape[-2]], out=split.transpose(*order, 0, -1))
