"""모멘텀을 손으로

기울기 g 가 걸음마다 하나씩 주어집니다. 속도 v 는 0에서, 가중치 w 는 w0 에서 출발합니다.

    v ← β·v + g,   w ← w − lr·v

걸음마다의 v 와 w 를 내세요. lr 은 학습률입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 10, 2


def data(rng):
    return {"g": rng.uniform(0.5, 2.0, 5) * np.array([1, 1, -1, 1, 1]), "w0": rng.uniform(0.5, 1.5), "beta": rng.uniform(0.7, 0.85),
            "lr": rng.uniform(0.05, 0.2)}


def v(g, beta):
    speeds, speed = [], 0.0
    for each in g:
        speed = beta * speed + each
        speeds.append(speed)
    return np.array(speeds, g.dtype)


def w(v, w0, lr):
    return w0 - lr * np.cumsum(v)


RESULTS = {"v": v, "w": w}
AXES = {"v": ("걸음",), "w": ("걸음",)}
CALLED = {"lr": "학습률"}
HINTS = {"v": "첫 걸음의 속도는 첫 기울기 그대로입니다. 둘째 걸음부터 지난 속도가 더해집니다.",
         "w": "속도를 먼저 고치고, 고친 속도로 걷습니다."}
WHY = "같은 쪽의 기울기가 이어지면 속도가 g/(1 − β) 까지 커집니다. β 가 0.9 이면 열 배입니다. 그래서 얕은 웅덩이를 넘습니다."


def _scaled_after(g, beta):
    return beta * v(g, beta)


MISTAKES = (
    Mistake("v", "속도를 잊었습니다: 걸음마다 0에서 다시 시작했습니다.", "지난 걸음의 v 에 β 를 곱해 이어 가세요.", lambda g: g),
    Mistake("v", "기울기에 1 − β 를 곱했습니다: 그것은 이동 평균입니다.", "여기서는 기울기를 그대로 더합니다.",
            lambda g, beta: (1 - beta) * v(g, beta)),
    Mistake("v", "지금의 기울기에까지 β 를 곱했습니다.", "β 는 지난 속도에만 곱합니다: β·v + g.", _scaled_after),
    Mistake("v", "지난 속도 대신 지난 기울기만 보았습니다.", "속도에는 그 앞의 모든 기울기가 들어 있습니다.",
            lambda g, beta: g + beta * np.concatenate([[0], g[:-1]])),
    Mistake("w", "고치기 전의 속도로 걸었습니다.", "v 를 먼저 고치고, 그것으로 걸으세요.",
            lambda v, w0, lr: w0 - lr * np.concatenate([[0], np.cumsum(v)[:-1]])),
    Mistake("w", "속도가 아니라 기울기로 걸었습니다: 모멘텀이 없는 SGD 입니다.", "w ← w − lr·v: 기울기가 아니라 속도입니다.",
            lambda g, w0, lr: w0 - lr * np.cumsum(g)),
    Mistake("w", "걸음마다 처음의 w0 에서 다시 걸었습니다.", "앞의 걸음에서 선 곳에서 이어 걸으세요.", lambda v, w0, lr: w0 - lr * v),
    Mistake("w", "네스테로프의 걸음입니다: g + β·v 로 걸었습니다.", "모멘텀은 v 로 걷습니다.",
            lambda g, v, w0, beta, lr: w0 - lr * np.cumsum(g + beta * v)),
)
