"""손실을 하나로 줄이는 법과, 손실의 층들의 바탕."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import ShapeError
from ...rules.indexing import where
from ...tensors.creation import as_tensor
from ...tensors.tensor import Tensor
from ..checks import number, one_of
from ..module import Module

REDUCTIONS = ("mean", "sum", "none")


def reduce(where: str, losses: Tensor, reduction: str) -> Tensor:
    """원소마다의 손실을 평균하거나(``mean``) 더하거나(``sum``) 그대로 둔다(``none``)."""
    if isinstance(reduction, str) and reduction == "mean":
        return losses.mean()
    one_of(where, "reduction", reduction, REDUCTIONS)
    return losses.sum() if reduction == "sum" else losses


def share(losses: Tensor, count: Any) -> Tensor:
    """합을 ``count`` 로 나눈 것. float16 의 합은 float32 로 센다. 나눌 것이 없으면 NaN. ``count`` 는 수이거나(미분하지 않는) 텐서이다."""
    if isinstance(count, Tensor):
        total = count.astype(np.float64)
        factor: Any = (1 / where.call(total == 0, math.nan, total)).astype(np.promote_types(losses.dtype, np.float32))
    else:
        factor = float(1 / count) if count else math.nan
    if losses.dtype.char == "e":
        return (losses.astype(np.float32).sum() * factor).astype(losses.dtype)
    return losses.sum() * factor


def refuse_base(where: str, base: Any) -> None:
    """로그의 밑이 될 수 있는지 살핀다. None 은 자연로그이다."""
    if base is not None:
        number(where, "base", base, lambda v: v > 0 and v != 1, "1이 아닌 양수여야")


def in_base(where: str, losses: Tensor, base: float | None) -> Tensor:
    """자연로그로 셈한 손실(단위 nat)을 밑이 ``base`` 인 로그로 바꾼다: ln b 로 나눈다. 기울기에도 1/ln b 가 붙는다."""
    if base is None:
        return losses
    refuse_base(where, base)
    return losses * (1 / math.log(base))


class Loss(Module):
    """손실 층의 바탕: 합치는 법 ``reduction`` 하나를 갖는다."""

    weight: Tensor | None
    pos_weight: Tensor | None

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        one_of(type(self).__name__, "reduction", reduction, REDUCTIONS)
        self.reduction = reduction

    def _keep(self, **weights: Any) -> None:
        """가중치를 버퍼로 담는다(모델과 함께 dtype 이 바뀌고 저장된다)."""
        for name, value in weights.items():
            self.register_buffer(name, None if value is None else as_tensor(value))

    def _keep_classes(self, weight: Any) -> None:
        """클래스마다의 가중치를 버퍼로 담는다."""
        self._keep(weight=weight)
        if self.weight is not None and self.weight.ndim != 1:
            raise ShapeError(
                f"{type(self).__name__}: weight 는 클래스마다의 가중치라 모양이 (클래스,)여야 합니다. 받은 모양: {self.weight.shape}."
            )
