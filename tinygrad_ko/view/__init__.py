"""그림: 계산 그래프, 학습 곡선, 혼동 행렬. graphviz와 matplotlib은 그릴 때에만 불러온다."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from . import plots
from .explain import explain
from .graph import graph, save_svg

if TYPE_CHECKING:
    from .player.player import Player, play
    from .plots import confusion_matrix, learning_curve

__all__ = ["Player", "confusion_matrix", "explain", "graph", "learning_curve", "play", "save_svg"]


def __getattr__(name: str) -> Any:
    """재생기와 matplotlib의 그림은 처음 쓸 때 들여온다: import tinygrad_ko 를 느리게 하지 않는다."""
    if name in ("Player", "play"):
        globals()[name] = found = getattr(importlib.import_module(".player.player", __name__), name)
        return found
    if name in ("confusion_matrix", "learning_curve"):
        return getattr(plots, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
