"""공개된 모든 이름의 설명문: 절(節)이 모두 있는가, 인수마다 풀이가 있는가, 예제가 적힌 대로 도는가."""

from __future__ import annotations

import doctest
import inspect
import itertools
import subprocess
import sys

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.face import functions
from tinygrad_ko.operation import compositions, documentation, operation, operations

OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
SECTIONS = ("매개변수", "반환", "예외", "예제", "출처")
NAMES = functions.names()
ROOMS = {
    "tg": tg, "nn": tg.nn, "nn.functional": tg.nn.functional, "nn.init": tg.nn.init, "optim": tg.optim, "data": tg.data,
    "plot": tg.plot,
}


def titles(text: str) -> list[str]:
    lines = text.splitlines()
    return [a for a, b in itertools.pairwise(lines) if b.startswith("---") and set(b) == {"-"}]


def section(text: str, title: str) -> str:
    return documentation.sections(text).get(title, "")


def source_of(name: str):
    return operations[name] if name in operations else compositions[name]


# ── 도함수 표의 모든 함수 ──


@pytest.mark.parametrize("name", NAMES)
def test_every_section_and_every_argument(name):
    text = functions.public_function(name).__doc__
    assert type(text) is str and titles(text) == list(SECTIONS)
    described = [n for line in section(text, "매개변수").splitlines() if not line.startswith(" ")
                 for n in line.partition(" : ")[0].split(", ")]
    assert described == documentation.names_of(source_of(name))
    assert documentation._UNKNOWN not in section(text, "매개변수"), (
        "documentation.GLOSSARY 에 인수의 뜻을 적거나 선언의 설명문에 '매개변수' 절을 적으세요"
    )
    assert section(text, "예제").startswith(">>>"), "예제를 지을 수 없는 연산: 선언의 설명문에 '예제' 절을 적으세요"
    assert "\n" not in source_of(name).summary.strip() and not source_of(name).summary.startswith("매개변수")


@pytest.mark.parametrize("name", NAMES)
def test_examples_run(name):
    report: list[str] = []
    test = doctest.DocTestParser().get_doctest(functions.public_function(name).__doc__, {}, name, None, 0)
    result = doctest.DocTestRunner(optionflags=OPTIONS).run(test, out=report.append)
    assert result.attempted >= 2 and result.failed == 0, "".join(report)


def shape_is_stated(name: str) -> bool:
    source, written = source_of(name), section(inspect.cleandoc(source_of(name).text), "반환")
    return bool(written) or "keepdims" in source.names or getattr(source, "elementwise", False)


def test_shapes_are_stated():
    """모양을 짓지 못하는 함수는 선언에 '반환' 절이 있다. 적지 않은 것은 정말로 x 와 같은 모양이어야 한다."""
    silent = [n for n in NAMES if not shape_is_stated(n)]
    for name in silent:
        x = tg.tensor(np.arange(1.0, 10.0).reshape(3, 3))
        arguments = {"matrix_power": (2,)}.get(name, ())
        found = functions.public_function(name)(x, *arguments)
        assert isinstance(found, tg.Tensor) and found.shape == x.shape, f"{name}: 선언의 설명문에 '반환' 절을 적으세요"


# ── 지은 예제 ──


def test_made_examples_show_the_value_and_the_gradient():
    text = section(tg.square.__doc__, "예제")
    assert "[2.25 0.25]" in text and "[-3.  1.]" in text
    assert "[1.1763 1.5668]" in section(tg.arccosh.__doc__, "예제") or "1.5" in section(tg.arccosh.__doc__, "예제")


@pytest.mark.slow
def test_the_text_is_made_when_read_and_does_not_disturb():
    """``tg.erf`` 를 가리키는 것만으로는 SciPy를 들여오지 않는다. 설명문을 읽는 일은 기록 상태를 바꾸지 않는다."""
    code = ("import sys, tinygrad_ko as tg; f = tg.erf; assert 'scipy.special' not in sys.modules; "
            "assert '>>>' in f.__doc__ and 'scipy.special' in sys.modules")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    functions.public_function.cache_clear()
    with tg.no_grad():
        assert ">>> x = " in tg.exp.__doc__ and not tg.is_grad_enabled()


def test_what_cannot_be_tried_has_no_made_example():
    before = dict(operations)
    try:
        nowhere = operation(lambda x: x * np.nan, name="nowhere", tex="{x}", summary="어디서나 NaN.", x=lambda g: g * np.nan)
        broken = operation(lambda x: x, name="broken", tex="{x}", summary="규칙이 틀렸다.", x=lambda g: g.swapaxes(-1, -2))
        assert functions.example(nowhere) == functions.example(broken) == ""
        assert tg.broken.__doc__.startswith("규칙이 틀렸다.") and "예제" not in titles(tg.broken.__doc__)
    finally:
        operations.clear()
        operations.update(before)
        functions.public_function.cache_clear()


def test_reading_the_text_of_a_users_operation_does_not_run_it():
    runs = []
    custom = tg.custom_operation(lambda x: runs.append(1) or x * 2, name="두 배", x=lambda g: g * 2)
    assert "매개변수" in custom.__doc__ and runs == []


def test_public_functions_look_like_functions():
    import copy
    import pickle
    import pydoc

    assert inspect.isroutine(tg.softmax) and str(inspect.signature(tg.softmax)) == "(x, axis=-1)"
    assert list(inspect.signature(tg.exp).parameters) == ["x"]
    assert pickle.loads(pickle.dumps(tg.exp)) is tg.exp and copy.deepcopy(tg.exp) is tg.exp
    page = pydoc.render_doc(tg.softmax, renderer=pydoc.plaintext)
    assert "softmax(x, axis=-1)" in page and "소프트맥스" in page and "예제" in page

    class Holder:
        activation = tg.relu

    assert Holder.activation is tg.relu and Holder().activation.__self__.__class__ is Holder


# ── 메서드: 같은 설명문 ──


def test_methods_show_the_same_documentation():
    ours = [n for n in NAMES if hasattr(tg.Tensor, n) and getattr(tg.Tensor, n).__doc__
            and getattr(tg.Tensor, n) in (source_of(n).call, getattr(source_of(n), "function", None))]
    assert len(ours) > 150
    for name in ours:
        method, function = getattr(tg.Tensor, name), functions.public_function(name)
        theirs, made = documentation.sections(method.__doc__), documentation.sections(function.__doc__)
        assert list(theirs) == list(made) and method.__name__ == name
        assert [v for k, v in theirs.items() if k != "예제"] == [v for k, v in made.items() if k != "예제"]
        assert theirs["예제"] == made["예제"] or f"help(tg.{name})" in theirs["예제"]
        assert list(inspect.signature(method).parameters) == list(inspect.signature(function).parameters) or not inspect.isfunction(
            getattr(source_of(name), "forward", method))


# ── 나머지 공개된 이름 ──


def public(room):
    names = getattr(room, "__all__", None) or [n for n in vars(room) if not n.startswith("_")]
    for name in names:
        found = getattr(room, name)
        ours = getattr(found, "__module__", "").startswith("tinygrad_ko")
        if ours and (inspect.isclass(found) or inspect.isroutine(found)):
            yield name, found


PUBLIC = {f"{label}.{name}": found for label, room in ROOMS.items() for name, found in public(room)
          if getattr(room, "__all__", None) or found.__module__ == room.__name__}
PUBLIC["autograd.grad"] = tg.autograd.grad


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_are_documented(name):
    found = PUBLIC[name]
    text = inspect.getdoc(found) or ""
    assert text.splitlines() and text.splitlines()[0].strip(), "요약이 없다"
    needed = {"예제", "출처"}
    parameters = [p for p in inspect.signature(found).parameters.values() if p.name not in ("self", "generator")]
    if parameters:
        needed.add("매개변수")
    if inspect.isroutine(found):
        needed.add("반환")
    assert needed <= set(titles(text)), f"빠진 절: {sorted(needed - set(titles(text)))}"
    assert ">>>" in section(text, "예제")


def test_the_first_example_of_the_package_runs():
    test = doctest.DocTestParser().get_doctest(tg.__doc__, {}, "tinygrad_ko", None, 0)
    result = doctest.DocTestRunner(optionflags=OPTIONS).run(test)
    assert result.attempted >= 4 and result.failed == 0
