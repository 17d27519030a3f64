"""끊긴 길: 그래프에 상수로 적혔지만 텐서의 값에서 온 것(``detach``, 비교, 반올림 …)과, 그것이 온 상자."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..engine import Variable
from ..watch.origins import Observer, Origin
from .story import Story

__all__ = ["Cut", "cut_of"]


class Cut(NamedTuple):
    """기울기가 끊긴 값."""

    source: str | None  # 값을 그대로 떼어 낸(``detach``) 것이면 그 상자의 key


def cut_of(told: Story, key: str) -> Cut | None:
    """상자 ``key`` 가 기울기를 따라가지 않는 셈에서 온 상수이면 그것. 사용자가 준 수나 자료이면 ``None``.

    지켜본 이(``tg.keep_values()``)가 있으면 적어 둔 출처를 보고, 없으면 읽기만 하는 것으로 남은 배열(``operation/memory.py``)인가를 본다.
    """
    box = told.boxes[key]
    if box.node is not None or not isinstance(box.value, np.ndarray):
        return None
    observers = _observers(told)
    origin = next((o for o in (w.origin_of(box.value) for w in observers) if o is not None), None)
    if origin is not None:
        return Cut(_detached(told, origin))
    if box.value.flags.writeable or observers:
        return None
    return Cut(next((b.key for b in told.boxes.values() if b.node is not None and _same(b.value, box.value)), None))


def _observers(told: Story) -> list[Observer]:
    notes = [step.node.note for step in told.forward]
    return list({id(note.observer): note.observer for note in notes if note is not None and note.observer is not None}.values())


def _detached(told: Story, origin: Origin) -> str | None:
    """값을 그대로 떼어 낸 것이면 그 상자의 key."""
    if origin.function is not np.positive or len(origin.args) != 1 or not isinstance(origin.args[0], Variable):
        return None
    return next((b.key for b in told.boxes.values() if b.node is not None and b.node is origin.args[0].node), None)


def _same(value: np.ndarray | None, cut: np.ndarray) -> bool:
    """떼어 낸 값은 원래의 값과 같다."""
    return value is not None and value.dtype == cut.dtype and np.array_equal(value, cut)
