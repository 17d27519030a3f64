"""손실의 지형: 잰 값은 그 가중치에서의 손실이고, 가중치는 비트까지 돌아온다."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from support.view.drawing import offsets, polygons, texts

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError

plot, F = tg.plot, nn.functional
X, Y = tg.data.make_moons(30, generator=0)


def make() -> nn.Module:
    return nn.Sequential(
        nn.Linear(2, 6, generator=0), nn.BatchNorm1d(6), nn.Tanh(), nn.Dropout(0.5, generator=0), nn.Linear(6, 2, generator=1)
    )


def loss_of(model: Any) -> Any:
    return lambda: F.cross_entropy(model(X), Y)


def bits(model: nn.Module) -> dict[str, Any]:
    everything = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    return {name: (id(t), id(t._data), t._data.tobytes()) for name, t in everything.items()} | {
        str(k): m.training for k, m in enumerate(model.modules())
    }


def test_values_are_the_loss_along_the_directions() -> None:
    """독립된 셈: 가운데와, 방향을 되찾아 다시 움직인 모델의 손실."""
    model = make()
    a, b, values = plot.loss_slice(model, loss_of(model), grid_resolution=5, generator=3)
    np.testing.assert_array_equal(a, np.linspace(-1, 1, 5))
    rng = np.random.default_rng(3)
    moved = []
    for _ in range(2):
        step = {}
        for name, p in model.named_parameters():
            if p.ndim == 2:
                d = rng.standard_normal(p.shape)
                step[name] = np.stack([row / np.linalg.norm(row) * np.linalg.norm(w) for row, w in zip(d, p.data, strict=True)])
        moved.append(step)
    other = make().eval()
    for i, j in ((0, 0), (1, 4), (2, 2), (4, 1)):
        for (name, p), q in zip(model.named_parameters(), other.parameters(), strict=True):
            q.data = p.data + (a[i] * moved[0][name] + b[j] * moved[1][name] if p.ndim == 2 else 0)
        assert values[i, j] == pytest.approx(float(loss_of(other)().data), rel=1e-5)


def test_seeded() -> None:
    model = make()
    first, again, other = (plot.loss_slice(model, loss_of(model), grid_resolution=3, generator=g).values for g in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other) and first[1, 1] == other[1, 1]


def test_everything_returns_to_the_bit() -> None:
    model = make()
    model[1].eval()
    model[4].weight.data[0, 0] = -0.0
    loss = loss_of(model)()
    before = bits(model)
    plot.loss_contour(model, loss_of(model), grid_resolution=3)
    assert bits(model) == before
    loss.backward()  # 그 전에 만든 그래프도 그대로 쓸 수 있다
    assert all(p.grad is not None for p in model.parameters())


def test_everything_returns_after_an_exception() -> None:
    model = make()
    calls = []

    def loss() -> Any:
        calls.append(1)
        model.train()
        model(X)  # 배치 정규화의 통계가 움직인다
        model[1].running_mean = np.full(6, 7, np.float32)
        if len(calls) == 4:
            raise ZeroDivisionError
        return F.cross_entropy(model(X), Y)

    before = bits(model)
    with pytest.raises(ZeroDivisionError):
        plot.loss_slice(model, loss, grid_resolution=3)
    assert bits(model) == before and tg.is_grad_enabled()


def test_float32_stays() -> None:
    model = nn.Linear(2, 1, generator=0)
    seen = set()
    plot.loss_slice(model, lambda: seen.add(model.weight.dtype) or model(X).mean(), grid_resolution=2)
    assert seen == {np.dtype(np.float32)}


def test_filters_are_normalised_one_by_one() -> None:
    """필터의 크기가 서로 달라도, 저마다 제 크기만큼 움직인다."""
    model = nn.Conv2d(2, 3, 3, generator=0)
    model.weight.data = model.weight.data * np.array([1e-3, 1, 1e3]).reshape(3, 1, 1, 1)
    before, seen = model.weight.data.copy(), []
    plot.loss_slice(model, lambda: seen.append(model.weight.data.copy()) or 0.0, grid_resolution=3)
    size = np.linalg.norm(before.reshape(3, -1), axis=1)
    np.testing.assert_allclose(np.linalg.norm((seen[1] - before).reshape(3, -1), axis=1), size, rtol=1e-4)  # a = −1, b = 0


def test_contour_shows_what_was_measured() -> None:
    model = make()
    a, b, values = plot.loss_slice(model, loss_of(model), grid_resolution=5)
    figure = plot.loss_contour(model, loss_of(model), grid_resolution=5)
    ax = figure.axes[0]
    np.testing.assert_array_equal(np.asarray(ax.images[0].get_array()), values.T)
    assert ax.get_xlim() == (-1, 1)
    with tg.no_grad():
        model.eval()
        assert any(f"손실 {float(loss_of(model)().data):.3f}" in text for text in texts(figure))


def test_surface_shows_what_was_measured() -> None:
    model = make()
    a, b, values = plot.loss_slice(model, loss_of(model), grid_resolution=5)
    ax = plot.loss_surface(model, loss_of(model), grid_resolution=5).axes[0]
    faces, = polygons(ax)
    for x, y, z in faces.reshape(-1, 3):
        assert z == pytest.approx(values[np.abs(a - x).argmin(), np.abs(b - y).argmin()])
    star = next(c for c in ax.collections if "지금의 가중치" in c.get_label())
    np.testing.assert_allclose(offsets(star), [[0, 0, values[2, 2]]])
    faces, = polygons(plot.loss_surface(model, loss_of(model), grid_resolution=5, log=True).axes[0])
    assert faces[..., 2].max() == pytest.approx(np.log10(values.max()))


@pytest.mark.parametrize("f", [
    lambda x, y: x**2 - y, lambda x, y: math.pow(x, 2) - y, lambda x, y: tg.as_tensor(x) ** 2 - y,
    lambda x, y: tg.square(x) - y, lambda x, y: x**2 - y if x > -9 else 0,
], ids=["numpy", "math", "tensor", "tg", "branch"])
def test_plain_functions(f: Any) -> None:
    a, b, values = plot.loss_slice(f, box=(-2, 1, 0, 3), grid_resolution=4)
    np.testing.assert_allclose(values, a[:, None] ** 2 - b, atol=1e-6)
    image = plot.loss_contour(f, box=(-2, 1, 0, 3), grid_resolution=4).axes[0].images[0]
    np.testing.assert_allclose(np.asarray(image.get_array()), values.T)


def test_what_is_not_finite_is_a_hole() -> None:
    def f(x: Any, y: Any) -> Any:
        return np.log(x) + y

    image = plot.loss_contour(f, box=(-1, 1, 0, 1), grid_resolution=5).axes[0].images[0]
    np.testing.assert_array_equal(np.ma.getmaskarray(image.get_array())[0], [True, True, True, False, False])
    faces, = polygons(plot.loss_surface(f, box=(-1, 1, 0, 1), grid_resolution=5).axes[0])
    assert len(faces) == 4


@pytest.mark.slow
def test_awkward_landscapes() -> None:
    for draw in (plot.loss_contour, plot.loss_surface):
        for f, log in ((lambda x, y: 0.0, True), (lambda x, y: 1e300 * x, False), (lambda x, y: np.floor(x) + 1, True)):
            texts(draw(f, box=(0, 1, 0, 1), grid_resolution=4, log=log))


MODEL = nn.Linear(2, 1, generator=0)


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: plot.loss_contour(MODEL), ArgumentTypeError, "손실을 내는 함수"),
    (lambda: plot.loss_contour(MODEL, MODEL(X).mean()), ArgumentTypeError, "lambda"),
    (lambda: plot.loss_contour(MODEL, lambda: MODEL(X)), ShapeError, "평균이나 합"),
    (lambda: plot.loss_contour(MODEL, lambda: None), ShapeError, "수 하나"),
    (lambda: plot.loss_contour(MODEL, lambda: np.nan), ArgumentError, "발산"),
    (lambda: plot.loss_contour(MODEL, lambda: 1.0, box=(0, 1, 0, 1)), ArgumentError, "extent"),
    (lambda: plot.loss_contour(MODEL, lambda: 1.0, extent=0), ArgumentError, "양의"),
    (lambda: plot.loss_contour(MODEL, lambda: 1.0, grid_resolution=1), ArgumentError, "2 이상"),
    (lambda: plot.loss_contour(MODEL, lambda: 1.0, generator=-1), ArgumentError, "씨앗"),
    (lambda: plot.loss_contour(nn.BatchNorm1d(3), lambda: 1.0), ArgumentError, "움직일 가중치"),
    (lambda: plot.loss_surface(lambda x, y: x), ArgumentError, "box="),
    (lambda: plot.loss_surface(lambda x, y: x, lambda: 1.0, box=(0, 1, 0, 1)), ArgumentTypeError, "모델을 볼 때만"),
    (lambda: plot.loss_surface(lambda x, y: x, box=(0, 1, 1, 0)), ArgumentError, "아래 < 위"),
    (lambda: plot.loss_surface(3, box=(0, 1, 0, 1)), ArgumentTypeError, "수 둘의 함수"),
    (lambda: plot.loss_surface(nn.Linear), ArgumentTypeError, "수 둘의 함수"),
    (lambda: plot.loss_slice(lambda x, y: [x, y, 3], box=(0, 1, 0, 1)), ShapeError, "loss_slice"),
    (lambda: plot.loss_slice(lambda x: x, box=(0, 1, 0, 1)), TypeError, "positional"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
