"""연산의 사슬: 스칼라 하나, 작은 벡터, 큰 벡터."""

from __future__ import annotations

from typing import Any

import numpy as np
from sides import Side, Step

from workloads.row import differentiating, row


def chain(x: Any, operations: int) -> Any:
    """tanh(y * x + 1) - x 를 되풀이한다: 한 번이 연산 네 개."""
    y = x
    for _ in range(operations // 4):
        y = (y * x + 1.0).tanh() - x
    return y


@row("스칼라 사슬 (연산 300개)", "thirteen")
def scalar_chain(side: Side) -> Step:
    x = side.tensor(0.5, requires_grad=True)
    return differentiating([x], lambda: chain(x, 300))


@row("벡터 사슬 (1,000개, 연산 300개)", "thirteen")
def vector_chain(side: Side) -> Step:
    x = side.tensor(np.linspace(-1, 1, 1000, dtype=np.float32), requires_grad=True)
    return differentiating([x], lambda: chain(x, 300).sum())


@row("원소별 사슬 (100만 개)", "thirteen")
def elementwise_chain(side: Side) -> Step:
    rng = np.random.default_rng(0)
    x, w = (side.tensor(rng.standard_normal(1_000_000).astype(np.float32), requires_grad=True) for _ in range(2))

    def loss() -> Any:
        y = (x * w + 1.0).tanh()
        y = y / (1.0 + x * x)
        y = (y * 0.5).exp() - w * y
        return (y * y).mean()

    return differentiating([x, w], loss)
