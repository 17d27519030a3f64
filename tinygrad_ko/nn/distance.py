"""두 벡터의 거리와 닮음."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ShapeError
from ..rules import arithmetic, distance, norms, shape
from ..tensors.tensor import Tensor
from .checks import mixed_dtypes, number_or_tensor, real
from .module import Module


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
    [0.7071067690849304]

    출처
    ----
    PyTorch ``torch.nn.functional.cosine_similarity``.
    """
    a, b = real("cosine_similarity", x1, "x1"), real("cosine_similarity", x2, "x2")
    if a.dtype != b.dtype:
        raise mixed_dtypes("cosine_similarity", "x1", a.dtype, "x2", b.dtype)
    number_or_tensor("cosine_similarity", "eps", eps)
    try:
        both = np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        raise ShapeError(
            f"cosine_similarity: x1 의 모양 {a.shape}, x2 의 모양 {b.shape}. 뒤에서부터 길이가 같거나 1이어야 합니다."
        ) from None
    a, b = (v if v.shape == both else shape.broadcast_to.call(v, both) for v in (a, b))  # dim 은 맞춘 모양의 축이다
    a, b = (v / arithmetic.maximum.call(norms.norm2.call(v, dim, True), eps) for v in (a, b))
    return (a * b).sum(dim)


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
    a, b = real("pairwise_distance", x1, "x1"), real("pairwise_distance", x2, "x2")
    if a.dtype != b.dtype:
        raise mixed_dtypes("pairwise_distance", "x1", a.dtype, "x2", b.dtype)
    number_or_tensor("pairwise_distance", "p", p)
    number_or_tensor("pairwise_distance", "eps", eps)
    return distance.p_norm(a - b + eps, p, -1, keepdim if keepdims is None else keepdims)


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
        return cosine_similarity(x1, x2, self.dim, self.eps)


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
        distance.refuse_order("PairwiseDistance", p)
        self.p, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1: Any, x2: Any) -> Tensor:
        """마지막 축을 뺀 모양의 거리."""
        return pairwise_distance(x1, x2, self.p, self.eps, self.keepdim)
