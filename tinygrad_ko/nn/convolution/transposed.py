"""전치 합성곱 층. 셈은 ``functional.convolution`` 에 있다."""

from __future__ import annotations

import math
from typing import Any

from ...errors import ArgumentError
from ...tensors.tensor import Tensor
from ..functional.convolution.transposed import convolve_transpose, output_padding_for
from ..spatial import several
from .base import Generator, SharedKernel


class _ConvTranspose(SharedKernel):
    """1·2·3차원 전치 합성곱."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
        groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros", dtype: Any = None,
        generator: Generator = None,
    ) -> None:
        super().__init__()
        where, n = type(self).__name__, self.dimensions
        self._settle(in_channels, out_channels, kernel_size, stride, dilation, groups, padding_mode)
        if padding_mode != "zeros":
            raise ArgumentError(f"{where}: 전치 합성곱의 padding_mode 는 'zeros' 뿐입니다. 받은 것: {padding_mode!r}.")
        self.padding = several(where, "padding", padding, n, 0)
        self.output_padding = several(where, "output_padding", output_padding, n, 0)
        shape = (self.in_channels, self.out_channels // self.groups, *self.kernel_size)
        self._fill(shape, (self.out_channels,) if bias else None, math.prod(shape[1:]), dtype, generator)

    def forward(self, x: Any, output_size: Any = None) -> Tensor:
        """키운 특징 지도. ``output_size`` 를 주면 출력의 공간 모양이 그것이 되도록 한쪽 끝을 늘린다."""
        where, n, extra = type(self).__name__, self.dimensions, self.output_padding
        if output_size is not None:
            extra = output_padding_for(where, x, output_size, self.kernel_size, self.stride, self.padding, self.dilation)
        return convolve_transpose(
            where, n, x, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation,
        )


class ConvTranspose1d(_ConvTranspose):
    """1차원 전치 합성곱. 입력은 (N, C, L) 또는 (C, L), 무차원이다.

    매개변수
    --------
    ``ConvTranspose2d`` 와 같다. 정수 하나는 모든 축에 쓰인다.

    예외
    ----
    ``ConvTranspose2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ConvTranspose1d(3, 2, 4, stride=2, padding=1, generator=0)(tg.zeros((3, 5))).shape
    (2, 10)

    출처
    ----
    PyTorch ``torch.nn.ConvTranspose1d``.
    """

    dimensions = 1


class ConvTranspose2d(_ConvTranspose):
    """2차원 전치 합성곱(transposed convolution): 합성곱의 입력에 대한 기울기와 같은 셈으로 특징 지도를 키운다.

    매개변수
    --------
    in_channels, out_channels : 입력과 출력의 채널 수, 양의 정수.
    kernel_size, stride, padding, dilation : 거꾸로 간 합성곱의 것. 정수 또는 축마다의 정수.
    output_padding : 출력의 한쪽 끝을 늘릴 폭. stride 나 dilation 보다 작아야 한다.
    groups : 채널을 나눌 무리의 수.
    bias : 편향을 둘 것인가.
    padding_mode : ``"zeros"`` 뿐이다.
    dtype : 매개변수의 dtype. 기본은 float32.
    generator : 초깃값을 뽑을 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    ``weight`` 는 (in_channels, out_channels / groups, kH, kW), ``bias`` 는 (out_channels,). 입력은 (N, C, H, W) 또는
    (C, H, W), 출력은 (…, out_channels, oH, oW), 무차원. 부를 때 ``output_size=(oH, oW)`` 로 크기를 정할 수 있다.

    예외
    ----
    ArgumentError : 범위 밖의 인수, 나올 수 없는 ``output_size``.
    ShapeError, DtypeError : 부를 때, 채널의 수나 dtype 이 맞지 않거나 출력이 비면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1, generator=0)
    >>> x = tg.zeros((1, 3, 4, 5))
    >>> layer(x).shape, layer(x, output_size=(8, 10)).shape
    ((1, 2, 7, 9), (1, 2, 8, 10))

    출처
    ----
    Zeiler et al., "Deconvolutional Networks" (2010); PyTorch ``torch.nn.ConvTranspose2d``.
    """

    dimensions = 2


class ConvTranspose3d(_ConvTranspose):
    """3차원 전치 합성곱. 입력은 (N, C, D, H, W) 또는 (C, D, H, W), 무차원이다.

    매개변수
    --------
    ``ConvTranspose2d`` 와 같다. 정수 하나는 모든 축에 쓰인다.

    예외
    ----
    ``ConvTranspose2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ConvTranspose3d(2, 3, 2, stride=2, generator=0)(tg.zeros((2, 3, 4, 5))).shape
    (3, 6, 8, 10)

    출처
    ----
    PyTorch ``torch.nn.ConvTranspose3d``.
    """

    dimensions = 3
