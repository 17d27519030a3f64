"""컴파일한 함수의 기울기: 쌓이고 지워지며, 기울기를 켜고 끄는 대로, 훅이 걸린 대로다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from support.compiled import X, agree, eager, followed, shown

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F


def test_inside_no_grad_and_out():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    c = tg.compile(lambda x: (x * w).sum())
    for _ in range(3):
        for _ in range(3):
            with tg.no_grad():
                assert not c(X).requires_grad
        for _ in range(3):
            w.grad = None
            y = c(X)
            y.backward()
            assert w.grad.tolist() == [1.0, 2.0]


def test_hooks_and_observers():
    model = nn.Linear(2, 2, generator=0)
    c = tg.compile(model)
    for _ in range(4):
        c(X)
    seen = []
    handle = model.register_forward_hook(lambda m, i, o: seen.append(1))
    with pytest.warns(UserWarning, match="훅"):
        c(X)
        c(X)
    assert len(seen) == 2
    handle.remove()
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    c = tg.compile(lambda x: (x * w).sum())
    for _ in range(4):
        c(X)
    w.register_hook(lambda g: g * 10)
    with pytest.warns(UserWarning, match="훅"):
        c(X).backward()
    assert w.grad.tolist() == [10.0, 20.0]
    d = tg.compile(lambda x: tg.log(x))
    for _ in range(4):
        d(X)
    with tg.anomaly_mode(), tg.keep_values():
        assert d(X).tolist() == tg.log(X).tolist()


def test_requires_grad_toggled():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    c = tg.compile(lambda x: x * w)
    for k in range(12):
        w.requires_grad_(k // 3 % 2 == 0)
        assert c(X).requires_grad == w.requires_grad
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    assert c(x).requires_grad


def test_create_graph_says_the_cure():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    c = tg.compile(lambda x: (x * w * w).sum() * tg.rand(1))
    for _ in range(3):
        y = c(X)
    with pytest.raises(tg.errors.GradientError, match="compile"):  # 다시 부르면 다른 난수를 뽑는다
        tg.autograd.grad(y, w, create_graph=True)

    def leaves_a_graph(x):
        w.grad = None
        (x * w * w).sum().backward(create_graph=True)
        return x * 1

    eager(leaves_a_graph, words="create_graph")


def test_gradients_accumulate_and_are_cleared():
    w = tg.tensor([1.0, 2.0], requires_grad=True)

    def step(x):
        loss = (w * x).sum()
        loss.backward()
        return loss

    c = tg.compile(step)
    want = np.zeros(2)
    for k in range(9):
        if k % 4 == 3:
            w.grad = None
            want[:] = 0
        c(X)
        want += [1.0, 2.0]
        assert w.grad.tolist() == want.tolist()
    assert c.why is None and c.replays > 1
    with pytest.raises(tg.errors.GradientError):
        c(X).backward()


def test_losses_of_many_kinds():
    rng = np.random.default_rng(3)
    a, b = tg.tensor(rng.random((4, 3)), requires_grad=True), tg.tensor(rng.random((4, 3)))
    for loss in (F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.binary_cross_entropy, F.binary_cross_entropy_with_logits, F.kl_div, F.huber_loss):
        f = lambda x, y, loss=loss: tg.value_and_grad(lambda v: loss(v, y))(x)  # noqa: E731
        c = tg.compile(f)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for k in range(4):
                u, v = a.detach() * (0.5 + k / 8), b * (0.5 + k / 8)
                want, got = f(u, v), c(u, v)
                assert want[0].tolist() == got[0].tolist() and want[1].tolist() == got[1].tolist(), loss


def test_whether_there_is_a_gradient_is_guarded():
    w = tg.tensor([1.0, 2.0], requires_grad=True)

    def f(x):
        return x * 2 if w.grad is None else x * w.grad

    def change(k):
        w.grad = None if k // 3 % 2 else tg.tensor([float(k), 1.0])

    c = agree(f, 18, change)
    assert c.why is None and c.replays >= 8


def test_gradients_of_arguments():
    f = lambda x: (x * x).sum().backward()  # noqa: E731
    c = tg.compile(f)
    for k in range(6):
        x = tg.tensor([1.0 + k, 2.0], requires_grad=True)
        for n in (1, 2):
            c(x)
            assert x.grad.tolist() == [2 * n * (1.0 + k), 4.0 * n]
    assert c.why is None and c.replays > 4


def test_pictures_of_a_replayed_result_say_the_cure():
    w = tg.tensor([1.0, 2.0], requires_grad=True)

    def step(x):
        loss = (w * x).sum()
        loss.backward()
        return loss

    for f in (step, lambda x: (w * x).sum()):
        c = tg.compile(f)
        for _ in range(4):
            y = c(X)
        for look in (tg.graph, tg.explain, tg.backward_source):
            with pytest.raises(tg.errors.GradientError, match="f.function"):
                look(y)


def test_gradients_through_a_compiled_model_do_not_share_memory():
    a, b = tg.tensor([1.0, 2.0], requires_grad=True), tg.tensor([3.0, 4.0], requires_grad=True)
    c = tg.compile(lambda x: x + a + b)
    for _ in range(5):
        a.grad = b.grad = None
        c(tg.tensor([1.0, 2.0])).backward(tg.ones(2))
        nn.utils.clip_grad_norm_([a, b], 1.0)
        assert np.allclose(a.grad.tolist(), 0.5) and np.allclose(b.grad.tolist(), 0.5)
    assert c.replays == 3


def test_result_of_a_partly_walked_graph():
    w = tg.tensor([1.0, 2.0], requires_grad=True)

    def f(x):
        w.grad = None
        y = w * x
        a, b = y.sum(), (y * y).sum()
        a.backward(retain_graph=True)
        b.backward()
        return a, b, w.grad

    c = followed(f, lambda k: None)
    with pytest.raises(tg.errors.GradientError):
        c(tg.tensor([1.0, 2.0]))[0].backward()


def test_result_beside_accumulated_gradients():
    """기울기를 쌓고, 거슬러 가지 않은 결과도 돌려준다."""
    w = tg.tensor([1.0, 2.0], requires_grad=True)

    def f(x):
        (w * x).sum().backward()
        return w * 1

    c = tg.compile(f)
    for k in range(6):
        c(tg.ones(2)).sum().backward()
        assert w.grad.tolist() == [2.0 + 2 * k] * 2
    assert c.why is None and c.replays == 3


def test_results_that_cannot_be_differentiated():
    """적을 때 미리 거슬러 가 보다 난 오류는, 순전파만 하는 부름의 것이 아니다."""
    def broken(g):
        raise ZeroDivisionError("규칙이 멈춥니다.")

    op = tg.custom_operation(lambda x: x * 2, name="못_거스르는_시험", tex="2{x}", x=broken)
    w = tg.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 1.0]], requires_grad=True)
    try:
        for f in (lambda x: tg.linalg.svd(w * x[0])[2], lambda x: op(w) * x[1]):
            eager(f, words="미분할 수 없습니다")
            with tg.no_grad():
                followed(f, lambda k: None)
    finally:
        tg.operation.declare.operations.pop("못_거스르는_시험", None)


@pytest.mark.parametrize("f", [
    lambda x: x * (1 + 2j), lambda x: tg.fft.fft(x), lambda x: (x * 1j).exp(), lambda x: (x * 1j, abs(x) * (2 - 1j)),
    lambda x: (x * 1j, (x * x).sum()), lambda x: (x * x.conj()).real,
])
@pytest.mark.parametrize("dtype", [np.float32, np.complex64])
def test_complex_results_carry_gradients_as_they_are(f, dtype):
    """적은 역전파에는 켤레가 이미 들어 있다: 한 번 더 취하면 켤레의 기울기가 된다."""
    compiled = tg.compile(f)
    for k in range(4):
        found = []
        for g in (f, compiled):
            x = tg.tensor(np.array([1.0 + k, -2.0, 0.5]).astype(dtype), requires_grad=True)
            made = g(x)
            sum([(y * (2 - 3j)).real.sum() for y in (made if isinstance(made, tuple) else (made,))]).backward()
            found.append(x.grad.tolist())
        assert found[0] == found[1]
    assert compiled.why is None and compiled.replays == 2


@pytest.mark.parametrize("look", [
    lambda x: x[:, ::2], lambda x: x[:, ::-1], lambda x: x[1::3], lambda x: x.T, lambda x: x[:, None, ::3], lambda x: x[None, :, 1],
    lambda x: tg.broadcast_to(x[:1], (32, 32)),
])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_the_backward_reads_keeps_its_strides(look, dtype):
    """BLAS 는 배열이 놓인 꼴에 따라 더하는 차례가 다르다: 역전파가 읽을 뷰를 촘촘히 베끼면 끝자리가 갈라진다."""
    w = tg.tensor(np.random.default_rng(9).normal(size=(32, 7)).astype(dtype), requires_grad=True)

    def f(x):
        seen = look(x)
        return seen @ w[:seen.shape[-1]], (x * 3)[:, ::2]

    compiled = tg.compile(f)
    for k in range(4):
        found = []
        for g in (f, compiled):
            w.grad = None
            x = tg.tensor(np.random.default_rng(k).normal(size=(32, 32)).astype(dtype), requires_grad=True)
            y, half = g(x)
            ((y ** 2).sum() + (half @ w[:16]).sum()).backward()
            found.append((y.tolist(), x.grad.tolist(), w.grad.tolist()))
        assert found[0] == found[1]
    assert compiled.why is None and compiled.replays == 2


def test_a_spread_result_is_read_only_like_the_spread_itself():
    compiled = tg.compile(lambda x: tg.broadcast_to(x * 2, (3, 2)))
    for _ in range(4):
        y = compiled(X)
        with pytest.raises(tg.errors.GradientError, match="읽기만"):
            y[0] = 5.0
        assert y.tolist() == [[2.0, 4.0]] * 3


@pytest.mark.parametrize("end", [
    lambda h, w: h.grad, lambda h, w: (h.grad * 1, w.grad), lambda h, w: w.detach() * h.grad.sum(), lambda h, w: [h.grad, h.grad.mean()],
])
def test_retained_gradients_are_read_anew(end):
    """같은 값으로 두 번 적어도: 남긴 기울기는 상수가 아니다."""
    w = tg.tensor([0.5, 2.0], requires_grad=True)

    def f(x):
        w.grad = None
        h = x * w
        h.retain_grad()
        h.exp().sum().backward()
        return end(h, w)

    compiled = tg.compile(f)
    for k in (0, 0, 0, 1, 2, 3):
        x = tg.tensor([1.0 + k, -2.0])
        assert shown(f(x)) == shown(compiled(x))
    assert compiled.why is None and compiled.replays == 4


def test_retained_tensors_returned():
    """밖에서 h.grad 를 물을 수 있는 것은 다시 돌아도 물을 수 있어야 한다."""
    def f(x):
        h = x * 2
        h.retain_grad()
        return h

    with pytest.warns(UserWarning, match="retain_grad"):
        compiled = tg.compile(f)
        for k in range(4):
            h = compiled(tg.tensor([1.0, k], requires_grad=True))
            (h * h).sum().backward()
            assert h.grad.tolist() == [4.0, 4.0 * k]
