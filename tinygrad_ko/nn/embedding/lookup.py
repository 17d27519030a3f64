"""임베딩(embedding): 번호로 표의 줄을 고른다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import SMALL, tick
from ...operation import Whole, Words
from ...rules.indexing import take, where
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ..checks import to_tensor
from .table import Table, looked_up, padding_row, scaled, shorten


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
    table, indices = looked_up("embedding", input, weight, sparse, max_norm is None and not scale_grad_by_freq)
    padding = padding_row("embedding", padding_idx, table.shape[0])
    if max_norm is not None:
        shorten("embedding", table, indices, max_norm, norm_type)
    rows = scaled(take.call(table, indices, 0), indices, scale_grad_by_freq)
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


class Embedding(Table):
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
