"""전치 합성곱(transposed convolution): 합성곱의 입력의 기울기를 내는 셈."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...korean.particles import Noun
from ...rules import convolution as rules
from ...tensors.tensor import Tensor
from ..checks import Generator
from ..docstrings import documented_like
from ..spatial import several, signal
from .kernel import SharedKernel
from .operands import batched, bias_shape, grouped, like_input, operands


def convolve_transpose(where: str, n: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, output_padding: Any,
                       groups: Any, dilation: Any) -> Tensor:
    x, w, b = operands(where, n, input, weight, bias)
    steps, gaps = several(where, "stride", stride, n), several(where, "dilation", dilation, n)
    widths, extra = several(where, "padding", padding, n, 0), several(where, "output_padding", output_padding, n, 0)
    (count,) = several(where, "groups", groups, 1)
    whole = batched(where, n, x, w, w.shape[0])
    grouped(where, "입력 채널", w.shape[0], count)
    bias_shape(where, b, (w.shape[1] * count,))
    if any(e >= max(s, d) for e, s, d in zip(extra, steps, gaps, strict=True)):
        raise ArgumentError(
            f"{where}: output_padding 은 stride 나 dilation 보다 작아야 합니다. "
            f"받은 것: output_padding={output_padding}, stride={stride}, dilation={dilation}."
        )
    pairs = tuple([(p, p - e) for p, e in zip(widths, extra, strict=True)])
    shape = [(m - 1) * s + d * (k - 1) + 1 - before - after for m, k, s, d, (before, after) in zip(
        whole.shape[2:], w.shape[2:], steps, gaps, pairs, strict=True)]
    if min(shape) < 1:
        raise ShapeError(
            f"{where}: 출력이 비었습니다. 입력의 모양 {x.shape}, 커널 {w.shape[2:]}에서 출력의 공간 모양 "
            f"(입력 − 1)·stride − 2·padding + dilation·(커널 − 1) + output_padding + 1 = {Noun(tuple(shape)):이/가} 됩니다. "
            "padding 을 줄이세요."
        )
    return like_input(rules.conv_transpose.call(whole, w, tuple(shape), steps, pairs, gaps, count, b), x, n)


def conv_transpose2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
                     groups: int = 1, dilation: Any = 1) -> Tensor:
    """2차원 전치 합성곱(transposed convolution): 합성곱의 입력에 대한 기울기와 같은 셈. 작은 지도를 키운다.

    매개변수
    --------
    input : 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    weight : 모양 (C, O / groups, kH, kW). 입력의 채널이 앞이다.
    bias : 모양 (O,). 없으면 더하지 않는다.
    stride, padding, dilation, groups : 거꾸로 간 합성곱(``conv2d``)의 것과 같다. ``padding`` 만큼 결과의 양쪽을 자른다.
    output_padding : 결과의 한쪽 끝을 이만큼 늘린다. stride 나 dilation 보다 작아야 한다.

    반환
    ----
    Tensor : 모양 (…, O, oH, oW), oH = (H − 1)·stride − 2·padding + dilation·(kH − 1) + output_padding + 1.

    예외
    ----
    ShapeError : 채널의 수가 맞지 않거나 출력이 빌 때. ArgumentError : 범위 밖의 인수.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.conv_transpose2d(tg.tensor([[[1.0, 2.0]]]), tg.ones((1, 1, 2, 2)))
    tensor([[[1., 3., 2.],
             [1., 3., 2.]]])

    출처
    ----
    Zeiler et al., "Deconvolutional Networks" (2010); PyTorch ``conv_transpose2d``.
    """
    return convolve_transpose("conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding, groups, dilation)


@documented_like(conv_transpose2d)
def conv_transpose1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
                     groups: int = 1, dilation: Any = 1) -> Tensor:
    """1차원 전치 합성곱.

    입력은 (N, C, L) 또는 (C, L), 출력은 (…, O, oL). 나머지는 ``conv_transpose2d`` 와 같다.

    >>> F.conv_transpose1d(tg.tensor([[1.0, 10.0]]), tg.tensor([[[1.0, 2.0]]]), stride=2)
    tensor([[ 1.,  2., 10., 20.]])
    """
    return convolve_transpose("conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


@documented_like(conv_transpose2d)
def conv_transpose3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
                     groups: int = 1, dilation: Any = 1) -> Tensor:
    """3차원 전치 합성곱.

    입력은 (N, C, D, H, W) 또는 (C, D, H, W), 출력은 (…, O, oD, oH, oW). 나머지는 ``conv_transpose2d`` 와 같다.

    >>> F.conv_transpose3d(tg.ones((2, 3, 4, 5, 6)), tg.ones((3, 7, 2, 2, 2)), stride=2).shape
    (2, 7, 8, 10, 12)
    """
    return convolve_transpose("conv_transpose3d", 3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def output_padding_for(where: str, input: Any, output_size: Any, size: Sequence[int], stride: Sequence[int],
                       padding: Sequence[int], dilation: Sequence[int]) -> tuple[int, ...]:
    """출력의 공간 모양이 ``output_size`` 가 되게 하는 output_padding."""
    n, shape = len(size), signal(where, input, len(size)).shape
    if not isinstance(output_size, (tuple, list)) or len(output_size) not in (n, len(shape)):
        raise ArgumentTypeError(
            f"{where}: output_size 는 공간 축 {n}개(또는 모든 축 {len(shape)}개)의 길이여야 합니다. 받은 것: {describe(output_size)}."
        )
    wanted = several(where, "output_size", list(output_size[len(output_size) - n:]), n)
    least = [(m - 1) * s - 2 * p + d * (k - 1) + 1 for m, k, s, p, d in zip(shape[-n:], size, stride, padding, dilation, strict=True)]
    extra = tuple([w - m for w, m in zip(wanted, least, strict=True)])
    if any(not 0 <= e < s for e, s in zip(extra, stride, strict=True)):
        most = tuple([m + s - 1 for m, s in zip(least, stride, strict=True)])
        raise ArgumentError(
            f"{where}: 입력의 모양 {shape}에서 나올 수 있는 output_size 는 {tuple(least)} 이상 {most} 이하입니다. 받은 것: {output_size}."
        )
    return extra


class _ConvTranspose(SharedKernel):
    """1·2·3차원 전치 합성곱."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
        groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
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

    def forward(self, input: Any, output_size: Any = None) -> Tensor:
        """키운 특징 지도. ``output_size`` 를 주면 출력의 공간 모양이 그것이 되도록 한쪽 끝을 늘린다."""
        where, n, extra = type(self).__name__, self.dimensions, self.output_padding
        if output_size is not None:
            extra = output_padding_for(where, input, output_size, self.kernel_size, self.stride, self.padding, self.dilation)
        return convolve_transpose(
            where, n, input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation,
        )


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
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
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


@documented_like(ConvTranspose2d)
class ConvTranspose1d(_ConvTranspose):
    """1차원 전치 합성곱. 입력은 (N, C, L) 또는 (C, L), 무차원이다.

    나머지는 ``ConvTranspose2d`` 와 같다.

    >>> nn.ConvTranspose1d(3, 2, 4, stride=2, padding=1, generator=0)(tg.zeros((3, 5))).shape
    (2, 10)
    """

    dimensions = 1


@documented_like(ConvTranspose2d)
class ConvTranspose3d(_ConvTranspose):
    """3차원 전치 합성곱. 입력은 (N, C, D, H, W) 또는 (C, D, H, W), 무차원이다.

    나머지는 ``ConvTranspose2d`` 와 같다.

    >>> nn.ConvTranspose3d(2, 3, 2, stride=2, generator=0)(tg.zeros((2, 3, 4, 5))).shape
    (3, 6, 8, 10)
    """

    dimensions = 3
