"""극단의 수: float16 의 합과 개수는 float32 로 세고, 제곱이 넘치거나 사라지는 길이는 2의 거듭제곱으로 줄여서 잰다."""

import math

import numpy as np

from ..operation import abbreviation
from .arithmetic import clip


@abbreviation("{x}")
def wide(x):
    """float16 이면 float32 로(65,504 를 넘는 합과 개수가 넘치지 않게). 다른 것은 그대로."""
    return x.astype(np.float32) if x.dtype.char == "e" else x


def as_narrow(y, x):
    """``wide`` 로 넓혀 셈한 것을 x 의 dtype 으로."""
    return y.astype(x.dtype) if x.dtype.char == "e" else y


def magnitude(x, axis):
    """``axis`` 를 따라 가장 큰 크기를 넘지 않는 2의 거듭제곱(나누어도 자릿수를 잃지 않는다). 줄인 축은 길이 1로 남긴다."""
    top = abs(x).max(axis, keepdims=True)
    return np.exp2(np.floor(np.log2(np.where((top > 0) & (top < math.inf), top, 1)))).astype(top.dtype)


@abbreviation("{x}")
def bounded(x):
    """±∞ 를 가장 큰 유한한 수로: 0에 수렴하는 것과 곱해도 0·∞ 이 되지 않는다."""
    return np.minimum(bounded_below(x), float(np.finfo(x.dtype).max)) if x.dtype.kind == "f" else x


def bounded_below(x):
    """−∞ 만 유한한 수로."""
    return np.maximum(x, float(np.finfo(x.dtype).min)) if x.dtype.kind == "f" else x


@abbreviation("{x}")
def within(x, limit):
    """±``limit`` 에서 자른 x: 그 밖에서는 함께 곱하는 것이 정확히 0이어서, 자른 값은 쓰이지 않는다."""
    return clip(x, -limit, limit)


def rescaled(length, x, axis, keepdims, power=2):
    """``length(x)``: x 를 c배 하면 c배가 되는 것(노름, 표준편차). ``power`` 제곱이 넘치거나 사라지면 x 를 줄이거나 늘려 다시 잰다."""
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        y = length(x)
        info = np.finfo(x.dtype)
        least = float(info.tiny / info.eps) ** (1 / power)  # 이보다 크면 사라진 것이 결과를 바꾸지 않는다
        if not x.size or ((y > least) & (y < math.inf)).all():
            return y
        scale = magnitude(x, axis)
        return length(x / scale) * (scale if keepdims else scale.reshape(y.shape))
