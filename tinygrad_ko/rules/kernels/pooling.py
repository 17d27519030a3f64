"""풀링의 되풀이(loop): 배열은 (줄, 창이 미는 축, 안쪽)의 세 축이다. 안쪽의 길이가 1이면 창이 미는 축을 따라 이어서 읽는다.

갈라지지 않고(branch) 곱으로 고른다: 어느 자리가 이길지는 미리 알 수 없다.
"""

import numpy as np


def tops(x, y, size, stride, dilation):
    """rules/pooling.py 의 ``tops``: 창마다의 최댓값 y 를 채운다."""
    rows, n, inner = x.shape
    windows = y.shape[1]
    if inner != 1:
        for r in range(rows):
            for j in range(windows):
                for i in range(inner):
                    y[r, j, i] = x[r, j * stride, i]
                for k in range(1, size):
                    at = j * stride + k * dilation
                    for i in range(inner):
                        best, new = y[r, j, i], x[r, at, i]
                        y[r, j, i] = new if new > best or new != new else best
    elif size == 2 and stride == 2 and dilation == 1:
        line, out = x.reshape(rows, n), y.reshape(rows, windows)
        for r in range(rows):
            for j in range(windows):
                best, new = line[r, 2 * j], line[r, 2 * j + 1]
                out[r, j] = new if new > best or new != new else best
    else:
        line, out = x.reshape(rows, n), y.reshape(rows, windows)
        for r in range(rows):
            for j in range(windows):
                out[r, j] = line[r, j * stride]
            for k in range(1, size):
                for j in range(windows):
                    best, new = out[r, j], line[r, j * stride + k * dilation]
                    out[r, j] = new if new > best or new != new else best


def to_first_spots(g, x, y, total, size, stride, dilation):
    """rules/pooling.py 의 ``to_first_spots``: 창의 기울기를 처음 이긴 자리로 보낸 total 을 채운다."""
    (rows, n, inner), windows = x.shape, y.shape[1]
    zero, one = g.dtype.type(0), g.dtype.type(1)
    if inner != 1:
        rest = np.empty((windows, inner), g.dtype)
        for r in range(rows):
            for j in range(n):
                for i in range(inner):
                    total[r, j, i] = zero
            for j in range(windows):
                for i in range(inner):
                    rest[j, i] = g[r, j, i]
            for k in range(size - 1):
                for j in range(windows):
                    at = j * stride + k * dilation
                    for i in range(inner):
                        later = rest[j, i] * (one if x[r, at, i] < y[r, j, i] else zero)
                        total[r, at, i] += rest[j, i] - later
                        rest[j, i] = later
            for j in range(windows):
                at = j * stride + (size - 1) * dilation
                for i in range(inner):
                    total[r, at, i] += rest[j, i]
    elif size == 2 and stride == 2 and dilation == 1:
        line, top, part, out = x.reshape(rows, n), y.reshape(rows, windows), g.reshape(rows, windows), total.reshape(rows, n)
        for r in range(rows):
            for j in range(windows):
                later = part[r, j] * (one if line[r, 2 * j] < top[r, j] else zero)
                out[r, 2 * j], out[r, 2 * j + 1] = part[r, j] - later, later
            for j in range(2 * windows, n):
                out[r, j] = zero
    else:
        line, top, part, out = x.reshape(rows, n), y.reshape(rows, windows), g.reshape(rows, windows), total.reshape(rows, n)
        left = np.empty(windows, g.dtype)
        for r in range(rows):
            for j in range(n):
                out[r, j] = zero
            for j in range(windows):
                left[j] = part[r, j]
            for k in range(size - 1):
                for j in range(windows):
                    at = j * stride + k * dilation
                    later = left[j] * (one if line[r, at] < top[r, j] else zero)
                    out[r, at] += left[j] - later
                    left[j] = later
            for j in range(windows):
                out[r, j * stride + (size - 1) * dilation] += left[j]
