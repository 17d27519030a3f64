"""임베딩과 주머니: 배우지 않는 줄, 노름 줄이기, 횟수로 나누기, 모으는 세 가지 길, 빈 주머니."""

from __future__ import annotations

import numpy as np
from support.reference.layers import Layer, wave

ids = np.array([[2, 0, 2], [4, 1, 2]])
flat, offsets = np.array([2, 0, 2, 4, 1, 2, 1]), np.array([0, 3, 3, 5])
MODES = ("sum", "mean", "max")


def weighted(side, module):
    """번호마다의 무게를 첫 입력으로 받는다."""
    class Weighted(side.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = module

        def forward(self, w, *rest):
            return self.layer(*rest, per_sample_weights=w)

    return Weighted()


CASES = [
    Layer("Embedding", (5, 3), (ids,)),
    # 기울기를 일부러 바꾸거나(배우지 않는 줄, 횟수로 나누기) 값을 제자리에서 줄이는 것은 도함수가 아니므로 수치 미분과 견주지 않는다
    *[Layer("Embedding", (5, 3), (ids,), o, second=False) for o in ({"padding_idx": 2}, {"padding_idx": -1}, {"scale_grad_by_freq": True},
                                                                    {"max_norm": 0.6}, {"max_norm": 0.5, "norm_type": 1.0})],
    Layer("Embedding", (5, 3), (np.array(3),)),
    *[Layer("EmbeddingBag", (5, 3), (ids,), {"mode": m}) for m in MODES],
    *[Layer("EmbeddingBag", (5, 3), (flat, offsets), {"mode": m}) for m in MODES],
    *[Layer("EmbeddingBag", (5, 3), (flat, offsets), {"mode": m, "padding_idx": 2}) for m in MODES],
    *[Layer("EmbeddingBag", (5, 3), (flat, np.array([0, 2, 7])), {"mode": m, "include_last_offset": True}) for m in MODES],
    Layer("EmbeddingBag", (5, 3), (wave((7,)), flat, offsets), {"mode": "sum"}, "무게", prepare=weighted),
    Layer("EmbeddingBag", (5, 3), (wave((2, 3)), ids), {"mode": "sum", "padding_idx": 0}, "무게", prepare=weighted),
]
