"""곁에서 흔히 부르는 것: 모델은 아니지만 누구나 한 줄 적는 셈. 여기서 수십 배 느리면 모델이 빨라도 소용없다."""

from __future__ import annotations

from typing import Any

import numpy as np
from sides import Side

from workloads.row import Job, Row, add, differentiating

FORMULAS: dict[str, tuple[tuple[int, ...], Any]] = {
    "x ** 5": ((500, 500), lambda side, x: x**5),
    "x.sum(1), 마지막 축 3칸": ((100_000, 3), lambda side, x: x.sum(1) ** 2),
    "logsumexp(x, 1), 마지막 축 10칸": ((2_000, 10), lambda side, x: side.root.logsumexp(x, 1)),
    "topk(x, 5)": ((64, 10_000), lambda side, x: side.root.topk(x, 5)[0]),
    "quantile(x, 0.5, 1)": ((200, 1001), lambda side, x: side.root.quantile(x, 0.5, 1)),
    "cumprod(x, 0), 길이 10,000": ((10_000,), lambda side, x: side.root.cumprod(x * 1e-3 + 1, 0)),
    "cdist(x, x + 1), 점 300개": ((300, 8), lambda side, x: side.root.cdist(x, x + 1)),
    "interpolate(x, 2배, linear), 길이 4,000": ((4, 8, 4_000), lambda side, x: side.F.interpolate(x, scale_factor=2, mode="linear")),
    "x @ v, 묶음과 벡터": (
        (64, 200, 128), lambda side, x: x @ side.tensor(np.linspace(-1, 1, 128, dtype=np.float32), requires_grad=True)),
}


def formula(side: Side, shape: tuple[int, ...], f: Any) -> Job:
    """식 하나의 합: 순전파와 역전파."""
    x = side.tensor(np.random.default_rng(3).standard_normal(shape).astype(np.float32), requires_grad=True)
    return differentiating(side, {"x": x}, lambda: f(side, x).sum())


for title, (shape, f) in FORMULAS.items():
    name = f"{title} {'x'.join(map(str, shape))}"
    add(Row(name, name, "everyday", lambda side, job=(shape, f): formula(side, *job)))


def from_list(side: Side) -> Job:
    """파이썬의 목록에서 텐서를."""
    numbers = np.random.default_rng(3).standard_normal((200, 100)).tolist()
    return Job(lambda: side.tensor(numbers).sum())


add(Row("tensor(목록 200x100)", "tensor(목록 200x100)", "everyday", from_list, learns=False))
