"""그림과 설명과 소스는 ``backward()`` 뒤에도, 걸음을 옮긴 뒤에도, 두 번째에도 그 앞과 같다. 되살리지 못하는 것은 까닭과 고칠 길을 말한다."""

from __future__ import annotations

import contextlib
import gc

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.engine import FREED, oldest_first
from tinygrad_ko.errors import GradientError, GraphFreedError
from tinygrad_ko.nn import functional as F

X = np.linspace(-1.0, 1.0, 8).reshape(4, 2)


def leaf(value, name=None):
    return tg.tensor(np.array(value, dtype=float), requires_grad=True, name=name)


def scalars():
    w, x, b = leaf(2.0, "w"), leaf(3.0, "x"), leaf(1.0, "b")
    return tg.tanh(w * x + b), [w, x, b]


def network():
    generator = np.random.default_rng(0)
    w = leaf(generator.normal(size=(3, 2)), "w")
    c = leaf(generator.normal(size=(2, 3)), "c")
    return F.cross_entropy(tg.relu(tg.tensor(X) @ w.T) @ c.T, np.array([0, 1, 1, 0])), [w, c]


def several():
    a = leaf([[2.0, 1.0], [1.0, 3.0]], "a")
    values, vectors = np.linalg.eigh(a)
    return (values * np.array([1.0, 2.0])).sum() + (vectors[0] ** 2).sum(), [a]


def shared():
    a = leaf([1.0, 2.0], "a")
    u = a * a
    for _ in range(3):
        u = u + u * a
    return tg.concatenate([u, tg.exp(-u)]).sum(), [a]


def indexed():
    a = leaf(np.arange(6.0).reshape(2, 3), "a")
    y = a[[0, 1], [2, 0]] + a.max(axis=1)
    return tg.where(y > 2, y * y, y).sum(), [a]


def second():
    v = leaf([1.0, 2.0], "v")
    g = tg.autograd.grad((v**3).sum(), v, create_graph=True)[0]
    return (g * g).sum(), [v]


PROGRAMS = [scalars, network, several, shared, indexed, second]


def pages(loss):
    """모든 읽는 길의 글."""
    return {
        "graph": str(tg.graph(loss, backward=True)), "explain": str(tg.explain(loss)), "play": tg.play(loss).html,
        "source": tg.backward_source(loss),
    }


def nudged(leaves):
    """잎을 제자리에서 바꾼다: 걸음을 옮긴 것처럼."""
    optim.SGD(leaves, lr=0.1).step()


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
@pytest.mark.parametrize("then", ["backward", "step", "twice"])
def test_after_backward_every_page_is_what_it_was_before(program, then):
    before = pages(program()[0])
    loss, leaves = program()
    loss.backward()
    if then == "step":
        nudged(leaves)
    grads = [w.grad.data.copy() for w in leaves]
    values = [w.data.copy() for w in leaves]
    if then == "twice":
        pages(loss)
    after = pages(loss)
    for name in before:
        assert after[name] == before[name], name
    for w, g, v in zip(leaves, grads, values, strict=True):  # 읽는 일은 아무것도 바꾸지 않는다
        assert np.array_equal(w.grad.data, g) and np.array_equal(w.data, v)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_the_graph_is_still_freed_afterwards(program):
    loss, _ = program()
    loss.backward()
    pages(loss)
    assert all(n.saved is FREED for n in oldest_first([loss.node]) if n.operation is not None)
    with pytest.raises(GraphFreedError):
        loss.backward()


def test_only_the_last_walk_is_remembered_and_an_older_one_says_so():
    """같은 잎으로 식을 둘 셈하고 그 사이에 걸음을 옮기면, 나중 것만 제 값을 보인다. 앞의 것은 틀린 수 대신 까닭을 보인다."""
    w = leaf(2.0, "w")
    first = w * w
    first.backward()
    nudged([w])
    later = w * w
    later.backward()
    nudged([w])
    with pytest.raises(GradientError, match="'w'의 값이 그 뒤에 바뀌었습니다"):
        tg.explain(first)
    assert "2.56" in str(tg.explain(later))


@pytest.mark.parametrize("watched", [contextlib.nullcontext, tg.keep_values, tg.anomaly_mode])
def test_kept_values_of_views_do_not_change_with_the_leaf(watched):
    """잎을 보는 뷰의 값도 그림에는 그때의 것으로 남는다. 지켜보는 이가 있어도."""
    for view in (lambda w: w.T, lambda w: w.reshape(6), lambda w: w[0], lambda w: w[:, ::-1], lambda w: np.broadcast_to(w, (2, 2, 3))):
        w = leaf(np.arange(6.0).reshape(2, 3))
        with watched():
            y = view(w)
            kept = y.node.value.copy()
            loss = (y * y).sum()
            loss.backward()
        nudged([w])
        assert np.array_equal(y.node.value, kept) and not np.array_equal(y.data, kept)
        tg.explain(loss)


BIG = np.arange(100.0)


def large_leaf_moved():
    w = leaf(BIG, "가중치")
    y = (w * w).sum()
    y.backward()
    nudged([w])
    return y, "'가중치'의 값이 그 뒤에 바뀌었습니다"


def large_constant_gone():
    w = leaf(BIG)
    y = (w * tg.tensor(BIG)).sum()
    y.backward()
    gc.collect()
    return y, "남아 있지 않습니다"


def large_raw_constant():
    y = (leaf(BIG) * BIG).sum()
    y.backward()
    return y, "multiply"


def checkpointed():
    y = tg.checkpoint(lambda v: (v * v).sum(), leaf([1.0, 2.0])) * 2
    y.backward()
    return y, "checkpoint"


def random_operation():
    generator = np.random.default_rng(0)
    noisy = tg.custom_operation(lambda x: x + generator.normal(), x=lambda g: g, name="noisy")
    y = noisy(leaf(1.0)) * 2
    y.backward()
    return y, "'noisy' 연산의 값이 그때와 다릅니다"


@pytest.mark.parametrize("made", [large_leaf_moved, large_constant_gone, large_raw_constant, checkpointed, random_operation])
@pytest.mark.parametrize("read", [tg.explain, tg.play, tg.backward_source, lambda y: tg.graph(y, backward=True)],
                         ids=["explain", "play", "source", "graph"])
def test_what_cannot_be_revived_is_named_with_the_cure(made, read):
    loss, words = made()
    with pytest.raises(GradientError, match="다시 셈") as caught:
        read(loss)
    assert words in str(caught.value) and ("keep_values" in str(caught.value) or "checkpoint" in str(caught.value))
    assert not isinstance(caught.value, GraphFreedError)
    tg.graph(loss)  # 순전파의 그림은 남긴 것만으로도 그린다


def test_keep_values_revives_large_things_too():
    with tg.keep_values():
        w = leaf(BIG, "w")
        y = (w * BIG).sum()
        y.backward()
    assert "w" in str(tg.explain(y))
    with tg.keep_values():
        v = leaf(BIG, "v")
        z = (v * v).sum()
        z.backward()
        nudged([v])
    assert "328" in str(tg.explain(z))  # 0²+…+99² = 328350


@pytest.mark.parametrize("use", [
    lambda w, x: (w * x).sum(), lambda w, x: x @ w, lambda w, x: (x.reshape(10, 10).T @ w.reshape(10, 10)).sum(), lambda w, x: ((x * x) * w).sum(),
    lambda w, x: F.mse_loss(w, x), lambda w, x: tg.stack([w[::-1], x]).mean(),
], ids=["곱", "행렬 곱", "뷰", "상수끼리의 셈", "손실", "모으기"])
def test_keep_values_revives_a_step_whose_batch_is_gone(use):
    """묶음의 텐서는 걸음 안에서 태어나 사라지고, 옵티마이저는 가중치를 옮긴다: 오류가 말하는 고칠 길이 정말로 고친다."""
    with tg.keep_values():
        shown = pages(use(leaf(BIG, "w"), tg.tensor(BIG / 7)))
        w = leaf(BIG, "w")
        y = use(w, tg.tensor(BIG / 7))
        y.backward()
        nudged([w])
    gc.collect()
    after = pages(y)
    assert after["explain"] == shown["explain"] and after["source"] == shown["source"]


@pytest.mark.slow
def test_a_training_loop_then_the_last_loss():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(tg.tensor(X.astype(np.float32))), np.array([0, 1, 1, 0]))
        shown = pages(loss)
        loss.backward()
        optimizer.step()
    optimizer.zero_grad()
    after = pages(loss)
    assert after["explain"] == shown["explain"] and after["source"] == shown["source"]
    namespace = {}
    exec(after["source"], namespace)  # 우리가 인쇄한 글
