"""특징 공간: 그려진 점은 층의 출력이고, 조각과 꼭짓점은 nn.regions 의 것이다."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.view.drawing import labelled, offsets, polygons, segments, texts
from support.view.plot_examples import X3, XOR, X, by_two, one, perceptrons, solid, three, y

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError

draw, snapshots = tg.plot.feature_space, tg.plot.feature_snapshots


def test_two_perceptrons_make_xor_separable() -> None:
    before, after = draw(by_two, *XOR, layer=0).axes
    np.testing.assert_array_equal(labelled(before, "부류 1"), [[0, 1], [1, 0]])
    np.testing.assert_array_equal(labelled(after, "부류 0"), [[-1, 1], [1, -1]])
    np.testing.assert_array_equal(labelled(after, "부류 1"), [[1, 1], [1, 1]])
    np.testing.assert_allclose(segments(after).sum(1), 1, atol=1e-6)  # 뒤를 잇는 퍼셉트론: z1 + z2 − 1 = 0
    assert [p.get_text() for p in before.texts if "d" in p.get_text()] == ["d₁ = 0", "d₂ = 0"]


def test_names_lie_on_their_lines() -> None:
    before, _ = draw(perceptrons).axes
    for p, name in zip(perceptrons, ("d₁ = 0", "d₂ = 0", "d₃ = 0"), strict=True):
        at = next(t.get_position() for t in before.texts if t.get_text() == name)
        assert p.boundary().d(np.array(at)) == pytest.approx(0, abs=1e-6)


def test_three_perceptrons_cut_seven_regions() -> None:
    before, after = draw(perceptrons).axes
    assert before.get_title() == "앞: 직선 3개, 조각 7개" and after.get_title() == "뒤: 꼭짓점 8개 가운데 7개"
    cells = sorted(nn.regions(perceptrons), key=lambda region: region.signs)
    drawn = [patch.get_xy()[:-1] for patch in before.patches]
    for k, (cell, polygon) in enumerate(zip(cells, drawn, strict=True)):
        inside = polygon.mean(0)
        assert tuple(int(p(inside.astype(np.float32)).item()) for p in perceptrons) == cell.signs
        number = next(t for t in before.texts if t.get_text() == str(k + 1))
        np.testing.assert_allclose(number.get_position(), inside)
    spots = [np.asarray(c._offsets3d).T for c in after.collections]
    np.testing.assert_array_equal(spots[0], [cell.signs for cell in cells])
    gone = set(np.ndindex(2, 2, 2)) - {tuple((np.array(c.signs) + 1) // 2) for c in cells}
    np.testing.assert_array_equal((spots[1] + 1) / 2, list(gone))


def test_a_layer_moves_the_points_and_the_grid() -> None:
    Z = nn.feature_space(three, X, 1)
    last = nn.Linear(3, 1)
    last.weight.data, last.bias.data = np.array([[1.0, 2.0, -1.0]]), -Z.mean(0) @ [[1.0], [2.0], [-1.0]]
    before, after = draw(nn.Sequential(three[0], three[1], last), X, y, layer=1).axes
    np.testing.assert_allclose(labelled(after, "부류 1"), Z[y == 1])
    sources = [line.get_xydata() for line in before.lines]
    for k in (0, 7, 20):
        moved = np.stack(after.lines[k].get_data_3d(), 1)
        np.testing.assert_allclose(moved, nn.feature_space(three, sources[k].astype(np.float32), 1), atol=1e-6)
    faces, = polygons(after)
    np.testing.assert_allclose(faces @ last.weight.data[0], -last.bias.data[0], atol=1e-5)  # 마지막 층이 나누는 평면


def test_many_dimensions_are_squeezed_by_principal_components() -> None:
    after = draw(one, X, y, layer=1).axes[1]
    Z = nn.feature_space(one, X, 1).astype(float)
    Z = Z - Z.mean(0)
    u, s, _ = np.linalg.svd(Z, full_matrices=False)
    np.testing.assert_allclose(np.abs(labelled(after, "부류 0")), np.abs(u[:, :2] * s[:2])[y == 0], atol=1e-6)
    assert f"{(s[:2] ** 2).sum() / (s**2).sum():.0%}" in after.get_title()


def test_one_output_lies_on_a_line() -> None:
    after = draw(solid, X3, X3[:, 0] > 0).axes[1]
    expected = np.asarray(solid(X3).data)[X3[:, 0] > 0, 0]
    np.testing.assert_allclose(labelled(after, "부류 1"), np.stack([expected, 0 * expected], 1))


def test_functions_and_plain_points() -> None:
    before, after = draw(lambda p: p[:, :2] ** 2, X).axes
    np.testing.assert_allclose(after.collections[0].get_offsets(), X**2)
    assert not before.get_legend()


@pytest.mark.slow
@pytest.mark.parametrize("given", [X, X.astype(float), tg.tensor(X), X.tolist(), X[:1], X * 0], ids=range(6))
def test_awkward_points(given: Any) -> None:
    for figure in (draw(three, given, layer=1), draw(by_two, given, layer=0), draw(one, given, layer=0)):
        pass
    texts(figure)


def test_modes_and_values_are_left_alone() -> None:
    model = nn.Sequential(nn.Linear(2, 3, generator=0), nn.BatchNorm1d(3), nn.Dropout(0.5, generator=0), nn.Linear(3, 1, generator=1))
    before = {k: v.tobytes() for k, v in model.state_dict().items()}
    draw(model, X, y, layer=2)
    assert all(m.training for m in model) and {k: v.tobytes() for k, v in model.state_dict().items()} == before


# ── 학습하는 동안 ──


def test_snapshots_show_each_moment_on_one_scale() -> None:
    figure = snapshots({0: X, "끝": X * 2}, y, labels=["위", "아래"])
    assert [ax.get_title() for ax in figure.axes] == ["에포크 0", "끝"]
    for ax, scale in zip(figure.axes, (1, 2), strict=True):
        np.testing.assert_allclose(labelled(ax, "아래"), scale * X[y == 1])
    assert figure.axes[0].get_xlim() == figure.axes[1].get_xlim()
    assert figure.axes[0].get_xlim()[1] > (X * 2).max(0)[0]


def test_snapshots_are_squeezed_alike() -> None:
    Z = np.random.default_rng(0).normal(size=(30, 5))
    first, last = snapshots([("처음", Z + 3), ("끝", Z)] and {"처음": Z + 3, "끝": Z}).axes
    moved = np.asarray(first.collections[0].get_offsets()) - np.asarray(last.collections[0].get_offsets())
    np.testing.assert_allclose(moved, np.tile(moved[:1], (30, 1)), atol=1e-9)
    assert np.abs(moved).max() > 0.1


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: draw(three), ArgumentError, "옮길 점 X"),
    (lambda: draw(3, X), ArgumentTypeError, "Perceptron 의 목록"),
    (lambda: draw(three, np.zeros((0, 2))), ArgumentError, "비었"),
    (lambda: draw(three, X, y[:2]), ShapeError, "40개인데 y 는 2개"),
    (lambda: draw(three, X, layer="없는 층"), ArgumentError, "없는 층"),
    (lambda: draw(lambda p: p, X, layer=0), ArgumentTypeError, "nn.Module 에서만"),
    (lambda: draw(nn.Sequential(nn.Conv2d(1, 1, 1)), X, layer=0), (ShapeError, ArgumentError), "모양"),
    (lambda: draw(three, X, y, labels=["하나"]), ArgumentError, "부류 2개"),
    (lambda: snapshots({}), ArgumentError, "순간이 없습니다"),
    (lambda: snapshots([X]), ArgumentTypeError, "사전"),
    (lambda: snapshots({0: X, 1: X[:3]}), ShapeError, "모양이 같아야"),
    (lambda: snapshots({0: X[:, :, None]}), ShapeError, "snapshots\\[0\\]"),
    (lambda: snapshots({0: X * np.nan}), ArgumentError, "nan"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()


@pytest.mark.slow
def test_pairs_are_lit_one_by_one() -> None:
    made = tg.plot.feature_space(perceptrons, animated=True)
    before, after = made.figure.axes
    assert made.frames == 8
    for k in range(8):
        made._draw_frame(k)
        seen = [p for p in before.patches if p.get_visible() and p.get_edgecolor()[0] > 0.8 and p.get_linewidth() == 3.5]
        rings = [c for c in after.collections if c.get_visible() and c.get_linewidths()[0] == 3]
        assert len(seen) == len(rings) == (k > 0)
        if k:
            inside = seen[0].get_xy().mean(0)
            signs = [1 if p.s(inside[None].astype(np.float32)).item() >= 0 else -1 for p in perceptrons]
            assert np.ravel(offsets(rings[0])).tolist() == signs


def test_more_than_three_perceptrons_need_no_points() -> None:
    """퍼셉트론이 넷 이상이면 새 공간을 주성분 둘로 줄인다. 점이 없어도 꼭짓점에서 구한다."""
    five = [nn.Perceptron(2, 0.1 * k, [1, k - 1.5]) for k in range(5)]
    assert "5차원을 주성분" in tg.plot.feature_space(five).axes[1].get_title()
    assert tg.plot.feature_space(five, animated=True).to_html()
    with pytest.raises(ArgumentError, match="animated"):
        tg.plot.feature_space(nn.Linear(2, 3), np.zeros((4, 2)), animated=True)
