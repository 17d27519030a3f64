"""작은 셈을 함수 하나로 옮긴 것: 파이썬으로 그냥 돌리면 적힌 대로 따른 것과 비트까지 같고, 기계어로도 사칙연산은 그렇다."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.random_programs import Maker, same

import tinygrad_ko as tg
from tinygrad_ko.compilation import fusion, groups
from tinygrad_ko.compilation.build import build
from tinygrad_ko.compilation.program import Instruction, Program, Value, interpret

F, D = np.dtype(np.float32), np.dtype(np.float64)
ODD = [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e-40, 1e38, -3.5, 0.3]
ARITHMETIC = [np.add, np.subtract, np.multiply, np.divide, np.negative, np.square, np.absolute, np.sqrt, np.reciprocal, np.sign]


@pytest.fixture(autouse=True)
def few(monkeypatch, tmp_path):
    """몇 개의 셈도 옮기게. 옮긴 것은 시험의 폴더에 남긴다."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(groups, "WORTH", 4 * groups.COST_OF_CALL)


def random_program(seed: int, dtype: np.dtype = F, functions: Any = ARITHMETIC, length: int = 30, calls: bool = True) -> tuple[Program, list[Any]]:
    """수의 셈에 배열의 셈과 바깥을 바꾸는 부름을 섞은 프로그램."""
    rng = np.random.default_rng(seed)
    inputs = [Value("x", (), dtype), Value("y", (), dtype), Value("a", (5,), dtype)]
    arrays = [np.array(rng.choice(ODD) if rng.random() < 0.3 else rng.standard_normal(), dtype) for _ in range(2)]
    arrays.append(rng.standard_normal(5).astype(dtype))
    numbers, wide, steps = inputs[:2], inputs[2:], []

    def pick(among: list[Any]) -> Any:
        return among[int(rng.integers(len(among)))]

    for k in range(length):
        kind = rng.random()
        if kind < 0.05:
            result = Value(f"a{k}", (5,), dtype)
            steps.append(Instruction(np.multiply, (pick(wide), pick(numbers)), result=result))
            wide.append(result)
        elif kind < 0.1:
            result = Value(f"v{k}", (), dtype)
            steps.append(Instruction(np.add.reduce, (pick(wide), None), result=result))
            numbers.append(result)
        elif kind < 0.13 and calls:
            steps.append(Instruction(lambda v: None, (pick(numbers),), impure=True))
        else:
            function = pick(functions)
            constants = [2, 0.5, np.float32(-1.5) if dtype == F else np.float64(-1.5), np.array(rng.standard_normal(), dtype)]
            operands = [pick(numbers), pick(numbers) if rng.random() < 0.7 else pick(constants)][:function.nin]
            result = Value(f"v{k}", (), dtype)
            steps.append(Instruction(function, tuple(operands), result=result))
            numbers.append(result)
    return Program(inputs, steps, [*numbers[-3:], wide[-1]]), arrays


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_function_is_the_program_to_the_last_bit(plain_python, monkeypatch):
    monkeypatch.setattr(groups, "LONGEST", 7)

    @given(st.integers(0, 2**32 - 1), st.sampled_from([F, D]))
    def check(seed: int, dtype: np.dtype) -> None:
        program, arrays = random_program(seed, dtype)
        wanted = interpret(program, *arrays)
        executable = build(program, fast=True)
        for _ in range(2):
            for a, b in zip(executable(*arrays), wanted, strict=True):
                assert same(a, b), executable.source

    check()
    assert len(plain_python) > 20


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_small_arrays_are_the_program_to_the_last_bit(plain_python, monkeypatch):
    """모양이 여럿인 작은 배열에 행렬의 곱, 합, 바깥을 바꾸는 부름을 섞은 프로그램."""
    monkeypatch.setattr(fusion, "SINGLE", {})
    monkeypatch.setattr(fusion, "FORMULAS", {f: t for f, t in fusion.FORMULAS.items() if f not in (np.maximum, np.minimum)})
    monkeypatch.setattr(fusion, "LIBRARY", {})
    monkeypatch.setattr(fusion, "LONGEST", 5)
    monkeypatch.setattr(groups, "WIDEST", 6)
    monkeypatch.setattr(groups, "WORTH", 2 * groups.COST_OF_CALL)

    @given(st.integers(0, 2**32 - 1))
    def check(seed: int) -> None:
        made = Maker(seed, chains=True)
        wanted = interpret(made.program, *made.arrays)
        executable = build(made.program, fast=True)
        for _ in range(2):
            for a, b in zip(executable(*made.arrays), wanted, strict=True):
                assert same(a, b), executable.source

    check()
    assert len(plain_python) > 10
    assert any("rows" in text for text in plain_python) and any("start" in text for text in plain_python)


def test_too_many_arrays_stay_numpy(plain_python, monkeypatch):
    x = Value("x", (2000,), F)
    steps = [Instruction(np.add, (x, 1.0), result=Value("v0", (2000,), F))]
    for k in range(1, 60):
        steps.append(Instruction(np.multiply, (steps[-1].result, x), result=Value(f"v{k}", (2000,), F)))
    program = Program([x], steps, [steps[-1].result])
    assert "fused(" in build(program, fast=True).source
    monkeypatch.setattr(groups, "MOST", 59)
    assert "fused(" not in build(program, fast=True).source


@pytest.mark.parametrize("count", [40, 61])
@pytest.mark.parametrize("apart", [True, False], ids=["저마다", "모두 더한 것"])
def test_many_arrays_are_handed_to_several_functions(plain_python, count, apart):
    """펼친 순환처럼 배열 여럿을 저마다 셈하거나 모두 더하면: 배열이 많은 함수는 옮기는 데 수십 초가 든다."""
    inputs = [Value(f"x{k}", (50,), F) for k in range(count)]
    steps = []
    for k, x in enumerate(inputs):
        steps.append(Instruction(np.add, (x, 1.0 if apart or not k else steps[-1].result), result=Value(f"v{k}", (50,), F)))
    program = Program(inputs, steps, [i.result for i in steps] if apart else [steps[-1].result])
    executable = build(program, fast=True)
    arrays = [np.random.default_rng(k).standard_normal(50).astype(F) for k in range(count)]
    for a, b in zip(executable(*arrays), interpret(program, *arrays), strict=True):
        assert same(a, b)
    widths = [line.count(",") + 1 for line in executable.source.splitlines() if line.strip().startswith("fused")]
    assert len(widths) > 1 and max(widths) <= groups.WIDEST + 2, widths


@pytest.mark.parametrize("shape", [(1000,), (7, 30)])
def test_a_chain_of_small_arrays_becomes_one_function(shape):
    pytest.importorskip("numba", reason="[fast]: numba 가 없다")
    rng = np.random.default_rng(0)
    x = tg.tensor(rng.standard_normal(shape).astype(np.float32), requires_grad=True)
    b = tg.tensor(rng.standard_normal(shape[-1]).astype(np.float32), requires_grad=True)

    def f():
        x.grad = b.grad = None
        y = x
        for _ in range(5):
            y = (y * x + b).tanh() - x
        y.sum().backward()
        return y

    step = tg.compile(f)
    for k in range(4):
        x.data[...] = rng.standard_normal(shape)
        got = step().detach().numpy().copy(), x.grad.numpy(), b.grad.numpy()
        f()
        for one, other in zip(got, (f().detach().numpy(), x.grad.numpy(), b.grad.numpy()), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)
    assert "fused(" in step.source and step.replays == 2


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", [F, D])
def test_machine_code_is_the_program(dtype):
    pytest.importorskip("numba", reason="[fast]: numba 가 없다")
    functions = [*ARITHMETIC, *fusion.LIBRARY]
    for seed in range(4):
        program, arrays = random_program(seed, dtype, functions, length=60, calls=False)
        executable = build(program, fast=True)
        assert "fused(" in executable.source
        for a, b in zip(executable(*arrays), interpret(program, *arrays), strict=True):
            assert a.dtype == dtype
            np.testing.assert_allclose(a, b, rtol=2e-4 if dtype == F else 1e-11, atol=1e-6 if dtype == F else 1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", [F, D])
@pytest.mark.parametrize("function", [f for f in fusion.LIBRARY if f.nin == 1], ids=lambda f: f.__name__)
def test_each_function_of_the_library_is_near_numpy(function, dtype):
    """셈 하나씩, 정의역 밖과 0과 무한대까지."""
    pytest.importorskip("numba", reason="[fast]: numba 가 없다")
    x = Value("x", (), dtype)
    steps, values = [], [x]
    for k in range(4):
        steps.append(Instruction(np.negative, (values[-1],), result=Value(f"n{k}", (), dtype)))
        values.append(steps[-1].result)
    steps.append(Instruction(function, (values[-1],), result=Value("f", (), dtype)))
    executable = build(Program([x], steps, [steps[-1].result]), fast=True)
    assert "fused(" in executable.source
    for number in [*ODD, 0.999, -0.999, 5.0, 80.0, -80.0]:
        got, = executable(np.array(number, dtype))
        np.testing.assert_array_max_ulp(got, function(np.array(number, dtype)), 4)


def test_few_or_too_many_stay_numpy(monkeypatch):
    pytest.importorskip("numba", reason="[fast]: numba 가 없다")
    program, _ = random_program(3)
    assert "fused" in build(program, fast=True).source
    assert "fused" not in build(program, fast=False).source
    monkeypatch.setattr(groups, "MOST_NUMBERS", 3)
    assert "fused" not in build(program, fast=True).source
    monkeypatch.setattr(groups, "MOST_NUMBERS", 2**13)
    monkeypatch.setattr(groups, "WORTH", 2**20)
    assert "fused" not in build(program, fast=True).source


def test_a_scalar_step_becomes_one_function():
    pytest.importorskip("numba", reason="[fast]: numba 가 없다")
    x, w = tg.tensor(0.5, requires_grad=True), tg.tensor(-1.5, requires_grad=True)

    def f():
        x.grad = w.grad = None
        y = x
        for _ in range(4):
            y = (y * w + tg.log(1 + x * x)).tanh() / (1.0 + tg.exp(-w)) - tg.sin(x) ** 2
        y.backward()
        return y

    step = tg.compile(f)
    for number in (0.5, -0.25, 0.0, 2.0):
        for _ in range(3):
            x.data[...] = number
            got = step().item(), x.grad.item(), w.grad.item()
        wanted = f().item(), x.grad.item(), w.grad.item()
        assert got == pytest.approx(wanted, rel=1e-5)
    assert step.source.count("fused(") >= 1 and step.replays == 10
