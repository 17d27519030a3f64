"""땅 위를 걸은 길: 선과 머리의 표시."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .style import COLOURS, DASHES, MARKERS, lettered, shown


def draw_paths(ax: Any, paths: Mapping[str, np.ndarray], heights: Mapping[str, np.ndarray]) -> Callable[[int], list[Any]]:
    """길마다 선과 머리의 표시. 돌려준 함수는 k걸음까지만 보인다."""
    from matplotlib.patheffects import Normal, Stroke

    outline = [Stroke(linewidth=3.6, foreground="white"), Normal()]  # 짙은 바닥에서도 길이 보이게
    drawn = []
    for k, (name, path) in enumerate(paths.items()):
        colour = COLOURS[k % len(COLOURS)]
        last = heights[name][-1]
        label = f"{name}: f = {shown(last)}" if np.isfinite(last) else f"{name}: {shown(last)}"
        line, = ax.plot(*path.T, DASHES[k % len(DASHES)], color=colour, linewidth=1.9, label=lettered(label), zorder=3,
                        path_effects=outline)
        head, = ax.plot(*path[-1:].T, MARKERS[k % len(MARKERS)], color=colour, markeredgecolor="white", markersize=8, zorder=4)
        drawn.append((path, line, head))

    def show(k: int) -> list[Any]:
        for path, line, head in drawn:
            line.set_data(*path[: k + 1].T)
            head.set_data(*path[k : k + 1].T)
        return [artist for _, line, head in drawn for artist in (line, head)]

    return show
