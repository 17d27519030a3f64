"""걸음의 식: 자라는 괄호, 여러 번 쓰인 값의 합, 줄인 축을 다시 펼친 것."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.view.explain.derivative_table import _prose
from tinygrad_ko.view.explain.step_formulas import _grown

MATRIX = r"\begin{pmatrix}1\\2\end{pmatrix}"


@pytest.mark.parametrize(("tex", "grown"), [
    ("f(x)", "f(x)"), (r"f(\frac{a}{b})", r"f\left(\frac{a}{b}\right)"), (r"((\frac{a}{b})+(c))", r"\left(\left(\frac{a}{b}\right)+(c)\right)"),
    (r"(a)+(\frac{b}{c})", r"(a)+\left(\frac{b}{c}\right)"), (r"\left(\frac{a}{b}\right)+(c)", r"\left(\frac{a}{b}\right)+(c)"), (")(", ")("),
    (rf"\ln({MATRIX})", rf"\ln{MATRIX}"), (rf"({MATRIX})^{{T}}", rf"\left({MATRIX}\right)^{{T}}"), (rf"\ln({MATRIX}+1)", rf"\ln\left({MATRIX}+1\right)"),
])
def test_parentheses_grow_with_what_they_hold(tex, grown):
    assert _grown(tex) == grown


@pytest.mark.parametrize("uses", [2, 3, 5, 6, 7])
def test_the_last_of_many_uses_tells_the_sum(uses):
    """다섯까지는 기여분을 모두 적고, 더 많으면 앞의 합에 마지막 것을 더한다."""
    x = tg.tensor(2.0, requires_grad=True, name="x")
    loss = sum((float(k) * x for k in range(1, uses + 1)), start=tg.tensor(0.0))
    rows = [row.strip() for row in str(tg.explain(loss.named("L"))).splitlines()]
    total = uses * (uses + 1) // 2
    parts = [str(k) for k in range(uses, 0, -1)] if uses <= 5 else [str(total - 1), "1"]
    assert f"∂L/∂x = {' + '.join(parts)} = {total}" in rows


@pytest.mark.parametrize(("axis", "keepdims", "formula"), [
    (1, False, "∂L/∂x = 펼침(∂L/∂u₁) ⊙ e^(x-펼침(u₁))"), (0, True, "∂L/∂x = 펼침(∂L/∂u₁) ⊙ e^(x-펼침(u₁))"), (None, False, "∂L/∂x = 펼침(∂L/∂u₁) ⊙ e^(x-u₁)"),
])
def test_what_was_reduced_is_spread_again_in_the_formula(axis, keepdims, formula):
    """결과가 배열이면 결과도 펼치고, 수 하나이면 그대로 둔다."""
    x = tg.tensor([[1.0, 2.0], [3.0, 5.0]], requires_grad=True, name="x")
    y = tg.logsumexp(x, axis=axis, keepdims=keepdims)
    loss = (y * tg.tensor(np.arange(1.0, y.size + 1).reshape(y.shape), dtype=np.float32)).sum()
    assert formula in [row.strip() for row in str(tg.explain(loss.named("L"), forward=False)).splitlines()]


def test_only_prose_is_escaped_between_formulas():
    assert _prose(r"a_b 는 $x_1$ 과 c_d $y_2$") == r"a\_b 는 $x_1$ 과 c\_d $y_2$" and _prose("$x_1$") == "$x_1$" and _prose("p_q") == r"p\_q"
