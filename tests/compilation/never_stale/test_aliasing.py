"""같은 것에 두 길로 닿아도(같은 텐서 두 번, 인수이면서 붙든 것, 배열을 나누는 텐서) 보통으로 부른 것과 같다."""

from __future__ import annotations

import gc
import warnings
import weakref

import numpy as np
import pytest
from support.compiled import agree, rows, shown

import tinygrad_ko as tg
from tinygrad_ko import nn, optim


def test_same_tensor_twice_then_two_tensors():
    f = lambda a, b: (a * b, a - b)  # noqa: E731
    c = tg.compile(f)
    u, v = tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])
    for _ in range(4):
        assert shown(c(u, u)[1]) == shown(u - u)
    for _ in range(4):
        assert c(u, v)[0].tolist() == [3.0, 8.0] and c(v, u)[1].tolist() == [2.0, 2.0]


def test_two_compiled_functions_share_tensors():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    opt = optim.SGD([w], lr=0.1)

    def train():
        opt.zero_grad()
        (w * w).sum().backward()
        opt.step()

    a, b = tg.compile(train), tg.compile(lambda: (w * 3).sum())
    plain = np.array([1.0, 2.0], np.float32)
    for _ in range(6):
        a()
        plain -= np.float32(0.1) * (plain + plain)
        with tg.no_grad():
            assert np.allclose(b().item(), (plain * 3).sum(), rtol=1e-6)


def test_last_batch_is_let_go():
    model = nn.Linear(64, 64, generator=0)
    c = tg.compile(lambda x: (model(x) ** 2).mean())
    for _ in range(4):
        x = tg.tensor(np.ones((32, 64), np.float32))
        seen = weakref.ref(x._data)
        y = c(x)
        y.backward()
    del x, y
    gc.collect()
    assert c.replays == 2 and seen() is None


def test_gradients_do_not_share_memory():
    a, b = tg.tensor([1.0, 2.0], requires_grad=True), tg.tensor([3.0, 4.0], requires_grad=True)

    def f():
        a.grad = b.grad = None
        (a + b).sum().backward()

    c = tg.compile(f)
    for _ in range(5):
        c()
        assert not np.shares_memory(a.grad.data, b.grad.data)
        a.grad.data[0] = 9.0
        assert b.grad.tolist() == [1.0, 1.0]
    assert c.replays == 3


def test_argument_is_also_captured():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    c = tg.compile(lambda x: (x * w).sum())
    u = tg.tensor([5.0, 6.0], requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for x in (u, u, u, u, w, u, w):
            w.grad = u.grad = None
            c(x).backward()
            assert x.grad.tolist() == ([2.0, 4.0] if x is w else [1.0, 2.0])
    d = tg.compile(lambda x: (x * w).sum())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for x in (w, w, w, u, u):
            assert d(x).item() == (x * w).sum().item()


def test_captured_tensors_that_share_an_array():
    a = tg.tensor([1.0, 2.0])
    b = a.detach()

    def change(k):
        if k == 4:
            a.data = np.array([7.0, 8.0], np.float32)
        if k == 7:
            b[0] = 0.5

    agree(lambda x: x * a - b, 10, change)


def test_captured_gradient_is_a_tensor_too():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    (w * w).sum().backward()
    g = w.grad

    def change(k):
        if k == 3:
            w.grad = tg.tensor([9.0, 9.0])

    agree(lambda x: x * g + w.grad, 6, change)


def test_gradient_of_an_argument_that_is_also_captured():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    u = tg.tensor([5.0, 6.0], requires_grad=True)
    c = tg.compile(lambda x: (x * w).sum().backward())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for x in (u, u, u, u, w, u):
            w.grad = u.grad = None
            c(x)
            assert w.grad.tolist() == ([2.0, 4.0] if x is w else [5.0, 6.0])


def test_argument_is_the_buffer_that_changes():
    """고칠 버퍼를 인수로도 주면, 고친 뒤에 읽는 것은 고친 값이다."""
    def make():
        norm = nn.BatchNorm1d(3)
        calls = iter(range(99))

        def f(x, r):
            return norm(x), r * 1

        def given():
            return norm.running_mean if next(calls) > 3 else tg.zeros(3)

        return (f, given), norm

    found = []
    for compiled in (False, True):
        (f, given), norm = make()
        f = tg.compile(f) if compiled else f
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found.append([shown(f(rows(k), given())) for k in range(7)] + [shown(norm.running_mean)])
    assert found[0] == found[1]


def test_views_of_what_was_given_are_not_copies():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    for f in (lambda x: x.T, lambda x: (x * 2, x[1:]), lambda x: w.detach(), lambda x: x.reshape(2, 1)):
        c = tg.compile(f)
        with pytest.warns(UserWarning, match="뷰"):
            for _ in range(4):
                x = tg.tensor([1.0, 2.0])
                y = c(x)
                last = y[-1] if isinstance(y, tuple) else y
                assert np.shares_memory(last._data, x._data) or np.shares_memory(last._data, w._data)


def test_data_changed_before_the_walk():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    c = tg.compile(lambda x: (x * w * w).sum())
    for k in range(10):
        w.grad, x = None, tg.tensor([1.0, 3.0]) if k < 5 else np.array([1.0, 3.0], np.float32)
        y = c(x)
        (x.data if k < 5 else x)[0] = 100.0
        y.backward()
        assert w.grad.tolist() == [2.0, 12.0]
    assert c.replays == 6


def shares(answer):
    """어느 것끼리 한 물건이고, 기억 공간을 나누는가."""
    arrays = [t.detach().data for t in answer]
    return [(a is b, np.shares_memory(x, y), x.flags.writeable) for a, x in zip(answer, arrays, strict=True)
            for b, y in zip(answer, arrays, strict=True)]


@pytest.mark.parametrize("recorded", [False, True], ids=["값", "그래프"])
@pytest.mark.parametrize("pick", [
    lambda y: (y, y), lambda y: (y, y[0]), lambda y: (y[0], y), lambda y: (y, y.T), lambda y: (y, y[::-1, 1:]), lambda y: (y[0], y[1]),
    lambda y: (y[0], y[0]), lambda y: (y, y.detach(), y.reshape(-1)), lambda y: (y, y[None].broadcast_to((2, 3, 3))), lambda y: (y[:2], y[1:]),
    lambda y: (y.T, y[0]), lambda y: (y, y.copy(), y * 1), lambda y: (y, +y), lambda y: (y, y.astype(np.float32)), lambda y: (y, y[0], y[0][1:]),
    lambda y: (y.exp(), y.exp()), lambda y: (tg.zeros(3),) * 2,
], ids=range(17))
def test_results_share_memory_as_they_do(pick, recorded):
    """함께 돌려준 것끼리 기억 공간을 나누는 것도, 나누지 않는 것도 보통으로 부른 것과 같다."""
    w = tg.tensor(np.full((3, 3), 2.0, np.float32), requires_grad=recorded)
    f = lambda x: pick(x * w)  # noqa: E731
    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(6):
            x = tg.tensor(np.random.default_rng(k).standard_normal((3, 3)).astype(np.float32))
            x = x.T if k == 5 else x
            want, got = f(x), c(x)
            assert shares(want) == shares(got), (k, c)
            for answer in (want, got):
                for array in [t.detach().data for t in answer][::-1]:
                    if array.flags.writeable:
                        array[0] = 7.0
                        break
            assert shown(want) == shown(got), (k, c)


def test_results_that_share_memory_are_still_replayed():
    m = nn.LSTM(3, 4, generator=0)
    for f in (lambda x: (x * 2, x @ x.T), lambda x: (lambda y: (y, y[0], y[0]))(x * 2), lambda x: (lambda y, h: (y, y[-1], h))(*m(x))):
        c = tg.compile(f)
        for _ in range(4):
            c(rows(1))
        assert c.why is None and c.replays == 2
    with pytest.warns(UserWarning, match="함께 돌려줍니다"):
        c = tg.compile(lambda x: (lambda y: (y[:-1], y[1:]))(x * 2))
        c(rows(1))


def test_results_share_memory_after_a_step():
    """옵티마이저의 걸음 뒤에 돌려주는 것도."""
    def make():
        w = tg.tensor(np.full((3, 3), 2.0, np.float32), requires_grad=True)
        opt = optim.SGD([w], lr=0.1)

        def step(x):
            opt.zero_grad()
            y = w * x
            (y * y).sum().backward()
            opt.step()
            z = y.detach()
            return z, z[0], +z, z.reshape(-1), w.grad, w.grad[0]

        return step

    plain, compiled = make(), tg.compile(make())
    for k in range(6):
        x = tg.tensor(np.random.default_rng(k).standard_normal((3, 3)).astype(np.float32))
        assert shown(want := plain(x)) == shown(got := compiled(x)) and shares(want) == shares(got)
    assert compiled.replays >= 3
