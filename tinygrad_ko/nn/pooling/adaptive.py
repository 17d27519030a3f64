"""적응(adaptive) 풀링 층: 결과의 크기를 정한다."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..module import Module


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
