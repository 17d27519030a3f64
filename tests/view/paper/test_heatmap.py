"""열지도: 칸의 값, 눈금, 색, SVG 조각."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tinygrad_ko.view.paper.heatmap import LEVELS, LIMIT, cell_colour, heatmap, level, svg_cells, value_scale
from tinygrad_ko.view.paper.themes import DARK, LIGHT, THEMES

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=40)


@pytest.mark.parametrize(
    ("shape", "sheet"),
    [
        ((), (1, 1)), ((5,), (1, 5)), ((2, 3), (2, 3)), ((0,), (1, 0)), ((2, 0, 3), (1, 0)), ((8, 16, 5, 5), (128, 25)),
        ((8, 1, 3, 3), (8, 9)), ((1, 28, 28), (28, 28)), ((4, 10, 64), (40, 64)), ((3, 32, 32), (96, 32)),
    ],
)
def test_shapes_are_unfolded(shape: tuple[int, ...], sheet: tuple[int, int]) -> None:
    assert heatmap(np.zeros(shape)).sheet == sheet


@pytest.mark.slow
@given(array=hnp.arrays(np.float64, SHAPES, elements=st.floats(-1e300, 1e300)))
@example(np.full((40, 40), 1e308))
def test_cells_are_means_of_what_the_index_says(array: np.ndarray) -> None:
    shown = heatmap(array)
    assert max(shown.cells.shape) <= LIMIT and (shown.cells.size > 0) == (array.size > 0)
    sheet = array.reshape(shown.sheet)
    for (r, c), cell in np.ndenumerate(shown.cells):
        rows, columns = slice(*shown.rows[r : r + 2]), slice(*shown.columns[c : c + 2])
        part = sheet[rows, columns]
        assert np.isclose(cell, (part / part.size).sum(), rtol=1e-9, atol=np.abs(part).max() * 1e-12)
        first, last = part.flat[0], part.flat[-1]
        ends = [tuple(map(int, re.findall(r"\d+", end))) for end in shown.index(r, c).split("~")]
        at = [end if array.ndim else () for end in ends]
        assert array[at[0]] == first and array[at[-1]] == last and len(ends) == (1 if part.size == 1 else 2)
    assert [shown.rows[0], shown.rows[-1]] == [0, shown.sheet[0]]
    assert [shown.columns[0], shown.columns[-1]] == [0, shown.sheet[1]] if array.size else True


def test_what_is_not_the_array_itself_is_said() -> None:
    assert heatmap(np.zeros((3, 4))).caption == "" == heatmap(np.zeros((1, 8, 8))).caption
    assert heatmap(np.zeros((20, 4))).caption == "평균 16×4칸"
    assert heatmap(np.zeros((2, 3, 4))).caption == "펼침 6×4"
    assert heatmap(np.zeros((2, 3, 64))).caption == "펼침 6×64, 평균 6×16칸"
    assert heatmap(np.array([3 + 4j])).caption == "절댓값" and heatmap(np.array([3 + 4j])).cells.item() == 5


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.float16, np.float32])
def test_any_kind_of_number(dtype: Any) -> None:
    assert heatmap(np.ones((40, 40), dtype)).cells.tolist() == np.ones((16, 16)).tolist()


def test_no_odd_number_disappears_in_a_mean() -> None:
    array = np.zeros((64, 64))
    array[5, 5], array[20, 20], array[40, 40] = np.nan, np.inf, -np.inf
    array[60, 60:62] = np.inf, -np.inf
    shown = heatmap(array)
    assert np.isnan(shown.cells).sum() == 2 and (shown.cells == np.inf).sum() == 1 == (shown.cells == -np.inf).sum()


# ── 눈금과 색 ──


def test_one_scale_for_all() -> None:
    maps = [heatmap([1.0, -7.0]), heatmap([np.nan, np.inf, 3.0]), heatmap([])]
    assert value_scale(maps) == 7.0
    assert value_scale([]) == 0.0 == value_scale([heatmap([0.0])])


@given(x=st.floats(allow_nan=False, allow_infinity=False), scale=st.floats(0, 1e300, exclude_min=True))
def test_levels(x: float, scale: float) -> None:
    step = level(x, scale)
    assert (step > 0) == (x > 0) and (step < 0) == (x < 0) and abs(step) <= LEVELS
    assert level(-x, scale) == -step
    assert abs(level(x / 2, scale)) <= abs(step)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_colours_are_neutral_at_zero_and_differ_by_sign(theme: Any) -> None:
    assert cell_colour(0.0, 1.0, theme) == theme.interior.fill
    colours = [cell_colour(x, 1.0, theme) for x in np.linspace(-1, 1, 17) ** 3]
    assert len(set(colours)) > 8 and cell_colour(np.nan, 1.0, theme) == theme.odd
    blue, orange = cell_colour(-1.0, 1.0, theme), cell_colour(1.0, 1.0, theme)
    assert int(blue[5:7], 16) > int(blue[1:3], 16) and int(orange[5:7], 16) < int(orange[1:3], 16)


def test_a_color_blind_reader_tells_the_signs_apart() -> None:
    """2색각(protanopia, deuteranopia)으로 옮겨도 두 끝의 색이 멀다 (Viénot, Brettel, Mollon 1999의 선형 근사)."""
    blind = {
        "protanopia": np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
        "deuteranopia": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
    }
    for theme in THEMES.values():
        for matrix in blind.values():
            seen = [matrix @ (np.array([int(c[k : k + 2], 16) for k in (1, 3, 5)]) / 255) ** 2.2 for c in (theme.negative, theme.positive)]
            assert np.abs(np.clip(seen[0], 0, 1) ** (1 / 2.2) - np.clip(seen[1], 0, 1) ** (1 / 2.2)).max() > 0.35


# ── SVG ──


def painted(svg: str) -> dict[tuple[int, int], tuple[str, float]]:
    """칸마다 칠한 색과 짙기."""
    cells = {}
    for path in ElementTree.fromstring(svg).iter("path"):
        for column, row in re.findall(r"M(\d+) (\d+)\.5h1", path.attrib["d"]):
            assert (int(row), int(column)) not in cells
            cells[int(row), int(column)] = path.attrib["stroke"], float(path.get("stroke-opacity", 1))
    return cells


@given(array=hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=20), elements=st.floats(-3, 3)))
def test_every_cell_has_its_colour(array: np.ndarray) -> None:
    shown = heatmap(array)
    scale = value_scale([shown])
    cells = painted(svg_cells(shown, scale, LIGHT, 5))
    for at, x in np.ndenumerate(shown.cells):
        assert (at in cells) == (x != 0)
        if x:
            paint, strength = cells[at]
            assert paint == (LIGHT.positive if x > 0 else LIGHT.negative)
            assert strength == pytest.approx(abs(level(x, scale)) / LEVELS)


def test_odd_cells_are_marked() -> None:
    svg = svg_cells(heatmap([1.0, np.nan, np.inf, -np.inf, 0.0]), 1.0, DARK, 8)
    cells = painted(svg)
    assert cells[0, 1][0] == DARK.odd and cells[0, 2] == (DARK.positive, 1) and cells[0, 3] == (DARK.negative, 1)
    marks = [p.attrib["d"] for p in ElementTree.fromstring(svg).iter("path") if p.get("stroke-width")]
    assert sorted(d.count("M") for d in marks) == [1, 3] and all(d.startswith("M1.2") or "M2.2" in d for d in marks)


def test_a_full_map_is_light() -> None:
    array = np.random.default_rng(0).normal(size=(16, 16))
    assert len(svg_cells(heatmap(array), 3.0, LIGHT, 5)) < 3500


@pytest.mark.parametrize("length,limit,edges", [
    (5, 3, (0, 1, 3, 5)), (17, 16, (*range(16), 17)), (16, 16, tuple(range(17))), (7, 2, (0, 3, 7)), (100, 8, (0, 12, 25, 37, 50, 62, 75, 87, 100)), (0, 4, (0,)),
])
def test_bins_share_the_length_as_evenly_as_integers_can(length: int, limit: int, edges: tuple[int, ...]) -> None:
    array = np.arange(length, dtype=float)
    made = heatmap(array, limit)
    assert made.columns == edges and made.rows == (0, 1)
    means = [array[a:b].mean() for a, b in itertools.pairwise(edges)]
    np.testing.assert_allclose(made.cells[0] if length else [], means, rtol=1e-14)
    assert made.exact == (length <= limit)
    assert heatmap(np.ones((3, length or 1)) * 2, limit).cells.max() == 2.0
    across = heatmap(array[:, None] * [1.0, 2.0], limit)
    assert not length or (across.rows == edges and np.allclose(across.cells, np.outer(means, [1, 2])))


def test_levels_change_half_way_between_two_shades() -> None:
    """k 단계와 k+1 단계의 갈림은 제곱근 눈금에서 (k + ½)/8 이다."""
    for k in range(1, LEVELS):
        border = ((k + 0.5) / LEVELS) ** 2
        assert (level(border * 0.999, 1.0), level(border * 1.001, 1.0), level(-border * 1.001, 1.0)) == (k, k + 1, -k - 1)
    assert level(5.0, 0.0) == LEVELS and level(5.0, 2.0) == LEVELS
