"""임베딩: 같은 행을 여러 번

낱말 번호 i (7,)로 표 E (5, 3) 의 행을 골라냅니다. 다섯 행에서 일곱 번을 고르니 같은 행이 꼭 두 번 넘게 골라집니다.

    h = E[i],   y = h w,   L = (1/n) Σ (y − t)²

골라내기(indexing)의 도함수는 제자리에 더해 넣기입니다: 여러 번 골라진 행은 그 기울기를 모두 더하고, 골라지지 않은 행은 0 입니다.
i 와 t 는 주어진 것이고 n = 7 입니다.
"""

import numpy as np

LESSON, LEVEL = 22, 3
GIVEN = ("t",)


def data(rng):
    return {"E": rng.standard_normal((5, 3)), "w": rng.standard_normal(3), "i": rng.integers(0, 5, 7), "t": rng.standard_normal(7)}


def forward(E, w, i, t):
    h = E[i]
    y = h @ w
    loss = ((y - t) ** 2).mean()
    return {"h": h, "y": y, "loss": loss}


def backward(E, w, i, t, h, y):
    d_y = 2 * (y - t) / y.size
    d_w = h.T @ d_y
    d_h = d_y[:, None] * w
    d_E = np.zeros_like(E)
    np.add.at(d_E, i, d_h)  # d_E[i] += d_h 는 겹친 행을 한 번만 더한다
    return {"d_y": d_y, "d_w": d_w, "d_h": d_h, "d_E": d_E}
