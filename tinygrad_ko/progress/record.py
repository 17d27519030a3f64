"""진도 파일의 내용: 마친 수업과 맞힌 연습, 그리고 그 날. 모르는 칸은 그대로 간직한다."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

from ..io.sources import Source

__all__ = ["KIND", "VERSION", "Record", "today"]

KIND, VERSION = "tinygrad_ko progress", 1
LARGEST = 1 << 22  # 바이트. 이보다 크면 진도 파일이 아니다


@dataclass(frozen=True)
class Record:
    """진도. 수업은 번호의 글로, 연습은 이름으로 부른다: 과정이 바뀌어 번호가 밀려도 연습은 그대로이다."""

    lessons: Mapping[str, str] = field(default_factory=dict)  # 마친 수업 → 그 날
    exercises: Mapping[str, str] = field(default_factory=dict)  # 맞힌 연습 → 그 날
    rest: Mapping[str, Any] = field(default_factory=dict)  # 모르는 칸

    def with_lesson(self, number: int) -> Record:
        """``number`` 수업을 마친 진도. 이미 마쳤으면 그 날은 그대로."""
        return replace(self, lessons={str(number): today(), **self.lessons})

    def without_lesson(self, number: int) -> Record:
        """``number`` 수업을 마치지 않은 것으로 되돌린 진도."""
        return replace(self, lessons={k: day for k, day in self.lessons.items() if k != str(number)})

    def with_exercise(self, name: str) -> Record:
        """``name`` 연습을 맞힌 진도. 이미 맞혔으면 그 날은 그대로."""
        return replace(self, exercises={name: today(), **self.exercises})

    def joined(self, other: Record) -> Record:
        """둘을 합친 진도: 어느 쪽에서든 마친 것은 마친 것이고, 날은 이른 쪽이다."""
        return Record(_earliest(self.lessons, other.lessons), _earliest(self.exercises, other.exercises), {**other.rest, **self.rest})

    def content(self) -> bytes:
        """파일에 적을 것."""
        table = {**self.rest, "kind": KIND, "version": VERSION, "lessons": dict(self.lessons), "exercises": dict(self.exercises)}
        return (json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def of(cls, source: Source) -> Record:
        """파일에서 읽은 진도. 진도 파일이 아니거나, 잘렸거나, 더 새 버전의 것이면 ``DataError``."""
        if source.size > LARGEST:
            raise source.wrong("진도 파일이 아닙니다: 너무 큽니다")
        try:
            table = json.loads(source.read(0, source.size))
        except (ValueError, RecursionError):
            raise source.wrong("진도 파일이 아니거나, 잘렸거나 망가졌습니다") from None
        if not isinstance(table, dict) or table.get("kind") != KIND:
            raise source.wrong("진도 파일이 아닙니다. tinygrad-ko learn --export 로 만든 파일인지 보세요")
        version = table.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise source.wrong("망가진 진도 파일입니다: 버전이 적혀 있지 않습니다")
        if version > VERSION:
            raise source.wrong(f"더 새 tinygrad_ko 가 쓴 진도입니다(버전 {version}, 여기서 아는 것은 {VERSION}까지). "
                               "pip install -U tinygrad_ko 로 올린 다음에 여세요")
        lessons, exercises = table.get("lessons"), table.get("exercises")
        if not _dated(lessons) or not _dated(exercises):
            raise source.wrong("망가진 진도 파일입니다: 마친 것의 목록을 읽을 수 없습니다")
        rest = {k: v for k, v in table.items() if k not in ("kind", "version", "lessons", "exercises")}
        return cls(lessons, exercises, rest)


def _dated(found: Any) -> TypeGuard[dict[str, str]]:
    return isinstance(found, dict) and all(isinstance(day, str) for day in found.values())


def today() -> str:
    """오늘의 날짜."""
    return datetime.date.today().isoformat()


def _earliest(a: Mapping[str, str], b: Mapping[str, str]) -> dict[str, str]:
    return {k: min(found[k] for found in (a, b) if k in found) for k in {**a, **b}}
