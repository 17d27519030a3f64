"""제멋대로 지은 프로그램과 제멋대로 하는 변경: 컴파일한 세상과 그대로 도는 세상이 언제나 같은가."""

from __future__ import annotations

import operator
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.nn import functional as F

N = 4  # 모든 값은 (배치, N)
FACTOR = 1.5  # 함수가 읽는 전역 변수


class Settings:
    """함수가 읽는 속성들."""

    def __init__(self):
        self.k, self.names, self.table = 2.0, [1.0, 0.5], {"shift": 0.25}


class Block(nn.Module):
    """층들과 사용자의 forward."""

    def __init__(self, rng):
        super().__init__()
        self.line, self.norm = nn.Linear(N, N, generator=rng), nn.LayerNorm(N)
        self.batch, self.drop = nn.BatchNorm1d(N), nn.Dropout(0.4, generator=rng)
        self.scale = 0.5

    def forward(self, x, kind):
        if kind == 0:
            return self.line(x)
        if kind == 1:
            return self.norm(x)
        if kind == 2:
            return self.batch(x) * self.scale
        return self.drop(x)


def still(a, b):
    with tg.no_grad():
        c = tg.tanh(a) * b
    return a + c


class ByHand:
    """손으로 적은 갱신: 모멘텀이 있고, 제자리에 쓴다."""

    def __init__(self, params):
        self.params, self.rate = list(params), 0.05
        self.speeds = [tg.zeros(p.shape) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        with tg.no_grad():
            for p, v in zip(self.params, self.speeds, strict=True):
                if p.grad is not None:
                    v *= 0.9
                    v += p.grad
                    p -= self.rate * v

    def state_dict(self):
        return {"state": {k: {"speed": v.data} for k, v in enumerate(self.speeds)}}

    def load_state_dict(self, state):
        for v, saved in zip(self.speeds, state["state"].values(), strict=True):
            v[...] = saved["speed"] * 0.5


MADE = {"Adam": lambda p: optim.Adam(p, lr=0.05), "SGD": lambda p: optim.SGD(p, lr=0.05, momentum=0.9), "by hand": ByHand}

OPS = [
    lambda w, a, b: a + b, lambda w, a, b: a * b, lambda w, a, b: a - b * w.settings.k, lambda w, a, b: tg.tanh(a),
    lambda w, a, b: tg.sigmoid(a) * b, lambda w, a, b: F.relu(a), lambda w, a, b: F.gelu(a), lambda w, a, b: tg.softmax(a),
    lambda w, a, b: a / (b * b + 1), lambda w, a, b: a @ w.square, lambda w, a, b: (a.T @ b) @ w.square[0:1].T + a.mean(0, keepdims=True).T.sum(),
    lambda w, a, b: a - a.mean(-1, keepdims=True), lambda w, a, b: a[:, ::-1], lambda w, a, b: a.reshape(-1, 2).reshape(-1, N),
    lambda w, a, b: tg.where(a > b, a, b * 0.5), lambda w, a, b: a * FACTOR + w.settings.table["shift"], lambda w, a, b: a * sum(w.settings.names),
    lambda w, a, b: w.block(a, 0), lambda w, a, b: w.block(a, 1), lambda w, a, b: w.block(a, 2), lambda w, a, b: w.block(a, 3),
    lambda w, a, b: still(a, b), lambda w, a, b: tg.exp(-abs(a)), lambda w, a, b: a.sum(0, keepdims=True) * 0.1 + b,
    lambda w, a, b: tg.concatenate([a[:, :2], b[:, 2:]], 1), lambda w, a, b: a * w.array, lambda w, a, b: a + tg.randn(N, generator=w.rng) * 0.1,
    lambda w, a, b: a.max(-1, keepdims=True) - b, lambda w, a, b: a + w.free, lambda w, a, b: tg.log(a * a + 0.5), lambda w, a, b: a.detach() * b,
    lambda w, a, b: a[:, [3, 1, 0, 2]], lambda w, a, b: tg.clip(a, -1, 1), lambda w, a, b: (a ** 2 + 1) ** 0.5, lambda w, a, b: tg.stack([a, b]).mean(0),
]
SKIPPED = (10,)  # 배치와 N 이 같아야 하는 것


class World:
    """텐서와 모델과 옵티마이저와 발생기, 그리고 학습 걸음."""

    def __init__(self, program, optimizer, compiled, twice=False):
        self.rng = np.random.default_rng(0)
        self.settings, self.block = Settings(), Block(self.rng)
        self.square = tg.tensor(self.rng.normal(size=(N, N)).astype(np.float32) * 0.5, requires_grad=True)
        self.row = tg.tensor(self.rng.normal(size=N).astype(np.float32), requires_grad=True)
        self.free, self.array = tg.tensor([0.1, -0.2, 0.3, 0.4]), np.array([1.0, -1.0, 0.5, 2.0], np.float32)
        self.optimizer = optimizer([self.square, self.row, *self.block.parameters()])
        w = self

        def step(x):
            w.optimizer.zero_grad()
            pool = [x, x * w.row, w.row + x]
            for code, i, j in program:
                pool.append(OPS[code](w, pool[i % len(pool)], pool[j % len(pool)]))
            loss = (pool[-1] ** 2).mean() + pool[-2].mean() * 0.1
            if twice and loss.requires_grad:  # 기울기의 크기를 벌한다
                (g,) = tg.autograd.grad(loss, [w.square], create_graph=True, allow_unused=True)
                loss = loss if g is None else loss + (g * g).sum()
            loss.backward()
            w.optimizer.step()
            return loss, pool[-1].detach()

        self.step = tg.compile(step) if compiled else step

    def seen(self, result):
        """비교할 모두: 답, 기울기, 매개변수, 버퍼, 옵티마이저의 상태, 발생기의 자리."""
        tensors = [self.square, self.row, *self.block.parameters(), *self.block.buffers(), self.free]
        grads = [None if t.grad is None else t.grad.data.tobytes() for t in tensors]
        moments = [v.tobytes() if hasattr(v, "tobytes") else v for s in self.optimizer.state_dict()["state"].values() for v in s.values()]
        return ([(t.dtype.name, t.shape, t.data.tobytes()) for t in result], [t.data.tobytes() for t in tensors], grads, moments,
                self.rng.bit_generator.state)


def shift_global(w):
    globals()["FACTOR"] = 0.5 if FACTOR > 1 else 1.5


CHANGES = {
    "lr": lambda w: setattr(w.optimizer, "rate", 0.2) if isinstance(w.optimizer, ByHand) else w.optimizer.param_groups[0].update(lr=0.2),
    "train": lambda w: w.block.train(not w.block.training),
    "part": lambda w: w.block.batch.eval(),
    "freeze": lambda w: w.block.line.weight.requires_grad_(False),
    "thaw": lambda w: w.block.line.weight.requires_grad_(True),
    "row": lambda w: w.row.requires_grad_(not w.row.requires_grad),
    "constant": lambda w: setattr(w.settings, "k", w.settings.k + 1),
    "append": lambda w: w.settings.names.append(0.1),
    "table": lambda w: w.settings.table.update(shift=-0.5),
    "in place": lambda w: w.free.__setitem__(0, 3.0),
    "replaced": lambda w: setattr(w, "free", tg.tensor([1.0, 2.0, 3.0, 4.0])),
    "data": lambda w: setattr(w.free, "data", np.zeros(N, np.float32)),
    "array": lambda w: operator.setitem(w.array, 1, 7.0),
    "array replaced": lambda w: setattr(w, "array", np.ones(N, np.float32)),
    "scale": lambda w: setattr(w.block, "scale", 0.25),
    "load": lambda w: w.block.load_state_dict({n: (v * 0.5).astype(v.dtype) for n, v in w.block.state_dict().items()}),
    "optimizer state": lambda w: w.optimizer.load_state_dict(w.optimizer.state_dict()),
    "grad": lambda w: setattr(w.square, "grad", tg.ones_like(w.square)),
    "layer": lambda w: setattr(w.block, "line", nn.Linear(N, N, generator=3)),
    "drop": lambda w: setattr(w.block.drop, "p", 0.1),
    "random": lambda w: w.rng.random(3),
    "hook": lambda w: w.block.norm.register_forward_hook(lambda m, i, o: o * 2),
}

codes = st.sampled_from([k for k in range(len(OPS)) if k not in SKIPPED])
programs = st.lists(st.tuples(codes, st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=20)
calls = st.lists(st.tuples(st.one_of(st.none(), st.none(), st.none(), st.sampled_from([*CHANGES, "global"])), st.sampled_from([3, 3, 3, 3, 5]),
                           st.sampled_from(["float32"] * 5 + ["float64"])), min_size=4, max_size=9)


def same_worlds(program, made, happenings, twice=False):
    plain, compiled = World(program, MADE[made], False, twice), World(program, MADE[made], True, twice)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k, (change, batch, dtype) in enumerate(happenings):
            if change == "global":
                shift_global(plain)
            elif change is not None:
                for world in (plain, compiled):
                    CHANGES[change](world)
            x = np.random.default_rng(k).normal(size=(batch, N)).astype(dtype)
            outcomes = []
            for world in (plain, compiled):
                try:
                    outcomes.append(world.seen(world.step(tg.tensor(x))))
                except tg.errors.TinygradError as error:
                    outcomes.append((type(error), str(error), world.seen(())))
            assert outcomes[0] == outcomes[1], (k, change, compiled.step)
    return compiled.step


@settings(max_examples=15, deadline=None)
@given(programs, st.sampled_from([*MADE]), calls, st.booleans())
def test_compiled_and_plain_worlds_never_differ(program, made, happenings, twice):
    same_worlds(program, made, happenings, twice)


@pytest.mark.parametrize("change", [None, *CHANGES, "global"])
@pytest.mark.parametrize(("made", "twice"), [("Adam", False), ("by hand", True)])
def test_each_change_in_the_middle_of_replays(change, made, twice):
    program = [(k, k, k + 1) for k in (17, 18, 19, 20, 6, 2, 15, 16, 25, 26, 28, 3, 21)]
    quiet = (None, 3, "float32")
    step = same_worlds(program, made, [quiet] * 4 + [(change, 3, "float32")] + [quiet] * 4, twice)
    assert step.why is None or change in ("hook", "append")
    assert step.why is not None or step.replays >= (4 if made == "Adam" else 2)  # 손으로 적은 갱신은 기울기가 있는지를 본다


class Forward(World):
    """순전파만 컴파일하고, 거슬러 가기는 밖에서 하는 세상."""

    def __init__(self, program, optimizer, compiled):
        super().__init__(program, optimizer, False)
        w = self

        def forward(x):
            pool = [x, x * w.row, w.row + x]
            for code, i, j in program:
                pool.append(OPS[code](w, pool[i % len(pool)], pool[j % len(pool)]))
            return {"y": pool[-1], "mean": pool[-2].mean()}

        run = self.compiled = tg.compile(forward) if compiled else forward

        def step(x):
            w.optimizer.zero_grad()
            x.requires_grad_()
            made = run(x * 2)
            loss = (made["y"] ** 2).mean() + made["mean"] * 0.1
            if loss.requires_grad:
                loss.backward()
            w.optimizer.step()
            with tg.no_grad():
                quiet = run(x)["mean"]
            return loss, x if x.grad is None else x.grad, quiet

        self.step = step


@settings(max_examples=8, deadline=None)
@given(programs, calls)
def test_compiled_forward_joins_the_graph_outside(program, happenings):
    make = lambda p: optim.SGD(p, lr=0.05)  # noqa: E731
    plain, compiled = Forward(program, make, False), Forward(program, make, True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k, (change, batch, dtype) in enumerate(happenings):
            if change == "global":
                shift_global(plain)
            elif change is not None:
                for world in (plain, compiled):
                    CHANGES[change](world)
            x = np.random.default_rng(k).normal(size=(batch, N)).astype(dtype)
            outcomes = []
            for world in (plain, compiled):
                try:
                    outcomes.append(world.seen(world.step(tg.tensor(x))))
                except tg.errors.TinygradError as error:
                    outcomes.append((type(error), world.seen(())))
            assert outcomes[0] == outcomes[1], (k, change, compiled.compiled)


def test_forward_is_replayed_with_and_without_gradients():
    compiled = Forward([(k, k, k + 1) for k in (17, 18, 20, 6, 2, 25, 26, 3, 21)], lambda p: optim.SGD(p, lr=0.05), True)
    for _ in range(6):
        compiled.step(tg.tensor(np.ones((3, N), np.float32)))
    assert compiled.compiled.why is None and compiled.compiled.replays == 8
