"""퍼셉트론 학습 규칙 한 바퀴

처음의 편향 b 와 가중치 w 에서, 표본 x 를 차례대로 하나씩 보며 한 바퀴를 돕니다.
표본마다 s = b + w·x 이고, s ≥ 0 이면 +1, 아니면 −1 이라고 답합니다.

    틀렸으면   w ← w + lr·t·x,   b ← b + lr·t      맞았으면 그대로

표본 하나를 볼 때마다의 (b, w₁, w₂) 를 한 줄씩, 모두 여섯 줄의 배열 theta 로 내세요. t 는 정답(−1 또는 +1), lr 은 학습률입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 1, 2


def data(rng):
    x = rng.uniform(0.2, 2.0, (6, 2)) * rng.choice([-1, 1], (6, 2))
    # 첫 표본은 맞고, 둘째와 넷째는 틀리게: 어느 규칙을 잊어도 길이 갈라진다
    b, w, lr = 0.1, np.array([0.05, -0.05]), rng.uniform(0.3, 0.7)
    t = np.where(b + x @ w >= 0, 1, -1)
    t[1:6:2] *= -1
    path = _walk(x[:3], t[:3], b, w, lr)
    moved = np.sign(np.diff([b, *path[:, 0]]))
    if not (moved == -t[1]).any():  # 틀린 표본의 정답이 한쪽뿐이면 더한 것과 뺀 것, t 를 곱한 것과 빠뜨린 것이 가려지지 않는다
        if (path[2, 0] + path[2, 1:] @ x[3] >= 0) != (t[1] > 0):
            x[3] *= -1
        t[3] = -t[1]
    return {"x": x, "t": t, "b": b, "w": w, "lr": lr}


def _walk(x, t, b, w, lr, wrong=lambda s, t: (s >= 0) != (t > 0), bias=True, target=True, features=True):
    path = []
    for row, answer in zip(x, t, strict=True):
        if wrong(b + w @ row, answer):
            y = answer if target else 1
            w = w + lr * y * (row if features else np.ones_like(row))
            b = b + lr * y * bias
        path.append([b, *w])
    return np.array(path, x.dtype)


def theta(x, t, b, w, lr):
    path = []
    for row, answer in zip(x, t, strict=True):
        said = 1 if b + w @ row >= 0 else -1
        if said != answer:  # 틀린 표본만 고친다
            w = w + lr * answer * row
            b = b + lr * answer
        path.append([b, *w])
    return np.array(path, x.dtype)


RESULTS = {"theta": theta}
AXES = {"theta": ("걸음", ("b", "w₁", "w₂"))}
CALLED = {"lr": "학습률", "t": "정답"}
HINTS = {"theta": "첫 표본은 맞으니 첫 줄은 처음의 (b, w₁, w₂) 그대로입니다."}
WHY = """
맞은 표본은 그대로 두고, 틀린 표본만 정답의 쪽으로 lr 만큼 당깁니다. b 는 늘 1인 특징의 가중치이니 x 자리에 1을 넣은 것과 같습니다.
"""
MISTAKES = (
    Mistake("theta", "맞은 표본도 고쳤습니다.", "답이 정답과 다를 때만 고치세요.",
            lambda x, t, b, w, lr: _walk(x, t, b, w, lr, wrong=lambda s, t: True)),
    Mistake("theta", "정답 t 를 곱하지 않았거나, 더하지 않고 뺐습니다: 틀린 표본의 정답에서 멀어졌습니다.", "lr·t·x 를 더하세요.",
            lambda x, t, b, w, lr: _walk(x, t, b, w, lr, target=False)),
    Mistake("theta", "정답이 +1 인 표본만 고쳤습니다.", "정답이 −1 인 표본도 틀렸으면 고칩니다: t = −1 을 곱해 더하세요.",
            lambda x, t, b, w, lr: _walk(x, t, b, w, lr, wrong=lambda s, t: t > 0 and s < 0)),
    Mistake("theta", "정답이 −1 인 표본만 고쳤습니다.", "정답이 +1 인 표본도 틀렸으면 고칩니다.",
            lambda x, t, b, w, lr: _walk(x, t, b, w, lr, wrong=lambda s, t: t < 0 and s >= 0)),
    Mistake("theta", "b 를 고치지 않았습니다.", "b ← b + lr·t 도 함께 하세요.", lambda x, t, b, w, lr: _walk(x, t, b, w, lr, bias=False)),
    Mistake("theta", "w 에 특징 x 를 곱하지 않고 더했습니다.", "w ← w + lr·t·x: 특징마다 제 값만큼 당깁니다.",
            lambda x, t, b, w, lr: _walk(x, t, b, w, lr, features=False)),
    Mistake("theta", "거꾸로, 맞은 표본만 고쳤습니다.", "답이 정답과 다를 때만 고치세요.",
            lambda x, t, b, w, lr: _walk(x, t, b, w, lr, wrong=lambda s, t: (s >= 0) == (t > 0))),
    Mistake("theta", "한 바퀴 내내 처음의 b 와 w 로 답했습니다.", "고친 다음 표본부터는 고친 b 와 w 로 답합니다.",
            lambda x, t, b, w, lr: np.cumsum([[b, *w]] + [lr * k * np.array([1, *row]) * ((b + w @ row >= 0) != (k > 0))
                                              for row, k in zip(x, t, strict=True)], axis=0)[1:].astype(x.dtype)),
)
