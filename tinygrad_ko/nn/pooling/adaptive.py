"""적응(adaptive) 풀링: 결과의 크기를 정한다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import tick
from ...errors import ArgumentError, ShapeError
from ...rules.pooling import sliding_sum
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ..docstrings import documented_like
from ..module import Module
from ..spatial import PLACES, blended, several, signal
from .maximum import max_of_spots
from .steps import ADAPTIVE_AVG_POOL, ADAPTIVE_MAX_POOL


def _lengths(where: str, n: int, output_size: Any) -> list[int | None]:
    """인수를 살펴 축마다의 길이. ``None`` 은 입력 그대로."""
    given = list(output_size) if isinstance(output_size, (tuple, list)) else [output_size] * n
    if len(given) != n:
        raise ArgumentError(f"{where}: output_size 는 정수이거나 축마다의 정수 {n}개{PLACES[n]}여야 합니다. 받은 것: {output_size}.")
    return [None if v is None else several(where, "output_size", v, 1)[0] for v in given]


def _target(where: str, x: Tensor, n: int, output_size: Any) -> list[int]:
    """결과의 축마다의 길이."""
    given = _lengths(where, n, output_size)
    if 0 in x.shape[-n:]:
        raise ShapeError(f"{where}: 길이 0인 공간 축은 줄일 수 없습니다. 받은 모양: {x.shape}.")
    return [x.shape[k - n] if v is None else v for k, v in enumerate(given)]


def adaptive_spans(n: int, out: int) -> tuple[np.ndarray, np.ndarray]:
    """길이 ``n`` 을 ``out`` 개의 창으로: k번째 창은 ⌊k·n/out⌋ 부터 ⌈(k+1)·n/out⌉ 앞까지."""
    k = np.arange(out)
    return k * n // out, -(-(k + 1) * n // out)


def averaging(n: int, out: int) -> tuple[np.ndarray, np.ndarray]:
    """적응 평균이 섞는 칸과 가중치(가장 긴 창, out): 창 안은 1/길이. 짧은 창의 남는 자리는 끝 칸에 0."""
    start, end = adaptive_spans(n, out)
    places = start + np.arange((end - start).max())[:, None]
    return np.minimum(places, end - 1), (places < end) / (end - start)


def _adaptive_avg(where: str, n: int, input: Any, output_size: Any) -> Any:
    began = tick()
    x = signal(where, input, n)
    target = _target(where, x, n, output_size)
    whole = tuple([axis for axis, out in zip(range(-n, 0), target, strict=True) if out == 1])
    y: Any = x.mean(axis=whole, keepdims=True) if whole else x
    for axis, out in zip(range(-n, 0), target, strict=True):
        length = y.shape[axis]
        if length == out:
            continue
        if length % out == 0:
            y = sliding_sum.call(y, axis, length // out, length // out) / (length // out)
        else:
            y = blended(y, *averaging(length, out), axis)
    return as_one(ADAPTIVE_AVG_POOL, began, y, {"x": x}, {"spans": _spans(x, target)})


def _spans(x: Tensor, target: list[int]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """축마다 창의 (처음, 끝)들."""
    return tuple([
        tuple([(int(a), int(b)) for a, b in zip(*adaptive_spans(length, out), strict=True)])
        for length, out in zip(x.shape[-len(target):], target, strict=True)
    ])


def _adaptive_max(where: str, n: int, input: Any, output_size: Any, return_indices: bool) -> Any:
    began = tick()
    x = signal(where, input, n)
    seen, target = [], _target(where, x, n, output_size)
    for length, out in zip(x.shape[-n:], target, strict=True):
        start, end = adaptive_spans(length, out)
        # 길이가 다른 창은 끝을 되풀이하여 길이를 맞춘다: 처음 것을 고르므로 되풀이한 것은 뽑히지 않는다
        seen.append(np.minimum(start[:, None] + np.arange((end - start).max()), end[:, None] - 1))
    made = max_of_spots(x, seen, return_indices)
    as_one(ADAPTIVE_MAX_POOL, began, made[0] if return_indices else made, {"x": x}, {"spans": _spans(x, target)})
    return made


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """결과의 크기를 정하는 2차원 평균 풀링. k번째 창은 ⌊k·n/out⌋ 부터 ⌈(k+1)·n/out⌉ 앞까지이다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    output_size : 수 하나 또는 (oH, oW). ``None`` 인 축은 입력 그대로. 1이면 전역 평균(global average pooling)이다.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 길이 0인 공간 축이 있을 때.
    ArgumentError, ArgumentTypeError : ``output_size`` 가 양의 정수가 아닐 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.adaptive_avg_pool2d(tg.arange(6.0).reshape(1, 2, 3), (1, None))
    tensor([[[1.5, 2.5, 3.5]]])

    출처
    ----
    PyTorch ``adaptive_avg_pool2d``; Lin, Chen, Yan, "Network In Network" (2014).
    """
    return _adaptive_avg("adaptive_avg_pool2d", 2, input, output_size)


@documented_like(adaptive_avg_pool2d)
def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """결과의 길이를 정하는 1차원 평균 풀링.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, output_size). 나머지는 ``adaptive_avg_pool2d`` 와 같다.

    >>> F.adaptive_avg_pool1d(tg.tensor([[1.0, 3.0, 5.0]]), 2)
    tensor([[2., 4.]])

    매개변수
    --------
    output_size : 결과의 길이.
    """
    return _adaptive_avg("adaptive_avg_pool1d", 1, input, output_size)


@documented_like(adaptive_avg_pool2d)
def adaptive_avg_pool3d(input: Any, output_size: Any) -> Any:
    """결과의 크기를 정하는 3차원 평균 풀링.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``adaptive_avg_pool2d`` 와 같다.

    >>> F.adaptive_avg_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), 1)
    tensor([[[[3.5]]]])
    """
    return _adaptive_avg("adaptive_avg_pool3d", 3, input, output_size)


def adaptive_max_pool2d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """결과의 크기를 정하는 2차원 최대 풀링. 창은 ``adaptive_avg_pool2d`` 와 같고, 같은 값은 처음 것을 고른다.

    매개변수
    --------
    input : 모양 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).
    output_size : 수 하나 또는 (oH, oW). ``None`` 인 축은 입력 그대로.
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 번호(int64)는 공간의 축들을 한 줄로 편 자리이다: H×W 이면 h·W + w.

    반환
    ----
    Tensor : 모양 (…, C, oH, oW). ``return_indices`` 이면 (값, 번호).

    예외
    ----
    ShapeError : 입력의 차원이 다르거나 길이 0인 공간 축이 있을 때.
    ArgumentError, ArgumentTypeError : ``output_size`` 가 양의 정수가 아닐 때.
    DtypeError : 입력이 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> y, index = F.adaptive_max_pool2d(tg.arange(6.0).reshape(1, 2, 3), (1, 2), return_indices=True)
    >>> y.tolist(), index.tolist()
    ([[[4.0, 5.0]]], [[[4, 5]]])

    출처
    ----
    PyTorch ``adaptive_max_pool2d``.
    """
    return _adaptive_max("adaptive_max_pool2d", 2, input, output_size, return_indices)


@documented_like(adaptive_max_pool2d)
def adaptive_max_pool1d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """결과의 길이를 정하는 1차원 최대 풀링.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, output_size). 나머지는 ``adaptive_max_pool2d`` 와 같다.

    >>> F.adaptive_max_pool1d(tg.tensor([[1.0, 3.0, 2.0]]), 2)
    tensor([[3., 3.]])

    매개변수
    --------
    output_size : 결과의 길이.
    """
    return _adaptive_max("adaptive_max_pool1d", 1, input, output_size, return_indices)


@documented_like(adaptive_max_pool2d)
def adaptive_max_pool3d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """결과의 크기를 정하는 3차원 최대 풀링.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``adaptive_max_pool2d`` 와 같다.

    >>> F.adaptive_max_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), (1, 1, 2))
    tensor([[[[6., 7.]]]])
    """
    return _adaptive_max("adaptive_max_pool3d", 3, input, output_size, return_indices)


class _Adaptive(Module):
    dimensions = 0

    def __init__(self, output_size: Any) -> None:
        super().__init__()
        _lengths(type(self).__name__, self.dimensions, output_size)
        self.output_size = output_size

    def extra_repr(self) -> str:
        return self._show("output_size")


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

    dimensions = 2

    def forward(self, input: Any) -> Any:
        """창마다의 평균."""
        return adaptive_avg_pool2d(input, self.output_size)


@documented_like(AdaptiveAvgPool2d)
class AdaptiveAvgPool1d(_Adaptive):
    """결과의 크기를 정하는 1차원 평균 풀링. 1이면 전역 평균(global average pooling)이다.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``AdaptiveAvgPool2d`` 와 같다.

    >>> nn.AdaptiveAvgPool1d(3)(tg.zeros((2, 3, 7))).shape
    (2, 3, 3)

    매개변수
    --------
    output_size : 결과의 길이. 수 하나 또는 축마다의 수.
    """

    dimensions = 1

    def forward(self, input: Any) -> Any:
        """창마다의 평균."""
        return adaptive_avg_pool1d(input, self.output_size)


@documented_like(AdaptiveAvgPool2d)
class AdaptiveAvgPool3d(_Adaptive):
    """결과의 크기를 정하는 3차원 평균 풀링. 1이면 전역 평균(global average pooling)이다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``AdaptiveAvgPool2d`` 와 같다.

    >>> nn.AdaptiveAvgPool3d(3)(tg.zeros((2, 3, 7, 7, 7))).shape
    (2, 3, 3, 3, 3)
    """

    dimensions = 3

    def forward(self, input: Any) -> Any:
        """창마다의 평균."""
        return adaptive_avg_pool3d(input, self.output_size)


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

    dimensions = 2

    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, input: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return adaptive_max_pool2d(input, self.output_size, self.return_indices)


@documented_like(AdaptiveMaxPool2d)
class AdaptiveMaxPool1d(_Adaptive):
    """결과의 크기를 정하는 1차원 최대 풀링. 같은 값이 여럿이면 처음 것을 고른다.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL). 나머지는 ``AdaptiveMaxPool2d`` 와 같다.

    >>> nn.AdaptiveMaxPool1d(3)(tg.zeros((2, 3, 7))).shape
    (2, 3, 3)

    매개변수
    --------
    output_size : 결과의 길이. 수 하나 또는 축마다의 수.
    """

    dimensions = 1

    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, input: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return adaptive_max_pool1d(input, self.output_size, self.return_indices)


@documented_like(AdaptiveMaxPool2d)
class AdaptiveMaxPool3d(_Adaptive):
    """결과의 크기를 정하는 3차원 최대 풀링. 같은 값이 여럿이면 처음 것을 고른다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력은 (…, C, oD, oH, oW). 나머지는 ``AdaptiveMaxPool2d`` 와 같다.

    >>> nn.AdaptiveMaxPool3d(3)(tg.zeros((2, 3, 7, 7, 7))).shape
    (2, 3, 3, 3, 3)
    """

    dimensions = 3

    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, input: Any) -> Any:
        """창마다의 최댓값. ``return_indices`` 이면 번호와의 짝."""
        return adaptive_max_pool3d(input, self.output_size, self.return_indices)
