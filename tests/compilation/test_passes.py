"""패스마다: 하는 일과 하지 않는 일."""

from __future__ import annotations

import operator
import threading
import warnings
from typing import Any

import numpy as np
import pytest

from tinygrad_ko.compilation import chain_code, chains
from tinygrad_ko.compilation.build import build, optimized
from tinygrad_ko.compilation.layout import layouts
from tinygrad_ko.compilation.program import Instruction, Program, Value, interpret

F = np.dtype(np.float32)


class Writer:
    """프로그램을 적기 쉽게: 셈해 보며 값의 모양을 얻는다."""

    def __init__(self, *arrays: Any) -> None:
        self.arrays = [np.asarray(a) for a in arrays]
        self.inputs = [Value(f"x{k}", a.shape, a.dtype) for k, a in enumerate(self.arrays)]
        self.instructions: list[Instruction] = []

    def __call__(self, function: Any, *arguments: Any, impure: bool = False, shape: Any = None, dtype: Any = F, **options: Any) -> Any:
        if shape is None and not impure:
            made = Value("made", (), None)
            steps = [*[i for i in self.instructions if not i.impure], Instruction(function, arguments, options, made)]
            out = interpret(Program(self.inputs, steps, [made]), *self.arrays)[0]
            shape, dtype = out.shape, out.dtype
        result = None if shape is None else Value(f"v{len(self.instructions)}", shape, np.dtype(dtype))
        self.instructions.append(Instruction(function, arguments, options, result, impure=impure))
        return result

    def program(self, *outputs: Any) -> Program:
        return Program(self.inputs, self.instructions, outputs)

    def functions(self, *outputs: Any, straight: bool = True) -> list[Any]:
        return [i.function for i in optimized(self.program(*outputs), straight).instructions]


X = np.linspace(-1, 1, 12, dtype=F).reshape(3, 4)


def test_constants_are_computed_once_and_the_rest_is_dropped():
    w = Writer(X)
    two = w(np.multiply, 4.0, 0.5)
    y = w(np.multiply, w.inputs[0], two)
    w(np.exp, y)
    assert w.functions(y) == [np.multiply]
    assert np.array_equal(build(w.program(y))(X)[0], X.astype(float) * 2) and y.dtype == np.float64  # 셈한 상수는 float64 이다


def test_a_constant_that_warns_warns_at_every_call():
    w = Writer(X)
    with np.errstate(all="ignore"):
        y = w(np.divide, np.float32(1), np.float32(0))
    executable = build(w.program(y))
    for _ in range(2):
        with pytest.warns(RuntimeWarning, match="divide by zero"):
            assert np.isinf(executable(X)[0])


@pytest.mark.parametrize(("function", "arguments", "dropped"), [
    (np.multiply, ("x", 1), True), (np.multiply, (1.0, "x"), True), (np.divide, ("x", 1), True), (np.subtract, ("x", 0), True),
    (np.add, ("x", -0.0), True), (np.add, ("x", 0.0), False), (np.subtract, ("x", -0.0), False), (np.subtract, (0, "x"), False),
    (np.multiply, ("x", np.float64(1)), False), (np.multiply, ("x", True), False), ("astype", ("x", np.float32), True),
    ("astype", ("x", np.float64), False), ("reshape", ("x", (3, 4)), True), ("reshape", ("x", (4, 3)), False),
    (operator.getitem, ("x", Ellipsis), True), (operator.getitem, ("x", slice(None)), True), (operator.getitem, ("x", slice(1, None)), False),
])
def test_what_changes_nothing_is_dropped(function, arguments, dropped):
    w = Writer(np.where(np.arange(12) % 2, -0.0, X.ravel()).astype(F).reshape(3, 4))
    y = w(function, *[w.inputs[0] if a == "x" and isinstance(a, str) else a for a in arguments])
    z = w(np.add, y, y)
    assert (len(w.functions(z)) == 1) is dropped
    assert np.signbit(build(w.program(z))(*w.arrays)[0]).tolist() == np.signbit(interpret(w.program(z), *w.arrays)[0]).tolist()
    assert len(w.functions(z, straight=False)) == 2  # 놓인 꼴을 모르면 지우지 않는다


def test_a_sum_of_one_number_loses_the_sign_of_zero():
    w = Writer(np.array(-0.0, F))
    for method in ("sum", "max"):
        y = w(method, w.inputs[0])
        found, wanted = (run(*w.arrays)[0] for run in (build(w.program(y)), lambda x: interpret(w.program(y), x)))
        assert np.signbit(found) == np.signbit(wanted) == (method == "max")


def test_the_same_sum_is_made_once():
    w = Writer(X)
    a, b = w("sum", w.inputs[0], 1), w("sum", w.inputs[0], axis=-1)
    c = w(np.multiply, w.inputs[0], 0.0)
    d = w(np.multiply, w.inputs[0], -0.0)  # 부호가 다른 0은 다른 상수이다
    e = w(np.multiply, w.inputs[0], 0)
    assert len(w.functions(a, b)) == 1 and len(w.functions(c, d)) == 2 and len(w.functions(c, e)) == 2
    first, second = build(w.program(a, b))(X)
    assert np.array_equal(first, second) and not np.shares_memory(first, second)


def test_two_equal_arrays_are_not_made_one_under_a_product():
    w = Writer(np.random.default_rng(0).standard_normal((40, 30)).astype(F))
    a, b = w(np.tanh, w.inputs[0]), w(np.tanh, w.inputs[0])
    y = w(np.matmul, a, w("swapaxes", b, 0, 1))  # 같은 배열이면 BLAS 가 syrk 로 간다
    assert w.functions(y).count(np.tanh) == 2
    assert np.array_equal(build(w.program(y))(*w.arrays)[0], interpret(w.program(y), *w.arrays)[0])


def test_reading_before_and_after_a_write():
    box = np.zeros(3, F)

    def write(array: Any) -> None:
        array[...] += 1

    w = Writer(np.array(2.0, F), box)
    a = w(np.multiply, w.inputs[0], 3.0)
    w(write, w.inputs[0], impure=True)
    b = w(np.multiply, w.inputs[0], 3.0)
    c = w(np.multiply, w.inputs[0], 1.0)
    assert [float(v) for v in build(w.program(a, b, c))(np.array(2.0, F), box)] == [6.0, 9.0, 3.0]


def test_a_write_nobody_mentions():
    box = np.array([2.0, 3.0], F)

    def write() -> None:
        box[...] += 1

    w = Writer(box)
    a = w(np.multiply, w.inputs[0], 3.0)
    w(write, impure=True)
    b = w(np.multiply, w.inputs[0], 3.0)
    assert [v.tolist() for v in build(w.program(a, b))(box)] == [[6.0, 9.0], [9.0, 12.0]]


def test_what_the_outside_keeps_is_never_reused():
    kept: list[Any] = []
    w = Writer(X)
    y = w(np.tanh, w.inputs[0])
    w(kept.append, y, impure=True)
    z = w(np.exp, w(np.negative, y))
    executable = build(w.program(z, y))
    answers = [executable(X * k) for k in (1, 2)]
    assert np.array_equal(kept[0], np.tanh(X)) and np.array_equal(kept[1], np.tanh(X * 2))
    assert not np.shares_memory(kept[0], answers[0][1])


def test_buffers_are_reused_and_outputs_are_not(monkeypatch):
    w = Writer(X)
    v = w.inputs[0]
    for function in (np.exp, np.tanh, np.negative, np.square, np.sqrt):
        v = w(function, v)
    executable = build(w.program(v))
    assert "room = aligned((64,), np.uint8)" in executable.source  # 다섯 셈의 네 자리가 버퍼 하나(48바이트를 캐시 줄에 맞춘 것)
    first = executable(X)[0]
    before = first.copy()
    executable(X + 1)
    assert np.array_equal(first, before)


@pytest.mark.parametrize("shape", [(2, 6), (12,), (3, 1, 4)])
def test_a_result_takes_over_the_place_its_argument_is_seen_in(shape):
    """다 쓴 인수를 다른 모양으로 보아도, 원소의 차례가 같으므로 결과는 그 자리에 놓인다."""
    w = Writer(X)
    seen = w("reshape", w(np.exp, w.inputs[0]), shape)
    executable = build(w.program(w(np.tanh, w(np.multiply, seen, seen))))
    assert "room = aligned((64,), np.uint8)" in executable.source
    assert np.array_equal(executable(X)[0], np.tanh(np.exp(X) * np.exp(X)).reshape(shape))


def test_a_chain_does_not_write_over_what_it_reads(monkeypatch):
    """사슬은 결과 하나를 쓴 뒤에도 인수를 다시 읽는다."""
    monkeypatch.setattr(chains, "SMALLEST", 64)
    w = Writer(np.random.default_rng(0).standard_normal((30, 30)).astype(F))
    read = w(np.matmul, w.inputs[0], w.inputs[0])
    first = w(np.exp, read)
    second = w(np.multiply, read, first)
    program = w.program(w(np.matmul, first, second))
    executable = build(program, fast=False)
    assert "chain_1(block)" in executable.source
    assert np.array_equal(executable(*w.arrays)[0], interpret(program, *w.arrays)[0])


def test_threads_and_calls_inside_calls_do_not_share():
    inner: list[Any] = []
    busy: list[Any] = []
    w = Writer(np.zeros((50, 50), F))

    def again() -> None:
        if not busy and len(inner) < 3:
            busy.append(None)
            inner.append(executable(np.full((50, 50), 7, F))[0])
            busy.clear()

    a = w(np.add, w.inputs[0], 1.0)
    b = w(np.exp, w(np.negative, a))
    w(again, impure=True)
    c = w(np.multiply, b, 2.0)
    executable = build(w.program(c))
    wrong: list[int] = []

    def work(k: int) -> None:
        for _ in range(60):
            x = np.full((50, 50), k, F)
            if not np.array_equal(executable(x)[0], np.exp(-(x + np.float32(1))) * 2):
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong and np.array_equal(inner[0], np.exp(-np.full((50, 50), 8, F)) * 2)


def test_names_cannot_break_the_code():
    x = Value("x); import os  #", (2,), F)
    y, z = Value("for", (2,), F), Value("np", (2,), F)
    program = Program([x], [Instruction(np.exp, (x,), {}, y, comment="첫 줄\n    raise"), Instruction(np.tanh, (y,), {}, z)], [z, y])
    executable = build(program)
    assert np.array_equal(executable(np.ones(2, F))[0], np.tanh(np.exp(np.ones(2, F))))
    assert "import os" not in executable.source.replace("import_os", "")


def test_large_chain_runs_in_blocks_and_sums_as_numpy(monkeypatch):
    monkeypatch.setattr(chains, "SMALLEST", 1000)
    for size in (1000, 32769, 100_003):
        w = Writer(np.random.default_rng(size).standard_normal(size).astype(F))
        y = w(np.multiply, w(np.exp, w.inputs[0]), 0.3)
        s, m = w("sum", y), w("mean", y)
        executable = build(w.program(s, m), fast=False)
        assert "chain_1(block)" in executable.source
        for a, b in zip(executable(*w.arrays), interpret(w.program(s, m), *w.arrays), strict=True):
            assert a == b and a.dtype == b.dtype


def test_two_threads_give_the_same_bits(monkeypatch):
    w = Writer(np.random.default_rng(0).standard_normal(700_001).astype(F))
    y = w(np.tanh, w(np.multiply, w.inputs[0], 3.0))
    s = w("sum", w(np.square, y))
    answers = []
    for count in ("1", "2"):
        monkeypatch.setenv("TINYGRAD_KO_THREADS", count)
        executable = build(w.program(y, s), fast=False)
        assert ("run_blocks" in executable.source) == (count == "2")
        answers.append(executable(*w.arrays))
    assert all(np.array_equal(a, b) for a, b in zip(*answers, strict=True))


def test_scalars_stay_scalars():
    w = Writer(np.array(0.5, F))
    v = w.inputs[0]
    for _ in range(3):
        v = w(np.subtract, w(np.tanh, w(np.add, w(np.multiply, v, w.inputs[0]), 1.0)), w.inputs[0])
    source = build(w.program(v)).source
    assert "np.multiply" not in source and "np.empty" not in source
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert build(w.program(v))(np.array(0.5, F))[0] == interpret(w.program(v), np.array(0.5, F))[0]
    big = build(w.program(v))
    with pytest.warns(RuntimeWarning, match="overflow"):
        big(np.array(1e38, F))


def test_an_input_that_is_not_straight_takes_the_plain_way():
    w = Writer(np.random.default_rng(0).standard_normal((300, 200)).astype(F))
    s = w("sum", w(np.multiply, w.inputs[0], 1.0))
    executable = build(w.program(s))
    for x in (w.arrays[0], w.arrays[0].T.copy().T, np.repeat(w.arrays[0], 2, axis=1)[:, ::2]):
        assert executable(x)[0] == interpret(w.program(s), x)[0]


def test_equal_arrays_stay_two_if_the_outside_may_change_one():
    def clear(array: Any) -> None:
        array[...] = 0

    w = Writer(X)
    a, b = w(np.exp, w.inputs[0]), w(np.exp, w.inputs[0])
    w(clear, a, impure=True)
    first, second = build(w.program(w(np.add, a, 1.0), w(np.add, b, 1.0)))(X)
    assert (first == 1).all() and np.array_equal(second, np.exp(X) + 1)


def test_a_large_constant_is_never_given_away():
    constant = np.arange(5000, dtype=F)
    w = Writer(X)
    y = w(lambda a, x: a[1:], constant, w.inputs[0])
    z = w("reshape", constant, (50, 100))
    executable = build(w.program(y, z))
    for answer in executable(X):
        answer[...] = -1
    assert constant[1] == 1 and executable(X)[1][0, 3] == 3


def test_a_part_returned_is_copied_before_its_place_is_used_again():
    w = Writer(X, X + 5)
    y = w(np.exp, w.inputs[0])
    part = w(operator.getitem, y, slice(1, None))
    other = w(np.sqrt, w(np.square, w(np.negative, w(np.tanh, w.inputs[1]))))
    executable = build(w.program(part, w("sum", other)))
    assert np.array_equal(executable(X, X + 5)[0], np.exp(X)[1:])


def test_a_dtype_that_is_not_what_numpy_makes_gets_no_buffer():
    x = Value("x", (4,), F)
    wrong, y = Value("w", (4,), np.dtype(np.float64)), Value("y", (4,), F)
    program = Program([x], [Instruction(np.exp, (x,), {}, wrong), Instruction(np.multiply, (wrong, wrong), {}, y)], [y])
    found = build(program)(X[0])[0]
    assert found.dtype == F and np.array_equal(found, np.exp(X[0]) ** 2)


def test_a_row_as_long_as_there_are_rows_is_not_cut(monkeypatch):
    monkeypatch.setattr(chains, "SMALLEST", 1000)
    monkeypatch.setattr(chain_code, "PIECE", 128)
    w = Writer(np.random.default_rng(0).standard_normal((130, 130)).astype(F), np.arange(130, dtype=F) / 130, np.arange(130, dtype=F)[:, None] / 130)
    x, row, column = w.inputs
    y = w(np.exp, w(np.add, w(np.multiply, w(np.tanh, x), column), 1.0))
    z = w(np.tanh, w(np.multiply, y, row))
    executable = build(w.program(z), fast=False)
    assert "chain_1(block)" in executable.source
    assert np.array_equal(executable(*w.arrays)[0], interpret(w.program(z), *w.arrays)[0])


def test_what_an_unknown_function_made_is_not_kept_twice():
    kept: list[Any] = []
    w = Writer(X)
    y = w(lambda x: x + 1, w.inputs[0])
    w(kept.append, y, impure=True)
    (answer,) = build(w.program(y))(X)
    assert kept[0] is not answer and not np.shares_memory(kept[0], answer)


def test_whole_numbers_wrap_around_in_silence_as_arrays_do():
    w = Writer(np.array(2**62))
    y = w(np.multiply, w.inputs[0], w(np.add, w.inputs[0], w.inputs[0]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert build(w.program(y))(*w.arrays)[0] == interpret(w.program(y), *w.arrays)[0]


def test_a_sum_down_the_rows_is_not_cut(monkeypatch):
    monkeypatch.setattr(chains, "SMALLEST", 1000)
    monkeypatch.setattr(chain_code, "PIECE", 128)
    w = Writer(np.random.default_rng(0).standard_normal((130, 130)).astype(F), np.arange(130, dtype=F)[:, None] / 130)
    y = w(np.exp, w(np.multiply, w.inputs[0], w.inputs[1]))
    program = w.program(w("sum", y, 0), w("sum", y, 1), w(np.tanh, y))
    for a, b in zip(build(program, fast=False)(*w.arrays), interpret(program, *w.arrays), strict=True):
        assert np.array_equal(a, b)


@pytest.mark.parametrize("in_a_chain", [False, True])
@pytest.mark.parametrize("options", [{}, {"keepdims": True}], ids=["줄인 축 없이", "keepdims"])
@pytest.mark.parametrize("reduce", [np.maximum.reduce, np.minimum.reduce], ids=["max", "min"])
@pytest.mark.parametrize("shape", [(40, 10), (40, 2, 5), (40, 3, 2, 4)])
def test_narrow_rows_are_compared_by_columns(shape, reduce, options, in_a_chain, monkeypatch):
    """홀로 있어도, 줄의 수가 같은 넓은 배열과 한 사슬에 묶여 토막마다 셈해도."""
    if in_a_chain:
        monkeypatch.setattr(chains, "SMALLEST", 1000)
        monkeypatch.setattr(chain_code, "PIECE", 128)
    rng = np.random.default_rng(0)
    w = Writer(rng.standard_normal(shape).astype(F), rng.standard_normal((40, 30)).astype(F))
    wide = w(np.multiply, w.inputs[1], w(np.add, w.inputs[1], 2.0))
    top = w(reduce, w(np.multiply, w.inputs[0], 3.0), -1, **options)
    program = w.program(w(np.negative, top), wide)
    executable = build(program, fast=False)
    assert ".T.copy(), 0)" in executable.source and ("chain_1(block)" in executable.source) is in_a_chain
    for a, b in zip(executable(*w.arrays), interpret(program, *w.arrays), strict=True):
        assert np.array_equal(a, b)


@pytest.mark.parametrize("axis", [0, (0, 1), None])
def test_only_the_last_axis_is_compared_by_columns(axis):
    w = Writer(np.random.default_rng(0).standard_normal((40, 10)).astype(F))
    program = w.program(w(np.maximum.reduce, w(np.multiply, w.inputs[0], 3.0), axis))
    executable = build(program)
    assert ".T.copy()" not in executable.source
    assert np.array_equal(executable(*w.arrays)[0], interpret(program, *w.arrays)[0])


def test_scattered_narrow_rows_keep_the_order_they_lie_in():
    """흩어진 배열을 줄인 것은 NumPy가 그 차례대로 놓는다. 곧게 놓으면 뒤의 합의 끝자리가 달라진다."""
    for seed in range(10):
        w = Writer(np.random.default_rng(seed).standard_normal((30, 40, 10)).astype(F))
        scattered = w(np.multiply, w(np.transpose, w.inputs[0], (1, 0, 2)), 2.0)
        program = w.program(w("sum", w(np.maximum.reduce, scattered, -1)))
        assert build(program)(*w.arrays)[0] == interpret(program, *w.arrays)[0]


def test_a_power_of_a_number_is_not_the_square_of_an_array():
    for x in np.array([0.8456923, 1.0020701, 1.0114756], F):  # NumPy의 수의 ** 는 배열의 ** 와 마지막 비트가 다를 수 있다
        w = Writer(np.array(x))
        y = w(operator.pow, w(np.exp, w.inputs[0]), 2)
        assert build(w.program(y))(*w.arrays)[0] == interpret(w.program(y), *w.arrays)[0]


def test_products_of_swapped_batches_are_not_straight():
    w = Writer(np.ones((3, 2, 4, 5), F), np.ones((3, 2, 5, 6), F))
    a, b = (w("swapaxes", x, 0, 1) for x in w.inputs)
    y = w(np.matmul, a, b)
    assert layouts(w.program(y), True)[y] is None
