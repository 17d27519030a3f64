"""초매개변수(hyper-parameter)를 바꾸어 가며 잰 것: 값마다의 평균과, 씨앗마다의 폭."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...korean.particles import particle
from ...nn.checks import one_of
from ...operation.devices import to_numpy
from ..paper.fonts import korean_font
from .curves import korean_name
from .legends import legend
from .style import COLOURS, DASHES, INK, MARKERS, entitle, lettered, panels, quiet, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WHERE = "sweep"
FAR = 50.0  # 양수인 값들의 끝과 끝이 이만큼 벌어지면 로그 눈금
WRITTEN = 12  # 점이 이보다 많으면 수를 적지 않는다
Curves = Mapping[str, Sequence[Any]]


def sweep(
    values: Sequence[Any], curves: Curves | Sequence[Curves], *, name: str = "", scale: str | None = None,
    axes: Sequence[Axes] | Axes | None = None, title: str | None = None,
) -> Figure:
    """초매개변수의 값마다 잰 것을 꺾은선으로 그린다. 씨앗 여럿으로 잰 것이면 평균을 잇고 가장 작은 것과 가장 큰 것 사이를 칠한다.

    매개변수
    --------
    values : 바꾸어 본 값들(수 또는 이름), 예를 들어 λ, 드롭아웃의 p, 배치 크기, 옮긴 화소 수.
    curves : 이름 → 값마다 잰 것. 값 하나에 수 하나, 또는 씨앗마다의 수의 목록. 눈금이 다른 것(손실과 노름)은 사전을 나누어 목록으로
        주면 나란히 그린다. ``train_loss`` 같은 이름은 '훈련 손실'로 적고, 정확도의 눈금은 %이다.
    name : 가로축의 이름.
    scale : 가로축의 눈금 ``"linear"``, ``"log"``, ``"even"`` (값의 크기와 상관없이 고르게). ``None`` 이면 값을 보고 고른다: 양수가 넓게
        퍼졌으면 로그, 0이 섞여 넓게 퍼졌거나 이름이면 고르게.
    axes : 축들. 사전마다 하나(하나이면 축 그대로도 된다).
    title : 그림의 제목. ``$x^2$`` 는 수식이 된다.

    반환
    ----
    matplotlib.figure.Figure

    예외
    ----
    ArgumentError, ShapeError : 비었거나, 값의 수와 잰 것의 수가 다를 때. ArgumentTypeError : 수가 아닐 때.
    MissingExtra : matplotlib이 설치되어 있지 않을 때.

    예제
    ----
    강의 L15: λ 마다의 손실(씨앗 셋)과 가중치의 노름.

    >>> import tinygrad_ko as tg
    >>> losses = {"train_loss": [[0.002, 0.003], [0.12, 0.11]], "test_loss": [[0.41, 0.43], [0.35, 0.36]]}
    >>> figure = tg.plot.sweep([0, 0.01], [losses, {"‖w‖": [14.6, 8.4]}], name="λ")
    >>> [ax.get_ylabel() for ax in figure.axes]
    ['손실', '‖w‖']

    출처
    ----
    강의 L15, L18, L20.
    """
    if isinstance(values, (str, Mapping)) or not np.iterable(values):
        raise ArgumentTypeError(f"{WHERE}: values 는 바꾸어 본 값들의 목록이어야 합니다. 받은 것: {describe(values)}.")
    ticks = list(values)
    if not ticks:
        raise ArgumentError(f"{WHERE}: 바꾸어 본 값이 없습니다. 하나라도 주세요.")
    groups = [curves] if isinstance(curves, Mapping) else list(curves) if isinstance(curves, (list, tuple)) else []
    if not groups or not all(isinstance(group, Mapping) and group for group in groups):
        raise ArgumentTypeError(f"{WHERE}: curves 는 이름 → 값마다 잰 것의 사전(또는 그 목록)이어야 합니다. 받은 것: {describe(curves)}.")
    tables = [{korean_name(str(key)): _table(str(key), row, len(ticks)) for key, row in group.items()} for group in groups]
    spots, scale = _spots(ticks, scale)
    with korean_font():
        figure, drawn = panels(WHERE, "axes", axes, [False] * len(tables), (5.4 * len(tables), 3.8))
        for panel, table in zip(drawn, tables, strict=True):
            _draw(panel, spots, table)
            if scale == "log":
                panel.set_xscale("log")
            if scale == "even":
                panel.set_xticks(spots, labels=[_said(tick) for tick in ticks], rotation=30 if max(len(_said(t)) for t in ticks) > 7 else 0)
            elif len(ticks) <= 8:
                panel.set_xticks(spots, labels=[_said(tick) for tick in ticks])
                panel.minorticks_off()
            panel.set_xlabel(lettered(name))
        entitle(figure, drawn, title)
    made: Figure = figure
    return made


def _table(name: str, row: Any, count: int) -> np.ndarray:
    """잰 것을 (값, 3)의 (가장 작은 것, 평균, 가장 큰 것)으로. 잰 것이 없는(nan) 자리는 비운다."""
    if isinstance(row, (str, Mapping)) or not np.iterable(row):
        raise ArgumentTypeError(f"{WHERE}: '{name}' {particle(name, '은/는')} 값마다 잰 것의 목록이어야 합니다. 받은 것: {describe(row)}.")
    cells = [np.ravel(np.asarray(to_numpy(getattr(cell, "_data", cell)))) for cell in list(row)]
    if len(cells) != count:
        raise ShapeError(f"{WHERE}: values 는 {count}개인데 '{name}' {particle(name, '은/는')} {len(cells)}개입니다.")
    found = np.full((count, 3), np.nan)
    for k, cell in enumerate(cells):
        if cell.dtype.kind not in "fiub":
            raise ArgumentTypeError(f"{WHERE}: '{name}' 의 {k}번째는 수나 수의 목록이어야 합니다. 받은 것: {describe(cell)}.")
        finite = cell.astype(float)[np.isfinite(cell)]
        if finite.size:
            found[k] = finite.min(), finite.mean(), finite.max()
    return found


def _spots(ticks: list[Any], scale: str | None) -> tuple[np.ndarray, str]:
    """값들이 놓일 자리와 눈금의 종류."""
    plain = all(isinstance(tick, (int, float, np.number)) and not isinstance(tick, bool) and np.isfinite(tick) for tick in ticks)
    if scale is None:
        sizes = np.abs(np.array(ticks, float)) if plain else np.ones(1)
        wide = plain and sizes.max() > FAR * sizes[sizes > 0].min(initial=np.inf)
        scale = "even" if not plain or (wide and min(ticks) <= 0) else "log" if wide else "linear"
    one_of(WHERE, "scale", scale, ("linear", "log", "even"))
    if scale != "even" and not plain:
        raise ArgumentTypeError(f'{WHERE}: 수가 아닌 값이 있습니다. 받은 것: {ticks[:4]!r}. scale="even" 을 쓰세요.')
    if scale == "log" and min(ticks) <= 0:
        raise ArgumentError(f'{WHERE}: 로그 눈금이려면 values 가 양수여야 합니다. 받은 것: {ticks[:4]!r}. scale="even" 을 쓰세요.')
    return np.arange(len(ticks)) if scale == "even" else np.array(ticks, float), scale


def _said(tick: Any) -> str:
    return f"{tick:.4g}".replace("-", "−") if isinstance(tick, (float, np.floating)) else lettered(tick)


def _draw(ax: Any, spots: np.ndarray, table: dict[str, np.ndarray]) -> None:
    from matplotlib.ticker import PercentFormatter

    for (name, rows), colour, dash, marker in zip(table.items(), cycle(COLOURS), cycle(DASHES), cycle(MARKERS), strict=False):
        low, middle, high = rows.T
        if np.nanmax(high - low, initial=0.0) > 0:
            ax.fill_between(spots, low, high, color=colour, alpha=0.16, linewidth=0)
        ax.plot(spots, middle, dash, color=colour, marker=marker, markersize=5, linewidth=1.8, label=lettered(name))
        for at, value in zip(spots, middle, strict=True):
            if len(spots) * len(table) <= WRITTEN and np.isfinite(value):
                said = f"{value:.1%}" if name.endswith("정확도") else shown(value)
                ax.annotate(said, (at, value), xytext=(0, 6), textcoords="offset points", ha="center", fontsize=7.5, color=INK)
    if all(name.endswith("정확도") for name in table):
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    kinds = {name if len(table) == 1 else (name.split() or [name])[-1] for name in table}
    ax.set_ylabel(lettered(kinds.pop()) if len(kinds) == 1 else "값")
    ax.margins(x=0.07, y=0.12)
    if len(table) > 1:
        legend(ax)
    quiet(ax, grid=True)
