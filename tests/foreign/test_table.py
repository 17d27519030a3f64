"""다섯째 얼굴: 도함수 표 전체를 CuPy 처럼 까다로운 배열에서 셈한다. 값, 1차, 2차 미분이 NumPy의 것과 같다."""

from __future__ import annotations

import fake
import numpy as np
import pytest
from twins import Twin, twins

TWINS = twins(fake)
NO_SECOND = {"cofactor"}  # NumPy에서도 하지 않는다

_EIG = "CuPy 13 까지 linalg.eig, linalg.eigvals 가 없다"
_EXPM = "cupyx.scipy.linalg.expm 은 실수 행렬 하나만 받는다"
# 이 배열로는 할 수 없는 예 → 까닭. 할 수 있게 되면 아래 검사가 알려 준다
IMPOSSIBLE = {
    "eig-3x3#1": _EIG, "eig-2x3x3#1": _EIG, "eig-2x2#1": _EIG, "complex-eig-3x3-3x3#1": _EIG,
    "eigvals-3x3#1": _EIG, "eigvals-2x2#1": _EIG, "complex-eigvals-3x3-3x3#1": _EIG,
    "expm-2x2x2#1": _EXPM, "complex-expm-3x3-3x3#1": _EXPM,
}
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
    with pytest.raises((TypeError, ValueError, NotImplementedError)):
        twin.disagreement(1)


def test_most_of_the_table_runs_here():
    assert len(POSSIBLE) > 0.98 * len(TWINS)
