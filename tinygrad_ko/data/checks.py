"""자료의 방이 받은 수를 살피는 법. NumPy의 수(``np.float32(5)``)는 파이썬의 수와 같이 받는다."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe, unquoted
from ..korean.particles import Noun


def number(where: str, name: str, value: Any, good: Callable[[float], bool] = math.isfinite, wanted: str = "유한해야") -> float:
    """조건을 채우는 수 하나."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise ArgumentTypeError(f"{where}: {Noun(name):은/는} 수여야 합니다. 받은 것: {describe(value)}.{unquoted(name, value)}")
    if not good(float(value)):
        raise ArgumentError(f"{where}: {Noun(name):은/는} {wanted} 합니다. 받은 값: {value}.")
    return float(value)


def whole(where: str, name: str, value: Any, low: int) -> int:
    """``low`` 이상의 정수."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        count = operator.index(value)
    except TypeError:
        said = f"{where}: {Noun(name):은/는} 정수여야 합니다. 받은 것: {describe(value)}.{unquoted(name, value)}"
        raise ArgumentTypeError(said) from None
    if count < low:
        raise ArgumentError(f"{where}: {Noun(name):은/는} {low} 이상이어야 합니다. 받은 값: {count}.")
    return count


def two(where: str, name: str, value: Any, example: str) -> tuple[float, float]:
    """수 둘."""
    if not isinstance(value, (tuple, list, np.ndarray)) or np.ndim(value) != 1 or len(value) != 2:
        raise ArgumentError(f"{where}: {Noun(name):은/는} 두 수여야 합니다(예: {example}). 받은 값: {value!r}.")
    first, second = value
    return number(where, name, first), number(where, name, second)
