"""행렬 곱의 빠른 꼴: 줄을 모은 곱, 바깥 곱, 무게를 앞에 둔 곱, 1들과의 곱으로 더한 합. 식 그대로 셈한 것과 견준다."""

from __future__ import annotations

import math

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F
from tinygrad_ko.operation.carry import sum_to
from tinygrad_ko.rules import products, shape

rng = np.random.default_rng(0)
LEFT = {"묶음": (3, 5, 64), "묶음의 묶음": (2, 3, 5, 64), "벡터": (64,), "한 줄": (1, 64), "여러 줄": (7, 64), "빈 묶음": (0, 5, 64)}


def answers(f, *arrays):
    leaves = [tg.tensor(a, requires_grad=True) for a in arrays]
    y = f(*leaves)
    (y * np.cos(np.arange(y.size)).reshape(y.shape)).sum().backward()
    return [y.data, *[x.grad.data for x in leaves]]


def expected(x, weight, bias):
    """한 줄씩: y = W x + b, dx = Wᵀ g, dW = Σ g xᵀ, db = Σ g."""
    lines = x.reshape(-1, x.shape[-1])
    y = np.array([weight @ line + bias for line in lines]).reshape(*x.shape[:-1], len(weight))
    g = np.cos(np.arange(y.size)).reshape(-1, len(weight))
    return [y, (g @ weight).reshape(x.shape), sum([np.outer(a, b) for a, b in zip(g, lines, strict=True)], np.zeros(weight.shape)), g.sum(0)]


@pytest.mark.parametrize("outputs", [3, 1100])  # 1100 이면 큰 무게의 길: 64·1100 ≥ 2¹⁶
@pytest.mark.parametrize("name", LEFT)
def test_linear_and_matmul_are_the_sum_over_rows(name, outputs):
    x, weight, bias = [rng.standard_normal(s) for s in (LEFT[name], (outputs, 64), (outputs,))]
    wanted = expected(x, weight, bias)
    for got, want in zip(answers(F.linear, x, weight, bias), wanted, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-11)
    for got, want in zip(answers(lambda x, w: x @ w, x, weight.T), [wanted[0] - bias, wanted[1], wanted[2].T], strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-10)


def test_an_outer_product_and_inner_lengths_of_zero():
    column, row = rng.standard_normal((200, 1)), rng.standard_normal((1, 200))
    np.testing.assert_array_equal(products.product(column, row), column * row)
    with pytest.raises(ValueError, match="core dimension"):
        products.product(column, rng.standard_normal((200, 200)))
    assert [a.shape for a in answers(lambda a, b: a @ b, np.ones((2, 3, 0)), np.ones((0, 4)))] == [(2, 3, 4), (2, 3, 0), (0, 4)]
    assert (products.product(np.ones((2, 3, 0)), np.ones((0, 4))) == np.zeros((2, 3, 4))).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_are_added_by_a_product_of_ones(dtype):
    d = rng.standard_normal((3, 50, 40)).astype(dtype)
    for x in (d, d[:, ::2], np.where(d > 2.5, np.inf, d).astype(dtype), np.where(d > 2.5, np.nan, d).astype(dtype)):
        got = sum_to(x, (40,), "합")
        assert got.dtype == dtype
        np.testing.assert_allclose(got, x.sum((0, 1)), rtol=1e-4 if dtype == np.float32 else 1e-10, atol=1e-4)


@pytest.mark.parametrize("size", [(130, 150), (129, 128), (3, 200)])
def test_the_gradient_of_a_transpose_is_laid_in_rows(size):
    g = rng.standard_normal(size).T
    y = shape.in_row_order(g)
    np.testing.assert_array_equal(y, g)
    assert (y is g) == (min(size) < 128) and (y is g or (y.flags.c_contiguous and y.base is None))


def test_what_blas_cannot_read_is_copied_and_the_rest_is_not():
    a = rng.standard_normal((3, 130, 140))
    for x in (a, a.swapaxes(1, 2), a[:, :, :70], a[:, ::2], a[0].T):
        assert products.readable(x) is x
    for x in (a[:, :, ::2], a[:, ::-1], np.broadcast_to(a[0, 0], (130, 140)), np.broadcast_to(1.0, (130, 140))):
        assert products.readable(x).flags.c_contiguous
        np.testing.assert_array_equal(products.readable(x), x)
    x, w = rng.standard_normal((200, 150)), rng.standard_normal((150, 130))
    for got, want in zip(answers(lambda x, w: (x @ w).sum(), x, w)[1:], (w.sum(1) + 0 * x, x.sum(0)[:, None] + 0 * w), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("shape", [(4, 5, 6), (7, 6), (2, 3, 4, 6), (0, 5, 6)])
def test_a_vector_behind_a_batch_with_a_spread_gradient(shape):
    """``(A @ v).sum()`` 의 기울기는 늘인 수 하나이다: 그대로 곱하든 곱한 것의 합이든 같은 답."""
    a, v = rng.standard_normal(shape), rng.standard_normal(6)
    spread, plain = [tg.tensor(v, requires_grad=True) for _ in range(2)]
    (tg.tensor(a) @ spread).sum().backward()
    ((tg.tensor(a) @ plain) * np.ones(shape[:-1])).sum().backward()
    np.testing.assert_array_equal(spread.grad.data, plain.grad.data)
    np.testing.assert_allclose(plain.grad.data, a.reshape(-1, 6).sum(0), 1e-13, 1e-13)


@pytest.mark.parametrize("shapes", [((5, 7), (7, 3)), ((2, 5, 7), (7, 3)), ((2, 5, 7), (2, 7, 3)), ((7,), (7, 3)), ((5, 7), (7,)), ((90, 200), (200, 80))])
def test_half_precision_is_multiplied_wide_and_rounded_once(shapes):
    a, b = [rng.standard_normal(s).astype(np.float16) for s in shapes]
    x, w = tg.tensor(a, requires_grad=True), tg.tensor(b, requires_grad=True)
    y = x @ w
    y.sum().backward()
    wide = a.astype(np.float32) @ b.astype(np.float32)
    assert y.dtype == x.grad.dtype == w.grad.dtype == np.float16
    np.testing.assert_allclose(y.data, wide, 1e-3, 1e-3)
    exact = [np.float64(v) for v in (a, b)]
    leaves = [tg.tensor(v, requires_grad=True) for v in exact]
    (leaves[0] @ leaves[1]).sum().backward()
    for half, full in zip((x, w), leaves, strict=True):
        np.testing.assert_allclose(half.grad.data, full.grad.data, 2e-3, 2e-2)


# ── 정수 ──

INTEGERS = [np.int64, np.int32, np.int16, np.int8, np.uint8, np.uint32, np.uint64]


@pytest.mark.parametrize("other", [np.int64, np.int8, np.uint8])
@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("shapes", [((40, 50), (50, 60)), ((3, 40, 50), (50, 60)), ((3, 40, 50), (3, 50, 60)), ((40, 50), (2, 50, 60))])
def test_integers_are_multiplied_exactly(shapes, dtype, other):
    a, b = [rng.integers(np.iinfo(d).min, np.iinfo(d).max, s, d, endpoint=True) for s, d in zip(shapes, (dtype, other), strict=True)]
    for small in (False, True):
        a, b = [x % 50 if small else x for x in (a, b)]
        if np.result_type(a, b).kind == "f":
            continue
        got = (tg.tensor(a) @ tg.tensor(b)).data
        assert got.dtype == (a @ b).dtype
        np.testing.assert_array_equal(got, a @ b)
        np.testing.assert_array_equal(products.product(a[..., ::-1], b), a[..., ::-1] @ b)


@pytest.mark.parametrize(("most", "floats"), [(2**23 - 1, True), (2**24 + 1, False)])
def test_integers_near_the_end_of_float64(monkeypatch, most, floats):
    a, b = np.full((64, 64), most), np.full((64, 64), -most) + np.eye(64, dtype=int)
    asked = []
    monkeypatch.setattr(products, "farthest", lambda x, f=products.farthest: asked.append(f(x)) or f(x))
    np.testing.assert_array_equal(products.product(a, b), a @ b)
    assert (math.prod(asked) * 64 < 2**53) == floats


def test_wide_integers_turn_around_like_numpy():
    a = np.full((64, 64), 2**40)
    np.testing.assert_array_equal(products.product(a, a), a @ a)
    assert products.product(np.ones((40, 0), int), np.ones((0, 40), int)).tolist() == np.zeros((40, 40), int).tolist()
    with pytest.raises(ValueError, match="core dimension"):
        products.product(np.ones((40, 40), int), np.ones((0, 40), int))
