"""두 번 미분하는 걸음(create_graph=True)을 컴파일해도 보통으로 부른 것과 같다: 붙든 값이 바뀌면 바뀐 값으로."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from support.rules.table import Case, inside_domain, table

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.operation.compiled import Compiled


def penalty(model, x, opt):
    """입력으로 미분한 기울기의 길이를 1로 당긴다(gradient penalty)."""

    def step():
        opt.zero_grad()
        (slope,) = tg.autograd.grad(model(x).sum(), [x], create_graph=True)
        loss = (((slope * slope).reshape(len(x), -1).sum(1) + 1e-6) ** 0.5 - 1).square().mean() + model(x).mean()
        loss.backward()
        opt.step()
        return loss, slope

    return step


def draw(*shape):
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def perceptron():
    model, x = nn.Sequential(nn.Linear(4, 8, generator=0), nn.Tanh(), nn.Linear(8, 1, generator=1)), tg.tensor(draw(5, 4), requires_grad=True)
    return penalty(model, x, optim.Adam(model.parameters(), lr=0.01)), [x, *model.parameters()]


def convolution():
    model = nn.Sequential(nn.Conv2d(1, 2, 3, generator=0), nn.BatchNorm2d(2), nn.Softplus(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 1, generator=1))
    x = tg.tensor(draw(3, 1, 6, 6), requires_grad=True)
    return penalty(model, x, optim.SGD(model.parameters(), lr=0.01)), [x, *model.parameters(), *model.buffers()]


def attention():
    layer = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True, generator=0)
    x = tg.tensor(draw(2, 3, 4), requires_grad=True)
    return penalty(layer, x, optim.SGD(layer.parameters(), lr=0.01)), [x, *layer.parameters()]


def embedding():
    table, numbers = tg.tensor(draw(6, 3), requires_grad=True), tg.tensor([0, 2, 2, 5])

    def step():
        rows = table[numbers]
        (g,) = tg.autograd.grad((rows ** 3).sum(), [table], create_graph=True)
        (h,) = tg.autograd.grad((g * g).sum(), [table])
        return g, h

    return step, [table, numbers]


def masked():
    """고른 조건은 붙든 상수와, 함수 안에서 셈한 것이다."""
    x, bound = tg.tensor(draw(5), requires_grad=True), tg.tensor(0.1)

    def step():
        y = tg.where(x > bound, x ** 3, x * bound * tg.clip(x, -bound, 0.5))
        (g,) = tg.autograd.grad(y.sum(), [x], create_graph=True)
        (h,) = tg.autograd.grad((g * g).sum(), [x])
        return y, g, h

    return step, [x, bound]


def inner_loop():
    """몇 걸음을 옮겨 본 매개변수로 미분한다(MAML)."""
    rng = np.random.default_rng(1)
    ps = [tg.tensor(rng.standard_normal(shape).astype(np.float32), requires_grad=True) for shape in ((3, 4), (4,))]
    x, y = tg.tensor(draw(6, 3)), tg.tensor(rng.standard_normal((6, 4)).astype(np.float32))

    def loss_of(ps):
        return ((tg.tanh(x @ ps[0] + ps[1]) - y) ** 2).mean()

    def step():
        for p in ps:
            p.grad = None
        slopes = tg.autograd.grad(loss_of(ps), ps, create_graph=True)
        loss = loss_of([p - 0.1 * g for p, g in zip(ps, slopes, strict=True)])
        loss.backward()
        with tg.no_grad():
            for p in ps:
                p -= 0.1 * p.grad
        return loss

    return step, [*ps, x, y]


def third():
    x = tg.tensor([0.3, 0.5], requires_grad=True)

    def step():
        y = tg.sin(x).sum()
        for _ in range(3):
            (g,) = tg.autograd.grad(y, [x], create_graph=True)
            y = g.sum()
        return g

    return step, [x]


def backward_twice():
    w = tg.tensor([1.0, 2.0], requires_grad=True)

    def step():
        w.grad = None
        (w ** 3).sum().backward(create_graph=True)
        length = (w.grad ** 2).sum()
        w.grad = None
        length.backward()
        return length

    return step, [w]


def hessian():
    x, k = tg.tensor([1.0, 2.0, 3.0]), tg.tensor(2.0)
    return (lambda: tg.hessian(lambda v: (v ** 3).sum() * tg.tanh(v[0] * k))(x)), [x, k]


STEPS = [perceptron, convolution, attention, embedding, masked, inner_loop, third, backward_twice, hessian]


def agree(make, change, calls=6):
    """보통으로 부른 것과 컴파일한 것의 답과 텐서와 기울기. 세 번째 부름부터는 부르기 앞에서 값을 바꾼다."""
    step, state = make()
    function, twin = make()
    compiled = tg.compile(function)
    for k in range(calls):
        if k >= 2:
            change(k, state)
            change(k, twin)
        found = []
        for run, tensors in ((step, state), (compiled, twin)):
            made = run()
            made = made if isinstance(made, tuple) else (made,)
            found.append([*made, *tensors, *[t.grad for t in tensors if t.is_leaf and t.grad is not None]])
        for a, b in zip(*found, strict=True):
            assert (a is None) == (b is None)
            if a is not None:
                assert a.dtype == b.dtype
                np.testing.assert_allclose(b.detach().data, a.detach().data, rtol=1e-5 if a.dtype == np.float32 else 1e-10, atol=1e-6, err_msg=str((k, compiled)))
    return compiled


def moved(k, tensors):
    """값을 제자리에서 바꾼다."""
    for t in tensors:
        t.data = np.flip(t.data).copy() if t.dtype.kind == "i" else t.data + np.asarray(0.01 * k, t.dtype)


@pytest.mark.parametrize("make", STEPS)
def test_a_step_is_the_same(make):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled = agree(make, moved)
    assert compiled.why is None and compiled.replays >= 3


def test_no_graph_is_left_on_grad():
    w = tg.tensor([1.0, 2.0], requires_grad=True)

    def step():
        w.grad = None
        (w ** 3).sum().backward(create_graph=True)

    compiled = tg.compile(step)
    with pytest.warns(UserWarning, match="create_graph"):
        for _ in range(3):
            compiled()
            assert w.grad.requires_grad


# ── 도함수 표의 모든 연산: 미분하지 않는 입력과 번호와 조건도 낡지 않는다 ──


def of_operation(case: Case, k: int, computed: bool):
    """연산 하나의 두 번 미분. ``k`` 번째 입력만 미분한다. ``computed`` 이면 나머지는 함수 안에서 셈한 것이다."""

    def make():
        leaves = [tg.tensor(v, requires_grad=j == k) for j, v in enumerate(inside_domain(case, np.random.default_rng(1)))]

        def step():
            y = case.f(*[leaf if j == k or not computed else leaf * 1 for j, leaf in enumerate(leaves)])
            y = y[0] if isinstance(y, (tuple, list)) else y
            if not y.requires_grad:
                return y * 1
            (g,) = tg.autograd.grad((y * y).sum(), [leaves[k]], create_graph=True)
            if not g.requires_grad:
                return y * 1, g * 1
            (h,) = tg.autograd.grad((g * g).sum(), [leaves[k]], allow_unused=True)
            return y * 1, g * 1, h

        return step, leaves

    return make


def redrawn(case: Case):
    def change(k, leaves):
        for leaf, value in zip(leaves, inside_domain(case, np.random.default_rng(k)), strict=True):
            leaf.data = np.array(value)

    return change


TABLE = {name: cases for name, cases in table().items() if name != "move"}  # 장치를 옮기는 것은 컴파일하지 않는다


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", TABLE)
def test_every_operation_is_never_stale(name, monkeypatch):
    monkeypatch.setattr(Compiled, "allowed", False)  # 기계어로 옮기는 것은 여기의 일이 아니다
    case = TABLE[name][-1]
    for k in range(min(len(case.shapes), 2)):
        make = of_operation(case, k, computed=k % 2 == 0)
        try:
            if make()[0]()[0].dtype.kind == "c":  # 복소수의 크기는 실수로 미분한다
                continue
        except tg.errors.TinygradError:  # 두 번 미분하지 못하는 연산
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            agree(make, redrawn(case), calls=3)


def test_the_gradient_of_a_compiled_function_that_holds_parameters():
    """붙든 매개변수가 있으면 tg.grad 도 그래프를 남긴다: 미분까지 한 함수를 컴파일하라고 말하고, 그러면 된다."""
    layer, x = nn.Linear(2, 2, generator=0), tg.tensor([[1.0, 2.0]])
    fast, plain = tg.compile(layer), tg.grad(lambda x: (layer(x) ** 2).sum())
    inner = tg.grad(lambda x: (fast(x) ** 2).sum())
    for _ in range(2):
        assert inner(x).tolist() == plain(x).tolist()
    with pytest.raises(tg.errors.GradientError, match=r"tg\.compile\(tg\.grad\(f\)\).*매개변수를 붙들고"):
        inner(x)
    outer = tg.compile(tg.grad(lambda x: (fast(x) ** 2).sum()))
    assert [outer(x).tolist() for _ in range(4)] == [plain(x).tolist()] * 4 and outer.replays == 2
