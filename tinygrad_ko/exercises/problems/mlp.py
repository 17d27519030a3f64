"""두 층 퍼셉트론 (ReLU)

은닉층 하나를 가진 다층 퍼셉트론(MLP)의 한 걸음입니다.

    z = x w₁ + b₁,   h = max(0, z),   y = h w₂ + b₂,   L = (1/n) Σ (y − t)²

ReLU 는 z > 0 인 자리로만 기울기를 보냅니다. t 는 주어진 목표이고 n = 5 × 6 입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 7, 3
GIVEN = ("t",)


def data(rng):
    return {"x": rng.standard_normal((5, 3)), "w1": rng.standard_normal((3, 7)), "b1": rng.standard_normal(7),
            "w2": rng.standard_normal((7, 6)), "b2": rng.standard_normal(6), "t": rng.standard_normal((5, 6))}


def forward(x, w1, b1, w2, b2, t):
    z = x @ w1 + b1
    h = np.maximum(z, 0)
    y = h @ w2 + b2
    loss = ((y - t) ** 2).mean()
    return {"z": z, "h": h, "y": y, "loss": loss}


def backward(x, w1, w2, t, z, h, y):
    d_y = 2 * (y - t) / y.size
    d_b2 = d_y.sum(0)
    d_w2 = h.T @ d_y
    d_h = d_y @ w2.T
    d_z = d_h * (z > 0)
    d_b1 = d_z.sum(0)
    d_w1 = x.T @ d_z
    d_x = d_z @ w1.T
    return {"d_y": d_y, "d_b2": d_b2, "d_w2": d_w2, "d_h": d_h, "d_z": d_z, "d_b1": d_b1, "d_w1": d_w1, "d_x": d_x}


MISTAKES = (
    Mistake("z", "ReLU 의 도함수 자리에 ReLU 의 값 h 를 곱했습니다.", "ReLU 의 도함수는 z > 0 이면 1, 아니면 0 입니다.",
            lambda h, d_h: d_h * h),
    Mistake("z", "받은 기울기에 ReLU 를 씌웠습니다: 부호를 볼 것은 기울기가 아니라 z 입니다.", "d_h * (z > 0) 입니다.",
            lambda d_h: np.maximum(d_h, 0)),
    Mistake("z", "거꾸로 z ≤ 0 인 자리로 보냈습니다.", "ReLU 는 z > 0 인 자리로만 보냅니다.", lambda z, d_h: d_h * (z <= 0)),
    Mistake("w2", "h 대신 ReLU 앞의 z 를 곱했습니다.", "y = h w₂ 이니 d_w2 = hᵀ d_y 입니다.", lambda z, d_y: z.T @ d_y),
)
