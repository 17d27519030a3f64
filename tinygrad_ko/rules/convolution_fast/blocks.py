"""합성곱의 빠른 길: convolution 의 세 연산과 같은 값을, 캐시(cache)에 드는 만큼의 영상을 한 번에 셈한다. NumPy 배열만.

덧댄 영상을 버퍼에 (채널, 자리…, 영상)의 차례로 놓으면, 커널의 원소 하나가 만나는 자리들은 버퍼를 조금 민 것이다. 한 줄에 놓인
것이 잇닿아 있어서, 창을 떼어 내는 일이 긴 줄의 복사(memcpy)가 된다.

- 작은 영상: 여러 장을 가장 안쪽 축에 나란히 둔다. 줄의 길이는 (줄 안의 자리 × 영상 수).
- 큰 영상: 한 장씩. 줄을 끝까지(덧댄 폭까지) 떼면 여러 줄이 한 줄로 이어진다. 끝의 쓸모없는 자리는 셈한 뒤 버린다.
- 보폭 s 가 1보다 크면: s 로 나눈 나머지가 같은 자리끼리 모아 놓는다(위상). 그러면 건너뛰던 자리들이 잇닿는다.
"""

import functools
import itertools
import math

import numpy as np

from ...korean.particles import Noun


@functools.lru_cache
def together(images, near, far, size, itemsize):
    """한 번에 셈할 영상의 수. ``near`` 는 창을 미는 쪽의 (채널, 공간…), ``far`` 는 창의 자리 쪽의 (채널, 자리…).

    여러 장을 나란히 두면 줄이 길어지고 버릴 자리와 부를 일이 준다. 대신 넣고 꺼낼 때 축을 바꾼다: 큰 영상이나 몇 장뿐일 때는 손해이다.
    """
    if images < 4 or math.prod(near) + math.prod(far) > 2**16:
        return 1
    column = near[0] * math.prod(size) * math.prod(far[1:]) * itemsize  # 영상 한 장의 세로로 세운 창들, 바이트
    most = 16 if far[-1] <= 12 and column <= 2**16 else 8
    return -(-images // -(-images // most))  # 마지막 묶음도 거의 차도록 고르게


def workbench(x, channels, shape, padding, size, places, stride, dilation, count, separately):
    """0으로 채운 버퍼와, 그것을 보는 두 눈.

    rooms   영상을 넣고 꺼낼 곳: (버퍼의 (영상, 채널, 자리…), 영상에서의 조각들)의 목록, 위상마다 하나
    taps    커널의 원소가 만나는 자리들: (원소, 버퍼의 (채널, 창의 자리…, 영상))의 목록. ``separately`` 가 아니고 보폭이 1이면
            모든 원소를 한 번에 본다
    """
    rows = phase_shape(padded_shape(shape, padding), stride)
    inside = math.prod((channels, *stride, *rows, count))
    flat = np.zeros(inside + count * (dilation[-1] * (size[-1] - 1) // stride[-1]), x.dtype)  # 마지막 줄은 끝을 넘어 읽는다
    images = flat[:inside].reshape(channels, *stride, *rows, count)
    rooms = []
    for phase in itertools.product(*map(range, stride)):
        to, part = shared(shape, padding, stride, phase)
        rooms.append((images_first(images[(slice(None), *phase, *to)]), part))
    channel, *steps, image = images.strides
    across, spots = steps[len(size):], (*places, count)
    if max(stride) == 1 and not separately:
        within = [d * step for d, step in zip(dilation, across, strict=True)]
        everything = np.ndarray((channels, *size, *spots), x.dtype, flat, 0, (channel, *within, *across, image))
        return flat, rooms, [((), everything)]
    taps = []
    for k in itertools.product(*map(range, size)):
        apart = [i * d for i, d in zip(k, dilation, strict=True)]
        at = [*[i % s for i, s in zip(apart, stride, strict=True)], *[i // s for i, s in zip(apart, stride, strict=True)]]
        start = sum([i * step for i, step in zip(at, steps, strict=True)])
        taps.append(((slice(None), *k), np.ndarray((channels, *spots), x.dtype, flat, start, (channel, *across, image))))
    return flat, rooms, taps


@functools.lru_cache
def shared(shape, padding, stride, phase):
    """한 위상에서, 버퍼와 영상이 함께 갖는 자리: (버퍼에서의 조각들, 영상에서의 조각들). 덧댈 폭이 음수이면 영상을 자른다."""
    to, part = [], []
    for n, (before, after), s, r in zip(shape, padding, stride, phase, strict=True):
        low = max(before, 0)
        high = max(before + min(n, n + after), low)
        first, last = -((r - low) // s), -((r - high) // s)
        to.append(slice(first, last))
        part.append(slice(first * s + r - before, high - before, s))
    return to, part


@functools.lru_cache
def phase_shape(whole, stride):
    """한 위상의 길이: 올림한 몫."""
    return tuple([-(-n // s) for n, s in zip(whole, stride, strict=True)])


def full_width(places, rows, count):
    """창의 자리. 한 장씩 셈하면, 줄의 끝까지 모두 자리로 친다."""
    return (*places[:-1], rows[-1]) if count == 1 and len(places) > 1 else places


def bands(taps, channels, size, wide, count, groups, dtype):
    """세로로 세울 창들을 캐시에 드는 만큼씩 나눈다: (옮길 것들, 행렬로 본 창들, 자리의 조각)의 목록.

    옮길 것은 (버퍼에서 본 자리, 세로로 세울 자리)의 목록이다. 나누는 축은 창의 자리의 첫 축이고, 세로의 버퍼는 모두가 함께 쓴다.
    """
    row, inside = math.prod(wide[1:]) * count, channels * math.prod(size)
    many = -(-(wide[0] * row * inside * dtype.itemsize) // 2**20)
    tall = -(-wide[0] // many)
    memory = np.empty(inside * row * tall, dtype)
    made = []
    for start in range(0, wide[0], tall):
        stop = min(start + tall, wide[0])
        column = memory[:inside * row * (stop - start)].reshape(channels, *size, stop - start, *wide[1:], count)
        cut = (..., slice(start, stop), *[slice(None)] * len(wide))
        moves = [(seen[cut], column[k]) for k, seen in taps]
        made.append((moves, column.reshape(groups, inside // groups, -1), slice(start * row, stop * row)))
    return made


def images_first(a):
    """(채널, 자리…, 영상)을 (영상, 채널, 자리…)로 본 것."""
    return a.transpose((a.ndim - 1, *range(a.ndim - 1)))


@functools.lru_cache
def padded_shape(shape, padding):
    return tuple([n + before + after for n, (before, after) in zip(shape, padding, strict=True)])


@functools.lru_cache
def sliding_places(whole, size, stride, dilation):
    """창의 자리의 수: ⌊(덧댄 길이 − 벌린 창의 길이) / 보폭⌋ + 1."""
    return tuple([(n - d * (k - 1) - 1) // s + 1 for n, k, s, d in zip(whole, size, stride, dilation, strict=True)])


def conv_chunks(x, weight, stride, padding, dilation, groups, bias):
    """합성곱: 창들을 세로로 떼어 내어, 커널과 한 번에 행렬 곱."""
    size, whole = weight.shape[2:], padded_shape(x.shape[2:], padding)
    places = sliding_places(whole, size, stride, dilation)
    if min(places) < 1:
        raise ValueError(f"창 {Noun(size):이/가} 덧댄 입력 {whole}보다 깁니다")
    kernel = np.ascontiguousarray(weight).reshape(groups, weight.shape[0] // groups, -1)  # 뒤집힌 것은 BLAS 로 가지 않는다
    count = together(x.shape[0], x.shape[1:], (weight.shape[0], *places), size, x.itemsize)
    wide = full_width(places, phase_shape(whole, stride), count)
    _, rooms, taps = workbench(x, x.shape[1], x.shape[2:], padding, size, wide, stride, dilation, count, False)
    parts = bands(taps, x.shape[1], size, wide, count, groups, x.dtype)
    made = np.empty((weight.shape[0], *wide, count), x.dtype)
    kept, results = images_first(made)[..., :places[-1]], made.reshape(groups, kernel.shape[1], -1)
    y = np.empty((x.shape[0], weight.shape[0], *places), x.dtype)
    offset = None if bias is None else bias.reshape((-1,) + (1,) * len(size))
    for n in range(0, x.shape[0], count):
        m = min(count, x.shape[0] - n)
        for room, part in rooms:
            room[:m] = x[(slice(n, n + m), slice(None), *part)]
        for moves, rows, spots in parts:
            for seen, column in moves:
                column[...] = seen
            np.matmul(kernel, rows, out=results[:, :, spots])
        if offset is None:
            y[n:n + m] = kept[:m]
        else:
            np.add(kept[:m], offset, y[n:n + m])
    return y


def conv_weight_chunks(x, d, size, stride, padding, dilation, groups):
    """커널의 기울기: 세로로 떼어 낸 창들과 결과의 기울기의 행렬 곱을, 묶음마다 더한다."""
    whole, places = padded_shape(x.shape[2:], padding), d.shape[2:]
    inside, each = x.shape[1] // groups * math.prod(size), d.shape[1] // groups
    count = together(x.shape[0], x.shape[1:], d.shape[1:], size, x.itemsize)
    wide = full_width(places, phase_shape(whole, stride), count)
    _, rooms, taps = workbench(x, x.shape[1], x.shape[2:], padding, size, wide, stride, dilation, count, False)
    parts = bands(taps, x.shape[1], size, wide, count, groups, x.dtype)
    slopes = np.zeros((d.shape[1], *wide, count), x.dtype)  # 줄 끝의 쓸모없는 자리는 0
    given, results = images_first(slopes)[..., :places[-1]], slopes.reshape(groups, each, -1).swapaxes(1, 2)
    total = np.zeros((groups, inside, each), x.dtype)
    for n in range(0, x.shape[0], count):
        m = min(count, x.shape[0] - n)
        for room, part in rooms:
            room[:m] = x[(slice(n, n + m), slice(None), *part)]
        given[:m] = d[n:n + m]
        if m < count:  # 마지막 묶음의 빈 영상
            given[m:] = 0
        for moves, rows, spots in parts:
            for seen, column in moves:
                column[...] = seen
            total += rows @ results[:, spots]
    return total.swapaxes(1, 2).reshape(d.shape[1], x.shape[1] // groups, *size)


def conv_transpose_chunks(x, weight, shape, stride, padding, dilation, groups, bias):
    """전치 합성곱. 보폭이 1이고 나오는 채널이 많으면 뒤집은 커널의 합성곱으로, 아니면 커널을 곱하여 겹쳐 더한다."""
    size, places = weight.shape[2:], x.shape[2:]
    each, channels = weight.shape[0] // groups, weight.shape[1] * groups
    inside = weight.shape[1] * math.prod(size)
    if max(stride) == 1 and 2 * weight.shape[1] * math.prod(places) >= each * math.prod(shape):
        around = flipped_padding(places, size, shape, padding, dilation)
        return conv_chunks(x, flipped_kernel(weight, groups), stride, around, dilation, groups, bias)
    count = together(x.shape[0], (channels, *shape), x.shape[1:], size, x.itemsize)
    wide = full_width(places, phase_shape(padded_shape(shape, padding), stride), count)
    flat, rooms, taps = workbench(x, channels, shape, padding, size, wide, stride, dilation, count, True)
    parts = bands(taps, channels, size, wide, count, groups, x.dtype)
    slopes = np.zeros((x.shape[1], *wide, count), x.dtype)
    given, results = images_first(slopes)[..., :places[-1]], slopes.reshape(groups, each, -1)
    kernel = np.ascontiguousarray(weight).reshape(groups, each, inside).swapaxes(1, 2)
    y = np.zeros((x.shape[0], channels, *shape), x.dtype)
    for n in range(0, x.shape[0], count):
        m = min(count, x.shape[0] - n)
        given[:m] = x[n:n + m]
        flat.fill(0)
        for moves, rows, spots in parts:
            np.matmul(kernel, results[:, :, spots], out=rows)
            for seen, column in moves:
                seen += column
        for room, part in rooms:
            y[(slice(n, n + m), slice(None), *part)] = room[:m]
    if bias is not None:
        y += bias.reshape((-1,) + (1,) * len(size))
    return y


def flipped_padding(places, size, shape, padding, dilation):
    """전치 합성곱을 뒤집은 커널의 합성곱으로 볼 때 덧댈 폭."""
    reach = [d * (k - 1) for k, d in zip(size, dilation, strict=True)]
    return tuple([(r - before, n + before - o) for r, n, o, (before, _) in zip(reach, shape, places, padding, strict=True)])


def flipped_kernel(weight, groups):
    """뒤집고, 들어오고 나가는 채널을 바꾼 커널: (O, C/groups, …) → (C, O/groups, …)."""
    each, size = weight.shape[0] // groups, weight.shape[2:]
    flipped = weight[(slice(None), slice(None)) + (slice(None, None, -1),) * len(size)]
    return flipped.reshape(groups, each, *weight.shape[1:]).swapaxes(1, 2).reshape(-1, each, *size)
