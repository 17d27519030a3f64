"""여러 정답을 가진 표본의 손실."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, ShapeError
from ...rules.indexing import take_along_axis, where
from ...rules.operands import plain
from ...tensors.tensor import Tensor
from ..checks import real, refuse_none
from .binary import binary_cross_entropy_with_logits
from .margin import hinge
from .reduction import Loss, reduce


def multilabel_margin_loss(input: Any, target: Any, reduction: str = "mean") -> Tensor:
    """여러 이름표의 힌지: 이름표인 클래스의 점수가 아닌 것보다 1만큼 앞서야 한다.

    매개변수
    --------
    input : 점수. 모양 (배치, 클래스) 또는 (클래스,)의 실수 Tensor.
    target : 이름표의 번호들. 같은 모양의 정수이고, 처음 나오는 −1 부터는 보지 않는다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``(표본마다).

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 (배치,).

    예외
    ----
    ShapeError : 모양이 다르거나 정수가 아닐 때. ArgumentError : 번호가 범위 밖일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.multilabel_margin_loss(tg.tensor([[0.1, 0.2, 0.4, 0.8]]), [[3, 0, -1, 1]]).item()
    0.8500000238418579

    출처
    ----
    PyTorch ``torch.nn.functional.multilabel_margin_loss``: Σ_(i 이름표, j 아님) max(0, 1 − x_i + x_j) / 클래스 수.
    """
    name = "multilabel_margin_loss"
    x = real(name, input, "input")
    refuse_none(name, "target", target)
    t = np.asarray(plain(target))
    if x.ndim not in (1, 2) or t.shape != x.shape or t.dtype.kind not in "iu":
        raise ShapeError(
            f"{name}: input 은 (배치, 클래스)이고 target 은 같은 모양의 정수여야 합니다. 받은 것: {x.shape}, {t.shape} {t.dtype}."
        )
    c = x.shape[-1]
    x2, t2 = x.reshape((-1, c)), t.reshape(-1, c)
    if t2.size and (t2.min() < -1 or t2.max() >= c):
        raise ArgumentError(f"{name}: 이름표는 −1 이상 {c} 미만이어야 합니다. 받은 번호: {t2.min()} … {t2.max()}.")
    used = np.logical_and.accumulate(t2 >= 0, 1)
    most = int(used.sum(1).max(initial=0))
    used, places = used[:, :most], np.where(used, t2, 0)[:, :most]  # 가장 많은 이름표만큼의 기둥만
    others = np.ones(t2.shape, bool)
    others[np.nonzero(used)[0], places[used]] = False
    gaps = hinge(x2.reshape((-1, 1, c)) - take_along_axis.call(x2, places, 1)[:, :, None] + 1)
    counted = where.call(used[:, :, None] & others[:, None, :], gaps, 0)  # 세지 않는 짝의 무한대는 0·∞ 이 되지 않게
    losses = counted.sum((1, 2)) * (1 / c)
    return reduce(name, losses if x.ndim == 2 else losses.reshape(()), reduction)


def multilabel_soft_margin_loss(input: Any, target: Any, weight: Any = None, reduction: str = "mean") -> Tensor:
    """여러 이름표의 이진 교차 엔트로피(로짓), 클래스로 평균한 것.

    매개변수
    --------
    input : 로짓. 모양 (…, 클래스)의 실수 Tensor.
    target : 0 또는 1. 같은 모양.
    weight : 클래스마다의 가중치 (클래스,).
    reduction : ``"mean"``, ``"sum"``, ``"none"``(표본마다).

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 클래스의 축을 뺀 모양.

    예외
    ----
    ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.multilabel_soft_margin_loss(tg.tensor([[0.0, 0.0]]), [[1.0, 0.0]]).item()
    0.6931471824645996

    출처
    ----
    PyTorch ``torch.nn.functional.multilabel_soft_margin_loss``.
    """
    name = "multilabel_soft_margin_loss"
    losses = binary_cross_entropy_with_logits(input, target, weight, "none")
    return reduce(name, losses.mean(-1), reduction)


class MultiLabelMarginLoss(Loss):
    """여러 이름표의 힌지.

    매개변수
    --------
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (점수 (배치, 클래스), 이름표의 번호들 (배치, 클래스)).

    예외
    ----
    ``nn.functional.multilabel_margin_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> round(nn.MultiLabelMarginLoss()(tg.tensor([[0.1, 0.2, 0.4, 0.8]]), [[3, 0, -1, 1]]).item(), 4)
    0.85

    출처
    ----
    PyTorch ``torch.nn.MultiLabelMarginLoss``.
    """

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction)

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return multilabel_margin_loss(input, target, self.reduction)


class MultiLabelSoftMarginLoss(Loss):
    """여러 이름표의 이진 교차 엔트로피(로짓).

    매개변수
    --------
    weight : 클래스마다의 가중치 (클래스,).
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (로짓, 0 또는 1), 같은 모양 (…, 클래스).

    예외
    ----
    ``nn.functional.multilabel_soft_margin_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> round(nn.MultiLabelSoftMarginLoss()(tg.tensor([[0.0, 0.0]]), [[1.0, 0.0]]).item(), 4)
    0.6931

    출처
    ----
    PyTorch ``torch.nn.MultiLabelSoftMarginLoss``.
    """

    def __init__(self, weight: Any = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self._keep(weight=weight)

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return multilabel_soft_margin_loss(input, target, self.weight, self.reduction)
