"""현상한 필름: 녹화한 학습에서 그림에 보일 것."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import ArgumentError
from .answers import Partition
from .checks import Bounds, names_of
from .curves import korean_name
from .recording import Snapshot, TrainingRecord
from .style import shown

WIDE_RANGE = 50.0  # 손실의 가장 큰 값이 가장 작은 값의 이만큼을 넘으면 로그 눈금


@dataclass(frozen=True)
class Film:
    """담은 순간들과, 걸음마다의 값, 점들과 부류."""

    moments: Sequence[Snapshot]
    curves: Mapping[str, np.ndarray]  # 한국어 이름 → 걸음마다의 값
    unit: str
    parameters: Sequence[str]
    X: np.ndarray | None
    truth: np.ndarray | None  # 점마다의 부류의 자리
    ends: Bounds | None
    rule: Partition | None
    names: list[str]
    right: Sequence[np.ndarray | None]  # 순간마다, 점마다 맞혔는가

    def shares(self, k: int) -> np.ndarray | None:
        """k번째 순간의 경계: 격자점마다 부류의 몫 (위로 y, 옆으로 x, 부류). 발산했으면 ``None``."""
        grid = self.moments[k].grid
        if grid is None or self.rule is None:
            return None
        parts = self.rule.soft(grid)
        if parts.ndim == 1:  # 답 하나: 문턱의 아래와 위
            high = np.clip((parts - self.rule.low) / (self.rule.high - self.rule.low), 0, 1)
            parts = np.stack([1 - high, high], 1)
        side = round(len(parts) ** 0.5)
        return parts.reshape(side, side, -1).swapaxes(0, 1)

    def accuracy(self, k: int) -> str:
        """정확도. 알 수 없으면 빈 글."""
        right = self.right[k]
        return "" if right is None else f"{right.mean():.1%}"

    def heading(self, k: int) -> str:
        """순간의 이름과 정확도."""
        moment = self.moments[k]
        name = f"{moment.step}{self.unit}" if moment.step else "처음"
        if self.X is not None and moment.grid is None:
            return f"{name}: 발산"
        return f"{name}: 정확도 {self.accuracy(k)}" if self.accuracy(k) else name

    def value(self, name: str, k: int) -> str:
        """k번째 순간의 기록. 처음이거나 적지 않았으면 줄표."""
        step, values = self.moments[k].step, self.curves[name]
        return "—" if not step or np.isnan(values[step - 1]) else shown(values[step - 1])

    def logarithmic(self) -> bool:
        """손실들을 로그 눈금으로 볼 것인가."""
        values = np.concatenate([v[np.isfinite(v)] for v in self.curves.values()] or [np.zeros(0)])
        return bool(values.size and values.min() > 0 and values.max() > WIDE_RANGE * values.min())


def develop(where: str, record: TrainingRecord) -> Film:
    """녹화한 것에서, 그릴 것."""
    moments = record.moments()
    rule, names, truth = None, [], None
    if record.X is not None:
        answers = [part for m in moments if m.grid is not None and m.there is not None for part in (m.grid, m.there)]
        if not answers:
            raise ArgumentError(
                f"{where}: 모델의 답이 처음부터 끝까지 nan 이나 무한대입니다. 학습이 발산했는지 살펴보세요(tg.anomaly_mode())."
            )
        rule = Partition.of(where, record.model, np.concatenate(answers), record.y)
        names = names_of(where, record.labels, rule.kinds, "{:+d}" if -1 in rule.kinds else "부류 {}")
        truth = None if record.y is None else np.searchsorted(rule.kinds, record.y)
    right = [None if m.there is None or truth is None or rule is None else rule.index(m.there) == truth for m in moments]
    curves = {korean_name(name): np.array(values) for name, values in record.history.items()}
    return Film(moments, curves, record.unit, list(record.names), record.X, truth, record.ends, rule, names, right)
