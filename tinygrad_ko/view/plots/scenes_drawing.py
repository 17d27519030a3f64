"""칸에 수를 적은 판들을 matplotlib 로."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import Any

import numpy as np

from .mosaic import pale_scale, rule, show_image, show_numbers
from .scenes import Scenes, number
from .style import COLOURS, INK, lettered

NOTE = "#8A3B00"  # 켜진 칸의 작은 글: 테와 같은 빛깔의 짙은 것
LETTERS = 11  # 문장 한 줄에 놓을 글자의 수, 너비 1인치마다
SMALL = 12  # 이보다 크지 않으면 칸마다 수를 적는다


def draw_scenes(axes: Any, scenes: Scenes, says: bool) -> Callable[[int], list[Any]]:
    """판마다 축 하나. 돌려준 함수는 k번째 장면을 보인다. ``says`` 이면 문장을 그림의 아래에 적는다."""
    drawn = [_Panel(panel, grid) for panel, grid in zip(axes, scenes.grids, strict=True)]
    said = _wrapped(scenes.said, int(LETTERS * axes[0].figure.get_size_inches()[0]))
    line = axes[0].figure.supxlabel("", fontsize=10, color=INK) if says else None

    def show(k: int) -> list[Any]:
        for panel in drawn:
            panel.show(k)
        if line is not None:
            line.set_text(lettered(said[k]))
        return [artist for panel in drawn for artist in panel.artists]

    return show


def _wrapped(said: Sequence[str], width: int) -> list[str]:
    """문장들을 그림의 너비에 맞추어 나눈다. 줄의 수는 모두 같게 한다: 장면이 바뀌어도 판의 자리가 그대로이게."""
    lines = [wrap(text, width) for text in said]
    most = max(map(len, lines))
    return ["\n".join([*parts, *[" "] * (most - len(parts))]) for parts in lines]


class _Panel:
    """판 하나의 부품: 색, 수, 켜진 칸의 테, 작은 글."""

    def __init__(self, ax: Any, grid: Any) -> None:
        from matplotlib.collections import PolyCollection

        self.grid, high = grid, grid.shape
        self.small = max(high) <= SMALL
        self.image = show_image(ax, np.ma.masked_invalid(grid.at(0)), pale_scale(grid.values))
        ax.set_title(lettered(f"{grid.name} {high[0]}×{high[1]}"), color=INK)
        size = 12 if max(high) <= 5 else 10 if max(high) <= 8 else 7
        self.texts = show_numbers(ax, np.zeros(high), self.image, size) if self.small else []
        corner: dict[str, Any] = {"ha": "right", "va": "bottom", "fontsize": 0.68 * size, "color": NOTE}
        self.notes = [ax.text(*[at + 0.46 for at in text.get_position()], "", **corner) for text in self.texts]
        if self.small:
            rule(ax, high)
        self.rims = PolyCollection([], facecolors="none", edgecolors=COLOURS[1], linewidths=2.2 if self.small else 1.0, zorder=3)
        ax.add_collection(self.rims, autolim=False)
        self.artists = [self.image, self.rims, *self.texts, *self.notes]

    def show(self, k: int) -> None:
        values, lit = self.grid.at(k), self.grid.lit_at(k)
        self.image.set_data(np.ma.masked_invalid(values))
        notes = {(cell.row, cell.column): cell.note for cell in lit}
        for text, note, (spot, value) in zip(self.texts, self.notes, np.ndenumerate(values), strict=False):
            noted = notes.get(spot, "")
            text.set_text("" if np.isnan(value) else number(value))
            text.set_y(spot[0] - (0.1 if noted else 0))
            note.set_text(noted)
        self.rims.set_verts([
            [(c - 0.47, r - 0.47), (c + 0.47, r - 0.47), (c + 0.47, r + 0.47), (c - 0.47, r + 0.47)] for r, c, _ in lit
        ])
