"""낯선 사람이 쓰듯이: 틀린 것은 배우기 앞에 우리말로, 맞는 것은 뜻대로. 파일은 어느 것도 덮지 않는다."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable as Function
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, StandardScaler, TensorDataset
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError, TinygradError
from tinygrad_ko.training import (
    Callback,
    EarlyStopping,
    History,
    ModelCheckpoint,
    Trainer,
    accuracy,
    checkpoint,
    evaluate,
    fit,
)
from tinygrad_ko.training.callbacks import EVENTS, CSVLogger, GradientNorms, LearningRateFinder, LearningRateMonitor
from tinygrad_ko.training.metrics import F1, Accuracy, ConfusionMatrix, TopK

X = np.random.default_rng(0).normal(size=(24, 3)).astype(np.float32)
Y = (X[:, 0] > 0).astype(np.int64)


def build(*calls: Any, layer: Any = nn.ReLU, lr: float = 0.02, **options: Any) -> Trainer:
    model = nn.Sequential(nn.Linear(3, 8, generator=1), layer(), nn.Linear(8, 2, generator=3))
    loss = options.pop("loss", nn.CrossEntropyLoss())
    return Trainer(model, loss, optim.Adam(model.parameters(), lr=lr), callbacks=calls, **options)


def loader(size: int = 8, **options: Any) -> DataLoader:
    return DataLoader(TensorDataset(X, Y), size, **options)


# ── 훈련자가 부를 것 ──


class Keras(Callback):
    def on_epoch_end(self, trainer: Trainer, logs: Any) -> None:  # type: ignore[override]
        """인수가 다른 콜백."""


@pytest.mark.parametrize(("make", "said"), [
    (lambda: build(Keras()), "on_epoch_end: \\(trainer\\) 1개를.*\\(trainer.*logs"), (lambda: build(loss=lambda o: o), "loss: \\(출력, 정답\\) 2개를"),
    (lambda: build(metrics={"점수": lambda o: 0.0}), "지표 <lambda>: \\(출력, 정답\\)"), (lambda: build(metrics=3), "metrics는 지표의 나열"),
    (lambda: build(scheduler=optim.lr_scheduler.StepLR), "만든 일정"), (lambda: build(scheduler_monitor="val_loss"), "ReduceLROnPlateau 에만"),
    (lambda: build(carry=[StandardScaler()]), "carry 는 이름에서"), (lambda: build(carry={"눈금": 3}), "carry\\['눈금'\\]"), (lambda: build(seed=-1), "seed는 0 이상"),
    (lambda: build(clip_norm=True), "clip_norm은 수"), (lambda: build().train(loader()), "Trainer에 'train' 속성이 없습니다"),
])
def test_what_the_trainer_cannot_use_is_said_when_it_is_made(make: Function[[], Any], said: str) -> None:
    with pytest.raises((ArgumentError, ArgumentTypeError, AttributeError), match=said):
        make()


def test_what_is_added_later_is_checked_too() -> None:
    trainer = build()
    trainer.metrics["f1"] = "f1"  # type: ignore[assignment]
    assert "f1" in trainer.evaluate((X, Y))
    trainer.callbacks.append(EarlyStopping)
    with pytest.raises(ArgumentTypeError, match="클래스가 아니라 만든 물건"):
        trainer.fit((X, Y), epochs=1)


@pytest.mark.parametrize("given", ["높다", None, [1, 2], np.ones(3)])
def test_a_metric_must_give_a_number(given: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="지표 점수|지표 <lambda>: 수 하나"):
        build(metrics={"점수": lambda o, t: given}).fit((X, Y), epochs=1)


@pytest.mark.parametrize("run", [lambda loss: build(loss=loss).fit((X, Y), epochs=1), lambda loss: build(loss=loss).evaluate((X, Y)),
                                 lambda loss: evaluate(nn.Identity(), loss, [(X, Y)])])
@pytest.mark.parametrize(("loss", "said"), [
    (lambda o, t: 1.0, "Tensor 여야 합니다.*float 1.0"), (lambda o, t: None, "Tensor 여야"), (nn.CrossEntropyLoss(reduction="none"), "수 하나여야.*reduction='mean'"),
])
def test_a_loss_is_one_number_in_training_and_measuring(run: Any, loss: Any, said: str) -> None:
    with pytest.raises(TinygradError, match=said):
        run(loss)


# ── 자료의 꼴 ──


def same_as_arrays(given: Any) -> bool:
    a, b = build(), build()
    return a.fit((X, Y), epochs=2) == b.fit(given, epochs=2)


def test_whatever_is_an_array_is_one() -> None:
    """목록, 표, PyTorch의 텐서. 튜플이면 모두가 한 묶음이고, 목록에 담으면 묶음 하나이다."""
    torch, pandas = pytest.importorskip("torch", reason="torch 가 없다"), pytest.importorskip("pandas", reason="pandas 가 없다")
    kinds: list[Function[[Any], Any]] = [lambda a: a, tg.tensor, torch.tensor, pandas.DataFrame, lambda a: a.tolist()]
    flat: list[Function[[Any], Any]] = [lambda a: a, tg.tensor, torch.tensor, pandas.Series, lambda a: a.tolist()]
    expected = build().predict(X)
    for x, y in zip(kinds, flat, strict=True):
        assert same_as_arrays((x(X), y(Y))) and same_as_arrays([(x(X), y(Y))])
        np.testing.assert_array_equal(build().predict(x(X)).data, expected.data)


class Two(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 2, generator=0)

    def forward(self, a: Any, b: Any) -> Any:
        return self.layer(a) + self.layer(b)


def test_several_inputs_in_one_whole() -> None:
    model = Two()
    trainer = Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1))
    trainer.fit(((X, X), Y), epochs=1)
    assert trainer.evaluate(((X, X), Y)) == trainer.evaluate([((X, X), Y)]) and trainer.predict(((X, X), Y)).shape == (24, 2)


def once() -> Any:
    class Spent:
        batches = iter([(X, Y)])

        def __iter__(self) -> Any:
            return self.batches

    return Spent()


@pytest.mark.parametrize(("act", "kind", "said"), [
    (lambda: build().predict(TensorDataset(X, Y)), ArgumentTypeError, "DataLoader\\(데이터셋"), (lambda: build().predict({"x": X}), ArgumentTypeError, "텐서, 배열, 로더"),
    (lambda: build().fit([(X, Y), (X[:0], Y[:0])], epochs=1), DataError, "표본이 하나도 없는 묶음"), (lambda: build().evaluate((X[:0], Y[:0])), DataError, "표본이 하나도"),
    (lambda: build().fit(once(), epochs=2), DataError, "train: 로더.*하나도.*list"), (lambda: build().fit((X, Y), once(), epochs=2), DataError, "validation: 로더"),
    (lambda: Trainer(m := nn.PReLU(), nn.MSELoss(), optim.SGD(m.parameters(), lr=0.1)).predict([X, X[:, :2]]), ShapeError, "이을 수 없습니다.*\\(24, 2\\)"),
])
def test_what_gives_no_batches_is_named(act: Function[[], Any], kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match="(?s)" + said):
        act()


def test_a_shuffled_prediction_is_said() -> None:
    with pytest.warns(UserWarning, match="차례가 자료의 차례와 다릅니다"):
        build().predict(loader(shuffle=True))


# ── 지표 ──


@pytest.mark.parametrize(("outputs", "targets"), [((X, X), Y), (np.float32(1), np.int64(1)), (X, Y[:5]), (np.ones((24, 2), np.float32), X)])
@pytest.mark.parametrize("metric", [accuracy, Accuracy(), F1(), ConfusionMatrix(), TopK(2)])
def test_shapes_that_do_not_fit_are_refused_by_every_metric(metric: Any, outputs: Any, targets: Any) -> None:
    with pytest.raises((ShapeError, ArgumentTypeError)):
        metric(outputs, targets)


def test_the_plain_accuracy_is_the_metric() -> None:
    """``(n,)`` 의 점수와 ``(n, 1)`` 의 정답을 브로드캐스트하거나 점수 하나를 번호로 보지 않는다."""
    for scores, true in ((X[:, 0], Y[:, None]), (X[:, :1], Y), (X[:, 0].tolist(), Y.tolist())):
        assert accuracy(scores, true) == Accuracy()(scores, true) == 1.0
    assert TopK(1)(np.full((4, 3), np.nan), np.arange(4) % 3) == 0.0, "nan 은 맞힌 것이 아니다"


@pytest.mark.parametrize("metric", ["accuracy", F1("binary"), "recall", ConfusionMatrix()])
def test_a_probability_is_not_taken_for_a_score(metric: Any) -> None:
    """시그모이드와 ``BCELoss``: 문턱은 0.5. 문턱을 준 것은 그대로이고, 손실을 모르는 곳에서는 알린다."""
    target = Y[:, None].astype(np.float32)

    def measured(layers: list[Any], loss: Any) -> Any:
        model = nn.Sequential(nn.Linear(3, 1, generator=0), *layers)
        trainer = Trainer(model, loss, optim.SGD(model.parameters(), lr=0.1), metrics={"값": metric})
        trainer.fit((X, target), epochs=1)
        return trainer.evaluate((X, target))["값"], evaluate(model, loss, [(X, target)], {"값": metric})["값"]

    (a, b), (c, d) = measured([], nn.BCEWithLogitsLoss()), measured([nn.Sigmoid()], nn.BCELoss())
    assert np.array_equal(a, c) and np.array_equal(a, b) and np.array_equal(c, d)
    with pytest.warns(UserWarning, match="Accuracy: 점수가 모두 0과 1 사이.*threshold=0.5") as told:
        Accuracy()(np.linspace(0, 1, 9), np.arange(9) > 4)
    assert told[0].filename == __file__ and Accuracy(0.5)(np.linspace(0, 1, 9), np.arange(9) > 4) == 1.0


@pytest.mark.parametrize(("schedule", "said"), [
    (0.1, "schedule은 함수"), (lambda: 1.0, "schedule: \\(한 만큼\\)"), (lambda done: None, "schedule 이 돌려준 값은 수"), (lambda done: float("nan"), "유한해야"),
])
def test_a_schedule_that_cannot_be_followed(schedule: Any, said: str) -> None:
    model = nn.Linear(3, 2, generator=0)
    with pytest.raises((ArgumentError, ArgumentTypeError), match=said):
        fit(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), [(X, Y)], 1, schedule=schedule)
    with pytest.raises(ArgumentError, match="한 바퀴의 묶음 수"):
        fit(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), once(), 1, schedule=lambda done: 1.0)


@pytest.mark.parametrize("event", [e for e in EVENTS if e != "on_diverged"])
def test_stopping_at_any_moment(event: str) -> None:
    class Stops:
        pass

    setattr(Stops, event, lambda self, trainer: trainer.stop("그만"))
    trainer = build(Stops())
    history = trainer.fit([(X, Y)] * 2, (X, Y), epochs=2)
    assert trainer.stopped == "그만" and history.epochs == {"on_start": 0, "on_epoch_start": 0, "on_end": 2}.get(event, 1)


# ── 지켜보는 값의 방향과 차례 ──


def test_the_direction_is_known_or_asked() -> None:
    early = EarlyStopping("val_accuracy", patience=99)
    build(early, metrics=["accuracy"], lr=0.1).fit((X, Y), (X, Y), epochs=20)
    values = [value for _, _, value in early.checks]
    assert early.best == max(values) > min(values)
    for call in (EarlyStopping("val_맞힘"), ModelCheckpoint("없는 폴더", monitor="val_맞힘"), EarlyStopping("lr")):
        trainer = build(call, LearningRateMonitor(), metrics={"맞힘": lambda o, t: 0.5})
        with pytest.raises(ArgumentError, match="mode='min' 이나 mode='max' 를 주세요"):
            trainer.fit((X, Y), (X, Y), epochs=1)
    assert not Path("없는 폴더").exists()


def test_a_plateau_that_looks_the_wrong_way_is_refused() -> None:
    trainer = build(metrics=["accuracy"])
    schedule = optim.lr_scheduler.ReduceLROnPlateau(trainer.optimizer)
    made = Trainer(trainer.model, trainer.loss, trainer.optimizer, scheduler=schedule, scheduler_monitor="val_accuracy", metrics=["accuracy"])
    with pytest.raises(ArgumentError, match="클수록 좋은데.*mode='max'"):
        made.fit((X, Y), (X, Y), epochs=1)


@pytest.mark.parametrize("first", [True, False])
def test_a_value_added_by_a_callback_may_be_watched_in_any_order(first: bool, tmp_path: Path) -> None:
    watching = [EarlyStopping("grad_norm", mode="min"), ModelCheckpoint(tmp_path, monitor="grad_norm", mode="min")]
    calls = [*watching, GradientNorms()] if first else [GradientNorms(), *watching]
    history = build(*calls).fit((X, Y), epochs=3)
    assert watching[0].best == min(history["grad_norm"]) and (tmp_path / "checkpoint.safetensors").exists()
    with pytest.raises(ArgumentError, match="grad_norm.*train_loss"):
        build(EarlyStopping("grad_norm", every=1, mode="min"), GradientNorms()).fit((X, Y), epochs=1)


def test_numbers_of_numpy_are_numbers() -> None:
    n = np.int64(2)
    early = EarlyStopping("train_loss", patience=n, min_delta=np.float32(0.5), every=n)
    assert (early.patience, GradientNorms(n).every, TopK(n).k, LearningRateFinder(np.float32(0.5), n, np.int64(10)).high) == (2, 2, 2, 2.0)
    assert build(early, accumulate=n, clip_norm=np.float32(1), seed=n).fit([(X, Y)] * 2, epochs=n).epochs == 2


# ── 파일 ──


def test_no_file_is_ever_lost(tmp_path: Path) -> None:
    """노트북의 칸을 세 번 돌려도 앞의 것이 모두 있다. 남의 파일이면 시작하지 않는다."""
    for k in range(3):
        build(ModelCheckpoint(tmp_path / "모델.safetensors"), CSVLogger(tmp_path / "기록.csv")).fit((X, Y), epochs=k + 1)
    found = {f.name: tg.load(f)["place"]["epoch"] for f in tmp_path.glob("*.safetensors")}
    assert found == {"모델.old.safetensors": 1, "모델.old2.safetensors": 2, "모델.safetensors": 3}
    assert {f.name: len(f.read_text().splitlines()) for f in tmp_path.glob("*.csv")} == {"기록.old.csv": 2, "기록.old2.csv": 3, "기록.csv": 4}
    tg.save({"w": X}, tmp_path / "가중치.safetensors")
    (tmp_path / "자료.csv").write_text("키,몸무게\n1,2\n")
    for call in (ModelCheckpoint(tmp_path / "가중치.safetensors"), CSVLogger(tmp_path / "자료.csv")):
        before = call.path.read_bytes()
        trainer = build(call)
        with pytest.raises(ArgumentError, match="덮어쓰지 않습니다"):
            trainer.fit((X, Y), epochs=1)
        assert call.path.read_bytes() == before and not trainer.steps


def test_resuming_into_another_runs_file_keeps_it(tmp_path: Path) -> None:
    build(ModelCheckpoint(tmp_path / "가")).fit((X, Y), epochs=1)
    build(ModelCheckpoint(tmp_path / "나")).fit((X, Y), epochs=3)
    build(ModelCheckpoint(tmp_path / "나")).fit((X, Y), epochs=2, resume=tmp_path / "가")
    assert tg.load(tmp_path / "나" / "checkpoint.old.safetensors")["place"]["epoch"] == 3
    build(ModelCheckpoint(tmp_path / "나")).fit((X, Y), epochs=4, resume=tmp_path / "나")
    assert len(list((tmp_path / "나").iterdir())) == 2, "제 파일로 이어 가면 옮기지 않는다"


@pytest.mark.parametrize(("name", "said"), [("a.keras", "safetensors 로 끝나야"), ("a-{epoch:02d}.safetensors", "채우지 않습니다"), ("파일", "safetensors 로 끝나야")])
def test_names_that_would_not_mean_what_they_say(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "파일").write_text("글")
    with pytest.raises(ArgumentError, match=said):
        ModelCheckpoint(tmp_path / name)
    assert ModelCheckpoint(tmp_path / "A.SAFETENSORS").path.name == "A.SAFETENSORS"
    with pytest.raises(ArgumentError, match="두 콜백이 같은 파일"):
        build(ModelCheckpoint(tmp_path / "폴더"), ModelCheckpoint(tmp_path / "폴더" / "checkpoint.safetensors"))


# ── 이어 가기 ──


@pytest.mark.parametrize(("options", "said"), [
    ({"accumulate": 2}, "accumulate 1; 지금: accumulate 2"), ({"clip_norm": 0.1}, "clip_norm"), ({"metrics": ["accuracy"]}, "지표"), ({"lr": 0.5}, "학습률은 체크포인트의 것"),
    ({"loss": lambda o, t: nn.functional.cross_entropy(o, t) * 2}, "손실 CrossEntropyLoss"),
])
def test_other_settings_are_said_when_resuming(options: dict[str, Any], said: str, tmp_path: Path) -> None:
    build(ModelCheckpoint(tmp_path)).fit(loader(), epochs=1)
    with pytest.warns(UserWarning, match=said) as told:
        build(**options).fit(loader(), epochs=2, resume=tmp_path)
    assert told[0].filename == __file__
    with pytest.raises(DataError, match=r"모델의 층의 설명이(?s:.*)1 ReLU\(\)(?s:.*)1 Tanh\(\)"):
        build(layer=nn.Tanh).fit(loader(), epochs=2, resume=tmp_path)


def forge(state: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    for name in path[:-1]:
        state = state[name]
    if value is None:
        del state[path[-1]]
    else:
        state[path[-1]] = value


@pytest.mark.parametrize(("path", "value"), [
    (("place",), None), (("place",), [1]), (("place", "epoch"), "하나"), (("place", "epoch"), -1), (("place", "model"), 3), (("place", "waiting"), True), (("random",), 3),
    (("random", "기본", "state"), 3), (("order", "기본"), None), (("model",), None), (("model", "0.weight"), None), (("optimizer",), {}), (("history",), []),
    (("history", "columns"), 3), (("callbacks",), 3), (("callbacks",), [["EarlyStopping", {}]]), (("outside",), None), (("sums",), {}),
])
def test_a_forged_checkpoint_changes_nothing(path: tuple[Any, ...], value: Any, tmp_path: Path) -> None:
    build(ModelCheckpoint(tmp_path)).fit(loader(), epochs=1)
    file = tmp_path / "checkpoint.safetensors"
    state, notes = tg.load(file), tg.io.load_metadata(file)
    forge(state, path, value)
    tg.save(state, file, notes)
    trainer = build(EarlyStopping("train_loss"))
    before, random = trainer.model.state_dict(), tg.manual_seed(3).bit_generator.state
    with pytest.raises(DataError):
        trainer.fit(loader(), epochs=2, resume=file)
    assert all(np.array_equal(a, b) for a, b in zip(before.values(), trainer.model.state_dict().values(), strict=True))
    assert tg.manual_seed(3).bit_generator.state == random and trainer.fit(loader(), epochs=1).epochs == 1


@pytest.mark.parametrize("notes", [{}, {"version": "새것"}, {"version": 1, "described": 3}, {"version": 1, "described": {}, "epoch": 0, "batch": 0}])
def test_forged_notes_are_refused(notes: dict[str, Any], tmp_path: Path) -> None:
    tg.save({}, tmp_path / "x.safetensors", {"kind": checkpoint.KIND, **notes})
    with pytest.raises(DataError):
        build().fit(loader(), epochs=1, resume=tmp_path / "x.safetensors")


# ── 기록과 복사 ──


def test_a_name_that_is_not_in_the_history() -> None:
    history = History({"train_loss": [1.0], "val_loss": [2.0]})
    with pytest.raises(KeyError) as caught:
        history["val_los"]
    assert str(caught.value).startswith("History: 'val_los'라는 이름은") and "val_loss를 쓰려던" in str(caught.value)
    assert history.get("없다") is None and "없다" not in history


def test_the_history_keeps_values_and_no_graph(tmp_path: Path) -> None:
    class Adds(Callback):
        value: Any = None

        def on_epoch_end(self, trainer: Trainer) -> None:
            trainer.row["더한 것"] = self.value

    adds = Adds()
    for value, kept in ((tg.tensor(1.0, requires_grad=True) * 2, 2.0), (np.float32(0.5), 0.5), ("글", "글")):
        adds.value = value
        history = build(adds).fit((X, Y), epochs=1)
        history.to_json(tmp_path / "기록.json")
        assert history["더한 것"] == [kept] and not isinstance(history["더한 것"][0], tg.Tensor)
    adds.value = object()
    with pytest.raises(ArgumentTypeError, match="'더한 것' 값은 수나 배열"):
        build(adds).fit((X, Y), epochs=1)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))])
def test_a_copy_made_while_training_is_not_training(copied: Any) -> None:
    kept: list[Trainer] = []

    class Copy:
        def on_epoch_end(self, trainer: Trainer) -> None:
            callbacks, trainer.callbacks = trainer.callbacks, []
            told, trainer._told = trainer._told, {}
            kept.append(copied(trainer))
            trainer.callbacks, trainer._told = callbacks, told

    build(Copy()).fit((X, Y), epochs=1)
    assert kept[0].fit((X, Y), epochs=1).epochs == 1
