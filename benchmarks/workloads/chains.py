"""연산의 사슬: 스칼라 하나, 작은 벡터, 큰 벡터."""

from __future__ import annotations

from typing import Any

import numpy as np
from sides import Side

from workloads.row import Job, differentiating, row

OPERATIONS = 300


def chain(x: Any, operations: int, tanh: Any) -> Any:
    """tanh(y * x + 1) - x 를 되풀이한다: 한 번이 연산 네 개."""
    y = x
    for _ in range(operations // 4):
        y = tanh(y * x + 1.0) - x
    return y


def scalar(side: Side, operations: int) -> Job:
    x, tanh = side.tensor(0.5, requires_grad=True), side.root.tanh
    return differentiating(side, {"x": x}, lambda: chain(x, operations, tanh))


@row("스칼라 사슬 (연산 300개)", "thirteen")
def scalar_chain(side: Side) -> Job:
    return scalar(side, OPERATIONS)


@row("벡터 사슬 (1,000개, 연산 300개)", "thirteen")
def vector_chain(side: Side) -> Job:
    x = side.tensor(np.linspace(-1, 1, 1000, dtype=np.float32), requires_grad=True)
    tanh = side.root.tanh
    return differentiating(side, {"x": x}, lambda: chain(x, OPERATIONS, tanh).sum())


def elementwise(x: Any, w: Any, tanh: Any, exp: Any) -> Any:
    """원소별 연산 열과 평균 하나."""
    y = tanh(x * w + 1.0)
    y = y / (1.0 + x * x)
    y = exp(y * 0.5) - w * y
    return (y * y).mean()


@row("원소별 사슬 (100만 개)", "thirteen")
def elementwise_chain(side: Side) -> Job:
    rng = np.random.default_rng(0)
    x, w = (side.tensor(rng.standard_normal(1_000_000).astype(np.float32), requires_grad=True) for _ in range(2))
    tanh, exp = side.root.tanh, side.root.exp
    return differentiating(side, {"x": x, "w": w}, lambda: elementwise(x, w, tanh, exp))
