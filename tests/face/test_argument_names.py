"""이름이 같은 함수의 인수의 이름: PyTorch의 이름으로 주어도 되거나, 왜 다른지 적혀 있다."""

from __future__ import annotations

import inspect

import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.face import functions
from tinygrad_ko.operation import operations
from tinygrad_ko.pytorch_names import ANY_FUNCTION, ARGUMENTS, DIFFERENT, HARMLESS, in_our_words, said_of_argument

ON_PURPOSE = {  # 함수 → 우리에게 없는 인수와 그 까닭
    "cdist": ("compute_mode", "셈하는 길을 고르는 것이다: 받지 않는다"), "gather": ("sparse_grad", "성긴 기울기는 없다"),
    "linalg.cond": ("ord", "노름의 이름은 p 이다(NumPy)"), "linalg.diagonal": ("dim1 dim2", "마지막 두 축을 본다(NumPy 2의 linalg.diagonal)"),
    "linalg.lstsq": ("cond driver", "rcond 라고 쓴다(NumPy). LAPACK 의 길은 고르지 않는다"), "linalg.matrix_norm": ("dim", "마지막 두 축을 본다(NumPy 2의 linalg.matrix_norm)"),
    "linalg.solve": ("left", "오른쪽에서 푸는 것은 전치하여 푼다"), "linalg.solve_triangular": ("upper left unitriangular", "lower 와 trans 로 고른다(SciPy)"),
    "logsumexp": ("names", "이름 붙은 축은 없다"), "select": ("index", "NumPy의 select 이다: 조건마다 고른다"), "sort": ("stable", "언제나 같은 값의 차례를 지킨다"),
    "topk": ("descending", "largest 이다"), "transpose": ("dim1", "축의 차례를 모두 받는다"), "where": ("", ""),
}


def theirs(torch):
    """이름이 같은 PyTorch의 함수 → 그 서명."""
    for room, place in (("", torch), ("linalg.", torch.linalg), ("fft.", torch.fft)):
        for function, twin in torch.overrides.get_testing_overrides().items():
            name = (getattr(function, "__name__", None) or "").removeprefix(room.replace(".", "_"))
            if getattr(place, name, None) is function:
                ours = functions.public_function(name) if not room and name in functions.names() else getattr(getattr(tg, room[:-1]), name, None) if room else None
                if ours is not None:
                    yield room + name, ours, inspect.signature(twin)


def test_names_of_arguments_are_taken_or_the_reason_is_written():
    torch = pytest.importorskip("torch")
    unanswered, seen = {}, 0
    for name, ours, signature in theirs(torch):
        short, known = name.rpartition(".")[2], ours.known
        for p in signature.parameters.values():
            if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
                continue
            seen += 1
            (taken,) = in_our_words(short, {p.name: object()}, known)
            written = ON_PURPOSE.get(name, ("", ""))[0].split()
            if taken not in known and (short, p.name) not in DIFFERENT and p.name not in ANY_FUNCTION and p.name not in written:
                unanswered.setdefault(name, []).append(p.name)
    assert seen > 250 and unanswered == {}


def test_our_names_are_never_renamed_and_theirs_never_collide():
    for name in functions.names():
        known = functions.public_function(name).known
        assert in_our_words(name, dict.fromkeys(known, 1), known) == dict.fromkeys(known, 1)
        if "axis" in known and "dim" not in known:
            both = in_our_words(name, {"axis": 0, "dim": 1}, known)
            assert both == {"axis": 0, "dim": 1}  # 둘 다 주면 어느 것도 버리지 않는다


AXES = sorted(n for n in functions.names() if "axis" in functions.public_function(n).known)
TWICE = [
    *[(n, {"dim": 0, "axis": 1}) for n in [*AXES, *"argmax argmin argsort all any nanargmax count_nonzero".split()] if (n, "dim") not in DIFFERENT],
    ("sum", {"axis": 0, "keepdim": True, "keepdims": True}), ("median", {"axis": 0, "keepdims": True, "keepdim": True}),
    ("flip", {"dims": 0, "axis": 1}), ("roll", {"dims": 0, "axis": 1}), ("std", {"axis": 0, "correction": 1, "ddof": 0}),
    ("take", {"index": [0], "indices": [0]}), ("zeros", {"size": (3,), "shape": 2}),
]


@pytest.mark.parametrize("name, given", TWICE, ids=[f"{n}({', '.join(g)})" for n, g in TWICE])
def test_both_names_of_an_argument_are_one_too_many(name, given):
    before = () if name == "zeros" else (tg.ones((3, 4)),)
    with pytest.raises(ArgumentTypeError, match=rf"^{name}: 같은 인수를 두 이름\(\w+, \w+\)으로 받았습니다. 하나만 주세요.$"):
        (functions.public_function(name) or getattr(tg, name))(*before, **given)


@pytest.mark.parametrize("name, given", [("median", {"axis": 0, "dim": 1}), ("std", {"axis": 0, "dim": 1}), ("norm", {"ord": 1, "p": 2})])
def test_a_name_of_another_meaning_is_not_the_same_argument(name, given):
    """PyTorch 의 median(dim=) 은 우리의 axis 와 뜻이 다르다: 하나만 주어서는 낫지 않는다."""
    with pytest.raises(ArgumentTypeError, match="PyTorch"):
        getattr(tg, name)(tg.ones((3, 4)), **given)


@pytest.mark.parametrize("name, more", [("sum", ()), ("softmax", (0,)), ("mean", (0,)), ("median", ()), ("exp", ()), ("reshape", ((2, 6),))])
def test_a_tensor_given_twice_is_said(name, more):
    x = tg.ones((3, 4))
    with pytest.raises(ArgumentTypeError, match="두 번 받았습니다"):
        getattr(tg, name)(x, *more, input=x)


@pytest.mark.parametrize("given, expected", [
    ({"dim": 1, "keepdim": True}, {"dim": 1, "keepdims": True}), ({"unbiased": True}, {"ddof": 1}), ({"unbiased": False}, {"ddof": 0}),
    ({"correction": 2, "dim": 0}, {"ddof": 2, "axis": 0}), ({"out": None}, {}), ({"dtype": None}, {"dtype": None}), ({"dim": 0}, {"dim": 0}),
])
def test_words_of_the_spread(given, expected):
    """``std(dim=0)`` 은 PyTorch에서 n − 1 로 나눈다: 자유도를 적지 않으면 받지 않는다."""
    assert in_our_words("std", given, ["x", "axis", "ddof", "keepdims", "dtype"]) == expected


@pytest.mark.parametrize("function, argument", sorted(DIFFERENT))
def test_what_is_refused_says_both_ways(function, argument):
    x = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    said = said_of_argument(function, argument)
    call = functions.public_function(function) or getattr(tg, function)
    first = [x, x] if len(getattr(operations.get(function), "inputs", "x")) > 1 else [x]
    with pytest.raises(ArgumentTypeError) as caught:
        call(*first, **{argument: 7})
    assert said in str(caught.value) and f"'{argument}'" in str(caught.value)


def test_the_tables_are_about_pytorchs_names():
    assert all(candidates for candidates in ARGUMENTS.values()) and len(ARGUMENTS) >= 35 and len(HARMLESS) >= 12 and len(DIFFERENT) >= 25


@pytest.mark.parametrize("how", ["method", "function"])
@pytest.mark.parametrize("name", [n for n in functions.names() if "axis" in functions.public_function(n).known])
def test_dim_means_axis_wherever_it_means_the_same(name, how):
    """축을 받는 함수는 모두 ``dim=`` 을 받아 같은 답을 주거나, 뜻이 달라 물린다."""
    function = functions.public_function(name)
    if name in ("concatenate", "stack", "unstack"):
        arguments = ([tg.ones(2, 3), tg.ones(2, 3)],) if name != "unstack" else (tg.ones(2, 3),)
    else:
        arguments = (tg.tensor([[1.0, 5.0, 2.0], [3.0, 4.0, 0.5]]),)
    call = function if how == "function" else getattr(arguments[0], name, None) if isinstance(arguments[0], tg.Tensor) else None
    if call is None:
        return
    rest = arguments if how == "function" else ()
    try:
        expected = call(*rest, axis=1)
    except Exception:
        return  # 다른 인수가 더 있어야 하는 함수
    if (name, "dim") in DIFFERENT:
        with pytest.raises(ArgumentTypeError, match="쓰세요"):
            call(*rest, dim=1)
        return
    found = call(*rest, dim=1)
    assert repr(found) == repr(expected)
