"""풀링: 느린 반복문과 같고, 확률 풀링의 확률이 맞고, 잘못 부르면 무엇이 틀렸는지 말한다."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, DtypeError, IndexingError, ShapeError
from tinygrad_ko.nn import functional as F
from tinygrad_ko.nn.pooling.fractional import starts
from tinygrad_ko.rules.pooling import spots, to_first

# ── 느린 반복문 ──


def places(length: int, k: int, s: int, p: int, d: int, ceil: bool) -> list[list[int]]:
    """한 축의 창마다, 입력 안에 놓인 자리들."""
    found, start = [], -p
    while True:
        end = start + d * (k - 1) + 1
        if end > length + p and not (ceil and start < length and end - s < length + p):
            return found
        found.append([i for i in range(start, end, d) if 0 <= i < length])
        start += s


def every_window(x, options):
    """(결과의 자리, 창 안의 자리들의 목록)을 하나씩."""
    axes = [places(*o) for o in zip(x.shape, *options[:4], [options[4]] * x.ndim, strict=True)]
    shape = tuple(map(len, axes))
    return shape, [(spot, list(itertools.product(*[a[i] for a, i in zip(axes, spot, strict=True)]))) for spot in np.ndindex(*shape)]


@st.composite
def problems(draw):
    n = draw(st.integers(1, 3))
    options = []
    for _ in range(n):
        k, d = draw(st.integers(1, 3)), draw(st.integers(1, 2))
        options.append((k, draw(st.integers(1, 3)), draw(st.integers(0, k // 2)), d))
    shape = tuple(draw(st.integers(d * (k - 1) + 1, d * (k - 1) + 4)) for k, _, _, d in options)
    values = draw(st.lists(st.integers(-2, 2), min_size=math.prod(shape), max_size=math.prod(shape)))  # 같은 값이 많다
    return np.array(values, float).reshape(shape), tuple(zip(*options, strict=True)), draw(st.booleans())


@settings(max_examples=150)
@given(problems())
def test_max_pool_is_the_slow_loop(problem):
    x, (k, s, p, d), ceil = problem
    shape, windows = every_window(x, (k, s, p, d, ceil))
    t = tg.tensor(x[None], requires_grad=True)
    y, index = getattr(F, f"max_pool{x.ndim}d")(t, k, s, p, d, ceil, True)
    assert y.shape == (1, *shape)
    g = np.arange(1.0, y.size + 1).reshape(shape)
    expected = np.zeros_like(x)
    for spot, inside in windows:
        best = max(inside, key=lambda i: x[i])  # max 는 처음 것을 고른다
        assert y.data[0][spot] == x[best] and index.data[0][spot] == np.ravel_multi_index(best, x.shape)
        expected[best] += g[spot]
    y.backward(g[None])
    np.testing.assert_array_equal(t.grad.data[0], expected)


@settings(max_examples=100)
@given(problems(), st.booleans(), st.sampled_from([None, None, 3]))
def test_avg_pool_is_the_slow_loop(problem, include, divisor):
    x, (k, s, p, _), ceil = problem
    ones = (1,) * x.ndim
    _, windows = every_window(x, (k, s, p, ones, ceil))
    counts = dict(every_window(np.pad(x, [(w, w) for w in p]), (k, s, ones and (0,) * x.ndim, ones, ceil))[1])
    if x.ndim == 1:
        y = F.avg_pool1d(x[None], k, s, p, ceil, include)
        divisor = None
    else:
        y = getattr(F, f"avg_pool{x.ndim}d")(x[None], k, s, p, ceil, include, divisor)
    for spot, inside in windows:
        count = divisor or (len(counts[spot]) if include else len(inside))
        assert y.data[0][spot] == pytest.approx(sum(x[i] for i in inside) / count, abs=1e-12)


@settings(max_examples=100)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 5), st.integers(1, 5), st.integers(0, 1000))
def test_adaptive_pools_are_the_slow_loop(h, w, oh, ow, seed):
    x = np.random.default_rng(seed).integers(-3, 3, (2, h, w)).astype(float)
    t = tg.tensor(x, requires_grad=True)
    mean = F.adaptive_avg_pool2d(x, (oh, ow))
    top, index = F.adaptive_max_pool2d(t, (oh, ow), return_indices=True)
    top.sum().backward()
    expected = np.zeros_like(x)
    for c, i, j in np.ndindex(2, oh, ow):
        rows, columns = (slice(a * n // o, -(-(a + 1) * n // o)) for a, n, o in ((i, h, oh), (j, w, ow)))
        inside = x[c, rows, columns]
        assert mean.data[c, i, j] == pytest.approx(inside.mean(), abs=1e-12) and top.data[c, i, j] == inside.max()
        first = np.unravel_index(inside.argmax(), inside.shape)
        spot = (first[0] + rows.start, first[1] + columns.start)
        assert index.data[c, i, j] == spot[0] * w + spot[1]
        expected[(c, *spot)] += 1
    np.testing.assert_array_equal(t.grad.data, expected)


def test_raw_path_of_the_rule_is_the_readable_rule():
    """텐서로 읽은 규칙과, 배열일 때의 제자리 셈이 마지막 비트까지 같다."""
    rng = np.random.default_rng(0)
    for size, stride, dilation in ((2, 2, 1), (3, 1, 1), (3, 2, 2), (1, 2, 1), (2, 4, 1)):
        x = rng.integers(-2, 2, (3, 11, 2)).astype(np.float32)
        every = spots(11, -2, size, stride, dilation)
        y = np.maximum.reduce([x[s] for s in every])
        g = rng.standard_normal(y.shape).astype(np.float32)
        raw = to_first(g, x, y, -2, size, stride, dilation)
        assert raw.dtype == np.float32
        np.testing.assert_array_equal(raw, to_first(tg.tensor(g), tg.tensor(x), tg.tensor(y), -2, size, stride, dilation).data)


def test_printed_source_of_pooling_is_bit_equal():
    x = tg.tensor(np.random.default_rng(0).standard_normal((1, 2, 5, 6)), requires_grad=True, name="x")
    y = F.max_pool2d(x, 3, 2, 1)
    loss = (y * F.avg_pool2d(x, 3, 2, 1)).sum()
    scope: dict = {}
    exec(tg.backward_source(loss), scope)
    value, gradients = scope["step"](x=x.data)
    loss.backward()
    assert value == loss.item()
    np.testing.assert_array_equal(gradients["x"], x.grad.data)


def test_nan_is_seen_and_padding_never_wins():
    x = np.array([[[1.0, np.nan, 0.0, -np.inf, -np.inf, -np.inf]]])
    t = tg.tensor(x, requires_grad=True)
    y, index = F.max_pool1d(t, 3, 3, return_indices=True)
    np.testing.assert_array_equal(y.data, [[[np.nan, -np.inf]]])
    assert index.tolist() == [[[1, 3]]]
    y.backward(np.ones((1, 1, 2)))
    assert t.grad.data.sum() == 2  # 기울기는 사라지지 않는다
    assert F.max_pool1d(np.full((1, 1, 2), -np.inf), 2, 1, 1, return_indices=True)[1].tolist() == [[[0, 0, 1]]]
    y, index = F.max_pool1d(np.ones((1, 1, 1)), 2, 1, 1, 2, return_indices=True)  # 창이 벌어져 덧댄 곳만 보는 자리
    assert y.tolist() == [[[-np.inf]]] and index.tolist() == [[[0]]]
    assert F.max_pool2d(np.zeros((0, 2, 4, 4)), 2).shape == (0, 2, 2, 2)


def test_lp_pool_of_zeros_has_no_gradient():
    x = tg.tensor([[0.0, 0.0, 3.0, 4.0]], requires_grad=True)
    y = F.lp_pool1d(x, 2, 2)
    y.sum().backward()
    assert y.tolist() == [[0.0, 5.0]]
    np.testing.assert_allclose(x.grad.data, [[0.0, 0.0, 0.6, 0.8]], rtol=1e-6)


def test_unpool_keeps_the_last_writer_and_its_gradient():
    x = tg.tensor([[[1.0, 2.0, 3.0]]], requires_grad=True)
    y = F.max_unpool1d(x, np.array([[[1, 1, 4]]]), 2)
    y.backward(np.arange(6, dtype=np.float32).reshape(1, 1, 6) + 10)
    assert y.tolist() == [[[0, 2, 0, 0, 3, 0]]] and x.grad.tolist() == [[[0, 11, 14]]]
    before = np.arange(25.0).reshape(1, 1, 5, 5)
    pooled = F.max_pool2d(before, 2, return_indices=True)
    with pytest.raises(IndexingError, match="output_size"):
        F.max_unpool2d(*pooled, 2)
    back = F.max_unpool2d(*pooled, 2, output_size=before.shape)
    assert back.shape == before.shape and back.data[0, 0, 3, 3] == 18.0


# ── 확률 풀링 ──


def test_stochastic_pool_draws_in_proportion_to_the_values():
    x = np.tile(np.array([[1.0, 2.0], [0.0, 5.0]]), (1, 200, 200))
    y, index = F.stochastic_pool2d(x, 2, generator=3, return_indices=True)
    n = y.size
    share = {v: (y.data == v).sum() / n for v in (1.0, 2.0, 0.0, 5.0)}
    assert share[0.0] == 0
    for v in (1.0, 2.0, 5.0):  # 다섯 표준편차
        assert abs(share[v] - v / 8) < 5 * math.sqrt(v / 8 * (1 - v / 8) / n)
    np.testing.assert_array_equal(x.reshape(-1)[index.data.reshape(-1)], y.data.reshape(-1))


def test_stochastic_pool_gradient_goes_to_the_drawn_spot():
    x = np.random.default_rng(0).uniform(0, 1, (2, 3, 6, 5))
    t = tg.tensor(x, requires_grad=True)
    y, index = F.stochastic_pool2d(t, (3, 2), 1, 1, return_indices=True, generator=1)
    g = np.random.default_rng(1).standard_normal(y.shape)
    y.backward(g)
    expected = np.zeros((2, 3, 30))
    for a, b in np.ndindex(2, 3):
        np.add.at(expected[a, b], index.data[a, b].reshape(-1), g[a, b].reshape(-1))
    np.testing.assert_allclose(t.grad.data, expected.reshape(x.shape), rtol=1e-12)
    np.testing.assert_array_equal(y.data, np.take_along_axis(x.reshape(2, 3, 30), index.data.reshape(2, 3, -1), -1).reshape(y.shape))


@pytest.mark.parametrize("options", [{}, {"stride": 1, "padding": 1}, {"stride": 3, "ceil_mode": True}])
def test_stochastic_pool_at_evaluation_is_the_weighted_mean(options):
    """평가의 값은 뽑은 값의 기댓값이고, 미분도 옳다."""
    x = np.random.default_rng(0).uniform(0, 1, (2, 7, 6)) ** 3
    pool = nn.StochasticPool2d(2, generator=0, **options)
    drawn = pool(np.broadcast_to(x, (4000, *x.shape))).data.mean(0)
    mean = pool.eval()(x)
    np.testing.assert_allclose(drawn, mean.data, atol=0.05)
    k, s, p = (2, 2), (options.get("stride", 2),) * 2, (options.get("padding", 0),) * 2
    for spot, inside in every_window(x[0], (k, s, p, (1, 1), "ceil_mode" in options))[1]:
        a = np.array([x[0][i] for i in inside])
        assert mean.data[0][spot] == pytest.approx((a * a).sum() / a.sum(), rel=1e-12)
    assert tg.gradcheck(pool, [x + 0.1]) and tg.gradgradcheck(pool, [x + 0.1])
    pool.train()
    assert tg.gradgradcheck(lambda v: F.stochastic_pool2d(v, 2, generator=7, **options) ** 2, [x + 0.1])


def test_stochastic_pool_of_zeros_and_reproducibility():
    for training in (True, False):
        z = tg.tensor(np.zeros((1, 4)), requires_grad=True)
        y = F.stochastic_pool1d(z, 2, training=training)
        y.sum().backward()
        assert y.tolist() == [[0.0, 0.0]] and z.grad.tolist() == [[0.0] * 4]
    x = np.random.default_rng(0).uniform(0, 1, (3, 8, 8)).astype(np.float32)
    a, b = (nn.StochasticPool2d(2, generator=5)(x) for _ in range(2))
    np.testing.assert_array_equal(a.data, b.data)
    assert a.dtype == np.float32 and nn.StochasticPool2d(2).eval()(x).dtype == np.float32
    tg.manual_seed(1)
    pool = nn.StochasticPool2d(2, return_indices=True)
    first = pool(x)[1].data
    tg.manual_seed(1)
    np.testing.assert_array_equal(pool(x)[1].data, first)
    y, index = pool.eval()(x)
    np.testing.assert_array_equal(index.data, F.max_pool2d(x, 2, return_indices=True)[1].data)


# ── 분수 풀링 ──


def fractional_starts(u, length, k, out):
    """식 그대로, 하나씩, 난수의 dtype 으로."""
    alpha = type(u)(length - k) / type(u)(max(out - 1, 1))
    return [length - k if i == out - 1 else int((type(u)(i) + u) * alpha) - int(u * alpha) for i in range(out)]


@st.composite
def fractional_problems(draw):
    n, dtype = draw(st.integers(2, 3)), draw(st.sampled_from([np.float32, np.float64]))
    axes = [(draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(0, 5))) for _ in range(n)]
    kernel, out, spare = zip(*axes, strict=True)
    shape = (draw(st.integers(1, 2)), draw(st.integers(1, 2)), *[k + o - 1 + s for k, o, s in axes])
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    u = rng.random((*shape[:2], n), dtype) if draw(st.booleans()) else rng.integers(0, 5, (*shape[:2], n)).astype(dtype) / 4
    return rng.integers(-2, 3, shape).astype(dtype), kernel, out, u


@settings(max_examples=150)
@given(fractional_problems())
def test_fractional_max_pool_is_the_slow_loop(problem):
    x, k, out, u = problem
    n = x.ndim - 2
    t = tg.tensor(x, requires_grad=True)
    y, index = getattr(F, f"fractional_max_pool{n}d")(t, k, out, None, True, u)
    g = np.arange(1, y.size + 1, dtype=x.dtype).reshape(y.shape)
    expected = np.zeros_like(x)
    for plane in np.ndindex(*x.shape[:2]):
        order = u[plane][::-1] if n == 2 else u[plane]  # 평면의 난수는 (W, H)의 차례이다
        firsts = [fractional_starts(*o) for o in zip(order, x.shape[2:], k, out, strict=True)]
        for spot in np.ndindex(*out):
            inside = list(itertools.product(*[range(f[i], f[i] + w) for f, i, w in zip(firsts, spot, k, strict=True)]))
            best = max(inside, key=lambda i: x[plane][i])
            assert y.data[plane][spot] == x[plane][best] and index.data[plane][spot] == np.ravel_multi_index(best, x.shape[2:])
            expected[plane][best] += g[plane][spot]
    y.backward(g)
    np.testing.assert_array_equal(t.grad.data, expected)
    assert y.dtype == x.dtype and index.dtype == np.int64


def test_fractional_pool_draws_from_the_given_generator_only():
    x = np.random.default_rng(0).standard_normal((2, 3, 19, 23)).astype(np.float32)
    before = np.random.get_state()[1].copy()
    a, b, c = (F.fractional_max_pool2d(x, 2, output_ratio=0.6, generator=g).data for g in (5, 5, 6))
    np.testing.assert_array_equal(a, b)
    assert a.shape == (2, 3, 11, 13) and a.dtype == np.float32 and not np.array_equal(a, c)
    pool = nn.FractionalMaxPool2d(2, output_ratio=0.6)
    tg.manual_seed(1)
    first, second = pool(x).data, pool.eval()(x).data  # 평가할 때도 새로 뽑는다
    tg.manual_seed(1)
    np.testing.assert_array_equal(pool(x).data, first)
    assert not np.array_equal(first, second)
    own = nn.FractionalMaxPool2d(2, 7, generator=3)
    np.testing.assert_array_equal(own(x).data, F.fractional_max_pool2d(x, 2, 7, generator=3).data)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_fractional_pool_windows_are_spread_evenly():
    """첫 자리들은 0부터 길이 − 창까지, 이웃끼리의 거리는 α 를 내리거나 올린 것 둘뿐이다. 그래서 값이 자리이면 결과가 곧 자리이다."""
    x = np.tile(np.arange(20.0), (1, 500, 1, 1))
    first = F.fractional_max_pool2d(x, (1, 2), (1, 8), generator=0).data[0, :, 0] - 1
    assert (first[:, 0] == 0).all() and (first[:, -1] == 18).all()
    gaps = np.diff(first, axis=-1)
    assert set(np.unique(gaps)) == {2.0, 3.0} and 2.4 < gaps.mean() < 2.6  # α = 18/7
    assert len({tuple(row) for row in first}) > 5  # 평면마다 다르다


def test_fractional_pool_keeps_the_drawn_numbers_with_the_model_and_goes_back_by_unpool():
    u = np.random.default_rng(0).random((2, 3, 2))
    pool = nn.FractionalMaxPool2d(2, (4, 5), return_indices=True, _random_samples=u)
    assert list(pool.state_dict()) == ["_random_samples"] and list(nn.FractionalMaxPool2d(2, 4).state_dict()) == []
    x = np.random.default_rng(1).standard_normal((2, 3, 8, 10))
    y, index = pool(x)
    np.testing.assert_array_equal(pool(x)[0].data, y.data)
    back = nn.MaxUnpool2d(2)(y, index).data
    assert back.shape == x.shape and 0 < (back != 0).sum() <= y.size
    np.testing.assert_array_equal(back[back != 0], x[back != 0])
    assert pool.float()(x.astype(np.float32))[0].dtype == np.float32
    with pytest.raises(DtypeError, match="_random_samples"):
        F.fractional_max_pool2d(x, 2, 3, _random_samples=u.astype(np.float32))


def test_fractional_pool_sees_nan_and_its_source_is_bit_equal():
    nan = F.fractional_max_pool2d(np.array([[[1.0, np.nan, 0.0, -np.inf, -np.inf]]]), (1, 2), (1, 3), None, True, np.zeros((1, 1, 2)))
    np.testing.assert_array_equal(nan[0].data, [[[np.nan, np.nan, -np.inf]]])
    assert nan[1].tolist() == [[[1, 1, 3]]]
    x = tg.tensor(np.random.default_rng(0).standard_normal((1, 2, 6, 7)), requires_grad=True, name="x")
    u = np.array([[[0.7, 0.3], [0.1, 0.9]]])
    scope: dict = {}
    exec(tg.backward_source((F.fractional_max_pool2d(x, 2, (3, 4), _random_samples=u) ** 2).sum()), scope)
    columns, rows = (starts(u[..., k], *o)[..., None] + np.arange(2) for k, o in enumerate(((7, 2, 4), (6, 2, 3))))
    other = np.random.default_rng(1).standard_normal(x.shape)  # 창의 자리는 인수이고, 최댓값의 자리는 다시 찾는다
    value, gradients = scope["step"](x=other, 상수=columns.reshape(1, 2, 1, 8), 상수_2=rows.reshape(1, 2, 6, 1))
    again = tg.tensor(other, requires_grad=True)
    loss = (F.fractional_max_pool2d(again, 2, (3, 4), _random_samples=u) ** 2).sum()
    loss.backward()
    assert value == loss.item()
    np.testing.assert_array_equal(gradients["x"], again.grad.data)
    assert F.fractional_max_pool2d(np.ones((0, 2, 4, 4)), 2, 2).shape == (0, 2, 2, 2)


# ── 잘못 부르기 ──

X = np.ones((2, 3, 6, 5), np.float32)
I = np.zeros((2, 3, 6, 5), int)  # noqa: E741
BAD = [
    (lambda: F.max_pool2d(X[0, 0], 2), ShapeError, ["max_pool2d", "(6, 5)", "(C, H, W)", "x[None]"]),
    (lambda: F.max_pool1d(X, 2), ShapeError, ["max_pool1d", "(2, 3, 6, 5)", "(N, C, L)", "reshape"]),
    (lambda: nn.MaxPool3d(2)(X[0]), ShapeError, ["max_pool3d", "(3, 6, 5)"]),
    (lambda: F.max_pool2d(X, 7), ShapeError, ["max_pool2d", "(2, 3, 6, 5)", "7", "kernel_size"]),
    (lambda: F.max_pool2d(X, (2, 3), dilation=3), ShapeError, ["(2, 3, 6, 5)", "7", "축 -1"]),
    (lambda: F.avg_pool2d(X, 8, padding=1), ShapeError, ["avg_pool2d", "8", "10"][:2]),
    (lambda: F.max_pool2d(np.zeros((2, 3, 0, 5)), 1), ShapeError, ["(2, 3, 0, 5)", "길이 0"]),
    (lambda: F.max_pool2d(X, 3, padding=2), ArgumentError, ["max_pool2d", "padding=2", "kernel_size=3", "1 이하"]),
    (lambda: nn.AvgPool2d((2, 3), padding=(2, 0))(X), ArgumentError, ["AvgPool2d", "padding=(2, 0)"]),
    (lambda: F.max_pool2d(X, 0), ArgumentError, ["kernel_size", "1 이상", "0"]),
    (lambda: F.max_pool2d(X, 2, 0), ArgumentError, ["stride", "1 이상"]),
    (lambda: F.max_pool2d(X, 2, padding=-1), ArgumentError, ["padding", "0 이상", "-1"]),
    (lambda: F.max_pool2d(X, (2, 2, 2)), ArgumentError, ["kernel_size", "2개", "(2, 2, 2)"]),
    (lambda: F.max_pool2d(X, 2.0), ArgumentTypeError, ["kernel_size", "정수", "float 2.0"]),
    (lambda: F.max_pool2d(X, True), ArgumentTypeError, ["kernel_size", "bool"]),
    (lambda: F.max_pool2d(X.astype(int), 2), DtypeError, ["max_pool2d", "int64", "astype"]),
    (lambda: F.avg_pool2d(X, 2, divisor_override=0), ArgumentError, ["divisor_override", "0이 아니어야"]),
    (lambda: F.avg_pool2d(X, 2, divisor_override="3"), ArgumentTypeError, ["divisor_override", "수여야"]),
    (lambda: F.lp_pool2d(X, 0, 2), ArgumentError, ["lp_pool2d", "norm_type"]),
    (lambda: F.adaptive_avg_pool2d(X, (2, 2, 2)), ArgumentError, ["adaptive_avg_pool2d", "output_size", "(2, 2, 2)"]),
    (lambda: F.adaptive_max_pool2d(X, (0, 2)), ArgumentError, ["output_size", "1 이상"]),
    (lambda: F.adaptive_max_pool1d(X[0, 0], 2.5), ArgumentTypeError, ["adaptive_max_pool1d", "정수"]),
    (lambda: F.adaptive_avg_pool1d(np.zeros((3, 0)), 1), ShapeError, ["(3, 0)"]),
    (lambda: F.max_unpool2d(X, I[:1], 2), ShapeError, ["max_unpool2d", "(2, 3, 6, 5)", "(1, 3, 6, 5)"]),
    (lambda: F.max_unpool2d(X, X, 2), ArgumentTypeError, ["indices", "정수", "float32"]),
    (lambda: F.max_unpool2d(X, I + 120, 2), IndexingError, ["119", "120", "(12, 10)", "output_size"]),
    (lambda: F.max_unpool2d(X, I - 1, 2), IndexingError, ["-1"]),
    (lambda: F.max_unpool2d(X, I, 2, output_size=(14, 10)), ArgumentError, ["(14, 10)", "(12, 10)"]),
    (lambda: F.max_unpool2d(X, I, 2, output_size=(12,)), ArgumentError, ["output_size=(12,)"]),
    (lambda: F.stochastic_pool2d(-X, 2), DataError, ["stochastic_pool2d", "0 이상", "-1.0", "(2, 3, 6, 5)", "ReLU"]),
    (lambda: nn.StochasticPool1d(2)(X[0] * np.nan), DataError, ["0 이상", "nan"]),
    (lambda: nn.StochasticPool1d(2).eval()(-X[0]), DataError, ["stochastic_pool1d"]),
    (lambda: F.stochastic_pool2d(X, 2, generator="씨앗"), ArgumentTypeError, ["stochastic_pool2d", "generator"]),
    (lambda: nn.StochasticPool2d(2, generator=-1), ArgumentError, ["StochasticPool2d", "-1"]),
    (lambda: F.fractional_max_pool2d(X[0, 0], 2, 2), ShapeError, ["fractional_max_pool2d", "(6, 5)", "x[None]"]),
    (lambda: F.fractional_max_pool2d(X.astype(int), 2, 2), DtypeError, ["fractional_max_pool2d", "int64"]),
    (lambda: F.fractional_max_pool2d(X, 2), ArgumentError, ["output_size", "output_ratio", "하나만"]),
    (lambda: F.fractional_max_pool3d(X, 2, 2, 0.5), ArgumentError, ["fractional_max_pool3d", "output_size=2", "output_ratio=0.5"]),
    (lambda: nn.FractionalMaxPool2d(2), ArgumentError, ["FractionalMaxPool2d", "하나만"]),
    (lambda: nn.FractionalMaxPool3d(0, 2), ArgumentError, ["FractionalMaxPool3d", "kernel_size", "0"]),
    (lambda: nn.FractionalMaxPool2d(2, (2, 2, 2)), ArgumentError, ["output_size", "2개", "(2, 2, 2)"]),
    (lambda: nn.FractionalMaxPool2d(2, output_ratio=1.0), ArgumentError, ["output_ratio", "1보다 작아야", "1.0"]),
    (lambda: nn.FractionalMaxPool2d(2, output_ratio=(0.5,) * 3), ArgumentError, ["output_ratio", "2개", "(0.5, 0.5, 0.5)"]),
    (lambda: nn.FractionalMaxPool2d(2, output_ratio="0.5"), ArgumentTypeError, ["output_ratio", "수여야"]),
    (lambda: F.fractional_max_pool2d(X, 2, output_ratio=0.1), ShapeError, ["output_ratio=0.1", "(6, 5)", "(0, 0)"]),
    (lambda: F.fractional_max_pool2d(X, 2, 5), ShapeError, ["(2, 3, 6, 5)", "축 -1", "길이 5", "4 이하"]),
    (lambda: F.fractional_max_pool3d(X, (4, 2, 2), 2), ShapeError, ["축 -3", "길이 3", "0 이하"]),
    (lambda: F.fractional_max_pool2d(X, 2, 2, _random_samples=np.zeros((1, 3, 2), np.float32)), ShapeError, ["_random_samples", "(2, 3, 2)", "(1, 3, 2)"]),
    (lambda: F.fractional_max_pool2d(X, 2, 2, _random_samples=np.full((2, 3, 2), 1.5, np.float32)), ArgumentError, ["_random_samples", "1.5"]),
    (lambda: F.fractional_max_pool2d(X, 2, 2, _random_samples=np.full((2, 3, 2), np.nan, np.float32)), ArgumentError, ["_random_samples", "nan"]),
    (lambda: F.fractional_max_pool2d(X, 2, 2, generator="씨앗"), ArgumentTypeError, ["fractional_max_pool2d", "generator"]),
]


@pytest.mark.parametrize(("call", "kind", "words"), BAD, ids=range(len(BAD)))
def test_bad_calls_say_what_is_wrong(call, kind, words):
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    assert [w for w in words if w not in str(caught.value)] == [], str(caught.value)


def test_layers_show_their_arguments():
    assert repr(nn.MaxPool2d(2)) == "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)"
    assert repr(nn.AdaptiveAvgPool2d((1, None))) == "AdaptiveAvgPool2d(output_size=(1, None))"
    assert repr(nn.FractionalMaxPool2d(2, output_ratio=0.5)) == "FractionalMaxPool2d(kernel_size=(2, 2), output_ratio=(0.5, 0.5))"
    assert repr(nn.LPPool1d(2, 3)) == "LPPool1d(norm_type=2, kernel_size=3, stride=3, ceil_mode=False)"
