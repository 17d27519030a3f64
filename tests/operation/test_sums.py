"""큰 배열의 합(operation/sums.py): NumPy의 합과 같은 모양이고, 정확한 답에서 그보다 멀지 않다(n 개의 합에 4√n ulp 까지 더 준다)."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
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


@pytest.mark.parametrize("axis", [-1, 0, (0, -1), (1, 2), (-3, -2), (), None, np.int64(1)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_the_operation_sums_a_large_array_as_numpy_does(axis, keepdims):
    x = np.random.default_rng(1).standard_normal((16, 32, 20)).astype(np.float32)
    got, want = tg.sum(tg.tensor(x), axis, keepdims), x.sum(axis, keepdims=keepdims)
    assert got.shape == want.shape and got.dtype == want.dtype
    np.testing.assert_allclose(got.data, want, 1e-5, 1e-4)


@pytest.mark.parametrize("axis", [3, -4, (0, 0), (1, -2), 1.0, 0.5, float("nan"), True, (0, True), (0, 1.0), (0, np.bool_(1)), [0]])
def test_a_wrong_axis_is_told_whatever_the_size(axis):
    for shape in ((2, 3, 2), (16, 32, 20)):
        with pytest.raises(tg.errors.TinygradError, match="sum"):
            tg.sum(tg.tensor(np.ones(shape, np.float32)), axis)


def test_a_wrong_axis_is_not_remembered():
    """(0, 1), (0, 1.0), (0, True)는 같다고 견주어진다: 하나의 답을 다른 것에 주지 않는다."""
    x = tg.tensor(np.ones((64, 64), np.float32))
    for wrong in ((0, 1.0), (0, True), 1.0):
        with pytest.raises(tg.errors.TinygradError, match="sum"):
            tg.sum(x, wrong)
        right = (0, 1) if isinstance(wrong, tuple) else 1
        assert tg.sum(x, right).data.sum() == 4096
        with pytest.raises(tg.errors.TinygradError, match="sum"):
            tg.sum(x, wrong)
    assert tg.sum(x, np.int64(1)).shape == tg.sum(x, (np.int8(-1),)).shape == (64,)
