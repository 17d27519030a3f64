"""두 손실의 발자취

시그모이드 뉴런 o = σ(w·x + b) 를 (w0, b0) 에서 시작해 경사하강법으로 네 걸음 가르칩니다. 정답은 0, 학습률은 lr 입니다.
한 걸음에 w 와 b 를 함께 고칩니다.

    제곱오차 ½o²           ∂e/∂z = o · o(1 − o)
    교차 엔트로피 −ln(1 − o)   ∂e/∂z = o
    w ← w − lr · x · ∂e/∂z,   b ← b − lr · ∂e/∂z

걸음마다 고친 뒤의 출력 o 넷을 내세요: squared 는 제곱오차로, crossed 는 교차 엔트로피로 배운 것입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 6, 2


def data(rng):
    return {"x": rng.uniform(1.2, 1.8), "w0": rng.uniform(0.4, 1.2), "b0": rng.uniform(0.5, 1.0), "lr": rng.uniform(0.5, 0.9)}


def squared(x, w0, b0, lr):
    w, b, seen = w0, b0, []
    for _ in range(4):
        o = 1 / (1 + np.exp(-(w * x + b)))
        d_z = o * o * (1 - o)
        w, b = w - lr * x * d_z, b - lr * d_z
        seen.append(1 / (1 + np.exp(-(w * x + b))))
    return np.array(seen, x.dtype)


def crossed(x, w0, b0, lr):
    w, b, seen = w0, b0, []
    for _ in range(4):
        o = 1 / (1 + np.exp(-(w * x + b)))
        d_z = o  # σ′ 이 지워졌다
        w, b = w - lr * x * d_z, b - lr * d_z
        seen.append(1 / (1 + np.exp(-(w * x + b))))
    return np.array(seen, x.dtype)


RESULTS = {"squared": squared, "crossed": crossed}
AXES = {"squared": ("걸음",), "crossed": ("걸음",)}
CALLED = {"lr": "학습률", "x": "입력"}
HINTS = {"squared": "한 걸음마다 고친 w 와 b 로 o 를 다시 셈합니다.", "crossed": "∂e/∂z 만 다릅니다."}
WHY = """
같은 곳에서 시작해도 교차 엔트로피가 훨씬 빨리 내려갑니다. 제곱오차의 걸음에는 o(1 − o) 가 곱해지고, 그것은 0.25 를 넘지 못합니다.
"""


def _sigma(z):
    return 1 / (1 + np.exp(-z))


def _slope_squared(o):
    return o * o * (1 - o)


def _slope_crossed(o):
    return o


def _walk(x, w, b, lr, slope, feature=True, bias=True, fresh=True, way=-1):
    first, seen = slope(_sigma(w * x + b)), []
    for _ in range(4):
        d_z = slope(_sigma(w * x + b)) if fresh else first
        w, b = w + way * lr * (x if feature else 1) * d_z, b + way * lr * bias * d_z
        seen.append(_sigma(w * x + b))
    return np.array(seen, x.dtype)


def _wrong(slope, **how):
    return lambda x, w0, b0, lr: _walk(x, w0, b0, lr, slope, **how)


MISTAKES = (
    Mistake("squared", "σ′ 을 곱하지 않았습니다: 교차 엔트로피의 발자취입니다.", "∂e/∂z = o · o(1 − o) 입니다.",
            lambda x, w0, b0, lr: _walk(x, w0, b0, lr, _slope_crossed)),
    Mistake("crossed", "σ′ 을 곱했습니다: 제곱오차의 발자취입니다.", "교차 엔트로피의 ∂e/∂z 는 o 뿐입니다.",
            lambda x, w0, b0, lr: _walk(x, w0, b0, lr, _slope_squared)),
    *(Mistake(name, text, cure, _wrong(slope, **how))
      for name, slope in (("squared", _slope_squared), ("crossed", _slope_crossed)) for text, cure, how in (
        ("b 를 고치지 않았습니다.", "w 와 b 를 한 걸음에 함께 고칩니다.", {"bias": False}),
        ("w 를 고칠 때 x 를 곱하지 않았습니다.", "z = w·x + b 를 w 로 미분하면 x 입니다.", {"feature": False}),
        ("기울기의 쪽으로 올라갔습니다.", "손실을 줄이려면 기울기를 뺍니다.", {"way": 1}),
        ("처음의 기울기로 끝까지 걸었습니다.", "걸음마다 고친 w 와 b 로 기울기를 다시 셈하세요.", {"fresh": False}),
      )),
)
