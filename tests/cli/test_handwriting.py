"""공책에 쓰듯 쓴 식: 뜻이 하나이면 셈하고, 두 가지로 읽히면 되묻고, 쓸 수 없으면 대신 쓸 것을 말한다."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_ko.cli.expression import evaluate, parse_value
from tinygrad_ko.cli.handwriting import canonical_name, split_assignment, to_python
from tinygrad_ko.errors import ArgumentError, TinygradError

VALUES = {"x": 2.0, "y": 3.0, "w": 4.0}
x, y, w, e, pi = 2.0, 3.0, 4.0, math.e, math.pi

WORKS = {
    "max(x,0)": x, "min(x,0)": 0, "x^2": x**2, "x²": x**2, "x³": x**3, "x⁻¹": 1 / x, "x ²": x**2, "x^-1": 1 / x, "ln(x)": math.log(x), "2x": 2 * x,
    "2(x+1)": 2 * (x + 1), "x(x+1)": x * (x + 1), "(x+1)(x-1)": (x + 1) * (x - 1), "2x²+3x+1": 2 * x**2 + 3 * x + 1, "x²y": x**2 * y,
    "3 x y": 3 * x * y, "2(x+1)y": 2 * (x + 1) * y, "w·x": w * x, "w∙x": w * x, "wㆍx": w * x, "w⋅x": w * x, "x×y": x * y, "x÷2": x / 2, "x−1": x - 1,
    "x–1": x - 1, "-x": -x, "−x": -x, "x--1": x + 1, "x*-y": -x * y, "2-x": 2 - x, "√x": x**0.5, "√(x+1)": (x + 1) ** 0.5, "√x/2": x**0.5 / 2,
    "2√x": 2 * x**0.5, "-√x": -(x**0.5), "∛x": x ** (1 / 3), "π x": pi * x, "2πx": None, "2π x": 2 * pi * x, "e*x": e * x, "e^x": e**x, "e^-x": e**-x,
    "2e^x": 2 * e**x, "2e3x": 2000 * x, "|x|": x, "|x-3|": 1, "2|x-3|": 2, "|x-3||y|": None, "|x-3|^2": 1, "|x-3|+|y|": 4, "y|x|": y * x, "sin x": math.sin(x),
    "sin x + 1": math.sin(x) + 1, "2 sin x": 2 * math.sin(x), "|sin x|": abs(math.sin(x)), "sin(x)^2": math.sin(x) ** 2, "(sin x)^2": math.sin(x) ** 2,
    "sin(x)cos(y)": math.sin(x) * math.cos(y), "log_2(x)": 1, "log₂(x)": 1, "log2 x": 1, "σ(x)": 1 / (1 + math.exp(-x)), "asin(x/4)": math.asin(x / 4),
    "½x": x / 2, "⅓x": x / 3, "exp(-x²/2)": math.exp(-x * x / 2), "1/(1+e^(-x))": 1 / (1 + math.exp(-x)), "x₁": None, "np.exp(x)": math.exp(x),
    "tg.relu(x)": x, "math.sin(x)": math.sin(x), "F.relu(x)": x, "np.pi*x": pi * x, "x.exp()": math.exp(x), "(w*x).sum()": w * x, "pow(x,3)": 8, "relu x": x,
    "-x^2": -(x**2), "2^-x": 2**-x, "ｘ＋１": x + 1, "１２x": 12 * x, "1/(2x)": 1 / (2 * x), "x/2*3y": x / 2 * 3 * y, "[x, y]": None, "(x)(y)(w)": x * y * w,
    ".5x": x / 2, "x\n+ y": x + y, "max(2x, 3y)": 3 * y,
}


def given_names(text: str) -> dict[str, float]:
    return {name: value for name, value in VALUES.items() if name in canonical_name(text).replace("exp", "").replace("max", "").replace("pow", "")}


@pytest.mark.parametrize("text", [text for text, value in WORKS.items() if value is not None])
def test_what_means_one_thing_is_computed(text):
    made, names = evaluate(text, given_names(text))
    np.testing.assert_allclose(made.item(), WORKS[text], rtol=1e-5)
    made.backward()
    assert all(t.grad is not None for t in names.values())


@pytest.mark.parametrize(("text", "one", "other"), [
    ("1/2x", "/(2*x)", "/2*x"), ("x/2y", "/(2*y)", "/2*y"), ("x÷2y", "/(2*y)", "/2*y"), ("e^2x", "^(2*x)", "^2*x"), ("x^2(y+1)", "^(2*(…))", "^2*(…)"),
    ("x^(1/2)y", "^((1/2)*y)", "^(1/2)*y"), ("x^-2y", "^(2*y)", "^2*y"), ("1/|x|y", "/(|x|*y)", "/|x|*y"), ("x%2y", "%(2*y)", "%2*y"),
    ("sin x^2", "sin(x)^2", "sin(x^2)"), ("sin x²", "sin(x)²", "sin(x²)"), ("√x²", "√(x)²", "√(x²)"), ("sin 2x", "sin(2)*x", "sin(2*x)"),
    ("sin 2*x", "sin(2)*x", "sin(2*x)"), ("ln x/2", "ln(x)/2", "ln(x/2)"), ("√2x", "√(2)*x", "√(2*x)"), ("sin x cos y", "sin(x)*cos(…)", "sin(x*cos(…))"),
])
def test_what_can_be_read_two_ways_is_asked_back(text, one, other):
    with pytest.raises(ArgumentError) as caught:
        evaluate(text, VALUES)
    said = str(caught.value)
    assert "두 가지로 읽힙니다" in said and f"{one} 인지 {other} 인지" in said


@pytest.mark.parametrize(("text", "said"), [
    ("xy", "곱이면 x*y 라고"), ("2xyw", "곱이면 x*y*w 라고"), ("wx + 1", "곱이면 w*x 라고"), ("x!", "계승"), ("x≤1", "비교는"), ("x<1", "max(x, 0)"), ("x == y", "비교 대신"),
    ("∑x", "sum(x)"), ("Σ x", "sum(x)"), ("∫x", "적분"), ("∂x", "미분은"), ("d/dx x^2", "미분은"), ("x°", "라디안"), ("xᵀ", "transpose(x)"), ("x.T", "transpose(x)"),
    ("5%", "/100"), ("{x}", "둥근 괄호"), ("\\frac{x}{y}", "TeX"), ("x; y", "식 하나만"), ("x'", "이름을"), ("x, y", "쉼표"), ("1,5*x", "소수점은 ."), ("x 2", "x*2"),
    ("2 3 x", "2*3"), ("[1 2]*x", "[1, 2]"), ("0.5.5x", "0.5*.5"), ("(x", "')' 로 닫으세요"), ("[x", "']' 로 닫으세요"), ("x)", "2번째 글자 )"), ("(x]", "3번째 글자 ]"),
    ("|x", "|x| 처럼"), ("||x||", "norm(x)"), ("|x||y|", "|x|*|y|"), ("‖x‖", "norm(x)"), ("sin^2(x)", "sin(x)^2"), ("sin²x", "sin(x)^2"), ("sin cos x", "sin(cos(x))"),
    ("√√x", "√(x + 1)"), ("√-x", "√(x + 1)"), ("sin |x|", "sin(|x|)"), ("x⁻", "거듭제곱할 것이"), ("²", "거듭제곱할 것이"), ("sigmod(x)", "혹시: sigmoid"),
    ("cot(x)", "1/tan(x)"), ("mse_loss(x, y)", "mean((y - t)^2)"), ("round(x)", "도함수는"), ("softmax([x, y])", "stack([x, y])"), ("[x, y]", "stack([x, y])"),
    ("x +", "끝에 + 만"), ("x^", "끝에 ^ 만"), ("", "빈 글"), ("2x = 4", "왼쪽에는 이름 하나"), ("y - x = 0", "왼쪽에는 이름 하나"), ("x = y", "다른 이름"),
    ("x if x else y", "조건 대신"), ("lambda x: x", "쓸 수 없습니다"), ("x[0]", "그 원소를 변수로"), ("10^40*x", "3.4e+38"), ("(-1)^0.5*x", "실수가 아닙니다"),
])
def test_what_cannot_be_written_says_what_to_write(text, said):
    with pytest.raises(ArgumentError) as caught:
        evaluate(text, VALUES)
    assert said in str(caught.value)


@pytest.mark.parametrize(("text", "name"), [("손실 = w*x", "손실"), ("L=w x", "L"), ("f(x) = w·x", "f"), ("f(w, x) = w·x", "f"), ("y₁ = w·x", "y1"), ("손실 ＝ w*x", "손실")])
def test_the_result_is_called_what_the_reader_calls_it(text, name):
    made, _ = evaluate(text, {"w": 2, "x": 3})
    assert made.name == name and made.item() == 6.0


def test_a_name_of_the_result_does_not_rename_a_variable():
    made, names = evaluate("손실 = x", {"x": 3})
    assert made is names["x"] and made.name == "x"


def test_keyword_arguments_are_no_assignment():
    assert split_assignment("sum(W, axis=0)") == ("", "sum(W, axis=0)")
    assert split_assignment("y == x") == ("", "y == x")


def test_names_that_differ_in_the_shape_of_letters_are_one():
    decomposed = "손"  # 풀어쓴 한글: macOS 의 파일 이름
    made, names = evaluate("손 * x₁ * ｗ", {decomposed: 2, "x1": 3, "w": 5})
    assert made.item() == 30.0 and list(names) == ["손", "x1", "w"]


def test_a_variable_may_have_the_name_of_an_alias():
    assert evaluate("σ*x + ln", {"σ": 2, "x": 3, "ln": 1})[0].item() == 7.0
    assert evaluate("f(x+1)", {"f": 2, "x": 3})[0].item() == 8.0


@pytest.mark.parametrize(("text", "value"), [
    ("1/2", 0.5), ("-3", -3), ("√2", math.sqrt(2)), ("π", pi), ("2π", 2 * pi), ("-½", -0.5), ("2^3", 8), ("exp(1)", e), ("[1/2, -1/4]", [0.5, -0.25]), ("１", 1),
    ("[[1/2], [2]]", [[0.5], [2]]), ("1_000", 1000), ("1e-3", 0.001), ("1,2", [1, 2]), ("−3", -3),
])
def test_a_value_may_be_computed(text, value):
    made = parse_value(text)
    np.testing.assert_allclose(np.array(made, float), np.array(value, float), rtol=1e-6)
    assert not isinstance(value, int) or made == value


@given(st.text("xyw12.+-*/^()|²√πe =sin,[]·!'", max_size=25))
def test_nothing_written_ends_in_a_traceback(text):
    try:
        with np.errstate(all="ignore"):
            evaluate(text, VALUES)
    except TinygradError:
        pass


def test_plain_python_is_left_as_it_is():
    for text in ("relu(w*x + b)", "sum(W @ x, axis=0)", "x**2 / 4 - -x % 3", "max([x, 3*x])", "clip(x, min=0, max=1)"):
        assert to_python(text, {"w", "x", "b", "W"}, {"relu", "sum", "max", "clip"}.__contains__) == text
