"""가중치와 특징 지도: 영상의 화소가 곧 가중치이고 층의 출력이다."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.view.drawing import texts
from support.view.plot_examples import convnet

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError
from tinygrad_ko.view.plots.mosaic import tiled

plot = tg.plot


def shown(figure: Any, k: int = 0) -> tuple[np.ndarray, tuple[float, float]]:
    """k번째 축의 영상(빈틈은 nan)과 눈금."""
    image = figure.axes[k].images[0]
    return np.ma.filled(np.ma.masked_invalid(image.get_array()).astype(float), np.nan), image.get_clim()


@given(st.integers(1, 7), st.integers(1, 4), st.integers(1, 4), st.integers(1, 5))
def test_tiles_are_the_images_and_gaps_are_empty(count: int, high: int, wide: int, columns: int) -> None:
    images = np.arange(1.0, count * high * wide + 1).reshape(count, high, wide)
    sheet = tiled(images, columns)
    for k, image in enumerate(images):
        top, left = k // columns * (high + 1), k % columns * (wide + 1)
        np.testing.assert_array_equal(sheet[top : top + high, left : left + wide], image)
    assert np.isfinite(sheet).sum() == images.size


def test_linear_weights_as_images() -> None:
    layer = nn.Linear(6, 4, generator=0)
    sheet, (low, high) = shown(plot.weights(layer, shape=(2, 3)))
    np.testing.assert_array_equal(sheet[:2, :3], layer.weight.data[0].reshape(2, 3))
    np.testing.assert_allclose(np.sort(sheet[np.isfinite(sheet)]), np.sort(layer.weight.data.ravel()))
    assert -low == high == pytest.approx(np.abs(layer.weight.data).max()), "0이 가운데인 눈금 하나"


def test_linear_weights_as_a_matrix() -> None:
    layer = nn.Linear(6, 4, generator=0)
    figure = plot.weights(layer)
    np.testing.assert_array_equal(shown(figure)[0], layer.weight.data)
    assert {"들어옴 (6)", "나감 (4)", "가중치"} <= set(texts(figure))


def test_filters_row_by_row() -> None:
    layer = nn.Conv2d(3, 4, (2, 3), generator=0)
    for figure in (plot.filters(layer), plot.weights(layer), plot.filters(layer.weight), plot.filters(layer.weight.data)):
        sheet, _ = shown(figure)
        assert sheet.shape == (4 * 3 - 1, 3 * 4 - 1)
        for out in range(4):
            for into in range(3):
                np.testing.assert_array_equal(sheet[out * 3 : out * 3 + 2, into * 4 : into * 4 + 3], layer.weight.data[out, into])


def test_positive_weights_are_still_signed() -> None:
    _, (low, high) = shown(plot.weights(np.ones((3, 4))))
    assert (low, high) == (-1, 1)


def test_feature_maps_are_the_outputs() -> None:
    x = np.random.default_rng(0).normal(size=(1, 8, 8)).astype(np.float32)
    figure = plot.feature_maps(convnet, x)
    axes = [ax for ax in figure.axes if ax.get_title()]
    assert [ax.get_title() for ax in axes] == ["0 · Conv2d: 4채널 6×6", "1 · ReLU: 4채널 6×6", "2 · MaxPool2d: 4채널 3×3"]
    for ax, name in zip(axes, "012", strict=True):
        expected = nn.feature_space(convnet, x[None], name)[0]
        sheet = np.ma.filled(ax.images[0].get_array().astype(float), np.nan)
        size = expected.shape[1]
        for k in range(4):
            np.testing.assert_array_equal(sheet[:size, k * (size + 1) : k * (size + 1) + size], expected[k])
    assert axes[0].images[0].get_clim()[0] < 0 == axes[1].images[0].get_clim()[0], "부호가 있으면 두 갈래, 없으면 한 갈래"


@pytest.mark.parametrize("x", [
    np.ones((8, 8)), np.zeros((1, 8, 8), int), tg.ones((1, 1, 8, 8)), [[0.5] * 8] * 8, np.full((8, 8), 3, np.uint8)
], ids=range(5))
def test_awkward_images(x: Any) -> None:
    model = nn.Sequential(nn.Conv2d(1, 40, 3, generator=0), nn.BatchNorm2d(40), nn.Dropout2d(generator=0))
    figure = plot.feature_maps(model, x, limit=5)
    assert "0 · Conv2d: 40채널 6×6 (5채널만)" in texts(figure)
    assert model.training and model[2].training
    assert len(plot.feature_maps(model, x, 1).axes) == len(plot.feature_maps(model, x, ["1"]).axes) == 2


@pytest.mark.slow
def test_awkward_weights() -> None:
    for weight in (np.zeros((1, 1)), np.full((2, 2), np.nan), nn.Conv1d(2, 3, 5, generator=0), nn.Linear(1, 100), np.eye(3, dtype=int)):
        texts(plot.weights(weight))
    assert "뉴런 9개 (모두 100개)" in texts(plot.weights(nn.Linear(4, 100, generator=0), shape=(2, 2), limit=9))


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: plot.weights(nn.ReLU()), ArgumentTypeError, "ReLU 에는 weight 가 없습니다"),
    (lambda: plot.weights(convnet), ArgumentTypeError, "model\\[0\\]"),
    (lambda: plot.weights(np.ones(3)), ShapeError, "\\(3,\\)"),
    (lambda: plot.weights(np.ones((0, 3))), ArgumentError, "비었"),
    (lambda: plot.weights("가중치"), ArgumentTypeError, "수의 배열"),
    (lambda: plot.weights(nn.Linear(6, 2), shape=(2, 2)), ShapeError, "4개인데 들어오는 수는 6개"),
    (lambda: plot.weights(nn.Linear(6, 2), shape=6), ArgumentTypeError, "높이"),
    (lambda: plot.weights(nn.Linear(6, 2), shape=(2, 3), limit=0), ArgumentError, "limit"),
    (lambda: plot.filters(nn.Linear(6, 2)), ShapeError, "weights 를"),
    (lambda: plot.feature_maps(lambda x: x, np.ones((8, 8))), ArgumentTypeError, "nn.Module"),
    (lambda: plot.feature_maps(convnet, np.ones(8)), ShapeError, "채널"),
    (lambda: plot.feature_maps(convnet, np.ones((2, 1, 8, 8))), ShapeError, "x\\[0\\]"),
    (lambda: plot.feature_maps(convnet, np.ones((3, 8, 8))), ShapeError, "3"),
    (lambda: plot.feature_maps(convnet, np.ones((8, 8)), 4), ShapeError, "영상이 아닙니다"),
    (lambda: plot.feature_maps(convnet, np.ones((8, 8)), "없는 층"), ArgumentError, "없는 층"),
    (lambda: plot.feature_maps(convnet, np.ones((8, 8)), []), ArgumentError, "하나라도"),
    (lambda: plot.feature_maps(nn.Sequential(nn.Flatten()), np.ones((8, 8))), ArgumentError, "출력이"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
