"""행렬 곱과 가위곱, 완전 연결층, 손실."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....rules import fused, linalg, loss, matrix_powers
from .activation import log1p
from .arithmetic import clip
from .table import translates


@translates(linalg.matmul)
def matmul(g: Any, a: Any, b: Any) -> Any:
    return g.op("MatMul", g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype))


@translates(linalg.einsum_sum)
def einsum_sum(g: Any, operands: Any, subscripts: str) -> Any:
    return g.op("Einsum", *[g.tensor(x, g.y.dtype) for x in operands], equation=subscripts)


@translates(linalg.det)
def det(g: Any, x: Any) -> Any:
    return g.op("Det", x)


@translates(matrix_powers.vector_product)
def vector_product(g: Any, a: Any, b: Any) -> Any:
    """번호를 한 칸과 두 칸 돌려 고른 것끼리 곱하여 뺀다."""
    a, b = g.tensor(a, g.y.dtype), g.tensor(b, g.y.dtype)

    def turned(x: Any, places: list[int]) -> Any:
        return g.op("Gather", x, g.ints(places), axis=-1)

    one, two = [1, 2, 0], [2, 0, 1]
    return g.op("Sub", g.op("Mul", turned(a, one), turned(b, two)), g.op("Mul", turned(a, two), turned(b, one)))


@translates(fused.linear)
def linear(g: Any, x: Any, weight: Any, bias: Any = None) -> Any:
    """묶음이 한 축이면 Gemm, 아니면 전치하고 곱해 더한다."""
    if g.ndim(x) == 2:
        return g.op("Gemm", x, weight, bias, transB=1)
    y = g.op("MatMul", x, g.op("Transpose", weight, perm=[1, 0]))
    return y if bias is None else g.op("Add", y, bias)


@translates(fused.cross_entropy_mean)
def cross_entropy_mean(g: Any, x: Any, target: Any) -> Any:
    return g.op("SoftmaxCrossEntropyLoss", x, g.cast(target, np.int64), reduction="mean")


@translates(loss.huber)
def huber(g: Any, x: Any, delta: Any) -> Any:
    c = clip(g, x, -delta, delta)
    return g.op("Mul", c, g.op("Sub", x, g.op("Mul", c, g.tensor(0.5, g.y.dtype))))


@translates(loss.bce_with_logits)
def bce_with_logits(g: Any, x: Any, t: Any, pos_weight: Any) -> Any:
    x, t = g.tensor(x, g.y.dtype), g.tensor(t, g.y.dtype)
    tail = log1p(g, g.op("Exp", g.op("Neg", g.op("Abs", x))))
    off, on = g.op("Add", g.op("Relu", x), tail), g.op("Add", g.op("Relu", g.op("Neg", x)), tail)
    rest = g.op("Sub", g.tensor(1.0, g.y.dtype), t)
    return g.op("Add", g.op("Mul", g.op("Mul", g.tensor(pos_weight, g.y.dtype), t), on), g.op("Mul", rest, off))


@translates(loss.bce)
def bce(g: Any, x: Any, t: Any) -> Any:
    x, t = g.tensor(x, g.y.dtype), g.tensor(t, g.y.dtype)
    bottom = g.tensor(-100.0, g.y.dtype)
    on, off = g.op("Max", g.op("Log", x), bottom), g.op("Max", log1p(g, g.op("Neg", x)), bottom)
    rest = g.op("Sub", g.tensor(1.0, g.y.dtype), t)
    return g.op("Neg", g.op("Add", g.op("Mul", t, on), g.op("Mul", rest, off)))

