"""자료의 점들: 부류마다 색과 모양이 다르고, 틀린 점에는 고리를 두른다."""

from __future__ import annotations

from typing import Any

import numpy as np

from .style import COLOURS, INK, MARKERS, QUIET


def draw_points(ax: Any, X: np.ndarray, truth: np.ndarray | None, names: list[str], guessed: np.ndarray | None = None,
                heights: np.ndarray | None = None, size: float | None = None) -> None:
    """평면이나 입체의 축에 점들을 놓는다. ``guessed`` 가 있으면 정확도를 제목으로 적는다.

    ``truth`` 와 ``guessed`` 는 부류의 자리(0부터), ``heights`` 는 평면의 점을 입체에 놓을 때 부류마다의 높이이다.
    """
    size = size or (46 if len(X) <= 60 else 22 if len(X) <= 600 else 9)
    groups = np.zeros(len(X), dtype=int) if truth is None else truth
    if heights is not None:
        chosen = groups if truth is not None else guessed if guessed is not None else groups
        X = np.column_stack([X, heights[chosen]])
    # 입체 축은 먼 점을 옅게 칠하는데, 그러면 부류의 색을 가릴 수 없다
    solid: dict[str, Any] = {"zorder": 3, **({"depthshade": False} if hasattr(ax, "zaxis") else {})}
    for k in range(len(names) if truth is not None else 1):
        own = X[groups == k]
        if len(own):
            colour, name = (COLOURS[k % len(COLOURS)], names[k]) if truth is not None else (QUIET, None)
            marker = MARKERS[k % len(MARKERS)] if truth is not None else "o"
            ax.scatter(*own.T, s=size, color=colour, marker=marker, edgecolors="white", linewidths=0.8, label=name, **solid)
    if truth is None or guessed is None:
        return
    wrong = truth != guessed
    if wrong.any():
        ax.scatter(*X[wrong].T, s=3.2 * size, marker="o", facecolors="none", edgecolors=INK, linewidths=1.3,
                   label=f"틀린 점 {int(wrong.sum())}개", **solid)
    right = len(X) - int(wrong.sum())
    ax.set_title(f"정확도 {right / len(X):.1%} ({len(X)}개 가운데 {right}개)", color=INK)
