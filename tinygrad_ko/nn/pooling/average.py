"""평균 풀링: 창마다의 평균."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import tick
from ...rules.extremes import as_narrow, wide
from ...rules.pooling import sliding_sum
from ...watch.calls import as_one
from ..checks import nonzero
from ..docstrings import documented_like
from ..spatial import signal
from .steps import AVG_POOL
from .window import Window, Windowed, plan_windows


def _refuse_zero(where: str, divisor_override: Any) -> None:
    if divisor_override is not None:
        nonzero(where, "divisor_override", divisor_override)


def avg_pool(where: str, n: int, input: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool,
             count_include_pad: bool, divisor_override: Any = None) -> Any:
    began = tick()
    x = signal(where, input, n)
    plan = plan_windows(where, x, n, kernel_size, stride, padding, 1, ceil_mode)
    _refuse_zero(where, divisor_override)
    v = wide(x)  # float16 의 합과 개수는 float32 로
    y = sum_pool(v, plan)
    count = divisor(plan, count_include_pad, v.dtype) if divisor_override is None else divisor_override
    return as_one(AVG_POOL, began, as_narrow(y / count, x), {"x": x}, {"plan": tuple(plan), "divisor": count})


def sum_pool(x: Any, plan: list[Window]) -> Any:
    """창마다의 합. 앞 축부터: 자료가 이어져 있는 마지막 축을 적게 건드린다."""
    for w in plan:
        x = sliding_sum.call(w.padded(x, 0), w.axis, w.size, w.stride)
    return x


def divisor(plan: list[Window], count_include_pad: bool, dtype: Any) -> Any:
    """창마다 나눌 수. 올림(ceil)으로 더 덧댄 곳은 언제나 세지 않는다."""
    total: Any = 1
    for w in plan:
        start = np.arange(w.places) * w.stride - w.padding
        end = np.minimum(start + w.size, w.length + w.padding)
        if not count_include_pad:
            start, end = np.maximum(start, 0), np.minimum(end, w.length)
        total = np.expand_dims(total, -1) * (end - start)
    every = np.asarray(total).reshape([w.places for w in plan])
    return int(every.flat[0]) if (every == every.flat[0]).all() else every.astype(dtype)


def avg_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
               count_include_pad: bool = True, divisor_override: int | None = None) -> Any:
    """2차원 평균 풀링: 창마다의 평균.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    kernel_size, stride, padding, ceil_mode : ``max_pool2d`` 와 같다. 덧대는 값은 0이다.
    count_include_pad : 덧댄 0도 세어 나누는가.
    divisor_override : 주면 이 수로 나눈다(0이 아닌 수).

    반환
    ----
    Tensor : 모양 (…, C, oH, oW).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 창이 입력보다 길 때.
    ArgumentError, ArgumentTypeError : 인수의 값이나 종류가 잘못되었을 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.avg_pool2d(tg.ones((1, 2, 2)), 2, padding=1)
    tensor([[[0.25, 0.25],
             [0.25, 0.25]]])

    출처
    ----
    강의 L14; PyTorch ``avg_pool2d``.
    """
    return avg_pool("avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@documented_like(avg_pool2d)
def avg_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
               count_include_pad: bool = True) -> Any:
    """1차원 평균 풀링: 창마다의 평균.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``avg_pool2d`` 와 같다.

    >>> F.avg_pool1d(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
    tensor([[2., 1.]])
    """
    return avg_pool("avg_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, count_include_pad)


@documented_like(avg_pool2d)
def avg_pool3d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
               count_include_pad: bool = True, divisor_override: int | None = None) -> Any:
    """3차원 평균 풀링: 창마다의 평균.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``avg_pool2d`` 와 같다.

    >>> F.avg_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), 2)
    tensor([[[[3.5]]]])
    """
    return avg_pool("avg_pool3d", 3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


class AvgPool2d(Windowed):
    """2차원 평균 풀링: 창마다의 평균.

    매개변수
    --------
    kernel_size : 창의 길이. 수 하나 또는 축마다의 수.
    stride : 창을 미는 보폭. 없으면 ``kernel_size``.
    padding : 앞뒤에 0을 덧대는 폭. 창의 길이의 반까지.
    ceil_mode : 남는 끝에도 창을 하나 더 놓는가.
    count_include_pad : 덧댄 0도 세어 나누는가.
    divisor_override : 주면 이 수로 나눈다.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : 부를 때, 입력의 모양이나 dtype, 또는 창이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AvgPool2d(3, 2)(tg.zeros((2, 3, 7, 7))).shape
    (2, 3, 3, 3)

    출처
    ----
    강의 L14; PyTorch ``torch.nn.AvgPool2d``.
    """

    dimensions = 2

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                 count_include_pad: bool = True, divisor_override: int | None = None) -> None:
        super().__init__(kernel_size, stride, padding=padding, ceil_mode=ceil_mode, count_include_pad=count_include_pad)
        _refuse_zero(type(self).__name__, divisor_override)
        self.divisor_override = divisor_override

    def forward(self, input: Any) -> Any:
        """창마다의 평균."""
        return avg_pool2d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)


@documented_like(AvgPool2d)
class AvgPool1d(Windowed):
    """1차원 평균 풀링: 창마다의 평균.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``AvgPool2d`` 와 같다.

    >>> nn.AvgPool1d(3, 2)(tg.zeros((2, 3, 7))).shape
    (2, 3, 3)
    """

    dimensions = 1

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                 count_include_pad: bool = True) -> None:
        super().__init__(kernel_size, stride, padding=padding, ceil_mode=ceil_mode, count_include_pad=count_include_pad)

    def forward(self, input: Any) -> Any:
        """창마다의 평균."""
        return avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


@documented_like(AvgPool2d)
class AvgPool3d(Windowed):
    """3차원 평균 풀링: 창마다의 평균.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``AvgPool2d`` 와 같다.

    >>> nn.AvgPool3d(3, 2)(tg.zeros((2, 3, 7, 7, 7))).shape
    (2, 3, 3, 3, 3)
    """

    dimensions = 3

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                 count_include_pad: bool = True, divisor_override: int | None = None) -> None:
        super().__init__(kernel_size, stride, padding=padding, ceil_mode=ceil_mode, count_include_pad=count_include_pad)
        _refuse_zero(type(self).__name__, divisor_override)
        self.divisor_override = divisor_override

    def forward(self, input: Any) -> Any:
        """창마다의 평균."""
        return avg_pool3d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)
