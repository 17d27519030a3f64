"""p-노름 풀링 층."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .base import Windowed


class _LPPool(Windowed):
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
