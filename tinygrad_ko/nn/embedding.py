"""임베딩(embedding): 번호를 배우는 벡터로."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from ..errors import ArgumentError, DtypeError, ShapeError
from ..tensors.generator import resolve
from ..tensors.tensor import Tensor
from . import functional as F
from . import init
from .checks import one_of, positive, to_tensor
from .functional.embedding import padding_row
from .module import Module
from .parameter import Parameter


class _Table(Module):
    """번호마다 한 줄인 표 ``weight`` (V, D)."""

    def __init__(
        self, num_embeddings: int, embedding_dim: int, padding_idx: int | None, max_norm: float | None, norm_type: float,
        scale_grad_by_freq: bool, sparse: bool, weight: Any, dtype: Any, generator: np.random.Generator | int | None,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        self.num_embeddings = positive(name, "num_embeddings", num_embeddings)
        self.embedding_dim = positive(name, "embedding_dim", embedding_dim)
        self.padding_idx = padding_row(name, padding_idx, self.num_embeddings)
        if sparse:
            raise ArgumentError(f"{name}: sparse=True 는 없습니다. 기울기는 언제나 빽빽한(dense) 배열입니다. sparse=False 로 두세요.")
        kind = np.dtype(np.float32 if dtype is None else dtype)
        if kind.kind != "f":
            raise DtypeError(f"{name}: dtype 은 실수여야 합니다. 받은 것: {kind}. np.float32 나 np.float64 를 쓰세요.")
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        shape = (self.num_embeddings, self.embedding_dim)
        if weight is not None:
            given = to_tensor(weight)
            if given.shape != shape:
                raise ShapeError(f"{name}: 주어진 표의 모양은 {shape} 이어야 합니다. 받은 모양: {given.shape}.")
            self.weight = Parameter(given.detach())
            return
        self.weight = Parameter(np.empty(shape, kind))
        init.normal_(self.weight, generator=resolve(generator, name))
        if self.padding_idx is not None:
            self.weight.data[self.padding_idx] = 0

    @classmethod
    def from_pretrained(cls, embeddings: Any, freeze: bool = True, **options: Any) -> Self:
        """이미 배운 표 (V, D)로 만든다. ``freeze`` 이면 더 배우지 않는다. 나머지는 만들 때의 인수와 같다."""
        table = to_tensor(embeddings)
        if table.ndim != 2:
            raise ShapeError(f"{cls.__name__}.from_pretrained: 모양 (V, D) 이어야 합니다. 받은 모양: {table.shape}.")
        made: Any = cls  # 물려받은 층들은 _weight 를 받는다
        layer = made(*table.shape, _weight=table, **options)
        layer.weight.requires_grad_(not freeze)
        return layer

    def extra_repr(self) -> str:
        usual = {"padding_idx": None, "max_norm": None, "norm_type": 2.0, "scale_grad_by_freq": False}
        shown = [self._show(name) for name, value in usual.items() if getattr(self, name) != value]
        return ", ".join([f"{self.num_embeddings}, {self.embedding_dim}", *shown])


class Embedding(_Table):
    """번호마다 배우는 벡터 하나: ``weight`` (V, D)의 줄을 골라낸다.

    매개변수
    --------
    num_embeddings, embedding_dim : 번호의 수 V 와 벡터의 길이 D(양의 정수).
    padding_idx : 이 번호의 줄은 0으로 시작하고 기울기를 받지 않는다.
    max_norm, norm_type : 주면, 부를 때 골라낸 줄의 노름을 ``max_norm`` 까지 제자리에서 줄인다.
    scale_grad_by_freq : 참이면 기울기를 그 번호가 나온 횟수로 나눈다.
    sparse : 쓸 수 없다(거짓만).
    dtype, generator : 표의 dtype(기본 float32)과, 초깃값 N(0, 1)을 뽑을 난수 발생기 또는 씨앗.

    입력은 임의의 모양의 정수, 출력은 (입력의 모양…, D), 무차원.

    예외
    ----
    ArgumentError : 크기나 ``padding_idx`` 가 잘못되었거나, 부를 때 번호가 범위 밖이면.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> nn.Embedding(10, 3, padding_idx=0, generator=0)([[1, 2], [4, 0]]).shape
    (2, 2, 3)

    출처
    ----
    강의 L8 (원-핫 벡터와 행렬의 곱); PyTorch ``torch.nn.Embedding``.
    """

    def __init__(
        self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None, max_norm: float | None = None,
        norm_type: float = 2.0, scale_grad_by_freq: bool = False, sparse: bool = False, _weight: Any = None, dtype: Any = None,
        generator: np.random.Generator | int | None = None,
    ) -> None:
        super().__init__(
            num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, _weight, dtype, generator
        )

    def forward(self, input: Any) -> Tensor:
        """번호마다의 벡터."""
        return F.embedding(input, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq)


class EmbeddingBag(_Table):
    """주머니(bag)마다 번호의 벡터들을 모은다: 합, 평균, 또는 칸마다의 최댓값.

    매개변수
    --------
    num_embeddings, embedding_dim, max_norm, norm_type, scale_grad_by_freq, sparse, padding_idx, dtype, generator :
        ``nn.Embedding`` 과 같다. ``padding_idx`` 의 번호는 세지 않는다.
    mode : "sum", "mean", "max".
    include_last_offset : 참이면 ``offsets`` 의 끝에 전체 길이가 하나 더 있다.

    입력은 (B, N), 또는 ``offsets`` (B,)와 함께 (N,). 출력은 (B, D), 무차원.

    예외
    ----
    ArgumentError, ShapeError : 부를 때, 번호나 offsets, 무게가 맞지 않으면.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> nn.EmbeddingBag(10, 3, mode="sum", generator=0)([1, 2, 4, 0], [0, 3]).shape
    (2, 3)

    출처
    ----
    PyTorch ``torch.nn.EmbeddingBag``.
    """

    def __init__(
        self, num_embeddings: int, embedding_dim: int, max_norm: float | None = None, norm_type: float = 2.0,
        scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False, _weight: Any = None,
        include_last_offset: bool = False, padding_idx: int | None = None, dtype: Any = None,
        generator: np.random.Generator | int | None = None,
    ) -> None:
        one_of("EmbeddingBag", "mode", mode, ("sum", "mean", "max"))
        super().__init__(
            num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, _weight, dtype, generator
        )
        self.mode, self.include_last_offset = mode, include_last_offset

    def forward(self, input: Any, offsets: Any = None, per_sample_weights: Any = None) -> Tensor:
        """주머니마다의 벡터 (B, D)."""
        return F.embedding_bag(
            input, self.weight, offsets, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.mode, False,
            per_sample_weights, self.include_last_offset, self.padding_idx,
        )

    def extra_repr(self) -> str:
        return f"{super().extra_repr()}, mode={self.mode!r}"
