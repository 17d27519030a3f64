"""거리를 배우는 손실(metric learning): 닮은 것은 가까이, 다른 것은 멀리."""

from __future__ import annotations

from typing import Any

from ...korean.misfits import function_given
from ...rules import arithmetic, elementary, indexing, norms
from ...rules.distance import refuse_order
from ...tensors.tensor import Tensor
from ..checks import number, number_or_tensor, paired
from ..distance import pairwise_distance
from .margin import hinge, signs
from .reduction import Loss, reduce


def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: str = "mean",
) -> Tensor:
    """코사인 유사도의 손실: t 가 1이면 1 − cos, −1이면 max(0, cos − margin).

    매개변수
    --------
    input1, input2 : 견줄 벡터들. 같은 모양 (배치, d) 또는 (d,)의 실수 Tensor.
    target : 1(비슷함) 또는 −1(다름). 모양 (배치,) 또는 ().
    margin : −1에서 1까지, 무차원.
    reduction : ``"mean"``, ``"sum"``, ``"none"``(쌍마다).

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 (배치,).

    예외
    ----
    ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.cosine_embedding_loss(tg.tensor([[1.0, 0.0]]), tg.tensor([[0.0, 2.0]]), [1.0]).item()
    1.0

    출처
    ----
    PyTorch ``torch.nn.functional.cosine_embedding_loss``(분모에 1e-12 를 더한다).
    """
    name = "cosine_embedding_loss"
    number_or_tensor(name, "margin", margin)
    a, b = paired(name, input1, input2)
    t = signs(name, target, a.sum(-1))
    a, b = (v / elementary.hypot.call(norms.norm2.call(v, -1, True), 1e-6) for v in (a, b))  # √(‖v‖² + 1e-12)
    cosine = (a * b).sum(-1)
    losses = indexing.where.call(t == 1, 1 - cosine, 0) + indexing.where.call(t == -1, hinge(cosine - margin), 0)
    return reduce(name, losses, reduction)


def triplet_margin_loss(
    anchor: Any, positive: Any, negative: Any, margin: float = 1.0, p: float = 2, eps: float = 1e-6, swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """세 쌍 손실 max(0, d(닻, 같은 것) − d(닻, 다른 것) + margin).

    매개변수
    --------
    anchor, positive, negative : 닻, 같은 무리, 다른 무리의 벡터. 같은 모양 (배치, d)의 실수 Tensor.
    margin : 다른 것이 이만큼은 더 멀어야 한다, 거리의 단위. 양수.
    p : 거리의 지수.
    eps : 거리가 0인 곳의 기울기를 막는 수.
    swap : 같은 것과 다른 것 사이가 더 가까우면 그 거리를 쓴다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``(표본마다).

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 (배치,).

    예외
    ----
    ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> round(F.triplet_margin_loss(tg.tensor([[0.0]]), tg.tensor([[3.0]]), tg.tensor([[1.0]])).item(), 4)
    3.0

    출처
    ----
    Balntas et al. (2016). PyTorch ``torch.nn.functional.triplet_margin_loss``.
    """
    def distance(x: Tensor, y: Tensor) -> Tensor:
        return pairwise_distance(x, y, p, eps)

    return triplet_margin_with_distance_loss(
        anchor, positive, negative, distance_function=distance, margin=margin, swap=swap, reduction=reduction
    )


def triplet_margin_with_distance_loss(
    anchor: Any, positive: Any, negative: Any, *, distance_function: Any = None, margin: float = 1.0, swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """거리를 마음대로 고르는 세 쌍 손실.

    매개변수
    --------
    anchor, positive, negative : 같은 모양의 실수 Tensor.
    distance_function : 두 Tensor 를 받아 거리를 돌려주는 함수. 없으면 ``pairwise_distance``.
    margin, swap : ``triplet_margin_loss`` 와 같다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``(표본마다).

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 거리의 모양.

    예외
    ----
    ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> a, p, n = tg.tensor([0.0]), tg.tensor([3.0]), tg.tensor([1.0])
    >>> F.triplet_margin_with_distance_loss(a, p, n, distance_function=lambda a, b: abs(a - b)).item()
    3.0

    출처
    ----
    PyTorch ``torch.nn.functional.triplet_margin_with_distance_loss``.
    """
    name = "triplet_margin_loss"
    _positive_margin(name, margin)
    a, p = paired(name, anchor, positive)
    _, n = paired(name, anchor, negative)
    _refuse_not_a_function("triplet_margin_with_distance_loss", distance_function)
    d = distance_function or pairwise_distance
    far = d(a, n)
    if swap:
        far = arithmetic.minimum.call(far, d(p, n))
    return reduce(name, hinge(d(a, p) - far + margin), reduction)


def _refuse_not_a_function(where: str, distance_function: Any) -> None:
    if distance_function is not None:
        function_given(where, "distance_function", distance_function, "distance_function=lambda a, b: abs(a - b).sum(-1) ")


def _positive_margin(where: str, margin: Any) -> None:
    """0이면 모든 것을 한 점에 모으는 것이 답이 된다: 아무것도 배우지 않는다."""
    if not isinstance(margin, Tensor):
        number(where, "margin", margin, lambda v: v > 0, "양수여야")


class CosineEmbeddingLoss(Loss):
    """코사인 유사도의 손실.

    매개변수
    --------
    margin : −1에서 1까지.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (벡터 1, 벡터 2, 1 또는 −1).

    예외
    ----
    ``nn.functional.cosine_embedding_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.CosineEmbeddingLoss()(tg.tensor([[1.0, 0.0]]), tg.tensor([[0.0, 2.0]]), [1.0]).item()
    1.0

    출처
    ----
    PyTorch ``torch.nn.CosineEmbeddingLoss``.
    """

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = margin

    def forward(self, input1: Any, input2: Any, target: Any) -> Tensor:
        """손실."""
        return cosine_embedding_loss(input1, input2, target, self.margin, self.reduction)


class TripletMarginLoss(Loss):
    """세 쌍 손실 max(0, d(닻, 같은 것) − d(닻, 다른 것) + margin).

    매개변수
    --------
    margin : 다른 것이 이만큼은 더 멀어야 한다. 양수.
    p : 거리의 지수.
    eps : 거리가 0인 곳을 막는 수.
    swap : 같은 것과 다른 것 사이가 더 가까우면 그 거리를 쓴다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (닻, 같은 것, 다른 것), 같은 모양 (배치, d).

    예외
    ----
    ``nn.functional.triplet_margin_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> round(nn.TripletMarginLoss()(tg.tensor([[0.0]]), tg.tensor([[3.0]]), tg.tensor([[1.0]])).item(), 4)
    3.0

    출처
    ----
    Balntas et al. (2016). PyTorch ``torch.nn.TripletMarginLoss``.
    """

    def __init__(
        self, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6, swap: bool = False, reduction: str = "mean",
    ) -> None:
        super().__init__(reduction)
        _positive_margin("TripletMarginLoss", margin)
        refuse_order("TripletMarginLoss", p)
        self.margin, self.p, self.eps, self.swap = margin, p, eps, swap

    def forward(self, anchor: Any, positive: Any, negative: Any) -> Tensor:
        """손실."""
        return triplet_margin_loss(anchor, positive, negative, self.margin, self.p, self.eps, self.swap, self.reduction)


class TripletMarginWithDistanceLoss(Loss):
    """거리를 마음대로 고르는 세 쌍 손실.

    매개변수
    --------
    distance_function : 두 Tensor 를 받아 거리를 돌려주는 함수.
    margin, swap : ``TripletMarginLoss`` 와 같다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (닻, 같은 것, 다른 것), 같은 모양.

    예외
    ----
    ``nn.functional.triplet_margin_with_distance_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> loss = nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: abs(a - b))
    >>> loss(tg.tensor([0.0]), tg.tensor([3.0]), tg.tensor([1.0])).item()
    3.0

    출처
    ----
    PyTorch ``torch.nn.TripletMarginWithDistanceLoss``.
    """

    def __init__(
        self, *, distance_function: Any = None, margin: float = 1.0, swap: bool = False, reduction: str = "mean",
    ) -> None:
        super().__init__(reduction)
        _positive_margin("TripletMarginWithDistanceLoss", margin)
        _refuse_not_a_function("TripletMarginWithDistanceLoss", distance_function)
        self.distance_function, self.margin, self.swap = distance_function, margin, swap

    def forward(self, anchor: Any, positive: Any, negative: Any) -> Tensor:
        """손실."""
        return triplet_margin_with_distance_loss(
            anchor, positive, negative, distance_function=self.distance_function, margin=self.margin, swap=self.swap,
            reduction=self.reduction,
        )
