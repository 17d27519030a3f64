"""풀링의 되풀이는 짝인 NumPy 식과 비트까지 같다: 파이썬으로 불러도, numba로 옮겨도."""

from __future__ import annotations

import functools

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F
from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.rules import pooling

WINDOWS = [(2, 2, 1), (2, 2, 2), (3, 2, 1), (3, 1, 1), (2, 3, 1), (3, 3, 1), (1, 1, 1), (2, 1, 2)]  # 길이, 보폭, 간격
PLACES = [((3, 4, 12), -1), ((2, 13), -1), ((2, 12, 5), -2), ((3, 11, 4), -2), ((2, 9, 2, 3), -3), ((12,), -1)]
CASES = {"tops": 1, "to_first_spots": 3}  # 배열인 인수의 수


def arguments(name, shape, axis, window, dtype, draw=None):
    rng = np.random.default_rng(4)
    x = (rng.integers(0, 4, shape) if draw is None else draw(rng, shape)).astype(dtype)  # 같은 값이 여럿이도록 정수
    with np.errstate(invalid="ignore"):
        y = pooling.tops.function(x, axis, *window)
    g = rng.standard_normal(y.shape).astype(dtype)
    return [x, axis, *window] if name == "tops" else [g, x, y, axis, *window]


def loops_of(name, how):
    pair = getattr(pooling, name)
    if how == "kernel":
        pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것은 위에서 견준다")
        return pair.kernel
    return functools.partial(pair.laid, pair.loops)


HOW = ["loops", pytest.param("kernel", marks=pytest.mark.slow)]  # 기계어로 옮기는 데 몇 초가 든다


def test_every_kernel_is_compared():
    assert {name for name, what in vars(pooling).items() if isinstance(what, Compiled)} == set(CASES)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_the_loop_is_bit_equal_to_the_formula(name, how, window, dtype):
    for shape, axis in PLACES:
        given = arguments(name, shape, axis, window, dtype)
        before = [a.copy() for a in given if isinstance(a, np.ndarray)]
        got, right = loops_of(name, how)(*given), getattr(pooling, name).function(*given)
        assert got.dtype == dtype and len(before) == CASES[name]
        np.testing.assert_array_equal(got, right)
        for a, b in zip([a for a in given if isinstance(a, np.ndarray)], before, strict=True):
            np.testing.assert_array_equal(a, b)


def strange(rng, shape):
    return rng.choice([np.nan, np.inf, -np.inf, -0.0, 1.0], shape)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("how", HOW)
def test_strange_values(name, how):
    for window in WINDOWS:
        for shape, axis in PLACES:
            given = arguments(name, shape, axis, window, np.float32, strange)
            with np.errstate(invalid="ignore"):
                np.testing.assert_array_equal(loops_of(name, how)(*given), getattr(pooling, name).function(*given))


@pytest.mark.parametrize("name", CASES)
def test_scattered_read_only_and_empty_arrays(name):
    for shape, axis in (*PLACES, ((0, 12), -1), ((3, 12, 0), -2)):
        given = arguments(name, shape, axis, (2, 2, 1), np.float32)
        wide = [np.repeat(a, 2, 0)[::2] if isinstance(a, np.ndarray) else a for a in given]
        for a in wide:
            if isinstance(a, np.ndarray):
                a.flags.writeable = False
        np.testing.assert_array_equal(loops_of(name, "loops")(*wide), getattr(pooling, name).function(*given))


@pytest.mark.parametrize("options", [(2,), (3, 2, 1), (3, 1, 1), ((2, 3), (1, 2), (1, 0))])
def test_a_layer_with_and_without_the_loops(options, monkeypatch):
    data = np.random.default_rng(0).integers(0, 5, (2, 3, 9, 8)).astype(np.float32)
    results, called = [], []
    for smallest in (2**60, 0):
        for name in CASES:
            pair = getattr(pooling, name)
            monkeypatch.setattr(pair, "smallest", smallest)

            def loops(*given, pair=pair):
                called.append(pair.loops.__name__)
                return pair.laid(pair.loops, *given)

            monkeypatch.setitem(pair.__dict__, "kernel", loops)
        x = tg.tensor(data, requires_grad=True)
        y = F.max_pool2d(x, *options)
        (y * y).sum().backward()
        results.append([y.data, x.grad.data])
    assert sorted(called) == ["to_first_spots"] * 2 + ["tops"] * 2
    for a, b in zip(*results, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", ["tops", "sums"])
def test_gathering_is_the_formula(monkeypatch, name):
    """큰 배열의 길(창의 자리마다 모아 놓기)은 인쇄하는 식과 비트까지 같다."""
    reduced = getattr(pooling, name)
    reduced = getattr(reduced, "function", reduced)
    monkeypatch.setattr(pooling, "_SMALLEST", 0)
    for window in WINDOWS:
        for shape, axis in PLACES:
            x = np.random.default_rng(5).standard_normal(shape).astype(np.float32)
            for a in (x, x[..., ::-1], np.asfortranarray(x)):
                got, right = reduced(a, axis, *window), reduced.__wrapped__(a, axis, *window)
                assert got.shape == right.shape and got.dtype == right.dtype and got.flags.writeable
                np.testing.assert_array_equal(got, right)


def test_spreading_is_the_transpose_of_the_sum():
    for size, stride, _ in WINDOWS:
        for shape, axis in PLACES:
            rng = np.random.default_rng(6)
            x = rng.standard_normal(shape)
            y = pooling.sliding_sum.forward(x, axis, size, stride)
            g = rng.standard_normal(y.shape)
            np.testing.assert_allclose((pooling.sliding_spread.forward(g, shape, axis, size, stride) * x).sum(), (g * y).sum())


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16])
@pytest.mark.parametrize("size", [7, 8, 9, 60])
@pytest.mark.parametrize(("shape", "axis"), [((5, 3, 360), -1), ((5, 360, 3), -2), ((360,), -1), ((0, 360), -1), ((100, 360), -1)])
def test_long_windows_that_tile_the_axis_are_the_sum_of_spots(shape, axis, size, dtype):
    """길게 나누는 창은 창마다 더한다: 창의 자리마다 더한 것과 더하는 차례만큼 다르고, 펼친 것은 비트까지 같다."""
    wide = (*shape[:axis], shape[axis] // size * size, *shape[len(shape) + axis + 1:])
    x = np.random.default_rng(7).standard_normal(wide).astype(dtype)
    for a in (x, x[..., ::-1], np.asfortranarray(x)):
        got, right = pooling.sliding_sum.forward(a, axis, size, size), pooling.sums(a, axis, size, size, 1)
        assert got.dtype == dtype and got.shape == right.shape
        np.testing.assert_allclose(got, right, rtol=size * np.finfo(dtype).eps, atol=size * np.finfo(dtype).eps)
    spread = pooling.sliding_spread.forward(got, wide, axis, size, size)
    assert spread.dtype == dtype
    np.testing.assert_array_equal(spread, got.repeat(size, axis))


@pytest.mark.parametrize("axis", [-1, -2])
def test_long_windows_are_not_walked_spot_by_spot(monkeypatch, axis):
    x = tg.tensor(np.arange(48.0 * 48).reshape(48, 48), requires_grad=True)
    monkeypatch.setattr(pooling, "spots", None)
    y = pooling.sliding_sum.call(x, axis, 16, 16)
    (y * y).sum().backward()
    assert np.array_equal(x.grad.data, 2 * y.data.repeat(16, axis))
