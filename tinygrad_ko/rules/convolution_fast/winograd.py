"""위노그라드(Winograd)의 합성곱: 보폭 1인 3x3 커널을 4x4 타일마다, 곱셈을 144번이 아니라 36번 하여. 축이 몇이든, 커널이 5칸까지이든.

축마다 toom_cook 의 변환을 하면 점이 6·6 = 36개이고, 채널의 합은 점마다의 행렬 곱이 된다. NumPy로는 변환도 행렬 곱이고(by_products),
3x3 에는 블록마다 변환하고 곱하고 되돌리는 기계어의 되풀이가 있다.

float32 의 오차(제곱평균)는 두 축이면 곧은 셈의 서너 배, 크기의 1.6·10⁻⁶ 까지, 세 축이면 2·10⁻⁶ 까지이다(PyTorch 는 1.1·10⁻⁶ 까지;
``benchmarks/convolution.py --error``). 되풀이는 NaN 이나 inf 하나로 제 창에 든 타일을 모두 NaN 으로 만든다. 한 행렬로 여러 타일을
변환하는 NumPy의 식은 더 넓게 퍼지므로, 결과에 그런 것이 있으면 곧은 길로 다시 셈한다.
"""

import functools
import math

import numpy as np

from ...operation.compiled import Compiled, compiled
from ...operation.threads import allowed, evenly, run_blocks, sum_in_order
from ..kernels import winograd as kernels
from . import by_products, upright
from .toom_cook import POINTS, SIZE, TILE, WINDOW, along_every, fits, places_of, tile_of, tiles_over

SUMS = 4  # 커널의 기울기를 나누어 더하는 수: 스레드의 수와 상관없이 같은 수가 나오도록
WORTH = 14, 10.5  # 변환한 원소 하나가 곱셈을 이만큼은 아껴야 한다(재어 정한 것): NumPy로, 기계어로
KERNELS = 2400, 972  # 커널의 변환도 곱셈이다: 자리마다 나누어 치를 것


# ── 어느 길이 빠른가 ──


def pays(*shapes):
    """합성곱을 이 길로 가는 것이 빠른가. 모양과 dtype만 본다."""
    here = has_loops(*shapes[2:6])
    return gain_of(here, *shapes) >= WORTH[here]


def pays_for_weight(*shapes):
    """커널의 기울기를 이 길로 구하는 것이 빠른가. NumPy로는 세로로만 변환한다(upright)."""
    return pays(*shapes) if has_loops(*shapes[2:6]) else upright.pays(*shapes)


@functools.lru_cache
def gain_of(here, x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """변환한 원소 하나가 아끼는 곱셈. 쓸 수 없는 설정이거나 작으면 0."""
    if len(size) == 1 or not fits(x_shape, d_shape, size, stride, padding, dilation, dtype):
        return 0
    c, o, places = x_shape[1] // groups, d_shape[1] // groups, math.prod(d_shape[2:])
    area, tiles = math.prod(map(tile_of, size)), math.prod(map(tiles_over, d_shape[2:], size, dilation))
    points, covered = WINDOW ** len(size) / area, tiles * area / places
    saved = math.prod(size) - points * covered - KERNELS[here] / (x_shape[0] * places)
    return c * o / (c + o) * saved / points / covered**2  # 곱셈은 C·O, 변환은 C + O 에 비례한다


def has_loops(size, stride, padding, dilation):
    """그 커널에 쓸 기계어 짝이 있는가."""
    return size == (SIZE, SIZE) and max(dilation) == 1 and compiled_here()


def compiled_here():
    """기계어 짝을 쓸 수 있는가."""
    return Compiled.allowed and conv_tiles.kernel is not conv_tiles.function


# ── 기계어로: 블록마다 변환하고 곱하고 되돌린다 ──


def conv_in_blocks(loops, x, weight, padding, dilation, groups, bias):
    if weight.shape[2:] != (SIZE, SIZE) or max(dilation) > 1:
        return NotImplemented
    (top, _), (left, _) = padding
    places, each, inside = places_of(x, weight.shape[2:], padding, dilation), weight.shape[0] // groups, weight.shape[1]
    kernel = (along_every(1, ((TILE, SIZE),) * 2, x.dtype) @ weight.reshape(-1, SIZE * SIZE).T).reshape(POINTS, groups, each, inside)
    x, bias = dense(x), np.empty(0, x.dtype) if bias is None else bias
    y = np.empty((x.shape[0], weight.shape[0], *places), x.dtype)
    every = blocks(x.shape[0], places, x.shape[1] + weight.shape[0])
    run_blocks(lambda part: loops(x, kernel, bias, y, every[slice(*part)], top, left), evenly(len(every), allowed()))
    return y


def weight_in_blocks(loops, x, d, size, padding, dilation, groups):
    if size != (SIZE, SIZE) or max(dilation) > 1:
        return NotImplemented
    (top, _), (left, _) = padding
    each, inside = d.shape[1] // groups, x.shape[1] // groups
    x, d, every = dense(x), dense(d), blocks(x.shape[0], d.shape[2:], x.shape[1] + d.shape[1])
    parts = evenly(len(every), SUMS)
    totals = np.zeros((len(parts), POINTS, groups, each, inside), x.dtype)
    run_blocks(lambda k: loops(x, d, totals[k], every[slice(*parts[k])], top, left), range(len(parts)))
    made = along_every(0, ((SIZE, TILE),) * 2, x.dtype) @ sum_in_order(totals).reshape(POINTS, -1)
    return made.T.reshape(d.shape[1], inside, SIZE, SIZE)


conv_tiles = compiled(kernels.conv_blocks, 1, through=conv_in_blocks)(by_products.conv_by_products)
conv_weight_tiles = compiled(kernels.weight_blocks, 1, through=weight_in_blocks)(upright.conv_weight_lines)


@functools.lru_cache
def blocks(images, places, channels):
    """캐시에 드는 만큼씩: (첫 영상, 끝 영상, 첫 줄, 세로의 타일, 가로의 타일)들. 작은 영상은 여러 장, 큰 영상은 타일 몇 줄."""
    tall, wide = [-(-n // TILE) for n in places]
    most = together(channels)
    many, rows = max(most // (tall * wide), 1), max(min(most // wide, tall), 1)
    return np.array([
        (n, min(n + many, images), t * TILE, min(rows, tall - t), wide) for n in range(0, images, many) for t in range(0, tall, rows)])


def together(channels):
    """한 번에 셈할 타일의 수."""
    return min(max(2**14 // channels, 128), 256)


def dense(a):
    """잇닿아 있고 쓸 수 있는 배열. 아니면 복사한다: 기계어를 한 가지만 만들도록."""
    return a if a.flags.c_contiguous and a.flags.writeable else a.copy()
