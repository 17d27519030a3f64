"""소스로 읽기: 인쇄된 코드를 실행하면 엔진과 마지막 비트까지 같다."""

from __future__ import annotations

import contextlib
import gc
import math
import re
from typing import Any

import numpy as np
import pytest
from support.rules.table import inside_domain, table

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F
from tinygrad_ko.operation import operations
from tinygrad_ko.readings.definitions import Definitions
from tinygrad_ko.readings.recorder import Recorder
from tinygrad_ko.readings.source import Transcript
from tinygrad_ko.rules import extremes, indexing, reduction

CASES = [case for cases in table().values() for case in cases]


def executed(transcript):
    scope = {}
    exec(compile(transcript.source, "<backward_source>", "exec"), scope)
    return scope["step"](**transcript.arguments())


def check_bit_equal(loss, leaves):
    transcript = Transcript(loss)
    value, gradients = executed(transcript)
    loss.backward()
    np.testing.assert_array_equal(value, loss.data)
    names = {node: recorder.name for node, recorder in transcript.made.items()}
    for leaf in leaves:
        if leaf.grad is not None:
            got = gradients[names[leaf.node]]
            assert got.dtype == leaf.dtype
            np.testing.assert_array_equal(got, leaf.grad.data)
    return transcript.source


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_rule_is_printed_and_run(case, dtype):
    """비트까지 같고, 다른 장치를 위한 말(near, companion, module_of)은 인쇄하지 않는다."""
    rng = np.random.default_rng(5)
    inputs = [np.asarray(a) for a in inside_domain(case, rng)]
    leaves = [tg.tensor(a.astype(dtype) if a.dtype == np.float64 else a, requires_grad=True) for a in inputs]
    with tg.keep_values(), np.errstate(all="ignore"):
        y = case.f(*leaves)
        assert y.requires_grad
        loss = (y * rng.standard_normal(y.shape).astype(y.dtype)).sum()
        source = check_bit_equal(loss, leaves)
    assert not re.findall(r"\b(?:near|companion|module_of)\(|sys\.modules", source)


@pytest.mark.parametrize("name", ["elu", "selu", "celu", "softplus", "logsigmoid", "silu", "mish", "gelu", "glu", "hardswish"])
def test_activations_in_float32_are_printed_and_run(name):
    """다른 이름으로 부른 함수, 상수, 자료형의 말이 든 함수도."""
    x = tg.tensor(np.linspace(-3, 3, 8, dtype=np.float32), requires_grad=True)
    with tg.keep_values():
        check_bit_equal((getattr(F, name)(x) ** 2).sum(), [x])


def halved(x: Any, times: int = 1) -> Any:
    return x * HALF ** times


other_name, HALF = halved, 0.5


def through_other_names(x):
    return other_name(root(x))


root = np.sqrt


def test_other_names_constants_and_annotations_are_written_so_that_they_run():
    """다른 이름으로 부른 함수와 ufunc, 상수는 그 이름으로 적고, 자료형의 말은 뺀다."""
    definitions, scope = Definitions(), {"np": np}
    definitions.need(through_other_names)
    exec("\n".join(definitions.sources()), scope)
    assert scope["through_other_names"](16.0) == 2 and "Any" not in definitions.functions["halved"]


@pytest.mark.parametrize("numbers", [[1.1, 2.2], [0.1] * 9, [1, 2], [[1.5], [2.5]]], ids=str)
def test_a_list_is_printed_in_the_dtype_the_engine_reads(numbers):
    x = tg.tensor(np.full(np.shape(numbers), 0.3, np.float32), requires_grad=True)
    with tg.keep_values():
        check_bit_equal((x * numbers + numbers).sum(), [x])


def test_numbers_are_given_as_the_engine_computes_them():
    """0차원의 잎은 스칼라로: AVX-512 인 기계에서 배열의 거듭제곱은 스칼라의 것과 끝자리가 다르다."""
    x, v = tg.tensor(np.array(1.5), requires_grad=True), tg.tensor(np.ones(2), requires_grad=True)
    given = Transcript((x ** x * v).sum()).arguments()
    assert sorted(type(value) for value in given.values() if np.shape(value) == ()) == [np.float64]
    assert [type(value) for value in given.values() if np.shape(value) == (2,)] == [np.ndarray]


def test_mlp_step_is_readable_and_bit_equal():
    model = nn.Sequential(nn.Linear(4, 5, generator=0), nn.ReLU(), nn.Linear(5, 3, generator=1))
    for name, p in model.named_parameters():
        p.named(name)
    x = tg.tensor(np.random.default_rng(0).standard_normal((6, 4)).astype(np.float32), name="입력")
    loss = F.cross_entropy(model(x), np.arange(6) % 3).named("손실")
    source = check_bit_equal(loss, list(model.parameters()))
    assert "def step(weight_0, bias_0, weight_2, bias_2, 입력)" in source
    assert "손실 = cross_entropy_mean(" in source and "# 역전파" in source and "(6, 5)" in source


def test_accumulation_shows_as_a_sum_and_constants_stay():
    x = tg.tensor(2.0, requires_grad=True, name="x")
    source = check_bit_equal((x * x + 3.0 * x).named("L"), [x])
    assert "L = x * x + 3.0 * x" not in source and "d_x = " in source and source.count("def ") == 1


def test_names_cannot_break_out_of_the_code():
    x = tg.tensor(2.0, requires_grad=True, name='x); import os; os.system("')
    y = tg.tensor(3.0, requires_grad=True, name="class")
    z = tg.tensor(4.0, requires_grad=True, name="np")
    check_bit_equal(x * y * z * x, [x, y, z])


def test_large_constant_is_refused_with_the_cure():
    x = tg.tensor(np.ones(100), requires_grad=True)
    with pytest.raises(tg.errors.GradientError, match="keep_values"):
        tg.backward_source((x + np.ones(100)).sum())
    with pytest.raises(tg.errors.GradientError, match="requires_grad"):
        tg.backward_source(tg.tensor(1.0))
    with pytest.raises(tg.errors.GradientError, match="sum"):
        tg.backward_source(x * 2.0)


def test_original_graph_is_untouched():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = (x * math.pi).sum()
    tg.backward_source(y)
    assert x.grad is None and y.node.parents[0].grad is None
    y.backward()
    np.testing.assert_allclose(x.grad.data, math.pi, rtol=1e-6)


def near(x):
    """우리 것과 이름만 같은, 사용자의 함수."""
    return None if x.ndim else x


def halved(x):
    if near(x) is None:
        return x / 2
    return x * 3


def test_a_function_of_the_user_with_the_same_name_is_left_alone():
    halves = tg.custom_operation(halved, tex="{x}/2", name="halved_in_the_test", x=lambda g, x: g * (0.5 if x.ndim else 3.0))
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    assert "near(" in check_bit_equal(halves(x).sum(), [x])
    y = tg.tensor(2.0, requires_grad=True)
    assert "x * 3" in check_bit_equal(halves(y) * 1.0, [y])


WIDENED = sorted(n for n, o in operations.items() if hasattr(o.forward, "widened"))


@pytest.mark.parametrize("name", WIDENED)
def test_what_is_widened_inside_is_printed_so(name):
    """SciPy는 float16 을 float64 로 키운다: 인쇄한 코드도 backward() 처럼 float16 이다."""
    op = operations[name]
    leaves = [tg.tensor(np.array([[0.25, 0.5], [0.75, 0.3]], np.float16), requires_grad=True) for _ in op.inputs]
    check_bit_equal(op.call(*leaves).sum(), leaves)


def test_an_empty_constant_keeps_its_shape():
    x = tg.tensor(np.zeros((0, 2)), requires_grad=True)
    check_bit_equal((tg.ldexp(x, np.zeros((0, 2), np.int32)) * 2.0).sum(), [x])
    check_bit_equal(x[np.zeros((0, 3), int)].sum(), [x])


@pytest.mark.parametrize(("narrow", "wide"), [(np.float32, np.float64), (np.float16, np.float32)])
def test_a_written_value_takes_the_dtype_of_where_it_is_written(narrow, wide):
    def write(y, v):
        y[1:] = v

    def add(y, v):
        y[1:] += v

    for change in (write, add):
        x, v = tg.tensor(np.array([1.0, 2.0, 3.0], narrow), requires_grad=True), tg.tensor(np.array([0.1, 0.7], wide), requires_grad=True)
        y = x * 2
        change(y, v)
        assert y.dtype == narrow
        check_bit_equal((y * y).sum(), [x, v])


def test_two_functions_of_one_name_are_both_defined():
    """다른 방의 이름이 같은 함수: 소프트맥스의 total 과 정규화의 total."""
    x = tg.tensor(np.random.default_rng(0).standard_normal((4, 3)), requires_grad=True)
    loss = (tg.softmax(F.layer_norm(x, (3,)), -1) ** 2).sum()
    source = tg.backward_source(loss)
    assert "def total(" in source and "def total_2(" in source
    scope = {}
    exec(compile(source, "<backward_source>", "exec"), scope)
    loss.backward()
    assert np.array_equal(scope["step"](x.data)[1]["x"], x.grad.data)


def test_a_name_is_given_once_and_locals_keep_theirs():
    definitions = Definitions()
    names = [definitions.need(f) for f in (indexing.kept.forward, reduction.kept, indexing.kept, extremes.between, reduction.kept)]
    assert names == ["kept", "kept_2", "kept", "between", "kept_2"]
    scope = {}
    exec("\n".join([*definitions.imports(True), *definitions.sources()]), scope)
    assert scope["kept_2"](np.zeros(3), (3, 4), 1).shape == (3, 1) and scope["kept"](np.ones(2), np.array([0, 0]), (2,)).tolist() == [0, 1]
    assert scope["between"](np.arange(4.0), 1, 2).tolist() == [1, 1, 2, 2]


def test_the_values_passed_while_writing_are_let_go():
    def recorders():
        return {id(o) for o in gc.get_objects() if issubclass(type(o), Recorder)}

    gc.collect()
    gc.disable()
    try:
        before = recorders()
        x = tg.rand(100, 100, requires_grad=True)
        source = tg.backward_source((x @ x).tanh().sum())
        assert "step(x)" in source and not recorders() - before
    finally:
        gc.enable()


X10 = np.random.default_rng(3).standard_normal(10)
MASK, ORDER = np.arange(10) % 3 == 0, np.argsort(X10)


@pytest.mark.parametrize("f, wanted", [
    *[(lambda x, m=m: tg.where(m, x, x * 2), 1) for m in (MASK, tg.tensor(MASK), MASK.tolist(), MASK.astype(float))],
    (lambda x: tg.where(MASK.reshape(2, 5).tolist(), x.reshape(2, 5), 0.0), 1), (lambda x: tg.where(x > 0, x, x * 2), 1),
    (lambda x: tg.sum(x, where=MASK), 1), (lambda x: tg.masked_fill(x, MASK, 0.0), 1), (lambda x: x[ORDER], 1),
    (lambda x: tg.where(MASK, x, 0.0) + tg.where(MASK.copy(), 1.0, x), 1),
    (lambda x: tg.where(MASK, x, 0.0) * np.where(MASK, 2.0, 3.0), 2),
])
def test_an_array_is_asked_for_once(f, wanted):
    """부를 때의 인수와 규칙이 남긴 복사본은 한 이름이다. 목록으로 준 조건도 줄에 늘어놓지 않는다."""
    x = tg.tensor(X10, requires_grad=True)
    loss = f(x).sum()
    assert len(Transcript(loss).program.arrays) == wanted
    assert "True, False" not in check_bit_equal(loss, [x])


@pytest.mark.parametrize("f", [
    lambda x: (x * x * x).exp().sum(), lambda x: x.log().sum(), lambda x: (1 / x).sum(), lambda x: (x.sqrt() / x.sqrt()).sum(),
    lambda x: (x**9).std(), lambda x: tg.nn.functional.softmax(x * 1e30, 0).sum(), lambda x: x @ x,
])
@pytest.mark.parametrize("keep", [tg.keep_values, contextlib.nullcontext])
def test_writing_the_code_says_nothing_of_numbers_that_overflow(f, keep, recwarn):
    """받아쓰기는 셈이 아니다: 넘친 수는 그 코드를 돌릴 때 드러난다."""
    with keep(), np.errstate(all="ignore"):
        loss = f(tg.tensor(np.array([1e30, 200.0, -1.0, 0.0], np.float32), requires_grad=True))
    tg.backward_source(loss)
    assert not recwarn.list


@pytest.mark.parametrize("given, said", [(3, "int 3"), (None, "None"), ([1.0], "list [1.0]"), (np.ones(2), "모양 (2,) float64"), (tg.tensor(1.0), "모양 ()")])
def test_what_is_no_loss_is_named(given, said):
    with pytest.raises(tg.errors.GradientError, match=re.escape(said)):
        tg.backward_source(given)
