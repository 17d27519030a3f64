"""원소마다의 셈을 옮겨 적기: 유니버설 함수(ufunc)와 SciPy의 특수함수, 그리고 그것들로 지은 것."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import needed
from ...korean.particles import Noun
from .array import emit, lowering, moves, table, taped, untaped
from .writer import Unrecordable, Writer

# 해석기가 아는 이름들
ELEMENTWISE = (
    "add subtract multiply divide floor_divide remainder fmod power negative absolute sign sqrt cbrt "
    "exp exp2 expm1 log log2 log10 log1p logaddexp logaddexp2 "
    "sin cos tan arcsin arccos arctan arctan2 hypot sinh cosh tanh arcsinh arccosh arctanh "
    "floor ceil trunc rint maximum minimum fmax fmin heaviside copysign "
    "greater greater_equal less less_equal equal not_equal "
    "logical_and logical_or logical_xor logical_not isnan isfinite isinf signbit"
).split()
SPECIAL = "erf erfc erfcx gamma gammaln psi".split()  # SciPy의 것: 이름으로 찾으므로 SciPy를 미리 들여오지 않는다


def applied(ufunc: np.ufunc, writer: Writer, *inputs: Any, **options: Any) -> Any:
    """유니버설 함수 하나. 파이썬 수와 상수는 NumPy가 셈할 dtype 으로 미리 바꾸어 적는다(float32 곁의 0.1 은 float32 이다)."""
    if options.pop("where", True) is not True or options:
        raise Unrecordable(f"이 페이지의 {Noun(ufunc.__name__):은/는} where, dtype 같은 인수를 받지 않습니다")
    values = untaped(inputs)
    weak = [type(v) if type(v) in (int, float) else np.asarray(v).dtype for v in values]
    kinds = ufunc.resolve_dtypes((*weak, *[None] * ufunc.nout))
    given = [x if moves(x) else np.asarray(v).astype(d) for x, v, d in zip(inputs, values, kinds, strict=False)]
    return emit(writer, ufunc.__name__, ufunc(*values), *given)


def _declare() -> None:
    for name in ELEMENTWISE:
        table[getattr(np, name)] = lambda writer, *inputs, u=getattr(np, name), **options: applied(u, writer, *inputs, **options)  # noqa: B008
    for name in SPECIAL:
        table[name] = lambda writer, x, name=name: emit(
            writer, name, getattr(needed("scipy.special"), name)(untaped(x)), x)
    for bitwise, logical in ((np.bitwise_and, np.logical_and), (np.bitwise_or, np.logical_or), (np.bitwise_xor, np.logical_xor)):
        table[bitwise] = lambda writer, a, b, u=logical: on_truths(u, writer, a, b)


def on_truths(logical: np.ufunc, writer: Writer, a: Any, b: Any) -> Any:
    """참·거짓의 비트 셈은 논리 셈이다."""
    if any(np.asarray(untaped(v)).dtype != bool for v in (a, b)):
        raise Unrecordable("이 페이지는 정수의 비트 셈을 하지 않습니다")
    return applied(logical, writer, a, b)


_declare()


@lowering(np.positive, np.conjugate, np.real, np.ascontiguousarray)
def same(writer: Writer, x: Any, **options: Any) -> Any:
    return taped(writer, x).copy()


@lowering(np.isneginf)
def isneginf(writer: Writer, x: Any) -> Any:
    return x == -np.inf


@lowering(np.isposinf)
def isposinf(writer: Writer, x: Any) -> Any:
    return x == np.inf


@lowering(np.invert)
def invert(writer: Writer, x: Any) -> Any:
    return np.logical_not(x) if x.dtype == bool else -x - 1


@lowering(np.square)
def square(writer: Writer, x: Any) -> Any:
    return x * x


@lowering(np.reciprocal)
def reciprocal(writer: Writer, x: Any) -> Any:
    return 1 / x


@lowering(np.fabs)
def fabs(writer: Writer, x: Any) -> Any:
    return abs(x)


@lowering(np.float_power)
def float_power(writer: Writer, a: Any, b: Any) -> Any:
    return taped(writer, a).astype(np.float64) ** taped(writer, b).astype(np.float64)


@lowering(np.deg2rad, np.radians)
def deg2rad(writer: Writer, x: Any) -> Any:
    return x * (math.pi / 180)


@lowering(np.rad2deg, np.degrees)
def rad2deg(writer: Writer, x: Any) -> Any:
    return x * (180 / math.pi)


@lowering(np.modf)
def modf(writer: Writer, x: Any) -> Any:
    whole = np.trunc(x)
    return np.copysign(np.where(np.isinf(x), np.zeros((), x.dtype), x - whole), x), whole


@lowering(np.divmod)
def divmod_(writer: Writer, a: Any, b: Any) -> Any:
    return np.floor_divide(a, b), np.remainder(a, b)


@lowering(np.ldexp)
def ldexp(writer: Writer, a: Any, b: Any) -> Any:
    return a * np.exp2(taped(writer, b).astype(a.dtype))


@lowering(np.where)
def where(writer: Writer, condition: Any, *branches: Any) -> Any:
    if not branches:
        raise Unrecordable("참인 자리의 수가 값에 달려 있는 np.where(조건)은 이 페이지가 따라 하지 못합니다")
    value = np.where(untaped(condition), *untaped(branches))
    given = [b if moves(b) else np.asarray(untaped(b)).astype(value.dtype) for b in branches]
    return emit(writer, "where", value, taped(writer, condition), *given)


@lowering(np.clip)
def clip(writer: Writer, x: Any, a_min: Any = None, a_max: Any = None, **options: Any) -> Any:
    low, high = options.get("min", a_min), options.get("max", a_max)
    x = x if low is None else np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


@lowering(np.round, np.around)
def round_(writer: Writer, x: Any, decimals: int = 0) -> Any:
    if x.dtype.kind != "f":
        return x
    scale = 10 ** abs(decimals)
    return np.rint(x * scale) / scale if decimals > 0 else np.rint(x / scale) * scale


@lowering(np.sinc)
def sinc(writer: Writer, x: Any) -> Any:
    y = math.pi * np.where(x == 0, np.asarray(1e-20, x.dtype), x)
    return np.sin(y) / y


@lowering(np.nan_to_num)
def nan_to_num(writer: Writer, x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    most = np.finfo(x.dtype).max
    high, low = most if posinf is None else posinf, -most if neginf is None else neginf
    for found, instead in ((np.isnan(x), nan), (x == np.inf, high), (x == -np.inf, low)):
        x = np.where(found, np.asarray(instead, x.dtype), x)
    return x


# ── SciPy의 것 가운데, 다른 것으로 지을 수 있는 것 ──


@lowering("ndtr")
def ndtr(writer: Writer, x: Any) -> Any:
    return table["erfc"](writer, x * -math.sqrt(0.5)) * 0.5


@lowering("log_ndtr")
def log_ndtr(writer: Writer, x: Any) -> Any:
    """왼쪽 꼬리에서는 e^(x²/2)Φ(x) 의 로그에서 x²/2 를 뺀다."""
    left = np.log(table["erfcx"](writer, np.maximum(-x, -1) * math.sqrt(0.5)) * 0.5) - x * x * 0.5
    return np.where(x < -1, left, np.log1p(table["erfc"](writer, x * math.sqrt(0.5)) * -0.5))


@lowering("logit")
def logit(writer: Writer, x: Any) -> Any:
    return np.log(x / (1 - x))


@lowering("entr")
def entr(writer: Writer, x: Any) -> Any:
    zero, one, least = (np.asarray(v, x.dtype) for v in (0, 1, -np.inf))
    return np.where(x > 0, -x * np.log(np.where(x > 0, x, one)), np.where(x == 0, zero, least))


@lowering("xlog1py")
def xlog1py(writer: Writer, a: Any, b: Any) -> Any:
    return np.where((a == 0) & np.logical_not(np.isnan(b)), 0.0 * a, a * np.log1p(b))


@lowering("rgamma")
def rgamma(writer: Writer, x: Any) -> Any:
    pole = (x <= 0) & (x == np.floor(x))
    return np.where(pole, np.zeros((), x.dtype), 1 / table["gamma"](writer, np.where(pole, np.ones((), x.dtype), x)))


@lowering("beta")
def beta(writer: Writer, a: Any, b: Any) -> Any:
    """둘 다 양수이면 로그로(넘침 없이), 아니면 감마함수의 비로."""
    log_a, log_b, log_both = (table["gammaln"](writer, v) for v in (a, b, a + b))
    gamma_a, gamma_b, gamma_both = (table["gamma"](writer, v) for v in (a, b, a + b))
    positive = (taped(writer, a) > 0) & (taped(writer, b) > 0)
    return np.where(positive, np.exp(log_a + log_b - log_both), gamma_a * gamma_b / gamma_both)
