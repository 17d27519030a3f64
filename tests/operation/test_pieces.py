"""조각마다 셈한 것은 한꺼번에 셈한 것과, 여러 스레드로 나눈 것은 혼자 한 것과 비트까지 같다."""

from __future__ import annotations

import itertools
import threading

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation import operations, pieces
from tinygrad_ko.rules import extremes

SIZE = pieces.LONG + 77


def drawn(seed: int = 0, size: int = SIZE) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(size).astype(np.float32)


@pytest.mark.parametrize("threads", ["1", "3"])
def test_a_long_array_is_computed_in_pieces(threads, monkeypatch):
    monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
    seen = []
    x, y = drawn(), drawn(1)
    found = extremes.by_pieces(lambda a, b: (seen.append(a.size), a * b + a)[1], x, y)
    np.testing.assert_array_equal(found, x * y + x)
    assert sum(seen) == SIZE and max(seen) == pieces.PIECE
    np.testing.assert_array_equal(extremes.by_pieces(np.square, x[::2]), np.square(x[::2]))  # 흩어진 것은 통째로


def gradients(x, w):
    """원소마다 하는 연산들과, 펼친 기울기(mean), 모양이 다른 입력, 규칙이 아무것도 부르지 않는 연산."""
    x, w = tg.tensor(x, requires_grad=True), tg.tensor(w, requires_grad=True)
    bias = tg.tensor(np.float32(0.5), requires_grad=True)
    y = tg.tanh(x * w + 1.0) / (1.0 + x * x) + bias * x
    y = tg.exp(y * 0.5) - w ** 3 + tg.relu(x) - tg.sigmoid(w)
    (y * y).mean().backward()
    return [leaf.grad.data for leaf in (x, w, bias)]


def test_two_threads_give_the_same_bits(monkeypatch):
    given = drawn(), drawn(1)
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "1")
    alone = gradients(*given)
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "2")
    for a, b in zip(alone, gradients(*given), strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape
        np.testing.assert_array_equal(a, b)


def test_the_work_is_shared_and_only_when_it_can_be(monkeypatch):
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "2")
    sizes, calls, both = [], itertools.count(), threading.Barrier(2, timeout=20)

    def rule(g, saved):
        if next(calls) < 2:
            both.wait()  # 두 스레드가 함께 있어야 지나간다
        sizes.append(g.size)
        return g * saved[0]

    g, x = drawn(), drawn(1)
    np.testing.assert_array_equal(pieces.Shared([rule])[0](g, (x,)), g * x)
    assert sum(sizes) == SIZE and max(sizes) == pieces.PIECE
    for saved in ((x[:1],), (x.astype(np.float64),), (2.0,), (x[::-1],)):  # 나란히 자를 수 없는 것은 통째로
        np.testing.assert_array_equal(pieces.Shared([rule])[0](g, saved), g * saved[0])
        assert sizes.pop() == SIZE
    assert pieces.Shared([lambda g, saved: g])[0](g, ()) is g
    assert type(operations["tanh"].rules_for(g)) is pieces.Shared and type(operations["softmax"].rules_for(g)) is not pieces.Shared
    assert type(operations["tanh"].rules_for(g[:100])) is not pieces.Shared


@pytest.mark.parametrize("name", [n for n, o in operations.items() if o.elementwise])
def test_a_rule_said_to_be_elementwise_can_be_cut(name):
    """원소마다 하는 연산이라고 선언한 것의 규칙은 나란히 자른 조각마다 불러도 같다."""
    op, rng = operations[name], np.random.default_rng(7)
    arguments = {n: rng.uniform(0.2, 0.8, 48) for n in op.inputs}
    g = rng.standard_normal(48)
    with np.errstate(invalid="ignore"):  # arccosh 는 1보다 작은 곳에서 NaN
        values = {**arguments, "y": op.forward(*arguments.values())}
        saved = [values[slot] for slot in op.slots]
        for rule in op.readers:
            parts = [rule(g[cut], tuple([v[cut] for v in saved])) for cut in (slice(0, 16), slice(16, 48))]
            np.testing.assert_allclose(np.concatenate(parts), rule(g, tuple(saved)), rtol=1e-13)
