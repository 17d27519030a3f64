"""여백(margin)의 손실: 정답의 점수가 다른 것보다 여백만큼 커야 한다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, ShapeError, lost_gradient
from ...korean.particles import Noun
from ...operation.conditions import ones
from ...rules import arithmetic, elementary, indexing
from ...rules.operands import plain
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..checks import constant, paired, real, refuse_none, to_tensor
from .reduction import Loss, reduce


def hinge(x: Tensor) -> Tensor:
    """max(0, x). 꺾인 곳의 기울기는 0이다."""
    return elementary.relu.call(x)


def signs(where: str, target: Any, x: Tensor, moving: bool = False) -> Tensor:
    """1과 −1의 정답을 예측의 dtype 으로. 예측에 브로드캐스트되어야 한다. ``moving`` 이 참이면 정답으로도 미분한다."""
    t = to_tensor(target)
    if t.requires_grad and not moving:
        raise lost_gradient(f"{where}의 인수 'target'", "어느 식을 쓸지 고르기만 하는 정답으로는 미분할 수 없습니다.")
    if not ones(looked(t, ones)):
        raise ArgumentError(f"{where}: target 은 1 또는 -1이어야 합니다. 받은 값: {np.unique(t._data)[:5].tolist()}.")
    try:
        fits = np.broadcast_shapes(t.shape, x.shape) == x.shape
    except ValueError:
        fits = False
    if not fits:
        raise ShapeError(f"{where}: target 의 모양 {Noun(t.shape):을/를} 예측의 모양 {x.shape}에 맞출 수 없습니다.")
    return t.astype(x.dtype)


def classes(where: str, input: Any, target: Any) -> tuple[Tensor, np.ndarray]:
    """(배치, 클래스) 점수와 (배치,) 번호로 맞춘다."""
    x = real(where, input, "input")
    refuse_none(where, "target", target)
    t = np.asarray(plain(target))
    if x.ndim == 1 and t.shape == (1,):  # 배치 없는 점수와 번호 하나
        t = t.reshape(())
    if x.ndim not in (1, 2) or t.shape != x.shape[:-1] or t.dtype.kind not in "iu":
        raise ShapeError(
            f"{where}: input 은 (배치, 클래스), target 은 (배치,) 모양의 정수여야 합니다. 받은 것: {x.shape}, {t.shape} {t.dtype}."
        )
    if t.size and (t.min() < 0 or t.max() >= x.shape[-1]):
        raise ArgumentError(f"{where}: 클래스 번호는 0 이상 {x.shape[-1]} 미만이어야 합니다. 받은 번호: {t.min()} … {t.max()}.")
    return x.reshape((-1, x.shape[-1])), t.reshape(-1)


def margin_ranking_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: str = "mean",
) -> Tensor:
    """순위 손실 max(0, −t(x₁ − x₂) + margin): t 가 1이면 x₁ 이, −1이면 x₂ 가 더 커야 한다.

    매개변수
    --------
    input1, input2 : 견줄 두 점수. 같은 모양의 실수 Tensor, 무차원(dimensionless).
    target : 1 또는 −1. 같은 모양이거나 브로드캐스트되는 모양.
    margin : 이만큼은 앞서야 한다, 무차원.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 입력과 같은 모양.

    예외
    ----
    ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.margin_ranking_loss(tg.tensor([1.0]), tg.tensor([3.0]), [1.0]).item()
    2.0

    출처
    ----
    PyTorch ``torch.nn.functional.margin_ranking_loss``.
    """
    a, b = paired("margin_ranking_loss", input1, input2)
    t = signs("margin_ranking_loss", target, a, moving=True)
    return reduce("margin_ranking_loss", hinge((b - a) * t + margin), reduction)


def hinge_embedding_loss(input: Any, target: Any, margin: float = 1.0, reduction: str = "mean") -> Tensor:
    """거리의 힌지(hinge): t 가 1이면 거리 x, −1이면 max(0, margin − x).

    매개변수
    --------
    input : 거리. 임의의 모양의 실수 Tensor.
    target : 1(비슷함) 또는 −1(다름). 같은 모양.
    margin : 다른 것은 이만큼은 떨어져야 한다, 거리의 단위.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 입력과 같은 모양.

    예외
    ----
    ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.hinge_embedding_loss(tg.tensor([0.25, 0.25]), [1.0, -1.0], reduction="none")
    tensor([0.25, 0.75])

    출처
    ----
    PyTorch ``torch.nn.functional.hinge_embedding_loss``.
    """
    x = real("hinge_embedding_loss", input, "input")
    t = signs("hinge_embedding_loss", target, x)
    losses = indexing.where.call(t == 1, x, 0) + indexing.where.call(t == -1, hinge(margin - x), 0)
    return reduce("hinge_embedding_loss", losses, reduction)


def soft_margin_loss(input: Any, target: Any, reduction: str = "mean") -> Tensor:
    """부드러운 여백 손실 ln(1 + e^(−t·x)).

    매개변수
    --------
    input : 점수. 임의의 모양의 실수 Tensor.
    target : 1 또는 −1. 같은 모양.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 입력과 같은 모양.

    예외
    ----
    ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.soft_margin_loss(tg.tensor([-1000.0]), [1.0]).item()
    1000.0

    출처
    ----
    PyTorch ``torch.nn.functional.soft_margin_loss``(여기서는 큰 점수에서도 넘치지 않는다).
    """
    x, t = paired("soft_margin_loss", input, target)
    return reduce("soft_margin_loss", elementary.softplus.call(-(t * x)), reduction)


def _refuse_power(where: str, p: Any) -> None:
    if p not in (1, 2):
        raise ArgumentError(f"{where}: p 는 1 또는 2여야 합니다. 받은 값: {p!r}.")


def multi_margin_loss(
    input: Any, target: Any, p: float = 1, margin: float = 1.0, weight: Any = None, reduction: str = "mean",
) -> Tensor:
    """여러 갈래의 힌지: 정답의 점수가 다른 것보다 margin 만큼 앞서야 한다. Σ_(j≠t) w_t·max(0, margin − x_t + x_j)^p / 클래스 수.

    매개변수
    --------
    input : 점수. 모양 (배치, 클래스) 또는 (클래스,)의 실수 Tensor.
    target : 클래스 번호. 모양 (배치,) 또는 ().
    p : 지수, 1 또는 2.
    margin : 여백, 무차원.
    weight : 클래스마다의 가중치 (클래스,).
    reduction : ``"mean"``, ``"sum"``, ``"none"``(표본마다).

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 (배치,).

    예외
    ----
    ShapeError, DtypeError : 모양이나 dtype 이 맞지 않을 때. ArgumentError : 번호가 범위 밖이거나 ``p`` 가 1도 2도 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.multi_margin_loss(tg.tensor([[0.1, 0.9]]), [1]).item()
    0.10000002384185791

    출처
    ----
    Crammer, Singer (2001). PyTorch ``torch.nn.functional.multi_margin_loss``.
    """
    name = "multi_margin_loss"
    x, t = classes(name, input, target)
    _refuse_power(name, p)
    rows = np.arange(len(t))
    others = t[:, None] != np.arange(x.shape[1])
    ahead = x - x[rows, t].reshape((-1, 1)) + margin
    losses = hinge(indexing.where.call(others, ahead, 0))  # 제 자리는 ∞ − ∞ 일 수 있다
    losses = losses if p == 1 else arithmetic.square.call(losses)
    w = constant(name, "weight", weight, x.dtype)
    if w is not None:
        if w.shape != x.shape[1:]:
            raise ShapeError(f"{name}: weight 의 모양은 ({x.shape[1]},)이어야 합니다. 받은 모양: {w.shape}.")
        losses = losses * w[t][:, None]
    losses = losses.sum(1) * (1 / x.shape[1])
    return reduce(name, losses if np.ndim(input) == 2 else losses.reshape(()), reduction)


class MarginRankingLoss(Loss):
    """순위 손실 max(0, −t(x₁ − x₂) + margin).

    매개변수
    --------
    margin : 이만큼은 앞서야 한다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (점수 1, 점수 2, 1 또는 −1), 같은 모양.

    예외
    ----
    ``nn.functional.margin_ranking_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.MarginRankingLoss()(tg.tensor([1.0]), tg.tensor([3.0]), [1.0]).item()
    2.0

    출처
    ----
    PyTorch ``torch.nn.MarginRankingLoss``.
    """

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = margin

    def forward(self, input1: Any, input2: Any, target: Any) -> Tensor:
        """손실."""
        return margin_ranking_loss(input1, input2, target, self.margin, self.reduction)


class HingeEmbeddingLoss(Loss):
    """거리의 힌지(hinge).

    매개변수
    --------
    margin : 다른 것은 이만큼은 떨어져야 한다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (거리, 1 또는 −1), 같은 모양.

    예외
    ----
    ``nn.functional.hinge_embedding_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.HingeEmbeddingLoss()(tg.tensor([0.25]), [-1.0]).item()
    0.75

    출처
    ----
    PyTorch ``torch.nn.HingeEmbeddingLoss``.
    """

    def __init__(self, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = margin

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return hinge_embedding_loss(input, target, self.margin, self.reduction)


class SoftMarginLoss(Loss):
    """부드러운 여백 손실 ln(1 + e^(−t·x)).

    매개변수
    --------
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (점수, 1 또는 −1), 같은 모양.

    예외
    ----
    ``nn.functional.soft_margin_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.SoftMarginLoss()(tg.tensor([-1000.0]), [1.0]).item()
    1000.0

    출처
    ----
    PyTorch ``torch.nn.SoftMarginLoss``.
    """

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction)

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return soft_margin_loss(input, target, self.reduction)


class MultiMarginLoss(Loss):
    """여러 갈래의 힌지.

    매개변수
    --------
    p : 지수, 1 또는 2.
    margin : 여백.
    weight : 클래스마다의 가중치 (클래스,).
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (점수 (배치, 클래스), 번호 (배치,)).

    예외
    ----
    ``nn.functional.multi_margin_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> round(nn.MultiMarginLoss()(tg.tensor([[0.1, 0.9]]), [1]).item(), 4)
    0.1

    출처
    ----
    Crammer, Singer (2001). PyTorch ``torch.nn.MultiMarginLoss``.
    """

    def __init__(
        self, p: float = 1, margin: float = 1.0, weight: Any = None, reduction: str = "mean",
    ) -> None:
        super().__init__(reduction)
        self._keep_classes(weight)
        _refuse_power(type(self).__name__, p)
        self.p, self.margin = p, margin

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return multi_margin_loss(input, target, self.p, self.margin, self.weight, self.reduction)
