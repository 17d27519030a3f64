"""조각마다 셈한 것은 한꺼번에 셈한 것과, 여러 스레드로 나눈 것은 혼자 한 것과 비트까지 같다."""

from __future__ import annotations

import itertools
import threading
import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation import operations, pieces
from tinygrad_ko.rules import extremes

SIZE, LONGER = pieces.LONG + 77, pieces.ONE_CALL + 77  # 조각내는 크기, 한 번 부르면 끝나는 셈도 나누는 크기


def drawn(seed: int = 0, size: int = SIZE) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(size).astype(np.float32)


@pytest.mark.parametrize("threads", ["1", "3"])
def test_a_long_array_is_computed_in_pieces(threads, monkeypatch):
    monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
    seen = []
    x, y = drawn(), drawn(1)
    found = extremes.by_pieces(lambda a, b: (seen.append(a.size), a * b + a)[1], x, y)
    np.testing.assert_array_equal(found, x * y + x)
    assert sum(seen) == SIZE and len(seen) > 1 and max(seen) < 2 * pieces.SHARE and min(seen) > 2_000
    np.testing.assert_array_equal(extremes.by_pieces(np.square, x[::2]), np.square(x[::2]))  # 흩어진 것은 통째로


def test_the_answer_of_whole_numbers_need_not_be_whole():
    x = np.arange(SIZE) % 3
    np.testing.assert_array_equal(extremes.by_pieces(lambda a: a * 0.5, x), x * 0.5)


@pytest.mark.parametrize("size", [SIZE, pieces.LONG + 3 * pieces.PIECE + 21, 7 * 65_539, LONGER])  # 조각의 크기에 따라 끝의 토막이 다르다
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_two_threads_work_together_and_give_the_same_bits(size, dtype, monkeypatch):
    x = drawn(0, size).astype(dtype)
    monkeypatch.setattr(pieces, "SHARED", pieces.LONG)
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "1")
    alone = [operations[name].forward(x) for name in ("gelu", "sigmoid", "softplus", "silu", "tanh", "exp")]
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "2")
    for a, name in zip(alone, ("gelu", "sigmoid", "softplus", "silu", "tanh", "exp"), strict=True):
        np.testing.assert_array_equal(operations[name].forward(x), a)
    x[size // 3] = -1000  # 한 조각만 다른 길로 간다
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "1")
    one = operations["sigmoid"].forward(x)
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "3")
    np.testing.assert_array_equal(operations["sigmoid"].forward(x), one)
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "2")
    calls, both = itertools.count(), threading.Barrier(2, timeout=20)

    def together(a):
        if next(calls) < 2:
            both.wait()  # 두 스레드가 함께 있어야 지나간다
        return a

    np.testing.assert_array_equal(extremes.by_pieces(together, x), x)


@pytest.mark.parametrize("x", [drawn(0, LONGER), drawn(0, LONGER).astype(np.float64), np.arange(LONGER) % 7, drawn(0, 2 * LONGER)[::2], drawn(0, LONGER).reshape(-1, 1)],
                         ids=["float32", "float64", "int", "strided", "column"])
def test_a_long_ufunc_is_the_ufunc(x, monkeypatch):
    wanted = [np.sin(x), np.exp(x)]
    for threads in ("1", "3"):
        monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
        for found, y in zip((tg.sin(tg.tensor(x)).numpy(), pieces.in_threads(np.exp)(x)), wanted, strict=True):
            assert found.dtype == y.dtype and found.shape == y.shape and found.tobytes() == y.tobytes()


def test_overflow_is_told_as_the_caller_wished(monkeypatch):
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "3")
    x = tg.tensor(np.where(np.arange(LONGER) == LONGER - 1, np.float32(1000), np.float32(0)))  # 마지막 조각에서만 넘친다
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        tg.exp(x)
    with np.errstate(over="warn"), pytest.warns(RuntimeWarning, match="overflow"):
        tg.exp(x)
    with np.errstate(over="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        tg.exp(x)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", [name for name, o in operations.items() if isinstance(o.forward, np.ufunc) and o.forward.nin == 1])
def test_every_ufunc_is_the_same_with_threads(name, monkeypatch):
    """입력이 하나인 ufunc 연산 모두: 긴 배열을 스레드들이 나누어도 통째로 한 것과 비트까지 같다."""
    monkeypatch.setattr(pieces, "ONE_CALL", 40)
    monkeypatch.setattr(pieces, "SHARE", 16)
    f = operations[name].forward
    for x in (np.linspace(-0.9, 0.9, 101), np.linspace(0.1, 0.9, 101, dtype=np.float32)):
        monkeypatch.setenv("TINYGRAD_KO_THREADS", "3")
        found, wanted = pieces.in_threads(f)(x), f(x)
        assert found.dtype == wanted.dtype and found.tobytes() == wanted.tobytes()
