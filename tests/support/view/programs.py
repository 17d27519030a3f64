"""재생기를 볼 작은 프로그램들: (손실, 이름 → 텐서)."""

from __future__ import annotations

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F


def scalars():
    """스칼라만. h 가 세 번 쓰인다."""
    w, x, b = (tg.tensor(v, requires_grad=True) for v in (-3.0, 2.0, 10.0))
    h = tg.relu(w * x + b)
    return (h * h + h * 2.0).named("손실"), {"w": w, "x": x, "b": b, "h": h}


def arrays():
    """행렬 곱, 브로드캐스트되는 편향, 평균. 배정밀도."""
    x = tg.tensor(np.array([[1.0, -2.0], [0.5, 3.0], [0.1, 0.2]]), requires_grad=True)
    w = tg.tensor(np.array([[0.5, -0.3], [0.2, 0.25]]), requires_grad=True)
    b = tg.tensor(np.array([0.1, -0.3]), requires_grad=True)
    hidden = tg.tanh(x @ w + b)
    return ((hidden - 1.0) ** 2).mean(), {"x": x, "w": w, "b": b, "은닉": hidden}


def mlp():
    """층 둘과 교차 엔트로피. 단정밀도, 칸으로 그리는 배열."""
    x = tg.tensor(np.random.default_rng(0).standard_normal((6, 5)).astype(np.float32), name="입력")
    net = nn.Sequential(nn.Linear(5, 4, generator=0), nn.ReLU(), nn.Linear(4, 3, generator=1))
    return F.cross_entropy(net(x), np.array([0, 1, 2, 0, 1, 2])).named("손실"), None


PROGRAMS = {"scalars": scalars, "arrays": arrays, "mlp": mlp}


def told(name):
    with tg.keep_values():
        return PROGRAMS[name]()
