"""사칙연산, 비교, 원소마다의 셈."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....rules import arithmetic as A
from ....rules import extremes as E
from ....rules import pointwise as P
from .table import as_node, compares, translates

as_node("Add", A.add)
as_node("Sub", A.subtract)
as_node("Mul", A.multiply)
as_node("Div", A.divide)
as_node("Neg", A.negative)
as_node("Sqrt", A.sqrt)
as_node("Abs", A.absolute, P.fabs)
as_node("Max", A.maximum)
as_node("Min", A.minimum)
as_node("Floor", A.floor)
as_node("Ceil", A.ceil)
as_node("Round", A.rint)
as_node("Sign", A.sign)
as_node("Identity", P.positive, np.positive)

compares("Greater", np.greater)
compares("GreaterOrEqual", np.greater_equal)
compares("Less", np.less)
compares("LessOrEqual", np.less_equal)
compares("Equal", np.equal)


@translates(np.not_equal)
def not_equal(g: Any, a: Any, b: Any) -> Any:
    dtype = g.together(a, b)
    return g.op("Not", g.op("Equal", g.tensor(a, dtype), g.tensor(b, dtype), dtype=bool))


def logical(kind: str, *functions: Any) -> None:
    @translates(*functions)
    def translation(g: Any, a: Any, b: Any) -> Any:
        if kind.startswith("Bitwise") and np.dtype(g.y.dtype) != bool:
            return g.op(kind, g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype))
        return g.op(kind.removeprefix("Bitwise"), g.cast(a, bool), g.cast(b, bool))


logical("And", np.logical_and)
logical("Or", np.logical_or)
logical("Xor", np.logical_xor)
logical("BitwiseAnd", np.bitwise_and)
logical("BitwiseOr", np.bitwise_or)
logical("BitwiseXor", np.bitwise_xor)


@translates(np.logical_not, np.invert)
def invert(g: Any, x: Any) -> Any:
    return g.op("Not", g.cast(x, bool)) if np.dtype(g.y.dtype) == bool else g.op("BitwiseNot", x)


@translates(np.isnan)
def isnan(g: Any, x: Any) -> Any:
    return g.op("IsNaN", x, dtype=bool)


@translates(np.isinf)
def isinf(g: Any, x: Any) -> Any:
    return g.op("IsInf", x, dtype=bool)


@translates(np.isneginf)
def isneginf(g: Any, x: Any) -> Any:
    return g.op("IsInf", x, dtype=bool, detect_positive=0)


@translates(np.isposinf)
def isposinf(g: Any, x: Any) -> Any:
    return g.op("IsInf", x, dtype=bool, detect_negative=0)


@translates(np.isfinite)
def isfinite(g: Any, x: Any) -> Any:
    return g.op("Not", g.op("Or", isnan(g, x), isinf(g, x)))


# ── 거듭제곱과 나눗셈 ──


@translates(A.power)
def power(g: Any, a: Any, b: Any) -> Any:
    return g.op("Pow", g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype))


@translates(A.square)
def square(g: Any, x: Any) -> Any:
    return g.op("Mul", x, x)


@translates(A.cbrt)
def cbrt(g: Any, x: Any) -> Any:
    x = g.tensor(x, g.y.dtype)
    return g.op("Mul", g.op("Sign", x), g.op("Pow", g.op("Abs", x), g.tensor(1 / 3, g.y.dtype)))


@translates(A.reciprocal)
def reciprocal(g: Any, x: Any) -> Any:
    return g.op("Reciprocal", g.tensor(x, g.y.dtype))


@translates(A.ratio)
def ratio(g: Any, a: Any, b: Any) -> Any:
    b = g.tensor(b, g.y.dtype)
    zero = g.cast(g.op("Equal", b, g.tensor(0, g.y.dtype), dtype=bool), g.y.dtype)
    return g.op("Div", g.tensor(a, g.y.dtype), g.op("Add", b, zero))


@translates(A.trunc)
def trunc(g: Any, x: Any) -> Any:
    return g.op("Mul", g.op("Sign", x), g.op("Floor", g.op("Abs", x)))


@translates(A.remainder, np.remainder)
def remainder(g: Any, a: Any, b: Any) -> Any:
    a, b = g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype)
    if np.dtype(g.y.dtype).kind != "f":
        return g.op("Mod", a, b)
    return g.op("Sub", a, g.op("Mul", g.op("Floor", g.op("Div", a, b)), b))


@translates(A.fmod)
def fmod(g: Any, a: Any, b: Any) -> Any:
    return g.op("Mod", g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype), fmod=1)


@translates(A.floor_divide, np.floor_divide)
def floor_divide(g: Any, a: Any, b: Any) -> Any:
    a, b = g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype)
    if np.dtype(g.y.dtype).kind == "f":
        return g.op("Floor", g.op("Div", a, b))
    return g.op("Div", g.op("Sub", a, g.op("Mod", a, b)), b)


@translates(P.divmod)
def divmod_(g: Any, a: Any, b: Any) -> Any:
    return floor_divide(g, a, b), remainder(g, a, b)


@translates(P.modf)
def modf(g: Any, x: Any) -> Any:
    whole = trunc(g, x)
    return g.op("Sub", x, whole), whole


# ── 자르기와 반올림 ──


@translates(A.clip)
def clip(g: Any, x: Any, a_min: Any, a_max: Any) -> Any:
    y = g.tensor(x, g.y.dtype)
    y = y if a_min is None else g.op("Max", y, g.tensor(a_min, g.y.dtype))
    return y if a_max is None else g.op("Min", y, g.tensor(a_max, g.y.dtype))


@translates(A.round)
def round_(g: Any, x: Any, decimals: int) -> Any:
    if np.dtype(g.y.dtype).kind != "f" or not decimals:
        return g.op("Round" if np.dtype(g.y.dtype).kind == "f" else "Identity", x)
    scale = g.tensor(10.0**decimals, g.y.dtype)
    return g.op("Div", g.op("Round", g.op("Mul", x, scale)), scale)


# ── 그 밖의 ufunc ──


def other_of_nan(kind: str, function: Any) -> None:
    """한쪽이 NaN 이면 다른 쪽."""

    @translates(function)
    def translation(g: Any, a: Any, b: Any) -> Any:
        a, b = g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype)
        a, b = g.op("Where", isnan(g, a), b, a, dtype=a.dtype), g.op("Where", isnan(g, b), a, b, dtype=a.dtype)
        return g.op(kind, a, b)


other_of_nan("Max", P.fmax)
other_of_nan("Min", P.fmin)


@translates(P.heaviside)
def heaviside(g: Any, a: Any, b: Any) -> Any:
    a, zero = g.tensor(a, g.y.dtype), g.tensor(0, g.y.dtype)
    step = g.cast(g.op("Greater", a, zero, dtype=bool), g.y.dtype)
    return g.op("Where", g.op("Equal", a, zero, dtype=bool), g.tensor(b, g.y.dtype), step, dtype=g.y.dtype)


@translates(P.copysign)
def copysign(g: Any, a: Any, b: Any) -> Any:
    size, b = g.op("Abs", g.tensor(a, g.y.dtype)), g.tensor(b, g.y.dtype)
    negative = g.op("Less", g.op("Where", g.op("Equal", b, g.tensor(0, g.y.dtype), dtype=bool),
                                 g.op("Reciprocal", b), b, dtype=g.y.dtype), g.tensor(0, g.y.dtype), dtype=bool)
    return g.op("Where", negative, g.op("Neg", size), size, dtype=g.y.dtype)


@translates(P.logaddexp2)
def logaddexp2(g: Any, a: Any, b: Any) -> Any:
    a, b = g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype)
    gap = g.op("Mul", g.op("Neg", g.op("Abs", g.op("Sub", a, b))), g.tensor(math.log(2), g.y.dtype))
    return g.op("Add", g.op("Max", a, b), g.op("Div", g.op("Softplus", gap), g.tensor(math.log(2), g.y.dtype)))


@translates(P.ldexp)
def ldexp(g: Any, a: Any, b: Any) -> Any:
    return g.op("Mul", g.tensor(a, g.y.dtype), g.op("Pow", g.tensor(2.0, g.y.dtype), g.tensor(b, g.y.dtype)))


# ── 극단에서 넘치지 않게 하는 것들 ──


@translates(E.bounded_above)
def bounded_above(g: Any, x: Any) -> Any:
    return g.op("Min", x, g.tensor(float(np.finfo(g.y.dtype).max), g.y.dtype))


@translates(E.cut)
def cut(g: Any, x: Any, limit: Any) -> Any:
    return clip(g, x, -limit, limit)


@translates(E.damped)
def damped(g: Any, x: Any, t: Any) -> Any:
    x, t = g.tensor(x, g.y.dtype), g.tensor(t, g.y.dtype)
    zero = g.tensor(0, g.y.dtype)
    return g.op("Where", g.op("Equal", t, zero, dtype=bool), zero, g.op("Mul", x, t), dtype=g.y.dtype)


@translates(E.toward)
def toward(g: Any, a: Any, b: Any, c: Any) -> Any:
    return g.op("Mul", a, ratio(g, b, c))
