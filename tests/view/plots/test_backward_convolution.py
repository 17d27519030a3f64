"""합성곱의 역전파 한 걸음씩: 적힌 수는 엔진의 기울기이고, 문장의 식은 그 수가 된다."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from support.view.drawing import texts
from support.view.plot_examples import IMAGE, KERNEL

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError
from tinygrad_ko.view.plots.backward_convolution import _Convolution

draw = tg.plot.convolution_backward
rng = np.random.default_rng(0)
WAYS = [(of, way) for of in ("input", "kernel") for way in ("scatter", "gather")]


def engine(x: np.ndarray, k: np.ndarray, g: np.ndarray, stride: int, padding: int) -> dict[str, np.ndarray]:
    leaves = [tg.tensor(np.asarray(v, float)[None, None], requires_grad=True) for v in (x, k)]
    tg.nn.functional.conv2d(*leaves, stride=stride, padding=padding).backward(g[None, None])
    return {"input": leaves[0].grad.data[0, 0], "kernel": leaves[1].grad.data[0, 0]}


def read(text: str) -> float:
    return float(text.replace("−", "-").strip("()"))


@pytest.mark.parametrize(("of", "way"), WAYS)
@pytest.mark.parametrize(("size", "kernel", "stride", "padding"), [
    ((5, 5), (3, 3), 1, 0), ((6, 5), (3, 2), 2, 1), ((7, 4), (2, 3), 3, 2), ((5, 5), (5, 5), 1, 0), ((3, 3), (1, 1), 2, 1),
])
def test_every_scene_is_the_engine(of: str, way: str, size: Any, kernel: Any, stride: int, padding: int) -> None:
    """마지막 장면은 엔진의 기울기이고, 장면마다의 문장의 식은 그 장면에 적힌 수가 된다."""
    x, k = rng.integers(-3, 4, size).astype(float), rng.integers(-3, 4, kernel).astype(float)
    c = _Convolution(x, k, None, stride, padding)
    g = rng.integers(-2, 3, c.g.shape).astype(float)
    expected = engine(x, k, g, stride, padding)[of]
    c = _Convolution(x, k, g, stride, padding)
    made = {"scatter": c.scattered, "gather": c.gathered}[way](of, c.whole(of, way))
    last = made.grids[-1]
    np.testing.assert_array_equal(last.at(len(made.said) - 1), expected)
    np.testing.assert_array_equal(last.at(len(made.said) - 2), expected)  # 마지막 걸음까지 더하면 그것이다
    for scene, said in enumerate(made.said[:-1]):
        found = re.search(r"칸(?:은|:) ([^칸]*) = (\S+)$", said)
        if found is None:
            assert "아무 데도 가지 않습니다" in said
            continue
        row, column = map(int, re.findall(r"\((\d+), (\d+)\) 칸", said)[-1])
        assert read(found[2]) == pytest.approx(last.at(scene)[row, column], rel=0.01)
        if "…" in found[1]:
            continue
        terms = [np.prod([read(f) for f in term.split("·")]) for term in found[1].split(" + ")]
        assert sum(terms) == pytest.approx(last.at(scene)[row, column])


def test_scatter_adds_the_gradient_of_each_cell() -> None:
    """장면마다 더해진 것은 받은 기울기의 그 칸만 있을 때의 기울기이고, 켜진 칸의 작은 글은 그 곱이다."""
    g = rng.integers(-2, 3, (3, 3)).astype(float)
    c = _Convolution(IMAGE, KERNEL, g, 1, 0)
    made = c.scattered("input", c.whole("input", "scatter"))
    before = np.zeros((5, 5))
    for scene, (spot, value) in enumerate(np.ndenumerate(g)):
        now = made.grids[-1].at(scene)
        only = np.zeros((3, 3))
        only[spot] = value
        np.testing.assert_array_equal(now - before, engine(np.array(IMAGE), np.array(KERNEL), only, 1, 0)["input"])
        for row, column, note in made.grids[-1].lit_at(scene):
            a, b = note.removeprefix("+").split("·")
            assert read(a) * read(b) == (now - before)[row, column]
        before = now


def test_the_flipped_kernel_slides_over_the_received_gradient() -> None:
    from scipy.signal import correlate2d

    c = _Convolution(rng.normal(size=(7, 6)), rng.normal(size=(3, 2)), None, 2, 1)
    first, second, last = c.whole("input", "gather").grids
    np.testing.assert_array_equal(second.values, c.k[::-1, ::-1])
    np.testing.assert_allclose(correlate2d(first.values, second.values, "valid"), last.values)


@pytest.mark.slow
@pytest.mark.parametrize(("of", "way"), WAYS)
def test_figure_and_page(of: str, way: str) -> None:
    made = draw(IMAGE, KERNEL, of=of, way=way, animated=True)
    assert made.frames == {"scatter": 9, "gather": {"input": 25, "kernel": 9}[of]}[way] + 1
    np.testing.assert_array_equal(made.gradient, engine(np.array(IMAGE), np.array(KERNEL), np.ones((3, 3)), 1, 0)[of])
    for k in (0, made.frames // 2):
        made._draw_frame(k)
        texts(made.figure)
    page = made.to_html()
    assert not re.search(r"https?:|//[a-z]|@import|src=|<link", page) and len(page) < 80_000


@pytest.mark.slow
@pytest.mark.parametrize("image", [np.zeros((4, 4)), np.full((4, 4), -2.5e9), [[3.0]], np.array(IMAGE, bool)], ids=range(4))
def test_awkward_images(image: Any) -> None:
    for of, way in WAYS:
        made = draw(image, [[-1.5]], of=of, way=way, animated=True)
        texts(made.figure)
        assert made.to_html()


@pytest.mark.slow
@pytest.mark.parametrize(("of", "way"), WAYS)
def test_long_sentences_stay_inside_and_below(of: str, way: str) -> None:
    """긴 식도 그림의 너비 안에 있고, 장면이 바뀌어도 판과 겹치지 않는다."""
    made = draw(rng.normal(size=(6, 6)), rng.normal(size=(5, 5)), rng.normal(size=(2, 2)) * 1e-3, of=of, way=way, animated=True)
    figure = made.figure
    for k in range(0, made.frames, 8):
        made._draw_frame(k)
        figure.canvas.draw()
        renderer = figure.canvas.get_renderer()
        box = figure._supxlabel.get_window_extent(renderer)
        assert 0 <= box.x0 and box.x1 <= figure.bbox.width and box.y0 >= -1
        assert box.y1 <= min(ax.get_window_extent(renderer).y0 for ax in figure.axes) + 2


def test_large_images_are_drawn_whole_but_not_step_by_step() -> None:
    photo = rng.random((60, 50))
    figure = draw(photo, np.ones((3, 3)), of="kernel")
    np.testing.assert_allclose(figure.axes[2].images[0].get_array(), engine(photo, np.ones((3, 3)), np.ones((58, 48)), 1, 0)["kernel"])
    for options in ({"animated": True}, {"step": 0}):
        with pytest.raises(ArgumentError, match="한 걸음씩 보려면 칸은 1,024개"):
            draw(photo, KERNEL, **options)


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: draw([], KERNEL), ShapeError, "높이"),
    (lambda: draw([[1.0, np.nan]], [[1.0]]), ArgumentError, "\\(0, 1\\) 칸에 nan"),
    (lambda: draw(IMAGE, [[np.inf]]), ArgumentError, "kernel 의 \\(0, 0\\)"),
    (lambda: draw(IMAGE, np.ones((6, 2))), ShapeError, "padding"),
    (lambda: draw(IMAGE, KERNEL, np.ones((2, 3))), ShapeError, "\\(3, 3\\)"),
    (lambda: draw(IMAGE, KERNEL, "하나"), ArgumentTypeError, "gradient"),
    (lambda: draw(IMAGE, KERNEL, of="bias"), ArgumentError, "input"),
    (lambda: draw(IMAGE, KERNEL, way="sum"), ArgumentError, "scatter"),
    (lambda: draw(IMAGE, KERNEL, stride=0), ArgumentError, "stride"),
    (lambda: draw(IMAGE, KERNEL, padding=-1), ArgumentError, "padding"),
    (lambda: draw(IMAGE, KERNEL, step=9), ArgumentError, "9 미만"),
    (lambda: draw(IMAGE, KERNEL, step=1.5), ArgumentTypeError, "정수"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
