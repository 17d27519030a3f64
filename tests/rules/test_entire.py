"""없앨 수 있는 특이점: 0 둘레를 10⁻¹ … 10⁻¹² 로 훑어, 몇 번을 미분해도 급수(십진 예순 자리)와 반올림까지 같다."""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.rules.entire import bessel_ratio, spherical

DIGITS = decimal.Context(prec=60)
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
Series = Callable[[int], Decimal]  # k → x^(2k + 앞의 차수)의 계수


def factorial(n: int) -> Decimal:
    return Decimal(math.factorial(n))


def rising(n: int, k: int) -> Decimal:
    """(2n + 2k + 1)!!"""
    return Decimal(math.prod(range(1, 2 * (n + k) + 2, 2)))


# 이름 → (함수, 첫 항의 차수, 계수)
ENTIRE: dict[str, tuple[Callable[..., object], int, Series]] = {
    "sinc": (tg.sinc, 0, lambda k: (-1) ** k * PI ** (2 * k) / factorial(2 * k + 1)),
    "i0": (tg.i0, 0, lambda k: 1 / (Decimal(4) ** k * factorial(k) ** 2)),
    "i1": (tg.i1, 1, lambda k: 1 / (2 * Decimal(4) ** k * factorial(k) * factorial(k + 1))),
    **{f"spherical-{n}": (lambda x, n=n: spherical(x, n), 0, lambda k, n=n: Decimal((-1) ** k) / (Decimal(2) ** k * factorial(k) * rising(n, k)))
       for n in (0, 1, 3)},
    **{f"bessel_ratio-{n}": (lambda x, n=n: bessel_ratio(x, n), 0, lambda k, n=n: 1 / (Decimal(2) ** (2 * k + n) * factorial(k) * factorial(k + n)))
       for n in (0, 1, 3)},
}
SCAN = [sign * m * 10.0**-e for e in range(1, 13) for m in (1.0, 3.3) for sign in (1, -1)]
WIDE = [sign * v for v in (0.0, 0.9, 1.7, 2.6, 3.1, 3.7, 4.2, 5.9, 7.9, 8.1, 11.0) for sign in (1, -1)]


def derived(coefficient: Series, lead: int, order: int, x: float) -> float:
    """급수를 항마다 ``order`` 번 미분한 값."""
    with decimal.localcontext(DIGITS):
        terms = []
        for k in range(90):
            p = 2 * k + lead
            if p >= order:
                terms.append(coefficient(k) * math.perm(p, order) * (Decimal(x) ** (p - order) if p > order else 1))
        return float(sum(terms))


def derivative(f: Callable[..., object], order: int) -> Callable[..., object]:
    for _ in range(order):
        f = (lambda inner: tg.grad(lambda x: inner(x).sum()))(f)  # type: ignore[attr-defined]
    return f


@pytest.mark.parametrize("order", range(6))
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", sorted(ENTIRE))
def test_every_derivative_is_right_to_rounding_all_around_zero(name, dtype, order):
    f, lead, coefficient = ENTIRE[name]
    xs = np.array(SCAN, dtype)
    found = derivative(f, order)(tg.tensor(xs)).data
    expected = [derived(coefficient, lead, order, float(x)) for x in xs]
    assert found.dtype == dtype
    np.testing.assert_allclose(found, expected, rtol=16 * np.finfo(dtype).eps)


@pytest.mark.parametrize("order", range(4))
@pytest.mark.parametrize("name", sorted(ENTIRE))
def test_series_and_formula_meet_without_a_step(name, order):
    """급수에서 식으로 넘어가는 자리와 그 바깥에서도, 함수가 가질 수 있는 자릿수만큼 옳다."""
    f, lead, coefficient = ENTIRE[name]
    found = derivative(f, order)(tg.tensor(np.array(WIDE))).data
    top = max(abs(derived(coefficient, lead, order, x)) for x in WIDE[:4])
    for x, y in zip(WIDE, found, strict=True):
        expected = derived(coefficient, lead, order, x)
        assert abs(y - expected) <= 1e-13 * max(abs(expected), top), x


def test_the_product_with_a_singular_partner_is_finite():
    """0에서 sinc 를 두 번 미분하면 −π²/3, 네 번이면 π⁴/5."""
    zero = tg.tensor(np.array(0.0))
    assert derivative(tg.sinc, 2)(zero).item() == pytest.approx(-np.pi**2 / 3, rel=1e-15)
    assert derivative(tg.sinc, 4)(zero).item() == pytest.approx(np.pi**4 / 5, rel=1e-15)


# ── 무한대 가까이에서 자릿수를 잃는 것 ──


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_scaled_error_functions_keep_their_digits_far_out(dtype):
    """erfcx′ ≈ −(1/√π)/x²·(1 − 3/(2x²) + 15/(4x⁴)), (ln Φ)″(−x) ≈ −1 + 1/x²."""
    x = np.array([1e2, 1e3, 1e5, 1e8], dtype)
    wide = x.astype(float)
    tolerance = {"rtol": 1e-5 if dtype == np.float32 else 1e-8}
    expected = -1 / np.sqrt(np.pi) / wide**2 * (1 - 1.5 / wide**2 + 3.75 / wide**4)
    np.testing.assert_allclose(derivative(tg.erfcx, 1)(tg.tensor(x)).data, expected, **tolerance)
    np.testing.assert_allclose(derivative(tg.erfcx, 2)(tg.tensor(x)).data, 2 / np.sqrt(np.pi) / wide**3 * (1 - 3 / wide**2 + 11.25 / wide**4), **tolerance)
    np.testing.assert_allclose(derivative(tg.log_ndtr, 2)(tg.tensor(-x)).data, -1 + 1 / wide**2 - 6 / wide**4, **tolerance)


def test_scaled_bessel_functions_of_huge_numbers():
    for x in (1e5, 0.99e8, 1.01e8, 1e30, 1e300):
        assert tg.i0e(tg.tensor(np.array(x))).item() == pytest.approx((1 + 1 / (8 * x)) / np.sqrt(2 * np.pi * x), rel=1e-9)
        assert tg.i1e(tg.tensor(np.array(-x))).item() == pytest.approx(-(1 - 3 / (8 * x)) / np.sqrt(2 * np.pi * x), rel=1e-9)
        assert abs(derivative(tg.i0e, 1)(tg.tensor(np.array(x))).item()) < 1e-8
