"""꺾인 활성함수의 큰 배열의 길은 작은 배열의 길과 비트까지 같다: 0의 부호, 무한대, NaN 도."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F

ODD = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 0.1, -0.1, 0.5, -0.5, 3, -3, 6, -6, 3e38, -3e38, 1e-45, -1e-45], np.float32)
KINKED = {
    "relu": F.relu, "relu6": F.relu6, "hardtanh": F.hardtanh, "hardswish": F.hardswish, "hardsigmoid": F.hardsigmoid, "softshrink": F.softshrink,
    "hardshrink": F.hardshrink, "leaky_relu": F.leaky_relu, "threshold": lambda x: F.threshold(x, 0.1, 0.0), "threshold to": lambda x: F.threshold(x, 0.1, -7.0),
    "no threshold": lambda x: F.threshold(x, -float("inf"), 2.0),
    "clip": lambda x: tg.clip(x, -1, 2), "clip below": lambda x: tg.clip(x, 0), "clip above": lambda x: tg.clip(x, None, 0.5),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", KINKED)
def test_large_and_small_arrays_agree(name, dtype):
    few = ODD.astype(dtype)
    many = np.tile(few, 200)
    with np.errstate(all="ignore"):
        small, large = KINKED[name](tg.tensor(few)).data, KINKED[name](tg.tensor(many)).data
    assert small.dtype == large.dtype == dtype
    np.testing.assert_array_equal(large, np.tile(small, 200))
    signs = np.signbit(small)
    signs[np.isnan(small)] = False
    np.testing.assert_array_equal(np.signbit(large)[~np.isnan(large)], np.tile(signs, 200)[~np.isnan(large)])


def test_the_sign_of_zero_stays_as_in_pytorch():
    """torch.relu(-0.0) 는 −0.0, torch.nn.functional.softshrink 의 가운데는 0.0 이다."""
    for x in (np.full(3, -0.0, np.float32), np.full(5_000, -0.0, np.float32)):
        assert np.signbit(F.relu(tg.tensor(x)).data).all() and not np.signbit(F.softshrink(tg.tensor(x - 0.1)).data).any()
