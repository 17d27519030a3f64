"""자료의 방이 받은 수를 살피는 법. NumPy의 수(``np.float32(5)``)는 파이썬의 수와 같이 받는다."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe, unexpected_argument, unquoted
from ..korean.particles import Noun

Function = TypeVar("Function", bound=Callable[..., Any])


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


def flag(where: str, name: str, value: Any) -> bool:
    """참이나 거짓."""
    if not isinstance(value, bool | np.bool_):
        raise ArgumentTypeError(
            f"{where}: {name} 자리에는 True 나 False 만 올 수 있습니다. 받은 것: {describe(value)}. {name}=True 처럼 쓰세요."
        )
    return bool(value)


def answering(function: Function) -> Function:
    """맞지 않는 인수를 한국어로 알리는 ``function``. 메서드 ``__init__`` 이면 클래스의 이름으로 말한다."""
    code = function.__code__
    known = [n for n in code.co_varnames[:code.co_argcount + code.co_kwonlyargcount] if n != "self"]

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise  # 함수 안에서 난 오류
            where = type(args[0]).__name__ if function.__name__ == "__init__" else function.__name__
            strange = [name for name in kwargs if name not in known]
            if strange:
                raise unexpected_argument(where, strange[0], known) from None
            raise ArgumentTypeError(f"{where}: 인수가 모자라거나 넘치거나 두 번 주어졌습니다. 인수: {', '.join(known)}.") from None

    made: Any = call
    return made
