"""``nn.utils.prune``: 무엇을 가리는가. 셈과 기울기는 tests/nn/test_families.py 가 PyTorch와 견준다."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError
from tinygrad_ko.nn.utils import prune


def layer(*rows):
    made = nn.Linear(len(rows[0]), len(rows))
    made.weight.data = np.array(rows, np.float32)
    return made


def mask(module):
    return module.weight_mask.data.astype(int).tolist()


def test_the_smallest_go_first_and_what_is_gone_is_not_counted_again():
    a = layer([4, -1, 3], [2, -6, 5])
    prune.l1_unstructured(a, "weight", 2)
    assert mask(a) == [[1, 0, 1], [0, 1, 1]]
    prune.l1_unstructured(a, "weight", 0.5)  # 남은 넷의 절반
    assert mask(a) == [[0, 0, 0], [0, 1, 1]] and a.weight.tolist() == [[0, 0, 0], [0, -6, 5]]
    assert a.weight_orig.tolist() == [[4, -1, 3], [2, -6, 5]]
    b = prune.l1_unstructured(layer([4, -1, 3]), "weight", 1, importance_scores=[[0.1, 5, 9]])
    assert mask(b) == [[0, 1, 1]]


def test_whole_channels():
    a = layer([3, 4], [1, 1], [6, 0])
    assert mask(prune.ln_structured(a, "weight", 1, n=2, dim=0)) == [[1, 1], [0, 0], [1, 1]]
    assert mask(prune.ln_structured(a, "weight", 0.5, n=math.inf, dim=0)) == [[0, 0], [0, 0], [1, 1]]  # 남은 둘에서
    half = prune.custom_from_mask(layer([9, 1], [2, 2]), "weight", [[0, 1], [1, 1]])
    assert mask(prune.ln_structured(half, "weight", 1, n=1, dim=0)) == [[0, 0], [1, 1]]  # 이미 끈 9 는 세지 않는다
    assert mask(prune.ln_structured(layer([3, 4], [1, 9]), "weight", 1, n=1, dim=-1)) == [[0, 1], [0, 1]]
    c = prune.random_structured(nn.Conv2d(3, 8, 2), "weight", 0.25, dim=0, generator=0)
    assert sorted(c.weight_mask.sum((1, 2, 3)).tolist()) == [0, 0] + [12] * 6


def test_random_ones_follow_the_generator():
    first, second = [mask(prune.random_unstructured(layer([1, 2, 3, 4], [5, 6, 7, 8]), "weight", 3, generator=5)) for _ in range(2)]
    assert first == second and sum(map(sum, first)) == 5
    tg.manual_seed(0)
    third = mask(prune.random_unstructured(layer([1, 2, 3, 4]), "weight", 2))
    tg.manual_seed(0)
    assert third == mask(prune.random_unstructured(layer([1, 2, 3, 4]), "weight", 2))


def test_global():
    a, b = layer([4, -1, 3]), layer([2, -6, 5])
    prune.global_unstructured([(a, "weight"), (b, "weight")], prune.L1Unstructured, amount=3)
    assert mask(a) == [[1, 0, 0]] and mask(b) == [[0, 1, 1]]
    prune.global_unstructured([(a, "weight"), (b, "weight")], prune.L1Unstructured, amount=1 / 3)
    assert mask(a) == [[0, 0, 0]] and mask(b) == [[0, 1, 1]]
    with pytest.raises(ArgumentError, match="unstructured"):
        prune.global_unstructured([(a, "weight")], prune.LnStructured, amount=1, n=2)
    with pytest.raises(ArgumentTypeError, match="L1Unstructured"):
        prune.global_unstructured([(a, "weight")], "l1", amount=1)
    with pytest.raises(ArgumentTypeError, match=r"\(층, '이름'\)"):
        prune.global_unstructured([a], prune.L1Unstructured, amount=1)


def test_the_gradient_passes_only_what_is_left_and_remove_leaves_the_zeros():
    a = prune.custom_from_mask(layer([1, 2, 3]), "weight", np.array([[True, False, True]]))
    original = a.weight_orig
    a(tg.tensor([[1.0, 10.0, 100.0]])).sum().backward()
    assert original.grad.tolist() == [[1, 0, 100]] and prune.is_pruned(nn.Sequential(a))
    assert prune.remove(a, "weight") is a and a.weight is original and a.weight.tolist() == [[1, 0, 3]]
    assert type(a) is nn.Linear and sorted(a.state_dict()) == ["bias", "weight"] and not prune.is_pruned(a)
    with pytest.raises(ArgumentError, match="걸려 있지 않습니다"):
        prune.remove(a, "weight")


class Every(prune.BasePruningMethod):
    """사용자의 방법."""

    def compute_mask(self, t, default_mask):
        found = default_mask.clone()
        return found * (t < 3)


class Unwritten(prune.BasePruningMethod):
    pass


def test_own_methods():
    a = layer([1, 2, 3])
    assert isinstance(Every.apply(a, "weight"), Every) and mask(a) == [[1, 1, 0]]
    with pytest.raises(ArgumentTypeError, match="compute_mask"):
        Unwritten.apply(layer([1, 2]), "weight")


@pytest.mark.parametrize(("amount", "error", "words"), [
    (7, ArgumentError, "3개"), (-1, ArgumentError, "3개"), (1.5, ArgumentError, "0 이상 1 이하"), (True, ArgumentTypeError, "비율"),
    ("0.3", ArgumentTypeError, "비율"),
])
def test_wrong_amounts_change_nothing(amount, error, words):
    a = layer([1, 2, 3])
    with pytest.raises(error, match=words):
        prune.l1_unstructured(a, "weight", amount)
    assert type(a) is nn.Linear and not prune.is_pruned(a) and sorted(a.state_dict()) == ["bias", "weight"]


def test_wrong_masks_and_names():
    a = layer([1, 2, 3])
    with pytest.raises(ShapeError, match=r"\(1, 3\)"):
        prune.custom_from_mask(a, "weight", [1, 0, 1])
    with pytest.raises(ArgumentError, match="1.*0"):
        prune.custom_from_mask(a, "weight", [[1, 0, 0.5]])
    with pytest.raises(ArgumentError, match="weigth"):
        prune.l1_unstructured(a, "weigth", 1)
    with pytest.raises(ShapeError, match="importance_scores"):
        prune.l1_unstructured(a, "weight", 1, importance_scores=[1, 2])
    with pytest.raises(ArgumentTypeError, match="노름"):
        prune.ln_structured(a, "weight", 1, n="nuc?", dim=0)


def test_what_was_saved_by_the_old_place_is_still_found():
    """방이 한 파일이던 때에 저장한 모델은 가림을 방의 이름으로 찾는다."""
    kept = pickle.loads(b"ctinygrad_ko.nn.utils.prune\nMasked\n(Vweight\ntR.")
    assert kept == pickle.loads(pickle.dumps(prune.l1_unstructured(nn.Linear(2, 2), "weight", 1)))._recipes["weight"]
