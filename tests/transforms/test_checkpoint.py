"""다시 셈하기(checkpoint): 같은 기울기를 적은 기억 공간으로. 다시 셈한 것이 다르면 알아보고, 역전파가 끝나면 쥐었던 것을 놓는다."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from support.leaves import close, leaf

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import GradientError, SavedValueChangedError
from tinygrad_ko.transforms import hessian, hvp, jvp
from tinygrad_ko.transforms.checkpoint import checkpoint

RNG = np.random.default_rng(7)
V3, M23 = np.array([0.7, -1.2, 0.4]), RNG.standard_normal((2, 3))


def block(x, w):
    for _ in range(5):
        x = np.tanh(x @ w) + x
    return x


def saved_bytes(y):
    """그래프가 붙들고 있는 배열의 크기(나누어 쓰는 것은 한 번만)."""
    arrays, stack, seen = {}, [y.node], set()
    while stack:
        node = stack.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        stack += node.parents
        for v in node.saved or ():
            for a in v if isinstance(v, (list, tuple)) else [v]:
                if isinstance(a, np.ndarray):
                    arrays[id(a)] = a.nbytes
    return sum(arrays.values())


def test_checkpoint_gives_the_same_gradients_and_saves_less():
    x, w = RNG.standard_normal((8, 16)), RNG.standard_normal((16, 16)) / 4
    answers, sizes = [], []
    for run in (lambda f, *a: f(*a), checkpoint):
        tx, tw = leaf(x), leaf(w)
        y = tx
        for _ in range(4):
            y = run(block, y, tw)
        sizes.append(saved_bytes(y))
        inputs = len(y.node.parents[0].parents)
        (y * y).sum().backward()
        answers.append((y._data, tx.grad._data, tw.grad._data))
    for plain, saving in zip(*answers, strict=True):
        close(plain, saving)
    assert inputs == 2 and sizes[1] == 4 * x.nbytes + w.nbytes and sizes[0] > 4 * sizes[1]


def test_checkpoint_reaches_closed_over_parameters_trees_and_many_results():
    w, b, x = leaf(V3), leaf(2.0, dtype=np.float64), leaf(M23)

    def f(p, k, *, scale):
        h = p["x"] * w * k
        return {"곱": h * scale, "합": (h.sum(), "글", tg.tensor(1.0)), "그대로": p["x"], "바깥": w}

    answers = []
    for run in (lambda f, *a, **o: f(*a, **o), checkpoint):
        for t in (w, b, x):
            t.grad = None
        out = run(f, {"x": x, "n": None}, 3.0, scale=b)
        assert out["합"][1] == "글" and not out["합"][2].requires_grad
        ((out["곱"] ** 2).sum() + out["합"][0] + (out["그대로"] ** 3).sum() + (out["바깥"] ** 2).sum()).backward()
        answers.append([t.grad._data.copy() for t in (w, b, x)])
    for plain, saving in zip(*answers, strict=True):
        close(saving, plain)


@pytest.mark.parametrize("f", [
    lambda x, w: (np.tanh(x @ w.T) ** 2).sum(),
    lambda x, w: (checkpoint(lambda h: np.sin(h) * w[0].sum(), x @ w.T) ** 2).sum(),
], ids=["plain", "nested"])
def test_checkpoint_to_the_second_order(f):
    x, w = RNG.standard_normal((2, 3)), RNG.standard_normal((4, 3))
    saving = lambda x, w: checkpoint(f, x, w)  # noqa: E731
    closed = lambda x, w: checkpoint(lambda x: f(x, w) + (x * x).sum(), x) - (x * x).sum()  # noqa: E731
    mixed = lambda x, w: checkpoint(lambda a: f(a, w) + (a * x).sum(), x) - (x * x).sum()  # noqa: E731
    for g in (saving, closed, mixed):
        assert tg.gradcheck(g, [x, w], allow_vacuous=False) and tg.gradgradcheck(g, [x, w])
        close(hessian(g)(x, w), hessian(f)(x, w))
        close(hvp(g, (x, w), (x, w))[1], hvp(f, (x, w), (x, w))[1])
        close(jvp(g, (x, w), (x, w))[1], jvp(f, (x, w), (x, w))[1])


def test_checkpoint_closing_over_an_interior_value():
    """바깥의 중간값을 가져다 써도 바깥의 그래프를 놓아주거나 훅을 두 번 부르지 않는다."""
    x, w, calls = leaf(2.0), leaf(3.0), []
    h = x * x
    h.register_hook(lambda g: calls.append(g.item()))
    w.register_hook(lambda g: g * 10)
    y = checkpoint(lambda a: a * h * w, x * 1) + h
    y.backward()  # x³w + x²
    assert x.grad.item() == 3 * 4 * 3 + 4 and w.grad.item() == 80.0 and calls == [2 * 3 + 1]


def test_checkpoint_twice_with_retain_graph_and_unused_results():
    x = leaf(V3)
    a, _ = checkpoint(lambda x: (np.sin(x), np.cos(x)), x)
    a.sum().backward(retain_graph=True)
    a.sum().backward()
    close(x.grad, 2 * np.cos(V3))
    with pytest.raises(tg.errors.GraphFreedError):
        a.sum().backward()


def test_checkpoint_recomputes_once_and_lets_everything_go():
    calls = []

    def f(a, b):
        calls.append(tg.is_grad_enabled())
        return a * b * tg.tensor(np.ones(100))

    x, w = leaf(np.ones(100)), leaf(np.full(100, 2.0))
    h = x * 3
    held = weakref.ref(h._data)
    y = checkpoint(f, h, w)
    del h
    assert calls == [True] and held() is not None
    with tg.no_grad():
        y.backward(np.ones(100))
    assert calls == [True, True] and held() is None  # 그래프의 끝(y)을 아직 쥐고 있어도
    close(x.grad, np.full(100, 6.0))
    close(w.grad, np.full(100, 3.0))


def test_checkpoint_with_many_results_to_the_second_order():
    x, w = V3, np.array([1.5, 0.5, -2.0])

    def plain(x, w):
        h = np.sin(x) * w
        return h * w, np.exp(h) + w, h * h * x

    for use in (lambda a, b, c: (a * b * c).sum(), lambda a, b, c: (a**2 * a).sum(), lambda a, b, c: (b * a).sum()):
        for f in (lambda x, w: use(*checkpoint(plain, x, w)), lambda x, w: use(*checkpoint(lambda x: plain(x, w), x))):
            assert tg.gradgradcheck(f, [x, w])
            for row, expected in zip(hessian(f, (0, 1))(x, w), hessian(lambda x, w: use(*plain(x, w)), (0, 1))(x, w), strict=True):
                for block_, plain_block in zip(row, expected, strict=True):
                    close(block_, plain_block)


def test_checkpoint_replays_the_random_numbers():
    layer, x = nn.Dropout(0.5), leaf(np.ones(1000))
    tg.manual_seed(0)
    y = checkpoint(lambda x: layer(x) * 3, x)
    after = tg.manual_seed(0)
    expected = nn.Dropout(0.5)(np.ones(1000))
    after.random(7)
    state = after.bit_generator.state
    y.sum().backward()
    close(x.grad, 3 * expected.data)
    assert after.bit_generator.state == state  # 역전파가 난수의 차례를 바꾸지 않는다
    own = nn.Dropout(0.5, generator=np.random.default_rng(0))
    with pytest.raises(GradientError, match="checkpoint: .*처음과 다릅니다"):
        checkpoint(lambda x: own(x), x).sum().backward()


def test_checkpoint_refuses_what_changed():
    for change_w in (lambda w: setattr(w, "data", [9.0]), lambda w: w.__isub__(1)):
        w, x = leaf([3.0]), leaf([2.0])
        y = checkpoint(lambda x: x * w, x)
        with tg.no_grad():
            change_w(w)
        with pytest.raises(SavedValueChangedError, match="checkpoint"):
            y.backward()
    x = leaf([2.0])
    y = checkpoint(lambda x: x * x, x)
    with tg.no_grad():
        x -= 1
    with pytest.raises(SavedValueChangedError, match="checkpoint"):
        y.backward()


def test_checkpoint_without_gradients_is_just_a_call():
    x = leaf(V3)
    with tg.no_grad():
        assert not checkpoint(np.sin, x).requires_grad
    assert not checkpoint(np.sin, tg.tensor(V3)).requires_grad
    assert checkpoint(lambda x, k: (x.shape, k), x, 3) == ((3,), 3)
    z = leaf(V3 + 1j)
    abs(checkpoint(lambda z: z * z, z)).sum().backward()
    plain = leaf(V3 + 1j)
    abs(plain * plain).sum().backward()
    close(z.grad, plain.grad)


def test_checkpoint_is_drawn_and_watched():
    x = leaf(V3)
    with tg.anomaly_mode():
        y = checkpoint(lambda x: np.sin(x) * x, x)
        tg.graph(y)
        y.sum().backward()
    close(x.grad, np.cos(V3) * V3 + np.sin(V3))
    source = pytest.importorskip("tinygrad_ko.readings.source", reason="소스로 읽기가 없다")
    with pytest.raises(GradientError, match="checkpoint 없이"):
        source.backward_source(checkpoint(lambda x: (x * x).sum(), x))


# ── 다른 것을 알아보기, 놓아주기 ──


def x(*shape):
    return tg.tensor(np.random.default_rng(0).standard_normal(shape).astype(np.float32), requires_grad=True)


# 모두 더하면(또는 줄마다 더하면) 무엇이든 같은 결과들
SAME_TOTAL = {
    "소프트맥스": (lambda: nn.Sequential(nn.Dropout(0.5, generator=1), nn.Softmax(-1)), (3, 4)),
    "층 정규화": (lambda: nn.Sequential(nn.Dropout(0.5, generator=1), nn.LayerNorm(16)), (300, 16)),
    "배치 정규화": (lambda: nn.Sequential(nn.Dropout(0.5, generator=1), nn.BatchNorm1d(8)), (500, 8)),
    "인코더 층": (lambda: nn.TransformerEncoderLayer(4, 2, 8, dropout=0.3, batch_first=True, generator=0), (2, 3, 4)),
    "긴 정규화": (lambda: nn.Sequential(nn.Dropout(0.5, generator=1), nn.LayerNorm(128)), (2000, 128)),
}


@pytest.mark.parametrize("name", SAME_TOTAL)
def test_another_draw_is_seen_though_the_totals_are_the_same(name):
    make, shape = SAME_TOTAL[name]
    with pytest.raises(GradientError, match="다시 셈한 결과가 처음과 다릅니다"):
        (tg.checkpoint(make(), x(*shape)) ** 3).sum().backward()


@pytest.mark.parametrize("name", SAME_TOTAL)
def test_the_same_draw_passes(name):
    make, shape = SAME_TOTAL[name]
    plain, again = x(*shape), x(*shape)
    model = make().eval()
    (model(plain) ** 3).sum().backward()
    (tg.checkpoint(model, again) ** 3).sum().backward()
    np.testing.assert_allclose(again.grad.data, plain.grad.data, 1e-6, 1e-6)


def test_a_nan_and_an_empty_result_agree_with_themselves():
    for shape in ((0, 3), (3,)):
        t = x(*shape)
        tg.checkpoint(lambda t: t * np.nan, t).sum().backward()
        assert t.grad.shape == shape


@pytest.mark.parametrize("twice", [False, True])
def test_what_the_function_holds_is_let_go_after_backward(twice):
    gc.collect()
    gc.disable()
    try:
        t, held = x(50, 50), []
        for _ in range(2):
            other = tg.tensor(np.ones((50, 50), np.float32))
            captured = other * 2
            held += [weakref.ref(other._data), weakref.ref(captured._data)]
            y = tg.checkpoint(lambda t, o, c=captured: t * t * o * c, t, other).sum()
            if twice:
                g, = tg.autograd.grad(y, [t], create_graph=True)
                (g * g).sum().backward()
                del g
            else:
                y.backward()
            del other, captured, y
        assert [ref() for ref in held] == [None] * 4
    finally:
        gc.enable()
