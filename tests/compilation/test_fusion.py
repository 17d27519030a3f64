"""합친 되풀이: 파이썬으로 그냥 돌리면 적힌 대로 따른 것과 비트까지 같고, 기계어로도 그렇다. exp 와 tanh 만 몇 ulp 다르다."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from support.random_programs import Maker, same

from tinygrad_ko.compilation import chain_code, chains, fusion, loops
from tinygrad_ko.compilation.build import build
from tinygrad_ko.compilation.program import Instruction, Program, Value, interpret
from tinygrad_ko.operation.compiled import written
from tinygrad_ko.rules.kernels import elementary

from .test_build import SEEDS

F, D, B = np.dtype(np.float32), np.dtype(np.float64), np.dtype(np.bool_)
ODD = np.array([0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e-40, 1e38, -3.5, 0.3], np.float32)


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    """작은 배열도 토막 내고 합치게. 옮긴 것은 시험의 폴더에 남긴다."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(chains, "SMALLEST", 64)
    monkeypatch.setattr(chain_code, "PIECE", 128)
    monkeypatch.setattr(chain_code, "SMALLEST", 64)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_loops_are_the_formula_to_the_last_bit(plain_python, monkeypatch):
    monkeypatch.setattr(fusion, "SINGLE", {})
    monkeypatch.setattr(fusion, "FORMULAS", {f: t for f, t in fusion.FORMULAS.items() if f not in (np.maximum, np.minimum)})

    @given(SEEDS)
    def check(seed: int) -> None:
        made = Maker(seed, chains=True)
        wanted = interpret(made.program, *made.arrays)
        executable = build(made.program, fast=True)
        for a, b in zip(executable(*made.arrays), wanted, strict=True):
            assert same(a, b), executable.source

    check()
    assert len(plain_python) > 10
    assert any("rows" in text for text in plain_python) and any("start" in text for text in plain_python)


def chain_program(shape: tuple[int, ...], dtype: np.dtype) -> tuple[Program, list[np.ndarray]]:
    """모든 식을 지나는 사슬. 줄마다 하나인 것과 칸마다 하나인 것을 함께 읽는다."""
    rng = np.random.default_rng(0)
    rows, columns = (shape[0], *[1] * (len(shape) - 1)), shape[1:] if len(shape) > 1 else ()
    inputs = [Value("x", shape, dtype), Value("y", shape, dtype), Value("r", rows if len(shape) > 1 else (), dtype),
              Value("c", columns, dtype), Value("n", (), dtype)]
    arrays = [np.asarray(np.where(rng.random(v.shape) < 0.2, rng.choice(ODD, v.shape), rng.standard_normal(v.shape) * 3), dtype) for v in inputs]
    x, y, r, c, n = inputs
    steps: list[tuple[Any, tuple[Any, ...], np.dtype]] = [
        (np.multiply, (x, r), dtype), (np.add, ("v0", c), dtype), (np.subtract, ("v1", n), dtype), (np.divide, ("v2", y), dtype),
        (np.greater, ("v3", 0), B), (np.multiply, ("v3", "v4"), dtype), (np.where, ("v4", "v5", 0.5), dtype),
        (np.square, ("v6",), dtype), (np.sqrt, ("v7",), dtype), (np.sign, ("v3",), dtype), (np.absolute, ("v3",), dtype),
        (np.reciprocal, ("v10",), dtype), (np.add, ("v8", "v9"), dtype), (np.add, ("v12", "v11"), dtype), (np.negative, ("v13",), dtype),
        ("astype", ("v14", np.float64), D), (np.multiply, ("v15", 2), D), ("astype", ("v16", dtype), dtype),
        (np.less_equal, ("v17", "v3"), B), (np.logical_and, ("v18", "v4"), B), (np.maximum, ("v17", "v0"), dtype), (np.minimum, ("v20", 3.0), dtype),
    ]
    known: dict[Any, Value] = {}
    instructions = []
    for k, (function, arguments, kind) in enumerate(steps):
        known[f"v{k}"] = Value(f"v{k}", shape, kind)
        instructions.append(Instruction(function, tuple([known[a] if isinstance(a, str) else a for a in arguments]), {}, known[f"v{k}"]))
    return Program(inputs, instructions, [known[k] for k in ("v3", "v13", "v17", "v19", "v21")]), arrays


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("shape", "dtype"), [((700,), F), ((6, 5, 7), D)])
def test_machine_code_is_the_formula(shape, dtype):
    pytest.importorskip("numba")
    program, arrays = chain_program(shape, dtype)
    executable = build(program, fast=True)
    assert "fused(" in executable.source
    for a, b in zip(executable(*arrays), interpret(program, *arrays), strict=True):
        assert a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")  # 최댓값의 0의 부호는 다를 수 있다


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_exp_and_tanh_within_four_ulp():
    pytest.importorskip("numba")
    x = np.concatenate([ODD, np.linspace(-110, 95, 40_000), np.linspace(-1, 1, 40_000), np.geomspace(1e-38, 1, 999)]).astype(F)
    v, e, t, both = (Value(k, x.shape, F) for k in ("v", "e", "t", "both"))
    program = Program([v], [Instruction(np.exp, (v,), {}, e), Instruction(np.tanh, (v,), {}, t), Instruction(np.add, (e, t), {}, both)], [e, t, both])
    executable = build(program, fast=True)
    assert "tanh_row(" in executable.source
    with np.errstate(all="ignore"):
        for found, exact in zip(executable(x), (np.exp(x.astype(D)), np.tanh(x.astype(D))), strict=False):
            wanted = exact.astype(F)
            finite = np.isfinite(wanted) & (np.abs(exact) > 1e-37)
            error = np.abs(found[finite].astype(D) - exact[finite]) / np.spacing(np.abs(wanted[finite])).astype(D)
            assert error.max() < 4, (error.max(), x[finite][error.argmax()])
            assert np.array_equal(found[~finite], wanted[~finite], equal_nan=True) or np.abs(found[~finite & np.isfinite(wanted)]).max() < 1e-36
    assert np.signbit(executable(np.full(x.shape, -0.0, F))[1]).all()


def test_equal_loops_are_translated_once(monkeypatch):
    pytest.importorskip("numba")
    text = "def fused(x0, y0):\n    for j in range(3):\n        y0[j] = x0[j]\n"
    assert fusion.compiled(text) is fusion.compiled(text)


def test_small_arrays_stay_numpy(monkeypatch):
    monkeypatch.setattr(chain_code, "SMALLEST", 10**6)
    program, _ = chain_program((700,), F)
    assert "fused(" not in build(program, fast=True).source
    assert "fused(" not in build(program, fast=False).source


def test_a_place_is_kept_until_the_last_loop_reads_it(plain_python):
    x, *vs = (Value(f"v{k}", (700,), F) for k in range(11))
    a, b, c, d, e, f, g, h, i, j = vs
    steps = [(np.multiply, (x, 2.0), a), (np.add, (a, 1.0), b), (np.cbrt, (b,), c), (np.multiply, (c, a), d), (np.add, (d, c), e),
             (np.cbrt, (e,), f), (np.multiply, (f, a), g), (np.add, (g, a), h), (np.cbrt, (h,), i), (np.subtract, (i, a), j)]
    program = Program([x], [Instruction(function, arguments, {}, result) for function, arguments, result in steps], [j])
    array = np.linspace(-3, 3, 700, dtype=F)
    assert np.array_equal(build(program, fast=True)(array)[0], interpret(program, array)[0])
    assert len(plain_python) == 3


def test_helpers_are_stored_with_all_they_call(monkeypatch):
    """되풀이가 부르는 함수가 부르는 함수를 고쳐도 디스크의 옛 기계어를 쓰지 않는다."""
    assert "def exp_in_parts" in written(loops.exp) and "def exp_in_parts" in written(loops.tanh)
    text, called = "def fused(x0, y0):\n    y0[0] = tanh(x0[0])\n", elementary.exp_in_parts
    before = fusion._stored(text)
    monkeypatch.setattr(elementary, "exp_in_parts", lambda x: called(x))
    assert fusion._stored(text) != before
