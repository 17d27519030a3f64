"""컴파일한 함수의 인수와 결과: 수와 배열, 모양과 자료형과 그릇, 모듈과 함수와 메서드."""

from __future__ import annotations

import warnings

import fake  # noqa: F401  장치 "fake"
import numpy as np
import pytest
from support.compiled import X, agree, eager, shown

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F


def test_plain_function_is_replayed():
    c = agree(lambda x: tg.tanh(x * 2 + 1).sum(), 5)
    assert c.why is None and c.replays == 3


def test_numpy_and_python_arguments():
    f = lambda x, k, flag=False: (x * k if flag else x + k).sum()  # noqa: E731
    c = tg.compile(f)
    for k in range(4):
        a = np.arange(3.0) + k
        for _ in range(3):
            assert float(c(a, 2).item()) == f(a, 2) and c(a, 3.0, flag=True).item() == f(a, 3.0, flag=True)
    assert c.why is None and c.replays > 10


def test_shapes_dtypes_and_structures():
    f = lambda d: {"y": [d["a"] @ d["b"][0], d["b"][1]]}  # noqa: E731
    c = tg.compile(f)
    for dtype in (np.float32, np.float64):
        for n in (2, 3):
            for k in range(4):
                d = {"a": tg.tensor(np.full((n, 2), k, dtype)), "b": (tg.tensor(np.ones((2, n), dtype)), k // 2)}
                assert c(d)["y"][0].tolist() == f(d)["y"][0].tolist() and c(d)["y"][1] == k // 2


def test_exception_in_the_middle():
    def f(x, n):
        y = x * 2
        return y.reshape(n)

    c = tg.compile(f)
    for _ in range(4):
        assert c(X, 2).tolist() == [2.0, 4.0]
    for _ in range(3):
        with pytest.raises(tg.errors.TinygradError):
            c(X, 3)
    assert c(X, 2).tolist() == [2.0, 4.0] and tg.is_grad_enabled()


def test_labels_out_of_range_say_the_usual_error():
    c = tg.compile(lambda x, y: F.cross_entropy(x, y))
    x = tg.tensor(np.eye(3, dtype=np.float32))
    for _ in range(4):
        c(x, tg.tensor([0, 1, 2]))
    for bad in ([0, 1, 3], [0, -1, 2]):
        with pytest.raises(tg.errors.ArgumentError, match="클래스 번호"):
            c(x, tg.tensor(bad))
    assert c(x, tg.tensor([0, 1, -100])).item() == F.cross_entropy(x, tg.tensor([0, 1, -100])).item()
    assert c(x, tg.tensor([0, 1, 1])).item() == F.cross_entropy(x, tg.tensor([0, 1, 1])).item()


def test_many_signatures_stop():
    c = tg.compile(lambda x: x * 2)
    with pytest.warns(UserWarning, match="서명|가지"):
        for n in range(1, 12):
            assert c(tg.ones(n)).tolist() == [2.0] * n


def test_arguments_that_are_modules_functions_and_methods():
    model = nn.Linear(2, 2, generator=0)
    act = [tg.tanh, tg.exp]

    def f(m, g, x):
        return g(m(x)).sum()

    c = tg.compile(f)
    for k in range(12):
        if k == 8:
            model.weight.data = np.ones((2, 2), np.float32)
        assert c(model, act[k % 2], X).item() == f(model, act[k % 2], X).item()
    assert c.why is None and c.replays == 8

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.w, self.power = nn.Parameter([1.0, 2.0]), 1

        @tg.compile
        def forward(self, x):
            return (x * self.w**self.power).sum()

    a, b = Net(), Net()
    b.power = 2
    for k in range(8):
        assert a(X).item() == 5.0 and b(X).item() == (9.0 if k < 6 else 17.0)
        if k == 5:
            b.power = 3
    assert Net.forward.why is None and Net.forward.replays > 4


def test_transforms_of_arrays_give_arrays():
    from scipy.optimize import minimize

    f = tg.value_and_grad(lambda x: ((x - 3.0) ** 2).sum())
    c = tg.compile(f)
    found = minimize(c, np.zeros(3), jac=True, method="L-BFGS-B")
    assert np.allclose(found.x, 3) and c.why is None
    for k in range(4):
        value, gradient = c(np.full(3, float(k)))
        assert type(value) is np.float64 and type(gradient) is np.ndarray and gradient.tolist() == [2.0 * (k - 3.0)] * 3
    j = tg.compile(tg.grad(lambda x: ((x * x).sum(), x), has_aux=True))
    with pytest.warns(UserWarning, match="NumPy 배열"):
        assert type(j(np.ones(2))[0]) is np.ndarray


@pytest.mark.parametrize("transform", [
    tg.jacobian(lambda x, y: x * y), tg.hessian(lambda x, y: (x ** 3 * y).sum()), tg.jacobian(lambda x, y: x * y, argnums=[0, 1]),
    tg.grad(lambda x, y: (x * x * y).sum(), argnums=[0, 1]), tg.grad(lambda x, y: (x * x * y).sum(), argnums=(1,)),
], ids=["jacobian", "hessian", "jacobian [0, 1]", "grad [0, 1]", "grad (1,)"])
@pytest.mark.parametrize("second", [np.asarray, tg.tensor])
def test_compiled_transforms_answer_as_they_do(transform, second):
    c = tg.compile(transform)
    for k in range(4):
        x, y = np.arange(3.0) + k, second(np.arange(3.0) - k)
        wanted, found = [a if isinstance(a, (tuple, list)) else [a] for a in (transform(x, y), c(x, y))]
        assert [type(a) for a in found] == [type(a) for a in wanted]
        assert all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in zip(found, wanted, strict=True))
    assert c.why is None and c.replays == 2


def test_methods_as_arguments_are_the_same_every_time():
    class Scaled:
        def __init__(self):
            self.scale = 2.0

        def f(self, x):
            return x * self.scale

    thing = Scaled()
    c = tg.compile(lambda g, x: g(x))
    for k in range(12):
        thing.scale = 2.0 + k // 6
        assert c(thing.f, tg.tensor([1.0])).item() == thing.scale
    assert c.why is None and c.replays == 8


def test_slices_and_indices_as_arguments():
    c = tg.compile(lambda x, i: x[:, i] * 2)
    x = tg.tensor(np.arange(6.0).reshape(2, 3))
    for index in (slice(0, 1), None, Ellipsis, slice(1, None), np.int64(1), slice(0, np.int64(1)), slice(0, 1)):
        for _ in range(3):
            assert c(x, index).tolist() == (x[:, index] * 2).tolist()
    assert c.why is None and c.replays == 9
    stop = tg.tensor(2)
    d = tg.compile(lambda x, i: x[i] * 2)
    with pytest.warns(UserWarning, match="slice"):
        assert d(x, slice(0, stop)).tolist() == (x[slice(0, stop)] * 2).tolist()


@pytest.mark.parametrize("recorded", [True, False])
def test_moving_to_another_device_inside(recorded):
    w = tg.tensor([1.0, 2.0], requires_grad=recorded)
    eager(lambda x: ((x * w).to("fake") * 2).to("cpu"), words="장치" if recorded else "")


def wants(x):
    x.requires_grad_()
    (x * X).sum().backward()
    return x.grad


def wants_no_more(x):
    x.requires_grad = False
    return x * X


def names(x):
    x.name = "입력"
    return x * X


def retains(x):
    x.retain_grad()
    (x * X).sum().backward()


@pytest.mark.parametrize("f", [wants, wants_no_more, names, retains])
@pytest.mark.parametrize("give", [lambda: X * 1, lambda: (X * 1).requires_grad_(), lambda: (X * 1).requires_grad_() * 2], ids=["값", "잎", "결과"])
def test_arguments_changed_inside(f, give):
    """인수인 텐서의 requires_grad 와 이름을 고치는 것도 부른 이에게 보인다."""
    found = []
    for run in (f, tg.compile(f)):
        log = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(5):
                x = give()
                try:
                    answer = shown(run(x))
                except tg.errors.TinygradError as error:
                    answer = type(error)
                log.append((answer, x.requires_grad, x.name, shown(x.grad)))
        found.append(log)
    assert found[0] == found[1]


def test_arguments_changed_inside_say_the_cure():
    with pytest.warns(UserWarning, match="detach"):
        tg.compile(wants)(X * 1)
    c = tg.compile(lambda x: wants(x.detach()))
    for _ in range(4):
        assert c(X * 1).tolist() == X.tolist()
    assert c.why is None and c.replays == 2
