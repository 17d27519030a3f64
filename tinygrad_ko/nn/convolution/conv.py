"""합성곱(convolution). 1·2·3차원이 한 벌의 셈이다."""

from __future__ import annotations

import math
from typing import Any

from ...errors import ShapeError
from ...korean.particles import particle
from ...rules import convolution as rules
from ...rules.joining import concatenate
from ...tensors.tensor import Tensor
from ..checks import Generator
from ..docstrings import documented_like
from ..spatial import several, signal
from .kernel import SharedKernel
from .operands import batched, bias_shape, grouped, like_input, operands
from .size import Pairs, count_places, padding_pairs


def convolve(where: str, n: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any,
             groups: Any) -> Tensor:
    x, w, b = operands(where, n, input, weight, bias)
    steps, gaps = several(where, "stride", stride, n), several(where, "dilation", dilation, n)
    (count,) = several(where, "groups", groups, 1)
    whole = batched(where, n, x, w, w.shape[1] * count, count)
    grouped(where, "출력 채널", w.shape[0], count)
    bias_shape(where, b, w.shape[:1])
    pairs = padding_pairs(where, padding, w.shape[2:], steps, gaps)
    count_places(where, whole.shape[2:], w.shape[2:], steps, pairs, gaps)
    return like_input(rules.conv.call(whole, w, steps, pairs, gaps, count, b), x, n)


def conv2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1) -> Tensor:
    """2차원 합성곱: y[o, i, j] = Σ x[c, i·s + u·d − p, j·s + v·d − p]·w[o, c, u, v] + b[o] (커널을 뒤집지 않는다).

    매개변수
    --------
    input : 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    weight : 커널, 모양 (O, C / groups, kH, kW).
    bias : 모양 (O,). 없으면 더하지 않는다.
    stride, dilation : 보폭 s 와 커널의 간격 d. 양의 정수, 또는 축마다의 정수.
    padding : 양쪽에 덧댈 0의 수 p, 또는 ``"valid"``(0), ``"same"``(출력이 입력과 같은 크기. 보폭 1에서만).
    groups : 채널을 이만큼의 무리로 나누어, 무리끼리만 잇는다. 입력과 출력의 채널 수를 나누어야 한다.

    반환
    ----
    Tensor : 모양 (…, O, oH, oW). 크기는 ``conv_output_size`` 의 식.

    예외
    ----
    ShapeError : 채널의 수가 맞지 않거나 커널이 덧댄 입력보다 클 때. ArgumentError : 범위 밖의 인수.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> image = tg.tensor([[[1.0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]])
    >>> kernel = tg.tensor([[[[1.0, 0, 1], [0, 1, 0], [1, 0, 1]]]])
    >>> F.conv2d(image, kernel)
    tensor([[[4., 3., 4.],
             [2., 4., 3.],
             [2., 3., 4.]]])

    출처
    ----
    강의 L19; PyTorch ``conv2d``.
    """
    return convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


@documented_like(conv2d)
def conv1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1) -> Tensor:
    """1차원 합성곱: 신호를 따라 커널을 밀며 곱하여 더한다.

    입력은 (N, C, L) 또는 (C, L), 출력은 (…, O, oL). 나머지는 ``conv2d`` 와 같다.

    >>> F.conv1d(tg.tensor([[1.0, 2.0, 4.0, 8.0]]), tg.tensor([[[1.0, -1.0]]]))
    tensor([[-1., -2., -4.]])

    출처
    ----
    강의 L19, L21; PyTorch ``conv1d``.
    """
    return convolve("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


@documented_like(conv2d)
def conv3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1) -> Tensor:
    """3차원 합성곱.

    입력은 (N, C, D, H, W) 또는 (C, D, H, W), 출력은 (…, O, oD, oH, oW). 나머지는 ``conv2d`` 와 같다.

    >>> F.conv3d(tg.ones((2, 3, 4, 5, 6)), tg.ones((7, 3, 2, 2, 2)), padding=1).shape
    (2, 7, 5, 6, 7)
    """
    return convolve("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


def edged(where: str, input: Any, pairs: Pairs, mode: str) -> Tensor:
    """공간 축의 (앞, 뒤)를 0이 아닌 것으로 덧댄다: 되비추거나(reflect), 끝의 값으로(replicate), 돌려서(circular)."""
    x = signal(where, input, len(pairs))
    for axis, (before, after) in zip(range(-len(pairs), 0), pairs, strict=True):
        n, widest = x.shape[axis], max(before, after)
        if widest > {"reflect": n - 1, "circular": n}.get(mode, widest if n else 0):
            raise ShapeError(
                f"{where}: padding_mode='{mode}'{particle(mode, '으로/로')} 길이 {n}인 축(입력의 모양 "
                f"{x.shape})에 {widest}만큼 덧댈 수 없습니다. "
                "padding 을 줄이거나 더 큰 입력을 넣으세요."
            )
        if mode == "replicate":
            lead, tail = [slice(0, 1)] * before, [slice(n - 1, n)] * after
        elif mode == "circular":
            lead, tail = [slice(n - before, n)], [slice(0, after)]
        else:
            lead, tail = [slice(before, 0, -1)], [slice(n - 2, n - 2 - after if after < n - 1 else None, -1)]
        rest = (slice(None),) * (-axis - 1)
        parts = [x[(..., s, *rest)] for s in lead if before] + [x] + [x[(..., s, *rest)] for s in tail if after]
        x = concatenate(parts, axis) if len(parts) > 1 else x
    return x


class _Conv(SharedKernel):
    """1·2·3차원 합성곱."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None, dtype: Any = None, generator: Generator = None,
    ) -> None:
        super().__init__()
        self._settle(in_channels, out_channels, kernel_size, stride, dilation, groups, padding_mode)
        self._pairs = padding_pairs(type(self).__name__, padding, self.kernel_size, self.stride, self.dilation)
        self.padding = padding if isinstance(padding, str) else tuple([before for before, _ in self._pairs])
        shape = (self.out_channels, self.in_channels // self.groups, *self.kernel_size)
        self._fill(shape, (self.out_channels,) if bias else None, math.prod(shape[1:]), dtype, generator)

    def forward(self, input: Any) -> Tensor:
        """합성곱한 특징 지도."""
        where, padding = type(self).__name__, self.padding
        if self.padding_mode != "zeros":
            input, padding = edged(where, input, self._pairs, self.padding_mode), 0
        return convolve(where, self.dimensions, input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


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
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    dtype : 매개변수의 dtype. 기본은 float32.
    generator : 초깃값을 뽑을 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    ``weight`` 는 (out_channels, in_channels / groups, kH, kW), ``bias`` 는 (out_channels,)이고, 초깃값은 모두
    U(−1/√fan_in, 1/√fan_in)에서 뽑는다(fan_in 은 커널 하나의 가중치 수). 입력은 (N, C, H, W) 또는 (C, H, W), 출력은
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


@documented_like(Conv2d)
class Conv1d(_Conv):
    """1차원 합성곱. 입력은 (N, C, L) 또는 (C, L), 무차원이다.

    나머지는 ``Conv2d`` 와 같다.

    >>> layer = nn.Conv1d(1, 1, 3, stride=2, bias=False, generator=0)
    >>> layer(tg.zeros((1, 7))).shape, layer.weight.size
    ((1, 3), 3)

    출처
    ----
    강의 L21 (가중치 나누어 쓰기: 입력 7개, 은닉 3개에 가중치 3개); PyTorch ``torch.nn.Conv1d``.
    """

    dimensions = 1


@documented_like(Conv2d)
class Conv3d(_Conv):
    """3차원 합성곱. 입력은 (N, C, D, H, W) 또는 (C, D, H, W), 무차원이다.

    나머지는 ``Conv2d`` 와 같다.

    >>> nn.Conv3d(2, 4, (1, 3, 3), generator=0)(tg.zeros((2, 3, 5, 6))).shape
    (4, 3, 3, 4)
    """

    dimensions = 3
