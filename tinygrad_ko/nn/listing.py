"""하나씩 내는 것(``model.parameters()``): 목록처럼 고르거나 세려는 사람에게 고칠 방법을 말한다."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeVar

from ..errors import ArgumentTypeError

_T = TypeVar("_T")
_F = TypeVar("_F", bound=Callable[..., Any])


class Listing(Iterator[_T]):
    """하나씩 내는 것."""

    __slots__ = ("_steps", "_name")

    def __init__(self, steps: Iterator[_T], name: str) -> None:
        self._steps, self._name = steps, name

    def __iter__(self) -> Iterator[_T]:
        return self._steps

    def __next__(self) -> _T:
        return next(self._steps)

    def __bool__(self) -> bool:
        return True

    def _refuse(self, what: str, cure: str) -> NoReturn:
        raise ArgumentTypeError(f"{self._name}() 는 하나씩 내는 것이라 {what} 없습니다. 목록으로 바꾸세요: {cure}.")

    def __getitem__(self, index: Any) -> NoReturn:
        shown = index if isinstance(index, int) else "…"
        self._refuse(f"[{shown}]처럼 고를 수", f"list(model.{self._name}())[{shown}]")

    def __len__(self) -> int:
        self._refuse("len() 으로 셀 수", f"len(list(model.{self._name}()))")


def one_by_one(method: _F) -> _F:
    """하나씩 내는 메서드로 삼는다."""

    @functools.wraps(method)
    def listed(*args: Any, **kwargs: Any) -> Any:
        return Listing(method(*args, **kwargs), method.__name__)

    listed.passes_on = True  # type: ignore[attr-defined]  # 인수는 받은 메서드가 살핀다
    return listed  # type: ignore[return-value]
