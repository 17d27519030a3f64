"""초등함수와 활성함수."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....rules import activation as A
from ....rules import elementary as E
from ....rules import fused, perceptron, probability
from .arithmetic import clip
from .table import as_node, translates

as_node("Exp", E.exp)
as_node("Log", E.log)
as_node("Sin", E.sin)
as_node("Cos", E.cos)
as_node("Tan", E.tan)
as_node("Asin", E.arcsin)
as_node("Acos", E.arccos)
as_node("Atan", E.arctan)
as_node("Sinh", E.sinh)
as_node("Cosh", E.cosh)
as_node("Tanh", E.tanh)
as_node("Asinh", E.arcsinh)
as_node("Acosh", E.arccosh)
as_node("Atanh", E.arctanh)
as_node("Sigmoid", E.sigmoid)
as_node("Relu", E.relu)
as_node("Erf", E.erf)
as_node("Softsign", A.soft_sign)
as_node("HardSwish", A.hardswish)


# ── 지수와 로그 ──


@translates(E.exp2)
def exp2(g: Any, x: Any) -> Any:
    return g.op("Pow", g.tensor(2.0, g.y.dtype), g.tensor(x, g.y.dtype))


@translates(E.expm1)
def expm1(g: Any, x: Any) -> Any:
    """e^x − 1 = tanh(x/2)(e^x + 1): 0 가까이에서도 자릿수를 잃지 않는다. 큰 x 의 ∞ 도 그대로이다."""
    x = g.tensor(x, g.y.dtype)
    return g.op("Mul", g.op("Tanh", g.op("Mul", x, g.tensor(0.5, g.y.dtype))), g.op("Add", g.op("Exp", x), g.tensor(1.0, g.y.dtype)))


@translates(E.log1p)
def log1p(g: Any, x: Any) -> Any:
    """u = 1 + x 가 반올림한 만큼을 되갚는다: log(u)·x/(u − 1). u = 1 이면 x 그대로, u = ∞ 이면 ∞."""
    x, one = g.tensor(x, g.y.dtype), g.tensor(1.0, g.y.dtype)
    u = g.op("Add", x, one)
    rest = g.op("Sub", u, one)
    plain = g.op("Or", g.op("Equal", rest, g.tensor(0.0, g.y.dtype), dtype=bool), g.op("IsInf", rest, dtype=bool))
    fixed = g.op("Div", g.op("Mul", g.op("Log", u), x), g.op("Where", plain, one, rest, dtype=g.y.dtype))
    return g.op("Where", plain, x, fixed, dtype=g.y.dtype)


def log_to(base: float, function: Any) -> None:
    @translates(function)
    def translation(g: Any, x: Any) -> Any:
        return g.op("Div", g.op("Log", g.tensor(x, g.y.dtype)), g.tensor(math.log(base), g.y.dtype))


log_to(2, E.log2)
log_to(10, E.log10)


@translates(E.logaddexp)
def logaddexp(g: Any, a: Any, b: Any) -> Any:
    a, b = g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype)
    gap = g.op("Neg", g.op("Abs", g.op("Sub", a, b)))
    return g.op("Add", g.op("Max", a, b), g.op("Where", g.op("IsNaN", gap, dtype=bool), g.tensor(0, g.y.dtype),
                                               log1p(g, g.op("Exp", gap)), dtype=g.y.dtype))


@translates(E.softplus)
def softplus(g: Any, x: Any) -> Any:
    """max(x, 0) + log(1 + e^−|x|): onnxruntime 의 Softplus 는 작은 값의 자릿수를 잃는다."""
    x = g.tensor(x, g.y.dtype)
    return g.op("Add", g.op("Relu", x), log1p(g, g.op("Exp", g.op("Neg", g.op("Abs", x)))))


@translates(E.xlogy)
def xlogy(g: Any, a: Any, b: Any) -> Any:
    a, zero = g.tensor(a, g.y.dtype), g.tensor(0, g.y.dtype)
    return g.op("Where", g.op("Equal", a, zero, dtype=bool), zero, g.op("Mul", a, g.op("Log", g.tensor(b, g.y.dtype))), dtype=g.y.dtype)


@translates(probability.xlog1py)
def xlog1py(g: Any, a: Any, b: Any) -> Any:
    a, zero = g.tensor(a, g.y.dtype), g.tensor(0, g.y.dtype)
    return g.op("Where", g.op("Equal", a, zero, dtype=bool), zero, g.op("Mul", a, log1p(g, b)), dtype=g.y.dtype)


@translates(probability.entr)
def entr(g: Any, x: Any) -> Any:
    inside = g.op("Neg", xlogy(g, x, x))
    return g.op("Where", g.op("Less", x, g.tensor(0, g.y.dtype), dtype=bool), g.tensor(-math.inf, g.y.dtype), inside, dtype=g.y.dtype)


@translates(probability.logit)
def logit(g: Any, x: Any) -> Any:
    x = g.tensor(x, g.y.dtype)
    return g.op("Sub", g.op("Log", x), log1p(g, g.op("Neg", x)))


@translates(probability.log1mexp)
def log1mexp(g: Any, x: Any) -> Any:
    """ln(1 − e^−x): 작은 x 는 expm1 로, 큰 x 는 log1p 로."""
    x, turn = g.tensor(x, g.y.dtype), g.tensor(math.log(2), g.y.dtype)
    near = g.op("Log", g.op("Neg", expm1(g, g.op("Neg", g.op("Min", x, turn)))))
    far = log1p(g, g.op("Neg", g.op("Exp", g.op("Neg", g.op("Max", x, turn)))))
    return g.op("Where", g.op("Less", x, turn, dtype=bool), near, far, dtype=g.y.dtype)


@translates(probability.erfc)
def erfc(g: Any, x: Any) -> Any:
    return g.op("Sub", g.tensor(1.0, g.y.dtype), g.op("Erf", g.tensor(x, g.y.dtype)))


# ── 삼각형 ──


@translates(E.arctan2)
def arctan2(g: Any, a: Any, b: Any) -> Any:
    """x > 0 이면 atan(y/x), x < 0 이면 ±π 를 더하고, x = 0 이면 ±π/2(둘 다 0이면 0)."""
    y, x = g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype)
    zero, pi = g.tensor(0, g.y.dtype), g.tensor(math.pi, g.y.dtype)
    upright = g.op("Equal", x, zero, dtype=bool)
    base = g.op("Atan", g.op("Div", y, g.op("Where", upright, g.tensor(1.0, g.y.dtype), x, dtype=g.y.dtype)))
    turned = g.op("Where", g.op("Less", y, zero, dtype=bool), g.op("Neg", pi), pi, dtype=g.y.dtype)
    base = g.op("Where", g.op("Less", x, zero, dtype=bool), g.op("Add", base, turned), base, dtype=g.y.dtype)
    return g.op("Where", upright, g.op("Mul", g.op("Sign", y), g.tensor(math.pi / 2, g.y.dtype)), base, dtype=g.y.dtype)


@translates(E.hypot)
def hypot(g: Any, a: Any, b: Any) -> Any:
    """긴 쪽으로 나누어 제곱한다: 넘치지 않는다."""
    a, b = g.op("Abs", g.tensor(a, g.y.dtype)), g.op("Abs", g.tensor(b, g.y.dtype))
    top, zero = g.op("Max", a, b), g.tensor(0, g.y.dtype)
    empty = g.op("Equal", top, zero, dtype=bool)
    slope = g.op("Div", g.op("Min", a, b), g.op("Where", empty, g.tensor(1.0, g.y.dtype), top, dtype=g.y.dtype))
    return g.op("Mul", top, g.op("Sqrt", g.op("Add", g.op("Mul", slope, slope), g.tensor(1.0, g.y.dtype))))


@translates(E.hypotenuse)
def hypotenuse(g: Any, x: Any) -> Any:
    return hypot(g, x, 1.0)


@translates(E.over_square)
def over_square(g: Any, a: Any, b: Any) -> Any:
    a, b = g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype)
    size, zero = g.op("Add", g.op("Mul", a, a), g.op("Mul", b, b)), g.tensor(0, g.y.dtype)
    return g.op("Div", b, g.op("Where", g.op("Equal", size, zero, dtype=bool), g.tensor(1.0, g.y.dtype), size, dtype=g.y.dtype))


def scaled(factor: float, function: Any) -> None:
    @translates(function)
    def translation(g: Any, x: Any) -> Any:
        return g.op("Mul", g.tensor(x, g.y.dtype), g.tensor(factor, g.y.dtype))


scaled(math.pi / 180, E.deg2rad)
scaled(180 / math.pi, E.rad2deg)


@translates(E.sinc)
def sinc(g: Any, x: Any) -> Any:
    x, zero = g.tensor(x, g.y.dtype), g.tensor(0, g.y.dtype)
    at = g.op("Equal", x, zero, dtype=bool)
    angle = g.op("Mul", g.op("Where", at, g.tensor(1.0, g.y.dtype), x, dtype=g.y.dtype), g.tensor(math.pi, g.y.dtype))
    return g.op("Where", at, g.tensor(1.0, g.y.dtype), g.op("Div", g.op("Sin", angle), angle), dtype=g.y.dtype)


@translates(E.bell)
def bell(g: Any, x: Any) -> Any:
    return g.op("Exp", g.op("Neg", g.op("Mul", x, x)))


# ── 활성함수 ──


@translates(A.leaky_relu)
def leaky_relu(g: Any, x: Any, negative_slope: float) -> Any:
    return g.op("LeakyRelu", x, alpha=float(negative_slope))


@translates(A.hardtanh)
def hardtanh(g: Any, x: Any, min_val: Any, max_val: Any) -> Any:
    return clip(g, x, min_val, max_val)


@translates(A.threshold)
def threshold(g: Any, x: Any, threshold: Any, value: Any) -> Any:
    x = g.tensor(x)
    return g.op("Where", g.op("Greater", x, g.tensor(threshold, x.dtype), dtype=bool), x, g.tensor(value, x.dtype), dtype=x.dtype)


@translates(A.hardsigmoid)
def hardsigmoid(g: Any, x: Any) -> Any:
    return g.op("HardSigmoid", x, alpha=1 / 6, beta=0.5)


@translates(A.hardshrink)
def hardshrink(g: Any, x: Any, lambd: Any) -> Any:
    x = g.tensor(x)
    return g.op("Mul", x, g.cast(g.op("Greater", g.op("Abs", x), g.tensor(lambd, x.dtype), dtype=bool), x.dtype))


@translates(A.softshrink)
def softshrink(g: Any, x: Any, lambd: Any) -> Any:
    x = g.tensor(x)
    return g.op("Mul", g.op("Sign", x), g.op("Relu", g.op("Sub", g.op("Abs", x), g.tensor(lambd, x.dtype))))


@translates(A.elu)
def elu(g: Any, x: Any, alpha: Any) -> Any:
    x, zero = g.tensor(x), g.tensor(0, g.y.dtype)
    below = g.op("Mul", expm1(g, g.op("Min", x, zero)), g.tensor(alpha, g.y.dtype))
    return g.op("Where", g.op("Greater", x, zero, dtype=bool), x, below, dtype=g.y.dtype)


def finite_below(g: Any, x: Any) -> Any:
    """−∞ 을 가장 작은 수로: 0과 곱해도 NaN 이 되지 않는다."""
    return g.op("Max", x, g.tensor(-float(np.finfo(g.y.dtype).max), g.y.dtype))


@translates(A.silu)
def silu(g: Any, x: Any) -> Any:
    return g.op("Mul", finite_below(g, x), g.op("Sigmoid", x))


@translates(A.mish)
def mish(g: Any, x: Any) -> Any:
    return g.op("Mul", finite_below(g, x), g.op("Tanh", softplus(g, x)))


@translates(A.ndtr)
def ndtr(g: Any, x: Any) -> Any:
    half = g.tensor(0.5, g.y.dtype)
    return g.op("Mul", half, g.op("Add", g.op("Erf", g.op("Mul", x, g.tensor(math.sqrt(0.5), g.y.dtype))), g.tensor(1.0, g.y.dtype)))


@translates(A.gelu)
def gelu(g: Any, x: Any) -> Any:
    return g.op("Mul", finite_below(g, x), ndtr(g, x))


@translates(A.gelu_tanh)
def gelu_tanh(g: Any, x: Any) -> Any:
    cubed = g.op("Add", g.op("Mul", g.op("Mul", x, x), g.tensor(0.044715, g.y.dtype)), g.tensor(1.0, g.y.dtype))
    inner = g.op("Mul", g.op("Mul", x, cubed), g.tensor(2 * math.sqrt(2 / math.pi), g.y.dtype))
    return g.op("Mul", finite_below(g, x), g.op("Sigmoid", inner))


@translates(perceptron.bipolar_step)
def bipolar_step(g: Any, x: Any) -> Any:
    up = g.op("GreaterOrEqual", x, g.tensor(0, g.y.dtype), dtype=bool)
    return g.op("Where", up, g.tensor(1.0, g.y.dtype), g.tensor(-1.0, g.y.dtype), dtype=g.y.dtype)


@translates(perceptron.bipolar_sigmoid)
def bipolar_sigmoid(g: Any, x: Any, slope: Any) -> Any:
    return g.op("Tanh", g.op("Mul", x, g.tensor(slope / 2, g.y.dtype)))


# ── 소프트맥스 ──


def along_axis(kind: str, function: Any) -> None:
    @translates(function)
    def translation(g: Any, x: Any, axis: Any) -> Any:
        axes = g.axes(axis, g.ndim(x))
        if not g.ndim(x):
            return g.op("Sub", x, x) if kind == "LogSoftmax" else g.op("Exp", g.op("Sub", x, x))
        if len(axes) == 1:
            return g.op(kind, x, axis=axes[0])
        top = g.op("ReduceMax", x, g.ints(axes), keepdims=1)
        shifted = g.op("Sub", x, top)
        total = g.op("ReduceSum", g.op("Exp", shifted), g.ints(axes), keepdims=1)
        return g.op("Sub", shifted, g.op("Log", total)) if kind == "LogSoftmax" else g.op("Div", g.op("Exp", shifted), total)


along_axis("Softmax", fused.softmax)
along_axis("LogSoftmax", fused.log_softmax)
