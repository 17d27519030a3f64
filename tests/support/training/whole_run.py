"""상태가 있는 것이 모두 든 학습: 드롭아웃, 배치 정규화, 섞기, 증대, 일정, 조기 종료, 눈금, 난수 발생기 여럿."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, StandardScaler, TensorDataset
from tinygrad_ko.training import EarlyStopping, History, ModelCheckpoint, Trainer
from tinygrad_ko.training.jitter import Augmented

X = np.random.default_rng(0).normal(size=(22, 3)).astype(np.float32)
Y = (X @ np.float32([1, -2, 3]) + np.random.default_rng(1).normal(size=22) > 0).astype(np.int64)
EPOCHS = 4  # 에포크마다 묶음 셋: 8, 8, 6


def noisy(x: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """잡음을 더한 입력."""
    return x + generator.normal(scale=0.1, size=x.shape).astype(np.float32)


def build(
    folder: Path | None = None, every: Any = 1, accumulate: int = 1, more: tuple[Any, ...] = (), plain: bool = False
) -> tuple[Trainer, Any]:
    """훈련자와 로더. 난수는 기본 발생기와 제 발생기에서 섞어 쓴다."""
    model = nn.Sequential(
        nn.Linear(3, 8, generator=1), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.2), nn.Dropout(0.1, generator=2), nn.Linear(8, 2, generator=3)
    )
    optimizer = optim.Adam(model.parameters(), lr=0.05)
    schedule = optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    saving = [] if folder is None else [ModelCheckpoint(folder, every=every)]
    early = EarlyStopping("val_accuracy", patience=99, mode="max", every=2)
    trainer = Trainer(
        model, nn.CrossEntropyLoss(), optimizer, scheduler=schedule, metrics=["accuracy", "f1"], callbacks=[*saving, early, *more],
        clip_norm=1.0, accumulate=accumulate, seed=5, carry={"눈금": StandardScaler().fit(X)}, progress=False,
    )
    change = (lambda x: x) if plain else partial(noisy, generator=np.random.default_rng(7))
    return trainer, Augmented(DataLoader(TensorDataset(X, Y), 8, shuffle=True, generator=4), change)


def run(trainer: Trainer, loader: Any, epochs: int = EPOCHS, **options: Any) -> History:
    """학습한다."""
    return trainer.fit(loader, DataLoader(TensorDataset(X, Y), 10), epochs=epochs, **options)


def equal(a: Any, b: Any) -> bool:
    """겹친 상태가 비트까지 같은가."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b)
    return bool(a == b) or (a != a and b != b)


def everything(trainer: Trainer) -> dict[str, Any]:
    """끝의 상태: 체크포인트가 담는 모든 것. 끊는 콜백과 저장하는 콜백의 것은 뺀다."""
    state = trainer.state_dict()
    return {**state, "callbacks": [c for c in state["callbacks"] if c[0] not in ("StopAt", "ModelCheckpoint")]}
