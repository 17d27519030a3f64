"""극단의 수: float16 의 합과 개수는 float32 로 세고, 제곱이 넘치거나 사라지는 길이는 2의 거듭제곱으로 줄여서 잰다.

보통의 수는 보통의 식으로 한 번 셈할 뿐이다. 넘쳤는지, 0·∞ 을 만났는지는 그 결과에서 읽고, 그때에만 조심스러운 식으로 다시 셈한다.
"""

import functools
import math

import numpy as np

from ..operation import abbreviation
from ..operation.pieces import in_pieces
from .arithmetic import ratio
from .families import ARITHMETIC

operation = ARITHMETIC.operation


@abbreviation("{x}")
def wide(x):
    """float16 이면 float32 로(65,504 를 넘는 합과 개수가 넘치지 않게). 다른 것은 그대로."""
    return x.astype(np.float32) if x.dtype.char == "e" else x


def floating(x):
    """정수와 참·거짓이면 실수로(ufunc 이 내는 dtype): 부호가 없는 것의 −x 와 x − max 가 넘치지 않게. 다른 것은 그대로."""
    return x.astype(np.result_type(x, np.float16)) if x.dtype.kind in "iub" else x


def as_narrow(y, x):
    """``wide`` 로 넓혀 셈한 것을 x 의 dtype 으로."""
    return y.astype(x.dtype) if x.dtype.char == "e" else y


# ── 0·∞ ──


def has_nan(y):
    """NaN 이 있는가: NaN 은 가장 큰 것을 찾을 때 남는다."""
    top = y if y.ndim == 0 else y.max() if y.size else 0
    return bool(top != top)


@functools.cache
def largest(char):
    """가장 큰 유한한 수."""
    return float(np.finfo(char).max)


def at_least(x, low):
    """max(x, low). 수 하나와의 np.maximum 은 한꺼번에(SIMD) 셈하지 못한다: 큰 배열은 경계를 둘 다 준 clip 이 세 배 빠르다.

    0.0 과 −0.0 가운데서는 크든 작든 x 의 것을 남긴다(PyTorch도 그렇다).
    """
    return x.clip(low, math.inf) if x.size > 2_000 and x.dtype.kind == "f" else np.maximum(low, x)


def at_most(x, high):
    """min(x, high)."""
    return x.clip(-math.inf, high) if x.size > 2_000 and x.dtype.kind == "f" else np.minimum(high, x)


def between(x, low, high):
    """min(max(x, low), high)."""
    return x.clip(low, high) if x.size > 2_000 and x.dtype.kind == "f" else np.minimum(high, np.maximum(low, x))


def capped(x, high):
    """min(x, high). 큰 배열은 넘는 것이 있을 때만 자른다: 가장 큰 것을 찾기가 자르기보다 빠르다."""
    return x if x.size > 2_000 and x.max() <= high else at_most(x, high)


@in_pieces
def by_pieces(f, *arrays):
    """원소마다 하는 셈 f(*arrays). 긴 배열은 조각마다: 걸음마다의 중간 배열이 캐시에 머물고, 조각만큼만 자리를 쓴다."""
    return f(*arrays)


# 큰 배열은 자를 것이 있을 때만 자른다: 가장 큰 것을 찾기가 자르기보다 빠르다
@operation(public=False, tex="{x}", symbol="자르기", form=lambda x: x, elementwise=False, x=lambda g: g)
def bounded_above(x):
    """+∞ 만 유한한 수로: 0과 곱해도 0·∞ 이 되지 않는다."""
    return x if x.dtype.kind != "f" or (x.size > 2_000 and x.max() < math.inf) else np.minimum(x, largest(x.dtype.char))


def bounded_below(x):
    """−∞ 만 유한한 수로."""
    return x if x.dtype.kind != "f" or (x.size > 2_000 and x.min() > -math.inf) else np.maximum(x, -largest(x.dtype.char))


@operation(public=False, tex=r"\min(\max({x},-{limit}),{limit})", symbol="자르기", x=lambda g, x, limit: g * (abs(x) <= limit))
def cut(x, limit):
    """±``limit`` 에서 자른 x."""
    return x if x.size > 2_000 and -limit <= x.min() and x.max() <= limit else between(x, -limit, limit)


@abbreviation("{x}")
def within(x, limit):
    """±``limit`` 에서 자른 x: 그 밖에서는 함께 곱하는 것이 정확히 0이어서, 자른 값은 쓰이지 않는다."""
    return cut(x, limit)


@operation(public=False, tex=r"{x}\,{t}", symbol="×", form=lambda x, t: x * t, commutative=True,
           x=lambda g, t: g * t,
           t=lambda g, x: g * within(x, 800))
def damped(x, t):
    """x·t, t 는 |x| 가 800보다 작을 때 이미 0이 되는 것. x 가 무한해도 0·∞ 이 아니라 0이다."""
    with np.errstate(invalid="ignore"):
        y = x * t
    return np.where((t == 0) & np.isinf(x), 0, y) if has_nan(y) else y


# ── 길이 ──


def magnitude(x, axis):
    """``axis`` 를 따라 가장 큰 크기를 넘지 않는 2의 거듭제곱(나누어도 자릿수를 잃지 않는다). 줄인 축은 길이 1로 남긴다."""
    top = abs(x).max(axis, keepdims=True)
    return np.exp2(np.floor(np.log2(np.where((top > 0) & (top < math.inf), top, 1)))).astype(top.dtype)


@functools.cache
def least(char, power):
    """``power`` 제곱이 사라져도 결과가 바뀌지 않는 가장 작은 길이."""
    return float(np.finfo(char).tiny / np.finfo(char).eps) ** (1 / power)


def rescaled(length, x, axis, keepdims, power=2):
    """``length(x)``: x 를 c배 하면 c배가 되는 것(노름, 표준편차). ``power`` 제곱이 넘치거나 사라지면 x 를 줄이거나 늘려 다시 잰다."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        y = length(x)
        low, high = (1, 1) if not x.size else (y, y) if y.size == 1 else (y.min(), y.max())
        if least(x.dtype.char, power) < low and high < math.inf:
            return y
        scale = magnitude(x, axis)
        return length(x / scale) * (scale if keepdims else scale.reshape(y.shape))


@operation(public=False, tex=r"\frac{{a}\,{b}}{{c}}", symbol="×÷", elementwise=False, form=lambda a, b, c: a * b / (c + (c == 0)),
           a=lambda g, b, c: toward(g, b, c),
           b=lambda g, a, c: g * (a / c),
           c=lambda g, c, y: -g * y / c)
def toward(a, b, c):
    """a·b/c, c 는 b 의 길이(0 이상). 0/0 은 0이고 거기서의 도함수는 정해지지 않는다(NaN). 작은 a/c 부터 셈해 큰 b 는 한 번만 훑는다."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        q, most = a / c, largest(c.dtype.char) ** 0.25
        if q.size and c.max() < most and 1 / most < abs(q).max() < math.inf:
            return b * q
    return a * ratio(b, c)


@abbreviation(r"\frac{{a}\,{b}}{{c}}")
def along(a, b, c):
    """길이가 c 인 b 쪽으로 a 만큼: a·b/c, 0/0 은 0. 큰 배열이면 적게 훑는 쪽으로."""
    return toward(a, b, c) if b.size > 50_000 else a * ratio(b, c)
