"""입력이 둘인 셈의 큰 배열의 길: 나머지는 NumPy 와 비트까지, logaddexp 는 몇 ulp 안에서 같다. 차수와 dtype 을 가리지 않는다."""

from __future__ import annotations

import math

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation.pieces import LONG, PAIRED
from tinygrad_ko.rules import pairs

ENDS = [0.0, -0.0, 1e-45, -1e-45, 1.0, -1.0]
DIVISORS = [1, 1.0, 2, 3, 360, 0.1, 0.3, math.pi, 2 * math.pi, 1e-30, 1e30, 0, -1, -2.5]


def drawn(n: int, dtype: type = np.float32, seed: int = 0, reach: float = 20) -> np.ndarray:
    """여러 크기의 수 n 개."""
    rng = np.random.default_rng(seed)
    x = (rng.choice([-1, 1], n) * 10.0 ** rng.uniform(-reach, reach, n)).astype(dtype)
    x[:len(ENDS)] = ENDS
    return x


def same_bits(found: np.ndarray, true: np.ndarray) -> bool:
    """NaN 의 부호 말고는 비트까지."""
    bits = [np.where(np.isnan(a), np.nan, a).astype(a.dtype) for a in (found, true)]
    return found.dtype == true.dtype and bits[0].tobytes() == bits[1].tobytes()


# ── 나머지 ──


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16])
@pytest.mark.parametrize("b", DIVISORS)
def test_the_remainder_is_that_of_numpy(b, dtype):
    if b > 60_000 and dtype == np.float16:
        return
    turns = np.round(drawn(PAIRED, reach=4)) * (b or 1)
    with np.errstate(all="ignore"):
        close = turns.astype(dtype)  # 나누는 수의 배수와 그 바로 옆
        for a in (drawn(PAIRED, dtype, reach=4), drawn(PAIRED, dtype, 1), close, np.nextafter(close, dtype(0)), np.nextafter(close, dtype(np.inf))):
            assert same_bits((tg.tensor(a) % b).data, np.remainder(a, b))
            assert same_bits((tg.tensor(a[::-1].reshape(32, -1).T) % b).data, np.remainder(a[::-1].reshape(32, -1).T, b))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("b", [1, 2.5])
@pytest.mark.parametrize("end", [np.inf, -np.inf, np.nan, 3e38])
def test_the_ends_of_the_remainder_are_those_of_numpy(b, end):
    a = drawn(LONG + 3, reach=3)
    a[-1] = end
    assert same_bits((tg.tensor(a) % b).data, np.remainder(a, b))


def test_both_ways_of_the_remainder_are_walked(monkeypatch):
    walked = []
    for name in ("fraction", "turned"):
        f = getattr(pairs, name)
        monkeypatch.setattr(pairs, name, lambda *a, f=f, name=name: walked.append(name) or f(*a))
    for b in (1, 2.5):
        assert (tg.tensor(drawn(PAIRED, reach=3)) % b).size
        assert (tg.tensor(drawn(PAIRED - 1, reach=3)) % b).size
    assert walked == ["fraction", "turned"]


def test_bytes_in_the_other_order_and_whole_numbers_are_left_to_numpy():
    swapped = drawn(LONG, reach=3).astype(">f4")
    assert same_bits(pairs.remainder(swapped, 1), np.remainder(swapped, 1))
    whole = tg.tensor(np.arange(PAIRED)) % 7
    assert whole.dtype == np.int64 and whole.data.tolist() == (np.arange(PAIRED) % 7).tolist()
    assert (tg.tensor(np.arange(3.0)) % tg.tensor([2.0, 2.0, 1.5])).data.tolist() == [0, 1, 0.5]


def test_the_slope_of_the_remainder_is_one():
    x = tg.tensor(drawn(PAIRED, reach=2), requires_grad=True)
    (x % 1 * 3).sum().backward()
    assert (x.grad.data == 3).all()


# ── logaddexp ──

SUMS = [(tg.logaddexp, np.logaddexp), (tg.logaddexp2, np.logaddexp2)]


@pytest.mark.parametrize(("ours", "ufunc"), SUMS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_log_of_sums_is_that_of_numpy(ours, ufunc, dtype):
    a, b = drawn(LONG + 3, dtype, 0, 3), drawn(LONG + 3, dtype, 1, 3)
    b[:9], b[9:90] = a[:9], a[9:90] + np.linspace(-1, 1, 81).astype(dtype)
    found, true = ours(tg.tensor(a), tg.tensor(b)), ufunc(a.astype(np.longdouble), b.astype(np.longdouble))
    assert found.dtype == dtype
    size = np.maximum(1, np.abs(np.maximum(a, b)))  # 둘의 큰 쪽과 1까지의 로그를 더한 것: 오차는 그 큰 것의 ulp 로 잰다
    assert (np.abs(found.data - true) <= 2 * np.finfo(dtype).eps * size).all()
    assert (np.abs(found.data - ufunc(a, b)) <= 2 * np.finfo(dtype).eps * size).all()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("ours", "ufunc"), SUMS)
def test_the_ends_of_the_log_of_sums(ours, ufunc):
    a, b = drawn(PAIRED, reach=2), drawn(PAIRED, seed=1, reach=2)
    small = np.full(PAIRED, -50, np.float32)
    np.testing.assert_allclose(ours(tg.tensor(small), tg.tensor(0 * small)).data, ufunc(small, 0 * small), rtol=1e-6)  # 0 곁에서도 자릿수를 지킨다
    a[:6], b[:6] = [np.inf, -np.inf, np.inf, np.nan, 3e38, -np.inf], [np.inf, -np.inf, -np.inf, 0, -3e38, 5]
    with np.errstate(all="ignore"):
        found, true = ours(tg.tensor(a), tg.tensor(b)).data, ufunc(a, b)
    np.testing.assert_array_equal(found[:6], true[:6])
    np.testing.assert_array_equal(ours(tg.tensor(a), 1.0).data, ufunc(a, 1.0))
    np.testing.assert_array_equal(ours(tg.tensor(a.reshape(32, -1)), tg.tensor(b[:PAIRED // 32])).data, ufunc(a.reshape(32, -1), b[:PAIRED // 32]))


@pytest.mark.parametrize(("ours", "ufunc"), SUMS)
def test_the_log_of_sums_is_differentiated_twice(ours, ufunc):
    a, b = [tg.tensor(np.random.default_rng(k).standard_normal(PAIRED), requires_grad=True) for k in (0, 1)]
    (slope,) = tg.autograd.grad(ours(a, b).sum(), a, create_graph=True)
    (bend,) = tg.autograd.grad(slope.sum(), a)
    h = 1e-4
    up, at, down = [ufunc(a.data + s * h, b.data) for s in (1, 0, -1)]
    np.testing.assert_allclose(slope.data, (up - down) / (2 * h), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(bend.data, (up - 2 * at + down) / h**2, rtol=1e-3, atol=1e-5)
