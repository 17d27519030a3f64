"""결과가 여럿인 모델: 손실에 쓴 결과에 이르는 매개변수에만, 보통으로 부른 것과 같은 기울기가 간다."""

from __future__ import annotations

import gc
import itertools
import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.compilation import joint
from tinygrad_ko.compilation.used import of_used

X = tg.tensor(np.random.default_rng(0).standard_normal((5, 3)).astype(np.float32))
SEQUENCE = X.reshape(5, 1, 3)


class Heads(nn.Module):
    """몸통을 나누어 쓰는 머리 둘과, 따로인 머리 하나."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk, self.apart = nn.Linear(3, 4, generator=0), nn.Linear(3, 2, generator=3)
        self.one, self.two = nn.Linear(4, 2, generator=1), nn.Linear(4, 2, generator=2)

    def forward(self, x):
        h = tg.tanh(self.trunk(x))
        return self.one(h), self.two(h) * self.one(h), self.apart(x)


def gradients(model):
    return [None if p.grad is None else p.grad.tolist() for p in model.parameters()]


def both(walk, calls=5):
    """보통의 모델과 컴파일한 모델을 똑같이 걸으며 기울기를 견준다."""
    eager, inner = Heads(), Heads()
    compiled = tg.compile(inner)
    for _ in range(calls):
        for model, f in ((eager, eager), (inner, compiled)):
            model.zero_grad()
            walk(f(X))
        assert gradients(eager) == gradients(inner)
    assert compiled.why is None and compiled.replays > 2
    return inner


@pytest.mark.parametrize("used", [u for n in (1, 2, 3) for u in itertools.combinations(range(3), n)], ids=str)
def test_what_is_not_used_gets_no_gradient(used):
    model = both(lambda ys: sum((ys[k] ** 2).sum() * (k + 1) for k in used).backward())
    assert (model.apart.weight.grad is None) == (2 not in used)
    assert (model.trunk.weight.grad is None) == (used == (2,))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_each_is_walked_back_alone(order):
    def walk(ys):
        for k in order:
            ys[k].sum().backward(retain_graph=True)
        (ys[0].sum() * 3 + ys[order[0]].sum()).backward(retain_graph=True)

    both(walk)


def test_graphs_that_are_apart_are_freed_apart():
    def walk(ys):
        ys[2].sum().backward()
        (ys[0] + ys[1]).sum().backward()
        with pytest.raises(tg.errors.GraphFreedError):
            ys[1].sum().backward()

    both(walk)


def test_two_leaves_never_share_a_gradient():
    a, b = [tg.tensor([1.0, 2.0], requires_grad=True) for _ in range(2)]
    for f in (tg.compile(lambda x: (a + b + x,)), tg.compile(lambda x: (a + b + x, x * a.detach() * b.detach()))):
        for _ in range(4):
            a.grad = b.grad = None
            f(tg.ones(2))[0].backward(tg.tensor([1.0, 3.0]))
            assert a.grad.tolist() == b.grad.tolist() == [1.0, 3.0]
            a.grad.data[0] = 9.0
            assert b.grad.tolist() == [1.0, 3.0]
        assert f.replays == 2


INF = {  # x 는 0을 품는다: 쓰지 않은 결과의 도함수에 무한대가 있다
    "곱과 로그": lambda w: (w * 3, tg.log(w)),
    "함께 쓰는 몸통": lambda w: ((h := w * 2).sum(), tg.sqrt(h), h / w, h),
    "한 결과가 다른 결과의 속": lambda w: ((y := w + 1), tg.log(y - 1), y * w),
    "결과가 여럿인 연산": lambda w: (*tg.unstack(tg.stack([w, tg.log(w), w * w])), w + 0),
    "나눈 것": lambda w: (*tg.split(tg.sqrt(tg.concatenate([w, w])), 2), (w * w).sum()),
    "같은 결과를 두 번": lambda w: ((y := tg.exp(w)), y, 1 / w, tg.norm(w * 0)),
    "고른 칸": lambda w: (w[1:] * 1, tg.log(w)[0], w[0] * w[1]),
    "음의 0": lambda w: (w * -0.0, w * 3.0, tg.sqrt(w)),  # 0을 더하면 부호를 잃는다
    "행렬곱": lambda w: (tg.outer(w, w), tg.outer(w, w) @ tg.log(w)),
    "넷이 더한 잎": lambda w: (w * w, w ** 0.5, w.sum() * w, tg.reciprocal(w) * w),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", INF)
def test_an_infinity_on_the_way_of_an_unused_result_never_arrives(name):
    function = INF[name]
    count = len(function(tg.ones(3)))
    for used in [u for n in range(1, count + 1) for u in itertools.combinations(range(count), n)]:
        w, v = [tg.tensor([0.0, 2.0, 3.0], requires_grad=True) for _ in range(2)]
        compiled = tg.compile(lambda: function(w))
        for _ in range(4):
            w.grad = v.grad = None
            for ys in (compiled(), function(v)):
                sum((ys[k] * (k + 1)).sum() for k in used).backward()
            assert np.array_equal(w.grad.data, v.grad.data, equal_nan=True), used
            assert np.array_equal(np.signbit(w.grad.data), np.signbit(v.grad.data)), used
        assert compiled.replays == 2


@pytest.mark.parametrize("cell", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize("used", [(0,), (1,), (2,), (0, 2), (1, 2)], ids=str)
def test_a_recurrence_whose_states_are_not_used(cell, used):
    def walk(model, f):
        y, state = f(SEQUENCE)
        ys = [y, *(state if isinstance(state, tuple) else (state, tg.log(state * 0)))]
        sum((ys[k] ** 2).sum() for k in used if k < 2 or cell is nn.LSTM).backward()

    eager, inner = [cell(3, 4, generator=0) for _ in range(2)]
    compiled = tg.compile(inner)
    if used == (2,) and cell is not nn.LSTM:
        used = (1,)
    for _ in range(4):
        for model, f in ((eager, eager), (inner, compiled)):
            model.zero_grad()
            walk(model, f)
        assert gradients(eager) == gradients(inner)


def test_the_result_that_was_not_used_is_used_later():
    w = tg.tensor([0.0, 2.0], requires_grad=True)
    f = tg.compile(lambda x: (w * x, tg.log(w)))
    with np.errstate(all="ignore"):
        for _ in range(4):
            y, z = f(tg.ones(2))
            w.grad = None
            y.sum().backward(retain_graph=True)
            assert w.grad.tolist() == [1.0, 1.0]
            z.sum().backward(retain_graph=True)
            assert w.grad.tolist() == [np.inf, 1.5]
            y.sum().backward()
            assert w.grad.tolist() == [np.inf, 2.5]


def test_a_walk_is_narrowed_once(monkeypatch):
    narrowed = []
    monkeypatch.setattr(joint, "of_used", lambda *given: narrowed.append(given[-1]) or of_used(*given))
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    f = tg.compile(lambda: (w * 2.0, w * 3.0, w * 4.0))
    for _ in range(4):
        for used in ((0,), (0, 2), (0, 1, 2)):
            ys = f()
            sum(ys[k].sum() for k in used).backward()
    assert narrowed == [{0}, {0, 2}]


def test_two_leaves_of_a_narrowed_walk_never_share_a_gradient():
    """덜어 내면 두 잎의 기울기가 한 값이 된다: a 는 g₀ + g₁, b 는 g₀."""
    a, b = [tg.tensor([1.0, 2.0], requires_grad=True) for _ in range(2)]
    f = tg.compile(lambda: (a + b, a * 3.0))
    for _ in range(4):
        a.grad = b.grad = None
        f()[0].backward(tg.tensor([1.0, 3.0]))
        a.grad.data[0] = 9.0
        assert b.grad.tolist() == [1.0, 3.0]


def test_the_program_runs_once_for_all_the_heads(monkeypatch):
    ran = []
    model = Heads()
    f = tg.compile(model)
    for _ in range(3):
        sum(y.sum() for y in f(X)).backward()
    gradient = joint.Back.gradient

    def counted(back, g, i, kept):
        before = kept.found
        d = gradient(back, g, i, kept)
        ran.append(kept.found is not before)
        return d

    monkeypatch.setattr(joint.Back, "gradient", counted)
    sum(y.sum() for y in f(X)).backward()
    assert ran == [True] + [False] * 7


def test_a_head_that_is_kept_holds_nothing_after_all_are_walked():
    model = Heads()
    f = tg.compile(model)
    for _ in range(4):
        ys = f(X)
        sum(y.sum() for y in ys).backward()
    gc.disable()
    try:
        dying = weakref.ref(model.trunk.weight)
        kept, grad = ys[0], weakref.ref(model.trunk.weight.grad)
        del ys, f, model
        del kept
        assert dying() is None and grad() is None
    finally:
        gc.enable()
