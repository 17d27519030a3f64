"""걸음의 말과 수식: 도함수 표의 모든 연산에서 온전하고, 적힌 수는 셈한 수이고, 말은 자연스럽다."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matrix_eval import evaluate_matrix
from table import inside_domain, table
from tex_eval import Unreadable, evaluate

import tinygrad_ko as tg
from tinygrad_ko.readings.symbol import pointwise
from tinygrad_ko.recording import wrap
from tinygrad_ko.view.formulas import AND
from tinygrad_ko.view.pen import is_small
from tinygrad_ko.view.story import story
from tinygrad_ko.view.telling import tell_backward, tell_forward, tell_seed

CASES = [case for cases in table().values() for case in cases]
# 깨진 수식이나 채우지 않은 빈자리의 자국
BROKEN = re.compile(r"\\text\{규칙|None|object at|Symbol|\\operatorname\{\w+\}\(\w*_shape|--|\+-|(?<!\\)\$|\\cdot\}|=\}|\{=|\(\)|\x00")


def told_of(case, weighted=True):
    """예 하나의 이야기. 복소수이면 ``None``."""
    rng = np.random.default_rng(7)
    leaves = [tg.tensor(np.asarray(a), requires_grad=True, name=f"w_{k}") for k, a in enumerate(inside_domain(case, rng))]
    with tg.keep_values(), np.errstate(all="ignore"):
        y = case.f(*leaves)
        y = y.cpu() if y.device != "cpu" else y
        loss = (y * wrap(rng.standard_normal(y.shape))).sum() if weighted else y.sum()
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
        yield tell_forward(told, f)
    for b in told.backward:
        yield tell_backward(told, b)


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


def test_every_formula_of_the_table_becomes_mathml():
    pytest.importorskip("latex2mathml")
    import xml.etree.ElementTree as ElementTree

    from tinygrad_ko.view.mathml import mathml

    seen = set()
    for case in CASES:
        told = told_of(case) if str(case).partition("-")[0] not in seen else None
        seen.add(str(case).partition("-")[0])
        for telling in tellings(told) if told is not None else ():
            for tex in {telling.general, telling.numbers}:
                ElementTree.fromstring(mathml(tex))
    assert len(seen) > 250


# ── 적힌 수는 셈한 수이다 ──


def sides(clause):
    """``왼쪽 = 가운데 = 오른쪽`` 의 오른쪽들. 왼쪽은 글자이다."""
    return [s.strip() for s in re.split(r"(?<![\[>])(?:(?<=[^\\<>a-z])=|\\approx )(?![^\[]*\](?!_))", clause)]


def fits(found, value, side):
    try:
        same = found.reshape(value.shape) if found.size == value.size else np.broadcast_to(found, value.shape) if "펼침" in side else None
    except ValueError:
        return False
    return same is not None and np.allclose(same, value, rtol=5e-3, atol=2e-3 * largest(side))


def largest(side):
    """적힌 수 가운데 가장 큰 것: 반올림의 잘못은 이것에 비례한다."""
    return max([1.0, *(abs(float(n)) for n in re.findall(r"\d+\.?\d*", side))])


def check_numbers(tex, value):
    """첫 식의 오른쪽마다 셈해, 값과 견준다. 몇 개를 견주었는지 돌려준다."""
    compared = 0
    for side in sides(tex.split(AND)[0])[1:]:
        found = values_of(side)
        assert not found or any(fits(f, value, side) for f in found), side
        compared += bool(found)
    return compared


def values_of(side):
    """오른쪽의 값. 수식에 축이 적혀 있지 않은 Σ 와 펼침은 될 수 있는 값을 모두. 읽지 못하면 아무것도."""
    try:
        if "pmatrix" not in side and "펼침" not in side:
            return [np.asarray(evaluate(side, {}))]
        found = [evaluate_matrix(side, axis) for axis in ((None, 0, 1) if r"\sum " in side else (None,))]
    except (Unreadable, TypeError):
        return []
    if side.startswith(r"\sum_{\text{축 }0}"):  # 1차원 배열은 한 줄로 적는다
        found += [f.sum() for f in found]
    return [*found, *(f.T for f in found)] if "펼침" in side else found


SCALAR_CASES = [c for c in CASES if c.shapes and all(s == () for s in c.shapes)]


@pytest.mark.parametrize("case", SCALAR_CASES, ids=str)
def test_numbers_of_scalars_have_the_value_of_the_contribution(case):
    told = told_of(case)
    if told is None:
        return
    for b in told.backward:
        if b.raw.ndim or any(g.ndim for g in b.upstream) or not np.isfinite(b.contribution):
            continue
        numbers = tell_backward(told, b).numbers
        operation = told.operation(b.step).operation
        # 수를 넣은 것과 결과를 견준다. gelu_tanh 의 u 는 줄여 쓴 글자이다
        assert check_numbers(numbers, b.contribution) == 2 or not pointwise(operation) or operation.name == "gelu_tanh", numbers


def test_numbers_of_small_arrays_have_the_value_of_the_contribution():
    compared = []
    for case in CASES:
        told = told_of(case)
        for b in told.backward if told is not None else ():
            if b.raw.ndim and is_small(b.raw) and all(is_small(g) for g in b.upstream) and np.isfinite(b.raw).all():
                n = check_numbers(tell_backward(told, b).numbers, b.contribution)
                compared += [told.operation(b.step).operation.name] * (n > 1)
    names = set(compared)
    assert len(compared) > 1000 and len(names) > 100, (len(compared), sorted(names))
    assert {"matmul", "linear", "multiply", "sum", "mean", "transpose", "reshape", "tanh", "divide"} <= names


def test_numbers_of_the_forward_have_the_value_of_the_result():
    compared = 0
    for case in CASES:
        told = told_of(case)
        for f in told.forward if told is not None else ():
            box = told.boxes[f.outputs[0]]
            named = f.operation.name not in ("round", "rgamma")  # 반올림하는 자리는 수식에 없고, 1/Γ 는 극점에서 가파르다
            if named and len(f.outputs) == 1 and box.value is not None and box.value.dtype.kind == "f" and is_small(box.value) and np.isfinite(box.value).all():
                compared += check_numbers(tell_forward(told, f).numbers, box.value) > 1
    assert compared > 500, compared
