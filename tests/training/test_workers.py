"""훈련자와 일꾼(num_workers): 에포크의 중간에서 끊겼다 이어도, 일꾼이 몇이어도, 같은 가중치이다."""

import multiprocessing

import numpy as np
import pytest
from support.processes import left_behind

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, Dataset, augment
from tinygrad_ko.training import ModelCheckpoint, Trainer

pytestmark = [pytest.mark.slow, pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="이 운영체제에는 fork 가 없습니다")]


class Noisy(Dataset):
    change = augment.GaussianNoise(0.3)

    def __len__(self):
        return 24

    def __getitem__(self, index):
        return self.change(np.full((1, 2, 2), index / 24, np.float32)).reshape(4), np.float32([index / 24])


class Interrupted:
    """아홉째 걸음 뒤의 Ctrl+C."""

    def __init__(self):
        self.steps = 0

    def on_batch_end(self, trainer):
        self.steps += 1
        if self.steps == 9:
            raise KeyboardInterrupt


def fitted(workers, callbacks=(), **more):
    tg.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.3), nn.Linear(8, 1))
    loader = DataLoader(Noisy(), 4, shuffle=True, num_workers=workers, multiprocessing_context="fork", persistent_workers=workers > 1)
    trainer = Trainer(model, nn.MSELoss(), optim.Adam(model.parameters(), lr=0.01), callbacks=callbacks, progress=False)
    trainer.fit(loader, epochs=3, **more)
    return [np.array(value) for value in model.state_dict().values()]


def test_workers_and_resuming_change_nothing(tmp_path):
    expected = fitted(0)
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        with pytest.raises(KeyboardInterrupt):
            fitted(workers, [ModelCheckpoint(folder, every=1), Interrupted()])
        for made in (fitted(workers), fitted(workers, resume=folder)):
            for ours, theirs in zip(made, expected, strict=True):
                np.testing.assert_array_equal(ours, theirs)
    assert not left_behind()
