"""채널마다의 정규화의 되풀이(loop): 앞의 축만 따라 더하면((표본, 채널)의 배치 정규화) 채널이 이어져 있으므로, 채널들을 나란히 더한다.

배열은 (표본, 채널)이다. 표본 몇 줄씩 그 dtype 으로 더한 것을 float64 로 모은다.
"""

import numpy as np

_BLOCK = 32


def column_sums(u, v, totals, alongs):
    """채널마다 u 의 합과 u·v 의 합을 float64 의 totals 와 alongs 에 더해 간다."""
    rows, channels = u.shape
    parts, inners = np.zeros(channels, u.dtype), np.zeros(channels, u.dtype)
    for r in range(rows):
        row, line = u[r], v[r]
        for c in range(channels):
            parts[c] += row[c]
            inners[c] += row[c] * line[c]
        if r % _BLOCK == _BLOCK - 1 or r == rows - 1:
            for c in range(channels):
                totals[c] += parts[c]
                alongs[c] += inners[c]
                parts[c] = inners[c] = u.dtype.type(0)


def stretched_columns(x, weight, bias, y):
    """채널마다 늘이고 옮긴 y 를 채운다."""
    rows, channels = x.shape
    for r in range(rows):
        row, out = x[r], y[r]
        for c in range(channels):
            out[c] = row[c] * weight[c] + bias[c]


def standardized(x, z, middle, s, eps, center):
    """rules/normalization.py 의 ``standardized``: 표준화한 z, 평균 middle, 표준편차 s 를 채운다."""
    (rows, channels), one = x.shape, x.dtype.type(1)
    totals, alongs = np.zeros(channels), np.zeros(channels)
    if center:
        column_sums(x, x, totals, alongs)
    for c in range(channels):
        middle[c] = totals[c] / rows
        alongs[c] = 0.0
    for r in range(rows):
        row, out = x[r], z[r]
        for c in range(channels):
            out[c] = row[c] - middle[c]
    column_sums(z, z, totals, alongs)
    scale = np.empty_like(s)
    for c in range(channels):
        s[c] = np.sqrt(alongs[c] / rows + eps)
        scale[c] = one / s[c]
    for r in range(rows):
        out = z[r]
        for c in range(channels):
            out[c] *= scale[c]


def tangents(u, z, s, a, b, scale, d, totals, alongs, center):
    """rules/normalization.py 의 ``tangents``: 표준화의 기울기에 scale 을 곱한 d 와, u 와 u·z 의 합 totals, alongs 를 채운다."""
    rows, channels = u.shape
    slope, mean = np.zeros_like(s), np.zeros_like(s)
    column_sums(u, z, totals, alongs)
    for c in range(channels):
        slope[c] = (alongs[c] - b[c] * s[c]) / rows
        if center:
            mean[c] = (totals[c] - a[c] * s[c]) / rows
    for r in range(rows):
        row, line, out = u[r], z[r], d[r]
        for c in range(channels):
            out[c] = (row[c] - line[c] * slope[c] - mean[c]) * scale[c]
