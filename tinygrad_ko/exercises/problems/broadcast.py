"""브로드캐스트된 편향

열마다 하나인 편향 b 와 행마다 하나인 배율 s 가 모든 원소에 나누어 쓰입니다.

    y = s·x + b,   a = tanh y,   L = Σ m·a

나누어 준 것의 도함수는 합입니다: 브로드캐스트(broadcast)로 늘어난 축을 따라 기울기를 더해 원래 모양으로 되돌립니다.
tanh 의 도함수는 1 − a² 입니다. m 은 주어진 상수입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 11, 2
GIVEN = ("m",)


def data(rng):
    return {"x": rng.standard_normal((5, 3)), "s": rng.uniform(0.5, 1.5, (5, 1)), "b": rng.standard_normal(3),
            "m": rng.standard_normal((5, 3))}


def forward(x, s, b, m):
    y = s * x + b
    a = np.tanh(y)
    loss = (m * a).sum()
    return {"y": y, "a": a, "loss": loss}


def backward(x, s, m, a):
    d_a = m
    d_y = d_a * (1 - a**2)
    d_b = d_y.sum(0)
    d_s = (d_y * x).sum(1, keepdims=True)
    d_x = d_y * s
    return {"d_a": d_a, "d_y": d_y, "d_b": d_b, "d_s": d_s, "d_x": d_x}


MISTAKES = (
    Mistake("y", "tanh 의 도함수에 y 를 넣었습니다.", "tanh′(y) = 1 − a²: y 가 아니라 결과 a 로 씁니다.", lambda y, d_a: d_a * (1 - y**2)),
    Mistake("y", "tanh 대신 시그모이드의 도함수 a (1 − a) 를 곱했습니다.", "tanh′(y) = 1 − a² 입니다.", lambda a, d_a: d_a * a * (1 - a)),
    Mistake("s", "s 에 곱해진 x 를 빠뜨리고 더했습니다.", "s·x 를 s 로 미분하면 x 입니다: (d_y * x) 를 더하세요.",
            lambda d_y: d_y.sum(1, keepdims=True)),
)
