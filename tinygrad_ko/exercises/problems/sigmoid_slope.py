"""경사도가 있는 시그모이드와 그 도함수

가중합 s 에 경사도(slope) a 의 두 활성함수를 씌웁니다.

    r = 1 / (1 + e^(−a·s))            시그모이드: 0 과 1 사이
    b = 2 / (1 + e^(−a·s)) − 1        양극 시그모이드: −1 과 1 사이

r 과 b, 그리고 그것을 s 로 미분한 slope_r 과 slope_b 를 내세요. 도함수는 결과(r, b)로 적으면 짧습니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 3, 2


def data(rng):
    return {"s": np.array([-2.0, -0.7, 0.4, 1.1, 2.5]) + rng.uniform(-0.2, 0.2, 5), "a": rng.uniform(1.5, 3.0)}


def r(s, a):
    return 1 / (1 + np.exp(-a * s))


def b(s, a):
    return 2 / (1 + np.exp(-a * s)) - 1


def slope_r(r, a):
    return a * r * (1 - r)


def slope_b(b, a):
    return a / 2 * (1 - b**2)


RESULTS = {"r": r, "b": b, "slope_r": slope_r, "slope_b": slope_b}
AXES = {name: ("표본",) for name in RESULTS}
CALLED = {"a": "경사도", "s": "가중합"}
HINTS = {"r": "e 의 지수에 a 도 들어갑니다.", "b": "b = 2r − 1 입니다.", "slope_r": "r = 1/u, u = 1 + e^(−as) 로 두고 연쇄 법칙을 쓰세요.",
         "slope_b": "b = 2r − 1 이므로 slope_b = 2·slope_r 입니다. r = (b + 1)/2 를 넣으세요."}
WHY = """
r = 1/u, u = 1 + e^(−as) 이면 dr/ds = (1/u²)·a·e^(−as) = a·r·(1 − r) 입니다: e^(−as)/u = 1 − r.
b = 2r − 1 이니 db/ds = 2a·r·(1 − r) 이고, r = (1 + b)/2 를 넣으면 (a/2)(1 − b²) 입니다.
"""
MISTAKES = (
    Mistake("r", "0 과 1 사이가 아니라 −1 과 1 사이의 것입니다.", "그것은 b 입니다.", lambda s, a: np.tanh(a * s / 2)),
    Mistake("b", "두 배로 늘이고 1을 빼는 것을 잊었습니다: r 그대로입니다.", "b = 2r − 1 입니다.", r),
    Mistake("b", "tanh(as) 입니다: 경사도가 두 배가 되었습니다.", "b = tanh(as/2) 입니다.", lambda s, a: np.tanh(a * s)),
    Mistake("b", "1을 빼지 않았습니다.", "값이 −1 과 1 사이가 되도록 1을 빼세요.", lambda s, a: 2 * r(s, a)),
    Mistake("slope_r", "결과 r 이 아니라 입력 s 를 넣었습니다: s (1 − s) 입니다.", "a·r·(1 − r) 입니다.", lambda s, a: a * s * (1 - s)),
    Mistake("slope_r", "1 − r 이 아니라 1 + r 을 곱했습니다.", "e^(−as)/u 는 1 − r 입니다.", lambda r, a: a * r * (1 + r)),
    Mistake("slope_r", "r 을 하나 빠뜨렸습니다: a (1 − r) 입니다.", "a·r·(1 − r) 입니다.", lambda r, a: a * (1 - r)),
    Mistake("slope_r", "1 − r² 을 썼습니다: 그것은 −1 과 1 사이의 것의 꼴입니다.", "a·r·(1 − r) 입니다.", lambda r, a: a / 2 * (1 - r**2)),
    Mistake("slope_b", "시그모이드의 꼴 b (1 − b) 를 썼습니다.", "b 는 −1 과 1 사이이므로 (a/2)(1 − b²) 입니다.",
            lambda b, a: a * b * (1 - b)),
    Mistake("slope_b", "앞의 a/2 를 빠뜨렸습니다.", "(a/2)(1 − b²) 입니다: 경사도가 들어갑니다.", lambda b: 1 - b**2),
    Mistake("slope_b", "½ 을 빠뜨렸습니다: a (1 − b²) 입니다.", "(a/2)(1 − b²) 입니다.", lambda b, a: a * (1 - b**2)),
    Mistake("slope_b", "b 를 제곱하지 않았습니다.", "(a/2)(1 − b²) 입니다.", lambda b, a: a / 2 * (1 - b)),
)
