"""완전 연결 층: 소프트맥스 회귀와 다층 퍼셉트론."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from sides import Side, Step

from workloads.row import row, training


def perceptron(side: Side, sizes: tuple[int, ...]) -> Any:
    """Linear 와 ReLU 를 번갈아 쌓은 것. 마지막은 Linear."""
    layers = [layer for n, m in pairwise(sizes) for layer in (side.nn.Linear(n, m), side.nn.ReLU())]
    return side.filled(side.nn.Sequential(*layers[:-1]))


def classifying(side: Side, model: Any, optimizer: Any, shape: tuple[int, ...], classes: int = 10) -> Step:
    """아무 수나 든 묶음을 나누는 한 걸음: 교차 엔트로피."""
    rng = np.random.default_rng(1)
    x = side.tensor(rng.standard_normal(shape).astype(np.float32))
    target = side.tensor(rng.integers(0, classes, shape[0]))
    return training(model, optimizer, lambda: side.F.cross_entropy(model(x), target))


def adam(side: Side, model: Any) -> Any:
    return side.optim.Adam(model.parameters(), lr=1e-3)


def sgd(side: Side, model: Any) -> Any:
    return side.optim.SGD(model.parameters(), lr=1e-2)


def mlp(side: Side, sizes: tuple[int, ...], batch: int, optimizer: Any) -> Step:
    model = perceptron(side, sizes)
    return classifying(side, model, optimizer(side, model), (batch, sizes[0]), sizes[-1])


@row("소프트맥스 회귀 784-10, 묶음 64, SGD", "thirteen")
def softmax_regression(side: Side) -> Step:
    return mlp(side, (784, 10), 64, sgd)


@row("MLP 2-16-16-2, 묶음 16, Adam", "thirteen")
def mlp_tiny(side: Side) -> Step:
    return mlp(side, (2, 16, 16, 2), 16, adam)


@row("MLP 64-128-64-10, 묶음 64, Adam", "thirteen")
def mlp_digits(side: Side) -> Step:
    return mlp(side, (64, 128, 64, 10), 64, adam)


@row("MLP 784-256-128-10, 묶음 128, Adam", "thirteen")
def mlp_mnist(side: Side) -> Step:
    return mlp(side, (784, 256, 128, 10), 128, adam)


@row("MLP 784-512-512-10, 묶음 512, SGD", "thirteen")
def mlp_large_batch(side: Side) -> Step:
    return mlp(side, (784, 512, 512, 10), 512, sgd)


@row("MLP 1024-1024-1024-10, 묶음 16, SGD", "five")
def mlp_1024(side: Side) -> Step:
    return mlp(side, (1024, 1024, 1024, 10), 16, sgd)
