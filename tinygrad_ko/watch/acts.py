"""통째로 하는 일(act): 그래프에 적지 않고 밖을 고치는 일. 지켜보는 이가 있으면 그에게 맡겨, 다시 돌릴 때 그대로 다시 부르게 한다."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ..engine import state
from ..korean.misfits import misfit

Method = TypeVar("Method", bound=Callable[..., Any])


def whole_act(method: Method) -> Method:
    """옵티마이저의 걸음처럼 통째로 하는 함수로 삼는다."""

    @functools.wraps(method)
    def acting(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs) if state.observer is None else state.observer.acted(method, args, kwargs)
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise  # 그 일을 하다가 난 오류
            where = f"{type(args[0]).__name__}.{method.__name__}" if args and "." in method.__qualname__ else method.__qualname__
            raise misfit(where, method, error, args, kwargs) from None

    acting.passes_on = True  # type: ignore[attr-defined]  # 인수는 받은 함수가 살핀다
    return acting  # type: ignore[return-value]


def looked(tensor: Any, condition: Callable[[Any], bool] | None = None) -> Any:
    """텐서의 값(배열)을 들여다본다: 지켜보는 이가 있으면 알린다. ``condition`` 은 고른 길이 다시 돌 때에도 맞을 조건."""
    if state.observer is not None:
        state.observer.looked(tensor, condition)
    return tensor._data


def perform(function: Callable[..., Any], targets: Sequence[Any], args: Sequence[Any]) -> None:
    """텐서 ``targets`` 를 제자리에서 고치는 ``function(*targets, *배열들)`` 을 한다. ``args`` 의 텐서는 그 값(배열)으로 건넨다."""
    if state.observer is not None:
        state.observer.performed(function, targets, args)
    function(*targets, *[getattr(a, "_data", a) for a in args])
