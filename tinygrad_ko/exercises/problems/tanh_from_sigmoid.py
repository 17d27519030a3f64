"""시그모이드로 지은 tanh

시그모이드 σ(s) = 1 / (1 + e^(−s)) 를 옆으로 줄이고, 위로 늘이고, 아래로 내려서 tanh 를 짓습니다.

    tanh(s) = k·σ(c·s) + m      모든 s 에서

세 수 k, c, m 을 차례대로 kcm 에 적으세요. 맞는 답은 하나가 아닙니다. 점 s 에서 어긋나는 곳을 찾아 드립니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 3, 2


def data(rng):
    return {"s": np.array([0.0, 1.0, -1.0, 3.0])}


def kcm(s):
    return np.array([2, 2, -1], s.dtype)  # tanh(s) = 2σ(2s) − 1


def fails(s, kcm):
    """처음 어긋나는 점: 값, 그다음에 도함수."""
    if np.shape(kcm) != (3,):
        return f"모양이 {np.shape(kcm)} 입니다: 수 셋 (k, c, m) 이어야 합니다."
    k, c, m = (float(v) for v in kcm)
    for at in s.astype(float):
        r = 1 / (1 + np.exp(-c * at))
        for what, mine, right in (("값이", k * r + m, np.tanh(at)), ("도함수가", k * c * r * (1 - r), 1 - np.tanh(at) ** 2)):
            if not abs(mine - right) < 1e-5:
                return f"s = {at:g} 에서 {what} 다릅니다: 낸 식은 {mine:.4g}, tanh 는 {right:.4g} 입니다."
    return ""


RESULTS = {"kcm": kcm}
ACCEPTS = {"kcm": fails}
AXES = {"kcm": (("k", "c", "m"),)}
HINTS = {"kcm": "s 가 아주 클 때 σ 는 1, tanh 도 1 이고, 아주 작을 때 σ 는 0, tanh 는 −1 입니다. c 는 s = 0 의 도함수에서 나옵니다."}
WHY = """
s 가 아주 크면 k + m = 1, 아주 작으면 m = −1 이므로 k = 2 입니다. s = 0 의 도함수는 k·c/4 = 1 이므로 c = 2 입니다.
σ(−s) = 1 − σ(s) 이므로 (−2, −2, 1) 도 맞습니다.
"""


def _of(*numbers):
    return lambda s: np.array(numbers, s.dtype)


MISTAKES = (
    Mistake("kcm", "옆으로 줄이지 않았습니다: s = 0 에서 값은 맞지만 도함수가 반입니다.",
            "tanh 는 s = 0 에서 기울기가 1 입니다: k·c/4 = 1.", _of(2, 1, -1)),
    Mistake("kcm", "1을 내리지 않았습니다: 값이 0 과 2 사이입니다.", "m = −1 입니다.", _of(2, 2, 0)),
    Mistake("kcm", "두 배로 늘이지 않았습니다: 값이 −1 과 0 사이입니다.", "0 과 1 사이의 폭은 1, −1 과 1 사이의 폭은 2 입니다.",
            _of(1, 2, -1)),
    Mistake("kcm", "시그모이드 그대로입니다.", "값이 −1 과 1 사이가 되게 늘이고 내리세요.", _of(1, 1, 0)),
    Mistake("kcm", "반만 내렸습니다: 값이 −½ 과 3⁄2 사이입니다.", "두 배로 늘인 뒤에는 1을 내려야 가운데가 0 입니다.", _of(2, 2, -0.5)),
    Mistake("kcm", "옆으로 줄이는 대신 늘였습니다: σ(s/2) 는 더 완만합니다.", "c 는 ½ 이 아니라 2 입니다.", _of(2, 0.5, -1)),
    Mistake("kcm", "올렸습니다: 1을 더했습니다.", "1을 빼야 합니다: m = −1.", _of(2, 2, 1)),
)
