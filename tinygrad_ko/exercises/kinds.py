"""문제의 갈래마다 한 판을 연다."""

from __future__ import annotations

import numpy as np

from . import hints, value_hints
from .passage import Passage
from .problem import BackwardProblem, Problem, ValueProblem
from .run import Run
from .value_run import ValueRun

__all__ = ["AnyRun", "hint", "hint_for", "hint_titles", "opened"]

AnyRun = Run | ValueRun


def opened(problem: Problem, seed: int, dtype: np.dtype) -> AnyRun:
    """문제의 자료 한 벌."""
    if isinstance(problem, ValueProblem):
        return ValueRun(problem, seed, dtype)
    assert isinstance(problem, BackwardProblem)
    return Run(problem, seed, dtype)


def hint_titles(run: AnyRun) -> tuple[str, ...]:
    """힌트의 단계들."""
    return hints.TITLES if isinstance(run, Run) else value_hints.TITLES


def hint(run: AnyRun, grade: int) -> Passage:
    """``grade`` 번째(1부터) 힌트."""
    return hints.hint(run, grade) if isinstance(run, Run) else value_hints.hint(run, grade)


def hint_for(run: AnyRun, name: str) -> Passage:
    """답 하나의 힌트."""
    return hints.hint_for(run, name) if isinstance(run, Run) else value_hints.hint_for(run, name)
