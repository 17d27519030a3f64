"""그림: 계산 그래프, 학습 곡선, 혼동 행렬. graphviz와 matplotlib은 그릴 때에만 불러온다."""

from __future__ import annotations

from .explain import explain
from .graph import graph, save_svg
from .player.player import Player, play
from .plots import confusion_matrix, learning_curve

__all__ = ["Player", "confusion_matrix", "explain", "graph", "learning_curve", "play", "save_svg"]
