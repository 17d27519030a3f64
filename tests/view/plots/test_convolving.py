"""합성곱 한 걸음씩: 강의의 5×5 예와, 창과 칸의 자리."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.view.drawing import texts
from support.view.plot_examples import IMAGE, KERNEL

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError

draw = tg.plot.convolution
MAP = [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


def numbers(ax: Any, visible: bool = True) -> dict[tuple[int, int], float]:
    """축에 적힌 수: (줄, 칸) → 수."""
    found = {}
    for text in ax.texts:
        if text.get_visible() or not visible:
            column, row = text.get_position()
            found[int(row), int(column)] = float(text.get_text().replace("−", "-"))
    return found


def test_the_example_of_the_lecture() -> None:
    left, middle, right = draw(IMAGE, KERNEL).axes
    for ax, array in ((left, IMAGE), (middle, KERNEL), (right, MAP)):
        np.testing.assert_array_equal(ax.images[0].get_array(), array)
        assert numbers(ax) == dict(np.ndenumerate(np.array(array, float)))
    assert right.get_title() == "특징 지도 3×3"


def test_a_step_shows_the_window_and_the_cells_so_far() -> None:
    left, _, right = draw(IMAGE, KERNEL, step=5).axes
    assert left.patches[0].get_xy() == (1.5, 0.5) and left.patches[0].get_width() == 3
    assert right.patches[0].get_xy() == (1.5, 0.5) and right.patches[0].get_width() == 1
    seen = np.ma.filled(right.images[0].get_array().astype(float), np.nan)
    np.testing.assert_array_equal(seen, [[4, 3, 4], [2, 4, 3], [np.nan] * 3])
    assert sorted(numbers(right)) == [(r, c) for r in range(2) for c in range(3)]
    assert left.get_xlabel() == "칸 (1, 2): 창과 커널을 곱해 더하면 3"


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (3, 2)])
def test_stride_and_padding_agree_with_scipy_and_the_layer(stride: int, padding: int) -> None:
    from scipy.signal import correlate2d

    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(9, 7)), rng.normal(size=(3, 2))
    made = draw(image, kernel, stride=stride, padding=padding, animated=True)
    expected = correlate2d(np.pad(image, padding), kernel, "valid")[::stride, ::stride]
    np.testing.assert_allclose(made.feature_map, expected)
    layer = nn.Conv2d(1, 1, (3, 2), stride=stride, padding=padding, bias=False).double()
    layer.weight.data = kernel[None, None]
    np.testing.assert_allclose(made.feature_map, layer(image[None, None]).data[0, 0])
    window, target = made.figure.axes[0].patches[0], made.figure.axes[2].patches[0]
    for k in range(expected.size):
        made._draw_frame(k)
        row, column = divmod(k, expected.shape[1])
        assert window.get_xy() == (column * stride - 0.5, row * stride - 0.5)
        assert target.get_xy() == (column - 0.5, row - 0.5)


@pytest.mark.slow
def test_animated_as_gif_and_page(tmp_path: Path) -> None:
    made = draw(IMAGE, KERNEL, animated=True)
    assert made.feature_map.astype(int).tolist() == MAP and made.frames == 9
    made.save(tmp_path / "합성곱.gif", dpi=30)
    from PIL import Image

    with Image.open(tmp_path / "합성곱.gif") as image:
        assert image.n_frames == 9
    text = made.to_html()
    assert not re.search(r"https?:|//[a-z]|@import|src=|<link", text)
    said = re.findall(r'특징 지도의 \((\d), (\d)\): ([^"]*) = (\d+)', text)
    assert len(said) == 9
    for row, column, terms, total in said:
        products = [int(a) * int(b) for a, b in (term.split("·") for term in terms.split(" + "))]
        assert len(products) == 9 and sum(products) == int(total) == MAP[int(row)][int(column)]


def test_photographs_and_fixed_filters() -> None:
    from scipy.signal import correlate2d

    photo = np.random.default_rng(0).random((30, 40))
    figure = draw(photo, {"경계": [[0, -1, 0], [-1, 4, -1], [0, -1, 0]], "흐림": np.ones((3, 3)) / 9})
    assert "경계: 커널 3×3" in texts(figure)
    axes = figure.axes
    np.testing.assert_allclose(axes[5].images[0].get_array(), correlate2d(photo, np.ones((3, 3)) / 9, "valid"))
    low, high = axes[2].images[0].get_clim()
    assert -low == high and not axes[0].texts


@pytest.mark.slow
@pytest.mark.parametrize("image", [
    tg.tensor(IMAGE), np.array(IMAGE, bool), np.array(IMAGE, np.float32), np.zeros((5, 5)), np.full((5, 5), -2.0),
], ids=range(5))
def test_awkward_images(image: Any) -> None:
    for kernel in (KERNEL, np.full((5, 5), -1.0)):
        made = draw(image, kernel, animated=True)
        texts(made.figure)
        assert made.to_html()


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: draw([], KERNEL), ShapeError, "높이"),
    (lambda: draw(np.zeros((0, 4)), KERNEL), ArgumentError, "비었"),
    (lambda: draw(np.zeros((3, 4, 4)), KERNEL), ShapeError, "\\(3, 4, 4\\)"),
    (lambda: draw(IMAGE, "경계"), ArgumentTypeError, "수의 배열"),
    (lambda: draw(IMAGE, {}), ArgumentError, "하나라도"),
    (lambda: draw(IMAGE, np.ones((6, 2))), ShapeError, "padding"),
    (lambda: draw(IMAGE, KERNEL, stride=0), ArgumentError, "stride"),
    (lambda: draw(IMAGE, KERNEL, padding=-1), ArgumentError, "padding"),
    (lambda: draw(IMAGE, KERNEL, padding="same"), ArgumentTypeError, "정수"),
    (lambda: draw(IMAGE, KERNEL, step=9), ArgumentError, "9 미만"),
    (lambda: draw(IMAGE, {"가": KERNEL, "나": KERNEL}, animated=True), ArgumentError, "커널 하나"),
    (lambda: draw(np.ones((40, 40)), KERNEL, animated=True).to_html(), ArgumentError, "1600개"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
