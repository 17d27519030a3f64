"""퍼셉트론에서 다층 퍼셉트론까지: 강의 L1–L3 의 수가 그대로 나온다."""

import itertools
import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    DtypeError,
    GradientError,
    ShapeError,
    TinygradError,
)
from tinygrad_ko.nn import functional as F

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
OR, XOR, AND = [-1, 1, 1, 1], [-1, 1, 1, -1], [-1, -1, -1, 1]


def or_gate():
    return nn.Perceptron(2, w0=-0.5, w=[1, 1])


def test_or_gate_of_the_lecture():
    gate = or_gate()
    np.testing.assert_array_equal(gate.s(X).data, [-0.5, 0.5, 0.5, 1.5])
    np.testing.assert_array_equal(gate(X).data, OR)
    line = gate.boundary()
    np.testing.assert_array_equal(line.direction, [1, 1])
    assert line.intercept == -0.5 and line.d([0.5, 0.0]) == 0 and line.second(0.25) == 0.25
    assert line.distance([1.0, 1.0]) == pytest.approx(1.5 / np.sqrt(2))
    assert list(gate.state_dict()) == ["w0", "w"]


def test_on_the_boundary_the_output_is_plus_one():
    assert nn.Perceptron(2)(X).tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("y", [OR, AND])
def test_separable_data_converge_and_the_history_is_the_rule(y):
    gate = nn.Perceptron(2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = gate.fit(X, y, lr=0.5)
    assert result.converged and result.errors[-1] == 0 and result.epochs == len(result.errors) and "수렴: " in str(result)
    np.testing.assert_array_equal(gate(X).data, y)
    assert len(result.history) == 1 + sum(result.errors)
    for (w0, w), (v0, v) in itertools.pairwise(result.history):  # 한 번 고칠 때마다 lr·t·(1, x)
        step = np.array([v0 - w0, *(v - w)]) / 0.5
        x = step[1:] * step[0]
        assert abs(step[0]) == 1 and y[X.tolist().index(x.tolist())] == step[0]
        assert step[0] * (w0 + w @ x) <= 0
    assert gate.boundary().intercept == result.history[-1][0]


@pytest.mark.parametrize(("w0", "w", "said"), [
    (-0.5, [1, 1], "x₁ + x₂ - 0.5 = 0"),
    (-0.1, [-1, 0.25], "-x₁ + 0.25x₂ - 0.1 = 0"),
    (0, [0, -3], "-3x₂ = 0"),
    (2, [0], "2 = 0"),
    (0, [0, 0], "0 = 0"),
    (1e-9, [1e-8, 1e20], "1e-08·x₁ + 1e+20·x₂ + 1e-09 = 0"),
    (1, [1] * 11, " + ".join(["x₁", "x₂", "x₃", "x₄", "x₅", "x₆", "x₇", "x₈", "x₉", "x₁₀", "x₁₁", "1 = 0"])),
    (-1, [2] * 784, "2x₁ + 2x₂ + 2x₃ + 2x₄ + 2x₅ + 2x₆ + … (항 784개) + 2x₇₈₄ - 1 = 0"),
])
def test_a_boundary_prints_its_equation(w0, w, said):
    boundary = nn.Perceptron(len(w), w0, w).boundary()
    assert str(boundary) == repr(boundary) == said


def test_the_trace_names_the_epoch_and_the_sample_of_each_change():
    result = nn.Perceptron(2).fit(X, OR)
    assert result.causes == [(1, 0), (1, 1), (2, 0), (2, 2), (3, 0)]
    for (_, k), ((w0, w), (v0, v)) in zip(result.causes, itertools.pairwise(result.history), strict=True):
        assert v0 - w0 == OR[k] and (v - w).tolist() == (OR[k] * X[k]).tolist()
    lines = result.trace().splitlines()
    assert len(lines) == 7 and lines[-1].split(maxsplit=3) == ["5", "3", "0", "x₁ + x₂ - 1 = 0"]
    assert result.trace(2).splitlines()[3:] == ["… (남은 4줄)"]
    with pytest.raises(ArgumentError, match="limit"):
        result.trace(0)


def test_xor_does_not_converge_and_says_so():
    with pytest.warns(UserWarning, match="수렴하지 않음: 25세대.*선형 분리 불가능"):
        result = nn.Perceptron(2).fit(X, XOR, max_epochs=25)
    assert not result.converged and result.epochs == 25 and min(result.errors) > 0


def test_random_separable_data_in_many_dimensions():
    rng = np.random.default_rng(0)
    direction, points = rng.standard_normal(5), rng.standard_normal((200, 5))
    points = points[np.abs(points @ direction + 0.3) > 0.2]
    y = np.sign(points @ direction + 0.3)
    gate = nn.Perceptron(5, dtype=np.float64)
    assert gate.fit(points, y, max_epochs=1000).converged
    np.testing.assert_array_equal(gate(points).data, y)


# ── 다층: 병렬 둘과 직렬 하나 ──


def xor_network():
    first = nn.PerceptronLayer(or_gate(), nn.Perceptron(2, 1.5, [-1, -1]))
    return nn.Sequential(first, nn.Perceptron(2, -1.0, [1, 1]))


def test_xor_by_two_in_parallel_and_one_in_series():
    model = xor_network()
    np.testing.assert_array_equal(model(X).data, XOR)
    z = nn.feature_space(model, X, 0)
    np.testing.assert_array_equal(z, [[-1, 1], [1, 1], [1, 1], [1, -1]])  # 두 점이 한 꼭짓점에 모인다
    assert nn.Perceptron(2).fit(z, XOR).converged  # 새 공간에서는 선형으로 나뉜다


def test_the_same_perceptron_placed_twice_answers_twice():
    layer = nn.PerceptronLayer(or_gate(), shared := or_gate(), shared)
    assert layer.rows.shape == (3, 3)
    np.testing.assert_array_equal(layer(X).data, np.array(OR)[:, None] * np.ones(3))


def test_feature_space_watches_every_layer_and_leaves_no_trace():
    model = nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.Tanh(), nn.Linear(3, 4)), nn.ReLU())
    spaces = nn.feature_space(model, X)
    assert {k: v.shape for k, v in spaces.items()} == {"0": (4, 3), "1": (4, 4), "2": (4, 4)}
    np.testing.assert_array_equal(spaces["2"], model(X).data)
    np.testing.assert_array_equal(nn.feature_space(model, X, "1.0"), np.tanh(spaces["0"]))
    with pytest.raises(ShapeError):
        nn.feature_space(model, X[:, :1])
    assert all("forward" not in m.__dict__ for m in model.modules())


# ── 평면의 조각 ──

TRIANGLE = [or_gate(), nn.Perceptron(2, 0, [1, 0]), nn.Perceptron(2, 0, [0, 1])]


def test_three_perceptrons_cut_the_plane_into_seven_corners():
    found = nn.regions(TRIANGLE)
    assert len(found) == nn.count_regions(TRIANGLE) == 7 == nn.max_regions(3)
    layer = nn.PerceptronLayer(*TRIANGLE)
    for region in found:  # 조각마다 3차원의 한 꼭짓점으로 간다
        np.testing.assert_array_equal(layer(region.center[None].astype(np.float32)).data[0], region.signs)
    missing = set(itertools.product((-1, 1), repeat=3)) - {r.signs for r in found}
    assert missing == {(1, -1, -1)}  # x1, x2 < 0 이면서 x1 + x2 > 0.5 일 수는 없다


@pytest.mark.parametrize(("lines", "box", "regions"), [
    ([[0, 1, 0]], None, 2), ([[0, 1, 0], [-1, 1, 0], [-2, 1, 0]], None, 4),  # 평행
    ([[0, 1, 0], [0, 2, 0]], None, 2), ([[0, 1, 0], [0, -1, 0]], None, 2),  # 겹친 직선
    ([[0, 1, 0], [0, 0, 1], [0, 1, 1]], None, 6),  # 한 점에서 만나는 셋
    ([[0, 1, 0], [0, 0, 1], [-1, 1, 1]], (0, 1, 0, 1), 2),  # 상자의 변에 놓인 직선은 나누지 않는다
    ([[0, 1, 0], [0, 0, 1], [-1, 1, 1]], (-0.1, 1, -0.1, 1), 5), ([[-5, 1, 0]], (0, 1, 0, 1), 1),
    ([[-0.1, 1, 0], [-0.2, 0, 1], [-0.3, 1, 1]], None, 7),  # 두 배 정밀도의 0.1 + 0.2 는 0.3 이 아니다: 아주 작은 세모
])
def test_degenerate_arrangements(lines, box, regions):
    assert nn.count_regions(lines, box) == regions


@pytest.mark.parametrize("p", range(1, 8))
def test_lines_in_general_position_reach_the_maximum(p):
    lines = np.random.default_rng(p).standard_normal((p, 3))
    found = nn.regions(lines)
    assert len(found) == nn.max_regions(p) == (p * p + p + 2) // 2 == len({r.signs for r in found})


def test_count_agrees_with_signs_of_many_samples():
    lines = np.random.default_rng(3).standard_normal((4, 3))
    points = np.random.default_rng(4).uniform(-2, 2, (200_000, 2))
    seen = {tuple(s) for s in np.where(points @ lines[:, 1:].T + lines[:, 0] > 0, 1, -1)}
    assert {r.signs for r in nn.regions(lines, (-2, 2, -2, 2))} == seen


# ── 활성함수 ──


def test_step_has_no_slope_and_anomaly_mode_names_the_undefined_place():
    x = tg.tensor([-1.0, 0.0, 2.0], requires_grad=True)
    y = F.step(x)
    y.sum().backward()
    assert y.tolist() == nn.Step()(x).tolist() == [-1, 1, 1] and x.grad.tolist() == [0, 0, 0] and y.dtype == np.float32
    with tg.anomaly_mode(), pytest.raises(GradientError, match=r"bipolar_step.*0인 곳에서 정의되지 않습니다.*첫 자리 \(1,\)"):
        F.step(x).sum().backward()
    with tg.anomaly_mode():
        F.step(tg.tensor([-1.0, 2.0], requires_grad=True)).sum().backward()


@pytest.mark.parametrize("a", [0.5, 1, 3.0])
def test_slopes_of_the_two_sigmoids(a):
    s = np.linspace(-4, 4, 17)
    for layer, want, slope in (
        (nn.Sigmoid(slope=a), 1 / (1 + np.exp(-a * s)), lambda r: a * r * (1 - r)),
        (nn.BipolarSigmoid(slope=a), 2 / (1 + np.exp(-a * s)) - 1, lambda r: a / 2 * (1 - r * r)),
    ):
        x = tg.tensor(s, requires_grad=True)
        r = layer(x)
        r.sum().backward()
        np.testing.assert_allclose(r.data, want, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(x.grad.data, slope(want), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(F.bipolar_sigmoid(s, a).data, np.tanh(a * s / 2), rtol=1e-12)
    assert F.bipolar_sigmoid(s.astype(np.float32), a).dtype == nn.Sigmoid(a)(s.astype(np.float32)).dtype == np.float32
    assert repr(nn.Sigmoid()) == "Sigmoid()" and "slope=2" in repr(nn.Sigmoid(2))


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: nn.Perceptron(0), ArgumentError, ["in_features", "0"]),
    (lambda: nn.Perceptron(2, w=[1, 2, 3]), ShapeError, ["(2,)", "(3,)"]),
    (lambda: or_gate()(X[:, :1]), ShapeError, ["(…, 2)", "(4, 1)"]),
    (lambda: or_gate()(X.astype(int)), DtypeError, ["int64"]),
    (lambda: or_gate()(X.astype(float)), DtypeError, ["float64", "float32"]),
    (lambda: or_gate().fit(X, OR[:3]), ShapeError, ["(4, 2)", "(3,)"]),
    (lambda: or_gate().fit(X, [0, 1, 1, 1]), DataError, ["−1", "[0.0, 1.0]", "y * 2 - 1"]),
    (lambda: or_gate().fit(X, OR, lr=0), ArgumentError, ["lr", "0"]),
    (lambda: or_gate().fit(X, OR, max_epochs=0), ArgumentError, ["max_epochs"]),
    (lambda: nn.Perceptron(3).boundary().second(0), ArgumentError, ["second"]),
    (lambda: nn.PerceptronLayer(), ArgumentError, ["하나 이상"]),
    (lambda: nn.PerceptronLayer(nn.Perceptron(2), nn.Perceptron(3)), ArgumentError, ["[2, 3]"]),
    (lambda: nn.PerceptronLayer(nn.Linear(2, 1)), ArgumentTypeError, ["0번째", "Perceptron"]),
    (lambda: nn.feature_space(xor_network(), X, "7"), ArgumentError, ["'7'", "'0'"]),
    (lambda: nn.feature_space(F.relu, X), ArgumentTypeError, ["nn.Module"]),
    (lambda: nn.count_regions([[1, 0, 0]]), ArgumentError, ["직선"]),
    (lambda: nn.count_regions([[1, 0]]), ShapeError, ["(p, 3)", "(1, 2)"]),
    (lambda: nn.count_regions(TRIANGLE, (1, 0, 0, 1)), ArgumentError, ["상자", "(1, 0, 0, 1)"]),
    (lambda: nn.count_regions(TRIANGLE, (0, 1)), ArgumentError, ["box", "(0, 1)"]),
    (lambda: nn.max_regions(-1), ArgumentError, ["-1"]),
    (lambda: nn.Sigmoid(0), ArgumentError, ["Sigmoid", "slope"]),
    (lambda: nn.BipolarSigmoid(-1), ArgumentError, ["BipolarSigmoid", "slope"]),
    (lambda: F.step(np.array([1])), DtypeError, ["step", "int64"]),
])
def test_mistakes_are_explained(call, kind, words):
    with pytest.raises(TinygradError) as caught:
        call()
    assert isinstance(caught.value, kind)
    for word in words:
        assert word in str(caught.value)
