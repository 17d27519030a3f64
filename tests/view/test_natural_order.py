"""노트북에서 하는 차례대로: 두 번 돌린 셀, 뒤바뀐 차례, 흔한 헛손질. 되거나, 한국어로 고칠 길을 말한다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentTypeError, NonLeafGradientWarning
from tinygrad_ko.view.paper.notebook import tensor_bundle


def test_a_parameter_that_is_no_leaf_any_more_is_named_at_the_reader_s_line():
    w = tg.tensor(1.0, requires_grad=True, name="w")
    ((w * 2 - 1) ** 2).backward()
    w = w - 0.1 * w.grad
    ((w * 2 - 1) ** 2).backward()
    with pytest.warns(NonLeafGradientWarning, match="더는 잎이 아닙니다.*no_grad") as caught, pytest.raises(TypeError):
        w - 0.1 * w.grad
    assert caught[0].filename == __file__


def test_the_cure_that_the_warning_gives_works():
    w = tg.tensor(1.0, requires_grad=True)
    for _ in range(3):
        ((w * 2 - 1) ** 2).backward()
        with tg.no_grad():
            w -= 0.1 * w.grad
        w.grad = None
    assert w.is_leaf and w.item() == pytest.approx(0.5 + 0.5 * 0.2**3)


def test_only_interior_values_are_warned_about():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    kept = (x * 2).retain_grad()
    kept.sum().backward()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array_equal(kept.grad.data, [1, 1]) and np.array_equal(x.grad.data, [2, 2])
        assert tg.tensor(1.0).grad is None and tg.ones(2).grad is None and x.detach().grad is None
        with tg.no_grad():
            assert (x * 2).grad is None
    with pytest.warns(NonLeafGradientWarning, match="retain_grad"):
        assert (x * 2).named("h").grad is None


RULES = {3: lambda g, x: 3 * g * x**2, 30: lambda g, x: 30 * g * x**2}


def test_a_rule_cell_run_twice_redefines_the_operation():
    x = tg.tensor(2.0, requires_grad=True)
    for scale in (3, 30):  # 셀을 고쳐 다시 돌린다
        @tg.custom_operation(tex="{x}^3", x=RULES[scale])
        def cube(x):
            return x**3

        x.grad = None
        cube(x).backward()
        assert x.grad.item() == scale * 4


def test_the_room_of_plots_says_what_to_call():
    loss = tg.tensor(1.0, requires_grad=True) * 2
    with pytest.raises(ArgumentTypeError, match="learning_curve.*tg.graph"):
        tg.plot(loss)


@pytest.mark.parametrize(("shown", "form", "inside"), [
    (lambda: tg.derivative_table(), "_repr_markdown_", "| `tanh` |"),
    (lambda: tg.derivative_table("html"), "_repr_html_", "<math"),
    (lambda: tg.backward_source(tg.tensor(2.0, requires_grad=True) * 3), "_repr_markdown_", "```python\nimport numpy"),
])
def test_long_texts_show_themselves_in_a_notebook_and_stay_text(shown, form, inside):
    text = shown()
    assert isinstance(text, str) and inside in getattr(text, form)()
    assert type(text.strip()) is str and text + "" == str(text)


def test_tex_of_the_table_is_plain_text():
    assert type(tg.derivative_table("tex")) is str


def test_showing_a_result_in_a_notebook_warns_about_nothing():
    x = tg.tensor([1.0, 2.0], requires_grad=True, name="x")
    y, kept = (x * 2).named("y"), (x * 3).retain_grad()
    (y + kept).sum().backward()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown = [tensor_bundle(t)["text/html"] for t in (x, y, kept, x.detach())]
        assert [("기울기</div>" in text) for text in shown] == [True, False, True, False]
        repr(y), str(y), f"{y.sum():.3f}", tg.graph(y.sum()), tg.explain(y.sum()), tg.play(y.sum()).html
