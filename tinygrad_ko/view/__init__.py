"""그림: 계산 그래프, 학습 곡선, 혼동 행렬. graphviz와 matplotlib은 그릴 때에만 불러온다."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import plots
from .graph import graph, save_svg

if TYPE_CHECKING:
    from .plots import confusion_matrix, learning_curve

__all__ = ["confusion_matrix", "graph", "learning_curve", "save_svg"]


def __getattr__(name: str) -> Any:
    """matplotlib으로 그리는 것은 ``plots`` 에 있다."""
    if name not in ("confusion_matrix", "learning_curve"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(plots, name)
