"""풀링 한 걸음씩: 적힌 수는 엔진의 것이고, 뽑힌 자리만 기울기를 받는다."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from support.view.drawing import texts
from support.view.plot_examples import IMAGE

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError
from tinygrad_ko.view.plots.pooled import KINDS, _Pooling

draw, F = tg.plot.pooling, tg.nn.functional
rng = np.random.default_rng(0)
FIND = {
    "max": lambda *a: F.max_pool2d(*a), "average": lambda *a: F.avg_pool2d(*a),
    "stochastic": lambda *a: F.stochastic_pool2d(*a, generator=0), "expected": lambda *a: F.stochastic_pool2d(*a, training=False),
}


def engine(kind: str, x: np.ndarray, g: Any, *where: int) -> tuple[np.ndarray, np.ndarray]:
    leaf = tg.tensor(x[None, None], requires_grad=True)
    y = FIND[kind](leaf, *where)
    y.backward(np.ones(y.shape) if g is None else g[None, None])
    return y.data[0, 0], leaf.grad.data[0, 0]


def read(text: str) -> float:
    return float(text.replace("−", "-").strip("()"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", [(2, 2, 0), (3, 1, 1), (3, 2, 0), (1, 2, 0)])
def test_every_scene_is_the_engine(kind: str, where: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(0)  # 어느 예를 먼저 돌리든 같은 수
    x = rng.integers(1, 9, (5, 6)).astype(float)
    y, _ = engine(kind, x, None, *where)
    g = rng.integers(-2, 3, y.shape).astype(float)
    y, expected = engine(kind, x, g, *where)
    made = _Pooling(x, where[0], kind, where[1], where[2], g, np.random.default_rng(0)).steps()
    image, pooled, given, back = made.grids
    n = y.size
    assert len(made.said) == 2 * n + 1
    np.testing.assert_allclose(back.at(2 * n - 1), expected, atol=1e-12)
    np.testing.assert_allclose(back.at(2 * n), expected)
    for k in range(n):
        seen = pooled.at(k).ravel()
        np.testing.assert_array_equal(np.isfinite(seen), np.arange(n) <= k)
        np.testing.assert_array_equal(seen[: k + 1], y.ravel()[: k + 1])
        assert np.isnan(back.at(k)).all() and np.isnan(given.at(k)).all()
        window = image.lit_at(k)
        assert read(re.split(r" = |자리의 ", made.said[k])[-1].split(",")[0].split(" ")[-1].removeprefix("0이므로")) == pytest.approx(
            y.ravel()[k], rel=0.01)
        picked = [(c.row, c.column) for c in window if c.note == "뽑힘"]
        assert len(picked) == (kind == "max") and all(x[spot] == y.ravel()[k] for spot in picked)
    before = np.zeros_like(x)
    for k, (spot, value) in enumerate(np.ndenumerate(g), n):
        one = np.zeros_like(g)
        one[spot] = value
        moved = back.at(k) - before
        np.testing.assert_allclose(moved, engine(kind, x, one, *where)[1], atol=1e-12)
        for row, column, note in back.lit_at(k):
            a, b = note.removeprefix("+").split("·")
            assert read(a) * read(b) == pytest.approx(moved[row, column], rel=0.01, abs=1e-9)
        before = back.at(k)


def test_the_four_numbers_of_the_lecture() -> None:
    """강의 L14의 (1, 2, 3, 0): 세 풀링의 값과 네 자리의 기울기."""
    figure = draw([[1, 2], [3, 0]], kind=["max", "average", "expected"])
    pooled = [float(figure.axes[4 * k + 1].texts[0].get_text()) for k in range(3)]
    back = [[float(t.get_text().replace("−", "-")) for t in figure.axes[4 * k + 3].texts if t.get_text()] for k in range(3)]
    assert pooled == [3.0, 1.5, 2.33]
    assert back == [[0, 0, 1, 0], [0.25] * 4, [-0.0556, 0.278, 0.611, -0.389]]


def test_the_first_of_equal_values_wins() -> None:
    p = _Pooling(np.full((2, 2), 3.0), 2, "max", None, 0, None, np.random.default_rng(0))
    assert p.steps().grids[0].lit_at(0)[0].note == "뽑힘" and p.gradient(p.g).tolist() == [[1, 0], [0, 0]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_figure_and_page(kind: str) -> None:
    made = draw(IMAGE, 3, stride=1, kind=kind, animated=True)
    assert made.frames == 19
    for k in (0, 12):
        made._draw_frame(k)
        texts(made.figure)
    page = made.to_html()
    assert not re.search(r"https?:|//[a-z]|@import|src=|<link", page) and len(page) < 80_000


@pytest.mark.slow
@pytest.mark.parametrize("image", [np.zeros((4, 4)), np.full((4, 4), 2.5e9), [[3.0]], np.array(IMAGE, bool)], ids=range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_awkward_images(image: Any, kind: str) -> None:
    made = draw(image, 1, kind=kind, animated=True)
    texts(made.figure)
    assert made.to_html()


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: draw([], 2), ShapeError, "높이"),
    (lambda: draw(np.zeros((0, 4)), 2), ArgumentError, "비었"),
    (lambda: draw([[1.0, np.nan]], 1), ArgumentError, "nan"),
    (lambda: draw(IMAGE, 6), ShapeError, "창이 입력보다"),
    (lambda: draw(IMAGE, 0), ArgumentError, "kernel_size"),
    (lambda: draw(IMAGE, 2, padding=2), ArgumentError, "padding"),
    (lambda: draw(IMAGE, 2, kind="median"), ArgumentError, "average"),
    (lambda: draw(IMAGE, 2, kind=[]), ArgumentTypeError, "목록"),
    (lambda: draw(IMAGE, 2, kind=3), ArgumentTypeError, "목록"),
    (lambda: draw(-np.array(IMAGE), 2, kind="stochastic"), DataError, "0 이상"),
    (lambda: draw(IMAGE, 2, gradient=np.ones((3, 3))), ShapeError, "\\(2, 2\\)"),
    (lambda: draw(IMAGE, 2, kind=["max", "average"], animated=True), ArgumentError, "종류 하나"),
    (lambda: draw(IMAGE, 2, step=8), ArgumentError, "8 미만"),
    (lambda: draw(np.ones((40, 40)), 2, animated=True), ArgumentError, "칸은 1,024개"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
