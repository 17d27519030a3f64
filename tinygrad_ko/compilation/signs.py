"""패스: 부호 바꾸기(−x)를 미룬다. 곱과 몫은 부호를 넘기고 합과 차가 받아들이므로, 셈 하나가 통째로 없어지는 일이 많다.

(−x)·y = −(x·y), (−x) + (−x) = −(x + x), a + (−x) = a − x, a − (−x) = a + x 는 부동소수점에서도 0의 부호까지 같다(IEEE 754: 반올림은
부호에 대칭이고, 빼기는 부호를 바꾸어 더하기이다). 서로 다른 (−x) + (−y) = −(x + y) 는 0에서 부호가 다르므로 쓰지 않는다.
"""

from __future__ import annotations

import numpy as np

from .aliases import exposed, roots
from .dead import alive
from .kinds import is_ufunc
from .layout import is_straight, layouts
from .program import Instruction, Program, Value, values


def signed(program: Program, straight: bool) -> Program:
    """부호를 미루어 명령이 줄면 그것, 아니면 그대로."""
    if not any(instruction.function is np.negative for instruction in program.instructions):
        return program
    found = alive(_Signs(program, straight).program)
    return found if len(found.instructions) < len(program.instructions) else program


class _Signs:
    def __init__(self, program: Program, straight: bool) -> None:
        self.known, self.owners = layouts(program, straight), roots(program)
        self.outside = exposed(program, self.owners)
        self.waiting: dict[Value, Value] = {}  # −x 인 값 → x
        self.instructions: list[Instruction] = []
        self.done: set[Value] = set()  # 미루었지만 이미 셈해 둔 값
        for instruction in program.instructions:
            self._instruction(instruction)
        for output in values(tuple(program.outputs)):
            self._needed(output)
        self.program = Program(program.inputs, self.instructions, program.outputs)

    def _instruction(self, instruction: Instruction) -> None:
        function, result = instruction.function, instruction.result
        if is_ufunc(instruction) and isinstance(result, Value) and self._is_plain(result):
            if function is np.negative and isinstance(instruction.arguments[0], Value) and self._may_wait(instruction.arguments[0], result):
                self.waiting[result] = instruction.arguments[0]
                return
            a, b = instruction.arguments[0], instruction.arguments[-1]
            passes = a is b if function is np.add else a is not b if function in (np.multiply, np.divide) else False
            if passes and self._passed_on(instruction, result):
                return
            if function in (np.add, np.subtract):
                instruction = self._taken_in(instruction)
        for value in instruction.reads:
            self._needed(value)
        self.instructions.append(instruction)

    def _passed_on(self, instruction: Instruction, result: Value) -> bool:
        """(−x)·y, (−x) + (−x) 는 x·y, x + x 를 셈하고 부호를 미룬다."""
        signs = {a for a in instruction.reads if a in self.waiting and a not in self.done}
        if len(signs) != 1 or any(x.size != result.size for x in signs):
            return False
        positive = Value(f"{result.name}_positive", result.shape, result.dtype)
        moved = instruction.replaced({x: self.waiting[x] for x in signs})
        for value in moved.reads:
            self._needed(value)
        self.instructions.append(Instruction(moved.function, moved.arguments, {}, positive, instruction.comment))
        self.waiting[result] = positive
        return True

    def _taken_in(self, instruction: Instruction) -> Instruction:
        """a + (−x) → a − x, (−x) + b → b − x, a − (−x) → a + x."""
        a, b = instruction.arguments
        x, y = (self.waiting.get(v) if isinstance(v, Value) else None for v in (a, b))
        if y is not None:
            opposite, arguments = np.subtract if instruction.function is np.add else np.add, (a, y)
        elif x is not None and instruction.function is np.add:
            opposite, arguments = np.subtract, (b, x)
        else:
            return instruction
        return Instruction(opposite, arguments, {}, instruction.result, instruction.comment)

    def _needed(self, value: Value) -> None:
        """미룬 부호를 이제 바꾼다."""
        if value in self.waiting and value not in self.done:
            self.done.add(value)
            self._needed(self.waiting[value])
            self.instructions.append(Instruction(np.negative, (self.waiting[value],), {}, value, "부호"))

    def _is_plain(self, value: Value) -> bool:
        return value.dtype is not None and value.dtype.kind == "f"

    def _may_wait(self, x: Value, result: Value) -> bool:
        """나중에 읽어도 같은 값이고, 놓인 꼴도 같은가."""
        return x.dtype == result.dtype and not self.owners[x] & self.outside and all(is_straight(v, self.known) for v in (x, result))
