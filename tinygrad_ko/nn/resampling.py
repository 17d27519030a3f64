"""다시 뽑기(resampling) 층: 늘리고 줄이기, 채널과 공간을 섞기. 셈은 ``nn.functional`` 의 함수가 한다."""

from __future__ import annotations

from typing import Any

from ..tensors.tensor import Tensor
from . import functional as F
from .module import Module


class Upsample(Module):
    """공간 축을 늘리거나 줄인다. 인수의 뜻은 ``F.interpolate`` 와 같다.

    매개변수
    --------
    size, scale_factor : 결과의 길이, 또는 배율. 하나만 준다.
    mode : ``"nearest"``, ``"nearest-exact"``, ``"linear"``, ``"bilinear"``, ``"trilinear"``, ``"bicubic"``, ``"area"``.
    align_corners : 선형과 3차에서, 끝점의 가운데를 맞추는가.
    recompute_scale_factor : 배율을 결과의 길이에서 다시 셈하는가.

    입력은 (N, C, L), (N, C, H, W), (N, C, D, H, W), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, ArgumentTypeError, DtypeError : 부를 때, ``F.interpolate`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Upsample(scale_factor=2, mode="bilinear")(tg.zeros((1, 2, 3, 4))).shape
    (1, 2, 6, 8)

    출처
    ----
    PyTorch ``torch.nn.Upsample``.
    """

    def __init__(self, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
                 recompute_scale_factor: bool | None = None) -> None:
        super().__init__()
        self.size, self.scale_factor, self.mode = size, scale_factor, mode
        self.align_corners, self.recompute_scale_factor = align_corners, recompute_scale_factor

    def forward(self, x: Any) -> Tensor:
        """새 길이의 텐서."""
        return F.interpolate(x, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor)

    def extra_repr(self) -> str:
        return self._show("scale_factor" if self.size is None else "size", "mode")


class UpsamplingNearest2d(Upsample):
    """가장 가까운 것으로 늘리는 2차원 ``Upsample``.

    매개변수
    --------
    size, scale_factor : 결과의 길이, 또는 배율. 하나만 준다.

    예외
    ----
    ShapeError, ArgumentError, ArgumentTypeError, DtypeError : 부를 때, ``F.interpolate`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.UpsamplingNearest2d(scale_factor=2)(tg.tensor([[[[1.0, 2.0]]]]))
    tensor([[[[1., 1., 2., 2.],
              [1., 1., 2., 2.]]]])

    출처
    ----
    PyTorch ``torch.nn.UpsamplingNearest2d``.
    """

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, "nearest")


class UpsamplingBilinear2d(Upsample):
    """끝점을 맞추어(``align_corners=True``) 선형으로 늘리는 2차원 ``Upsample``.

    매개변수
    --------
    size, scale_factor : 결과의 길이, 또는 배율. 하나만 준다.

    예외
    ----
    ShapeError, ArgumentError, ArgumentTypeError, DtypeError : 부를 때, ``F.interpolate`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.UpsamplingBilinear2d(size=(1, 3))(tg.tensor([[[[1.0, 2.0]]]]))
    tensor([[[[1. , 1.5, 2. ]]]])

    출처
    ----
    PyTorch ``torch.nn.UpsamplingBilinear2d``.
    """

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, "bilinear", True)


class PixelShuffle(Module):
    """채널을 공간으로: (…, C·r², H, W) → (…, C, H·r, W·r). 무차원(dimensionless).

    매개변수
    --------
    upscale_factor : r, 양의 정수.

    예외
    ----
    ShapeError, ArgumentError : 부를 때, ``F.pixel_shuffle`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.PixelShuffle(2)(tg.zeros((1, 8, 3, 4))).shape
    (1, 2, 6, 8)

    출처
    ----
    Shi et al. (2016).
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, x: Any) -> Tensor:
        """섞은 텐서."""
        return F.pixel_shuffle(x, self.upscale_factor)

    def extra_repr(self) -> str:
        return self._show("upscale_factor")


class PixelUnshuffle(Module):
    """공간을 채널로: (…, C, H·r, W·r) → (…, C·r², H, W). 무차원(dimensionless).

    매개변수
    --------
    downscale_factor : r, 양의 정수.

    예외
    ----
    ShapeError, ArgumentError : 부를 때, ``F.pixel_unshuffle`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.PixelUnshuffle(2)(tg.zeros((1, 2, 6, 8))).shape
    (1, 8, 3, 4)

    출처
    ----
    PyTorch ``torch.nn.PixelUnshuffle``.
    """

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, x: Any) -> Tensor:
        """섞은 텐서."""
        return F.pixel_unshuffle(x, self.downscale_factor)

    def extra_repr(self) -> str:
        return self._show("downscale_factor")


class ChannelShuffle(Module):
    """채널을 묶음으로 나누어 번갈아 섞는다. 입력과 출력은 같은 모양 (N, C, …), 무차원(dimensionless).

    매개변수
    --------
    groups : 묶음의 수, 양의 정수.

    예외
    ----
    ShapeError, ArgumentError : 부를 때, ``F.channel_shuffle`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ChannelShuffle(2)(tg.arange(4.0).reshape(1, 4, 1)).ravel()
    tensor([0., 2., 1., 3.])

    출처
    ----
    Zhang et al., "ShuffleNet" (2018).
    """

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, x: Any) -> Tensor:
        """섞은 텐서."""
        return F.channel_shuffle(x, self.groups)

    def extra_repr(self) -> str:
        return self._show("groups")
