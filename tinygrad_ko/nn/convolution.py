"""합성곱의 층: 합성곱, 전치 합성곱, 지역 연결, 펴기와 접기. 셈은 ``functional.convolution`` 에 있다."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..errors import ArgumentError, DtypeError
from ..generator import resolve
from ..tensor import Tensor
from . import functional as F
from . import init
from .checks import one_of
from .functional.convolution import (
    PADDING_MODES,
    connect_locally,
    convolve,
    convolve_transpose,
    edged,
    output_padding_for,
    padding_pairs,
)
from .linear import positive
from .module import Module
from .parameter import Parameter
from .spatial import several

Generator = np.random.Generator | int | None


class _Kernel(Module):
    """커널과 편향을 가진 층. ``dimensions`` 는 공간 축의 수."""

    dimensions = 0
    weight: Parameter
    bias: Parameter | None

    def _fill(self, shape: tuple[int, ...], bias: tuple[int, ...] | None, fan_in: int, dtype: Any, generator: Generator) -> None:
        """무게와 편향을 U(−1/√fan_in, 1/√fan_in)에서 뽑는다."""
        where = type(self).__name__
        kind = np.dtype(np.float32 if dtype is None else dtype)
        if kind.kind != "f":
            raise DtypeError(f"{where}: dtype 은 실수여야 합니다. 받은 것: {kind}. np.float32 나 np.float64 를 쓰세요.")
        rng, bound = resolve(generator, where), 1 / math.sqrt(fan_in)
        self.weight = Parameter(np.empty(shape, kind))
        init.uniform_(self.weight, -bound, bound, rng)
        self.bias = None if bias is None else Parameter(np.empty(bias, kind))
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound, rng)


class _Shared(_Kernel):
    """합성곱과 전치 합성곱이 함께 갖는 설정."""

    output_padding: tuple[int, ...] = ()

    def _settle(self, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any, dilation: Any, groups: Any,
                padding_mode: Any) -> None:
        where, n = type(self).__name__, self.dimensions
        self.in_channels = positive(where, "in_channels", in_channels)
        self.out_channels = positive(where, "out_channels", out_channels)
        self.groups = positive(where, "groups", groups)
        for name in ("in_channels", "out_channels"):
            if getattr(self, name) % self.groups:
                raise ArgumentError(
                    f"{where}: {name}={getattr(self, name)}을(를) groups={self.groups} 무리로 똑같이 나눌 수 없습니다. "
                    "나누어떨어지는 수를 쓰세요."
                )
        self.kernel_size = several(where, "kernel_size", kernel_size, n)
        self.stride, self.dilation = several(where, "stride", stride, n), several(where, "dilation", dilation, n)
        one_of(where, "padding_mode", padding_mode, PADDING_MODES)
        self.padding_mode = padding_mode
        self.padding: Any = 0

    def extra_repr(self) -> str:
        zero, one = (0,) * self.dimensions, (1,) * self.dimensions
        parts = [f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"]
        parts += [f"padding={self.padding}"] if self.padding != zero else []
        parts += [f"dilation={self.dilation}"] if self.dilation != one else []
        parts += [f"output_padding={self.output_padding}"] if self.output_padding not in (zero, ()) else []
        parts += [f"groups={self.groups}"] if self.groups != 1 else []
        parts += ["bias=False"] if self.bias is None else []
        parts += [f"padding_mode={self.padding_mode}"] if self.padding_mode != "zeros" else []
        return ", ".join(parts)


class _Conv(_Shared):
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


class _ConvTranspose(_Shared):
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


class _LocallyConnected(_Kernel):
    """1·2차원 지역 연결."""

    def __init__(
        self, in_channels: int, out_channels: int, input_size: Any, kernel_size: Any, stride: Any = 1, bias: bool = True,
        dtype: Any = None, generator: Generator = None,
    ) -> None:
        super().__init__()
        where, n = type(self).__name__, self.dimensions
        self.in_channels = positive(where, "in_channels", in_channels)
        self.out_channels = positive(where, "out_channels", out_channels)
        self.input_size = several(where, "input_size", input_size, n)
        self.kernel_size, self.stride = several(where, "kernel_size", kernel_size, n), several(where, "stride", stride, n)
        places = F.conv_output_size(self.input_size, self.kernel_size, self.stride)
        shape = (self.out_channels, self.in_channels, *places, *self.kernel_size)
        fan_in = self.in_channels * math.prod(self.kernel_size)
        self._fill(shape, (self.out_channels, *places) if bias else None, fan_in, dtype, generator)

    def forward(self, x: Any) -> Tensor:
        """자리마다 제 커널과 곱하여 더한 특징 지도."""
        return connect_locally(type(self).__name__, self.dimensions, x, self.weight, self.bias, self.stride)

    def extra_repr(self) -> str:
        shown = self._show("input_size", "kernel_size", "stride")
        return f"{self.in_channels}, {self.out_channels}, {shown}" + ("" if self.bias is not None else ", bias=False")


class LocallyConnected1d(_LocallyConnected):
    """1차원 지역 연결(locally connected): 합성곱처럼 창만 보되, 자리마다 다른 무게를 쓴다.

    매개변수
    --------
    in_channels, out_channels : 입력과 출력의 채널 수, 양의 정수.
    input_size : 입력의 길이. 자리마다 무게가 있으므로 미리 정해야 한다.
    kernel_size, stride : 창의 길이와 보폭, 양의 정수.
    bias : 편향(자리마다 하나)을 둘 것인가.
    dtype : 매개변수의 dtype. 기본은 float32.
    generator : 초깃값을 뽑을 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    ``weight`` 는 (out_channels, in_channels, oL, k), ``bias`` 는 (out_channels, oL). 입력은 (N, C, L) 또는 (C, L), 무차원.

    예외
    ----
    ArgumentError, ShapeError : 범위 밖의 인수, 입력보다 긴 창. 부를 때, 입력의 모양이 다르면.

    예제
    ----
    입력 7개를 은닉 노드 3개에 이을 때의 무게: 완전 연결 21개, 지역 연결 9개, 나누어 쓰면(합성곱) 3개.

    >>> from tinygrad_ko import nn
    >>> full = nn.Linear(7, 3, bias=False)
    >>> local = nn.LocallyConnected1d(1, 1, 7, 3, stride=2, bias=False)
    >>> shared = nn.Conv1d(1, 1, 3, stride=2, bias=False)
    >>> [layer.weight.size for layer in (full, local, shared)]
    [21, 9, 3]

    출처
    ----
    강의 L21; LeCun, "Generalization and Network Design Strategies" (1989).
    """

    dimensions = 1


class LocallyConnected2d(_LocallyConnected):
    """2차원 지역 연결.

    ``weight`` 는 (out_channels, in_channels, oH, oW, kH, kW), ``bias`` 는 (out_channels, oH, oW). 입력은 (N, C, H, W) 또는
    (C, H, W), 무차원.

    매개변수
    --------
    ``LocallyConnected1d`` 와 같다. 길이는 정수 또는 축마다의 정수.

    예외
    ----
    ``LocallyConnected1d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LocallyConnected2d(1, 4, 8, 3, generator=0)(tg.zeros((1, 8, 8))).shape
    (4, 6, 6)

    출처
    ----
    강의 L21; LeCun, "Generalization and Network Design Strategies" (1989).
    """

    dimensions = 2


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

    def forward(self, x: Any) -> Tensor:
        """(N, C·kH·kW, 창의 수)."""
        return F.unfold(x, self.kernel_size, self.dilation, self.padding, self.stride)

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

    def forward(self, x: Any) -> Tensor:
        """(N, C, H, W)."""
        return F.fold(x, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return self._show("output_size", "kernel_size", "dilation", "padding", "stride")


def _check_window(layer: Any) -> None:
    """창의 인수를 만들 때 살핀다. 적어 둔 것은 받은 그대로이다."""
    for name, least in (("kernel_size", 1), ("dilation", 1), ("padding", 0), ("stride", 1)):
        several(type(layer).__name__, name, getattr(layer, name), 2, least)
