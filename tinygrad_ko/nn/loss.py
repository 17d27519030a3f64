"""손실 층. 셈은 ``nn.functional`` 의 같은 일을 하는 함수가 한다."""

from __future__ import annotations

from typing import Any

from ..tensors.creation import as_tensor
from ..tensors.tensor import Tensor
from . import functional as F
from .checks import number, one_of
from .functional.loss import REDUCTIONS
from .module import Module


class Loss(Module):
    """손실 층의 바탕: 합치는 법 ``reduction`` 하나를 갖는다."""

    weight: Tensor | None
    pos_weight: Tensor | None

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        one_of(type(self).__name__, "reduction", reduction, REDUCTIONS)
        self.reduction = reduction

    def _keep(self, **weights: Any) -> None:
        """무게를 버퍼로 담는다(모델과 함께 dtype 이 바뀌고 저장된다)."""
        for name, value in weights.items():
            self.register_buffer(name, None if value is None else as_tensor(value))


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
        return F.mse_loss(input, target, self.reduction)


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
        return F.l1_loss(input, target, self.reduction)


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
        return F.huber_loss(input, target, self.reduction, self.delta)


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
        return F.smooth_l1_loss(input, target, self.reduction, self.beta)


class CrossEntropyLoss(Loss):
    """교차 엔트로피: 로짓(logit)과 클래스 번호(또는 클래스마다의 확률) 사이의 손실.

    매개변수
    --------
    weight : 클래스마다의 무게. 모양 (클래스,), 무차원(dimensionless).
    ignore_index : 이 번호의 표본은 세지 않는다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    label_smoothing : 정답을 고르게 퍼뜨리는 정도, 0 이상 1 이하.
    base : 로그의 밑. 없으면 자연로그(nat), 2이면 강의 L5의 식(bit).

    부를 때: (로짓 (배치, 클래스, …), 정수 번호 (배치, …) 또는 로짓과 같은 모양의 확률).

    예외
    ----
    ``nn.functional.cross_entropy`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> round(nn.CrossEntropyLoss()(tg.zeros((4, 10)), tg.tensor([1, 2, 3, 4])).item(), 4)
    2.3026

    출처
    ----
    강의 L5; PyTorch ``torch.nn.CrossEntropyLoss``.
    """

    def __init__(
        self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0, *,
        base: float | None = None,
    ) -> None:
        super().__init__(reduction)
        number("CrossEntropyLoss", "label_smoothing", label_smoothing, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")
        self._keep(weight=weight)
        self.ignore_index, self.label_smoothing, self.base = ignore_index, label_smoothing, base

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return F.cross_entropy(
            input, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing, base=self.base
        )


class NLLLoss(Loss):
    """음의 로그 가능도: 로그 확률과 클래스 번호 사이의 손실.

    매개변수
    --------
    weight : 클래스마다의 무게. 모양 (클래스,), 무차원(dimensionless).
    ignore_index : 이 번호의 표본은 세지 않는다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    base : 로그의 밑. 없으면 자연로그(nat), 2이면 강의 L5의 식(bit).

    부를 때: (로그 확률 (배치, 클래스, …), 정수 번호 (배치, …)).

    예외
    ----
    ``nn.functional.nll_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.NLLLoss()(tg.tensor([[-1.0, -2.0]]), tg.tensor([1])).item()
    2.0

    출처
    ----
    강의 L5 (로그 가능도).
    """

    def __init__(self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean", *, base: float | None = None) -> None:
        super().__init__(reduction)
        self._keep(weight=weight)
        self.ignore_index, self.base = ignore_index, base

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return F.nll_loss(input, target, self.weight, self.ignore_index, self.reduction, base=self.base)


class BCELoss(Loss):
    """확률의 이진 교차 엔트로피.

    매개변수
    --------
    weight : 원소마다의 무게. 예측에 브로드캐스트되는 모양, 무차원(dimensionless).
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    base : 로그의 밑. 없으면 자연로그(nat), 2이면 강의 L5의 식(bit).

    부를 때: (0 이상 1 이하의 확률, 정답), 같은 모양.

    예외
    ----
    ``nn.functional.binary_cross_entropy`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> round(nn.BCELoss()(tg.tensor([0.5]), tg.tensor([1.0])).item(), 4)
    0.6931

    출처
    ----
    강의 L5.
    """

    def __init__(self, weight: Any = None, reduction: str = "mean", *, base: float | None = None) -> None:
        super().__init__(reduction)
        self._keep(weight=weight)
        self.base = base

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return F.binary_cross_entropy(input, target, self.weight, self.reduction, base=self.base)


class BCEWithLogitsLoss(Loss):
    """로짓(logit)의 이진 교차 엔트로피.

    매개변수
    --------
    weight : 원소마다의 무게. 예측에 브로드캐스트되는 모양, 무차원(dimensionless).
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    pos_weight : 정답이 1인 쪽의 무게. 예측에 브로드캐스트되는 모양.
    base : 로그의 밑. 없으면 자연로그(nat), 2이면 강의 L5의 식(bit).

    부를 때: (로짓, 정답), 같은 모양.

    예외
    ----
    ``nn.functional.binary_cross_entropy_with_logits`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.BCEWithLogitsLoss()(tg.tensor([-1000.0]), tg.tensor([1.0])).item()
    1000.0

    출처
    ----
    강의 L5, L6.
    """

    def __init__(self, weight: Any = None, reduction: str = "mean", pos_weight: Any = None, *, base: float | None = None) -> None:
        super().__init__(reduction)
        self._keep(weight=weight, pos_weight=pos_weight)
        self.base = base

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return F.binary_cross_entropy_with_logits(input, target, self.weight, self.reduction, self.pos_weight, base=self.base)
