"""초등함수의 되풀이: 지수함수를 다항식으로 풀어 쓰면, numba가 여러 원소를 한꺼번에(SIMD) 셈하는 기계어로 옮긴다. float32 만.

파이썬으로 그냥 불러도 같은 수를 낸다. 얼마나 정확한지는 scripts/measure_ulp.py 가 float32 의 수직선 위에서 잰다.
"""

import numpy as np

from ...operation.compiled import allow

# numba는 1 을 64비트로 보아 float32 를 넓힌다. 그래서 수마다 dtype을 적는다.


@allow("contract")
def exp_in_parts(x):
    """e^x = (1 + q)·2ⁿ 의 q 와 n. x = k ln 2 + r 로 나누어 q = e^r − 1 은 다항식으로. |x| 는 104 를 넘지 않는다."""
    f, i = np.float32, np.int32
    shifted = x * f(1.4426950408889634) + f(12582912)  # 1.5·2²³ 을 더하면 반올림한 k 가 가수의 아래쪽 비트에 남는다
    k = shifted - f(12582912)
    r = x - k * f(0.693359375)
    r = r + k * f(2.12194440e-4)
    p = f(1.9875691500e-4)
    p = p * r + f(1.3981999507e-3)
    p = p * r + f(8.3334519073e-3)
    p = p * r + f(4.1665795894e-2)
    p = p * r + f(1.6666665459e-1)
    p = p * r + f(5.0000001201e-1)
    return p * (r * r) + r, i(f(shifted).view(i) - i(0x4B400000))


@allow("contract")
def exp(x):
    """e^x. 2ⁿ 은 지수 자리의 비트로, 둘로 나누어 곱한다(비정규수와 넘침까지)."""
    f, i = np.float32, np.int32
    x = f(-104) if x < f(-104) else x
    q, n = exp_in_parts(f(89) if x > f(89) else x)
    half = i(n >> i(1))
    return (q + f(1)) * i((half + i(127)) << i(23)).view(f) * i((n - half + i(127)) << i(23)).view(f)


@allow("contract")
def expm1(x):
    """e^x − 1, |x| 는 60 까지. 작은 x 에서도 자릿수를 잃지 않도록, 지수함수의 다항식에서 1을 더하기 앞의 것으로."""
    f, i = np.float32, np.int32
    q, n = exp_in_parts(x)
    power = i((n + i(127)) << i(23)).view(f)
    return q * power + (power - f(1))


@allow("contract")
def sigmoid(x):
    """σ(x). 넘치지 않는 쪽의 지수함수로."""
    f = np.float32
    e = exp(-abs(x))
    return (e if x < 0 else f(1)) / (f(1) + e)


@allow("contract")
def log1p_exp(x):
    """ln(1 + e^−|x|) = 2 artanh(s), s = e/(2 + e) ≤ 1/3."""
    f = np.float32
    e = exp(-abs(x))
    s = e / (f(2) + e)
    u = s * s
    p = f(0.2801212)
    p = p * u + f(0.2800178)
    p = p * u + f(0.40021529)
    p = p * u + f(0.66666416)
    return (p * u + f(2)) * s


@allow("contract")
def tanh(x):
    """tanh x = m/(m + 2), m = e^{2|x|} − 1."""
    f, i = np.float32, np.int32
    a = abs(x)
    a = f(9.1) if a > f(9.1) else a  # 여기부터는 1이다
    m = expm1(a + a)
    y = f(m / (m + f(2)))
    return i(y.view(i) | (f(x).view(i) & i(-2147483648))).view(f)  # 부호의 비트는 x 의 것


def exps(x, y):
    """rules/elementary.py 의 ``exps``."""
    for j in range(x.size):
        y[j] = exp(x[j])


def tanhs(x, y):
    """rules/elementary.py 의 ``tanhs``."""
    for j in range(x.size):
        y[j] = tanh(x[j])


def logistic(x, y):
    """rules/elementary.py 의 ``logistic``."""
    for j in range(x.size):
        y[j] = sigmoid(x[j])


def soft_corner(x, y):
    """rules/elementary.py 의 ``soft_corner``."""
    for j in range(x.size):
        y[j] = log1p_exp(x[j])


def soft_rise(x, y):
    """rules/elementary.py 의 ``soft_rise``."""
    zero = np.float32(0)
    for j in range(x.size):
        y[j] = (zero if x[j] < 0 else x[j]) + log1p_exp(x[j])


# ── 도함수 규칙: 적힌 차례대로 셈하므로 NumPy 식과 비트까지 같다 ──


def tanh_back(g, y, d):
    """tanh 의 규칙 g·(1 − y²)."""
    one = np.float32(1)
    for j in range(g.size):
        d[j] = g[j] * (one - y[j] * y[j])


def sigmoid_back(g, y, d):
    """시그모이드의 규칙 g·(y·(1 − y))."""
    one = np.float32(1)
    for j in range(g.size):
        d[j] = g[j] * (y[j] * (one - y[j]))


def relu_back(g, y, d):
    """ReLU 의 규칙 g·[y > 0]."""
    zero, one = np.float32(0), np.float32(1)
    for j in range(g.size):
        d[j] = g[j] * (one if y[j] > zero else zero)
