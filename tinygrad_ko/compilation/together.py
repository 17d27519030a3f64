"""패스: 한 마디의 규칙들을 함께 부른다. 손으로 짠 역전파는 입력마다의 기울기를 한 번에 내므로, 따로 부르면 같은 셈을 여러 번 한다."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from .followed import RuleCall
from .program import Instruction, Program, Value
from .subexpressions import key_of


class RulesTogether:
    """같은 기울기와 같은 저장한 값을 받는 규칙들."""

    def __init__(self, calls: list[RuleCall]) -> None:
        self.calls = calls
        self.__name__ = f"{calls[0].operation.name}_gradients"

    def __call__(self, g: Any, saved: Any) -> Any:
        given = self.calls[0].gradients(g)
        return tuple([call.applied(given, saved) for call in self.calls])


def together(program: Program) -> Program:
    """여러 결과를 내는 연산의 규칙들을, 첫 규칙의 자리에서 한 번에 부른다."""
    groups: dict[Hashable, list[Instruction]] = {}
    for instruction in program.instructions:
        key = _key(instruction)
        if key is not None:
            groups.setdefault(key, []).append(instruction)
    instructions = []
    for instruction in program.instructions:
        key = _key(instruction)
        group = groups[key] if key is not None else []
        if len(group) < 2:
            instructions.append(instruction)
        elif group[0] is instruction:
            results = tuple([value for other in group for value in other.makes])
            function = RulesTogether([other.function for other in group])  # type: ignore[misc]
            instructions.append(Instruction(function, instruction.arguments, {}, results, instruction.comment))
    return Program(program.inputs, instructions, program.outputs)


def _key(instruction: Instruction) -> Hashable | None:
    call = instruction.function
    if not isinstance(call, RuleCall) or call.parts is None or instruction.impure or not isinstance(instruction.result, Value):
        return None
    arguments = key_of(Instruction(RuleCall, instruction.arguments, {}, instruction.result), 0)
    return None if arguments is None else (call.operation, call.parts, call.shape, call.dtype, arguments)
