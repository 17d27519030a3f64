"""엔진의 채점표: 몇 걸음까지 지났고, 어느 시험에서 무엇이 나왔고, 왜 그런가."""

from __future__ import annotations

from dataclasses import dataclass

from ...exercises.causes import Cause
from .reference import TITLES

__all__ = ["EngineReport"]


@dataclass(frozen=True)
class EngineReport:
    """``엔진.check`` 의 결과. 물은 걸음을 모두 지났으면 참이다.

    매개변수
    --------
    name, lines, passed, asked, failed, trial, code, seen, cause : 아래의 속성.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> report = tg.course.engine(tg.course.engine_step(3).code).check()
    >>> report.failed, report.cause.key
    (4, 'overwritten')

    출처
    ----
    엔진 만들기의 열두 걸음.
    """

    name: str  # 파일의 이름
    lines: int  # 빈 줄을 뺀 줄의 수
    passed: tuple[int, ...]  # 지난 걸음들
    asked: tuple[int, ...]  # 물은 걸음들
    failed: int | None = None  # 처음 떨어진 걸음
    trial: str = ""  # 떨어진 시험이 재는 것
    code: str = ""  # 그 시험이 돌린 줄
    seen: tuple[str, ...] = ()  # 바른 값과 나온 값, 또는 오류와 그 줄
    cause: Cause | None = None  # 까닭. 알아보지 못했으면 None

    def __bool__(self) -> bool:
        return self.failed is None

    def __repr__(self) -> str:
        rows = []
        for step in self.asked:
            mark = "✓" if step in self.passed else "✗" if step == self.failed else "·"
            rows.append(f"  {mark} {step:2} {TITLES[step - 1]}" + ("  ← 여기" if step == self.failed else ""))
        return "\n".join([f"{self.name} · {self.lines}줄", *rows, *self._conclusion()])

    def _conclusion(self) -> list[str]:
        if self.failed is None:
            whole = len(self.passed) == len(TITLES)
            return ["열두 걸음을 모두 지났습니다. 엔진이 되었습니다!" if whole else "물은 걸음을 지났습니다."]
        lines = [f"{self.failed}걸음의 시험: {self.trial}"]
        if self.code:
            lines += ["  돌린 줄:", *(f"    {line}" for line in self.code.splitlines())]
        lines += [f"  {line}" for line in self.seen]
        if self.cause is not None:
            return [*lines, f"  까닭: {self.cause.text}", f"  고치기: {self.cause.cure}"]
        return [*lines, "  흔한 까닭으로는 설명되지 않습니다. 돌린 줄을 그대로 따라 해 보고, 중간의 값을 찍어 보세요."]
