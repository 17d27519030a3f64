"""분포에 걸친 손실: 푸아송, 정규분포의 음의 로그가능도와 KL 발산."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe, unquoted
from ...operation.conditions import not_negative
from ...rules import arithmetic, elementary, indexing
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..checks import mixed_dtypes, number, number_or_tensor, one_of, paired, refuse_none, to_tensor
from .reduction import REDUCTIONS, Loss, reduce, share


def poisson_nll_loss(
    input: Any, target: Any, log_input: bool = True, full: bool = False, eps: float = 1e-8, reduction: str = "mean",
) -> Tensor:
    """푸아송(Poisson) 분포의 음의 로그 우도: 세는 수(횟수)를 예측할 때.

    매개변수
    --------
    input : 기댓값의 로그(``log_input`` 이 거짓이면 기댓값). 임의의 모양의 실수 Tensor, 무차원(dimensionless).
    target : 센 수. 예측과 같은 모양.
    log_input : 참이면 e^x − t·x, 거짓이면 x − t·ln(x + ε).
    full : 참이면 1보다 큰 t 에 스털링 근사 t ln t − t + ½ ln(2πt) 를 더한다.
    eps : ln 0 을 막는 수 ε.
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
    >>> F.poisson_nll_loss(tg.tensor([0.0]), [3.0]).item()
    1.0

    출처
    ----
    PyTorch ``torch.nn.functional.poisson_nll_loss``.
    """
    number_or_tensor("poisson_nll_loss", "eps", eps)
    x, t = paired("poisson_nll_loss", input, target)
    losses = elementary.exp.call(x) - t * x if log_input else x - t * elementary.log.call(x + eps)
    if full:
        many = looked(t) > 1
        n = indexing.where.call(many, t, 1)  # 정답으로도 미분한다. 1 이하인 자리의 근사와 그 기울기는 0이다
        stirling = n * elementary.log.call(n) - n + 0.5 * elementary.log.call(2 * math.pi * n)
        losses = losses + indexing.where.call(many, stirling, 0)
    return reduce("poisson_nll_loss", losses, reduction)


def _variance(where: str, var: Any, dtype: np.dtype) -> Tensor:
    """수나 배열로 준 분산을 ``dtype`` 의 텐서로."""
    if np.asarray(var).dtype.kind not in "fiub":
        raise ArgumentTypeError(f"{where}: var 은 수나 수의 배열이어야 합니다. 받은 것: {describe(var)}.{unquoted('var', var)}")
    return to_tensor(np.asarray(var, dtype))


def gaussian_nll_loss(
    input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean",
) -> Tensor:
    """정규분포의 음의 로그 우도: 평균과 함께 분산(불확실성)도 예측할 때.

    매개변수
    --------
    input : 평균. 임의의 모양의 실수 Tensor.
    target : 정답. 예측과 같은 모양, 예측과 같은 단위.
    var : 분산, 0 이상. 예측과 같은 모양이거나 마지막 축이 1이거나 없는 모양, 또는 수. 예측의 단위의 제곱.
    full : 참이면 상수 ½ ln 2π 를 더한다.
    eps : 분산의 아래 끝 ε, 양수. 자른 곳에서도 기울기는 그대로 지나간다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 입력과 같은 모양.

    예외
    ----
    ShapeError, DtypeError : 모양이나 dtype 이 맞지 않을 때. ArgumentError : 분산이 음수일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.gaussian_nll_loss(tg.tensor([1.0]), [3.0], tg.tensor([4.0])).item() - 0.5 * 1.3862943649291992
    0.5

    출처
    ----
    Nix, Weigend (1994): ½[ln max(σ², ε) + (x − t)²/max(σ², ε)].
    """
    name = "gaussian_nll_loss"
    x, t = paired(name, input, target)
    number(name, "eps", eps, lambda v: v > 0, "양수여야")
    refuse_none(name, "var", var)
    v = var if isinstance(var, Tensor) else _variance(name, var, x.dtype)
    if v.dtype != x.dtype:
        raise mixed_dtypes(name, "var", v.dtype, "input", x.dtype)
    if v.shape not in (x.shape, (*x.shape[:-1], 1), ()):
        if v.shape != x.shape[:-1]:
            shapes = f"{x.shape}, {(*x.shape[:-1], 1)}, {x.shape[:-1]}"
            raise ShapeError(f"{name}: var 의 모양은 {shapes} 가운데 하나여야 합니다. 받은 모양: {v.shape}.")
        v = v.reshape((*v.shape, 1))
    if (looked(v, not_negative) < 0).any():
        raise ArgumentError(f"{name}: 분산 var 은 0 이상이어야 합니다. 가장 작은 값: {v._data.min()}. softplus 나 exp 를 거치세요.")
    v = v + np.maximum(eps - v.detach(), 0).astype(v.dtype)  # 값만 자르고 기울기는 지나가게
    losses = (elementary.log.call(v) + arithmetic.square.call(x - t) / v) * 0.5
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduce(name, losses, reduction)


def kl_div(
    input: Any, target: Any, reduction: str = "mean", log_target: bool = False,
) -> Tensor:
    """쿨백–라이블러 발산(KL divergence) Σ t(ln t − x): 분포 t 를 분포 e^x 로 어림할 때 잃는 것.

    매개변수
    --------
    input : 로그 확률(``log_softmax`` 의 결과). 임의의 모양의 실수 Tensor.
    target : 확률(``log_target`` 이면 로그 확률). 예측과 같은 모양. 미분할 수 있다.
    reduction : ``"batchmean"``(합을 배치의 크기로 나눈 것: 수학의 정의), ``"mean"``, ``"sum"``, ``"none"``.
    log_target : 정답도 로그 확률인가.

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 입력과 같은 모양.

    예외
    ----
    ShapeError, DtypeError : ``mse_loss`` 와 같다. ArgumentError : 모르는 ``reduction``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.kl_div(tg.log(tg.tensor([[0.5, 0.5]])), [[1.0, 0.0]], reduction="batchmean").item()
    0.6931471824645996

    출처
    ----
    Kullback, Leibler (1951). PyTorch ``torch.nn.functional.kl_div``.
    """
    name = "kl_div"
    one_of(name, "reduction", reduction, ("batchmean", *REDUCTIONS))
    x, t = paired(name, input, target)
    if log_target:
        losses = elementary.exp.call(t) * (t - x)
    else:
        losses = elementary.xlogy.call(t, t) - t * x
    if reduction == "batchmean":
        return share(losses, x.shape[0] if x.ndim else 1)
    return reduce(name, losses, reduction)


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
        return poisson_nll_loss(input, target, self.log_input, self.full, self.eps, self.reduction)


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
        return gaussian_nll_loss(input, target, var, self.full, self.eps, self.reduction)


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
        return kl_div(input, target, self.reduction, self.log_target)
