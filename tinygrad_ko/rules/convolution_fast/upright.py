"""세로로만 위노그라드(Winograd)를 써서 커널의 기울기를: 보폭 1인 3x3 커널을 결과의 네 줄마다, 곱셈을 열두 줄이 아니라 여섯 줄 하여.

5x5 커널은 두 줄마다, 열 줄이 아니라 여섯 줄이다(4x4 는 세 줄마다).

변환이 6x6 행렬 하나뿐이라 기계어 없이도, 채널이 적어도 값을 한다. float32 의 오차도 두 축의 것(winograd)의 절반쯤이다.

    줄    X    (창의 세로 6, 채널, 자리)               자리는 (영상, 세로의 타일, 가로)를 한 줄로 이은 것
    창    V    (점 6, 커널의 가로, 채널, 자리)         V = B X. 커널의 가로 k 칸째는 B X 를 k·간격만큼 민 것이라 옮기지 않는다
    커널       (커널의 세로, 커널의 가로, 채널, 필터)      W = A' [V (G' d)]

한 줄의 오른쪽에 덧댄 0은 다음 줄의 왼쪽에 덧댄 0이기도 하다. 줄 끝의 쓸모없는 자리에서는 d 가 0이다.
"""

import functools
import math

import numpy as np

from ..rows import in_items
from .toom_cook import WINDOW, along_one, even, fits, tile_of, tiles_over

WORTH = 16  # 변환 하나가 곱셈을 이만큼은 아껴야 한다(재어 정한 것)
LARGEST, FEWEST = 2**17, 2**9  # 한 번에 변환할 줄들의 원소. 채널이 많아도 자리는 이만큼: 곱할 때마다 커널만 한 것을 더한다


@functools.lru_cache
def pays(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """곧은 길(blocks)보다 빠른가. 모양과 dtype만 본다."""
    if len(size) != 2 or not fits(x_shape, d_shape, size, stride, padding, dilation, dtype):
        return False
    c, o, (tall, wide), tile = x_shape[1] // groups, d_shape[1] // groups, d_shape[2:], tile_of(size[0])
    covered = tiles_over(tall, size[0], dilation[0]) * tile * pitch_of(x_shape[3], wide, padding) / (tall * wide)
    kernels_too = 1500 / (x_shape[0] * tall * wide)
    return c * o / (c + o) * (math.prod(size) - WINDOW / tile * size[1] * covered - kernels_too) >= WORTH


def conv_weight_lines(x, d, size, padding, dilation, groups):
    """커널의 기울기."""
    (_, filters, height, wide), inside, each, tile = d.shape, x.shape[1] // groups, d.shape[1] // groups, tile_of(size[0])
    back, spread, bend = along_one(size[0], tile, x.dtype)
    pitch, total = pitch_of(x.shape[3], wide, padding), np.zeros((WINDOW, groups, size[1], inside, each), x.dtype)
    tall = tiles_over(height, size[0], dilation[0]) // dilation[0]
    for images, first, tiles in blocks(x.shape[0], tall, pitch, x.shape[1] * dilation[0]):
        many, start = x[images].shape[0], first * tile * dilation[0]
        spots, far = many * tiles * dilation[0] * pitch, (size[1] - 1) * dilation[1]
        seen = np.zeros((WINDOW, x.shape[1], spots + far), x.dtype)  # 끝의 창은 끝을 넘어 읽는다
        (top, _), (left, _) = padding
        room = seen[..., :spots].reshape(WINDOW, x.shape[1], many, tiles, dilation[0], pitch)
        put_lines(x[images], room[..., left:left + x.shape[3]], start - top, tile)
        given = np.zeros((tile, filters, spots), d.dtype)
        put_lines(d[images], given.reshape(tile, filters, many, tiles, dilation[0], pitch)[..., :wide], start, tile)
        seen = (bend @ seen.reshape(WINDOW, -1)).reshape(WINDOW, groups, inside, -1)
        given = (spread @ given.reshape(tile, -1)).reshape(WINDOW, groups, 1, each, spots)
        total += shifted(seen, size[1], dilation[1], spots) @ given.swapaxes(3, 4)
    made = (back @ total.reshape(WINDOW, -1)).reshape(size[0], groups, size[1], inside, each)
    return made.transpose(1, 4, 3, 0, 2).reshape(filters, inside, *size)


def shifted(bent, size, dilation, spots):
    """(점, groups, 채널, …) → (점, groups, 커널의 가로, 채널, 자리): 옮기지 않고, 밀린 눈으로 본다."""
    point, group, channel, step = bent.strides
    shape, strides = (*bent.shape[:2], size, bent.shape[2], spots), (point, group, step * dilation, channel, step)
    return np.ndarray(shape, bent.dtype, bent, 0, strides)


def put_lines(x, lines, start, tile):
    """영상의 줄 ``start + d·(tile·t + i) + r`` 를 버퍼 (세로, 채널, 영상, 타일, 나머지, 가로)의 [i, :, :, t, r] 에.

    나머지 r 은 간격 d 로 나눈 것이다. 영상의 밖은 그대로 둔다.
    """
    x, lines = in_items(x), in_items(lines).transpose(0, 4, 2, 1, 3)
    apart = tile * lines.shape[1]
    for i, rests in enumerate(lines):
        for row, to in enumerate(rests, start + i * lines.shape[1]):
            low, high = max(-(row // apart), 0), min(-((row - x.shape[2]) // apart), to.shape[2])
            if low < high:
                to[:, :, low:high] = x[:, :, row + low * apart:row + (high - 1) * apart + 1:apart]


def pitch_of(width, wide, padding):
    """버퍼에서 한 줄의 길이."""
    return max(width + max(padding[1]), wide)


@functools.lru_cache
def blocks(images, tall, pitch, channels):
    """캐시에 드는 만큼씩: (영상의 조각, 첫 타일, 타일의 줄)들. 작은 영상은 여러 장, 큰 영상은 타일 몇 줄."""
    most = max(LARGEST // (WINDOW * channels), FEWEST)
    many = even(images, most // (tall * pitch))
    rows = even(tall, most // pitch)
    return [(slice(n, n + many), t, min(rows, tall - t)) for n in range(0, images, many) for t in range(0, tall, rows)]
