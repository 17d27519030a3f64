"""그림: 계산 그래프, 설명, 역전파 재생기, 학습 곡선과 결정 경계. graphviz와 matplotlib은 그릴 때에만 불러온다."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ..tensor import Tensor
from . import plots as plots
from .explain import explain
from .graph import graph, save_svg

if TYPE_CHECKING:
    from .player.player import Player, play
    from .plots import confusion_matrix, learning_curve

__all__ = ["Player", "confusion_matrix", "explain", "graph", "learning_curve", "play", "save_svg"]

_PLACES = {"Player": "player.player", "play": "player.player", "confusion_matrix": "plots", "learning_curve": "plots"}


def __getattr__(name: str) -> Any:
    """재생기와 그림은 처음 쓸 때 들여온다: import tinygrad_ko 를 느리게 하지 않는다."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(importlib.import_module(f".{_PLACES[name]}", __name__), name)
    return found


def _in_a_notebook(self: Tensor, include: Any = None, exclude: Any = None) -> dict[str, str]:
    bundle: dict[str, str] = importlib.import_module(".notebook", __name__).tensor_bundle(self)
    return bundle


Tensor._repr_mimebundle_ = _in_a_notebook  # type: ignore[attr-defined]  # 텐서는 그림을 모른다: 노트북에서의 모습은 여기서 붙인다
