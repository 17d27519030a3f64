"""번호나 확률에서 다른 것을 셈하는 함수: 두 번 같은 것을 받아 적어도 굳히지 않는다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from support.compiled import both, rows

import tinygrad_ko as tg
from tinygrad_ko import nn


def test_targets_that_are_probabilities():
    def make():
        w = tg.tensor(np.eye(3, dtype=np.float32), requires_grad=True)

        def step(x, t):
            w.grad = None
            loss = nn.functional.cross_entropy(x @ w, t, label_smoothing=0.1)
            loss.backward()
            return loss, w.grad

        return step, lambda: [w]

    c = both(make, lambda k: (rows(k), tg.softmax(rows(k + 50) * (1 if k < 5 else -1), -1) - (k > 5)))
    assert c.why is None and c.replays > 3


@pytest.mark.parametrize(("name", "options"), [
    ("embedding", {}), ("embedding", {"padding_idx": 1}), ("embedding", {"scale_grad_by_freq": True}), ("embedding", {"max_norm": 1.0}),
    ("embedding_bag", {"mode": "mean"}), ("embedding_bag", {"mode": "sum", "padding_idx": 1}), ("embedding_bag", {"mode": "max"}),
])
def test_same_numbers_twice_then_others(name, options):
    """두 번 같은 것을 받아 적어도, 번호에서 셈한 것을 굳히지 않는다."""
    function = getattr(nn.functional, name)

    def make():
        table = tg.tensor(np.random.default_rng(9).normal(size=(6, 3)).astype(np.float32), requires_grad=True)

        def f(i):
            table.grad = None
            loss = (function(i, table, **options) ** 2).sum()
            loss.backward()
            return loss, table.grad

        return f, lambda: [table]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        both(make, lambda k: (tg.tensor(np.random.default_rng(max(k, 4)).integers(0, 6, (2, 4))),), 8)
