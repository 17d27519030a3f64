"""까닭의 낱낱: 배수의 잘못은 몇이 겹쳐도 그대로 말하고, 빠뜨린 받은 기울기는 이름을 부른다."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.exercises.causes import Evidence, factor_cause, find_cause

RIGHT = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]])
SIGNS, TWOS, MEANS = {1: "", -1: "sign"}, {1: "", 2: "two", 0.5: "two"}, {1: "", 7: "mean", 1 / 7: "extra mean"}


@pytest.mark.parametrize(("sign", "two", "mean"), [c for c in product(SIGNS, TWOS, MEANS) if c != (1, 1, 1)])
def test_every_mixture_of_factors_is_named(sign, two, mean):
    """부호, 2, 평균의 n 이 어떻게 겹쳐도 겹친 그대로 말한다. 까닭의 글과 고치는 법도 그 차례로 이어진다."""
    evidence, factor = Evidence(RIGHT, averaged={7: "7"}), sign * two * mean
    cause, answer = factor_cause(factor, evidence, generic=False)
    keys = [key for key in (SIGNS[sign], TWOS[two], MEANS[mean]) if key]
    assert cause.key == " and ".join(keys)
    np.testing.assert_allclose(answer, factor * RIGHT)
    words = {
        "sign": ("부호가 뒤집혔습니다.", "빼기의 오른쪽, −x, 1/x 의 도함수에는 −가 붙습니다."),
        "mean": ("평균(mean)의 1/n 을 빠뜨렸습니다 (n = 7).", "평균의 도함수는 1/n 입니다: 7로 나누세요."),
        "extra mean": ("1/n 을 한 번 더 곱했습니다 (n = 7).", None),
        "two": ("2 를 더 곱했습니다.", "½·x² 의 도함수는 x 입니다: ½ 을 잊지 않았는지 살피세요.") if two == 2
        else ("2 를 빠뜨렸습니다.", "제곱 x² 의 도함수는 2x 입니다."),
    }
    assert cause.text == " ".join(words[key][0] for key in keys)
    assert all(words[key][1] is None or words[key][1] in cause.cure for key in keys)


def test_a_factor_without_a_name_is_told_as_a_number():
    cause, answer = factor_cause(1.75, Evidence(RIGHT))
    assert cause.key == "factor" and cause.text == "모든 원소가 바른 답의 1.75배입니다."
    np.testing.assert_array_equal(answer, 1.75 * RIGHT)
    for nothing in (1.75, 0.0, np.inf, np.nan):
        assert factor_cause(nothing, Evidence(RIGHT), generic=nothing != 1.75) is None
    assert factor_cause(7.0, Evidence(RIGHT), generic=False) is None, "식에 없는 평균은 말하지 않는다"


@pytest.mark.parametrize(("above", "told"), [((), "받은 기울기"), (("d_y",), "d_y"), (("d_y", "d_z"), "d_y, d_z")])
def test_a_missing_upstream_gradient_is_called_by_its_name(above, told):
    unit = np.array([[4.0, 1.0, -3.0], [0.5, 8.0, 2.0]])
    evidence = Evidence(RIGHT, above=dict.fromkeys(above, RIGHT / unit), unit=unit)
    cause = find_cause(unit, evidence)
    assert cause.key == "no upstream" and cause.text == f"국소 도함수뿐입니다: 받은 기울기({told})를 곱하지 않았습니다."
    assert cause.cure == "연쇄 법칙은 받은 기울기 × 국소 도함수입니다."


def test_the_name_in_an_exercise_is_that_of_the_node_above():
    e = tg.exercise("neuron")
    right = {f"d_{n}": g for n, g in e.run.gradients.items()}
    a = e.cache["a"]
    assert "받은 기울기(d_a)를" in e.check({**right, "d_z": a * (1 - a)}).cause.text
    assert "받은 기울기(d_z)를" in e.check({**right, "d_w": e.cache["x"]}).cause.text
