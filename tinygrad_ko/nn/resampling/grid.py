"""자리의 표(grid)로 읽기: 아핀 변환한 자리에서 영상을 다시 읽는다."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import ArgumentError, DtypeError, ShapeError, describe
from ...rules.activation import hardtanh
from ...rules.arithmetic import absolute
from ...rules.indexing import take
from ...rules.joining import stack
from ...rules.linalg import matmul
from ...rules.operands import plain
from ...tensors.tensor import Tensor
from ..checks import mixed_dtypes, one_of, to_tensor
from ..spatial import several, signal
from .interpolate import _cubic


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
    cells = math.prod(lengths)
    images = np.arange(batch).reshape((batch, 1)) * cells
    places, weights = [], []
    for chosen in itertools.product(*taps):
        flat: Any = images
        weight: Any = 1
        for k, (index, w) in enumerate(chosen):
            flat, weight = flat + index * math.prod(lengths[k + 1:]), weight * w
        places.append(flat)
        weights.append(weight.reshape((batch, spots, 1)))
    # 칸마다 채널을 한 줄로: 자리를 채널마다 세지 않고, 줄째 고르고 줄째 되돌린다
    rows = x.reshape((batch, channels, cells)).swapaxes(1, 2).reshape((batch * cells, channels))
    picked = take.call(rows, np.stack(places).reshape(-1), 0).reshape((len(places), batch, spots, channels))
    total = (picked * stack.call(weights)).sum(0).swapaxes(1, 2)
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
    """한 축의 끝에서 하는 일: 밖의 자리를 안으로 옮기거나(border, reflection), 그 가중치를 0으로 한다(zeros)."""

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
