"""결과의 그림: 줄마다 우리 칸들의 비율을 점으로, PyTorch eager 를 1의 금으로."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.ticker import FixedLocator, NullLocator

from tinygrad_ko.view.paper.fonts import korean_font
from tinygrad_ko.view.plots.style import COLOURS, GRID, INK, MARKERS, QUIET, new_figure

SHOWN = {
    "ours": "ours (순수 NumPy)", "fast": "fast (numba 짝)", "compiled": "compiled (tg.compile)", "compiled fast": "compiled fast",
}
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


def save(rows: dict[str, dict[str, Any]], path: Path) -> None:
    """``rows`` (이름 → 제목과 칸마다의 비율)를 그려 SVG로 남긴다. 같은 결과는 같은 파일이다."""
    with korean_font(), matplotlib.rc_context({"svg.hashsalt": "tinygrad_ko"}):
        figure = new_figure((9, 0.36 * len(rows) + 1.4))
        axes = figure.add_subplot()
        heights = range(len(rows), 0, -1)
        for y, row in zip(heights, rows.values(), strict=True):
            known = [row["ratios"][c] for c in SHOWN if c in row["ratios"]]
            axes.plot([min(known), max(known)], [y, y], color=GRID, linewidth=4, solid_capstyle="round", zorder=1)
        for (column, label), colour, marker in zip(SHOWN.items(), COLOURS, MARKERS, strict=False):
            points = [(row["ratios"][column], y) for y, row in zip(heights, rows.values(), strict=True) if column in row["ratios"]]
            if points:
                axes.scatter(*zip(*points, strict=True), color=colour, marker=marker, s=34, label=label, zorder=3)
        axes.axvline(1, color=INK, linewidth=1, zorder=2)
        axes.set_xscale("log")
        lowest, highest = axes.get_xlim()
        ticks = [t for t in TICKS if lowest <= t <= highest]
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
        axes.set_yticks(list(heights), [row["title"] for row in rows.values()])
        axes.set_ylim(0.4, len(rows) + 0.6)
        axes.grid(axis="x", color=GRID)
        axes.set_axisbelow(True)
        axes.set_xlabel("한 걸음의 시간 / PyTorch eager (왼쪽일수록 빠르다, 1의 금은 PyTorch)", color=INK)
        axes.tick_params(colors=INK, length=0)
        for edge in ("top", "right", "left"):
            axes.spines[edge].set_visible(False)
        axes.spines["bottom"].set_color(QUIET)
        figure.legend(loc="outside upper right", ncols=len(SHOWN), frameon=False, labelcolor=INK)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
