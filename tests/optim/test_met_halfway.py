"""PyTorch에서 온 사람의 옵티마이저: 상태, 이름 붙은 매개변수, 훅, 스스로 쓴 step, 돌리는 법의 인수, update_bn."""

from __future__ import annotations

import copy
import inspect
import pickle

import numpy as np
import pytest
from support.copies import WAYS
from support.reference.cases import wave

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError
from tinygrad_ko.optim import lr_scheduler, swa_utils

OPTIMIZERS = [n for n in optim.__all__ if inspect.isclass(t := getattr(optim, n)) and issubclass(t, optim.Optimizer) and t is not optim.Optimizer]
LINED = [n for n in OPTIMIZERS if n not in ("LBFGS", "Adafactor")]


def model_and(name="Adam", **options):
    model = nn.Sequential(nn.Linear(3, 2, bias=False, generator=0), nn.Linear(2, 2, bias=False, generator=1))
    return model, getattr(optim, name)(model.parameters(), **options)


def push(model, optimizer, phase=0.0, only=None):
    for k, p in enumerate(model.parameters()):
        p.grad = None if only is not None and k != only else wave(p.shape, phase + k).astype(np.float32)
    return optimizer.step(lambda: (model[0].weight * model[0].weight).sum())


# ── 상태 ──


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_state_is_that_of_the_state_dict_and_alive(name):
    model, optimizer = model_and(name)
    w = model[0].weight
    before = optimizer.state[w]
    assert len(optimizer.state) == 0 and (name == "LBFGS" or dict(before) == {}) and optimizer.state_dict()["state"] == {}
    for k in range(3):
        push(model, optimizer, k)
        saved = optimizer.state_dict()["state"][0]
        now = optimizer.state[w]
        assert set(now) == set(saved) and all(np.array_equal(now[n], saved[n]) for n in saved)
    assert w in optimizer.state and next(iter(optimizer.state)) is w and tg.tensor(1.0) not in optimizer.state


@pytest.mark.parametrize("name", [n for n in LINED if n != "SGD"])
def test_writing_into_the_state_is_writing_into_the_optimizer(name):
    model, optimizer = model_and(name)
    push(model, optimizer)
    w = model[0].weight
    kept = next(n for n in optimizer.state[w] if n != "step")
    optimizer.state[w][kept][...] = 0.25
    assert (optimizer.state_dict()["state"][0][kept] == 0.25).all() and (optimizer.state_dict()["state"][1][kept] != 0.25).any()
    optimizer.state[w][kept] = np.full(w.shape, 0.5)
    assert (optimizer.state[w][kept] == 0.5).all()
    with pytest.raises(ArgumentError, match="step 자리는 바꿀 수 없습니다"):
        optimizer.state[w]["step"] = 3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_forgetting_starts_anew(name):
    model, optimizer = model_and(name)
    for k in range(3):
        push(model, optimizer, k)
    optimizer.state = {}
    assert len(optimizer.state) == 0 and optimizer.state_dict()["state"] == {}
    twin = nn.Sequential(nn.Linear(3, 2, bias=False), nn.Linear(2, 2, bias=False))
    twin.load_state_dict(model.state_dict())
    fresh = getattr(optim, name)(twin.parameters())
    push(model, optimizer, 7)
    push(twin, fresh, 7)
    assert all(np.array_equal(p.data, q.data) for p, q in zip(model.parameters(), twin.parameters(), strict=True))


def test_one_parameter_can_be_forgotten():
    model, optimizer = model_and()
    push(model, optimizer)
    push(model, optimizer)
    del optimizer.state[model[0].weight]
    push(model, optimizer)
    assert [optimizer.state[p]["step"] for p in model.parameters()] == [1, 3]


def test_the_state_is_found_by_parameter():
    _, optimizer = model_and()
    with pytest.raises(ArgumentTypeError, match=r"매개변수로 찾습니다.*state_dict"):
        optimizer.state[0]
    with pytest.raises(ArgumentTypeError, match="load_state_dict"):
        optimizer.state = {0: {}}


# ── 스스로 쓴 옵티마이저 ──


class Signed(optim.Optimizer):
    """PyTorch처럼 쓴 옵티마이저."""

    def __init__(self, params, lr=0.1, decay=0.5):
        super().__init__(params, {"lr": lr, "decay": decay})

    @tg.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["steps"], state["mean"] = 0, np.zeros_like(p.data)
                state["steps"] += 1
                state["mean"] = group["decay"] * state["mean"] + p.grad.data
                p.data = p.data - group["lr"] * np.sign(state["mean"])


def walked(model, optimizer, first, last):
    for k in range(first, last):
        for j, p in enumerate(model.parameters()):
            p.grad = wave(p.shape, k + j).astype(np.float32)
        optimizer.step()
    return [p.data.copy() for p in model.parameters()]


@pytest.mark.parametrize("copied", [*WAYS.values(), None], ids=[*WAYS, "state_dict"])
def test_an_optimizer_that_writes_its_own_step(copied):
    model, _ = model_and()
    optimizer = Signed(model.parameters())
    walked(model, optimizer, 0, 3)
    if copied is None:
        twin = copy.deepcopy(model)
        its = Signed(twin.parameters())
        its.load_state_dict(pickle.loads(pickle.dumps(optimizer.state_dict())))
    else:
        twin, its = copied((model, optimizer)) if copied is not copy.copy else (model, optimizer)
    assert its.state[twin[0].weight]["steps"] == 3 and its.state_dict()["state"][0]["steps"] == 3
    assert all(np.array_equal(a, b) for a, b in zip(walked(twin, its, 3, 6), walked(model, optimizer, 3, 6), strict=True))
    schedule = lr_scheduler.StepLR(optimizer, 1)
    schedule.step()
    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.01)


def test_an_optimizer_without_a_step_says_what_to_write():
    class Empty(optim.Optimizer):
        pass

    p = tg.tensor(1.0, requires_grad=True)
    optimizer = Empty([p], {"lr": 0.1, "maximize": False})
    p.grad = tg.tensor(1.0)
    with pytest.raises(ArgumentTypeError, match=r"Empty: 한 걸음을 step"):
        optimizer.step()


# ── 이름 ──


def test_named_parameters():
    model, _ = model_and()
    optimizer, plain = optim.Adam(model.named_parameters()), optim.Adam(model.parameters())
    assert optimizer.param_groups[0]["param_names"] == ["0.weight", "1.weight"] == optimizer.state_dict()["param_groups"][0]["param_names"]
    assert optimizer.param_groups[0]["params"] == plain.param_groups[0]["params"]
    push(model, optimizer)
    again = optim.Adam(model.named_parameters())
    again.load_state_dict(optimizer.state_dict())
    assert again.param_groups[0]["param_names"] == ["0.weight", "1.weight"]
    grouped = optim.SGD([{"params": model[0].named_parameters(), "lr": 0.5, "name": "앞"}, {"params": list(model[1].named_parameters())}])
    assert [g["param_names"] for g in grouped.param_groups] == [["weight"], ["weight"]] and grouped.param_groups[0]["name"] == "앞"
    with pytest.raises(ArgumentError, match="이름이 있고"):
        grouped.add_param_group({"params": [tg.tensor(1.0, requires_grad=True)]})
    grouped.add_param_group({"params": [("더", tg.tensor(1.0, requires_grad=True))]})
    with pytest.raises(ArgumentTypeError, match=r"params\[1\] 에만 이름이 없습니다"):
        optim.SGD([("w", model[0].weight), model[1].weight])
    with pytest.raises(ArgumentTypeError, match=r"모르는 초매개변수 'learning_rate'.*name"):
        optim.SGD([{"params": model.parameters(), "learning_rate": 1}])


# ── 훅 ──


@pytest.mark.parametrize("name", [*OPTIMIZERS, "Signed"])
def test_step_hooks(name):
    model, optimizer = model_and(name if name != "Signed" else "SGD")
    optimizer = Signed(model.parameters()) if name == "Signed" else optimizer
    seen = []
    before = optimizer.register_step_pre_hook(lambda o, args, kwargs: seen.append(("앞", o is optimizer, model[0].weight.data.copy())))
    after = optimizer.register_step_post_hook(lambda o, args, kwargs: seen.append(("뒤", o is optimizer, model[0].weight.data.copy())))
    push(model, optimizer)
    assert [s[:2] for s in seen] == [("앞", True), ("뒤", True)] and not np.array_equal(seen[0][2], seen[1][2])
    before.remove()
    before.remove()
    push(model, optimizer)
    assert [s[0] for s in seen] == ["앞", "뒤", "뒤"]
    push(*copy.deepcopy((model, optimizer)))
    pickle.dumps(optimizer)
    assert len(seen) == 3
    after.remove()
    push(model, optimizer)
    assert len(seen) == 3


def test_a_pre_hook_may_change_the_arguments_and_a_failing_hook_moves_nothing():
    model, optimizer = model_and("SGD")
    with optimizer.register_step_pre_hook(lambda o, args, kwargs: ((lambda: "바꾼 손실",), {})):
        assert optimizer.step() == "바꾼 손실"
    assert optimizer.step() is None
    start = model[0].weight.data.copy()
    for wrong, error in ((lambda o, a, k: 3, ArgumentTypeError), (lambda o, a, k: 1 / 0, ZeroDivisionError)):
        with optimizer.register_step_pre_hook(wrong), pytest.raises(error):
            push(model, optimizer)
        assert np.array_equal(model[0].weight.data, start)
    with pytest.raises(ArgumentTypeError, match="함수여야"):
        optimizer.register_step_post_hook(3)


# ── 돌리는 법 ──


EXECUTION = [(n, a) for n in OPTIMIZERS for a in ("foreach", "fused", "capturable", "differentiable") if a in inspect.signature(getattr(optim, n)).parameters]


@pytest.mark.parametrize(("name", "argument"), EXECUTION)
def test_how_a_step_runs_does_not_change_the_answer(name, argument):
    can = argument in ("foreach", "fused")
    for value in (False, *([None, True] if can else [])):
        model, optimizer = model_and(name, **{argument: value})
        twin, plain = model_and(name)
        push(model, optimizer)
        push(twin, plain)
        assert np.array_equal(model[0].weight.data, twin[0].weight.data) and optimizer.state_dict()["param_groups"] == plain.state_dict()["param_groups"]
    if not can:
        with pytest.raises(ArgumentError, match=f"{name}: {argument}=True 는 지킬 수 없습니다"):
            model_and(name, **{argument: True})
    with pytest.raises(ArgumentTypeError, match=f"{name}: {argument}"):
        model_and(name, **{argument: "False"})


@pytest.mark.parametrize(("call", "said"), [
    (lambda p: optim.Adam(p, learning_rate=0.1), "Adam: 모르는 인수 'learning_rate'.*lr 이라고"), (lambda p: optim.SGD(p, momentm=0.9), "SGD: 모르는 인수.*혹시 momentum"),
    (lambda p: optim.Adam(p, beta_1=0.9), "betas="), (lambda p: optim.Adam(), "Adam: params"), (lambda p: optim.SGD(p, nesterov="False"), "SGD: nesterov.*nesterov=False"),
    (lambda p: lr_scheduler.StepLR(optim.SGD(p), 3, verbose=True), "StepLR: 모르는 인수 'verbose'.*get_last_lr"),
    (lambda p: lr_scheduler.ReduceLROnPlateau(optim.SGD(p), verbose=True), "ReduceLROnPlateau: 모르는 인수 'verbose'.*get_last_lr"),
    (lambda p: lr_scheduler.StepLR(optim.SGD(p)), "StepLR: step_size"), (lambda p: lr_scheduler.ExponentialLR(optim.SGD(p), 0.9, -1, True), "이름 없이 줄 수 있는 인수"),
    (lambda p: lr_scheduler.ChainedScheduler([], verbose=True), "verbose"), (lambda p: Signed(p, rate=0.1), "Signed: 모르는 인수 'rate'"),
    (lambda p: swa_utils.SWALR(optim.SGD(p), 0.1, annealing_epochs=3), "혹시 anneal_epochs"),
])
def test_arguments_that_do_not_fit_are_said_in_korean(call, said):
    with pytest.raises(ArgumentTypeError, match=said):
        call(nn.Linear(1, 1).parameters())


@pytest.mark.slow
def test_a_state_dict_of_pytorch_loads():
    torch = pytest.importorskip("torch", reason="PyTorch가 없다")
    model, optimizer = model_and("Adam", lr=0.1)
    theirs = [torch.tensor(p.data.copy(), requires_grad=True) for p in model.parameters()]
    other = torch.optim.Adam(theirs, lr=0.1, foreach=False)
    for k in range(3):
        for j, p in enumerate(theirs):
            p.grad = torch.tensor(wave(tuple(p.shape), k + j).astype(np.float32))
        if k == 2:
            saved = other.state_dict()
            saved = {"state": {n: {m: v.numpy() for m, v in s.items()} for n, s in saved["state"].items()}, "param_groups": saved["param_groups"]}
            for p, q in zip(model.parameters(), theirs, strict=True):
                p.data = q.detach().numpy().copy()
            optimizer.load_state_dict(copy.deepcopy(saved))
            assert "foreach" not in optimizer.param_groups[0]
        other.step()
    walked(model, optimizer, 2, 3)
    for p, q in zip(model.parameters(), theirs, strict=True):
        np.testing.assert_allclose(p.data, q.detach().numpy(), rtol=1e-5)


# ── 평균과 배치 정규화 ──


def test_the_average_of_asgd():
    w = tg.tensor(np.array([1.0]), requires_grad=True)
    optimizer = optim.ASGD([w], lr=0.1, lambd=0.0, t0=1)
    seen = []
    for k in range(5):
        w.grad = np.array([1.0 - k])
        optimizer.step()
        seen.append(w.item())
    assert optimizer.state[w]["ax"].item() == pytest.approx(np.mean(seen[2:]))


class Broken(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(2, momentum=0.3)
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        if self.calls == 3:
            raise ZeroDivisionError
        return self.norm(x)


def test_update_bn_is_that_of_pytorch_and_all_or_nothing():
    batches = [(wave((5, 2), k).astype(np.float32), k) for k in range(4)]
    model = nn.Sequential(nn.Linear(2, 2, generator=0), nn.BatchNorm1d(2, momentum=0.3), nn.Dropout(0.0))
    model.eval()
    model[0].train()
    swa_utils.update_bn(batches, model)
    assert [m.training for m in model] == [True, False, False] and model[1].momentum == 0.3 and model[1].num_batches_tracked.item() == 4
    if torch := pytest.importorskip("torch", reason="PyTorch가 없다"):
        theirs = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
        with torch.no_grad():
            theirs[0].weight.copy_(torch.tensor(model[0].weight.data)), theirs[0].bias.copy_(torch.tensor(model[0].bias.data))
        torch.optim.swa_utils.update_bn([torch.tensor(x) for x, _ in batches], theirs)
        np.testing.assert_allclose(model[1].running_mean.data, theirs[1].running_mean.numpy(), rtol=1e-5)
        np.testing.assert_allclose(model[1].running_var.data, theirs[1].running_var.numpy(), rtol=1e-5)
    broken = Broken().eval()
    with pytest.raises(ZeroDivisionError):
        swa_utils.update_bn(batches, broken)
    assert not broken.training and broken.norm.momentum == 0.3 and broken.norm.running_mean.data.tolist() == [0, 0]
    swa_utils.update_bn([], nn.Linear(1, 1))
    with pytest.raises(ArgumentTypeError, match=r"update_bn\(loader, model\)"):
        swa_utils.update_bn(model, batches)


def test_the_arguments_of_the_average():
    model = nn.Linear(1, 1)
    with pytest.raises(ArgumentTypeError, match="avg_fn=식"):
        optim.AveragedModel(model, swa_utils.get_ema_avg_fn())
    with pytest.raises(ArgumentError, match="하나만"):
        optim.AveragedModel(model, avg_fn=swa_utils.get_ema_avg_fn(), multi_avg_fn=swa_utils.get_ema_multi_avg_fn())
    assert optim.AveragedModel(model, "cpu").module.weight.device == "cpu"


def test_adafactor_state_of_the_wrong_shape_is_refused():
    model, optimizer = model_and("Adafactor")
    push(model, optimizer)
    state = optimizer.state_dict()
    for name, wrong in (("row_var", np.ones((3, 1))), ("col_var", np.ones(3)), ("step", -1)):
        with pytest.raises(DataError, match=rf"Adafactor\.load_state_dict: 0번 매개변수의 {name}"):
            optimizer.load_state_dict({**state, "state": {**state["state"], 0: {**state["state"][0], name: wrong}}})
    with pytest.raises(DataError, match="row_var 자리가 비었습니다"):
        optimizer.load_state_dict({**state, "state": {0: {"step": 1}}})
    for wrong in ({"eps": 0.1}, {"eps": (None, -1)}, {"beta2_decay": 0.5}, {"d": 0.5}, {"eps": ("작게", 0.1)}):
        with pytest.raises((ArgumentError, ArgumentTypeError), match="Adafactor"):
            model_and("Adafactor", **wrong)
