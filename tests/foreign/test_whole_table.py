"""다섯째 얼굴: 도함수 표 전체를 CuPy 처럼 까다로운 배열에서 셈한다. 값, 1차, 2차 미분이 NumPy의 것과 같다."""

from __future__ import annotations

import fake
import numpy as np
import pytest
from support.foreign.twins import IMPOSSIBLE, NO_SECOND, Twin, twins

TWINS = twins(fake)
POSSIBLE = [t for t in TWINS if t.name not in IMPOSSIBLE]


@pytest.mark.parametrize("twin", POSSIBLE, ids=str)
def test_value_and_gradient(twin: Twin):
    twin.disagreement(1)


@pytest.mark.parametrize("twin", [t for t in POSSIBLE if t.plain.name not in NO_SECOND], ids=str)
def test_second_derivative(twin: Twin):
    twin.disagreement(2)


@pytest.mark.parametrize("twin", POSSIBLE, ids=str)
def test_float32_too(twin: Twin):
    twin.disagreement(1, np.float32, rtol=2e-4)


@pytest.mark.parametrize("name", sorted(IMPOSSIBLE))
def test_the_impossible_really_fails(name):
    (twin,) = [t for t in TWINS if t.name == name]
    with pytest.raises((TypeError, ValueError, NotImplementedError, AttributeError)):
        twin.disagreement(1)


def test_most_of_the_table_runs_here():
    assert len(POSSIBLE) > 0.95 * len(TWINS)
