"""여백(margin), 거리, 분포의 손실 층. 셈은 ``nn.functional`` 의 같은 일을 하는 함수가 한다."""

from __future__ import annotations

from typing import Any

from ..tensors.tensor import Tensor
from . import functional as F
from .checks import one_of
from .functional.loss import REDUCTIONS
from .loss import Loss
from .module import Module


class PoissonNLLLoss(Loss):
    """푸아송(Poisson) 분포의 음의 로그 우도.

    매개변수
    --------
    log_input : 예측이 기댓값의 로그인가.
    full : 스털링 근사 항을 더하는가.
    eps : ln 0 을 막는 수.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (예측, 센 수), 같은 모양.

    예외
    ----
    ``nn.functional.poisson_nll_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.PoissonNLLLoss()(tg.tensor([0.0]), [3.0]).item()
    1.0

    출처
    ----
    PyTorch ``torch.nn.PoissonNLLLoss``.
    """

    def __init__(
        self, log_input: bool = True, full: bool = False, eps: float = 1e-8, reduction: str = "mean",
    ) -> None:
        super().__init__(reduction)
        self.log_input, self.full, self.eps = log_input, full, eps

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return F.poisson_nll_loss(input, target, self.log_input, self.full, self.eps, self.reduction)


class GaussianNLLLoss(Loss):
    """정규분포의 음의 로그 우도: 평균과 분산을 함께 예측할 때.

    매개변수
    --------
    full : 상수 ½ ln 2π 를 더하는가.
    eps : 분산의 아래 끝, 양수.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (평균, 정답, 분산).

    예외
    ----
    ``nn.functional.gaussian_nll_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.GaussianNLLLoss()(tg.tensor([1.0]), [3.0], tg.tensor([1.0])).item()
    2.0

    출처
    ----
    Nix, Weigend (1994). PyTorch ``torch.nn.GaussianNLLLoss``.
    """

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.full, self.eps = full, eps

    def forward(self, input: Any, target: Any, var: Any) -> Tensor:
        """손실."""
        return F.gaussian_nll_loss(input, target, var, self.full, self.eps, self.reduction)


class KLDivLoss(Loss):
    """쿨백–라이블러 발산(KL divergence).

    매개변수
    --------
    reduction : ``"batchmean"``(수학의 정의), ``"mean"``, ``"sum"``, ``"none"``.
    log_target : 정답도 로그 확률인가.

    부를 때: (로그 확률, 확률), 같은 모양.

    예외
    ----
    ``nn.functional.kl_div`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.KLDivLoss("sum")(tg.tensor([0.0]), [1.0]).item()
    0.0

    출처
    ----
    PyTorch ``torch.nn.KLDivLoss``.
    """

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__()
        one_of("KLDivLoss", "reduction", reduction, ("batchmean", *REDUCTIONS))
        self.reduction, self.log_target = reduction, log_target

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return F.kl_div(input, target, self.reduction, self.log_target)


class SquaredErrorLoss(Loss):
    """표본마다의 제곱 오차 factor·‖y − o‖², 표본으로 평균한 것.

    매개변수
    --------
    factor : 앞에 곱하는 수. 0.5이면 강의의 e = ½‖y − o‖².
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (예측, 정답), 같은 모양 (표본, …).

    예외
    ----
    ``nn.functional.squared_error_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.SquaredErrorLoss(0.5)(tg.tensor([[1.0, 3.0]]), [[0.0, 0.0]]).item()
    5.0

    출처
    ----
    강의 L5.
    """

    def __init__(self, factor: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.factor = factor

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return F.squared_error_loss(input, target, self.factor, self.reduction)


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
        return F.margin_ranking_loss(input1, input2, target, self.margin, self.reduction)


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
        return F.hinge_embedding_loss(input, target, self.margin, self.reduction)


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
        return F.soft_margin_loss(input, target, self.reduction)


class MultiMarginLoss(Loss):
    """여러 갈래의 힌지.

    매개변수
    --------
    p : 지수, 1 또는 2.
    margin : 여백.
    weight : 클래스마다의 무게 (클래스,).
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
        self, p: int = 1, margin: float = 1.0, weight: Any = None, reduction: str = "mean",
    ) -> None:
        super().__init__(reduction)
        self._keep(weight=weight)
        self.p, self.margin = p, margin

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return F.multi_margin_loss(input, target, self.p, self.margin, self.weight, self.reduction)


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
        return F.multilabel_margin_loss(input, target, self.reduction)


class MultiLabelSoftMarginLoss(Loss):
    """여러 이름표의 이진 교차 엔트로피(로짓).

    매개변수
    --------
    weight : 클래스마다의 무게 (클래스,).
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
        return F.multilabel_soft_margin_loss(input, target, self.weight, self.reduction)


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
        return F.cosine_embedding_loss(input1, input2, target, self.margin, self.reduction)


class TripletMarginLoss(Loss):
    """세 쌍 손실 max(0, d(닻, 같은 것) − d(닻, 다른 것) + margin).

    매개변수
    --------
    margin : 다른 것이 이만큼은 더 멀어야 한다.
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
        self.margin, self.p, self.eps, self.swap = margin, p, eps, swap

    def forward(self, anchor: Any, positive: Any, negative: Any) -> Tensor:
        """손실."""
        return F.triplet_margin_loss(anchor, positive, negative, self.margin, self.p, self.eps, self.swap, self.reduction)


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
        self.distance_function, self.margin, self.swap = distance_function, margin, swap

    def forward(self, anchor: Any, positive: Any, negative: Any) -> Tensor:
        """손실."""
        return F.triplet_margin_with_distance_loss(
            anchor, positive, negative, distance_function=self.distance_function, margin=self.margin, swap=self.swap,
            reduction=self.reduction,
        )


class CosineSimilarity(Module):
    """코사인 유사도. 인수는 ``nn.functional.cosine_similarity`` 와 같다.

    매개변수
    --------
    dim : 벡터가 놓인 축.
    eps : 길이의 아래 끝, 양수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.CosineSimilarity()(tg.tensor([[3.0, 0.0]]), tg.tensor([[2.0, 0.0]]))
    tensor([1.])

    출처
    ----
    PyTorch ``torch.nn.CosineSimilarity``.
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1: Any, x2: Any) -> Tensor:
        """그 축을 뺀 모양의 유사도."""
        return F.cosine_similarity(x1, x2, self.dim, self.eps)


class PairwiseDistance(Module):
    """쌍마다의 p-거리. 인수는 ``nn.functional.pairwise_distance`` 와 같다.

    매개변수
    --------
    p : 지수, 1 이상.
    eps : 차이에 더하는 작은 수.
    keepdim : 그 축을 길이 1로 남기는가.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.PairwiseDistance(eps=0.0)(tg.tensor([[3.0, 4.0]]), tg.tensor([[0.0, 0.0]]))
    tensor([5.])

    출처
    ----
    PyTorch ``torch.nn.PairwiseDistance``.
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.p, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1: Any, x2: Any) -> Tensor:
        """마지막 축을 뺀 모양의 거리."""
        return F.pairwise_distance(x1, x2, self.p, self.eps, self.keepdim)
