"""정규화 층. 셈은 ``nn.functional`` 의 같은 이름의 함수가 한다."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import DtypeError
from ..tensor import Tensor
from . import functional as F
from .checks import sizes
from .functional.normalization import epsilon
from .module import Module
from .parameter import Parameter


def real_dtype(where: str, dtype: Any) -> np.dtype:
    """매개변수의 dtype: 실수여야 한다. 기본은 float32."""
    kind = np.dtype(np.float32 if dtype is None else dtype)
    if kind.kind != "f":
        raise DtypeError(f"{where}: dtype 은 실수여야 합니다. 받은 것: {kind}. np.float32 나 np.float64 를 쓰세요.")
    return kind


class LayerNorm(Module):
    """층 정규화(layer normalization): 표본마다 마지막 축들에 걸쳐 (x − μ)/√(σ² + ε)·γ + β.

    매개변수
    --------
    normalized_shape : 정규화할 마지막 축들의 길이(정수 또는 정수들).
    eps : 분산에 더하는 작은 수 ε, 0 이상.
    elementwise_affine : 학습하는 ``weight`` (γ, 처음에 1)와 ``bias`` (β, 처음에 0)를 둘 것인가. 모양은 ``normalized_shape``.
    bias : ``elementwise_affine`` 일 때 β 를 둘 것인가.
    dtype : 매개변수의 dtype. 기본은 float32.

    입력은 (…, *normalized_shape), 출력도 같은 모양, 무차원(dimensionless). 학습과 평가에서 같은 셈이다.

    예외
    ----
    ArgumentError, ArgumentTypeError : ``normalized_shape`` 가 양의 정수(들)가 아니거나 ``eps`` 가 음수일 때.
    ShapeError, DtypeError : 부를 때, 입력의 마지막 축들이나 dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> y = nn.LayerNorm(4)(tg.tensor([[1.0, 2.0, 3.0, 4.0]]))
    >>> round(y.mean().item(), 5), round(y.std().item(), 3)
    (0.0, 1.0)

    출처
    ----
    Ba, Kiros, Hinton, "Layer Normalization" (2016); PyTorch ``torch.nn.LayerNorm``.
    """

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = sizes("LayerNorm", "normalized_shape", normalized_shape)
        epsilon("LayerNorm", eps)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        kind = real_dtype("LayerNorm", dtype)
        self.weight = Parameter(np.ones(self.normalized_shape, kind)) if elementwise_affine else None
        self.bias = Parameter(np.zeros(self.normalized_shape, kind)) if elementwise_affine and bias else None

    def forward(self, x: Any) -> Tensor:
        """정규화하고, 늘이고, 옮긴 텐서."""
        return F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return self._show("normalized_shape", "eps", "elementwise_affine")
