"""되풀이 신경망의 한 걸음을 한 줄로 합친 되풀이(loop): numba가 기계어로 옮기면, 배열을 여러 번 오가던 NumPy 식이 한 번에 끝난다.

파이썬으로 그냥 불러도 같은 수를 낸다. 어느 NumPy 식의 짝인지는 같은 이름의 함수(``@compiled``)가 말한다.
"""

import numpy as np

from .elementary import exp


def lstm_gates(a, kept, cell, first):
    """rules/recurrent.py 의 ``lstm_gates``."""
    one, (rows, width) = np.float32(1), cell.shape
    for k in range(rows):
        i, f, o, i_g, f_c, g, c = (
            kept[0, first + k], kept[1, first + k], kept[2, first + k], kept[3, first + k], kept[4, first + k], kept[6, first + k], cell[k])
        row = a[k]
        for j in range(width):
            i[j] = one / (one + exp(row[j]))
        for j in range(width):
            f[j] = one / (one + exp(row[width + j]))
        for j in range(width):
            o[j] = one / (one + exp(row[2 * width + j]))
        for j in range(width):
            i_g[j], f_c[j] = i[j] * g[j], f[j] * c[j]
            c[j] = i_g[j] + f_c[j]


def lstm_slopes(kept, d, back, cell, scratch, first):
    """rules/recurrent.py 의 ``lstm_slopes``."""
    rows, width = cell.shape
    for k in range(rows):
        i, f, o, i_g = kept[0, first + k], kept[1, first + k], kept[2, first + k], kept[3, first + k]
        f_c, out, g, bent = kept[4, first + k], kept[5, first + k], kept[6, first + k], kept[7, first + k]
        row, b, c = d[first + k], back[k], cell[k]
        for j in range(width):
            total = c[j] + b[j] * (o[j] - out[j] * bent[j])
            row[j] = (i_g[j] - i_g[j] * i[j]) * total
            row[width + j] = (f_c[j] - f_c[j] * f[j]) * total
            row[2 * width + j] = (out[j] - out[j] * o[j]) * b[j]
            row[3 * width + j] = (i[j] - i_g[j] * g[j]) * total
            c[j] = total * f[j]
