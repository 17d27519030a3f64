"""학습의 녹화: 걸음마다의 손실과, 고르게 고른 순간들의 결정 경계와 가중치."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...korean.particles import Noun
from ...nn.module import Module, check_module
from ...operation.devices import to_numpy
from .answers import Partition, ask
from .checks import at_least, bounds_of, classes, lattice, names_of, points
from .slices import holding

if TYPE_CHECKING:
    from ...training.trainer import Trainer

WHERE = "TrainingRecord"
SIDE, NUMBERS = 16, 600  # 가중치 하나에서 담을 줄과 칸, 모두 합쳐 담을 수의 개수


class Snapshot(NamedTuple):
    """한 순간: 몇 번째 걸음의 뒤인가, 격자와 자료의 점에서의 답(발산했거나 자료가 없으면 ``None``), 가중치."""

    step: int
    grid: np.ndarray | None
    there: np.ndarray | None
    weights: list[np.ndarray]


class TrainingRecord:
    """학습을 녹화하는 기록기. 에포크(또는 걸음)마다 부르면 손실을 적고, ``tg.plot.training_film`` 이 그것을 보여 준다.

    ``tg.training.Trainer`` 의 콜백으로 주어도 된다. 담는 순간의 수는 ``limit`` 을 넘지 않는다: 넘치면 하나 걸러 하나를 버리고 그 뒤로는
    두 배 드물게 담으므로, 얼마나 오래 배우든 처음부터 끝까지 고르게 남는다. 마지막 순간은 언제나 담긴다. 모델은 평가 상태에서 묻고
    되돌린다.

    매개변수
    --------
    model : 배우는 모델.
    X : 결정 경계와 함께 그릴 자료의 점 (N, 2). 없으면 손실과 가중치만 담는다.
    y : 부류의 번호 (N,).
    box : 경계를 그릴 곳 (x1 아래, x1 위, x2 아래, x2 위). 없으면 점들의 둘레.
    limit : 담을 순간의 최대 수, 2 이상.
    grid_resolution : 경계의 격자에서 좌표마다의 점의 수, 2 이상.
    labels : 부류의 이름들.
    unit : 한 번 부르는 것이 무엇인가. 그림에 적는다.

    예외
    ----
    ArgumentTypeError, ShapeError : 모델이 아니거나, 점이나 답의 모양이 맞지 않을 때. ArgumentError : 범위 밖일 때, ``y`` 만 줄 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> X, y = tg.data.make_moons(60, generator=0)
    >>> model = nn.Sequential(nn.Linear(2, 8, generator=0), nn.Tanh(), nn.Linear(8, 2, generator=1))
    >>> record, optimizer = tg.plot.TrainingRecord(model, X, y), optim.Adam(model.parameters(), lr=0.05)
    >>> for epoch in range(30):
    ...     loss = nn.functional.cross_entropy(model(X), y)
    ...     optimizer.zero_grad()
    ...     loss.backward()
    ...     optimizer.step()
    ...     record(loss)
    >>> record
    TrainingRecord(30에포크, 담은 순간 31개)

    출처
    ----
    TensorFlow Playground (D. Smilkov, S. Carter, 2016).
    """

    def __init__(
        self, model: Module, X: ArrayLike | None = None, y: ArrayLike | None = None, *, box: Sequence[float] | None = None,
        limit: int = 60, grid_resolution: int = 48, labels: Sequence[str] | None = None, unit: str = "에포크",
    ) -> None:
        check_module(WHERE, model)
        self.model, self.unit = model, str(unit)
        self.limit = at_least(WHERE, "limit", limit, 2)
        if X is None and (y is not None or box is not None):
            raise ArgumentError(f"{WHERE}: y 나 box 를 주려면 점 X 도 주세요.")
        self.X = None if X is None else points(WHERE, "X", X, (2,))
        self.y = None if y is None or self.X is None else classes(WHERE, y, len(self.X))
        resolution = at_least(WHERE, "grid_resolution", grid_resolution, 2)
        self.ends = None if self.X is None else bounds_of(WHERE, box, self.X, (2,))
        self.grid = None if self.ends is None or self.X is None else lattice(self.ends, resolution)[1].astype(self.X.dtype)
        self.labels = labels
        self.names = _shown_parameters(model)
        self.history: dict[str, list[float]] = {}
        self.steps, self.every = 0, 1
        self.snapshots = [self._snapshot(strict=True)]
        there = self.snapshots[0].there
        if there is not None:  # 맞지 않는 것은 배우기 전에 알린다
            names_of(WHERE, labels, Partition.of(WHERE, model, there, self.y).kinds)
        self._now: list[np.ndarray] | None = None  # 담지 않은 마지막 순간의 매개변수와 버퍼

    def __call__(self, loss: Any = None, **values: Any) -> None:
        """한 걸음을 적는다. ``record(loss)`` 는 훈련 손실, ``record(train_loss=…, val_loss=…)`` 는 이름마다 하나."""
        row = {**({} if loss is None else {"train_loss": loss}), **values}
        read = {str(name): _number(name, value) for name, value in row.items()}
        for name in [*self.history, *(name for name in read if name not in self.history)]:
            self.history.setdefault(name, [float("nan")] * self.steps).append(read.get(name, float("nan")))
        self.steps += 1
        self._now = None
        if self.steps % self.every:
            self._now = [np.array(to_numpy(t._data)) for t in self._tensors()]
            return
        self.snapshots.append(self._snapshot())
        if len(self.snapshots) > self.limit:
            self.snapshots, self.every = self.snapshots[::2], 2 * self.every

    def on_epoch_end(self, trainer: Trainer) -> None:
        """``Trainer`` 의 콜백: 에포크의 값 가운데 수 하나인 것을 적는다."""
        self(**{name: value for name, value in trainer.row.items() if np.ndim(value) == 0})

    def moments(self) -> list[Snapshot]:
        """담은 순간들과 마지막 순간."""
        if self._now is None:
            return list(self.snapshots)
        with holding(list(self._tensors()), self._now):
            return [*self.snapshots, self._snapshot()]

    def __repr__(self) -> str:
        return f"TrainingRecord({self.steps}{self.unit}, 담은 순간 {len(self.snapshots) + (self._now is not None)}개)"

    def _tensors(self) -> list[Any]:
        return [*self.model.parameters(), *self.model.buffers()]

    def _snapshot(self, strict: bool = False) -> Snapshot:
        weights = [_matrix(parameter) for parameter in self.names.values()]
        grid = there = None
        if self.grid is not None and self.X is not None:
            try:
                grid, there = ask(WHERE, self.model, self.grid), ask(WHERE, self.model, self.X)
            except ArgumentError:  # 답이 nan 이나 무한대이다. 학습을 멈추게 하지 않고, 그 순간의 경계만 비운다
                grid = there = None
        return Snapshot(self.steps, grid, there, weights)


def _number(name: Any, value: Any) -> float:
    raw = np.asarray(to_numpy(getattr(value, "_data", value)))
    if raw.size != 1 or raw.dtype.kind not in "fiub":
        raise ArgumentTypeError(f"{WHERE}: {Noun(name):은/는} 수 하나여야 합니다. 받은 것: {describe(value)}.")
    return float(raw.reshape(()))


def _shown_parameters(model: Module) -> dict[str, Any]:
    """그릴 매개변수: 앞의 층부터, 모두 합쳐 ``NUMBERS`` 개까지."""
    chosen, total = {}, 0
    for name, parameter in model.named_parameters():
        size = _matrix(parameter).size if parameter.dtype.kind == "f" else 0
        if size and total + size <= NUMBERS:
            chosen[name], total = parameter, total + size
    return chosen


def _matrix(parameter: Any) -> np.ndarray:
    """매개변수를 (나감, 나머지)의 행렬로(1차원이면 한 줄로), 왼쪽 위의 ``SIDE`` × ``SIDE`` 만."""
    values = np.asarray(to_numpy(parameter._data), float)
    return np.array(values.reshape(len(values) if values.ndim > 1 else 1, -1)[:SIDE, :SIDE])
