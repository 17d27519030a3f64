"""수로 읽은 1차 기울기와 텐서로 읽은 1차 기울기가 같다.

보통의 규칙은 두 읽기가 같은 줄이지만, 손으로 짠 역전파(by_hand)는 수로는 빠른 길, 텐서로는 정의이다. 둘이 어긋나도 gradgradcheck 는
모른다(텐서로 읽은 것끼리 견준다).
"""

from __future__ import annotations

import numpy as np
import pytest
from support.rules.table import inside_domain, table

import tinygrad_ko as tg
from tinygrad_ko.autograd import grad
from tinygrad_ko.engine import wrap

CASES = [case for cases in table().values() for case in cases]
NO_SECOND = {"cofactor"}


@pytest.mark.parametrize("case", [c for c in CASES if c.name not in NO_SECOND], ids=str)
def test_first_order_is_the_same(case):
    leaves = [tg.tensor(np.asarray(a), requires_grad=True) for a in inside_domain(case, np.random.default_rng(8))]
    with np.errstate(all="ignore"):
        y = case.f(*leaves)
        if not y.requires_grad or y.dtype.kind != "f":
            return
        seed = np.random.default_rng(9).standard_normal(y.shape)
        numbers = grad(y, leaves, wrap(seed), retain_graph=True, allow_unused=True)
        tensors = grad(y, leaves, wrap(seed), create_graph=True, allow_unused=True)
    for a, b in zip(numbers, tensors, strict=True):
        assert (a is None) == (b is None)
        if a is not None:
            np.testing.assert_allclose(b.data, a.data, rtol=1e-9, atol=1e-12)
