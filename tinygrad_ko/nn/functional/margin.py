"""여백(margin)과 거리의 손실: 순위, 힌지, 세 쌍, 코사인."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, DtypeError, ShapeError, describe
from ...rules import arithmetic, distance, elementary, indexing
from ...rules import reduction as reduction_rules
from ...rules.assemble import plain
from ...tensors.tensor import Tensor
from ..checks import constant, mixed_dtypes, paired, to_tensor
from .loss import binary_cross_entropy_with_logits, reduce


def hinge(x: Tensor) -> Tensor:
    """max(0, x). 꺾인 곳의 기울기는 0이다."""
    return elementary.relu.call(x)


def real(where: str, name: str, value: Any) -> Tensor:
    """실수 텐서인지 살핀다."""
    x = to_tensor(value)
    if x.dtype.kind != "f":
        raise DtypeError(f"{where}: {name}은(는) 실수여야 합니다. 받은 것: {describe(value)}. .astype(np.float32) 을 쓰세요.")
    return x


def signs(where: str, target: Any, x: Tensor) -> Tensor:
    """1과 −1의 정답을 예측의 dtype 으로. 예측에 브로드캐스트되어야 한다."""
    t = to_tensor(target)
    if not np.isin(t._data, (1, -1)).all():
        raise ArgumentError(f"{where}: target 은 1 또는 -1이어야 합니다. 받은 값: {np.unique(t._data)[:5].tolist()}.")
    try:
        fits = np.broadcast_shapes(t.shape, x.shape) == x.shape
    except ValueError:
        fits = False
    if not fits:
        raise ShapeError(f"{where}: target 의 모양 {t.shape}을(를) 예측의 모양 {x.shape}에 맞출 수 없습니다.")
    return t.astype(x.dtype)


def classes(where: str, input: Any, target: Any) -> tuple[Tensor, np.ndarray]:
    """(배치, 클래스) 점수와 (배치,) 번호로 맞춘다."""
    x = real(where, "input", input)
    t = np.asarray(plain(target))
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
    t = signs("margin_ranking_loss", target, a)
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
    x = real("hinge_embedding_loss", "input", input)
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


def multi_margin_loss(
    input: Any, target: Any, p: int = 1, margin: float = 1.0, weight: Any = None, reduction: str = "mean",
) -> Tensor:
    """여러 갈래의 힌지: 정답의 점수가 다른 것보다 margin 만큼 앞서야 한다. Σ_(j≠t) w_t·max(0, margin − x_t + x_j)^p / 클래스 수.

    매개변수
    --------
    input : 점수. 모양 (배치, 클래스) 또는 (클래스,)의 실수 Tensor.
    target : 클래스 번호. 모양 (배치,) 또는 ().
    p : 지수, 1 또는 2.
    margin : 여백, 무차원.
    weight : 클래스마다의 무게 (클래스,).
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
    if p not in (1, 2):
        raise ArgumentError(f"{name}: p 는 1 또는 2여야 합니다. 받은 값: {p!r}.")
    rows = np.arange(len(t))
    losses = hinge(x - x[rows, t].reshape((-1, 1)) + margin)
    losses = losses if p == 1 else arithmetic.square.call(losses)
    w = constant(name, "weight", weight, x.dtype)
    if w is not None:
        if w.shape != x.shape[1:]:
            raise ShapeError(f"{name}: weight 의 모양은 ({x.shape[1]},)이어야 합니다. 받은 모양: {w.shape}.")
        losses = losses * w[t][:, None]
    others = t[:, None] != np.arange(x.shape[1])
    losses = (losses * others.astype(x.dtype)).sum(1) * (1 / x.shape[1])
    return reduce(name, losses if np.ndim(input) == 2 else losses.reshape(()), reduction)


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
    x = real(name, "input", input)
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
    count = (used[:, :, None] & (t2[:, :, None] == np.arange(c))).sum(1)  # 이름표마다 몇 번
    pairs = count[:, :, None] * (count[:, None, :] == 0)
    gaps = hinge(x2.reshape((-1, 1, c)) - x2.reshape((-1, c, 1)) + 1)
    losses = (gaps * pairs.astype(x.dtype)).sum((1, 2)) * (1 / c)
    return reduce(name, losses if x.ndim == 2 else losses.reshape(()), reduction)


def multilabel_soft_margin_loss(input: Any, target: Any, weight: Any = None, reduction: str = "mean") -> Tensor:
    """여러 이름표의 이진 교차 엔트로피(로짓), 클래스로 평균한 것.

    매개변수
    --------
    input : 로짓. 모양 (…, 클래스)의 실수 Tensor.
    target : 0 또는 1. 같은 모양.
    weight : 클래스마다의 무게 (클래스,).
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
    a, b = paired(name, input1, input2)
    t = signs(name, target, a.sum(-1))
    size = arithmetic.sqrt.call((arithmetic.square.call(a).sum(-1) + 1e-12) * (arithmetic.square.call(b).sum(-1) + 1e-12))
    cosine = (a * b).sum(-1) / size
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
    margin : 다른 것이 이만큼은 더 멀어야 한다, 거리의 단위.
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
    a, p = paired(name, anchor, positive)
    _, n = paired(name, anchor, negative)
    d = distance_function or pairwise_distance
    far = d(a, n)
    if swap:
        far = arithmetic.minimum.call(far, d(p, n))
    return reduce(name, hinge(d(a, p) - far + margin), reduction)


def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """코사인 유사도 x₁·x₂ / (max(‖x₁‖, ε) max(‖x₂‖, ε)).

    매개변수
    --------
    x1, x2 : 견줄 것들. 서로 브로드캐스트되는 모양의 실수 Tensor.
    dim : 벡터가 놓인 축.
    eps : 길이의 아래 끝 ε, 양수.

    반환
    ----
    Tensor : 그 축을 뺀 모양. −1에서 1까지.

    예외
    ----
    ShapeError, DtypeError : 모양이나 dtype 이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.cosine_similarity(tg.tensor([[3.0, 0.0]]), tg.tensor([[1.0, 1.0]])).tolist()
    [0.7071068286895752]

    출처
    ----
    PyTorch ``torch.nn.functional.cosine_similarity``.
    """
    a, b = real("cosine_similarity", "x1", x1), real("cosine_similarity", "x2", x2)
    if a.dtype != b.dtype:
        raise mixed_dtypes("cosine_similarity", "x1", a.dtype, "x2", b.dtype)
    size_a, size_b = (arithmetic.maximum.call(reduction_rules.norm2.call(v, dim), eps) for v in (a, b))
    return (a * b).sum(dim) / (size_a * size_b)


def pairwise_distance(
    x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False, *, keepdims: bool | None = None,
) -> Tensor:
    """쌍마다의 p-거리 ‖x₁ − x₂ + ε‖ₚ (마지막 축).

    매개변수
    --------
    x1, x2 : 서로 브로드캐스트되는 모양 (…, d)의 실수 Tensor.
    p : 지수, 1 이상(무한대도 된다).
    eps : 차이에 더하는 작은 수(거리가 정확히 0인 것을 막는다).
    keepdim, keepdims : 그 축을 길이 1로 남기는가.

    반환
    ----
    Tensor : 마지막 축을 뺀 모양.

    예외
    ----
    ShapeError, DtypeError : 모양이나 dtype 이 맞지 않을 때. ArgumentError : ``p`` 가 1보다 작을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.pairwise_distance(tg.tensor([[3.0, 4.0]]), tg.tensor([[0.0, 0.0]]), eps=0.0)
    tensor([5.])

    출처
    ----
    PyTorch ``torch.nn.functional.pairwise_distance``.
    """
    a, b = real("pairwise_distance", "x1", x1), real("pairwise_distance", "x2", x2)
    if a.dtype != b.dtype:
        raise mixed_dtypes("pairwise_distance", "x1", a.dtype, "x2", b.dtype)
    return distance.p_norm(a - b + eps, p, -1, keepdim if keepdims is None else keepdims)
