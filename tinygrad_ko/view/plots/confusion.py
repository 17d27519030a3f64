"""혼동 행렬(confusion matrix): 정답마다 무엇이라고 예측했는가."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError
from ...korean.particles import Noun, particle
from ...operation.devices import to_numpy
from ..paper.fonts import korean_font
from .style import INK, ZERO, canvas, entitle, lettered, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def confusion_matrix(
    true: ArrayLike, predicted: ArrayLike, labels: Sequence[str] | None = None, ax: Axes | None = None, *,
    title: str | None = None,
) -> Figure:
    """혼동 행렬: 정답이 무엇일 때 무엇이라고 예측했는지 칸마다 센다.

    줄은 정답, 칸은 예측이고 칸 안의 수는 개수이다. 색의 짙기는 그 정답 가운데의 비율이어서, 자료가 적은
    부류의 실수도 보인다.

    매개변수
    --------
    true, predicted : 모양 ``(N,)``의 정수 배열이나 텐서
        정답과 예측한 부류의 번호.
    labels : 문자열의 목록, 선택
        0번부터의 부류의 이름. 없으면 자료에 나온 번호를 쓴다.
    ax : matplotlib.axes.Axes, 선택
        이 축에 그린다. 없으면 새 그림을 만든다.
    title : 문자열, 선택
        그림의 제목. 정확도의 위에 적는다. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError
        비었거나 길이가 서로 다르거나 번호가 ``labels``의 범위를 벗어날 때.
    ArgumentTypeError
        부류의 번호가 정수가 아닐 때.
    MissingExtra
        matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> from tinygrad_ko.view.plots import confusion_matrix
    >>> figure = confusion_matrix([0, 1, 1, 0], [0, 1, 0, 0], labels=["고양이", "개"])
    >>> figure.axes[0].get_title()
    '정확도 75.0% (4개 가운데 3개)'

    출처
    ----
    scikit-learn ``ConfusionMatrixDisplay`` (줄은 정답, 칸은 예측).
    """
    rows, columns = _classes(true, "true"), _classes(predicted, "predicted")
    if rows.size != columns.size:
        raise ArgumentError(
            f"confusion_matrix: true 는 {rows.size}개인데 predicted 는 {columns.size}개입니다."
        )
    present = np.union1d(rows, columns)
    if labels is None:
        names, kinds = [str(kind) for kind in present], present
    else:
        names, kinds = [lettered(label) for label in labels], np.arange(len(labels))
        if present[0] < 0 or present[-1] >= len(names):
            raise ArgumentError(
                f"confusion_matrix: labels 가 {len(names)}개이므로 부류의 번호는 0 이상 "
                f"{len(names)} 미만이어야 합니다. 받은 번호: {present[0]}부터 {present[-1]}까지."
            )
    counts = np.zeros((len(kinds), len(kinds)), dtype=np.int64)
    np.add.at(counts, (np.searchsorted(kinds, rows), np.searchsorted(kinds, columns)), 1)
    with korean_font():
        side = max(3.6, 0.46 * len(names) + 1.6)
        figure, panel = canvas("confusion_matrix", ax, (side, side))
        _draw_counts(panel, counts, names)
        entitle(figure, [panel], title)
    made: Figure = figure
    return made


def _classes(values: Any, name: str) -> np.ndarray:
    array = np.asarray(to_numpy(getattr(values, "_data", values)))
    if array.ndim != 1:
        raise ArgumentError(
            f"confusion_matrix: {name} {particle(name, '은/는')} 모양 (N,)이어야 합니다. 모양 {Noun(array.shape):을/를} 받았습니다. "
            "부류마다의 점수라면 .argmax(axis=1) 을 먼저 하세요."
        )
    if not array.size:
        raise ArgumentError(f"confusion_matrix: {name} {particle(name, '이/가')} 비었습니다.")
    if array.dtype.kind not in "iub":
        raise ArgumentTypeError(
            f"confusion_matrix: {name} {particle(name, '은/는')} 부류의 번호(정수)여야 합니다. 받은 dtype: {array.dtype}."
        )
    return array.astype(np.int64)


def _draw_counts(ax: Axes, counts: np.ndarray, names: Sequence[str]) -> None:
    total, right = int(counts.sum()), int(np.trace(counts))
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    size = min(11.0, 120 / len(names) + 3)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.55 else INK if count else ZERO
        ax.text(column, row, f"{count}", ha="center", va="center", color=colour, fontsize=size)
    ticks = range(len(names))
    ax.set_xticks(ticks, labels=list(names))
    ax.set_yticks(ticks, labels=list(names))
    if max(map(len, names)) > 3 and len(names) > 4:
        ax.tick_params(axis="x", rotation=45)
    ax.set_xticks(np.arange(len(names) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(names) + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=1.5)
    ax.tick_params(which="both", length=0)
    ax.set_xlabel("예측")
    ax.set_ylabel("정답")
    ax.set_title(f"정확도 {right / total:.1%} ({total}개 가운데 {right}개)", color=INK)
    quiet(ax, ("top", "right", "bottom", "left"))
