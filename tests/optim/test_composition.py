"""학습률 일정 여럿, 손으로 바꾼 값, 나중에 더한 그룹, 어느 걸음으로든 가기: PyTorch와 같은 자취."""

from __future__ import annotations

import copy
import pickle
import random
import re
import warnings

import numpy as np
import pytest
from support.reference.cases import Ours, Theirs

import tinygrad_ko as tg
from tinygrad_ko import optim
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.optim import lr_scheduler as schedules


def bowl(lr=1.0, kind="SGD", **more):
    return getattr(optim, kind)([tg.tensor([1.0], requires_grad=True)], lr=lr, **more)


def rates(optimizer):
    return [round(group["lr"], 12) for group in optimizer.param_groups]


def go(optimizer, *schedule):
    optimizer.step()
    for one in schedule:
        one.step()
    return rates(optimizer)


def test_two_schedules_on_one_optimizer_multiply():
    optimizer = bowl(0.5)
    both = schedules.ExponentialLR(optimizer, 0.9), schedules.MultiStepLR(optimizer, [2])
    assert [go(optimizer, *both) for _ in range(3)] == [[0.45], [0.0405], [0.03645]]


@pytest.mark.parametrize(("make", "wanted"), [
    (lambda o: schedules.StepLR(o, 2), [[1, 0.5], [0.1, 0.05], [0.1, 0.05]]), (lambda o: schedules.ExponentialLR(o, 0.5), [[0.5, 0.25], [0.25, 0.125], [0.125, 0.0625]]),
    (lambda o: schedules.MultiStepLR(o, [1, 3]), [[0.1, 0.05], [0.1, 0.05], [0.01, 0.005]]), (lambda o: schedules.ConstantLR(o, 1.0, 2), [[1, 0.5]] * 3),
    (lambda o: schedules.LinearLR(o, 1.0, 0.5, 2), [[0.75, 0.375], [0.5, 0.25], [0.5, 0.25]]), (lambda o: schedules.PolynomialLR(o, 4), [[0.75, 0.375], [0.5, 0.25], [0.25, 0.125]]),
    (lambda o: schedules.LambdaLR(o, lambda t: 1 / (1 + t)), [[0.5, 0.25], [round(1 / 3, 12), round(1 / 6, 12)], [0.25, 0.125]]),
    (lambda o: schedules.MultiplicativeLR(o, lambda t: 0.5), [[0.5, 0.25], [0.25, 0.125], [0.125, 0.0625]]),
    (lambda o: schedules.CosineAnnealingLR(o, 2), [[0.5, 0.25], [0, 0], [0.5, 0.25]]), (lambda o: schedules.CosineAnnealingWarmRestarts(o, 2), [[0.5, 0.25], [1, 0.5], [0.5, 0.25]]),
    (lambda o: schedules.SequentialLR(o, [schedules.StepLR(o, 1, 0.5), schedules.ExponentialLR(o, 0.25)], [2]), [[0.5, 0.25], [1, 0.5], [0.25, 0.125]]),
    (lambda o: schedules.ChainedScheduler([schedules.StepLR(o, 1, 0.5), schedules.StepLR(o, 2, 0.5)]), [[0.5, 0.25], [0.125, 0.0625], [0.0625, 0.03125]]),
    (lambda o: optim.swa_utils.SWALR(o, 0.25, 2, "linear"), [[0.625, 0.375], [0.25, 0.25], [0.25, 0.25]]),
    (lambda o: schedules.CyclicLR(o, 1.0, 2.0, 2, cycle_momentum=False), [[1.5, 1.5], [2, 2], [1.5, 1.5]]),
    (lambda o: schedules.OneCycleLR(o, 1.0, 4, pct_start=0.5, cycle_momentum=False, anneal_strategy="linear", div_factor=2, final_div_factor=1), [[1, 1], [0.75, 0.75], [0.5, 0.5]]),
], ids=lambda v: None if callable(v) else "")
def test_a_group_added_later_is_followed(make, wanted):
    optimizer = bowl()
    schedule = make(optimizer)
    optimizer.add_param_group({"params": [tg.tensor([1.0], requires_grad=True)], "lr": 0.5})
    assert [go(optimizer, schedule) for _ in range(3)] == wanted
    assert [round(rate, 12) for rate in schedule.get_last_lr()] == wanted[-1]


def test_a_plateau_follows_a_group_added_later():
    optimizer = bowl()
    schedule = schedules.ReduceLROnPlateau(optimizer, factor=0.5, patience=0, min_lr=0.125)
    optimizer.add_param_group({"params": [tg.tensor([1.0], requires_grad=True)], "lr": 0.25})
    for _ in range(3):
        schedule.step(1.0)
    assert rates(optimizer) == [0.25, 0.125]


@pytest.mark.parametrize("make", [
    lambda o: schedules.LambdaLR(o, [lambda t: 1.0, lambda t: 0.5]), lambda o: schedules.OneCycleLR(o, [1.0, 2.0], 5, cycle_momentum=False),
    lambda o: schedules.CyclicLR(o, 0.1, [1.0, 2.0], cycle_momentum=False), lambda o: optim.swa_utils.SWALR(o, [0.1, 0.2]),
])
def test_a_group_whose_values_are_unknown_is_refused_and_nothing_moves(make):
    p, q, r = (tg.tensor([1.0], requires_grad=True) for _ in range(3))
    optimizer = optim.SGD([{"params": [p]}, {"params": [q]}], lr=1.0)
    schedule = make(optimizer)
    optimizer.step()
    schedule.step()
    optimizer.add_param_group({"params": [r], "lr": 0.5})
    before = rates(optimizer), schedule.last_epoch
    with pytest.raises(ArgumentError, match="일정을 새로 만드세요"):
        schedule.step()
    assert (rates(optimizer), schedule.last_epoch) == before


def test_a_rate_set_by_hand_is_kept():
    optimizer = bowl()
    schedule = schedules.StepLR(optimizer, 2, 0.5)
    seen = [*go(optimizer, schedule)]
    optimizer.param_groups[0]["lr"] = 0.3
    seen += [go(optimizer, schedule)[0] for _ in range(3)]
    assert seen == [1, 0.15, 0.15, 0.075]


# ── 멋대로 섞은 일정들을 PyTorch와 ──

MAKERS = {
    "StepLR": lambda r, o: r.StepLR(o, 3, 0.5), "MultiStepLR": lambda r, o: r.MultiStepLR(o, [2, 5, 5, 9], 0.5), "ExponentialLR": lambda r, o: r.ExponentialLR(o, 0.9),
    "ConstantLR": lambda r, o: r.ConstantLR(o, 0.5, 4), "LinearLR": lambda r, o: r.LinearLR(o, 0.25, 0.75, 6), "PolynomialLR": lambda r, o: r.PolynomialLR(o, 40, 2.0),
    "CosineAnnealingLR": lambda r, o: r.CosineAnnealingLR(o, 40, 0.01), "CosineAnnealingWarmRestarts": lambda r, o: r.CosineAnnealingWarmRestarts(o, 3, 2, 0.01),
    "LambdaLR": lambda r, o: r.LambdaLR(o, lambda t: 1 / (1 + t)), "MultiplicativeLR": lambda r, o: r.MultiplicativeLR(o, lambda t: 1 - 0.1 / (1 + t)),
    "CyclicLR": lambda r, o: r.CyclicLR(o, 0.1, 0.5, 3, 5, scale_fn=lambda x: 1 / x),
}


def script(seed):
    """일정 하나에서 셋을, 손으로 바꾸거나 모으거나 건너뛰며 30걸음."""
    draw = random.Random(seed)
    names = draw.choices(list(MAKERS), k=draw.randint(1, 3))
    how = draw.choice(["그대로", "손으로", "함께", "차례로", "건너뛰며"])
    count = 1 if how in ("함께", "차례로") else len(names)
    acts = []
    for _ in range(30):
        if how == "손으로" and draw.random() < 0.1:
            acts.append(("손", draw.random()))
        if how == "건너뛰며" and draw.random() < 0.1:
            which = draw.randrange(count)
            acts.append(("로", which, draw.randrange(20) + (draw.choice([0, 0.25, 0.5]) if "Warm" in names[which] else 0)))
        acts += [("걸음", k) for k in range(count)]
    return names, how, sorted(draw.sample(range(1, 12), len(names) - 1)), acts


def trace(side, seed):
    names, how, milestones, acts = script(seed)
    leaves = [side.leaf(np.ones(1)) for _ in range(2)]
    optimizer = side.optim.SGD([{"params": leaves[:1], "lr": 0.4}, {"params": leaves[1:]}], lr=0.1, momentum=0.9)
    room = side.optim.lr_scheduler
    many = [MAKERS[name](room, optimizer) for name in names]
    many = [room.ChainedScheduler(many)] if how == "함께" else [room.SequentialLR(optimizer, many, milestones)] if how == "차례로" else many
    rows = []
    for act, *rest in acts:
        optimizer.step()
        if act == "손":
            optimizer.param_groups[0]["lr"] = rest[0]
        elif act == "로":
            many[rest[0]].step(rest[1])
        else:
            many[rest[0]].step()
        rows.append([*(float(g[n]) for g in optimizer.param_groups for n in ("lr", "momentum")), *(float(v) for s in many for v in s.get_last_lr())])
    return np.array(rows)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("part", range(10))
def test_any_mixture_of_schedules_is_that_of_pytorch(part):
    pytest.importorskip("torch", reason="PyTorch가 없다")
    for seed in range(40 * part, 40 * (part + 1)):
        np.testing.assert_allclose(trace(Ours(), seed), trace(Theirs(), seed), rtol=1e-9, atol=1e-12, err_msg=str(script(seed)[:3]))


# ── 제 일정, 차례, 옛 인수 ──


class Warmup(schedules._LRScheduler):
    """PyTorch처럼 get_lr 로 쓴 일정."""

    def __init__(self, optimizer, steps, last_epoch=-1):
        self.steps = steps
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * min(1, (self.last_epoch + 1) / self.steps) for base in self.base_lrs]


class Own(schedules.LRScheduler):
    """step 까지 스스로 쓴 일정."""

    def step(self, epoch=None):
        self.last_epoch += 1
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base / (1 + self.last_epoch)


def test_a_schedule_written_with_get_lr():
    optimizer = bowl()
    schedule = Warmup(optimizer, 4)
    seen = [rates(optimizer), *(go(optimizer, schedule) for _ in range(4))]
    assert seen == [[0.25], [0.5], [0.75], [1], [1]] and schedule.get_last_lr() == [1]
    schedule.step(1)
    assert rates(optimizer) == [0.5]
    again = Warmup(bowl(), 4)
    again.load_state_dict(pickle.loads(pickle.dumps(schedule.state_dict())))
    assert again.last_epoch == 1 and go(again.optimizer, again) == [0.75]
    optimizer = bowl()
    both = schedules.SequentialLR(optimizer, [Warmup(optimizer, 2), schedules.ExponentialLR(optimizer, 0.5)], [2])
    assert [rates(optimizer), *(go(optimizer, both) for _ in range(3))] == [[0.5], [1], [1], [0.5]]


def test_a_schedule_that_writes_its_own_step():
    optimizer = bowl()
    schedule = Own(optimizer)
    assert [rates(optimizer), go(optimizer, schedule), go(optimizer, schedule)] == [[1], [0.5], [round(1 / 3, 12)]]


def test_get_lr_of_the_wrong_length_is_refused():
    class Short(schedules.LRScheduler):
        def get_lr(self):
            return []

    with pytest.raises(ArgumentError, match="그룹은 1개인데 학습률을 0개"):
        Short(bowl())
    with pytest.raises(ArgumentTypeError, match=r"lr_at.*get_lr"):
        schedules.LRScheduler(bowl())


def test_the_order_of_the_steps_is_told_once():
    optimizer = bowl()
    first, second = schedules.StepLR(optimizer, 1), schedules.ExponentialLR(optimizer, 0.5)
    with pytest.warns(UserWarning, match=r"StepLR\.step\(\) 을 optimizer\.step\(\) 보다 먼저") as caught:
        first.step()
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        second.step()
        first.step()
        for kind in ("SGD", "LBFGS", "Adafactor"):
            optimizer = bowl(kind=kind)
            schedule = schedules.StepLR(optimizer, 1)
            optimizer.step(*([lambda: tg.tensor(0.0)] if kind == "LBFGS" else []))
            schedule.step()
            copy.deepcopy(schedule).step()
    with pytest.warns(UserWarning, match="SequentialLR") as caught:
        schedules.SequentialLR(optimizer := bowl(), [schedules.StepLR(optimizer, 1)], []).step()
    assert caught[0].filename == __file__ and len(caught) == 1


def test_resuming_by_last_epoch():
    optimizer = bowl()
    optimizer.param_groups[0]["initial_lr"] = 1.0
    assert schedules.ExponentialLR(optimizer, 0.5, last_epoch=2).get_last_lr() == [0.125]  # 새 옵티마이저: 일정의 식으로
    optimizer.param_groups[0]["lr"] = 0.7
    assert schedules.ExponentialLR(optimizer, 0.5, last_epoch=2).get_last_lr() == [0.7]  # 불러온 학습률은 그대로(PyTorch처럼)


def test_fractional_warm_restarts():
    optimizer = bowl()
    schedule = schedules.CosineAnnealingWarmRestarts(optimizer, 4, 2)
    optimizer.step()
    schedule.step(1.5)
    assert (schedule.T_cur, schedule.T_i, schedule.last_epoch) == (1.5, 4, 1) and rates(optimizer) == [round((1 + np.cos(np.pi * 1.5 / 4)) / 2, 12)]
    schedule.step()
    assert (schedule.T_cur, schedule.last_epoch) == (2.5, 2)
    schedule.step(13)
    assert (schedule.T_cur, schedule.T_i) == (1, 16)


BAD = [
    (lambda: schedules.StepLR(bowl(), 1).step(0.5), r"StepLR\.step: epoch.*float 0\.5.*ReduceLROnPlateau"),
    (lambda: schedules.StepLR(bowl(), 1).step(tg.tensor(0.5)), r"StepLR\.step: epoch.*ReduceLROnPlateau"),
    (lambda: schedules.StepLR(bowl(), 1).step(-1), r"0 이상"), (lambda: schedules.CosineAnnealingWarmRestarts(bowl(), 2).step(np.inf), "0 이상"),
    (lambda: schedules.ChainedScheduler([schedules.StepLR(bowl(), 1)]).step(3), r"ChainedScheduler\.step"),
    (lambda: schedules.ChainedScheduler([]), "하나 이상"), (lambda: schedules.ChainedScheduler([schedules.StepLR(bowl(), 1), schedules.StepLR(bowl(), 1)]), r"schedulers\[1\]"),
    (lambda: schedules.ChainedScheduler([schedules.ReduceLROnPlateau(bowl())]), "ReduceLROnPlateau"),
    (lambda: schedules.CyclicLR(bowl(kind="Adagrad"), 0.1, 0.2), "cycle_momentum=False"),
    (lambda: schedules.CyclicLR(bowl(), 0.1, 0.2, 0), "step_size_up"), (lambda: schedules.CyclicLR(bowl(), 0.1, 0.2, mode="세모"), "mode"),
    (lambda: schedules.CyclicLR(bowl(), 0.1, 0.2, scale_fn=3), "scale_fn"), (lambda: optim.swa_utils.SWALR(bowl(), -0.1), "swa_lr"),
    (lambda: optim.swa_utils.SWALR(bowl(), 0.1, -1), "anneal_epochs"), (lambda: optim.swa_utils.SWALR(bowl(), 0.1, anneal_strategy="log"), "anneal_strategy"),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("call", "said"), BAD)
def test_what_is_wrong_is_said(call, said):
    with pytest.raises((ArgumentError, ArgumentTypeError), match=said) as caught:
        call()
    assert re.search("[가-힣]", str(caught.value))
