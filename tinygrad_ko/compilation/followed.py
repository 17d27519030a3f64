"""어느 함수를 펴서 적고, 어느 함수를 통째로 부르는가. 그리고 통째로 부르는 것들.

원소마다의 셈과 합, 행렬 곱은 펴서 적어야 합칠 수 있다. 합성곱이나 손으로 짠 빠른 길이 있는 것은 그대로 부르는 편이 빠르다.
"""

from __future__ import annotations

import dis
import functools
import importlib.util
import inspect
import math
import os
import sysconfig
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..operation import Operation
from ..operation.compiled import Compiled
from ..operation.outputs import Gradients
from .program import fresh

_HOME = __file__.rpartition("compilation")[0]
_INSTALLED = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")})


def is_ours(code: Any) -> bool:
    """라이브러리의 코드인가. 방의 이름이 아니라 파일로 안다: 설명문의 예제는 사용자의 코드이다."""
    return bool(code.co_filename.startswith(_HOME))


def is_users(code: Any) -> bool:
    """쓰는 사람의 코드인가: 라이브러리의 것도, 파이썬과 함께 깔린 것도 아닌가."""
    return not code.co_filename.startswith((_HOME, "<frozen", *_INSTALLED))


def is_followed(operation: Any, function: Any, size: int, args: Sequence[Any] = ()) -> bool:
    """펴서 적을 함수인가. ``size`` 는 다루는 배열의 크기: 기계어 짝은 큰 배열에만 쓴다. ``args`` 는 함수의 인수."""
    if isinstance(function, np.ufunc) or getattr(operation, "elementwise", False):
        return True
    if inspect.isfunction(function):
        unless = getattr(function, "array_path_unless", None)
        straight = unless is not None and len(args) > 0 and unless(*args)
        return straight or not is_ours(function.__code__) or size < _apart_from(function)
    return not isinstance(function, Compiled)


@functools.cache
def _apart_from(function: Any) -> float:
    """배열의 길(``array_path``)이나 기계어 짝이 있는 가장 작은 크기. 없으면 무한대."""
    return min([getattr(f, "array_path", math.inf) if inspect.isfunction(f) else f.smallest if _numba_is_there() else math.inf
                for f in reached(function)])


def reached(function: Any) -> list[Any]:
    """``function`` 이 부르는 우리의 함수와 기계어 짝 모두, 자신부터."""
    found: list[Any] = []
    waiting = [function]
    while waiting:
        f = waiting.pop()
        if f in found:
            continue
        if isinstance(f, Compiled):
            found.append(f)
            waiting.append(f.function)
        elif isinstance(f, Operation):
            waiting += [f.forward] if not f.elementwise else []  # 원소마다의 셈은 언제나 편다
        elif inspect.isfunction(f) and is_ours(f.__code__):
            found.append(f)
            waiting += _named(f)
            waiting.append(getattr(f, "__wrapped__", None))
        elif hasattr(f, "__wrapped__"):  # functools.cache
            waiting.append(f.__wrapped__)
    return found


@functools.cache
def _named(function: Any) -> list[Any]:
    """함수의 글이 부르는 이름(속성이 아닌)과 붙든 것들."""
    names, codes = set(), [function.__code__]
    for code in codes:
        names.update([i.argval for i in dis.get_instructions(code) if i.opname == "LOAD_GLOBAL"])
        codes += [c for c in code.co_consts if isinstance(c, types.CodeType)]
    held = [cell.cell_contents for cell in function.__closure__ or () if _filled(cell)]
    return [*[function.__globals__[name] for name in sorted(names & function.__globals__.keys())], *held]


@functools.cache
def _numba_is_there() -> bool:
    return importlib.util.find_spec("numba") is not None


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


class Mismatch(Exception):
    """다시 돌 수 없다: 보통으로 돈다."""


class Check:
    """다시 돌 때마다 참이어야 하는 조건."""

    apart = True

    def __init__(self, function: Callable[[Any], bool]) -> None:
        self.function = function
        self.__name__ = f"check_{function.__name__}"

    def key(self) -> Any:
        """견줄 것."""
        return self.function

    def __call__(self, array: Any) -> None:
        if not self.function(array):
            raise Mismatch


class Whole:
    """통째로 부르는 순전파. 받은 배열을 보는 뷰를 돌려주는 함수이면 복사한다: 명령의 답은 언제나 새 배열이다."""

    apart = True

    def __init__(self, function: Callable[..., Any], y: Any) -> None:
        self.function = function
        self.__name__ = getattr(function, "__name__", "f")
        self.looks = _looks(y)

    def key(self) -> Any:
        """견줄 것."""
        return self.function, self.looks

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        y = self.function(*args, **kwargs)
        if _looks(y) != self.looks:  # x[x > 0] 처럼 모양이 값에 달린 셈
            raise Mismatch
        given = (args, list(kwargs.values()))
        if isinstance(y, (tuple, list)):
            return tuple([_apart(part, given) for part in y])
        return _apart(y, given)


class RuleCall:
    """통째로 부르는 도함수 규칙(들). 하나이면 그 기울기, 결과가 여럿인 마디의 것이면 기울기들의 튜플."""

    apart = True

    def __init__(self, operation: Any, which: tuple[int, ...], parts: tuple[int, ...] | None, shape: Any, dtype: Any) -> None:
        self.operation, self.which, self.parts, self.shape, self.dtype = operation, which, parts, shape, dtype
        names = [operation.inputs[0 if operation.variadic else i] for i in which]
        self.__name__ = f"{operation.name}_gradient_{'_'.join(names)}"

    def key(self) -> Any:
        """견줄 것."""
        return self.operation, self.which, self.parts, self.shape, self.dtype

    def __call__(self, g: Any, saved: Any) -> Any:
        if self.parts is None:
            return _apart(self.operation.rules_for[g.dtype][self.which[0]](g, saved), (g, saved))
        g = Gradients(dict(zip(self.parts, g, strict=True)), self.shape, self.dtype)
        rules = self.operation.rules_for[g.dtype]
        return tuple([_apart(rules[i](g, saved), (g, saved)) for i in self.which])


class Fit:
    """기울기를 입력의 꼴로 맞추는 일을 통째로."""

    apart = True

    def __init__(self, operation: Any, shape: Any, dtype: Any) -> None:
        self.operation, self.shape, self.dtype = operation, shape, dtype
        self.__name__ = "sum_to"

    def key(self) -> Any:
        """견줄 것."""
        return self.operation.name, self.shape, self.dtype

    def __call__(self, g: Any) -> Any:
        return _apart(self.operation.fitted(g, self), (g,))


def _arrays(value: Any) -> list[np.ndarray]:
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, Gradients):
        return _arrays(list(value.given.values()))
    if isinstance(value, (tuple, list)):
        return [a for v in value for a in _arrays(v)]
    return []


def _apart(y: Any, given: tuple[Any, ...]) -> Any:
    """``given`` 의 배열과 기억 공간을 나누지 않는 답. 제 것인 배열은 받은 것을 그대로 돌려준 때에만 나눈다."""
    if not isinstance(y, np.ndarray):
        return y
    if any(y is a if y.base is None else np.may_share_memory(y, a) for a in _arrays(given)):
        return fresh(y)
    return y


def _looks(y: Any) -> Any:
    return [(part.shape, part.dtype) for part in y] if isinstance(y, (tuple, list)) else (y.shape, y.dtype)


def whole(function: Any, y: Any) -> Any:
    """통째로 부를 것. ``y`` 는 적을 때의 답: 모양과 dtype 이 달라지면 다시 돌지 않는다."""
    return function if isinstance(function, np.ufunc) else Whole(function, y)
