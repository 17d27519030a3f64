"""손으로 적은 갱신: 배열마다 제자리에서."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

Arrays = dict[str, np.ndarray]


def sgd(p: Arrays, lr: float) -> Callable[[Arrays], None]:
    def update(grads: Arrays) -> None:
        for name, g in grads.items():
            g *= lr
            p[name] -= g

    return update


def adam(p: Arrays, lr: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Callable[[Arrays], None]:
    m, v = ({name: np.zeros_like(a) for name, a in p.items()} for _ in range(2))
    t = 0

    def update(grads: Arrays) -> None:
        nonlocal t
        t += 1
        size, scale = lr / (1 - beta1**t), math.sqrt(1 - beta2**t)
        for name, g in grads.items():
            mean, square = m[name], v[name]
            mean += (1 - beta1) * (g - mean)
            square *= beta2
            square += (1 - beta2) * (g * g)
            p[name] -= size * mean / (np.sqrt(square) / scale + eps)

    return update


UPDATES = {"SGD": sgd, "Adam": adam}
