"""기울기의 흐름: 굵기의 눈금, 소실과 폭발, NaN과 무한대."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.view.drawn import draw, nodes

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.readings.trace import Value, trace
from tinygrad_ko.view.graph import graph
from tinygrad_ko.view.graph.flow import THICK, THIN, Flow, measured
from tinygrad_ko.view.graph.groups import norm

VANISHED, EXPLODED, ALL_ZERO = "▼ 기울기 소실(vanishing)", "▲ 기울기 폭발(exploding)", "▼ 기울기가 모두 0"


def said(y: Any, **options: Any) -> dict[str, list[str]]:
    """상자의 첫 글 → 적힌 경고들."""
    return {d.texts[0]: [t for t in d.texts if t[0] in "▼▲!"] for d in draw(graph(y, **options)).values()}


@given(size=st.floats(0, exclude_min=True, allow_infinity=False), largest=st.floats(1e-300, 1e300))
def test_thickness_is_logarithmic_and_bounded(size: float, largest: float) -> None:
    flow = Flow({}, largest, 1.0, 1.0)
    width = flow.width(size)
    assert width.kind == "flow" and THIN <= width.points <= THICK
    assert flow.width(min(size * 10, 1e308)).points >= width.points
    inside = 1e-6 < size / largest < 0.1
    if inside:
        assert flow.width(size * 10).points - width.points == pytest.approx((THICK - THIN) / 6, abs=0.02)


def test_thickness_of_odd_sizes() -> None:
    flow = Flow({}, 2.0, 1.0, 1.0)
    assert (flow.width(None).kind, flow.width(0.0).kind, flow.width(math.nan).kind, flow.width(math.inf).kind) == ("plain", "zero", "odd", "odd")
    assert Flow({}, 0.0, 0.0, 0.0).width(0.0).kind == "zero"


@pytest.mark.parametrize("size,reference,strongest,flag", [
    (0.99e-6, 1.0, 0.0, VANISHED), (1.01e-6, 1.0, 0.0, None),  # 손실의 기울기의 백만분의 일
    (2e-6, 4.0, 0.0, VANISHED), (5e-6, 4.0, 0.0, None),
    (0.0099, 1.0, 10.0, VANISHED), (0.0101, 1.0, 11.0, None),  # 백분의 일보다 작고, 가장 큰 잎의 천분의 일보다도 작을 때
    (0.0099, 1.0, 9.8, None), (0.0199, 2.0, 20.0, VANISHED),
    (1001.0, 1.0, 1.0, EXPLODED), (1000.0, 1.0, 1.0, None), (1999.0, 2.0, 1.0, None), (2001.0, 2.0, 1.0, EXPLODED),
    (1001.0, 0.0, 1.0, EXPLODED), (999.0, 0.0, 1.0, None),  # 손실의 기울기를 모르면 1로 친다
])
def test_the_flags_change_exactly_at_their_borders(size: float, reference: float, strongest: float, flag: str | None) -> None:
    a = tg.tensor([0.0, 0.0], requires_grad=True, name="a")
    y = a * 1.0
    y.sum().backward()
    leaf = next(r for r in trace(y) if isinstance(r, Value) and r.kind == "leaf" and r.key)
    assert Flow({leaf.key: size}, 1.0, reference, strongest).ailments(leaf) == ([flag] if flag else [])
    assert Flow({leaf.key: 0.0}, 1.0, reference, strongest).ailments(leaf) == [ALL_ZERO]


@pytest.mark.parametrize("values", [[3.0, 4.0], [1e200, 1e200], [1e-200, 1e-200], [0.0], [], [3 + 4j]])
def test_norm(values: list[Any]) -> None:
    exact = math.sqrt(sum(abs(v / 1e200) ** 2 for v in values)) * 1e200 if max(map(abs, values), default=0) > 1e100 else (
        math.hypot(*[abs(v) for v in values]))
    assert norm(np.array(values)) == pytest.approx(exact)
    assert math.isnan(norm(np.array([1.0, np.nan, np.inf]))) and norm(np.array([1.0, -np.inf])) == math.inf
    assert norm(np.float32([3e38, 3e38])) == pytest.approx(3e38 * math.sqrt(2))


def test_arrows_are_as_thick_as_the_gradient_they_carry() -> None:
    a, b = tg.tensor(2.0, requires_grad=True, name="a"), tg.tensor(1e-3, requires_grad=True, name="b")
    y = a * b
    before = graph(y).source
    assert 'penwidth=1 ' in before.split("v0 -> o0")[1]
    y.backward()
    flow = measured(trace(y))
    assert flow.norms == {"v0": pytest.approx(1e-3), "v1": 2.0, "v2": 1.0}
    edges = {line.split(" [")[0].strip(): line for line in graph(y).source.split("\n") if "->" in line}
    assert f"penwidth={flow.width(1e-3).points:g} " in edges["v0 -> o0"] and f"penwidth={THICK} " in edges["v1 -> o0"]


def test_vanishing_in_a_deep_sigmoid_network() -> None:
    """시그모이드를 열 번 지나면 앞 층의 기울기가 사라진다. 뒤 층은 멀쩡하다."""
    model = nn.Sequential(*[layer for k in range(10) for layer in (nn.Linear(4, 4, generator=k), nn.Sigmoid())], nn.Linear(4, 1, generator=0))
    loss = tg.square(model(tg.tensor(np.ones((8, 4), np.float32)))).mean()  # ** 2 의 상수 2 는 층의 이름과 겹친다
    loss.backward()
    flags = said(loss, depth=1)
    assert flags["0"] == flags["2"] == flags["4"] == [VANISHED]
    assert flags["16"] == flags["18"] == flags["20"] == []
    opened = said(loss)
    assert opened["0.weight"] == opened["2.weight"] == [VANISHED] and opened["20.weight"] == []


def test_exploding_in_a_deep_network_of_large_weights() -> None:
    x = tg.tensor(np.ones((1, 3)), requires_grad=True)
    weights = [tg.tensor(np.full((3, 3), 3.0), requires_grad=True, name=f"w{k}") for k in range(6)]
    y = x
    for w in weights:
        y = y @ w
    loss = y.sum()
    loss.backward()
    flags = said(loss)
    assert flags["w0"] == flags["w5"] == [EXPLODED]
    assert VANISHED not in [f for flag in flags.values() for f in flag]


def test_an_ordinary_network_is_not_accused() -> None:
    model = nn.Sequential(nn.Linear(8, 16, generator=0), nn.ReLU(), nn.Linear(16, 4, generator=1))
    x = np.random.default_rng(0).normal(size=(64, 8)).astype(np.float32)
    loss = nn.CrossEntropyLoss()(model(tg.tensor(x)), np.arange(64) % 4)
    loss.backward()
    assert not any(said(loss).values()) and not any(said(loss, depth=1).values())


def test_a_dead_layer() -> None:
    w = tg.tensor([-1.0, -2.0], requires_grad=True, name="w")
    loss = tg.relu(w).sum()
    loss.backward()
    assert said(loss)["w"] == [ALL_ZERO]
    scalar = tg.tensor(-1.0, requires_grad=True, name="s")
    y = tg.relu(scalar)
    y.backward()
    assert said(y)["s"] == [], "수 하나면 0이라고 이미 적혀 있다"
    dashed = [line for line in graph(y).source.split("\n") if "->" in line and "style=dashed" in line]
    assert len(dashed) == 1


def test_numbers_that_are_not_numbers() -> None:
    x = tg.tensor([np.nan, np.inf, 1.0], requires_grad=True, name="x")
    y = tg.tensor([1.0, 2.0, 0.0], requires_grad=True, name="y")
    loss = (x * y).sum()
    loss.backward()
    flags = said(loss)
    assert flags["x"] == ["! 값에 NaN", "! 값에 무한대(inf)"]
    assert flags["y"] == ["! 기울기에 NaN", "! 기울기에 무한대(inf)"]


def test_heatmaps_share_two_scales_and_are_explained() -> None:
    x = tg.tensor(np.linspace(-1, 1, 12).reshape(3, 4), requires_grad=True, name="x")
    w = tg.tensor(np.full((3, 4), 5.0), requires_grad=True, name="w")
    loss = (x * w).sum()
    loss.backward()
    picture = graph(loss)
    maps = [len([g for g in node.iter() if g.get("class") == "map"]) for node in nodes(picture)]
    assert sorted(maps) == [0, 0, 0, 2, 2, 2]
    svg = picture.pipe(encoding="utf-8")
    assert all(f">{text}</text>" in svg for text in ("-5.0", "0", "5.0", "값", "기울기"))
    assert 'class="map"' not in graph(loss, heatmap=False).pipe(encoding="utf-8")
    big = tg.tensor(np.ones((40, 50)), requires_grad=True)
    assert "평균 16×16칸" in draw(graph(big * 1))["v0"].texts
