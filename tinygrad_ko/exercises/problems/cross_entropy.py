"""소프트맥스와 교차 엔트로피

분류의 손실입니다. 정답 번호 t (5,)는 0부터 6까지이고, 맞힌 확률의 −log 를 다섯 표본에 대해 평균합니다.

    z = x w + b,   p = softmax(z) (축 1),   L = −(1/n) Σ log p[정답],  n = 5

둘을 이어 붙이면 놀랄 만큼 짧아집니다: ∂L/∂z = (p − 정답의 원핫) / n.
(수가 크면 exp 가 넘치므로 실제로는 z 에서 행의 최댓값을 먼저 뺍니다. 값을 바꾸지 않으니 기울기도 바꾸지 않습니다.)
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 5, 4


def data(rng):
    return {"x": rng.standard_normal((5, 3)), "w": rng.standard_normal((3, 7)), "b": rng.standard_normal(7), "t": rng.integers(0, 7, 5)}


def forward(x, w, b, t):
    z = x @ w + b
    e = np.exp(z)
    p = e / e.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(t.size), t]).mean()
    return {"z": z, "p": p, "loss": loss}


def backward(x, w, t, p):
    rows = np.arange(t.size)
    d_p = np.zeros_like(p)
    d_p[rows, t] = -1 / (p[rows, t] * t.size)
    d_z = p.copy()  # 그대로 고치면 순전파의 p 가 망가진다
    d_z[rows, t] -= 1
    d_z = d_z / t.size
    d_b = d_z.sum(0)
    d_w = x.T @ d_z
    d_x = d_z @ w.T
    return {"d_p": d_p, "d_z": d_z, "d_b": d_b, "d_w": d_w, "d_x": d_x}


def _one_hot(p, t):
    return t[:, None] == np.arange(p.shape[1])


MISTAKES = (
    Mistake("z", "정답의 1 을 빼지 않았습니다: p / n 입니다.", "d_z = (p − 정답의 원핫) / n: 정답의 자리에서 1 을 빼세요.",
            lambda p, t: p / t.size),
    Mistake("z", "모든 자리에서 1 을 뺐습니다.", "정답의 자리에서만 뺍니다: d_z[np.arange(n), t] -= 1.", lambda p, t: (p - 1) / t.size),
    Mistake("z", "정답의 열 전체에서 1 을 뺐습니다: d_z[:, t] 는 행과 짝을 짓지 않습니다.",
            "행마다 하나씩 고르세요: d_z[np.arange(n), t] -= 1.",
            lambda p, t: (p - np.isin(np.arange(p.shape[1]), t)) / t.size),
    Mistake("z", "n 으로 나눈 다음에 정답의 1 을 뺐습니다.", "(p − 원핫) 전체를 n 으로 나누세요.",
            lambda p, t: p / t.size - _one_hot(p, t)),
    Mistake("z", "소프트맥스의 야코비 행렬에서 대각선만 셈했습니다: d_p·p·(1 − p).",
            "다른 원소로 간 기여분도 있습니다. 모으면 (p − 원핫) / n 입니다.",
            lambda p, d_p: d_p * p * (1 - p)),
)
