"""큰 배열의 합(operation/sums.py): NumPy의 합과 같은 모양이고, 정확한 답에서 그보다 멀지 않다(n 개의 합에 4√n ulp 까지 더 준다)."""

from __future__ import annotations

import numpy as np
import pytest

from tinygrad_ko.operation.sums import SMALLEST, summed


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "axis"), [
    ((512, 40), 0), ((512, 40), (0,)), ((512, 40), (1,)), ((40, 8, 64), (0, 1)), ((40, 8, 64), (0, 2)), ((40, 8, 64), (1, 2)),
    ((40, 8, 64), (1,)), ((40, 8, 64), (0, 1, 2)), ((3, 8000), (0,)), ((8000, 3), (1,)), ((2, 20_000), (1,)), ((20_000,), (0,)),
    ((8, 1, 4096), (0, 1)), ((0, 20_000), (0,)), ((3, 4), (1,)),
])
def test_the_sum_is_as_near_as_numpys(shape, axis, dtype):
    x = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    got, formula, exact = summed(x, axis), x.sum(axis), x.astype(np.longdouble).sum(axis)
    assert got.dtype == dtype and got.shape == formula.shape
    size = np.sqrt(x.size / max(exact.size, 1))
    assert (abs(got - exact) <= 2 * abs(formula - exact).max(initial=0) + 4 * size * np.finfo(dtype).eps).all()


def test_nan_and_infinity_stay_in_their_own_sums():
    x = np.zeros((256, 128), np.float32)
    x[3, 5], x[4, 6], x[4, 7], x[5, 7] = np.nan, np.inf, np.inf, -np.inf
    assert x.size >= SMALLEST
    for axis in (0, 1):
        with np.errstate(invalid="ignore"):
            np.testing.assert_array_equal(summed(x, axis), x.sum(axis))


def test_scattered_arrays_and_small_ones_are_left_to_numpy():
    x = np.random.default_rng(0).standard_normal((400, 300)).astype(np.float32)
    for part in (x.T, x[::2], x[:4, :5], x.astype(np.float16)):
        np.testing.assert_array_equal(summed(part, (0,)), part.sum(0))
