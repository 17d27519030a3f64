"""걸음의 말과 수식: 도함수 표의 모든 연산에서 온전하고, 적힌 수는 셈한 수이고, 말은 자연스럽다."""

from __future__ import annotations

import functools
import re

import numpy as np
import pytest
from support.readings.printed import check_numbers
from support.rules.table import inside_domain, table

import tinygrad_ko as tg
from tinygrad_ko.engine import wrap
from tinygrad_ko.readings.story import story
from tinygrad_ko.readings.symbol import pointwise
from tinygrad_ko.view.explain.pen import is_small
from tinygrad_ko.view.explain.telling import tell_backward, tell_forward, tell_seed

CASES = [case for cases in table().values() for case in cases]
# 표의 예는 검사마다 같다: 이야기도 말도 한 번만 짓는다
said_forward, said_backward = functools.cache(tell_forward), functools.cache(tell_backward)
# 깨진 수식이나 채우지 않은 빈자리의 자국
BROKEN = re.compile(r"\\text\{규칙|None|object at|Symbol|\\operatorname\{\w+\}\(\w*_shape|--|\+-|(?<!\\)\$|\\cdot\}|=\}|\{=|\(\)|\x00")


@functools.cache
def told_of(case):
    """예 하나의 이야기. 복소수이면 ``None``."""
    rng = np.random.default_rng(7)
    leaves = [tg.tensor(np.asarray(a), requires_grad=True, name=f"w_{k}") for k, a in enumerate(inside_domain(case, rng))]
    with tg.keep_values(), np.errstate(all="ignore"):
        y = case.f(*leaves)
        y = y.cpu() if y.device != "cpu" else y
        loss = (y * wrap(rng.standard_normal(y.shape))).sum()
        try:
            return story(loss)
        except tg.errors.DtypeError:
            return None


def is_whole(tex):
    depth = 0
    for c in re.sub(r"\\[{}\\]", "", tex):
        depth += {"{": 1, "}": -1}.get(c, 0)
        if depth < 0:
            return False
    lefts, rights = (len(re.findall(rf"\\{word}(?![a-z])", tex)) for word in ("left", "right"))
    return depth == 0 and lefts == rights and tex.count(r"\begin") == tex.count(r"\end") and tex.count("(") == tex.count(")")


def tellings(told):
    yield tell_seed(told)
    for f in told.forward:
        yield said_forward(told, f)
    for b in told.backward:
        yield said_backward(told, b)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_step_of_the_table_is_told(case):
    told = told_of(case)
    if told is None:
        return
    for telling in tellings(told):
        assert telling.sentence.endswith(("다.", "다).")) and "  " not in telling.sentence, telling.sentence
        assert not re.search(r"[{}]|\(는\)|\(가\)|\(를\)|\(와\)|\(으\)|(?<![\[ ])None|array\(|slice\(|다\. \.", telling.sentence), telling.sentence
        for tex in (telling.general, telling.numbers):
            assert tex and is_whole(tex) and not BROKEN.search(tex), tex


@pytest.mark.slow
def test_every_formula_of_the_table_becomes_mathml():
    pytest.importorskip("latex2mathml")
    import xml.etree.ElementTree as ElementTree

    from tinygrad_ko.view.paper.mathml import mathml

    seen = set()
    for case in CASES:
        told = told_of(case) if str(case).partition("-")[0] not in seen else None
        seen.add(str(case).partition("-")[0])
        for telling in tellings(told) if told is not None else ():
            for tex in {telling.general, telling.numbers}:
                ElementTree.fromstring(mathml(tex))
    assert len(seen) > 250


# ── 적힌 수는 셈한 수이다 ──


SCALAR_CASES = [c for c in CASES if c.shapes and all(s == () for s in c.shapes)]


@pytest.mark.parametrize("case", SCALAR_CASES, ids=str)
def test_numbers_of_scalars_have_the_value_of_the_contribution(case):
    told = told_of(case)
    if told is None:
        return
    for b in told.backward:
        if b.raw.ndim or any(g.ndim for g in b.upstream) or not np.isfinite(b.contribution):
            continue
        numbers = said_backward(told, b).numbers
        operation = told.operation(b.step).operation
        # 수를 넣은 것과 결과를 견준다. gelu_tanh 의 u 는 줄여 쓴 글자이다
        assert check_numbers(numbers, b.contribution) == 2 or not pointwise(operation) or operation.name == "gelu_tanh", numbers


@pytest.mark.slow
def test_numbers_of_small_arrays_have_the_value_of_the_contribution():
    compared = []
    for case in CASES:
        told = told_of(case)
        for b in told.backward if told is not None else ():
            if b.raw.ndim and is_small(b.raw) and all(is_small(g) for g in b.upstream) and np.isfinite(b.raw).all():
                n = check_numbers(said_backward(told, b).numbers, b.contribution)
                compared += [told.operation(b.step).operation.name] * (n > 1)
    names = set(compared)
    assert len(compared) > 1000 and len(names) > 100, (len(compared), sorted(names))
    assert {"matmul", "linear", "multiply", "sum", "mean", "transpose", "reshape", "tanh", "divide"} <= names


@pytest.mark.slow
def test_numbers_of_the_forward_have_the_value_of_the_result():
    compared = 0
    for case in CASES:
        told = told_of(case)
        for f in told.forward if told is not None else ():
            box = told.boxes[f.outputs[0]]
            named = f.operation.name not in ("round", "rgamma")  # 반올림하는 자리는 수식에 없고, 1/Γ 는 극점에서 가파르다
            if named and len(f.outputs) == 1 and box.value is not None and box.value.dtype.kind == "f" and is_small(box.value) and np.isfinite(box.value).all():
                compared += check_numbers(said_forward(told, f).numbers, box.value) > 1
    assert compared > 500, compared


# ── 말 ──


def test_numbers_in_the_sentences_of_scalars_are_right():
    """'A에 B를 곱하면 (약) C입니다' 와 '기여분 S를 더해 T' 의 수를 읽어 셈해 본다."""
    product = re.compile(r"기울기 (\S+)에 (?:국소 도함수 )?(-?[\d.e-]+)[을를] 곱하면 (약 )?(\S+?)입니다")
    added = re.compile(r"쓰임에서 온 기여분 (-?[\d.e-]+)[을를] 더해 (?:지금까지 )?(-?[\d.e-]+?)(?:입니다|이 되고|가 되고)")
    products = sums = 0
    for case in SCALAR_CASES:
        told = told_of(case)
        for b in told.backward if told is not None else ():
            sentence = said_backward(told, b).sentence
            for g, d, nearly, c in product.findall(sentence):
                np.testing.assert_allclose(float(g) * float(d), float(c), rtol=3e-3)
                assert nearly or float(g) * float(d) == pytest.approx(float(c), rel=1e-12)
                np.testing.assert_allclose(float(c), b.contribution, rtol=1e-3)
                products += 1
            for part, total in added.findall(sentence):
                np.testing.assert_allclose([float(part), float(total)], [b.contribution, b.total], rtol=1e-3)
                sums += 1
    assert products > 80 and sums >= 3


def say(loss, names=None):
    told = story(loss, names)
    return [tell_backward(told, b).sentence for b in told.backward]


def test_uses_are_counted_in_korean():
    a = tg.tensor(2.0, requires_grad=True, name="a")
    said = say(a * a + a)
    assert "a는 세 번 쓰였으므로 쓰임마다의 기여분을 더합니다. 이것은 첫 번째 기여분입니다." in said[0 if "a로" in said[0] else 1]
    assert any("두 번째 쓰임에서 온 기여분 2.0을 더해 지금까지 3.0입니다." in s for s in said)
    assert said[-1].endswith("세 번째 쓰임에서 온 기여분 2.0을 더해 5.0이 되고, 이것이 a의 기울기입니다.")


def test_broadcasting_casting_and_constants_are_told():
    b = tg.tensor(np.zeros(3, np.float32), requires_grad=True, name="편향")
    x = tg.tensor(np.ones((2, 3)), name="x")
    said = say(((x + b) * 2.0).sum())
    assert any("편향은 (2, 3) 모양으로 늘어나(broadcast) 쓰였으므로, 늘어났던 축 0을 따라 더해 (3,)으로 되돌립니다." in s for s in said)
    assert any("float64로 셈한 기울기를 편향의 자료형 float32로 바꿉니다." in s for s in said)
    assert any(s.endswith("상수 2.0에는 기울기를 보내지 않습니다.") for s in said)
    assert any("x는 requires_grad=False여서 기울기를 보내지 않습니다." in s for s in said)


def test_adding_an_axis_of_length_one_is_not_called_stretching():
    x = tg.tensor(np.ones((1, 3)), name="x")
    b = tg.tensor(np.ones(3), requires_grad=True, name="b")
    told = story((x + b).sum())
    last = told.backward[-1]
    assert last.stretched and "늘어나" not in tell_backward(told, last).sentence and r"\sum_" not in tell_backward(told, last).general


@pytest.mark.parametrize(("make", "general", "numbers"), [
    (lambda w, x: w * x, r"\frac{\partial L}{\partial w}=\frac{\partial L}{\partial L}\cdot x", r"\frac{\partial L}{\partial w}=1\cdot 2=2"),
    (lambda w, x: w ** 3, r"\frac{\partial L}{\partial w}=\frac{\partial L}{\partial L}\cdot 3\,w^{2}", r"\frac{\partial L}{\partial w}=1\cdot 3\,(-1.5)^{2}=6.75"),
    (lambda w, x: x / w, r"\frac{\partial L}{\partial w}=\frac{\partial L}{\partial L}\cdot \left(-\frac{x}{w^{2}}\right)",
     r"\frac{\partial L}{\partial w}=1\cdot \left(-\frac{2}{(-1.5)^{2}}\right)\approx -0.8889"),
    (lambda w, x: tg.tanh(w), r"\frac{\partial L}{\partial w}=\frac{\partial L}{\partial L}\cdot (1-L^{2})", r"\frac{\partial L}{\partial w}\approx 1\cdot (1-(-0.9051)^{2})\approx 0.1807"),
    (lambda w, x: tg.leaky_relu(w, 0.25), r"\frac{\partial L}{\partial w}=\frac{\partial L}{\partial L}\cdot ([w>0]+0.25\,[w\le 0])",
     r"\frac{\partial L}{\partial w}=1\cdot ([-1.5>0]+0.25\,[-1.5\le 0])=0.25"),
])
def test_the_chain_rule_of_a_number(make, general, numbers):
    w, x = tg.tensor(-1.5, requires_grad=True, name="w"), tg.tensor(2.0, name="x")
    told = story(make(w, x))
    telling = tell_backward(told, told.backward[-1])
    assert (telling.general, telling.numbers) == (general, numbers)


def matrix_story(make, **arrays):
    leaves = {n: tg.tensor(np.array(v, float), requires_grad=True, name=n) for n, v in arrays.items()}
    told = story(make(**leaves))
    return {told.boxes[b.target].name: tell_backward(told, b) for b in told.backward}


def test_the_chain_rule_of_matrices():
    D = r"\frac{\partial L}{\partial "
    made = matrix_story(lambda A, v: (A @ v * np.array([1.0, -1.0])).sum(), A=[[1, 2], [3, 4]], v=[5, 6])
    assert made["A"].general == rf"{D}A}}={D}u_{{1}}}}\,v^{{T}}" and made["v"].general == rf"{D}v}}=A^{{T}}\,{D}u_{{1}}}}"
    assert made["A"].numbers.endswith(r"\begin{pmatrix}1\\-1\end{pmatrix}\,\begin{pmatrix}5\\6\end{pmatrix}^{T}=\begin{pmatrix}5&6\\-5&-6\end{pmatrix}")
    assert made["v"].numbers.endswith(r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^{T}\,\begin{pmatrix}1\\-1\end{pmatrix}=\begin{pmatrix}-2\\-2\end{pmatrix}")
    made = matrix_story(lambda z: (tg.softmax(z) * np.array([1.0, 0.0])).sum(), z=[0, 0])
    assert made["z"].general == rf"{D}z}}=u_{{1}}\odot \left({D}u_{{1}}}}-\sum {D}u_{{1}}}}\odot u_{{1}}\right)"
    assert made["z"].numbers.endswith(r"=\begin{pmatrix}0.25&-0.25\end{pmatrix}")
    made = matrix_story(lambda x: (x.mean(axis=0) * np.array([2.0, 4.0])).sum(), x=[[1, 2], [3, 4]])
    assert made["x"].numbers == rf"{D}x}}=\frac{{\text{{펼침}}\begin{{pmatrix}}2&4\end{{pmatrix}}}}{{2}}=\begin{{pmatrix}}1&2\\1&2\end{{pmatrix}}"
    made = matrix_story(lambda a, b: (tg.concatenate([a, b]) * np.array([1.0, 2.0, 3.0])).sum(), a=[1], b=[2, 3])
    assert made["b"].general == rf"{D}b}}=\left({D}u_{{1}}}}\right)_{{[b]}}" and made["b"].numbers.endswith(r"=\begin{pmatrix}2&3\end{pmatrix}")
    made = matrix_story(lambda x: (x.T * np.array([[1.0], [2.0]])).sum(), x=[[1, 2]])
    assert made["x"].numbers.endswith(r"\begin{pmatrix}1\\2\end{pmatrix}^{T}=\begin{pmatrix}1&2\end{pmatrix}")


def test_a_rule_that_cannot_be_read_is_told_by_its_meaning():
    op = tg.custom_operation(lambda x: x * x.shape[0], name="길이배", x=lambda g, x: g * x.shape[0])
    x = tg.tensor([1.0, 2.0], requires_grad=True, name="x")
    told = story(op(x).sum())
    telling = tell_backward(told, told.backward[-1])
    assert telling.general == r"\frac{\partial L}{\partial x}=\left(\frac{\partial u_{1}}{\partial x}\right)^{T}\frac{\partial L}{\partial u_{1}}"
    assert "길이배를 거슬러 x로" in telling.sentence and telling.numbers.endswith(r"\begin{pmatrix}2&2\end{pmatrix}")


def test_several_results_and_unused_ones():
    x = tg.tensor(np.array([[2.0, 1.0], [1.0, 3.0]]), requires_grad=True, name="x")
    told = story(tg.linalg.eigvalsh(x).sum())
    assert all(is_whole(t.general) and is_whole(t.numbers) for t in tellings(told)) and r"\mathbf{0}" in tell_backward(told, told.backward[-1]).general
    whole, part = tg.divmod(tg.tensor(7.0, requires_grad=True, name="a"), tg.tensor(2.0, requires_grad=True, name="b"))
    told = story(whole * 0.0 + part)
    assert any("u₁과 u₂를 얻습니다" in tell_forward(told, f).sentence or "나머지" in tell_forward(told, f).sentence for f in told.forward)


@pytest.mark.parametrize("name", ["<script>", "$x$", "a\\b", "은닉 상태", "{d}", "x_1", "줄\n바꿈", ""])
def test_any_name_can_be_told(name):
    x = tg.tensor(2.0, requires_grad=True, name=name or None)
    told = story(tg.exp(x * x), names={"결과 <L>": x} if not name else None)
    for telling in tellings(told):
        assert "\n" not in telling.sentence and is_whole(telling.general) and is_whole(telling.numbers)
        assert not re.search(r"<(?!\})", telling.general + telling.numbers)
