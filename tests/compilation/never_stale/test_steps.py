"""옵티마이저의 걸음을 마친 뒤에 적을 때와 다른 값이 나와도, 걸음을 두 번 하지 않고 보통의 답이나 오류를 낸다."""

from __future__ import annotations

import pytest
from support.compiled import both, rows

import tinygrad_ko as tg
from tinygrad_ko import nn, optim


def two_steps():
    first, second = nn.Linear(3, 3, generator=0), nn.Linear(3, 3, generator=1)
    one, two = optim.SGD(first.parameters(), lr=0.1, momentum=0.9), optim.SGD(second.parameters(), lr=0.1)

    def step(x, y):
        one.zero_grad()
        a = (first(x) ** 2).mean()
        a.backward()
        one.step()
        two.zero_grad()
        b = nn.functional.cross_entropy(second(x), y)
        b.backward()
        two.step()
        return a, b

    return step, lambda: [first.weight, second.weight]


def test_condition_fails_after_a_step():
    """앞의 걸음을 두 번 하지 않고, 늘 보던 오류를 낸다."""
    for odd in (-100, 7):
        step = both(two_steps, lambda k, odd=odd: (rows(k), tg.tensor([0, 1, 2, odd if k in (4, 6) else 1])))
        assert step.why is None and step.replays == 4


def test_computed_labels_after_a_step():
    def make():
        step, watched = two_steps()
        return (lambda x, y: step(x, y * 1)), watched

    with pytest.warns(UserWarning, match="번호"):
        both(make, lambda k: (rows(k), tg.tensor([0, 1, 2, -100 if k == 5 else 1])))


def test_computed_condition_fails_after_a_step():
    w = tg.tensor([0.5, 0.5], requires_grad=True)
    optimizer = optim.SGD([w], lr=0.0)

    def step(x):
        optimizer.zero_grad()
        (w * w).sum().backward()
        optimizer.step()
        return nn.functional.binary_cross_entropy(x * w, tg.ones(2))

    c = tg.compile(lambda x: step(x).detach())
    for _ in range(4):
        c(tg.tensor([1.0, 1.0]))
    assert c.why is None and c.replays == 2
    with pytest.raises(tg.errors.ArgumentError, match="f.function"):
        c(tg.tensor([3.0, 1.0]))


def test_mask_after_a_step():
    def make():
        model = nn.Linear(3, 3, generator=0)
        optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)

        def step(x):
            optimizer.zero_grad()
            (model(x) ** 2).mean().backward()
            optimizer.step()
            return x[x > 0].sum()

        return step, lambda: [model.weight]

    with pytest.warns(UserWarning, match="tg.where"):
        both(make, lambda k: (rows(k),))


def test_zeroing_asks_whether_there_is_a_gradient():
    def make():
        w, v = tg.tensor([1.0, 2.0], requires_grad=True), tg.tensor([1.0], requires_grad=True)
        optimizer, calls = optim.SGD([w, v], lr=0.01), iter(range(99))

        def step(x):
            optimizer.zero_grad(set_to_none=False)
            loss = (w * x).sum()
            loss.backward()
            optimizer.step()
            return loss

        def watched():
            seen = [w, v, w.grad, 0 if v.grad is None else v.grad]
            if next(calls) == 4:
                v.grad = tg.ones(1)
            return seen

        return step, watched

    assert both(make, lambda k: (tg.tensor([1.0 + k, 2.0]),), 12).why is None
