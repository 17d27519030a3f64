"""패스: 같은 인수로 같은 셈을 두 번 하지 않는다(공통 부분식, common subexpression)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from .aliases import Roots, exposed, meetings, roots
from .kinds import hashable, is_impure, writes
from .program import Instruction, Program, Value, replaced

SMALLEST_BY_IDENTITY = 64  # 이보다 큰 상수 배열은 같은 것일 때만 같다고 본다


def shared(program: Program) -> Program:
    """같은 값을 만드는 명령은 하나만 남긴다."""
    owners = roots(program)
    apart: set[Value] = set()  # 합치지 않을 값들
    while True:
        merged, mapping = _merged(program, owners, apart)
        met = meetings(program, owners, mapping)
        if not met:
            return merged
        apart |= met


def _merged(program: Program, owners: Roots, apart: set[Value]) -> tuple[Program, dict[Value, Any]]:
    outside = exposed(program, owners)
    mapping: dict[Value, Any] = {}
    seen: dict[Hashable, Instruction] = {}
    kept = []
    age = 0  # 바깥이 우리의 배열을 고칠 때마다 하나씩: 그 앞뒤의 읽기는 다른 읽기이다
    for original in program.instructions:
        instruction = original.replaced(mapping)
        if is_impure(instruction):
            age += writes(instruction)
            kept.append(instruction)
            continue
        changing = any(owners[value] & outside for value in instruction.reads)
        alone = any(value in apart or owners[value] & outside for value in instruction.makes)
        key = None if alone else key_of(instruction, age if changing else -1)
        first = seen.setdefault(key, instruction) if key is not None else instruction
        if first is instruction:
            kept.append(instruction)
        else:
            mapping.update(zip(instruction.makes, first.makes, strict=True))
    return Program(program.inputs, kept, replaced(tuple(program.outputs), mapping)), mapping


def key_of(instruction: Instruction, age: int) -> Hashable | None:
    """같으면 같은 셈인 열쇠. 만들 수 없으면 ``None``."""
    if not hashable(instruction.function):
        return None
    try:
        return (instruction.function, isinstance(instruction.result, tuple), len(instruction.makes), age,
                _key(instruction.arguments), _key(instruction.options))
    except TypeError:
        return None


def _key(part: Any) -> Hashable:
    if isinstance(part, (Value, np.dtype, type)) or part is None or part is Ellipsis:
        return part
    if isinstance(part, (tuple, list)):
        return (type(part).__name__, *[_key(p) for p in part])
    if isinstance(part, dict):
        return ("dict", *[(name, _key(p)) for name, p in sorted(part.items())])
    if isinstance(part, slice):
        return ("slice", _key(part.start), _key(part.stop), _key(part.step))
    if isinstance(part, np.generic):
        return (part.dtype.str, part.tobytes())
    if isinstance(part, np.ndarray):
        if part.size <= SMALLEST_BY_IDENTITY and not part.dtype.hasobject:
            return (part.dtype.str, part.shape, part.strides, part.tobytes())
        return ("array", id(part))
    if isinstance(part, (bool, int, float, complex, str, bytes)):
        return (type(part).__name__, repr(part))
    return ("object", id(part))
