"""곱과 나눗셈 몇 번으로 셈하는 지수: np.power 와 몇 ulp 안에서 같고, 크기와 차수와 dtype 을 가리지 않는다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.readings.source import Transcript
from tinygrad_ko.rules.arithmetic import SHORT


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("b", SHORT)
def test_it_is_the_power(b, dtype):
    x = np.exp(np.random.default_rng(0).uniform(-6, 6, 500)).astype(dtype)
    x = np.concatenate([x, -x]) if float(b).is_integer() else x
    leaf = tg.tensor(x, requires_grad=True)
    y = leaf**b
    (slope,) = tg.autograd.grad(y.sum(), leaf, create_graph=True)
    (bend,) = tg.autograd.grad(slope.sum(), leaf)
    wide = x.astype(np.longdouble)
    for found, true in ((y, wide**b), (slope, b * wide ** (b - 1)), (bend, b * (b - 1) * wide ** (b - 2))):
        assert found.dtype == dtype
        np.testing.assert_allclose(found.data.astype(np.longdouble), true, rtol=4 * np.finfo(dtype).eps)
    assert (leaf**float(b)).data.tobytes() == y.data.tobytes()
    assert (tg.tensor(x[3]) ** b).item() == y.data[3]


@pytest.mark.parametrize("b", SHORT)
def test_the_ends_are_those_of_the_power(b):
    x = np.array([0, 1e-30, 1e30, np.inf, np.nan], np.float32)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose((tg.tensor(x) ** b).data, np.power(x, np.float32(b)), rtol=1e-6)


def test_other_powers_are_left_to_numpy():
    whole = tg.tensor(np.array([2, 3]))
    assert (whole**3).data.tolist() == [8, 27] and (whole**3).dtype == np.int64
    assert tg.power(2, 3) == 8 and (2 ** tg.tensor(3.0)).item() == 8
    z = np.array([1 + 2j, -3j])
    np.testing.assert_array_equal((tg.tensor(z) ** 3).data, z**3)
    x = np.array([1.5, -2.5])
    np.testing.assert_array_equal((tg.tensor(x) ** tg.tensor([3.0, 3.0])).data, np.power(x, 3.0))
    assert "x ** 2" in str(tg.backward_source((tg.tensor(x, requires_grad=True) ** 2).sum()))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("b", [*SHORT, 2, 9, 0.5, 2.5, -1, -0.5, 1 / 3])
@pytest.mark.parametrize("n", [None, 5, 1000])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_printed_power_is_the_one_that_ran(b, dtype, n):
    """값도, 지수를 하나 내린 기울기도 마지막 비트까지: x ** 5 가 아니라 곱한 그대로 적는다."""
    x = np.random.default_rng(0).random(n) + 0.5
    leaf = tg.tensor(np.asarray(x, dtype), requires_grad=True)
    for f in (lambda x: x**b, lambda x: (x * 2) ** b * x, lambda x: tg.power(x - 0.25, b)):
        leaf.grad = None
        told, loss = Transcript(f(leaf).sum()), f(leaf).sum()
        scope = {}
        exec(told.source, scope)
        value, slopes = scope["step"](**told.arguments())
        loss.backward()
        assert np.asarray(value).tobytes() == loss.data.tobytes()
        assert np.asarray(slopes["x"]).tobytes() == leaf.grad.data.tobytes()
