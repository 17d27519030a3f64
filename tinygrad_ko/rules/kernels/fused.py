"""합친 연산의 되풀이: 한 줄로 편 float32 배열을 ``n`` 개씩 끊어 한 줄로 본다. 파이썬으로 그냥 불러도 같은 수를 낸다.

지수함수는 줄의 경계에서 끊지 않고 여러 줄을 잇달아 셈한다: 짧은 줄에서도 여러 원소를 한꺼번에(SIMD) 셈하도록.
"""

import numpy as np

from ...operation.compiled import allow
from .elementary import exp

SOME = 4096  # 잇달아 셈하는 원소의 수: 캐시에 머문다


@allow("reassoc")
def row_sum(x):
    s = np.float32(0)
    for j in range(x.size):
        s += x[j]
    return s


@allow("reassoc", "contract")
def row_dot(a, b):
    s = np.float32(0)
    for j in range(a.size):
        s += a[j] * b[j]
    return s


def row_max(bits):
    """가장 큰 것. 실수의 비트를 차례가 같은 정수로 읽는다: 정수는 한꺼번에(SIMD) 견줄 수 있다."""
    i = np.int32
    top = i(-2147483648)
    for j in range(bits.size):
        b = i(bits[j] ^ i(i(bits[j] >> i(31)) & i(2147483647)))
        top = b if b > top else top
    return i(top ^ i(i(top >> i(31)) & i(2147483647))).view(np.float32)


def lower_rows(x, n, y):
    """줄마다 가장 큰 것을 뺀 것을 y 에."""
    bits = x.view(np.int32)
    for start in range(0, x.size, n):
        row, out, top = x[start:start + n], y[start:start + n], row_max(bits[start:start + n])
        for j in range(n):
            out[j] = row[j] - top


def exp_each(x, y):
    for j in range(x.size):
        y[j] = exp(x[j])


def softmax(x, n, y):
    """rules/fused.py 의 ``shares``."""
    some = n * max(1, SOME // n)
    lower = np.empty(min(some, x.size), np.float32)  # 지수함수의 인수와 답은 다른 자리여야 한꺼번에 셈한다
    for first in range(0, x.size, some):
        part = y[first:first + some]
        lower_rows(x[first:first + some], n, lower)
        exp_each(lower[:part.size], part)
        for start in range(0, part.size, n):
            row = part[start:start + n]
            scale = np.float32(1) / row_sum(row)
            for j in range(n):
                row[j] *= scale


def softmax_slope(d, p, n, y):
    """rules/fused.py 의 ``weighed``."""
    for start in range(0, d.size, n):
        back, row, out = d[start:start + n], p[start:start + n], y[start:start + n]
        mean = row_dot(back, row)
        for j in range(n):
            out[j] = row[j] * (back[j] - mean)


def log_softmax(x, n, y):
    """rules/fused.py 의 ``log_shares``."""
    some = n * max(1, SOME // n)
    e = np.empty(min(some, x.size), np.float32)
    for first in range(0, x.size, some):
        part = y[first:first + some]
        lower_rows(x[first:first + some], n, part)
        exp_each(part, e)
        for start in range(0, part.size, n):
            row, log = part[start:start + n], np.log(row_sum(e[start:start + n]))
            for j in range(n):
                row[j] -= log


def log_softmax_slope(d, logs, n, y):
    """rules/fused.py 의 ``unshared``."""
    some = n * max(1, SOME // n)
    for first in range(0, d.size, some):
        part = y[first:first + some]
        exp_each(logs[first:first + some], part)
        for start in range(0, part.size, n):
            back, row = d[first + start:first + start + n], part[start:start + n]
            total = row_sum(back)
            for j in range(n):
                row[j] = back[j] - row[j] * total


def surprise(x, n, target, y):
    """rules/fused.py 의 ``surprise``."""
    some = n * max(1, SOME // n)
    lower, e = np.empty(min(some, x.size), np.float32), np.empty(min(some, x.size), np.float32)
    for first in range(0, x.size, some):
        part = x[first:first + some]
        lower_rows(part, n, lower)
        exp_each(lower[:part.size], e)
        for k in range(part.size // n):
            row = first // n + k
            y[row] = np.log(row_sum(e[k * n:k * n + n])) - lower[k * n + target[row]]
