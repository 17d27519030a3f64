"""통째로 하는 일(옵티마이저와 학습률 일정의 걸음, 기울기 자르기)이 든 학습의 걸음: 다시 돌아도 보통으로 돈 것과 비트까지 같다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.nn.functional import cross_entropy

S = optim.lr_scheduler
SCHEDULES = {
    "계단": lambda o: S.StepLR(o, 2, 0.5), "코사인": lambda o: S.CosineAnnealingLR(o, 10), "한 바퀴": lambda o: S.OneCycleLR(o, 0.3, total_steps=20),
    "함수": lambda o: S.LambdaLR(o, lambda t: 0.9**t), "여러 단계": lambda o: S.MultiStepLR(o, [3, 6], 0.1),
    "잇기": lambda o: S.SequentialLR(o, [S.ConstantLR(o, 0.5), S.ExponentialLR(o, 0.9)], [3]),
    "곱하기": lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.5), S.ExponentialLR(o, 0.9)]),
    "지켜보기": lambda o: S.ReduceLROnPlateau(o, patience=0, threshold=0.5),
    "물려받기": lambda o: Halving(o), "새로 쓴 걸음": lambda o: Own(o),
}


class Halving(S.LRScheduler):
    def lr_at(self, group, base, t):
        return base / 2**t


class Own(S.LRScheduler):
    def lr_at(self, group, base, t):
        return base

    def step(self, epoch=None):
        super().step(epoch)
        for group in self.optimizer.param_groups:
            group["lr"] = 0.1 / (1 + self.last_epoch)


class Training:
    """모형, 옵티마이저, 일정. ``step`` 을 컴파일한다."""

    def __init__(self, schedule=None, **options):
        self.model = nn.Linear(4, 3, generator=0)
        self.optimizer = optim.Adam(self.model.parameters(), lr=0.1)
        self.schedule = schedule(self.optimizer) if schedule else None

    def shown(self):
        return [p._data.tobytes() for p in self.model.parameters()], [g["lr"] for g in self.optimizer.param_groups]


def batch(k):
    rng = np.random.default_rng(k)
    return tg.tensor(rng.standard_normal((8, 4)).astype(np.float32) * (k + 1)), tg.tensor(rng.integers(0, 3, 8))


def agree(make, change=lambda training, k: None, calls=10, schedule=None):
    """``make(training)`` 이 내는 걸음을 보통으로, 또 컴파일해서 돌린다."""
    one, two = Training(schedule), Training(schedule)
    plain, compiled = make(one), tg.compile(make(two))
    for k in range(calls):
        change(one, k)
        change(two, k)
        x, y = batch(k)
        assert plain(x, y).item() == compiled(x, y).item() and one.shown() == two.shown(), k
    return compiled


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedule_steps_inside(name):
    def make(t):
        schedule, optimizer, model = t.schedule, t.optimizer, t.model

        def step(x, y):
            optimizer.zero_grad()
            loss = cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            schedule.step(loss) if name == "지켜보기" else schedule.step()
            return loss

        return step

    def change(t, k):
        if k == 6:
            t.optimizer.param_groups[0]["lr"] *= 0.5
        if k == 8:
            t.schedule.load_state_dict(t.schedule.state_dict())

    compiled = agree(make, change, schedule=SCHEDULES[name])
    assert compiled.why is None and compiled.replays > 5


def test_the_rate_is_not_read_inside():
    training = Training(SCHEDULES["계단"])

    def step(x, y):
        training.optimizer.zero_grad()
        loss = cross_entropy(training.model(x), y)
        loss.backward()
        training.optimizer.step()
        training.schedule.step()
        return loss * training.schedule.get_last_lr()[0]

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        compiled = tg.compile(step)
        for k in range(4):
            compiled(*batch(k))
    assert "get_last_lr" in compiled.why and len(said) == 1


def test_state_of_the_optimizer_is_not_read_inside():
    training = Training()
    with pytest.raises(tg.errors.ArgumentError, match="state_dict"):
        tg.compile(lambda x: x * len(training.optimizer.state_dict()), strict=True)(tg.ones(2))


def test_parameters_that_are_arguments():
    """자를 기울기의 텐서가 인수이면, 부를 때마다 그때의 텐서를 자른다."""
    def step(w):
        (w * w).sum().backward()
        nn.utils.clip_grad_value_([w], 0.5)
        return w.detach() * 2

    compiled = tg.compile(step)
    for k in range(6):
        w, v = [tg.tensor([k + 1.0, -0.1], requires_grad=True) for _ in range(2)]
        assert np.array_equal(step(w).data, compiled(v).data) and np.array_equal(w.grad.data, v.grad.data), k
    assert compiled.why is None and compiled.replays > 2


def test_average_of_the_weights():
    def make(t):
        t.average = optim.swa_utils.AveragedModel(t.model, avg_fn=optim.swa_utils.get_ema_avg_fn(0.5))

        def step(x, y):
            t.optimizer.zero_grad()
            loss = cross_entropy(t.model(x), y)
            loss.backward()
            t.optimizer.step()
            t.average.update_parameters(t.model)
            return loss + t.average(x).detach().sum()

        return step

    averages = []
    compiled = agree(make, lambda t, k: averages.append(t.average.state_dict()))
    assert compiled.why is None and compiled.replays > 5
    for one, two in zip(averages[::2], averages[1::2], strict=True):
        assert {n: v.data.tobytes() for n, v in one.items()} == {n: v.data.tobytes() for n, v in two.items()}
