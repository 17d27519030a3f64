"""한 줄로 합친 되풀이(rules/kernels.py)는 짝인 NumPy 식과 비트까지 같다: 파이썬으로 불러도, numba로 옮겨도."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.operation import compiled
from tinygrad_ko.rules import recurrent

ROWS, WIDTH, N, FIRST = 20, 5, 6, 7


def _lstm_gates(rng, dtype):
    return np.exp(rng.standard_normal((8, ROWS, WIDTH))).astype(dtype), rng.standard_normal((N, WIDTH)).astype(dtype), FIRST


def _lstm_slopes(rng, dtype):
    def draw(*shape):
        return rng.standard_normal(shape).astype(dtype)

    return draw(8, ROWS, WIDTH), draw(ROWS, 4 * WIDTH), draw(N, WIDTH), draw(N, WIDTH), np.zeros((6, N, WIDTH), dtype), FIRST


PAIRS = {"lstm_gates": (recurrent.lstm_gates, _lstm_gates, ()), "lstm_slopes": (recurrent.lstm_slopes, _lstm_slopes, (4,))}  # 끝은 연습장인 인수


def answers(function, arguments):
    copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
    with np.errstate(over="ignore"):
        function(*copies)
    return copies


def test_every_kernel_is_compared():
    assert {name for name, what in vars(recurrent).items() if isinstance(what, compiled.Compiled)} == set(PAIRS)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("how", ["loops", "kernel"])
def test_the_loop_is_bit_equal_to_the_formula(name, dtype, how):
    if how == "kernel":
        pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것은 위에서 견준다")
    pair, make, scratch = PAIRS[name]
    arguments = make(np.random.default_rng(3), dtype)
    for k, (a, b) in enumerate(zip(answers(pair.function, arguments), answers(getattr(pair, how), arguments), strict=True)):
        if isinstance(a, np.ndarray) and k not in scratch:
            assert a.dtype == b.dtype == dtype
            np.testing.assert_array_equal(a, b)


def test_an_overflowing_gate_is_zero_in_both():
    kept = np.full((8, 1, 1), np.inf, np.float32)
    kept[6] = 0.5
    for function in (recurrent.lstm_gates.function, recurrent.lstm_gates.loops):
        got, cell = kept.copy(), np.ones((1, 1), np.float32)
        with np.errstate(all="ignore"):
            function(got, cell, 0)
        assert (got[:5] == 0).all() and cell == 0


def test_a_layer_with_and_without_the_kernel(monkeypatch):
    x = tg.tensor(np.random.default_rng(0).standard_normal((4, 3, 2)).astype(np.float32))
    results, called = [], []
    for smallest in (2**60, 0):
        for pair in (recurrent.lstm_gates, recurrent.lstm_slopes):
            monkeypatch.setattr(pair, "smallest", smallest)
        model = nn.LSTM(2, 5, generator=0)
        for pair in (recurrent.lstm_gates, recurrent.lstm_slopes):
            def watched(*arguments, loops=pair.loops):
                called.append(loops.__name__)
                loops(*arguments)

            monkeypatch.setitem(pair.__dict__, "kernel", watched)
        y = model(x)[0]
        (y * y).sum().backward()
        results.append([y.data, *[p.grad.data for p in model.parameters()]])
    assert set(called) == {"lstm_gates", "lstm_slopes"} and len(called) == 8
    for a, b in zip(*results, strict=True):
        np.testing.assert_array_equal(a, b)


def test_only_large_float_arrays_of_numpy_go_to_the_kernel(monkeypatch):
    pair = compiled.Compiled(lambda a: "formula", lambda a: "loop", 4)
    pair.__dict__["kernel"] = pair.loops
    monkeypatch.setattr(compiled.Compiled, "allowed", True)
    assert pair(np.zeros(4)) == pair(np.zeros(4, np.float32)) == "loop"
    assert pair(np.zeros(3)) == pair(np.zeros(4, np.float16)) == pair(np.zeros(4).view(np.recarray)) == "formula"
    monkeypatch.setattr(compiled.Compiled, "allowed", False)
    assert pair(np.zeros(4)) == "formula"
