"""합성곱 층. 셈은 ``functional.convolution`` 에 있다."""

from __future__ import annotations

import math
from typing import Any

from ...tensors.tensor import Tensor
from ..functional.convolution.conv import convolve, edged
from ..functional.convolution.size import padding_pairs
from .base import Generator, SharedKernel


class _Conv(SharedKernel):
    """1·2·3차원 합성곱."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1, bias: bool = True, padding_mode: str = "zeros", dtype: Any = None, generator: Generator = None,
    ) -> None:
        super().__init__()
        self._settle(in_channels, out_channels, kernel_size, stride, dilation, groups, padding_mode)
        self._pairs = padding_pairs(type(self).__name__, padding, self.kernel_size, self.stride, self.dilation)
        self.padding = padding if isinstance(padding, str) else tuple([before for before, _ in self._pairs])
        shape = (self.out_channels, self.in_channels // self.groups, *self.kernel_size)
        self._fill(shape, (self.out_channels,) if bias else None, math.prod(shape[1:]), dtype, generator)

    def forward(self, x: Any) -> Tensor:
        """합성곱한 특징 지도."""
        where, padding = type(self).__name__, self.padding
        if self.padding_mode != "zeros":
            x, padding = edged(where, x, self._pairs, self.padding_mode), 0
        return convolve(where, self.dimensions, x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv1d(_Conv):
    """1차원 합성곱. 입력은 (N, C, L) 또는 (C, L), 무차원이다.

    매개변수
    --------
    ``Conv2d`` 와 같다. 정수 하나는 모든 축에 쓰인다.

    예외
    ----
    ``Conv2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.Conv1d(1, 1, 3, stride=2, bias=False, generator=0)
    >>> layer(tg.zeros((1, 7))).shape, layer.weight.size
    ((1, 3), 3)

    출처
    ----
    강의 L21 (무게 나누어 쓰기: 입력 7개, 은닉 3개에 무게 3개); PyTorch ``torch.nn.Conv1d``.
    """

    dimensions = 1


class Conv2d(_Conv):
    """2차원 합성곱(convolution): 배운 커널을 영상 위로 밀며, 창마다 곱하여 더한다.

    매개변수
    --------
    in_channels, out_channels : 입력의 채널 수와 커널(특징 지도)의 수, 양의 정수.
    kernel_size : 커널의 크기. 정수 또는 축마다의 정수, 단위는 화소.
    stride, dilation : 보폭과 커널의 간격. 양의 정수 또는 축마다의 정수.
    padding : 양쪽에 덧댈 폭, 또는 ``"valid"``(0), ``"same"``(출력이 입력과 같은 크기. 보폭 1에서만).
    groups : 채널을 나눌 무리의 수. ``in_channels`` 와 같으면 채널마다 따로 하는 합성곱(depthwise)이다.
    bias : 편향을 둘 것인가.
    padding_mode : 덧댈 것. ``"zeros"`` 0, ``"reflect"`` 되비춘 값, ``"replicate"`` 끝의 값, ``"circular"`` 돌려서.
    dtype : 매개변수의 dtype. 기본은 float32.
    generator : 초깃값을 뽑을 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    ``weight`` 는 (out_channels, in_channels / groups, kH, kW), ``bias`` 는 (out_channels,)이고, 초깃값은 모두
    U(−1/√fan_in, 1/√fan_in)에서 뽑는다(fan_in 은 커널 하나의 무게 수). 입력은 (N, C, H, W) 또는 (C, H, W), 출력은
    (…, out_channels, oH, oW)이고 크기는 ``functional.conv_output_size`` 의 식을 따른다. 모두 무차원.

    예외
    ----
    ArgumentError : 범위 밖의 인수, groups 로 나누어떨어지지 않는 채널.
    ShapeError, DtypeError : 부를 때, 채널의 수나 dtype 이 맞지 않거나 커널이 덧댄 입력보다 클 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.Conv2d(1, 6, 5, padding=2, generator=0)
    >>> layer
    Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
    >>> layer(tg.zeros((64, 1, 28, 28))).shape
    (64, 6, 28, 28)

    출처
    ----
    강의 L19, L21; LeCun et al., "Gradient-Based Learning Applied to Document Recognition" (1998); PyTorch ``torch.nn.Conv2d``.
    """

    dimensions = 2


class Conv3d(_Conv):
    """3차원 합성곱. 입력은 (N, C, D, H, W) 또는 (C, D, H, W), 무차원이다.

    매개변수
    --------
    ``Conv2d`` 와 같다. 정수 하나는 모든 축에 쓰인다.

    예외
    ----
    ``Conv2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Conv3d(2, 4, (1, 3, 3), generator=0)(tg.zeros((2, 3, 5, 6))).shape
    (4, 3, 3, 4)

    출처
    ----
    PyTorch ``torch.nn.Conv3d``.
    """

    dimensions = 3
