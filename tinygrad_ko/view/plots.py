"""학습 곡선과 혼동 행렬. matplotlib의 전역 설정과 전역 그림 목록(pyplot)을 건드리지 않는다."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ..devices import to_numpy
from ..errors import ArgumentError, ArgumentTypeError
from .fonts import korean_font

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["confusion_matrix", "learning_curve"]

# Okabe–Ito: 색을 다르게 보는 사람도 가린다. 흑백으로 찍어도 가리도록 선의 모양도 함께 바꾼다.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
DASHES = ("-", "--", "-.", ":")
INK, QUIET = "#1B2733", "#5F6B7A"
PARTS = {"train": "학습", "val": "검증", "valid": "검증", "validation": "검증", "test": "시험"}
MEASURES = {"loss": "손실", "acc": "정확도", "accuracy": "정확도"}


def learning_curve(history: Mapping[str, Sequence[float]], ax: Axes | None = None) -> Figure:
    """에포크(epoch)마다의 손실과 정확도를 꺾은선으로 그린다.

    매개변수
    --------
    history : dict
        이름 → 에포크마다의 값. ``train_loss``, ``val_accuracy`` 같은 이름은 '학습 손실', '검증 정확도'로
        옮겨 적고, 다른 이름은 그대로 적는다. 정확도는 0과 1 사이의 비율로 주며, 눈금은 %이다.
    ax : matplotlib.axes.Axes, 선택
        이 축에 그린다. 없으면 새 그림을 만들고, 손실과 정확도가 함께 있으면 둘을 나란히 그린다.

    반환
    ----
    matplotlib.figure.Figure
        ``figure.savefig("곡선.png")``로 저장한다.

    예외
    ----
    ArgumentError
        ``history``나 그 안의 목록이 비었을 때.
    ArgumentTypeError
        ``history``가 이름 → 수의 목록이 아닐 때.
    MissingExtra
        matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> from tinygrad_ko.view import learning_curve
    >>> figure = learning_curve({"train_loss": [0.9, 0.4, 0.2], "val_loss": [1.0, 0.6, 0.5]})
    >>> figure.axes[0].get_ylabel()
    '손실'

    출처
    ----
    색: M. Okabe, K. Ito, Color Universal Design (2008).
    """
    curves = _curves(history)
    ratios = {name: values for name, values in curves.items() if "정확도" in name}
    others = {name: values for name, values in curves.items() if name not in ratios}
    groups = [group for group in (others, ratios) if group] if ax is None else [curves]
    with korean_font():
        figure: Any = _figure((5.6 * len(groups), 3.8)) if ax is None else ax.figure
        axes = figure.subplots(1, len(groups), squeeze=False)[0] if ax is None else [ax]
        for panel, group in zip(axes, groups, strict=True):
            _draw_curves(panel, group)
    made: Figure = figure
    return made


def confusion_matrix(
    true: ArrayLike, predicted: ArrayLike, labels: Sequence[str] | None = None, ax: Axes | None = None
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
    >>> from tinygrad_ko.view import confusion_matrix
    >>> figure = confusion_matrix([0, 1, 1, 0], [0, 1, 0, 0], labels=["고양이", "개"])
    >>> figure.axes[0].get_title()
    '정확도 75.0% (4개 가운데 3개)'
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
        names, kinds = list(labels), np.arange(len(labels))
        if present[0] < 0 or present[-1] >= len(names):
            raise ArgumentError(
                f"confusion_matrix: labels 가 {len(names)}개이므로 부류의 번호는 0 이상 "
                f"{len(names)} 미만이어야 합니다. 받은 번호: {present[0]}부터 {present[-1]}까지."
            )
    counts = np.zeros((len(kinds), len(kinds)), dtype=np.int64)
    np.add.at(counts, (np.searchsorted(kinds, rows), np.searchsorted(kinds, columns)), 1)
    with korean_font():
        side = max(3.6, 0.46 * len(names) + 1.6)
        figure: Any = _figure((side, side)) if ax is None else ax.figure
        _draw_counts(figure.subplots() if ax is None else ax, counts, names)
    made: Figure = figure
    return made


@cache
def _figure_class() -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    class NotebookFigure(Figure):
        """pyplot 없이도 노트북에 보이는 그림."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            FigureCanvasAgg(self)

        def _repr_png_(self) -> bytes:
            buffer = BytesIO()
            self.savefig(buffer, format="png")
            return buffer.getvalue()

    return NotebookFigure


def _figure(size: tuple[float, float]) -> Any:
    return _figure_class()(figsize=size, dpi=120, layout="constrained", facecolor="white")


# ── 학습 곡선 ──────────────────────────────────────────────────────────────────────────────────────


def _curves(history: Any) -> dict[str, np.ndarray]:
    if not isinstance(history, Mapping):
        raise ArgumentTypeError(
            f"learning_curve: 이름 → 수의 목록인 사전이어야 합니다. 받은 것: {type(history).__name__}. "
            '예: {"train_loss": [0.9, 0.4]}'
        )
    if not history:
        raise ArgumentError("learning_curve: 그릴 기록이 없습니다. 한 에포크(epoch)라도 학습한 기록을 주세요.")
    curves = {}
    for name, values in history.items():
        try:
            array = np.array([float(v) for v in values])
        except (TypeError, ValueError) as error:
            raise ArgumentTypeError(
                f"learning_curve: '{name}' 은(는) 수의 목록이어야 합니다. ({error})"
            ) from None
        if not array.size:
            raise ArgumentError(f"learning_curve: '{name}' 이(가) 비었습니다.")
        array[~np.isfinite(array)] = np.nan  # 발산한 자리는 끊긴 선으로 보인다
        curves[_korean(str(name))] = array
    return curves


def _korean(name: str) -> str:
    """``val_loss`` → '검증 손실'. 모르는 이름은 그대로."""
    words = name.lower().split("_")
    known = {**PARTS, **MEASURES}
    return " ".join(known[word] for word in words) if all(word in known for word in words) else name


def _draw_curves(ax: Axes, curves: Mapping[str, np.ndarray]) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    longest = max(values.size for values in curves.values())
    for (name, values), colour, dash in zip(curves.items(), cycle(COLOURS), cycle(DASHES), strict=False):
        marker = "o" if longest <= 20 else ""
        epochs = np.arange(1, values.size + 1)
        ax.plot(epochs, values, dash, color=colour, marker=marker, markersize=4, linewidth=1.8, label=name)
    kinds = {name.split()[-1] for name in curves}
    if all("정확도" in name for name in curves):
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_xlabel("에포크(epoch)")
    ax.set_ylabel(kinds.pop() if len(kinds) == 1 else "값")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlim(0.5, max(longest, 2) + 0.5)  # 에포크는 1부터 센다
    ax.grid(color="#DCE1E6", linewidth=0.7)
    ax.legend(frameon=False)
    _quiet(ax, ("top", "right"))


# ── 혼동 행렬 ──────────────────────────────────────────────────────────────────────────────────────


def _classes(values: Any, name: str) -> np.ndarray:
    array = np.asarray(to_numpy(getattr(values, "_data", values)))
    if array.ndim != 1:
        raise ArgumentError(
            f"confusion_matrix: {name} 은(는) 모양 (N,)이어야 합니다. 모양 {array.shape}을(를) 받았습니다. "
            "부류마다의 점수라면 .argmax(axis=1) 을 먼저 하세요."
        )
    if not array.size:
        raise ArgumentError(f"confusion_matrix: {name} 이(가) 비었습니다.")
    if array.dtype.kind not in "iub":
        raise ArgumentTypeError(
            f"confusion_matrix: {name} 은(는) 부류의 번호(정수)여야 합니다. 받은 dtype: {array.dtype}."
        )
    return array.astype(np.int64)


def _draw_counts(ax: Axes, counts: np.ndarray, names: Sequence[str]) -> None:
    total, right = int(counts.sum()), int(np.trace(counts))
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    size = min(11.0, 120 / len(names) + 3)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.55 else INK if count else "#9AA5B1"
        ax.text(column, row, f"{count}", ha="center", va="center", color=colour, fontsize=size)
    places = range(len(names))
    ax.set_xticks(places, labels=list(names))
    ax.set_yticks(places, labels=list(names))
    if max(map(len, names)) > 3 and len(names) > 4:
        ax.tick_params(axis="x", rotation=45)
    ax.set_xticks(np.arange(len(names) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(names) + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=1.5)
    ax.tick_params(which="both", length=0)
    ax.set_xlabel("예측")
    ax.set_ylabel("정답")
    ax.set_title(f"정확도 {right / total:.1%} ({total}개 가운데 {right}개)", color=INK)
    _quiet(ax, ("top", "right", "bottom", "left"))


def _quiet(ax: Axes, hidden: Sequence[str]) -> None:
    """자료보다 눈에 띄지 않게."""
    ax.spines[list(hidden)].set_visible(False)
    ax.spines[:].set_color(QUIET)
    ax.tick_params(colors=QUIET, labelcolor=INK)
    ax.xaxis.label.set_color(INK)
    ax.yaxis.label.set_color(INK)
