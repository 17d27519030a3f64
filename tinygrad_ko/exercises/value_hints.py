"""값을 묻는 연습의 힌트: 차례와 모양, 실마리, 흔한 잘못을 피하는 법."""

from __future__ import annotations

from collections.abc import Iterator

from .passage import Passage
from .value_run import ValueRun

__all__ = ["TITLES", "hint", "hint_for"]

TITLES = ("차례와 모양", "실마리", "살필 것")


def hint(run: ValueRun, grade: int) -> Passage:
    """``grade`` 번째(1부터) 힌트."""
    lines = [f"- {line}" for name in run.names for line in (_shape, _clue, _cures)[grade - 1](run, name)]
    nothing = "이 단계에는 적어 둔 것이 없습니다. 문제의 글을 한 번 더 읽고, 작은 수로 손으로 셈해 보세요."
    return Passage(f"힌트 {grade}/{len(TITLES)} · {TITLES[grade - 1]}", lines or [nothing])


def hint_for(run: ValueRun, name: str) -> Passage:
    """답 하나의 힌트."""
    return Passage(f"{name} 의 힌트", [f"- {line}" for said in (_shape, _clue, _cures) for line in said(run, name)])


def _shape(run: ValueRun, name: str) -> Iterator[str]:
    answer, above = run.answers[name], run.above(name)
    kind = "글" if answer.dtype.kind == "U" else "정수" if answer.dtype.kind in "iu" else "참·거짓" if answer.dtype.kind == "b" else "수"
    shape = f"{kind}의 배열 {answer.shape}" if answer.ndim else f"{kind} 하나"
    choices = run.problem.choices.get(name, ("예", "아니요") if answer.size and str(answer.ravel()[0]) in ("예", "아니요") else ())
    said = f" ({', '.join(choices)} 가운데)" if choices else ""
    yield f"{name}: {shape}{said}. " + (f"앞의 {', '.join(above)} 에서 나옵니다." if above else "입력에서 바로 나옵니다.")


def _clue(run: ValueRun, name: str) -> Iterator[str]:
    if name in run.problem.hints:
        yield f"{name}: {run.problem.hints[name]}"


def _cures(run: ValueRun, name: str) -> Iterator[str]:
    yield from dict.fromkeys(f"{name}: {m.cure}" for m in run.problem.mistakes if m.name == name)
