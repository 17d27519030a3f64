"""크기를 바꾸기(interpolation): 가까운 화소, 선형, 삼차."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, describe
from ...korean.particles import particle
from ...rules.indexing import take
from ...rules.pooling import sliding_spread
from ...tensors.tensor import Tensor
from ..checks import one_of, to_tensor
from ..module import Module
from ..pooling.adaptive import averaging
from ..spatial import blended, several

MODES = {"nearest": 0, "nearest-exact": 0, "linear": 1, "bilinear": 2, "trilinear": 3, "bicubic": 2, "area": 0}  # → 공간 축의 수

LINEAR = ("linear", "bilinear", "trilinear")

SHARPNESS = -0.75  # 3차 보간의 매개변수 a


def interpolate(input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
                recompute_scale_factor: bool | None = None, antialias: bool = False) -> Tensor:
    """공간 축의 길이를 늘리거나 줄인다(보간, interpolation).

    매개변수
    --------
    input : 모양 (N, C, L), (N, C, H, W), (N, C, D, H, W), 무차원(dimensionless).
    size : 결과의 길이. 수 하나 또는 축마다의 수. ``scale_factor`` 와 둘 가운데 하나만 준다.
    scale_factor : 배율(양수, 무차원). 결과의 길이는 ⌊길이·배율⌋.
    mode : ``"nearest"``, ``"nearest-exact"`` 가장 가까운 것(``nearest`` 는 ⌊k·비율⌋, ``nearest-exact`` 는 칸의 가운데로 잰다),
        ``"linear"``·``"bilinear"``·``"trilinear"`` 1·2·3차원 선형, ``"bicubic"`` 2차원 3차(a = −0.75), ``"area"`` 칸의 평균.
    align_corners : 선형과 3차에서, 참이면 끝점의 가운데를 맞추고 거짓이면 칸의 모서리를 맞춘다. 기본은 거짓.
    recompute_scale_factor : 참이면 배율을 결과의 길이에서 다시 셈한다.
    antialias : 거짓만 된다.

    반환
    ----
    Tensor : 공간 축이 새 길이인 텐서.

    예외
    ----
    ShapeError : 입력의 차원이 ``mode`` 와 맞지 않거나 길이가 0이 될 때.
    ArgumentError, ArgumentTypeError : ``size`` 와 ``scale_factor`` 를 둘 다 주거나 안 줄 때, 값이 잘못되었을 때,
        ``antialias=True`` 일 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> x = tg.tensor([[[0.0, 4.0]]])
    >>> F.interpolate(x, 4), F.interpolate(x, scale_factor=2, mode="linear")
    (tensor([[[0., 0., 4., 4.]]]), tensor([[[0., 1., 3., 4.]]]))

    출처
    ----
    Keys, "Cubic Convolution Interpolation for Digital Image Processing" (1981); PyTorch ``interpolate``.
    """
    where = "interpolate"
    one_of(where, "mode", mode, tuple(MODES))
    x = _image(where, input, MODES[mode], mode)
    n = x.ndim - 2
    if antialias:
        raise ArgumentError(f"{where}: antialias=True 는 없습니다. 줄일 때의 계단 무늬를 막으려면 mode='area' 를 쓰세요.")
    if align_corners is not None and mode not in (*LINEAR, "bicubic"):
        raise ArgumentError(f"{where}: align_corners 는 선형과 3차(bicubic)에서만 씁니다. 받은 것: mode={mode!r}.")
    target, ratios = _target(where, x, n, size, scale_factor, bool(recompute_scale_factor))
    y: Any = x
    for axis, out, ratio in reversed([*zip(range(-n, 0), target, ratios, strict=True)]):
        length = x.shape[axis]
        if mode.startswith("nearest"):
            y = _nearest(y, axis, out, ratio, 0.5 if mode == "nearest-exact" else 0.0)
        elif mode == "area":
            y = blended(y, *averaging(length, out), axis)
        elif mode == "bicubic" or length != out:  # 선형에서 길이가 같으면 배율이 무엇이든 그대로이다(PyTorch와 같다)
            at = _positions(length, out, ratio, bool(align_corners))
            y = blended(y, *(_cubic_taps if mode == "bicubic" else _linear_taps)(at, length), axis)
    return y


def _image(where: str, input: Any, n: int, mode: str) -> Tensor:
    x = to_tensor(input)
    if n and x.ndim != n + 2:
        names = {1: "linear", 2: "bilinear' 나 'bicubic", 3: "trilinear"}
        cure = f" 이 모양에는 mode='{names[x.ndim - 2]}'{particle(names[x.ndim - 2], '을/를')} 쓰세요." if x.ndim - 2 in names else ""
        raise ShapeError(
            f"{where}: mode={mode!r}{particle(mode, '은/는')} 공간 축이 {n}개인 입력(N, C, …)을 받습니다. "
            f"받은 모양: {x.shape}.{cure}"
        )
    if not 3 <= x.ndim <= 5:
        raise ShapeError(f"{where}: 입력은 (N, C, L), (N, C, H, W), (N, C, D, H, W) 모양이어야 합니다. 받은 모양: {x.shape}.")
    if x.dtype.kind != "f":
        raise DtypeError(f"{where}: 입력은 실수여야 합니다. 받은 dtype: {x.dtype}. x.astype(np.float32) 을 쓰세요.")
    if 0 in x.shape[2:]:
        raise ShapeError(f"{where}: 길이 0인 공간 축이 있습니다. 받은 모양: {x.shape}.")
    return x


def _target(where: str, x: Tensor, n: int, size: Any, scale_factor: Any, again: bool) -> tuple[tuple[int, ...], list[float]]:
    """축마다의 새 길이와, 새 칸 하나가 옛 칸 몇 개인가."""
    if (size is None) == (scale_factor is None):
        seen = "둘 다 받았습니다" if size is not None else "둘 다 없습니다"
        raise ArgumentError(f"{where}: size 와 scale_factor 가운데 하나만 주세요. {seen}.")
    lengths = x.shape[-n:]
    if size is not None:
        if again:
            raise ArgumentError(f"{where}: recompute_scale_factor 는 scale_factor 와 함께 씁니다. 받은 것: size={size}.")
        target = several(where, "size", size, n)
        return target, [m / out for m, out in zip(lengths, target, strict=True)]
    scales = list(scale_factor) if isinstance(scale_factor, (tuple, list)) else [scale_factor] * n
    if len(scales) != n or not all(isinstance(s, (int, float, np.number)) and not isinstance(s, bool) for s in scales):
        raise ArgumentTypeError(f"{where}: scale_factor 는 수이거나 축마다의 수 {n}개여야 합니다. 받은 것: {describe(scale_factor)}.")
    if not all(math.isfinite(s) and m * s >= 1 for m, s in zip(lengths, scales, strict=True)):
        raise ArgumentError(
            f"{where}: scale_factor 는 결과의 길이가 1 이상이 되는 양수여야 합니다. 받은 것: {scale_factor}, 입력의 모양 {x.shape}."
        )
    target = tuple([math.floor(m * float(s)) for m, s in zip(lengths, scales, strict=True)])
    return target, [m / out if again else 1 / float(s) for m, out, s in zip(lengths, target, scales, strict=True)]


def _nearest(x: Any, axis: int, out: int, ratio: float, middle: float) -> Any:
    """가장 가까운 것. 정수 배이면 되풀이, 아니면 번호로 고른다."""
    length = x.shape[axis]
    # 자리를 float32 로 셈한다: 경계에서 PyTorch와 같은 칸을 고른다
    at = np.floor((np.arange(out, dtype=np.float32) + middle) * ratio).astype(int)
    index = np.minimum(at, length - 1)
    times = out // length
    if times * length != out or (index != np.arange(out) // times).any():
        return take.call(x, index, axis)
    shape = (*x.shape[:axis], out, *x.shape[x.ndim + axis + 1:])
    return sliding_spread.call(x, shape, axis, times, times)


def _positions(length: int, out: int, ratio: float, align_corners: bool) -> np.ndarray:
    """새 칸마다, 옛 칸의 번호로 잰 자리."""
    k = np.arange(out)
    if align_corners:
        return k * ((length - 1) / (out - 1) if out > 1 else 0.0)
    return (k + 0.5) * ratio - 0.5


def _linear_taps(at: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """선형 보간이 섞는 칸과 가중치(2, 새 길이): 이웃한 두 칸에 거리만큼."""
    at = np.maximum(at, 0)
    low = np.minimum(np.floor(at).astype(int), length - 1)
    return np.stack([low, np.minimum(low + 1, length - 1)]), np.stack([1 - (at - low), at - low])


def _cubic_taps(at: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """3차 보간의 것(4, 새 길이): 이웃한 네 칸. 밖의 칸은 가장자리 칸이다."""
    low = np.floor(at).astype(int)
    return np.clip(low + np.arange(-1, 3)[:, None], 0, length - 1), np.stack(_cubic(at - low))


def _cubic(t: Any) -> list[Any]:
    """자리 t(0과 1 사이)에서 네 칸(−1, 0, 1, 2)의 3차 가중치. 배열에도 텐서에도 같은 식이다."""
    a = SHARPNESS

    def near(s: Any) -> Any:
        return ((a + 2) * s - (a + 3)) * s * s + 1

    def far(s: Any) -> Any:
        return ((a * s - 5 * a) * s + 8 * a) * s - 4 * a

    return [far(t + 1), near(t), near(1 - t), far(2 - t)]


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

    def forward(self, input: Any) -> Tensor:
        """새 길이의 텐서."""
        return interpolate(input, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor)

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
