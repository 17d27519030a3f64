"""점화식의 세 길(배열의 식, 수 하나씩, 되풀이)은 비트까지 같다: 파이썬으로 불러도, numba로 옮겨도."""

from __future__ import annotations

import functools

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.rules import cumulative

SHAPES = [(40,), (1, 40), (2, 3, 9), (7, 1), (1,), (4, 30), (5, 30)]
HOW = ["numbers", "loops", pytest.param("kernel", marks=pytest.mark.slow)]  # 기계어로 옮기는 데 몇 초가 든다


def formula(b, a, monkeypatch):
    """한 칸마다 배열을 셈하는 식."""
    with monkeypatch.context() as m:
        m.setattr(cumulative, "_FEW", 0)
        m.setattr(cumulative, "by_numbers", None)
        return cumulative.stepped.function(b, a)


def by(how):
    pair = cumulative.stepped
    if how == "numbers":
        return pair.function
    if how == "kernel":
        pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것은 위에서 견준다")
        return pair.kernel
    return functools.partial(pair.laid, pair.loops)


def ordinary(rng, shape):
    return rng.standard_normal(shape)


def overflowing(rng, shape):
    """넘치고, 사라지고, 0을 만나는 수들."""
    return rng.choice([0.0, -0.0, 1e-30, 1e30, -1e30, 1.0], shape)


def strange(rng, shape):
    return rng.choice([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, 2.0, 3.0], shape)


def test_every_kernel_is_compared():
    assert {name for name, what in vars(cumulative).items() if isinstance(what, Compiled)} == {"stepped"}


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("draw", [ordinary, overflowing, strange], ids=lambda f: f.__name__)
def test_the_ways_are_bit_equal(how, draw, monkeypatch):
    if how == "numbers":
        monkeypatch.setattr(cumulative, "_FEW", 2**60)
    for dtype in (np.float32, np.float64, *([np.float16] if how == "numbers" else [])):
        for shape in SHAPES:
            rng = np.random.default_rng(len(shape) + shape[-1])
            with np.errstate(over="ignore"):
                b, a = draw(rng, shape).astype(dtype), draw(rng, shape).astype(dtype)
            for given in ((b, a), (b[..., ::-1], a[..., ::-1]), (np.asfortranarray(b), np.asfortranarray(a))):
                before = [v.copy() for v in given]
                with np.errstate(all="ignore"):
                    got, right = by(how)(*given), formula(*given, monkeypatch)
                assert got.dtype == dtype and got.flags.writeable
                np.testing.assert_array_equal(got, right)
                np.testing.assert_array_equal(np.signbit(got[right == 0]), np.signbit(right[right == 0]))
                for v, was in zip(given, before, strict=True):
                    np.testing.assert_array_equal(v, was)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_nothing_to_go_through(shape):
    b = np.zeros(shape, np.float32)
    assert cumulative.recurrence.forward(b, b).shape == shape


def test_a_long_line_goes_by_numbers_and_many_lines_do_not(monkeypatch):
    lines, true = [], cumulative.by_numbers
    monkeypatch.setattr(cumulative, "by_numbers", lambda b, a: (lines.append(b.size), true(b, a))[1])
    for shape in ((500,), (2, 500), (50, 500)):
        cumulative.stepped.function(np.ones(shape), np.ones(shape))
    assert lines == [500] * 3


@pytest.mark.parametrize("shape", [(60,), (2, 30), (9, 8)])
def test_the_gradient_with_and_without_the_loops(shape, monkeypatch):
    data = np.random.default_rng(0).integers(-2, 3, shape).astype(np.float32)
    pair, called, results = cumulative.stepped, [], []

    def loops(*given):
        called.append(given[0].shape)
        return pair.laid(pair.loops, *given)

    monkeypatch.setitem(pair.__dict__, "kernel", loops)
    for smallest in (2**60, 0):
        monkeypatch.setattr(pair, "smallest", smallest)
        x = tg.tensor(data, requires_grad=True)
        y = tg.cumprod(x, -1)
        (y * y).sum().backward()
        results.append(x.grad.data)
    assert called == [shape]
    np.testing.assert_array_equal(*results)


def test_where_the_line_cannot_be_laid_the_formula_is_used():
    b, a = np.ones((2, 5), np.float32), np.ones(5, np.float32)
    assert cumulative.in_lines(None, b, a) is cumulative.in_lines(None, b, b.astype(float)) is NotImplemented
    np.testing.assert_array_equal(cumulative.stepped.laid(cumulative.stepped.loops, b, a), [[1, 2, 3, 4, 5]] * 2)
