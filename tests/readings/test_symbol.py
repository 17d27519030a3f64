"""수식으로 읽기: 규칙에서 나온 TeX 가 미적분학 책의 것과 같고, 언제나 온전한 수식이다."""

from __future__ import annotations

import re

import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation import operation, operations
from tinygrad_ko.readings.symbol import Symbol, filled, forward_tex, local_derivative, symbol
from tinygrad_ko.readings.tables import derivative_or_words, rows

BOOK = {
    ("exp", "x"): "y", ("log", "x"): r"\frac{1}{x}", ("log2", "x"): r"\frac{1}{x\,\ln 2}", ("sin", "x"): r"\cos x",
    ("tan", "x"): "1+y^{2}", ("arctan", "x"): r"\frac{1}{1+x^{2}}", ("tanh", "x"): "1-y^{2}", ("sqrt", "x"): r"\frac{1}{2\,y}",
    ("sigmoid", "x"): r"y\,\left(1-y\right)", ("multiply", "a"): "b", ("multiply", "b"): "a", ("divide", "b"): r"\frac{-a}{b^{2}}",
    ("power", "a"): r"b\,a^{b-[b\ne 0]}", ("relu", "x"): "[y>0]", ("subtract", "b"): "-1", ("square", "x"): r"2\,x",
    ("erf", "x"): r"\frac{2}{\sqrt{\pi}}\,e^{-x^{2}}", ("reciprocal", "x"): "-y^{2}", ("mean", "x"): r"\frac{g}{n}",
    ("conv", "x"): r"g\star^{T}weight", ("conv", "weight"): r"x\star_{w}g", ("conv_transpose", "x"): r"g\star weight",
    ("conv_weight", "d"): r"x\star g", ("conv", "bias"): r"\sum_{N,H,W}g",
    ("softmax", "x"): r"y\,\left(g-\sum \left(g\,y\right)\right)", ("linear", "weight"): r"g^{T}\,x", ("det", "x"): r"g\,\operatorname{cof}(x)",
}


@pytest.mark.parametrize(("place", "tex"), BOOK.items(), ids=lambda v: v[0] if isinstance(v, tuple) else "")
def test_formula_of_the_book(place, tex):
    assert local_derivative(operations[place[0]], place[1]) == tex


@pytest.mark.parametrize("name", sorted(operations))
def test_every_row_is_a_whole_formula(name):
    op = operations[name]
    for tex in (forward_tex(op), *(derivative_or_words(op, i) for i in op.inputs)):
        assert tex and "object at" not in tex and "Symbol" not in tex and "None" not in tex
        bare = re.sub(r"\\[{}]", "", tex)
        depth = 0
        for c in bare:
            depth += {"{": 1, "}": -1}.get(c, 0)
            assert depth >= 0, tex
        assert depth == 0 and bare.count(r"\left") == bare.count(r"\right") + bare.count(r"\leftarrow"), tex


def test_elementwise_formulas_are_drawn_by_matplotlib():
    """그릴 수 있는 수식인가: matplotlib 의 수식 해석기에 넣어 본다."""
    mathtext = pytest.importorskip("matplotlib.mathtext", reason="matplotlib 이 없다")
    parser = mathtext.MathTextParser("path")
    drawn = 0
    for op in operations.values():
        if op.elementwise:
            for name in op.inputs:
                tex = derivative_or_words(op, name)
                if r"\begin" not in tex and r"\text" not in tex:
                    parser.parse(f"${tex}$".replace(r"\tfrac", r"\frac").replace(r"\left[", "[").replace(r"\vee", "v").replace(r"\ge ", r"\geq "))
                    drawn += 1
    assert drawn > 60


def test_a_changed_rule_changes_the_printed_formula():
    twice = operation(lambda x: 2 * x, name="twice_for_test", tex="2{x}", public=False, x=lambda g: g * 2)
    try:
        assert local_derivative(twice, "x") == "2"
    finally:
        del operations["twice_for_test"]


def test_numbers_and_names_are_put_in():
    op = operations["multiply"]
    assert local_derivative(op, "a", {"b": Symbol("w_1")}) == "w_1"
    assert local_derivative(operations["tanh"], "x", {"y": symbol(0.5)}) == "1-0.5^{2}"
    assert filled(r"\frac{{x}}{1+|{x}|}", {"x": Symbol("a+b", 3)}).tex == r"\frac{a+b}{1+|a+b|}"
    assert filled(r"\sin {x}", {"x": Symbol("a+b", 3)}).tex == r"\sin \left(a+b\right)"


def test_table_has_every_operation_and_refuses_unknown_formats():
    markdown = tg.derivative_table()
    assert all(f"`{name}`" in markdown for name in operations) and len(rows()) == sum(len(o.inputs) for o in operations.values())
    assert tg.derivative_table("tex").count(r"\begin{longtable}") == tg.derivative_table("tex").count(r"\end{longtable}")
    with pytest.raises(tg.errors.ArgumentError, match="markdown"):
        tg.derivative_table("html")
