"""부름을 파이썬 글로 적기."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Text = Callable[[list[str], Mapping[str, Any]], str]


def shown(value: Any) -> str:
    """선택 인수의 값을 파이썬 식으로."""
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r}, dtype={value.dtype.name!r})" if value.size else f"np.zeros({value.shape}, {value.dtype.name!r})"
    if isinstance(value, tuple):
        return f"({''.join(shown(v) + ', ' for v in value)})"
    if isinstance(value, type) and issubclass(value, np.generic):
        return f"np.{value.__name__}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    return repr(value)


def called(function: str, args: list[str], options: Mapping[str, Any], listed: bool = False) -> str:
    """``함수(입력들, 이름=값)``."""
    given = [f"[{', '.join(args)}]"] if listed else args
    return f"{function}({', '.join([*given, *(f'{k}={shown(v)}' for k, v in options.items())])})"


def pattern(text: str) -> Text:
    """``{0}`` 은 첫 입력, ``{이름}`` 은 선택 인수인 글."""
    return lambda args, options: text.format(*args, **{k: shown(v) for k, v in options.items()})
