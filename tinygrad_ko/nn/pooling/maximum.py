"""최대 풀링: 창마다의 최댓값."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...engine import tick, wrap
from ...operation.devices import near
from ...rules.indexing import take, take_along_axis
from ...rules.operands import plain
from ...rules.pooling import sliding_max
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ..docstrings import documented_like
from ..spatial import signal
from .steps import MAX_POOL
from .window import Window, Windowed, first_index, plan_windows


def max_pool(where: str, n: int, input: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool,
             return_indices: bool) -> Any:
    began = tick()
    x = signal(where, input, n)
    y: Any = x
    plan = plan_windows(where, x, n, kernel_size, stride, padding, dilation, ceil_mode)
    for w in reversed(plan):
        y = sliding_max.call(w.padded(y, -math.inf), w.axis, w.size, w.stride, w.dilation)
    y = as_one(MAX_POOL, began, y, {"x": x}, {"plan": tuple(plan)})
    return (y, wrap(first_index(plain(x), plan))) if return_indices else y


def max_of_spots(x: Tensor, seen: list[np.ndarray], return_indices: bool) -> Any:
    """공간 축마다, 창이 보는 자리를 표로 적은 최대 풀링. 표는 (창, 자리)이거나, 평면마다 다르면 (…, C, 창, 자리)이다."""
    n, y = len(seen), x
    plan: list[Window] = []
    tables: dict[int, np.ndarray] = {}
    for axis, spots in reversed([*zip(range(-n, 0), seen, strict=True)]):
        length, (*planes, places, size) = x.shape[axis], spots.shape
        if planes or not np.array_equal(spots.reshape(-1), np.arange(length)):
            shape = (*(planes or [1] * (x.ndim - n)), *[places * size if a == axis else 1 for a in range(-n, 0)])
            tables[axis] = spots.reshape(shape)
            y = take_along_axis.call(y, np.asarray(tables[axis], like=near(x)), axis) if planes else take.call(y, spots.reshape(-1), axis)
        y = sliding_max.call(y, axis, size, size)
        plan.insert(0, Window(axis, length, size, size, 0, 1, places, 0))
    return (y, wrap(first_index(plain(x), plan, tables))) if return_indices else y


def max_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """2차원 최대 풀링: 창마다 가장 큰 값. 같은 값이 여럿이면 기울기는 창에서 처음(행 우선) 것이 모두 받는다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    kernel_size : 창의 길이. 수 하나 또는 (kH, kW). 아래도 모두 그렇다.
    stride : 창을 미는 보폭. 없으면 ``kernel_size``.
    padding : 앞뒤에 −∞ 를 덧대는 폭. 창의 길이의 반까지.
    dilation : 창 안의 자리 사이의 간격.
    ceil_mode : 남는 끝에도 창을 하나 더 놓는가(창의 수를 올림하는가).
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 번호(int64)는 공간의 축들을 한 줄로 편 자리이다: H×W 이면 h·W + w.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW), oH = ⌊(H + 2·padding − dilation·(kH − 1) − 1)/stride⌋ + 1.
        ``return_indices`` 이면 (값, 번호).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 창이 입력보다 길 때.
    ArgumentError, ArgumentTypeError : 인수가 양의 정수가 아니거나 ``padding`` 이 창의 반을 넘을 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> x = tg.tensor([[[1.0, 2.0, 5.0, 5.0], [4.0, 3.0, 5.0, 5.0]]], requires_grad=True)
    >>> y, index = F.max_pool2d(x, 2, return_indices=True)
    >>> y.tolist(), index.tolist()
    ([[[4.0, 5.0]]], [[[4, 2]]])
    >>> y.sum().backward()
    >>> x.grad
    tensor([[[0., 0., 1., 0.],
             [1., 0., 0., 0.]]])

    출처
    ----
    강의 L14, L19; PyTorch ``max_pool2d``.
    """
    return max_pool("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


@documented_like(max_pool2d)
def max_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """1차원 최대 풀링: 창마다 가장 큰 값.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``max_pool2d`` 와 같다.

    >>> F.max_pool1d(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
    tensor([[3., 2.]])
    """
    return max_pool("max_pool1d", 1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


@documented_like(max_pool2d)
def max_pool3d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """3차원 최대 풀링: 창마다 가장 큰 값.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``max_pool2d`` 와 같다.

    >>> F.max_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), 2)
    tensor([[[[7.]]]])
    """
    return max_pool("max_pool3d", 3, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


class _MaxPool(Windowed):
    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
                 return_indices: bool = False, ceil_mode: bool = False) -> None:
        super().__init__(kernel_size, stride, padding=padding, dilation=dilation, ceil_mode=ceil_mode)
        self.return_indices = return_indices

    def _arguments(self) -> tuple[Any, ...]:
        return self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices


class MaxPool2d(_MaxPool):
    """2차원 최대 풀링: 창마다 가장 큰 값. 같은 값이 여럿이면 기울기는 처음 것이 받는다.

    매개변수
    --------
    kernel_size : 창의 길이. 수 하나 또는 축마다의 수. 아래도 모두 그렇다.
    stride : 창을 미는 보폭. 없으면 ``kernel_size``.
    padding : 앞뒤에 −∞ 를 덧대는 폭. 창의 길이의 반까지.
    dilation : 창 안의 자리 사이의 간격.
    return_indices : 뽑힌 자리의 번호도 돌려주는가(``MaxUnpool`` 에 쓴다).
    ceil_mode : 남는 끝에도 창을 하나 더 놓는가.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.MaxPool2d(3, 2)(tg.zeros((2, 3, 7, 7))).shape
    (2, 3, 3, 3)

    출처
    ----
    강의 L14, L18; PyTorch ``torch.nn.MaxPool2d``.
    """

    dimensions = 2

    def forward(self, input: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return max_pool2d(input, *self._arguments())


@documented_like(MaxPool2d)
class MaxPool1d(_MaxPool):
    """1차원 최대 풀링: 창마다 가장 큰 값. 같은 값이 여럿이면 기울기는 처음 것이 받는다.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``MaxPool2d`` 와 같다.

    >>> nn.MaxPool1d(3, 2)(tg.zeros((2, 3, 7))).shape
    (2, 3, 3)
    """

    dimensions = 1

    def forward(self, input: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return max_pool1d(input, *self._arguments())


@documented_like(MaxPool2d)
class MaxPool3d(_MaxPool):
    """3차원 최대 풀링: 창마다 가장 큰 값. 같은 값이 여럿이면 기울기는 처음 것이 받는다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``MaxPool2d`` 와 같다.

    >>> nn.MaxPool3d(3, 2)(tg.zeros((2, 3, 7, 7, 7))).shape
    (2, 3, 3, 3, 3)
    """

    dimensions = 3

    def forward(self, input: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return max_pool3d(input, *self._arguments())
