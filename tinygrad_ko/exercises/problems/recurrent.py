"""순환 신경망 두 걸음

같은 가중치를 시각마다 다시 쓰는 순환 신경망(RNN)을 두 걸음 걷습니다(시간을 거스르는 역전파, BPTT).

    z₁ = x₁ w + h₀ u + b,   h₁ = tanh z₁
    z₂ = x₂ w + h₁ u + b,   h₂ = tanh z₂,   L = (1/n) Σ (h₂ − t)²

w, u, b 는 두 번씩 쓰였으니 두 시각의 기여분을 더합니다. h₁ 은 u 를 지나 둘째 걸음에 쓰였습니다. t 는 주어진 목표이고 n = 5 × 7 입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 22, 5
GIVEN = ("t",)


def data(rng):
    return {"x1": rng.standard_normal((5, 3)), "x2": rng.standard_normal((5, 3)), "h0": rng.standard_normal((5, 7)),
            "w": 0.5 * rng.standard_normal((3, 7)), "u": 0.5 * rng.standard_normal((7, 7)), "b": 0.5 * rng.standard_normal(7),
            "t": rng.standard_normal((5, 7))}


def forward(x1, x2, h0, w, u, b, t):
    z1 = x1 @ w + h0 @ u + b
    h1 = np.tanh(z1)
    z2 = x2 @ w + h1 @ u + b
    h2 = np.tanh(z2)
    loss = ((h2 - t) ** 2).mean()
    return {"z1": z1, "h1": h1, "z2": z2, "h2": h2, "loss": loss}


def backward(x1, x2, h0, w, u, t, h1, h2):
    d_h2 = 2 * (h2 - t) / h2.size
    d_z2 = d_h2 * (1 - h2**2)
    d_x2 = d_z2 @ w.T
    d_h1 = d_z2 @ u.T
    d_z1 = d_h1 * (1 - h1**2)
    d_x1 = d_z1 @ w.T
    d_h0 = d_z1 @ u.T
    d_w = x2.T @ d_z2 + x1.T @ d_z1  # 두 시각의 기여분을 더한다
    d_u = h1.T @ d_z2 + h0.T @ d_z1
    d_b = d_z2.sum(0) + d_z1.sum(0)
    return {"d_h2": d_h2, "d_z2": d_z2, "d_x2": d_x2, "d_h1": d_h1, "d_z1": d_z1, "d_x1": d_x1, "d_h0": d_h0,
            "d_w": d_w, "d_u": d_u, "d_b": d_b}


MISTAKES = (
    Mistake("h1", "u 를 전치하지 않고 곱했습니다.",
            "h₁ u 를 h₁ 로 미분하면 뒤에서 uᵀ 를 곱합니다: u 는 정사각행렬이라 모양으로는 드러나지 않습니다.",
            lambda u, d_z2: d_z2 @ u),
    Mistake("h0", "u 를 전치하지 않고 곱했습니다.",
            "h₀ u 를 h₀ 로 미분하면 뒤에서 uᵀ 를 곱합니다: u 는 정사각행렬이라 모양으로는 드러나지 않습니다.",
            lambda u, d_z1: d_z1 @ u),
    Mistake("u", "두 시각에 모두 h₁ 을 곱했습니다.", "첫 걸음에서 u 에 곱해진 것은 h₀ 입니다.",
            lambda h1, d_z1, d_z2: h1.T @ (d_z1 + d_z2)),
    Mistake("z1", "tanh 의 도함수에 h₁ 대신 h₂ 를 썼습니다.", "첫 걸음의 결과는 h₁ 입니다: 1 − h₁².", lambda h2, d_h1: d_h1 * (1 - h2**2)),
    Mistake("z1", "tanh 의 도함수를 1 − h₁ 로 하였습니다.", "tanh 의 도함수는 1 − h₁² 입니다.", lambda h1, d_h1: d_h1 * (1 - h1)),
    Mistake("z2", "tanh 의 도함수를 1 − h₂ 로 하였습니다.", "tanh 의 도함수는 1 − h₂² 입니다.", lambda h2, d_h2: d_h2 * (1 - h2)),
)
