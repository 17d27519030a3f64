"""학습의 그림: 학습 곡선과, 혼동 행렬이나 잔차. matplotlib 은 그릴 때 들여온다."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..training import History
from ..view import plots
from .preparation import CLASSIFY, Preparation
from .results import CONFUSION, CURVES, RESIDUALS

__all__ = ["draw"]

MOST = 30  # 혼동 행렬에 그리는 부류의 수
POINTS = 2000  # 잔차의 그림에 찍는 점의 수


def draw(folder: Path, preparation: Preparation, history: History, true: np.ndarray, predicted: np.ndarray) -> None:
    """그림들을 ``folder`` 에 그린다.

    예외
    ----
    MissingExtra : matplotlib 이 없을 때.
    """
    history.plot().savefig(folder / CURVES)
    if preparation.task == CLASSIFY:
        if len(preparation.labels) <= MOST:
            labels = [label[:12] for label in preparation.labels]
            plots.confusion_matrix(true.astype(np.int64), predicted, labels=labels).savefig(folder / CONFUSION)
        return
    some = np.linspace(0, len(true) - 1, min(POINTS, len(true))).astype(int)
    plots.residuals(true[some], predicted[some], name=preparation.target.name).savefig(folder / RESIDUALS)
