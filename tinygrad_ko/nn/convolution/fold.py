"""펴기(unfold)와 접기(fold)의 층."""

from __future__ import annotations

from typing import Any

from ...tensors.tensor import Tensor
from .. import functional as F
from ..module import Module
from ..spatial import several


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
