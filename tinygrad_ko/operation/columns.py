"""기둥: 짧은 마지막 축을 줄이는 것은, 기둥끼리 셈하는 쪽이 몇 배 빠르다. NumPy가 줄마다 부르는 값이 줄의 셈보다 크기 때문이다."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .array_path import array_path

FEWEST, ROWS, COLUMNS = 2**8, 16, 32  # 기둥끼리 셈할 가장 작은 배열과, 가장 적은 줄과, 가장 많은 기둥
MANY, BLOCK = 2**11, 2**12  # 줄이 이만큼 많으면 눕히지 않고, 캐시에 드는 토막마다 제자리의 기둥끼리


def is_narrow(shape: tuple[int, ...], char: str) -> bool:
    """마지막 축이 짧고 줄이 많은 실수인가."""
    if len(shape) < 2 or not 1 < shape[-1] <= COLUMNS or char not in "fd":
        return False
    size = math.prod(shape)
    return size >= FEWEST and size >= ROWS * shape[-1]


def across(act: np.ufunc, x: np.ndarray) -> np.ndarray:
    """마지막 축을 따라 ``act`` 로 줄인 것. 그 축은 없어진다."""
    rows = x.reshape(-1, x.shape[-1])
    if len(rows) < MANY:
        y: np.ndarray = act.reduce(rows.T.copy(), 0)
        return y.reshape(x.shape[:-1])
    y = np.empty(len(rows), x.dtype.char)  # 다른 기계의 바이트 차례여도 답은 이 기계의 것이다
    for start in range(0, len(rows), BLOCK):
        block, so_far = rows[start:start + BLOCK], y[start:start + BLOCK]
        so_far[...] = block[:, 0]
        for k in range(1, block.shape[1]):
            act(so_far, block[:, k], out=so_far)
    return y.reshape(x.shape[:-1])


def by_columns(act: np.ufunc) -> Callable[[Callable[[Any, Any, Any], Any]], Callable[[Any, Any, Any], Any]]:
    """``act.reduce(x, axis)`` 인 식 ``formula(x, axis, keepdims)`` 의 장식자. 0의 부호 말고는 같은 답이다. 인쇄하는 것은 식 그대로이다."""

    def decorated(formula: Callable[[Any, Any, Any], Any]) -> Callable[[Any, Any, Any], Any]:
        @array_path(FEWEST, unless=lambda x, axis, keepdims=False: axis is None)
        @functools.wraps(formula)
        def reduced(x: Any, axis: Any, keepdims: Any) -> Any:
            if x.__class__ is not np.ndarray or not is_narrow(x.shape, x.dtype.char) or not _is_last(axis, x.ndim):
                return formula(x, axis, keepdims)
            y = across(act, x)
            return y[..., np.newaxis] if keepdims else y

        return reduced

    return decorated


def _is_last(axis: Any, ndim: int) -> bool:
    """마지막 축 하나만인가."""
    given = axis[0] if axis.__class__ is tuple and len(axis) == 1 else axis
    return given.__class__ is int and given in (-1, ndim - 1)
