"""셈의 곧은 줄: 값(Value), 명령(Instruction), 프로그램(Program). 패스는 프로그램을 받아 프로그램을 낸다.

값 하나는 꼭 한 번 만들어진다(정적 단일 대입, static single assignment). 명령의 인수는 값과 상수가 섞인 튜플, 목록, 사전이다.
파이썬의 수는 파이썬의 수 그대로 둔다: NumPy는 그것의 dtype을 약하게(weak) 읽는다.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(eq=False, slots=True)
class Value:
    """프로그램 안의 값 하나. 같은지는 이름이 아니라 그것 자체로 안다."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype | None  # 배열도 수도 아닌 것(불투명한 함수가 내놓은 것)이면 None

    @classmethod
    def like(cls, name: str, value: Any) -> Value:
        """배열이나 NumPy의 수 ``value`` 가 들어갈 자리."""
        return cls(name, tuple(getattr(value, "shape", ())), getattr(value, "dtype", None))

    @property
    def size(self) -> int:
        """원소의 수."""
        size = 1
        for n in self.shape:
            size *= n
        return size

    @property
    def nbytes(self) -> int:
        """담는 데 드는 바이트."""
        return self.size * self.dtype.itemsize if self.dtype is not None else 0

    def __repr__(self) -> str:
        return f"<{self.name} {self.shape} {self.dtype}>"


Function = np.ufunc | str | Callable[..., Any]


@dataclass(eq=False, slots=True)
class Instruction:
    """명령 하나: ``result = function(*arguments, **options)``.

    매개변수
    --------
    function : ``np.ufunc``, 배열 메서드의 이름(``"sum"``: 첫 인수의 메서드), ``operator.getitem``, 또는 다른 함수. 다른 함수는 불투명하다:
        인수만 읽고, 새 값(튜플이면 ``result`` 도 튜플)을 낸다고만 안다.
    arguments, options : 값과 상수. 튜플, 목록, 사전 안에 있어도 된다.
    result : 만들어지는 값, 값의 튜플, 또는 없음(``None``).
    comment : 코드에 곁들일 말.
    impure : 바깥을 바꾸거나(옵티마이저의 걸음, 제자리에서 고치기) 부를 때마다 다르다(난수). 차례대로, 지우지도 합치지도 않고 부른다.
        값을 받으면 그것을 고치거나 간직할 수 있다고 보고, 받는 값은 남과 나누지 않는 새 배열로 준다(입력은 그대로 준다).
        결과가 있고 값을 받지 않는 것은 난수처럼 새것을 낼 뿐, 우리가 읽는 배열을 고치지 않는다고 본다.
    """

    function: Function
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)
    result: Value | tuple[Value, ...] | None = None
    comment: str = ""
    impure: bool = False

    @property
    def reads(self) -> list[Value]:
        """읽는 값들, 적힌 차례대로."""
        return [*values((self.arguments, self.options))]

    @property
    def makes(self) -> tuple[Value, ...]:
        """만드는 값들."""
        if self.result is None:
            return ()
        return self.result if isinstance(self.result, tuple) else (self.result,)

    def replaced(self, mapping: dict[Value, Any]) -> Instruction:
        """읽는 값을 ``mapping`` 대로 바꾼 같은 명령."""
        arguments, options = replaced((self.arguments, self.options), mapping)
        return Instruction(self.function, arguments, options, self.result, self.comment, self.impure)


@dataclass(slots=True)
class Program:
    """입력을 받아 차례대로 명령을 따르고 출력을 내는 것. 출력은 값이거나 상수이다."""

    inputs: Sequence[Value]
    instructions: Sequence[Instruction]
    outputs: Sequence[Any]


def values(structure: Any) -> Iterator[Value]:
    """튜플, 목록, 사전, 슬라이스 안의 값들."""
    if isinstance(structure, Value):
        yield structure
    elif isinstance(structure, (tuple, list)):
        for part in structure:
            yield from values(part)
    elif isinstance(structure, dict):
        for part in structure.values():
            yield from values(part)


def replaced(structure: Any, mapping: Any) -> Any:
    """``structure`` 안의 값을 ``mapping`` 에 있는 것으로 바꾼 것. 없는 값은 그대로 둔다."""
    if isinstance(structure, Value):
        return mapping.get(structure, structure)
    if isinstance(structure, (tuple, list)):
        return type(structure)([replaced(part, mapping) for part in structure])
    if isinstance(structure, dict):
        return {name: replaced(part, mapping) for name, part in structure.items()}
    return structure


def called(instruction: Instruction, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """명령의 함수를 진짜 인수로 부른다."""
    function = instruction.function
    if isinstance(function, str):
        return getattr(arguments[0], function)(*arguments[1:], **options)
    return function(*arguments, **options)


def fresh(value: Any) -> np.ndarray:
    """누구와도 나누지 않는 새 배열. 띄엄띄엄 보는 뷰이면 그 걸음(strides)까지: BLAS 는 걸음을 보고 더하는 차례를 고른다."""
    made = np.array(value)
    if not isinstance(value, np.ndarray) or made.strides == value.strides or made.size == 0:
        return made
    steps = [*zip(value.strides, value.shape, strict=True)]
    spread = any(step == 0 and n > 1 for step, n in steps)
    if spread and value.flags.writeable:  # 한 자리를 여럿이 보는데 쓸 수도 있다: 저마다의 자리를 준다
        return made
    ends = [(n - 1) * step for step, n in steps]
    room = np.empty(sum(map(abs, ends)) + value.itemsize, np.uint8)
    made = np.ndarray(value.shape, value.dtype, room, -sum(end for end in ends if end < 0), value.strides)
    made[...] = value
    made.flags.writeable = not spread
    return made


def laid(parts: Sequence[np.ndarray], indices: Sequence[Any], shape: tuple[int, ...], whole: bool) -> np.ndarray:
    """겹치지 않는 자리마다 놓은 것. ``whole`` 이면 빈 자리가 없다. 0을 더하는 것은 −0.0 을 0.0 으로: 배열끼리 더할 때와 같다."""
    y = (np.empty if whole else np.zeros)(shape, parts[0].dtype)
    for part, index in zip(parts, indices, strict=True):
        y[index] = part
    y += 0
    return y


def interpret(program: Program, *arrays: Any) -> tuple[np.ndarray, ...]:
    """프로그램을 적힌 대로 따른다: 컴파일한 것이 비트까지 같아야 하는 본보기."""
    known: dict[Value, Any] = dict(zip(program.inputs, arrays, strict=True))
    for instruction in program.instructions:
        made = called(instruction, *replaced((instruction.arguments, instruction.options), known))
        if isinstance(instruction.result, tuple):
            known.update(zip(instruction.result, made, strict=True))
        elif instruction.result is not None:
            known[instruction.result] = made
    return tuple([fresh(replaced(output, known)) for output in program.outputs])


