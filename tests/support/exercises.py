"""연습의 두 갈래: 역전파를 묻는 것과 값을 묻는 것."""

from __future__ import annotations

import numpy as np

from tinygrad_ko.exercises.kinds import opened
from tinygrad_ko.exercises.problem import ValueProblem, problem
from tinygrad_ko.exercises.problems import ORDER

VALUES = [name for k, name in enumerate(ORDER, 1) if isinstance(problem(k), ValueProblem)]
BACKWARD = [name for name in ORDER if name not in VALUES]


def run_of(name, seed=0, dtype="float64"):
    return opened(problem(ORDER.index(name) + 1), seed, np.dtype(dtype))
