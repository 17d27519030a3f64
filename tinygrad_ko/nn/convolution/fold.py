"""펴기(unfold)와 접기(fold): 창들을 열로 늘어놓기와 그 거꾸로."""

from __future__ import annotations

import math
from typing import Any

from ...errors import ShapeError
from ...korean.particles import Noun
from ...rules import convolution as rules
from ...tensors.tensor import Tensor
from ..checks import to_tensor
from ..module import Module
from ..spatial import several, signal
from .size import count_places


def unfold(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """창들을 세로 벡터로 편다(im2col): 합성곱은 커널의 행렬과 이것의 곱이다.

    매개변수
    --------
    input : 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    kernel_size, dilation, padding, stride : 창의 크기, 간격, 덧댈 0의 수, 보폭. 정수 또는 축마다의 정수.

    반환
    ----
    Tensor : 모양 (…, C·kH·kW, 창의 수).

    예외
    ----
    ShapeError : 창이 덧댄 입력보다 클 때. ArgumentError, DtypeError : ``conv2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.unfold(tg.arange(6.0).reshape(1, 2, 3), (2, 2))
    tensor([[0., 1.],
            [1., 2.],
            [3., 4.],
            [4., 5.]])

    출처
    ----
    강의 L19; PyTorch ``unfold``.
    """
    where = "unfold"
    x = signal(where, input, 2)
    size, gaps = several(where, "kernel_size", kernel_size, 2), several(where, "dilation", dilation, 2)
    widths, steps = several(where, "padding", padding, 2, 0), several(where, "stride", stride, 2)
    pairs = tuple([(p, p) for p in widths])
    count_places(where, x.shape[-2:], size, steps, pairs, gaps)
    whole = x if x.ndim == 4 else x.reshape((1, *x.shape))
    column, _ = rules.columns(whole, size, steps, pairs, gaps, 1)
    return column.reshape((*x.shape[:-3], *column.shape[2:]))


def fold(input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """세로 벡터들을 창의 자리에 겹쳐 더한다(col2im). ``unfold`` 의 전치이다: 겹치는 자리는 더해진다.

    매개변수
    --------
    input : 모양 (N, C·kH·kW, 창의 수) 또는 (C·kH·kW, 창의 수), 무차원(dimensionless).
    output_size : 결과의 (H, W).
    kernel_size, dilation, padding, stride : ``unfold`` 의 것과 같다.

    반환
    ----
    Tensor : 모양 (…, C, H, W).

    예외
    ----
    ShapeError : 둘째 축이 창의 크기로 나누어떨어지지 않거나, 창의 수가 ``output_size`` 와 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.fold(tg.ones((4, 2)), (2, 3), (2, 2))
    tensor([[[1., 2., 1.],
             [1., 2., 1.]]])

    출처
    ----
    PyTorch ``fold``.
    """
    where = "fold"
    x = to_tensor(input)
    shape, size = several(where, "output_size", output_size, 2), several(where, "kernel_size", kernel_size, 2)
    gaps, steps = several(where, "dilation", dilation, 2), several(where, "stride", stride, 2)
    pairs = tuple([(p, p) for p in several(where, "padding", padding, 2, 0)])
    if x.ndim not in (2, 3):
        raise ShapeError(f"{where}: 입력은 (C·kH·kW, 창의 수) 나 (N, C·kH·kW, 창의 수) 모양이어야 합니다. 받은 모양: {x.shape}.")
    inside, places = math.prod(size), count_places(where, shape, size, steps, pairs, gaps)
    if x.shape[-2] % inside:
        raise ShapeError(
            f"{where}: 입력의 모양 {x.shape}에서 세로 벡터의 길이 {Noun(x.shape[-2]):은/는} 창의 크기 "
            f"{size[0]}·{size[1]} = {Noun(inside):으로/로} 나누어떨어져야 합니다. kernel_size 를 살펴보세요."
        )
    if x.shape[-1] != math.prod(places):
        raise ShapeError(
            f"{where}: output_size {shape}, 커널 {size}이면 창의 수는 {places[0]}·{places[1]} = {math.prod(places)}이어야 합니다. "
            f"입력의 모양은 {x.shape}(창 {x.shape[-1]}개)입니다. output_size, stride, padding 을 살펴보세요."
        )
    column = x.reshape((x.shape[0] if x.ndim == 3 else 1, 1, *x.shape[-2:]))
    y: Any = rules.folded(column, shape, size, places, steps, pairs, gaps)
    return y.reshape((*x.shape[:-2], *y.shape[1:]))


class Unfold(Module):
    """창들을 세로 벡터로 편다. 인수의 뜻과 예외는 ``functional.unfold`` 와 같다.

    매개변수
    --------
    kernel_size, dilation, padding, stride : 창의 크기, 간격, 덧댈 0의 수, 보폭. 정수 또는 축마다의 정수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Unfold((2, 3))(tg.zeros((2, 5, 3, 4))).shape
    (2, 30, 4)

    출처
    ----
    PyTorch ``torch.nn.Unfold``.
    """

    def __init__(self, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride
        _check_window(self)

    def forward(self, input: Any) -> Tensor:
        """(N, C·kH·kW, 창의 수)."""
        return unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return self._show("kernel_size", "dilation", "padding", "stride")


class Fold(Module):
    """세로 벡터들을 창의 자리에 겹쳐 더한다. 인수의 뜻과 예외는 ``functional.fold`` 와 같다.

    매개변수
    --------
    output_size : 결과의 (H, W).
    kernel_size, dilation, padding, stride : 창의 크기, 간격, 덧댄 폭, 보폭. 정수 또는 축마다의 정수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Fold((4, 5), (2, 2))(tg.zeros((1, 12, 12))).shape
    (1, 3, 4, 5)

    출처
    ----
    PyTorch ``torch.nn.Fold``.
    """

    def __init__(self, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
        super().__init__()
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride
        several("Fold", "output_size", output_size, 2)
        _check_window(self)

    def forward(self, input: Any) -> Tensor:
        """(N, C, H, W)."""
        return fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return self._show("output_size", "kernel_size", "dilation", "padding", "stride")


def _check_window(layer: Any) -> None:
    """창의 인수를 만들 때 살핀다. 적어 둔 것은 받은 그대로이다."""
    for name, least in (("kernel_size", 1), ("dilation", 1), ("padding", 0), ("stride", 1)):
        several(type(layer).__name__, name, getattr(layer, name), 2, least)
