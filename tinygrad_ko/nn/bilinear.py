"""겹선형(bilinear): 두 입력의 곱마다 가중치를 두는 층."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ShapeError
from ..tensors.tensor import Tensor
from .birth import draw_uniform
from .checks import Generator, mixed_dtypes, positive, real, real_dtype, to_tensor
from .module import Module
from .parameter import Parameter


def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Tensor:
    """겹선형: y_o = x₁ᵀ W_o x₂ + b_o.

    매개변수
    --------
    input1, input2 : 모양 (…, 입력 1)과 (…, 입력 2), 무차원(dimensionless). 마지막 축 앞의 모양이 같아야 한다.
    weight : 모양 (출력, 입력 1, 입력 2).
    bias : 모양 (출력,). 없으면 더하지 않는다.

    반환
    ----
    Tensor : 모양 (…, 출력).

    예외
    ----
    ShapeError : 모양이 맞지 않을 때. DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.bilinear(tg.tensor([[1.0, 2.0]]), tg.tensor([[3.0]]), tg.tensor([[[10.0], [100.0]]]))
    tensor([[630.]])

    출처
    ----
    PyTorch ``torch.nn.functional.bilinear``.
    """
    x1, x2, w = real("bilinear", input1, "input1"), real("bilinear", input2, "input2"), to_tensor(weight)
    for name, x in (("input1", x1), ("input2", x2)):
        if x.dtype != w.dtype:
            raise mixed_dtypes("bilinear", name, x.dtype, "weight", w.dtype)
    if w.ndim != 3 or x1.ndim < 1 or x1.shape[:-1] != x2.shape[:-1] or w.shape[1:] != (x1.shape[-1], x2.shape[-1]):
        raise ShapeError(
            f"bilinear: input1 은 (…, 입력 1), input2 는 (…, 입력 2), weight 는 (출력, 입력 1, 입력 2)이고 앞의 모양이 같아야 합니다. "
            f"받은 모양: {x1.shape}, {x2.shape}, {w.shape}. reshape 로 맞추거나 층의 in1_features, in2_features 를 바꾸세요."
        )
    out, first, second = w.shape
    flat = x1.reshape((-1, first)) @ w.transpose((1, 0, 2)).reshape((first, out * second))
    y = (flat.reshape((-1, out, second)) * x2.reshape((-1, 1, second))).sum(-1).reshape((*x1.shape[:-1], out))
    return y if bias is None else y + bias


class Bilinear(Module):
    """겹선형(bilinear) 층: y_o = x₁ᵀ W_o x₂ + b_o.

    매개변수
    --------
    in1_features, in2_features, out_features : 두 입력과 출력의 특징 수(양의 정수).
    bias : 편향을 둘 것인가.
    device, dtype : 매개변수를 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).
    generator : 초깃값을 뽑을 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    ``weight`` 는 (출력, 입력 1, 입력 2), ``bias`` 는 (출력,)이고, 초깃값은 U(−1/√in1_features, 1/√in1_features)에서 뽑는다.

    예외
    ----
    ArgumentError : 특징 수가 양수가 아닐 때. ShapeError, DtypeError : 부를 때, 모양이나 dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Bilinear(2, 3, 4, generator=0)(tg.ones((5, 2)), tg.ones((5, 3))).shape
    (5, 4)

    출처
    ----
    PyTorch ``torch.nn.Bilinear``.
    """

    def __init__(
        self, in1_features: int, in2_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None,
        generator: Generator = None,
    ) -> None:
        super().__init__()
        self.in1_features = positive("Bilinear", "in1_features", in1_features)
        self.in2_features = positive("Bilinear", "in2_features", in2_features)
        self.out_features = positive("Bilinear", "out_features", out_features)
        kind = real_dtype("Bilinear", dtype)
        self.weight = Parameter(np.empty((self.out_features, self.in1_features, self.in2_features), kind))
        self.bias = Parameter(np.empty(self.out_features, kind)) if bias else None
        self._born(generator)

    def reset_parameters(self, generator: Generator = None) -> None:
        """가중치와 편향을 처음처럼 U(−1/√in1_features, 1/√in1_features)에서 다시 뽑는다."""
        draw_uniform(self, 1 / self.in1_features**0.5, generator)

    def forward(self, input1: Any, input2: Any) -> Tensor:
        """x₁ᵀ W x₂ + b."""
        return bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"{self._show('in1_features', 'in2_features', 'out_features')}, bias={self.bias is not None}"
