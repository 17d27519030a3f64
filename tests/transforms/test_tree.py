"""나무: 펴고 다시 짓기, 꼴이 다를 때의 오류."""

from __future__ import annotations

from collections import OrderedDict, namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.transforms.tree import flatten, leaves_like, paths, tree_map, unflatten

Pair = namedtuple("Pair", "left right")
TREES = st.recursive(
    st.floats(-9, 9) | st.none(),
    lambda t: st.lists(t, max_size=3) | st.lists(t, max_size=3).map(tuple) | st.tuples(t, t).map(lambda p: Pair(*p))
    | st.dictionaries(st.text(max_size=2) | st.integers(), t, max_size=3)
    | st.dictionaries(st.text(max_size=2), t, max_size=3).map(OrderedDict),
    max_leaves=8,
)


@given(TREES)
def test_there_and_back(tree):
    leaves, structure = flatten(tree)
    back = unflatten(structure, leaves)
    assert back == tree and flatten(back)[1] == structure and structure.size == len(leaves) == len(paths(structure))
    assert leaves_like(structure, tree, "나무") == leaves
    assert flatten(tree_map(lambda v: v + 100, tree))[0] == [v + 100 for v in leaves]


def test_types_are_kept_and_arrays_are_leaves():
    a = np.ones((2, 3))
    tree = Pair({"w": a, "b": None}, [(), OrderedDict(k=(2.0, "글"))])
    leaves, structure = flatten(tree)
    assert leaves[0] is a and leaves[1:] == [2.0, "글"]
    assert paths(structure) == [".left['w']", ".right[1]['k'][0]", ".right[1]['k'][1]"]
    back = unflatten(structure, [1, 2, 3])
    assert back == Pair({"w": 1, "b": None}, [(), OrderedDict(k=(2, 3))])
    assert type(back) is Pair and type(back.right[1]) is OrderedDict and type(back.left) is dict


def test_dictionaries_are_matched_by_key_not_by_order():
    _, structure = flatten({"a": 1, "b": {"c": 2, "d": 3}})
    assert leaves_like(structure, {"b": {"d": 30, "c": 20}, "a": 10}, "나무") == [10, 20, 30]


@pytest.mark.parametrize(("tree", "error", "seen"), [
    ({"w": 1.0}, ArgumentError, r"나무: 'w', 'b' 자리가 있어야 하는데 'w'"),
    ({"w": 1.0, "b": (1.0,)}, ArgumentError, r"나무\['b'\]: 0, 1 자리"),
    ({"w": 1.0, "b": [1.0, 2.0]}, ArgumentTypeError, r"나무\['b'\].*tuple여야"),
    ({"w": [1.0], "b": (1.0, 2.0)}, ArgumentTypeError, r"나무\['w'\]: 수나 배열 하나"),
    (3.0, ArgumentTypeError, "dict여야"),
])
def test_mismatch_says_where(tree, error, seen):
    _, structure = flatten({"w": 1.0, "b": (2.0, 3.0)})
    with pytest.raises(error, match=seen):
        leaves_like(structure, tree, "나무")


@pytest.mark.parametrize("leaves", [[1], [1, 2, 3]])
def test_wrong_number_of_leaves(leaves):
    with pytest.raises(ArgumentError, match=f"2개인데 {len(leaves)}개"):
        unflatten(flatten((1, 2))[1], leaves)
