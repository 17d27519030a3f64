"""2차원 합성곱

7×9 영상 x 위로 3×4 필터 k 를 밀어 가며 곱해 더합니다(교차상관, 편향 b 하나). 지도 y 는 5×6 입니다.

    y[r, c] = b + Σᵢ Σⱼ k[i, j]·x[r + i, c + j],   L = (1/n) Σ (y − t)²,   n = 5 × 6

k[i, j] 는 지도의 모든 칸에 한 번씩 쓰였고, x 의 한 칸은 여러 창에 들어갔습니다: 쓰임마다 온 기울기를 더합니다. t 는 주어진 목표입니다.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 19, 4
GIVEN = ("t",)


def data(rng):
    return {"x": rng.standard_normal((7, 9)), "k": rng.standard_normal((3, 4)), "b": rng.normal() + 1.5, "t": rng.standard_normal((5, 6))}


def forward(x, k, b, t):
    height, width = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    y = b
    for i in range(k.shape[0]):
        for j in range(k.shape[1]):
            y = y + k[i, j] * x[i:i + height, j:j + width]
    loss = ((y - t) ** 2).mean()
    return {"y": y, "loss": loss}


def backward(x, k, t, y):
    height, width = y.shape
    d_y = 2 * (y - t) / y.size
    d_b = d_y.sum()
    d_k = np.zeros_like(k)
    d_x = np.zeros_like(x)
    for i in range(k.shape[0]):
        for j in range(k.shape[1]):
            d_k[i, j] = (d_y * x[i:i + height, j:j + width]).sum()
            d_x[i:i + height, j:j + width] += k[i, j] * d_y  # 창이 겹친 자리는 더한다
    return {"d_y": d_y, "d_b": d_b, "d_k": d_k, "d_x": d_x}


def _spread(x, k, d_y):
    d_x = np.zeros_like(x)
    for i in range(k.shape[0]):
        for j in range(k.shape[1]):
            d_x[i:i + d_y.shape[0], j:j + d_y.shape[1]] += k[i, j] * d_y
    return d_x


def _gathered(x, k, d_y):
    """덧댄 받은 기울기 위로 필터를 민 것."""
    padded = np.pad(d_y, [(side - 1, side - 1) for side in k.shape])
    height, width = x.shape
    return np.array([[(padded[r:r + k.shape[0], c:c + k.shape[1]] * k).sum() for c in range(width)] for r in range(height)], x.dtype)


def _weighed(x, k, d_y):
    height, width = d_y.shape
    return np.array([[(d_y * x[i:i + height, j:j + width]).sum() for j in range(k.shape[1])] for i in range(k.shape[0])], x.dtype)


MISTAKES = (
    Mistake("x", "받은 기울기 위로 필터를 밀면서, 필터를 뒤집지 않았습니다.",
            "밀어서 모으려면 필터를 위아래와 좌우로 뒤집어야 합니다: k[::-1, ::-1]. 흩뿌려 더하려면 뒤집지 않습니다.", _gathered),
    Mistake("x", "필터의 가로와 세로 가운데 가로만 뒤집어 보냈습니다.",
            "순전파에서 x[r + i, c + j] 에 곱한 것은 k[i, j] 입니다: 같은 것을 같은 자리로 보내세요.",
            lambda x, k, d_y: _spread(x, k[:, ::-1], d_y)),
    Mistake("k", "필터의 기울기가 위아래와 좌우로 뒤집혔습니다.", "k[i, j] 에 곱해진 것은 x[i:i+5, j:j+6] 입니다.",
            lambda x, k, d_y: _weighed(x, k, d_y)[::-1, ::-1]),
    Mistake("k", "창을 옮기지 않았습니다: 모든 k[i, j] 에 같은 x 를 곱했습니다.",
            "k[i, j] 에 곱해진 것은 아래로 i, 옆으로 j 칸 옮긴 창입니다.",
            lambda x, k, d_y: np.full(k.shape, (d_y * x[:d_y.shape[0], :d_y.shape[1]]).sum(), x.dtype)),
    Mistake("k", "창을 옆으로만 옮겼습니다.", "k[i, j] 의 창은 아래로도 i 칸 내려갑니다.",
            lambda x, k, d_y: np.repeat(_weighed(x, k[:1], d_y), len(k), axis=0)),
)
