"""도중에 오류가 나도 상태는 하기 전이거나 한 뒤이지, 그 사이가 아니다."""

from __future__ import annotations

import copy
import warnings

import numpy as np
import pytest
from support.interrupts import flat, lines_of, signalled, stops

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, DtypeError, ShapeError, TinygradError
from tinygrad_ko.optim import lr_scheduler

KINDS = {
    **{name: {} for name in ("Adagrad", "Adam", "AdamW", "Adamax", "Adadelta", "NAdam", "RAdam", "RMSprop", "Rprop", "Lion", "Muon")},
    "SGD": {"momentum": 0.9, "weight_decay": 0.1},
}


def two_groups(name="SGD", steps=2):
    params = [tg.tensor(np.arange(1.0, 7).reshape(2, 3) + k, requires_grad=True) for k in range(3)]
    optimizer = getattr(optim, name)([{"params": params[:2]}, {"params": params[2:], "lr": 0.5}], lr=0.1, **KINDS[name])
    for k in range(steps):
        give(params, k)
        optimizer.step()
    give(params, 5)
    return params, optimizer


def give(params, step):
    for k, p in enumerate(params):
        p.grad = tg.tensor(np.full((2, 3), (k + 1.0) * (-1) ** step + step))


def look(params, optimizer):
    groups = [{n: v for n, v in g.items() if n != "params"} for g in optimizer.param_groups]
    return flat([p.data for p in params]), flat(optimizer.state_dict()["state"]), groups


def complex_gradient(params, optimizer):
    params[2].grad = tg.tensor(np.ones((2, 3), complex))
    return lambda: params[2].__setattr__("grad", tg.tensor(np.ones((2, 3)))), DtypeError, "기울기의 dtype 을.*complex128"


def wrong(**group):
    def spoil(params, optimizer):
        before = dict(optimizer.param_groups[1])
        optimizer.param_groups[1].update(group)
        return lambda: optimizer.param_groups[1].update(before), (ArgumentError, ArgumentTypeError), ""

    return spoil


SPOILED = {
    "복소수인 기울기": complex_gradient, "글인 학습률": wrong(lr="0.1"), "음수인 학습률": wrong(lr=-0.1), "NaN 인 학습률": wrong(lr=np.nan),
    "배열인 학습률": wrong(lr=np.ones(3)), "없는 학습률": wrong(lr=None),
}


@pytest.mark.parametrize("steps", [0, 2])
@pytest.mark.parametrize("spoiled", SPOILED)
@pytest.mark.parametrize("name", KINDS)
def test_a_step_that_fails_moves_nothing(name, spoiled, steps):
    params, optimizer = two_groups(name, steps)
    twins, twin = two_groups(name, steps)
    repair, kind, said = SPOILED[spoiled](params, optimizer)
    before = look(params, optimizer)[:2]
    for _ in range(2):
        with pytest.raises(kind, match=said):
            optimizer.step()
        assert look(params, optimizer)[:2] == before
    repair()
    if spoiled == "복소수인 기울기":
        twins[2].grad = tg.tensor(np.ones((2, 3)))
    optimizer.step()
    twin.step()
    assert look(params, optimizer) == look(twins, twin)


def test_an_update_that_fails_moves_no_parameter():
    class Failing(optim.SGD):
        def _update(self, g, change, spare, state, step, group):
            super()._update(g, change, spare, state, step, group)
            if group["lr"] == 0.5:
                raise ZeroDivisionError

    params = [tg.tensor([1.0], requires_grad=True) for _ in range(2)]
    optimizer = Failing([{"params": params[:1]}, {"params": params[1:], "lr": 0.5}], lr=0.1)
    for p in params:
        p.grad = tg.tensor([1.0])
    with pytest.raises(ZeroDivisionError):
        optimizer.step()
    assert [p.item() for p in params] == [1, 1] and optimizer.state_dict()["state"] == {}


def test_a_closure_or_a_hook_that_fails_moves_nothing():
    params, optimizer = two_groups()
    before = look(params, optimizer)

    def closure():
        optimizer.zero_grad()
        (params[0].sum() + params[2].sum()).backward()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        optimizer.step(closure)
    assert look(params, optimizer) == before
    params[2].register_hook(lambda g: 1 / 0)
    loss = sum((p * p).sum() for p in params)
    kept = [p.grad for p in params]
    with pytest.raises(ZeroDivisionError):
        optimizer.step(lambda: loss.backward())
    assert look(params, optimizer) == before and all(p.grad is g for p, g in zip(params, kept, strict=True))


def test_parameters_that_can_not_be_written():
    array = np.ones(3)
    array.flags.writeable = False
    with pytest.raises(ArgumentError, match=r"읽기만 할 수 있는.*tg\.tensor\(배열\)"):
        optim.SGD([tg.tensor([1.0], requires_grad=True), tg.from_numpy(array).requires_grad_()], lr=0.1)


def test_a_group_that_is_refused_is_not_added():
    params, optimizer = two_groups()
    before = look(params, optimizer)
    for bad in ({"params": [params[0]]}, {"params": [tg.tensor([1])]}, {"params": [tg.tensor([1.0], requires_grad=True)], "lr": -1}, {"params": iter(())}):
        with pytest.raises(TinygradError):
            optimizer.add_param_group(bad)
    assert look(params, optimizer) == before
    optimizer.step()


# ── 일정 ──


def fails_at(k):
    return lambda t: 1 / (t - k)


SCHEDULES = {
    "LambdaLR": lambda o: lr_scheduler.LambdaLR(o, [lambda t: 0.5**t, fails_at(3)]),
    "MultiplicativeLR": lambda o: lr_scheduler.MultiplicativeLR(o, [lambda t: 0.5, fails_at(3)]),
    "SequentialLR": lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.StepLR(o, 2), lr_scheduler.LambdaLR(o, [lambda t: 0.5**t, fails_at(2)])], [1]),
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, 1.0, total_steps=2, anneal_strategy="linear"),
}


def seen(schedule, optimizer):
    groups = [{n: v for n, v in g.items() if n != "params"} for g in optimizer.param_groups]
    return copy.deepcopy((groups, schedule.state_dict(), [s.state_dict() for s in getattr(schedule, "_schedulers", [])]))


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_that_fails_changes_no_group(name):
    _, optimizer = two_groups()
    schedule = SCHEDULES[name](optimizer)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(2):
            schedule.step()
        before = seen(schedule, optimizer)
        for _ in range(2):
            with pytest.raises((ZeroDivisionError, ArgumentError)):
                schedule.step()
            assert seen(schedule, optimizer) == before


def test_a_schedule_that_can_not_begin_leaves_the_optimizer_alone():
    params, optimizer = two_groups()
    before = look(params, optimizer)
    with pytest.raises(ZeroDivisionError):
        lr_scheduler.LambdaLR(optimizer, [lambda t: 0.5, fails_at(0)])
    with pytest.raises(ArgumentError, match="initial_lr"):
        lr_scheduler.StepLR(optimizer, 2, last_epoch=3)
    assert look(params, optimizer) == before


@pytest.mark.parametrize("bad", [{}, {"last_epoch": "둘"}, {"last_epoch": 1.5}, {"last_epoch": None}, {"last_epoch": True}, [1], None])
def test_a_schedule_is_loaded_whole_or_not_at_all(bad):
    _, optimizer = two_groups()
    inner = [lr_scheduler.StepLR(optimizer, 2), lr_scheduler.ExponentialLR(optimizer, 0.9)]
    for schedule in (lr_scheduler.StepLR(optimizer, 2), lr_scheduler.SequentialLR(optimizer, inner, [2])):
        before = seen(schedule, optimizer)
        with pytest.raises(DataError):
            schedule.load_state_dict(bad)
        whole = schedule.state_dict()
        if "_schedulers" in whole:
            for spoiled in ([whole["_schedulers"][0], bad], whole["_schedulers"][:1], 3):
                with pytest.raises(DataError):
                    schedule.load_state_dict({**whole, "last_epoch": 9, "_schedulers": spoiled})
        assert seen(schedule, optimizer) == before


# ── 평균, 저장과 불러오기, 벡터 ──


def averaged(fn):
    torch_like = nn.Sequential(nn.Linear(3, 2, generator=0), nn.BatchNorm1d(2), nn.Linear(2, 1, generator=1))
    average = optim.AveragedModel(torch_like, avg_fn=fn, use_buffers=True)
    average.update_parameters(torch_like)
    for p in torch_like.parameters():
        p.data = p.data + 1
    return torch_like, average


@pytest.mark.parametrize(("bad", "kind"), [(lambda a, n, c: 1 / 0, ZeroDivisionError), (lambda a, n, c: np.zeros(7), ShapeError), (lambda a, n, c: a[0], ShapeError)])
def test_an_average_that_fails_changes_nothing(bad, kind):
    calls = []

    def fn(average, now, count):
        calls.append(1)
        return average if len(calls) < 4 else bad(average, now, count)

    model, average = averaged(fn)
    before = flat(average.state_dict())
    with pytest.raises(kind):
        average.update_parameters(model)
    assert flat(average.state_dict()) == before and len(calls) == 4


def test_a_vector_that_does_not_fit_changes_nothing():
    model, _ = averaged(None)
    before = flat(model.state_dict())
    for bad in (np.zeros(3), np.zeros((11, 1)), tg.zeros(12)):
        with pytest.raises(ShapeError):
            nn.utils.vector_to_parameters(bad, model.parameters())
    assert flat(model.state_dict()) == before


def test_a_buffer_that_is_refused_is_not_registered():
    layer = nn.Linear(2, 1)
    for bad in ("글", [1, 2], {"a": 1}):
        with pytest.raises(ArgumentTypeError):
            layer.register_buffer("seen", bad)
    assert list(layer.state_dict()) == ["weight", "bias"] and copy.deepcopy(layer).training


# ── 멈춤: 걸음 말고도 상태를 바꾸는 일들 ──


def loading_module():
    model, other = nn.Sequential(nn.Linear(3, 2, generator=0), nn.BatchNorm1d(2)), nn.Sequential(nn.Linear(3, 2, generator=1), nn.BatchNorm1d(2))
    return lambda: model.load_state_dict(other.state_dict()), model.state_dict


def loading_optimizer():
    params, optimizer = two_groups("Adam")
    _, other = two_groups("Adam", 4)
    return lambda: optimizer.load_state_dict(other.state_dict()), optimizer.state_dict


def loading_lbfgs():
    def made(steps):
        w = tg.tensor([1.0, 2.0], requires_grad=True)
        optimizer = optim.LBFGS([w], lr=0.5, max_iter=2)
        for _ in range(steps):
            optimizer.step(lambda: (optimizer.zero_grad(), (loss := (w**4).sum()), loss.backward(), loss)[-1])
        return optimizer

    ours, theirs = made(1), made(3)
    return lambda: ours.load_state_dict({**theirs.state_dict(), "param_groups": [{**theirs.state_dict()["param_groups"][0], "lr": 0.25}]}), ours.state_dict


def adding_group():
    _, optimizer = two_groups()
    extra = {"params": [tg.tensor(np.ones((2, 3)), requires_grad=True)], "lr": 0.125}
    return lambda: optimizer.add_param_group(extra), lambda: (optimizer.state_dict(), len(optimizer._lines), len(optimizer._waiting), len(optimizer._checked))


def scheduling(make):
    def works():
        _, optimizer = two_groups()
        schedule = make(optimizer)
        step = (lambda: schedule.step(1.0)) if isinstance(schedule, lr_scheduler.ReduceLROnPlateau) else schedule.step
        return step, lambda: seen(schedule, optimizer)

    return works


def averaging():
    model, average = averaged(None)
    return lambda: average.update_parameters(model), average.state_dict


def vector():
    model, _ = averaged(None)
    return lambda: nn.utils.vector_to_parameters(np.arange(15.0), model.parameters()), model.state_dict


def fitting(make):
    def works():
        scaler = make().fit([[1.0, 2.0], [3.0, 5.0]])
        return lambda: scaler.fit([[2.0, 7.0, 1.0], [9.0, 8.0, 3.0], [4.0, 4.0, 4.0]]), lambda: {k: str(v) for k, v in vars(scaler).items()}

    return works


WORKS = {
    "모듈 불러오기": loading_module, "옵티마이저 불러오기": loading_optimizer, "L-BFGS 불러오기": loading_lbfgs, "그룹 더하기": adding_group,
    "평균": averaging, "벡터": vector, "StandardScaler": fitting(tg.data.StandardScaler), "MinMaxScaler": fitting(tg.data.MinMaxScaler),
    "OneHotEncoder": fitting(tg.data.OneHotEncoder),
    "StepLR": scheduling(lambda o: lr_scheduler.StepLR(o, 1)), "OneCycleLR": scheduling(lambda o: lr_scheduler.OneCycleLR(o, 1.0, total_steps=9)),
    "SequentialLR": scheduling(lambda o: lr_scheduler.SequentialLR(o, [lr_scheduler.StepLR(o, 1), lr_scheduler.ExponentialLR(o, 0.5)], [2])),
    "ReduceLROnPlateau": scheduling(lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=0, mode="max")),
}


@pytest.mark.parametrize("name", WORKS)
def test_what_is_interrupted_is_before_or_after(name):
    work, state = WORKS[name]()
    if name == "ReduceLROnPlateau":
        work()
    before = flat(state())
    work()
    after = flat(state())
    assert before != after
    count = 0
    for at in stops(WORKS[name]()[0], 60):
        work, state = WORKS[name]()
        if name == "ReduceLROnPlateau":
            work()
        lines_of(work, at, signalled)
        assert flat(state()) in (before, after), at
        count += 1
    assert count >= 2
