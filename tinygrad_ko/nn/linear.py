"""완전 연결층과 모양만 바꾸는 층."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import DtypeError
from ..tensors.generator import resolve
from ..tensors.tensor import Tensor
from . import functional as F
from . import init
from .checks import positive
from .module import Module
from .parameter import Parameter


class Linear(Module):
    """완전 연결층(fully connected layer): y = x Wᵀ + b.

    매개변수
    --------
    in_features, out_features : 입력과 출력의 특징 수(양의 정수).
    bias : 편향을 둘 것인가.
    dtype : 매개변수의 dtype. 기본은 float32.
    generator : 초깃값을 뽑을 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    ``weight`` 는 (out_features, in_features), ``bias`` 는 (out_features,)이고, 초깃값은 모두
    U(−1/√in_features, 1/√in_features)에서 뽑는다. 입력은 (…, in_features), 출력은 (…, out_features), 무차원.

    예외
    ----
    ArgumentError : 특징 수가 양수가 아닐 때.
    ShapeError, DtypeError : 부를 때, 입력의 마지막 축이나 dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.Linear(3, 2, generator=0)
    >>> layer(tg.zeros((5, 3))).shape
    (5, 2)

    출처
    ----
    강의 L4, L9, L20; PyTorch ``torch.nn.Linear`` (kaiming uniform, a = √5).
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, dtype: Any = None,
        generator: np.random.Generator | int | None = None,
    ) -> None:
        super().__init__()
        self.in_features = positive("Linear", "in_features", in_features)
        self.out_features = positive("Linear", "out_features", out_features)
        kind = np.dtype(np.float32 if dtype is None else dtype)
        if kind.kind != "f":
            raise DtypeError(f"Linear: dtype 은 실수여야 합니다. 받은 것: {kind}. np.float32 나 np.float64 를 쓰세요.")
        rng = resolve(generator, "Linear")
        bound = 1 / self.in_features**0.5
        self.weight = Parameter(np.empty((self.out_features, self.in_features), kind))
        init.uniform_(self.weight, -bound, bound, rng)
        self.bias = Parameter(np.empty(self.out_features, kind)) if bias else None
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound, rng)

    def forward(self, x: Any) -> Tensor:
        """x Wᵀ + b."""
        return F.linear(x, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


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

    def forward(self, x: Any) -> Tensor:
        """편 텐서."""
        return F.flatten(x, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return self._show("start_dim", "end_dim")


class Identity(Module):
    """받은 것을 그대로 돌려준다. 층을 뺀 자리를 채울 때 쓴다.

    매개변수
    --------
    *args, **kwargs : 받기만 하고 쓰지 않는다.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> nn.Identity()(3)
    3

    출처
    ----
    PyTorch ``torch.nn.Identity``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, x: Any) -> Any:
        """``x`` 그대로."""
        return x
