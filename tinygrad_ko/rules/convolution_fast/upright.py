"""세로로만 위노그라드(Winograd)를 써서 커널의 기울기를: 보폭 1인 3x3 커널을 결과의 네 줄마다, 곱셈을 열두 줄이 아니라 여섯 줄 하여.

5x5 커널은 두 줄마다, 열 줄이 아니라 여섯 줄이다(4x4 는 세 줄마다).

변환이 6x6 행렬 하나뿐이라 기계어 없이도, 채널이 적어도 값을 한다. float32 의 오차도 두 축의 것(winograd)의 절반쯤이다.

    줄    X    (창의 세로 6, 채널, 자리)               자리는 (영상, 세로의 타일, 가로)를 한 줄로 이은 것
    창    V    (점 6, 커널의 가로, 채널, 자리)         V = B X. 커널의 가로 k 칸째는 B X 를 k 칸 민 것이라 옮기지 않는다
    커널       (커널의 세로, 커널의 가로, 채널, 필터)      W = A' [V (G' d)]

한 줄의 오른쪽에 덧댄 0은 다음 줄의 왼쪽에 덧댄 0이기도 하다. 줄 끝의 쓸모없는 자리에서는 d 가 0이다.
"""

import functools
import math

import numpy as np

from ..rows import in_items
from .toom_cook import WINDOW, along_one, even, fits, tile_of

WORTH = 16  # 변환 하나가 곱셈을 이만큼은 아껴야 한다(재어 정한 것)
LARGEST, FEWEST = 2**17, 2**9  # 한 번에 변환할 줄들의 원소. 채널이 많아도 자리는 이만큼: 곱할 때마다 커널만 한 것을 더한다


@functools.lru_cache
def pays(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """곧은 길(blocks)보다 빠른가. 모양과 dtype만 본다."""
    if len(size) != 2 or not fits(x_shape, d_shape, size, stride, padding, dilation, dtype):
        return False
    c, o, (tall, wide), tile = x_shape[1] // groups, d_shape[1] // groups, d_shape[2:], tile_of(size[0])
    covered = -(-tall // tile) * tile * pitch_of(x_shape[3], wide, padding) / (tall * wide)
    kernels_too = 1500 / (x_shape[0] * tall * wide)
    return c * o / (c + o) * (math.prod(size) - WINDOW / tile * size[1] * covered - kernels_too) >= WORTH


def conv_weight_lines(x, d, size, padding, groups):
    """커널의 기울기."""
    (_, filters, height, wide), inside, each, tile = d.shape, x.shape[1] // groups, d.shape[1] // groups, tile_of(size[0])
    back, spread, _ = along_one(size[0], tile, x.dtype)
    pitch, total = pitch_of(x.shape[3], wide, padding), np.zeros((WINDOW, groups, size[1], inside, each), x.dtype)
    for images, first, tiles in blocks(x.shape[0], -(-height // tile), pitch, x.shape[1]):
        seen = windows_at_points(x[images], first * tile, tiles, pitch, size, padding, groups)
        lines = np.zeros((tile, filters, seen.shape[-1]), d.dtype)
        put_lines(d[images], lines.reshape(tile, filters, -1, tiles, pitch)[..., :wide], first * tile, tile)
        given = (spread @ lines.reshape(tile, -1)).reshape(WINDOW, groups, 1, each, -1)
        total += seen @ given.swapaxes(3, 4)
    made = (back @ total.reshape(WINDOW, -1)).reshape(size[0], groups, size[1], inside, each)
    return made.transpose(1, 4, 3, 0, 2).reshape(filters, inside, *size)


def windows_at_points(x, start, tiles, pitch, size, padding, groups):
    """(N, C, H, W) → (점, groups, 커널의 가로, 채널, 자리): ``start`` 번째 줄부터 ``tiles`` 타일의 창들의 변환."""
    (n, channels, _, width), ((top, _), (left, _)), tile = x.shape, padding, tile_of(size[0])
    spots = n * tiles * pitch
    lines = np.zeros((WINDOW, channels, spots + size[1] - 1), x.dtype)  # 끝의 창은 끝을 넘어 읽는다
    put_lines(x, lines[..., :spots].reshape(WINDOW, channels, n, tiles, pitch)[..., left:left + width], start - top, tile)
    bent = (along_one(size[0], tile, x.dtype)[2] @ lines.reshape(WINDOW, -1)).reshape(WINDOW, groups, channels // groups, -1)
    point, group, channel, step = bent.strides
    return np.ndarray((*bent.shape[:2], size[1], bent.shape[2], spots), x.dtype, bent, 0, (point, group, step, channel, step))


def put_lines(x, lines, start, tile):
    """영상의 줄 ``start + tile·t + i`` 를 버퍼 (세로, 채널, 영상, 타일, 가로)의 [i, :, :, t] 에. 영상의 밖은 그대로 둔다."""
    x, lines = in_items(x), in_items(lines).swapaxes(1, 2)
    for row, to in enumerate(lines, start):
        low, high = max(-(row // tile), 0), min(-((row - x.shape[2]) // tile), to.shape[2])
        if low < high:
            to[:, :, low:high] = x[:, :, row + low * tile:row + (high - 1) * tile + 1:tile]


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
