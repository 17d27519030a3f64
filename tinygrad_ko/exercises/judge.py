"""낸 기울기들을 연쇄 법칙의 차례로 판정한다: 처음 틀린 곳, 그것 때문에 틀린 곳, 따로 틀린 곳."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError
from .causes import Cause, Evidence, Suspect, factor_cause, suspects
from .closeness import alike, close, numbers, wide
from .compare import WRONG, Comparison, compared
from .run import Run

__all__ = ["FIRST", "FOLLOWS", "MISSING", "RIGHT", "SEPARATE", "UNKNOWN", "Judgement", "Row", "judge"]

RIGHT, FIRST, FOLLOWS, SEPARATE = "맞음", "처음 틀린 곳", "앞의 것이 틀려서", "따로 틀림"
UNKNOWN, MISSING = "앞의 것부터", "내지 않음"


@dataclass(frozen=True, eq=False)
class Row:
    """기울기 하나의 판정."""

    name: str  # d_w
    status: str
    comparison: Comparison | None = None  # 내지 않았으면 None


@dataclass(frozen=True, eq=False)
class Judgement:
    """한 판의 판정."""

    rows: tuple[Row, ...]  # 연쇄 법칙의 차례
    first_wrong: str | None  # d_w. 내지 않은 것일 수도 있다
    cause: Cause | None


def judge(run: Run, given: Mapping[str, Any]) -> Judgement:
    """낸 것들을 하나씩 견주고, 틀린 것들의 앞뒤를 가린다."""
    mine, typed, comparisons = {}, {}, {}
    for name in (n for n in ("loss", *run.names) if n in given):
        reference = run.gradients[name]
        try:
            mine[name], typed[name] = numbers(f"d_{name}", given[name]), hasattr(given[name], "dtype")
        except ArgumentTypeError as error:
            said = Cause("not numbers", str(error).partition(": ")[2], "배열을 돌려주세요.")
            comparisons[name] = Comparison(f"d_{name}", WRONG, None, None, None, np.empty(0), reference, said)
            continue
        comparisons[name] = compared(f"d_{name}", mine[name], Evidence(reference), typed[name], explain=False)
    wrong = [n for n, c in comparisons.items() if not c]
    usable = {n: a.reshape(run.gradients[n].shape) for n, a in mine.items() if np.squeeze(a).shape == np.squeeze(run.gradients[n]).shape}
    expected = run.arrivals(usable)
    statuses = {n: RIGHT for n in comparisons}
    for name in wrong:
        if name == wrong[0]:
            statuses[name] = FIRST
        elif name in usable and close(mine[name], expected[name]):
            statuses[name] = FOLLOWS
        else:
            tainted = any(n in wrong and n not in usable for n in run.ancestors(name))
            statuses[name] = UNKNOWN if tainted else SEPARATE
        if name in mine and statuses[name] in (FIRST, SEPARATE):
            comparisons[name] = compared(f"d_{name}", mine[name], run.evidence(name, usable), typed[name])
    first = f"d_{wrong[0]}" if wrong else None
    cause: Cause | None = comparisons[wrong[0]].cause if wrong else None
    loose = [n for n in wrong if statuses[n] in (FIRST, SEPARATE) and n in usable]
    blamed = _omitted(run, mine, usable, loose) if loose else None
    if blamed is not None and (len(blamed[2]) > 1 or cause is None or cause.key == "factor"):
        name, cause, explained = blamed
        first = f"d_{name}"
        statuses |= {n: FOLLOWS for n in explained} | {name: FIRST}
    rows = tuple(Row(f"d_{n}", statuses.get(n, MISSING), comparisons.get(n)) for n in ("loss", *run.names)
                 if n != "loss" or n in comparisons)
    return Judgement(rows, first, cause)


def _omitted(
    run: Run, mine: Mapping[str, np.ndarray], usable: Mapping[str, np.ndarray], wrong: list[str],
) -> tuple[str, Cause, set[str]] | None:
    """내지 않은 위의 기울기 하나를 흔한 까닭으로 틀렸다고 하면 낸 답들이 나오는가. 맞은 답을 거스르지 않고 가장 많이 설명하는 것.

    똑같이 설명하면 아래의 것을 고른다: 그 위는 보이지 않는다.
    """
    best: tuple[str, Cause, set[str]] | None = None
    rank = (0, False)
    for name in (n for n in run.names if n not in mine and n in run.ancestors(wrong[0])):
        evidence = run.evidence(name, usable)
        below = [n for n in usable if name in run.ancestors(n)]
        scaled = _scale(run, evidence, name, wrong[0], mine[wrong[0]], usable)
        here: tuple[str, Cause, set[str]] | None = None
        for cause, answer in [*suspects(evidence), *([] if scaled is None else [scaled])]:
            if answer.shape != evidence.reference.shape or alike(answer, evidence.reference):
                continue
            arrived = run.arrivals({**usable, name: answer})
            explained = {n for n in below if close(mine[n], arrived[n])}
            right = {n for n in below if close(mine[n], run.gradients[n])}
            found = (len(explained - right), cause.key != "factor")
            if right <= explained and wrong[0] in explained and (found > rank or (found == rank and here is None)):
                here, rank = (name, cause, explained & set(wrong)), found
        best = here or best
    return best


def _scale(run: Run, evidence: Evidence, name: str, wrong: str, mine: np.ndarray, usable: Mapping[str, np.ndarray]) -> Suspect | None:
    """``name`` 의 기울기가 몇 배이면 ``wrong`` 의 틀린 답이 나오는가. 기울기는 위의 기울기에 대해 선형이므로 풀 수 있다."""
    one, two = (wide(run.arrivals({**usable, name: k * evidence.reference})[wrong]) for k in (1, 2))
    square = float(np.vdot(two - one, two - one))
    if square == 0 or mine.shape != one.shape:
        return None
    return factor_cause(1 + float(np.vdot(two - one, wide(mine) - one)) / square, evidence, one.size > 1)
