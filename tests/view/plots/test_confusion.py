"""혼동 행렬."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.view.drawing import png, texts

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.view.plots import confusion_matrix

matplotlib = pytest.importorskip("matplotlib")
from matplotlib.figure import Figure  # noqa: E402


def cells(figure: Figure) -> np.ndarray:
    ax = figure.axes[0]
    n = len(ax.get_xticks())
    counts = np.full((n, n), -1)
    for text in ax.texts:
        x, y = text.get_position()
        counts[int(y), int(x)] = int(text.get_text())
    return counts


def test_counts_are_in_the_cells() -> None:
    figure = confusion_matrix([0, 1, 2, 2, 2], [0, 2, 2, 2, 0], labels=["고양이", "강아지", "토끼"])
    np.testing.assert_array_equal(cells(figure), [[1, 0, 0], [0, 0, 1], [1, 0, 2]])
    assert {"고양이", "강아지", "토끼", "정답", "예측", "정확도 60.0% (5개 가운데 3개)"} <= set(texts(figure))
    assert figure.axes[0].get_ylabel() == "정답"


def test_classes_without_names() -> None:
    figure = confusion_matrix([3, 7, 7], np.array([3, 3, 7]))
    np.testing.assert_array_equal(cells(figure), [[1, 0], [1, 1]])
    assert [t.get_text() for t in figure.axes[0].get_xticklabels()] == ["3", "7"]


def test_tensors_are_taken() -> None:
    scores = tg.tensor([[0.1, 0.9], [0.8, 0.2]])
    np.testing.assert_array_equal(cells(confusion_matrix(tg.tensor([1, 0]), scores.argmax(axis=1))), [[1, 0], [0, 1]])


def test_counts_can_be_read_on_their_colours() -> None:
    """글자와 바탕의 명암비(WCAG)가 4.5보다 크다. 0은 일부러 흐리다."""
    figure = confusion_matrix([0] * 100 + [1] * 100, [0] * 55 + [1] * 45 + [1] * 80 + [0] * 20)
    ax = figure.axes[0]
    image = ax.images[0]
    for text in ax.texts:
        x, y = text.get_position()
        back = image.cmap(image.norm(np.asarray(image.get_array())[int(y), int(x)]))
        light, dark = sorted((_luminance(back), _luminance(matplotlib.colors.to_rgb(text.get_color()))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 4.5


def _luminance(colour: Any) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.slow
def test_many_classes() -> None:
    png(confusion_matrix(np.arange(20), np.arange(20), labels=[f"글자 {k}" for k in range(20)]))


def test_matrix_on_given_axes() -> None:
    figure = Figure()
    ax = figure.subplots()
    assert confusion_matrix([0, 1], [0, 1], ax=ax) is figure


def test_matrix_refusals() -> None:
    with pytest.raises(ArgumentError, match="2개인데 predicted 는 1개"):
        confusion_matrix([0, 1], [0])
    with pytest.raises(ArgumentError, match="비었"):
        confusion_matrix([], [])
    with pytest.raises(ArgumentError, match="argmax"):
        confusion_matrix([0], [[0.1, 0.9]])
    with pytest.raises(ArgumentTypeError, match="정수"):
        confusion_matrix([0.5], [0])
    for wrong in (-1, 2):
        with pytest.raises(ArgumentError, match="0 이상 2 미만"):
            confusion_matrix([wrong], [0], labels=["a", "b"])
