"""시그모이드 뉴런 하나

입력 x (3,), 가중치 w (3,), 편향 b 를 가진 뉴런 하나와 제곱 오차입니다.

    z = w·x + b,   a = σ(z) = 1 / (1 + e⁻ᶻ),   L = ½ (a − t)²

시그모이드의 도함수는 제 결과로 쓸 수 있습니다: σ′(z) = a (1 − a).
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 6, 1
GIVEN = ("t",)


def data(rng):
    return {"x": rng.standard_normal(3), "w": rng.standard_normal(3), "b": rng.normal(), "t": rng.uniform(0.0, 0.2)}


def forward(x, w, b, t):
    z = w @ x + b
    a = 1 / (1 + np.exp(-z))
    loss = (a - t) ** 2 / 2
    return {"z": z, "a": a, "loss": loss}


def backward(x, w, t, a):
    d_a = a - t
    d_z = d_a * a * (1 - a)
    d_b = d_z
    d_w = d_z * x
    d_x = d_z * w
    return {"d_a": d_a, "d_z": d_z, "d_b": d_b, "d_w": d_w, "d_x": d_x}


MISTAKES = (
    Mistake("z", "시그모이드의 도함수 자리에 z (1 − z) 를 넣었습니다.", "σ′(z) = a (1 − a): z 가 아니라 결과 a 로 씁니다.",
            lambda z, d_a: d_a * z * (1 - z)),
    Mistake("z", "시그모이드의 도함수 자리에 a 를 넣었습니다.", "σ′(z) = a (1 − a) 입니다: (1 − a) 도 곱하세요.", lambda a, d_a: d_a * a),
    Mistake("z", "시그모이드 대신 tanh 의 도함수 1 − a² 을 곱했습니다.", "σ′(z) = a (1 − a) 입니다.", lambda a, d_a: d_a * (1 - a * a)),
)
