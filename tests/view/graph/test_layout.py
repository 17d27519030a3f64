"""배치: 상자는 준 크기로 겹치지 않게, 화살표는 상자에서 상자까지, 같은 것이면 같은 자리."""

from __future__ import annotations

import itertools
import math
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.view.graph.layout import Edge, Layout, Placed, Size, layout


def sound(placed: Layout) -> None:
    """상자가 겹치지 않고 종이 안에 있으며, 화살표의 두 끝이 제 상자에 닿아 있는가."""
    for place in placed.positions.values():
        assert -1 <= place.left and place.left + place.width <= placed.width + 1
        assert -1 <= place.top and place.top + place.height <= placed.height + 1
    for a, b in itertools.combinations(placed.positions.values(), 2):
        assert abs(a.x - b.x) >= (a.width + b.width) / 2 - 1 or abs(a.y - b.y) >= (a.height + b.height) / 2 - 1
    for route in placed.routes:
        assert len(route.points) % 3 == 1 and len(route.points) >= 4
        assert distance(placed.positions[route.source], route.points[0]) < 2
        assert distance(placed.positions[route.target], route.tip) < 2


def distance(place: Placed, point: tuple[float, float]) -> float:
    """점에서 상자까지."""
    x, y = abs(point[0] - place.x) - place.width / 2, abs(point[1] - place.y) - place.height / 2
    return math.hypot(max(x, 0), max(y, 0))


@pytest.mark.parametrize("rankdir", ["LR", "TB", "RL", "BT"])
def test_boxes_follow_the_direction(engine: str, rankdir: str) -> None:
    placed = layout({"a": (60, 30), "b": (80.2, 20), "c": (10, 100)}, [("a", "b"), ("b", "c"), ("a", "c")], rankdir)
    sound(placed)
    assert (placed.positions["b"].width, placed.positions["b"].height) == (81, 20)
    axis, sign = {"LR": (0, 1), "TB": (1, 1), "RL": (0, -1), "BT": (1, -1)}[rankdir]
    along = [placed.positions[key][axis] * sign for key in "abc"]
    assert along == sorted(along)
    for route in placed.routes:
        assert route.tip[axis] * sign > route.points[0][axis] * sign, "화살촉은 target 쪽에"


def test_every_use_has_its_own_route(engine: str) -> None:
    placed = layout({0: (40, 20), 1: (40, 20)}, [(0, 1), (0, 1), (0, 0)])
    sound(placed)
    assert len({route.points for route in placed.routes}) == 3


def test_routes_keep_the_order_given(engine: str) -> None:
    edges = [("c", "d"), ("a", "d"), ("b", "d"), ("a", "b")]
    placed = layout({key: (30, 20) for key in "abcd"}, edges)
    assert [(r.source, r.target) for r in placed.routes] == edges


def test_labels_get_room(engine: str) -> None:
    sizes = {"a": (40, 20), "b": (40, 20)}
    plain, wide = layout(sizes, [("a", "b")]), layout(sizes, [Edge("a", "b", label=(150, 12))])
    assert plain.routes[0].label is None and wide.routes[0].label is not None
    (x, y), a, b = wide.routes[0].label, wide.positions["a"], wide.positions["b"]
    assert a.x + a.width / 2 <= x - 75 and x + 75 <= b.left and 0 <= y <= wide.height
    assert wide.width > plain.width + 100


def test_arrows_touch_the_ellipse_not_its_corner(engine: str) -> None:
    nodes = {k: Size(30, 20) for k in range(9)} | {9: Size(60, 60, "ellipse")}
    placed = layout(nodes, [(k, 9) for k in range(9)])
    centre = placed.positions[9]
    for route in placed.routes:
        assert math.hypot(route.tip[0] - centre.x, route.tip[1] - centre.y) == pytest.approx(30, abs=1.5)


def test_svg_path_and_head() -> None:
    (route,) = layout({"a": (40, 20), "b": (40, 20)}, [("a", "b")]).routes
    assert re.fullmatch(r"M[-\d.]+ [-\d.]+C([-\d.]+ ?){6,}", route.path)
    corners = [tuple(map(float, corner.split(","))) for corner in route.arrowhead().split()]
    assert corners[1] == pytest.approx(route.tip, abs=0.06) and len(corners) == 3
    assert all(x < route.tip[0] for x, _ in (corners[0], corners[2]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    sizes=st.lists(st.tuples(st.floats(0.5, 400), st.floats(0.5, 200)), min_size=1, max_size=8),
    ends=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12),
)
def test_any_graph(engine: str, sizes: list[tuple[float, float]], ends: list[tuple[int, int]]) -> None:
    edges = [(a, b) for a, b in ends if a < len(sizes) and b < len(sizes)]
    placed = layout(dict(enumerate(sizes)), edges)
    sound(placed)
    assert placed == layout(dict(enumerate(sizes)), edges)


def test_nothing_to_place() -> None:
    assert layout({}, []) == Layout(0.0, 0.0, {}, ())


def test_a_big_graph(engine: str) -> None:
    count = 400
    placed = layout({k: (50, 30) for k in range(count)}, [(k, k + 1) for k in range(count - 1)])
    assert len(placed.routes) == count - 1 and placed.width > count * 50


def test_wrong_arguments() -> None:
    with pytest.raises(ArgumentError, match="rankdir"):
        layout({"a": (1, 1)}, [], "lr")
    with pytest.raises(ArgumentError, match="'없음'"):
        layout({"a": (1, 1)}, [("a", "없음")])
    for size in [(0, 1), (1, -1), (math.nan, 1), (math.inf, 1)]:
        with pytest.raises(ArgumentError, match="양수"):
            layout({"a": size}, [])
