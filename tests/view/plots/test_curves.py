"""학습 곡선."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.view.drawing import png, texts

from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.view.plots import learning_curve

pytest.importorskip("matplotlib")
from matplotlib.figure import Figure

HISTORY = {"train_loss": [0.9, 0.4, 0.2], "val_loss": [1.0, 0.6, 0.5], "train_accuracy": [0.5, 0.8, 0.9]}


def test_korean_labels() -> None:
    figure = learning_curve(HISTORY)
    assert {"훈련 손실", "검증 손실", "훈련 정확도", "에포크(epoch)", "손실", "정확도"} <= set(texts(figure))
    assert [len(ax.lines) for ax in figure.axes] == [2, 1], "손실과 정확도는 눈금이 달라 따로 그린다"
    np.testing.assert_array_equal(figure.axes[0].lines[1].get_xydata(), [[1, 1.0], [2, 0.6], [3, 0.5]])


def test_accuracy_in_percent() -> None:
    assert "90.0%" in texts(learning_curve({"acc": [0.5, 0.9]}))


def test_lines_differ_in_more_than_colour() -> None:
    lines = learning_curve({f"손실 {k}": [1.0, 2.0] for k in range(8)}).axes[0].lines
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == 8
    assert len({line.get_linestyle() for line in lines[:4]}) == 4


def test_unknown_names_stay() -> None:
    assert {"perplexity", "나의 손실"} <= set(texts(learning_curve({"perplexity": [3.0], "나의 손실": [1.0]})))


@pytest.mark.parametrize("values", [[1.0], [np.nan, 1.0, np.inf], [np.nan], np.arange(3), range(500), (1e-30, 1e30)])
def test_awkward_curves(values: Any) -> None:
    png(learning_curve({"loss": values}))


def test_curve_on_given_axes() -> None:
    figure = Figure()
    ax = figure.subplots()
    assert learning_curve(HISTORY, ax=ax) is figure
    assert len(ax.lines) == 3


def test_curve_refusals() -> None:
    with pytest.raises(ArgumentError, match="기록이 없습니다"):
        learning_curve({})
    with pytest.raises(ArgumentError, match="'loss'"):
        learning_curve({"loss": []})
    for what in ("train_loss", 1.0, None):
        with pytest.raises(ArgumentTypeError, match="사전이나, 손실의 목록"):
            learning_curve(what)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="'loss' 가 비었습니다"):
        learning_curve([])
    with pytest.raises(ArgumentTypeError, match="'loss'"):
        learning_curve({"loss": ["a"]})  # type: ignore[list-item]
    with pytest.raises(ArgumentTypeError, match="'loss'"):
        learning_curve({"loss": 1.0})  # type: ignore[dict-item]
