"""배우는 것: 모델의 것이든 밖의 것이든 똑같이 모으고, 자르고, 담고, 되돌린다. 옮기지 않는 것은 아무 일에도 끼지 않는다."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.nn.functional import cross_entropy
from tinygrad_ko.training import Callback, DivergedError, EarlyStopping, ModelCheckpoint, Trainer
from tinygrad_ko.training.callbacks import GradientNorms, LearningRateFinder

X = np.random.default_rng(0).normal(size=(24, 3)).astype(np.float32)
Y = (X[:, 0] > 0).astype(np.int64)
BATCHES = [(X[:8], Y[:8]), (X[8:16], Y[8:16]), (X[16:], Y[16:])]


class Scaled(nn.Module):
    """배우는 온도를 가진 손실."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(np.ones((), np.float32))

    def forward(self, outputs: Any, targets: Any) -> Any:
        return cross_entropy(outputs * self.scale, targets)


def build(kind: str = "모듈", *calls: Any, lr: float = 0.5, **options: Any) -> tuple[Trainer, Any]:
    """훈련자와, 모델 밖에서 배우는 텐서."""
    model = nn.Linear(3, 2, generator=0)
    if kind == "모듈":
        loss: Any = Scaled()
        own = loss.scale
    else:
        own = tg.tensor(1.0, requires_grad=True)

        def loss(outputs: Any, targets: Any) -> Any:
            return cross_entropy(outputs * own, targets)

    how = options.pop("how", optim.Adam)
    return Trainer(model, loss, how([*model.parameters(), own], lr=lr), callbacks=calls, **options), own


@pytest.mark.parametrize("kind", ["모듈", "텐서"])
def test_gathered_batches_are_one_big_batch(kind: str) -> None:
    whole, first = build(kind, how=optim.SGD)
    whole.fit((X, Y), epochs=3)
    parts, second = build(kind, how=optim.SGD, accumulate=3)
    parts.fit(BATCHES, epochs=3)
    np.testing.assert_allclose(first.data, second.data, rtol=1e-4)


def test_the_norm_that_is_clipped_is_of_all_that_moves() -> None:
    seen: list[float] = []

    class Look(Callback):
        def on_batch_end(self, t: Trainer) -> None:
            seen.append(math.sqrt(sum(float((p.grad.data**2).sum()) for g in t.optimizer.param_groups for p in g["params"])))

    trainer, _ = build("텐서", Look(), clip_norm=0.01)
    trainer.fit((X, Y), epochs=2)
    assert seen == pytest.approx([0.01, 0.01], rel=1e-3)


@pytest.mark.parametrize("kind", ["모듈", "텐서"])
def test_it_is_carried_over_a_stop(kind: str, tmp_path: Path) -> None:
    class Cut(Callback):
        def on_settled(self, t: Trainer) -> None:
            if t.seen == 4:
                raise KeyboardInterrupt

    whole, first = build(kind, accumulate=2)
    whole.fit(BATCHES, epochs=3)
    cut, _ = build(kind, ModelCheckpoint(tmp_path, every=1), Cut(), accumulate=2)
    with pytest.raises(KeyboardInterrupt):
        cut.fit(BATCHES, epochs=3)
    resumed, second = build(kind, ModelCheckpoint(tmp_path, every=1), accumulate=2)
    resumed.fit(BATCHES, epochs=3, resume=tmp_path)
    assert first.item() == second.item() != 1.0
    np.testing.assert_array_equal(whole.model.weight.data, resumed.model.weight.data)


def test_the_best_comes_back_with_the_model() -> None:
    kept: list[float] = []

    class Keep(Callback):
        def on_epoch_end(self, t: Trainer) -> None:
            kept.append(own.item())

    early = EarlyStopping(patience=2)
    trainer, own = build("텐서", early, Keep(), lr=2.0)
    trainer.fit((X, Y), (X, 1 - Y), epochs=9)
    assert early.best_epoch < trainer.epoch and own.item() == kept[early.best_epoch - 1] != kept[-1]
    measured = trainer.evaluate((X, 1 - Y))["loss"]
    assert measured == early.best


def test_the_finder_puts_it_back() -> None:
    finder = LearningRateFinder(use=False, steps=20)
    trainer, own = build("텐서", finder, lr=0.0)
    trainer.fit((X, Y), epochs=1)
    assert own.item() == 1.0


def test_what_does_not_move_gathers_nothing() -> None:
    """머리만 배우는 옵티마이저: 몸통의 기울기가 쌓여 노름에 끼어들지 않는다."""
    def run(frozen: bool) -> list[np.ndarray]:
        model = nn.Sequential(nn.Linear(3, 8, generator=0), nn.Tanh(), nn.Linear(8, 2, generator=1))
        model[0].requires_grad_(not frozen)
        trainer = Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model[2].parameters(), lr=0.5), clip_norm=0.05)
        trainer.fit(BATCHES, epochs=3)
        return list(model.state_dict().values())

    for a, b in zip(run(True), run(False), strict=True):
        np.testing.assert_array_equal(a, b)
    model = nn.Sequential(nn.Linear(3, 8, generator=0), nn.Linear(8, 2, generator=1))
    norms = GradientNorms()
    Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model[1].parameters(), lr=0.0), callbacks=norms).fit((X, Y), epochs=3)
    assert len(set(norms.layers["0 · Linear"])) == 1


def cracked(outputs: Any, targets: Any) -> Any:
    """값은 성하고 기울기는 nan 인 손실."""
    return (outputs - outputs.detach()).sqrt().mean() + cross_entropy(outputs, targets)


def test_weights_spoiled_by_the_last_step_are_said() -> None:
    model = nn.Linear(3, 2, generator=0)
    trainer = Trainer(model, cracked, optim.SGD(model.parameters(), lr=0.1))
    with pytest.raises(DivergedError, match="마지막 걸음에서 가중치\\(weight, bias\\)"):
        trainer.fit((X, Y), epochs=1)


def test_clipping_what_is_not_finite_leaves_the_weights() -> None:
    model = nn.Linear(3, 2, generator=0)
    before = model.weight.data.tolist()
    trainer = Trainer(model, cracked, optim.SGD(model.parameters(), lr=0.1), clip_norm=1.0)
    with pytest.raises(DivergedError, match="기울기의 노름이"):
        trainer.fit((X, Y), epochs=1)
    assert model.weight.data.tolist() == before


# ── 한 걸음에 여러 번 묻는 옵티마이저 ──


def curved(**options: Any) -> Trainer:
    model = nn.Sequential(nn.Linear(3, 4, generator=0), nn.Tanh(), nn.Linear(4, 2, generator=1))
    optimizer = optim.LBFGS(model.parameters(), line_search_fn="strong_wolfe")
    return Trainer(model, nn.CrossEntropyLoss(), optimizer, metrics=["accuracy"], **options)


def test_lbfgs_is_the_loop_by_hand_and_resumes(tmp_path: Path) -> None:
    trainer = curved()
    history = trainer.fit((X, Y), epochs=3)
    by_hand = curved()

    def closure() -> Any:
        by_hand.optimizer.zero_grad()
        loss = by_hand.loss(by_hand.model(tg.tensor(X)), tg.tensor(Y))
        loss.backward()
        return loss

    losses = [by_hand.optimizer.step(closure).item() for _ in range(3)]
    assert history["train_loss"] == losses and losses[-1] < losses[0] / 10
    curved(callbacks=ModelCheckpoint(tmp_path)).fit((X, Y), epochs=1)
    resumed = curved()
    assert resumed.fit((X, Y), epochs=3, resume=tmp_path) == history
    for a, b in zip(trainer.model.state_dict().values(), resumed.model.state_dict().values(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("options", [{"accumulate": 2}, {"clip_norm": 1.0}])
def test_lbfgs_refuses_what_it_cannot_do(options: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match="LBFGS.*한 묶음"):
        curved(**options)
    with pytest.raises(ArgumentError, match="LearningRateFinder: LBFGS"):
        curved(callbacks=LearningRateFinder()).fit((X, Y), epochs=1)
