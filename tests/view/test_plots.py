"""학습 곡선과 혼동 행렬."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.view import confusion_matrix, learning_curve
from tinygrad_ko.view.fonts import FONT_FAMILY

matplotlib = pytest.importorskip("matplotlib")
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.text import Text  # noqa: E402


@pytest.fixture(autouse=True)
def strict() -> Iterator[None]:
    """경고(글꼴에 없는 글자 따위)는 오류이고, 전역 설정은 그대로여야 한다."""
    before = dict(matplotlib.rcParams)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    assert dict(matplotlib.rcParams) == before


def png(figure: Figure) -> np.ndarray:
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    buffer.seek(0)
    from matplotlib.image import imread

    return np.asarray(imread(buffer))


def texts(figure: Figure) -> list[str]:
    png(figure)
    return [t.get_text() for t in figure.findobj(Text) if t.get_text() and t.get_visible()]


HISTORY = {"train_loss": [0.9, 0.4, 0.2], "val_loss": [1.0, 0.6, 0.5], "train_accuracy": [0.5, 0.8, 0.9]}


# ── 학습 곡선 ──


def test_korean_labels() -> None:
    figure = learning_curve(HISTORY)
    assert {"학습 손실", "검증 손실", "학습 정확도", "에포크(epoch)", "손실", "정확도"} <= set(texts(figure))
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
    with pytest.raises(ArgumentTypeError, match="사전"):
        learning_curve([1.0, 2.0])  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="'loss'"):
        learning_curve({"loss": ["a"]})  # type: ignore[list-item]
    with pytest.raises(ArgumentTypeError, match="'loss'"):
        learning_curve({"loss": 1.0})  # type: ignore[dict-item]


# ── 혼동 행렬 ──


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


def test_many_classes() -> None:
    png(confusion_matrix(np.arange(40), np.arange(40), labels=[f"글자 {k}" for k in range(40)]))


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


# ── 한글과 전역 상태 ──


@pytest.mark.parametrize("make", [lambda: learning_curve(HISTORY), lambda: confusion_matrix([0, 1], [0, 1], ["가", "나"])])
def test_drawn_outside_with_korean_letters(make: Any, tmp_path: Path) -> None:
    figure = make()
    figure.savefig(tmp_path / "그림.svg")
    figure.savefig(tmp_path / "그림.pdf")
    pixels = png(figure)
    assert pixels[..., :3].min() < 0.5 and pixels[0, 0, :3].tolist() == [1, 1, 1]
    assert figure._repr_png_()[:4] == b"\x89PNG"
    for text in figure.findobj(Text):
        assert text.get_fontfamily()[0] == FONT_FAMILY, text


def test_pyplot_is_not_touched() -> None:
    code = (
        "import sys; from tinygrad_ko.view import learning_curve, confusion_matrix; learning_curve({'loss': [1.0]}); "
        "confusion_matrix([0], [0]).savefig(sys.argv[1]); print('matplotlib.pyplot' in sys.modules)"
    )
    command = [sys.executable, "-W", "error", "-c", code, "/dev/null"]
    command[-1] = str(Path(__file__).with_name("없음.png")) if sys.platform == "win32" else "/dev/null"
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
