"""점수: 묶음마다 더해 가며 잰다. 아무것도 배우지 않은 기준(가장 잦은 부류, 평균)과 견준다."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..training.metrics import MAE, R2, RMSE, ConfusionMatrix, Metric
from .kinds import amount
from .preparation import CLASSIFY, Preparation

__all__ = ["Scores"]


class Scores:
    """모델의 출력과 정답을 받아 점수를 잰다.

    매개변수
    --------
    preparation : 부류의 이름이나 목표의 평균과 표준편차를 안다. 회귀의 점수는 목표의 단위이다.
    """

    def __init__(self, preparation: Preparation) -> None:
        self.preparation = preparation
        self.classify = preparation.task == CLASSIFY
        metrics: list[Metric] = [ConfusionMatrix()] if self.classify else [MAE(), RMSE(), R2()]
        self.counted: dict[Metric, np.ndarray | None] = dict.fromkeys(metrics)
        self.rows = self.unknown = 0
        self.base = [0.0, 0.0]  # 훈련 집합의 평균이라고 답했을 때의 절대 오차와 제곱 오차의 합

    def add(self, outputs: np.ndarray, targets: np.ndarray) -> None:
        """``outputs`` 는 모델의 출력 (줄, 출력), ``targets`` 는 부류의 번호나 목표의 수 (줄,). 배우지 않은 부류는 -1."""
        known = targets >= 0 if self.classify else np.isfinite(targets)
        self.unknown += int((~known).sum())
        outputs, targets = outputs[known], targets[known]
        if not len(targets):
            return
        self.rows += len(targets)
        if self.classify:
            given, true = outputs, targets.astype(np.int64)
        else:
            given, true = in_units(self.preparation, outputs)[:, None], targets[:, None]
            away = targets - self.preparation.mean
            self.base[0] += float(np.abs(away).sum())
            self.base[1] += float((away**2).sum())
        for metric, before in self.counted.items():
            counts = metric.counts(given, true)
            self.counted[metric] = counts if before is None else metric.merge(before, counts)

    @property
    def confusion(self) -> np.ndarray:
        """혼동 행렬: 줄은 정답, 칸은 예측."""
        found = next(iter(self.counted.values()))
        assert found is not None
        return found

    def summary(self, common: int | None = None) -> list[tuple[str, str, str]]:
        """(이름, 모델, 기준)의 목록. ``common`` 은 훈련 집합에서 가장 잦은 부류의 번호이다."""
        if self.classify:
            confusion = self.confusion
            truth = confusion.sum(1)
            guess = int(truth.argmax()) if common is None else common
            return [
                ("정확도(accuracy)", f"{np.trace(confusion) / self.rows:.2%}", f"{truth[guess] / self.rows:.2%}"),
                ("F1(부류의 평균)", f"{_f1(confusion)[truth > 0].mean():.4f}", f"{_f1(_always(truth, guess))[truth > 0].mean():.4f}"),
            ]
        mae, rmse, r2 = (m.value(c) for m, c in self.counted.items())
        spread = float(np.asarray(next(c for m, c in self.counted.items() if isinstance(m, R2)))[2, 0])  # 정답의 평균에서 벗어난 제곱의 합
        base = (self.base[0] / self.rows, (self.base[1] / self.rows) ** 0.5)
        return [
            ("평균 절대 오차(MAE)", amount(mae), amount(base[0])),
            ("제곱근 평균제곱오차(RMSE)", amount(rmse), amount(base[1])),
            ("결정계수(R²)", f"{r2:.4f}", f"{1 - self.base[1] / spread:.4f}" if spread else "–"),
        ]

    def classes(self) -> list[tuple[str, ...]]:
        """부류마다 (이름, 줄의 수, 맞힌 수, 정밀도, 재현율, F1). 정답에 없는 부류의 재현율은 '–' 이다."""
        confusion = self.confusion
        right, truth, guessed, f1 = confusion.diagonal(), confusion.sum(1), confusion.sum(0), _f1(confusion)
        return [
            (name, f"{truth[k]:,}", f"{right[k]:,}", _share(right[k], guessed[k]), _share(right[k], truth[k]),
             f"{f1[k]:.3f}" if truth[k] else "–")
            for k, name in enumerate(self.preparation.labels)
        ]

    def worst(self) -> Sequence[tuple[str, str, int]]:
        """가장 많이 틀린 짝 셋까지: (정답, 예측, 줄의 수)."""
        wrong = self.confusion.copy()
        np.fill_diagonal(wrong, 0)
        order = np.argsort(-wrong, axis=None, kind="stable")[:3]
        labels = self.preparation.labels
        return [(labels[i], labels[j], int(wrong[i, j])) for i, j in zip(*np.unravel_index(order, wrong.shape), strict=True) if wrong[i, j]]


def in_units(preparation: Preparation, outputs: np.ndarray) -> np.ndarray:
    """표준화한 출력 (줄, 1)을 목표의 단위 (줄,) float64 로."""
    return outputs[:, 0].astype(np.float64) * preparation.scale + preparation.mean


def _always(truth: np.ndarray, guess: int) -> np.ndarray:
    """언제나 한 부류라고 답했을 때의 혼동 행렬."""
    confusion = np.zeros((len(truth), len(truth)), dtype=np.int64)
    confusion[:, guess] = truth
    return confusion


def _f1(confusion: np.ndarray) -> np.ndarray:
    right, both = confusion.diagonal(), confusion.sum(0) + confusion.sum(1)
    return np.divide(2.0 * right, both, out=np.zeros(len(confusion)), where=both > 0)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"
