"""최대 풀링 층."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .base import Windowed


class _MaxPool(Windowed):
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
