"""없앨 수 있는 특이점(removable singularity): j_n(x)/xⁿ 과 I_n(x)/xⁿ 은 0에서도 매끄럽다.

도함수가 같은 식구의 다음 것이다(−x·다음, x·다음). 그래서 몇 번을 미분해도 0/0 이 나타나지 않는다. 0 가까이에서는 급수로 셈한다.
"""

import functools
import math

import numpy as np

from ..operation.devices import companion
from .families import SPECIAL

operation = SPECIAL.operation


@functools.cache
def coefficients(n, odd, sign, edge, char):
    """Σ_k (sign·x²/2)^k / (k!·∏_j≤k (2(n + j) + odd)) 의 계수. |x| ≤ edge 에서 반올림까지 남을 항만큼."""
    found = [1.0]
    while abs(found[-1]) * edge ** (2 * len(found) - 2) > np.finfo(char).eps / 8 or len(found) < 4:
        k = len(found)
        found.append(found[-1] * sign / (2 * k * (2 * (n + k) + odd)))
    return found


def series(x, n, odd, sign, edge):
    """|x| ≤ edge 에서의 급수: 호너(Horner)의 차례로."""
    first, *rest = reversed(coefficients(n, odd, sign, edge, x.dtype.char))
    square = x * x
    y = first + 0 * square
    for c in rest:
        y *= square
        y += c
    return y


@operation(public=False, tex=r"\frac{j_{{n}}({x})}{{x}^{{n}}}", source="NIST DLMF 10.51.3, 10.53.1",
           x=lambda g, x, n: -g * x * spherical(x, n + 1))
def spherical(x, n):
    """제1종 구면 베셀함수(spherical Bessel) j_n(x) / xⁿ. n = 0 이면 sin x / x."""
    edge = math.sqrt(4 * n + 6)  # 안쪽에서는 급수의 항이 줄기만 한다
    size = abs(x)
    near = size < edge
    inner = series(np.minimum(size, edge), n, 1, -1, edge) * (1 / math.prod(range(1, 2 * n + 2, 2)))
    far = np.maximum(size, edge)
    before, y = np.cos(far), np.sin(far) / far
    for k in range(n):
        before, y = y, ((2 * k + 1) * y - before) / far / far
    return np.where(near, inner, y)


@operation(public=False, tex=r"\frac{I_{{n}}({x})}{{x}^{{n}}}", source="NIST DLMF 10.25.2, 10.29.4",
           x=lambda g, x, n: g * x * bessel_ratio(x, n + 1))
def bessel_ratio(x, n):
    """변형된 제1종 베셀함수 I_n(x) / xⁿ."""
    size = abs(x)
    near = size < 8
    inner = series(np.minimum(size, 8), n, 0, 1, 8) * (1 / (2**n * math.factorial(n)))
    far = np.maximum(size, 8)
    special = companion(x, "scipy.special")
    before, y = special.i0(far), special.i1(far) / far
    for k in range(1, n):
        before, y = y, (before - 2 * k * y) / far / far
    return np.where(near, inner, y if n else before)
