"""짧은 마지막 축을 기둥끼리 줄인 것: NumPy가 줄마다 줄인 것과 같다(0의 부호 말고)."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation.columns import BLOCK, COLUMNS, FEWEST, MANY
from tinygrad_ko.rules import reduction

ODD = np.array([0.0, -0.0, 1, -1, np.nan, np.inf, -np.inf, 2.5])
PAIRS = {reduction.largest: np.max, reduction.smallest: np.min, reduction.multiplied: np.prod}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("width", [1, 2, 3, 5, 10, COLUMNS, COLUMNS + 1])
@pytest.mark.parametrize("f", PAIRS, ids=lambda f: f.__name__)
def test_the_columns_are_the_rows(f, width, dtype):
    rng = np.random.default_rng(width)
    for x in (
        rng.choice(ODD, (FEWEST, width)), rng.standard_normal((4, FEWEST, width)), rng.standard_normal((width, FEWEST)).T,
        rng.choice(ODD, (2 * BLOCK + 3, width)),
    ):
        x = x.astype(dtype)
        for axis in (-1, x.ndim - 1, (-1,), 0, (-1, 0), (0, -1), None):
            for keepdims in (False, True):
                with np.errstate(all="ignore"):
                    got, wanted = f(x, axis, keepdims), PAIRS[f](x, axis, keepdims=keepdims)
                assert got.shape == wanted.shape and got.dtype == wanted.dtype
                np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("f", [tg.max, tg.min, tg.prod, tg.sum, tg.logsumexp, lambda x, axis: tg.linalg.norm(x, axis=axis)])
@pytest.mark.parametrize("width", [2, 3, 10])
def test_small_and_large_arrays_have_the_same_gradients(f, width):
    """위의 몇 줄만 따로 셈한 것과 같다."""
    x = np.random.default_rng(0).integers(-3, 4, (2000, width)).astype(np.float64)  # 같은 값이 많다
    whole, part = tg.tensor(x, requires_grad=True), tg.tensor(x[:20], requires_grad=True)
    y, z = f(whole, 1), f(part, 1)
    y.sum().backward()
    z.sum().backward()
    np.testing.assert_allclose(y.data[:20], z.data, 1e-14)
    np.testing.assert_allclose(whole.grad.data[:20], part.grad.data, 1e-14, 1e-14)


@pytest.mark.parametrize("rows", [FEWEST, MANY])
@pytest.mark.parametrize("f", PAIRS, ids=lambda f: f.__name__)
def test_the_answer_is_in_the_byte_order_of_this_machine(f, rows):
    x = np.arange(rows * 3, dtype=">f4").reshape(rows, 3)
    assert f(x, -1, False).dtype.isnative and np.array_equal(f(x, -1, False), PAIRS[f](x, -1))


def test_a_wrong_axis_and_whole_numbers_are_left_to_numpy():
    x = np.arange(FEWEST * 3).reshape(FEWEST, 3)
    assert tg.max(tg.tensor(x), 1).dtype == x.dtype and tg.prod(tg.tensor(x % 3), 1).dtype == np.prod(x % 3, 1).dtype
    for axis in (2, True, 0.5):
        with pytest.raises((tg.errors.TinygradError, TypeError)):
            tg.max(tg.tensor(x.astype(np.float32)), axis)
