"""임베딩(embedding): 번호로 표의 행을 찾고, 번호를 원핫 벡터로 펼친다."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from ..engine import SMALL, tick, wrap
from ..errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, describe
from ..operation import Whole, Words
from ..operation.conditions import Numbers
from ..operation.devices import native_index, near
from ..rules.indexing import put_add, take, where
from ..rules.operands import plain
from ..tensors.generator import resolve
from ..tensors.leaf import constant_leaf
from ..tensors.tensor import Tensor
from ..watch.calls import as_one
from . import init
from .checks import integer, number, one_of, positive, real_dtype, to_tensor
from .module import Module
from .parameter import Parameter


def embedding(
    input: Any, weight: Tensor, padding_idx: int | None = None, max_norm: float | None = None, norm_type: float = 2.0,
    scale_grad_by_freq: bool = False, sparse: bool = False,
) -> Tensor:
    """번호마다 ``weight`` 의 줄을 골라낸다.

    매개변수
    --------
    input : 정수 Tensor 또는 배열. 임의의 모양, 값은 0 이상 V 미만.
    weight : 모양 (V, D), 무차원(dimensionless).
    padding_idx : 이 번호의 줄은 기울기를 받지 않는다(음수이면 뒤에서부터).
    max_norm : 주면, 골라낸 줄 가운데 노름이 이보다 큰 것을 이 노름으로 **제자리에서** 줄인다.
    norm_type : ``max_norm`` 을 잴 노름의 차수, 양수. 무한대(``math.inf``)도 된다.
    scale_grad_by_freq : 참이면 기울기를 그 번호가 나온 횟수로 나눈다.
    sparse : 쓸 수 없다. 기울기는 언제나 빽빽한(dense) 배열이다.

    반환
    ----
    Tensor : 모양 (입력의 모양…, D).

    예외
    ----
    DtypeError : 번호가 정수가 아닐 때. ArgumentError : 번호가 범위 밖이거나 ``sparse=True`` 일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.embedding([2, 0], tg.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])).tolist()
    [[5.0, 6.0], [1.0, 2.0]]

    출처
    ----
    PyTorch ``torch.nn.functional.embedding``. 원핫 벡터와 행렬의 곱과 같다(강의 L8).
    """
    began = tick()
    table, indices = _looked_up("embedding", input, weight, sparse, max_norm is None and not scale_grad_by_freq)
    padding = padding_row("embedding", padding_idx, table.shape[0])
    if max_norm is not None:
        _shorten("embedding", table, indices, max_norm, norm_type)
    rows = _scaled(take.call(table, indices, 0), indices, scale_grad_by_freq)
    if padding is not None:
        rows = where.call((to_tensor(input) == padding)[..., None], rows.detach(), rows)
    chosen = tuple(indices.reshape(-1).tolist()) if indices.size <= SMALL else ()
    return as_one(EMBEDDING, began, rows, {"weight": table}, {"chosen": chosen, "padding": padding})


def _about(chosen: tuple[int, ...], padding: int | None) -> dict[str, str]:
    """고른 줄의 번호를 말로."""
    shown = f"{', '.join(map(str, chosen))}번 줄" if 0 < len(chosen) <= 12 else "번호마다 그 줄"
    return {"rows": shown, "more": "" if padding is None else f" 여백({padding}번)의 줄에는 보내지 않습니다."}


EMBEDDING = Whole(
    "임베딩", tex=r"{weight}_{[\text{번호}]}", summary="번호마다 표의 줄을 고른다.",
    words=Words("{weight}에서 {rows:을/를} 골라", about=_about,
                weight="고른 줄로만 기울기가 갑니다. 같은 줄을 여러 번 골랐으면 그 기여분을 += 로 모두 더하고, 고르지 않은 줄은 "
                       "0입니다.{more}"),
    weight=r"\operatorname{put}_{\text{번호}}({g})",
)


def _scaled(rows: Tensor, indices: np.ndarray, by_frequency: bool) -> Tensor:
    """값은 그대로, 기울기만 그 번호가 나온 횟수로 나눈다."""
    if not by_frequency:
        return rows
    share = (1 / np.bincount(native_index(indices.reshape(-1)))[indices][..., None]).astype(rows.dtype)
    fixed = rows.detach()
    return fixed + (rows - fixed) * share


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
    table, indices = _looked_up("embedding_bag", input, weight, sparse)
    if scale_grad_by_freq and mode == "max":
        raise ArgumentError("embedding_bag: mode='max' 에는 scale_grad_by_freq 를 쓸 수 없습니다. False 로 두세요.")
    bags, count = _bags(indices, offsets, include_last_offset)
    weights = None if per_sample_weights is None else _sample_weights(per_sample_weights, indices, table, mode)
    indices = indices.reshape(-1)
    if max_norm is not None:
        _shorten("embedding_bag", table, indices, max_norm, norm_type)
    padding = padding_row("embedding_bag", padding_idx, table.shape[0])
    if padding is not None:
        kept = np.flatnonzero(indices != padding)
        indices, bags = indices[kept], bags[kept]
        weights = None if weights is None else weights[kept]
    if mode == "max":
        rows, bags = _largest(table, indices, bags)
    else:
        rows = _scaled(take.call(table, indices, 0), indices, scale_grad_by_freq)
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


def _looked_up(where: str, input: Any, weight: Any, sparse: bool, only: bool = False) -> tuple[Tensor, np.ndarray]:
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
    number(where, "max_norm", max_norm, lambda v: v > 0, "양수여야")
    number(where, "norm_type", norm_type, lambda v: v > 0, "양수여야")


def _shorten(where: str, weight: Tensor, indices: np.ndarray, max_norm: float, norm_type: float) -> None:
    """골라낸 줄의 노름을 ``max_norm`` 까지 제자리에서 줄인다. 미분하지 않는다."""
    _refuse_norm(where, max_norm, norm_type)
    rows = np.unique(indices)
    values = weight._data[rows]
    norms = np.linalg.norm(values, norm_type, 1, keepdims=True)
    if (norms > max_norm).any():
        weight.data[rows] = np.where(norms > max_norm, values * (max_norm / (norms + 1e-7)), values)
        leaf: Any = constant_leaf(weight)
        leaf.mark_changed()


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


def one_hot(tensor: Any, num_classes: int = -1) -> Tensor:
    """원핫(one-hot): 클래스 번호를 그 자리만 1인 벡터로.

    매개변수
    --------
    tensor : 정수 Tensor 또는 배열. 임의의 모양, 값은 0 이상 ``num_classes`` 미만, 무차원(dimensionless).
    num_classes : 클래스의 수. −1이면 가장 큰 번호에 1을 더한 수.

    반환
    ----
    Tensor : 모양 (입력의 모양…, 클래스 수), int64.

    예외
    ----
    DtypeError : 정수가 아닐 때. ArgumentError : 번호가 범위 밖일 때.

    예제
    ----
    >>> from tinygrad_ko.nn import functional as F
    >>> F.one_hot([0, 2], 3)
    tensor([[1, 0, 0],
            [0, 0, 1]])

    출처
    ----
    강의 L8.
    """
    given = to_tensor(tensor)
    num_classes = integer("one_hot", "num_classes", num_classes)
    labels = plain(given, condition=None if num_classes == -1 else Numbers(num_classes))
    if labels.dtype.kind not in "iu":
        raise DtypeError(f"one_hot: 클래스 번호는 정수여야 합니다. 받은 것: {describe(labels)}. .astype(np.int64) 을 쓰세요.")
    if num_classes == -1:
        if labels.size == 0:
            raise ArgumentError("one_hot: 빈 배열에서는 클래스의 수를 알 수 없습니다. num_classes 를 주세요.")
        num_classes = int(labels.max()) + 1
    if labels.size and not (0 <= labels.min() and labels.max() < num_classes):
        raise ArgumentError(
            f"one_hot: 클래스 번호는 0 이상 {num_classes} 미만이어야 합니다. "
            f"받은 번호: {labels.min()} … {labels.max()}. num_classes 를 늘리거나 번호를 살펴보세요."
        )
    return (given[..., None] == wrap(np.arange(num_classes, like=near(labels)))).astype(np.int64)


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


class Embedding(_Table):
    """번호마다 배우는 벡터 하나: ``weight`` (V, D)의 줄을 골라낸다.

    매개변수
    --------
    num_embeddings, embedding_dim : 번호의 수 V 와 벡터의 길이 D(양의 정수).
    padding_idx : 이 번호의 줄은 0으로 시작하고 기울기를 받지 않는다.
    max_norm, norm_type : 주면, 부를 때 골라낸 줄의 노름을 ``max_norm`` 까지 제자리에서 줄인다.
    scale_grad_by_freq : 참이면 기울기를 그 번호가 나온 횟수로 나눈다.
    sparse : 쓸 수 없다(거짓만).
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
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
    강의 L8 (원핫 벡터와 행렬의 곱); PyTorch ``torch.nn.Embedding``.
    """

    def __init__(
        self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None, max_norm: float | None = None,
        norm_type: float = 2.0, scale_grad_by_freq: bool = False, sparse: bool = False, _weight: Any = None,
        device: Any = None, dtype: Any = None, generator: np.random.Generator | int | None = None,
    ) -> None:
        super().__init__(
            num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, _weight, dtype, generator
        )

    def forward(self, input: Any) -> Tensor:
        """번호마다의 벡터."""
        return embedding(input, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq)


class EmbeddingBag(_Table):
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
