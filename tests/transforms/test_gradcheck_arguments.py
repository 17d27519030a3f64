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
