"""이름이 e 인 텐서와 자연상수 e 는 수식과 글에서 갈린다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.view.explain.letters import constant_apart


def formulas(loss) -> str:
    return "\n".join(tex for _, steps in tg.explain(loss).phases for s in steps for tex in s.formulas)


def test_a_tensor_named_e_is_not_the_constant():
    s = tg.tensor(2.0, requires_grad=True, name="s")
    e = tg.exp(s).named("e")
    loss = (e ** 2 + tg.exp(e) * 0.1).named("L")
    told = formulas(loss)
    assert r"{e}=\exp\left(s\right)" in told and r"\exp\left({e}\right)" in told and "{e}^{2}" in told and "e^{s}" not in told
    text = tg.explain(loss).text
    assert "e = exp(s)" in text and "자연상수 e의 s제곱을 셈해 e를 얻습니다" in text


def test_elsewhere_the_constant_is_written_as_ever():
    s = tg.tensor(2.0, requires_grad=True, name="s")
    assert "y=e^{s}" in formulas(tg.exp(s).named("y"))


@pytest.mark.parametrize(("tex", "apart"), [
    (r"\frac{e^{{e}}}{\sum e^{{e}}}", r"\frac{\exp\left({e}\right)}{\sum \exp\left({e}\right)}"),
    (r"e^{e^{s}}", r"\exp\left(\exp\left(s\right)\right)"), ("{e}^{2}+x", "{e}^{2}+x"), (r"\operatorname{size}^{2}", r"\operatorname{size}^{2}"),
])
def test_only_powers_of_the_constant_are_rewritten(tex, apart):
    assert constant_apart(tex) == apart


def test_softmax_of_a_tensor_named_e():
    e = tg.tensor(np.array([1.0, 2.0]), requires_grad=True, name="e")
    assert r"\exp\left({e}\right)" in formulas(tg.softmax(e)[0].named("L"))
