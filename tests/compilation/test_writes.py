"""제자리에 쓰는 걸음(w -= lr * w.grad, t[i] = v, 이동 평균)을 컴파일해도, 보통으로 부른 것과 비트까지 같은 값이 같은 텐서에 남는다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim


def weights():
    rng = np.random.default_rng(0)
    return [tg.tensor(rng.standard_normal(shape).astype(np.float32) * 0.5, requires_grad=True) for shape in ((3, 5), (5,), (5, 1))]


def loss_of(x, ps):
    return ((tg.tanh(x @ ps[0] + ps[1]) @ ps[2]) ** 2).mean()


def cleared_before():
    ps = weights()

    def step(x):
        for p in ps:
            p.grad = None
        loss = loss_of(x, ps)
        loss.backward()
        with tg.no_grad():
            for p in ps:
                p -= 0.1 * p.grad
        return loss

    return step, ps


def cleared_after():
    ps = weights()

    def step(x):
        loss = loss_of(x, ps)
        loss.backward()
        with tg.no_grad():
            for p in ps:
                p[...] = p - 0.1 * p.grad
                p.grad = None
        return loss

    return step, ps


def by_grad():
    ps = weights()

    def step(x):
        loss = loss_of(x, ps)
        with tg.no_grad():
            for p, g in zip(ps, tg.autograd.grad(loss, ps), strict=True):
                p -= 0.1 * g
        return loss

    return step, ps


def momentum():
    ps = weights()
    speeds = [tg.zeros(p.shape) for p in ps]

    def step(x):
        for p in ps:
            p.grad = None
        loss = loss_of(x, ps)
        loss.backward()
        with tg.no_grad():
            for p, v in zip(ps, speeds, strict=True):
                v *= 0.9
                v += p.grad
                p -= 0.1 * v
        return loss

    return step, [*ps, *speeds]


def gradients_scaled():
    """기울기도 제자리에서 고친다: 줄이고, 자르고, 몇은 지운다."""
    ps = weights()
    opt = optim.Adam(ps, lr=0.1)

    def step(x):
        opt.zero_grad()
        loss = loss_of(x, ps)
        loss.backward()
        for p in ps:
            p.grad *= 0.5
        ps[0].grad[...] = tg.clip(ps[0].grad, -0.01, 0.01)
        ps[1].grad[:2] = 0
        opt.step()
        return loss

    return step, ps


def two_steps():
    step, ps = cleared_before()
    return lambda x: step(x) + step(x * 2), ps


def average_after_adam():
    ps = weights()
    average, opt = [p.detach().clone() for p in ps], optim.Adam(ps, lr=0.01)

    def step(x):
        opt.zero_grad()
        loss = loss_of(x, ps)
        loss.backward()
        opt.step()
        with tg.no_grad():
            for a, p in zip(average, ps, strict=True):
                a[...] = 0.9 * a + 0.1 * p
        return loss

    return step, [*ps, *average]


def clipped_after_step():
    ps = weights()
    opt = optim.RMSprop(ps, lr=0.01)

    def step(x):
        opt.zero_grad()
        loss = loss_of(x, ps)
        loss.backward()
        opt.step()
        with tg.no_grad():
            for p in ps:
                p[...] = tg.clip(p, -0.3, 0.3)
        return loss

    return step, ps


def beside_batch_norm():
    model = nn.Sequential(nn.Linear(3, 4, generator=0), nn.BatchNorm1d(4))
    seen = tg.tensor(0.0)

    def step(x):
        for p in model.parameters():
            p.grad = None
        loss = (model(x) ** 3).mean()
        loss.backward()
        seen.__iadd__(loss.detach())
        with tg.no_grad():
            for p in model.parameters():
                p -= 0.1 * p.grad
        return loss + seen + model[1].running_mean.sum()

    return step, [*model.parameters(), *model.buffers(), seen]


def rows_and_parts():
    ps, kept = weights(), tg.zeros(3)

    def step(x):
        kept[0] = x.mean()
        kept[1:] += 1
        kept[:2] *= 2
        with tg.no_grad():
            ps[0][0] = 0
        return (x @ ps[0]).sum() + kept.sum()

    return step, [*ps, kept]


def counted():
    total, count, table = tg.tensor(0.0), tg.tensor(0), tg.tensor([0, 0, 0])

    def step(x):
        total.__iadd__(x.mean())
        count.__iadd__(1)
        table[x.argmax(1)] += 1
        return total / count + table

    return step, [total, count, table]


def swapped():
    a, b = tg.tensor([1.0, 2.0, 3.0]), tg.tensor([4.0, 5.0, 6.0])

    def step(x):
        kept = a.clone()
        a[...] = b
        b[...] = kept
        return a * x - b

    return step, [a, b]


def value_before_the_write():
    """남긴 값은 쓰기 앞의 것이다: 엔진이 작은 상수를 복사해 두었다."""
    ps, k = weights(), tg.tensor([1.0, 2.0, 3.0])

    def step(x):
        y = (x @ (ps[0][:, :3] * k)).sum()
        k[1:] += 1
        z = (k * 2).sum()
        ps[0].grad = None
        y.backward()
        return y + z

    return step, [*ps, k]


def read_between_two_inputs():
    """뒤의 입력을 읽으려 걸음을 나눌 때, 앞에서 읽은 입력도 따라온다."""
    k = tg.tensor([1.0, 2.0, 3.0])

    def step(x):
        before = x * 2
        k.__iadd__(1)
        return before * k + x * k

    return step, [k]


def local():
    def step(x):
        y = x * 2
        y += 1
        z = tg.zeros(2)
        z[0] = y.sum()
        z[1:] += z[0]
        rows = tg.zeros(4, 3)
        for i in range(4):
            rows[i] = x[i] * i
        rows[:, 1] *= 2
        rows /= 3
        other = y
        other -= 1
        return z.sum() + y + rows

    return step, []


def one_array_two_names():
    a = tg.tensor([1.0, 2.0, 3.0])
    b = a.detach()

    def step(x):
        y = b * x
        a.__iadd__(1)
        return b * x + y

    return step, [a, b]


def constant_used_before():
    def step(x):
        k = tg.ones(3)
        y = x * k
        k += 1
        return y * k

    return step, []


FOLLOWED = [gradients_scaled, cleared_before, cleared_after, by_grad, momentum, two_steps, average_after_adam, clipped_after_step, beside_batch_norm, rows_and_parts,
            counted, swapped, value_before_the_write, read_between_two_inputs, local,
            one_array_two_names, constant_used_before]


def view_kept():
    k = tg.tensor([1.0, 2.0, 3.0])

    def step(x):
        v = k[1:]
        k.__iadd__(1)
        return v * 2

    return step, [k]


def view_written():
    k = tg.tensor([1.0, 2.0, 3.0])

    def step(x):
        v = k[1:]
        v += 1
        k[0] = 5
        return k * x

    return step, [k]


def view_of_a_local():
    def step(x):
        y = x * 2
        v = y[0]
        y += 1
        return v * 1

    return step, []


def argument():
    def step(x):
        x += 1
        return x * 2

    return step, []


def captured_view():
    a = tg.tensor([1.0, 2.0, 3.0])
    b = a[1:]

    def step(x):
        a.__iadd__(1)
        return b * x[:, 1:]

    return step, [a, b]


LEFT = [view_kept, view_written, view_of_a_local, argument, captured_view]


def agree(make, calls=7):
    """보통의 세상과 컴파일한 세상의 답과 텐서와 기울기."""
    plain, state = make()
    function, twin = make()
    compiled = tg.compile(function)
    for k in range(calls):
        x = np.random.default_rng(k).standard_normal((4, 3)).astype(np.float32)
        answers = plain(tg.tensor(x)), compiled(tg.tensor(x))
        for a, b in zip((answers[0], *state), (answers[1], *twin), strict=True):
            assert a.dtype == b.dtype and a.detach().data.tobytes() == b.detach().data.tobytes(), (k, a, b, compiled)
        for a, b in zip(state, twin, strict=True):
            assert (a.grad is None) == (b.grad is None) and (a.grad is None or a.grad.data.tobytes() == b.grad.data.tobytes()), (k, compiled)
    return compiled


@pytest.mark.parametrize("make", FOLLOWED)
def test_written_tensors_are_the_same(make):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled = agree(make)
    assert compiled.why is None and compiled.replays >= 4


@pytest.mark.parametrize("make", LEFT)
def test_what_cannot_be_followed_runs_as_usual(make):
    with pytest.warns(UserWarning, match="제자리에서 (바|고)"):
        agree(make)


def test_a_write_is_done_once_when_a_later_condition_fails():
    """고친 다음에 조건이 어긋나면, 처음부터 다시 하지 않고 말한다: 두 번 더해지는 일은 없다."""
    total = tg.tensor(0.0)

    def step(x):
        total.__iadd__(x.sum())
        return tg.geomspace(total + 1, 8.0, 3)

    compiled = tg.compile(step)
    for _ in range(4):
        compiled(tg.tensor([1.0]))
    assert compiled.replays == 2 and total.item() == 4
    with pytest.raises(tg.errors.ArgumentError, match="고친 다음에"):
        compiled(tg.tensor([-9.0]))
    assert total.item() == -5


def test_the_code_says_what_is_written():
    step, ps = cleared_before()
    compiled = tg.compile(step)
    for k in range(4):
        compiled(tg.tensor(np.ones((k % 1 + 2, 3), np.float32)))
    assert compiled.source.count("제자리에 쓴다") == len(ps)
