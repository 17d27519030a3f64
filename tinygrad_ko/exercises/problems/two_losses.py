"""두 손실의 기울기

입력이 하나인 시그모이드 뉴런 하나에 두 가지 손실을 씌워 봅니다. 정답 y 는 0 입니다.

    z = w·x + b,   o = σ(z) = 1 / (1 + e⁻ᶻ)
    제곱오차        e = ½(y − o)²
    교차 엔트로피   e = −(y ln o + (1 − y) ln(1 − o))

출력 o 와, 편향에 대한 기울기 ∂e/∂b 를 내세요: squared 는 제곱오차의 것, crossed 는 교차 엔트로피의 것입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 6, 1


def data(rng):
    return {"x": rng.uniform(1.2, 2.0), "w": rng.uniform(0.4, 1.6), "b": rng.uniform(0.3, 0.9), "y": 0.0}


def o(x, w, b):
    return 1 / (1 + np.exp(-(w * x + b)))


def squared(o, y):
    return (o - y) * o * (1 - o)


def crossed(o, y):
    return o - y


RESULTS = {"o": o, "squared": squared, "crossed": crossed}
CALLED = {"x": "입력", "w": "가중치", "b": "편향", "y": "정답"}
HINTS = {"squared": "길은 세 토막입니다: ∂e/∂o = −(y − o), ∂o/∂z = o(1 − o), ∂z/∂b = 1.",
         "crossed": "앞 토막이 ∂e/∂o = (o − y) / (o(1 − o)) 로 바뀝니다. 다음 토막을 곱하면 무엇이 지워집니까?"}
WHY = """
제곱오차의 기울기에는 σ′(z) = o(1 − o) 가 남습니다. 출력이 1 에 붙을수록 0 에 가까워져, 크게 틀려도 느리게 배웁니다.
교차 엔트로피는 그 토막을 지우므로 틀린 만큼(o − y) 고칩니다.
"""
MISTAKES = (
    Mistake("o", "지수의 − 를 빠뜨렸습니다: 1 / (1 + e⁺ᶻ) 입니다.", "σ(z) = 1 / (1 + e⁻ᶻ) 입니다.",
            lambda x, w, b: 1 / (1 + np.exp(w * x + b))),
    Mistake("o", "시그모이드가 아니라 tanh 입니다.", "σ(z) = 1 / (1 + e⁻ᶻ) 입니다.", lambda x, w, b: np.tanh(w * x + b)),
    Mistake("o", "시그모이드를 씌우지 않은 z 입니다.", "o = σ(z) 입니다.", lambda x, w, b: w * x + b),
    Mistake("squared", "σ′ 을 곱하지 않았습니다.", "o 에서 z 로 가는 토막의 o(1 − o) 를 곱하세요.", lambda o, y: o - y),
    Mistake("squared", "σ′ 을 두 번 곱했습니다.", "o 에서 z 로 가는 토막은 하나입니다.", lambda o, y: (o - y) * (o * (1 - o)) ** 2),
    Mistake("squared", "x 를 곱했습니다: 그것은 ∂e/∂w 입니다.", "z 를 b 로 미분하면 1 입니다.", lambda x, o, y: (o - y) * o * (1 - o) * x),
    Mistake("squared", "σ′ 자리에 tanh 의 도함수 1 − o² 을 넣었습니다.", "σ′(z) = o(1 − o) 입니다.", lambda o, y: (o - y) * (1 - o * o)),
    Mistake("crossed", "∂e/∂o 에서 멈추었습니다.", "o 에서 z 로 가는 토막의 o(1 − o) 를 곱하면 분모가 지워집니다.",
            lambda o, y: (o - y) / (o * (1 - o))),
    Mistake("crossed", "σ′ 을 한 번 더 곱했습니다: 제곱오차의 기울기가 되었습니다.",
            "∂e/∂o 의 분모 o(1 − o) 가 σ′ 을 지웁니다.", lambda o, y: (o - y) * o * (1 - o)),
    Mistake("crossed", "x 를 곱했습니다: 그것은 ∂e/∂w 입니다.", "z 를 b 로 미분하면 1 입니다.", lambda x, o, y: (o - y) * x),
    Mistake("crossed", "기울기가 아니라 손실의 값입니다.", "손실을 b 로 미분하세요.", lambda o, y: -np.log(1 - o)),
)
