"""한 걸음으로 부른 함수: 어느 마디부터 어느 마디까지가 함수 하나를 한 번 부른 것인가를 결과의 쪽지에 적는다."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from ..engine import Variable
from ..operation import Whole
from .notes import Note, note_of

__all__ = ["Call", "as_one", "calls_of"]

_T = TypeVar("_T")


class Call(NamedTuple):
    """함수를 한 번 부른 일. 텐서를 붙들지 않는다: 마디가 태어난 때만 적는다."""

    whole: Whole
    began: int  # 부른 때. 그 뒤에 태어나 결과에 이르는 마디들이 이 걸음의 것이다
    roles: dict[str, tuple[int, ...]]  # 준 인수의 이름 → 그 마디들이 태어난 때(마디 없는 상수이면 비어 있다)
    options: Mapping[str, Any]  # 작은 값들만
    place: int  # 몇 번째 결과인가
    inner: Call | None  # 같은 결과를 내놓은, 더 안에서 부른 것


def as_one(whole: Whole, began: int, y: _T, given: Mapping[str, Any], options: Mapping[str, Any] | None = None) -> _T:
    """``began`` (부를 때의 ``engine.tick()``) 뒤에 적은 마디들을 이야기에서는 한 걸음으로 말하라고 적고, ``y`` 를 그대로 돌려준다.

    ``given`` 은 인수의 이름 → 텐서(또는 텐서들, 없으면 ``None``). ``options`` 는 수나 튜플 같은 작은 값들.
    """
    roles = None
    for place, tensor in enumerate(y if isinstance(y, tuple) else (y,)):
        node = tensor.node if isinstance(tensor, Variable) else None
        if node is not None and node.sequence > began:
            if roles is None:
                roles = {role: _born(value) for role, value in given.items() if value is not None}
            note = note_of(node)
            note.call = Call(whole, began, roles, options or {}, place, note.call)
    return y


def _born(value: Any) -> tuple[int, ...]:
    every = value if isinstance(value, (list, tuple)) else (value,)
    return tuple([v.node.sequence for v in every if isinstance(v, Variable) and v.node is not None])


def calls_of(note: Note | None) -> Iterator[Call]:
    """바깥에서 부른 것부터."""
    call = None if note is None else note.call
    while call is not None:
        yield call
        call = call.inner
