"""패스: 잘라 쓴 것의 기울기들은 한 배열에 놓는다.

``qkv[..., :n]``, ``qkv[..., n:2 * n]`` 의 기울기는 저마다 0으로 채운 큰 배열이고, 그것들을 더한다. 자리가 겹치지 않으면 더하기는 0을 더하는
것뿐이므로, 배열 하나에 차례로 놓는다.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from ..rules.indexing import getitem
from .aliases import exposed, roots
from .dead import alive
from .followed import RuleCall
from .kinds import indexes_basically
from .program import Instruction, Program, Value, laid, values

Piece = tuple[Value, Any]  # 놓을 값과 색인


def gathered_slices(program: Program) -> Program:
    """자른 것들의 기울기를 한 배열에 놓은 프로그램."""
    pieces = {i.makes[0]: [piece] for i in program.instructions if (piece := _piece(i)) is not None}
    if len(pieces) < 2:
        return program
    owners = roots(program)
    outside = exposed(program, owners)
    uses = Counter([*[v for i in program.instructions for v in i.reads], *values(tuple(program.outputs))])
    instructions = []
    for instruction in program.instructions:
        result, parts = instruction.result, [pieces.get(v, []) for v in instruction.reads]
        if isinstance(result, Value) and instruction.function is np.add and len(parts) == 2 and all(parts):
            joined = [*parts[0], *parts[1]]
            once = all(uses[v] == 1 and v.shape == result.shape and v.dtype == result.dtype for v in instruction.reads)
            whole = _covers(joined, result.shape)
            if once and whole is not None and not any(owners[v] & outside for v, _ in joined):
                pieces[result] = joined
                given = (tuple([v for v, _ in joined]), tuple([index for _, index in joined]), result.shape, whole)
                instruction = Instruction(laid, given, {}, result, instruction.comment)
        instructions.append(instruction)
    return alive(Program(program.inputs, instructions, program.outputs))


def _piece(instruction: Instruction) -> Piece | None:
    """0으로 채운 배열의 한 자리에 놓는 명령이면, 놓을 값과 기본 색인."""
    function, result = instruction.function, instruction.result
    if not (isinstance(function, RuleCall) and function.operation is getitem and isinstance(result, Value)):
        return None
    g, saved = instruction.arguments
    if not isinstance(g, Value) or len(saved) != 2 or saved[1] != result.shape or g.dtype != result.dtype or g.dtype is None:
        return None
    index = saved[0] if isinstance(saved[0], tuple) else (saved[0],)
    ends = [end for part in index if isinstance(part, slice) for end in (part.start, part.stop, part.step)]
    if not indexes_basically(index) or any(isinstance(end, Value) for end in ends) or g.dtype.kind != "f" or g.shape == ():
        return None
    return (g, index) if np.empty(result.shape, np.bool_)[index].shape == g.shape else None


def _covers(pieces: list[Piece], shape: tuple[int, ...]) -> bool | None:
    """자리들이 겹치지 않고 전부를 덮는가. 겹치면 ``None``."""
    marks = np.zeros(shape, np.bool_)
    for _, index in pieces:
        if marks[index].any():
            return None
        marks[index] = True
    return bool(marks.all())
