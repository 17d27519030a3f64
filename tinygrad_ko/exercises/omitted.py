"""내지 않은 위의 기울기를 헤아린다: 그것 하나가 틀렸다고 하면 낸 답들이 나오는가."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from .causes import Cause, Evidence, Suspect, factor_cause, find_cause, suspects
from .closeness import alike, close, wide
from .run import Run

__all__ = ["Blame", "blame"]


class Blame(NamedTuple):
    """내지 않았지만 틀린 것으로 보이는 기울기."""

    name: str
    cause: Cause | None
    explained: set[str]  # 그것 하나로 설명되는 틀린 답들


def blame(run: Run, mine: Mapping[str, np.ndarray], wrong: str, loose: set[str]) -> Blame | None:
    """``wrong`` 을 설명하고, 맞은 답을 거스르지 않으면서, 아직 설명되지 않은 틀린 답(``loose``)을 가장 많이 설명하는 것.

    똑같이 설명하면 아래의 것을 고른다: 그 위는 보이지 않는다. 흔한 까닭으로 되지 않으면, 무슨 값이었든 하나로 설명되는지 본다.
    """
    above = [n for n in run.names if n not in mine and n in run.ancestors(wrong)]
    found = _by_causes(run, mine, wrong, loose, above)
    if found is None:
        found = next((b for n in reversed(above) if (b := _by_solving(run, mine, wrong, loose, n)) is not None), None)
    return found


def _by_causes(run: Run, mine: Mapping[str, np.ndarray], wrong: str, loose: set[str], above: list[str]) -> Blame | None:
    best: Blame | None = None
    rank = (0, False)
    for name in above:
        evidence = run.evidence(name, mine)
        below = [n for n in mine if name in run.ancestors(n)]
        right = {n for n in below if close(mine[n], run.gradients[n])}
        scaled = _scaled(run, evidence, name, wrong, mine)
        here: Blame | None = None
        for cause, answer in [*suspects(evidence), *([] if scaled is None else [scaled])]:
            if answer.shape != evidence.reference.shape or alike(answer, evidence.reference):
                continue
            arrived = run.arrivals({**mine, name: answer})
            explained = {n for n in below if close(mine[n], arrived[n])}
            found = (len(explained & loose), cause.key != "factor")
            if right <= explained and wrong in explained and (found > rank or (found == rank and here is None)):
                here, rank = Blame(name, cause, explained & loose), found
        best = here or best
    return best


def _scaled(run: Run, evidence: Evidence, name: str, wrong: str, mine: Mapping[str, np.ndarray]) -> Suspect | None:
    """``name`` 의 기울기가 몇 배이면 ``wrong`` 의 틀린 답이 나오는가. 기울기는 위의 기울기에 대해 선형이므로 풀 수 있다."""
    one, two = (wide(run.arrivals({**mine, name: k * evidence.reference})[wrong]) for k in (1, 2))
    square = float(np.vdot(two - one, two - one))
    if square == 0 or mine[wrong].shape != one.shape:
        return None
    return factor_cause(1 + float(np.vdot(two - one, wide(mine[wrong]) - one)) / square, evidence, one.size > 1)


def _by_solving(run: Run, mine: Mapping[str, np.ndarray], wrong: str, loose: set[str], name: str) -> Blame | None:
    """``name`` 의 기울기를 미지수로 두고, 그 아래에 낸 답들이 나오도록 푼다(선형이다). 식이 남는데도 맞아떨어지면 그것이다."""
    right = run.gradients[name]
    below = [n for n in mine if name in run.ancestors(n, mine)]
    if wrong not in below or len(loose.intersection(below)) < 2:
        return None

    def carried(g: np.ndarray) -> np.ndarray:
        arrived = run.arrivals({**mine, name: g.reshape(right.shape)})
        return np.concatenate([wide(arrived[n]).ravel() for n in below])

    rest = carried(np.zeros_like(right))
    matrix = np.stack([carried(unit) - rest for unit in np.eye(right.size, dtype=right.dtype)], 1)
    target = np.concatenate([wide(mine[n]).ravel() for n in below]) - rest
    solved, _, rank, _ = np.linalg.lstsq(matrix, target, rcond=1e-6)
    if rank >= len(target) or not close((matrix @ solved).astype(run.dtype), target.astype(run.dtype)):
        return None
    cause = find_cause(solved.reshape(right.shape).astype(run.dtype), run.evidence(name, mine)) if rank == right.size else None
    return Blame(name, cause, loose.intersection(below))
