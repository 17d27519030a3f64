"""갈라지는 함수: where 와 max

기울기(slope) a 를 배우는 PReLU 와, 행마다 가장 큰 것을 고르는 max 입니다.

    y = x  (x > 0),  a·x  (아니면)
    p = max(y, 축 1),   L = Σ m·p

고르는 연산은 고른 쪽으로만 기울기를 보냅니다: where 는 조건이 맞는 자리로, max 는 가장 큰 자리로. m 은 주어진 상수입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 13, 3
GIVEN = ("m",)


def data(rng):
    x = rng.standard_normal((5, 3)) - 0.8
    x[[0, 3]] = -np.abs(x[[0, 3]])  # 두 행은 모두 음수: 가장 큰 것이 a·x 쪽에 있다
    x[1, 2] = abs(x[1, 2])
    return {"x": x, "a": rng.uniform(0.2, 0.4), "m": rng.standard_normal(5)}


def forward(x, a, m):
    y = np.where(x > 0, x, a * x)
    p = y.max(axis=1)
    loss = (m * p).sum()
    return {"y": y, "p": p, "loss": loss}


def backward(x, a, m, y, p):
    d_p = m
    d_y = d_p[:, None] * (y == p[:, None])  # 가장 큰 자리로만
    d_x = d_y * np.where(x > 0, 1, a)
    d_a = (d_y * x * (x <= 0)).sum()
    return {"d_p": d_p, "d_y": d_y, "d_x": d_x, "d_a": d_a}


MISTAKES = (
    Mistake("y", "가장 큰 자리만이 아니라 모든 자리에 기울기를 보냈습니다.",
            "max 는 고른 자리로만 보냅니다: (y == p[:, None]) 을 곱하세요.",
            lambda y, d_p: d_p[:, None] + 0 * y),
    Mistake("y", "모든 자리에 기울기를 나누어 보냈습니다(평균의 도함수입니다).", "max 는 고른 자리로만 보냅니다.",
            lambda y, d_p: d_p[:, None] / y.shape[1] + 0 * y),
    Mistake("x", "음수 쪽에 a 를 곱하지 않고 0 을 보냈습니다(ReLU 의 도함수입니다).", "x ≤ 0 인 쪽은 a·x 였으니 도함수는 a 입니다.",
            lambda x, d_y: d_y * (x > 0)),
    Mistake("a", "x > 0 인 자리의 기여분까지 더했습니다.", "a 는 x ≤ 0 인 자리에만 쓰였습니다: (x <= 0) 을 곱하고 더하세요.",
            lambda x, d_y: (d_y * x).sum()),
    Mistake("a", "a·x 를 a 로 미분한 x 를 곱하지 않았습니다.", "d_y 에 x 를 곱하고, x ≤ 0 인 자리에서만 더하세요.",
            lambda x, d_y: (d_y * (x <= 0)).sum()),
    Mistake("x", "두 갈래가 뒤바뀌었습니다: x > 0 인 자리에 a 를 곱했습니다.",
            "x > 0 인 쪽은 x 그대로였으니 도함수가 1 이고, x ≤ 0 인 쪽이 a 입니다.",
            lambda x, a, d_y: d_y * np.where(x > 0, a, 1)),
    Mistake("a", "두 갈래가 뒤바뀌었습니다: x > 0 인 자리의 기여분을 더했습니다.",
            "a 는 x ≤ 0 인 자리에만 쓰였습니다: (x <= 0) 을 곱하고 더하세요.",
            lambda x, d_y: (d_y * x * (x > 0)).sum()),
    Mistake("y", "거꾸로, 고르지 않은 자리로 보냈습니다.", "max 는 고른 자리로만 보냅니다: (y == p[:, None]) 을 곱하세요.",
            lambda y, p, d_p: d_p[:, None] * (y != p[:, None])),
)
