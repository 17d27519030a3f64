"""트리감마: 양수의 배열은 급수로 셈하고, 몇 ulp 안에서 SciPy 의 것이다. 나머지는 SciPy 의 것 그대로이다."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special as scipy_special

import tinygrad_ko as tg
from tinygrad_ko.operation.pieces import LONG
from tinygrad_ko.rules import gamma

MANY = gamma._MANY


def drawn(n, dtype, low=-30, high=30):
    return (10.0 ** np.random.default_rng(0).uniform(low, high, n)).astype(dtype)


@pytest.mark.parametrize(("dtype", "ulp"), [(np.float32, 1), (np.float64, 8)])
@pytest.mark.parametrize("reach", [(-15, 18), (-1, 1.5)])
@pytest.mark.parametrize("n", [MANY, LONG + 3])
def test_it_is_that_of_scipy(n, reach, dtype, ulp):
    x = drawn(n, dtype, *reach)
    for a in (x, x[::-1], x.reshape(-1, 1).T):
        y = tg.polygamma(1, tg.tensor(a))
        assert y.dtype == dtype and y.shape == a.shape
        np.testing.assert_allclose(y.data, scipy_special.polygamma(1, a.astype(np.float64)), rtol=ulp * np.finfo(dtype).eps)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("end", [0.0, -0.5, -2.0, np.inf, np.nan, 1e-160, 1e160])
def test_the_ends_are_those_of_scipy(end):
    x = drawn(MANY, np.float64, -1, 2)
    x[7] = end
    np.testing.assert_array_equal(tg.polygamma(1, tg.tensor(x)).data, scipy_special.polygamma(1, x))


def test_others_are_those_of_scipy():
    x = drawn(MANY, np.float64, -1, 2)
    for n, a in ((0, x), (2, x), (1, x[1:]), (1, np.arange(1, MANY + 1)), (1, x.astype(np.float16))):
        np.testing.assert_array_equal(tg.polygamma(n, tg.tensor(a)).data, scipy_special.polygamma(n, a).astype(a.dtype if a.dtype.kind == "f" else float))
    assert tg.polygamma(1, tg.tensor(x[:0])).shape == (0,)


def test_it_is_the_slope_of_digamma_and_is_differentiated():
    x = tg.tensor(drawn(MANY, np.float64, -1, 2), requires_grad=True)
    (slope,) = tg.autograd.grad(tg.digamma(x).sum(), x, create_graph=True)
    (bend,) = tg.autograd.grad(slope.sum(), x)
    np.testing.assert_allclose(slope.data, scipy_special.polygamma(1, x.data), rtol=1e-14)
    np.testing.assert_allclose(bend.data, scipy_special.polygamma(2, x.data), rtol=1e-14)


def test_the_series_is_walked(monkeypatch):
    monkeypatch.setattr(gamma, "companion", None)
    assert tg.polygamma(1, tg.tensor(np.ones(MANY))).shape == (MANY,)
    with pytest.raises(TypeError):
        tg.polygamma(1, tg.tensor(np.ones(MANY - 1)))
