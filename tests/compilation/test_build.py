"""지은 것은 적힌 대로 따른 것과 비트까지 같다: 아무 프로그램에서나, 두 번 불러도, 입력을 건드리지 않고."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.random_programs import Maker, same

import tinygrad_ko as tg
from tinygrad_ko.compilation import chain_code, chains
from tinygrad_ko.compilation.build import build
from tinygrad_ko.compilation.program import Instruction, Program, Value, interpret

SEEDS = st.integers(0, 10**6)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """작은 배열도 토막 내게."""
    monkeypatch.setattr(chains, "SMALLEST", 64)
    monkeypatch.setattr(chain_code, "PIECE", 128)


def apart(arrays: list[np.ndarray]) -> bool:
    return not any(np.shares_memory(a, b) for k, a in enumerate(arrays) for b in arrays[:k] if a.size and b.size)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(SEEDS, st.booleans(), st.booleans())
def test_any_program_is_computed_to_the_last_bit(seed, chains, shared):
    """사슬의 토막을 혼자 하든 스레드들이 나누어 하든."""
    made = Maker(seed, chains=chains)
    wanted = interpret(made.program, *made.arrays)
    before = [a.copy(order="K") for a in made.arrays]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chain_code, "is_shared", lambda size: shared)
        patch.setattr(chain_code, "SHARE", 200)
        executable = build(made.program)
    first, second = executable(*made.arrays), executable(*made.arrays)
    for answers in (first, second):
        assert all(type(a) is np.ndarray for a in answers)
        assert all(same(a, b) for a, b in zip(answers, wanted, strict=True)), executable.source
    assert all(same(a, b) for a, b in zip(made.arrays, before, strict=True))
    assert apart([*first, *second]) and not any(np.shares_memory(a, x) for a in (*first, *second) for x in made.arrays if a.size)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(SEEDS)
def test_what_changes_the_outside_is_done_in_order(seed):
    made = Maker(seed, impure=True)
    drawer, arrays = made.drawer, made.arrays

    def twice(run: Any) -> Any:
        drawer.count = 0
        memory = {id(a.base if a.base is not None else a): None for a in arrays}
        copies: list[np.ndarray] = []
        for a in arrays:  # 자리를 나누던 입력은 베낀 뒤에도 자리를 나눈다
            again = next((c for c, o in zip(copies, arrays, strict=False) if o is a), None)
            copies.append(again if again is not None else a.copy(order="K"))
        answers = [run(*copies), run(*copies)]
        return answers, copies, drawer.count, len(memory)

    executable = build(made.program)
    wanted, inputs, count, _ = twice(lambda *a: interpret(made.program, *a))
    got, changed, counted, _ = twice(executable)
    assert counted == count, executable.source
    for a, b in zip([*got[0], *got[1], *changed], [*wanted[0], *wanted[1], *inputs], strict=True):
        assert same(a, b), executable.source


def test_values_may_be_called_what_our_code_calls_its_own():
    names = ("plain", "spares", "spare", "scratch", "run", "run_blocks", "np", "start")
    inputs = [Value(name, (40, 40), np.dtype("f4")) for name in names]
    instructions, total = [], inputs[0]
    for other in inputs[1:]:
        instructions.append(Instruction(np.multiply, (total, other), result=Value("fresh", (40, 40), np.dtype("f4"))))
        total = instructions[-1].result
        instructions.append(Instruction(np.add, (total, np.float32(0.5)), result=Value("own", (40, 40), np.dtype("f4"))))
        total = instructions[-1].result
    program, arrays = Program(inputs, instructions, [total]), [np.full((40, 40), 0.5 + k, np.float32) for k in range(len(names))]
    for layout in (np.ascontiguousarray, np.asfortranarray):
        given = [layout(a) for a in arrays]
        assert same(build(program)(*given)[0], interpret(program, *given)[0])


@pytest.mark.parametrize("f", [
    lambda t: tg.xlog1py(2.0, t), lambda t: tg.xlogy(2.0, t), lambda t: tg.betainc(2.0, 3.0, t), lambda t: tg.gammainc(2.5, t),
    lambda t: t * 0.1 + 2, lambda t: 0.1 / t, lambda t: t**0.3,
])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_number_beside_an_array_computes_in_the_same_precision(f, dtype):
    """SciPy의 ufunc 은 수를 만나면 float64 로 셈한다: 수를 배열의 dtype 으로 적으면 끝자리가 달라진다."""
    x = tg.tensor(np.random.default_rng(0).uniform(0.1, 0.9, 50).astype(dtype), requires_grad=True)

    def both(t):
        y = (f(t) * np.float32(1.7)).sum()
        return y, tg.autograd.grad(y, [t])[0]

    compiled = tg.compile(both)
    for _ in range(4):
        for a, b in zip(both(x), compiled(x), strict=True):
            np.testing.assert_array_equal(a.data, b.data)
    assert compiled.replays > 0
