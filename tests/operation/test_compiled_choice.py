"""기계어 짝을 쓸 것인가: 행렬 곱을 하는 되풀이는 numba 말고도 SciPy의 BLAS 가 있어야 한다."""

from __future__ import annotations

import sys

import pytest

from tinygrad_ko.operation.compiled import Compiled, multiplies
from tinygrad_ko.rules import attention
from tinygrad_ko.rules.convolution_fast import depthwise, winograd


@pytest.mark.parametrize(("pair", "blas"), [
    (attention.attend, True), (depthwise.conv_weight, True), (attention.exponential, False), (winograd.windows_at_points, False)],
    ids=lambda v: getattr(v, "__name__", None))
def test_a_loop_that_multiplies_matrices_needs_scipy_too(monkeypatch, pair, blas):
    pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없으면 어느 짝이나 NumPy 식이다")
    assert multiplies(pair.loops) is blas
    monkeypatch.setitem(sys.modules, "scipy.linalg.cython_blas", None)
    fresh = Compiled(pair.function, pair.loops, pair.smallest, pair.reorders)
    assert (fresh.kernel is pair.function) is blas
