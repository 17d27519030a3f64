"""패스: 아무도 읽지 않는 셈을 지운다. 바깥을 바꾸는 것과 난수는 남긴다."""

from __future__ import annotations

from .kinds import is_impure
from .program import Program, values


def alive(program: Program) -> Program:
    """출력이나 바깥에 닿는 명령만."""
    wanted = set(values(tuple(program.outputs)))
    kept = []
    for instruction in reversed(program.instructions):
        if is_impure(instruction) or wanted.intersection(instruction.makes):
            wanted.update(instruction.reads)
            kept.append(instruction)
    return Program(program.inputs, kept[::-1], program.outputs)
