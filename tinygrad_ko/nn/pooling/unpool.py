"""최대 풀링의 거꾸로(unpooling): 값을 뽑혔던 자리에 놓는다."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, IndexingError, ShapeError, describe
from ...korean.particles import Noun
from ...rules.indexing import put_add
from ...rules.operands import plain
from ...tensors.tensor import Tensor
from ..checks import to_tensor
from ..docstrings import documented_like
from ..spatial import signal
from .window import Windowed, sides


def max_unpool(where: str, n: int, input: Any, indices: Any, kernel_size: Any, stride: Any, padding: Any, output_size: Any) -> Any:
    x = signal(where, input, n)
    index = plain(to_tensor(indices))
    if index.dtype.kind not in "iu":
        raise ArgumentTypeError(f"{where}: indices 는 정수여야 합니다. 받은 것: {describe(index)}. return_indices=True 의 번호를 주세요.")
    if index.shape != x.shape:
        raise ShapeError(f"{where}: indices 의 모양은 입력과 같아야 합니다. 입력 {x.shape}, indices {index.shape}.")
    shape = _unpooled(where, x, n, kernel_size, stride, padding, output_size)
    area = math.prod(shape)
    if index.size and (index.min() < 0 or index.max() >= area):
        raise IndexingError(
            f"{where}: indices 는 0부터 {area - 1}까지여야 합니다(결과의 평면 {shape}). 받은 것: {index.min()}…{index.max()}. "
            "output_size 에 풀링하기 전의 모양을 주세요."
        )
    planes = math.prod(x.shape[:-n])
    flat = (index.reshape((planes, math.prod(x.shape[-n:]))) + area * np.arange(planes)[:, None]).reshape(-1)
    writer = np.zeros(planes * area, int)
    writer[flat] = np.arange(flat.size)  # 같은 자리에 여럿이면 마지막 것이 남는다
    last = writer[flat] == np.arange(flat.size)
    values = x.reshape((x.size,))
    if not last.all():
        values, flat = values[last], flat[last]
    return put_add.call(values, (flat,), (planes * area,)).reshape((*x.shape[:-n], *shape))


def _unpooled(where: str, x: Tensor, n: int, kernel_size: Any, stride: Any, padding: Any, output_size: Any) -> tuple[int, ...]:
    """거꾸로 한 결과의 공간 모양."""
    size, steps, widths, _ = zip(*sides(where, n, kernel_size, stride, padding), strict=True)
    usual = tuple([(m - 1) * s - 2 * p + k for m, k, s, p in zip(x.shape[-n:], size, steps, widths, strict=True)])
    if output_size is None:
        return usual
    wanted = tuple(output_size)
    wanted = wanted[-n:] if len(wanted) in (n + 1, n + 2) else wanted
    if len(wanted) != n or any(abs(w - u) >= s for w, u, s in zip(wanted, usual, steps, strict=True)):
        raise ArgumentError(
            f"{where}: output_size={Noun(tuple(output_size)):은/는} 될 수 없습니다. 입력 {x.shape}에서 나올 수 있는 공간 모양은 "
            f"{usual} 에서 축마다 보폭 {steps} 미만으로 다른 것입니다. 풀링하기 전의 모양을 주세요."
        )
    return wanted


def max_unpool2d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """2차원 최대 풀링의 거꾸로(unpooling): 값을 뽑혔던 자리에 놓고 나머지는 0으로 둔다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    indices : ``max_pool2d(…, return_indices=True)`` 의 번호. 입력과 같은 모양의 정수.
        같은 자리가 여럿이면 마지막 것이 남고, 기울기도 그것만 받는다.
    kernel_size, stride, padding : 풀링할 때의 것.
    output_size : 결과의 모양((oH, oW) 또는 전체). 풀링이 끝을 버렸다면 주어야 한다.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW), 기본은 (H − 1)·stride − 2·padding + kernel_size.

    예외
    ----
    ShapeError : 입력의 차원이나 ``indices`` 의 모양이 다를 때.
    IndexingError : ``indices`` 가 결과의 평면을 벗어날 때.
    ArgumentError, ArgumentTypeError : 인수의 값이나 종류가 잘못되었을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.max_unpool2d(*F.max_pool2d(tg.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 2, return_indices=True), 2)
    tensor([[[0., 0.],
             [4., 0.]]])

    출처
    ----
    PyTorch ``max_unpool2d``; Zeiler, Fergus, "Visualizing and Understanding Convolutional Networks" (2014).
    """
    return max_unpool("max_unpool2d", 2, input, indices, kernel_size, stride, padding, output_size)


@documented_like(max_unpool2d)
def max_unpool1d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """1차원 최대 풀링의 거꾸로.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``max_unpool2d`` 와 같다.

    >>> F.max_unpool1d(*F.max_pool1d(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2, return_indices=True), 2)
    tensor([[0., 3., 2., 0.]])
    """
    return max_unpool("max_unpool1d", 1, input, indices, kernel_size, stride, padding, output_size)


@documented_like(max_unpool2d)
def max_unpool3d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """3차원 최대 풀링의 거꾸로.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``max_unpool2d`` 와 같다.

    >>> y, index = F.max_pool3d(tg.ones((1, 2, 2, 2)), 2, return_indices=True)
    >>> F.max_unpool3d(y, index, 2).sum()
    tensor(1.)
    """
    return max_unpool("max_unpool3d", 3, input, indices, kernel_size, stride, padding, output_size)


class _MaxUnpool(Windowed):
    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0) -> None:
        super().__init__(kernel_size, stride, padding=padding)


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

    dimensions = 2

    def forward(self, input: Any, indices: Any, output_size: Any = None) -> Any:
        """값을 ``indices`` 자리에 놓은 것. ``output_size`` 는 풀링하기 전의 모양."""
        return max_unpool2d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


@documented_like(MaxUnpool2d)
class MaxUnpool1d(_MaxUnpool):
    """1차원 최대 풀링의 거꾸로: 값을 뽑혔던 자리에 놓고 나머지는 0으로 둔다.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``MaxUnpool2d`` 와 같다.

    >>> y, index = nn.MaxPool1d(2, return_indices=True)(tg.zeros((2, 3, 6)))
    >>> nn.MaxUnpool1d(2)(y, index).shape
    (2, 3, 6)
    """

    dimensions = 1

    def forward(self, input: Any, indices: Any, output_size: Any = None) -> Any:
        """값을 ``indices`` 자리에 놓은 것. ``output_size`` 는 풀링하기 전의 모양."""
        return max_unpool1d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


@documented_like(MaxUnpool2d)
class MaxUnpool3d(_MaxUnpool):
    """3차원 최대 풀링의 거꾸로: 값을 뽑혔던 자리에 놓고 나머지는 0으로 둔다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``MaxUnpool2d`` 와 같다.

    >>> y, index = nn.MaxPool3d(2, return_indices=True)(tg.zeros((2, 3, 6, 6, 6)))
    >>> nn.MaxUnpool3d(2)(y, index).shape
    (2, 3, 6, 6, 6)
    """

    dimensions = 3

    def forward(self, input: Any, indices: Any, output_size: Any = None) -> Any:
        """값을 ``indices`` 자리에 놓은 것. ``output_size`` 는 풀링하기 전의 모양."""
        return max_unpool3d(input, indices, self.kernel_size, self.stride, self.padding, output_size)
