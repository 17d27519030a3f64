"""범례(legend): 이름이 많거나 길어도 그림 안에 있고, 자료를 덮지 않는다."""

from __future__ import annotations

import math
from typing import Any

from .style import is_ours

LOOK: dict[str, Any] = {"frameon": True, "framealpha": 0.85, "edgecolor": "none", "fontsize": 9}
BESIDE: dict[str, Any] = {"loc": "center left", "bbox_to_anchor": (1.01, 0.5)}
BELOW: dict[str, Any] = {"loc": "outside lower center", "frameon": False, "fontsize": 9}
ROOM = 0.92  # 범례가 그림의 너비나 높이에서 쓸 수 있는 비율
INSIDE = 0.6  # 축 안에 두는 범례가 축의 높이에서 쓸 수 있는 비율. 더 크면 축의 곁에 세운다
KEPT = 0.6  # 곁에 범례를 세워도 그림이 자료에 남기는 비율


def legend(ax: Any, **options: Any) -> None:
    """이름표가 하나라도 있으면 범례를 단다. 축 안에 두면 자료를 덮을 만큼 클 때는 곁에 세운다.

    받은 축이면 그 그림의 크기는 부른 사람이 정한 것이므로 그대로 둔다.
    """
    names = ax.get_legend_handles_labels()[1]
    if not names:
        return
    look = {**LOOK, **options}
    made = ax.legend(**look)
    if not is_ours(ax.figure):
        return
    wide, high = _size(made)
    if "bbox_to_anchor" in look or high > INSIDE * ax.bbox.height or wide > ROOM * ax.bbox.width:
        _beside(ax, look, len(names))


def shared_legend(figure: Any, ax: Any, ours: bool) -> None:
    """여러 축이 함께 쓰는 범례: 우리가 만든 그림이면 그림의 아래에(넘치면 그림을 키워), 받은 축이면 ``ax`` 안에."""
    handles, names = ax.get_legend_handles_labels()
    if not ours:
        legend(ax)
    elif names:
        columns = min(len(names), 6)
        made = figure.legend(handles, names, ncols=columns, **BELOW)
        while columns > 1 and _size(made)[0] > ROOM * figure.bbox.width:
            made.remove()
            columns -= 1
            made = figure.legend(handles, names, ncols=columns, **BELOW)
        wide, high = _size(made)
        _grow(figure, wide / ROOM - figure.bbox.width, high * (1 - columns / len(names)))  # 첫 줄의 자리는 있다


def _beside(ax: Any, look: dict[str, Any], count: int) -> None:
    """축의 오른쪽에, 그림의 높이에 맞는 단(column)으로."""
    figure = ax.figure
    columns, room = look.get("ncols", 1), ROOM * figure.bbox.height
    made = ax.legend(**{**look, **BESIDE, "ncols": columns})
    while columns < count and _size(made)[1] > room:
        columns = max(columns + 1, math.ceil(columns * _size(made)[1] / room))
        made = ax.legend(**{**look, **BESIDE, "ncols": columns})
    _grow(figure, _size(made)[0] - (1 - KEPT) * figure.bbox.width, 0)


def _size(made: Any) -> tuple[float, float]:
    """범례의 (너비, 높이), 화소."""
    box = made.get_window_extent(made.figure.canvas.get_renderer())
    return box.width, box.height


def _grow(figure: Any, wider: float, taller: float) -> None:
    """모자라는 화소만큼 그림을 키운다."""
    wide, high = figure.get_size_inches()
    figure.set_size_inches(wide + max(wider, 0) / figure.dpi, high + max(taller, 0) / figure.dpi)
