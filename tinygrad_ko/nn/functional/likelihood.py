"""분포의 손실: 푸아송과 정규분포의 우도, KL 발산, 그리고 강의의 식 그대로의 제곱 오차와 교차 엔트로피."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import ArgumentError, ShapeError
from ...rules import arithmetic, elementary
from ...tensors.tensor import Tensor
from ..checks import mixed_dtypes, number, one_of, paired, to_tensor
from .loss import REDUCTIONS, in_base, reduce


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
    x, t = paired("poisson_nll_loss", input, target)
    losses = elementary.exp.call(x) - t * x if log_input else x - t * elementary.log.call(x + eps)
    if full:
        n = t.detach()
        safe = np.where(n > 1, n, 1).astype(n.dtype)
        losses = losses + np.where(n > 1, safe * np.log(safe) - safe + 0.5 * np.log(2 * math.pi * safe), 0).astype(n.dtype)
    return reduce("poisson_nll_loss", losses, reduction)


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
    v = var if isinstance(var, Tensor) else to_tensor(np.asarray(var, x.dtype))
    if v.dtype != x.dtype:
        raise mixed_dtypes(name, "var", v.dtype, "input", x.dtype)
    if v.shape not in (x.shape, (*x.shape[:-1], 1), ()):
        if v.shape != x.shape[:-1]:
            shapes = f"{x.shape}, {(*x.shape[:-1], 1)}, {x.shape[:-1]}"
            raise ShapeError(f"{name}: var 의 모양은 {shapes} 가운데 하나여야 합니다. 받은 모양: {v.shape}.")
        v = v.reshape((*v.shape, 1))
    if (v._data < 0).any():
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
        return losses.sum() * (1 / (x.shape[0] if x.ndim else 1))
    return reduce(name, losses, reduction)


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


def probability_cross_entropy(
    input: Any, target: Any, base: float | None = None, dim: int = -1, reduction: str = "mean",
) -> Tensor:
    """두 확률분포의 교차 엔트로피 H(P, Q) = −Σ p log q. 소프트맥스를 이미 거친 확률을 견준다.

    매개변수
    --------
    input : 예측한 분포 Q. 임의의 모양의 실수 Tensor, 0 이상 1 이하.
    target : 참 분포 P. 같은 모양. 미분할 수 있다.
    base : 로그의 밑. 없으면 자연로그(단위 nat), 2이면 비트(bit).
    dim : 분포가 놓인 축.
    reduction : ``"mean"``, ``"sum"``, ``"none"``(분포마다).

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 분포의 축을 뺀 모양.

    예외
    ----
    ArgumentError : 확률이 0과 1 사이가 아니거나 ``base`` 가 밑이 될 수 없을 때. ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.probability_cross_entropy(tg.tensor([0.5, 0.25, 0.25]), [1.0, 0.0, 0.0], base=2).item()
    1.0

    출처
    ----
    강의 L5: H(P, Q) = −Σ P(y) log₂ Q(y). p = 0 인 항은 0이다(0·log 0 = 0).
    """
    x, t = paired("probability_cross_entropy", input, target)
    if not ((x._data >= 0) & (x._data <= 1)).all():
        raise ArgumentError(
            "probability_cross_entropy: input 은 0 이상 1 이하의 확률이어야 합니다. "
            f"받은 값: {x._data.min()} … {x._data.max()}. softmax 를 거치세요."
        )
    losses = -elementary.xlogy.call(t, x).sum(dim)
    return reduce("probability_cross_entropy", in_base("probability_cross_entropy", losses, base), reduction)
