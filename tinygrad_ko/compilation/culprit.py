"""달라진 것의 이름: 둘레가 달라져 다시 적거나 그만둘 때, 무엇이 달라졌는지 쓰는 사람의 이름으로 말한다."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..engine import Variable
from .classes import MISSING
from .snapshot import Snapshot, is_alike, look_of

Places = dict[tuple[int, Any], tuple[Any, Any]]  # (임자의 id, 열쇠) → (임자, 값)


def places(kept: Snapshot) -> Places:
    """지키는 것들의 지금: 어느 임자의 어느 자리에 무엇이 있는가."""
    return {(id(owner), key): (owner, value) for owner, key, value in _labelled(kept)}


def culprit(kept: Snapshot, before: Places) -> str:
    """``before`` 와 달라진 것 하나의 이름. 찾지 못하면 빈 글."""
    now = places(kept)
    for place in [*now, *before]:
        (owner, value), (_, old) = now.get(place, (before.get(place, (None, None))[0], MISSING)), before.get(place, (None, MISSING))
        if not is_alike(value, old):
            return _named(kept, now, owner, place[1])
    changed = [held for held, old in kept.sets if old != frozenset(held)] + [array for array, old in kept.contents if look_of(array) != old]
    return _name_of(kept, now, changed[0]) if changed else ""


def _labelled(kept: Snapshot) -> Iterator[tuple[Any, Any, Any]]:
    for items in kept.lists:
        yield from [(items, k, value) for k, value in enumerate(items)]
    for mapping in (*kept.dicts, *kept.keys):
        pairs = dict.items(mapping) if isinstance(mapping, dict) else mapping.items()  # 물려받은 사전의 items 는 부르지 않는다
        yield from [(mapping, key, value) for key, value in pairs]
    yield from [(scope, name, scope.get(name, MISSING)) for scope, name in kept.names]
    yield from [(cell, "cell_contents", _content(cell)) for cell in kept.cells]
    yield from [(tensor, "requires_grad", tensor.requires_grad) for tensor in kept.tensors]


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return MISSING


def _named(kept: Snapshot, now: Places, owner: Any, key: Any) -> str:
    if isinstance(owner, list):
        return _name_of(kept, now, owner)
    if isinstance(owner, Variable):
        return ".".join(filter(None, (_name_of(kept, now, owner), str(key))))
    for function in kept.functions:
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            if cell is owner:
                return str(name)
    return str(key)


def _name_of(kept: Snapshot, now: Places, thing: Any) -> str:
    """``thing`` 을 담은 이름."""
    for (_, key), (owner, value) in now.items():
        if value is thing:
            return _named(kept, now, owner, key)
    return ""
