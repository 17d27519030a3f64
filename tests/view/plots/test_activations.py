"""활성 함수: 곡선은 우리 엔진의 값과 도함수이고, 도함수가 없는 점은 스스로 찾는다."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from support.view.drawing import lines, offsets, texts

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError, TinygradError
from tinygrad_ko.view.plots.kinks import trace

draw = tg.plot.activation
F = nn.functional


def by_engine(f: Any, x: np.ndarray) -> np.ndarray:
    return np.asarray(tg.grad(lambda t: f(t).sum())(x).data)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "gelu", "silu", "softplus", "elu"])
def test_curve_and_derivative_are_the_engines(name: str) -> None:
    top, bottom = draw(name, points=41).axes
    (x, y), (x2, g) = lines(top)[name].T, lines(bottom)[name].T
    np.testing.assert_array_equal(x, np.linspace(-5, 5, 41))
    np.testing.assert_array_equal(x, x2)
    f = getattr(F, name)
    np.testing.assert_array_equal(y, f(tg.tensor(x)).data)
    np.testing.assert_array_equal(g, by_engine(f, x))


def test_formulas_of_the_lecture() -> None:
    a = 3.0
    top, bottom = draw({"시그모이드": nn.Sigmoid(a), "양극": nn.BipolarSigmoid(a)}).axes
    s, r = lines(top)["시그모이드"].T
    np.testing.assert_allclose(r, 1 / (1 + np.exp(-a * s)))
    np.testing.assert_allclose(lines(bottom)["시그모이드"][:, 1], a * r * (1 - r))
    r = lines(top)["양극"][:, 1]
    np.testing.assert_allclose(r, np.tanh(a * s / 2))
    np.testing.assert_allclose(lines(bottom)["양극"][:, 1], a / 2 * (1 - r**2), atol=1e-12)


def test_relu_has_no_derivative_at_zero() -> None:
    top, bottom = draw("relu").axes
    x, g = lines(bottom)["relu"].T
    assert np.isnan(g[x == 0]).any() and (g[x < 0] == 0).all() and (g[x > 0] == 1).all()
    ring, = bottom.collections
    np.testing.assert_array_equal(offsets(ring), [[0, 0], [0, 1]])
    assert ring.get_facecolors().tolist() == [[1, 1, 1, 1]] and not top.collections, "값은 이어져 있다"
    assert any(line.get_linestyle() == ":" for line in bottom.lines)


def test_step_jumps_at_zero() -> None:
    top, bottom = draw("step").axes
    rings, dot = top.collections
    np.testing.assert_array_equal(offsets(rings), [[0, -1], [0, 1]])
    np.testing.assert_array_equal(offsets(dot), [[0, 1]])  # step(0) = 1
    np.testing.assert_array_equal(offsets(bottom.collections[0]), [[0, 0]])
    assert np.isnan(lines(top)["step"][:, 1]).sum() == 1, "뛰는 곳을 선으로 잇지 않는다"


@pytest.mark.parametrize(("f", "spots"), [
    ("hardtanh", [-1, 1]), ("relu6", [0, 6]), ("tanh", []), ("gelu", []), (abs, [0]), (lambda t: t * 0 + 1, []),
    (lambda t: F.relu(t - 0.37), [0.37]), (lambda t: F.relu(t - math.pi) + F.relu(t + 1e-3), [-1e-3, math.pi]),
    (nn.Hardshrink(0.5), [-0.5, 0.5]), (nn.Sigmoid(500), []), (nn.PReLU(), [0]), (nn.Threshold(1.0, 20.0), [1]),
])
def test_kinks_are_found_where_they_are(f: Any, spots: list[float]) -> None:
    f = getattr(F, f) if isinstance(f, str) else f
    for low, high, count in ((-8.0, 8.0, 401), (-7.3, 9.1, 200)):
        found = [b.x for b in trace("activation", f, low, high, count).breaks]
        assert found == pytest.approx(spots, abs=1e-6)


def test_several_at_once_differ_in_more_than_colour() -> None:
    top, _ = draw("step", "sigmoid", "tanh", "relu").axes
    drawn = [line for line in top.lines if not line.get_label().startswith("_")]
    assert len({line.get_color() for line in drawn}) == len({line.get_linestyle() for line in drawn}) == 4


def test_modules_are_left_alone_and_named() -> None:
    model = nn.RReLU()
    assert "RReLU" in texts(draw(model))[0] or any("RReLU" in t for t in texts(draw(model)))
    assert model.training
    p = nn.PReLU()
    p.weight.grad = np.ones(1, np.float32)
    draw(p, np.tanh, xlim=(-1, 2))
    assert p.weight.grad.tolist() == [1], "매개변수의 기울기에 더하지 않는다"


def test_the_numbers_of_slow_learning() -> None:
    left, right = tg.plot.slow_learning().axes
    x, t = 1.5, 0.0
    for k, (w, b) in enumerate([(0.4, 0.5), (1.9, 3.0)]):
        z = w * x + b
        o = 1 / (1 + math.exp(-z))
        squared, crossed = offsets(left.collections[0])[k], offsets(left.collections[1])[k]
        np.testing.assert_allclose(squared, [z, (t - o) ** 2 / 2])
        np.testing.assert_allclose(crossed, [z, -math.log(1 - o)])
        np.testing.assert_allclose(offsets(right.collections[0])[k], [z, abs(-(t - o) * x * o * (1 - o))])
        np.testing.assert_allclose(offsets(right.collections[1])[k], [z, x * (o - t)])
        assert (round(o, 4), round(round(o, 4) ** 2 / 2, 6)) == ((0.7503, 0.281475), (0.9971, 0.497104))[k]  # 강의의 수
    gradients = [offsets(c)[:, 1] for c in right.collections]
    assert gradients[0][1] < gradients[0][0] and gradients[1][1] > gradients[1][0], "더 틀렸는데 기울기는 더 작다"
    z, e = lines(left)["교차 엔트로피"].T
    np.testing.assert_allclose(lines(right)["교차 엔트로피"][:, 1], np.abs(by_engine(lambda s: F.softplus(s) * x, z)))


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: draw(), ArgumentError, "하나라도"),
    (lambda: draw({}), ArgumentError, "비었"),
    (lambda: draw("시그모이드"), ArgumentError, "모릅니다"),
    (lambda: draw(nn.ReLU), ArgumentTypeError, "ReLU\\(\\)"),
    (lambda: draw(3), ArgumentTypeError, "함수가 아닙니다"),
    (lambda: draw(nn.Softmax(0)), ArgumentError, "원소마다"),
    (lambda: draw(lambda t: t.sum()), ShapeError, "원소별"),
    (lambda: draw(lambda t: t.tolist()), ArgumentTypeError, "텐서"),
    (lambda: draw(math.sin), TinygradError, "activation: .*기울기"),
    (lambda: draw("relu", xlim=(1, 1)), ArgumentError, "아래 < 위"),
    (lambda: draw("relu", xlim=3), ArgumentTypeError, "짝"),
    (lambda: draw("relu", points=1), ArgumentError, "3 이상"),
    (lambda: tg.plot.slow_learning([]), ArgumentError, "하나라도"),
    (lambda: tg.plot.slow_learning([(1, np.nan)]), ArgumentError, "유한"),
    (lambda: tg.plot.slow_learning(x=0), ArgumentError, "0이 아닌"),
    (lambda: tg.plot.slow_learning(y=2), ArgumentError, "1 이하"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
