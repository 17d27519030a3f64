"""공간(spatial) 축을 다루는 층들이 함께 쓰는 것: 축마다의 정수, 입력의 모양, 축을 따라 이웃한 칸을 섞기."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, describe
from ..korean.particles import Noun
from ..rules.indexing import take
from ..rules.linalg import matmul
from ..tensors.tensor import Tensor
from .checks import to_tensor

LAYOUT = {1: "(C, L) 나 (N, C, L)", 2: "(C, H, W) 나 (N, C, H, W)", 3: "(C, D, H, W) 나 (N, C, D, H, W)"}
LONG = 64, 384  # 섞을 칸 하나에 축의 길이가 이만큼이면 길다: 줄이 적을 때(행렬을 만드는 값뿐), 많을 때(행렬의 곱이 빨라 더 길어야 한다)
PLACES = {1: "(L)", 2: "(H, W)", 3: "(D, H, W)"}


def several(where: str, name: str, value: Any, n: int, least: int = 1) -> tuple[int, ...]:
    """정수 하나 또는 축마다의 정수 ``n`` 개를 튜플로. 하나이면 모든 축에 쓴다."""
    given = list(value) if isinstance(value, (tuple, list)) else [value] * n
    if len(given) == 1:
        given = given * n
    if len(given) != n:
        raise ArgumentError(f"{where}: {wanted(name, n)}. 받은 것: {value}.")
    try:
        if any([isinstance(v, (bool, np.bool_)) for v in given]):
            raise TypeError
        numbers = tuple([operator.index(v) for v in given])
    except TypeError:
        raise ArgumentTypeError(f"{where}: {wanted(name, n)}. 받은 것: {describe(value)}.") from None
    if min(numbers) < least:
        raise ArgumentError(f"{where}: {Noun(name):은/는} {least} 이상이어야 합니다. 받은 값: {value}.")
    return numbers


def wanted(name: str, n: int) -> str:
    return f"{Noun(name):은/는} 정수이거나 축마다의 정수 {n}개{PLACES[n]}여야 합니다" if n > 1 else f"{Noun(name):은/는} 정수여야 합니다"


def signal(where: str, input: Any, n: int, batched: bool = False) -> Tensor:
    """공간 축이 ``n`` 개인 실수 입력을 텐서로. ``batched`` 가 아니면 배치 축은 없어도 된다."""
    x = to_tensor(input)
    if x.dtype.kind != "f":
        raise DtypeError(f"{where}: 입력은 실수여야 합니다. 받은 dtype: {x.dtype}. x.astype(np.float32) 을 쓰세요.")
    if x.ndim not in ((n + 2,) if batched else (n + 1, n + 2)):
        layout = LAYOUT[n].split(" 나 ")[1] if batched else LAYOUT[n]
        cure = "x[None] 처럼 빠진 축을 채우세요." if x.ndim < n + 2 else "남는 축을 배치 축과 합치세요(reshape)."
        raise ShapeError(f"{where}: 입력은 {layout} 모양이어야 합니다. 받은 모양: {x.shape}. {cure}")
    return x


def blended(x: Any, index: np.ndarray, weight: np.ndarray, axis: int) -> Any:
    """음수로 적은 ``axis`` 를 따라, 새 칸마다 옛 칸 ``index`` 에 ``weight`` 를 곱해 더한다. 둘 다 (섞을 칸의 수, 새 길이).

    짧은 축에서는 행렬의 곱이 빠르지만, 그 행렬은 두 길이의 곱만큼 자란다.
    """
    length = x.shape[axis]
    if not is_long(length, len(index), x.size // length):
        return _along(x, _matrix(index, weight, length).astype(x.dtype), axis)
    columns = weight.astype(x.dtype).reshape((*weight.shape, *[1] * (x.ndim - 1)))
    return (take.call(x.swapaxes(axis, 0), index, 0) * columns).sum(0).swapaxes(axis, 0)  # 첫 축이어야 기울기를 줄째 더한다


def is_long(length: int, cells: int, rows: int) -> bool:
    """``cells`` 칸씩 섞는 ``rows`` 줄에서, 행렬의 곱보다 칸을 골라 섞는 것이 빠를 만큼 긴 축인가."""
    few, many = LONG
    return length >= cells * max(few, many * rows / (rows + many))


def _matrix(index: np.ndarray, weight: np.ndarray, length: int) -> np.ndarray:
    """행렬(새 길이, 옛 길이)로."""
    matrix = np.zeros((index.shape[1], length))
    np.add.at(matrix, (np.arange(index.shape[1]), index), weight)
    return matrix


def _along(x: Any, matrix: np.ndarray, axis: int) -> Any:
    """음수로 적은 ``axis`` 를 따라 행렬(새 길이, 옛 길이)을 곱한다."""
    if axis == -1:
        return matmul(x, matrix.T)
    lead, rest = x.shape[:axis], x.shape[x.ndim + axis + 1:]
    flat = x if len(rest) == 1 else x.reshape((*lead, x.shape[axis], math.prod(rest)))
    return matmul(matrix, flat).reshape((*lead, matrix.shape[0], *rest))
