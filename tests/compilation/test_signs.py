"""부호를 미루는 패스: 답은 0의 부호까지 같고, 셈은 줄어든다."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from support.random_programs import Maker, same

from tinygrad_ko.compilation.program import Instruction, Program, Value, interpret
from tinygrad_ko.compilation.signs import signed

from .test_build import SEEDS

EDGES = np.array([*itertools.product([0.0, -0.0, 1.5, -1.5, np.inf, -np.inf, np.nan, 1e-45, 3e38], repeat=3)], np.float32).T.copy()
FLOAT = np.dtype(np.float32)


def program(*steps):
    """``(함수, 인수의 이름들)`` 의 줄. 입력은 x, y, z 이고 마지막 것이 답이다."""
    known = {name: Value(name, EDGES[0].shape, FLOAT) for name in "xyz"}
    inputs, instructions = [*known.values()], []
    for k, (function, *names) in enumerate(steps):
        known[str(k)] = Value(f"t{k}", EDGES[0].shape, FLOAT)
        instructions.append(Instruction(function, tuple([known.get(n, n) for n in names]), {}, known[str(k)]))
    return Program(inputs, instructions, [known[str(len(steps) - 1)]])


CASES = {
    "a + (-x)": ([(np.negative, "x"), (np.add, "y", "0")], ["subtract"]),
    "(-x) + b": ([(np.negative, "x"), (np.add, "0", "y")], ["subtract"]),
    "a - (-x)": ([(np.negative, "x"), (np.subtract, "y", "0")], ["add"]),
    "a + (-x)y": ([(np.negative, "x"), (np.multiply, "0", "y"), (np.add, "z", "1")], ["multiply", "subtract"]),
    "a - y/(-x)": ([(np.negative, "x"), (np.divide, "y", "0"), (np.subtract, "z", "1")], ["divide", "add"]),
    "a + 2(-x)": ([(np.negative, "x"), (np.add, "0", "0"), (np.add, "y", "1")], ["add", "subtract"]),
    "a + (-x)(-y)": ([(np.negative, "x"), (np.negative, "y"), (np.multiply, "0", "1"), (np.add, "z", "2")],
                     ["negative", "negative", "multiply", "add"]),
    "(-x) + (-y)": ([(np.negative, "x"), (np.negative, "y"), (np.add, "0", "1")], ["negative", "subtract"]),
    "(-x) - b": ([(np.negative, "x"), (np.subtract, "0", "y")], ["negative", "subtract"]),
    "a + (-x) 그리고 exp(-x)": ([(np.negative, "x"), (np.exp, "0"), (np.add, "1", "0")], ["negative", "exp", "add"]),
    "a - (-(-x))": ([(np.negative, "x"), (np.negative, "0"), (np.subtract, "y", "1")], ["negative", "add"]),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_each_form_is_right_at_zeros_and_infinities(name):
    steps, wanted = CASES[name]
    before = program(*steps)
    after = signed(before, True)
    assert [i.function.__name__ for i in after.instructions] == wanted
    for old, new in zip(interpret(before, *EDGES), interpret(after, *EDGES), strict=True):
        assert same(old, new)


def test_a_sign_is_not_put_off_past_a_change_of_what_it_reads():
    """x 를 고치는 일 뒤에서 −x 를 읽어도, 고치기 앞의 값이다."""
    x, y, n, s = (Value(name, (4,), FLOAT) for name in "xyns")

    def fill(a):
        a[...] = 5

    made = Program([x, y], [Instruction(np.negative, (x,), {}, n), Instruction(fill, (x,), {}, None, "", True),
                            Instruction(np.add, (y, n), {}, s)], [s])
    ones = np.ones(4, np.float32)
    answer, = interpret(signed(made, True), ones.copy(), ones.copy())
    assert answer.tolist() == [0.0] * 4


def test_a_small_array_is_not_made_large_to_put_its_sign_off():
    x, y, n, p, s = Value("x", (3,), FLOAT), Value("y", (4, 3), FLOAT), Value("n", (3,), FLOAT), *(Value(k, (4, 3), FLOAT) for k in "ps")
    made = Program([x, y], [Instruction(np.negative, (x,), {}, n), Instruction(np.multiply, (n, y), {}, p),
                            Instruction(np.add, (y, p), {}, s)], [s])
    assert signed(made, True) is made


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(SEEDS)
def test_any_program_is_the_same_to_the_last_bit(seed):
    made = Maker(seed)
    arrays = [np.ascontiguousarray(a).reshape(a.shape) for a in made.arrays]
    for old, new in zip(interpret(made.program, *arrays), interpret(signed(made.program, True), *arrays), strict=True):
        assert same(old, new)
