"""제자리에 쓰는 함수에서 기억 공간을 나누는 것들(뷰, detach, 복사본, 상수, 기울기): 보통으로 부른 것과 같거나, 좇지 않는다고 말한다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim


def leaf():
    return tg.tensor([1.0, 2.0, 3.0], requires_grad=True)


def held():
    return tg.tensor([1.0, 2.0, 3.0])


def gradient_part(x, w):
    w.grad = None
    (w * x).sum().backward()
    w.grad[0] = 0


def gradient_by_another_name(x, w):
    w.grad = None
    (w * x).sum().backward()
    g = w.grad
    g[...] = tg.clip(g, -1, 1)


def gradient_transposed(x, w):
    w.grad = None
    (w * x).sum().backward()
    w.grad.T[0] = 0


def gradient_detached(x, w):
    w.grad = None
    (w * x).sum().backward()
    g = w.grad.detach()
    g *= 0.5


def gradient_from_before(x, w):
    (w * x).sum().backward()
    w.grad *= 0.5


def gradient_is_a_local(x, w):
    g = x * 2
    w.grad = g
    g += 1


def captured_detached(x, a):
    old = a.detach()
    a[...] = a + x
    return old * 1


def captured_reshaped(x, a):
    old = a.reshape(3, 1)
    a += x
    return old * 1


def local_detached(x):
    y = x * 2
    d = y.detach()
    y += 1
    return d * 1


def recorded_detached(x, w):
    y = w * x
    d = y.detach()
    d += 1
    return y


def view_after_a_rewrite(x):
    y = x * 1
    y[0] = 1
    v = y[1:]
    v += 10
    return y


def rows_of_a_constant(x):
    out = tg.zeros(2, 3)
    for row in out:
        row += x
    return out


def part_of_a_part(x):
    out = tg.zeros(2, 3)
    out[0][1] = x.sum()
    return out


def transposed_constant(x):
    out = tg.zeros(2, 3)
    out.T[0] = x.sum()
    return out


def reshaped_constant(x):
    out = tg.zeros(2, 3)
    out.reshape(3, 2)[1] = x.sum()
    return out


def one_hot(x):
    y = tg.zeros(2, 3)
    y[tg.arange(2), (x[:2] > 1).astype(np.int64)] = 1
    return y


def copied_by_plus(x, a, b):
    t = +a
    a[...] = b
    b[...] = t
    return a * x


def copied_by_astype(x, a, b):
    t = a.astype(np.float32)
    a += x
    b[...] = t
    return t * 1


def copied_by_no_axes(x, a):
    t = a.sum(())
    a[...] = a + x
    return t * 1


def copied_by_one(x, a):
    t, s = a * 1, a - 0
    a += x
    return t + s


def copied_constant(x):
    a = tg.zeros(3)
    d, e, f = +a, a.flatten(), a.astype(np.float32)
    a[...] = a + x
    return d + e + f + a


def spread_constant(x):
    z = tg.ones(3)
    e = z.broadcast_to((2, 3))
    y = x * e
    z += 1
    return y + z


def shifted(x, a):
    tail = a[1:]
    tail *= 0.5
    a[:-1] = tail
    return a * x


def given_to_another(x, a, b):
    v = a[1:]
    v *= x[1:]
    b[1:] = v
    return a + b


def numbers_taken_out(x):
    out = tg.zeros(3)
    raw = out.numpy()
    out[...] = x
    return tg.tensor(raw) * 2


def numbers_lent(x):
    raw = np.zeros(3, np.float32)
    out = tg.from_numpy(raw)
    out[...] = x
    return tg.tensor(raw) * 2


def data_of_a_local(x):
    z = tg.zeros(3)
    z.data = x
    return z * 1


def laid_by_columns(x):
    y = (x.reshape(3, 1) * x).T
    y[0] = 1
    return y.sum()


def counted_before_clearing(x, w, n):
    n += 1
    w.grad = None
    (w * n * x).sum().backward()


PROGRAMS = [f for f in list(globals().values()) if callable(f) and getattr(f, "__module__", "") == __name__ and f.__code__.co_varnames[0:1] == ("x",)]
MAKE = {"w": leaf, "a": held, "b": lambda: held() * 2, "n": lambda: tg.tensor(0.0)}


def worlds(f, args=None):
    """보통의 것과 컴파일한 것: (부르는 함수, 텐서들)."""
    for _ in range(2):
        tensors = [MAKE[name]() for name in f.__code__.co_varnames[1:f.__code__.co_argcount]]
        yield (lambda x, tensors=tensors: f(x, *tensors)), tensors


def seen(answer, tensors):
    parts = [answer, *tensors, *[t.grad for t in tensors if t.is_leaf]]
    return [None if part is None else (part.shape, part.detach().data.tobytes()) for part in parts]


@pytest.mark.parametrize("same", [True, False], ids=["같은 x 로 적고", "다른 x 로 적고"])
@pytest.mark.parametrize("f", PROGRAMS)
def test_the_same_or_said(f, same):
    (plain, ours), (function, theirs) = worlds(f)
    compiled = tg.compile(function)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(6):
            x = tg.tensor([1.0, -2.0, 3.0]) * (1 if same and k < 3 else k + 1)
            with tg.no_grad() if "w" not in f.__code__.co_varnames else tg.enable_grad():
                assert seen(plain(x), ours) == seen(compiled(x), theirs), (k, compiled)
    assert compiled.why is not None or compiled.replays > 1


def test_a_view_taken_before_a_step():
    def make():
        w = leaf()
        opt = optim.SGD([w], lr=0.1)

        def step(x):
            t = w.detach()
            opt.zero_grad()
            (w * x).sum().backward()
            opt.step()
            return t * 1

        return step

    plain, compiled = make(), tg.compile(make())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(5):
            x = tg.tensor([1.0, 2.0, 3.0]) * (k + 1)
            assert plain(x).tolist() == compiled(x).tolist()


def test_a_buffer_seen_before_the_layer():
    def make():
        layer = nn.BatchNorm1d(2)

        def step(x):
            seen_before = layer.running_mean.detach()
            y = layer(x)
            return y.detach() * 1, seen_before * 1

        return step

    plain, compiled = make(), tg.compile(make())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(5):
            x = tg.tensor(np.random.default_rng(k).standard_normal((4, 2)).astype(np.float32))
            assert [t.tolist() for t in plain(x)] == [t.tolist() for t in compiled(x)]


def test_a_failed_write_is_not_done_twice():
    def make():
        a, table = held(), tg.zeros(3)

        def step(x, i):
            a.__iadd__(x)
            table[i] = 1.0
            return a * 1

        return step, a

    (plain, mine), (function, yours) = make(), make()
    compiled = tg.compile(function)
    for k in range(5):
        x, i = tg.tensor([1.0, -2.0, 3.0]), tg.tensor(7 if k == 4 else k % 3)
        errors = []
        for run in (plain, compiled):
            try:
                run(x, i)
                errors.append(None)
            except tg.errors.TinygradError as error:
                errors.append(type(error))
        assert errors[0] == errors[1] and mine.tolist() == yours.tolist()
    assert errors[0] is not None and compiled.replays >= 2


def test_a_slice_by_a_tensor_says_so():
    k = held()

    def step(i):
        k[i:] = 0
        return k * 1

    compiled = tg.compile(step)
    with pytest.warns(UserWarning, match="자른 자리"):
        assert compiled(tg.tensor(1)).tolist() == [1.0, 0.0, 0.0]


def test_numpy_labels_beside_gradients():
    """NumPy 배열을 받고 grad 를 읽는 걸음."""
    w = leaf()

    def step(x):
        w.grad = None
        loss = (w * tg.tensor(x)).sum() if isinstance(x, np.ndarray) else (w * x).sum()
        loss.backward()
        with tg.no_grad():
            w[...] = w - 0.1 * w.grad
        return loss

    compiled = tg.compile(step)
    for k in range(6):
        before = w.tolist()
        compiled(np.array([1.0, 2.0, 3.0], np.float32) * (k + 1))
        np.testing.assert_allclose(w.tolist(), np.array(before) - 0.1 * np.array([1, 2, 3]) * (k + 1), atol=1e-5)
    assert compiled.why is None and compiled.replays >= 3


def test_two_players_replay():
    """서로 다른 때에 비우고 옮기는 두 옵티마이저(GAN)."""
    def make():
        d, g = leaf(), leaf()
        od, og = optim.SGD([d], lr=0.001), optim.SGD([g], lr=0.001)

        def step(x):
            og.zero_grad()
            od.zero_grad()
            ld = ((d * (g * x).detach()) ** 2).mean()
            ld.backward()
            od.step()
            og.zero_grad()
            lg = (g * x * d.detach()).mean()
            lg.backward()
            og.step()
            return ld + lg.detach()

        return step, [d, g]

    (plain, ours), (function, theirs) = make(), make()
    compiled = tg.compile(function)
    for k in range(8):
        x = tg.tensor([1.0, 2.0, 3.0]) * (k % 3 + 1)
        assert plain(x).item() == compiled(x).item() and [t.tolist() for t in ours] == [t.tolist() for t in theirs]
    assert compiled.why is None and compiled.replays >= 4


def test_an_error_of_the_step_is_its_own():
    """옵티마이저가 낸 오류는 보통의 걸음에서와 같은 말이다."""
    w = leaf()
    opt = optim.SGD([w], lr=0.1)

    def step(x):
        opt.zero_grad()
        (w * x).sum().backward()
        opt.step()

    compiled = tg.compile(step)
    for _ in range(4):
        compiled(held())
    opt.param_groups[0]["lr"] = -1.0
    with pytest.raises(tg.errors.ArgumentError, match="lr"):
        compiled(held())
