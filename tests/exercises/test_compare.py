"""견주기: 판정, 가장 큰 차이와 그 자리, 모양과 dtype, 그리고 수가 맞는 까닭만 말하기."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentTypeError, GradientError

SHAPES = [(), (0,), (1,), (3,), (2, 3), (3, 2), (1, 3), (3, 1), (2, 0), (2, 3, 5), (4, 4)]
VALUES = st.floats(-1e3, 1e3).filter(lambda x: abs(x) > 1e-3)


def arrays(shape, dtype=np.float64):
    width = 32 if dtype == np.float32 else 64
    return hnp.arrays(dtype, shape, elements=st.floats(-1000, 1000, width=width))


# ── 판정 ──


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@settings(max_examples=25)
@given(data=st.data())
def test_the_same_array_is_exact(shape, data):
    for dtype in (np.float64, np.float32):
        a = data.draw(arrays(shape, dtype))
        found = tg.compare("d", a.copy(), a)
        assert found and found.verdict == "정확히 같음" and found.cause is None
        assert found.difference == 0 and found.relative == 0 and found.index is None and repr(found) == "d: 정확히 같음"


@pytest.mark.parametrize("shape", [s for s in SHAPES if 0 not in s], ids=str)
@settings(max_examples=25)
@given(data=st.data())
def test_the_largest_difference_and_its_place(shape, data):
    a = data.draw(arrays(shape)) + 0.0
    at = tuple(data.draw(st.integers(0, n - 1)) for n in shape)
    b = np.array(a)
    moved = data.draw(VALUES)
    b[at] += moved
    found = tg.compare("d", b, a)
    assert not found and found.verdict == "다름" and found.index == at
    assert found.difference == pytest.approx(abs(b[at] - a[at])) and found.mine[at] == b[at]
    assert (", 자리 [" in repr(found)) == (shape != ())


@settings(max_examples=25)
@given(a=hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=VALUES), noise=st.floats(-1e-13, 1e-13))
def test_rounding_is_forgiven_and_a_millionth_is_not(a, noise):
    close = tg.compare("d", a * (1 + noise), a)
    assert close and close.verdict in ("정확히 같음", "거의 같음")
    assert (close.verdict == "정확히 같음") == np.array_equal(a * (1 + noise), a)
    assert not tg.compare("d", a * (1 + 1e-6), a)
    single = a.astype(np.float32)
    assert tg.compare("d", (single * np.float32(1 + 1e-6)).astype(np.float32), single)
    assert not tg.compare("d", single * np.float32(1.01), single)


@pytest.mark.parametrize("mine, right", [s for s in itertools.permutations(SHAPES, 2) if s[0] != s[1]], ids=str)
def test_a_wrong_shape_is_wrong_even_if_it_would_broadcast(mine, right):
    rng = np.random.default_rng(0)
    found = tg.compare("d", rng.standard_normal(mine), rng.standard_normal(right))
    assert found.verdict == "다름" and found.difference is None and found.index is None and found.relative is None
    assert f"낸 것 {mine}, 바른 것 {right}" in repr(found)


def test_one_three_against_three_says_that_only_the_shape_is_wrong():
    a = np.array([1.0, 2.0, -4.0])
    for mine, right in ((a[None], a), (a, a[None]), (a[:, None], a)):
        found = tg.compare("d_b", mine, right)
        assert not found and found.cause.key == "shape" and str(right.shape) in found.cause.cure


@settings(max_examples=25)
@given(a=hnp.arrays(np.float32, (3,), elements=st.floats(-100, 100, width=32)))
def test_another_dtype_is_close_at_best(a):
    found = tg.compare("d", a.astype(np.float64), a)
    assert found and found.verdict == "거의 같음" and "float64" in repr(found) and "float32" in repr(found)
    listed = tg.compare("d", a.tolist(), a)  # 목록에는 dtype 이 없다
    assert listed.verdict == "정확히 같음" and "dtype" not in repr(listed)


def test_lists_numbers_and_tensors_are_read():
    assert tg.compare("d", [[1, 2], [3, 4]], np.array([[1.0, 2], [3, 4]])).verdict == "정확히 같음"
    assert tg.compare("d", 2, np.float64(2.0)).verdict == "정확히 같음"
    assert tg.compare("d", tg.tensor([1.0]), np.float32([1.0])).verdict == "정확히 같음"
    assert tg.compare("d", np.array([1, 2]), np.array([1.0, 2.0])).verdict == "거의 같음"  # int64 배열


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite(bad):
    a = np.array([1.0, 2.0, 3.0])
    found = tg.compare("d", np.array([1.0, bad, 3.0]), a)
    assert not found and found.cause.key == "nan" and found.index == (1,) and "1개" in found.cause.text
    both = tg.compare("d", np.array([1.0, bad, 3.0]), np.array([1.0, bad, 3.0]))
    assert both.verdict == "정확히 같음" and "순전파" in repr(both)
    only = tg.compare("d", a, np.array([1.0, bad, 3.0]))
    assert not only and only.cause is None


def test_infinity_is_not_close_to_a_large_number():
    assert not tg.compare("d", np.array([np.inf]), np.array([1e308]))
    assert not tg.compare("d", np.array([-1e308]), np.array([1e308]))
    assert not tg.compare("d", np.array([1.0, 0.5]), np.array([1.0, 0.0]))


# ── 기준이 되는 텐서 ──


def test_the_gradient_of_a_leaf_and_of_what_is_kept():
    x = tg.tensor(np.arange(3.0), requires_grad=True)
    y = x * x
    y.retain_grad()
    (y * 3).sum().backward()
    assert tg.compare("d_x", 6 * np.arange(3.0), x) and tg.compare("d_y", np.full(3, 3.0), y)
    assert tg.compare("d_x", x.grad, x.grad) and tg.compare("d_x", x.grad.data, x)
    small = tg.tensor(2.0, requires_grad=True)
    inner = small * small
    (inner * 5).backward()  # 작은 값의 기울기는 부르지 않아도 남는다
    assert tg.compare("d_inner", np.float32(5), inner)


def test_no_gradient_is_said_with_the_cure():
    x = tg.tensor(np.ones(100), requires_grad=True)
    y = x * 2
    loss = y.sum()
    with pytest.raises(GradientError, match="backward"):
        tg.compare("d_x", np.ones(100), x)
    loss.backward()
    with pytest.raises(GradientError, match="retain_grad.*keep_values"):
        tg.compare("d_y", np.ones(100), y)
    with pytest.raises(GradientError, match="requires_grad"):
        tg.compare("d", np.ones(2), tg.tensor([1.0, 1.0]))
    with tg.keep_values():
        z = x * 2
        z.sum().backward()
    assert tg.compare("d_z", np.ones(100), z)


@pytest.mark.parametrize("bad, words", [(None, "None"), ("글", "수의 배열"), ([[1.0], [1.0, 2.0]], "길이"), (object(), "수의 배열"), ({}, "수의 배열")])
def test_what_is_not_numbers(bad, words):
    with pytest.raises(ArgumentTypeError, match=words) as error:
        tg.compare("d_w", bad, np.ones(2))
    assert "d_w" in str(error.value)
    with pytest.raises(ArgumentTypeError, match="기준"):
        tg.compare("d_w", np.ones(2), bad)


def test_a_forgotten_name_is_said():
    with pytest.raises(ArgumentTypeError, match="이름"):
        tg.compare(np.ones(2), np.ones(2), None)


# ── 까닭 ──


@pytest.mark.parametrize("shape", [(3, 2), (4, 4), (2, 3, 5)], ids=str)
def test_causes_that_need_no_graph(shape):
    right = np.random.default_rng(1).standard_normal(shape)
    lengths = {int(n) for n in shape}
    assert tg.compare("d", right.T, right).cause.key == "transposed"
    assert tg.compare("d", -right, right).cause.key == "sign"
    assert tg.compare("d", 0 * right, right).cause.key == "zero"
    assert tg.compare("d", 1.7 * right, right).cause.key == "factor" and "1.7배" in tg.compare("d", 1.7 * right, right).cause.text
    for n in lengths - {2, 4}:
        assert tg.compare("d", n * right, right).cause.key == "mean"
        assert tg.compare("d", right / n, right).cause.key == "extra mean"
    assert tg.compare("d", np.stack([right, -3 * right, 3 * right]), right).cause.key == "batch sum"
    assert tg.compare("d", right + 1, right).cause is None


@settings(max_examples=25)
@given(shape=hnp.array_shapes(min_dims=0, max_dims=3, max_side=4), seed=st.integers(0, 99))
def test_random_answers_have_no_cause(shape, seed):
    """수가 맞지 않는 까닭은 결코 말하지 않는다."""
    rng = np.random.default_rng(seed)
    x = tg.tensor(rng.standard_normal(shape), requires_grad=True)
    loss = ((x * 2 + tg.sin(x)) ** 2).mean()
    mine = rng.standard_normal(shape)
    for found in (tg.compare("d", mine, tg.autograd.grad(loss, x, retain_graph=True)[0]), tg.compare("d", mine, x, loss)):
        assert not found and found.cause is None and np.array_equal(found.mine, mine)


def test_with_the_loss_the_uses_are_seen():
    rng = np.random.default_rng(0)
    x, w, b = rng.standard_normal((5, 3)), rng.standard_normal((3, 7)), rng.standard_normal(7)
    tw, tb = tg.tensor(w, requires_grad=True), tg.tensor(b, requires_grad=True)
    loss = tg.tanh(tg.tensor(x) @ tw + tb).mean() + (tw * tw).sum()
    d_z = (1 - np.tanh(x @ w + b) ** 2) / 35
    assert tg.compare("d_b", d_z.sum(0), tb, loss) and tg.compare("d_w", x.T @ d_z + 2 * w, tw, loss)
    for mine, tensor, key in ((x.T @ d_z, tw, "overwritten"), (2 * w, tw, "overwritten"), (x.T @ d_z + w, tw, "overwritten"),
                              (d_z, tb, "batch sum"), (d_z.sum(1), tb, "wrong axis"), (d_z[3], tb, "one row"),
                              (d_z.mean(0), tb, "extra mean"), (35 * d_z.sum(0), tb, "mean"), (b, tb, "value"), (np.zeros(7), tb, "zero"),
                              (np.ones(7) * 5, tb, "no upstream")):
        assert tg.compare("d", mine, tensor, loss).cause.key == key, key
    assert tw.grad is None  # 잎의 기울기는 건드리지 않는다


def test_repeated_rows_overwritten():
    table = tg.tensor(np.zeros((4, 3)), requires_grad=True)
    index, g = np.array([1, 0, 1]), np.arange(1.0, 10).reshape(3, 3)
    loss = (table[index] * tg.tensor(g)).sum()
    mine = np.zeros((4, 3))
    mine[index] += g
    found = tg.compare("d_E", mine, table, loss)
    assert found.cause.key == "overwritten index" and "np.add.at" in found.cause.cure and "15개 가운데" not in repr(found)
    assert "12개 가운데 3개가 다릅니다: 모두 축 0 의 1번째입니다" in repr(found)
    right = np.zeros((4, 3))
    np.add.at(right, index, g)
    assert tg.compare("d_E", right, table, loss)


def test_a_loss_that_does_not_reach_is_said():
    x, y = tg.tensor([1.0], requires_grad=True), tg.tensor([1.0], requires_grad=True)
    loss = (x * x).sum()
    with pytest.raises(GradientError, match="쓰이지 않았"):
        tg.compare("d_y", [1.0], y, loss)
    with pytest.raises(GradientError, match="쓰이지 않았"):
        tg.compare("d_y", [1.0], np.ones(1), loss)
    with pytest.raises(tg.errors.ArgumentError, match="compare"):
        tg.compare("d_x", [1.0], x, x * tg.tensor([1.0, 2.0]))
    large = tg.tensor(np.ones(100), requires_grad=True)
    loss = (large * np.ones(100)).sum()
    loss.backward()
    with pytest.raises(GradientError, match="compare.*다시 셈"):
        tg.compare("d_x", np.ones(100), large, loss)
