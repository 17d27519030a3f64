"""칸에 수를 적은 판들을 HTML 한 장으로: 칸의 값이 장면마다 바뀌고, 켜진 칸에 테와 작은 글이 붙는다."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from .animation_page import animation_page, data_attributes
from .scenes import Grid, Scenes, number

WIDE, HEAD = 940.0, 30.0  # 그림의 너비와, 판의 이름이 놓일 높이
STYLE = """.cell { stroke: var(--line); fill: none; } .text { text-anchor: middle; dominant-baseline: central; }
svg text.note { text-anchor: end; fill: var(--c1); } svg text.head { font-size: 17px; text-anchor: middle; }
.rim { fill: none; stroke: var(--c1); stroke-width: 3; } .high { fill: var(--high); } .minus { fill: var(--minus); }"""


def scenes_page(scenes: Scenes, interval: int) -> str:
    """판들을 한 줄에 놓은 HTML."""
    count = len(scenes.said)
    cell = float(np.clip(WIDE / (sum(grid.shape[1] for grid in scenes.grids) + 1.2 * len(scenes.grids)), 16, 58))
    left, parts = 4.0, []
    for grid in scenes.grids:
        across = max(grid.shape[1] * cell, 9.0 * len(grid.name) + 24)  # 판의 이름이 옆 판과 닿지 않게
        start = left + (across - grid.shape[1] * cell) / 2
        parts.append(f'<text class="head" x="{left + across / 2:.1f}" y="17">{escape(grid.name)}</text>')
        parts.append(_grid(grid, start, cell, count))
        left += across + 0.9 * cell
    tall = HEAD + max(grid.shape[0] for grid in scenes.grids) * cell + 6
    names = ", ".join(grid.name for grid in scenes.grids)
    picture = f'<svg viewBox="0 0 {left - 0.9 * cell + 4:.0f} {tall:.0f}" role="img" aria-label="{escape(names)}">{"".join(parts)}</svg>'
    return animation_page(scenes.title, picture, scenes.said, interval, "", STYLE)


def _grid(grid: Grid, start: float, cell: float, count: int) -> str:
    finite = np.abs(grid.values[np.isfinite(grid.values)])
    top = float(finite.max(initial=0.0)) or 1.0
    lit: dict[tuple[int, int], dict[int, str]] = {}
    for k, cells in enumerate(grid.lit):
        for row, column, note in cells:
            lit.setdefault((row, column), {})[k] = note
    parts = []
    for row, column in np.ndindex(grid.shape):
        x, y = start + column * cell, HEAD + row * cell
        seen = [float(grid.at(k)[row, column]) for k in range(count)] if grid.values.ndim == 3 else [float(grid.values[row, column])]
        parts.append(_cell(x, y, cell, seen, top))
        if (row, column) in lit:
            parts.append(_rim(x, y, cell, lit[row, column]))
    return "".join(parts)


def _cell(x: float, y: float, cell: float, seen: list[float], top: float) -> str:
    """칸 하나: 바뀌지 않으면 값을 그대로, 바뀌면 바뀌는 장면만 적는다."""
    turns = [(k, *_look(value, top)) for k, value in enumerate(seen) if k == 0 or not _same(value, seen[k - 1])]
    _, said, shade = turns[0]
    square = f'x="{x:.1f}" y="{y:.1f}" width="{cell:.1f}" height="{cell:.1f}"'
    inside = f'<rect class="{"minus" if shade < 0 else "high"}" fill-opacity="{abs(shade):.2f}" {square}/>'
    if cell >= 22:
        spot = f'x="{x + 0.5 * cell:.1f}" y="{y + 0.44 * cell:.1f}"'
        inside += f'<text class="text" font-size="{_size(cell, turns):.1f}" {spot}>{said}</text>'
    on = data_attributes(turn=turns) if len(turns) > 1 else ""
    return f'<rect class="cell" {square}/><g{on}>{inside}</g>'


def _size(cell: float, turns: list[Any]) -> float:
    """가장 긴 수도 칸에 드는 글자의 크기."""
    longest = max(len(said) for _, said, _ in turns)
    return min(0.4 * cell, 1.55 * cell / max(longest, 1))


def _same(a: float, b: float) -> bool:
    return a == b or (np.isnan(a) and np.isnan(b))


def _look(value: float, top: float) -> tuple[str, float]:
    """칸의 글과 짙기(음수이면 다른 색). 아직 모르는 칸은 빈 글."""
    if np.isnan(value):
        return "", 0.0
    return number(value), round(0.45 * float(np.clip(value / top, -1, 1)), 2)


def _rim(x: float, y: float, cell: float, notes: dict[int, str]) -> str:
    inside = f'<rect class="rim" x="{x + 1.5:.1f}" y="{y + 1.5:.1f}" width="{cell - 3:.1f}" height="{cell - 3:.1f}"/>'
    if cell >= 32 and any(notes.values()):
        size = min(0.24 * cell, 1.6 * cell / max(map(len, notes.values())))
        inside += f'<text class="note" font-size="{size:.1f}" x="{x + 0.93 * cell:.1f}" y="{y + 0.9 * cell:.1f}"></text>'
    return f"<g{data_attributes(lit={str(k): note for k, note in notes.items()})}>{inside}</g>"
