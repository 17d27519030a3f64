"""결과가 여럿인 모델: 손실에 쓴 결과에 이르는 매개변수에만, 보통으로 부른 것과 같은 기울기가 간다."""

from __future__ import annotations

import gc
import itertools
import warnings
import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.compilation import joint

X = tg.tensor(np.random.default_rng(0).standard_normal((5, 3)).astype(np.float32))


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


def test_a_nan_of_what_is_not_used_is_told():
    w = tg.tensor([0.0, 2.0], requires_grad=True)
    f = tg.compile(lambda x: (w * x, tg.log(w)))
    with np.errstate(all="ignore"):
        for _ in range(3):
            y, _ = f(tg.ones(2))
        with pytest.warns(UserWarning, match="쓰지 않은 것"):
            y.sum().backward()
        y, z = f(tg.ones(2))
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            (y.sum() + z.sum()).backward()  # 모두 썼으면 그것은 보통의 무한대이다


def test_a_large_gradient_is_not_told():
    """제곱하면 float32 를 넘치는, 유한한 기울기."""
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    f = tg.compile(lambda x: (w * x, tg.exp(w)))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        for _ in range(4):
            f(tg.ones(2))[0].backward(tg.tensor([1e30, 1e30]))


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
