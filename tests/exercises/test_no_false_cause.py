"""거짓 까닭은 가장 나쁜 잘못이다: 우연히 맞는 답에서는 까닭을 말하지 않는다."""

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.exercises.problem import ValueProblem

VALUES = [e.name for e in tg.exercise() if isinstance(e.problem, ValueProblem)]
OF_COUNTS = {"zero", "swapped", "leakage", "off by one"}  # 개수 하나에서도 까닭이 되는 것
EMPTY = {"zero", "mask", "shape"}


def told(e, name, answer):
    """``name`` 만 ``answer`` 로 바꾸어 낸 답의 까닭(이 연습에 적힌 잘못은 빼고)."""
    before = {n: e.run.answers[n] for n in e.names[:e.names.index(name)]}
    cause = e.check({**before, name: answer}).cause
    return None if cause is None or cause.key.startswith("mistake") else cause


@pytest.mark.parametrize("which", VALUES)
def test_a_count_is_never_explained_by_factors_or_other_inputs(which):
    """작은 정수끼리는 언제나 무엇의 배수이다: 죽은 뉴런 둘을 셋이라 한 사람은 평균을 빠뜨리지 않았다."""
    e = tg.exercise(which)
    for name in [n for n, a in e.run.answers.items() if a.ndim == 0 and a.dtype.kind in "iu"]:
        right = int(e.run.answers[name])
        for mine in {*range(-1, 10), right - 1, right + 1, 2 * right, 3 * right, right // 2} - {right}:
            cause = told(e, name, mine)
            assert cause is None or cause.key in OF_COUNTS, (name, mine, cause)


@pytest.mark.parametrize("which", VALUES)
def test_nothing_but_zeros_is_called_zeros(which):
    """0 은 어떻게 틀려도 나온다: 어느 입력을 바꾸어 넣었다고 하지 않는다."""
    e = tg.exercise(which)
    for name, right in e.run.answers.items():
        if right.dtype.kind in "iuf" and name not in e.problem.accepts and right.any():
            cause = told(e, name, np.zeros_like(right))
            assert cause is None or cause.key == "zero", (name, cause)


@pytest.mark.parametrize("which", VALUES)
def test_numbers_cut_short_are_said_to_be_cut(which):
    e = tg.exercise(which)
    for name, right in e.run.answers.items():
        if right.dtype.kind == "f" and name not in e.problem.accepts and np.abs(right).max() > 0.1 and (right != right.round(3)).any():
            assert told(e, name, right.round(3)).key == "rounded", name
            assert told(e, name, np.trunc(right * 1000) / 1000).key in ("truncated", "rounded"), name


def test_what_a_cut_number_is_told():
    momentum = tg.exercise("momentum")
    report = momentum.check(v=momentum.run.answers["v"].round(2))
    assert "소수 둘째 자리까지 반올림한" in report.cause.text
    assert told(momentum, "v", momentum.run.answers["v"].round(2) + 0.01) is None


def test_a_zero_in_the_wrong_place_is_not_called_a_mask_where_there_is_none():
    e = tg.exercise("shift_image")
    moved = e.run.answers["moved"].copy()
    moved[moved == 0] = [0.3, *np.zeros((moved == 0).sum() - 1)]
    cause = told(e, "moved", moved)
    assert cause.key == "mask" and "마스크" not in cause.text + cause.cure


def test_two_valued_answers_are_not_called_shifted():
    e = tg.exercise("missing_corner")
    right = e.run.answers["inside"]
    assert told(e, "inside", np.roll(right, 1)) is None or (np.roll(right, 1) == right).all()


def test_learners_who_differ_are_not_told_the_same():
    """자료가 잘못들을 가른다: min_delta 를 잊은 사람에게 바로 앞의 에포크와 견주었다고 하지 않는다."""
    for seed in range(8):
        e = tg.exercise("early_stopping", seed=seed)
        losses, patience = e.inputs["losses"], int(e.inputs["patience"])
        forgot = e.problem.module.stopped(losses, patience, 0.0)
        assert e.check(stopped=forgot).cause.text.startswith("min_delta 를 잊었습니다")
        assert e.check(stopped=e.problem.module.stopped(losses, patience + 1, float(e.inputs["min_delta"]))).cause.key == "off by one"
        e = tg.exercise("perceptron_rule", seed=seed)
        moved = np.sign(np.diff([float(e.inputs["b"]), *e.run.answers["theta"][:, 0]]))
        assert {1.0, -1.0} <= set(moved) and moved[0] == 0, "양쪽으로 틀리고, 첫 표본은 맞는다"


def test_a_tiny_difference_is_not_called_one_times():
    e = tg.exercise("running_statistics")
    mean, var = (e.run.answers[n] for n in ("mean", "var"))
    report = e.check(mean=mean, var=var, out=(e.inputs["x_new"] - mean[-1]) / np.sqrt(var[-1]))
    assert report.cause.key == "near" and "ε" in report.cause.cure


def test_named_places_and_lengths_are_told_as_seen():
    e = tg.exercise("perceptron_rule")
    cause = told(e, "theta", np.roll(e.run.answers["theta"], -1, axis=1))
    assert cause.text == "자리의 차례가 다릅니다." and "b, w₁, w₂" in cause.cure
    e = tg.exercise("alike_units")
    assert told(e, "d_w1", 2 * e.run.answers["d_w1"]).key == "two", "평균이 없는 물음에서 평균을 말하지 않는다"
    e = tg.exercise("momentum")
    assert "평균(mean)의" not in told(e, "v", 5 * e.run.answers["v"]).text
    e = tg.exercise("standardize")
    nodiv = (e.inputs["test"] - e.run.answers["mean"]) * 1.0
    assert "deviation을 쓰지 않았습니다: 모두 1인" in told(e, "z", nodiv).text
