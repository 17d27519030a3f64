"""정규화의 되풀이(loop): 줄마다 합, 제곱의 합, 나누기를 이어서 하므로 줄이 캐시에 머문다.

배열은 (앞, 줄, 뒤)의 세 축이고, 줄마다 앞과 뒤에 걸쳐 더한다. 뒤의 한 줄은 그 dtype 으로, 그 합들은 float64 로 더한다.
줄의 합(``…_of_row``)은 numba가 여러 부분합으로 나누므로 NumPy의 합보다 덜 어긋난다. 나머지는 적힌 차례대로 셈한다.
칸은 번호로 짚는다: 줄마다 뷰를 만들면 그 임자를 세는 값이 짧은 줄의 셈만큼 든다.
"""

import numpy as np

from ...operation.compiled import allow
from .columns import column_sums, stretched_columns

# numba는 0 과 1 을 64비트로 보아 float32 를 넓힌다. 그래서 배열의 dtype으로 적는다.

_BLOCK = 32  # 앞의 줄을 이만큼씩 더한 것을 float64 로 모은다


@allow("reassoc")
def sum_of_row(x, f, r):
    s = x.dtype.type(0)
    for k in range(x.shape[2]):
        s += x[f, r, k]
    return s


@allow("reassoc")
def squares_of_row(x, f, r, mean):
    s = x.dtype.type(0)
    for k in range(x.shape[2]):
        s += (x[f, r, k] - mean) * (x[f, r, k] - mean)
    return s


@allow("reassoc")
def products_of_row(u, v, f, r):
    s = u.dtype.type(0)
    for k in range(u.shape[2]):
        s += u[f, r, k] * v[f, r, k]
    return s


def moments(x, r, eps, center):
    """줄 r 의 평균과 표준편차."""
    fronts, _, width = x.shape
    n, mean, total = fronts * width, x.dtype.type(0), 0.0
    if center:
        for f in range(fronts):
            total += sum_of_row(x, f, r)
        mean, total = x.dtype.type(total / n), 0.0
    for f in range(fronts):
        total += squares_of_row(x, f, r, mean)
    return mean, x.dtype.type(np.sqrt(total / n + eps))


def standardized(x, z, middle, s, eps, center):
    """rules/normalization.py 의 ``standardized``: 표준화한 z, 평균 middle, 표준편차 s 를 채운다."""
    (fronts, rows, width), one = x.shape, x.dtype.type(1)
    for r in range(rows):
        mean, s[r] = moments(x, r, eps, center)
        middle[r], scale = mean, one / s[r]
        for f in range(fronts):
            for k in range(width):
                z[f, r, k] = (x[f, r, k] - mean) * scale


def tangents(u, z, s, a, b, d, center):
    """rules/normalization.py 의 ``tangents``: 표준화의 기울기 d 를 채운다."""
    (fronts, rows, width), zero, one = u.shape, u.dtype.type(0), u.dtype.type(1)
    n = fronts * width
    for r in range(rows):
        total, along = 0.0, 0.0
        for f in range(fronts):
            total += sum_of_row(u, f, r)
            along += products_of_row(u, z, f, r)
        slope, mean = u.dtype.type((along - b[r] * s[r]) / n), zero
        if center:
            mean = u.dtype.type((total - a[r] * s[r]) / n)
        scale = one / s[r]
        for f in range(fronts):
            for k in range(width):
                d[f, r, k] = (u[f, r, k] - z[f, r, k] * slope - mean) * scale


def products(a, b, y):
    """rules/normalization.py 의 ``products``: 줄마다 곱의 합 y 를 채운다."""
    fronts, rows, width = a.shape
    totals = np.zeros(rows)
    if width == 1:
        column_sums(a.reshape(fronts, rows), b.reshape(fronts, rows), np.zeros(rows), totals)
    else:
        for f in range(fronts):
            for r in range(rows):
                totals[r] += products_of_row(a, b, f, r)
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
                for k in range(width):
                    y[f, r, k] = x[f, r, k] * weight[r] + bias[r]


def normalized(x, weight, bias, z, y, middle, s, eps):
    """rules/normalization.py 의 ``normalized``: 표준화한 z 와, 늘이고 옮긴 y 를 채운다.

    줄 r 은 weight 의 r % len(weight) 번째 줄을 쓴다. 그 수 하나하나가 줄의 이어진 몇 칸(조각)을 맡는다.
    """
    if weight.shape[1] == x.shape[2]:
        normalized_cells(x, weight, bias, z, y, middle, s, eps)
    else:
        normalized_pieces(x, weight, bias, in_pieces(z, weight), in_pieces(y, weight), middle, s, eps)


def in_pieces(x, weight):
    """줄의 칸들을 (조각, 조각 안)의 두 축으로."""
    fronts, rows, width = x.shape
    return x.reshape(fronts, rows, weight.shape[1], width // weight.shape[1])


def normalized_cells(x, weight, bias, z, y, middle, s, eps):
    """weight 의 수가 칸마다 있을 때."""
    (fronts, rows, width), one, period = x.shape, x.dtype.type(1), len(weight)
    for r in range(rows):
        at, (mean, s[r]) = r % period, moments(x, r, eps, True)
        middle[r], scale = mean, one / s[r]
        for f in range(fronts):
            for k in range(width):
                z[f, r, k] = (x[f, r, k] - mean) * scale
            for k in range(width):
                y[f, r, k] = z[f, r, k] * weight[at, k] + bias[at, k]


def normalized_pieces(x, weight, bias, z, y, middle, s, eps):
    """weight 의 수가 조각마다 있을 때. z 와 y 는 ``in_pieces`` 이다."""
    (fronts, rows, pieces, span), one, period = z.shape, x.dtype.type(1), len(weight)
    wide = in_pieces(x, weight)
    for r in range(rows):
        at, (mean, s[r]) = r % period, moments(x, r, eps, True)
        middle[r], scale = mean, one / s[r]
        for f in range(fronts):
            for p in range(pieces):
                stretch, shift = weight[at, p], bias[at, p]
                for k in range(span):
                    z[f, r, p, k] = (wide[f, r, p, k] - mean) * scale
                for k in range(span):
                    y[f, r, p, k] = z[f, r, p, k] * stretch + shift


def normalized_gradients(g, z, s, weight, d, d_weight, d_bias):
    """rules/normalization.py 의 ``normalized_gradients``: x, weight, bias 의 기울기. d_weight 와 d_bias 에는 더해 간다."""
    if weight.shape[1] == g.shape[2]:
        gradients_by_cell(g, z, s, weight, d, d_weight, d_bias)
    else:
        gradients_by_piece(in_pieces(g, weight), in_pieces(z, weight), s, weight, in_pieces(d, weight), d_weight, d_bias)


@allow("reassoc")
def weighted_sums_of_row(g, weight, z, f, r, at):
    """줄의 g·weight 의 합과 g·weight·z 의 합."""
    total, along = g.dtype.type(0), g.dtype.type(0)
    for k in range(g.shape[2]):
        u = g[f, r, k] * weight[at, k]
        total += u
        along += u * z[f, r, k]
    return total, along


def gradients_by_cell(g, z, s, weight, d, d_weight, d_bias):
    """weight 의 수가 칸마다 있을 때: 그 기울기는 줄을 따라 더한다."""
    (fronts, rows, width), zero, one = g.shape, g.dtype.type(0), g.dtype.type(1)
    n, period = fronts * width, len(weight)
    parts, inners = np.zeros(weight.shape, g.dtype), np.zeros(weight.shape, g.dtype)
    for r in range(rows):
        at, scale, total, along = r % period, one / s[r], 0.0, 0.0
        for f in range(fronts):
            part, inner = weighted_sums_of_row(g, weight, z, f, r, at)
            total += part
            along += inner
        slope, mean = g.dtype.type(along / n) * scale, g.dtype.type(total / n) * scale
        for f in range(fronts):
            for k in range(width):
                d[f, r, k] = g[f, r, k] * weight[at, k] * scale - z[f, r, k] * slope - mean
            for k in range(width):
                parts[at, k] += g[f, r, k]
                inners[at, k] += g[f, r, k] * z[f, r, k]
        if r % (_BLOCK * period) == _BLOCK * period - 1 or r == rows - 1:  # 한 묶음의 합을 float64 로 옮긴다
            for p in range(period):
                for k in range(width):
                    d_bias[p, k] += parts[p, k]
                    d_weight[p, k] += inners[p, k]
                    parts[p, k] = inners[p, k] = zero


@allow("reassoc")
def sums_of_piece(g, z, f, r, p):
    """조각의 g 의 합과 g·z 의 합."""
    total, along = g.dtype.type(0), g.dtype.type(0)
    for k in range(g.shape[3]):
        total += g[f, r, p, k]
        along += g[f, r, p, k] * z[f, r, p, k]
    return total, along


def gradients_by_piece(g, z, s, weight, d, d_weight, d_bias):
    """weight 의 수가 조각마다 있을 때: 조각마다 더한 것만 알면 된다. g, z, d 는 ``in_pieces`` 이다."""
    (fronts, rows, pieces, span), one = g.shape, g.dtype.type(1)
    n, period = fronts * pieces * span, len(weight)
    for r in range(rows):
        at, scale, total, along = r % period, one / s[r], 0.0, 0.0
        for f in range(fronts):
            for p in range(pieces):
                part, inner = sums_of_piece(g, z, f, r, p)
                d_bias[at, p] += part
                d_weight[at, p] += inner
                total += part * weight[at, p]
                along += inner * weight[at, p]
        slope, mean = g.dtype.type(along / n) * scale, g.dtype.type(total / n) * scale
        for f in range(fronts):
            for p in range(pieces):
                stretch = weight[at, p] * scale
                for k in range(span):
                    d[f, r, p, k] = g[f, r, p, k] * stretch - z[f, r, p, k] * slope - mean
