"""최대 풀링의 거꾸로인 층."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .base import Windowed


class _MaxUnpool(Windowed):
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
