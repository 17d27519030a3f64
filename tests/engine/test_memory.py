"""기억 공간의 한 진실: 뒤에 고친 것이 이미 한 셈의 기울기를 바꾸지 않는다. 바꿀 수밖에 없으면 멈춘다."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import GradientError, SavedValueChangedError
from tinygrad_ko.nn import functional as F


def leaf(values, **options):
    return tg.tensor(np.array(values, dtype=np.float64), requires_grad=True, **options)


# ── 날배열을 다시 쓰기 ──


def test_a_buffer_reused_in_a_loop():
    w, buffer, total = leaf(1.0), np.zeros(2), 0
    for k in (1, 2, 3):
        buffer[:] = k
        total = total + ((w * buffer) ** 2).sum()
    total.backward()
    assert w.grad.item() == 56


def test_a_one_hot_row_reused_through_a_layer():
    layer, row, total = nn.Linear(4, 3, bias=False), np.zeros((1, 4), np.float32), 0
    for k, weight in enumerate((1, 2, 3)):
        row[:] = 0
        row[0, k] = 1
        total = total + weight * layer(row)[0, 0]
    total.backward()
    np.testing.assert_array_equal(layer.weight.grad.data[0], [1, 2, 3, 0])


SIZES = [3, 100]  # 작은 것은 복사하고, 큰 것도 날배열이면 복사한다


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("use", [
    lambda x, a: x * a, lambda x, a: a * x, lambda x, a: x / a, lambda x, a: a / x, lambda x, a: x ** a, lambda x, a: tg.multiply(x, a),
    lambda x, a: np.multiply(a, x), lambda x, a: x @ a, lambda x, a: tg.dot(a, x), lambda x, a: tg.where(a > 1, x, 0 * x),
    lambda x, a: tg.maximum(x, a), lambda x, a: tg.hypot(x, a), lambda x, a: np.arctan2(a, x), lambda x, a: tg.outer(x, a),
    lambda x, a: tg.einsum("i,i->i", x, a), lambda x, a: F.mse_loss(x, a),
    lambda x, a: tg.concatenate([x * a, x]), lambda x, a: tg.kron(x, a), lambda x, a: tg.convolve(x, a), lambda x, a: tg.interp(x, np.sort(a), a),
], ids=lambda f: "")
def test_a_raw_operand_changed_afterwards(use, size):
    rng = np.random.default_rng(0)
    base, start = rng.uniform(0.5, 1.5, size), rng.uniform(0.5, 1.5, size)
    x, a = leaf(start), base.copy()
    y = use(x, a).sum()
    a[:] = 77.0
    y.backward()
    want = leaf(start)
    use(want, base.copy()).sum().backward()
    np.testing.assert_array_equal(x.grad.data, want.grad.data)


@pytest.mark.parametrize("index", [
    np.array([0, 2, 2]), np.array([[0, 1], [2, 0]]), np.array([True, False, True] + [False] * 97), [0, 2], (np.array([0, 1]),), (slice(0, 3),),
])
def test_an_index_changed_afterwards(index):
    x = leaf(np.arange(100.0))
    y = (x[index] * 2).sum()
    want = np.zeros(100)
    np.add.at(want, tuple(index) if isinstance(index, list) and isinstance(index[0], list) else index, 2.0)
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, np.ndarray):
            part[...] = 1
        elif isinstance(part, list):
            part[:] = [1] * len(part)
    y.backward()
    np.testing.assert_array_equal(x.grad.data, want)


@pytest.mark.parametrize("loss, target", [
    (F.cross_entropy, np.array([1, 0])), (F.nll_loss, np.array([1, 0])), (lambda x, t: F.embedding(t, x), np.array([1, 0])),
    (F.binary_cross_entropy_with_logits, np.array([[1.0, 0, 0], [0, 1, 0]])), (F.smooth_l1_loss, np.zeros((2, 3))), (F.mse_loss, np.zeros((2, 3))),
    (lambda x, t: tg.take_along_axis(x, t, 1), np.array([[1], [2]])), (lambda x, t: tg.where(t, x, 2 * x), np.array([[True, False, True]] * 2)),
])
def test_a_target_or_a_condition_changed_afterwards(loss, target):
    start = np.arange(6.0).reshape(2, 3) / 3
    x, t = leaf(start), target.copy()
    y = loss(x, t).sum()
    t[...] = 0
    y.backward()
    want = leaf(start)
    loss(want, target.copy()).sum().backward()
    np.testing.assert_array_equal(x.grad.data, want.grad.data)


def test_a_read_only_array_is_not_copied():
    batch = np.ones(1000)
    batch.flags.writeable = False
    x = leaf(np.ones(1000))
    y = x * batch
    assert any(saved is batch for saved in y.node.saved)
    spread = np.broadcast_to(np.ones(1), (1000,))  # 보는 것이 쓸 수 있으면 복사한다
    assert not any(np.shares_memory(saved, spread) for saved in (x * spread).node.saved if saved is not None)


# ── 나누어 쓰는 기억 공간의 한 시계 ──


@pytest.mark.parametrize("alias", [
    lambda w: w.detach(), lambda w: tg.from_numpy(w.data), lambda w: w.detach()[10:20], lambda w: w.detach()[::-1], lambda w: w.detach().reshape(10, 10),
])
@pytest.mark.parametrize("write", [
    lambda t: t.__iadd__(1), lambda t: t.__setitem__(..., 5.0), lambda t: t.__setitem__(0, 5.0), lambda t: t.__imul__(2),
])
def test_a_write_through_an_alias_is_noticed(alias, write):
    w = leaf(np.ones(100))
    y = (w * w).sum()
    other = alias(w)
    write(other)
    with pytest.raises(SavedValueChangedError, match="제자리에서 바뀌었습니다"):
        y.backward()


def test_a_write_to_the_leaf_is_noticed_by_what_was_computed_from_its_alias():
    x, w = leaf(np.ones(100)), leaf(np.full(100, 3.0))
    y = (x * w.detach()).sum()
    with tg.no_grad():
        w -= 10
    with pytest.raises(SavedValueChangedError):
        y.backward()


def test_a_write_beside_what_was_saved_is_no_alarm():
    w = tg.from_numpy(np.ones(200))
    x = leaf(np.ones(100))
    y = (x * w[:100]).sum()
    w[100:] = 7.0
    w[150] = 3.0
    y.backward()
    np.testing.assert_array_equal(x.grad.data, np.ones(100))


def test_a_learner_moves_a_small_constant_in_a_loop():
    w, t, total = leaf(2.0), tg.tensor(np.float64(0.0)), 0.0
    for _ in range(3):
        total = total + w * t
        t += 0.1
    total.backward()
    assert w.grad.item() == pytest.approx(0.3)


# ── 얼린 것 ──


def test_a_discriminator_frozen_during_the_forward():
    G, D = nn.Linear(2, 3), nn.Linear(3, 1)
    D.requires_grad_(False)
    loss = D(G(tg.ones((4, 2)))).sum()
    D.requires_grad_(True)
    loss.backward()
    assert all(p.grad is not None for p in G.parameters()) and all(p.grad is None for p in D.parameters())
    w, b = leaf([1.0]), leaf([1.0])
    b.requires_grad_(False)
    y = (w + b).sum()
    b.requires_grad_(True)
    y.backward()
    assert b.grad is None and w.grad.item() == 1


def test_a_leaf_frozen_after_the_forward_takes_no_gradient():
    w, v = leaf([1.0]), leaf([2.0])
    y = (w * v).sum()
    w.requires_grad_(False)
    y.backward()
    assert w.grad is None and v.grad.item() == 1


# ── 역사가 없는 것에 쓰기 ──


def test_writes_go_through_views_as_in_numpy():
    y = tg.zeros((2, 2))
    y[1][0] = 9.0
    for row in y:
        row[1] = 4.0
    assert y.tolist() == [[0, 4], [9, 4]]
    part = y[:, 0]
    part *= 2
    assert y.tolist() == [[0, 4], [18, 4]]
    same = y
    same += 1
    assert y is same and y.tolist() == [[1, 5], [19, 5]]
    norm = nn.BatchNorm1d(2)
    mean = norm.running_mean
    mean += 5
    assert norm.running_mean.tolist() == [5, 5]


def test_a_gradient_is_writable():
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    (x * x).sum().backward()
    first = x.grad[:, 0]
    first *= 0
    assert x.grad.tolist() == [[0, 4], [0, 8]]
    x.grad.data[...] = 0
    assert x.grad.tolist() == [[0, 0], [0, 0]]


def test_what_would_be_lost_is_refused_with_the_cure():
    x, base = leaf([1.0, 2.0]), tg.zeros((2, 2))
    row = base[0]
    with pytest.raises(GradientError, match="뷰"):
        row += x
    with pytest.raises(GradientError, match="clone"):
        row[0] = x[0]
    y = x * 2
    z = y[:1]
    with pytest.raises(GradientError, match="clone"):
        z[0] = 5.0
    whole = tg.zeros(2)
    whole[0] = x[0]  # 뷰가 아니면 기록된다
    whole.sum().backward()
    assert x.grad.tolist() == [1, 0]
    with pytest.raises(TypeError, match="dtype"):
        n = tg.tensor([1, 2])
        n += 0.5
    with pytest.raises(GradientError, match="읽기만"):
        spread = tg.broadcast_to(tg.zeros(1), (3,))
        spread += 1


def test_copies_are_copies():
    a = tg.ones(3)
    for copy in (+a, a.astype(a.dtype), a.copy(), a.clone(), a.flatten(), tg.tile(a, 1)):
        copy += 1
    assert a.tolist() == [1, 1, 1]


# ── 남겨 둔 손실 ──


def test_a_kept_loss_does_not_hold_the_batch():
    gc.disable()
    try:
        layer, kept = nn.Linear(1000, 1), []
        x = tg.tensor(np.ones((50, 1000), np.float32))
        batch = weakref.ref(x._data)
        loss = layer(x).mean()
        loss.backward()
        kept.append(loss)
        del x, loss
        assert batch() is None
    finally:
        gc.enable()


def test_a_tensor_still_in_hand_is_drawn_and_guarded_after_backward():
    w, x = leaf(np.ones(100)), tg.tensor(np.full(100, 2.0))
    (w * x).sum().backward()
    y = (w * x).sum()
    x += 1
    with pytest.raises(SavedValueChangedError):
        y.backward()


# ── 무작위 차례: 기억 공간을 결코 나누지 않는 모형과 견준다 ──

KINDS = ["leaf", "constant", "raw", "detach", "half", "times", "plus", "tanh", "write", "cell", "rewrite", "freeze", "backward"]


class Program:
    """텐서마다 (우리의 것, 값의 사본에서 잎으로 가는 기울기의 모형)."""

    def __init__(self, size: int) -> None:
        self.size, self.rng = size, np.random.default_rng(0)
        self.made: list[tg.Tensor] = []
        self.model: list[dict[int, np.ndarray]] = []  # 잎의 번호 → 원소마다의 도함수
        self.raws: list[np.ndarray] = []
        self.wrote = False
        self.kinds: list[str] = []

    def fresh(self) -> np.ndarray:
        return self.rng.uniform(0.5, 1.5, self.size)

    def add(self, tensor: tg.Tensor, slopes: dict[int, np.ndarray], kind: str) -> None:
        self.made.append(tensor)
        self.model.append(slopes)
        self.kinds.append(kind)

    def step(self, kind: str, a: int, b: int) -> None:
        n = len(self.made)
        if kind == "leaf" or n == 0:
            self.add(leaf(self.fresh()), {n: np.ones(self.size)}, "leaf")
            return
        i, j = a % n, b % n
        x, y = self.made[i], self.made[j]
        if kind == "constant":
            self.add(tg.tensor(self.fresh()), {}, "constant")
        elif kind == "raw" and x.shape == (self.size,):
            self.raws.append(self.fresh())
            r = self.raws[-1]
            self.add(x * r, {k: d * r.copy() for k, d in self.slopes(i).items()}, "op")
        elif kind == "rewrite" and self.raws:
            self.raws[a % len(self.raws)][:] = self.rng.uniform(5, 6)
        elif kind == "detach":
            self.add(x.detach(), {}, "alias")
        elif kind == "half" and not x.requires_grad:
            self.add(x[: self.size // 2], {}, "part")
        elif kind in ("times", "plus") and x.shape == y.shape == (self.size,):
            vx, vy, dx, dy = x.detach().numpy().copy(), y.detach().numpy().copy(), self.slopes(i), self.slopes(j)
            f, g = (vy, vx) if kind == "times" else (1.0, 1.0)
            both = {k: dx.get(k, 0) * f + dy.get(k, 0) * g for k in {*dx, *dy}}
            self.add(x * y if kind == "times" else x + y, both, "op")
        elif kind == "tanh" and x.shape == (self.size,):
            value = np.tanh(x.detach().numpy())
            self.add(tg.tanh(x), {k: d * (1 - value * value) for k, d in self.slopes(i).items()}, "op")
        elif kind == "write" and (not x.requires_grad or self.kinds[i] == "leaf"):
            with tg.no_grad():
                self.wrote = True
                x += 0.25
        elif kind == "cell" and not x.requires_grad:
            self.wrote = True
            x[b % x.size] = 2.0
        elif kind == "freeze" and self.kinds[i] == "leaf":
            x.requires_grad_(not x.requires_grad)
        elif kind == "backward" and x.requires_grad and x.shape == (self.size,):
            self.check(i)

    def slopes(self, i: int) -> dict[int, np.ndarray]:
        if self.kinds[i] == "leaf":
            return self.model[i] if self.made[i].requires_grad else {}
        return self.model[i]

    def check(self, i: int) -> None:
        leaves = {k for k in self.model[i] if self.made[k].requires_grad}
        for k, kind in enumerate(self.kinds):
            if kind == "leaf":
                self.made[k].grad = None
        try:
            self.made[i].sum().backward(retain_graph=True)
        except SavedValueChangedError:
            assert self.wrote, "아무것도 쓰지 않았는데 멈추었다"
            return
        for k in leaves:
            np.testing.assert_allclose(self.made[k].grad.data, self.model[i][k], rtol=1e-12)


@pytest.mark.parametrize("size", [4, 80])
@settings(max_examples=150, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 30), st.integers(0, 30)), max_size=30))
@example(steps=[("leaf", 0, 0), ("detach", 0, 0), ("times", 0, 1), ("write", 1, 0), ("backward", 2, 0)])
def test_random_programs_agree_or_stop(size, steps):
    program = Program(size)
    for kind, a, b in steps:
        program.step(kind, a, b)
    for k in range(len(program.made)):
        program.step("backward", k, 0)
