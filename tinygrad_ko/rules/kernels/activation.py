"""활성함수의 되풀이: float32 만. 파이썬으로 그냥 불러도 같은 수를 낸다."""

import numpy as np

from ...operation.compiled import allow
from .elementary import exp, expm1, sigmoid

MOST = np.float32(np.finfo(np.float32).max)


@allow("contract")
def over_density(a):
    """Φ(−a) e^(a²/2), 0 ≤ a ≤ 15: 유리함수."""
    f = np.float32
    p = ((f(0.39883294) * a + f(2.96176574)) * a + f(9.29442332)) * a + f(13.45282892)
    return p / ((((a + f(7.41459189)) * a + f(24.4323651)) * a + f(40.05631453)) * a + f(26.90566028))


@allow("contract")
def gelu(x, y):
    """rules/activation.py 의 ``gelu_single``."""
    f = np.float32
    for j in range(x.size):
        a = abs(x[j])
        a = f(15) if a > f(15) else a
        y[j] = (f(0) if x[j] < 0 else x[j]) - a * (over_density(a) * exp(a * a * f(-0.5)))


@allow("contract")
def rise(x):
    """GELU 의 기울기."""
    f = np.float32
    a = abs(x)
    a = f(15) if a > f(15) else a
    s = (over_density(a) - a * f(0.3989422804014327)) * exp(a * a * f(-0.5))
    return s if x < 0 else f(1) - s


def gelu_slope(x, y):
    """rules/activation.py 의 ``gelu_slope_single``."""
    for j in range(x.size):
        y[j] = rise(x[j])


def known_rise(x, y, made):
    """rules/activation.py 의 ``known_rise``: Φ 를 y/x 로 얻지 않아도 한 번에 셈한다."""
    gelu_slope(x, made)


@allow("contract")
def swish(x, y):
    """rules/activation.py 의 ``swish``."""
    for j in range(x.size):
        y[j] = (-MOST if x[j] < -MOST else x[j]) * sigmoid(x[j])


def hardswish(x, y):
    """rules/activation.py 의 ``broken_swish``."""
    zero, three, six = np.float32(0), np.float32(3), np.float32(6)
    for j in range(x.size):
        t = x[j] + three
        y[j] = (zero if t < zero else six if t > six else t) * (-MOST if x[j] < -MOST else x[j]) / six


def leaky(x, slope: float, y):
    """rules/activation.py 의 ``leaky``."""
    for j in range(x.size):
        y[j] = x[j] if x[j] > x[j] * slope else x[j] * slope


@allow("contract")
def exponential_tail(x, alpha: float, y):
    """rules/activation.py 의 ``exponential_tail``."""
    f = np.float32
    for j in range(x.size):
        tail = alpha * expm1(f(0) if x[j] > 0 else f(-30) if x[j] < f(-30) else x[j])  # −30 아래는 −1
        y[j] = tail if x[j] < 0 else x[j]


@allow("contract")
def gelu_by_tanh(x, y):
    """rules/activation.py 의 ``gelu_by_tanh``."""
    f = np.float32
    for j in range(x.size):
        u = x[j] * (f(1) + f(0.044715) * x[j] * x[j]) * f(0.7978845608028654)
        y[j] = (-MOST if x[j] < -MOST else x[j]) * sigmoid(f(2) * u)


# ── 도함수 규칙 ──


def leaky_back(g, x, slope: float, d):
    """leaky ReLU 의 규칙."""
    zero, one = np.float32(0), np.float32(1)
    for j in range(g.size):
        d[j] = g[j] * (one if x[j] > zero else zero) + slope * g[j] * (one if x[j] <= zero else zero)


def hardtanh_back(g, x, low: float, high: float, d):
    """hardtanh 의 규칙."""
    zero, one = np.float32(0), np.float32(1)
    for j in range(g.size):
        d[j] = g[j] * (one if (x[j] > low) & (x[j] < high) else zero)


def hardswish_back(g, x, d):
    """hardswish 의 규칙."""
    zero, half, one, three, far = np.float32(0), np.float32(0.5), np.float32(1), np.float32(3), np.float32(800)
    for j in range(g.size):
        near = -far if x[j] < -far else far if x[j] > far else x[j]
        d[j] = g[j] * ((one if x[j] >= three else zero) + (one if (x[j] > -three) & (x[j] < three) else zero) * (near / three + half))


def elu_back(g, x, y, alpha: float, d):
    """ELU 의 규칙."""
    zero, one = np.float32(0), np.float32(1)
    for j in range(g.size):
        bounded = MOST if y[j] > MOST else y[j]
        d[j] = g[j] * ((one if x[j] > zero else zero) + (one if x[j] <= zero else zero) * (bounded + alpha))


@allow("contract")
def silu_back(g, x, y, d):
    """SiLU 의 규칙."""
    one = np.float32(1)
    for j in range(g.size):
        s = sigmoid(x[j])
        d[j] = g[j] * (s + (MOST if y[j] > MOST else y[j]) * (one - s))


def gelu_back(g, x, y, d):
    """GELU 의 규칙."""
    for j in range(g.size):
        d[j] = g[j] * rise(x[j])


@allow("contract")
def gelu_tanh_back(g, x, d):
    """tanh 로 어림한 GELU 의 규칙."""
    f = np.float32
    for j in range(g.size):
        near = f(-40) if x[j] < f(-40) else f(40) if x[j] > f(40) else x[j]
        square = f(0.044715) * near * near
        s = sigmoid(f(2) * (near * (f(1) + square) * f(0.7978845608028654)))
        rise = f(2) * ((f(1) + f(3) * square) * f(0.7978845608028654))
        d[j] = g[j] * (s + near * s * (f(1) - s) * rise)
