"""임베딩 주머니(embedding bag): 번호의 줄들을 주머니마다 하나로 모은다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, ShapeError, describe
from ...operation.devices import native_index
from ...rules.indexing import put_add, take
from ...rules.operands import plain
from ...tensors.tensor import Tensor
from ..checks import one_of, to_tensor
from .table import Table, looked_up, padding_row, scaled, shorten


def embedding_bag(
    input: Any, weight: Tensor, offsets: Any = None, max_norm: float | None = None, norm_type: float = 2.0,
    scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False, per_sample_weights: Any = None,
    include_last_offset: bool = False, padding_idx: int | None = None,
) -> Tensor:
    """주머니(bag)마다, 번호의 줄들을 골라내어 하나로 모은다.

    매개변수
    --------
    input : 정수. (B, N)이면 줄마다 주머니 하나, (N,)이면 ``offsets`` 에서 나뉜다.
    weight : 모양 (V, D), 무차원(dimensionless).
    offsets : 1차원 입력에서 주머니마다의 첫 자리 (B,). 0부터 시작하고 줄어들지 않는다.
    mode : "sum", "mean", "max". 빈 주머니는 0이다.
    per_sample_weights : 번호마다의 가중치. input 과 같은 모양, "sum" 에서만.
    include_last_offset : 참이면 ``offsets`` 의 끝에 전체 길이가 하나 더 있다.
    padding_idx : 이 번호는 세지 않는다.
    max_norm, norm_type, scale_grad_by_freq, sparse : ``embedding`` 과 같다.

    반환
    ----
    Tensor : 모양 (B, D).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 입력·offsets·가중치의 모양이나 값이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.embedding_bag([2, 0, 1], tg.tensor([[1.0], [3.0], [5.0]]), [0, 2], mode="sum").tolist()
    [[6.0], [3.0]]

    출처
    ----
    PyTorch ``torch.nn.functional.embedding_bag``. ``scale_grad_by_freq`` 의 기울기는 PyTorch(2.13, CPU)와 다르다: 그쪽은 횟수를 다른
    번호의 것으로 읽는다. 여기서는 번호마다 제 횟수로 나눈다.
    """
    one_of("embedding_bag", "mode", mode, ("sum", "mean", "max"))
    table, indices = looked_up("embedding_bag", input, weight, sparse)
    if scale_grad_by_freq and mode == "max":
        raise ArgumentError("embedding_bag: mode='max' 에는 scale_grad_by_freq 를 쓸 수 없습니다. False 로 두세요.")
    bags, count = _bags(indices, offsets, include_last_offset)
    weights = None if per_sample_weights is None else _sample_weights(per_sample_weights, indices, table, mode)
    indices = indices.reshape(-1)
    if max_norm is not None:
        shorten("embedding_bag", table, indices, max_norm, norm_type)
    padding = padding_row("embedding_bag", padding_idx, table.shape[0])
    if padding is not None:
        kept = np.flatnonzero(indices != padding)
        indices, bags = indices[kept], bags[kept]
        weights = None if weights is None else weights[kept]
    if mode == "max":
        rows, bags = _largest(table, indices, bags)
    else:
        rows = scaled(take.call(table, indices, 0), indices, scale_grad_by_freq)
        if weights is not None:
            rows = rows * weights.reshape(-1, 1)
    y = put_add.call(rows, bags, (count, table.shape[1]))
    if mode == "mean":
        y = y / np.maximum(np.bincount(native_index(bags), minlength=count), 1).reshape(count, 1).astype(table.dtype)
    return y


def _largest(table: Tensor, indices: np.ndarray, bags: np.ndarray) -> tuple[Tensor, np.ndarray]:
    """비어 있지 않은 주머니마다, 칸마다 가장 큰 것(같으면 처음 것)과 그 주머니의 번호."""
    filled, starts, sizes = np.unique(bags, return_index=True, return_counts=True)
    values = plain(table)[indices]
    if (sizes == sizes[:1]).all():  # 모두 같은 크기이면 한꺼번에
        first = values.reshape(filled.size, -1 if bags.size else 1, values.shape[1]).argmax(1) + starts[:, None]
    else:
        first = np.stack([values[k:k + n].argmax(0) + k for k, n in zip(starts.tolist(), sizes.tolist(), strict=True)])
    return table[(indices[first], np.arange(values.shape[1]))], filled


def _bags(indices: np.ndarray, offsets: Any, include_last: bool) -> tuple[np.ndarray, int]:
    """번호마다 어느 주머니인가, 그리고 주머니의 수."""
    if indices.ndim == 2:
        if offsets is not None:
            raise ArgumentError(f"embedding_bag: input 이 2차원 {indices.shape}이면 줄이 곧 주머니이므로 offsets 를 주지 않습니다.")
        return np.repeat(np.arange(indices.shape[0]), indices.shape[1]), indices.shape[0]
    if indices.ndim != 1 or offsets is None:
        raise ShapeError(
            f"embedding_bag: input 은 (B, N) 이거나, offsets 와 함께 (N,) 이어야 합니다. 받은 모양: {indices.shape}, "
            f"offsets={'없음' if offsets is None else '있음'}."
        )
    starts = plain(to_tensor(offsets))
    if starts.ndim != 1 or starts.dtype.kind not in "iu" or not starts.size:
        raise ArgumentError(f"embedding_bag: offsets 는 비어 있지 않은 1차원 정수여야 합니다. 받은 것: {describe(starts)}.")
    starts = native_index(starts.astype(np.int64))
    if starts[0] != 0 or (np.diff(starts) < 0).any() or starts[-1] > indices.size:
        raise ArgumentError(
            f"embedding_bag: offsets 는 0에서 시작해 줄어들지 않고 {indices.size} 이하여야 합니다. 받은 것: {starts.tolist()}."
        )
    ends = starts[1:] if include_last else np.append(starts[1:], indices.size)
    if include_last and starts[-1] != indices.size:
        raise ArgumentError(
            f"embedding_bag: include_last_offset=True 이면 offsets 의 끝은 {indices.size} 이어야 합니다. 받은 값: {starts[-1]}."
        )
    sizes = ends - starts[:ends.size]
    return np.repeat(np.arange(sizes.size), sizes), sizes.size


def _sample_weights(value: Any, indices: np.ndarray, weight: Tensor, mode: str) -> Tensor:
    w = to_tensor(value)
    if mode != "sum":
        raise ArgumentError(f"embedding_bag: per_sample_weights 는 mode='sum' 에서만 쓸 수 있습니다. 받은 mode: {mode!r}.")
    if w.shape != indices.shape or w.dtype != weight.dtype:
        raise ShapeError(
            f"embedding_bag: per_sample_weights 는 input 과 같은 모양 {indices.shape}, weight 와 같은 dtype {weight.dtype} 이어야 합니다. "
            f"받은 것: {describe(w)}."
        )
    return w.reshape(-1)


class EmbeddingBag(Table):
    """주머니(bag)마다 번호의 벡터들을 모은다: 합, 평균, 또는 칸마다의 최댓값.

    매개변수
    --------
    num_embeddings, embedding_dim, max_norm, norm_type, scale_grad_by_freq, sparse, padding_idx, device, dtype, generator :
        ``nn.Embedding`` 과 같다. ``padding_idx`` 의 번호는 세지 않는다.
    mode : "sum", "mean", "max".
    include_last_offset : 참이면 ``offsets`` 의 끝에 전체 길이가 하나 더 있다.

    입력은 (B, N), 또는 ``offsets`` (B,)와 함께 (N,). 출력은 (B, D), 무차원.

    예외
    ----
    ArgumentError, ShapeError : 부를 때, 번호나 offsets, 가중치가 맞지 않으면.

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
        include_last_offset: bool = False, padding_idx: int | None = None, device: Any = None, dtype: Any = None,
        generator: np.random.Generator | int | None = None,
    ) -> None:
        one_of("EmbeddingBag", "mode", mode, ("sum", "mean", "max"))
        super().__init__(
            num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, _weight, dtype, generator
        )
        self.mode, self.include_last_offset = mode, include_last_offset

    def forward(self, input: Any, offsets: Any = None, per_sample_weights: Any = None) -> Tensor:
        """주머니마다의 벡터 (B, D)."""
        return embedding_bag(
            input, self.weight, offsets, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.mode, False,
            per_sample_weights, self.include_last_offset, self.padding_idx,
        )

    def extra_repr(self) -> str:
        return f"{super().extra_repr()}, mode={self.mode!r}"
