"""프로그램: 적힌 대로 따르면 같은 셈을 손으로 한 것과 같다."""

from __future__ import annotations

import operator

import numpy as np

from tinygrad_ko.compilation.build import build
from tinygrad_ko.compilation.program import Instruction, Program, Value

F = np.dtype(np.float32)


def test_one_program_by_hand():
    x, w = Value("x", (3, 4), F), Value("w", (4,), F)
    v, s, h = Value("v", (3, 4), F), Value("s", (3,), F), Value("h", (), F)
    program = Program([x, w], [
        Instruction(np.multiply, (x, w), result=v, comment="곱"),
        Instruction("sum", (v,), {"axis": -1}, s),
        Instruction(operator.getitem, (s, 0), result=h),
    ], [s, h, 2.5])
    a, b = np.arange(12, dtype=F).reshape(3, 4), np.linspace(0, 1, 4, dtype=F)
    rows, first, constant = build(program)(a, b)
    assert np.array_equal(rows, (a * b).sum(-1)) and first == rows[0] and constant == 2.5
    assert type(first) is np.ndarray and first.shape == () and first.dtype == F
