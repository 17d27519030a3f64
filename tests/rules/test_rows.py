"""되풀이되는 짧은 줄을 길게 이어 셈한 것은 그냥 셈한 것과 비트까지 같다."""

from __future__ import annotations

import numpy as np
import pytest

from tinygrad_ko.rules.rows import LONG, by_lines, how_to_repeat
from tinygrad_ko.rules.shape import broadcast

# x 의 모양, small 의 모양 → 이을 되풀이의 수, 버퍼 없이
CASES = [
    ((16, 16, 1024), (1, 16, 1), 0, True),
    ((16, 64, 64), (64, 1), 2, False),
    ((4096, 12), (12,), 1024, False),
    ((4097, 12), (12,), 0, False),  # 17·241: 같은 길이로 이을 수 없다
    ((40, 1024), (40, 1), 0, True),
    ((40, 1024), (), 8, False),
    ((40, 1024), (1, 1), 8, False),
    ((200, 300), (200, 1), 0, True),
    ((400, 200), (400, 1), 0, False),
    ((32, 64, 256), (1, 64, 1), 1, False),
    ((4, 9000), (4, 1), 0, False),
    ((3, 4, 5), (4, 1), 0, False),  # 작다
    ((8, 8, 4, 256), (8, 8, 1, 1), 0, True),
]


@pytest.mark.parametrize(("shape", "small", "times", "straight"), CASES)
def test_long_lines_are_the_broadcast(shape, small, times, straight):
    rng = np.random.default_rng(0)
    x, v = rng.standard_normal(shape).astype(np.float32), rng.standard_normal(small).astype(np.float32)
    assert how_to_repeat(shape, small) == (times, straight)
    if times:
        assert times * x[0].size >= LONG and shape[0] % times == 0
    np.testing.assert_array_equal(by_lines(np.multiply, x, v), x * v)
    np.testing.assert_array_equal(by_lines(np.subtract, x[::-1], v), x[::-1] - v)
    y = x.copy()
    assert by_lines(np.add, y, v, y) is y
    np.testing.assert_array_equal(y, x + v)


@pytest.mark.parametrize(("shape", "small"), [((64, 4096), (4096,)), ((40, 1024), (40, 1)), ((16, 64, 64), (64, 1))])
def test_other_dtypes_are_promoted(shape, small):
    x, v = np.ones(shape, np.float32), np.full(small, 1 + 1e-12)
    np.testing.assert_array_equal(by_lines(np.multiply, x, v), x * v)
    assert by_lines(np.multiply, x, v).dtype == np.float64


def test_the_buffer_is_given_back():
    before, x = np.getbufsize(), np.full((40, 1024), 3e38, np.float32)
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        by_lines(np.multiply, x, x[:, :1])
    assert np.getbufsize() == before


@pytest.mark.parametrize("number", [np.float32(3), np.float64(-0.0), np.complex64(2j), np.array(3, np.float32), np.ones((1, 1))], ids=repr)
def test_one_number_is_spread_without_numpy_s_slow_view(monkeypatch, number):
    """0차원의 셈은 배열이 아니라 NumPy의 수를 낸다: 손실의 기울기가 그렇다."""
    expected = np.broadcast_to(number, (2, 3))
    monkeypatch.setattr(np, "broadcast_to", None)
    made = broadcast(number, (2, 3))
    assert (made.dtype, made.shape, made.strides, made.flags.writeable) == (expected.dtype, (2, 3), (0, 0), False)
    np.testing.assert_array_equal(made, expected)
