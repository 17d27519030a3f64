"""활성함수의 되풀이: float32 만. 파이썬으로 그냥 불러도 같은 수를 낸다."""

import numpy as np

from ...operation.compiled import allow
from .elementary import exp


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
def gelu_slope(x, y):
    """rules/activation.py 의 ``gelu_slope_single``."""
    f = np.float32
    for j in range(x.size):
        a = abs(x[j])
        a = f(15) if a > f(15) else a
        s = (over_density(a) - a * f(0.3989422804014327)) * exp(a * a * f(-0.5))
        y[j] = s if x[j] < 0 else f(1) - s


@allow("contract")
def known_rise(x, y, rise):
    """rules/activation.py 의 ``known_rise``: Φ 를 y/x 로 얻지 않아도 한 번에 셈한다."""
    gelu_slope(x, rise)


@allow("contract")
def swish(x, y):
    """rules/activation.py 의 ``swish``."""
    f = np.float32
    for j in range(x.size):
        e = exp(-abs(x[j]))
        s = (e if x[j] < 0 else f(1)) / (f(1) + e)
        y[j] = (f(-3.4028235e38) if x[j] < f(-3.4028235e38) else x[j]) * s
