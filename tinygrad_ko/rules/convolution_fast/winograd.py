"""위노그라드(Winograd)의 합성곱: 보폭 1인 3x3 커널을 4x4 타일마다, 곱셈을 144번이 아니라 36번 하여. 축이 몇이든, 커널이 5칸까지이든.

축마다 toom_cook 의 변환을 하면 점이 6·6 = 36개이고, 채널의 합은 점마다의 행렬 곱이 된다. NumPy로는 변환도 행렬 곱이고(by_products),
3x3 에는 블록마다 변환하고 곱하고 되돌리는 기계어의 되풀이가 있다.

float32 의 오차(제곱평균)는 두 축이면 곧은 셈의 서너 배, 크기의 1.6·10⁻⁶ 까지, 세 축이면 3·10⁻⁶ 까지이다(PyTorch 는 1.1·10⁻⁶ 까지;
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
from .toom_cook import BACK, POINTS, SIZE, SPREAD, TILE, WINDOW, along_every, fits, places_of, tile_of, tiles_over

SUMS = 4  # 커널의 기울기를 나누어 더하는 수: 스레드의 수와 상관없이 같은 수가 나오도록
WORTH, WORTH_COMPILED = 17.5, 24  # 변환한 원소 하나가 곱셈을 이만큼은 아껴야 한다(재어 정한 것)


# ── 어느 길이 빠른가 ──


def pays(*shapes):
    """합성곱을 이 길로 가는 것이 빠른가. 모양과 dtype만 본다."""
    return gain_compiled(*shapes) >= WORTH_COMPILED if has_loops(*shapes[2:6]) else gain(*shapes) >= WORTH


def pays_for_weight(*shapes):
    """커널의 기울기를 이 길로 구하는 것이 빠른가. NumPy로는 세로로만 변환한다(upright)."""
    return gain_compiled(*shapes) >= WORTH_COMPILED if has_loops(*shapes[2:6]) else upright.pays_for_weight(*shapes)


@functools.lru_cache
def gain_compiled(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """기계어로: 변환 하나가 아끼는 곱셈. 곱셈은 C·O, 변환은 C + O 에 비례한다. 쓸 수 없는 설정이거나 작으면 0."""
    if not fits(x_shape, d_shape, size, stride, padding, dilation, dtype):
        return 0
    c, o = x_shape[1] // groups, d_shape[1] // groups
    covered, kernels = covering(d_shape, size, dilation), 3 * POINTS * SIZE * SIZE / (d_shape[0] * math.prod(d_shape[2:]))
    return c * o / (c + o) * (SIZE * SIZE - POINTS / TILE / TILE * covered - kernels) / covered**2


@functools.lru_cache
def gain(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """NumPy로: 변환하며 옮기는 원소 하나가 아끼는 곱셈. 쓸 수 없는 설정이거나 작으면 0."""
    if len(size) == 1 or not fits(x_shape, d_shape, size, stride, padding, dilation, dtype):
        return 0
    spots = x_shape[0] * min(tiles_over(d_shape[-1], size[-1], dilation[-1]), by_products.WIDE // tile_of(size[-1]))
    if len(size) == 2 and spots < by_products.SPOTS:
        return 0  # 행렬이 납작해져, 세로로만(upright) 하는 것이 낫다
    c, o, area = x_shape[1] // groups, d_shape[1] // groups, math.prod(size)
    points, moved = 1, 0
    for r in reversed(size):  # 한 축을 변환할 때마다 6/타일 배로 는다
        points, before = points * WINDOW / tile_of(r), points
        moved += points + before
    covered = covering(d_shape, size, dilation)
    kernels = 7 * WINDOW ** len(size) * area / (d_shape[0] * math.prod(d_shape[2:]))  # 커널의 변환도 곱셈이다. 느린 것을 쳐서 일곱 배
    direct = area * (1 + 10 / max(o, 16)) * (1 + 3 / d_shape[-1])  # 만드는 채널이 적거나 줄이 짧으면 곧은 길이 더디다
    return c * o / (c + o) * (direct - points * covered - kernels) / moved / covered**2


def covering(d_shape, size, dilation):
    """타일이 덮는 자리가 만들 자리의 몇 배인가."""
    return math.prod([tiles_over(n, r, d) * tile_of(r) / n for n, r, d in zip(d_shape[2:], size, dilation, strict=True)])


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
    kernel = (along_every(SPREAD, ((TILE, SIZE),) * 2, x.dtype) @ weight.reshape(-1, SIZE * SIZE).T).reshape(POINTS, groups, each, inside)
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
    made = along_every(BACK, ((SIZE, TILE),) * 2, x.dtype) @ sum_in_order(totals).reshape(POINTS, -1)
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
