"""도중에 멈추어도(Ctrl+C) 상태는 하기 전이거나 한 뒤이지, 그 사이가 아니다."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
from support.interrupts import flat, lines_of, signalled, stops

import tinygrad_ko as tg
from tinygrad_ko import optim
from tinygrad_ko.operation.uninterrupted import _SIGNALS

STEPPERS = {
    **{name: {} for name in ("Adagrad", "Adam", "AdamW", "Adamax", "Adadelta", "NAdam", "RAdam", "RMSprop", "Rprop", "SGD", "Lion")},
    "SGD+momentum": {"momentum": 0.9, "weight_decay": 0.1, "nesterov": True}, "Muon": {}, "Adam+amsgrad": {"amsgrad": True},
    "RMSprop+centered": {"centered": True, "momentum": 0.5},
}


def made(name):
    params = [tg.tensor(np.arange(1.0, 7).reshape(2, 3) + k, requires_grad=True) for k in range(3)]
    kind = getattr(optim, name.partition("+")[0])
    groups = [{"params": params[:2]}, {"params": params[2:], "lr": 0.5}]
    return params, kind(groups, lr=0.1, **STEPPERS[name])


def give(params, step, some=(0, 1, 2)):
    for k, p in enumerate(params):
        p.grad = tg.tensor(np.full((2, 3), (k + 1.0) * (-1) ** step + step)) if k in some else None


def look(params, o):
    return flat([p.data for p in params]), flat(o.state_dict())


@pytest.mark.parametrize("already", [0, 2])
@pytest.mark.parametrize("some", [(0, 1, 2), (0,)])
@pytest.mark.parametrize("name", STEPPERS)
def test_a_step_is_taken_or_not_taken(name, already, some):
    def fresh():
        params, o = made(name)
        for k in range(already):
            give(params, k)
            o.step()
        give(params, 5, some)
        return params, o

    params, o = fresh()
    before = look(params, o)
    o.step()
    after = look(params, o)
    assert before != after
    _, counted = fresh()
    for at in stops(counted.step, 25, seed=already):
        params, o = fresh()
        lines_of(o.step, at, signalled)
        assert look(params, o) in (before, after), at
        if look(params, o) == before:  # 이어서 할 수 있다
            o.step()
            assert look(params, o) == after, at


def test_what_came_in_a_step_is_told_after_it():
    params, o = made("Adam")
    give(params, 1)
    before, handlers = look(params, o), [signal.getsignal(n) for n in _SIGNALS]
    for number in _SIGNALS:
        told = []
        earlier = signal.signal(number, lambda n, frame, told=told: told.append((n, look(params, o) != before)))
        try:
            sent = lines_of(o.step, 40, lambda number=number: signal.raise_signal(number))
        finally:
            signal.signal(number, earlier)
        assert sent > 40 and told == [(number, True)]
    assert [signal.getsignal(n) for n in _SIGNALS] == handlers
    worker = threading.Thread(target=o.step)
    worker.start()
    worker.join()
    assert [signal.getsignal(n) for n in _SIGNALS] == handlers


@pytest.mark.parametrize("search", [None, "strong_wolfe"])
def test_lbfgs_is_before_or_after(search):
    def fresh():
        w = tg.tensor(np.array([-1.2, 1.0]), requires_grad=True)
        o = optim.LBFGS([w], max_iter=4, line_search_fn=search)

        def closure():
            o.zero_grad()
            loss = 100 * (w[1] - w[0] ** 2) ** 2 + (1 - w[0]) ** 2
            loss.backward()
            return loss

        o.step(closure)
        return w, o, closure

    w, o, closure = fresh()
    before = look([w], o)
    o.step(closure)
    after = look([w], o)
    assert "prev_flat_grad" in o.state_dict()["state"][0]
    _, counted, again = fresh()
    for at in stops(lambda: counted.step(again), 60):
        w, o, closure = fresh()
        lines_of(lambda o=o, closure=closure: o.step(closure), at)
        assert look([w], o) in (before, after), at
        if look([w], o) == before:
            o.step(closure)
            assert look([w], o) == after, at


def losses():
    x = tg.tensor(np.arange(6.0).reshape(2, 3))
    w, b, unused = (tg.tensor(np.full(s, 0.5), requires_grad=True) for s in ((3, 2), (2,), (4,)))
    yield "층", [w, b, unused], ((x @ w + b).tanh() ** 2).sum(), {}
    w, b = (tg.tensor(np.full(s, 0.5), requires_grad=True) for s in ((3, 2), (2,)))
    yield "두 번 미분", [w, b], ((x @ w + b) ** 3).sum(), {"create_graph": True}
    w, b = (tg.tensor(np.full(s, 0.5), requires_grad=True) for s in ((3, 2), (2,)))
    yield "다시 셈하기", [w, b], tg.checkpoint(lambda v: (v @ w).tanh() + b, x).sum() + (w * w).sum(), {}


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("had", [False, True])
def test_a_backward_gives_every_gradient_or_none(which, had):
    def fresh():
        _, leaves, loss, options = list(losses())[which]
        if had:
            for leaf in leaves:
                leaf.grad = tg.tensor(np.full(leaf.shape, 2.0))
        return leaves, lambda: loss.backward(**options)

    def seen(leaves):
        return [None if leaf.grad is None else flat(leaf.grad.data) for leaf in leaves]

    leaves, backward = fresh()
    before = seen(leaves)
    backward()
    after = seen(leaves)
    assert before != after
    for at in stops(fresh()[1], 80):
        leaves, backward = fresh()
        lines_of(backward, at)
        assert seen(leaves) in (before, after), at
        fresh_leaves, again = fresh()  # 남은 것이 다음 역전파를 흐리지 않는다
        again()
        assert seen(fresh_leaves) == after


def test_a_backward_that_fails_gives_no_gradient():
    a, b = tg.tensor(2.0, requires_grad=True), tg.tensor(3.0, requires_grad=True)
    y = a * 1.0
    y.register_hook(lambda g: 1 / 0)
    loss = y + b * 2
    with pytest.raises(ZeroDivisionError):
        loss.backward()
    assert a.grad is None and b.grad is None


@pytest.mark.parametrize("switch", [tg.no_grad, tg.enable_grad, tg.keep_values, tg.anomaly_mode])
@pytest.mark.parametrize("outside", [False, True])
def test_a_switch_is_put_back(switch, outside):
    x = tg.tensor(1.0, requires_grad=True)

    def work():
        with switch():
            x * x
            with tg.no_grad():
                x.exp()

    state = tg.engine.state
    for at in stops(work, 200):
        with tg.no_grad() if outside else tg.enable_grad():
            before = state.recording, state.observer, state.keep
            lines_of(work, at)
            assert (state.recording, state.observer, state.keep) == before, at
    assert tg.is_grad_enabled()


def test_an_epoch_that_is_stopped_leaves_the_loader_usable():
    data = tg.data.TensorDataset(np.arange(10.0), np.arange(10))

    def fresh():
        return tg.data.DataLoader(data, batch_size=3, shuffle=True, generator=3)

    def orders(loader, epochs):
        return [[n for _, y in loader for n in y.data.tolist()] for _ in range(epochs)]

    expected = orders(fresh(), 3)
    counted = fresh()
    for at in stops(lambda: list(counted), 60):
        loader = fresh()
        lines_of(lambda loader=loader: list(loader), at)
        assert orders(loader, 2) in (expected[:2], expected[1:]), at


def test_the_injector_sees_a_state_between():
    """주입기 스스로의 검사: 되돌리지 않는 두 걸음짜리 일에서는 사이가 보인다."""
    p = [tg.tensor(0.0), tg.tensor(0.0)]

    def work():
        p[0] += 1.0
        p[1] += 1.0

    between = 0
    for at in range(lines_of(work)):
        p = [tg.tensor(0.0), tg.tensor(0.0)]
        lines_of(work, at)
        between += p[0].item() != p[1].item()
    assert between


@pytest.mark.slow
def test_a_kernel_interrupted_while_it_is_fetched_works_later():
    """numba를 들여오는 도중에 온 Ctrl+C 는 다 들여온 뒤에 알린다: 들여오다 만 것은 다시 들여오지 못한다."""
    pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없으면 들여올 것이 없다")
    program = """
import signal, sys, numpy as np, tinygrad_ko as tg
from tinygrad_ko.nn import functional as F

class Knocking:
    def find_spec(self, name, path=None, target=None):
        if name == "numba.core.typing":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Knocking())
x = tg.tensor(np.linspace(-3, 3, 2**15, dtype=np.float32))
try:
    F.silu(x)
    raise SystemExit("멈추지 않았다")
except KeyboardInterrupt:
    assert hasattr(sys.modules["numba"], "njit")
np.testing.assert_allclose(F.silu(x).data, x.data / (1 + np.exp(-x.data)), atol=1e-6)
"""
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120).stderr == ""
