"""완전 연결 층: 소프트맥스 회귀와 다층 퍼셉트론."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from sides import Side

from workloads.row import Job, row, training

ADAM, SGD = ("Adam", 1e-3), ("SGD", 1e-2)


def classifying(side: Side, model: Any, update: tuple[str, float], shape: tuple[int, ...], classes: int = 10) -> Job:
    """아무 수나 든 묶음을 나누는 한 걸음: 교차 엔트로피."""
    rng = np.random.default_rng(1)
    data = rng.standard_normal(shape).astype(np.float32), rng.integers(0, classes, shape[0])
    x, target = map(side.tensor, data)
    cross_entropy = side.F.cross_entropy
    return training(side, model, update, lambda: cross_entropy(model(x), target), data)


def mlp(side: Side, sizes: tuple[int, ...], batch: int, update: tuple[str, float]) -> Job:
    """Linear 와 ReLU 를 번갈아 쌓은 것. 마지막은 Linear."""
    layers = [layer for n, m in pairwise(sizes) for layer in (side.nn.Linear(n, m), side.nn.ReLU())]
    return classifying(side, side.filled(side.nn.Sequential(*layers[:-1])), update, (batch, sizes[0]), sizes[-1])


@row("소프트맥스 회귀 784-10, 묶음 64, SGD", "thirteen")
def softmax_regression(side: Side) -> Job:
    return mlp(side, (784, 10), 64, SGD)


@row("MLP 2-16-16-2, 묶음 16, Adam", "thirteen")
def mlp_tiny(side: Side) -> Job:
    return mlp(side, (2, 16, 16, 2), 16, ADAM)


@row("MLP 64-128-64-10, 묶음 64, Adam", "thirteen")
def mlp_digits(side: Side) -> Job:
    return mlp(side, (64, 128, 64, 10), 64, ADAM)


@row("MLP 784-256-128-10, 묶음 128, Adam", "thirteen")
def mlp_mnist(side: Side) -> Job:
    return mlp(side, (784, 256, 128, 10), 128, ADAM)


@row("MLP 784-512-512-10, 묶음 512, SGD", "thirteen")
def mlp_large_batch(side: Side) -> Job:
    return mlp(side, (784, 512, 512, 10), 512, SGD)


@row("MLP 1024-1024-1024-10, 묶음 16, SGD", "five")
def mlp_1024(side: Side) -> Job:
    return mlp(side, (1024, 1024, 1024, 10), 16, SGD)
