"""입력이 둘인 셈의 큰 배열의 길: NumPy 가 원소를 하나씩 셈하는 ufunc 을, 한꺼번에(SIMD) 셈하는 걸음 몇으로.

가르치고 인쇄하고 컴파일하는 것은 그 ufunc 이므로, 답은 비트까지 같아야 한다.
"""

import numpy as np

from ..operation.pieces import in_pieces

_FEWEST_TURNS, _MOST_TURNS = 2.0**-40, 2.0**24  # float64 에서 몫과 곱이 정확한 나누는 수와 몫의 끝


@in_pieces
def by_pieces(f, *arrays):
    return f(*arrays)


def remainder(a, b):
    """``np.remainder`` 와 비트까지 같다. 양수 하나로 나누는 것만이고, NaN 이 나오면 NumPy 에 맡긴다."""
    formula = None
    if a.__class__ is np.ndarray and a.dtype.isnative and b.__class__ in (int, float):
        if b == 1 and a.dtype.char in "fd":
            formula = fraction
        elif a.dtype.char == "f" and _FEWEST_TURNS < b < 1 / _FEWEST_TURNS:
            formula = turned(float(np.float32(b)))
    if formula is None:
        return np.remainder(a, b)
    with np.errstate(invalid="ignore"):
        y = by_pieces(formula, a)
    top = y.max()
    return y if top == top else np.remainder(a, b)


def fraction(a):
    """a − ⌊a⌋. 내린 것은 정확하므로 ``np.remainder(a, 1)`` 과 같은 수를 한 번 반올림한다."""
    y = np.floor(a)
    return np.subtract(a, y, out=y)


def turned(b):
    """float32 를 b 로 나눈 나머지. 몫이 2²⁴ 보다 작으면 float64 의 a − ⌊a/b⌋·b 는 정확하거나, float32 둘의 합을 넓게 셈한 것이라 두 번
    반올림해도 한 번과 같다(53 ≥ 2·24 + 2). 몫이 더 크면 NaN 으로 알린다."""

    def formula(a):
        wide = a.astype(np.float64)
        turns = wide / b
        np.floor(turns, out=turns)
        if not (-_MOST_TURNS < turns.min() and turns.max() < _MOST_TURNS):
            return np.full_like(a, np.nan)
        turns *= b
        wide -= turns
        return wide.astype(np.float32)

    return formula
