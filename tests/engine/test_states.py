"""엔진이 시간에 따라 하는 일: 제자리 변경, 놓아준 그래프, 쌓기, 오류."""

from __future__ import annotations

import copy
import gc
import math
import pickle
import threading
import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import (
    ArgumentError,
    ArgumentTypeError,
    DtypeError,
    GradientError,
    GraphFreedError,
    LostGradientError,
    SavedValueChangedError,
    ShapeError,
)


def leaf(value, **options):
    return tg.tensor(value, requires_grad=True, **options)


# ── 제자리 변경 ──


def test_adding_in_place_to_a_saved_output_is_functional():
    x = leaf([0.5, 1.0])
    y = np.exp(x)
    saved = y
    y += 1
    (y.sum() + saved.sum()).backward()
    np.testing.assert_allclose(x.grad.data, 2 * np.exp([0.5, 1.0]), rtol=1e-6)


def test_value_used_before_the_change_keeps_its_gradient():
    x = leaf([1.0, 2.0])
    y = x * 2
    z = y * y
    y += 1
    z.sum().backward()
    np.testing.assert_allclose(x.grad.data, [8.0, 16.0])


def test_no_false_alarm_where_nothing_was_saved():
    x = leaf([1.0, 2.0])
    y = x * 2
    z = y + 1
    y += 1
    z.sum().backward()
    np.testing.assert_allclose(x.grad.data, [2.0, 2.0])


@pytest.mark.parametrize("change", [
    lambda w: setattr(w, "data", _bumped(w)),
    lambda w: _data_isub(w),
    lambda w: _under_no_grad(w),
    lambda w: _assign_under_no_grad(w),
], ids=["data-same-array", "data-isub", "no-grad-isub", "no-grad-setitem"])
def test_changed_saved_leaf_is_refused(change):
    w = leaf([1.0, 2.0], name="가중치")
    y = (w * w).sum()
    change(w)
    with pytest.raises(SavedValueChangedError, match="multiply.*가중치"):
        y.backward()


def _bumped(w):
    w._data += 1
    return w._data


def _data_isub(w):
    w.data -= 1


def _under_no_grad(w):
    with tg.no_grad():
        w -= 1


def _assign_under_no_grad(w):
    with tg.no_grad():
        w[0] = 7.0


def test_changed_constant_and_changed_view_are_refused_too():
    w, c = leaf([1.0, 2.0]), tg.tensor(np.full(100, 3.0))
    y = (w.sum() * c).sum()
    c += 1
    with pytest.raises(SavedValueChangedError):
        y.backward()
    w = leaf([[1.0, 2.0]])
    y = (w.T * w.T).sum()  # 저장된 것은 w 의 뷰(view)
    with tg.no_grad():
        w -= 1
    with pytest.raises(SavedValueChangedError):
        y.backward()


def test_rebinding_data_or_changing_an_unsaved_leaf_is_no_alarm():
    w = leaf([1.0, 2.0])
    y = (w * w).sum()
    w.data = [5.0, 5.0]  # 새 배열: 저장한 옛 배열은 그대로
    y.backward()
    np.testing.assert_allclose(w.grad.data, [2.0, 4.0])
    w = leaf([1.0, 2.0])
    y = (w + 1).sum()
    with tg.no_grad():
        w -= 1
    y.backward()
    np.testing.assert_allclose(w.grad.data, [1.0, 1.0])


def test_interior_data_is_read_only():
    y = leaf([1.0]) * 2
    with pytest.raises(ValueError):
        y.data[0] = 3
    with pytest.raises(GradientError, match="detach"):
        y.data = [3.0]


def test_in_place_on_a_recorded_leaf_is_refused_with_the_cure():
    w = leaf([1.0])
    with pytest.raises(GradientError, match="no_grad"):
        w += 1
    with pytest.raises(GradientError, match="no_grad"):
        w[0] = 1


# ── 그래프를 놓아주기 ──


def test_backward_twice():
    x = leaf(3.0)
    y = x * x
    y.backward()
    with pytest.raises(GraphFreedError, match="retain_graph=True"):
        y.backward()
    x = leaf(3.0)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.item() == 12.0


def test_graph_dies_without_the_cycle_collector():
    gc.disable()
    try:
        x = leaf(np.ones(1000))
        y = (np.tanh(x) * x).sum()
        alive = weakref.ref(y.node.parents[0].saved[0]), weakref.ref(y)
        y.backward()
        assert alive[0]() is None  # 저장한 배열은 역전파 뒤에 바로
        del y
        assert alive[1]() is None
        y = (np.tanh(x) * x).sum()
        (g,) = tg.autograd.grad(y, x, create_graph=True)
        watch = weakref.ref(g), weakref.ref(y.node.parents[0].saved[0])
        del g, y
        assert [w() for w in watch] == [None, None]
    finally:
        gc.enable()


def test_add_keeps_nothing_and_exp_keeps_only_its_output():
    a, b = leaf(np.ones(1000)), np.ones(1000)
    alive = weakref.ref(b)
    y = a + b
    del b
    assert y.node.saved == () and alive() is None
    e = np.exp(a)
    assert len(e.node.saved) == 1 and e.node.saved[0] is e._data
    m = a * np.ones(1000)
    assert m.node.saved[0] is None  # 상수에 곱하면 a 의 값은 필요 없다


# ── 시작하기 ──


@pytest.mark.parametrize(("make", "error", "cure"), [
    (lambda: (leaf([1.0, 2.0]) * 2).backward(), GradientError, r"\.sum\(\)"),
    (lambda: (leaf([1.0, 2.0, 3.0]) * 2).backward(np.ones((3, 1))), ShapeError, r"\(3, 1\)"),
    (lambda: tg.tensor([1, 2], requires_grad=True), DtypeError, "float32"),
    (lambda: tg.tensor([1.0]).backward(), GradientError, "requires_grad=True"),
    (lambda: tg.tensor([1, 2]).requires_grad_(), DtypeError, "astype"),
    (lambda: tg.autograd.grad(leaf(1.0) * 2, leaf(1.0)), GradientError, "allow_unused"),
    (lambda: tg.tensor([1.0, 2.0]).item(), ArgumentError, "sum"),
    (lambda: bool(tg.tensor([1.0, 2.0]) > 0), ArgumentError, r"\.all\(\)"),
    (lambda: len(tg.tensor(1.0)), ArgumentTypeError, "item"),
    (lambda: leaf([1.0]) * "가", ArgumentTypeError, "Tensor"),
    (lambda: leaf([1.0]) + np.ones(3) @ leaf([1.0]), ShapeError, "안쪽 길이"),
    (lambda: leaf(np.ones((2, 3))) + np.ones(4), ShapeError, "뒤에서 1번째"),
    (lambda: leaf([1.0, 2.0]).reshape(3), ShapeError, "원소의 수"),
    (lambda: leaf([1.0, 2.0])[5], IndexError, "색인"),
    (lambda: leaf([1.0, 2.0]).sum(axis=3), IndexError, "axis"),
    (lambda: leaf([1.0, 2.0]).sum(axs=3), ArgumentTypeError, "axis"),
    (lambda: tg.softmax(), ArgumentTypeError, "softmax: 인수 x"),
    (lambda: tg.exp(), ArgumentTypeError, "exp: 인수 x"),
    (lambda: tg.maximum(1.0), ArgumentTypeError, "maximum: 인수 b"),
    (lambda: tg.exp(1.0, 2.0), ArgumentTypeError, "이름 없이 줄 수 있는 인수는 1개"),
    (lambda: tg.exp(y=1.0), ArgumentTypeError, "쓸 수 있는 인수: x"),
    (lambda: tg.tensor([[1.0], [1.0, 2.0]]), ArgumentError, "길이"),
    (lambda: tg.tensor("글"), ArgumentTypeError, "수의 배열"),
])
def test_refusals_carry_their_cure(make, error, cure):
    with pytest.raises(error, match=cure):
        make()


def test_leaf_gradients_accumulate_are_writable_and_never_shared():
    x, y = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    (x + y).sum().backward()
    x.grad += 1
    x.grad[0] = 9.0
    x.grad.data[1] = 7.0
    np.testing.assert_allclose(x.grad.data, [9.0, 7.0])
    np.testing.assert_allclose(y.grad.data, [1.0, 1.0])
    assert not np.shares_memory(x.grad.data, y.grad.data)
    held = y.grad
    (y * 2).sum().backward()
    np.testing.assert_allclose(held.data, [1.0, 1.0])
    np.testing.assert_allclose(y.grad.data, [3.0, 3.0])


def test_seed_is_not_written_nor_kept():
    x, seed = leaf([1.0, 2.0]), np.array([1.0, 2.0], np.float32)
    (x + 0).backward(seed)
    (x + 0).backward(seed)
    np.testing.assert_allclose(seed, [1.0, 2.0])
    assert not np.shares_memory(x.grad.data, seed)


# ── 크기 ──


def test_sixty_doublings():
    a = leaf(1.0, dtype=np.float64)
    b = a
    for _ in range(60):
        b = b + b
    b.backward()
    assert a.grad.item() == 2.0**60


@pytest.mark.slow
def test_long_chain_without_recursion():
    x = leaf(1.0)
    y = x
    for _ in range(20_000):
        y = y * 1.0
    y.backward()
    assert x.grad.item() == 1.0
    copy.deepcopy(x)
    del y


def test_sum_of_many_terms_shares_one_buffer():
    x = leaf(np.ones(3))
    total = x * 0
    for k in range(10_000):
        total = total + x
    total.sum().backward()
    np.testing.assert_allclose(x.grad.data, 10_000.0)


# ── 기록 상태 ──


def test_no_grad_restores_after_an_exception_and_decorates():
    x = leaf(2.0)
    with pytest.raises(ValueError), tg.no_grad():
        raise ValueError
    assert (x * x).requires_grad

    @tg.no_grad()
    def f(v):
        return v * v

    assert not f(x).requires_grad and (x * x).requires_grad
    switch = tg.no_grad()
    with switch, switch:
        assert not tg.is_grad_enabled()
    assert tg.is_grad_enabled()


def test_threads_do_not_disturb_each_other():
    x, seen = leaf(2.0), []
    inside, done = threading.Event(), threading.Event()

    def quiet():
        with tg.no_grad():
            inside.set()
            done.wait(5)

    thread = threading.Thread(target=quiet)
    thread.start()
    inside.wait(5)
    seen.append((x * x).requires_grad)
    done.set()
    thread.join()
    assert seen == [True]


# ── 높은 차 ──


def test_gradient_penalty():
    x = leaf(3.0)
    y = x**2
    (g,) = tg.autograd.grad(y, x, create_graph=True)
    ((g**2).sum() + y).backward()
    assert x.grad.item() == 30.0


def test_nested_gradients_do_not_confuse():
    x, y = leaf(2.0), leaf(5.0)
    inner = tg.autograd.grad(x * 1.0, y, create_graph=True, allow_unused=True)[0]
    assert inner is None  # D_y[x] = 0
    (inner,) = tg.autograd.grad(x * y, y, create_graph=True)
    (outer,) = tg.autograd.grad(x * inner, x)
    assert outer.item() == 4.0


def test_detach():
    x = leaf(3.0)
    (x.detach() * x).backward()
    assert x.grad.item() == 3.0


# ── 파이썬의 약속 ──


def test_truth_membership_equality_and_hash():
    t, u = tg.tensor(1.0), tg.tensor([1.0, 2.0])
    assert t > 0 and t == t and hash(t) == hash(t) and 2.0 in u and 3.0 not in u
    assert (u == u).tolist() == [True, True] and {t: 1}[t] == 1
    assert t != None and not (t == None)  # noqa: E711
    total = 0.0
    for _ in range(3):
        total += float(leaf(2.0) * 1)
    assert total == 6.0 and f"{leaf(2.0):.2f}" == "2.00" and int(leaf(2.0)) == 2


@pytest.mark.parametrize("make", [
    lambda t: np.float64(2) * t, lambda t: np.ones(3) * t, lambda t: np.ones(3) @ t, lambda t: [1, 2, 3] * t,
    lambda t: np.float32(2) / t, lambda t: np.ones((2, 3)) - t, lambda t: np.array(2) ** t, lambda t: np.add(1, t),
    lambda t: np.concatenate([t, np.ones(2)]), lambda t: np.where(np.ones(3, bool), t, 0), lambda t: np.sum(t, 0, keepdims=True),
    lambda t: np.linalg.norm(t), lambda t: np.clip(t, 0, 1), lambda t: np.stack([t, t]), lambda t: np.var(t, ddof=1),
    lambda t: np.einsum("i,i", t, t), lambda t: np.reshape(t, (3, 1)), lambda t: np.expand_dims(t, 0), lambda t: np.mean(t),
    lambda t: np.clip(t, min=0.5), lambda t: np.roll(t, 1), lambda t: np.take(t, [0, 1]), lambda t: np.tensordot(t, t, 1),
    lambda t: np.add.reduce(t), lambda t: np.polyval(np.ones(2), t),
])
def test_numpy_mixtures_are_recorded(make):
    t = leaf([1.0, 2.0, 3.0])
    y = make(t)
    assert isinstance(y, tg.Tensor) and y.requires_grad
    y.sum().backward()
    assert t.grad.shape == (3,)


def _in_place(t):
    a = np.ones(3)
    a *= t


@pytest.mark.parametrize("lose", [
    lambda t: np.array([t, t]), lambda t: np.asarray(t), lambda t: np.sum([t, t]), lambda t: math.sin(t[0]), lambda t: math.sqrt(t[0] * 2),
    lambda t: np.random.default_rng(0).normal(t), lambda t: __import__("scipy.special").special.softmax(t), lambda t: float(t),
    _in_place, lambda t: np.add.at(t, 0, 1.0), lambda t: np.histogram(t), lambda t: np.nextafter(t, 0), lambda t: np.exp(t, out=np.ones(3)), lambda t: t.numpy(),
    lambda t: tg.tensor([t[0], t[1]]), lambda t: np.copyto(np.ones(3), t),
])
def test_silent_loss_of_a_gradient_is_refused(lose):
    with pytest.raises(LostGradientError, match="detach|tg\\.|np\\."):
        lose(leaf([1.0, 2.0, 3.0]))


def test_the_same_things_are_fine_without_gradients():
    t = tg.tensor([1.0, 2.0, 3.0])
    a = np.ones(3)
    a *= t
    np.testing.assert_allclose(a, [1, 2, 3])
    assert np.array([t, t]).shape == (2, 3) and math.sin(t[0]) == math.sin(1.0)
    assert np.argmax(leaf([1.0, 5.0])).item() == 1


def test_copying_and_pickling():
    x = leaf([1.0, 2.0], name="x")
    (x * x).sum().backward()
    twin = copy.deepcopy(x)
    assert twin.requires_grad and twin.name == "x" and twin.grad.tolist() == [2.0, 4.0]
    assert not np.shares_memory(twin.data, x.data)
    back = pickle.loads(pickle.dumps(x))
    assert back.requires_grad and back.tolist() == [1.0, 2.0] and back.name == "x"
    for make in (pickle.dumps, copy.deepcopy):
        with pytest.raises(GradientError, match="detach"):
            make(x * 2)


def test_view_then_in_place_has_one_meaning():
    x = leaf([1.0, 2.0, 3.0])
    v = x[1:]
    v += 1  # v 는 새 값, x 는 그대로
    assert x.tolist() == [1.0, 2.0, 3.0] and v.tolist() == [3.0, 4.0]
    (v * v).sum().backward()
    np.testing.assert_allclose(x.grad.data, [0.0, 6.0, 8.0])


def test_assignment_is_recorded_for_both_sides():
    x, v = leaf([1.0, 2.0, 3.0]), leaf(5.0)
    y = x * 2
    before = y * y
    y[1] = v
    np.testing.assert_allclose(y.data, [2.0, 5.0, 6.0])
    (y * np.array([1.0, 10.0, 100.0], np.float32)).sum().backward(retain_graph=True)
    np.testing.assert_allclose(x.grad.data, [2.0, 0.0, 200.0])
    assert v.grad.item() == 10.0
    x.grad = None
    before.sum().backward()
    np.testing.assert_allclose(x.grad.data, [8.0, 16.0, 24.0])
    out = tg.zeros(3)
    out[0] = v
    assert out.requires_grad and out.dtype == np.float32


def test_hooks_see_change_and_may_run_backward():
    x, seen = leaf(2.0), []
    y = x * 3

    def hook(g):
        seen.append(g.item())
        other = leaf(4.0)
        (other * other).backward()
        seen.append(other.grad.item())
        return g * 10

    remove = y.register_hook(hook)
    (y * y).backward()
    assert seen == [12.0, 8.0] and x.grad.item() == 360.0
    remove()
    y = x * 3
    x.register_hook(lambda g: None)
    with pytest.raises(GradientError, match="모양"):
        y.register_hook(lambda g: np.ones(3))
        y.backward()


def test_retain_grad_and_interior_grad():
    x = leaf(2.0)
    y = x * 3
    (y * y).backward()
    assert y.grad is None
    y = (x * 3).retain_grad()
    (y * y).backward()
    assert y.grad.item() == 12.0


def test_gradient_of_a_partial_path_only():
    """grad(inputs) 는 그리로 가는 길만 걷는다: 다른 잎의 grad 는 그대로이다."""
    a, b = leaf(2.0), leaf(3.0)
    visited = []
    big = b * 5
    big.register_hook(lambda g: visited.append(1))
    y = a * a + big
    (g,) = tg.autograd.grad(y, a)
    assert g.item() == 4.0 and visited == [] and a.grad is None and b.grad is None


def test_default_dtypes():
    assert tg.tensor(1.0).dtype == np.float32 and tg.tensor([1, 2]).dtype == np.int64
    assert tg.tensor(np.float64(1)).dtype == np.float64 and tg.tensor([np.float64(1)]).dtype == np.float64
    assert (tg.tensor(1.0) * 2.5).dtype == np.float32 and (leaf([1.0]) * np.ones(1)).dtype == np.float64
    x = leaf([1.0, 2.0])
    (x * np.ones(2)).sum().backward()
    assert x.grad.dtype == np.float32


def test_from_numpy_shares_and_tensor_copies():
    a = np.ones(3)
    shared, copied = tg.from_numpy(a), tg.tensor(a)
    a[0] = 5
    assert shared.tolist()[0] == 5 and copied.tolist()[0] == 1


def test_python_numbers_follow_the_dtype_beside_them():
    x = tg.tensor(np.array([0.0, 1.0]), requires_grad=True)
    assert tg.maximum(x, 0.1).tolist() == [0.1, 1.0] and tg.where(x > 0, x, 0.1).tolist() == [0.1, 1.0]
    assert tg.dot(0.1, x).tolist() == [0.0, 0.1] and tg.maximum(0.1, 0.2).dtype == np.float32
    assert tg.maximum(tg.tensor([0.0]), 0.1).dtype == np.float32


def test_inputs_may_be_given_by_name():
    assert tg.maximum(b=2.0, a=1.0).item() == 2.0 and tg.subtract(3.0, b=1.0).item() == 2.0 and tg.exp(x=0.0).item() == 1.0


def test_condition_of_where_may_be_any_number():
    a, b = leaf([1.0, 2.0, 3.0]), leaf([4.0, 5.0, 6.0])
    tg.where(np.array([2, 0, -1]), a, b).sum().backward()
    assert a.grad.tolist() == [1.0, 0.0, 1.0] and b.grad.tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize("change", [lambda y, v: y.__iadd__(v), lambda y, v: y.__isub__(v), lambda y, v: y.__imul__(v), lambda y, v: y.__itruediv__(v)])
def test_in_place_keeps_dtype_and_shape_with_a_history_too(change):
    """역사가 있어 새 값을 담을 때도 NumPy의 제자리 셈처럼: float32 에 float64 를 더해도 float32 이고, 커지지 않는다."""
    wide = tg.tensor(np.array([0.1, 0.2]), requires_grad=True)
    for y in (leaf([1.0, 2.0]) * 1, tg.tensor([1.0, 2.0])):
        assert change(y, wide).dtype == np.float32 and change(y, np.array([0.1, 0.2])).dtype == np.float32
        with pytest.raises(tg.errors.ShapeError, match="왼쪽의 모양"):
            change(y, tg.tensor(np.ones((3, 2)), requires_grad=True))
    x = leaf([1.0, 2.0])
    z = change(x * 1, wide)
    z.sum().backward()
    assert x.grad.dtype == np.float32 and wide.grad.dtype == np.float64


def test_grad_takes_what_pytorchs_does():
    """PyTorch 의 차례와 인수: only_inputs(옛 코드가 늘 적는 참), 이어지지 않은 입력에 0을 주는 materialize_grads."""
    for create in (False, True):
        x, y = leaf([1.0, 2.0]), leaf([3.0])
        gx, gy = tg.autograd.grad((x * x).sum(), [x, y], None, None, create, True, materialize_grads=True)
        assert gx.tolist() == [2.0, 4.0] and gy.tolist() == [0.0] and gy.dtype == y.dtype and gx.requires_grad is create
        assert tg.autograd.grad((x * x).sum(), [x, y], None, None, create, True, True)[1] is None
    with pytest.raises(GradientError, match="materialize_grads=True 로 0"):
        tg.autograd.grad((x * x).sum(), [x, y], only_inputs=True)
    with pytest.raises(ArgumentError, match=r"only_inputs=False .*y\.backward\(\)"):
        tg.autograd.grad((x * x).sum(), x, only_inputs=False)
