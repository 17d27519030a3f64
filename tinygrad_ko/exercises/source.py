"""풀이에 보일 소스: 바른 함수들과, 그것들이 쓰는 것(같은 파일의 함수와 상수, 표준 라이브러리). 그대로 옮기면 돈다."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable
from types import FunctionType, ModuleType
from typing import Any

__all__ = ["lines_of", "used_by"]


def lines_of(function: Callable[..., Any]) -> list[str]:
    """함수의 소스의 줄들."""
    return textwrap.dedent(inspect.getsource(function)).rstrip().split("\n")


def used_by(functions: Iterable[Callable[..., Any]]) -> list[str]:
    """``functions`` 가 쓰는 것들의 소스. 쓰는 것보다 앞에 둔다. ``np`` 와 ``functions`` 는 뺀다.

    예제
    ----
    >>> import math
    >>> from tinygrad_ko.exercises.source import used_by
    >>> def half_turn():
    ...     return math.pi
    >>> used_by([half_turn])
    ['import math', '']
    """
    shown, found = list(functions), dict[str, list[str]]()
    known: set[Any] = {*shown}

    def gather(function: Callable[..., Any]) -> None:
        for name, value in inspect.getclosurevars(function).globals.items():
            if name == "np" or name in found or (isinstance(value, FunctionType) and value in known):
                continue
            if isinstance(value, FunctionType):
                known.add(value)
                gather(value)
                found[name] = lines_of(value)
            else:
                found[name] = [f"import {name}" if isinstance(value, ModuleType) else f"{name} = {value!r}"]

    for function in shown:
        gather(function)
    return [line for lines in found.values() for line in [*lines, ""]]
