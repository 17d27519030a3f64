"""인수로 받은 목록과 사전을 고치는 함수는 좇지 않는다: 고친 것은 보통으로 부른 것처럼 부른 이의 그릇에 있다."""

from __future__ import annotations

from collections import OrderedDict, defaultdict

import numpy as np
import pytest
from support.compiled import shown

import tinygrad_ko as tg


def appends(x, held):
    held["all"].append(x * 2)
    return x.sum()


def removes(x, held):
    held.pop("all")
    return x.sum()


def replaces(x, held):
    held["all"][0] = held["all"][0] + x
    return held["all"][0].sum()


def swaps(x, held):
    held["all"], held["array"] = held["array"], held["all"]
    return x.sum()


def stops(x, held):
    held["all"].append(x)
    raise RuntimeError("멈춤")


def reads(x, held):
    return x * held["array"] + held["all"][0]


def kept(k, kind):
    return kind({"all": [tg.tensor([1.0 + k])], "array": np.array([2.0 + k], np.float32), "pair": ([k], 1)})


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", [dict, OrderedDict, lambda d: defaultdict(list, d)], ids=["dict", "OrderedDict", "defaultdict"])
@pytest.mark.parametrize("f", [appends, removes, replaces, swaps, stops])
def test_what_was_changed_is_seen(f, kind):
    compiled = tg.compile(f)
    for k in range(5):
        one, two, x = kept(k, kind), kept(k, kind), tg.tensor([3.0 + k])
        held = two.get("all"), two["array"]
        answers = []
        for call, box in ((f, one), (compiled, two)):
            try:
                answers.append(shown(call(x, box)))
            except RuntimeError as error:
                answers.append(str(error))
        assert answers[0] == answers[1] and shown(one) == shown(two) and list(one) == list(two), k
        assert f is removes or {id(v) for v in (two["all"], two["array"])} == {*map(id, held)}  # 그릇과 배열은 부른 이의 그것이다
    assert compiled.why is not None or f is stops


def test_only_reading_is_followed():
    compiled = tg.compile(reads)
    for k in range(5):
        held = {"all": [tg.tensor([1.0 + k])], "array": np.array([2.0 + k], np.float32)}
        assert shown(reads(tg.tensor([3.0]), held)) == shown(compiled(tg.tensor([3.0]), held))
        assert type(held["array"]) is np.ndarray
    assert compiled.why is None and compiled.replays > 1


HELD, ROWS = {"a": tg.tensor([1.0, 2.0])}, [1.0, 2.0]


@pytest.mark.parametrize("f", [
    lambda x, p: p, lambda x, p: (x * 2, p["w"]), lambda x, p: [x * 2, {"p": [p]}], lambda x, p: (x * 2, HELD), lambda x, p: {"rows": ROWS},
])
def test_a_container_returned_as_it_came_is_the_same_container(f):
    def inside(tree):
        if not isinstance(tree, (tuple, list, dict)):
            return []
        return [tree, *[part for value in (tree.values() if isinstance(tree, dict) else tree) for part in inside(value)]]

    compiled = tg.compile(f)
    with pytest.warns(UserWarning, match="그릇"):
        for k in range(4):
            p = {"w": [tg.tensor([1.0 + k])], "v": np.ones(2)}
            answers = [f(tg.tensor([1.0]), p), compiled(tg.tensor([1.0]), p)]
            plain, made = [[any(part is known for known in (p, p["w"], HELD, ROWS)) for part in inside(answer)] for answer in answers]
            assert plain == made


def test_a_copied_container_is_followed():
    compiled = tg.compile(lambda x, p: (x * 2, dict(p), [*ROWS]))
    for _ in range(4):
        _, p, rows = compiled(tg.tensor([1.0]), {"w": tg.tensor([3.0])})
        assert p["w"].tolist() == [3.0] and rows == ROWS and rows is not ROWS
    assert compiled.why is None and compiled.replays == 2
