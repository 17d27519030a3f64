"""다시 뽑기(resampling): 늘리고 줄이기, 격자로 뽑기, 채널과 공간을 섞기.

늘리기는 축마다 따로인 선형 변환이다: 축마다 무게의 행렬 하나(가장 가까운 것이면 번호)를 만들어 차례로 곱한다.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, describe
from ...rules.activation import hardtanh
from ...rules.arithmetic import absolute
from ...rules.assemble import plain
from ...rules.indexing import take
from ...rules.linalg import matmul
from ...rules.pooling import sliding_spread
from ...tensors.tensor import Tensor
from ..checks import mixed_dtypes, one_of, to_tensor
from ..pooling.adaptive import averaging
from ..spatial import along, several, signal

MODES = {"nearest": 0, "nearest-exact": 0, "linear": 1, "bilinear": 2, "trilinear": 3, "bicubic": 2, "area": 0}  # → 공간 축의 수
LINEAR = ("linear", "bilinear", "trilinear")
SHARPNESS = -0.75  # 3차 보간의 매개변수 a

# ── 늘리고 줄이기 ──


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
            y = along(y, averaging(length, out).astype(x.dtype), axis)
        elif mode == "bicubic" or length != out:  # 선형에서 길이가 같으면 배율이 무엇이든 그대로이다(PyTorch와 같다)
            at = _positions(length, out, ratio, bool(align_corners))
            matrix = _cubic_matrix(at, length) if mode == "bicubic" else _linear_matrix(at, length)
            y = along(y, matrix.astype(x.dtype), axis)
    return y


def _image(where: str, input: Any, n: int, mode: str) -> Tensor:
    x = to_tensor(input)
    if n and x.ndim != n + 2:
        names = {1: "linear", 2: "bilinear' 나 'bicubic", 3: "trilinear"}
        cure = f" 이 모양에는 mode='{names[x.ndim - 2]}' 를 쓰세요." if x.ndim - 2 in names else ""
        raise ShapeError(f"{where}: mode={mode!r} 는 공간 축이 {n}개인 입력(N, C, …)을 받습니다. 받은 모양: {x.shape}.{cure}")
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


def _linear_matrix(at: np.ndarray, length: int) -> np.ndarray:
    """선형 보간의 행렬(새 길이, 옛 길이): 이웃한 두 칸에 거리만큼의 무게."""
    at = np.maximum(at, 0)
    low = np.minimum(np.floor(at).astype(int), length - 1)
    return _matrix([(low, 1 - (at - low)), (np.minimum(low + 1, length - 1), at - low)], length)


def _cubic_matrix(at: np.ndarray, length: int) -> np.ndarray:
    """3차 보간의 행렬: 이웃한 네 칸. 밖의 칸은 가장자리 칸이다."""
    low = np.floor(at).astype(int)
    return _matrix([(np.clip(low + k, 0, length - 1), w) for k, w in zip(range(-1, 3), _cubic(at - low), strict=True)], length)


def _cubic(t: Any) -> list[Any]:
    """자리 t(0과 1 사이)에서 네 칸(−1, 0, 1, 2)의 3차 무게. 배열에도 텐서에도 같은 식이다."""
    a = SHARPNESS

    def near(s: Any) -> Any:
        return ((a + 2) * s - (a + 3)) * s * s + 1

    def far(s: Any) -> Any:
        return ((a * s - 5 * a) * s + 8 * a) * s - 4 * a

    return [far(t + 1), near(t), near(1 - t), far(2 - t)]


def _matrix(taps: list[tuple[np.ndarray, np.ndarray]], length: int) -> np.ndarray:
    """(옛 칸의 번호, 무게)들을 행렬로."""
    rows = np.arange(taps[0][0].size)
    matrix = np.zeros((rows.size, length))
    for index, weight in taps:
        np.add.at(matrix, (rows, index), weight)
    return matrix


# ── 격자로 뽑기 ──


def grid_sample(input: Any, grid: Any, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None) -> Tensor:
    """``grid`` 가 가리키는 자리의 값을 입력에서 뽑는다. 입력으로도 격자로도 미분된다.

    매개변수
    --------
    input : 모양 (N, C, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).
    grid : 모양 (N, oH, oW, 2) 또는 (N, oD, oH, oW, 3). 마지막 축은 (x, y) 또는 (x, y, z)이고, −1이 왼쪽·위·앞 끝,
        1이 오른쪽·아래·뒤 끝이다(무차원).
    mode : ``"bilinear"`` 선형(3차원이면 삼선형), ``"nearest"`` 가장 가까운 것(격자의 기울기는 0), ``"bicubic"`` 3차(2차원만).
    padding_mode : 입력 밖의 값. ``"zeros"`` 0, ``"border"`` 가장자리 값, ``"reflection"`` 거울.
    align_corners : 참이면 ±1이 끝 칸의 가운데, 거짓이면 끝 칸의 바깥 모서리이다. 기본은 거짓.

    반환
    ----
    Tensor : 모양 (N, C, oH, oW) 또는 (N, C, oD, oH, oW).

    예외
    ----
    ShapeError : 두 모양이 맞지 않을 때. ArgumentError : 없는 ``mode`` 나 ``padding_mode`` 일 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> x = tg.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> F.grid_sample(x, tg.tensor([[[[0.0, 0.0], [1.0, -1.0]]]]), align_corners=True)
    tensor([[[[2.5, 2. ]]]])

    출처
    ----
    Jaderberg et al., "Spatial Transformer Networks" (2015); PyTorch ``grid_sample``.
    """
    where = "grid_sample"
    one_of(where, "mode", mode, ("bilinear", "nearest", "bicubic"))
    one_of(where, "padding_mode", padding_mode, ("zeros", "border", "reflection"))
    x, g, n = _grid_inputs(where, input, grid, mode)
    batch, channels, *lengths = x.shape
    spots = math.prod(g.shape[1:-1])
    g = g.reshape((batch, spots, n))
    taps = []
    for k, length in enumerate(lengths):
        at = g[:, :, n - 1 - k]
        at = (at + 1) * ((length - 1) / 2) if align_corners else ((at + 1) * length - 1) / 2
        taps.append(_AXIS_TAPS[mode](at, _Edge(length, padding_mode, bool(align_corners))))
    planes = (np.arange(batch * channels) * math.prod(lengths)).reshape((batch, channels, 1))
    total: Any = 0
    for chosen in itertools.product(*taps):
        flat: Any = 0
        weight: Any = 1
        for length, (index, w) in zip(lengths, chosen, strict=True):
            flat, weight = flat * length + index, weight * w
        picked = take.call(x, (planes + flat[:, None]).reshape(-1), None).reshape((batch, channels, spots))
        total = total + picked * weight.reshape((batch, 1, spots))
    return total.reshape((batch, channels, *grid.shape[1:-1]))


def _grid_inputs(where: str, input: Any, grid: Any, mode: str) -> tuple[Tensor, Tensor, int]:
    x, g = to_tensor(input), to_tensor(grid)
    if x.ndim not in (4, 5):
        raise ShapeError(f"{where}: 입력은 (N, C, H, W) 나 (N, C, D, H, W) 모양이어야 합니다. 받은 모양: {x.shape}.")
    n = x.ndim - 2
    x = signal(where, x, n, batched=True)
    if g.ndim != n + 2 or g.shape[0] != x.shape[0] or g.shape[-1] != n:
        outs = "oH, oW" if n == 2 else "oD, oH, oW"
        raise ShapeError(
            f"{where}: 입력의 모양이 {x.shape}이면 grid 의 모양은 ({x.shape[0]}, {outs}, {n})이어야 합니다. 받은 모양: {g.shape}."
        )
    if g.dtype != x.dtype:
        raise mixed_dtypes(where, "grid", g.dtype, "input", x.dtype)
    if n == 3 and mode == "bicubic":
        raise ArgumentError(f"{where}: mode='bicubic' 은 (N, C, H, W) 에만 있습니다. 받은 모양: {x.shape}. 'bilinear' 를 쓰세요.")
    if 0 in x.shape[2:]:
        raise ShapeError(f"{where}: 길이 0인 공간 축에서는 뽑을 수 없습니다. 받은 모양: {x.shape}.")
    return x, g, n


class _Edge:
    """한 축의 끝에서 하는 일: 밖의 자리를 안으로 옮기거나(border, reflection), 그 무게를 0으로 한다(zeros)."""

    def __init__(self, length: int, mode: str, align_corners: bool) -> None:
        self.length, self.mode = length, mode
        self.low, self.span = (0.0, length - 1) if align_corners else (-0.5, length)

    def brought(self, at: Any) -> Any:
        """실수 자리(텐서)를 안으로. 잘린 곳의 기울기는 0, 되비친 곳의 기울기는 부호가 바뀐다."""
        if self.mode == "zeros":
            return at
        if self.mode == "reflection":
            at = self._reflected(at)
        return hardtanh.call(at, 0, self.length - 1)

    def _reflected(self, at: Any) -> Any:
        if self.span == 0:
            return at * 0
        far = absolute.call(at - self.low)
        turns = np.floor(plain(far) / self.span)
        back = turns % 2  # 1이면 되돌아오는 길
        return far * (1 - 2 * back) + (self.low + back * self.span - (1 - 2 * back) * turns * self.span)

    def placed(self, index: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """정수 자리(실수 배열)를 색인할 수 있는 번호와, 안이면 1, 밖이면 0으로."""
        inside = ((index >= 0) & (index <= self.length - 1)).astype(index.dtype)
        return np.clip(np.nan_to_num(index), 0, self.length - 1).astype(int), inside


def _nearest_taps(at: Any, edge: _Edge) -> list[tuple[np.ndarray, Any]]:
    step = np.rint(edge.brought(at))
    index, inside = edge.placed(plain(step))
    return [(index, inside + (step - step.detach()))]  # 계단의 기울기 0까지 격자에 잇는다


def _linear_taps(at: Any, edge: _Edge) -> list[tuple[np.ndarray, Any]]:
    at = edge.brought(at)
    low = np.floor(plain(at))
    made = []
    for k, weight in ((0, 1 - (at - low)), (1, at - low)):
        index, inside = edge.placed(low + k)
        made.append((index, weight * inside))
    return made


def _cubic_taps(at: Any, edge: _Edge) -> list[tuple[np.ndarray, Any]]:
    low = np.floor(plain(at))
    made = []
    for k, weight in zip(range(-1, 3), _cubic(at - low), strict=True):
        index, inside = edge.placed(plain(edge.brought(to_tensor(low + k))))
        made.append((index, weight * inside))
    return made


_AXIS_TAPS: dict[str, Callable[[Any, _Edge], list[tuple[np.ndarray, Any]]]] = {
    "nearest": _nearest_taps, "bilinear": _linear_taps, "bicubic": _cubic_taps,
}


def affine_grid(theta: Any, size: Any, align_corners: bool | None = None) -> Tensor:
    """아핀(affine) 변환의 격자: 결과의 칸마다 입력의 어디를 볼지. ``grid_sample`` 에 넣는다.

    매개변수
    --------
    theta : 모양 (N, 2, 3) 또는 (N, 3, 4)의 변환 행렬, 무차원(dimensionless).
    size : 결과의 모양 (N, C, H, W) 또는 (N, C, D, H, W).
    align_corners : ``grid_sample`` 과 같은 값을 쓴다. 기본은 거짓.

    반환
    ----
    Tensor : 모양 (N, H, W, 2) 또는 (N, D, H, W, 3).

    예외
    ----
    ShapeError : ``theta`` 의 모양이 ``size`` 와 맞지 않을 때. ArgumentError, ArgumentTypeError : ``size`` 가 잘못되었을 때.
    DtypeError : ``theta`` 가 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> flip = tg.tensor([[[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    >>> x = tg.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> F.grid_sample(x, F.affine_grid(flip, x.shape))
    tensor([[[[2., 1.],
              [4., 3.]]]])

    출처
    ----
    강의 L17 (이동, 회전, 크기, 뒤집기, 기울이기); Jaderberg et al. (2015).
    """
    where = "affine_grid"
    if not isinstance(size, (tuple, list)) or len(size) not in (4, 5):
        raise ArgumentError(f"{where}: size 는 (N, C, H, W) 나 (N, C, D, H, W) 여야 합니다. 받은 것: {describe(size)}.")
    n = len(size) - 2
    lengths = several(where, "size", tuple(size[2:]), n)
    t = to_tensor(theta)
    if t.shape != (size[0], n, n + 1):
        wanted = (size[0], n, n + 1)
        raise ShapeError(f"{where}: size 가 {tuple(size)}이면 theta 의 모양은 {wanted}이어야 합니다. 받은 모양: {t.shape}.")
    if t.dtype.kind != "f":
        raise DtypeError(f"{where}: theta 는 실수여야 합니다. 받은 dtype: {t.dtype}. theta.astype(np.float32) 을 쓰세요.")
    axes = [np.linspace(-1, 1, m) * (1 if align_corners else (m - 1) / m) if m > 1 else np.zeros(1) for m in lengths]
    places = np.stack([*reversed(np.meshgrid(*axes, indexing="ij")), np.ones(lengths)], -1).astype(t.dtype)
    return matmul.call(places.reshape((math.prod(lengths), n + 1)), t.swapaxes(1, 2)).reshape((size[0], *lengths, n))


# ── 채널과 공간을 섞기 ──


def _factor(where: str, name: str, value: Any) -> int:
    return several(where, name, value, 1)[0]


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
