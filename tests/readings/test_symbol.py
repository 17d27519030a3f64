"""수식으로 읽기: 규칙에서 나온 TeX 가 미적분학 책의 것과 같고, 언제나 온전한 수식이며, 그 값이 규칙의 값이다."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.readings.tex_eval import Unreadable, evaluate

import tinygrad_ko as tg
from tinygrad_ko.face.custom import custom_operation
from tinygrad_ko.operation import operation, operations
from tinygrad_ko.readings.symbol import (
    Symbol,
    constant,
    derivative,
    filled,
    forward_tex,
    letter,
    local_derivative,
    pointwise,
    symbol,
)
from tinygrad_ko.readings.tex import elementwise_products, number

BOOK = {
    ("exp", "x"): "y", ("exp2", "x"): r"y\,\ln 2", ("log", "x"): r"\frac{1}{x}", ("log2", "x"): r"\frac{1}{x\,\ln 2}",
    ("sin", "x"): r"\cos x", ("cos", "x"): r"-\sin x", ("tan", "x"): "1+y^{2}", ("arctan", "x"): r"\frac{1}{1+x^{2}}",
    ("arccos", "x"): r"-\frac{1}{\sqrt{1-x^{2}}}", ("tanh", "x"): "1-y^{2}", ("sqrt", "x"): r"\frac{1}{2\,y}",
    ("sigmoid", "x"): r"y\,(1-y)", ("multiply", "a"): "b", ("multiply", "b"): "a", ("divide", "b"): r"-\frac{a}{b^{2}}",
    ("power", "a"): r"b\,a^{b-1}", ("power", "b"): r"y\,\ln (a+[a=0])", ("relu", "x"): "[y>0]", ("subtract", "b"): "-1",
    ("square", "x"): r"2\,x", ("erf", "x"): r"\frac{2}{\sqrt{\pi}}\,e^{-x^{2}}", ("reciprocal", "x"): "-y^{2}",
    ("erfinv", "x"): r"\frac{\sqrt{\pi}}{2}\,e^{y^{2}}", ("ndtr", "x"): r"\frac{1}{\sqrt{2\pi}}\,e^{-\tfrac{1}{2}\,x^{2}}",
    ("xlog1py", "a"): r"\ln(1+b+[a=0\wedge b=-1])", ("log1mexp", "x"): r"-\frac{e^{-x}}{e^{-x}-1}",
    ("sinc", "x"): r"\begin{cases}0&x=0\\\frac{\cos(\pi\,x)}{x}-\frac{\sin(\pi\,x)}{\pi\,x^{2}}&\text{아니면}\end{cases}",
    ("fmax", "a"): r"[a>b\vee \operatorname{isnan}(b)]+\frac{[a=b]}{2}", ("clip", "x"): r"[x\ge \ell]\,[x\le u]",
    ("leaky_relu", "x"): r"[x>0]+\alpha\,[x\le 0]", ("polygamma", "x"): r"\psi^{(n+1)}(x)", ("ldexp", "a"): "2^{b}",
    ("huber", "x"): r"\min(\max(x,-\delta),\delta)", ("conj", "x"): r"\overline{g}", ("mean", "x"): r"\frac{g}{n}",
    ("var", "x"): r"\frac{2}{n-\mathrm{ddof}}\,g\,(x-\operatorname{mean}(x))", ("softmax", "x"): r"y\,(g-\sum g\,y)",
    ("linear", "weight"): r"g^{T}\,x", ("matmul", "a"): r"g\,b^{T}", ("inv", "x"): r"-y^{T}\,g\,y^{T}", ("det", "x"): r"g\,\operatorname{cof}(x)",
    ("solve", "a"): r"-a^{-T}\,g\,y^{T}", ("qr_parts", "x"): r"(g_{Q}+Q\,\operatorname{sym}(\Phi(g_{R}\,R^{H}-Q^{H}\,g_{Q})))\,R^{-H}",
    ("divmod", "b"): r"-g_{r}\,q", ("transpose", "x"): r"\operatorname{transpose}_{\pi^{-1}}(g)", ("roll", "x"): r"\operatorname{roll}_{-k}(g)",
    ("swapaxes", "x"): r"\operatorname{swap}_{i,j}(g)", ("getitem", "x"): r"\operatorname{put}_{I}(g)", ("stack", "xs"): "g_{i}",
    ("recurrence", "a"): r"y_{k-1}\,\sum_{j\ge k}g_{j}\prod_{k<i\le j}a_{i}", ("fft", "x"): r"\operatorname{resize}(\mathcal{F}(g))",
    ("conv", "x"): r"g\star^{T}W", ("conv", "weight"): r"x\star_{w}g", ("conv_transpose", "x"): r"g\star W",
    ("conv_weight", "d"): r"x\star g", ("conv", "bias"): r"\sum_{N,H,W}g",
}
RULES = [(op.name, name) for op in operations.values() for name in op.inputs]
# 뜻이 다른 기호를 나란히 쓰거나 비워 둔 자국: 이런 글은 책에 없다
UGLY = re.compile(r"--|\+-|-\+|\+\+|(?<![\d.])1\\,|\\cdot(?![ \d])|\[\\cdot\]|규칙|None|object at|Symbol|\\left\(\\left\(|\^\{\w+\}\^|\{\w*_\w*\}\(|\\mathrm\{\w*\\_")


def is_whole(tex: str) -> bool:
    """괄호의 짝이 맞는가."""
    depth = 0
    for c in re.sub(r"\\[{}]", "", tex):
        depth += {"{": 1, "}": -1}.get(c, 0)
        if depth < 0:
            return False
    pairs = all(tex.count(a) == tex.count(b) for a, b in (("(", ")"), (r"\begin", r"\end"), (r"\lfloor", r"\rfloor")))
    return depth == 0 and pairs and len(re.findall(r"\\left(?![a-z])", tex)) == len(re.findall(r"\\right(?![a-z])", tex))


@pytest.mark.parametrize("place", BOOK, ids=".".join)
def test_formula_of_the_book(place):
    assert local_derivative(operations[place[0]], place[1]) == BOOK[place]


@pytest.mark.parametrize("place", RULES, ids=".".join)
def test_every_rule_is_a_whole_formula_and_none_falls_back(place):
    op = operations[place[0]]
    for tex in (forward_tex(op), local_derivative(op, place[1])):
        assert tex and is_whole(tex) and not UGLY.search(tex), tex


@pytest.mark.parametrize("bad", ["a--b", "a+-b", r"1\,x", r"g_{[\cdot]}", r"\text{규칙 }", r"\left(\left(a\right)\right)", r"a^{T}^{-1}", r"\mathrm{a\_min}"])
def test_the_lint_sees_what_it_must(bad):
    assert UGLY.search(bad)


@pytest.mark.slow
def test_elementwise_formulas_are_drawn_by_matplotlib():
    """그릴 수 있는 수식인가: matplotlib 의 수식 해석기에 넣어 본다."""
    parser = pytest.importorskip("matplotlib.mathtext").MathTextParser("path")
    drawn = 0
    for name, i in RULES:
        tex = local_derivative(operations[name], i)
        if operations[name].elementwise and r"\begin" not in tex:
            parser.parse(f"${tex}$".replace(r"\tfrac", r"\frac").replace(r"\ne", r"\neq ").replace(r"\ge ", r"\geq ").replace(r"\le ", r"\leq "))
            drawn += 1
    assert drawn > 80


# ── 인쇄된 것이 셈하는 것이다: 적힌 수식의 값 = 규칙의 값 ──

OPTIONS = {"a_min": -0.75, "a_max": 1.25, "decimals": 0, "negative_slope": 0.3, "min_val": -0.5, "max_val": 1.5, "alpha": 0.7, "n": 2, "limit": 1.5,
           "delta": 0.8, "pos_weight": 2.5, "condition": 1, "lambd": 0.6, "slope": 1.7, "threshold": 0.4, "value": -0.3, "a": 1.5, "b": 3, "t": 0.25, "dtype": np.dtype(np.float64)}
# 값으로 견주지 않는 것과 그 까닭
UNREAD = {"unwrap": "이웃한 원소를 보고 2π 를 더하므로 수 하나의 식이 없다(도함수 1 은 견준다)"}
POINTWISE = [(name, i) for name, i in RULES if pointwise(operations[name])]
REALS = st.one_of(st.sampled_from([0.0, 1.0, -1.0, 2.0, 0.5]), st.floats(-3, 3).map(lambda v: round(v, 3)))
SCALE = math.sqrt(2 / math.pi)
THIRTY = settings(max_examples=30, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])  # 정의역이 좁은 것도 있다


def drawn_values(op, data):
    """입력과 선택 인수의 값, 그리고 네 자리로 적은 결과."""
    reals = dict(zip(op.inputs, data.draw(st.tuples(*[REALS] * len(op.inputs))), strict=True))  # 쓸 만큼만 뽑는다
    values = {n: np.float64(reals[n]) if n in reals else OPTIONS.get(n, op.defaults[op.names.index(n)]) for n in op.names}
    with np.errstate(all="ignore"):
        y = 0.5 if op.name in UNREAD else float(op.forward(*values.values()))
    if op.name == "rgamma":  # ψ 의 극점에서 값은 유한하지만 글로는 0·∞ 이다
        assume(values["x"] > 0 or values["x"] != round(float(values["x"])))
    if op.name in ("remainder", "floor_divide", "fmod"):  # 나눗셈의 반올림이 정수를 넘나드는 자리
        assume(values["b"] != 0 and abs(values["a"] / values["b"] - round(values["a"] / values["b"])) > 1e-9)
    return values, y


def letters(op, values, y):
    known = {letter(n).tex: v for n, v in values.items() if isinstance(v, (int, float))} | {"y": y}
    if op.name == "gelu_tanh":
        known |= {"u": SCALE * (values["x"] + 0.044715 * values["x"] ** 3), "u'": SCALE * (1 + 3 * 0.044715 * values["x"] ** 2)}
    return known


def of_rule(op, name, values, y):
    with np.errstate(all="ignore"):
        return float(op.rules[op.inputs.index(name)](np.float64(1.0), tuple(np.float64(y) if s == "y" else values[s] for s in op.slots)))


def agree(printed, expected):
    """같은 값인가. 끝이 없는 곳에서는 둘 다 끝이 없다(−0 으로 나눈 부호는 글에 없다)."""
    if math.isfinite(expected):
        assert math.isclose(printed, expected, rel_tol=1e-9, abs_tol=1e-12), (printed, expected)
    else:
        assert not math.isfinite(printed), (printed, expected)


@pytest.mark.parametrize("place", POINTWISE, ids=".".join)
@given(data=st.data())
@THIRTY
def test_the_printed_formula_has_the_value_of_the_rule(place, data):
    op = operations[place[0]]
    values, y = drawn_values(op, data)
    assume(not math.isnan(y))
    printed = evaluate(local_derivative(op, place[1]), letters(op, values, y))
    assume(math.isfinite(printed) or place[0] not in EDGES)
    agree(printed, of_rule(op, place[1], values, y))


@pytest.mark.parametrize("place", POINTWISE, ids=".".join)
@given(data=st.data())
@THIRTY
def test_the_formula_with_numbers_put_in_has_the_value_of_the_rule(place, data):
    op = operations[place[0]]
    values, y = drawn_values(op, data)
    assume(math.isfinite(y))
    y = float(f"{y:.4g}")
    assume(abs(y) < 1e6 and (op.name != "rgamma" or values["x"] >= 0.5))  # 왼쪽의 규칙은 y 대신 x 로 셈한다
    given_values = {n: v for n, v in values.items() if isinstance(v, (int, float))} | {"y": y, "g": 1.0}
    tex = local_derivative(op, place[1], given_values)
    assert is_whole(tex) and not re.search(r"--|\+-|\(-0\)", tex), tex
    printed = evaluate(tex, {k: v for k, v in letters(op, values, y).items() if k in ("u", "u'")})
    assume(math.isfinite(printed) or place[0] not in EDGES)
    agree(printed, of_rule(op, place[1], values, y))


@pytest.mark.parametrize("name", sorted({n for n, _ in POINTWISE} - UNREAD.keys()))
@given(data=st.data())
@THIRTY
def test_the_printed_forward_has_the_value_of_the_operation(name, data):
    op = operations[name]
    values, y = drawn_values(op, data)
    assume(math.isfinite(y))
    printed = evaluate(forward_tex(op).split(r",\;")[0], letters(op, values, y))
    assume(math.isfinite(printed) or name not in EDGES)
    assume(name != "copysign" or values["b"] != 0)  # 부호 붙은 0 의 부호는 sign 에 없다
    np.testing.assert_allclose(printed, y, rtol=1e-7, atol=1e-9)


# 식 그대로는 0·∞ 나 0/0 이지만 연산은 극한값을 주는 자리가 있는 것
EDGES = ("xlogy", "xlog1py", "entr", "sinc", "copysign", "bce", "silu", "log1mexp", "logit", "ldexp", "bce_with_logits", "hypot", "rgamma",
         "ratio", "power", "i1", "spherical", "bessel_ratio")


def test_the_evaluator_reads_what_is_written():
    assert evaluate(r"-\frac{a}{b^{2}}", {"a": 3, "b": 2}) == -0.75
    assert evaluate(r"\ln 2\,x", {"x": 3}) == 3 * math.log(2) and evaluate(r"2^{-[x<0]}+|x-1|", {"x": -1}) == 2.5
    assert evaluate(r"\begin{cases}1&x=0\\2&\text{아니면}\end{cases}\,x^{2}", {"x": 3}) == 18
    assert evaluate(r"a-b-c", {"a": 1, "b": 2, "c": 3}) == -4 and evaluate(r"-x^{2}", {"x": 3}) == -9
    for nonsense in (r"\foo x", "a)", "(a", r"\frac{1}"):
        with pytest.raises(Unreadable):
            evaluate(nonsense, {"a": 1, "x": 1})


def test_most_rules_are_compared():
    assert len(POINTWISE) >= 100 and UNREAD.keys() <= {n for n, _ in POINTWISE}


def test_a_changed_rule_changes_the_printed_formula():
    twice = operation(lambda x: 2 * x, name="twice_for_test", tex="2{x}", public=False, x=lambda g: g * 2)
    try:
        assert local_derivative(twice, "x") == "2"
    finally:
        del operations["twice_for_test"]


# ── 수를 넣은 꼴 ──


@pytest.mark.parametrize(("name", "values", "tex"), [
    ("tanh", {"y": 0.5}, "1-0.5^{2}"), ("tanh", {"y": -0.5}, "1-(-0.5)^{2}"), ("tanh", {"y": -0.5, "g": 2.0}, r"2\,(1-(-0.5)^{2})"),
    ("tanh", {"y": 0.999999}, "1-0.999999^{2}"), ("tanh", {"y": -0.0}, "1-0^{2}"), ("sigmoid", {"y": 1.0}, r"1\,(1-1)"),
    ("multiply", {"b": 3.0, "g": 3.0}, r"3\cdot 3"), ("multiply", {"b": -3.0, "g": 1.0}, r"1\,(-3)"), ("square", {"x": 1.0}, r"2\cdot 1"),
    ("divide", {"b": -2.0}, r"\frac{1}{-2}"), ("exp", {"y": 1e-6}, "10^{-6}"), ("square", {"x": 1.5e-6}, r"2\,(1.5\times 10^{-6})"),
    ("sin", {"x": -1.0}, r"\cos (-1)"), ("relu", {"y": 2.0}, "[2>0]"), ("log", {"x": Symbol("w_{1}")}, r"\frac{1}{w_{1}}"),
    ("leaky_relu", {"x": -2.0, "negative_slope": 0.01}, r"[-2>0]+0.01\,[-2\le 0]"),
    ("multiply", {"b": np.array([1.0, -2.5])}, r"\begin{pmatrix}1&-2.5\end{pmatrix}"),
    ("matmul", {"b": np.array([[1, 2], [3, 4]])}, r"g\,\begin{pmatrix}1&2\\3&4\end{pmatrix}^{T}"),
    ("multiply", {"b": np.arange(9.0)}, r"\begin{pmatrix}0&1&2&3&\cdots&8\end{pmatrix}"),
    ("multiply", {"b": np.zeros((2, 3, 4))}, r"\text{배열}_{2\times 3\times 4}"),
])
def test_numbers_are_put_in(name, values, tex):
    assert local_derivative(operations[name], values=values) == tex


def test_tensors_second_input_and_forward_with_numbers():
    assert local_derivative(operations["divide"], "b", {"a": tg.tensor(3.0), "b": -2.0}) == r"-\frac{3}{(-2)^{2}}"
    assert forward_tex(operations["divide"], {"a": 3.0, "b": -2.0}) == r"\frac{3}{-2}"
    assert forward_tex(operations["multiply"], {"a": 3.0, "b": -2.0}) == r"3\,(-2)"
    assert forward_tex(operations["subtract"], {"a": 3.0, "b": -2.0}) == "3-(-2)"


def wide(tex):
    return Symbol(tex, wide=True)


ROW, OTHER = np.array([1.0, 2.0]), np.array([3.0, 0.5])


@pytest.mark.parametrize(("name", "input", "values", "tex"), [
    ("softmax", "x", {"y": wide("p"), "g": wide("q")}, r"p\odot (q-\sum q\odot p)"),
    ("softmax", "x", {"y": ROW, "g": OTHER}, r"\begin{pmatrix}1&2\end{pmatrix}\odot \left(\begin{pmatrix}3&0.5\end{pmatrix}-\sum "
                                             r"\begin{pmatrix}3&0.5\end{pmatrix}\odot \begin{pmatrix}1&2\end{pmatrix}\right)"),
    ("matmul", "b", {"a": wide("A"), "g": wide("G")}, r"A^{T}\,G"),  # 행렬의 곱에는 ⊙ 가 없다
    ("square", "x", {"x": wide("x"), "g": wide("g")}, r"2\,g\odot x"), ("multiply", "a", {"b": wide("b"), "g": Symbol("g")}, r"g\,b"),
    ("reciprocal", "x", {"y": ROW}, r"-\begin{pmatrix}1&2\end{pmatrix}^{\odot 2}"), ("reciprocal", "x", {"y": wide("y")}, "-y^{2}"),
])
def test_products_of_arrays_are_told_from_products_of_matrices(name, input, values, tex):
    assert local_derivative(operations[name], input, values) == tex


def test_the_forward_too():
    for name, x, w in (("multiply", "a", "b"), ("affine", "x", "weight")):
        assert forward_tex(operations[name], {x: wide("x"), w: wide("w")}).startswith(r"x\odot w")
    assert forward_tex(operations["silu"], {"x": wide("x")}) == r"x\odot \sigma(x)"
    assert forward_tex(operations["xlogy"], {"a": wide("a"), "b": wide("b")}) == r"a\odot \ln b"
    assert local_derivative(operations["affine"], "weight", {"x": wide("x"), "g": wide("g")}) == r"\sum g\odot x"
    assert forward_tex(operations["matmul"], {"a": wide("A"), "b": wide("B")}) == r"A\,B"
    assert forward_tex(operations["multiply"], {"a": wide("A"), "b": Symbol("b")}) == r"A\,b"
    assert forward_tex(operations["concatenate"], {"xs": [Symbol("p"), Symbol("q")]}) == "[p,q]"


@pytest.mark.parametrize(("name", "input", "values", "tex"), [
    ("power", "a", {"b": constant(2.0)}, r"2\,a"), ("power", "a", {"b": constant(3.0)}, r"3\,a^{2}"), ("power", "a", {"b": constant(0.0)}, "0"),
    ("power", "a", {"a": 5.0, "b": 3.0}, r"3\cdot 5^{3-1}"), ("hypot", "a", {"a": 3.0, "b": 4.0, "y": 5.0}, r"\frac{3}{5}"),
    ("hypot", "a", {"a": 0.0, "b": 0.0, "y": 0.0}, r"\frac{0}{0+1}"), ("xlogy", "b", {"a": 2.0, "b": 3.0}, r"\frac{2}{3}"),
    ("entr", "x", {"x": 2.0}, r"-(\ln 2+1)"), ("relu", "x", {"y": 2.0}, "[2>0]"), ("i1", "x", {"x": 2.0, "y": 3.0}, r"I_0(2)-\frac{I_1(2)}{2}"),
])
def test_known_conditions_are_decided(name, input, values, tex):
    """더하고 빼는 자리의 조건은 정해지고, 곱하는 자리의 것은 보인다."""
    assert local_derivative(operations[name], input, values) == tex


@pytest.mark.parametrize(("name", "values", "tex"), [
    ("mean", {"x_shape": (2, 3), "axis": None}, r"\frac{g}{6}"), ("mean", {"x_shape": (2, 3), "axis": 0}, r"\frac{g}{2}"),
    ("var", {"x": np.array([1.0, 3.0]), "axis": None, "ddof": constant(1)},
     r"2\,g\,\left(\begin{pmatrix}1&3\end{pmatrix}-\operatorname{mean}(\begin{pmatrix}1&3\end{pmatrix})\right)"),
    ("cross_entropy_mean", {"target_size": 5}, r"\frac{g}{5}\,(\operatorname{softmax}(x)-\operatorname{onehot}(t))"),
])
def test_how_many_are_reduced_is_counted_from_the_shape(name, values, tex):
    assert local_derivative(operations[name], values=values) == tex


def test_several_results_take_several_gradients():
    given = {"g": [Symbol("p"), Symbol("q")], "y": [Symbol("u"), Symbol("v")]}
    assert local_derivative(operations["divmod"], "b", given) == r"-q\,u"
    assert "g_" not in local_derivative(operations["qr_parts"], "x", given)
    assert derivative(operations["tanh"]).tex == "1-y^{2}"


@pytest.mark.parametrize(("value", "text"), [
    (0.0, "0"), (-0.0, "0"), (3, "3"), (3.0, "3"), (28326.0, "28326"), (-2.5, "-2.5"), (1 / 3, "0.3333"), (1234.56, "1235"), (1e-6, "10^{-6}"),
    (-1e-6, "-10^{-6}"), (1.23456e-7, r"1.235\times 10^{-7}"), (0.00012345, "0.0001234"), (123456.7, r"1.235\times 10^{5}"), (1e9, "10^{9}"),
    (0.9999999, "0.9999999"), (-0.99999, "-0.99999"), (np.float32(0.1), "0.1"), (1 + 2j, r"1+2\,i"), (1 - 2j, r"1-2\,i"),
    (math.inf, r"\infty"), (-math.inf, r"-\infty"), (math.nan, r"\mathrm{NaN}"), (np.array(2.0), "2"), (np.int64(7), "7"),
])
def test_numbers_are_written(value, text):
    assert number(value) == text


@given(st.floats(-1e300, 1e300, allow_subnormal=False))
def test_no_number_is_rounded_away(value):
    text = number(value)
    read = evaluate(text, {})
    assert read == 0 if value == 0 else math.isclose(read, value, rel_tol=6e-4) and (abs(value) >= 1 or abs(read) < 1)
    assert not re.fullmatch(r"-?0\.?0*", text) or value == 0


# ── 잘못 쓴 것 ──


@pytest.mark.parametrize(("name", "input", "values", "words"), [
    ("tanh", "z", {}, "tanh 에는 z"), ("tanh", "x", {"q": 1.0}, "q가"), ("tanh", "x", {"y": "문자"}, "문자"), ("tanh", "x", {"y": object()}, "Symbol"),
])
def test_wrong_calls_are_explained(name, input, values, words):
    with pytest.raises(tg.errors.ArgumentError, match=words):
        local_derivative(operations[name], input, values)


def test_a_rule_that_cannot_be_read_says_how_to_mend_it():
    first = custom_operation(lambda x: x * x.shape[0], name="first", x=lambda g, x: g * x.shape[0])
    op = first(tg.tensor([1.0, 2.0], requires_grad=True)).node.operation
    with pytest.raises(tg.errors.ArgumentError, match=r"first 의 x 규칙.*@abbreviation"):
        local_derivative(op, "x")


@pytest.mark.parametrize(("template", "made"), [
    (r"{a}\,{b}", r"{a}\odot {b}"), (r"\pi\,{a}", r"\pi\,{a}"), (r"{a}\,n\,{b}", r"{a}\,n\,{b}"), (r"\frac{2}{n}\,{a}\,({b}-1)", r"\frac{2}{n}\,{a}\odot ({b}-1)"),
    (r"-p\,{a}\,\ln\sigma({b})-(1-{a})\,\ln(1-\sigma({b}))", r"-p\,{a}\odot \ln\sigma({b})-(1-{a})\odot \ln(1-\sigma({b}))"),
    (r"\frac{{a}\,{b}}{2}\,c", r"\frac{{a}\odot {b}}{2}\,c"), (r"{a}+2\,{b}", r"{a}+2\,{b}"),
])
def test_gaps_between_arrays(template, made):
    assert elementwise_products(template, {"a", "b"}) == made


@pytest.mark.parametrize("name", ["x_hat", "w1", "x_1", "w_ih_l0", "d_x_hat", "긴_이름", "a_b_1"])
def test_a_subscripted_name_takes_another_subscript(name):
    """아래첨자가 있는 이름의 한 칸: 아래첨자가 둘 이어지면 그려지지 않는다."""
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    double = x * 2
    told = tg.explain(double[0], names={name: double, "x": x})
    assert not re.search(r"(?<!\\)_(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w)_", told.latex)


def test_templates_keep_the_meaning():
    tall, low = Symbol("a+b"), Symbol("ab")
    assert filled(r"\frac{{x}}{1+|{x}|}", {"x": tall}).tex == r"\frac{a+b}{1+|a+b|}"
    assert filled(r"\sin {x}", {"x": tall}).tex == r"\sin (a+b)" and filled(r"\sin {x}", {"x": low}).tex == r"\sin (ab)"
    assert filled("c-{x}", {"x": tall}).tex == "c-(a+b)" and filled("c+{x}", {"x": tall}).tex == "c+a+b"
    assert filled("c+{x}", {"x": Symbol("-a")}).tex == "c+(-a)" and filled("{x}^{T}", {"x": Symbol("a^{-1}")}).tex == "a^{-T}"
    assert filled("{x}_{[2]}", {"x": Symbol("u_{1}")}).tex == "{u_{1}}_{[2]}" and filled("I_{x}(a)", {"x": Symbol("u_{1}")}).tex == "I_{u_{1}}(a)"
    assert Symbol("u_{1}")[:, 1:].tex == "{u_{1}}_{[:,1:]}" and filled("{x}_{[2]}", {"x": Symbol("x")}).tex == "x_{[2]}"
    assert filled("{x}^{-1}", {"x": tall}).tex == "(a+b)^{-1}" and filled("{x}", {"x": tall}).tex == "a+b"
    assert (symbol(2.0) * Symbol("x") - (-Symbol("y"))).tex == r"2\,x+y" and (Symbol("x") - symbol(-1.0)).tex == "x-(-1)"
    assert (-(Symbol("x") / (Symbol("a") + 1)) / Symbol("b")).tex == r"-\frac{x}{(a+1)\,b}"
