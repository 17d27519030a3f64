"""입력이 둘인 셈의 큰 배열의 길: 나머지는 NumPy 와 비트까지 같다. 차수와 dtype 을 가리지 않는다."""

from __future__ import annotations

import math

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation import operations
from tinygrad_ko.operation.pieces import LONG, PAIRED
from tinygrad_ko.rules import pairs

ENDS = [0.0, -0.0, 1e-45, -1e-45, 1.0, -1.0]
DIVISORS = [1, 1.0, 2, 3, 360, 0.1, 0.3, math.pi, 2 * math.pi, 1e-30, 1e30, 0, -1, -2.5]


def drawn(n: int, dtype: type = np.float32, seed: int = 0, reach: float = 20) -> np.ndarray:
    """여러 크기의 수 n 개."""
    rng = np.random.default_rng(seed)
    x = (rng.choice([-1, 1], n) * 10.0 ** rng.uniform(-reach, reach, n)).astype(dtype)
    x[:len(ENDS)] = ENDS
    return x


def same_bits(found: np.ndarray, true: np.ndarray) -> bool:
    """NaN 의 부호 말고는 비트까지."""
    bits = [np.where(np.isnan(a), np.nan, a).astype(a.dtype) for a in (found, true)]
    return found.dtype == true.dtype and bits[0].tobytes() == bits[1].tobytes()


# ── 나머지 ──


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16])
@pytest.mark.parametrize("b", DIVISORS)
def test_the_remainder_is_that_of_numpy(b, dtype):
    if b > 60_000 and dtype == np.float16:
        return
    turns = np.round(drawn(PAIRED, reach=4)) * (b or 1)
    with np.errstate(all="ignore"):
        close = turns.astype(dtype)  # 나누는 수의 배수와 그 바로 옆
        for a in (drawn(PAIRED, dtype, reach=4), drawn(PAIRED, dtype, 1), close, np.nextafter(close, dtype(0)), np.nextafter(close, dtype(np.inf))):
            assert same_bits((tg.tensor(a) % b).data, np.remainder(a, b))
            assert same_bits((tg.tensor(a[::-1].reshape(32, -1).T) % b).data, np.remainder(a[::-1].reshape(32, -1).T, b))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("b", [1, 2.5])
@pytest.mark.parametrize("end", [np.inf, -np.inf, np.nan, 3e38])
def test_the_ends_of_the_remainder_are_those_of_numpy(b, end):
    a = drawn(LONG + 3, reach=3)
    a[-1] = end
    assert same_bits((tg.tensor(a) % b).data, np.remainder(a, b))


def test_both_ways_of_the_remainder_are_walked(monkeypatch):
    walked = []
    for name in ("fraction", "turned"):
        f = getattr(pairs, name)
        monkeypatch.setattr(pairs, name, lambda *a, f=f, name=name: walked.append(name) or f(*a))
    for b in (1, 2.5):
        assert (tg.tensor(drawn(PAIRED, reach=3)) % b).size
        assert (tg.tensor(drawn(PAIRED - 1, reach=3)) % b).size
    assert walked == ["fraction", "turned"]


def test_bytes_in_the_other_order_and_whole_numbers_are_left_to_numpy():
    swapped = drawn(LONG, reach=3).astype(">f4")
    assert same_bits(pairs.remainder(swapped, 1), np.remainder(swapped, 1))
    whole = tg.tensor(np.arange(PAIRED)) % 7
    assert whole.dtype == np.int64 and whole.data.tolist() == (np.arange(PAIRED) % 7).tolist()
    assert (tg.tensor(np.arange(3.0)) % tg.tensor([2.0, 2.0, 1.5])).data.tolist() == [0, 1, 0.5]


def test_the_slope_of_the_remainder_is_one():
    x = tg.tensor(drawn(PAIRED, reach=2), requires_grad=True)
    (x % 1 * 3).sum().backward()
    assert (x.grad.data == 3).all()


# ── 모든 큰 배열의 길 ──


def test_every_large_way_is_the_operation_itself_bit_for_bit():
    """컴파일한 것과 인쇄한 소스는 연산의 순전파를 부른다: 큰 배열에서 다른 수가 나오면 셋이 갈라진다."""
    found = [op for op in operations.values() if op.large is not op.forward]
    assert len(found) > 20 and operations["remainder"] in found
    for op in found:
        for dtype in (np.float32, np.float64):
            a, b = drawn(LONG + 3, dtype, reach=3), dtype(2.5)
            given = (a,) if op.forward.nin == 1 else (a, float(b))
            with np.errstate(all="ignore"):
                answers = op.large(*given), op.forward(*given)
            assert same_bits(*answers) if answers[0].dtype.kind == "f" else np.array_equal(*answers), op.name
