"""밑이 2 인 교차 엔트로피

가중합 s 에 시그모이드를 씌운 o = 1 / (1 + e^(−s)) 는 '정답이 1일 확률' 입니다. 정답 y 는 0 또는 1 입니다.

    e = −( y·log₂ o + (1 − y)·log₂(1 − o) )      표본마다, 단위는 비트

    o      표본마다의 답
    e      표본마다의 손실
    loss   손실의 평균
    d_s    loss 를 표본마다의 s 로 미분한 것. 밑이 2 입니다!
"""

import math

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 5, 3


def data(rng):
    return {"s": np.array([1.5, -0.8, 0.6, -2.0, 2.4]) + rng.uniform(-0.2, 0.2, 5), "y": np.array([1, 0, 0, 1, 1])}


def o(s):
    return 1 / (1 + np.exp(-s))


def e(o, y):
    return -(y * np.log2(o) + (1 - y) * np.log2(1 - o)).astype(o.dtype)


def loss(e):
    return e.mean()


def d_s(o, y):
    return ((o - y) / math.log(2) / o.size).astype(o.dtype)


RESULTS = {"o": o, "e": e, "loss": loss, "d_s": d_s}
AXES = {"o": ("표본",), "e": ("표본",), "d_s": ("표본",)}
CALLED = {"y": "정답", "s": "가중합"}
HINTS = {"e": "y 가 1 이면 앞의 항만, 0 이면 뒤의 항만 남습니다.",
         "d_s": "자연로그라면 표본 하나에서 o − y 입니다. 밑을 바꾸면 ln 2 로, 평균이면 n 으로 나눕니다."}
WHY = """
자연로그이면 e 를 s 로 미분한 것은 o − y 입니다. log₂ o = ln o / ln 2 이므로 밑 2 에서는 (o − y)/ln 2, 곧 1.4427배입니다.
평균의 1/n 도 잊지 마세요.
강의의 ∂e/∂w = x(o − y) 는 자연로그의 것입니다.
"""
MISTAKES = (
    Mistake("e", "정답이 0 인 표본의 손실을 세지 않았습니다: y·log₂ o 뿐입니다.", "y = 0 이면 −log₂(1 − o) 가 손실입니다.",
            lambda o, y: (-y * np.log2(o)).astype(o.dtype)),
    Mistake("e", "정답을 보지 않고 모두 −log₂ o 로 셈했습니다.", "y = 0 인 표본은 −log₂(1 − o) 입니다.", lambda o: -np.log2(o)),
    Mistake("e", "o 와 1 − o 를 서로 바꾸었습니다: 맞힐수록 손실이 커집니다.", "y = 1 이면 −log₂ o 입니다.",
            lambda o, y: -(y * np.log2(1 - o) + (1 - y) * np.log2(o)).astype(o.dtype)),
    Mistake("e", "로그를 취하지 않고 차이의 제곱을 셈했습니다.", "−(y·log₂ o + (1 − y)·log₂(1 − o)) 입니다.",
            lambda o, y: ((y - o) ** 2).astype(o.dtype)),
    Mistake("loss", "평균이 아니라 합입니다.", "표본의 수로 나누세요.", lambda e: e.sum()),
    Mistake("d_s", "자연로그의 기울기입니다: 1/ln 2 를 빠뜨렸습니다.", "밑이 2 이면 (o − y)/ln 2 입니다.",
            lambda o, y: ((o - y) / o.size).astype(o.dtype)),
    Mistake("d_s", "1/ln 2 를 곱하지 않고 ln 2 를 곱했습니다.", "log₂ o = ln o / ln 2 입니다: 나누세요.",
            lambda o, y: ((o - y) * math.log(2) / o.size).astype(o.dtype)),
    Mistake("d_s", "평균의 1/n 을 빠뜨렸습니다.", "손실은 다섯 표본의 평균입니다: 5로 나누세요.",
            lambda o, y: ((o - y) / math.log(2)).astype(o.dtype)),
    Mistake("d_s", "시그모이드의 국소 도함수 o (1 − o) 를 한 번 더 곱했습니다.", "그것은 1/o, 1/(1 − o) 와 이미 지워졌습니다.",
            lambda o, y: ((o - y) * o * (1 - o) / math.log(2) / o.size).astype(o.dtype)),
    Mistake("d_s", "부호가 반대입니다: y − o 입니다.", "o 가 정답보다 크면 s 를 줄여야 합니다: o − y.",
            lambda o, y: ((y - o) / math.log(2) / o.size).astype(o.dtype)),
)
