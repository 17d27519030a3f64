"""틀린 갈래의 것: 텐서 자리에 글과 모듈과 dtype, 정수 자리에 글, 목록 자리에 하나씩 만드는 것(generator). 한국어로 말하거나 뜻대로 한다."""

from __future__ import annotations

import io

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F

X = tg.tensor(np.float32([[1.0, 2.0], [3.0, 4.0]]), requires_grad=True)

WRONG = [  # 파이썬의 속에서 영어로 나던 것
    (lambda bad: F.linear(X, bad), ("글", [X, X], nn.Linear(2, 2), np.array([None], object))), (lambda bad: F.flatten(X, bad), ("글", None, 1.5, [0], True)),
    (lambda bad: F.flatten(X, 0, bad), ("글", None, 1.5)), (lambda bad: F.one_hot(tg.tensor([0, 1]), bad), ("글", None, 2.5, [3])),
    (lambda bad: F.rrelu(X, bad), ("글", None, [0.1], float("nan"))), (lambda bad: F.rrelu(X, 0.1, bad), ("글", None, float("inf"))),
    (lambda bad: F.cross_entropy(X, tg.tensor([0, 1]), ignore_index=bad), ("글", None, 1.5, [0])), (lambda bad: F.softplus(X, 1, bad), ("글", None, [20])),
    (lambda bad: F.nll_loss(X, tg.tensor([0, 1]), ignore_index=bad), ("글", None, 1.5)),
    (tg.stack, (nn.ReLU(), len, 3, "글")), (tg.concatenate, (nn.ReLU(), len, 3, "글")), (tg.tanh, (np.float32, nn.ReLU(), len)), (tg.where, (np.float32,)),
]


@pytest.mark.parametrize("call, bad", [(call, bad) for call, given in WRONG for bad in given], ids=lambda v: "" if callable(v) else repr(v)[:20])
def test_a_wrong_kind_of_thing_is_answered_in_korean(call, bad):
    with pytest.raises(tg.errors.TinygradError, match=r"^\w+: .*[가-힣]"):
        call(bad)


JOINS = [tg.stack, tg.concatenate, tg.hstack, tg.vstack, tg.dstack, tg.column_stack, tg.row_stack, tg.linalg.multi_dot,
         nn.utils.rnn.pad_sequence, lambda xs: nn.utils.rnn.pack_sequence(xs).data, nn.utils.parameters_to_vector]


@pytest.mark.parametrize("join", JOINS, ids=lambda f: f.__name__)
def test_tensors_made_one_by_one_are_all_there(join):
    assert tg.array_equal(join(x * k for k, x in enumerate([X, X, X], 1)), join([X, X * 2, X * 3]))


def test_weights_may_be_arrays():
    assert F.linear(X, np.float32([[1.0, 1.0]])).tolist() == [[3.0], [7.0]]


def a_generator():
    yield 1


@pytest.mark.parametrize("given", [object(), io.BytesIO(), a_generator(), [object()], {"x": object()}, object().__repr__], ids=lambda g: type(g).__name__)
@pytest.mark.parametrize("call", [
    lambda g: tg.graph(tg.ones(2, requires_grad=True).sum()).save(g), lambda g: tg.backward_source(g), lambda g: tg.explain(g), lambda g: tg.tensor(g),
    lambda g: nn.Linear(g, 2), lambda g: tg.linalg.norm(tg.ones(2, 2), g), lambda g: tg.data.MinMaxScaler(g), lambda g: tg.course.tabs("x", g),
    lambda g: tg.optim.SGD([tg.ones(2, requires_grad=True)], lr=g), lambda g: tg.ones(2) + g,
])
def test_no_message_holds_an_address(call, given):
    """기억 공간의 주소는 읽는 이에게 뜻이 없고, 돌릴 때마다 다르다."""
    with pytest.raises(tg.errors.TinygradError) as caught:
        call(given)
    assert " at 0x" not in str(caught.value)
