"""이름의 글자: 어떤 이름이든 온전한 TeX 이고 MathML 이 되며, 위험한 글자가 날것으로 남지 않는다."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_ko.view.explain.letters import name_tex, name_text


@pytest.mark.parametrize(("name", "tex"), [
    ("x", "x"), ("W2", "W_{2}"), ("x_1", "x_{1}"), ("u_12", "u_{12}"), ("sigma", r"\sigma"), ("α", r"\alpha"), ("α_2", r"\alpha_{2}"), ("Σ", r"\Sigma"),
    ("은닉", r"\text{은닉}"), ("은닉_1", r"\text{은닉}_{1}"), ("손실 값", r"{\text{손실}\;\text{값}}"), ("loss", r"\mathrm{loss}"), ("hidden1", r"\mathrm{hidden}_{1}"),
    ("w_out", r"w_{\mathrm{out}}"), ("w_x", "w_{x}"), ("hidden_state", r"{\mathrm{hidden}\_\mathrm{state}}"), ("0.weight", r"{0\text{.}\mathrm{weight}}"),
    ("<script>", r"{{<}\mathrm{script}{>}}"), ("$x$", r"{\$\mathrm{x}\$}"), ("a\\b", r"{\mathrm{a}\backslash \mathrm{b}}"), ("{a}", r"{\{\mathrm{a}\}}"),
    ("x'", r"{\mathrm{x}\text{’}}"), ("Δw", r"{\Delta \mathrm{w}}"), ("x\u0302", "{\\text{x\u0302}}"), ("a\nb", r"{\mathrm{a}\;\mathrm{b}}"), ("", r"\text{?}"), ("\u200b", r"{\;}"),
])
def test_names_as_letters(name, tex):
    assert name_tex(name) == tex


@pytest.mark.parametrize(("name", "text"), [
    ("x_1", "x₁"), ("u_12", "u₁₂"), ("x_1_2", "x_1_2"), ("w", "w"), ("은닉_1", "은닉_1"), ("a\nb", "a b"), ("<script>", "<script>"), ("W2", "W2")])
def test_names_in_a_sentence(name, text):
    assert name_text(name) == text


@pytest.mark.slow
@given(st.text(max_size=10) | st.text(r"\{}$_^&#%~<>`'\"|*[]() ab1한α", max_size=10))
@settings(max_examples=300)
def test_any_name_is_whole(name):
    tex = name_tex(name)
    assert "$" not in tex.replace(r"\$", "") and not re.search(r"<(?!\})", tex) and "`" not in tex and "\n" not in tex
    bare = re.sub(r"\\[{}\\]", "", tex)
    assert bare.count("{") == bare.count("}") and tex == tex.strip()
    pytest.importorskip("latex2mathml")
    from tinygrad_ko.view.paper.mathml import mathml

    for surrounded in (rf"\frac{{\partial L}}{{\partial {tex}}}", rf"{tex}^{{T}}", rf"\left[{tex}\right]_{{2}}"):
        ElementTree.fromstring(mathml(surrounded))
