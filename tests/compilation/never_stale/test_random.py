"""난수와 시계와 반복자: 부를 때마다 새로 읽고, 난수의 자리도 보통으로 부른 것과 같다."""

from __future__ import annotations

import itertools
import random
import time
import warnings

import numpy as np
import pytest
from support.compiled import X

import tinygrad_ko as tg


def test_iterators_clocks_and_random():
    it = itertools.count()
    c = tg.compile(lambda x: x * next(it))
    with pytest.warns(UserWarning):
        assert [c(X).tolist()[0] for _ in range(5)] == [0.0, 1.0, 2.0, 3.0, 4.0]
    for f in (lambda x: x * (time.perf_counter() % 1), lambda x: x * random.random(), lambda x: x * np.random.rand()):
        c = tg.compile(f)
        with pytest.warns(UserWarning):
            assert len({c(X).tolist()[0] for _ in range(6)}) == 6
    rng = np.random.default_rng(0)
    c = tg.compile(lambda x: x * float(rng.random()))
    with pytest.warns(UserWarning, match="따로"):
        assert len({c(X).tolist()[0] for _ in range(6)}) == 6


def test_own_draw_before_ours():
    rng, twin = np.random.default_rng(0), np.random.default_rng(0)

    def f(x, rng):
        rng.random()
        return x + tg.rand(2, generator=rng)

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert [c(X, rng).tolist() for _ in range(6)] == [f(X, twin).tolist() for _ in range(6)]
