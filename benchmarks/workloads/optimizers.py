"""옵티마이저: 기울기는 있고 갱신만 한다."""

from __future__ import annotations

from typing import Any

import numpy as np
from sides import Side, Step

from workloads.row import row


def updating(side: Side, kind: str, sizes: list[int], **settings: Any) -> Step:
    """갱신 한 번. 손실 대신 첫 무게의 첫 수를 돌려준다."""
    rng = np.random.default_rng(0)
    weights = [side.tensor(rng.standard_normal(n).astype(np.float32), requires_grad=True) for n in sizes]
    for w in weights:
        w.grad = side.tensor(rng.standard_normal(tuple(w.shape)).astype(np.float32))
    optimizer = getattr(side.optim, kind)(weights, **settings)
    first = weights[0].detach()

    def step() -> Any:
        optimizer.step()
        return first[0]

    return step


@row("Adam, 파라미터 400만 개 (텐서 하나)", "five")
def adam_4m(side: Side) -> Step:
    return updating(side, "Adam", [4_000_000], lr=1e-3)
