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
