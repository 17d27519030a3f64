"""학습 고리와 데이터 증대."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset
from tinygrad_ko.errors import ArgumentError, DataError
from tinygrad_ko.training import DivergedError, accuracy, evaluate, evaluating, fit
from tinygrad_ko.training.jitter import Augmented, jitter


def problem(n: int = 20, batch: int = 8) -> tuple[nn.Module, DataLoader]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 3)).astype(np.float32)
    y = (x @ np.float32([[1], [-2], [3]]) > 0).astype(np.int64)[:, 0]
    model = nn.Sequential(nn.Linear(3, 8, generator=1), nn.Tanh(), nn.Dropout(0.1, generator=2), nn.Linear(8, 2, generator=3))
    return model, DataLoader(TensorDataset(x, y), batch, shuffle=True, generator=4)


def test_fit_learns_and_keeps_history() -> None:
    model, loader = problem()
    history = fit(
        model.eval(), nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.05), loader, 40,
        validation=loader, metrics={"accuracy": accuracy},
    )
    assert list(history) == ["train_loss", "train_accuracy", "val_loss", "val_accuracy"]
    assert {len(values) for values in history.values()} == {40}
    assert history["val_accuracy"][-1] == 1.0 and history["train_loss"][-1] < history["train_loss"][0] / 4
    assert not model.training  # 들어가기 전의 상태로


def test_averages_weigh_every_sample_alike() -> None:
    """마지막 묶음이 작아도 나누지 않은 것과 같다."""
    model, _ = problem()
    x = np.random.default_rng(5).normal(size=(20, 3)).astype(np.float32)
    y = np.arange(20) % 2
    dataset = TensorDataset(x, y)
    whole, parts = (
        evaluate(model, nn.CrossEntropyLoss(), DataLoader(dataset, size), {"accuracy": accuracy}) for size in (20, 7)
    )
    assert parts == pytest.approx(whole, rel=1e-5)


def test_schedule_scales_the_rate_and_gives_it_back() -> None:
    model, loader = problem()
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    seen: list[float] = []
    asked: list[float] = []

    def schedule(done: float) -> float:
        asked.append(done)
        return 1 - done

    def loss(outputs: tg.Tensor, targets: tg.Tensor) -> tg.Tensor:
        seen.append(optimizer.param_groups[0]["lr"])
        return nn.functional.cross_entropy(outputs, targets)

    fit(model, loss, optimizer, loader, 2, schedule=schedule)
    assert asked == pytest.approx([k / 6 for k in range(6)])
    assert seen == pytest.approx([0.5 * (1 - k / 6) for k in range(6)])
    assert optimizer.param_groups[0]["lr"] == 0.5


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_divergence_says_where(value: float) -> None:
    model, loader = problem()
    calls: list[int] = []

    def loss(outputs: tg.Tensor, targets: tg.Tensor) -> tg.Tensor:
        calls.append(1)
        return nn.functional.cross_entropy(outputs, targets) * (value if len(calls) == 5 else 1.0)

    with pytest.raises(DivergedError, match="2번째 에포크.*2번째 묶음.*(nan|inf)"):
        fit(model, loss, optim.SGD(model.parameters(), lr=0.1), loader, 9)
    assert model.training


def test_divergence_in_the_last_step_is_seen_by_validation() -> None:
    model = nn.Linear(1, 1, generator=0)
    batch = (tg.tensor([[1.0]]), tg.tensor([[5.0]]))
    with pytest.raises(DivergedError, match="1번째 에포크.*검증.*inf"):
        fit(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=1e30), [batch], 1, validation=[batch])


def test_evaluating_restores_after_an_error() -> None:
    model, _ = problem()
    with pytest.raises(ZeroDivisionError), evaluating(model):
        assert not model.training and not tg.is_grad_enabled()
        raise ZeroDivisionError
    assert model.training and tg.is_grad_enabled()


@pytest.mark.parametrize("epochs", [0, -1])
def test_epochs_must_be_positive(epochs: int) -> None:
    model, loader = problem()
    with pytest.raises(ArgumentError, match="epochs"):
        fit(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), loader, epochs)


def test_an_empty_loader_is_refused() -> None:
    model, _ = problem()
    with pytest.raises(DataError, match="batch_size"):
        fit(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), [], 1)


# ── 증대 ──


@pytest.fixture
def images() -> Any:
    picture = np.zeros((200, 8, 8), np.float32)
    picture[:, 3:5, 3:5] = 1
    return picture


def test_jitter_changes_each_image_a_little(images: Any) -> None:
    before = images.copy()
    moved = jitter(images, 0)
    assert moved.shape == images.shape and moved.dtype == np.float32
    assert np.array_equal(images, before)
    assert len(np.unique(moved.reshape(200, -1), axis=0)) == 200
    assert moved.min() >= 0 and moved.max() <= 1 + 1e-6
    assert np.allclose(moved.mean(axis=0), moved.mean(axis=0)[::-1, ::-1], atol=0.06)  # 한쪽으로 치우치지 않는다
    assert np.array_equal(moved, jitter(images, 0)) and not np.array_equal(moved, jitter(images, 1))


def test_jitter_moves_by_at_most_shift(images: Any) -> None:
    moved = jitter(images, 0, angle=0, zoom=0, shift=1.5)
    rows = (moved.sum(axis=2) * np.arange(8)).sum(axis=1) / moved.sum(axis=(1, 2)) - 3.5
    assert 1.3 < abs(rows).max() <= 1.5 + 1e-5


def test_jitter_turns(images: Any) -> None:
    """곧은 막대를 직각까지 돌리면 누운 막대도 나온다."""
    bars = np.zeros((200, 9, 9))
    bars[:, 1:8, 4] = 1
    turned = jitter(bars, 0, angle=math.pi / 2, zoom=0, shift=0)
    assert turned[:, 4, 1:8].sum(axis=1).max() > 6


def test_augmented_changes_only_inputs_and_every_time() -> None:
    loader = DataLoader(TensorDataset(np.zeros((5, 2), np.float32), np.arange(5)), 2)
    rng = np.random.default_rng(0)
    augmented = Augmented(loader, lambda x: x + rng.random(x.shape, np.float32))
    first, second = list(augmented), list(augmented)
    assert len(augmented) == len(first) == 3
    assert [y.tolist() for _, y in first] == [[0, 1], [2, 3], [4]]
    assert first[0][0].tolist() != second[0][0].tolist()


def test_jitter_mixes_what_lies_half_outside_with_zero() -> None:
    """반 화소 밀린 영상의 가장자리는 지워지지 않고 절반이 된다."""
    images = np.ones((50, 8, 8))
    moved = jitter(images, 0, angle=0, zoom=0, shift=1e-6)
    assert np.abs(moved - images).max() < 4e-6
    assert jitter(images, 0, angle=0, zoom=0, shift=0.5).min() > 0.2
