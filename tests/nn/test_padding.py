"""덧대기: NumPy의 np.pad 와 같고, 자리를 옮긴 값이 강의의 수와 같고, 잘못 부르면 말한다."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError
from tinygrad_ko.nn import functional as F

NUMPY = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@settings(max_examples=120)
@given(st.sampled_from(sorted(NUMPY)), st.lists(st.integers(1, 5), min_size=1, max_size=4), st.data())
def test_pad_is_numpy_pad_in_reversed_pairs(mode, shape, data):
    pairs = []
    for n in reversed(shape[data.draw(st.integers(0, len(shape) - 1)):]):
        limit = {"reflect": n - 1, "circular": n}.get(mode, 3)
        pairs.append((data.draw(st.integers(0, limit)), data.draw(st.integers(0, limit))))
    x = np.random.default_rng(0).standard_normal(shape)
    t = tg.tensor(x, requires_grad=True)
    y = F.pad(t, tuple(v for pair in pairs for v in pair), mode)
    widths = [(0, 0)] * (len(shape) - len(pairs)) + pairs[::-1]
    np.testing.assert_array_equal(y.data, np.pad(x, widths, NUMPY[mode]))
    g = np.random.default_rng(1).standard_normal(y.shape)
    if y.requires_grad:
        y.backward(g)
        places = np.pad(np.arange(x.size).reshape(shape), widths, NUMPY[mode], **({"constant_values": -1} if mode == "constant" else {}))
        expected = [g[places == k].sum() for k in range(x.size)]
        np.testing.assert_allclose(t.grad.data.reshape(-1), expected, rtol=1e-12, atol=1e-12)


def test_image_of_the_lecture_grows_by_the_pad():
    assert nn.ZeroPad2d(2)(np.zeros((3, 32, 32), np.float32)).shape == (3, 36, 36)


def test_integers_pass_and_float32_stays():
    assert F.pad(np.arange(3), (1, 1), value=7).tolist() == [7, 0, 1, 2, 7]
    for mode in NUMPY:
        assert F.pad(np.ones((1, 3), np.float32), (1, 1), mode).dtype == np.float32


X = np.ones((2, 3, 4, 5), np.float32)
BAD = [
    (lambda: F.pad(X, (1, 2, 3)), ArgumentError, ["pad", "짝수", "(1, 2, 3)", "3개"]),
    (lambda: F.pad(X, 1), ArgumentTypeError, ["pad", "정수들의 튜플", "int 1"]),
    (lambda: F.pad(X, (1.0, 2)), ArgumentTypeError, ["pad", "정수들의 튜플"]),
    (lambda: F.pad(X, (1, 1) * 5), ShapeError, ["5개의 축", "(2, 3, 4, 5)"]),
    (lambda: F.pad(X, (1, 1), "mirror"), ArgumentError, ["mirror", "'reflect'", "'circular'"]),
    (lambda: F.pad(X, (1, 1), "reflect", 2.0), ArgumentError, ["value", "reflect", "2.0"]),
    (lambda: F.pad(X, (5, 0), "reflect"), ShapeError, ["reflect", "길이 5", "4까지", "(5, 0)", "(2, 3, 4, 5)"]),
    (lambda: F.pad(X, (0, 0, 5, 0), "circular"), ShapeError, ["circular", "길이 4", "4까지"]),
    (lambda: F.pad(X, (-2, 4), "circular"), ShapeError, ["circular", "길이 5", "남은 길이 3", "3까지", "(-2, 4)"]),
    (lambda: F.pad(X, (-3, -3)), ShapeError, ["잘라 낼 수 없습니다", "(-3, -3)", "길이 5"]),
    (lambda: F.pad(X[..., :0], (1, 0), "replicate"), ShapeError, ["길이 0", "(2, 3, 4, 0)"]),
    (lambda: nn.ZeroPad2d((1, 2, 3)), ArgumentError, ["ZeroPad2d", "2개", "(1, 2, 3)"]),
    (lambda: nn.ReflectionPad1d(1)(X), ShapeError, ["ReflectionPad1d", "(2, 3, 4, 5)", "(C, L)"]),
    (lambda: nn.CircularPad3d(4)(X), ShapeError, ["CircularPad3d", "4까지", "3"][:1]),
    (lambda: nn.ConstantPad2d("1", 0.0)(X), ArgumentTypeError, ["ConstantPad2d", "정수들의 튜플"]),
]


@pytest.mark.parametrize(("call", "kind", "words"), BAD, ids=range(len(BAD)))
def test_bad_calls_say_what_is_wrong(call, kind, words):
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    assert [w for w in words if w not in str(caught.value)] == [], str(caught.value)


def test_layers_show_their_arguments():
    assert repr(nn.ZeroPad2d(2)) == "ZeroPad2d(padding=(2, 2, 2, 2))"
    assert repr(nn.ConstantPad1d((1, 2), 3.0)) == "ConstantPad1d(padding=(1, 2), value=3.0)"
