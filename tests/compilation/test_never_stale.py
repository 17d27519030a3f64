"""컴파일한 함수는 낡은 답을 주지 않는다: 읽은 것은 입력이거나, 지키는 것이거나, 컴파일하지 않을 까닭이다."""

from __future__ import annotations

import collections
import copy
import dataclasses
import enum
import functools
import gc
import itertools
import pickle
import random
import threading
import time
import types
import warnings
import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.compilation.tracer import Tracer
from tinygrad_ko.nn import functional as F
from tinygrad_ko.nn.normalization import batch

SCALE = 2.0
TABLE = {"k": 1.0}
LIMIT = tg.tensor([1.0, 2.0])


class Box:
    """속성을 가진 것."""

    def __init__(self, value):
        self.value = value


def agree(f, calls, change=lambda k: None, quiet=True):
    """부를 때마다 보통으로 부른 것과 같은가. 컴파일한 함수를 돌려준다."""
    c = tg.compile(f)
    with warnings.catch_warnings():
        if quiet:
            warnings.simplefilter("ignore")
        for k in range(calls):
            change(k)
            x = tg.tensor([1.0 + k, -2.0])
            want, got = shown(f(x)), shown(c(x))
            assert want == got, (k, want, got, c)
    return c


def shown(value):
    if isinstance(value, tg.Tensor):
        return value.dtype.name, value.tolist()
    return value


X = tg.tensor([1.0, 2.0])


def test_plain_function_is_replayed():
    c = agree(lambda x: tg.tanh(x * 2 + 1).sum(), 5)
    assert c.why is None and c.replays == 3


def test_closure_cell_changes():
    a = 1.0

    def f(x):
        return x * a

    c = tg.compile(f)
    for k in range(12):
        a = float(k // 4)
        assert c(X).tolist() == [a, 2 * a]
    assert c.why is None and c.replays > 0


def test_global_changes():
    c = tg.compile(lambda x: x * SCALE)
    global SCALE_ORIGINAL
    for k in range(9):
        globals()["SCALE"] = 2.0 + k // 3
        assert c(X).tolist() == [SCALE, 2 * SCALE]
    globals()["SCALE"] = 2.0
    assert c.why is None and c.replays == 3


def test_dict_list_and_attribute_change():
    box, items = Box(3.0), [1.0, 2.0]

    def f(x):
        return x * TABLE["k"] + box.value * sum(items)

    def change(k):
        if k == 3:
            TABLE["k"] = 5.0
        if k == 6:
            box.value = 4.0
        if k == 9:
            items.append(7.0)
        if k == 12:
            items[0] = -1.0

    c = agree(f, 15, change)
    TABLE["k"] = 1.0
    assert c.why is None and c.replays > 3


def test_captured_tensor_value_is_read_afresh():
    w = tg.tensor([1.0, 2.0])

    def change(k):
        if k % 2:
            w[0] = float(k)
        if k == 5:
            w.data = np.array([7.0, 7.0], np.float32)

    c = agree(lambda x: x * w, 8, change)
    assert c.replays == 6


def test_captured_tensor_replaced_or_reshaped():
    values = [tg.tensor(2.0), tg.tensor([3.0, 4.0]), tg.tensor([3.0, 4.0], dtype=np.float64)]
    box = Box(values[0])

    def change(k):
        box.value = values[k // 3]

    c = agree(lambda x: x * box.value, 9, change)
    assert c.replays == 3


def test_captured_array_content_and_shape():
    a = np.ones(2, np.float32)

    def change(k):
        if k % 3 == 2:
            a[0] += 1

    agree(lambda x: x * a, 9, change)
    b = np.ones(2, np.float32)

    def change_b(k):
        b[1] = k

    agree(lambda x: x * float(b.mean()), 6, change_b)


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


def test_same_tensor_twice_then_two_tensors():
    f = lambda a, b: (a * b, a - b)  # noqa: E731
    c = tg.compile(f)
    u, v = tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])
    for _ in range(4):
        assert shown(c(u, u)[1]) == ("float32", [0.0, 0.0])
    for _ in range(4):
        assert c(u, v)[0].tolist() == [3.0, 8.0] and c(v, u)[1].tolist() == [2.0, 2.0]


# ── 그대로 도는 것들 ──

def eager(f, calls=5, change=lambda k: None, words=""):
    with pytest.warns(UserWarning, match=words) as seen:
        c = agree(f, calls, change, quiet=False)
    assert c.why is not None and words in c.why and len([w for w in seen if "compile" in str(w.message)]) == 1
    return c


def test_value_branches():
    eager(lambda x: x * 2 if x.sum() > 0 else x * 3, words="참·거짓")
    eager(lambda x: x * float(x.max().item()), words="item")

    def until(x):
        while (x < 5).all():
            x = x + 1
        return x

    eager(until, words="참·거짓")


def test_value_through_numpy():
    eager(lambda x: tg.tensor(np.sort(x.numpy())), words="numpy")
    eager(lambda x: tg.tensor(np.sort(x.data)), words="data")
    eager(lambda x: x * len(f"{x}"), calls=3)


def test_counter_in_a_closure():
    count = 0

    def f(x):
        nonlocal count
        count += 1
        return x * count

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(8):
            assert c(X).tolist() == [k + 1.0, 2 * (k + 1.0)]
    assert "고칩니다" in c.why


def test_history_append():
    history = []

    def f(x):
        history.append(1)
        return x * len(history)

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(8):
            assert c(X).tolist() == [k + 1.0, 2 * (k + 1.0)]


def test_default_mutable_argument():
    def f(x, seen=[]):  # noqa: B006
        seen.append(len(seen))
        return x * len(seen)

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(8):
            assert c(X).tolist() == [k + 1.0, 2 * (k + 1.0)]


def test_iterators_clocks_and_random():
    it = itertools.count()
    c = tg.compile(lambda x: x * next(it))
    with pytest.warns(UserWarning):
        assert [c(X).tolist()[0] for _ in range(5)] == [0.0, 1.0, 2.0, 3.0, 4.0]
    for f in (lambda x: x * (time.perf_counter() % 1), lambda x: x * random.random(), lambda x: x * np.random.rand()):
        c = tg.compile(f)
        with pytest.warns(UserWarning):
            assert len({c(X).tolist()[0] for _ in range(6)}) == 6
    rng = np.random.default_rng(0)
    c = tg.compile(lambda x: x * float(rng.random()))
    with pytest.warns(UserWarning, match="따로"):
        assert len({c(X).tolist()[0] for _ in range(6)}) == 6


def test_print_and_open(capsys):
    def f(x):
        print("안녕")
        return x

    c = tg.compile(f)
    with pytest.warns(UserWarning, match="print"):
        for _ in range(3):
            c(X)
    assert capsys.readouterr().out == "안녕\n" * 3


def test_in_place_change_of_a_captured_tensor():
    t = tg.tensor([0.0, 0.0])

    def f(x):
        nonlocal t
        t += x
        return t * 1

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        c = tg.compile(f)
        for k in range(5):
            assert c(X).tolist() == [k + 1.0, 2 * (k + 1.0)]

    def g(x):
        t[0] = x.sum()
        return t * 1

    t = tg.tensor([0.0, 0.0])
    eager(g, words="제자리")


def test_local_in_place_change():
    def f(x):
        y = x * 2
        y += 1
        z = tg.zeros(2)
        z[0] = y.sum()
        return z + y

    agree(f, 5)


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


def test_recursion_and_nested_compile():
    def power(x, n):
        return x if n == 0 else power(x, n - 1) * x

    inner = tg.compile(lambda x: x * 3)
    agree(lambda x: power(x, 3), 5)
    c = agree(lambda x: inner(x) + 1, 5)
    assert c.why is None and c.replays == 3


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
    c = tg.compile(lambda x: (x * w * w).sum())
    for _ in range(3):
        y = c(X)
    with pytest.raises(tg.errors.GradientError, match="compile"):
        tg.autograd.grad(y, w, create_graph=True)

    def second(x):
        (g,) = tg.autograd.grad((x * w * w).sum(), w, create_graph=True)
        return g.sum()

    eager(second, words="create_graph")


def test_strict_refuses():
    c = tg.compile(lambda x: x * 2 if x.sum() > 0 else x, strict=True)
    with pytest.raises(tg.errors.ArgumentError, match="tg.where"):
        c(X)


def test_many_signatures_stop():
    c = tg.compile(lambda x: x * 2)
    with pytest.warns(UserWarning, match="서명|가지"):
        for n in range(1, 12):
            assert c(tg.ones(n)).tolist() == [2.0] * n


# ── 학습 걸음 ──

def trainer(model, optimizer, x, y):
    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


def network():
    return nn.Sequential(nn.Linear(4, 8, generator=0), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 3, generator=1))


DATA = np.random.default_rng(0).normal(size=(16, 4)).astype(np.float32)
LABELS = np.random.default_rng(1).integers(0, 3, 16)


def both(change=lambda k, model, optimizer: None, calls=14, make=lambda m: optim.Adam(m.parameters(), lr=0.05)):
    """같은 학습을 그대로, 그리고 컴파일하여: 손실, 매개변수, 버퍼, 옵티마이저, 난수의 자리까지."""
    found = []
    for compiled in (False, True):
        tg.manual_seed(0)
        model = network()
        optimizer = make(model)
        step = trainer(model, optimizer, tg.tensor(DATA), tg.tensor(LABELS))
        step = tg.compile(step) if compiled else step
        losses = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for k in range(calls):
                change(k, model, optimizer)
                losses.append(step().item())
        state = [v.tobytes() for v in model.state_dict().values()]
        moments = repr(optimizer.state_dict())
        found.append((losses, state, moments, tg.rand(3).tolist()))
    assert found[0] == found[1]
    return step


def test_training_step_is_bit_equal():
    step = both()
    assert step.why is None and step.replays == 12
    assert "Adam" in step.source and repr(step).startswith("<컴파일")


def test_training_step_with_schedule_and_freezing():
    def change(k, model, optimizer):
        if k == 4:
            optimizer.param_groups[0]["lr"] = 0.5
        if k == 7:
            model.eval()
        if k == 9:
            model.train()
            model[0].requires_grad_(False)
        if k == 11:
            model[0].weight.requires_grad_(True)

    step = both(change, calls=16)
    assert step.why is None and step.replays >= 6


def test_training_step_after_surgery():
    def change(k, model, optimizer):
        if k == 3:
            model.load_state_dict({n: (v * 0.5).astype(v.dtype) for n, v in model.state_dict().items()})
        if k == 6:
            optimizer.load_state_dict(copy.deepcopy(optimizer.state_dict()))
        if k == 8:
            model[4] = nn.Linear(8, 3, generator=5)
            optimizer.add_param_group({"params": model[4].parameters(), "lr": 0.3})
        if k == 12:
            model.add_module("5", nn.Identity())

    both(change, calls=16)


def test_training_step_with_clipping_and_two_losses():
    seen = []
    for compiled in (False, True):
        tg.manual_seed(0)
        model = network()
        optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        x, y = tg.tensor(DATA), tg.tensor(LABELS)

        def step():
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            (model(x) ** 2).mean().backward()
            norm = nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
            return norm

        run = tg.compile(step, strict=True) if compiled else step
        got = [run().item() for _ in range(6)], [p.tolist() for p in model.parameters()]
        seen.append(got)
    assert seen[0] == seen[1] and run.replays == 4


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


def test_deepcopied_and_recast_model():
    model = nn.Linear(2, 2, generator=0)
    c = tg.compile(model)
    for _ in range(4):
        c(X)
    twin = copy.deepcopy(c)
    model.to(np.float64)
    x = tg.tensor([1.0, 2.0], dtype=np.float64)
    for _ in range(4):
        assert c(x).dtype == np.float64 and twin(X).dtype == np.float32


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


# ── 인수와 모양 ──

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


def test_compiled_model_is_still_the_model():
    model = nn.Sequential(nn.Linear(2, 2, generator=0), nn.Dropout(0.5, generator=0))
    c = tg.compile(model)
    assert [p.shape for p in c.parameters()] == [(2, 2), (2,)] and c.training and c[0] is model[0] if hasattr(c, "__getitem__") else True
    c.eval()
    assert not model.training and "0.weight" in c.state_dict()
    with pytest.raises(AttributeError):
        c.nothing  # noqa: B018


def test_transforms_of_arrays_give_arrays():
    from scipy.optimize import minimize

    f = tg.value_and_grad(lambda x: ((x - 3.0) ** 2).sum())
    c = tg.compile(f)
    found = minimize(c, np.zeros(3), jac=True, method="L-BFGS-B")
    assert np.allclose(found.x, 3) and c.why is None
    for k in range(4):
        value, gradient = c(np.full(3, float(k)))
        assert type(value) is np.float64 and type(gradient) is np.ndarray and gradient.tolist() == [2.0 * (k - 3.0)] * 3
    j = tg.compile(tg.jacobian(lambda x: x * x))
    with pytest.warns(UserWarning, match="NumPy 배열"):
        assert type(j(np.ones(2))) is np.ndarray


def test_custom_operation_reads_its_surroundings():
    factor = [2.0]
    op = tg.custom_operation(lambda x: x * factor[0], name="배수_시험", tex="2{x}", x=lambda g: g * factor[0])
    w = tg.tensor([1.0, 2.0], requires_grad=True)

    def f(x):
        return tg.value_and_grad(lambda v: op(v * x).sum())(w.detach())

    c = tg.compile(f)
    try:
        for k in range(12):
            factor[0] = 2.0 + k // 4
            value, gradient = c(X)
            assert value.item() == 5 * factor[0] and gradient.tolist() == [factor[0], 2 * factor[0]]
        assert c.why is None and c.replays == 6
    finally:
        tg.operation.declare.operations.pop("배수_시험", None)


def test_threads():
    w = tg.tensor(np.arange(6, dtype=np.float32), requires_grad=True)
    c = tg.compile(lambda x: tg.value_and_grad(lambda v: (tg.tanh(v * x) * v).sum())(w.detach()))
    want = {k: c.function(tg.full(6, float(k))) for k in range(5)}
    wrong = []
    for _ in range(3):  # 적는 동안 다른 스레드는 보통으로 돈다
        c(tg.full(6, 1.0))

    def work(k):
        for _ in range(30):
            value, gradient = c(tg.full(6, float(k)))
            if value.tolist() != want[k][0].tolist() or gradient.tolist() != want[k][1].tolist():
                wrong.append(k)

    workers = [threading.Thread(target=work, args=(k,)) for k in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong and c.replays > 50


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


# ── 모양이 값에 달린 셈, 낯선 그릇 ──

def test_shapes_that_depend_on_values():
    for f in (lambda x: x[x > 0].sum() * 2, lambda x: tg.tensor(1.0) * np.argwhere(x > 0).shape[0], lambda x: (x[x > 1] * 3).sum()):
        c = tg.compile(f)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for k in range(8):
                x = tg.tensor(np.random.default_rng(k).normal(size=5).astype(np.float32))
                assert c(x).tolist() == f(x).tolist(), c


def test_strange_containers():
    recent = collections.deque([1.0], maxlen=3)
    names = collections.defaultdict(float, a=2.0)

    class Config(dict):
        def __getattr__(self, name):
            return self[name] * extra[0]

    extra, config = [1.0], Config(lr=0.5)

    @functools.lru_cache
    def cached(n):
        return n * extra[0]

    def change(k):
        if k % 3 == 2:
            recent.append(float(k))
            names["a"] += 1
            extra[0] += 1
            cached.cache_clear()

    for f in (lambda x: x * sum(recent), lambda x: x * names["a"], lambda x: x * config.lr, lambda x: x * cached(2)):
        agree(f, 9, change)


class Level(enum.IntEnum):
    """이름 붙은 수."""

    LOW = 1
    HIGH = 2


@dataclasses.dataclass
class Options:
    """사용자의 설정."""

    level: Level = Level.LOW
    scale: float = 1.0

    @property
    def twice(self):
        return self.scale * 2 * self.level


def test_dataclass_enum_and_property():
    options = Options()

    def change(k):
        if k == 4:
            options.scale = 3.0
        if k == 8:
            options.level = Level.HIGH

    c = agree(lambda x: x * options.twice, 12, change)
    assert c.why is None and c.replays == 6


def test_methods_and_helpers_replaced():
    class Thing:
        def f(self, x):
            return x + 1

    thing, holder = Thing(), types.SimpleNamespace(g=lambda x: x * 2)

    def change(k):
        if k == 4:
            Thing.f = lambda self, x: x + 10
        if k == 8:
            holder.g = lambda x: x * 5
        if k == 12:
            thing.f = lambda x: x - 1

    agree(lambda x: holder.g(thing.f(x)), 16, change)


def test_state_kept_in_a_module():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.line, self.steps, self.last = nn.Linear(2, 2, generator=0), 0, None

        def forward(self, x):
            self.steps += 1
            self.last = x
            return self.line(x) * self.steps

    net, twin = Net(), Net()
    c = tg.compile(net)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(8):
            assert c(X).tolist() == twin(X).tolist()
    assert net.steps == 8 and c.why is not None


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


def test_copies_and_pickles_start_over():
    c = tg.compile(nn.Linear(2, 1, generator=0))
    for _ in range(4):
        c(X)
    for twin in (copy.deepcopy(c), pickle.loads(pickle.dumps(c))):
        assert twin.function is not c.function and twin.replays == 0
        assert all(twin(X).tolist() == c(X).tolist() for _ in range(4)) and twin.replays == 2


# ── 같은 것을 두 길로 ──

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


def test_array_that_takes_a_tensor_in_place():
    def f(x):
        a = np.zeros(2, np.float32)
        a += x
        return tg.tensor(a) * 2

    eager(f, words="파이썬")


def test_rooms_in_closures():
    import tinygrad_ko as tg2
    functional, numpy = nn.functional, np

    c = agree(lambda x: functional.relu(x) + tg2.exp(x) * numpy.float32(2) + (lambda y: functional.gelu(y))(x), 5)
    assert c.why is None and c.replays == 3
    c = tg.compile(lambda x: x * numpy.random.rand())
    with pytest.warns(UserWarning, match="난수"):
        assert len({c(X).tolist()[0] for _ in range(4)}) == 4


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


def test_own_draw_before_ours():
    rng, twin = np.random.default_rng(0), np.random.default_rng(0)

    def f(x, rng):
        rng.random()
        return x + tg.rand(2, generator=rng)

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert [c(X, rng).tolist() for _ in range(6)] == [f(X, twin).tolist() for _ in range(6)]


def test_weights_loaded_inside():
    model = nn.Linear(2, 1, generator=0)
    saved = model.state_dict()
    want = model(X).item()

    def f(x):
        model.load_state_dict(saved)
        return model(x)

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(6):
            with tg.no_grad():
                model.weight += 1
            assert c(X).item() == want


def test_silent_write_is_seen(monkeypatch):
    """라이브러리가 알리지 않고 텐서를 고쳐도 지문이 다르다."""
    def silent(function, targets, args):
        function(*targets, *[getattr(a, "_data", a) for a in args])

    monkeypatch.setattr(batch, "perform", silent)
    model, twin = nn.BatchNorm1d(2), nn.BatchNorm1d(2)
    c = tg.compile(model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(5):
            x = tg.tensor([[1.0, 2.0], [3.0 + k, 5.0]])
            assert c(x).tolist() == twin(x).tolist()
    assert model.running_mean.tolist() == twin.running_mean.tolist() and "고칩니다" in c.why


def test_second_trace_is_the_second_net(monkeypatch):
    """값이 몰래 새어 나가도(지켜보는 이가 모르는 길로) 두 번의 기록이 다르면 다시 돌지 않는다."""
    monkeypatch.setattr(Tracer, "peek", lambda self, tensor: None)
    monkeypatch.setattr(Tracer, "looked", lambda self, tensor: None)
    f = lambda x: x * x.sum().item()  # noqa: E731
    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(6):
            x = tg.tensor([1.0 + k, 2.0])
            assert c(x).tolist() == f(x).tolist()
    assert "다른 셈" in c.why
