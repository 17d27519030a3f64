"""초등함수의 되풀이: 지수함수를 다항식으로 풀어 쓰면, numba가 여러 원소를 한꺼번에(SIMD) 셈하는 기계어로 옮긴다. float32 만.

파이썬으로 그냥 불러도 같은 수를 낸다. 얼마나 정확한지는 scripts/measure_ulp.py 가 float32 의 수직선 위에서 잰다.
"""

import numpy as np

from ...operation.compiled import allow

# numba는 1 을 64비트로 보아 float32 를 넓힌다. 그래서 수마다 dtype을 적는다.


@allow("contract")
def exp_in_parts(x):
    """e^x = p·2ⁿ 의 p 와 n. x = k ln 2 + r 로 나누어 p = e^r 은 다항식으로. |x| 는 104 를 넘지 않는다."""
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
    return p * (r * r) + r + f(1), i(f(shifted).view(i) - i(0x4B400000))


@allow("contract")
def exp(x):
    """e^x. 2ⁿ 은 지수 자리의 비트로, 둘로 나누어 곱한다(비정규수와 넘침까지)."""
    f, i = np.float32, np.int32
    x = f(-104) if x < f(-104) else x
    p, n = exp_in_parts(f(89) if x > f(89) else x)
    half = i(n >> i(1))
    return p * i((half + i(127)) << i(23)).view(f) * i((n - half + i(127)) << i(23)).view(f)


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


def tanh(x):
    """tanh x. 작은 곳은 홀수 다항식, 큰 곳은 1 − 2/(e^{2|x|} + 1).

    출처
    ----
    Cephes 의 tanhf(S. Moshier, netlib.org/cephes). 두 길의 나누는 자리 0.625 와 계수가 같다.
    """
    f = np.float32
    a = abs(x)
    z = x * x
    p = f(-5.70498872745e-3)
    p = p * z + f(2.06390887954e-2)
    p = p * z - f(5.37397155531e-2)
    p = p * z + f(1.33314422036e-1)
    p = p * z - f(3.33332819422e-1)
    small = x + x * (z * p)
    large = f(1) - f(2) / (exp(a + a) + f(1))
    return x if a < f(1e-4) else small if a < f(0.625) else -large if x < f(0) else large  # 0의 부호도 지킨다


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
    one = np.float32(1)
    for j in range(x.size):
        e = exp(-abs(x[j]))
        y[j] = (e if x[j] < 0 else one) / (one + e)


def soft_corner(x, y):
    """rules/elementary.py 의 ``soft_corner``."""
    for j in range(x.size):
        y[j] = log1p_exp(x[j])


def soft_rise(x, y):
    """rules/elementary.py 의 ``soft_rise``."""
    zero = np.float32(0)
    for j in range(x.size):
        y[j] = (zero if x[j] < 0 else x[j]) + log1p_exp(x[j])
