"""놓인 꼴: 안다고 한 것은 실행할 때의 배열과 걸음(stride)까지 같다."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from support.random_programs import Maker

from tinygrad_ko.compilation.build import optimized
from tinygrad_ko.compilation.layout import layouts
from tinygrad_ko.compilation.program import Program, called, interpret, replaced

from .test_build import SEEDS


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(SEEDS)
def test_what_is_known_is_so(seed):
    made = Maker(seed)
    arrays = [np.ascontiguousarray(a).reshape(a.shape) for a in made.arrays]
    for program in (made.program, optimized(made.program, True)):
        known = dict(zip(program.inputs, arrays, strict=True))
        seen = layouts(program, True)
        for instruction in program.instructions:
            result = called(instruction, *replaced((instruction.arguments, instruction.options), known))
            parts = result if isinstance(instruction.result, tuple) else (result,)
            known.update(zip(instruction.makes, parts, strict=True))
            for value, part in zip(instruction.makes, parts, strict=True):
                if seen[value] is not None and isinstance(part, np.ndarray):
                    assert steps(seen[value]) == steps(part), instruction


def steps(array: np.ndarray) -> list[tuple[int, int]]:
    """길이가 1보다 긴 축들의 걸음."""
    return [(n, step) for n, step in zip(array.shape, array.strides, strict=True) if n > 1 and array.size]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(SEEDS)
def test_folding_and_sharing_keep_every_value(seed):
    made = Maker(seed)
    for straight in (True, False):
        program = optimized(made.program, straight)
        assert len(program.instructions) <= 2 * len(made.program.instructions)
        arrays = [np.ascontiguousarray(a).reshape(a.shape) for a in made.arrays] if straight else made.arrays
        for a, b in zip(interpret(program, *arrays), interpret(made.program, *arrays), strict=True):
            assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f") and a.dtype == b.dtype


def test_nothing_known_without_straight_inputs():
    program = Maker(3).program
    assert all(found is None or found.size <= 1 for found in layouts(Program(program.inputs, [], []), False).values())
