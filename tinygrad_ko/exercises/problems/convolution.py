"""1차원 합성곱

길이 11 인 신호 다섯 개에 길이 3 인 핵(kernel) k 를 밀어 가며 곱해 더합니다(교차상관, 편향 b 하나).

    y[:, i] = b + Σⱼ k[j]·x[:, i + j],   L = (1/n) Σ (y − t)²,   n = 5 × 9

x 의 원소 하나가 여러 창에 들어갑니다: 창마다 온 기울기를 겹쳐 더합니다. k 와 b 는 모든 자리에 나누어 쓰였습니다. t 는 주어진 목표입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 19, 4
GIVEN = ("t",)


def data(rng):
    return {"x": rng.standard_normal((5, 11)), "k": rng.standard_normal(3), "b": rng.normal() + 1.5, "t": rng.standard_normal((5, 9))}


def forward(x, k, b, t):
    width = x.shape[1] - k.size + 1
    y = b
    for j in range(k.size):
        y = y + k[j] * x[:, j:j + width]
    loss = ((y - t) ** 2).mean()
    return {"y": y, "loss": loss}


def backward(x, k, t, y):
    width = y.shape[1]
    d_y = 2 * (y - t) / y.size
    d_b = d_y.sum()
    d_k = np.array([(d_y * x[:, j:j + width]).sum() for j in range(k.size)])
    d_x = np.zeros_like(x)
    for j in range(k.size):
        d_x[:, j:j + width] += k[j] * d_y  # 창이 겹친 자리는 더한다
    return {"d_y": d_y, "d_b": d_b, "d_k": d_k, "d_x": d_x}


def _spread(x, k, d_y):
    d_x = np.zeros_like(x)
    for j in range(k.size):
        d_x[:, j:j + d_y.shape[1]] += k[j] * d_y
    return d_x


MISTAKES = (
    Mistake("x", "핵(kernel)을 뒤집어 곱했습니다.",
            "순전파에서 x[:, i + j] 에 곱한 것은 k[j] 입니다: 되돌릴 때도 같은 k[j] 를 같은 자리로 보내세요.",
            lambda x, k, d_y: _spread(x, k[::-1], d_y)),
    Mistake("k", "핵의 기울기가 뒤집혔습니다.", "k[j] 에 곱해진 것은 x[:, j:j+9] 입니다.",
            lambda x, k, d_y: np.array([(d_y * x[:, j:j + d_y.shape[1]]).sum() for j in range(k.size)])[::-1]),
    Mistake("k", "창을 옮기지 않았습니다: 모든 k[j] 에 같은 x 를 곱했습니다.", "k[j] 에 곱해진 것은 j 칸 옮긴 x[:, j:j+9] 입니다.",
            lambda x, k, d_y: np.array([(d_y * x[:, :d_y.shape[1]]).sum()] * k.size)),
)
