"""임자(compilation/ownership.py): 모르는 함수가 낸 배열은 아무와도 자리를 나누지 않을 때만 베끼지 않고 돌려준다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.compilation.ownership import own


def parts(*cuts):
    """아무도 붙들지 않은 한 배열의 조각들."""
    whole = np.arange(12.0).reshape(3, 4)
    return [whole[cut] for cut in cuts]


def kept(value, *others):
    """베끼지 않고 돌려주는가. 값과 놓인 꼴은 어느 쪽이든 같다."""
    found = own(value, *others)
    assert np.array_equal(found, value) and found.strides == value.strides
    return found is value


@pytest.mark.parametrize("cuts", [
    (np.s_[:, :2], np.s_[:, 2:]), (np.s_[0], np.s_[1:]), (np.s_[:, ::2], np.s_[:, 1::2]), (np.s_[:, 0], np.s_[:, 1:3], np.s_[:, 3]), (np.s_[1:],),
])
def test_parts_that_do_not_overlap_are_their_own(cuts):
    made = parts(*cuts)
    for k, part in enumerate(made):
        assert kept(part, np.ones(3), None, *made[:k], *made[k + 1:])


@pytest.mark.parametrize("cuts", [(np.s_[:, :2], np.s_[:, 1:]), (np.s_[:2], np.s_[1]), (np.s_[:], np.s_[0])])
def test_parts_that_overlap_are_copied(cuts):
    one, other = parts(*cuts)
    assert not kept(one, other) and not kept(other, one)


def test_a_whole_somebody_holds_is_copied():
    cache = np.arange(6.0)
    assert not kept(cache[:3]) and not kept(cache[:3], cache[3:])
    unseen = cache[4:]
    del cache
    assert not kept(unseen.base[:3])  # unseen 이 나중에 쓰일 수 있다


def test_what_was_given_and_what_cannot_be_written_are_copied():
    x = np.ones(3)
    fixed, = parts(np.s_[1])
    fixed.flags.writeable = False
    assert not kept(x, x) and kept(x, np.ones(3))
    assert not np.shares_memory(own(fixed), fixed) and not kept(np.frombuffer(bytearray(16)))


def test_gradients_cut_from_one_array_can_be_changed_apart():
    lstm = tg.nn.LSTM(3, 4, generator=np.random.default_rng(0))

    @tg.compile
    def step(x):
        lstm.zero_grad()
        loss = (lstm(x)[0] ** 2).sum()
        loss.backward()
        return loss

    x = tg.tensor(np.random.default_rng(0).standard_normal((5, 2, 3)).astype(np.float32))
    for _ in range(4):
        step(x)
    before = [p.grad.numpy().copy() for p in lstm.parameters()]
    for p, g in zip(lstm.parameters(), before, strict=True):
        p.grad.data[...] += 1
        assert np.array_equal(p.grad.numpy(), g + 1)
