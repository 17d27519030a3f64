"""터미널의 수식: 책의 식처럼 읽히고, 줄의 폭이 맞고, 표의 어떤 식에도 TeX 의 자국이 남지 않는다."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_ko.korean.terminal_width import terminal_width
from tinygrad_ko.korean.tex_as_text import tex_as_text
from tinygrad_ko.operation import operations
from tinygrad_ko.readings.symbol import forward_tex, local_derivative
from tinygrad_ko.view.explain.letters import name_tex


@pytest.mark.parametrize(("tex", "text"), [
    (r"\frac{\partial L}{\partial w_{1}}", "∂L/∂w₁"), (r"a+b-c", "a + b - c"), ("-x^{2}", "-x²"), (r"3\,(-2)=-6", "3·(-2) = -6"),
    (r"\frac{\partial L}{\partial u_{2}}\cdot (1-y^{2})\approx 0.7864", "∂L/∂u₂ · (1 - y²) ≈ 0.7864"), (r"\ln x", "ln x"), (r"\ln(1+x)", "ln(1 + x)"),
    (r"\frac{1}{2\,y}", "1/(2·y)"), (r"\frac{a+b}{c}", "(a + b)/c"), (r"\frac{g}{n}", "g/n"), (r"-\frac{a}{b^{2}}", "-a/b²"), (r"\frac{\operatorname{f}(x)}{n}", "f(x)/n"),
    (r"e^{-x^{2}}", "e^(-x²)"), ("2^{b}", "2ᵇ"), (r"x_{[I]}", "x[I]"), (r"d_{\mathrm{model}}", "d_model"), (r"\sum_{k=1}^{3}a_{k}", "Σₖ₌₁³ aₖ"),
    (r"\sum_{\text{축 }0,1}g", "Σ[축 0,1] g"), (r"\left[\frac{\partial L}{\partial x}\right]_{2}", "[∂L/∂x]₂"), (r"\sqrt{x}+\sqrt[3]{a+b}", "√x + ∛(a + b)"),
    (r"[x\ge \ell]\,[x\le u]", "[x ≥ ℓ]·[x ≤ u]"), (r"\underset{2\times 3}{W}^{T}", "W⟨2×3⟩ᵀ"), (r"\underset{(6,)}{x}", "x⟨6⟩"), (r"10^{-6}", "10⁻⁶"),
    (r"1.5\times 10^{-6}", "1.5×10⁻⁶"), (r"A\odot B", "A ⊙ B"), (r"\operatorname{roll}_{-k}(g)", "roll₋ₖ(g)"), (r"\tfrac{1}{2}\sum\ln x", "1/2 Σ ln x"),
    (r"\lVert x\rVert_2", "‖x‖₂"), (r"|x|", "|x|"), (r"\overline{g}", "g\u0304"), (r"x\bmod y", "x mod y"), (r"\text{은닉}_{1}", "은닉₁"), (r"\operatorname{put}_{:,1:}(g)", "put[:,1:](g)"),
    (r"\left(\frac{\partial L}{\partial u}\right)^{T}\,x", "(∂L/∂u)ᵀ·x"), (r"\max(0,x)", "max(0, x)"), (r"\infty", "∞"), (r"-\infty", "-∞"), (r"\mathrm{NaN}", "NaN"),
    (r"-\frac{-2}{3^{2}}", "-(-2/3²)"), (r"a+\frac{-2}{b}", "a + (-2/b)"), (r"a-\frac{-b}{c}", "a - (-b/c)"), (r"x=\frac{-2}{3}", "x = -2/3"), (r"2\,\frac{-1}{x}", "2 · -1/x"),
    (r"\sum g\,\hat x", "Σ g·x\u0302"), (r"g-\hat x\operatorname{mean}(g)", "g - x\u0302·mean(g)"), (r"\hat{ab}", "hat(ab)"),
])
def test_one_line(tex, text):
    assert tex_as_text(tex) == text


@pytest.mark.parametrize(("tex", "text"), [
    (r"A=\begin{pmatrix}1&2\\3&-4\end{pmatrix}^{T}", "A = ⎡1   2⎤ᵀ\n    ⎣3  -4⎦"),
    (r"\begin{pmatrix}1&2&3\end{pmatrix}", "[1  2  3]"), (r"\begin{pmatrix}1\\2\\3\end{pmatrix}", "⎡1⎤\n⎢2⎥\n⎣3⎦"),
    (r"\left(1-\begin{pmatrix}1\\2\end{pmatrix}\right)_{i}", "⎛1 - ⎡1⎤⎞\n⎝    ⎣2⎦⎠ᵢ"),
    (r"\begin{cases}a&x>0\\-b&\text{아니면}\end{cases}", "⎧ a   x > 0\n⎩ -b  아니면"),
    (r"\frac{\begin{pmatrix}1\\2\end{pmatrix}}{2}", "⎡1⎤\n⎣2⎦\n───\n 2"),
    (r"\begin{pmatrix}\text{한글}&1\\2&3\end{pmatrix}", "⎡한글  1⎤\n⎣   2  3⎦"),
    (r"\begin{array}{l}a+b\\c\end{array}", "a + b\nc"),
])
def test_many_lines(tex, text):
    assert tex_as_text(tex) == text


@pytest.mark.parametrize(("rows", "sides"), [(1, "{"), (2, "⎧⎩"), (3, "⎧⎨⎩"), (4, "⎧⎪⎨⎩"), (5, "⎧⎪⎨⎪⎩"), (6, "⎧⎪⎪⎨⎪⎩")])
def test_the_brace_has_its_point_in_the_middle(rows, sides):
    text = tex_as_text(r"\begin{cases}" + r"\\".join(f"a&b={k}" for k in range(rows)) + r"\end{cases}")
    assert "".join(line[0] for line in text.split("\n")) == sides
    assert [line[1:].split() for line in text.split("\n")] == [["a", "b", "=", f"{k}"] for k in range(rows)]


def test_long_formulas_are_broken_before_relations():
    tex = r"\frac{\partial L}{\partial x}=\frac{\partial L}{\partial u}\cdot x=1\cdot 3=3"
    assert tex_as_text(tex, 24) == "∂L/∂x = ∂L/∂u · x\n      = 1 · 3\n      = 3" and "\n" not in tex_as_text(tex, 60)


@pytest.mark.parametrize("name", operations)
def test_every_formula_of_the_table(name):
    op = operations[name]
    for tex in (forward_tex(op), *(local_derivative(op, i) for i in op.inputs)):
        text = tex_as_text(tex)
        assert text.strip() and not re.search(r"[\\{}]|begin|left\(|&", re.sub(r"[⎧⎩⎨]", "", text)), text


@given(st.text(r"\{}$_^&#%~<>`'\"|*[]() ab1한α", max_size=10))
def test_any_name_survives(name):
    text = tex_as_text(name_tex(name) + "+1")
    assert text.endswith(" + 1") and all(c in text for c in re.sub(r"[\s_^~`'\"*]", "", name))


def test_columns():
    assert terminal_width("한글 ab") == 7 and terminal_width("g\u0304") == 1
