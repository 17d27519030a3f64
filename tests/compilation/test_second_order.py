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


# ── 컴파일한 함수를 두 번 미분하기: 두 번째 미분을 할 때 함수를 다시 불러 그래프를 펼친다 ──


net = nn.Sequential(nn.Linear(3, 6, generator=0), nn.Tanh(), nn.Linear(6, 2, generator=1))
shared = tg.tensor(draw(3), requires_grad=True)


def nested():
    inner = tg.compile(lambda x: (net(x), tg.sin(x)))
    return lambda x: inner(x * shared)[0].sum() + (shared ** 3).sum() * inner(x)[1].sum()


def pair(x):
    h = net(x)
    return {"a": h * shared[:2], "b": [(shared ** 2).sum(), 3]}


FUNCTIONS = {
    "model": (net, lambda f, x: f(x)), "captured": (lambda x: tg.sin(x * shared) * shared, lambda f, x: f(x)),
    "one of two": (pair, lambda f, x: f(x)["a"]), "two": (pair, lambda f, x: f(x)["a"] * f(x)["b"][0]),
    "both of one call": (pair, lambda f, x: (lambda made: made["a"] * made["b"][0])(f(x))),
    "two groups": (lambda x: (tg.exp(x), shared ** 3 * 2), lambda f, x: (lambda made: made[0] * made[1])(f(x))),
    "one group": (lambda x: (x * shared, tg.exp(x) / shared), lambda f, x: (lambda made: made[0] * made[1])(f(x))),
    "twice": (lambda x, y: (x * y) ** 2 * shared, lambda f, x: f(x, x)), "of itself": (net, lambda f, x: f(f(x)[:, :1] * x)),
    "one of the other": (lambda x: (lambda y: (y, (y, tg.sin(y) * y)))(tg.exp(x * shared)), lambda f, x: (lambda made: made[1][1] + made[0] * x)(f(x))),
    "again": (lambda x: (lambda y: (y, y))(tg.exp(x * shared)), lambda f, x: f(x)[0] * f(x)[1]),
    "a derivative": (tg.grad(lambda x: (x ** 3 * shared).sum()), lambda f, x: f(x)),
    "nested": (nested(), lambda f, x: f(x) * x),
}


def twice(f, x):
    """한 번 미분한 것, 그 길이를 매개변수로 미분한 것, 그다음 입력으로 또 미분한 것."""
    weights = [shared, *net.parameters()]
    y = (f(x) ** 2).sum() + f(x).sum()
    (g,) = tg.autograd.grad(y, x, create_graph=True)
    length = (g * g).sum() + y
    slopes = tg.autograd.grad(length, [x, *weights], create_graph=True, allow_unused=True)
    third = tg.autograd.grad(sum([(s ** 2).sum() for s in slopes if s is not None]), [x, *weights], allow_unused=True)
    return [y, g, *slopes, *third]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_compiled_function_is_differentiated_twice(name):
    """비트까지 같다: 펼친 그래프를 보통의 그래프와 같은 차례로 지난다."""
    function, use = FUNCTIONS[name]
    compiled = tg.compile(function)
    for k in range(5):
        x, same = [tg.tensor(draw(4, 3) + k, requires_grad=True) for _ in range(2)]
        for a, b in zip(twice(lambda v: use(function, v), x), twice(lambda v: use(compiled, v), same), strict=True):
            assert (a is None and b is None) or (a.dtype == b.dtype and a.detach().data.tobytes() == b.detach().data.tobytes()), (k, compiled)
    assert compiled.why is None and compiled.replays >= 3


@pytest.mark.parametrize("transform", [tg.grad, tg.hessian, tg.jacobian, tg.value_and_grad, lambda f: tg.grad(lambda x: (tg.grad(f)(x) ** 2).sum())])
def test_transforms_of_a_compiled_function_that_holds_parameters(transform):
    def energy(x):
        return (net(x) ** 2).sum()

    compiled, x = tg.compile(energy), tg.tensor(draw(2, 3))
    for _ in range(4):
        want, got = (made if isinstance(made, tuple) else (made,) for made in (transform(energy)(x), transform(compiled)(x)))
        assert [t.detach().data.tobytes() for t in want] == [t.detach().data.tobytes() for t in got]
    assert compiled.replays >= 2


def ready(function, *given):
    """두 번 적어, 다음부터 다시 돌."""
    compiled = tg.compile(function)
    for _ in range(3):
        y = compiled(*given)
    assert compiled.replays == 1
    return compiled, y


switch = {"scale": 2.0}


@pytest.mark.parametrize("change", [
    lambda layer, x: optim.SGD([layer.weight], lr=0.1).step(), lambda layer, x: layer.weight.__setattr__("data", layer.weight.data * 2),
    lambda layer, x: layer.load_state_dict({k: v * 2 for k, v in layer.state_dict().items()}), lambda layer, x: x.__setattr__("data", x.data * 2),
    lambda layer, x: nn.init.zeros_(layer.bias), lambda layer, x: switch.__setitem__("scale", 3.0), lambda layer, x: layer.eval(),
    lambda layer, x: setattr(layer, "weight", nn.Parameter(tg.ones(2, 2))),
    lambda layer, x: layer.bias.requires_grad_(False),
])
def test_what_changed_after_the_call_is_refused(change):
    """함수를 부른 뒤에 그것이 읽는 것이 달라졌으면 다시 불러도 그 함수가 아니다. 보통으로 거슬러 가는 것은 남긴 값이 그대로이면 된다."""
    layer, x = nn.Linear(2, 2, generator=0), tg.tensor([[1.0, 2.0]], requires_grad=True)
    layer.weight.grad = tg.ones(2, 2)
    switch["scale"] = 2.0
    _, y = ready(lambda v: tg.tanh(layer(v)) * switch["scale"], x)
    change(layer, x)
    with pytest.raises(tg.errors.GradientError, match="compile.*(바뀌었습니다|달라져)"):
        tg.autograd.grad(y.sum(), x, create_graph=True)


normal, mask = nn.BatchNorm1d(2), nn.Dropout(0.5, generator=0)


@pytest.mark.parametrize(("function", "given"), [
    (lambda v: normal(v * shared[:2]), tg.tensor(draw(3, 2), requires_grad=True)), (lambda v: mask(v * shared[:2]), tg.tensor(draw(3, 2), requires_grad=True)),
    (lambda v: tg.tanh(v * shared[:2]), draw(3, 2)),
])
def test_what_cannot_be_called_again_is_refused(function, given):
    """난수를 뽑거나 이동 평균을 고치거나 날배열을 받는 함수는 다시 부르면 다른 셈이다."""
    _, y = ready(function, given)
    with pytest.raises(tg.errors.GradientError, match=r"tg\.compile\(tg\.grad\(f\)\).*매개변수를 붙들고"):
        tg.autograd.grad(y.sum(), shared, create_graph=True)
    tg.autograd.grad(y.sum(), shared)


def test_an_expanded_result_is_the_same_tensor():
    """펼친 다음에도 이름과 훅은 그대로이고, 놓아준 그래프는 다시 펼치지 않는다."""
    x, seen = tg.tensor([1.0, 2.0], requires_grad=True), []
    compiled, y = ready(lambda v: tg.exp(v * shared[:2]), x)
    y.name, plain = "y", tg.exp(x * shared[:2])
    y.register_hook(lambda g: seen.append(g.tolist()))
    (g,) = tg.autograd.grad(y.sum(), x, create_graph=True)
    (g.sum() + y.sum()).backward()
    assert y.name == "y" and seen[0] == [1.0, 1.0] and len(seen) == 2
    got, x.grad, shared.grad = x.grad.tolist(), None, None
    (h,) = tg.autograd.grad(plain.sum(), x, create_graph=True)
    (h.sum() + plain.sum()).backward()
    assert got == x.grad.tolist()
    z = compiled(x)
    z.sum().backward()
    with pytest.raises(tg.errors.GraphFreedError):
        tg.autograd.grad(z.sum(), x, create_graph=True)
    shared.grad = None


def test_a_result_off_the_way_is_expanded_with_the_others_of_its_call():
    """x 에 이르지 않는 결과도 그 부름의 것이면 함께 펼친다: 뒤의 역전파가 더하는 차례까지 같도록."""
    found = []
    for compiled in (False, True):
        w, b = [tg.tensor(draw(3, 3), requires_grad=True) for _ in range(2)]

        def function(x, w=w, b=b):
            h = w + b
            return w @ (h / x), h * 1.0

        f, seen = tg.compile(function) if compiled else function, []
        for k in range(5):
            w.grad = b.grad = None
            x = tg.tensor(draw(3, 3) + k + 2, requires_grad=True)
            loss = sum((y * y).sum() for y in f(x))
            (slope,) = tg.autograd.grad(loss, x, create_graph=True)
            ((slope ** 2).sum() + loss).backward()
            seen += [t.grad.tolist() for t in (w, b, x)]
        found.append(seen)
    assert found[0] == found[1]


def test_results_of_one_call_are_expanded_at_different_times():
    """한 결과에서 다시 미분한 다음에 다른 결과에서. 먼저 지은 그래프가 뒤에 펼친 마디를 모르므로, 더하는 차례까지 같지는 않다."""
    def function(x):
        y = tg.exp(x * shared)
        return y, tg.sin(y) * y

    compiled, x = tg.compile(function), tg.tensor(draw(3), requires_grad=True)
    for _ in range(4):
        found = []
        for f in (function, compiled):
            first, second = f(x)
            (g,) = tg.autograd.grad(second.sum(), x, create_graph=True)
            (h,) = tg.autograd.grad((first * second).sum(), x, create_graph=True)
            found.append([v.data for v in (g.detach(), h.detach(), *tg.autograd.grad((g * h * first).sum(), [x, shared]))])
        np.testing.assert_allclose(found[0], found[1], rtol=1e-5)
    assert compiled.replays == 2
