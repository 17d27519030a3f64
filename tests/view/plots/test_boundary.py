"""결정 경계: 색은 모델의 답이고, 선과 면은 답이 바뀌는 곳이다."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.view.drawing import labelled, polygons, segments, texts
from support.view.plot_examples import X3, XOR, X, many, one, solid, y

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError, TinygradError
from tinygrad_ko.view.plots.style import COLOURS, tint

draw = tg.plot.decision_boundary
OR = nn.Perceptron(2, w0=-0.5, w=[1, 1])
BOX = (-2.0, 3.0, -1.5, 2.0)


def grid(n: int) -> np.ndarray:
    """그림의 격자점: 그림의 배열 [줄, 칸]의 차례로."""
    a, b = np.linspace(BOX[0], BOX[1], n), np.linspace(BOX[2], BOX[3], n)
    return np.stack([*np.meshgrid(a, b)], -1).reshape(-1, 2).astype(np.float32)


def answers(model: Any, points: np.ndarray) -> np.ndarray:
    with tg.no_grad():
        return np.asarray(model(points).data)


# ── 평면 ──


def test_soft_colours_are_the_answers() -> None:
    ax = draw(one, X, y, partition="soft", box=BOX, grid_resolution=21).axes[0]
    image = ax.images[0]
    np.testing.assert_array_equal(np.asarray(image.get_array()).reshape(-1, 1), answers(one, grid(21)))
    assert image.get_clim() == (0, 1)
    cell = 5 / 20
    assert image.get_extent()[:2] == pytest.approx((BOX[0] - cell / 2, BOX[1] + cell / 2)), "칸의 가운데가 격자점이다"


def test_hard_colours_are_the_largest_answers() -> None:
    ax = draw(many, box=BOX, grid_resolution=21).axes[0]
    paints = np.array([tint(c, 0.34) for c in COLOURS[:3]])
    expected = paints[answers(many, grid(21)).argmax(1)].reshape(21, 21, 3)
    np.testing.assert_allclose(np.asarray(ax.images[0].get_array()), expected)


def test_soft_colours_of_many_classes_are_mixed_by_probability() -> None:
    ax = draw(many, box=BOX, grid_resolution=21, partition="soft").axes[0]
    shares = answers(nn.Softmax(1), answers(many, grid(21)))
    np.testing.assert_allclose(np.asarray(ax.images[0].get_array()).reshape(-1, 3), shares @ [tint(c, 0.34) for c in COLOURS[:3]], atol=1e-6)


def test_line_of_a_perceptron_is_exact() -> None:
    ax = draw(OR, np.array(XOR[0]), XOR[1]).axes[0]
    line = segments(ax)
    assert len(line) > 10
    np.testing.assert_allclose(line.sum(1), 0.5, atol=1e-6)  # d(x) = x1 + x2 − 0.5 = 0
    assert "w" in [text.get_text() for text in ax.texts]


def test_line_of_a_network_is_where_the_answer_crosses_one_half() -> None:
    line = segments(draw(one, X, y).axes[0])
    np.testing.assert_allclose(answers(one, line.astype(np.float32)), 0.5, atol=2e-3)


def test_threshold() -> None:
    line = segments(draw(one, X, threshold=0.6).axes[0])
    np.testing.assert_allclose(answers(one, line.astype(np.float32)), 0.6, atol=2e-3)


def test_scores_that_happen_to_lie_between_zero_and_one() -> None:
    """마지막이 완전 연결층이면 점수이다: 문턱은 0.5가 아니라 0."""
    layer = nn.Linear(2, 1)
    layer.weight.data, layer.bias.data = np.array([[0.01, 0.0]]), np.array([0.5])
    assert draw(layer, X, np.ones(len(X))).axes[0].get_title().startswith("정확도 100.0%")
    half = nn.Sequential(layer, nn.Sigmoid())
    assert draw(half, X, np.ones(len(X)), threshold=0.9).axes[0].get_title().startswith("정확도 0.0%")


def test_lines_between_three_classes() -> None:
    line = segments(draw(many, X, grid_resolution=300).axes[0])
    top = np.sort(answers(many, line.astype(np.float32)), 1)
    assert np.median(top[:, -1] - top[:, -2]) < 5e-3


def test_points_and_mistakes() -> None:
    figure = draw(OR, *XOR)
    ax = figure.axes[0]
    np.testing.assert_array_equal(labelled(ax, "부류 0"), XOR[0][XOR[1] == 0])
    np.testing.assert_array_equal(labelled(ax, "부류 1"), XOR[0][XOR[1] == 1])
    np.testing.assert_array_equal(labelled(ax, "틀린 점 1개"), [[1, 1]])
    assert ax.get_title() == "정확도 75.0% (4개 가운데 3개)"


def test_classes_minus_and_plus_one() -> None:
    assert {"−1", "+1"} <= set(texts(draw(OR, XOR[0], XOR[1] * 2 - 1)))
    assert {"꺼짐", "켜짐"} <= set(texts(draw(OR, XOR[0], XOR[1] * 2 - 1, labels=["꺼짐", "켜짐"])))


def test_a_function_that_answers_numbers() -> None:
    figure = draw(lambda p: np.where(p[:, 0] < 0, 3, np.where(p[:, 1] < 0, 5, 9)), X, box=BOX, grid_resolution=11)
    assert len({tuple(c) for c in np.asarray(figure.axes[0].images[0].get_array()).reshape(-1, 3)}) == 3


def test_many_classes_are_named_in_their_regions() -> None:
    figure = draw(lambda p: np.floor(p[:, 0] * 2).astype(int), box=(0, 4.9, 0, 1), grid_resolution=50)
    named = {t.get_text(): t.get_position() for t in figure.axes[0].texts}
    assert len(named) == 10 and all(int(name.split()[1]) == np.floor(at[0] * 2) for name, at in named.items())


# ── 입체 ──


def test_plane_of_a_perceptron() -> None:
    C = np.array(list(np.ndindex(2, 2, 2)), np.float32)
    faces, = polygons(draw(nn.Perceptron(3, -0.5, [1, 1, 1]), C, C.sum(1) > 0).axes[0])
    np.testing.assert_allclose(faces.sum(-1), 0.5, atol=1e-6)


def test_surface_in_space_is_where_the_answer_crosses() -> None:
    def ball(p: np.ndarray) -> np.ndarray:
        return 4 - (p**2).sum(1)

    ax = draw(ball, box=(-3, 3) * 3, grid_resolution=30).axes[0]
    faces, = polygons(ax)
    np.testing.assert_allclose(np.linalg.norm(faces, axis=-1), 2, atol=0.02)
    shells = polygons(draw(lambda p: tg.sigmoid(3 * ball(p)), box=(-3, 3) * 3, grid_resolution=40, partition="soft").axes[0])
    for faces, level in zip(shells, (0.25, 0.5, 0.75), strict=True):
        np.testing.assert_allclose(np.linalg.norm(faces, axis=-1), np.sqrt(4 - np.log(level / (1 - level)) / 3), atol=0.06)


def test_surface_over_the_plane_is_the_answer() -> None:
    faces, = polygons(draw(one, X, y, surface=True, partition="soft", grid_resolution=9).axes[0])
    assert faces.shape == (64, 4, 3)
    corners = faces.reshape(-1, 3)
    np.testing.assert_allclose(corners[:, 2:], answers(one, corners[:, :2].astype(np.float32)), atol=1e-6)


def test_steps_and_their_points() -> None:
    ax = draw(many, X, y, surface=True).axes[0]
    places = labelled(ax, "부류 1")
    np.testing.assert_allclose(places[:, :2], X[y == 1])
    assert (places[:, 2] == 1).all() and [t.get_text() for t in ax.get_zticklabels()] == ["부류 0", "부류 1", "부류 2"]


def test_three_surfaces_of_probability() -> None:
    found = polygons(draw(many, X, y, surface=True, partition="soft", grid_resolution=6).axes[0])
    heights = np.stack([faces[..., 2] for faces in found])
    assert len(found) == 3
    np.testing.assert_allclose(heights.sum(0), 1, atol=1e-6)


# ── 모델을 건드리지 않는다 ──


def test_the_model_is_left_alone() -> None:
    model = nn.Sequential(nn.Linear(2, 4, generator=0), nn.BatchNorm1d(4), nn.Dropout(0.5, generator=0), nn.Linear(4, 1, generator=0))
    model[1].eval()
    before = {k: v.tobytes() for k, v in model.state_dict().items()}
    draw(model, X, y)
    assert [m.training for m in model] == [True, False, True, True]
    assert {k: v.tobytes() for k, v in model.state_dict().items()} == before
    assert all(p.grad is None for p in model.parameters()) and tg.is_grad_enabled()


@pytest.mark.parametrize("given", [
    X, X.astype(np.float64), tg.tensor(X, requires_grad=True), X.tolist(), (X * 3).astype(int), X[:1], np.repeat(X[:1], 5, 0), X * 0,
], ids=["float32", "float64", "tensor", "list", "int", "one point", "same points", "zeros"])
def test_awkward_points(given: Any) -> None:
    for model in (one, lambda p: tg.sigmoid(one(p)), nn.Sequential(nn.Linear(2, 2, generator=0)).double()):
        figure = draw(model, given, grid_resolution=9)
    texts(figure)


@pytest.mark.parametrize("target", [
    np.zeros(len(X)), np.ones(len(X), bool), y[:, None].astype(np.float32), tg.tensor(y),
], ids=["single class", "bool", "column", "tensor"])
def test_awkward_classes(target: Any) -> None:
    texts(draw(one, X, target, grid_resolution=9))


@pytest.mark.slow
def test_a_constant_model() -> None:
    for partition, surface in (("hard", False), ("soft", False), ("soft", True)):
        texts(draw(lambda p: np.full(len(p), 0.2), X, y, partition=partition, surface=surface, grid_resolution=9))
    texts(draw(lambda p: np.zeros((len(p), 3)), X, y, surface=True, grid_resolution=9))
    texts(draw(lambda p: np.full(len(p), 2.0), X3, grid_resolution=5))


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: draw(one), ArgumentError, "box"),
    (lambda: draw(one, []), ShapeError, "모양 \\(점, 2 또는 3\\)"),
    (lambda: draw(one, np.zeros((0, 2))), ArgumentError, "비었"),
    (lambda: draw(one, np.zeros((5, 4))), ShapeError, "X\\[:, :2\\]"),
    (lambda: draw(one, np.array([[0, np.nan], [1, 1]])), ArgumentError, "\\[0\\]번째"),
    (lambda: draw(one, [["가", "나"]]), ArgumentTypeError, "수의 배열"),
    (lambda: draw(one, X, y[:3]), ShapeError, "40개인데 y 는 3개"),
    (lambda: draw(one, X, np.eye(2)[y]), ShapeError, "argmax"),
    (lambda: draw(one, X, y + 0.5), ArgumentTypeError, "정수"),
    (lambda: draw(one, X, y + 1), ArgumentError, "0과 1"),
    (lambda: draw(many, X, y - 1), ArgumentError, "0 이상 3 미만"),
    (lambda: draw(many, X, y, labels=["하나"]), ArgumentError, "부류 3개"),
    (lambda: draw(one, y=y, box=BOX), ArgumentError, "X 도"),
    (lambda: draw(one, X, box=(0, 0, 1, 2)), ArgumentError, "아래 < 위"),
    (lambda: draw(one, X, box=(0, 1)), ArgumentError, "x1 아래"),
    (lambda: draw(one, X, box=(0, np.inf, 0, 1)), ArgumentError, "유한"),
    (lambda: draw(one, X3, box=BOX), ShapeError, "특징은 3개인데 box 는 2차원"),
    (lambda: draw(one, X, grid_resolution=1), ArgumentError, "2 이상"),
    (lambda: draw(one, X, grid_resolution=2.5), ArgumentTypeError, "정수"),
    (lambda: draw(one, X, partition="부드럽게"), ArgumentError, "'hard', 'soft'"),
    (lambda: draw(one, X, threshold="반"), ArgumentTypeError, "threshold"),
    (lambda: draw(nn.Linear, X), ArgumentTypeError, "predict"),
    (lambda: draw(lambda p: p[0], X), ShapeError, "점마다 하나씩"),
    (lambda: draw(lambda p: None, X), ShapeError, "점마다 하나씩"),
    (lambda: draw(lambda p: p[:, 0] / 0 if False else np.full(len(p), np.nan), X), ArgumentError, "발산"),
    (lambda: draw(nn.PerceptronLayer(OR, OR), X), ArgumentError, "feature_space"),
    (lambda: draw(solid, X), TinygradError, "(2|3)"),
])
def test_refusals(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
