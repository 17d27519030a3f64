"""회귀의 손실: 예측과 정답의 차이."""

from __future__ import annotations

from typing import Any

from ...rules import arithmetic
from ...rules import loss as rules
from ...tensors.tensor import Tensor
from ..checks import number, paired
from .reduction import Loss, reduce


def mse_loss(input: Any, target: Any, reduction: str = "mean") -> Tensor:
    """평균제곱오차(MSE): (y − t)² 의 평균.

    매개변수
    --------
    input : 예측. 임의의 모양의 실수 Tensor, 무차원(dimensionless).
    target : 정답. 예측과 같은 모양.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 입력과 같은 모양.

    예외
    ----
    ShapeError : 두 모양이 다를 때(브로드캐스트하지 않는다). DtypeError : 실수 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.mse_loss(tg.tensor([1.0, 3.0]), [0.0, 0.0]).item()
    5.0

    출처
    ----
    강의 L5: (1/n) Σ ‖y − o‖².
    """
    x, t = paired("mse_loss", input, target)
    return reduce("mse_loss", arithmetic.square.call(x - t), reduction)


def l1_loss(input: Any, target: Any, reduction: str = "mean") -> Tensor:
    """평균절대오차(MAE): |y − t| 의 평균. 차이가 0인 곳의 기울기는 0이다.

    매개변수
    --------
    input : 예측. 임의의 모양의 실수 Tensor, 무차원(dimensionless).
    target : 정답. 예측과 같은 모양.
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
    >>> F.l1_loss(tg.tensor([1.0, -3.0]), [0.0, 0.0]).item()
    2.0

    출처
    ----
    식: (1/n) Σ |y − t|.
    """
    x, t = paired("l1_loss", input, target)
    return reduce("l1_loss", abs(x - t), reduction)


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0) -> Tensor:
    """후버(Huber) 손실: 차이가 ``delta`` 안이면 제곱의 반, 밖이면 직선.

    매개변수
    --------
    input : 예측. 임의의 모양의 실수 Tensor, 무차원(dimensionless).
    target : 정답. 예측과 같은 모양.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    delta : 제곱에서 직선으로 바뀌는 차이. 양수, 예측과 같은 단위.

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 입력과 같은 모양.

    예외
    ----
    ArgumentError : ``delta`` 가 양수가 아닐 때. ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.huber_loss(tg.tensor([1.0, 3.0]), [0.0, 0.0], reduction="none")
    tensor([0.5, 2.5])

    출처
    ----
    Huber, "Robust Estimation of a Location Parameter" (1964).
    """
    number("huber_loss", "delta", delta, lambda v: v > 0, "양수여야")
    x, t = paired("huber_loss", input, target)
    return reduce("huber_loss", rules.huber.call(x - t, delta), reduction)


def smooth_l1_loss(input: Any, target: Any, reduction: str = "mean", beta: float = 1.0) -> Tensor:
    """매끄러운 L1 손실: 후버 손실을 ``beta`` 로 나눈 것. ``beta`` 가 0이면 L1 손실이다.

    매개변수
    --------
    input : 예측. 임의의 모양의 실수 Tensor, 무차원(dimensionless).
    target : 정답. 예측과 같은 모양.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    beta : 제곱에서 직선으로 바뀌는 차이. 0 이상, 예측과 같은 단위.

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 입력과 같은 모양.

    예외
    ----
    ArgumentError : ``beta`` 가 음수일 때. ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.smooth_l1_loss(tg.tensor([1.0, 3.0]), [0.0, 0.0], beta=2.0).item()
    1.125

    출처
    ----
    Girshick, "Fast R-CNN" (2015).
    """
    number("smooth_l1_loss", "beta", beta, lambda v: v >= 0, "0 이상이어야")
    x, t = paired("smooth_l1_loss", input, target)
    losses = rules.huber.call(x - t, beta) / beta if beta else abs(x - t)
    return reduce("smooth_l1_loss", losses, reduction)


def squared_error_loss(input: Any, target: Any, factor: float = 1.0, reduction: str = "mean") -> Tensor:
    """표본마다의 제곱 오차 factor·‖y − o‖². ``mse_loss`` 와 달리 원소가 아니라 표본으로 평균한다.

    매개변수
    --------
    input : 예측. 모양 (표본, …)의 실수 Tensor, 무차원(dimensionless).
    target : 정답. 예측과 같은 모양.
    factor : 앞에 곱하는 수. 0.5이면 강의의 e = ½‖y − o‖².
    reduction : ``"mean"``, ``"sum"``, ``"none"``(표본마다).

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 (표본,).

    예외
    ----
    ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.squared_error_loss(tg.tensor([[1.0, 3.0], [0.0, 0.0]]), [[0.0, 0.0], [0.0, 0.0]], factor=0.5).item()
    2.5

    출처
    ----
    강의 L5: (1/n) Σ ‖y − o‖², e = ½‖y − o‖².
    """
    x, t = paired("squared_error_loss", input, target)
    losses = arithmetic.square.call(x - t)
    if losses.ndim > 1:
        losses = losses.sum(tuple(range(1, losses.ndim)))
    return reduce("squared_error_loss", losses * factor, reduction)


class MSELoss(Loss):
    """평균제곱오차 (y − t)².

    매개변수
    --------
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    부를 때: (예측, 정답), 같은 모양, 무차원(dimensionless).

    예외
    ----
    ArgumentError : 모르는 ``reduction``. ShapeError, DtypeError : 부를 때, 모양이나 dtype 이 다르면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.MSELoss()(tg.tensor([1.0, 3.0]), tg.tensor([0.0, 0.0])).item()
    5.0

    출처
    ----
    강의 L5, L6.
    """

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return mse_loss(input, target, self.reduction)


class L1Loss(Loss):
    """평균절대오차 |y − t|. 예외는 ``MSELoss`` 와 같다.

    매개변수
    --------
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.L1Loss()(tg.tensor([1.0, -3.0]), tg.tensor([0.0, 0.0])).item()
    2.0

    출처
    ----
    PyTorch ``torch.nn.L1Loss``.
    """

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return l1_loss(input, target, self.reduction)


class HuberLoss(Loss):
    """후버 손실: ``delta`` 안은 제곱의 반, 밖은 직선.

    매개변수
    --------
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    delta : 바뀌는 자리. 양수.

    부를 때: (예측, 정답), 같은 모양, 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``delta`` 가 양수가 아닐 때. 그 밖은 ``MSELoss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.HuberLoss()(tg.tensor([1.0, 3.0]), tg.tensor([0.0, 0.0])).item()
    1.5

    출처
    ----
    Huber (1964).
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        number("HuberLoss", "delta", delta, lambda v: v > 0, "양수여야")
        self.delta = delta

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return huber_loss(input, target, self.reduction, self.delta)


class SmoothL1Loss(Loss):
    """매끄러운 L1 손실: 후버 손실을 ``beta`` 로 나눈 것.

    매개변수
    --------
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    beta : 바뀌는 자리. 0 이상. 0이면 L1 손실이다.

    부를 때: (예측, 정답), 같은 모양, 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``beta`` 가 음수일 때. 그 밖은 ``MSELoss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.SmoothL1Loss(beta=2.0)(tg.tensor([1.0, 3.0]), tg.tensor([0.0, 0.0])).item()
    1.125

    출처
    ----
    Girshick (2015).
    """

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        number("SmoothL1Loss", "beta", beta, lambda v: v >= 0, "0 이상이어야")
        self.beta = beta

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return smooth_l1_loss(input, target, self.reduction, self.beta)


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
        return squared_error_loss(input, target, self.factor, self.reduction)
