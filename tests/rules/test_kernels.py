"""순환의 되풀이(rules/kernels/recurrent.py)는 짝인 NumPy 식과 같다: 파이썬으로 불러도, numba로 옮겨도. 지수함수가 없는 것은 비트까지."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.operation import compiled
from tinygrad_ko.rules import recurrent

ROWS, WIDTH, N, FIRST = 20, 5, 6, 7
BATCHES = (6, 5, 4, 4, 1)  # 걸음마다의 줄: 모두 ROWS 줄


def _lstm_step(rng, dtype):
    a, kept, cell = [rng.standard_normal(shape).astype(dtype) for shape in ((N, 4 * WIDTH), (8, ROWS, WIDTH), (N, WIDTH))]
    a[0, :3], a[1, 0], a[2, 3 * WIDTH:] = (80, -80, np.inf), -np.inf, (-0.0, 1e-6, 80, -np.inf, np.inf)
    return a, kept, cell, np.empty_like(cell), FIRST


def _lstm_slopes(rng, dtype):
    def draw(*shape):
        return rng.standard_normal(shape).astype(dtype)

    return draw(8, ROWS, WIDTH), draw(ROWS, 4 * WIDTH), draw(N, WIDTH), draw(N, WIDTH), np.zeros((6, N, WIDTH), dtype), FIRST


def _lstm_walk(rng, dtype, backwards=False, bias=1, inside=3):
    """줄이 줄어드는 걸음들. 관문 하나는 넘치고, 하나는 NaN 이다."""
    kept, seen, turned, h, c = [rng.standard_normal(shape).astype(dtype) for shape in (
        (8, ROWS, WIDTH), (ROWS, inside + WIDTH + bias), (inside + WIDTH + bias, 4 * WIDTH), (N, WIDTH), (N, WIDTH))]
    seen[3, 0], seen[ROWS - 1, :inside], seen[:, inside + WIDTH:] = np.nan, 1e4, 1
    return kept, seen, turned, h, c, BATCHES, backwards, inside


def _lstm_walk_back(rng, dtype, backwards=True, given=True):
    kept, d, more, turned, dh, dc = [rng.standard_normal(shape).astype(dtype) for shape in (
        (8, ROWS, WIDTH), (ROWS, 4 * WIDTH), (ROWS, WIDTH), (4 * WIDTH, WIDTH), (N, WIDTH), (N, WIDTH))]
    return kept / 4, d, more if given else None, turned / 4, dh, dc, BATCHES, backwards


WALKED = 1.2e-6  # 10 ulp: 걸음마다의 다른 끝자리가 다음 걸음으로 이어진다
# 되풀이, 인수, 얼마나 다를 수 있는가, 견줄 dtype, 연습장인 인수
PAIRS = {"lstm_step": (recurrent.lstm_step, _lstm_step, 6e-7, [np.float32], ()),
         "lstm_slopes": (recurrent.lstm_slopes, _lstm_slopes, 0, [np.float32, np.float64], (4,)),
         "lstm_walk": (recurrent.lstm_walk, _lstm_walk, WALKED, [np.float32], ()),
         "lstm_walk 거꾸로": (recurrent.lstm_walk, partial(_lstm_walk, backwards=True, bias=0), WALKED, [np.float32], ()),
         "lstm_walk_back": (recurrent.lstm_walk_back, _lstm_walk_back, WALKED, [np.float32], ()),
         "lstm_walk_back 거꾸로": (recurrent.lstm_walk_back, partial(_lstm_walk_back, backwards=False, given=False), WALKED, [np.float32], ())}


def answers(function, arguments):
    copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
    with np.errstate(all="ignore"):
        assert function(*copies) is None
    return copies


def test_every_kernel_is_compared():
    assert {name for name, what in vars(recurrent).items() if isinstance(what, compiled.Compiled)} == {name.split()[0] for name in PAIRS}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "dtype"), [(name, dtype) for name, pair in PAIRS.items() for dtype in pair[3]])
@pytest.mark.parametrize("how", ["loops", "kernel"])
def test_the_loop_is_the_formula(name, dtype, how):
    if how == "kernel":
        pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것은 위에서 견준다")
    pair, make, tolerance, _, scratch = PAIRS[name]
    arguments = make(np.random.default_rng(3), dtype)
    other = partial(pair.through, pair.loops) if how == "loops" and pair.through else getattr(pair, how)
    for k, (a, b) in enumerate(zip(answers(pair.function, arguments), answers(other, arguments), strict=True)):
        if isinstance(a, np.ndarray) and k not in scratch:
            assert a.dtype == b.dtype == dtype
            np.testing.assert_allclose(b, a, rtol=tolerance, atol=tolerance)


def test_a_step_of_float64_is_the_formula():
    arguments = _lstm_step(np.random.default_rng(3), np.float64)
    assert recurrent.single(recurrent.lstm_step.loops, *arguments) is NotImplemented


def test_an_overflowing_gate_is_zero_in_both():
    for function in (recurrent.lstm_step.function, recurrent.lstm_step.loops):
        kept, cell = np.full((8, 1, 1), 0.5, np.float32), np.ones((1, 1), np.float32)
        with np.errstate(all="ignore"):
            function(np.full((1, 4), np.inf, np.float32), kept, cell, np.empty_like(cell), 0)
        assert (kept[:6] < 1e-37).all() and cell < 1e-37


def test_a_layer_with_and_without_the_kernel(monkeypatch):
    x = tg.tensor(np.random.default_rng(0).standard_normal((4, 3, 2)).astype(np.float32))
    results, called = [], []
    monkeypatch.setattr(recurrent, "FEW", 0)  # 국소 도함수를 걸음마다 셈하게
    for smallest in (2**60, 0):
        for pair in (recurrent.lstm_step, recurrent.lstm_slopes):
            monkeypatch.setattr(pair, "smallest", smallest)
        model = nn.LSTM(2, 5, generator=0)
        for pair in (recurrent.lstm_step, recurrent.lstm_slopes):
            def watched(*arguments, loops=pair.loops):
                called.append(loops.__name__)
                loops(*arguments)

            monkeypatch.setitem(pair.__dict__, "kernel", watched)
        y = model(x)[0]
        (y * y).sum().backward()
        results.append([y.data, *[p.grad.data for p in model.parameters()]])
    assert set(called) == {"lstm_step", "lstm_slopes"} and len(called) == 8
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_brief_steps_of_float32_are_walked_at_once(monkeypatch, dtype):
    walks, called = (recurrent.lstm_walk, recurrent.lstm_walk_back), []
    for pair in walks:
        def watched(*arguments, loops=pair.loops):
            called.append(loops.__name__)
            loops(*arguments)

        monkeypatch.setattr(pair, "smallest", 0)
        monkeypatch.setitem(pair.__dict__, "kernel", partial(pair.laid, watched))
    x, results = np.random.default_rng(0).standard_normal((4, 3, 2)).astype(dtype), []
    for step in (0, recurrent.STEP):  # 0이면 모든 걸음이 길다
        monkeypatch.setattr(recurrent, "STEP", step)
        model = nn.LSTM(2, 5, num_layers=2, bidirectional=True, dtype=dtype, generator=0)
        y, (h, _) = model(tg.tensor(x))
        ((y * y).sum() + h.sum()).backward()
        results.append([y.data, h.data, *[p.grad.data for p in model.parameters()]])
        assert len(called) == (8 if step and dtype == np.float32 else 0)  # 층마다, 방향마다, 앞으로와 뒤로
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("backwards", "given"), [(True, True), (False, False)])
def test_slopes_of_the_whole_sequence_are_those_of_the_steps(monkeypatch, dtype, backwards, given):
    """짧은 걸음의 국소 도함수는 온 수열에서 한꺼번에 셈한다: 걸음마다 셈한 것과 비트까지 같다."""
    results, arguments = [], _lstm_walk_back(np.random.default_rng(3), dtype, backwards, given)
    for few, alone in ((0, 1), (N * WIDTH, 0)):
        called = []
        monkeypatch.setattr(recurrent, "FEW", few)
        monkeypatch.setattr(recurrent, "lstm_slopes", lambda *a, called=called: called.append(PAIRS["lstm_slopes"][0](*a)))
        results.append([a for a in answers(recurrent.lstm_walk_back.function, arguments) if isinstance(a, np.ndarray)])
        assert len(called) == alone * len(BATCHES)
    for a, b in zip(*results, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_wide_weight_is_walked_back_by_steps(monkeypatch):
    arguments = _lstm_walk_back(np.random.default_rng(3), np.float32)
    asked = partial(recurrent.walked_back, lambda *_: "loop", *arguments)
    assert asked() == "loop"
    monkeypatch.setattr(recurrent, "WIDE", arguments[3].size)
    assert asked() is NotImplemented


def test_only_large_float_arrays_of_numpy_go_to_the_kernel(monkeypatch):
    pair = compiled.Compiled(lambda a: "formula", lambda a: "loop", 4)
    pair.__dict__["kernel"] = pair.loops
    monkeypatch.setattr(compiled.Compiled, "allowed", True)
    assert pair(np.zeros(4)) == pair(np.zeros(4, np.float32)) == "loop"
    assert pair(np.zeros(3)) == pair(np.zeros(4, np.float16)) == pair(np.zeros(4).view(np.recarray)) == "formula"
    monkeypatch.setattr(compiled.Compiled, "allowed", False)
    assert pair(np.zeros(4)) == "formula"
