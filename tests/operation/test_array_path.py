"""배열의 길이 있는 함수는 모두 그렇다고 적혀 있고, 적힌 말이 맞다: 적힌 크기보다 작으면, 또 ``same`` 이면 두 길의 값이 비트까지 같다."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest
from support.rules.table import table

from tinygrad_ko.compilation.followed import is_followed, reached
from tinygrad_ko.operation import array_path as room
from tinygrad_ko.operation import devices, sums
from tinygrad_ko.operation.declare import operations
from tinygrad_ko.rules import (
    activation,
    attention,
    convolution,
    cumulative,
    distance,
    extremes,
    fused,
    gamma,
    indexing,
    normalization,
    pooling,
    products,
    reduction,
    rows,
    selection,
    shape,
)


class Other(np.ndarray):
    """배열의 길로 가지 않는, 값이 같은 배열."""


def drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


# 함수 → 크기가 n 쯤인 인수들
EXAMPLES = {
    extremes.by_pieces: lambda n: (np.square, drawn(2**20 + 3)),
    devices.near: lambda n: (drawn(3),),
    devices.native_index: lambda n: (np.arange(3),),
    shape.in_row_order: lambda n: (drawn(200, 300).T,),
    shape.broadcast: lambda n: (drawn(1), (7,)),
    activation.gelu_rise: lambda n: (drawn(n), drawn(n)),
    products.readable: lambda n: (drawn(1, 6, 4)[..., ::2],),
    fused.softmax_minus_one_hot: lambda n: (drawn(7, 5), np.arange(7) % 5),
    fused.in_long_rows: lambda n: (drawn(1, n), -1, 4096),
    attention.blind_rows: lambda n: (np.tri(4, dtype=bool), None, drawn(4, 4)),
    sums.summed: lambda n: (drawn(n, 1), 1),
    reduction.added: lambda n: (drawn(n, 1), 1, False),
    **{f: lambda n: (drawn(n // 4, 4), -1, False) for f in (reduction.largest, reduction.smallest, reduction.counted, reduction.multiplied)},
    indexing.picks_rows: lambda n: (np.zeros(n, int), drawn(n, 1), (3, 1)),
    indexing.picks_cells: lambda n: ((np.zeros(n, int), np.zeros(n, int)), drawn(n), (3, 1)),
    products.of_integers: lambda n: (np.arange(5_000).reshape(50, 100) - 2_500, np.arange(5_000).reshape(100, 50)),
    products.of_matrices: lambda n: (drawn(9, 7), drawn(7, 5)),
    fused.in_rows: None,  # 두 길(top_of_rows 와 max)의 값이 같다: 아래의 시험
    cumulative.run: None,  # 제자리에서 채운다: tests/rules/kernels/test_cumulative.py
    gamma.is_many_positive: lambda n: (np.abs(drawn(n)) + 1,),
    selection.ranked: lambda n: (drawn(n), 3, 9, 0, False),
    pooling.sums: lambda n: (drawn(40, 1024), -1, 2, 2, 1),
    products.in_line: None, indexing.is_few_rows: None, pooling.to_first: None, attention.inner: None, convolution.is_plain: None, normalization.at_once: None, rows.by_lines: None,  # 언제나 통째로
    indexing.may_repeat: None, distance.differences: None, distance.by_products: None,  # 언제나 통째로
}


def declared() -> set:
    """규칙들이 닿는, 적힌 함수."""
    rooms = (
        activation, attention, convolution, cumulative, devices, distance, extremes, fused, gamma, indexing, normalization, pooling, products, reduction, rows,
        selection, shape, sums,
    )
    found = {f for r in rooms for f in vars(r).values() if inspect.isfunction(f) and hasattr(f, "array_path")}
    return {f for f in found if f.__module__ in [r.__name__ for r in rooms]}


def asks(function) -> bool:
    """NumPy 배열인지 묻는가. 식 속의 목록도 그 코드이다(파이썬 3.11 까지는 따로 적혔다)."""
    return "ndarray" in names_in(function.__code__)


def names_in(code) -> set[str]:
    inner = [names_in(c) for c in code.co_consts if inspect.iscode(c) and c.co_name.startswith("<")]
    return {*code.co_names}.union(*inner)


def undeclared(functions) -> list[str]:
    return sorted({f"{f.__module__}.{f.__qualname__}" for f in functions
                   if inspect.isfunction(f) and asks(f) and not hasattr(f, "array_path")})


def test_every_array_path_is_declared():
    table()
    functions = [f for o in operations.values() for start in (o.forward, *o.formulas.values()) for f in reached(start)]
    assert len(functions) > 1000
    assert undeclared(functions) == []


def test_one_who_forgot_is_found():
    def fast(x):
        return x if type(x) is np.ndarray else x + 1

    def rule(g):
        return [fast(part) for part in (g,)]

    assert undeclared([rule, fast]) == [f"{fast.__module__}.{fast.__qualname__}"]
    assert undeclared([room.array_path()(fast)]) == []


def test_every_declaration_is_compared():
    assert declared() == set(EXAMPLES)


@pytest.mark.parametrize("function", [f for f, make in EXAMPLES.items() if make], ids=lambda f: f.__name__)
def test_both_paths_are_the_same_below_the_declared_size(function):
    smallest = function.array_path
    arguments = EXAMPLES[function](4000 if smallest == math.inf else smallest - 1)
    answers = function(*arguments), function(*[a.view(Other) if type(a) is np.ndarray else a for a in arguments])
    assert np.array_equal(*answers) if answers[0] is not None else answers[1] is None or not answers[1].any()


def test_the_top_of_rows_is_the_largest():
    x = drawn(30, 11)
    x[3, 4] = np.nan
    assert np.array_equal(fused.top_of_rows(x), x.max(-1, keepdims=True), equal_nan=True)


@pytest.mark.parametrize("function", [fused.in_long_rows, indexing.picks_rows, indexing.picks_cells, gamma.is_many_positive], ids=lambda f: f.__name__)
def test_the_path_starts_at_the_declared_size(function):
    assert function(*EXAMPLES[function](function.array_path))
    assert not function(*EXAMPLES[function](function.array_path - 1))


def test_rules_that_reach_an_array_path_are_called_whole():
    conv, total = operations["conv"], operations["sum"]
    assert not is_followed(conv, conv.forward, 1) and not is_followed(conv, conv.formulas["weight"], 1)  # 연산을 거쳐 닿아도
    assert is_followed(total, total.forward, sums.SMALLEST - 1) and not is_followed(total, total.forward, sums.SMALLEST)
    assert is_followed(operations["mean"], operations["mean"].forward, 10**9)  # x.sum 은 배열의 메서드이지 우리의 sum 이 아니다
