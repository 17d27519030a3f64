"""이진 교차 엔트로피(binary cross-entropy): 참과 거짓의 확률."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, NumericalWarning, ShapeError
from ...korean.numbers import format_number
from ...korean.particles import Noun
from ...operation.conditions import within_unit
from ...rules import loss as rules
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ...watch.source_lines import warn_user
from ..checks import constant, paired
from .reduction import Loss, in_base, reduce, refuse_base


def binary_cross_entropy(
    input: Any, target: Any, weight: Any = None, reduction: str = "mean", *, base: float | None = None
) -> Tensor:
    """확률의 이진 교차 엔트로피(BCE): −t ln p − (1 − t) ln(1 − p). 로그는 −100에서 자른다.

    매개변수
    --------
    input : 확률. 임의의 모양의 실수 Tensor, 0 이상 1 이하, 무차원(dimensionless).
    target : 정답. 예측과 같은 모양, 0 이상 1 이하. 미분할 수 있다.
    weight : 원소마다 곱할 가중치. 예측에 브로드캐스트되는 모양.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    base : 로그의 밑. 없으면 자연로그(단위 nat), 2이면 강의 L5의 식(단위 비트(bit)). 기울기에도 1/ln b 가 붙는다.

    반환
    ----
    Tensor : 손실 하나(단위 nat). ``"none"`` 이면 입력과 같은 모양.

    예외
    ----
    ArgumentError : 확률이나 정수의 정답이 0과 1 사이가 아닐 때. ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.binary_cross_entropy(tg.tensor([0.0, 1.0]), [1.0, 1.0], reduction="none")
    tensor([100.,   0.])

    출처
    ----
    강의 L5 (자연로그의 교차 엔트로피); PyTorch ``binary_cross_entropy``.
    """
    x, t = paired("binary_cross_entropy", input, target)
    _refuse_labels("binary_cross_entropy", target, t)
    values = looked(x, within_unit)
    if not ((values >= 0) & (values <= 1)).all():
        raise ArgumentError(
            "binary_cross_entropy: input 은 0 이상 1 이하의 확률이어야 합니다. "
            f"받은 값: {values.min()} … {values.max()}. sigmoid 를 거치거나, "
            "로짓(logit)이라면 binary_cross_entropy_with_logits 를 쓰세요."
        )
    return _weighted("binary_cross_entropy", in_base("binary_cross_entropy", rules.bce.call(x, t), base), weight, reduction)


def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, reduction: str = "mean", pos_weight: Any = None, *,
    base: float | None = None,
) -> Tensor:
    """로짓(logit)의 이진 교차 엔트로피. 시그모이드와 로그를 한 번에 셈하여 양쪽 꼬리에서 옳다.

    매개변수
    --------
    input : 로짓. 임의의 모양의 실수 Tensor, 무차원(dimensionless).
    target : 정답. 예측과 같은 모양, 0 이상 1 이하.
    weight : 원소마다 곱할 가중치. 예측에 브로드캐스트되는 모양.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    pos_weight : 정답이 1인 쪽에 곱할 가중치. 예측에 브로드캐스트되는 모양(보통 클래스마다 하나).
    base : 로그의 밑. 없으면 자연로그(단위 nat), 2이면 강의 L5의 식(단위 비트(bit)). 기울기에도 1/ln b 가 붙는다.

    반환
    ----
    Tensor : 손실 하나(단위 nat). ``"none"`` 이면 입력과 같은 모양.

    예외
    ----
    ArgumentError : 정수의 정답이 0과 1 사이가 아닐 때. ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.binary_cross_entropy_with_logits(tg.tensor([-1000.0]), [1.0]).item()
    1000.0

    출처
    ----
    강의 L5, L6; 식: p·t·ln(1 + e^−x) + (1 − t)·ln(1 + e^x).
    """
    name = "binary_cross_entropy_with_logits"
    x, t = paired(name, input, target)
    _refuse_labels(name, target, t)
    p = constant(name, "pos_weight", pos_weight, x.dtype, x)
    if p is not None:
        _refuse_growth(name, "pos_weight", p.shape, x.shape)
    losses = rules.bce_with_logits.call(x, t, 1 if p is None else p)
    return _weighted(name, in_base(name, losses, base), weight, reduction)


def _weighted(where: str, losses: Tensor, weight: Any, reduction: str) -> Tensor:
    w = constant(where, "weight", weight, losses.dtype, losses)
    if w is not None:
        _refuse_growth(where, "weight", w.shape, losses.shape)
        losses = losses * w
    loss = reduce(where, losses, reduction)
    if reduction != "none" and w is None and isinstance(loss._data, (np.ndarray, np.generic)) and float(loss._data) < 0:
        said = f"{where}: 손실이 음수입니다({format_number(loss._data)}). 정답이 0과 1 사이이면 그럴 수 없습니다. {_RELABEL}"
        warn_user(said, NumericalWarning)
    return loss


_RELABEL = "정답이 −1과 +1이면 (y + 1) / 2 로, 1과 2이면 y - 1 로 바꾸세요."


def _refuse_labels(where: str, given: Any, target: Tensor) -> None:
    """정수나 파이썬의 수로 적은 정답은 0과 1뿐이다."""
    if getattr(getattr(given, "dtype", None), "kind", "i") == "f":
        return  # 실수의 정답은 훑지 않는다: 틀렸으면 곧 손실이 음수가 된다
    values = looked(target, within_unit)
    if not ((values >= 0) & (values <= 1)).all():
        raise ArgumentError(f"{where}: target 은 0 이상 1 이하여야 합니다. 받은 값: {values.min():g} … {values.max():g}. {_RELABEL}")


def _refuse_growth(where: str, name: str, shape: tuple[int, ...], target: tuple[int, ...]) -> None:
    try:
        grown = np.broadcast_shapes(shape, target)
    except ValueError:
        grown = ()
    if grown != target:
        raise ShapeError(f"{where}: {name}의 모양 {Noun(shape):을/를} input 의 모양 {target}에 맞추어 펼칠 수 없습니다.")


class BCELoss(Loss):
    """확률의 이진 교차 엔트로피.

    매개변수
    --------
    weight : 원소마다의 가중치. 예측에 브로드캐스트되는 모양, 무차원(dimensionless).
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
        refuse_base(type(self).__name__, base)
        self.base = base

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return binary_cross_entropy(input, target, self.weight, self.reduction, base=self.base)


class BCEWithLogitsLoss(Loss):
    """로짓(logit)의 이진 교차 엔트로피.

    매개변수
    --------
    weight : 원소마다의 가중치. 예측에 브로드캐스트되는 모양, 무차원(dimensionless).
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    pos_weight : 정답이 1인 쪽의 가중치. 예측에 브로드캐스트되는 모양.
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
        refuse_base(type(self).__name__, base)
        self.base = base

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return binary_cross_entropy_with_logits(input, target, self.weight, self.reduction, self.pos_weight, base=self.base)
