"""수식을 적는 펜의 낱개들: 무엇을 수로 적고, 무엇이 반올림 없이 적히는가."""

from __future__ import annotations

import numpy as np
import pytest

from tinygrad_ko.view.explain.pen import exact, index_text, is_small


@pytest.mark.parametrize("value", [0.0, -2.5, 0.1, np.float32(0.1), np.float32(0.3) * 3, 123456.0, 1234.0, 1e-6, 0.1 + 0.2, np.inf, np.nan, 7, True, [[0.5, 2]], -0.0])
def test_written_as_they_are(value):
    assert exact(value)


@pytest.mark.parametrize("value", [1 / 3, np.float32(1 / 3), 12345.6, 1234567.0, 0.12345, [1.0, 2 / 3], 1j, np.pi])
def test_written_rounded(value):
    assert not exact(value)


@pytest.mark.parametrize(("shape", "small"), [((), True), ((4,), True), ((5,), False), ((4, 4), True), ((2, 5), False), ((2, 2, 2), False), ((0,), False), ((1, 1), True)])
def test_what_is_small(shape, small):
    assert is_small(np.zeros(shape)) is small


@pytest.mark.parametrize(("index", "text"), [
    ((slice(None), 1), ":,1"), (slice(1, None), "1:"), (slice(None, None, -2), "::-2"), ((Ellipsis, None, 0), "...,None,0"), (np.int64(3), "3"),
    (np.array([0, 1]), None), ((slice(None), np.array([1])), None), (True, "True"),
])
def test_indices_as_written(index, text):
    assert index_text(index) == text
