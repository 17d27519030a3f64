"""도함수 표 전체: 1차와 2차 미분, dtype 과 모양, 입력 보존, 빠진 것 없음."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.rules.table import Case, inside_domain, table

import tinygrad_ko as tg
from tinygrad_ko.autograd import grad
from tinygrad_ko.engine import wrap
from tinygrad_ko.operation import compositions, operations
from tinygrad_ko.transforms.gradcheck import NotDifferentiableHere, VacuousCheck

TABLE = table()
CASES = [case for cases in TABLE.values() for case in cases]
# 여인수 행렬은 det 의 1차 도함수이다. 그 2차 미분(det 의 3차)은 하지 않으며 오류를 낸다
NO_SECOND = {"cofactor"}
FLAT = {"sign", "floor", "ceil", "trunc", "rint", "floor_divide", "bipolar_step"}  # 기울기가 어디서나 0인 것이 옳은 연산


def drawn(case: Case, seed: int) -> list[np.ndarray]:
    return inside_domain(case, np.random.default_rng(seed))


def checked(check, case: Case, seed: int, **options) -> bool:
    """꺾인 자리나 기울기가 우연히 0인 자리에 걸리면 다른 점을 뽑아 다시 본다. 끝까지 그러면 실패이다."""
    for attempt in range(20):
        try:
            return check(case.f, drawn(case, seed + attempt * 1000), seed=seed, **options)
        except (NotDifferentiableHere, VacuousCheck):
            continue
    raise AssertionError(f"{case}: 미분할 수 있는 점을 찾지 못했다")


def test_every_operation_and_composition_has_cases():
    missing = (set(operations) | set(compositions)) - set(TABLE)
    assert not missing, f"예가 없는 연산: {sorted(missing)}"
    assert all(cases for cases in TABLE.values())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_first_order(case):
    empty = all(0 in s or s == (1,) for s in case.shapes) and any(0 in s for s in case.shapes)
    assert checked(tg.gradcheck, case, 1, allow_vacuous=case.name in FLAT or empty)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_second_order(case):
    if case.name in NO_SECOND:
        with pytest.raises(tg.errors.LostGradientError, match="미분할 수 없습니다"):
            checked(tg.gradgradcheck, case, 2)
        return
    empty = all(0 in s or s == (1,) for s in case.shapes) and any(0 in s for s in case.shapes)
    assert checked(tg.gradgradcheck, case, 2, allow_vacuous=case.name in FLAT or empty)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_float32_stays_float32_and_inputs_are_untouched(case):
    arrays = [np.asarray(a, np.float32) for a in drawn(case, 3)]
    copies = [a.copy() for a in arrays]
    inputs = [tg.from_numpy(a).requires_grad_() for a in arrays]
    y = case.f(*inputs)
    if case.name not in ("astype", "float_power"):
        assert y.dtype == np.float32
    if y.requires_grad:
        for create_graph in (False, *([] if case.name in NO_SECOND else [True])):
            found = grad(y, inputs, wrap(np.ones(y.shape, y.dtype)), True, create_graph, allow_unused=True)
            for x, g in zip(inputs, found, strict=True):
                assert g is None or (g.dtype == np.float32 and g.shape == x.shape)
    for a, before in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(a, before)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_being_watched_changes_nothing(case):
    """이상 탐지 안에서도, 값을 남겨도 같은 값과 같은 기울기."""
    arrays = drawn(case, 3)

    def answers():
        tensors = [tg.from_numpy(np.array(a)).requires_grad_() for a in arrays]
        y = case.f(*tensors)
        if not y.requires_grad:
            return [y.data]
        found = grad(y, tensors, wrap(np.ones(y.shape, y.dtype)), True, allow_unused=True)
        return [y.data, *[g.data for g in found if g is not None]]

    alone = answers()
    for watch in (tg.anomaly_mode, tg.keep_values):
        with watch():
            watched = answers()
        for a, b in zip(alone, watched, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_any_memory_layout(case):
    """띄엄띄엄한 것, 뒤집힌 것, 읽기 전용인 것에서도 같은 값과 같은 기울기."""
    arrays = drawn(case, 4)

    def answers(inputs):
        tensors = [tg.from_numpy(np.asarray(a)).requires_grad_() for a in inputs]
        y = case.f(*tensors)
        if not y.requires_grad:
            return [y.data]
        v = np.random.default_rng(0).standard_normal(y.shape)
        return [y.data, *[g.data for g in grad(y, tensors, wrap(v), allow_unused=True) if g is not None]]

    def strided(a):
        big = np.zeros((*a.shape, 2))
        big[..., 1] = a
        return big[..., 1]

    def reversed_(a):
        return np.flip(np.flip(a).copy())

    def read_only(a):
        b = a.copy()
        b.flags.writeable = False
        return b

    expected = answers(arrays)
    def column_major(a):
        return np.array(a, order="F")

    for relayout in (strided, reversed_, read_only, column_major):
        for want, got in zip(expected, answers([relayout(a) for a in arrays]), strict=True):
            np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-14)


ELEMENTWISE = sorted(n for n, o in operations.items() if o.elementwise)


@settings(max_examples=60)
@given(st.sampled_from(ELEMENTWISE), st.lists(st.integers(0, 4), max_size=3), st.data())
def test_elementwise_broadcasting_of_any_shapes(name, shape, data):
    """짝지은 모양을 무작위로 뽑는다: 어떤 축은 1로 줄이고, 앞쪽 축은 떼어 낸다."""
    op = operations[name]
    shapes = []
    for _ in op.inputs:
        kept = [1 if data.draw(st.booleans()) and n != 0 else n for n in shape]
        shapes.append(tuple(kept[data.draw(st.integers(0, len(kept))) if kept else 0 :]))
    case = Case(name, op.call, tuple(shapes))
    assert checked(tg.gradcheck, case, data.draw(st.integers(0, 100)))


def test_number_of_operations_is_counted_not_typed():
    assert len(operations) >= 90
    assert len({*operations, *compositions}) == len(operations) + len(compositions)


@pytest.mark.slow
@settings(max_examples=300)
@given(st.sampled_from(CASES), st.integers(0, 10_000), st.sampled_from([1, 2]))
def test_any_operation_at_any_values(case, seed, order):
    """모든 연산을 무작위 값에서: 어느 씨앗에서도 1차와 2차 미분이 옳다."""
    if order == 2 and case.name in NO_SECOND:
        order = 1
    empty = any(0 in s for s in case.shapes) or case.name in FLAT
    assert checked(tg.gradcheck if order == 1 else tg.gradgradcheck, case, seed, allow_vacuous=empty)
