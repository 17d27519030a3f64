"""기울기 검사의 인수: PyTorch의 이름을 준 사람에게 한국어로 말한다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentTypeError


@pytest.mark.parametrize("check", [tg.gradcheck, tg.gradgradcheck])
@pytest.mark.parametrize("given, said", [
    ({"eps": 1e-6}, "h=1e-3 이라고 쓰세요"), ({"raise_exception": False}, "언제나 GradientMismatch 오류를 냅니다"), ({"rtoll": 1}, "혹시 rtol 인가요"),
])
def test_unknown_arguments_are_answered(check, given, said):
    with pytest.raises(ArgumentTypeError, match=f"^{check.__name__}: 모르는 인수 .*{said}.*쓸 수 있는 인수: f, inputs, h, rtol, atol, seed, allow_vacuous"):
        check(tg.sin, np.array([0.5]), **given)


def test_the_options_of_the_second_check_are_used():
    with pytest.raises(tg.errors.GradientError, match="참 기울기가 모두 0"):
        tg.gradgradcheck(lambda x: x * 0, np.array([0.5]), allow_vacuous=False)
    assert tg.gradgradcheck(lambda x: tg.sin(x), np.array([0.5]), h=1e-2, rtol=1e-4, atol=1e-6, seed=3)


X = np.array([0.3, -1.2, 2.0])


@pytest.mark.parametrize("check", [tg.gradcheck, tg.gradgradcheck])
@pytest.mark.parametrize("f, inputs", [
    (lambda a, i: a[i] ** 2, (X, np.array([0, 1]))), (lambda a, i: a[i] ** 2, (tg.tensor(X, requires_grad=True), tg.tensor([2, 2, 0]))),
    (lambda i, a: tg.take(a, i) ** 2, ([0, 1], X)), (lambda a, i: a[i] * a, (X, 1)), (lambda a, m: tg.where(m, a ** 2, 0.0), (X, X > 0)),
    (lambda a, m, b: (a * b)[m] ** 2, (X, X > 0, X.astype(np.float32))),
    (lambda a, y: tg.nn.functional.cross_entropy(a.reshape(1, 3), y), (X, np.array([2], np.uint8))),
])
def test_integers_and_masks_go_in_as_they_are(check, f, inputs):
    seen = []
    assert check(lambda *xs: (seen.append([x.dtype.kind for x in xs]), f(*xs))[1], inputs)
    kinds = [np.asarray(v._data if isinstance(v, tg.Tensor) else v).dtype.kind for v in inputs]
    assert seen and all(kind == kinds for kind in seen)


def test_the_number_of_an_input_counts_the_integers_too():
    doubled = tg.custom_operation(lambda a: 2 * a, tex="2{a}", name="두 배", a=lambda g: 3 * g)
    with pytest.raises(tg.errors.GradientError, match="가장 다른 곳은 입력 1의"):
        tg.gradcheck(lambda i, a: doubled(a)[i], (np.array([0, 1]), X))


@pytest.mark.parametrize("check", [tg.gradcheck, tg.gradgradcheck])
@pytest.mark.parametrize("f, inputs, said", [
    (tg.sin, 2, "미분할 입력이 하나도 없습니다. 3 대신 3.0"), (tg.sin, np.array([1, 2]), "하나도 없습니다"), (tg.sin, [], "하나도 없습니다"),
    (tg.sin, "a", "입력 0은 실수 배열이거나"), (tg.sin, X * 1j, "입력 0은"), (1, X, "첫 인수는 함수여야 합니다"), (tg.sin(X), X, "첫 인수는 함수여야"),
])
def test_what_cannot_be_checked_is_refused(check, f, inputs, said):
    with pytest.raises(tg.errors.TinygradError, match=f"^{check.__name__}: .*{said}"):
        check(f, inputs)
