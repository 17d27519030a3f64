"""화소와 채널을 섞기: 채널을 공간으로, 공간을 채널로."""

from __future__ import annotations

from typing import Any

from ...errors import ShapeError
from ...tensors.tensor import Tensor
from ..checks import to_tensor
from ..module import Module
from ..spatial import several


def pixel_shuffle(input: Any, upscale_factor: int) -> Tensor:
    """채널을 공간으로: (…, C·r², H, W) → (…, C, H·r, W·r).

    매개변수
    --------
    input : 모양 (…, C·r², H, W), 무차원(dimensionless).
    upscale_factor : r, 양의 정수.

    반환
    ----
    Tensor : 모양 (…, C, H·r, W·r).

    예외
    ----
    ShapeError : 차원이 3보다 작거나 채널이 r² 으로 나누어떨어지지 않을 때.
    ArgumentError, ArgumentTypeError : r 이 양의 정수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.pixel_shuffle(tg.arange(4.0).reshape(4, 1, 1), 2)
    tensor([[[0., 1.],
             [2., 3.]]])

    출처
    ----
    Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel CNN" (2016).
    """
    where, x = "pixel_shuffle", to_tensor(input)
    r = _factor(where, "upscale_factor", upscale_factor)
    if x.ndim < 3 or x.shape[-3] % (r * r):
        raise ShapeError(f"{where}: 입력은 채널이 {r}² = {r * r}의 배수인 (…, C, H, W) 여야 합니다. 받은 모양: {x.shape}.")
    *lead, c, h, w = x.shape
    k = len(lead)
    split = x.reshape((*lead, c // (r * r), r, r, h, w))
    return split.transpose((*range(k), k, k + 3, k + 1, k + 4, k + 2)).reshape((*lead, c // (r * r), h * r, w * r))


def pixel_unshuffle(input: Any, downscale_factor: int) -> Tensor:
    """공간을 채널로: (…, C, H·r, W·r) → (…, C·r², H, W). ``pixel_shuffle`` 의 역이다.

    매개변수
    --------
    input : 모양 (…, C, H·r, W·r), 무차원(dimensionless).
    downscale_factor : r, 양의 정수.

    반환
    ----
    Tensor : 모양 (…, C·r², H, W).

    예외
    ----
    ShapeError : 차원이 3보다 작거나 H, W 가 r 로 나누어떨어지지 않을 때.
    ArgumentError, ArgumentTypeError : r 이 양의 정수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.pixel_unshuffle(tg.arange(4.0).reshape(1, 2, 2), 2).shape
    (4, 1, 1)

    출처
    ----
    Shi et al. (2016); PyTorch ``pixel_unshuffle``.
    """
    where, x = "pixel_unshuffle", to_tensor(input)
    r = _factor(where, "downscale_factor", downscale_factor)
    if x.ndim < 3 or x.shape[-2] % r or x.shape[-1] % r:
        raise ShapeError(f"{where}: 입력은 H 와 W 가 {r}의 배수인 (…, C, H, W) 여야 합니다. 받은 모양: {x.shape}.")
    *lead, c, h, w = x.shape
    k = len(lead)
    split = x.reshape((*lead, c, h // r, r, w // r, r))
    return split.transpose((*range(k), k, k + 2, k + 4, k + 1, k + 3)).reshape((*lead, c * r * r, h // r, w // r))


def channel_shuffle(input: Any, groups: int) -> Tensor:
    """채널을 ``groups`` 묶음으로 나누어 번갈아 섞는다: (g, C/g) → (C/g, g).

    매개변수
    --------
    input : 모양 (N, C, …), 3차원 이상, 무차원(dimensionless).
    groups : 묶음의 수 g, 양의 정수.

    반환
    ----
    Tensor : 입력과 같은 모양.

    예외
    ----
    ShapeError : 차원이 3보다 작거나 채널이 g 로 나누어떨어지지 않을 때.
    ArgumentError, ArgumentTypeError : g 가 양의 정수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.channel_shuffle(tg.arange(4.0).reshape(1, 4, 1), 2).ravel()
    tensor([0., 2., 1., 3.])

    출처
    ----
    Zhang et al., "ShuffleNet" (2018).
    """
    where, x = "channel_shuffle", to_tensor(input)
    g = _factor(where, "groups", groups)
    if x.ndim < 3 or x.shape[1] % g:
        raise ShapeError(f"{where}: 입력은 채널이 {g}의 배수인 (N, C, …) 여야 합니다. 받은 모양: {x.shape}.")
    n, c, *rest = x.shape
    return x.reshape((n, g, c // g, *rest)).swapaxes(1, 2).reshape(x.shape)


def _factor(where: str, name: str, value: Any) -> int:
    return several(where, name, value, 1)[0]


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
        _factor(type(self).__name__, "upscale_factor", upscale_factor)
        self.upscale_factor = upscale_factor

    def forward(self, input: Any) -> Tensor:
        """섞은 텐서."""
        return pixel_shuffle(input, self.upscale_factor)

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
        _factor(type(self).__name__, "downscale_factor", downscale_factor)
        self.downscale_factor = downscale_factor

    def forward(self, input: Any) -> Tensor:
        """섞은 텐서."""
        return pixel_unshuffle(input, self.downscale_factor)

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
        _factor(type(self).__name__, "groups", groups)
        self.groups = groups

    def forward(self, input: Any) -> Tensor:
        """섞은 텐서."""
        return channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        return self._show("groups")
