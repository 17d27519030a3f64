"""모양을 바꾸는 층: 축을 합치고(flatten) 나눈다(unflatten)."""

from __future__ import annotations

import math
from typing import Any

from ..errors import ArgumentError, ShapeError
from ..korean.particles import Noun
from ..rules import shape as shaping
from ..tensors.tensor import Tensor
from .checks import integer, one_axis, to_tensor
from .module import Module


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """``start_dim`` 부터 ``end_dim`` 까지의 축을 하나로 합친다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    start_dim, end_dim : 합칠 첫 축과 마지막 축.

    반환
    ----
    Tensor : 합쳐진 모양.

    예외
    ----
    ShapeError : 그런 축이 없거나 차례가 거꾸로일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.flatten(tg.zeros((2, 3, 4)), 1).shape
    (2, 12)

    출처
    ----
    강의 L19 (합성곱의 출력을 펴서 완전 연결층으로).
    """
    x = to_tensor(input)
    n = max(x.ndim, 1)
    start_dim, end_dim = integer("flatten", "start_dim", start_dim), integer("flatten", "end_dim", end_dim)
    if not (-n <= start_dim < n and -n <= end_dim < n and start_dim % n <= end_dim % n):
        raise ShapeError(
            f"flatten: 모양 {x.shape}(축 {x.ndim}개)에서 start_dim={start_dim} 부터 end_dim={end_dim} 까지를 합칠 수 없습니다. "
            f"축은 {-n} 이상 {n} 미만이고 start_dim 이 end_dim 보다 뒤일 수 없습니다."
        )
    return shaping.flatten(x, start_dim, end_dim)


class Flatten(Module):
    """``start_dim`` 부터 ``end_dim`` 까지의 축을 하나로 편다. 기본은 배치 축만 남긴다.

    매개변수
    --------
    start_dim, end_dim : 펼 첫 축과 마지막 축.

    예외
    ----
    ShapeError : 부를 때, 그런 축이 없으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Flatten()(tg.zeros((2, 8, 8))).shape
    (2, 64)

    출처
    ----
    강의 L19, L20.
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Any) -> Tensor:
        """편 텐서."""
        return flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return self._show("start_dim", "end_dim")


class Unflatten(Module):
    """축 하나를 여럿으로 나눈다: 펴기(``Flatten``)의 거꾸로.

    매개변수
    --------
    dim, axis : 나눌 축. 어느 이름으로든 하나를 준다.
    unflattened_size : 나눈 뒤의 길이들. 하나는 −1로 두면 알아서 맞춘다.

    입력은 임의의 모양, 무차원(dimensionless).

    예외
    ----
    ArgumentError : ``unflattened_size`` 가 비었거나 −1이 둘 이상이거나 음수가 있을 때.
    ShapeError : 부를 때, 그런 축이 없거나 길이의 곱이 축의 길이와 다르면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Unflatten(1, (8, 8))(tg.zeros((2, 64))).shape
    (2, 8, 8)

    출처
    ----
    PyTorch ``torch.nn.Unflatten``.
    """

    def __init__(self, dim: int | None = None, unflattened_size: Any = (), *, axis: int | None = None) -> None:
        super().__init__()
        self.dim = one_axis("Unflatten", dim, axis)
        sizes = tuple(unflattened_size) if isinstance(unflattened_size, (tuple, list)) else (unflattened_size,)
        whole = all(isinstance(n, int) and not isinstance(n, bool) and n >= -1 for n in sizes)
        if not sizes or not whole or sizes.count(-1) > 1:
            raise ArgumentError(
                f"Unflatten: unflattened_size 는 0 이상의 정수들(하나는 −1이어도 된다)이어야 합니다. 받은 것: {unflattened_size}."
            )
        self.unflattened_size = sizes

    def forward(self, input: Any) -> Tensor:
        """나눈 텐서."""
        t = to_tensor(input)
        if not -t.ndim <= self.dim < t.ndim:
            raise ShapeError(f"Unflatten: 축 {Noun(self.dim):이/가} 없습니다. 받은 모양: {t.shape}.")
        dim, sizes = self.dim % t.ndim, self.unflattened_size
        known, n = math.prod([m for m in sizes if m != -1]), t.shape[dim]
        if (known == 0 or n % known if -1 in sizes else known != n):
            raise ShapeError(
                f"Unflatten: 모양 {t.shape}의 축 {self.dim}(길이 {n})을 {Noun(sizes):으로/로} 나눌 수 없습니다. 길이의 곱을 맞추세요."
            )
        sizes = tuple([n // known if m == -1 else m for m in sizes])
        return t.reshape((*t.shape[:dim], *sizes, *t.shape[dim + 1:]))

    def extra_repr(self) -> str:
        return self._show("dim", "unflattened_size")
