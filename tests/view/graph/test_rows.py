"""줄 나누기: 긴 그림이 여러 줄로 접히고, 상자도 화살표도 잃지 않는다."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.view.graph.layout import Edge, Layout, layout
from tinygrad_ko.view.graph.rows import WIDEST, fitted, wrapped


def chain(count: int, label: tuple[float, float] | None = None) -> Layout:
    return layout({k: (60, 30) for k in range(count)}, [Edge(k, k + 1, label) for k in range(count - 1)])


def sound(before: Layout, after: Layout) -> None:
    """상자는 크기 그대로 겹치지 않고 종이 안에 있고, 화살표는 이어진 채 제 상자에 닿으며 아무 상자도 꿰뚫지 않는다."""
    assert {k: p[2:] for k, p in before.positions.items()} == {k: p[2:] for k, p in after.positions.items()}
    for p in after.positions.values():
        assert -1 <= p.left and p.left + p.width <= after.width + 1 and -1 <= p.top and p.top + p.height <= after.height + 1
    for a, b in itertools.combinations(after.positions.values(), 2):
        assert abs(a.x - b.x) >= (a.width + b.width) / 2 - 1 or abs(a.y - b.y) >= (a.height + b.height) / 2 - 1
    for old, new in zip(before.routes, after.routes, strict=True):
        assert (old.source, old.target) == (new.source, new.target) and len(new.points) % 3 == 1
        for end, point in ((new.source, new.points[0]), (new.target, new.tip)):
            was = before.positions[end], old.points[0] if end == new.source and point == new.points[0] else old.tip
            place = after.positions[end]
            assert point == pytest.approx((place.x + was[1][0] - was[0].x, place.y + was[1][1] - was[0].y), abs=1e-6)
        for x, y in new.points:
            assert -1 <= x <= after.width + 1 and -1 <= y <= after.height + 1
        assert new.points[-1] == pytest.approx((new.tip[0] + old.points[-1][0] - old.tip[0], new.tip[1] + old.points[-1][1] - old.tip[1]), abs=1e-6)


@pytest.mark.parametrize("rankdir", ["LR", "RL", "TB", "BT"])
def test_a_long_chain_becomes_rows_in_every_direction(rankdir: str) -> None:
    before = layout({k: (60, 50) for k in range(30)}, [(k, k + 1) for k in range(29)], rankdir)
    after = wrapped(before, 600, rankdir)
    sound(before, after)
    down = rankdir in ("TB", "BT")
    assert (after.height if down else after.width) <= 660 and len(after.bands) >= 4
    ends = [end for band in after.bands for end in band]
    assert ends == sorted(ends) and ends[-1] == pytest.approx(after.width if down else after.height)
    order = [after.positions[k] for k in range(30)]
    rows = [sum(top <= (p.x if down else p.y) for top, _ in after.bands) for p in order]
    assert rows == sorted(rows, reverse=rankdir in ("RL", "BT"))  # 거꾸로 흘러도 왼쪽의 것이 위에 온다: 순전파의 그림과 같은 자리


def test_what_fits_is_left_alone() -> None:
    short = chain(4)
    assert wrapped(short) is short and wrapped(chain(40), None).bands == () and fitted(short, 2000, 200) is short


def test_a_row_is_cut_where_few_arrows_cross() -> None:
    """다섯이 나란히 건너는 자리와 하나만 건너는 자리 가운데 하나만 건너는 자리."""
    sizes = {k: (60, 20) for k in ["a", "b", "c", *range(5), "d", "e", "f"]}
    edges = [("a", "b"), ("b", "c"), *(("c", k) for k in range(5)), *((k, "d") for k in range(5)), ("d", "e"), ("e", "f")]
    before = layout(sizes, edges)
    after = wrapped(before, before.width * 0.7)
    sound(before, after)
    moved = [r for r, old in zip(after.routes, before.routes, strict=True) if len(r.points) > len(old.points)]
    assert len(after.bands) > 1 and len(moved) == len(after.bands) - 1


def test_no_arrowhead_or_label_is_cut() -> None:
    before = chain(30, label=(50, 12))
    after = wrapped(before, 700)
    sound(before, after)
    for old, new in zip(before.routes, after.routes, strict=True):
        assert old.label is not None and new.label is not None
        a, b = before.positions[new.source], after.positions[new.source]
        near = new.label[0] - b.x == pytest.approx(old.label[0] - a.x)
        c, d = before.positions[new.target], after.positions[new.target]
        assert near or new.label[0] - d.x == pytest.approx(old.label[0] - c.x)  # 글은 두 끝 가운데 하나와 같은 줄에 있다


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    widths=st.lists(st.integers(10, 200), min_size=6, max_size=16),
    ends=st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=24), share=st.floats(0.15, 0.9),
)
def test_any_graph_wraps_soundly(widths: list[int], ends: list[tuple[int, int]], share: float) -> None:
    count = len(widths)
    edges = [(k, k + 1) for k in range(count - 1)] + [(min(a, b), max(a, b)) for a, b in ends if a != b and max(a, b) < count]
    before = layout({k: (w, 30) for k, w in enumerate(widths)}, edges)
    after = wrapped(before, before.width * share)
    sound(before, after)
    assert after == wrapped(before, before.width * share)
    for a, b in zip(after.routes, after.routes[1:], strict=False):
        assert math.isfinite(sum(x + y for x, y in (*a.points, *b.points)))


def test_the_best_number_of_rows_fills_the_view() -> None:
    long = chain(40)
    shown = fitted(long, 1200, 500)
    scale = min(1.0, 1200 / shown.width, 500 / shown.height)
    assert 1 < len(shown.bands) <= 4 and scale > 2 * 1200 / long.width


def layers(count: int) -> tg.Tensor:
    model = tg.nn.Sequential(*(tg.nn.Linear(3, 3, generator=k) for k in range(count)))
    return model(tg.tensor(np.ones((2, 3), np.float32), name="x")).sum()


def size(picture) -> tuple[float, float]:
    wide, high = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture.pipe("svg", encoding="utf-8")).groups()
    return float(wide), float(high)


@pytest.mark.slow
def test_a_chain_of_thirty_layers_is_a_page_wide() -> None:
    loss = layers(30)
    ribbon, picture = size(tg.graph(loss, wrap=None)), size(tg.graph(loss))
    assert ribbon[0] > 9000 and picture[0] < 1.2 * WIDEST and picture[1] > 3 * ribbon[1]
    assert size(tg.graph(loss, wrap=400))[0] < picture[0]
    drawn = tg.graph(loss).pipe("svg", encoding="utf-8")
    assert drawn.count('class="node"') == tg.graph(loss, wrap=None).pipe("svg", encoding="utf-8").count('class="node"')


def test_a_wrong_width_is_refused() -> None:
    loss = layers(1)
    for wrong in ("넓게", True):
        with pytest.raises(ArgumentTypeError, match="wrap"):
            tg.graph(loss, wrap=wrong)
    for wrong in (0, -3.0, math.nan):
        with pytest.raises(ArgumentError, match="wrap"):
            tg.graph(loss, wrap=wrong)
