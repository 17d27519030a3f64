"""평균 풀링 층."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .base import Windowed


class AvgPool1d(Windowed):
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


class AvgPool2d(Windowed):
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


class AvgPool3d(Windowed):
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
