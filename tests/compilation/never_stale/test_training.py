"""컴파일한 학습 걸음은 그대로 돈 것과 비트까지 같다: 손실, 매개변수, 버퍼, 옵티마이저, 난수의 자리까지."""

from __future__ import annotations

import copy
import warnings

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.nn import functional as F

DATA = np.random.default_rng(0).normal(size=(16, 4)).astype(np.float32)
LABELS = np.random.default_rng(1).integers(0, 3, 16)


def trainer(model, optimizer, x, y):
    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


def network():
    return nn.Sequential(nn.Linear(4, 8, generator=0), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 3, generator=1))


def both(change=lambda k, model, optimizer: None, calls=14, make=lambda m: optim.Adam(m.parameters(), lr=0.05)):
    """같은 학습을 그대로, 그리고 컴파일하여: 손실, 매개변수, 버퍼, 옵티마이저, 난수의 자리까지."""
    found = []
    for compiled in (False, True):
        tg.manual_seed(0)
        model = network()
        optimizer = make(model)
        step = trainer(model, optimizer, tg.tensor(DATA), tg.tensor(LABELS))
        step = tg.compile(step) if compiled else step
        losses = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for k in range(calls):
                change(k, model, optimizer)
                losses.append(step().item())
        state = [v.tobytes() for v in model.state_dict().values()]
        moments = repr(optimizer.state_dict())
        found.append((losses, state, moments, tg.rand(3).tolist()))
    assert found[0] == found[1]
    return step


def test_training_step_is_bit_equal():
    step = both()
    assert step.why is None and step.replays == 12
    assert "Adam" in step.source and repr(step).startswith("<컴파일")


def test_training_step_with_schedule_and_freezing():
    def change(k, model, optimizer):
        if k == 4:
            optimizer.param_groups[0]["lr"] = 0.5
        if k == 7:
            model.eval()
        if k == 9:
            model.train()
            model[0].requires_grad_(False)
        if k == 11:
            model[0].weight.requires_grad_(True)

    step = both(change, calls=16)
    assert step.why is None and step.replays >= 6


def test_training_step_after_surgery():
    def change(k, model, optimizer):
        if k == 3:
            model.load_state_dict({n: (v * 0.5).astype(v.dtype) for n, v in model.state_dict().items()})
        if k == 6:
            optimizer.load_state_dict(copy.deepcopy(optimizer.state_dict()))
        if k == 8:
            model[4] = nn.Linear(8, 3, generator=5)
            optimizer.add_param_group({"params": model[4].parameters(), "lr": 0.3})
        if k == 12:
            model.add_module("5", nn.Identity())

    both(change, calls=16)


def test_training_step_with_clipping_and_two_losses():
    seen = []
    for compiled in (False, True):
        tg.manual_seed(0)
        model = network()
        optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        x, y = tg.tensor(DATA), tg.tensor(LABELS)

        def step():
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            (model(x) ** 2).mean().backward()
            norm = nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
            return norm

        run = tg.compile(step, strict=True) if compiled else step
        got = [run().item() for _ in range(6)], [p.tolist() for p in model.parameters()]
        seen.append(got)
    assert seen[0] == seen[1] and run.replays == 4
