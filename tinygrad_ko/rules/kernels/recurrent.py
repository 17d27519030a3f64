"""되풀이 신경망의 한 걸음을 한 줄로 합친 되풀이(loop): numba가 기계어로 옮기면, 배열을 여러 번 오가던 NumPy 식이 한 번에 끝난다.

파이썬으로 그냥 불러도 같은 수를 낸다. 어느 NumPy 식의 짝인지는 같은 이름의 함수(``@compiled``)가 말한다.
줄마다, 배열이 몇 개뿐인 짧은 되풀이로 나눈다: 여럿이면 서로 겹치는지 살필 것이 많아 한꺼번에(SIMD) 셈하지 못하고, ``[width + j]`` 처럼
더한 자리는 음수인지도 살핀다.
"""

import numpy as np

from .elementary import exp, tanh


def lstm_step(a, kept, cell, state, first):
    """rules/recurrent.py 의 ``lstm_step``."""
    one, (rows, width) = np.float32(1), cell.shape
    for k in range(rows):
        i, f, o, g = kept[0, first + k], kept[1, first + k], kept[2, first + k], kept[6, first + k]
        i_g, f_c, out, bent = kept[3, first + k], kept[4, first + k], kept[5, first + k], kept[7, first + k]
        a_i, a_f, a_o, a_g = a[k, :width], a[k, width:2 * width], a[k, 2 * width:3 * width], a[k, 3 * width:]
        c, h = cell[k], state[k]
        for j in range(width):
            i[j] = one / (one + exp(a_i[j]))
        for j in range(width):
            f[j] = one / (one + exp(a_f[j]))
        for j in range(width):
            o[j] = one / (one + exp(a_o[j]))
        for j in range(width):
            g[j] = tanh(a_g[j])
        for j in range(width):
            i_g[j] = i[j] * g[j]
        for j in range(width):
            f_c[j] = f[j] * c[j]
        for j in range(width):
            c[j] = i_g[j] + f_c[j]
        for j in range(width):
            bent[j] = tanh(c[j])
        for j in range(width):
            out[j] = o[j] * bent[j]
        for j in range(width):
            h[j] = out[j]


def lstm_slopes(kept, d, back, cell, scratch, first):
    """rules/recurrent.py 의 ``lstm_slopes``."""
    rows, width = cell.shape
    total = np.empty(width, cell.dtype)
    for k in range(rows):
        i, f, o, i_g = kept[0, first + k], kept[1, first + k], kept[2, first + k], kept[3, first + k]
        f_c, out, g, bent = kept[4, first + k], kept[5, first + k], kept[6, first + k], kept[7, first + k]
        row, b, c = d[first + k], back[k], cell[k]
        d_i, d_f, d_o, d_g = row[:width], row[width:2 * width], row[2 * width:3 * width], row[3 * width:]
        for j in range(width):
            total[j] = c[j] + b[j] * (o[j] - out[j] * bent[j])
        for j in range(width):
            d_i[j] = (i_g[j] - i_g[j] * i[j]) * total[j]
        for j in range(width):
            d_f[j] = (f_c[j] - f_c[j] * f[j]) * total[j]
        for j in range(width):
            d_o[j] = (out[j] - out[j] * o[j]) * b[j]
        for j in range(width):
            d_g[j] = (i[j] - i_g[j] * g[j]) * total[j]
        for j in range(width):
            c[j] = total[j] * f[j]


def lstm_walk(kept, gates, bias, turned, before, h, c, steps):
    """rules/recurrent.py 의 ``lstm_walk``. ``gates`` 는 온 수열의 입력 쪽의 곱, ``turned`` 는 h 에 곱할 무게."""
    room = np.empty((len(h), turned.shape[1]), h.dtype)
    for t in range(len(steps)):
        first, n = steps[t]
        a, state = room[:n], h[:n]
        np.dot(state, turned, a)
        for k in range(n):
            row, side, old, new = a[k], gates[first + k], state[k], before[first + k]
            for j in range(row.size):
                row[j] += side[j] + bias[j]
            for j in range(old.size):
                new[j] = old[j]
        lstm_step(a, kept, c[:n], state, first)


def lstm_walk_back(kept, d, given, turned, dh, dc, steps):
    """rules/recurrent.py 의 ``lstm_walk_back``."""
    scratch = np.empty((6, 0, 0), dh.dtype)
    for t in range(len(steps)):
        first, n = steps[t]
        back = dh[:n]
        for k in range(n):
            row, more = back[k], given[first + k]
            for j in range(row.size):
                row[j] += more[j]
        lstm_slopes(kept, d, back, dc[:n], scratch, first)
        np.dot(d[first:first + n], turned, back)
