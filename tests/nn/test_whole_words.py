"""한 걸음으로 말하는 함수들(Whole): TeX 의 빈자리가 매크로와 엉기지 않고, 모두 온전한 수식(MathML)이 된다."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

from tinygrad_ko import nn
from tinygrad_ko.operation import Whole, operations
from tinygrad_ko.readings.symbol import filled, letter

MACRO = re.compile(r"(?<!\\)\\[A-Za-z]+")
GLUED = re.compile(r"\\[A-Za-z]+\{([a-z_0-9]+)\}")  # \hat{x}: 빈자리가 매크로의 괄호를 삼킨다


def wholes():
    """nn 의 모든 선언: 모듈마다, 이름에 붙은 것과 사전에 든 것."""
    modules = [importlib.import_module(m.name) for m in pkgutil.walk_packages(nn.__path__, nn.__name__ + ".")]
    named = [v for module in modules for v in vars(module).values()]
    every = [w for v in named for w in (v.values() if isinstance(v, dict) else (v,)) if isinstance(w, Whole)]
    return sorted({id(w): w for w in every}.values(), key=lambda w: w.name)


WHOLES = wholes()


def test_the_declarations_are_found():
    assert {"최대 풀링", "드롭아웃", "교차 엔트로피", "임베딩"} <= {w.name for w in WHOLES} and len(WHOLES) > 18


def texts(whole):
    return [whole.tex, *whole.backward.values()]


@pytest.mark.parametrize("whole", WHOLES, ids=lambda w: w.name)
def test_no_blank_stands_right_after_a_macro(whole):
    names = {*whole.inputs, "y", "g"}
    assert [m[0] for tex in texts(whole) for m in GLUED.finditer(tex) if m[1] in names] == []


@pytest.mark.parametrize("whole", WHOLES, ids=lambda w: w.name)
def test_every_formula_renders(whole):
    mathml = pytest.importorskip("tinygrad_ko.view.paper.mathml", reason="latex2mathml 이 없다").mathml
    for tex in texts(whole):
        made = filled(tex, {n: letter(n) for n in (*whole.inputs, "y", "g")}).tex
        written = mathml(made)
        assert not re.search(r"[\\{}]", re.sub(r"<[^>]*>", "", written)), (whole.name, made)


@pytest.mark.parametrize("name", ["u_{1}", "weight", "x"])
def test_a_blank_after_a_macro_keeps_its_braces(name):
    put = {"x": letter("u1") if name == "u_{1}" else letter(name)}
    made = filled(r"\hat{x}+\tanh{x}+2^{x}", put).tex
    assert set(MACRO.findall(made)) <= {r"\hat", r"\tanh", r"\mathrm"} and made.startswith(r"\hat{")


def test_no_operation_is_filled_into_an_unknown_macro():
    for op in operations.values():
        made = filled(op.tex, {n: letter("q") for n in op.names}).tex
        assert {m for m in MACRO.findall(made) if m != r"\cdot"} <= {*MACRO.findall(op.tex), r"\odot"}, (op.name, made)
