"""복사와 저장(pickle)에 딸려 가는 것. 람다와 함수 안에서 지은 것은 이름으로 다시 찾을 수 없어, 복사는 되지만 저장은 할 수 없다."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from ..errors import ArgumentTypeError
from ..korean.particles import Noun


class Unsavable:
    """저장할 수 없는 함수를 나르는 것: 복사하면 그 함수 그대로이고, 저장하려 하면 무엇을 고칠지 알린다."""

    __slots__ = ("function", "error")

    def __init__(self, function: Callable[..., Any], error: Exception) -> None:
        self.function, self.error = function, error

    def __call__(self, *args: Any) -> Any:
        return self.function(*args)

    def __reduce__(self) -> Any:
        raise self.error

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self.function


def is_nameless(thing: Any) -> bool:
    """람다이거나 함수 안에서 지은 함수, 클래스인가."""
    return isinstance(thing, (types.FunctionType, type)) and "<" in thing.__qualname__


def nameless(where: str, thing: Any) -> ArgumentTypeError:
    """이름으로 찾을 수 없는 것을 저장하려 할 때의 오류."""
    name = thing.__qualname__.rpartition(".")[2]
    what = "람다(lambda)" if name == "<lambda>" else f"다른 함수 안에서 지은 {name}"
    return ArgumentTypeError(
        f"{where}: {Noun(what):은/는} 이름으로 다시 찾을 수 없어 저장(pickle)할 수 없습니다. 파일의 맨 바깥에 이름을 지어 두거나, "
        "통째가 아니라 state_dict() 를 저장하세요. 한 프로그램 안에서 복사하려면 copy.deepcopy 를 쓰세요."
    )


def carried(state: dict[str, Any], where: str) -> dict[str, Any]:
    """복사하거나 저장할 상태: 이름 없는 함수를 ``Unsavable`` 에 담는다(목록 속의 것도)."""
    return {name: _carried(value, f"{where}.{name}") for name, value in state.items()}


def unpacked(state: dict[str, Any]) -> dict[str, Any]:
    """``carried`` 를 되돌린다: 얕은 복사(``copy.copy``)는 상태를 복사하지 않고 그대로 건넨다."""
    return {name: _unpacked(value) for name, value in state.items()}


def _carried(value: Any, where: str) -> Any:
    if isinstance(value, list) and any(map(is_nameless, value)):
        return [_carried(v, where) for v in value]
    return Unsavable(value, nameless(where, value)) if is_nameless(value) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list) and any(isinstance(v, Unsavable) for v in value):
        return [_unpacked(v) for v in value]
    return value.function if isinstance(value, Unsavable) else value
