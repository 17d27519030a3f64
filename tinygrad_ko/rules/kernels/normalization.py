"""정규화의 되풀이(loop): 줄마다 합, 제곱의 합, 나누기를 이어서 하므로 줄이 캐시에 머문다.

배열은 (앞, 줄, 뒤)의 세 축이고, 줄마다 앞과 뒤에 걸쳐 더한다. 뒤의 한 줄은 그 dtype 으로, 그 합들은 float64 로 더한다.
``part`` 의 합은 numba가 여러 부분합으로 나누므로(``reorders``) NumPy의 합보다 덜 어긋난다.
"""

import numpy as np

from .columns import column_sums, stretched_columns

# numba는 0 과 1 을 64비트로 보아 float32 를 넓힌다. 그래서 배열의 dtype으로 적는다.

_BLOCK = 32  # 앞의 줄을 이만큼씩 더한 것을 float64 로 모은다


def standardized(x, z, middle, s, eps, center):
    """rules/normalization.py 의 ``standardized``: 표준화한 z, 평균 middle, 표준편차 s 를 채운다."""
    (fronts, rows, width), zero, one = x.shape, x.dtype.type(0), x.dtype.type(1)
    n = fronts * width
    for r in range(rows):
        mean = zero
        if center:
            total = 0.0
            for f in range(fronts):
                row, part = x[f, r], zero
                for k in range(width):
                    part += row[k]
                total += part
            mean = x.dtype.type(total / n)
        total = 0.0
        for f in range(fronts):
            row, part = x[f, r], zero
            for k in range(width):
                part += (row[k] - mean) * (row[k] - mean)
            total += part
        middle[r], s[r] = mean, np.sqrt(total / n + eps)
        scale = one / s[r]
        for f in range(fronts):
            row, out = x[f, r], z[f, r]
            for k in range(width):
                out[k] = (row[k] - mean) * scale


def tangents(u, z, s, a, b, d, center):
    """rules/normalization.py 의 ``tangents``: 표준화의 기울기 d 를 채운다."""
    (fronts, rows, width), zero, one = u.shape, u.dtype.type(0), u.dtype.type(1)
    n = fronts * width
    for r in range(rows):
        total, along = 0.0, 0.0
        for f in range(fronts):
            row, line, part, inner = u[f, r], z[f, r], zero, zero
            for k in range(width):
                part += row[k]
                inner += row[k] * line[k]
            total += part
            along += inner
        slope, mean = u.dtype.type((along - b[r] * s[r]) / n), zero
        if center:
            mean = u.dtype.type((total - a[r] * s[r]) / n)
        scale = one / s[r]
        for f in range(fronts):
            row, line, out = u[f, r], z[f, r], d[f, r]
            for k in range(width):
                out[k] = (row[k] - line[k] * slope - mean) * scale


def products(a, b, y):
    """rules/normalization.py 의 ``products``: 줄마다 곱의 합 y 를 채운다."""
    (fronts, rows, width), zero = a.shape, a.dtype.type(0)
    totals = np.zeros(rows)
    if width == 1:
        column_sums(a.reshape(fronts, rows), b.reshape(fronts, rows), np.zeros(rows), totals)
    else:
        for f in range(fronts):
            for r in range(rows):
                row, line, part = a[f, r], b[f, r], zero
                for k in range(width):
                    part += row[k] * line[k]
                totals[r] += part
    for r in range(rows):
        y[r] = totals[r]


def stretched_and_moved(x, weight, bias, y):
    """rules/normalization.py 의 ``stretched_and_moved``: 줄마다 늘이고 옮긴 y 를 채운다."""
    fronts, rows, width = x.shape
    if width == 1:
        stretched_columns(x.reshape(fronts, rows), weight, bias, y.reshape(fronts, rows))
    else:
        for f in range(fronts):
            for r in range(rows):
                row, out, scale, shift = x[f, r], y[f, r], weight[r], bias[r]
                for k in range(width):
                    out[k] = row[k] * scale + shift


def normalized(x, weight, bias, z, y, middle, s, eps):
    """rules/normalization.py 의 ``normalized``: 표준화한 z 와, 늘이고 옮긴 y 를 채운다.

    줄 r 은 weight 의 r % len(weight) 번째 줄을 쓴다. 그 수 하나하나가 줄의 이어진 ``span`` 칸을 맡는다.
    """
    (fronts, rows, width), zero, one = x.shape, x.dtype.type(0), x.dtype.type(1)
    n, (period, pieces) = fronts * width, weight.shape
    span = width // pieces
    for r in range(rows):
        total, w, b = 0.0, weight[r % period], bias[r % period]
        for f in range(fronts):
            row, part = x[f, r], zero
            for k in range(width):
                part += row[k]
            total += part
        mean, total = x.dtype.type(total / n), 0.0
        for f in range(fronts):
            row, part = x[f, r], zero
            for k in range(width):
                part += (row[k] - mean) * (row[k] - mean)
            total += part
        middle[r], s[r] = mean, np.sqrt(total / n + eps)
        scale = one / s[r]
        for f in range(fronts):
            row, out, last = x[f, r], z[f, r], y[f, r]
            if span == 1:
                for k in range(width):
                    out[k] = (row[k] - mean) * scale
                    last[k] = out[k] * w[k] + b[k]
            else:
                for p in range(pieces):
                    stretch, shift, piece = w[p], b[p], slice(p * span, (p + 1) * span)
                    i, o, e = row[piece], out[piece], last[piece]
                    for k in range(span):
                        o[k] = (i[k] - mean) * scale
                        e[k] = o[k] * stretch + shift


def normalized_gradients(g, z, s, weight, d, d_weight, d_bias):
    """rules/normalization.py 의 ``normalized_gradients``: x, weight, bias 의 기울기. d_weight 와 d_bias 에는 더해 간다."""
    (fronts, rows, width), zero, one = g.shape, g.dtype.type(0), g.dtype.type(1)
    n, (period, pieces) = fronts * width, weight.shape
    span = width // pieces
    parts, inners = np.zeros((period, pieces), g.dtype), np.zeros((period, pieces), g.dtype)
    for r in range(rows):
        at, scale, total, along = r % period, one / s[r], 0.0, 0.0
        w = weight[at]
        for f in range(fronts):
            row, line = g[f, r], z[f, r]
            if span == 1:
                part, inner = zero, zero
                for k in range(width):
                    part += row[k] * w[k]
                    inner += row[k] * w[k] * line[k]
                total += part
                along += inner
            else:
                for p in range(pieces):
                    part, inner, piece = zero, zero, slice(p * span, (p + 1) * span)
                    i, j = row[piece], line[piece]
                    for k in range(span):
                        part += i[k]
                        inner += i[k] * j[k]
                    d_bias[at, p] += part
                    d_weight[at, p] += inner
                    total += part * w[p]
                    along += inner * w[p]
        slope, mean = g.dtype.type(along / n) * scale, g.dtype.type(total / n) * scale
        for f in range(fronts):
            row, line, out = g[f, r], z[f, r], d[f, r]
            if span == 1:
                part, inner = parts[at], inners[at]
                for k in range(width):
                    out[k] = row[k] * w[k] * scale - line[k] * slope - mean
                    part[k] += row[k]
                    inner[k] += row[k] * line[k]
            else:
                for p in range(pieces):
                    stretch, piece = w[p] * scale, slice(p * span, (p + 1) * span)
                    i, j, o = row[piece], line[piece], out[piece]
                    for k in range(span):
                        o[k] = i[k] * stretch - j[k] * slope - mean
        if span == 1 and (r % (_BLOCK * period) == _BLOCK * period - 1 or r == rows - 1):  # 한 묶음의 합을 float64 로 옮긴다
            for p in range(period):
                for k in range(pieces):
                    d_bias[p, k] += parts[p, k]
                    d_weight[p, k] += inners[p, k]
                    parts[p, k] = inners[p, k] = zero
