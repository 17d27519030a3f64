"""텐서가 스스로 하는 약속: 비교와 논리, 반올림, 값을 꺼내는 길, 잎에 쌓이는 기울기, 그리고 없는 이름의 글."""

from __future__ import annotations

import operator

import fake
import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import DeviceError, LostGradientError, ShapeError
from tinygrad_ko.korean.particles import particle
from tinygrad_ko.tensors.absent import REASONS

A, B = np.array([[-1.5, 0.0, 2.0], [2.5, -0.0, 7.0]]), np.array([-1.5, 1.0, 2.0])
INTEGERS, OTHERS = np.array([0, 1, 6, -3]), np.array([3, 1, 5, 2])
COMPARED = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]
LOGICAL = [operator.and_, operator.or_, operator.xor]


@pytest.mark.parametrize("op", COMPARED)
def test_comparisons_are_those_of_numpy(op):
    for a, b in ((A, B), (B, A), (A, 2.0), (2.0, A), (INTEGERS, OTHERS)):
        for ours in ((tg.tensor(a), b), (a, tg.tensor(b)), (tg.tensor(a), tg.tensor(b))):
            found = op(*ours)
            assert isinstance(found, tg.Tensor) and found.dtype == np.bool_ and not found.requires_grad
            np.testing.assert_array_equal(found.data, op(a, b))


@pytest.mark.parametrize("op", LOGICAL)
def test_logic_is_that_of_numpy(op):
    for a, b in ((INTEGERS, OTHERS), (INTEGERS > 0, OTHERS > 2), (INTEGERS, 3)):
        np.testing.assert_array_equal(op(tg.tensor(a), b).data, op(a, b))
        np.testing.assert_array_equal((~tg.tensor(a)).data, ~a)


@pytest.mark.parametrize("decimals", [None, 0, 1, 2, -1])
def test_rounding_is_that_of_numpy(decimals):
    x = np.array([0.5, 1.5, -2.5, 14.26, 123.456])
    given = () if decimals is None else (decimals,)
    np.testing.assert_array_equal(round(tg.tensor(x), *given).data, np.round(x, decimals or 0))


# ── 값을 꺼내는 길 ──


class Watcher:
    """누가 값을 꺼내는지 적는 이."""

    def __init__(self):
        self.peeked = []

    def peek(self, tensor):
        self.peeked.append(tensor)

    def shown(self, tensor):
        """글로 보이는 것은 꺼내는 것이 아니다."""

    def derived(self, y, function, inputs, options=None):
        return tg.from_numpy(np.asarray(y))


LOOKS = {
    "item": lambda t: t.item(), "tolist": lambda t: t.tolist(), "bool": bool, "float": float, "int": int, "complex": complex, "in": lambda t: 2 in t,
    "index": lambda t: [0, 1, 2][t], "asarray": np.asarray, "array": lambda t: np.array(t), "hash": None, "len": None, "repr": None, "shape": None, "dtype": None,
}


@pytest.mark.parametrize("name", LOOKS)
def test_who_takes_the_value_out_is_seen_and_who_only_looks_is_not(name):
    """값으로 파이썬의 길을 고르면 지켜보는 이가 안다: 다시 셈할 때 그 길이 그대로인지 알 수 없기 때문이다."""
    t, watcher = tg.tensor([2]) if name in ("in", "len", "tolist") else tg.tensor(2), Watcher()
    quiet = {"hash": hash, "len": len, "repr": repr, "shape": lambda t: t.shape, "dtype": lambda t: t.dtype}
    before, tg.engine.state.observer = tg.engine.state.observer, watcher
    try:
        (LOOKS[name] or quiet[name])(t)
    finally:
        tg.engine.state.observer = before
    assert all(seen is t for seen in watcher.peeked) and bool(watcher.peeked) == (LOOKS[name] is not None)


# ── 잎에 쌓이는 기울기 ──


@pytest.mark.parametrize("create_graph", [False, True])
def test_gradients_add_up_and_the_earlier_one_is_left_alone(create_graph):
    x = tg.tensor([1.0, -2.0, 3.0], requires_grad=True)
    for k in range(1, 4):
        held = x.grad
        was = None if held is None else held.data.copy()
        (x**3).sum().backward(create_graph=create_graph)
        np.testing.assert_allclose(x.grad.data, k * 3 * x.data**2)
        assert x.grad.requires_grad == create_graph
        if held is not None:
            assert x.grad is not held
            np.testing.assert_array_equal(held.data, was)
    if create_graph:
        [second] = tg.autograd.grad(x.grad.sum(), [x])
        np.testing.assert_allclose(second.data, 3 * 6 * x.data)


def test_a_gradient_stays_where_its_value_is():
    there = tg.custom_operation(lambda x: x * 2, tex="2{x}", name="there_in_the_test", x=lambda g: fake.asarray(g))
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(DeviceError) as caught:
        there(x).sum().backward()
    said = str(caught.value)
    assert said.startswith("backward: 장치(device)가 섞였습니다: t는 ") and "'cpu', 기울기는 " in said and "기울기.to('cpu') 나 t.to('fake') 로" in said
    assert x.grad is None


# ── 글 ──


def test_what_is_written_in_place_keeps_its_shape():
    x = tg.tensor([1.0, 2.0])
    with pytest.raises(ShapeError) as caught:
        x += np.ones((3, 2))
    assert str(caught.value) == "'+=': 결과의 모양 (3, 2)가 왼쪽의 모양 (2,)와 다릅니다."
    np.testing.assert_array_equal(x.data, [1.0, 2.0])


def test_a_name_that_is_not_attached_tells_why():
    assert len(REASONS) > 15
    for name, reason in REASONS.items():
        for asked in (tg.tensor(1.0), tg.Tensor):
            with pytest.raises(AttributeError) as caught:
                getattr(asked, name)
            assert str(caught.value) == f"Tensor 에 '{name}'{particle(name, '이/가')} 없습니다. {reason}" and caught.value.name == name


LOST = "requires_grad=True 인 텐서를 일반 수나 배열로 바꾸면 기울기가 소리 없이 사라집니다. 결과를 새 이름으로 받으세요. 기울기가 필요 없다면 t.detach() 를 쓰세요."


@pytest.mark.parametrize(("call", "said"), [
    (lambda t: np.sum(t, out=np.zeros(())), f"np.sum(…, out=배열): {LOST}"),
    (lambda t: np.multiply(np.ones(2), t, out=np.ones(2)), "np.multiply(…, out=배열) 또는 '배열 연산= 텐서': " + LOST.replace("받으세요.", "받으세요: a = a * t.")),
    (lambda t: np.add(np.ones(2), 1.0, where=t),
     "np.add의 인수 'where': " + LOST.replace("결과를 새 이름으로 받으세요.", "'where'로는 미분할 수 없습니다.")),
    (lambda t: np.argmax(np.ones(3), out=tg.tensor(0)), f"np.argmax(…, out=텐서): {LOST}"),
])
def test_a_place_for_the_result_is_refused_whole(call, said):
    with pytest.raises(LostGradientError) as caught:
        call(tg.tensor([1.0, 2.0], requires_grad=True))
    assert str(caught.value) == said


@pytest.mark.parametrize(("name", "near"), [
    ("sigmod", "tg.sigmoid"), ("softmx", "tg.softmax"), ("xyzxyz", ""), ("exq", "tg.exp"),
])
def test_a_misspelt_name_is_met_with_the_nearest(name, near):
    with pytest.raises(AttributeError) as caught:
        getattr(tg, name)
    assert str(caught.value).strip() == f"tinygrad_ko 에 '{name}'{particle(name, '이/가')} 없습니다." + (f" 혹시 {near} 인가요?" if near else " 있는 이름은 dir(tg) 이 보여 줍니다.")
