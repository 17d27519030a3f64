"""조기 종료: 강의 L16 의 지그재그에서, 인내만큼 참고, 어떻게 끝나든 가장 나은 가중치로 되돌린다."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.training import Callback, DivergedError, EarlyStopping, ModelCheckpoint, Trainer

ZIGZAG = [0.9, 0.7, 0.75, 0.6, 0.63, 0.61, 0.55, 0.6, 0.62, 0.7]  # 강의 L16
BATCH = (tg.ones((4, 1)), tg.zeros((4, 1)))


def follow(values: list[float], early: EarlyStopping, *more: Any, epochs: int = 10, batches: int = 1) -> tuple[Trainer, list[float]]:
    """``values`` 를 차례로 검증 값으로 내는 학습. 돌려주는 목록은 재던 때마다의 가중치이다."""
    model = nn.Linear(1, 1, bias=False, generator=0)
    coming = iter(values)
    weights: list[float] = []

    def score(outputs: Any, targets: Any) -> float:
        if not model.training:
            weights.append(model.weight.item())
            return next(coming)
        return 0.0

    trainer = Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), metrics={"score": score}, callbacks=[early, *more])
    trainer.fit([BATCH] * batches, [BATCH], epochs=epochs)
    return trainer, weights


@pytest.mark.parametrize(("patience", "stopped", "best"), [(1, 3, 2), (2, 6, 4), (3, 10, 7), (4, 10, 7)])
def test_the_zigzag_of_the_lecture(patience: int, stopped: int, best: int) -> None:
    """인내 1, 2, 3 에서 (멈춘 에포크, t_opt) = (3, 2), (6, 4), (10, 7). 4 이면 다 할 때까지 멈추지 않지만 그래도 되돌린다."""
    early = EarlyStopping("val_score", mode="min", patience=patience)
    trainer, weights = follow(ZIGZAG, early)
    assert (trainer.epoch, early.best_epoch, early.best) == (stopped, best, ZIGZAG[best - 1])
    assert trainer.model.weight.item() == weights[best - 1] != weights[-1]
    assert trainer.history.best_epoch == best and f"{best}번째 에포크의 가중치로 되돌렸습니다(val_score {ZIGZAG[best - 1]}" in trainer.history.notes[-1]
    assert bool(trainer.stopped) == (patience < 4)
    if patience < 4:
        assert f"{patience}번 이어서 나아지지 않아 {stopped}번째 에포크에서 멈추었습니다" in str(trainer.stopped)


@pytest.mark.parametrize(("patience", "seen", "best"), [(1, 3, 2), (2, 6, 4), (3, 10, 7)])
def test_the_zigzag_by_every_n_batches(patience: int, seen: int, best: int) -> None:
    """묶음 둘마다 재면 같은 지그재그가 에포크 안에서 펼쳐진다. 에포크의 끝에서 잰 것은 보지 않는다."""
    early = EarlyStopping("val_score", mode="min", patience=patience, every=2)
    values: list[float] = []
    for k, value in enumerate(ZIGZAG, start=1):
        values += [value] + ([9.0] if k % 3 == 0 else [])  # 에포크는 묶음 여섯: 세 번 잴 때마다 에포크가 끝난다
    trainer, weights = follow([*values, 9.0], early, batches=6)
    assert len(early.checks) == seen and [v for _, _, v in early.checks] == ZIGZAG[:seen]
    assert early.checks[-1][:2] == ((seen - 1) // 3 + 1, 2 * ((seen - 1) % 3) + 2)
    measured = [w for w, v in zip(weights, values, strict=False) if v != 9.0]
    assert trainer.model.weight.item() == measured[best - 1]
    assert (early.best_epoch, early.best_batch) == ((best - 1) // 3 + 1, 2 * ((best - 1) % 3) + 2)
    assert f"{patience}번(묶음 2개마다) 이어서" in str(trainer.stopped)


def test_min_delta_and_mode() -> None:
    early = EarlyStopping("val_score", mode="min", patience=2, min_delta=0.1)
    follow([1.0, 0.95, 0.9, 0.0], early)
    assert early.best == 1.0 and len(early.checks) == 3, "0.9 는 1.0 보다 0.1 넘게 낫지 않다"
    early = EarlyStopping("val_score", patience=2, mode="max")
    follow([0.1, 0.3, 0.2, 0.25, 0.9], early)
    assert (early.best, early.best_epoch, len(early.checks)) == (0.3, 2, 4)


def test_nan_counts_as_no_improvement_and_is_said() -> None:
    early = EarlyStopping("val_score", mode="min", patience=3)
    trainer, weights = follow([0.5, math.nan, math.inf, 0.4, math.nan, math.nan, math.nan], early)
    assert (early.best, early.best_epoch, trainer.epoch) == (0.4, 4, 7)
    assert trainer.model.weight.item() == weights[3]
    assert [note for note in trainer.history.notes if "2번째 에포크의 val_score 값이 nan입니다. 나아지지 않은 것으로 셉니다" in note]
    early = EarlyStopping("val_score", mode="min", patience=2)
    trainer, weights = follow([math.nan, math.nan], early)
    assert early.best is None and trainer.epoch == 2 and "되돌릴 가중치가 없습니다" in trainer.history.notes[-1]


class StopsAt(Callback):
    def __init__(self, epoch: int, how: str) -> None:
        self.epoch, self.how = epoch, how

    def on_epoch_end(self, trainer: Trainer) -> None:
        if trainer.epoch == self.epoch:
            if self.how == "stop":
                trainer.stop("그만")
            else:
                raise {"error": ZeroDivisionError, "ctrl-c": KeyboardInterrupt, "exit": SystemExit}[self.how]


@pytest.mark.parametrize("how", ["stop", "error", "ctrl-c", "exit"])
@pytest.mark.parametrize("first", [True, False])
def test_the_best_weights_come_back_however_training_ends(how: str, first: bool) -> None:
    """다른 콜백이 멈추든, 오류이든, Ctrl+C 이든. 콜백의 차례와 상관없다."""
    early, stops = EarlyStopping("val_score", mode="min", patience=99), StopsAt(4, how)
    model = nn.Linear(1, 1, bias=False, generator=0)
    coming, weights = iter([0.5, 0.2, 0.6, 0.7, 0.8]), []

    def score(outputs: Any, targets: Any) -> float:
        if model.training:
            return 0.0
        weights.append(model.weight.item())
        return next(coming)

    trainer = Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), metrics={"score": score},
                      callbacks=[early, stops] if first else [stops, early])
    if how == "stop":
        trainer.fit([BATCH], [BATCH], epochs=9)
        assert trainer.stopped == "그만"
    else:
        with pytest.raises((ZeroDivisionError, KeyboardInterrupt, SystemExit)):
            trainer.fit([BATCH], [BATCH], epochs=9)
    assert model.weight.item() == weights[1] != weights[-1]
    assert trainer.history.best_epoch == 2


def test_divergence_gives_the_best_weights_back() -> None:
    model = nn.Linear(1, 1, bias=False, generator=0)
    early = EarlyStopping("val_loss", patience=99)
    optimizer = optim.SGD(model.parameters(), lr=0.1)

    class Explode(Callback):
        def on_epoch_end(self, trainer: Trainer) -> None:
            if trainer.epoch == 3:
                optimizer.param_groups[0]["lr"] = 1e30

    trainer = Trainer(model, nn.MSELoss(), optimizer, callbacks=[early, Explode()])
    with pytest.raises(DivergedError), pytest.warns(UserWarning, match="검증에서 손실이 inf"):
        trainer.fit([BATCH], [BATCH], epochs=99)
    assert abs(model.weight.item()) < 1 and early.best_epoch == 3


def test_ctrl_c_then_fit_again_forgets_what_it_waited_for() -> None:
    early = EarlyStopping("train_loss", patience=2, min_delta=9.0)
    model = nn.Linear(1, 1, generator=0)
    stops = StopsAt(2, "ctrl-c")
    trainer = Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.01), callbacks=[early, stops])
    with pytest.raises(KeyboardInterrupt):
        trainer.fit([BATCH], epochs=9)
    stops.epoch = 99
    assert early.bad == 1 and trainer.fit([BATCH], epochs=9).epochs == 3, "새 학습은 처음부터 참는다"


def test_without_restoring_the_last_weights_stay() -> None:
    early = EarlyStopping("val_score", mode="min", patience=2, restore_best=False)
    trainer, weights = follow(ZIGZAG, early)
    assert trainer.model.weight.item() == weights[-1] and trainer.history.best_epoch == 4


@pytest.mark.parametrize("kind", [EarlyStopping, lambda monitor: ModelCheckpoint("x", monitor=monitor)])
@pytest.mark.parametrize(("monitor", "said"), [
    ("val_los", "val_loss를 쓰려던 것인가요.*있는 것: train_loss, train_accuracy, val_loss, val_accuracy"),
    ("정확도", "있는 것: train_loss"),
])
def test_a_misspelt_monitor_is_refused_before_training(kind: Any, monitor: str, said: str) -> None:
    model = nn.Linear(3, 2, generator=0)
    trainer = Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), metrics=["accuracy"], callbacks=[kind(monitor)])
    batch = (tg.ones((4, 3)), tg.tensor([0, 1, 0, 1]))
    with pytest.raises(ArgumentError, match=said):
        trainer.fit([batch], [batch], epochs=1)
    assert trainer.steps == 0


def test_watching_validation_without_one_is_said() -> None:
    model = nn.Linear(1, 1, generator=0)
    trainer = Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), callbacks=[EarlyStopping()])
    with pytest.raises(ArgumentError, match="fit 에 validation= 을 주세요"):
        trainer.fit([BATCH], epochs=1)


@pytest.mark.parametrize(("options", "kind"), [
    ({"patience": 0}, ArgumentError), ({"patience": 1.5}, ArgumentTypeError), ({"mode": "least"}, ArgumentError), ({"min_delta": -1}, ArgumentError),
    ({"min_delta": math.nan}, ArgumentError), ({"every": 0}, ArgumentError), ({"every": "batch"}, ArgumentTypeError), ({"patient": 3}, ArgumentTypeError),
])
def test_wrong_arguments(options: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind, match="EarlyStopping"):
        EarlyStopping(**options)


def test_the_real_thing_generalises_better() -> None:
    """작은 자료를 외우는 모델: 되돌린 가중치의 검증 손실은 마지막의 것보다 작고, 기록의 가장 작은 값과 같다."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(24, 12)).astype(np.float32), rng.integers(0, 2, 24)
    tg.manual_seed(0)
    model = nn.Sequential(nn.Linear(12, 64), nn.ReLU(), nn.Linear(64, 2))
    trainer = Trainer(model, nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.01), callbacks=[EarlyStopping(patience=20)])
    history = trainer.fit((x[:12], y[:12]), (x[12:], y[12:]), epochs=200)
    assert trainer.stopped and trainer.evaluate((x[12:], y[12:]))["loss"] == min(history["val_loss"]) < history["val_loss"][-1]
