"""그 밖의 것: 두 번 미분하는 걸음, 자료 싣기, 작은 연산 하나의 값."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sides import Side

from workloads.row import Job, Row, add, row


@row("두 번 미분하는 걸음: 기울기의 크기를 벌하기 (create_graph)", "more")
def second_order(side: Side) -> Job:
    rng = np.random.default_rng(0)
    x, w, v = (
        side.tensor(rng.standard_normal(shape).astype(np.float32), requires_grad=name == "x")
        for name, shape in (("x", (64, 32)), ("w", (32, 32)), ("v", (32, 1)))
    )
    weights = {"w": w.requires_grad_(), "v": v.requires_grad_()}
    grad = side.root.autograd.grad

    def step() -> Any:
        for leaf in weights.values():
            leaf.grad = None
        value = (x @ w).tanh() @ v
        (slope,) = grad(value.sum(), [x], create_graph=True)
        penalty = ((slope * slope).sum(1) - 1.0).square().mean()
        penalty.backward()
        return penalty

    return Job(step, weights)


@row("자료 싣기: 1,024장의 영상을 섞어 64장씩 (TensorDataset, DataLoader)", "more", learns=False)
def data_loading(side: Side) -> Job:
    rng = np.random.default_rng(0)
    images, labels = rng.random((1024, 1, 28, 28), dtype=np.float32), rng.integers(0, 10, 1024)
    dataset = side.data.TensorDataset(side.tensor(images), side.tensor(labels))
    loader = side.data.DataLoader(dataset, 64, shuffle=True)

    def step() -> Any:
        return sum(y.sum() for _, y in loader)

    return Job(step)


def one_operation(side: Side, call: Callable[[Any], Any]) -> Job:
    """원소 열 개짜리 연산 한 번의 순전파(기록까지)."""
    x = side.tensor(np.linspace(0.1, 1, 10, dtype=np.float32), requires_grad=True)
    return Job(lambda: call(x), {"x": x})


for name, call in {
    "x * x": lambda v: v * v, "x + 1.0": lambda v: v + 1.0, "x.tanh()": lambda v: v.tanh(), "x.sum()": lambda v: v.sum(),
    "x.reshape(2, 5)": lambda v: v.reshape(2, 5), "x[1:]": lambda v: v[1:], "x @ x": lambda v: v @ v,
}.items():
    add(Row(name, f"작은 연산 {name}", "operations", lambda side, call=call: one_operation(side, call), learns=False))
