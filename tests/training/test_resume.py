"""이어서 학습하기: 어디에서 끊겨도, 몇 번을 끊겨도, 끊긴 적이 없던 것과 비트까지 같다. 남의 체크포인트는 아무것도 건드리지 않고 거절한다."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.interrupts import lines_of, signalled, stops
from support.training.interruptions import interruptions, kills
from support.training.whole_run import EPOCHS, X, Y, build, equal, everything, run

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, StandardScaler, TensorDataset
from tinygrad_ko.errors import ArgumentError, DataError
from tinygrad_ko.io import save
from tinygrad_ko.optim import lr_scheduler as rates
from tinygrad_ko.tensors.generator import default_generator
from tinygrad_ko.training import Callback, EarlyStopping, History, ModelCheckpoint, Trainer


class Stopped(BaseException):
    """전원이 나간 것처럼 멈춘다."""


class StopAt(Callback):
    """``batches`` 번째 묶음의, 또는 에포크의 끝에서 모든 것이 자리 잡은 뒤에 멈춘다."""

    def __init__(self, batches: int, at_epoch_end: bool = False) -> None:
        self.batches, self.at_epoch_end = batches, at_epoch_end
        self.epoch_ended = False

    def on_epoch_end(self, trainer: Trainer) -> None:
        self.epoch_ended = True

    def on_settled(self, trainer: Trainer) -> None:
        ended, self.epoch_ended = self.epoch_ended, False
        if trainer.seen == self.batches and ended == self.at_epoch_end:
            raise Stopped


@pytest.fixture(scope="module")
def straight() -> tuple[History, dict[str, Any]]:
    trainer, loader = build()
    return run(trainer, loader), everything(trainer)


@pytest.mark.parametrize(
    ("batches", "at_epoch_end"), [*((k, False) for k in range(1, 3 * EPOCHS + 1)), *((3 * k, True) for k in range(1, EPOCHS + 1))]
)
def test_resumed_is_bit_for_bit_the_same(batches: int, at_epoch_end: bool, straight: Any, tmp_path: Path) -> None:
    """에포크의 처음, 가운데, 마지막 묶음에서, 검증과 다음 에포크 사이에서."""
    trainer, loader = build(tmp_path, more=(StopAt(batches, at_epoch_end),))
    with pytest.raises(Stopped):
        run(trainer, loader)
    tg.manual_seed(99)  # 다른 일을 하다 돌아온다
    trainer, loader = build(tmp_path)
    history = run(trainer, loader, resume=tmp_path)
    assert equal(history, straight[0]) and history.notes == straight[0].notes
    assert equal(everything(trainer), straight[1])


def test_stopped_many_times_in_a_row(straight: Any, tmp_path: Path) -> None:
    resume = None
    for batches in (1, 2, 5, 6, 9, 10, 11):
        trainer, loader = build(tmp_path, more=(StopAt(batches),))
        with pytest.raises(Stopped):
            run(trainer, loader, resume=resume)
        resume = tmp_path
    trainer, loader = build(tmp_path)
    assert equal(run(trainer, loader, resume=tmp_path / "checkpoint.safetensors"), straight[0])
    assert equal(everything(trainer), straight[1])


@pytest.mark.parametrize("batches", [2, 3, 7])
def test_stopped_again_before_the_first_batch(batches: int, straight: Any, tmp_path: Path) -> None:
    """이어서 시작하자마자 다시 멈춘다: 그때 적힌 것도 이어 갈 수 있다."""

    class AtOnce(Callback):
        def on_batch_start(self, trainer: Trainer) -> None:
            raise Stopped

    trainer, loader = build(tmp_path, more=(StopAt(batches),))
    with pytest.raises(Stopped):
        run(trainer, loader)
    for _ in range(2):
        tg.manual_seed(98)
        trainer, loader = build(tmp_path, more=(AtOnce(),))
        with pytest.raises(Stopped):
            run(trainer, loader, resume=tmp_path)
    trainer, loader = build(tmp_path)
    assert equal(run(trainer, loader, resume=tmp_path), straight[0])
    assert equal(everything(trainer), straight[1])


@pytest.mark.parametrize("batches", [1, 2, 4])
def test_gathered_gradients_are_carried(batches: int, tmp_path: Path) -> None:
    whole, loader = build(accumulate=2)
    run(whole, loader)
    trainer, loader = build(tmp_path, accumulate=2, more=(StopAt(batches),))
    with pytest.raises(Stopped):
        run(trainer, loader)
    trainer, loader = build(tmp_path, accumulate=2)
    run(trainer, loader, resume=tmp_path)
    assert equal(everything(trainer), everything(whole))


def test_a_finished_run_is_resumed_to_itself_and_longer(tmp_path: Path, straight: Any) -> None:
    trainer, loader = build(tmp_path)
    run(trainer, loader, epochs=2)
    trainer, loader = build(tmp_path)
    again = run(trainer, loader, epochs=2, resume=tmp_path)
    assert again.epochs == 2 and trainer.epoch == 2
    trainer, loader = build(tmp_path)
    assert equal(run(trainer, loader, resume=tmp_path), straight[0])
    with pytest.raises(ArgumentError, match="이미 4번째 에포크까지.*epochs=3"):
        run(*build(tmp_path), epochs=3, resume=tmp_path)


def test_patience_is_counted_across_a_resume(tmp_path: Path) -> None:
    def early() -> tuple[Trainer, Any]:
        model = nn.Linear(3, 2, generator=0)
        calls = [ModelCheckpoint(tmp_path), EarlyStopping("train_loss", patience=3, min_delta=100.0)]
        return Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.01), callbacks=calls), [(X, Y)]

    trainer, loader = early()
    trainer.fit(loader, epochs=3)  # 첫 에포크가 가장 낫고, 두 번 참았다
    assert trainer.callbacks[1].bad == 2 and not trainer.stopped
    trainer, loader = early()
    history = trainer.fit(loader, epochs=50, resume=tmp_path)
    assert history.epochs == 4 and trainer.stopped and history.best_epoch == 1
    trainer, loader = early()
    assert trainer.fit(loader, epochs=50, resume=tmp_path).epochs == 4, "멈춘 학습은 이어도 멈춘 것이다"


# ── 옵티마이저와 일정마다 ──

SCHEDULES: dict[str, Any] = {
    "step": lambda o: rates.StepLR(o, 2), "cosine": lambda o: rates.CosineAnnealingLR(o, 5), "cycle": lambda o: rates.OneCycleLR(o, 0.1, total_steps=20),
    "plateau": lambda o: rates.ReduceLROnPlateau(o, patience=0), "chained": lambda o: rates.ChainedScheduler([rates.ConstantLR(o, 0.1, 2), rates.ExponentialLR(o, 0.9)]),
    "sequence": lambda o: rates.SequentialLR(o, [rates.ConstantLR(o, 0.1, 2), rates.ExponentialLR(o, 0.9)], [2]), "lambda": lambda o: rates.LambdaLR(o, lambda t: 0.9**t),
}
OPTIMIZERS = [  # Muon 은 행렬만, LBFGS 는 손으로 쓴 고리에서
    name for name in optim.__all__
    if isinstance(getattr(optim, name), type) and issubclass(getattr(optim, name), optim.Optimizer) and name not in ("Optimizer", "Muon", "LBFGS")
]
BATCHES = [(X[:8], Y[:8]), (X[8:16], Y[8:16]), (X[16:], Y[16:])]


@pytest.mark.parametrize(
    ("optimizer", "schedule", "every"),
    [*((name, None, "epoch") for name in OPTIMIZERS), *(("SGD", name, every) for name in SCHEDULES for every in ("epoch", "step"))],
)
def test_every_optimizer_and_schedule_goes_on(optimizer: str, schedule: str | None, every: str, tmp_path: Path) -> None:
    def made(*given: Any) -> Trainer:
        model = nn.Sequential(nn.Linear(3, 8, generator=1), nn.Tanh(), nn.Linear(8, 2, generator=2))
        stepping = getattr(optim, optimizer)(model.parameters(), **({} if schedule is None else {"lr": 0.05}))
        rate = None if schedule is None else SCHEDULES[schedule](stepping)
        return Trainer(model, nn.CrossEntropyLoss(), stepping, scheduler=rate, scheduler_every=every, callbacks=[ModelCheckpoint(tmp_path, every=1), *given])

    whole = made()
    whole.fit(BATCHES, BATCHES, epochs=4)
    cut = made(StopAt(8))
    with pytest.raises(Stopped):
        cut.fit(BATCHES, BATCHES, epochs=4)
    resumed = made()
    resumed.fit(BATCHES, BATCHES, epochs=4, resume=tmp_path)
    assert equal(everything(whole), everything(resumed))


# ── 남의 체크포인트 ──


def other_model() -> tuple[Trainer, Any]:
    trainer, loader = build()
    model = nn.Linear(3, 2, generator=0)
    return Trainer(model, trainer.loss, optim.Adam(model.parameters(), lr=0.05)), loader


def other_optimizer() -> tuple[Trainer, Any]:
    trainer, loader = build()
    return Trainer(trainer.model, trainer.loss, optim.SGD(trainer.model.parameters(), lr=0.05)), loader


def no_schedule() -> tuple[Trainer, Any]:
    trainer, loader = build()
    return Trainer(trainer.model, trainer.loss, trainer.optimizer), loader


def other_data() -> tuple[Trainer, Any]:
    trainer, _ = build()
    return trainer, DataLoader(TensorDataset(X + 1, Y), 8, shuffle=True, generator=4)


def other_size() -> tuple[Trainer, Any]:
    trainer, _ = build()
    return trainer, DataLoader(TensorDataset(X, Y), 4, shuffle=True, generator=4)


def other_generators() -> tuple[Trainer, Any]:
    return build(plain=True)


@pytest.mark.parametrize(("make", "said"), [
    (other_model, "모델의 설명.*체크포인트: .*지금: weight"), (other_optimizer, "옵티마이저의 설명.*체크포인트: 종류 Adam.*지금: 종류 SGD"),
    (no_schedule, "학습률 일정의 설명.*ExponentialLR.*없음"), (other_data, "학습 자료의 설명.*지문"), (other_size, "한 에포크의 묶음 3.*한 에포크의 묶음 6"),
    (other_generators, "난수 발생기의 자리"),
])
def test_another_run_is_refused_and_nothing_is_touched(make: Any, said: str, tmp_path: Path) -> None:
    trainer, loader = build(tmp_path)
    run(trainer, loader, epochs=1)
    trainer, loader = make()
    before = (trainer.model.state_dict(), trainer.optimizer.state_dict())
    tg.manual_seed(3)
    default = tg.manual_seed(3).bit_generator.state
    with pytest.raises(DataError, match="(?s)" + said):
        run(trainer, loader, resume=tmp_path)
    assert equal(before, (trainer.model.state_dict(), trainer.optimizer.state_dict()))
    assert default_generator().bit_generator.state == default


def test_what_is_not_a_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="checkpoint.safetensors' 파일이 없습니다"):
        run(*build(), resume=tmp_path)
    save({"w": X}, tmp_path / "가중치.safetensors")
    with pytest.raises(DataError, match="있는 것: 가중치.safetensors"):
        run(*build(), resume=tmp_path)
    with pytest.raises(DataError, match="학습의 체크포인트가 아닙니다"):
        run(*build(), resume=tmp_path / "가중치.safetensors")
    (tmp_path / "checkpoint.safetensors").write_bytes(b"hello")
    with pytest.raises(DataError):
        run(*build(), resume=tmp_path)


def test_an_old_run_is_put_aside(tmp_path: Path) -> None:
    trainer, loader = build(tmp_path)
    run(trainer, loader, epochs=2)
    old = (tmp_path / "checkpoint.safetensors").read_bytes()
    trainer, loader = build(tmp_path)
    run(trainer, loader, epochs=1)
    assert (tmp_path / "checkpoint.old.safetensors").read_bytes() == old
    assert (tmp_path / "checkpoint.safetensors").read_bytes() != old


def test_what_was_carried_comes_back(tmp_path: Path) -> None:
    trainer, loader = build(tmp_path)
    run(trainer, loader, epochs=1)
    trainer, loader = build(tmp_path)
    trainer.carry["눈금"] = scaler = StandardScaler()
    run(trainer, loader, epochs=1, resume=tmp_path)
    np.testing.assert_array_equal(scaler.transform(X), StandardScaler().fit(X).transform(X))


def test_a_full_disk_leaves_the_last_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, straight: Any) -> None:
    import errno
    import os

    from tinygrad_ko.io import atomic

    real, count = os.fsync, []

    def full(descriptor: int) -> None:
        count.append(1)
        if len(count) > 8:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(atomic.os, "fsync", full)
    trainer, loader = build(tmp_path)
    with pytest.raises(OSError, match="디스크"):
        run(trainer, loader)
    monkeypatch.undo()
    assert [f.name for f in tmp_path.iterdir()] == ["checkpoint.safetensors"]
    trainer, loader = build(tmp_path)
    assert equal(run(trainer, loader, resume=tmp_path), straight[0])


@pytest.mark.slow
def test_killed_at_random_moments() -> None:
    """``scripts/prove_resume.py`` 의 짧은 것."""
    tally = kills(trials=1, epochs=20, most=2)
    assert tally.wrong == [] and tally.trials == 1


@pytest.mark.slow
def test_interrupted_at_random_moments() -> None:
    tally = interruptions(trials=12, epochs=6)
    assert tally.wrong == [] and tally.stops == 12


@pytest.mark.slow
def test_interrupted_at_chosen_lines(tmp_path: Path) -> None:
    """신호가 라이브러리의 어느 줄 앞에서 오든: 저장하는 가운데, 되돌리는 가운데, 맺는 가운데. 같은 프로세스에서 이어 간다."""
    whole, loader = build()
    run(whole, loader, epochs=2)
    for k, line in enumerate(stops(lambda: run(*build(tmp_path / "세기"), epochs=2), most=10)):
        folder = tmp_path / str(k)
        trainer, loader = build(folder)
        lines_of(lambda trainer=trainer, loader=loader: run(trainer, loader, epochs=2), line, signalled)
        best = trainer.callbacks[1].state_dict()["weights"]
        if best is not None and not trainer.steps == 6:
            assert equal(best, trainer.model.state_dict()), f"{line}번째 줄에서 멈추자 가장 나은 가중치로 돌아오지 않았다"
        trainer, loader = build(folder)
        run(trainer, loader, epochs=2, resume=folder if (folder / "checkpoint.safetensors").exists() else None)
        assert equal(everything(trainer), everything(whole)), f"{line}번째 줄에서 멈춘 것을 잇자 달라졌다"
