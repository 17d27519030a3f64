"""다음에 할 것: 수업과 연습을 차례로 늘어놓고, 진도와 견준다."""

from __future__ import annotations

from typing import NamedTuple

from ..exercises import exercise
from ..progress.record import Record
from .syllabus import lessons

__all__ = ["Stop", "path", "upcoming"]


class Stop(NamedTuple):
    """수업 하나와 그 연습들.

    출처
    ----
    수업의 표와 연습의 표.
    """

    number: int
    title: str
    exercises: tuple[str, ...]  # 연습의 이름, 번호의 차례


def path() -> tuple[Stop, ...]:
    """모든 수업과 그 연습, 차례대로."""
    found: dict[int, list[str]] = {lesson.number: [] for lesson in lessons()}
    for each in exercise():
        found[each.lesson].append(each.name)
    return tuple(Stop(lesson.number, lesson.title, tuple(found[lesson.number])) for lesson in lessons())


def upcoming(record: Record) -> tuple[Stop, str | None] | None:
    """다음에 할 것: 마치지 않은 첫 수업과 ``None``, 또는 수업은 마쳤고 풀 연습의 이름. 다 했으면 ``None``."""
    for stop in path():
        if str(stop.number) not in record.lessons:
            return stop, None
        for name in stop.exercises:
            if name not in record.exercises:
                return stop, name
    return None
