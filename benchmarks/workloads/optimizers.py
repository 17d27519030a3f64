"""옵티마이저: 기울기는 있고 갱신만 한다."""

from __future__ import annotations

from typing import Any

import numpy as np
from sides import Side

from workloads.row import Job, Row, add, row

SIZES = {"작은 텐서 100개": [32 * 32] * 100, "매개변수 100만 개": [1_000_000], "매개변수 1,000만 개": [10_000_000]}


def updating(side: Side, kind: str, sizes: list[int], **settings: Any) -> Job:
    """갱신 한 번. 손실 대신 첫 무게의 첫 수를 돌려준다."""
    rng = np.random.default_rng(0)
    weights = {str(k): side.tensor(rng.standard_normal(n).astype(np.float32), requires_grad=True) for k, n in enumerate(sizes)}
    for w in weights.values():
        w.grad = side.tensor(rng.standard_normal(tuple(w.shape)).astype(np.float32))
    optimizer = getattr(side.optim, kind)(list(weights.values()), lr=1e-3, **settings)
    first, advance = weights["0"].detach(), side.prepared(optimizer.step)

    def step() -> Any:
        advance()
        return first[0]

    return Job(step, weights, update=None if settings else (kind, 1e-3))


@row("Adam, 매개변수 400만 개 (텐서 하나)", "five")
def adam_4m(side: Side) -> Job:
    return updating(side, "Adam", [4_000_000])


for title, sizes in SIZES.items():
    for kind, settings in {"SGD": {"momentum": 0.9}, "Adam": {}, "AdamW": {}}.items():
        name = f"{kind}_{'x'.join(map(str, dict.fromkeys([len(sizes), sizes[0]])))}".lower()
        add(Row(name, f"{kind}, {title}", "optimizers", lambda side, a=(kind, sizes), s=settings: updating(side, *a, **s)))
