"""합성곱의 빠른 길: convolution 의 세 연산과 같은 값을, 캐시(cache)에 드는 만큼의 영상을 한 번에 셈한다. NumPy 배열만.

버퍼 하나를 (채널, 덧댄 자리…, 영상)의 차례로 놓고 두 가지로 본다: 영상을 넣고 꺼낼 (영상, 채널, 자리…)와, 겹치는 창들
(채널, 창 안의 자리…, 창의 자리…, 영상). 한 줄에 놓인 창들은 잇닿아 있어서, 창을 떼어 내는 일이 긴 줄의 복사(memcpy)가 된다.

- 작은 영상: 여러 장을 가장 안쪽 축에 나란히 둔다. 줄의 길이는 (줄 안의 자리 × 영상 수).
- 큰 영상: 한 장씩. 보폭이 1이면 줄을 끝까지(덧댄 폭까지) 떼어, 여러 줄이 한 줄로 이어진다. 끝의 쓸모없는 자리는 셈한 뒤 버린다.
"""

import math

import numpy as np


def together(images, moved, column):
    """한 번에 셈할 영상의 수. ``moved`` 는 영상 한 장의 입력과 출력의 원소 수, ``column`` 은 세로로 세운 창들의 바이트 수.

    여러 장을 나란히 두면 줄이 길어지고 버릴 자리가 없지만, 넣고 꺼낼 때 축을 바꾸어야 한다: 작은 영상에서만 이롭다.
    """
    if moved > 10_000:
        return 1
    most = min(max(2**20 // column, 8), 16)
    return -(-images // -(-images // most))  # 마지막 묶음도 거의 차도록 고르게


def workbench(x, channels, whole, size, places, stride, dilation, count):
    """0으로 채운 버퍼와 그것을 보는 두 눈: (영상, 채널, 덧댄 자리…)와 (채널, 창 안의 자리…, 창의 자리…, 영상)."""
    inside = math.prod(whole) * channels * count
    spare = count * (places[-1] * stride[-1] + dilation[-1] * (size[-1] - 1) - whole[-1])  # 마지막 줄이 넘어 읽는 자리
    flat = np.zeros(inside + max(spare, 0), x.dtype)
    images = flat[:inside].reshape(channels, *whole, count)
    channel, *steps, image = images.strides
    within = [d * step for d, step in zip(dilation, steps, strict=True)]
    across = [s * step for s, step in zip(stride, steps, strict=True)]
    shape, strides = (channels, *size, *places, count), (channel, *within, *across, image)
    return flat, np.moveaxis(images, -1, 0), np.lib.stride_tricks.as_strided(flat, shape, strides)


def full_width(places, whole, stride, count):
    """창의 자리. 한 장씩 셈하고 보폭이 1이면, 줄의 끝까지 모두 자리로 친다."""
    return (*places[:-1], whole[-1]) if count == 1 and len(places) > 1 and max(stride) == 1 else places


def shared(shape, padding):
    """덧댄 버퍼와 입력이 함께 갖는 자리: (버퍼에서의 조각들, 입력에서의 조각들). 덧댈 폭이 음수이면 입력을 자른다."""
    spans = [(max(-before, 0), min(n, n + after), before) for n, (before, after) in zip(shape, padding, strict=True)]
    return [slice(a + before, b + before) for a, b, before in spans], [slice(a, b) for a, b, _ in spans]


def padded_shape(shape, padding):
    return tuple([n + before + after for n, (before, after) in zip(shape, padding, strict=True)])


def sliding_places(whole, size, stride, dilation):
    """창의 자리의 수: ⌊(덧댄 길이 − 벌린 창의 길이) / 보폭⌋ + 1."""
    return tuple([(n - d * (k - 1) - 1) // s + 1 for n, k, s, d in zip(whole, size, stride, dilation, strict=True)])


def conv_chunks(x, weight, stride, padding, dilation, groups, bias):
    """합성곱: 창들을 세로로 떼어 내어, 커널과 한 번에 행렬 곱."""
    size, whole = weight.shape[2:], padded_shape(x.shape[2:], padding)
    places = sliding_places(whole, size, stride, dilation)
    if min(places) < 1:
        raise ValueError(f"창 {size}이(가) 덧댄 입력 {whole}보다 깁니다")
    kernel = np.ascontiguousarray(weight).reshape(groups, weight.shape[0] // groups, -1)  # 뒤집힌 것은 BLAS 로 가지 않는다
    moved = x[0].size + weight.shape[0] * math.prod(places)
    count = together(x.shape[0], moved, x.shape[1] * math.prod((*size, *places)) * x.itemsize)
    wide = full_width(places, whole, stride, count)
    _, images, seen = workbench(x, x.shape[1], whole, size, wide, stride, dilation, count)
    spot, part = shared(x.shape[2:], padding)
    middle, x = images[(..., *spot)], x[(..., *part)]
    column = np.empty(seen.shape, x.dtype)
    made = np.empty((weight.shape[0], *wide, count), x.dtype)
    kept = np.moveaxis(made, -1, 0)[..., :places[-1]]
    rows, results = column.reshape(groups, kernel.shape[2], -1), made.reshape(groups, kernel.shape[1], -1)
    y = np.empty((x.shape[0], weight.shape[0], *places), x.dtype)
    offset = None if bias is None else bias.reshape(groups, -1, 1)
    for n in range(0, x.shape[0], count):
        m = min(count, x.shape[0] - n)
        middle[:m] = x[n:n + m]
        column[...] = seen
        np.matmul(kernel, rows, out=results)
        if offset is not None:
            results += offset
        y[n:n + m] = kept[:m]
    return y


def conv_weight_chunks(x, d, size, stride, padding, dilation, groups):
    """커널의 기울기: 세로로 떼어 낸 창들과 결과의 기울기의 행렬 곱을, 묶음마다 더한다."""
    whole, places = padded_shape(x.shape[2:], padding), d.shape[2:]
    inside, each = x.shape[1] // groups * math.prod(size), d.shape[1] // groups
    count = together(x.shape[0], x[0].size + d[0].size, x.shape[1] * math.prod((*size, *places)) * x.itemsize)
    wide = full_width(places, whole, stride, count)
    _, images, seen = workbench(x, x.shape[1], whole, size, wide, stride, dilation, count)
    spot, part = shared(x.shape[2:], padding)
    middle, x = images[(..., *spot)], x[(..., *part)]
    column = np.empty(seen.shape, x.dtype)
    slopes = np.zeros((d.shape[1], *wide, count), x.dtype)  # 줄 끝의 쓸모없는 자리는 0
    given = np.moveaxis(slopes, -1, 0)[..., :places[-1]]
    rows, results = column.reshape(groups, inside, -1), slopes.reshape(groups, each, -1).swapaxes(1, 2)
    total = np.zeros((groups, inside, each), x.dtype)
    for n in range(0, x.shape[0], count):
        m = min(count, x.shape[0] - n)
        middle[:m], given[:m] = x[n:n + m], d[n:n + m]
        if m < count:  # 마지막 묶음의 빈 영상
            given[m:] = 0
        column[...] = seen
        total += rows @ results
    return total.swapaxes(1, 2).reshape(d.shape[1], x.shape[1] // groups, *size)


def conv_transpose_chunks(x, weight, shape, stride, padding, dilation, groups, bias):
    """전치 합성곱. 보폭이 1이고 나오는 채널이 많으면 뒤집은 커널의 합성곱으로, 아니면 커널을 곱하여 겹쳐 더한다."""
    size, places, whole = weight.shape[2:], x.shape[2:], padded_shape(shape, padding)
    each, channels = weight.shape[0] // groups, weight.shape[1] * groups
    inside = weight.shape[1] * math.prod(size)
    if max(stride) == 1 and 2 * weight.shape[1] * math.prod(places) >= each * math.prod(shape):
        reach = [d * (k - 1) for k, d in zip(size, dilation, strict=True)]
        around = [(r - before, n + before - o) for r, n, o, (before, _) in zip(reach, shape, places, padding, strict=True)]
        flipped = weight[(slice(None), slice(None)) + (slice(None, None, -1),) * len(size)]
        swapped = flipped.reshape(groups, each, *weight.shape[1:]).swapaxes(1, 2).reshape(channels, each, *size)
        return conv_chunks(x, swapped, stride, around, dilation, groups, bias)
    moved = x[0].size + channels * math.prod(shape)
    count = together(x.shape[0], moved, channels * math.prod((*size, *places)) * x.itemsize)
    wide = full_width(places, whole, stride, count)
    flat, images, seen = workbench(x, channels, whole, size, wide, stride, dilation, count)
    spot, part = shared(shape, padding)
    middle = images[(..., *spot)]
    column = np.empty(seen.shape, x.dtype)
    slopes = np.zeros((x.shape[1], *wide, count), x.dtype)
    given = np.moveaxis(slopes, -1, 0)[..., :places[-1]]
    kernel = np.ascontiguousarray(weight).reshape(groups, each, inside).swapaxes(1, 2)
    rows, results = column.reshape(groups, inside, -1), slopes.reshape(groups, each, -1)
    y = np.zeros((x.shape[0], channels, *shape), x.dtype)
    kept = y[(..., *part)]
    for n in range(0, x.shape[0], count):
        m = min(count, x.shape[0] - n)
        given[:m] = x[n:n + m]
        np.matmul(kernel, results, out=rows)
        flat.fill(0)
        for k in np.ndindex(*size):
            seen[(slice(None), *k)] += column[(slice(None), *k)]
        kept[n:n + m] = middle[:m]
    if bias is not None:
        y += bias.reshape((-1,) + (1,) * len(size))
    return y
