"""남길 것을 고르는 법: 기울기를 원하는 입력들의 규칙이 이름으로 부른 값만 꺼낸다."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .declare import Operation


class Savers(dict[tuple[int, ...], Callable[[Sequence[Any], Any], tuple[Any, ...]]]):
    """기울기를 원하는 입력들 → 남길 것을 꺼내는 함수(인수의 값들과 결과를 받는다). 처음 물을 때 만든다."""

    def __init__(self, op: Operation) -> None:
        self.op = op

    def __missing__(self, wants: tuple[int, ...]) -> Callable[[Sequence[Any], Any], tuple[Any, ...]]:
        made = self[wants] = saver(self.op, wants)
        return made


def saver(op: Operation, wants: tuple[int, ...]) -> Callable[[Sequence[Any], Any], tuple[Any, ...]]:
    """그 입력들의 규칙이 이름으로 부른 것들을 꺼내는 함수. 아무도 부르지 않을 자리에는 ``None`` 을 둔다."""
    pick = _picker(op, wants)
    if not op.needless:
        return pick
    return lambda values, y: pick(values, tuple([None if k in op.needless else part for k, part in enumerate(y)]))


def _picker(op: Operation, wants: tuple[int, ...]) -> Callable[[Sequence[Any], Any], tuple[Any, ...]]:
    names, slots = op.names, op.slots
    if not slots:
        return lambda values, y: ()
    used = [s for k, s in enumerate(slots) if any(op.users[n][k] for n in wants)]
    properties = [s for s in used if s != "y" and s not in names]  # x_shape 처럼 값이 아닌 것
    read = [(len(names) if base == "y" else names.index(base), prop) for base, _, prop in (s.rpartition("_") for s in properties)]
    places = {**{n: k for k, n in enumerate(names)}, "y": len(names), **{s: len(names) + 2 + k for k, s in enumerate(properties)}}
    at = [places[s] if s in used else len(names) + 1 for s in slots]
    choose = itemgetter(*at) if len(at) > 1 else lambda pool: (pool[at[0]],)
    if not read:
        return lambda values, y: choose((*values, y, None))

    def pick(values: Any, y: Any) -> tuple[Any, ...]:
        pool = [*values, y, None]
        for k, prop in read:
            value = pool[k]
            pool.append(getattr(value, prop) if value.__class__ is np.ndarray else _property(value, prop))
        return choose(pool)

    return pick


def _property(value: Any, prop: str) -> Any:
    if isinstance(value, list):
        return [_property(v, prop) for v in value]
    return getattr(value, prop) if hasattr(value, prop) else getattr(np.asarray(value), prop)
