"""텐서의 복사와 저장: 값, dtype, 이름, 미분하는가, 기울기, 훅, 물려받은 클래스의 속성이 모두 함께 가고, 원본은 그대로이다."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from support.copies import WAYS

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import GradientError

EVERY = {**WAYS, "copy": copy.copy}
every_way = pytest.mark.parametrize("copied", EVERY.values(), ids=EVERY)


class Labelled(tg.Tensor):
    """속성을 더한 텐서."""


def tripled(g: Any) -> Any:
    return g * 3


@every_way
@pytest.mark.parametrize("value", [
    np.array(2.0), np.zeros(0), np.array([1, 2]), np.array([True, False]), np.array([1 + 2j]), np.ones((2, 3), np.float16),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(8.0)[::-2], np.array([np.nan, np.inf, -0.0]),
    np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1),
], ids=lambda v: f"{v.dtype}{v.shape}")
def test_every_value_and_flag_goes_along(copied, value):
    for requires_grad in (False, True) if value.dtype.kind in "fc" else (False,):
        x = tg.Tensor(value, requires_grad, name="값")
        twin = copied(x)
        assert type(twin) is tg.Tensor and twin.dtype == x.dtype and twin.shape == x.shape and twin.is_leaf
        assert twin.data.tobytes() == x.data.tobytes()
        assert not x.size or twin.data.strides == x.data.strides  # 놓인 차례를 따라 합의 반올림이 달라진다
        assert twin.name == "값" and twin.requires_grad == requires_grad and twin.grad is None
        assert not np.shares_memory(twin.data, x.data) and twin.data.flags.writeable


@every_way
def test_the_gradient_goes_along_and_is_its_own(copied):
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    twin = copied(x)
    (twin * 10).sum().backward()
    assert twin.grad.tolist() == [12.0, 14.0] and x.grad.tolist() == [2.0, 4.0]
    assert not np.shares_memory(copied(x).grad.data, x.grad.data)
    grad, owner = copied((x.grad, x)) if copied is not copy.copy else (twin.grad, twin)
    assert owner.grad is grad
    y = tg.tensor([1.0, 2.0], requires_grad=True)
    (y ** 3).sum().backward(create_graph=True)  # 그래프가 달린 기울기는 값만 간다
    assert copied(y).grad.is_leaf and copied(y).grad.tolist() == [3.0, 12.0]


@every_way
def test_hooks_go_along_and_are_removed_one_by_one(copied):
    x = tg.tensor([1.0], requires_grad=True)
    remove = x.register_hook(tripled)
    twin = copied(x)
    remove()
    remove()
    for tensor in (x, twin):
        (tensor * 2).sum().backward()
    assert x.grad.tolist() == [2.0] and twin.grad.tolist() == [6.0]
    if copied is copy.copy:
        return
    other = tg.tensor([1.0], requires_grad=True)
    tensor, handle = copied((other, other.register_hook(tripled)))  # 함께 복사한 손잡이는 복사본의 것을 뗀다
    handle.remove()
    for t in (other, tensor):
        (t * 2).sum().backward()
    assert other.grad.tolist() == [6.0] and tensor.grad.tolist() == [2.0]


@every_way
def test_a_subclass_keeps_its_class_and_attributes(copied):
    x = Labelled([1.0], requires_grad=True)
    x.labels = ["a"]
    twin = copied(x)
    assert type(twin) is Labelled and twin.labels == ["a"] and twin.labels is not x.labels
    assert type(copied(nn.Parameter([1.0]))) is nn.Parameter


@pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)
def test_tensors_that_share_memory_still_do(copied):
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    array = np.ones(2)
    one, shadow, first, second, raw = copied((x, x.detach(), tg.from_numpy(array), tg.from_numpy(array), array))
    with tg.no_grad():
        one[0] = 7.0
    raw[1] = 5.0
    assert shadow.tolist() == [7.0, 2.0] and first.tolist() == second.tolist() == [1.0, 5.0]
    assert x.tolist() == [1.0, 2.0] and array.tolist() == [1.0, 1.0]


@every_way
def test_a_result_is_refused_with_the_cure(copied):
    y = tg.tensor([1.0], requires_grad=True) * 2
    with pytest.raises(GradientError, match=r"multiply.*detach\(\).*clone\(\)"):
        copied(y)
    assert copied(y.detach()).tolist() == [2.0]
    with pytest.raises(GradientError, match="multiply"):
        copied([y]) if copied is not copy.copy else copied(y)


def test_a_copy_made_while_a_graph_waits_does_not_disturb_it():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    twins = [copied(x) for copied in EVERY.values()]
    for twin in twins:
        with tg.no_grad():
            twin[0] = 50.0
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0] and all(t.grad is None for t in twins)
    assert pickle.loads(pickle.dumps(x)).grad.tolist() == [2.0, 4.0]


def test_what_was_kept_before_the_rooms_moved_is_still_read():
    kept = pickle.dumps(tg.tensor([1.5, -2.0], requires_grad=True, name="w"), 0)
    assert b"tinygrad_ko.tensors.keeping\nrebuild\n" in kept
    again = pickle.loads(kept.replace(b"tinygrad_ko.tensors.keeping\nrebuild\n", b"tinygrad_ko.tensors.tensor\n_rebuild\n"))
    assert again.tolist() == [1.5, -2.0] and again.requires_grad and again.name == "w"
