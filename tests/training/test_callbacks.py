"""콜백: 저마다 적고, 지켜보고, 알린다. 모두 내보내고 설명하고 복사할 수 있고, 이어서 학습하면 이어진다."""

from __future__ import annotations

import copy
import csv
import math
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.training.whole_run import X, Y

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset
from tinygrad_ko.errors import ArgumentError, DataError, GradientError, MissingExtra
from tinygrad_ko.training import Callback, Trainer, callbacks
from tinygrad_ko.training.callbacks import (
    CSVLogger,
    DeadUnits,
    EarlyStopping,
    GradientNorms,
    LearningRateFinder,
    LearningRateMonitor,
    ModelCheckpoint,
    NaNGuard,
    TensorBoard,
)

EXAMPLES: dict[str, Any] = {
    "CSVLogger": lambda home: CSVLogger(home / "기록" / "기록.csv"), "Callback": lambda home: Noting(), "DeadUnits": lambda home: DeadUnits(),
    "EarlyStopping": lambda home: EarlyStopping("train_loss"), "GradientNorms": lambda home: GradientNorms(),
    "LearningRateFinder": lambda home: LearningRateFinder(steps=20), "LearningRateMonitor": lambda home: LearningRateMonitor(),
    "ModelCheckpoint": lambda home: ModelCheckpoint(home, every=1), "NaNGuard": lambda home: NaNGuard(),
    "TensorBoard": lambda home: TensorBoard(home / "판", every=2),
}
KINDS = [name for name in callbacks.__all__ if isinstance(getattr(callbacks, name), type)]


class Noting(Callback):
    """불린 순간을 적는다."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def on_epoch_end(self, trainer: Trainer) -> None:
        self.seen.append("끝")


def trainer(*given: Any, **options: Any) -> tuple[Trainer, DataLoader]:
    model = nn.Sequential(nn.Linear(3, 8, generator=1), nn.ReLU(), nn.Dropout(0.2, generator=2), nn.Linear(8, 2, generator=3))
    made = Trainer(model, nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.02), callbacks=given, **options)
    return made, DataLoader(TensorDataset(X, Y), 8, shuffle=True, generator=4)


@pytest.mark.parametrize("name", KINDS)
def test_every_callback_is_whole(name: str, tmp_path: Path) -> None:
    """설명문이 있고, 쓰기 앞과 뒤에 복사하고 저장할 수 있고, 상태를 되돌릴 수 있고, 두 번 써도 된다."""
    if name == "TensorBoard":
        pytest.importorskip("tensorboardX", reason="TensorBoard 에는 tensorboardX 가 필요하다")
    kind = getattr(callbacks, name)
    assert {"예제", "출처"} <= {line.strip() for line in kind.__doc__.splitlines()}
    made = EXAMPLES[name](tmp_path)
    for given in (made, copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        run, loader = trainer(given)
        run.fit(loader, epochs=2)
        state = given.state_dict()
        fresh = EXAMPLES[name](tmp_path)
        fresh.load_state_dict(copy.deepcopy(state))
        assert repr(fresh.state_dict()) == repr(state)
        run.fit(loader, epochs=1)
        pickle.dumps(given)


@pytest.mark.parametrize("name", sorted({*KINDS} - {"ModelCheckpoint", "Callback", "LearningRateFinder"}))
def test_watching_changes_nothing(name: str, tmp_path: Path) -> None:
    """지켜보는 콜백이 있든 없든 가중치는 같다."""
    if name == "TensorBoard":
        pytest.importorskip("tensorboardX", reason="TensorBoard 에는 tensorboardX 가 필요하다")
    plain, loader = trainer()
    plain.fit(loader, epochs=3)
    watched, loader = trainer(EXAMPLES[name](tmp_path))
    if name == "EarlyStopping":
        watched.callbacks[0].restore_best = False
    watched.fit(loader, epochs=3)
    for a, b in zip(plain.model.state_dict().values(), watched.model.state_dict().values(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_moments_come_in_order() -> None:
    told: list[str] = []

    class Tells:
        def __init__(self, name: str) -> None:
            for event in callbacks.EVENTS:
                setattr(self, event, lambda trainer, event=event: told.append(f"{name} {event}"))

    run, _ = trainer(Tells("가"), Tells("나"))
    run.fit([(X, Y)], epochs=1)
    moments = ["on_start", "on_epoch_start", "on_batch_start", "on_gradients", "on_batch_end", "on_settled", "on_epoch_end", "on_settled", "on_end"]
    assert told == [f"{name} {event}" for event in moments for name in "가나"]


def test_csv_is_the_history_whatever_the_order(tmp_path: Path) -> None:
    file = tmp_path / "새" / "기록.csv"
    run, loader = trainer(CSVLogger(file), LearningRateMonitor(), GradientNorms(), metrics=["accuracy"])
    history = run.fit(loader, epochs=3)
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    assert list(rows[0]) == ["epoch", "train_loss", "train_accuracy", "lr", "grad_norm"]
    assert [float(row["grad_norm"]) for row in rows] == history["grad_norm"] and [row["epoch"] for row in rows] == ["1", "2", "3"]


def test_tensorboard_writes_and_a_missing_package_is_said_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tensorboardX", reason="TensorBoard 에는 tensorboardX 가 필요하다")
    run, loader = trainer(TensorBoard(tmp_path))
    run.fit(loader, epochs=2)
    assert any(b"train_loss" in file.read_bytes() for file in tmp_path.iterdir())
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(MissingExtra, match="pip install tensorboardX.*\\[tensorboard\\]"):
        run.fit(loader, epochs=1)


def test_learning_rates_of_groups() -> None:
    model = nn.Linear(3, 2, generator=0)
    optimizer = optim.SGD([{"params": [model.weight], "lr": 0.5}, {"params": [model.bias], "lr": 0.25}], lr=0.1)
    run = Trainer(model, nn.CrossEntropyLoss(), optimizer, callbacks=[LearningRateMonitor()])
    history = run.fit((X, Y), epochs=1)
    assert (history["lr_0"], history["lr_1"]) == ([0.5], [0.25])


def test_gradient_norms_are_those_before_clipping() -> None:
    norms = GradientNorms(every=2)
    run, loader = trainer(norms, clip_norm=1e-3)
    history = run.fit(loader, epochs=2)
    assert list(norms.layers) == ["0 · Linear", "3 · Linear"] and {len(v) for v in norms.layers.values()} == {3}
    first = math.hypot(norms.layers["0 · Linear"][0], norms.layers["3 · Linear"][0])
    second = math.hypot(norms.layers["0 · Linear"][1], norms.layers["3 · Linear"][1])
    assert history["grad_norm"][0] == pytest.approx((first + second) / 2) and first > 1e-2


def test_dead_units_are_named_with_their_share() -> None:
    dead = DeadUnits(warn=0.5)
    run, loader = trainer(dead)
    with tg.no_grad():
        run.model[0].bias[2:] = -100.0
    history = run.fit(loader, loader, epochs=2)
    assert history["dead_1"] == [0.75, 0.75] and dead.report() == "1 · ReLU: 뉴런 8개 가운데 6개(75.0%)가 죽었습니다."
    said = [note for note in history.notes if note.startswith("죽은 뉴런")]
    assert said == ["죽은 뉴런: 1번째 에포크에 1 · ReLU: 뉴런 8개 가운데 6개(75.0%)가 죽었습니다. 학습률을 줄이거나, He 초기화나 LeakyReLU 를 써 보세요."]
    assert not run.model[1]._forward_hooks if hasattr(run.model[1], "_forward_hooks") else True


def test_dead_channels_of_a_convolution() -> None:
    model = nn.Sequential(nn.Conv2d(1, 4, 3, generator=0), nn.ReLU6(), nn.Flatten(), nn.Linear(4 * 36, 2, generator=1))
    with tg.no_grad():
        model[0].bias[1] = -100.0
    dead = DeadUnits()
    run = Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=1e-6), callbacks=[dead])
    assert run.fit((np.random.default_rng(0).normal(size=(5, 1, 8, 8)).astype(np.float32), np.arange(5) % 2), epochs=1)["dead_1"] == [0.25]
    with pytest.raises(ArgumentError, match="ReLU.*층이 없습니다"):
        model = nn.Linear(3, 2)
        Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), callbacks=[DeadUnits()]).fit((X, Y), epochs=1)


# ── NaN 지킴이 ──


def guarded(model: nn.Module, loss: Any, batches: list[Any], lr: float = 0.1, **options: Any) -> list[np.ndarray]:
    before = [value.copy() for value in model.state_dict().values()]
    run = Trainer(model, loss, optim.SGD(model.parameters(), lr=lr), callbacks=[NaNGuard()], **options)
    run.fit(batches, epochs=2)
    return before


def test_the_operation_and_the_line_are_named() -> None:
    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(1, 1, generator=0)

        def forward(self, x: Any) -> Any:
            return tg.log(self.layer(x) * 0 - x)  # 여기

    with pytest.raises(GradientError, match=r"1번째 에포크 2번째 묶음: 손실이 nan입니다.*'log' 연산에서 NaN이 처음 나왔습니다.*test_callbacks.py"):
        guarded(Model(), nn.MSELoss(), [(-tg.ones((2, 1)), tg.zeros((2, 1))), (tg.ones((2, 1)), tg.zeros((2, 1)))])


def test_a_gradient_that_is_not_finite_stops_before_the_step() -> None:
    model = nn.Linear(1, 1, generator=0)
    before = model.weight.item()
    with pytest.raises(GradientError, match=r"기울기가 유한하지 않습니다\(weight, bias\).*'sqrt' 연산의 도함수"):
        guarded(model, lambda y, t: (y - y.detach()).sqrt().mean(), [(tg.ones((2, 1)), tg.zeros((2, 1)))])
    assert model.weight.item() == before


def test_bad_data_and_weights_that_blew_up_are_told_apart() -> None:
    bad = np.array([[1.0], [np.nan]], np.float32)
    with pytest.raises(DataError, match="1번째 묶음.*입력에 nan 이나 무한대가 1개"):
        guarded(nn.Linear(1, 1, generator=0), nn.MSELoss(), [(bad, np.zeros((2, 1), np.float32))])
    with pytest.raises(DataError, match="정답에 nan"):
        guarded(nn.Linear(1, 1, generator=0), nn.MSELoss(), [(np.zeros((2, 1), np.float32), bad)])
    model = nn.Linear(1, 1, generator=0)
    with tg.no_grad():
        model.weight[0, 0] = np.inf
    with pytest.raises(GradientError, match="매개변수가 이미 유한하지 않습니다: weight"):
        guarded(model, nn.MSELoss(), [(tg.ones((2, 1)), tg.zeros((2, 1)))])


# ── 학습률 찾기 ──


def test_the_finder_puts_everything_back() -> None:
    finder = LearningRateFinder(steps=30, use=False)
    found, loader = trainer(finder)
    found.fit(loader, epochs=2)
    plain, loader = trainer()
    plain.fit(loader, epochs=2)
    for a, b in zip(found.model.state_dict().values(), plain.model.state_dict().values(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert len(finder.rates) == len(finder.losses) <= 30 and finder.rates[0] == 1e-6
    assert finder.suggestion in finder.rates and "학습률 찾기" in found.history.notes[0]


def test_the_finder_draws_what_it_measured() -> None:
    pytest.importorskip("matplotlib", reason="그림에는 matplotlib 이 필요하다")
    finder = LearningRateFinder(low=1e-4, high=10.0, steps=40)
    with pytest.raises(ArgumentError, match="재어 본 것이 없습니다"):
        finder.plot()
    run, loader = trainer(finder)
    run.fit(loader, epochs=1)
    axes = finder.plot(title="찾기").axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), np.stack([finder.rates, finder.losses], 1))
    assert axes.lines[1].get_xdata()[0] == finder.suggestion and axes.get_xscale() == "log" and axes.get_title() == "찾기"


def test_the_finder_puts_back_after_ctrl_c() -> None:
    run, loader = trainer(LearningRateFinder(steps=30))
    before = run.model.state_dict()
    calls: list[int] = []

    def loss(outputs: Any, targets: Any) -> Any:
        calls.append(1)
        if len(calls) == 9:
            raise KeyboardInterrupt
        return nn.functional.cross_entropy(outputs, targets)

    run.loss = loss
    with pytest.raises(KeyboardInterrupt):
        run.fit(loader, epochs=1)
    assert all(np.array_equal(before[n], v) for n, v in run.model.state_dict().items())
    assert run.optimizer.param_groups[0]["lr"] == 0.02 and run.optimizer.state_dict()["state"] == {}


def test_the_finder_keeps_the_ratio_of_groups_and_refuses_a_schedule() -> None:
    model = nn.Linear(3, 2, generator=0)
    optimizer = optim.SGD([{"params": [model.weight], "lr": 0.5}, {"params": [model.bias], "lr": 0.25}], lr=0.1)
    finder = LearningRateFinder(low=1e-4, high=10.0, steps=40)
    Trainer(model, nn.CrossEntropyLoss(), optimizer, callbacks=[finder]).fit((X, Y), epochs=1)
    assert [g["lr"] for g in optimizer.param_groups] == pytest.approx([finder.suggestion, finder.suggestion / 2])
    run, loader = trainer(LearningRateFinder(), scheduler=None)
    run.scheduler = optim.lr_scheduler.StepLR(run.optimizer, 3)
    with pytest.raises(ArgumentError, match="use=False"):
        run.fit(loader, epochs=1)
    for wrong in ({"low": 0}, {"low": 1.0, "high": 0.1}, {"steps": 3}):
        with pytest.raises(ArgumentError):
            LearningRateFinder(**wrong)


# ── 체크포인트 ──


def test_only_the_best_is_kept(tmp_path: Path) -> None:
    values = iter([0.5, 0.2, 0.6, 0.1, 0.9])
    saving = ModelCheckpoint(tmp_path / "가장 나은 것.safetensors", monitor="train_score", mode="min")
    model = nn.Linear(3, 2, generator=0)
    run = Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), callbacks=[saving],
                  metrics={"score": lambda o, t: next(values)})
    kept: list[Any] = []

    class Keep(Callback):
        def on_epoch_end(self, trainer: Trainer) -> None:
            kept.append(trainer.model.state_dict()["weight"])

    run.callbacks.append(Keep())
    run.fit((X, Y), epochs=5)
    state = tg.load(tmp_path / "가장 나은 것.safetensors")
    np.testing.assert_array_equal(state["model"]["weight"], kept[3])
    assert state["place"]["epoch"] == 4 and saving.best == 0.1
