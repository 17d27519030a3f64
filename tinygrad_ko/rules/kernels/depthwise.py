"""채널마다의 합성곱(depthwise)을 한 줄로 합친 되풀이(loop). 채널 하나의 영상들이 캐시에 들어 있는 동안 덧대고, 밀며 곱해 더하고, 놓는다.

덧댄 영상 몇 장을, 보폭으로 나눈 나머지가 같은 자리끼리(위상) 한 줄로 놓는다(rules/convolution_fast/blocks.py 와 같다). 그러면 커널의 원소
하나가 만나는 자리들이 그 줄을 조금 민 것이 되어, 가장 안쪽의 되풀이가 줄을 끝까지 걷는다. 줄과 영상 끝의 쓸모없는 자리는 버린다.
"""

# numba는 파이썬의 수를 64비트로 보아 float32 를 넓힌다. 그래서 0 도 배열의 dtype으로 적는다.

import numpy as np

LINE = 4096  # 한 줄에 놓을 원소의 수


def conv(x, weight, stride, padding, dilation, bias):
    """합성곱."""
    (n, channels, height, width), filters = x.shape, weight.shape[0]
    each, zero = filters // channels, x.dtype.type(0)
    many, rows, columns, wide, plane, starts, down, across, room = workbench(
        x, (height, width), weight.shape[2:], stride, padding, dilation)
    made = np.empty(many * plane, x.dtype)
    y = np.empty((n, filters, rows, columns), x.dtype)
    for first in range(0, n, many):
        count = min(many, n - first)
        for o in range(filters):
            if o % each == 0:
                for k in range(count):
                    put(x[first + k, o // each], room[k * plane:], down, across)
            slide(room, starts, weight[o, 0].ravel(), made[:(count - 1) * plane + rows * wide], bias[o] if bias.size else zero)
            for k in range(count):
                for r in range(rows):
                    line, spots = y[first + k, o, r], made[k * plane + r * wide:]
                    for q in range(columns):
                        line[q] = spots[q]
    return y


def conv_transpose(x, weight, shape, stride, padding, dilation, bias):
    """전치 합성곱."""
    n, filters, rows, _ = x.shape
    channels, zero = bias.size, x.dtype.type(0)
    each = filters // channels
    many, _, _, wide, plane, starts, down, across, room = workbench(x, shape, weight.shape[2:], stride, padding, dilation)
    given = np.zeros(many * plane, x.dtype)
    y = np.empty((n, channels, shape[0], shape[1]), x.dtype)
    for first in range(0, n, many):
        count = min(many, n - first)
        for o in range(filters):
            if o % each == 0:
                room[:] = zero
            for k in range(count):
                lay(x[first + k, o], given[k * plane:], wide)
            spread(room, starts, weight[o, 0].ravel(), given[:(count - 1) * plane + rows * wide])
            if (o + 1) % each == 0:
                for k in range(count):
                    take(room[k * plane:], y[first + k, o // each], down, across, bias[o // each])
    return y


def conv_weight(x, d, size, stride, padding, dilation):
    """커널의 기울기."""
    (n, channels, height, width), filters = x.shape, d.shape[1]
    each = filters // channels
    many, rows, _, wide, plane, starts, down, across, room = workbench(x, (height, width), size, stride, padding, dilation)
    given = np.zeros(many * plane, x.dtype)
    total = np.zeros((filters, starts.size), x.dtype)
    for first in range(0, n, many):
        count = min(many, n - first)
        for o in range(filters):
            for k in range(count):
                if o % each == 0:
                    put(x[first + k, o // each], room[k * plane:], down, across)
                lay(d[first + k, o], given[k * plane:], wide)
            meet(room, starts, given[:(count - 1) * plane + rows * wide], total[o])
    return total.reshape(filters, 1, size[0], size[1])


def workbench(x, shape, size, stride, padding, dilation):
    """함께 놓을 영상의 수, 결과의 (줄, 열), 위상의 폭과 넓이, 커널의 원소마다의 시작, 영상의 줄과 열이 놓일 곳, 0으로 채운 버퍼."""
    (height, width), (tall, broad), (s, t), (d, e) = shape, size, stride, dilation
    (top, bottom), (left, right) = padding
    high, long = height + top + bottom, width + left + right
    rows, columns = (high - d * (tall - 1) - 1) // s + 1, (long - e * (broad - 1) - 1) // t + 1
    wide = (long + t - 1) // t
    plane = (high + s - 1) // s * wide
    many = max(min(x.shape[0], LINE // plane), 1)
    area = many * plane
    i, j = np.arange(tall) * d, np.arange(broad) * e
    starts = ((i % s * t * area + i // s * wide).reshape(-1, 1) + (j % t * area + j // t)).ravel()
    r, q = np.arange(top, top + height), np.arange(left, left + width)
    room = np.zeros(s * t * area + e * (broad - 1) // t, x.dtype)
    return many, rows, columns, wide, plane, starts, r % s * t * area + r // s * wide, q % t * area + q // t, room


def put(image, room, down, across):
    """영상을 버퍼에 놓는다."""
    if across.size == 1 or across[1] - across[0] == 1:  # 보폭이 1이다: 이어져 있다
        for r in range(down.size):
            line, spots = image[r], room[down[r] + across[0]:]
            for q in range(line.size):
                spots[q] = line[q]
        return
    for r in range(down.size):
        line, spots = image[r], room[down[r]:]
        for q in range(across.size):
            spots[across[q]] = line[q]


def take(room, image, down, across, plus):
    """버퍼에서 영상을 꺼낸다."""
    for r in range(down.size):
        line, spots = image[r], room[down[r]:]
        for q in range(across.size):
            line[q] = plus + spots[across[q]]


def lay(d, given, wide):
    """결과의 기울기를 버퍼의 폭에 맞추어 놓는다. 줄 끝의 쓸모없는 자리는 0이다."""
    for r in range(d.shape[0]):
        line, spots = d[r], given[r * wide:]
        for q in range(d.shape[1]):
            spots[q] = line[q]


def slide(room, starts, weight, made, plus):
    """made[p] = plus + Σ weight[k]·room[starts[k] + p]. 줄을 오가는 일이 줄도록 원소를 셋씩."""
    run = made.size
    made[:] = plus
    for k in range(0, starts.size - 2, 3):
        a, b, c = weight[k], weight[k + 1], weight[k + 2]
        x0, x1, x2 = room[starts[k]:starts[k] + run], room[starts[k + 1]:starts[k + 1] + run], room[starts[k + 2]:starts[k + 2] + run]
        for p in range(run):
            made[p] += a * x0[p] + b * x1[p] + c * x2[p]
    for k in range(starts.size // 3 * 3, starts.size):
        a, x0 = weight[k], room[starts[k]:starts[k] + run]
        for p in range(run):
            made[p] += a * x0[p]


def spread(room, starts, weight, given):
    """room[starts[k] + p] += weight[k]·given[p]."""
    for k in range(starts.size):
        a, y = weight[k], room[starts[k]:starts[k] + given.size]
        for p in range(given.size):
            y[p] += a * given[p]


def meet(room, starts, given, total):
    """total[k] += Σ given[p]·room[starts[k] + p]."""
    for k in range(starts.size):
        total[k] += np.dot(given, room[starts[k]:starts[k] + given.size])
