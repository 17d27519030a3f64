"""작은 행렬의 여인수: 소행렬식으로 셈한 것은 특잇값으로 셈한 것과 같고, 넘치거나 NaN 이 있으면 특잇값의 것이다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.rules import linalg


def drawn(n, *lead, rank=None, dtype=np.float64):
    rng = np.random.default_rng(n)
    return (rng.standard_normal((*lead, n, rank or n)) @ rng.standard_normal((*lead, rank or n, n))).astype(dtype)


def by_values(x):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linalg, "by_minors", lambda x: np.full_like(x, np.nan))
        return linalg.cofactor(x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rank", [None, 1])
@pytest.mark.parametrize("n", [2, 3])
def test_minors_are_the_cofactors(n, rank, dtype):
    for lead in ((), (50,), (4, 5), (0,)):
        x = drawn(n, *lead, rank=rank, dtype=dtype)
        for a in (x, x.swapaxes(-1, -2), x[..., ::-1, :]):
            got, want = linalg.cofactor(a), by_values(a)
            assert got.dtype == dtype and got.shape == a.shape
            size = np.abs(a).max((-2, -1), keepdims=True, initial=1) ** (n - 1)
            assert (np.abs(got - want) <= 30 * np.finfo(dtype).eps * size).all()


@pytest.mark.parametrize("n", [2, 3])
def test_minors_are_walked(n, monkeypatch):
    monkeypatch.setattr(linalg, "svd_or_nan", None)
    x = tg.tensor(drawn(n, 20), requires_grad=True)
    tg.linalg.det(x).sum().backward()
    np.testing.assert_allclose(x.grad.data, np.linalg.det(x.data)[:, None, None] * np.linalg.inv(x.data).swapaxes(-1, -2), rtol=1e-8)


@pytest.mark.parametrize("end", [np.nan, np.inf, 1e25])
def test_the_ends_are_those_of_the_singular_values(end):
    x = drawn(3, 5, dtype=np.float32)
    x[2] = 1
    x[2, 0] = end
    x[3] = end
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(linalg.cofactor(x), by_values(x))


def test_complex_matrices_are_those_of_the_singular_values():
    x = drawn(3, 4) + 1j * drawn(2, 4, rank=3)[..., :1, :1]
    np.testing.assert_array_equal(linalg.cofactor(x), by_values(x))


@pytest.mark.parametrize("n", [2, 3])
def test_twice(n):
    assert tg.gradcheck(tg.linalg.det, [drawn(n, 3)]) and tg.gradgradcheck(tg.linalg.det, [drawn(n, 3)])
