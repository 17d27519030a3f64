"""PyTorch의 방마다: 모든 이름이 여기에 있거나, 없는 까닭이 적혀 있다. 인수의 이름도 같거나, 다른 까닭이 적혀 있다."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest
from support.reference.names import ROOMS, known, names_of

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F
from tinygrad_ko.nn.absent import ABSENT

STORED = known()


def room(name):
    return importlib.import_module(f"tinygrad_ko.{name}")


@pytest.mark.parametrize("name", ROOMS)
def test_every_name_is_here_or_has_a_reason(name):
    assert [n for n in STORED[name] if n not in vars(room(name)) and n not in ABSENT[name]] == []
    assert {*STORED} == {*ABSENT} == {*ROOMS}


@pytest.mark.parametrize("name", ROOMS)
def test_every_name_of_the_installed_pytorch_is_here_or_has_a_reason(name):
    pytest.importorskip("torch", reason="PyTorch가 없어 적어 둔 이름과만 견준다")
    names = names_of(name)
    assert len(names) > 2 and [n for n in names if n not in vars(room(name)) and n not in ABSENT[name]] == []


def test_the_counts():
    """방마다 (PyTorch의 이름, 여기에 있는 것, 까닭이 적힌 것)."""
    counts = {n: (len(s), sum(x in vars(room(n)) for x in s), sum(x in ABSENT[n] for x in s)) for n, s in STORED.items()}
    assert counts["nn"][1] >= 165 and counts["nn.functional"][1] >= 105 and all(a == b + c for a, b, c in counts.values())


@pytest.mark.parametrize(("name", "missing"), [(r, n) for r in ROOMS for n in ABSENT[r]])
def test_a_missing_name_tells_its_reason(name, missing):
    found = room(name)
    assert missing not in vars(found) and not hasattr(found, missing) and re.search("[가-힣]", ABSENT[name][missing])
    with pytest.raises(tg.errors.TinygradError, match=re.escape(ABSENT[name][missing])) as caught:
        getattr(found, missing)
    assert isinstance(caught.value, AttributeError) and ABSENT[name][missing].endswith(".")
    for said in re.findall(r"\b(nn(?:\.\w+)*\.\w+|F\.\w+)", ABSENT[name][missing]):  # 알려 준 이름은 있다
        assert eval(said, {"nn": nn, "F": F}) is not None


@pytest.mark.parametrize(("call", "words"), [
    (lambda: nn.Lineer, r"혹시 tg\.nn\.Linear"), (lambda: F.sofmax, r"F|functional\.softmax"), (lambda: nn.init.xavier, r"nn\.init"),
    (lambda: nn.utils.rnn.pad_sequense, "pad_sequence"), (lambda: nn.utils.prune.l2_unstructured, "l1_unstructured"),
    (lambda: nn.utils.parametrize.registr_parametrization, "register_parametrization"),
])
def test_a_misspelt_name_is_answered_with_the_nearest(call, words):
    with pytest.raises(AttributeError, match=words):
        call()


# ── 인수의 이름 ──

_OLD = "사라져 가는 옛 인수: reduction 을 쓰라고 알린다"
_INNER = "속에서만 쓰는 인수"
LACKING = {  # 받지 않는 PyTorch의 인수 → 까닭. 방과 이름을 가리지 않는다
    "size_average": _OLD, "reduce": _OLD, "_stacklevel": _INNER, "_freeze": _INNER, "args": "이름이 없는 인수", "kwargs": "이름이 없는 인수",
    "out": "결과를 담을 배열은 받지 않는다고 알린다",
}
LACKING_IN = {(n, "weight"): "원소마다의 가중치는 곱해서 건다고 알린다" for n in ("mse_loss", "l1_loss", "huber_loss")}
OURS = {  # 우리만 받는 인수 → 까닭
    "generator": "난수 발생기", "axis": "dim 의 NumPy 이름", "keepdims": "keepdim 의 NumPy 이름", "base": "로그의 밑(정보의 단위)", "slope": "시그모이드의 기울기(강의)",
    "name": "그림과 오류에 쓸 이름", "dtype": "매개변수의 dtype", "modules": "이름이 없는 인수(*args)의 이름", "data": "값", "persistent": "저장하는가",
    "requires_grad": "미분하는가",
}
# PyTorch의 서명이 (*args, **kwargs)인 것
HIDDEN = ("RNN", "LSTM", "GRU", "Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter", *[f"{kind}_pool{d}d" for d in "123" for kind in ("max", "adaptive_max", "fractional_max")])


def parameters(thing):
    try:
        return [p for p in inspect.signature(thing).parameters if p != "self"]
    except (TypeError, ValueError):  # C 로 쓴 함수
        return None


def pairs():
    torch = pytest.importorskip("torch", reason="PyTorch의 서명과 견주려면 PyTorch가 있어야 한다")
    for ours, theirs in ((nn, torch.nn), (F, torch.nn.functional), (nn.init, torch.nn.init)):
        for name in ours.__all__:
            twin, mine = getattr(theirs, name, None), getattr(ours, name)
            if callable(twin) and name not in HIDDEN and (found := parameters(twin)) is not None:
                yield name, parameters(mine), found


def test_the_arguments_are_those_of_pytorch():
    seen, lacking = 0, set()
    for name, mine, theirs in pairs():
        missing = [a for a in theirs if a not in mine]
        lacking |= {*missing}
        assert [a for a in missing if a not in LACKING and (name, a) not in LACKING_IN] == [], name
        assert [a for a in mine if a not in theirs and a not in OURS] == [], name
        shared = [a for a in theirs if a in mine]
        assert [a for a in mine if a in shared] == shared, f"{name}: 인수의 차례가 PyTorch와 다르다"
        seen += 1
    assert seen > 200 and {*LACKING} - {"weight"} <= lacking


def test_the_first_arguments_can_be_given_by_place_as_in_pytorch():
    """옛 인수를 뺀 나머지는 자리도 같다."""
    for name, mine, theirs in pairs():
        places = [a for a in mine if a not in by_name(name)]
        theirs = [a for a in theirs if a not in LACKING and (name, a) not in LACKING_IN]
        common = len([a for a in theirs if a in places])
        assert [a for a in places[:common] if a not in theirs] == [], (name, mine, theirs)


def by_name(name):
    """이름으로만 줄 수 있는 우리의 인수."""
    thing = next(getattr(r, name) for r in (nn, F, nn.init) if name in r.__all__)
    return {p.name for p in inspect.signature(thing).parameters.values() if p.kind is p.KEYWORD_ONLY}
