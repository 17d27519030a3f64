"""어텐션의 되풀이: float32 만. 파이썬으로 그냥 불러도 같은 수를 낸다."""

import numpy as np

from ...operation.compiled import allow
from .elementary import exp_in_parts


@allow("contract")
def weight(x):
    """e^x, 다만 x ≤ 88 인 곳에서. ``exp`` 보다 덜 살핀다: e^−87 보다 작은 비중은 0으로 보아도 된다."""
    f, i = np.float32, np.int32
    q, n = exp_in_parts(f(-87) if x < f(-87) else x)
    return f(0) if x <= f(-87) else (q + f(1)) * i((n + i(127)) << i(23)).view(f)


def attend(query, key, value, scale, plan, kept, y, share):
    """rules/attention.py 의 ``attend``, 가림도 뺄 것도 없을 때. 배열의 첫 축은 머리이고, 계획의 줄은 (머리들, 질의들, 남길 곳)이다."""
    columns, again = key.shape[1], room(plan, key.shape[1], query.dtype)
    for k in range(len(plan)):
        first, last, start, stop, place = plan[k]
        for h in range(first, last):
            weights = seat(kept, again, place, h - first, (stop - start) * columns)
            np.dot(query[h, start:stop] * scale, key[h].T, weights.reshape(stop - start, columns))
            exponential(weights)
            for i in range(stop - start):
                share[h, start + i] = np.float32(1) / sum_of(weights[i * columns:(i + 1) * columns])
            gathered = y[h, start:stop]
            np.dot(weights.reshape(stop - start, columns), value[h], gathered)
            for i in range(stop - start):
                row, times = gathered[i], share[h, start + i, 0]
                for j in range(row.size):
                    row[j] *= times


def attend_back(query, key, value, scale, plan, kept, pull, slope, fade, d_query, d_key, d_value):
    """rules/attention.py 의 ``attend_back``, 가림도 뺄 것도 없을 때."""
    columns, again = key.shape[1], room(plan, key.shape[1], query.dtype)
    slopes, d_k, d_v = np.empty_like(again), np.empty_like(key[0]), np.empty_like(value[0])
    for k in range(len(plan)):
        first, last, start, stop, place = plan[k]
        for h in range(first, last):
            line = seat(kept, again, place, h - first, (stop - start) * columns)
            weights, d = line.reshape(stop - start, columns), slopes[:line.size].reshape(stop - start, columns)
            if place < 0:
                np.dot(query[h, start:stop] * scale, key[h].T, weights)
                exponential(line)
            np.dot(slope[h, start:stop], value[h].T, d)
            for i in range(stop - start):
                row, seen, less = d[i], weights[i], fade[h, start + i, 0]
                for j in range(columns):
                    row[j] = (row[j] - less) * seen[j]
            np.dot(d, key[h], d_query[h, start:stop])
            np.dot(d.T, query[h, start:stop], d_k)
            d_key[h] += d_k
            np.dot(weights.T, pull[h, start:stop], d_v)
            d_value[h] += d_v


def room(plan, columns, dtype):
    """가장 큰 조각의 자리."""
    most = 0
    for k in range(len(plan)):
        most = max(most, plan[k, 3] - plan[k, 2])
    return np.empty(most * columns, dtype)


def seat(kept, again, place, k, size):
    """조각의 ``k`` 번째 머리의 비중을 놓을 자리: 남길 곳이 있으면 거기, 없으면 되쓰는 자리."""
    return kept[place + k * size:place + (k + 1) * size] if place >= 0 else again[:size]


@allow("reassoc")
def sum_of(x):
    total = np.float32(0)
    for j in range(x.size):
        total += x[j]
    return total


def exponential(x):
    """rules/attention.py 의 ``exponential``."""
    for j in range(x.size):
        x[j] = weight(x[j])
