"""표의 줄들: 정답에 표본의 무게를 붙여 미니배치로 주는 로더와, 그 무게로 평균하는 손실."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..nn import functional as F
from ..tensors.creation import from_numpy
from ..tensors.tensor import Tensor


class Rows:
    """(입력, (정답, 무게))의 묶음을 차례로 준다. ``generator`` 가 있으면 바퀴마다 섞는다(한 묶음이면 섞을 것이 없다)."""

    def __init__(
        self, inputs: np.ndarray, targets: np.ndarray, weights: np.ndarray, size: int, generator: np.random.Generator | None = None
    ) -> None:
        self.arrays, self.size, self.generator = (inputs, targets, weights), min(size, len(inputs)), generator

    def __len__(self) -> int:
        return -(-len(self.arrays[0]) // self.size)

    def __iter__(self) -> Iterator[tuple[Tensor, tuple[Tensor, Tensor]]]:
        count = len(self.arrays[0])
        shuffled = self.generator is not None and len(self) > 1
        order = self.generator.permutation(count) if shuffled and self.generator is not None else np.arange(count)
        for start in range(0, count, self.size):
            part = order[start:start + self.size]
            x, t, w = (from_numpy(a[part]) for a in self.arrays)
            yield x, (t, w)


def weighted_cross_entropy(logits: Tensor, answers: tuple[Tensor, Tensor]) -> Tensor:
    """표본의 무게로 평균한 교차 엔트로피. 무게의 평균은 온 자료에서 1이다."""
    targets, weights = answers
    return (F.cross_entropy(logits, targets, reduction="none") * weights).mean()


def weighted_squares(outputs: Any, answers: tuple[Tensor, Tensor]) -> Tensor:
    """표본의 무게로 평균한 제곱 오차(출력이 여럿이면 출력의 평균). 무게의 평균은 온 자료에서 1이다."""
    targets, weights = answers
    return (F.mse_loss(outputs.reshape(targets.shape), targets, reduction="none").mean(axis=1) * weights).mean()
