"""괄호를 빠뜨린 with 문: ``with tg.no_grad:``. 파이썬은 함수가 with 문에 쓸 것이 아니라고만 하므로, 들어가려 하면 우리가 말한다."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import MethodType
from typing import Any, NoReturn, TypeVar

from ..errors import ArgumentTypeError

Function = TypeVar("Function", bound=Callable[..., Any])


def _missing(name: str) -> ArgumentTypeError:
    return ArgumentTypeError(f"{name}: 괄호가 빠졌습니다. with …{name}(…): 처럼 불러서 쓰세요. 받을 것이 없으면 빈 괄호입니다.")


class Opener:
    """부르면 ``with`` 문에 쓸 것을 만드는 함수."""

    __wrapped__: Callable[..., Any]

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__(*args, **kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __enter__(self) -> NoReturn:
        raise _missing(self.__wrapped__.__name__)

    def __exit__(self, *_: object) -> None:
        """들어가지 못하므로 나올 일도 없다. 파이썬은 들어가기 앞에 이것이 있는지 본다."""

    def __reduce__(self) -> str:
        return self.__wrapped__.__qualname__

    def __repr__(self) -> str:
        return repr(self.__wrapped__)


class OpenerClass(type):
    """그 객체를 ``with`` 문에 쓰는 클래스의 클래스."""

    def __enter__(cls) -> NoReturn:
        raise _missing(cls.__name__)

    def __exit__(cls, *_: object) -> None:
        """들어가지 못하므로 나올 일도 없다."""


def opener(function: Function) -> Function:
    """``with 함수:`` 라고 쓰면 괄호를 쓰라고 알리는 함수로.

    예제
    ----
    >>> import contextlib
    >>> from tinygrad_ko.korean.parentheses import opener
    >>> quiet = opener(contextlib.nullcontext)
    >>> with quiet():
    ...     pass
    """
    return Opener(function)  # type: ignore[return-value]
