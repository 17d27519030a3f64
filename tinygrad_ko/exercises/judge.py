"""낸 기울기들을 연쇄 법칙의 차례로 판정한다: 처음 틀린 곳, 그것 때문에 틀린 곳, 따로 틀린 곳."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError
from .causes import Cause, Evidence
from .closeness import close, numbers
from .compare import WRONG, Comparison, compared
from .omitted import blame
from .run import Run

__all__ = ["FIRST", "FOLLOWS", "MISSING", "RIGHT", "SEPARATE", "UNKNOWN", "Judgement", "Row", "judge"]

RIGHT, FIRST, FOLLOWS, SEPARATE = "맞음", "처음 틀린 곳", "앞의 것이 틀려서", "따로 틀림"
UNKNOWN, MISSING = "앞의 것부터", "내지 않음"
_WRONG = "틀림"  # 앞뒤를 가리기 전


@dataclass(frozen=True, eq=False)
class Row:
    """기울기 하나의 판정."""

    name: str  # d_w
    status: str
    comparison: Comparison | None = None  # 내지 않았으면 None
    cause: Cause | None = None
    explains: tuple[str, ...] = ()  # 내지 않은 것이면, 이것 하나로 설명되는 틀린 답들


@dataclass(frozen=True, eq=False)
class Judgement:
    """한 판의 판정."""

    rows: tuple[Row, ...]  # 연쇄 법칙의 차례
    first: Row | None  # 처음 틀린 것. 내지 않은 것일 수도 있다


def judge(run: Run, given: Mapping[str, Any]) -> Judgement:
    """낸 것들을 하나씩 견주고, 틀린 것들의 앞뒤를 가린다."""
    order = ("loss", *run.names)
    mine, rows = _compared(run, {n: given[n] for n in order if n in given})
    wrong = [n for n, row in rows.items() if row.status != RIGHT]
    usable = {n: a.reshape(run.gradients[n].shape) for n, a in mine.items() if np.squeeze(a).shape == np.squeeze(run.gradients[n]).shape}
    expected = run.arrivals(usable)
    loose = {n for n in wrong if n not in usable or not close(mine[n], expected[n])}  # 앞의 것으로 설명되지 않는 것
    first = ""
    for name in wrong:
        if rows[name].status != _WRONG:  # 앞에서 이미 설명되었다
            continue
        if name not in loose:
            rows[name] = replace(rows[name], status=FOLLOWS)
            continue
        if first and any(n in wrong and n not in usable for n in run.ancestors(name)):
            rows[name] = replace(rows[name], status=UNKNOWN)
            continue
        own = rows[name]
        if name in mine:
            comparison = compared(f"d_{name}", mine[name], run.evidence(name, usable), hasattr(given[name], "dtype"))
            own = Row(f"d_{name}", _WRONG, comparison, comparison.cause)
        found = blame(run, usable, name, loose) if name in usable else None
        status = SEPARATE if first else FIRST
        if found is not None and (len(found.explained) > 1 or own.cause is None or own.cause.key == "factor"):
            for n in found.explained:
                rows[n] = replace(rows[n], status=FOLLOWS)
            explains = tuple(f"d_{n}" for n in order if n in found.explained)
            name, own = found.name, Row(f"d_{found.name}", status, None, found.cause, explains)
        rows[name] = replace(own, status=status)
        first = first or name
    shown = tuple(rows.get(n, Row(f"d_{n}", MISSING)) for n in order if n != "loss" or n in rows)
    return Judgement(shown, rows.get(first))


def _compared(run: Run, given: Mapping[str, Any]) -> tuple[dict[str, np.ndarray], dict[str, Row]]:
    """낸 것을 배열로 읽고, 맞고 틀림만 가린다."""
    mine, rows = {}, {}
    for name, value in given.items():
        reference = run.gradients[name]
        try:
            mine[name] = numbers(f"d_{name}", value)
        except ArgumentTypeError as error:
            said = Cause("not numbers", str(error).partition(": ")[2], "배열을 돌려주세요.")
            rows[name] = Row(f"d_{name}", _WRONG, Comparison(f"d_{name}", WRONG, None, None, None, np.empty(0), reference, said), said)
            continue
        comparison = compared(f"d_{name}", mine[name], Evidence(reference), hasattr(value, "dtype"), explain=False)
        rows[name] = Row(f"d_{name}", RIGHT if comparison else _WRONG, comparison)
    return mine, rows
