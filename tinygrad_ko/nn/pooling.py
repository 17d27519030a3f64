"""풀링(pooling) 층. 셈은 ``nn.functional`` 의 같은 이름의 함수가 한다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..generator import resolve
from . import functional as F
from .module import Module


class _Windowed(Module):
    """창의 길이, 보폭, 덧댈 폭을 가진 층의 바탕."""

    padding: Any
    dilation: Any
    ceil_mode: bool
    count_include_pad: bool

    def __init__(self, kernel_size: Any, stride: Any, **options: Any) -> None:
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.shown = ("kernel_size", "stride", *options)
        for name, value in options.items():
            setattr(self, name, value)

    def extra_repr(self) -> str:
        return self._show(*self.shown)


class _MaxPool(_Windowed):
    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
                 return_indices: bool = False, ceil_mode: bool = False) -> None:
        super().__init__(kernel_size, stride, padding=padding, dilation=dilation, ceil_mode=ceil_mode)
        self.return_indices = return_indices

    def _arguments(self) -> tuple[Any, ...]:
        return self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices


class MaxPool1d(_MaxPool):
    """1차원 최대 풀링: 창마다 가장 큰 값. 같은 값이 여럿이면 기울기는 처음 것이 받는다.

    매개변수
    --------
    kernel_size : 창의 길이. 수 하나 또는 축마다의 수. 아래도 모두 그렇다.
    stride : 창을 미는 보폭. 없으면 ``kernel_size``.
    padding : 앞뒤에 −∞ 를 덧대는 폭. 창의 길이의 반까지.
    dilation : 창 안의 자리 사이의 간격.
    return_indices : 뽑힌 자리의 번호도 돌려주는가(``MaxUnpool`` 에 쓴다).
    ceil_mode : 남는 끝에도 창을 하나 더 놓는가.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.MaxPool1d(3, 2)(tg.zeros((2, 3, 7))).shape
    (2, 3, 3)

    출처
    ----
    강의 L14, L18; PyTorch ``torch.nn.MaxPool1d``.
    """

    def forward(self, x: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return F.max_pool1d(x, *self._arguments())


class MaxPool2d(_MaxPool):
    """2차원 최대 풀링: 창마다 가장 큰 값. 같은 값이 여럿이면 기울기는 처음 것이 받는다.

    매개변수
    --------
    kernel_size : 창의 길이. 수 하나 또는 축마다의 수. 아래도 모두 그렇다.
    stride : 창을 미는 보폭. 없으면 ``kernel_size``.
    padding : 앞뒤에 −∞ 를 덧대는 폭. 창의 길이의 반까지.
    dilation : 창 안의 자리 사이의 간격.
    return_indices : 뽑힌 자리의 번호도 돌려주는가(``MaxUnpool`` 에 쓴다).
    ceil_mode : 남는 끝에도 창을 하나 더 놓는가.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.MaxPool2d(3, 2)(tg.zeros((2, 3, 7, 7))).shape
    (2, 3, 3, 3)

    출처
    ----
    강의 L14, L18; PyTorch ``torch.nn.MaxPool2d``.
    """

    def forward(self, x: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return F.max_pool2d(x, *self._arguments())


class MaxPool3d(_MaxPool):
    """3차원 최대 풀링: 창마다 가장 큰 값. 같은 값이 여럿이면 기울기는 처음 것이 받는다.

    매개변수
    --------
    kernel_size : 창의 길이. 수 하나 또는 축마다의 수. 아래도 모두 그렇다.
    stride : 창을 미는 보폭. 없으면 ``kernel_size``.
    padding : 앞뒤에 −∞ 를 덧대는 폭. 창의 길이의 반까지.
    dilation : 창 안의 자리 사이의 간격.
    return_indices : 뽑힌 자리의 번호도 돌려주는가(``MaxUnpool`` 에 쓴다).
    ceil_mode : 남는 끝에도 창을 하나 더 놓는가.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.MaxPool3d(3, 2)(tg.zeros((2, 3, 7, 7, 7))).shape
    (2, 3, 3, 3, 3)

    출처
    ----
    강의 L14, L18; PyTorch ``torch.nn.MaxPool3d``.
    """

    def forward(self, x: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return F.max_pool3d(x, *self._arguments())


class AvgPool1d(_Windowed):
    """1차원 평균 풀링: 창마다의 평균.

    매개변수
    --------
    kernel_size : 창의 길이. 수 하나 또는 축마다의 수.
    stride : 창을 미는 보폭. 없으면 ``kernel_size``.
    padding : 앞뒤에 0을 덧대는 폭. 창의 길이의 반까지.
    ceil_mode : 남는 끝에도 창을 하나 더 놓는가.
    count_include_pad : 덧댄 0도 세어 나누는가.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AvgPool1d(3, 2)(tg.zeros((2, 3, 7))).shape
    (2, 3, 3)

    출처
    ----
    강의 L14; PyTorch ``torch.nn.AvgPool1d``.
    """

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                 count_include_pad: bool = True) -> None:
        super().__init__(kernel_size, stride, padding=padding, ceil_mode=ceil_mode, count_include_pad=count_include_pad)

    def forward(self, x: Any) -> Any:
        """창마다의 평균."""
        return F.avg_pool1d(x, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


class AvgPool2d(_Windowed):
    """2차원 평균 풀링: 창마다의 평균.

    매개변수
    --------
    kernel_size : 창의 길이. 수 하나 또는 축마다의 수.
    stride : 창을 미는 보폭. 없으면 ``kernel_size``.
    padding : 앞뒤에 0을 덧대는 폭. 창의 길이의 반까지.
    ceil_mode : 남는 끝에도 창을 하나 더 놓는가.
    count_include_pad : 덧댄 0도 세어 나누는가.
    divisor_override : 주면 이 수로 나눈다.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AvgPool2d(3, 2)(tg.zeros((2, 3, 7, 7))).shape
    (2, 3, 3, 3)

    출처
    ----
    강의 L14; PyTorch ``torch.nn.AvgPool2d``.
    """

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                 count_include_pad: bool = True, divisor_override: int | None = None) -> None:
        super().__init__(kernel_size, stride, padding=padding, ceil_mode=ceil_mode, count_include_pad=count_include_pad)
        self.divisor_override = divisor_override

    def forward(self, x: Any) -> Any:
        """창마다의 평균."""
        return F.avg_pool2d(x, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)


class AvgPool3d(_Windowed):
    """3차원 평균 풀링: 창마다의 평균.

    매개변수
    --------
    kernel_size : 창의 길이. 수 하나 또는 축마다의 수.
    stride : 창을 미는 보폭. 없으면 ``kernel_size``.
    padding : 앞뒤에 0을 덧대는 폭. 창의 길이의 반까지.
    ceil_mode : 남는 끝에도 창을 하나 더 놓는가.
    count_include_pad : 덧댄 0도 세어 나누는가.
    divisor_override : 주면 이 수로 나눈다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AvgPool3d(3, 2)(tg.zeros((2, 3, 7, 7, 7))).shape
    (2, 3, 3, 3, 3)

    출처
    ----
    강의 L14; PyTorch ``torch.nn.AvgPool3d``.
    """

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                 count_include_pad: bool = True, divisor_override: int | None = None) -> None:
        super().__init__(kernel_size, stride, padding=padding, ceil_mode=ceil_mode, count_include_pad=count_include_pad)
        self.divisor_override = divisor_override

    def forward(self, x: Any) -> Any:
        """창마다의 평균."""
        return F.avg_pool3d(x, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)


class _LPPool(_Windowed):
    def __init__(self, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> None:
        super().__init__(kernel_size, stride, ceil_mode=ceil_mode)
        self.norm_type, self.shown = norm_type, ("norm_type", *self.shown)


class LPPool1d(_LPPool):
    """1차원 p-노름 풀링: (Σ x^p)^(1/p).

    매개변수
    --------
    norm_type : p, 0이 아닌 수. 1이면 합, 무한대이면 최대.
    kernel_size, stride, ceil_mode : ``MaxPool`` 과 같다.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LPPool1d(2, 3)(tg.ones((2, 3, 6))).shape
    (2, 3, 2)

    출처
    ----
    PyTorch ``torch.nn.LPPool1d``.
    """

    def forward(self, x: Any) -> Any:
        """창마다의 p-노름."""
        return F.lp_pool1d(x, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)


class LPPool2d(_LPPool):
    """2차원 p-노름 풀링: (Σ x^p)^(1/p).

    매개변수
    --------
    norm_type : p, 0이 아닌 수. 1이면 합, 무한대이면 최대.
    kernel_size, stride, ceil_mode : ``MaxPool`` 과 같다.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LPPool2d(2, 3)(tg.ones((2, 3, 6, 6))).shape
    (2, 3, 2, 2)

    출처
    ----
    PyTorch ``torch.nn.LPPool2d``.
    """

    def forward(self, x: Any) -> Any:
        """창마다의 p-노름."""
        return F.lp_pool2d(x, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)


class LPPool3d(_LPPool):
    """3차원 p-노름 풀링: (Σ x^p)^(1/p).

    매개변수
    --------
    norm_type : p, 0이 아닌 수. 1이면 합, 무한대이면 최대.
    kernel_size, stride, ceil_mode : ``MaxPool`` 과 같다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LPPool3d(2, 3)(tg.ones((2, 3, 6, 6, 6))).shape
    (2, 3, 2, 2, 2)

    출처
    ----
    PyTorch ``torch.nn.LPPool3d``.
    """

    def forward(self, x: Any) -> Any:
        """창마다의 p-노름."""
        return F.lp_pool3d(x, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)


class _Adaptive(Module):
    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def extra_repr(self) -> str:
        return self._show("output_size")


class AdaptiveAvgPool1d(_Adaptive):
    """결과의 크기를 정하는 1차원 평균 풀링. 1이면 전역 평균(global average pooling)이다.

    매개변수
    --------
    output_size : 결과의 길이. 수 하나 또는 축마다의 수.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AdaptiveAvgPool1d(3)(tg.zeros((2, 3, 7))).shape
    (2, 3, 3)

    출처
    ----
    PyTorch ``torch.nn.AdaptiveAvgPool1d``.
    """

    def forward(self, x: Any) -> Any:
        """창마다의 평균."""
        return F.adaptive_avg_pool1d(x, self.output_size)


class AdaptiveAvgPool2d(_Adaptive):
    """결과의 크기를 정하는 2차원 평균 풀링. 1이면 전역 평균(global average pooling)이다.

    매개변수
    --------
    output_size : 결과의 길이. 수 하나 또는 축마다의 수. ``None`` 인 축은 입력 그대로.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AdaptiveAvgPool2d(3)(tg.zeros((2, 3, 7, 7))).shape
    (2, 3, 3, 3)

    출처
    ----
    PyTorch ``torch.nn.AdaptiveAvgPool2d``.
    """

    def forward(self, x: Any) -> Any:
        """창마다의 평균."""
        return F.adaptive_avg_pool2d(x, self.output_size)


class AdaptiveAvgPool3d(_Adaptive):
    """결과의 크기를 정하는 3차원 평균 풀링. 1이면 전역 평균(global average pooling)이다.

    매개변수
    --------
    output_size : 결과의 길이. 수 하나 또는 축마다의 수. ``None`` 인 축은 입력 그대로.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AdaptiveAvgPool3d(3)(tg.zeros((2, 3, 7, 7, 7))).shape
    (2, 3, 3, 3, 3)

    출처
    ----
    PyTorch ``torch.nn.AdaptiveAvgPool3d``.
    """

    def forward(self, x: Any) -> Any:
        """창마다의 평균."""
        return F.adaptive_avg_pool3d(x, self.output_size)


class AdaptiveMaxPool1d(_Adaptive):
    """결과의 크기를 정하는 1차원 최대 풀링. 같은 값이 여럿이면 처음 것을 고른다.

    매개변수
    --------
    output_size : 결과의 길이. 수 하나 또는 축마다의 수.
    return_indices : 뽑힌 자리의 번호도 돌려주는가.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AdaptiveMaxPool1d(3)(tg.zeros((2, 3, 7))).shape
    (2, 3, 3)

    출처
    ----
    PyTorch ``torch.nn.AdaptiveMaxPool1d``.
    """

    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, x: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return F.adaptive_max_pool1d(x, self.output_size, self.return_indices)


class AdaptiveMaxPool2d(_Adaptive):
    """결과의 크기를 정하는 2차원 최대 풀링. 같은 값이 여럿이면 처음 것을 고른다.

    매개변수
    --------
    output_size : 결과의 길이. 수 하나 또는 축마다의 수. ``None`` 인 축은 입력 그대로.
    return_indices : 뽑힌 자리의 번호도 돌려주는가.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AdaptiveMaxPool2d(3)(tg.zeros((2, 3, 7, 7))).shape
    (2, 3, 3, 3)

    출처
    ----
    PyTorch ``torch.nn.AdaptiveMaxPool2d``.
    """

    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, x: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return F.adaptive_max_pool2d(x, self.output_size, self.return_indices)


class AdaptiveMaxPool3d(_Adaptive):
    """결과의 크기를 정하는 3차원 최대 풀링. 같은 값이 여럿이면 처음 것을 고른다.

    매개변수
    --------
    output_size : 결과의 길이. 수 하나 또는 축마다의 수. ``None`` 인 축은 입력 그대로.
    return_indices : 뽑힌 자리의 번호도 돌려주는가.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AdaptiveMaxPool3d(3)(tg.zeros((2, 3, 7, 7, 7))).shape
    (2, 3, 3, 3, 3)

    출처
    ----
    PyTorch ``torch.nn.AdaptiveMaxPool3d``.
    """

    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, x: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return F.adaptive_max_pool3d(x, self.output_size, self.return_indices)


class _MaxUnpool(_Windowed):
    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0) -> None:
        super().__init__(kernel_size, stride, padding=padding)


class MaxUnpool1d(_MaxUnpool):
    """1차원 최대 풀링의 거꾸로: 값을 뽑혔던 자리에 놓고 나머지는 0으로 둔다.

    매개변수
    --------
    kernel_size, stride, padding : 풀링할 때의 것.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, IndexingError : 부를 때, 번호의 모양이나 범위, ``output_size`` 가 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> y, index = nn.MaxPool1d(2, return_indices=True)(tg.zeros((2, 3, 6)))
    >>> nn.MaxUnpool1d(2)(y, index).shape
    (2, 3, 6)

    출처
    ----
    PyTorch ``torch.nn.MaxUnpool1d``.
    """

    def forward(self, x: Any, indices: Any, output_size: Any = None) -> Any:
        """값을 ``indices`` 자리에 놓은 것. ``output_size`` 는 풀링하기 전의 모양."""
        return F.max_unpool1d(x, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool2d(_MaxUnpool):
    """2차원 최대 풀링의 거꾸로: 값을 뽑혔던 자리에 놓고 나머지는 0으로 둔다.

    매개변수
    --------
    kernel_size, stride, padding : 풀링할 때의 것.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, IndexingError : 부를 때, 번호의 모양이나 범위, ``output_size`` 가 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> y, index = nn.MaxPool2d(2, return_indices=True)(tg.zeros((2, 3, 6, 6)))
    >>> nn.MaxUnpool2d(2)(y, index).shape
    (2, 3, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.MaxUnpool2d``.
    """

    def forward(self, x: Any, indices: Any, output_size: Any = None) -> Any:
        """값을 ``indices`` 자리에 놓은 것. ``output_size`` 는 풀링하기 전의 모양."""
        return F.max_unpool2d(x, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool3d(_MaxUnpool):
    """3차원 최대 풀링의 거꾸로: 값을 뽑혔던 자리에 놓고 나머지는 0으로 둔다.

    매개변수
    --------
    kernel_size, stride, padding : 풀링할 때의 것.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, IndexingError : 부를 때, 번호의 모양이나 범위, ``output_size`` 가 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> y, index = nn.MaxPool3d(2, return_indices=True)(tg.zeros((2, 3, 6, 6, 6)))
    >>> nn.MaxUnpool3d(2)(y, index).shape
    (2, 3, 6, 6, 6)

    출처
    ----
    PyTorch ``torch.nn.MaxUnpool3d``.
    """

    def forward(self, x: Any, indices: Any, output_size: Any = None) -> Any:
        """값을 ``indices`` 자리에 놓은 것. ``output_size`` 는 풀링하기 전의 모양."""
        return F.max_unpool3d(x, indices, self.kernel_size, self.stride, self.padding, output_size)


class _StochasticPool(_Windowed):
    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                 return_indices: bool = False, generator: np.random.Generator | int | None = None) -> None:
        super().__init__(kernel_size, stride, padding=padding, ceil_mode=ceil_mode)
        self.return_indices = return_indices
        # 기본 발생기는 부를 때 찾는다: 모델을 복사해도 manual_seed 를 따른다.
        self.generator = None if generator is None else resolve(generator, type(self).__name__)

    def _arguments(self) -> tuple[Any, ...]:
        return (self.kernel_size, self.stride, self.padding, self.ceil_mode, self.return_indices, self.training,
                self.generator)


class StochasticPool1d(_StochasticPool):
    """1차원 확률 풀링: 학습할 때는 창에서 pᵢ = aᵢ / Σ aₖ 로 하나를 뽑고, 평가할 때는 Σ pᵢ aᵢ 이다.

    매개변수
    --------
    kernel_size, stride, ceil_mode : ``MaxPool`` 과 같다.
    padding : 앞뒤에 0을 덧대는 폭. 덧댄 0은 뽑히지 않는다.
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 평가할 때는 가장 큰 자리이다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL), 무차원(dimensionless).

    예외
    ----
    DataError : 부를 때, 입력에 음수나 NaN 이 있으면. 그 밖은 ``MaxPool`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> x = tg.tensor([[[1.0, 3.0]]])
    >>> pool = nn.StochasticPool1d(2, generator=0)
    >>> pool(x).item() in (1.0, 3.0), pool.eval()(x).item()
    (True, 2.5)

    출처
    ----
    강의 L14; Zeiler, Fergus, "Stochastic Pooling for Regularization of Deep Convolutional Neural Networks" (2013).
    """

    def forward(self, x: Any) -> Any:
        """뽑은 값(학습) 또는 확률로 무게를 준 평균(평가)."""
        return F.stochastic_pool1d(x, *self._arguments())


class StochasticPool2d(_StochasticPool):
    """2차원 확률 풀링: 학습할 때는 창에서 pᵢ = aᵢ / Σ aₖ 로 하나를 뽑고, 평가할 때는 Σ pᵢ aᵢ 이다.

    매개변수
    --------
    kernel_size, stride, ceil_mode : ``MaxPool`` 과 같다.
    padding : 앞뒤에 0을 덧대는 폭. 덧댄 0은 뽑히지 않는다.
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 평가할 때는 가장 큰 자리이다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    DataError : 부를 때, 입력에 음수나 NaN 이 있으면. 그 밖은 ``MaxPool`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> x = tg.tensor([[[1.0, 0.0], [0.0, 3.0]]])
    >>> pool = nn.StochasticPool2d(2, generator=0)
    >>> pool(x).item() in (1.0, 3.0), pool.eval()(x).item()
    (True, 2.5)

    출처
    ----
    강의 L14; Zeiler, Fergus, "Stochastic Pooling for Regularization of Deep Convolutional Neural Networks" (2013).
    """

    def forward(self, x: Any) -> Any:
        """뽑은 값(학습) 또는 확률로 무게를 준 평균(평가)."""
        return F.stochastic_pool2d(x, *self._arguments())
