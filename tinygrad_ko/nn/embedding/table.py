"""번호마다 한 줄인 표: 번호를 살피고, 줄을 고르는 층들이 함께 쓰는 것."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, describe
from ...operation.conditions import Numbers
from ...operation.devices import native_index
from ...rules.operands import plain
from ...tensors.generator import resolve
from ...tensors.leaf import constant_leaf
from ...tensors.tensor import Tensor
from .. import init
from ..checks import number, positive, real_dtype, to_tensor
from ..module import Module
from ..parameter import Parameter


class Table(Module):
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
        if max_norm is not None:
            _refuse_norm(name, max_norm, norm_type)
        kind = real_dtype(name, dtype)
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        shape = (self.num_embeddings, self.embedding_dim)
        if weight is not None:
            given = to_tensor(weight)
            if given.shape != shape:
                raise ShapeError(f"{name}: 주어진 표의 모양은 {shape} 이어야 합니다. 받은 모양: {given.shape}.")
            self.weight = Parameter(given.detach())
            return
        self.weight = Parameter(np.empty(shape, kind))
        self._born(generator)

    def reset_parameters(self, generator: np.random.Generator | int | None = None) -> None:
        """표를 처음처럼 N(0, 1)에서 다시 뽑고, ``padding_idx`` 의 줄을 0으로."""
        init.normal_(self.weight, generator=resolve(generator, type(self).__name__))
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


def looked_up(where: str, input: Any, weight: Any, sparse: bool, only: bool = False) -> tuple[Tensor, np.ndarray]:
    """표와 번호들. ``only``: 번호로 줄을 고르기만 하는가(번호에서 다른 것을 셈하지 않는가)."""
    if sparse:
        raise ArgumentError(
            f"{where}: sparse=True 는 없습니다. 기울기는 언제나 빽빽한(dense) 배열이고, 옵티마이저도 그것만 압니다. sparse=False 로 두세요."
        )
    table = to_tensor(weight)
    if table.ndim != 2:
        raise ShapeError(f"{where}: weight 의 모양은 (V, D) 이어야 합니다. 받은 모양: {table.shape}.")
    data = plain(to_tensor(input), condition=Numbers(table.shape[0]) if only else None)
    indices = data.astype(np.int64) if data.size == 0 else data
    if indices.dtype.kind not in "iu":
        raise DtypeError(f"{where}: 번호는 정수여야 합니다. 받은 것: {describe(data)}. .astype(np.int64) 을 쓰세요.")
    if indices.size and not (indices.min() >= 0 and indices.max() < table.shape[0]):
        raise ArgumentError(
            f"{where}: 번호는 0 이상 {table.shape[0]} 미만이어야 합니다. 받은 번호: {indices.min()} … {indices.max()}. "
            "num_embeddings 를 늘리거나 번호를 살펴보세요."
        )
    return table, indices


def scaled(rows: Tensor, indices: np.ndarray, by_frequency: bool) -> Tensor:
    """값은 그대로, 기울기만 그 번호가 나온 횟수로 나눈다."""
    if not by_frequency:
        return rows
    share = (1 / np.bincount(native_index(indices.reshape(-1)))[indices][..., None]).astype(rows.dtype)
    fixed = rows.detach()
    return fixed + (rows - fixed) * share


def padding_row(where: str, padding_idx: Any, rows: int) -> int | None:
    """``padding_idx`` 를 0 이상의 번호로."""
    if padding_idx is None:
        return None
    if isinstance(padding_idx, bool) or not isinstance(padding_idx, (int, np.integer)):
        raise ArgumentTypeError(f"{where}: padding_idx 는 정수여야 합니다. 받은 것: {describe(padding_idx)}.")
    if not -rows <= padding_idx < rows:
        raise ArgumentError(f"{where}: padding_idx 는 {-rows} 이상 {rows} 미만이어야 합니다. 받은 값: {padding_idx}.")
    return int(padding_idx) % rows


def _refuse_norm(where: str, max_norm: Any, norm_type: Any) -> None:
    """노름의 한도와 차수가 양수인지 살핀다."""
    number(where, "max_norm", max_norm, lambda v: v > 0, "양수여야")
    number(where, "norm_type", norm_type, lambda v: v > 0, "양수여야")


def shorten(where: str, weight: Tensor, indices: np.ndarray, max_norm: float, norm_type: float) -> None:
    """골라낸 줄의 노름을 ``max_norm`` 까지 제자리에서 줄인다. 미분하지 않는다."""
    _refuse_norm(where, max_norm, norm_type)
    rows = np.unique(indices)
    values = weight._data[rows]
    norms = np.linalg.norm(values, norm_type, 1, keepdims=True)
    if (norms > max_norm).any():
        weight.data[rows] = np.where(norms > max_norm, values * (max_norm / (norms + 1e-7)), values)
        leaf: Any = constant_leaf(weight)
        leaf.mark_changed()
