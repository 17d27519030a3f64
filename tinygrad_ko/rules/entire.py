"""없앨 수 있는 특이점(removable singularity): j_n(x)/xⁿ 과 I_n(x)/xⁿ 은 0에서도 매끄럽다.

도함수가 같은 식구의 다음 것이다(−x·다음, x·다음). 그래서 몇 번을 미분해도 0/0 이 나타나지 않는다. 0 가까이에서는 급수로 셈한다.
"""

import math

import numpy as np

from ..operation.devices import companion
from .families import SPECIAL

operation = SPECIAL.operation


def series(x, n, sign, terms, factor):
    """Σ_k (sign·x²/2)^k / (k!·∏_j≤k (``factor(n + j)``)): 호너(Horner)의 차례로."""
    y = 1 + 0 * x
    for k in range(terms, 0, -1):
        y = 1 + (sign / (2 * k * factor(n + k))) * x * x * y
    return y


@operation(public=False, tex=r"\frac{j_{{n}}({x})}{{x}^{{n}}}", source="NIST DLMF 10.51.3, 10.53.1",
           x=lambda g, x, n: -g * x * spherical(x, n + 1))
def spherical(x, n):
    """제1종 구면 베셀함수(spherical Bessel) j_n(x) / xⁿ. n = 0 이면 sin x / x."""
    edge = math.sqrt(4 * n + 6)  # 안쪽에서는 급수의 항이 줄기만 한다
    near = abs(x) < edge
    far = np.where(near, edge, x)
    before, y = np.cos(far), np.sin(far) / far
    for k in range(n):
        before, y = y, ((2 * k + 1) * y - before) / far / far
    return np.where(near, series(np.where(near, x, 0), n, -1, 20, lambda m: 2 * m + 1) / math.prod(range(1, 2 * n + 2, 2)), y)


@operation(public=False, tex=r"\frac{I_{{n}}({x})}{{x}^{{n}}}", source="NIST DLMF 10.25.2, 10.29.4",
           x=lambda g, x, n: g * x * bessel_ratio(x, n + 1))
def bessel_ratio(x, n):
    """변형된 제1종 베셀함수 I_n(x) / xⁿ."""
    near = abs(x) < 8
    far = np.where(near, 8, x)
    special = companion(x, "scipy.special")
    before, y = special.i0(far), special.i1(far) / far
    for k in range(1, n):
        before, y = y, (before - 2 * k * y) / far / far
    return np.where(near, series(np.where(near, x, 0), n, 1, 40, lambda m: 2 * m) / (2**n * math.factorial(n)), y if n else before)
