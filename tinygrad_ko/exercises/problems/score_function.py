"""점수함수 추정

로짓 a 의 베르누이 마디가 확률 p = 1/(1 + e⁻ᵃ) 로 1을 뽑습니다. 손실은 L(h) = (h − c)² 입니다. h 는 뽑힌 것들, b 는 기준(baseline)입니다.

- p: 1을 뽑을 확률
- each: 표본마다의 추정 (L(h) − b)·∂ln p(h)/∂a. 베르누이이면 ∂ln p(h)/∂a = h − p 입니다
- true: 손실의 평균을 a 로 미분한 참값
- straight: 곧장 통과 추정의 평균이 가는 곳. 표본마다 L′(h)·p(1 − p) 입니다
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 22, 3


def data(rng):
    return {"a": rng.uniform(0.4, 1.2), "h": rng.permutation(np.array([1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0])), "c": rng.uniform(0.1, 0.35),
            "b": rng.uniform(0.15, 0.3)}


def p(a):
    return 1 / (1 + np.exp(-a))


def each(h, p, c, b):
    return ((h - c) ** 2 - b) * (h - p)


def true(p, c):
    return p * (1 - p) * ((1 - c) ** 2 - c**2)


def straight(p, c):
    return p * (1 - p) * (p * 2 * (1 - c) + (1 - p) * 2 * (0 - c))


RESULTS = {"p": p, "each": each, "true": true, "straight": straight}
AXES = {"each": ("표본",)}
CALLED = {"a": "로짓", "h": "뽑힌 값", "c": "목표", "b": "기준"}
HINTS = {"p": "시그모이드입니다.", "each": "뽑힌 h 마다 손실에서 기준을 빼고 h − p 를 곱하세요.",
         "true": "손실의 평균은 p·L(1) + (1 − p)·L(0) 이고, p 를 a 로 미분하면 p(1 − p) 입니다.",
         "straight": "L′(h) = 2(h − c) 를 h 가 1 일 확률과 0 일 확률로 평균하고 p(1 − p) 를 곱하세요."}
WHY = """
기준 b 는 뽑힌 h 와 상관없는 수여야 합니다. 그러면 b·(h − p) 의 평균이 b·(p − p) = 0 이라 치우치지 않고, 흩어짐만 줄어듭니다.
곧장 통과는 L 의 차이 대신 도함수의 평균을 쓰므로, L 이 직선이 아니면 참값과 다릅니다.
"""
MISTAKES = (
    Mistake("p", "계단으로 뽑았습니다: a 가 0 보다 크면 1 이라고 했습니다.", "p 는 부드러운 확률입니다: 시그모이드.",
            lambda a: a * 0 + (a > 0)),
    Mistake("p", "시그모이드의 도함수 p(1 − p) 입니다.", "여기서는 p 그대로입니다.", lambda a: p(a) * (1 - p(a))),
    Mistake("each", "기준을 빼지 않았습니다.", "손실에서 b 를 빼고 곱하세요: 평균은 그대로이고 흩어짐이 줄어듭니다.",
            lambda h, p, c: (h - c) ** 2 * (h - p)),
    Mistake("each",
            "뽑힌 값에 기댄 기준을 썼습니다: 제 손실을 빼면 늘 0 입니다.", "기준은 그 표본이 무엇을 뽑았는지와 상관없는 수여야 합니다.",
            lambda h: h * 0),
    Mistake("each", "로그확률 대신 확률을 미분했습니다.", "∂ln p(h)/∂a = h − p 입니다. ±p(1 − p) 는 확률의 도함수입니다.",
            lambda h, p, c, b: ((h - c) ** 2 - b) * (2 * h - 1) * p * (1 - p)),
    Mistake("each", "손실 대신 손실의 도함수를 썼습니다.", "점수함수 추정은 L′ 을 쓰지 않습니다: L(h) 의 값이면 됩니다.",
            lambda h, p, c, b: (2 * (h - c) - b) * (h - p)),
    Mistake("each", "1 을 뽑은 표본만 세었습니다.", "0 을 뽑은 표본에서는 h − p = −p 입니다.",
            lambda h, p, c, b: ((h - c) ** 2 - b) * h * (1 - p)),
    Mistake("true", "p 의 도함수 p(1 − p) 를 곱하지 않았습니다.", "p 로 미분한 것에 ∂p/∂a = p(1 − p) 를 곱하세요.",
            lambda c: (1 - c) ** 2 - c**2),
    Mistake("true", "L(0) 을 빼지 않았습니다.", "p 가 늘면 1 − p 는 줄어듭니다: L(1) − L(0) 입니다.",
            lambda p, c: p * (1 - p) * (1 - c) ** 2),
    Mistake("true", "곧장 통과가 가는 곳입니다.", "참값은 L(1) − L(0) 으로 셈합니다.",
            lambda p, c: p * (1 - p) * (p * 2 * (1 - c) + (1 - p) * 2 * (0 - c))),
    Mistake("true", "손실의 평균입니다: 미분하지 않았습니다.", "그 평균을 a 로 미분하세요.",
            lambda p, c: p * (1 - c) ** 2 + (1 - p) * c**2),
    Mistake("straight", "평균하지 않았습니다: h = 1 일 때의 것입니다.", "h = 0 일 때의 L′ 도 확률 1 − p 로 섞으세요.",
            lambda p, c: p * (1 - p) * 2 * (1 - c)),
    Mistake("straight", "참값과 같습니다: L(1) − L(0) 을 썼거나, L′ 을 반반으로 평균했습니다.",
            "L′(1) 에는 p, L′(0) 에는 1 − p 를 곱해 평균하세요.",
            lambda p, c: p * (1 - p) * ((1 - c) ** 2 - c**2)),
    Mistake("straight", "p(1 − p) 를 곱하지 않았습니다.", "L′ 의 평균에 확률의 도함수 p(1 − p) 를 곱하세요.",
            lambda p, c: p * 2 * (1 - c) + (1 - p) * 2 * (0 - c)),
)
