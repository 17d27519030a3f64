"""영상마다 행렬 하나인 합성곱: 창들을 줄 끝의 쓸모없는 자리 없이 세로로 세워, 곱한 것이 그대로 결과의 자리에 놓인다.

blocks 보다 짧은 줄을 여러 번 옮기지만 결과(와 그 기울기)는 옮기지 않는다. 들어오는 채널이 적을 때(첫 층)에 이긴다.
편향은 모두 1인 줄과 만나는 커널의 한 열이다.
"""

import math

import numpy as np

from ..rows import in_items
from . import blocks

LARGEST = 2**17  # 한 번에 세울 창들의 원소
FARTHEST = 2**19  # 영상 한 장의 창들의 원소


def pays(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """blocks 보다 빠른가. 모양만 본다: 창의 원소는 줄마다 옮기고(줄이 짧을수록 더디다), 결과는 옮기지 않는다(재어 정한 것)."""
    inside = x_shape[1] * math.prod(size)
    few = inside <= d_shape[1] * min(d_shape[-1] * 2 / 3, 10) and inside * math.prod(d_shape[2:]) <= FARTHEST
    return few and groups == 1 and max(stride) == 1 and min(d_shape) > 0


def conv_images(x, weight, padding, dilation, bias):
    """합성곱."""
    kernel = weight.reshape(weight.shape[0], -1)
    if bias is not None:
        kernel = np.concatenate([kernel, bias[:, None]], 1)
    places = places_of(x, weight.shape[2:], padding, dilation)
    y = np.empty((x.shape[0], weight.shape[0], *places), x.dtype)
    results = y.reshape(*y.shape[:2], -1)
    for images, standing in columns(x, weight.shape[2:], places, padding, dilation, bias is not None):
        np.matmul(kernel, standing, out=results[images])
    return y


def conv_weight_images(x, d, size, padding, dilation):
    """커널의 기울기."""
    total, given = np.zeros((x.shape[1] * math.prod(size), d.shape[1]), x.dtype), d.reshape(*d.shape[:2], -1).swapaxes(1, 2)
    for images, standing in columns(x, size, d.shape[2:], padding, dilation, False):
        total += (standing @ given[images]).sum(0)
    return total.T.reshape(d.shape[1], x.shape[1], *size)


def columns(x, size, places, padding, dilation, ones):
    """(영상의 조각, 세로로 세운 창들 (영상, 창의 원소, 자리))를 차례로. ``ones`` 이면 창마다 끝에 1을 하나 더 둔다."""
    n, channels, shape, inside, one = x.shape[0], x.shape[1], x.shape[2:], x.shape[1] * math.prod(size), (1,) * len(size)
    many = min(max(LARGEST // (inside * math.prod(places)), 1), n)
    standing = np.empty((many, inside + ones, math.prod(places)), x.dtype)
    standing[:, inside:] = 1
    room = np.zeros((many, channels, *blocks.padded_shape(shape, padding)), x.dtype)
    image, channel, *steps = room.strides
    apart = [step * d for step, d in zip(steps, dilation, strict=True)]
    windows = np.ndarray((many, channels, *size, *places), x.dtype, room, 0, (image, channel, *apart, *steps))
    seen, rows = in_items(windows), in_items(standing[:, :inside].reshape(windows.shape))
    to, part = blocks.shared(shape, padding, one, (0,) * len(size))
    spots, given = in_items(room[(..., *to)]), in_items(x[(..., *part)])
    for k in range(0, n, many):
        m = min(many, n - k)
        spots[:m] = given[k:k + m]
        rows[:m] = seen[:m]
        yield slice(k, k + m), standing[:m]


def places_of(x, size, padding, dilation):
    return blocks.sliding_places(blocks.padded_shape(x.shape[2:], padding), size, (1,) * len(size), dilation)
