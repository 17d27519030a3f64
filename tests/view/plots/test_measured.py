"""재어서 그리는 그림들: 그린 수가 따로 잰 수와 같고, 모델은 그대로이다(훑기, 기울기 잡음, 선형 탐침, 마스크, 죽은 뉴런, 연결, 증대)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from support.view.drawing import lines, texts

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.data import augment
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError

plot, F = tg.plot, tg.nn.functional
rng = np.random.default_rng(0)
X, Y = tg.data.make_moons(60, generator=0)
IMAGE = rng.random((1, 8, 8)).astype(np.float32)


def net(bn: bool = True) -> Any:
    layers = [nn.Linear(2, 8, generator=0), *([nn.BatchNorm1d(8)] if bn else []), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 2, generator=1)]
    return nn.Sequential(*layers)


def state(model: Any) -> Any:
    return {k: v.tobytes() for k, v in model.state_dict().items()}, [m.training for m in model.modules()], [p.grad for p in model.parameters()]


@pytest.mark.parametrize("draw", [
    lambda m: plot.gradient_noise(m, nn.CrossEntropyLoss(), X, Y, sizes=(4, 8), repeats=2), lambda m: plot.separation(m, X, Y),
    lambda m: plot.dropout_masks(m, X[0]), lambda m: plot.dead_units(m, X), lambda m: plot.connections(m[0]),
], ids=["noise", "separation", "masks", "dead", "connections"])
def test_models_are_left_as_they_were(draw: Callable[[Any], Any]) -> None:
    model = net()
    model[2].eval()
    before, own = state(model), model[3].generator
    tg.manual_seed(7)
    draw(model)
    assert state(model) == before and model[3].generator is own
    drawn = tg.rand(3).data  # 기본 발생기의 차례도 그대로이다
    tg.manual_seed(7)
    assert (tg.rand(3).data == drawn).all() or draw is None


# ── 훑기 ──


def test_sweep_draws_the_mean_and_the_span() -> None:
    figure = plot.sweep([0, 0.001, 0.1], {"train_loss": [[1, 3], [2, 2, 5], [4]], "그냥": [1.0, tg.tensor(2.0), np.array([np.nan, 3.0])]})
    drawn = lines(figure.axes[0])
    assert list(drawn) == ["훈련 손실", "그냥"]
    np.testing.assert_array_equal(drawn["훈련 손실"], [[0, 2], [1, 3], [2, 4]])  # 0이 섞여 넓게 퍼진 것은 고르게
    np.testing.assert_array_equal(drawn["그냥"][:, 1], [1, 2, 3])
    span = figure.axes[0].collections[0].get_paths()[0].vertices
    assert {(0.0, 1.0), (0.0, 3.0), (1.0, 2.0), (1.0, 5.0)} <= {tuple(v) for v in span.tolist()}


@pytest.mark.parametrize(("values", "scale"), [([1, 16, 1437], "log"), ([0, 1, 2], "linear"), ([0, 0.001, 1], "even"), (["가", "나", "다"], "even"),
                                               ([-1, 0, 1], "linear"), ([True, False, True], "even"), ([5, 5, 5], "linear")])
def test_sweep_chooses_its_scale(values: list[Any], scale: str) -> None:
    ax = plot.sweep(values, {"값": [1.0, 2.0, 3.0]}).axes[0]
    assert ax.get_xscale() == ("log" if scale == "log" else "linear")
    assert ax.lines[0].get_xdata().tolist() == ([0, 1, 2] if scale == "even" else values)


# ── 기울기 잡음 ──


def test_noise_is_the_distance_to_the_whole_gradient() -> None:
    model = net(False).eval()
    figure = plot.gradient_noise(model, nn.CrossEntropyLoss(), X, Y, sizes=(1, 60, 9999), repeats=400)
    sizes, noise = figure.axes[0].lines[0].get_xydata().T
    assert sizes.tolist() == [1, 60] and noise[1] == pytest.approx(0, abs=1e-6)  # 모두 뽑으면 전체이다

    def gradient(k: Any) -> np.ndarray:
        parts = tg.autograd.grad(F.cross_entropy(model(X[k]), Y[k]), list(model.parameters()))
        return np.concatenate([g.data.ravel() for g in parts]).astype(float)

    whole = gradient(slice(None))
    exact = np.sqrt(np.mean([((gradient([k]) - whole) ** 2).sum() for k in range(60)]))
    assert noise[0] == pytest.approx(exact, rel=0.1)


# ── 선형 탐침 ──


def test_probes_agree_with_what_lines_can_do() -> None:
    hidden = nn.Sequential(nn.Linear(2, 2, generator=0), nn.Sequential(nn.Linear(2, 2, generator=1)))
    ax = plot.separation({"선형": hidden, "함수": net().eval()}, X, Y).axes[0]
    flat = np.column_stack([X, np.ones(60)]).astype(float)
    straight = (np.linalg.lstsq(flat, np.eye(2)[Y], rcond=None)[0].T @ flat.T).argmax(0)
    expected = float((straight == Y).mean())
    assert lines(ax)["선형"][:, 1].tolist() == [expected] * 3  # 선형층만 이으면 오르지 않는다
    assert lines(ax)["함수"][0, 1] == expected and len(lines(ax)["함수"]) == 6
    hot = plot.separation(nn.Sequential(nn.Identity()), np.eye(12), np.arange(12))
    assert hot.axes[0].lines[0].get_ydata()[0] == 1.0


def test_rounding_is_not_a_feature() -> None:
    """선형층만 이은 넓은 망: 둘을 넘는 방향은 float32 의 반올림뿐이다. 그것을 재면 없는 정확도가 생긴다."""
    inputs, truth = tg.data.make_spirals(400, generator=0)
    for seed in range(3):
        widths = [(2, 32), (32, 32), (32, 32), (32, 1)]
        measured = plot.separation(nn.Sequential(*[nn.Linear(i, o, generator=seed) for i, o in widths]), inputs, truth).axes[0].lines[0].get_ydata()
        assert set(measured[:-1]) == {measured[0]}


# ── 마스크 ──


def test_masks_are_those_of_the_layer() -> None:
    layer = nn.Dropout(0.3)
    figure = plot.dropout_masks(layer, np.ones(200, np.float32), times=50)
    seen = np.asarray(figure.axes[0].images[0].get_array())
    assert seen.shape == (50, 128) and set(np.round(np.unique(seen), 4)) == {0, 1.4286}
    expected = np.random.default_rng(0)
    drawn = np.array([F.dropout(np.ones((1, 200), np.float32), 0.3, generator=expected).data[0, :128] for _ in range(50)])
    np.testing.assert_array_equal(seen, drawn)
    below = np.asarray(figure.axes[1].images[0].get_array())
    assert (below[1] == 1).all() and below[0].mean() == pytest.approx(1, abs=0.05)
    assert ("128" in figure.axes[0].get_title() and "30." in figure.axes[0].get_title()) or "29." in figure.axes[0].get_title()


# ── 죽은 뉴런 ──


def test_dead_units_are_those_never_on() -> None:
    model = nn.Sequential(nn.Linear(2, 7, generator=0), nn.ReLU(), nn.Sequential(nn.Linear(7, 4, generator=1), nn.LeakyReLU()))
    model[0].bias.data[[1, 4]] = -50
    figure = plot.dead_units(model, X)
    assert figure.axes[0].get_title() == "1 · ReLU: 죽은 뉴런 7개 가운데 2개"
    shares = (nn.feature_space(model, X, 1) > 0).mean(0)
    sheet = figure.axes[0].images[0].get_array().ravel()
    np.testing.assert_allclose(np.ma.filled(sheet, 0)[:7], shares)
    columns = figure.axes[0].images[0].get_array().shape[1]
    assert sorted((r * columns + c) for c, r in figure.axes[0].collections[0].get_offsets().astype(int)) == [1, 4]


# ── 연결 ──


def test_connections_count_what_the_layers_have() -> None:
    conv, local, dense = nn.Conv1d(1, 1, 3, 2), nn.LocallyConnected1d(1, 1, 7, 3, 2), nn.Linear(7, 3)
    figure = plot.connections({"완전": dense, "지역": local, "합성곱": conv})
    counted = [tuple(int(v) for v in ax.get_title().replace("개", "").split("연결 ")[1].split(", 가중치 ")) for ax in figure.axes[:3]]
    assert counted == [(21, 21), (9, 9), (9, 3)] == [(c, m.weight.size) for (c, _), m in zip(counted, (dense, local, conv), strict=True)]
    for panel, layer in zip(figure.axes[3:], (dense, local, conv), strict=True):
        jacobian = tg.jacobian(lambda x, layer=layer: layer(x).reshape(-1))(tg.zeros((7,) if layer is dense else (1, 7))).data.reshape(3, 7)
        painted = np.asarray(panel.images[0].get_array())
        assert ((painted != 1).any(-1) == (jacobian != 0)).all()
    colours = np.asarray(figure.axes[5].images[0].get_array())
    for row in range(3):  # 같은 세 색이 두 칸씩 밀려 내려온다
        np.testing.assert_array_equal(colours[row, 2 * row : 2 * row + 3], colours[0, :3])


# ── 증대 ──


def test_augmented_images_are_what_the_transforms_make() -> None:
    ways = {"뒤집기": augment.RandomHorizontalFlip(1.0), "돌리기": augment.RandomAffine(30), "반": lambda x: x * 0.5}
    sheet = np.asarray(plot.augmentations(IMAGE, ways).axes[0].images[0].get_array())
    draws = np.random.default_rng(0)
    expected = [IMAGE, ways["뒤집기"].changed(IMAGE[None], draws)[0], ways["돌리기"].changed(IMAGE[None], draws)[0], IMAGE * 0.5]
    columns = (sheet.shape[1] + 1) // 9
    for k, made in enumerate(expected):
        top, left = k // columns * 11 + 2, k % columns * 9
        np.testing.assert_allclose(np.ma.filled(sheet, np.nan)[top : top + 8, left : left + 8], made[0], atol=1e-6)
    own = augment.RandomAffine(30, generator=3)
    plot.augmentations(IMAGE, {"제 발생기": own})
    fresh = augment.RandomAffine(30, generator=3)
    np.testing.assert_array_equal(own(IMAGE), fresh(IMAGE))


def test_a_path_lies_on_the_contour() -> None:
    spots = np.array([[1.0, 1.0], [0.5, -0.5], [np.nan, 0.0], [0.1, 0.1]])
    ax = plot.loss_contour(lambda x, y: x**2 + y**2, box=(-1, 1, -1, 1), path={"길": spots}).axes[0]
    assert list(lines(ax)) == ["길: f = 0.02"]
    np.testing.assert_array_equal(lines(ax)["길: f = 0.02"], spots)


# ── 낯선 사람 ──


@pytest.mark.slow
@pytest.mark.parametrize("draw", [
    lambda: plot.sweep([1], {"값": [np.nan]}), lambda: plot.sweep(range(40), {f"선 {k}": np.arange(40.0) * k for k in range(12)}),
    lambda: plot.sweep(["아주 길고 긴 이름의 값"] * 6, {"값": [[1], [], [2], [3], [4], [np.inf]]}),
    lambda: plot.augmentations(np.zeros((2, 2)), {"가" * 30: lambda x: x}), lambda: plot.augmentations(np.ones((3, 5, 5), int), {"x": lambda x: x}),
    lambda: plot.augmentations([[1.0]], {str(k): (lambda x: x) for k in range(40)}),
    lambda: plot.connections(nn.Linear(1, 1)), lambda: plot.connections(nn.Conv1d(1, 1, 3, padding=1, dtype=np.float64), 64),
    lambda: plot.gradient_noise(net().eval(), nn.CrossEntropyLoss(), X[:2], Y[:2], sizes=(1, 2), repeats=1),
    lambda: plot.separation(net().eval(), X[:1], [3]), lambda: plot.separation(net(), X, Y * 0),
    lambda: plot.separation(net(), X, np.arange(60) % 12, layers=[0]),
    lambda: plot.dropout_masks(nn.Dropout(1.0), [[1.0]], times=1), lambda: plot.dropout_masks(nn.Dropout2d(0.5), np.ones((1, 3, 4, 4))),
    lambda: plot.dropout_masks(net(), X[0] * 0), lambda: plot.dead_units(net(), X[:1]),
    lambda: plot.dead_units(nn.Sequential(nn.ReLU(), nn.ReLU(), nn.ReLU(), nn.ReLU()), np.full((3, 200), np.nan)),
], ids=range(17))
def test_awkward_but_right(draw: Callable[[], Any]) -> None:
    assert texts(draw()) or True


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: plot.sweep([], {"값": []}), ArgumentError, "바꾸어 본 값"),
    (lambda: plot.sweep([1, 2], {"값": [1]}), ShapeError, "2개인데"),
    (lambda: plot.sweep([1], {"값": ["가"]}), ArgumentTypeError, "0번째"),
    (lambda: plot.sweep([1], [1.0]), ArgumentTypeError, "사전"),
    (lambda: plot.sweep("가나", {"값": [1, 2]}), ArgumentTypeError, "목록"),
    (lambda: plot.sweep([0, 1], {"값": [1, 2]}, scale="log"), ArgumentError, "양수"),
    (lambda: plot.sweep(["가"], {"값": [1]}, scale="linear"), ArgumentTypeError, "even"),
    (lambda: plot.augmentations(np.ones((2, 4, 4)), {"x": lambda x: x}), ShapeError, "채널"),
    (lambda: plot.augmentations(IMAGE, {}), ArgumentError, "하나라도"),
    (lambda: plot.augmentations(IMAGE, [augment.GaussianNoise(1)]), ArgumentTypeError, "사전"),
    (lambda: plot.augmentations(IMAGE, {"클래스": augment.GaussianNoise}), ArgumentTypeError, "'클래스'"),
    (lambda: plot.augmentations(IMAGE, {"납작": lambda x: x.ravel()}), ShapeError, "'납작'"),
    (lambda: plot.connections(nn.Conv1d(1, 1, 3)), ArgumentError, "size="),
    (lambda: plot.connections(nn.Linear(784, 10)), ArgumentError, "64개까지"),
    (lambda: plot.connections(nn.Conv1d(2, 1, 3), 7), ShapeError, "넣지 못했습니다"),
    (lambda: plot.connections(nn.ReLU(), 7), ShapeError, "weight"),
    (lambda: plot.connections({"층": 3}, 7), ArgumentTypeError, "connections"),
    (lambda: plot.gradient_noise(net(), 3, X, Y), ArgumentTypeError, "CrossEntropyLoss"),
    (lambda: plot.gradient_noise(net(), nn.CrossEntropyLoss(), X, Y[:5]), ShapeError, "표본"),
    (lambda: plot.gradient_noise(net(), nn.CrossEntropyLoss(), X[:1], Y[:1]), ArgumentError, "둘 이상"),
    (lambda: plot.gradient_noise(net(), nn.CrossEntropyLoss(), X, Y, sizes=(100,)), ArgumentError, "60개인데"),
    (lambda: plot.gradient_noise(net(), lambda o, t: o, X, Y), ShapeError, "수 하나"),
    (lambda: plot.gradient_noise(nn.ReLU(), nn.CrossEntropyLoss(), X, Y), ArgumentError, "매개변수가 없습니다"),
    (lambda: plot.separation(net(), X * np.nan, Y), ArgumentError, "nan"),
    (lambda: plot.separation(net(), X, Y, layers="0"), ArgumentTypeError, "목록"),
    (lambda: plot.separation({}, X, Y), ArgumentError, "비었"),
    (lambda: plot.separation(net(), X, Y[:3]), ShapeError, "60개"),
    (lambda: plot.dropout_masks(nn.Linear(2, 2), X[0]), ArgumentError, "nn.Dropout"),
    (lambda: plot.dropout_masks(net(), X), ShapeError, "x\\[0\\]"),
    (lambda: plot.dropout_masks(net(), X[0], times=0), ArgumentError, "times"),
    (lambda: plot.dropout_masks(net(), X[0], 9), ArgumentError, "9"),
    (lambda: plot.dead_units(nn.Sequential(nn.Linear(2, 2)), X), ArgumentError, "ReLU"),
    (lambda: plot.dead_units(net(), np.zeros((0, 2))), ArgumentError, "비었"),
    (lambda: plot.loss_contour(net(), lambda: 0.0, path=[[0, 0]]), ArgumentError, "수 둘의 함수"),
    (lambda: plot.loss_contour(lambda x, y: x + y, box=(0, 1, 0, 1), path=[[0, 0, 0]]), ShapeError, "\\(걸음, 2\\)"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
