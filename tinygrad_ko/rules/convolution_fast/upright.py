"""세로로만 위노그라드(Winograd)를 쓰는 합성곱: 보폭 1인 3x3 커널을 결과의 네 줄마다, 곱셈을 열두 줄이 아니라 여섯 줄 하여.

변환이 6x6 행렬 하나뿐이라 기계어 없이도, 채널이 적어도 값을 한다. float32 의 오차도 두 축의 것(winograd)의 절반쯤이다.

    줄    X    (창의 세로 6, 채널, 자리)                  자리는 (영상, 세로의 타일, 가로)를 한 줄로 이은 것
    창    V    (점 6, 커널의 가로 3 · 채널, 자리)         V = B X. 커널의 가로 k 칸째는 B X 를 k 칸 민 것
    결과  Y    (타일의 세로 4, 필터, 자리)                Y = A [(G w) V]
    커널       (커널의 세로 3, 커널의 가로 3 · 채널, 필터)    W = A' [V (G' d)]

한 줄의 오른쪽에 덧댄 0은 다음 줄의 왼쪽에 덧댄 0이기도 하다. 줄 끝의 쓸모없는 자리는 셈한 뒤 버린다.
"""

import functools
import math

import numpy as np

from ..rows import in_items
from .winograd import SIZE, SMALLEST, TILE, WINDOW, toom_cook

WORTH = 28  # 변환 하나가 곱셈을 이만큼은 아껴야 한다(재어 정한 것)
LARGEST = 2**19  # 한 번에 셈할 창들의 원소


@functools.lru_cache
def pays(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """곧은 길(blocks)보다 빠른가. 모양과 dtype만 본다."""
    if size != (SIZE, SIZE) or max(*stride, *dilation) > 1 or min(min(pair) for pair in padding) < 0:
        return False
    if dtype.char not in "fd" or min(math.prod(x_shape), math.prod(d_shape)) < SMALLEST:
        return False
    c, o, (tall, wide) = x_shape[1] // groups, d_shape[1] // groups, d_shape[2:]
    covered = -(-tall // TILE) * TILE * pitch_of(x_shape[3], wide, padding) / (tall * wide)
    kernels_too = 1500 / (x_shape[0] * tall * wide)
    return c * o / (c + o) * (SIZE * SIZE - WINDOW / TILE * SIZE * covered - kernels_too) >= WORTH


@functools.lru_cache
def transforms(m, r, dtype):
    """한 축의 세 행렬: 되돌리기 A (m, 6), 커널의 변환 G (6, r), 창의 변환 B (6, 6)."""
    return tuple([one.astype(dtype) for one in toom_cook(m, r)])


def conv_lines(x, weight, padding, groups, bias):
    """합성곱."""
    (filters, inside, *_), (width, right) = weight.shape, (x.shape[3], sum(padding[1]) - SIZE + 1)
    height, wide = x.shape[2] + sum(padding[0]) - SIZE + 1, width + right
    back, spread, _ = transforms(TILE, SIZE, x.dtype)
    kernel = spread @ weight.transpose(2, 0, 3, 1).reshape(SIZE, -1)
    kernel = kernel.reshape(WINDOW, groups, filters // groups, SIZE * inside)
    extra = 0 if bias is None else 1  # 편향은 되돌릴 때 더하는 일곱째 줄이다
    back = np.concatenate([back, np.ones((TILE, extra), x.dtype)], 1)
    y, pitch = np.empty((x.shape[0], filters, height, wide), x.dtype), pitch_of(width, wide, padding)
    for images, first, tiles in blocks(x.shape[0], height, pitch, x.shape[1]):
        seen = windows_at_points(x[images], first, tiles, pitch, padding, groups)
        products = np.empty((WINDOW + extra, filters, seen.shape[-1]), x.dtype)
        np.matmul(kernel, seen, out=products[:WINDOW].reshape(*kernel.shape[:3], -1))
        if extra:
            products[WINDOW] = bias[:, None]
        made = (back @ products.reshape(len(products), -1)).reshape(TILE, filters, -1, tiles, pitch)[..., :wide]
        for row, lines in enumerate(made.swapaxes(1, 2), first * TILE):
            to = y[images, :, row:row + tiles * TILE:TILE]
            to[...] = lines[:, :, :to.shape[2]]
    return y


def conv_weight_lines(x, d, padding, groups):
    """커널의 기울기."""
    (_, filters, height, wide), inside, each = d.shape, x.shape[1] // groups, d.shape[1] // groups
    back, spread, _ = transforms(SIZE, TILE, x.dtype)
    pitch, total = pitch_of(x.shape[3], wide, padding), np.zeros((WINDOW, groups, SIZE * inside, each), x.dtype)
    for images, first, tiles in blocks(x.shape[0], height, pitch, x.shape[1]):
        seen = windows_at_points(x[images], first, tiles, pitch, padding, groups)
        lines = np.zeros((TILE, filters, seen.shape[-1]), d.dtype)
        put_lines(d[images], lines.reshape(TILE, filters, -1, tiles, pitch)[..., :wide], first * TILE)
        given = (spread @ lines.reshape(TILE, -1)).reshape(WINDOW, groups, each, -1)
        total += seen @ given.swapaxes(2, 3)
    made = (back @ total.reshape(WINDOW, -1)).reshape(SIZE, groups, SIZE, inside, each)
    return made.transpose(1, 4, 3, 0, 2).reshape(filters, inside, SIZE, SIZE)


def windows_at_points(x, first, tiles, pitch, padding, groups):
    """(N, C, H, W) → (점, groups, 커널의 가로·채널, 자리): ``first`` 번째 타일의 줄부터 ``tiles`` 줄의 창들의 변환."""
    (n, channels, _, width), ((top, _), (left, _)) = x.shape, padding
    spots, inside = n * tiles * pitch, channels // groups
    lines = np.zeros((WINDOW, channels, spots + SIZE - 1), x.dtype)  # 끝의 창은 끝을 넘어 읽는다
    put_lines(x, lines[..., :spots].reshape(WINDOW, channels, n, tiles, pitch)[..., left:left + width], first * TILE - top)
    bent = transforms(TILE, SIZE, x.dtype)[2] @ lines.reshape(WINDOW, -1)
    bent = bent.reshape(WINDOW, groups, inside, -1)
    made = np.empty((WINDOW, groups, SIZE, inside, spots), x.dtype)
    for k in range(SIZE):
        made[:, :, k] = bent[..., k:k + spots]
    return made.reshape(WINDOW, groups, SIZE * inside, spots)


def put_lines(x, lines, start):
    """영상의 줄 ``start + 4·t + i`` 를 버퍼 (세로, 채널, 영상, 타일, 가로)의 [i, :, :, t] 에. 영상의 밖은 그대로 둔다."""
    x, lines = in_items(x), in_items(lines).swapaxes(1, 2)
    for row, to in enumerate(lines, start):
        low, high = max(-(row // TILE), 0), min(-((row - x.shape[2]) // TILE), to.shape[2])
        if low < high:
            to[:, :, low:high] = x[:, :, row + low * TILE:row + (high - 1) * TILE + 1:TILE]


def pitch_of(width, wide, padding):
    """버퍼에서 한 줄의 길이."""
    return max(width + max(padding[1]), wide)


@functools.lru_cache
def blocks(images, height, pitch, channels):
    """캐시에 드는 만큼씩: (영상의 조각, 첫 타일, 타일의 줄)들. 작은 영상은 여러 장, 큰 영상은 타일 몇 줄."""
    tall, most = -(-height // TILE), LARGEST // (WINDOW * SIZE * channels)
    many = even(images, most // (tall * pitch))
    rows = even(tall, most // pitch)
    return [(slice(n, n + many), t, min(rows, tall - t)) for n in range(0, images, many) for t in range(0, tall, rows)]


def even(n, most):
    """n 을 ``most`` 이하의 조각들로 고르게 나눌 때 조각의 크기."""
    return -(-n // -(-n // max(most, 1)))
