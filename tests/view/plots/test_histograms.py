"""활성값의 분포: 막대의 높이는 센 수이고, 모델은 그대로이다."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from support.view.drawing import texts

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.view.plots.alignment import aligned

draw = tg.plot.activation_histograms
X, _ = tg.data.make_moons(50, generator=0)
PLAIN = nn.Sequential(nn.Linear(2, 8, generator=0), nn.ReLU())
NORMED = nn.Sequential(nn.Linear(2, 8, generator=0), nn.BatchNorm1d(8), nn.ReLU())


def bars(ax: Any) -> np.ndarray:
    """막대마다 (왼쪽, 오른쪽, 높이)."""
    return np.array([[b.get_x(), b.get_x() + b.get_width(), b.get_height()] for b in ax.patches])


def test_bars_count_the_outputs() -> None:
    figure = draw(PLAIN, X, bins=9)
    assert [ax.get_title() for ax in figure.axes] == ["0 · Linear", "1 · ReLU"]
    for ax, z in zip(figure.axes, nn.feature_space(PLAIN, X).values(), strict=True):
        drawn = bars(ax)
        assert len(drawn) == 9 and drawn[:, 2].sum() == z.size == 400
        counts, edges = np.histogram(z.astype(float), 9)
        np.testing.assert_array_equal(drawn[:, 2], counts)
        np.testing.assert_allclose(drawn[:, 0], edges[:-1], atol=1e-12)
        assert ax.lines[0].get_xdata()[0] == pytest.approx(z.mean(), abs=1e-6)
    zeros = float((nn.feature_space(PLAIN, X, 1) == 0).mean())
    assert any(f"꼭 0: {zeros:.0%}" in text for text in texts(figure))


def test_rows_share_the_scale_of_a_layer() -> None:
    figure = draw({"앞": PLAIN, "크게": nn.Sequential(*PLAIN)}, X, layers=["1"])
    assert [ax.get_title() for ax in figure.axes] == ["앞\n1 · ReLU", "크게\n1 · ReLU"]
    outputs = {"앞": nn.feature_space(PLAIN, X), "크게": nn.feature_space(PLAIN, X * 10)}
    first, second, third, last = draw(outputs).axes
    assert first.get_xlim() == third.get_xlim() and second.get_xlim() == last.get_xlim() and first.get_xlim() != second.get_xlim()
    assert len(draw(outputs["앞"]).axes) == 2


def test_models_of_different_depth_are_compared() -> None:
    """배치 정규화가 있는 망과 없는 망(강의 L12): 같은 종류의 층이 같은 칸에 오고, 없는 층의 칸은 빈다."""
    figure = draw({"없음": PLAIN, "있음": NORMED}, X)
    places = {ax.get_title(): ax.get_subplotspec().num1 for ax in figure.axes}
    assert places == {"없음\n0 · Linear": 0, "없음\n1 · ReLU": 2, "있음\n0 · Linear": 3, "있음\n1 · BatchNorm1d": 4, "있음\n2 · ReLU": 5}
    for ax in figure.axes:  # 칸마다 제 층의 값이다
        row, name = ax.get_title().split("\n")
        z = nn.feature_space(deepcopy({"없음": PLAIN, "있음": NORMED}[row]).eval(), X, name.split()[0]).astype(float)
        assert ax.lines[0].get_xdata()[0] == pytest.approx(z.mean(), abs=1e-6)
    ends = {ax.get_title(): ax.get_xlim() for ax in figure.axes}
    assert ends["없음\n1 · ReLU"] == ends["있음\n2 · ReLU"] != ends["있음\n1 · BatchNorm1d"]
    own = figure.__class__(figsize=(9, 4)).subplots(1, 5)
    draw({"없음": PLAIN, "있음": NORMED}, X, axes=own)
    assert [ax.get_title() for ax in own] == list(places)


@pytest.mark.parametrize(("rows", "columns"), [
    (["AB", "AB"], [[0, 0], [1, 1]]),
    (["", "A"], [[None, 0]]),
    (["AB", "ACB"], [[0, 0], [None, 1], [1, 2]]),
    (["LSLSLSL", "LBSLBSLBSL"], [[0, 0], [None, 1], [1, 2], [2, 3], [None, 4], [3, 5], [4, 6], [None, 7], [5, 8], [6, 9]]),
    (["A", "B", "AB"], [[0, None, 0], [None, 0, 1]]),
    (["AB", "BA", "A"], [[None, 0, None], [0, 1, 0], [1, None, None]]),
])
def test_alignment_keeps_the_order(rows: list[str], columns: list[list[int | None]]) -> None:
    made = aligned(rows)
    for r, row in enumerate(rows):
        assert [column[r] for column in made if column[r] is not None] == list(range(len(row)))
    assert all(len({rows[r][j] for r, j in enumerate(column) if j is not None}) == 1 for column in made)
    assert len(made) == len(columns) and (len(rows) > 2 or rows == ["AB", "BA"] or made == columns)


@pytest.mark.slow
def test_many_layers_wrap() -> None:
    deep = nn.Sequential(*[nn.Linear(2, 2, generator=k) for k in range(11)])
    figure = draw({"앞": deep, "뒤": nn.Sequential(*list(deep)[:9])}, X)
    assert len(figure.axes) == 20 and figure.axes[0].get_subplotspec().get_gridspec().get_geometry() == (4, 6)
    texts(figure)


@pytest.mark.slow
def test_batch_normalization_is_seen_in_training_and_left_alone() -> None:
    model = nn.Sequential(*NORMED)
    before = {k: v.tobytes() for k, v in model.state_dict().items()}
    text = texts(draw(model, X * 100 + 7, training=True))
    assert sum("표준편차 1.0" in t or "표준편차 0.99" in t for t in text) == 1
    assert {k: v.tobytes() for k, v in model.state_dict().items()} == before and all(m.training for m in model)
    assert not any("표준편차 1.0\n" in t or t.endswith("표준편차 1.0") for t in texts(draw(model, X * 100 + 7)))


@pytest.mark.slow
@pytest.mark.parametrize("x", [X, X.astype(float), tg.tensor(X), X.tolist(), X[:1], X * 0], ids=range(6))
def test_awkward_data(x: Any) -> None:
    texts(draw(PLAIN, x, bins=3))


def test_what_is_not_finite_is_not_counted() -> None:
    figure = draw({"층": np.array([1.0, np.nan, 2.0, np.inf])})
    assert bars(figure.axes[0])[:, 2].sum() == 2


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: draw(PLAIN), ArgumentError, "자료 x"),
    (lambda: draw({}), ArgumentError, "비었"),
    (lambda: draw(3, X), ArgumentTypeError, "모델"),
    (lambda: draw({"가": PLAIN, "나": 3}, X), ArgumentTypeError, "'나'"),
    (lambda: draw(PLAIN, X, bins=0), ArgumentError, "bins"),
    (lambda: draw(PLAIN, np.zeros((0, 2))), ArgumentError, "비었"),
    (lambda: draw(PLAIN, X, layers=["9"]), ArgumentError, "'9'"),
    (lambda: draw(PLAIN, X, layers="0"), ArgumentTypeError, "목록"),
    (lambda: draw(nn.ReLU(), X), ArgumentError, "Sequential"),
    (lambda: draw({"층": np.array([np.nan])}), ArgumentError, "발산"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
