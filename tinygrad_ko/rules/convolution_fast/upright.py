"""세로로만 위노그라드(Winograd): 보폭 1인 3x3 커널을 결과의 네 줄마다, 곱셈을 열두 줄이 아니라 여섯 줄 하여. 합성곱과 커널의 기울기.

변환이 6x6 행렬 하나뿐이라 채널이 적어도 값을 하고, float32 의 오차도 두 축의 것(winograd)의 절반쯤이다. 5x5 커널은 두 줄마다, 열 줄이
아니라 여섯 줄이다(4x4 는 세 줄마다).

    줄    X    (창의 세로 6, 채널, 자리)               자리는 (영상, 세로의 타일, 가로)를 한 줄로 이은 것
    창    V    (점 6, 커널의 가로, 채널, 자리)         V = B X. 커널의 가로 k 칸째는 B X 를 k·간격만큼 민 것이다
    결과  Y    (타일의 세로, 필터, 자리)               Y = A [(G w) V]
    커널       (커널의 세로, 커널의 가로, 채널, 필터)      W = A' [V (G' d)]

커널의 기울기는 민 것을 옮기지 않고 밀린 눈으로 본다. 한 줄의 오른쪽에 덧댄 0은 다음 줄의 왼쪽에 덧댄 0이기도 하다. 줄 끝의 쓸모없는
자리는 버리거나, 거기서 d 가 0이다. 답에 NaN 이나 inf 가 있으면 곧은 길로 다시 셈한다.
"""

import functools
import math

import numpy as np

from ..rows import in_items
from . import per_image
from .blocks import conv_chunks, conv_weight_chunks
from .toom_cook import WINDOW, along_one, even, fits, places_of, tile_of, tiles_over

WORTH, WORTH_FOR_WEIGHT = 3.1, 16  # 변환 하나가 곱셈을 커널의 칸마다, 그리고 모두 이만큼은 아껴야 한다(재어 정한 것)
NARROW = 16  # 이만큼까지의 채널은 몇 되지 않는다
LARGEST, FEWEST = 2**17, 2**9  # 한 번에 변환할 줄들의 원소. 채널이 많아도 자리는 이만큼: 곱할 때마다 커널만 한 것을 더한다


def pays(*shapes):
    """합성곱이 곧은 길보다 빠른가. 모양과 dtype만 본다. 채널이 몇 되지 않으면 영상마다 하는 것(per_image)보다는 느리다."""
    few = shapes[0][1] <= NARROW and per_image.pays(*shapes)
    return not few and gain(*shapes) >= WORTH * math.prod(shapes[2])


def pays_for_weight(*shapes):
    """커널의 기울기가 곧은 길보다 빠른가. 창을 옮기지 않으므로 더 자주 빠르다."""
    return gain(*shapes) >= WORTH_FOR_WEIGHT


@functools.lru_cache
def gain(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """변환 하나가 아끼는 곱셈. 쓸 수 없는 설정이거나 작으면 0."""
    if len(size) != 2 or not fits(x_shape, d_shape, size, stride, padding, dilation, dtype):
        return 0
    if d_shape[1] >= 4 * x_shape[1]:  # 채널을 크게 늘리는 층은 결과 쪽의 변환이 더 크다
        return 0
    c, o, (tall, wide), tile = x_shape[1] // groups, d_shape[1] // groups, d_shape[2:], tile_of(size[0])
    covered = tiles_over(tall, size[0], dilation[0]) * tile * pitch_of(x_shape[3], wide, padding) / (tall * wide)
    kernels_too = 1500 / (x_shape[0] * tall * wide)
    return c * o / (c + o) * (math.prod(size) - WINDOW / tile * size[1] * covered - kernels_too)


def conv_lines(x, weight, padding, dilation, groups, bias):
    """합성곱."""
    (filters, inside, *size), (height, wide) = weight.shape, places_of(x, weight.shape[2:], padding, dilation)
    tile = tile_of(size[0])
    back, spread, _ = along_one(tile, size[0], x.dtype)
    kernel = (spread @ weight.transpose(2, 0, 3, 1).reshape(size[0], -1)).reshape(WINDOW, groups, filters // groups, -1)
    extra = 0 if bias is None else 1  # 편향은 되돌릴 때 더하는 일곱째 줄이다
    back = np.concatenate([back, np.ones((tile, extra), x.dtype)], 1)
    y = np.empty((x.shape[0], filters, height, wide), x.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        for images, start, room in rooms(x, height, wide, size, padding, dilation, LARGEST // (3 * x.shape[1])):
            seen = np.ascontiguousarray(windows_at_points(x[images], start, room, size, padding, dilation, groups))
            products = np.empty((WINDOW + extra, filters, math.prod(room)), x.dtype)
            np.matmul(kernel, seen.reshape(WINDOW, groups, size[1] * inside, -1), out=products[:WINDOW].reshape(*kernel.shape[:3], -1))
            if extra:
                products[WINDOW] = bias[:, None]
            made = (back @ products.reshape(len(products), -1)).reshape(tile, filters, *room)[..., :wide]
            for line, to in facing(made, y[images], start):
                to[...] = line
        if math.isfinite(np.vdot(y, y)):
            return y
    return conv_chunks(x, weight, (1, 1), padding, dilation, groups, bias)


def conv_weight_lines(x, d, size, padding, dilation, groups):
    """커널의 기울기."""
    (_, filters, height, wide), inside, each, tile = d.shape, x.shape[1] // groups, d.shape[1] // groups, tile_of(size[0])
    back, spread, _ = along_one(size[0], tile, x.dtype)
    total = np.zeros((WINDOW, groups, size[1], inside, each), x.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        for images, start, room in rooms(x, height, wide, size, padding, dilation, LARGEST // max(x.shape[1], filters)):
            given = np.zeros((tile, filters, *room), d.dtype)
            put_lines(d[images], given[..., :wide], start)
            given = (spread @ given.reshape(tile, -1)).reshape(WINDOW, groups, 1, each, -1)
            total += windows_at_points(x[images], start, room, size, padding, dilation, groups) @ given.swapaxes(3, 4)
        made = (back @ total.reshape(WINDOW, -1)).reshape(size[0], groups, size[1], inside, each)
        if math.isfinite(np.vdot(made, made)):
            return made.transpose(1, 4, 3, 0, 2).reshape(filters, inside, *size)
    return conv_weight_chunks(x, d, size, (1, 1), padding, dilation, groups)


def windows_at_points(x, start, room, size, padding, dilation, groups):
    """(N, C, H, W) → (점, groups, 커널의 가로, 채널, 자리): ``start`` 번째 줄부터의 창들의 변환을, 옮기지 않고 밀린 눈으로 본 것."""
    channels, spots, ((top, _), (left, _)) = x.shape[1], math.prod(room), padding
    lines = np.zeros((WINDOW, channels, spots + (size[1] - 1) * dilation[1]), x.dtype)  # 끝의 창은 끝을 넘어 읽는다
    put_lines(x, lines[..., :spots].reshape(WINDOW, channels, *room)[..., left:left + x.shape[3]], start - top, tile_of(size[0]))
    bent = along_one(size[0], tile_of(size[0]), x.dtype)[2] @ lines.reshape(WINDOW, -1)
    bent = bent.reshape(WINDOW, groups, channels // groups, -1)
    point, group, channel, step = bent.strides
    shape, strides = (*bent.shape[:2], size[1], bent.shape[2], spots), (point, group, step * dilation[1], channel, step)
    return np.ndarray(shape, bent.dtype, bent, 0, strides)


def put_lines(x, lines, start, tile=None):
    """영상의 줄들을 버퍼의 제자리에. 영상의 밖은 그대로 둔다."""
    for to, line in facing(lines, x, start, tile):
        to[...] = line


def facing(lines, x, start, tile=None):
    """버퍼 (세로, 채널, 영상, 타일, 나머지, 가로)와 영상에서 서로 맞는 줄들: [i, :, :, t, r] 은 영상의 줄 start + d·(tile·t + i) + r 이다.

    나머지 r 은 간격 d 로 나눈 것이고, ``tile`` 이 없으면 버퍼의 세로이다.
    """
    x, lines = in_items(x), in_items(lines).transpose(0, 4, 2, 1, 3)
    apart = (tile or len(lines)) * lines.shape[1]
    for i, rests in enumerate(lines):
        for row, line in enumerate(rests, start + i * lines.shape[1]):
            low, high = max(-(row // apart), 0), min(-((row - x.shape[2]) // apart), line.shape[2])
            if low < high:
                yield line[:, :, low:high], x[:, :, row + low * apart:row + (high - 1) * apart + 1:apart]


def rooms(x, height, wide, size, padding, dilation, most):
    """캐시에 드는 만큼씩: (영상의 조각, 첫 줄, 버퍼의 (영상, 타일, 나머지, 가로))들."""
    whole, pitch = tile_of(size[0]) * dilation[0], pitch_of(x.shape[3], wide, padding)
    for images, first, tiles in blocks(x.shape[0], -(-height // whole), pitch * dilation[0], max(most // WINDOW, FEWEST)):
        yield images, first * whole, (len(x[images]), tiles, dilation[0], pitch)


def pitch_of(width, wide, padding):
    """버퍼에서 한 줄의 길이."""
    return max(width + max(padding[1]), wide)


@functools.lru_cache
def blocks(images, tall, pitch, most):
    """자리 ``most`` 개까지씩: (영상의 조각, 첫 타일, 타일의 줄)들. 작은 영상은 여러 장, 큰 영상은 타일 몇 줄."""
    many = even(images, most // (tall * pitch))
    rows = even(tall, most // pitch)
    return [(slice(n, n + many), t, min(rows, tall - t)) for n in range(0, images, many) for t in range(0, tall, rows)]
