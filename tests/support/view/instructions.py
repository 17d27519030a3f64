"""테이프의 명령마다 그것을 쓰는 작은 식: 칸 하나의 식을 펼치는 법이 명령마다 검사된다."""

from __future__ import annotations

import numpy as np

import tinygrad_ko as tg


def leaf(*shape):
    return tg.tensor(np.random.default_rng(len(shape)).uniform(0.5, 2.0, shape), requires_grad=True, name="x")


INSTRUCTIONS = {
    "누적(scan)": lambda: (tg.cumsum(leaf(2, 4), axis=1) ** 2).sum(),
    "더해 놓기(put)": lambda: (leaf(5)[np.array([0, 3, 3, 1, 3])] ** 2).sum(),
    "고르기(where)": lambda: (lambda x: tg.where(x > 1.2, x * x, x * 3.0).sum())(leaf(6)),
    "잇기(cat)": lambda: (lambda x: (tg.concatenate([x * 2.0, x * x], axis=1) ** 2).sum())(leaf(2, 3)),
    "늘리기": lambda: (lambda x: (x * x[:1]).sum())(leaf(3, 2)),
    "빼기": lambda: ((leaf(4) - 0.5) / (leaf(4) + 1.0)).sum(),
    "묶음의 행렬 곱": lambda: (lambda x: ((x @ tg.swapaxes(x, -1, -2)) ** 2).sum())(leaf(2, 3, 2)),
    "접기(max)": lambda: (lambda x: (x / x.max(axis=1, keepdims=True)).sum())(leaf(2, 3)),
}
