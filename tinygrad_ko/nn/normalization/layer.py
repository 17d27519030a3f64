"""층 정규화(layer normalization)와 RMS 정규화: 표본마다 마지막 축들에 걸쳐."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...engine import tick
from ...errors import ShapeError
from ...rules import normalization as rules
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ..birth import scale_by_one
from ..checks import Generator, real, real_dtype, sizes
from ..module import Module
from ..parameter import Parameter
from .statistics import epsilon, fitting, normalized
from .steps import LAYER_NORM, RMS_NORM


def rms_norm(
    input: Any, normalized_shape: int | Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """RMS 정규화: 평균을 빼지 않고 제곱평균제곱근으로만 나눈다. x/√(mean(x²) + ε)·weight.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (…, *normalized_shape), 무차원(dimensionless).
    normalized_shape : 정규화할 마지막 축들의 길이(정수 또는 정수들).
    weight : 모양 ``normalized_shape``. 없으면 늘이지 않는다.
    eps : 더하는 작은 수 ε. ``None`` 이면 dtype 의 기계 엡실론(machine epsilon).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : ``input`` 의 마지막 축들이 ``normalized_shape`` 와 다를 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.rms_norm(tg.tensor([[1.0, 7.0]]), 2, eps=0)
    tensor([[0.2, 1.4]])

    출처
    ----
    Zhang, Sennrich, "Root Mean Square Layer Normalization" (2019).
    """
    began = tick()
    x = real("rms_norm", input)
    axis, shape = last_axes("rms_norm", x, normalized_shape)
    if eps is not None:
        epsilon("rms_norm", eps)
    least = float(np.finfo(x.dtype).eps) if eps is None else eps
    z = rules.standardize.call(x, axis, least, False)[0]
    scale = fitting("rms_norm", "weight", weight, shape, shape, x)
    made = z if scale is None else z * scale
    return as_one(RMS_NORM, began, made, {"x": x, "weight": weight}, {"axis": axis, "eps": least, "side": shape})


def layer_norm(
    input: Any, normalized_shape: int | Sequence[int], weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """층 정규화: 표본마다 마지막 축들(``normalized_shape``)에 걸쳐 (x − μ)/√(σ² + ε)·weight + bias.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (…, *normalized_shape), 무차원(dimensionless).
    normalized_shape : 정규화할 마지막 축들의 길이(정수 또는 정수들).
    weight, bias : 모양 ``normalized_shape``. 없으면 늘이거나 옮기지 않는다.
    eps : 분산에 더하는 작은 양수 ε.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : ``input`` 의 마지막 축들이 ``normalized_shape`` 와 다를 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.layer_norm(tg.tensor([[1.0, 3.0], [0.0, 8.0]]), 2, eps=0)
    tensor([[-1.,  1.],
            [-1.,  1.]])

    출처
    ----
    Ba, Kiros, Hinton, "Layer Normalization" (2016). 분산은 치우친(biased) 것이다.
    """
    began = tick()
    x = real("layer_norm", input)
    axis, shape = last_axes("layer_norm", x, normalized_shape)
    epsilon("layer_norm", eps)
    made = normalized("layer_norm", x, axis, eps, weight, bias, shape, shape)[0]
    over = {"shape": None, "axis": axis, "eps": eps, "side": shape}
    return as_one(LAYER_NORM, began, made, {"x": x, "weight": weight, "bias": bias}, over)


def last_axes(where: str, x: Tensor, normalized_shape: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """정규화할 마지막 축들과 그 길이."""
    shape = sizes(where, "normalized_shape", normalized_shape)
    first = x.ndim - len(shape)
    if x.shape[max(first, 0):] != shape:
        raise ShapeError(
            f"{where}: 입력의 모양은 {x.shape}, normalized_shape 는 {shape}입니다. 입력의 마지막 {len(shape)}개 축이 "
            f"{shape}이어야 합니다. 입력의 축을 옮기거나 normalized_shape 를 입력의 마지막 축(들)의 길이로 하세요."
        )
    return tuple(range(first, x.ndim)), shape


class LayerNorm(Module):
    """층 정규화(layer normalization): 표본마다 마지막 축들에 걸쳐 (x − μ)/√(σ² + ε)·γ + β.

    매개변수
    --------
    normalized_shape : 정규화할 마지막 축들의 길이(정수 또는 정수들).
    eps : 분산에 더하는 작은 수 ε, 0 이상.
    elementwise_affine : 학습하는 ``weight`` (γ, 처음에 1)와 ``bias`` (β, 처음에 0)를 둘 것인가. 모양은 ``normalized_shape``.
    bias : ``elementwise_affine`` 일 때 β 를 둘 것인가.
    device, dtype : 매개변수를 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).

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
        device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = sizes("LayerNorm", "normalized_shape", normalized_shape)
        epsilon("LayerNorm", eps)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        kind = real_dtype("LayerNorm", dtype)
        self.weight = Parameter(np.ones(self.normalized_shape, kind)) if elementwise_affine else None
        self.bias = Parameter(np.zeros(self.normalized_shape, kind)) if elementwise_affine and bias else None

    def reset_parameters(self, generator: Generator = None) -> None:
        """γ 를 1로, β 를 0으로. 난수를 쓰지 않는다."""
        scale_by_one(self)

    def forward(self, input: Any) -> Tensor:
        """정규화하고, 늘이고, 옮긴 텐서."""
        return layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return self._show("normalized_shape", "eps", "elementwise_affine")


class RMSNorm(Module):
    """RMS 정규화: 평균을 빼지 않고 제곱평균제곱근으로만 나눈다. x/√(mean(x²) + ε)·γ.

    매개변수
    --------
    normalized_shape : 정규화할 마지막 축들의 길이(정수 또는 정수들).
    eps : 더하는 작은 수 ε. ``None`` 이면 dtype 의 기계 엡실론(machine epsilon).
    elementwise_affine : 학습하는 ``weight`` (γ, 처음에 1)를 둘 것인가. 모양은 ``normalized_shape``.
    device, dtype : 매개변수를 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).

    입력은 (…, *normalized_shape), 출력도 같은 모양, 무차원(dimensionless).

    예외
    ----
    ArgumentError, ArgumentTypeError : ``normalized_shape`` 가 양의 정수(들)가 아니거나 ``eps`` 가 음수일 때.
    ShapeError, DtypeError : 부를 때, 입력의 마지막 축들이나 dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.RMSNorm(2, eps=0)(tg.tensor([[1.0, 7.0]])).detach()
    tensor([[0.2, 1.4]])

    출처
    ----
    Zhang, Sennrich, "Root Mean Square Layer Normalization" (2019); PyTorch ``torch.nn.RMSNorm``.
    """

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float | None = None, elementwise_affine: bool = True, device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = sizes("RMSNorm", "normalized_shape", normalized_shape)
        if eps is not None:
            epsilon("RMSNorm", eps)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        kind = real_dtype("RMSNorm", dtype)
        self.weight = Parameter(np.ones(self.normalized_shape, kind)) if elementwise_affine else None

    def reset_parameters(self, generator: Generator = None) -> None:
        """γ 를 1로. 난수를 쓰지 않는다."""
        scale_by_one(self)

    def forward(self, x: Any) -> Tensor:
        """나누고 늘인 텐서."""
        return rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return self._show("normalized_shape", "eps", "elementwise_affine")
