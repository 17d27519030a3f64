"""훈련자: 하나의 고리, 같은 씨앗이면 같은 학습, 잘못된 차례와 잘못된 것을 줄 때."""

from __future__ import annotations

import math
import re
import sys
import types
import warnings
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError
from tinygrad_ko.training import Callback, EarlyStopping, Trainer, fit

X = np.random.default_rng(0).normal(size=(22, 3)).astype(np.float32)
Y = (X @ np.float32([1, -2, 3]) > 0).astype(np.int64)


def build(**options: Any) -> tuple[Trainer, DataLoader]:
    model = nn.Sequential(nn.Linear(3, 8, generator=1), nn.Tanh(), nn.Dropout(0.2), nn.Linear(8, 2, generator=3))
    options.setdefault("seed", 5)
    trainer = Trainer(model, nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.02), **options)
    return trainer, DataLoader(TensorDataset(X, Y), 8, shuffle=True)


def weights(trainer: Trainer) -> list[np.ndarray]:
    return list(trainer.model.state_dict().values())


def same(a: Trainer, b: Trainer) -> bool:
    return all(np.array_equal(p, q) for p, q in zip(weights(a), weights(b), strict=True))


def test_one_seed_gives_one_run() -> None:
    runs = []
    for seed in (5, 5, 6):
        trainer, loader = build(seed=seed, metrics=["accuracy"])
        trainer.fit(loader, loader, epochs=3)
        runs.append(trainer)
    assert same(runs[0], runs[1]) and runs[0].history == runs[1].history
    assert not same(runs[0], runs[2])
    assert list(runs[0].history) == ["train_loss", "train_accuracy", "val_loss", "val_accuracy"]


def test_fit_and_trainer_are_the_same_loop() -> None:
    one, loader = build(metrics=["accuracy"])
    history = one.fit(loader, loader, epochs=3)
    other, loader = build()
    tg.manual_seed(5)
    plain = fit(other.model, other.loss, other.optimizer, loader, 3, validation=loader, metrics=["accuracy"])
    assert plain == history and same(one, other)


@pytest.mark.parametrize("options", [{}, {"accumulate": 2}, {"clip_norm": 0.1}], ids=str)
def test_compiled_training_is_the_same_training(options: dict[str, Any]) -> None:
    (plain, loader), (compiled, other) = build(**options), build(compile=True, **options)
    a, b = plain.fit(loader, (X, Y), epochs=5), compiled.fit(other, (X, Y), epochs=5)
    assert dict(a) == dict(b) and same(plain, compiled)
    assert compiled.compiled.why is None and compiled.compiled.replays > 5


def test_looking_at_the_loader_draws_nothing() -> None:
    """살피느라 섞는 로더를 한 번 돌면 자료의 차례가 어긋난다."""
    trainer, _ = build()
    loader = DataLoader(TensorDataset(X, Y), 8, shuffle=True, generator=3)
    twin = DataLoader(TensorDataset(X, Y), 8, shuffle=True, generator=3)
    seen: list[Any] = []
    real = trainer.model.forward
    trainer.model.forward = lambda x: seen.append(x.data.copy()) or real(x)  # type: ignore[method-assign]
    trainer.fit(loader, epochs=1)
    assert all(np.array_equal(a, x.data) for a, (x, _) in zip(seen, twin, strict=True))


@pytest.mark.parametrize("rows", [22, 24])
def test_gathered_batches_are_one_big_batch(rows: int) -> None:
    """마지막 묶음이 작아도, 마지막 모음이 모자라도."""
    x, y = np.resize(X, (rows, 3)).astype(np.float64), np.resize(Y, rows)
    found = []
    for size, accumulate in ((12, 1), (4, 3), (5, 2), (6, 2)):
        model = nn.Sequential(nn.Linear(3, 4, generator=1), nn.Tanh(), nn.Linear(4, 2, generator=2)).double()
        trainer = Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.5), accumulate=accumulate, clip_norm=0.3)
        trainer.fit(DataLoader(TensorDataset(x, y), size), epochs=3)
        found.append((size * accumulate, trainer.steps, weights(trainer)))
    for size, steps, values in found[1:]:
        if size == 12:
            assert steps == found[0][1] == 3 * 2
            for a, b in zip(values, found[0][2], strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)


def test_clipping_is_seen_after_the_gathered_gradient() -> None:
    norms: list[float] = []

    class Look(Callback):
        def on_batch_end(self, t: Trainer) -> None:
            norms.append(math.sqrt(sum(float((p.grad.data.astype(float) ** 2).sum()) for p in t.model.parameters())))

    trainer, loader = build(clip_norm=0.01, callbacks=[Look()])
    trainer.fit(loader, epochs=1)
    assert norms == pytest.approx([0.01] * 3, rel=1e-3)


@pytest.mark.parametrize(("every", "rates"), [("epoch", [0.02, 0.01, 0.005]), ("step", [0.02 / 8, 0.02 / 64, 0.02 / 512])])
def test_the_schedule_goes_by_epoch_or_by_step(every: str, rates: list[float]) -> None:
    trainer, loader = build()
    seen: list[float] = []

    class Look(Callback):
        def on_epoch_start(self, t: Trainer) -> None:
            seen.append(t.optimizer.param_groups[0]["lr"])

        def on_end(self, t: Trainer) -> None:
            seen.append(t.optimizer.param_groups[0]["lr"])

    schedule = optim.lr_scheduler.ExponentialLR(trainer.optimizer, 0.5)
    trainer = Trainer(trainer.model, trainer.loss, trainer.optimizer, scheduler=schedule, scheduler_every=every, callbacks=[Look()])
    trainer.fit(loader, epochs=2 if every == "epoch" else 3)
    assert seen[:3] == pytest.approx(rates if every == "epoch" else [0.02, *rates[:2]])


def test_plateau_watches_validation() -> None:
    trainer, loader = build()
    schedule = optim.lr_scheduler.ReduceLROnPlateau(trainer.optimizer, mode="max", patience=0, threshold=1e9, threshold_mode="abs")
    trainer = Trainer(trainer.model, trainer.loss, trainer.optimizer, scheduler=schedule, scheduler_monitor="val_accuracy", metrics=["accuracy"])
    trainer.fit(loader, loader, epochs=3)
    assert trainer.optimizer.param_groups[0]["lr"] == pytest.approx(0.02 * 0.1**2)  # 처음은 나아진 것
    wrong = Trainer(trainer.model, trainer.loss, trainer.optimizer, scheduler=schedule, scheduler_monitor="val_acc")
    with pytest.raises(ArgumentError, match="val_acc.*train_loss, val_loss"):
        wrong.fit(loader, loader, epochs=1)
    assert wrong.steps == 0


# ── 낯선 사람이 쓰듯이 ──


def test_fit_twice_learns_on_with_a_new_history() -> None:
    trainer, loader = build(callbacks=[EarlyStopping("train_loss", patience=9)])
    first = trainer.fit(loader, epochs=2)
    kept = dict(first)
    before = weights(trainer)
    second = trainer.fit(loader, epochs=3)
    assert dict(first) == kept and first is not second and second.epochs == 3 and trainer.epoch == 3
    assert second["train_loss"][0] < first["train_loss"][0] and not np.array_equal(before[0], weights(trainer)[0])
    assert trainer.callbacks[0].best_epoch <= 3 and len(trainer.callbacks[0].checks) == 3


def test_model_in_eval_mode_learns_and_goes_back() -> None:
    trainer, loader = build()
    trainer.model.eval()
    trainer.fit(loader, epochs=1)
    assert [m.training for m in trainer.model.modules()] == [False] * 5
    twin, loader = build()
    twin.fit(loader, epochs=1)
    assert same(trainer, twin) and twin.model.training


def test_a_pair_of_tensors_is_one_batch() -> None:
    trainer, _ = build()
    history = trainer.fit((X, Y), (tg.tensor(X), tg.tensor(Y)), epochs=2)
    assert trainer.steps == 2 and len(history["val_loss"]) == 2
    assert trainer.evaluate((X, Y))["loss"] == history["val_loss"][-1]


def test_batches_of_arrays_and_several_inputs() -> None:
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(3, 2, generator=0)

        def forward(self, a: Any, b: Any) -> Any:
            return self.layer(a + b)

    model = Two()
    trainer = Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), metrics=["accuracy"])
    trainer.fit([((X, X), Y), ((X[:5], X[:5]), Y[:5])], epochs=1)
    assert trainer.predict([((X, X), Y), ((X[:5], X[:5]), Y[:5])]).shape == (27, 2)


@pytest.mark.parametrize(("train", "kind", "said"), [
    ((b for b in [(X, Y)]), ArgumentError, "한 번만 돌 수 있는 것\\(generator\\).*list"),
    (TensorDataset(X, Y), ArgumentTypeError, "묶이지 않은 데이터셋.*DataLoader"),
    (X, ArgumentTypeError, "로더여야.*모양 \\(22, 3\\)"),
    ("자료.csv", ArgumentTypeError, "로더여야"),
    ({"x": X}, ArgumentTypeError, "로더여야"),
    (None, ArgumentTypeError, "로더여야"),
    ([], DataError, "묶음을 하나도"),
    ([(X, Y, Y)], DataError, "3개로 이루어진 tuple.*collate_fn"),
    ([X], DataError, "묶음은 \\(입력, 정답\\) 둘"),
])
def test_what_is_not_a_loader_is_refused(train: Any, kind: type[Exception], said: str) -> None:
    trainer, _ = build()
    before = weights(trainer)
    with pytest.raises(kind, match=said):
        trainer.fit(train, epochs=2)
    assert all(map(np.array_equal, before, weights(trainer)))


def test_a_generator_may_be_used_for_one_epoch() -> None:
    trainer, _ = build()
    assert trainer.fit(((X, Y) for _ in range(3)), epochs=1).epochs == 1 and trainer.steps == 3


def test_an_empty_validation_is_said_before_an_epoch_is_lost() -> None:
    trainer, loader = build()
    with pytest.raises(DataError, match="validation.*묶음을 하나도"):
        trainer.fit(loader, [], epochs=1)
    assert trainer.steps == 0


@pytest.mark.parametrize(("epochs", "kind"), [(0, ArgumentError), (-1, ArgumentError), (1.5, ArgumentTypeError), (True, ArgumentTypeError), ("3", ArgumentTypeError)])
def test_epochs(epochs: Any, kind: type[Exception]) -> None:
    trainer, loader = build()
    with pytest.raises(kind, match="epochs"):
        trainer.fit(loader, epochs=epochs)


@pytest.mark.parametrize(("loss", "kind", "said"), [
    (nn.CrossEntropyLoss(reduction="none"), ArgumentError, "모양: \\(8,\\).*reduction='mean'"),
    (lambda o, t: 1.0, ArgumentTypeError, "float 1.0"),
    (lambda o, t: nn.functional.cross_entropy(o, t).detach(), ArgumentError, "그래프가 없습니다"),
])
def test_a_loss_that_cannot_be_walked_back(loss: Any, kind: type[Exception], said: str) -> None:
    trainer, loader = build()
    trainer.loss = loss
    with pytest.raises(kind, match=said):
        trainer.fit(loader, epochs=1)


def test_an_optimizer_of_another_model() -> None:
    model, other = nn.Linear(3, 2), nn.Linear(3, 2)
    with pytest.raises(ArgumentError, match="이 모델의 매개변수를 하나도.*SGD\\(model.parameters"):
        Trainer(model, nn.MSELoss(), optim.SGD(other.parameters(), lr=0.1))
    with pytest.raises(ArgumentError, match="다른 옵티마이저"):
        Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1),
                scheduler=optim.lr_scheduler.StepLR(optim.SGD(other.parameters(), lr=0.1), 3))


@pytest.mark.parametrize(("options", "said"), [
    ({"callbacks": [EarlyStopping]}, "만든 물건.*EarlyStopping\\("),
    ({"callbacks": EarlyStopping}, "만든 물건"),
    ({"callbacks": ["early"]}, "콜백이 아닙니다"),
    ({"clip_norm": 0}, "clip_norm"),
    ({"accumulate": 0}, "accumulate"),
    ({"metrics": ["acuracy"]}, "accuracy.*쓰려던"),
    ({"metrics": ["accuracy", "accuracy"]}, "두 번"),
    ({"metrics": {"loss": "accuracy"}}, "손실의 이름"),
    ({"scheduler_every": "batch"}, "scheduler_every"),
    ({"callback": []}, "모르는 인수"),
])
def test_wrong_arguments(options: dict[str, Any], said: str) -> None:
    with pytest.raises((ArgumentError, ArgumentTypeError), match=said):
        build(**options)


def test_a_misspelt_hook_is_refused() -> None:
    class Late:
        def on_epoch_ends(self, trainer: Trainer) -> None:
            pass

    with pytest.raises(ArgumentError, match="on_epoch_ends.*on_epoch_end를 쓰려던"):
        build(callbacks=[Late()])


def test_an_error_in_a_callback_says_where_and_the_others_still_end() -> None:
    ended: list[str] = []

    class Ends(Callback):
        def on_end(self, t: Trainer) -> None:
            ended.append("끝")

    class Breaks(Callback):
        def on_batch_end(self, t: Trainer) -> None:
            raise ZeroDivisionError

        def on_end(self, t: Trainer) -> None:
            raise KeyError("또")

    trainer, loader = build(callbacks=[Breaks(), Ends()])
    with pytest.raises(KeyError) as caught:
        trainer.fit(loader, epochs=1)
    assert ended == ["끝"] and isinstance(caught.value.__context__, ZeroDivisionError)
    assert "콜백 Breaks 의 on_batch_end" in caught.value.__context__.__notes__[0]
    assert trainer.model.training and tg.is_grad_enabled()


def test_predict_before_fit_and_what_it_takes() -> None:
    trainer, loader = build()
    whole = trainer.predict(X)
    assert whole.shape == (22, 2) and not whole.requires_grad and trainer.model.training
    ordered = DataLoader(TensorDataset(X, Y), 8)
    np.testing.assert_allclose(trainer.predict(ordered).data, whole.data, rtol=1e-6)
    np.testing.assert_allclose(trainer.predict([X[:10], X[10:]]).data, whole.data, rtol=1e-6)
    for wrong, kind in ((3, ArgumentTypeError), ("x", ArgumentTypeError), ([], DataError)):
        with pytest.raises(kind):
            trainer.predict(wrong)


def test_validation_that_is_not_finite_is_said_once() -> None:
    trainer, loader = build()
    bad = np.full_like(X, np.nan)
    with pytest.warns(UserWarning, match="1번째 에포크의 검증에서 손실이 nan이") as said:
        history = trainer.fit(loader, (bad, Y), epochs=3)
    assert len(said) == 1 and all(map(math.isnan, history["val_loss"]))


def test_no_grad_around_does_not_stop_learning() -> None:
    trainer, loader = build()
    with tg.no_grad():
        assert trainer.fit(loader, epochs=1).epochs == 1


def test_quiet_when_not_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    trainer, loader = build(callbacks=[EarlyStopping("train_loss", patience=1, min_delta=9.0)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trainer.fit(loader, epochs=3)
    assert capsys.readouterr() == ("", "") and trainer.stopped


@pytest.mark.parametrize(("call", "said"), [
    (lambda t, loader: t.fit(loader, epochs=1, batch_size=8), "'batch_size'. 묶음은 로더가"),
    (lambda t, loader: t.fit(loader, epochs=1, validation_data=(X, Y)), "'validation_data'.*validation"),
    (lambda t, loader: t.fit(loader), "epochs를 주어야"),
    (lambda t, loader: t.fit(loader, None, 3), "나머지는 이름으로.*epochs"),
    (lambda t, loader: t.fit(loader, epochs=1, callbacks=[]), "Trainer\\(…, callbacks"),
    (lambda t, loader: build(max_epochs=3), "fit\\(…, epochs=10\\)"),
    (lambda t, loader: build(verbose=0), "progress=True"),
    (lambda t, loader: EarlyStopping(restore_best_weights=True), "restore_best 라고"),
])
def test_names_from_other_libraries_are_answered(call: Any, said: str) -> None:
    with pytest.raises(ArgumentTypeError, match=said):
        call(*build())


def test_fit_inside_a_callback_is_refused() -> None:
    class Again:
        def on_epoch_end(self, trainer: Trainer) -> None:
            trainer.fit((X, Y), epochs=1)

    trainer, loader = build(callbacks=[Again()])
    with pytest.raises(ArgumentError, match="다시 부를 수 없습니다"):
        trainer.fit(loader, epochs=1)
    trainer.callbacks.clear()
    assert trainer.fit(loader, epochs=1).epochs == 1


def test_the_same_callback_twice() -> None:
    early = EarlyStopping("train_loss")
    with pytest.raises(ArgumentError, match="같은 콜백을 두 번"):
        build(callbacks=[early, early])
    assert build(callbacks=None)[0].callbacks == []


def test_stopping_before_anything() -> None:
    class Stop:
        def on_start(self, trainer: Trainer) -> None:
            trainer.stop("처음부터")

    trainer, loader = build(callbacks=[Stop()])
    assert trainer.fit(loader, epochs=3).epochs == 0 and trainer.stopped == "처음부터" and trainer.steps == 0


def test_copies_learn_on_alike() -> None:
    import copy

    trainer, loader = build(callbacks=[EarlyStopping("train_loss", patience=9)])
    trainer.fit(loader, epochs=2)
    twin = copy.deepcopy(trainer)
    loader.sampler.generator = None
    trainer.fit((X, Y), epochs=2)
    twin.fit((X, Y), epochs=2)
    assert same(trainer, twin) and twin.model is not trainer.model


def test_large_arrays_are_let_go_after_training() -> None:
    trainer, loader = build()
    trainer.fit(loader, epochs=1)
    assert trainer.current == ((), None)


class Terminal:
    """터미널인 척하는 글자의 강."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


def test_the_bar_tells_loss_rate_metric_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("TQDM_MININTERVAL", "0")
    trainer, loader = build(metrics=["accuracy"], callbacks=[EarlyStopping("train_loss", patience=1, min_delta=9.0)])
    trainer.fit(loader, (X, Y), epochs=4)
    assert re.search(r"에포크 2/4 +\d+% \|.{20}\| \d/12 묶음 · 00:0\d<00:0\d, 손실 0\.\d+, 학습률 0\.02, .*val_loss 0\.\d+, val_accuracy", screen.text), screen.text
    assert "조기 종료: train_loss 값이 1번 이어서" in screen.text
    quiet, loader = build(progress=False)
    screen.text = ""
    quiet.fit(loader, epochs=1)
    assert screen.text == ""


@pytest.mark.parametrize(("shell", "shown"), [
    pytest.param(types.SimpleNamespace(kernel=object()), True, id="노트북의 칸"),
    pytest.param(types.SimpleNamespace(), False, id="IPython 의 터미널"),
    pytest.param(None, False, id="들여오기만 한 것"),
])
def test_the_bar_shows_where_a_kernel_runs_the_cell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: object, shown: bool,
) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    trainer, loader = build()
    trainer.fit(loader, epochs=1)
    assert ("묶음" in capsys.readouterr().err) == shown
