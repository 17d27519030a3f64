"""같은 것은 같은 채로

은닉 마디가 셋인 작은 망입니다. 앞의 두 마디는 똑같은 가중치로, 셋째는 다른 가중치로 시작합니다.

    h = tanh(w1 x),   o = w2·h,   e = ½(o − t)²

마디의 값 h 와, 첫 층의 가중치의 기울기 d_w1 (3, 2) 를 내세요.
경사하강법으로 천 걸음을 배운 뒤에 세 마디가 어떻게 되는지 after 에서 고르세요.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 9, 2


def data(rng):
    w1, w2 = rng.uniform(0.3, 0.9, (3, 2)), rng.uniform(0.5, 1.2, 3)
    w1[1], w2[1] = w1[0], w2[0]
    return {"x": rng.uniform(0.5, 1.5, 2), "t": rng.uniform(-1.5, -0.5), "w1": w1, "w2": w2}


def h(x, w1):
    return np.tanh(w1 @ x)


def d_w1(x, t, w2, h):
    d_o = w2 @ h - t
    d_z = d_o * w2 * (1 - h**2)
    return d_z[:, None] * x


def after():
    return "앞의 둘만 같다"


UNITS = ("첫째 마디", "둘째 마디", "셋째 마디")
RESULTS = {"h": h, "d_w1": d_w1, "after": after}
AXES = {"h": (UNITS,), "d_w1": (UNITS, ("x₁ 의 가중치", "x₂ 의 가중치"))}
CHOICES = {"after": ("셋 다 같아진다", "앞의 둘만 같다", "셋 다 달라진다", "편향이 앞의 둘을 갈라놓는다")}
CALLED = {"t": "정답"}
HINTS = {"d_w1": "∂e/∂o = o − t, 마디마다 w2 와 tanh′ = 1 − h² 을 곱하고, 입력 x 를 곱합니다.",
         "after": "d_w1 의 첫 줄과 둘째 줄을 견주어 보세요."}
WHY = """
앞의 두 마디는 값도, 보내는 곳도, 받는 기울기도 같습니다. 같은 것에서 같은 것을 빼면 같으므로 천 걸음 뒤에도 같습니다.
편향을 두어도 같은 값에서 시작해 같은 기울기를 받으니 갈라지지 않습니다. 난수로 시작해야 대칭이 깨집니다.
"""


def _rows(x, d_z):
    return d_z[:, None] * x


MISTAKES = (
    Mistake("h", "tanh 를 씌우지 않았습니다.", "h = tanh(w1 x) 입니다.", lambda x, w1: w1 @ x),
    Mistake("h", "tanh 가 아니라 시그모이드입니다.", "h = tanh(w1 x) 입니다.", lambda x, w1: 1 / (1 + np.exp(-(w1 @ x)))),
    Mistake("d_w1", "tanh 의 도함수 1 − h² 을 곱하지 않았습니다.", "마디마다 1 − h² 을 곱하세요.",
            lambda x, t, w2, h: _rows(x, (w2 @ h - t) * w2)),
    Mistake("d_w1", "tanh 의 도함수 자리에 h(1 − h) 를 넣었습니다.", "그것은 시그모이드의 것입니다. tanh′ = 1 − h² 입니다.",
            lambda x, t, w2, h: _rows(x, (w2 @ h - t) * w2 * h * (1 - h))),
    Mistake("d_w1", "마디에서 나가는 가중치 w2 를 곱하지 않았습니다.", "o 에서 h 로 가는 토막은 w2 입니다.",
            lambda x, t, w2, h: _rows(x, (w2 @ h - t) * (1 - h**2))),
    Mistake("d_w1", "어긋남 o − t 를 곱하지 않았습니다.", "∂e/∂o = o − t 에서 시작하세요.", lambda x, w2, h: _rows(x, w2 * (1 - h**2))),
    Mistake("after", "셋째 마디는 기울기가 다르니 같아지지 않습니다.", "d_w1 의 셋째 줄을 보세요.", lambda: "셋 다 같아진다"),
    Mistake("after", "앞의 두 마디는 기울기가 똑같으니 갈라지지 않습니다.",
            "d_w1 의 첫 줄과 둘째 줄을 보세요.", lambda: "셋 다 달라진다"),
    Mistake("after", "편향도 같은 값에서 시작해 같은 기울기를 받으니 둘을 가르지 못합니다.",
            "대칭을 깨는 것은 서로 다른 시작값입니다.", lambda: "편향이 앞의 둘을 갈라놓는다"),
)
