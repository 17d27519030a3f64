"""학습 곡선(learning curve): 에포크마다의 손실과 정확도."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...korean.particles import particle
from ..paper.fonts import korean_font
from .legends import legend
from .style import COLOURS, DASHES, QUIET, entitle, lettered, panels, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARTS = {"train": "훈련", "val": "검증", "valid": "검증", "validation": "검증", "test": "시험"}
MEASURES = {"loss": "손실", "acc": "정확도", "accuracy": "정확도"}


def learning_curve(
    history: Mapping[str, Sequence[float]] | Sequence[float], ax: Axes | None = None, *, best: int | None = None,
    title: str | None = None,
) -> Figure:
    """에포크(epoch)마다의 손실과 정확도를 꺾은선으로 그린다.

    매개변수
    --------
    history : dict 또는 수의 목록
        이름 → 에포크마다의 값. 목록 하나이면 손실로 본다. ``train_loss``, ``val_accuracy`` 같은 이름은 '훈련 손실', '검증 정확도'로
        옮겨 적고, 다른 이름은 그대로 적는다. 정확도는 0과 1 사이의 비율로 주며, 눈금은 %이다.
    ax : matplotlib.axes.Axes, 선택
        이 축에 그린다. 없으면 새 그림을 만들고, 손실과 정확도가 함께 있으면 둘을 나란히 그린다.
    best : int, 선택
        가장 나은 에포크(조기 종료의 t_opt, 1부터 센다). 세로선을 긋고, 검증 곡선(없으면 모든 곡선)의 그 자리에 동그라미를 친다.
    title : 문자열, 선택
        그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure
        ``figure.savefig("곡선.png")``로 저장한다.

    예외
    ----
    ArgumentError
        ``history``나 그 안의 목록이 비었을 때, ``best`` 가 기록에 없는 에포크일 때.
    ArgumentTypeError
        ``history``가 이름 → 수의 목록도, 수의 목록도 아닐 때.
    MissingExtra
        matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    >>> from tinygrad_ko.view.plots import learning_curve
    >>> figure = learning_curve({"train_loss": [0.9, 0.4, 0.2], "val_loss": [1.0, 0.6, 0.5]})
    >>> figure.axes[0].get_ylabel()
    '손실'

    출처
    ----
    색: M. Okabe, K. Ito, Color Universal Design (2008).
    """
    curves = _curves(history)
    longest = max(values.size for values in curves.values())
    if best is not None and not 1 <= best <= longest:
        raise ArgumentError(f"learning_curve: best 는 1부터 {longest}까지의 에포크여야 합니다. 받은 값: {best}.")
    ratios = {name: values for name, values in curves.items() if "정확도" in name}
    others = {name: values for name, values in curves.items() if name not in ratios}
    groups = [group for group in (others, ratios) if group] if ax is None else [curves]
    with korean_font():
        figure, axes = panels("learning_curve", "ax", ax, [False] * len(groups), (5.6 * len(groups), 3.8))
        for panel, group in zip(axes, groups, strict=True):
            _draw_curves(panel, group, best)
        entitle(figure, axes, title)
    made: Figure = figure
    return made


def _curves(history: Any) -> dict[str, np.ndarray]:
    if not isinstance(history, Mapping):
        if isinstance(history, str) or not np.iterable(history):
            raise ArgumentTypeError(
                f"learning_curve: 이름 → 수의 목록인 사전이나, 손실의 목록이어야 합니다. 받은 것: {describe(history)}. "
                '예: {"train_loss": [0.9, 0.4]}'
            )
        history = {"loss": history}
    if not history:
        raise ArgumentError("learning_curve: 그릴 기록이 없습니다. 한 에포크(epoch)라도 학습한 기록을 주세요.")
    curves = {}
    for name, values in history.items():
        try:
            array = np.array([float(v) for v in values])
        except (TypeError, ValueError) as error:
            raise ArgumentTypeError(
                f"learning_curve: '{name}' {particle(name, '은/는')} 수의 목록이어야 합니다. ({error})"
            ) from None
        if not array.size:
            raise ArgumentError(f"learning_curve: '{name}' {particle(name, '이/가')} 비었습니다.")
        array[~np.isfinite(array)] = np.nan  # 발산한 자리는 끊긴 선으로 보인다
        curves[korean_name(str(name))] = array
    return curves


def korean_name(name: str) -> str:
    """``val_loss`` → '검증 손실'. 모르는 이름은 그대로."""
    words = name.lower().split("_")
    known = {**PARTS, **MEASURES}
    return " ".join(known[word] for word in words) if all(word in known for word in words) else name


def _mark(ax: Axes, curves: Mapping[str, np.ndarray], best: int) -> None:
    """가장 나은 에포크의 세로선과 동그라미."""
    ax.axvline(best, color=QUIET, linewidth=1.2, linestyle=":", label=f"가장 나은 에포크 {best}")
    marked = [values for name, values in curves.items() if "검증" in name] or list(curves.values())
    for values in marked:
        if best <= values.size:
            ax.plot([best], [values[best - 1]], "o", color=QUIET, markersize=11, markerfacecolor="none", markeredgewidth=1.6)


def _draw_curves(ax: Axes, curves: Mapping[str, np.ndarray], best: int | None) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    longest = max(values.size for values in curves.values())
    for (name, values), colour, dash in zip(curves.items(), cycle(COLOURS), cycle(DASHES), strict=False):
        marker = "o" if longest <= 20 else ""
        epochs = np.arange(1, values.size + 1)
        ax.plot(epochs, values, dash, color=colour, marker=marker, markersize=4, linewidth=1.8, label=lettered(name))
    if best is not None:
        _mark(ax, curves, best)
    kinds = {lettered((name.split() or [name])[-1]) for name in curves}
    if all("정확도" in name for name in curves):
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_xlabel("에포크(epoch)")
    ax.set_ylabel(kinds.pop() if len(kinds) == 1 else "값")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlim(0.5, max(longest, 2) + 0.5)  # 에포크는 1부터 센다
    legend(ax)
    quiet(ax, grid=True)
