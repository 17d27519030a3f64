"""낸 답들을 사슬의 차례로 판정한다: 처음 틀린 곳, 그것 때문에 틀린 곳, 따로 틀린 곳."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError
from .causes import Cause, Evidence, find_cause
from .closeness import close
from .compare import ACCEPTED, UNREADABLE, WRONG, Comparison, compared
from .kinds import AnyRun
from .omitted import blame
from .run import Run

__all__ = ["FIRST", "FOLLOWS", "MISSING", "RIGHT", "SEPARATE", "UNKNOWN", "Judgement", "Row", "judge"]

RIGHT, FIRST, FOLLOWS, SEPARATE = "맞음", "처음 틀린 곳", "앞의 것이 틀려서", "따로 틀림"
UNKNOWN, MISSING = "앞의 것부터", "내지 않음"
_WRONG = "틀림"  # 앞뒤를 가리기 전


@dataclass(frozen=True, eq=False)
class Row:
    """답 하나의 판정."""

    name: str  # d_w
    status: str
    comparison: Comparison | None = None  # 내지 않았으면 None
    cause: Cause | None = None
    explains: tuple[str, ...] = ()  # 내지 않은 것이면, 이것 하나로 설명되는 틀린 답들


@dataclass(frozen=True, eq=False)
class Judgement:
    """한 판의 판정."""

    rows: tuple[Row, ...]  # 사슬의 차례
    first: Row | None  # 처음 틀린 것. 내지 않은 것일 수도 있다


def judge(run: AnyRun, given: Mapping[str, Any]) -> Judgement:
    """낸 것들을 하나씩 견주고, 틀린 것들의 앞뒤를 가린다."""
    order = (*run.start, *run.names)
    mine, answers, rows = _compared(run, {n: given[n] for n in order if n in given})
    wrong = [n for n, row in rows.items() if row.status != RIGHT]
    usable = {n: a.reshape(answers[n].shape) for n, a in mine.items() if np.squeeze(a).shape == np.squeeze(answers[n]).shape}
    expected = run.arrivals(usable)
    explained = {n for n in usable if n in expected and close(mine[n], expected[n])}
    loose = set(wrong) - explained  # 앞의 것으로 설명되지 않는 것
    first = ""
    for name in wrong:
        if rows[name].status != _WRONG:  # 앞에서 이미 설명되었다
            continue
        if name not in loose:
            rows[name] = replace(rows[name], status=FOLLOWS)
            continue
        if first and any(n in wrong and (n not in usable or name not in expected) for n in run.ancestors(name)):
            rows[name] = replace(rows[name], status=UNKNOWN)
            continue
        own = rows[name]
        if name in mine:
            comparison = _explained(run, name, mine, usable, given[name], own.comparison)
            own = Row(run.shown(name), _WRONG, comparison, comparison.cause)
        found = blame(run, usable, name, loose) if isinstance(run, Run) and name in usable else None
        status = SEPARATE if first else FIRST
        if found is not None and (len(found.explained) > 1 or own.cause is None or own.cause.key == "factor"):
            for n in found.explained:
                rows[n] = replace(rows[n], status=FOLLOWS)
            explains = tuple(run.shown(n) for n in order if n in found.explained)
            name, own = found.name, Row(run.shown(found.name), status, None, found.cause, explains)
        rows[name] = replace(own, status=status)
        first = first or name
    shown = tuple(rows.get(n, Row(run.shown(n), MISSING)) for n in order if n not in run.start or n in rows)
    return Judgement(shown, rows.get(first))


def _compared(run: AnyRun, given: Mapping[str, Any]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], dict[str, Row]]:
    """낸 것을 배열로 읽고, 맞고 틀림만 가린다. 고를 수 있는 답은 고른 대로 받아들여, 뒤의 바른 답을 그것으로 셈한다."""
    mine: dict[str, np.ndarray] = {}
    rows: dict[str, Row] = {}
    chosen: dict[str, np.ndarray] = {}
    answers = dict(run.answers)
    for name, value in given.items():
        shown, reference = run.shown(name), answers[name]
        try:
            mine[name] = run.read(name, value)
        except ArgumentTypeError as error:
            cure = "배열을 돌려주세요." if run.kind.gradient else "무엇을 적어야 하는지 .hint(1) 에서 보세요."
            said = Cause(UNREADABLE, str(error).partition(": ")[2], cure)
            rows[name] = Row(shown, _WRONG, Comparison(shown, WRONG, None, None, None, np.empty(0), reference, said), said)
            continue
        comparison = compared(shown, mine[name], Evidence(reference, gradient=run.kind.gradient), hasattr(value, "dtype"), explain=False)
        if mine[name].shape == reference.shape and (told := run.refusal(name, chosen | {name: mine[name]})) is not None:
            comparison = replace(comparison, verdict=WRONG if told else ACCEPTED, first=None, notes=(told,) if told else ())
            if not told:
                chosen[name] = mine[name]
                answers = {**answers, **run.arrivals(chosen)}
        rows[name] = Row(shown, RIGHT if comparison else _WRONG, comparison)
    return mine, answers, rows


def _explained(run: AnyRun, name: str, mine: Mapping[str, np.ndarray], usable: Mapping[str, np.ndarray], value: Any,
               seen: Comparison | None) -> Comparison:
    """앞의 것은 낸 그대로 두고, 이 답이 왜 틀렸는지."""
    evidence = run.evidence(name, usable)
    comparison = compared(run.shown(name), mine[name], evidence, hasattr(value, "dtype"))
    if seen is None or not evidence.plain or not seen.notes:
        return comparison
    told = Cause("not accepted", seen.notes[0], "그 자리의 값을 손으로 넣어 보고, 조건에 맞게 고치세요.")
    cause = find_cause(mine[name], evidence)
    return replace(seen, cause=cause or told, notes=seen.notes if cause else ())
