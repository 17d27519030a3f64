"""전치 합성곱(transposed convolution). 1·2·3차원이 한 벌의 셈이다."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ....rules import convolution as rules
from ....tensors.tensor import Tensor
from ...spatial import several, signal
from .operand import batched, bias_shape, grouped, like_input, operands


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
            f"(입력 − 1)·stride − 2·padding + dilation·(커널 − 1) + output_padding + 1 = {tuple(shape)}이 됩니다. padding 을 줄이세요."
        )
    return like_input(rules.conv_transpose.call(whole, w, tuple(shape), steps, pairs, gaps, count, b), x, n)


def conv_transpose1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
                     groups: int = 1, dilation: Any = 1) -> Tensor:
    """1차원 전치 합성곱. 인수의 뜻과 예외는 ``conv_transpose2d`` 와 같다.

    매개변수
    --------
    input : 모양 (N, C, L) 또는 (C, L), 무차원(dimensionless).
    weight, bias : 모양 (C, O / groups, k), (O,).

    반환
    ----
    Tensor : 모양 (…, O, oL).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``conv_transpose2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.conv_transpose1d(tg.tensor([[1.0, 10.0]]), tg.tensor([[[1.0, 2.0]]]), stride=2)
    tensor([[ 1.,  2., 10., 20.]])

    출처
    ----
    PyTorch ``conv_transpose1d``.
    """
    return convolve_transpose("conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


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


def conv_transpose3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
                     groups: int = 1, dilation: Any = 1) -> Tensor:
    """3차원 전치 합성곱. 인수의 뜻과 예외는 ``conv_transpose2d`` 와 같다.

    매개변수
    --------
    input : 모양 (N, C, D, H, W) 또는 (C, D, H, W), 무차원(dimensionless).
    weight, bias : 모양 (C, O / groups, kD, kH, kW), (O,).

    반환
    ----
    Tensor : 모양 (…, O, oD, oH, oW).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``conv_transpose2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.conv_transpose3d(tg.ones((2, 3, 4, 5, 6)), tg.ones((3, 7, 2, 2, 2)), stride=2).shape
    (2, 7, 8, 10, 12)

    출처
    ----
    PyTorch ``conv_transpose3d``.
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
