"""다층 퍼셉트론의 바닥: Linear, ReLU, …, Linear, 교차 엔트로피."""

from __future__ import annotations

import numpy as np


def perceptron(p, x, target):
    """층 k 의 무게는 ``p["0.weight"], p["2.weight"], …``."""
    layers = sorted(int(name.split(".")[0]) for name in p if name.endswith("weight"))
    inputs = [x]
    for k in layers:
        x = x @ p[f"{k}.weight"].T
        x += p[f"{k}.bias"]
        if k != layers[-1]:
            np.maximum(x, np.zeros_like(x), out=x)  # 배열 둘의 최댓값이 수와의 최댓값보다 빠르다
            inputs.append(x)
    loss, g = cross_entropy(x, target)
    grads = {}
    for k, h in zip(reversed(layers), reversed(inputs), strict=True):
        grads[f"{k}.weight"], grads[f"{k}.bias"] = g.T @ h, g.sum(0)
        if k:
            g = g @ p[f"{k}.weight"]
            g *= h > 0
    return loss, grads


def cross_entropy(z, target):
    """평균 교차 엔트로피와 그 기울기. ``z`` 의 자리를 다시 쓴다."""
    rows = np.arange(len(z))
    z -= z.max(1, keepdims=True)
    chosen = z[rows, target]
    np.exp(z, z)
    total = z.sum(1, keepdims=True)
    loss = (np.log(total[:, 0]) - chosen).mean()
    z /= total
    z[rows, target] -= 1
    z /= len(z)
    return loss, z
