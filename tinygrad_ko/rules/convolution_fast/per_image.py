"""영상마다 행렬 하나인 합성곱: 창들을 줄 끝의 쓸모없는 자리 없이 세로로 세워, 곱한 것이 그대로 결과의 자리에 놓인다.

blocks 보다 짧은 줄을 여러 번 옮기지만 결과(와 그 기울기)는 옮기지 않는다. 들어오는 채널이 적을 때(첫 층)에 이긴다.
편향은 모두 1인 줄과 만나는 커널의 한 열이다.
"""

import math

import numpy as np

from ...operation.threads import allowed, run_blocks
from ..rows import in_items
from . import blocks

LARGEST = 2**17  # 한 번에 세울 창들의 원소
SHARE = 2**21  # 스레드 하나의 몫은 적어도 이만큼
FARTHEST = 2**19  # 영상 한 장의 창들의 원소: 이보다 많으면 캐시에 들지 않는다
FEWEST = 2**8  # 창의 자리: 이보다 적으면 커널을 옮기는 값을 하지 못한다


def pays(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """합성곱이 blocks 보다 빠른가. 모양만 본다: 창의 원소는 줄마다 옮기고(줄이 짧을수록 더디다), 결과는 옮기지 않는다(재어 정한 것)."""
    return few(x_shape, d_shape, size, stride, groups, d_shape[-1])


def pays_for_weight(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """커널의 기울기가 blocks 보다 빠른가. 영상마다 작은 행렬을 만들어 더하므로 덜 그렇다."""
    return few(x_shape, d_shape, size, stride, groups, d_shape[-1] / 3)


def few(x_shape, d_shape, size, stride, groups, most):
    """창의 원소가 만드는 채널의 ``most`` 배까지인가."""
    inside = x_shape[1] * math.prod(size)
    fits = inside <= d_shape[1] * most and inside * math.prod(d_shape[2:]) <= FARTHEST
    return fits and groups == 1 and max(stride) == 1 and min(d_shape) > 0


def conv_images(x, weight, padding, dilation, bias):
    """합성곱."""
    kernel, size = weight.reshape(weight.shape[0], -1), weight.shape[2:]
    if bias is not None:
        kernel = np.concatenate([kernel, bias[:, None]], 1)
    places = places_of(x, size, padding, dilation)
    y = np.empty((x.shape[0], weight.shape[0], *places), x.dtype)
    results = y.reshape(*y.shape[:2], -1)

    def fill(parts):
        for images, standing in columns(x, parts, size, places, padding, dilation, bias is not None):
            np.matmul(kernel, standing, out=results[images])

    run_blocks(fill, shares(x, size, places))
    return y


def conv_weight_images(x, d, size, padding, dilation):
    """커널의 기울기."""
    given, totals = d.reshape(*d.shape[:2], -1).swapaxes(1, 2), {}

    def add(parts):
        for images, standing in columns(x, parts, size, d.shape[2:], padding, dilation, False):
            totals[images.start] = (standing @ given[images]).sum(0)

    run_blocks(add, shares(x, size, d.shape[2:]))
    total = sum([totals[start] for start in sorted(totals)])  # 더하는 차례는 스레드의 수와 상관없다
    return total.T.reshape(d.shape[1], x.shape[1], *size)


def pays_transposed(x_shape, shape, size, stride, groups):
    """전치 합성곱에서 blocks 보다 빠른가. 뒤집은 커널의 합성곱으로 ``pays`` 이면 그쪽이 더 빠르다."""
    places = x_shape[2] * math.prod(shape[1:])
    unfit = x_shape[0] * places < FEWEST or x_shape[1] * math.prod(size[1:]) * places > FARTHEST
    return groups == 1 and max(stride) == 1 and not unfit


def conv_transpose_images(x, weight, shape, padding, dilation, bias):
    """보폭 1인 전치 합성곱: 첫 공간 축만 겹쳐 더하고, 나머지 축들은 뒤집은 커널의 합성곱이다."""
    (_, channels, tall, *_), ((before, _), *_), (n, _, rows, *_) = weight.shape, padding, x.shape
    size, flipped = (1, *weight.shape[3:]), (slice(None),) * 3 + (slice(None, None, -1),) * (weight.ndim - 3)
    kernel = np.moveaxis(weight[flipped], 0, 2).reshape(channels * tall, -1)
    around = ((0, 0), *blocks.flipped_padding(x.shape[3:], size[1:], shape[1:], padding[1:], dilation[1:]))
    places, apart = (rows, *shape[1:]), (1, *dilation[1:])
    y = np.zeros((n, channels, *shape), x.dtype)
    if bias is not None:
        y += bias.reshape((-1,) + (1,) * len(shape))

    def fill(parts):
        for images, standing in columns(x, parts, size, places, around, apart, False):
            made = (kernel @ standing).reshape(-1, channels, tall, *places)
            for k in range(tall):
                start = k * dilation[0] - before
                low, high = max(-start, 0), min(rows, shape[0] - start)
                if low < high:  # 덧댄 폭이 넓으면 영상에 닿지 않는 줄도 있다
                    y[images, :, start + low:start + high] += made[:, :, k, low:high]

    run_blocks(fill, shares(x, size, places))
    return y


def shares(x, size, places):
    """스레드마다 맡을 것: 한 번에 셈할 영상의 조각들. 한 스레드의 몫이 적으면 나누지 않는다(NumPy의 짧은 걸음마다 GIL 을 주고받는다)."""
    n, each = x.shape[0], x.shape[1] * math.prod(size) * math.prod(places)
    many, threads = max(LARGEST // each, 1), min(allowed(), max(n * each // SHARE, 1))
    parts = [slice(k, min(k + many, n)) for k in range(0, n, many)]
    return [parts[k::threads] for k in range(min(threads, len(parts)))]


def columns(x, parts, size, places, padding, dilation, ones):
    """(영상의 조각, 세로로 세운 창들 (영상, 창의 원소, 자리))를 차례로. ``ones`` 이면 창마다 끝에 1을 하나 더 둔다."""
    channels, shape, inside, one = x.shape[1], x.shape[2:], x.shape[1] * math.prod(size), (1,) * len(size)
    many = parts[0].stop - parts[0].start
    standing = np.empty((many, inside + ones, math.prod(places)), x.dtype)
    standing[:, inside:] = 1
    room = np.zeros((many, channels, *blocks.padded_shape(shape, padding)), x.dtype)
    image, channel, *steps = room.strides
    apart = [step * d for step, d in zip(steps, dilation, strict=True)]
    windows = np.ndarray((many, channels, *size, *places), x.dtype, room, 0, (image, channel, *apart, *steps))
    seen, rows = in_items(windows), in_items(standing[:, :inside].reshape(windows.shape))
    to, part = blocks.shared(shape, padding, one, (0,) * len(size))
    spots, given = in_items(room[(..., *to)]), in_items(x[(..., *part)])
    for images in parts:
        m = images.stop - images.start
        spots[:m] = given[images]
        rows[:m] = seen[:m]
        yield images, standing[:m]


def places_of(x, size, padding, dilation):
    return blocks.sliding_places(blocks.padded_shape(x.shape[2:], padding), size, (1,) * len(size), dilation)
