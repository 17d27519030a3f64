"""원소마다의 셈과 활성함수."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .....errors import ArgumentError
from .....nn import functional as F
from .....rules import activation as A
from .....rules import arithmetic as R
from .....rules import elementary as E
from .....rules import fused, pointwise
from .....rules import indexing as I
from .....rules import shape as S
from .....tensors.tensor import Tensor
from .table import Call, dtype, followed, imports, ndim, number, operators, raw, shape

_ONE: dict[str, Callable[..., Any]] = {
    "Neg": R.negative, "Abs": R.absolute, "Sqrt": R.sqrt, "Reciprocal": R.reciprocal, "Exp": E.exp, "Log": E.log, "Floor": R.floor,
    "Ceil": R.ceil, "Round": R.rint, "Sign": R.sign, "Sin": E.sin, "Cos": E.cos, "Tan": E.tan, "Asin": E.arcsin, "Acos": E.arccos,
    "Atan": E.arctan, "Sinh": E.sinh, "Cosh": E.cosh, "Tanh": E.tanh, "Asinh": E.arcsinh, "Acosh": E.arccosh, "Atanh": E.arctanh,
    "Sigmoid": E.sigmoid, "Relu": E.relu, "Erf": E.erf, "Softplus": E.softplus, "Softsign": A.soft_sign, "HardSwish": A.hardswish,
    "Mish": A.mish, "Identity": pointwise.positive,
}
_TWO: dict[str, Callable[..., Any]] = {"Add": R.add, "Sub": R.subtract, "Mul": R.multiply}
_LOOKS: dict[str, Callable[..., Any]] = {
    "Equal": np.equal, "Greater": np.greater, "GreaterOrEqual": np.greater_equal, "Less": np.less, "LessOrEqual": np.less_equal,
    "And": np.logical_and, "Or": np.logical_or, "Xor": np.logical_xor, "BitwiseAnd": np.bitwise_and, "BitwiseOr": np.bitwise_or,
    "BitwiseXor": np.bitwise_xor, "Not": np.logical_not, "BitwiseNot": np.invert, "IsNaN": np.isnan,
}
_MANY = {"Sum": R.add, "Max": R.maximum, "Min": R.minimum}


def _plain(function: Callable[..., Any], count: int | None) -> Callable[..., Any]:
    def run(call: Call, *inputs: Any) -> Any:
        given = inputs if count is None else inputs[:count]
        return function(*given)

    return run


operators.update({kind: _plain(f, 1) for kind, f in _ONE.items()})
operators.update({kind: _plain(f, 2) for kind, f in _TWO.items()})
operators["Identity"] = lambda call, x: x  # 배열은 배열로, 글자는 글자로


def _looks(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(call: Call, *inputs: Any) -> Any:
        return followed(function(*inputs))

    return run


operators.update({kind: _looks(f) for kind, f in _LOOKS.items()})
operators.update({kind: (lambda f: lambda call, *xs: functools.reduce(f, xs))(f) for kind, f in _MANY.items()})


@imports("IsInf")
def is_inf(call: Call, x: Any, detect_positive: int = 1, detect_negative: int = 1) -> Any:
    signs = [np.greater] * bool(detect_positive) + [np.less] * bool(detect_negative)
    found = [np.logical_and(np.isinf(x), sign(x, 0)) for sign in signs]
    return functools.reduce(np.logical_or, found) if found else np.zeros(shape(x), bool)


@imports("Mean")
def mean(call: Call, *xs: Any) -> Any:
    return functools.reduce(R.add, xs) / len(xs)


@imports("Div")
def div(call: Call, a: Any, b: Any) -> Any:
    """정수끼리면 0 쪽으로 자른 몫(ONNX 의 약속)."""
    if dtype(a).kind in "iu" and dtype(b).kind in "iu":
        p, q = followed(a), followed(b)
        return followed(np.sign(p) * np.sign(q) * (abs(p) // abs(q))).astype(p.dtype)
    return R.divide(a, b)


@imports("Pow")
def power(call: Call, a: Any, b: Any) -> Any:
    if np.ndim(raw(b)) == 0 and not isinstance(b, Tensor):
        b = np.asarray(b).item()
        return R.power(a, b)
    y = R.power(a, b)
    return y if dtype(y) == dtype(a) else S.astype(y, dtype(a))


@imports("Mod")
def mod(call: Call, a: Any, b: Any, fmod: int = 0) -> Any:
    return R.fmod(a, b) if fmod else R.remainder(a, b)


@imports("Clip")
def clip(call: Call, x: Any, low: Any = None, high: Any = None, min: Any = None, max: Any = None) -> Any:
    low, high = (low if low is not None else min), (high if high is not None else max)
    if low is None and high is None:
        return x
    return R.clip(x, None if low is None else number(low), None if high is None else number(high))


@imports("Where")
def where(call: Call, condition: Any, a: Any, b: Any) -> Any:
    return I.where(condition, a, b)


@imports("Cast", "CastLike")
def cast(call: Call, x: Any, like: Any = None, to: Any = None, saturate: int = 1) -> Any:
    kind = dtype(like) if like is not None else np.dtype(to)
    source = dtype(x)
    if kind.kind == "f" and source.kind == "f":
        return S.astype(x, kind)
    return x if kind == source else followed(x).astype(kind)


# ── 활성함수 ──


@imports("LeakyRelu")
def leaky_relu(call: Call, x: Any, alpha: float = 0.01) -> Any:
    return A.leaky_relu(x, alpha)


@imports("Elu")
def elu(call: Call, x: Any, alpha: float = 1.0) -> Any:
    return A.elu(x, alpha)


@imports("Selu")
def selu(call: Call, x: Any, alpha: float = 1.6732632423543772, gamma: float = 1.0507009873554805) -> Any:
    return A.elu(x, alpha) * gamma


@imports("Celu")
def celu(call: Call, x: Any, alpha: float = 1.0) -> Any:
    return E.relu(x) + R.minimum(E.expm1(x / alpha) * alpha, 0.0)


@imports("PRelu")
def prelu(call: Call, x: Any, slope: Any) -> Any:
    return I.where(x > 0, x, x * slope)


@imports("HardSigmoid")
def hard_sigmoid(call: Call, x: Any, alpha: float = 0.2, beta: float = 0.5) -> Any:
    return R.clip(x * alpha + beta, 0.0, 1.0)


@imports("ThresholdedRelu")
def thresholded_relu(call: Call, x: Any, alpha: float = 1.0) -> Any:
    return I.where(x > alpha, x, 0.0)


@imports("Shrink")
def shrink(call: Call, x: Any, lambd: float = 0.5, bias: float = 0.0) -> Any:
    return I.where(x > lambd, x - bias, I.where(x < -lambd, x + bias, 0.0))


@imports("Gelu")
def gelu(call: Call, x: Any, approximate: str = "none") -> Any:
    return A.gelu_tanh(x) if approximate == "tanh" else A.gelu(x)


@imports("Swish")
def swish(call: Call, x: Any, alpha: float = 1.0) -> Any:
    return x * E.sigmoid(x * alpha)


def _softmax(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(call: Call, x: Any, axis: Any = None) -> Any:
        axis = (-1 if call.opset >= 13 else 1) if axis is None else axis
        if call.opset >= 13:
            return function(x, axis)
        dims = shape(x)  # 옛 판: axis 부터를 한 축으로 펴서
        flat = S.reshape(x, (math.prod(dims[:axis % max(ndim(x), 1)]), -1))
        return S.reshape(function(flat, -1), dims)

    return run


operators["Softmax"], operators["LogSoftmax"] = _softmax(fused.softmax), _softmax(fused.log_softmax)


@imports("Dropout")
def dropout(call: Call, x: Any, ratio: Any = None, training: Any = None, seed: Any = None, is_test: int = 0) -> Any:
    """평가할 때의 드롭아웃: 그대로."""
    if training is not None and bool(number(training)):
        raise ArgumentError(f"{call.label}: 학습 모드로 내보낸 드롭아웃입니다. 평가 모드로 내보낸 파일을 쓰세요.")
    return x if call.outputs == 1 else (x, np.ones(shape(x), bool))


@imports("SoftmaxCrossEntropyLoss")
def softmax_cross_entropy(
    call: Call, scores: Any, labels: Any, weights: Any = None, reduction: str = "mean", ignore_index: int = -100,
) -> Any:
    loss = F.cross_entropy(scores, raw(labels), weight=weights, reduction=reduction, ignore_index=ignore_index)
    return loss if call.outputs == 1 else (loss, fused.log_softmax(scores, 1))
