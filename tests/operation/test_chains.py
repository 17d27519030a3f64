"""원소별 사슬을 토막마다 지난 역전파는 마디마다 지난 것과 비트까지 같다. 사슬이 아닌 것은 건드리지 않는다."""

from __future__ import annotations

import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import engine
from tinygrad_ko.engine import Leaf
from tinygrad_ko.errors import GraphFreedError, TinygradError
from tinygrad_ko.operation import chains, operations

SHAPE = (5, 21)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """작은 배열로도 사슬이 되고, 토막이 여럿이고 마지막 것은 짧도록."""
    monkeypatch.setattr(engine, "LONG", engine.SMALL + 1)
    for size in ("PIECE", "SHARE"):
        monkeypatch.setattr(chains, size, 16)
    monkeypatch.setattr(chains, "is_shared", lambda size: True)
    monkeypatch.setattr(chains, "WORTH", 0)
    monkeypatch.setattr(chains, "EACH", 0)
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "3")


def test_the_small_arrays_are_cut(monkeypatch):
    cut, run = [], chains.run_blocks
    monkeypatch.setattr(chains, "run_blocks", lambda carry, blocks: (cut.append(len(blocks)), run(carry, blocks)))
    tg.exp(tg.tanh(leaf() * 2)).backward(np.ones(SHAPE, np.float32))
    assert cut == [7]  # 105 개를 16 개씩, 끝의 9 개까지


@pytest.fixture
def lengths(monkeypatch):
    """지난 사슬들의 길이(마디의 수). 사슬이 아니었으면 0."""
    found, plan = [], chains._chain

    def seen(*args):
        steps, given = plan(*args)
        found.append(len(steps))
        return steps, given

    monkeypatch.setattr(chains, "_chain", seen)
    return found


def drawn(seed=0, dtype=np.float32, shape=SHAPE):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def leaf(seed=0, dtype=np.float32, shape=SHAPE):
    return tg.tensor(drawn(seed, dtype, shape), requires_grad=True)


def node_by_node(run):
    """사슬 없이."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Leaf, "walk_chain", lambda *args: False)
        return run()


def same_bits(found, wanted):
    for a, b in zip(found, wanted, strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def grads(program, *leaves, seed=None):
    for x in leaves:
        x.grad = None
    y = program(*leaves)
    y.backward() if y.size == 1 and seed is None else y.backward(seed)
    return [x.grad.numpy().copy() for x in leaves]


def mixed(x, w):
    y = tg.tanh(x * w + 1.0)
    y = y / (1.0 + x * x)
    y = tg.exp(y * 0.5) - w * y
    return (y * y).mean()


def meets_twice(x, w):
    y = x * w
    z = tg.relu(y) - y * y
    return (z * y + x).sum()


def through_a_product(x, w):
    y = tg.tanh(x * 2 - w)
    z = tg.sqrt(y * y + 1) * (y @ w.T @ w)  # 행렬 곱은 사슬을 끊는다
    return (z / (w * w + 2) - x).sum()


def row_added(x, w):
    y = (x + w[0]) * x
    return tg.tanh(y * y - w).sum()


def scattered(x, w):
    y = x.T * w.T
    return (tg.tanh(y).T * x - w * w).sum()


def handed_to_both(x, w):
    y = tg.tanh(x + w)
    return (y * y).sum()


PROGRAMS = [mixed, meets_twice, handed_to_both, through_a_product, row_added, scattered]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("program", PROGRAMS)
def test_piece_by_piece_is_node_by_node(program, dtype, lengths):
    x, w = leaf(0, dtype), leaf(1, dtype)
    found = grads(program, x, w)
    assert max(lengths) > 1
    same_bits(found, node_by_node(lambda: grads(program, x, w)))


def test_the_whole_chain_is_one_walk(lengths):
    grads(mixed, leaf(0), leaf(1))
    assert lengths == [11]


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_number_of_threads_does_not_matter(threads, monkeypatch):
    x, w = leaf(0), leaf(1)
    found = grads(mixed, x, w)
    monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
    same_bits(grads(mixed, x, w), found)


def test_nothing_is_given_back_that_someone_else_holds():
    """잎의 기울기들과 사용자가 준 출발 기울기는 저마다 다른 배열이다."""
    x, w, seed = leaf(0), leaf(1), tg.tensor(drawn(2))
    before = seed.numpy().copy()
    same_bits(grads(lambda x, w: tg.relu((x + w) * 2) + x, x, w, seed=seed),
              node_by_node(lambda: grads(lambda x, w: tg.relu((x + w) * 2) + x, x, w, seed=seed)))
    assert not np.shares_memory(x.grad.numpy(), w.grad.numpy()) and not np.shares_memory(x.grad.numpy(), seed.numpy())
    np.testing.assert_array_equal(seed.numpy(), before)


def test_what_came_before_is_added_in_the_same_order():
    """사슬 밖의 것이 먼저 다다른 잎과, 두 번째 역전파."""
    def program(x, w):
        early = tg.tanh(x * w) * x
        return (early * early).sum() + (x @ w.T).sum() + (x * x[::-1]).sum()

    x, w = leaf(0), leaf(1)

    def twice():
        x.grad = w.grad = None
        y = program(x, w)
        y.backward(retain_graph=True)
        y.backward()
        return [x.grad.numpy().copy(), w.grad.numpy().copy()]

    same_bits(twice(), node_by_node(twice))


def test_only_the_asked_ones_are_walked_and_asked_middles_end_the_chain():
    x, w = leaf(0), leaf(1)

    def asked():
        y = tg.tanh(x * w)
        z = tg.exp(y * 0.5) - w * y
        root = (z * z).sum().node
        found = engine.backpropagate([(root, np.float32(1))], [y.node, x.node])
        return [found[y.node], found[x.node]]

    same_bits(asked(), node_by_node(asked))
    _, g = tg.value_and_grad(mixed)(tg.tensor(drawn(0)), tg.tensor(drawn(1)))
    same_bits([g.numpy()], [grads(mixed, x, w)[0]])


@pytest.mark.parametrize(("worth", "each", "walked"), [(11 * 105, 5, True), (15 * 105, 5, False), (11 * 105, 7, False)])
def test_a_chain_that_would_not_pay_is_walked_node_by_node(worth, each, walked, monkeypatch):
    """``mixed`` 는 셈하는 규칙이 14개, 나가는 기울기가 둘이다."""
    monkeypatch.setattr(chains, "WORTH", worth)
    monkeypatch.setattr(chains, "EACH", each)
    seen = []
    monkeypatch.setattr(chains, "run_blocks", lambda carry, pieces: seen.extend([carry(piece) for piece in pieces]))
    x, w = leaf(0), leaf(1)
    same_bits(grads(mixed, x, w), node_by_node(lambda: grads(mixed, x, w)))
    assert bool(seen) == walked


def test_a_long_chain_is_walked_in_stretches(lengths):
    def program(x, w):
        y = x
        for _ in range(12):
            y = tg.tanh(y * w)
        return y.sum()

    x, w = leaf(0), leaf(1)
    same_bits(grads(program, x, w), node_by_node(lambda: grads(program, x, w)))
    assert lengths == [chains.LONGEST, 24 - chains.LONGEST]


def test_a_freed_graph_says_so():
    x, w = leaf(0), leaf(1)
    y = mixed(x, w)
    y.backward()
    with pytest.raises(GraphFreedError):
        y.backward()
    middle = tg.tanh(x * w)
    other = (middle * 3 - w).sum()
    (middle * middle).sum().backward()
    with pytest.raises(GraphFreedError):
        other.backward()


@pytest.mark.parametrize("threads", ["1", "3"])
def test_nothing_is_held_after_the_walk(threads, monkeypatch):
    monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
    x = leaf(0)
    y = tg.tanh(x * 2)
    saved, z = weakref.ref(y.node.saved[0]), (y * y).sum()
    del y
    z.backward()
    assert saved() is None


def test_an_error_inside_a_piece_comes_out_and_leaves_no_gradient():
    x = leaf(0)
    y = (tg.reciprocal(x * 1e-30) * 2).sum()
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        y.backward()
    assert x.grad is None


def test_a_watched_node_is_walked_alone():
    x, w, seen = leaf(0), leaf(1), []

    def program(x, w):
        y = tg.tanh(x * w)
        y.register_hook(lambda g: seen.append(g.numpy().copy()))
        kept = y * 0.5 + w
        kept.retain_grad()
        z = tg.relu(kept * kept - w)
        return (z * z).sum()

    found = grads(program, x, w)
    same_bits(found, node_by_node(lambda: grads(program, x, w)))
    same_bits(seen[:1], seen[1:])


def test_a_rule_of_the_user_is_checked_whole():
    wrong = tg.custom_operation(lambda x: x * x, name="chain_test_square", tex="{x}^2", x=lambda g, x: (g * x)[:1])
    with pytest.raises(TinygradError, match="chain_test_square"):
        grads(lambda x: tg.relu(wrong(x) * 2 - x).sum(), leaf(0))


def test_an_array_that_another_node_also_waits_for_is_not_written():
    x, w = leaf(0), leaf(1)

    def program(x, w):
        product = w @ (w.T @ w)
        inner = tg.tanh(x * w) * 2 + x  # x 에 받은 기울기 그대로가 먼저, 다른 것이 나중에
        both = inner + product
        both.retain_grad()  # 엔진이 혼자 걷는 마디: 두 부모가 한 배열을 기다린다
        return (both * both).sum()

    same_bits(grads(program, x, w), node_by_node(lambda: grads(program, x, w)))


# ── 규칙마다: 토막 내어도 되는 것이 정말 그런가 ──

LOCAL = [(op, n) for op in operations.values() for n, rule in zip(op.inputs, chains._rules(op), strict=False) if rule.local]


def test_the_known_rules_are_among_them():
    names = {(op.name, n) for op, n in LOCAL}
    assert {("multiply", "a"), ("divide", "b"), ("tanh", "x"), ("relu", "x"), ("exp", "x"), ("sqrt", "x"), ("add", "a")} <= names
    assert not {("softplus", "x"), ("power", "a"), ("matmul", "a"), ("hypot", "a"), ("sum", "x"), ("gelu", "x")} & names


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("op", "name"), LOCAL, ids=lambda v: v if isinstance(v, str) else v.name)
def test_a_part_of_the_answer_is_the_answer_of_the_part(op, name, dtype):
    """아주 크고 작은 것이 섞여 있어도. 답의 dtype 은 받은 것의 dtype 이다."""
    rng = np.random.default_rng(0)
    scale = [1e-30, 1e-3, 1, 1e3, 1e30]
    g, *saved = [(rng.standard_normal(500) * rng.choice(scale, 500)).astype(dtype) for _ in range(1 + len(op.slots))]
    rule = op.rules_for[np.dtype(dtype)][op.inputs.index(name)]
    with np.errstate(all="ignore"):
        whole = rule(g, saved)
        assert whole.dtype == dtype and whole.shape == g.shape
        for part in (slice(0, 1), slice(7, 40), slice(40, 500)):
            assert rule(g[part], [s[part] for s in saved]).tobytes() == whole[part].tobytes()
