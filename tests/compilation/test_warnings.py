"""다시 돈 셈은 보통의 셈이 알리는 것(NumPy의 RuntimeWarning)만 알린다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F

LOOKS = {
    "알린다": lambda x: (1 / x).sum(),
    "알리지 않는다": lambda x: F.binary_cross_entropy(x, tg.zeros_like(x)),
    "기울기도 알리지 않는다": lambda x: tg.value_and_grad(lambda v: F.binary_cross_entropy(v, tg.zeros_like(v)))(x),
    "큰 수의 시그모이드": lambda x: tg.sigmoid(x * -1e30).sum(),
}


def heard(f, x) -> set[str]:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        f(x)
    return {str(w.message) for w in seen if issubclass(w.category, RuntimeWarning)}


@pytest.mark.parametrize("name", LOOKS)
def test_the_same_warnings(name):
    f, good, bad = LOOKS[name], tg.tensor([0.5, 0.25]), tg.tensor([0.0, 1.0])
    c = tg.compile(f)
    for _ in range(4):
        c(good)
    assert c.why is None and c.replays
    assert heard(c, bad) == heard(f, bad)
    assert c.replays > 2 and bool(heard(c, bad)) == (name == "알린다")


def test_a_warning_that_is_an_error_is_the_usual_error():
    c = tg.compile(LOOKS["알린다"])
    for _ in range(4):
        c(tg.tensor([0.5]))
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        c(tg.tensor([0.0]))
