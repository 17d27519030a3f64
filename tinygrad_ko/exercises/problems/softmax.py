"""소프트맥스

행마다 합이 1 인 확률로 바꾸는 소프트맥스(softmax)입니다.
한 원소를 올리면 다른 원소가 내려가므로 야코비 행렬(Jacobian)이 대각선만이 아닙니다.

    e = exp z,   s = Σ e (축 1),   p = e / s,   L = Σ m·p

e 는 두 번 쓰입니다: p 의 분자에서, 그리고 s 에서. 다 모으면 ∂L/∂z = p · (d_p − Σ d_p·p) 입니다. m 은 주어진 상수입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 5, 4
GIVEN = ("m",)


def data(rng):
    return {"z": rng.standard_normal((5, 3)), "m": rng.standard_normal((5, 3))}


def forward(z, m):
    e = np.exp(z)
    s = e.sum(1, keepdims=True)
    p = e / s
    loss = (m * p).sum()
    return {"e": e, "s": s, "p": p, "loss": loss}


def backward(m, e, s, p):
    d_p = m
    d_s = -(d_p * e / s**2).sum(1, keepdims=True)
    d_e = d_p / s + d_s  # 분자에서 온 것과 합에서 온 것
    d_z = d_e * e  # 모으면 p * (d_p - (d_p * p).sum(1, keepdims=True))
    return {"d_p": d_p, "d_s": d_s, "d_e": d_e, "d_z": d_z}


MISTAKES = (
    Mistake("z", "야코비 행렬의 대각선만 셈했습니다: p (1 − p).",
            "다른 원소로 간 기여분도 있습니다: p * (d_p − (d_p * p).sum(1, keepdims=True)).",
            lambda p, d_p: d_p * p * (1 - p)),
    Mistake("z", "합 s 를 지나는 길을 빠뜨렸습니다: d_p·p 뿐입니다.", "p * (d_p − (d_p * p).sum(1, keepdims=True)) 입니다.",
            lambda p, d_p: d_p * p),
    Mistake("z", "확률에 대한 합을 잘못된 축(0)으로 더했습니다.", "소프트맥스는 축 1 을 따라 합이 1 입니다: .sum(1, keepdims=True).",
            lambda p, d_p: p * (d_p - (d_p * p).sum(0))),
    Mistake("z", "뺄 합에서 p 를 곱하지 않았습니다: Σ d_p 를 뺐습니다.",
            "빼는 것은 p 로 무게를 준 합 (d_p * p).sum(1, keepdims=True) 입니다.",
            lambda p, d_p: p * (d_p - d_p.sum(1, keepdims=True))),
    Mistake("s", "e / s 를 s 로 미분한 것의 1/s² 을 1/s 로 하였습니다.", "1/s 의 도함수는 −1/s² 입니다.",
            lambda e, s, d_p: -(d_p * e / s).sum(1, keepdims=True)),
)
