"""공간(spatial) 축을 다루는 층들이 함께 쓰는 것: 축마다의 정수, 입력의 모양, 축을 따라 행렬을 곱하기."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, describe
from ..korean.particles import Noun
from ..rules.linalg import matmul
from ..tensors.tensor import Tensor
from .checks import to_tensor

LAYOUT = {1: "(C, L) 나 (N, C, L)", 2: "(C, H, W) 나 (N, C, H, W)", 3: "(C, D, H, W) 나 (N, C, D, H, W)"}
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


def along(x: Any, matrix: np.ndarray, axis: int) -> Any:
    """음수로 적은 ``axis`` 를 따라 행렬(새 길이, 옛 길이)을 곱한다."""
    if axis == -1:
        return matmul(x, matrix.T)
    lead, rest = x.shape[:axis], x.shape[x.ndim + axis + 1:]
    flat = x if len(rest) == 1 else x.reshape((*lead, x.shape[axis], math.prod(rest)))
    return matmul(matrix, flat).reshape((*lead, matrix.shape[0], *rest))
