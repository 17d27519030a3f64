"""완전 연결층(linear): x Wᵀ + b, 그리고 아무것도 하지 않는 층."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ShapeError
from ..rules import fused
from ..tensors.tensor import Tensor
from .birth import draw_uniform
from .checks import Generator, mixed_dtypes, positive, real_dtype, to_tensor
from .module import Module
from .parameter import Parameter


def linear(input: Any, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """완전 연결층의 셈: x Wᵀ + b.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (…, 입력), 무차원(dimensionless).
    weight : 모양 (출력, 입력).
    bias : 모양 (출력,). 없으면 더하지 않는다.

    반환
    ----
    Tensor : 모양 (…, 출력).

    예외
    ----
    ShapeError : ``input`` 의 마지막 축과 ``weight`` 의 둘째 축이 다를 때.
    DtypeError : dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.linear(tg.tensor([[1.0, 2.0]]), tg.tensor([[3.0, 4.0]]), tg.tensor([5.0]))
    tensor([[16.]])

    출처
    ----
    강의 L4, L20 (층 하나는 행렬 곱과 더하기이다).
    """
    x = input if isinstance(input, Tensor) else to_tensor(input)
    if not isinstance(weight, Tensor):
        weight = to_tensor(weight, "weight")
    data, w = x._data, weight._data
    if (data.dtype is not w.dtype and data.dtype != w.dtype) or data.shape[-1:] != w.shape[1:]:
        raise _wrong_linear(data, weight)
    return fused.linear.call(x, weight, bias)


def _wrong_linear(data: np.ndarray, weight: Tensor) -> Exception:
    where = f"linear(weight='{weight.name}')" if weight.name else "linear"
    if weight.ndim != 2:
        return ShapeError(f"{where}: weight 의 모양은 (출력, 입력)이어야 합니다. 받은 모양: {weight.shape}.")
    if data.shape[-1:] != weight.shape[1:]:
        out, inside = weight.shape
        cure = "x.reshape(…) 나 nn.Flatten() 으로 마지막 축을 맞추거나, 층의 in_features 를 바꾸세요."
        return ShapeError(
            f"{where}: 입력의 모양은 {data.shape}인데 weight 의 모양은 ({out}, {inside})입니다: "
            f"입력의 마지막 축은 {inside}이어야 합니다. {cure}"
        )
    return mixed_dtypes(where, "x", data.dtype, "weight", weight.dtype)


class Linear(Module):
    """완전 연결층(fully connected layer): y = x Wᵀ + b.

    매개변수
    --------
    in_features, out_features : 입력과 출력의 특징 수(양의 정수).
    bias : 편향을 둘 것인가.
    device, dtype : 매개변수를 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).
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
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None,
        generator: np.random.Generator | int | None = None,
    ) -> None:
        super().__init__()
        self.in_features = positive("Linear", "in_features", in_features)
        self.out_features = positive("Linear", "out_features", out_features)
        kind = real_dtype("Linear", dtype)
        self.weight = Parameter(np.empty((self.out_features, self.in_features), kind))
        self.bias = Parameter(np.empty(self.out_features, kind)) if bias else None
        self._born(generator)

    def reset_parameters(self, generator: Generator = None) -> None:
        """가중치와 편향을 처음처럼 U(−1/√in_features, 1/√in_features)에서 다시 뽑는다."""
        draw_uniform(self, 1 / self.in_features**0.5, generator)

    def forward(self, input: Any) -> Tensor:
        """x Wᵀ + b."""
        return linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


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

    def forward(self, input: Any) -> Any:
        """``input`` 그대로."""
        return input
