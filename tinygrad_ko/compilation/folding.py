"""패스: 상수끼리의 셈은 지을 때 미리 하고, 값을 바꾸지 않는 셈(1을 곱하기, 같은 모양으로 바꾸기 …)은 지운다. 답이 비트까지 같을 때만."""

from __future__ import annotations

import math
import operator
import warnings
from typing import Any

import numpy as np

from .aliases import Roots, exposed, meetings, roots
from .kinds import hashable, is_elementwise, is_impure, is_reduction, is_ufunc, reduced_axes
from .layout import Layout, is_straight, layouts
from .program import Instruction, Program, Value, called, replaced

LARGEST = 2**12  # 미리 셈하여 간직할 상수의 원소의 수
_FILLED: dict[Any, int] = {np.ones_like: 1, np.zeros_like: 0}


def folded(program: Program, straight: bool) -> Program:
    """상수와, 아무것도 하지 않는 셈을 접는다. ``straight``: 입력이 곧게 놓였는가."""
    known, owners = layouts(program, straight), roots(program)
    apart: set[Value] = set()  # 지우지 않을 값들
    while True:
        result, mapping = _folded(program, known, owners, apart)
        met = meetings(program, owners, mapping)
        if not met:
            return result
        apart |= met


def _folded(program: Program, known: Layout, owners: Roots, apart: set[Value]) -> tuple[Program, dict[Value, Any]]:
    outside = exposed(program, owners)
    mapping: dict[Value, Any] = {}
    stretched: dict[Value, Any] = {}  # 늘여 본 값 → 늘이기 전의 값
    kept = []
    for original in program.instructions:
        instruction = original.replaced(mapping)
        result = instruction.result
        if is_impure(instruction) or not isinstance(result, Value):
            kept.append(instruction)
            continue
        narrow = _narrow(instruction, stretched, known)
        if isinstance(narrow.result, Value) and narrow.result is not result:  # 늘인 것끼리의 셈: 늘이기 전에 한다
            constant = _constant(narrow, narrow.result)
            stretched[result] = narrow.result if constant is None else constant
            known[narrow.result] = np.empty(narrow.result.shape, narrow.result.dtype)
            owners[narrow.result] = frozenset([narrow.result])
            kept += [] if constant is not None else [narrow]
        else:
            instruction = narrow
        if instruction.function is np.broadcast_to and not instruction.options and len(instruction.arguments) == 2:
            stretched[result] = instruction.arguments[0]
        same = _same(instruction, result, known)
        constant = _constant(instruction, result)
        if isinstance(same, Value) and result not in apart and not (owners[same] | owners[result]) & outside:
            mapping[result] = same
        elif constant is not None and not owners[result] & outside:
            mapping[result] = constant
        else:
            kept.append(instruction)
    return Program(program.inputs, kept, replaced(tuple(program.outputs), mapping)), mapping


EXACT = frozenset({  # 배열의 어느 자리에서 셈하든 답이 꼭 하나로 정해진 것들
    np.add, np.subtract, np.multiply, np.divide, np.negative, np.square, np.sqrt, np.absolute, np.maximum, np.minimum, np.positive,
    np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal, np.sign,
})


def _narrow(instruction: Instruction, stretched: dict[Value, Any], known: Layout) -> Instruction:
    """원소마다 하는 셈은 스스로 늘여 읽으므로, 먼저 늘여 둘 까닭이 없다. 인수가 모두 늘인 것이면 좁은 결과를 내는 명령이다."""
    result = instruction.result
    if not is_ufunc(instruction) or not isinstance(result, Value):
        return instruction
    narrow = tuple([stretched.get(a, a) if isinstance(a, Value) else _number_of(a) for a in instruction.arguments])
    if all(a is b for a, b in zip(narrow, instruction.arguments, strict=True)):
        return instruction
    if not all(is_straight(a, known) for a in narrow) or not all(is_straight(a, known) or a in stretched for a in instruction.reads):
        return instruction
    shape = np.broadcast_shapes(*[getattr(a, "shape", ()) for a in narrow])
    if shape != result.shape:
        if instruction.function not in EXACT:
            return instruction
        result = Value(f"{result.name}_narrow", shape, result.dtype)
    return Instruction(instruction.function, narrow, {}, result, instruction.comment)


def _number_of(constant: Any) -> Any:
    """미리 셈한 상수의 원소가 모두 같은 수이면 그 수."""
    if not isinstance(constant, np.ndarray) or constant.flags.writeable or constant.size == 0:
        return constant
    first = constant.flat[0]
    return first if constant.tobytes() == first.tobytes() * constant.size else constant


# ── 상수 ──


def _constant(instruction: Instruction, result: Value) -> Any:
    """인수가 모두 상수이면 그 답. 경고나 오류가 나는 셈은 부를 때마다 나야 하므로 그대로 둔다."""
    function, arguments = instruction.function, instruction.arguments
    if result.dtype is None or result.size > LARGEST:
        return None
    if hashable(function) and function in _FILLED and len(arguments) == 1 and not instruction.options and result.shape == ():
        return result.dtype.type(_FILLED[function])
    if instruction.reads:
        return None
    try:
        with warnings.catch_warnings(), np.errstate(all="raise"):
            warnings.simplefilter("error")
            value = called(instruction, arguments, instruction.options)
    except Exception:  # 부를 때 다시 나도록
        return None
    if isinstance(value, np.generic):
        return value
    if type(value) is not np.ndarray or value.shape != result.shape or value.dtype != result.dtype:
        return None
    value = value.copy(order="K") if value.base is not None or not value.flags.owndata else value
    if any(value is a for a in arguments):
        value = value.copy(order="K")
    value.flags.writeable = False
    return value


# ── 아무것도 하지 않는 셈 ──


def _same(instruction: Instruction, result: Value, known: Layout) -> Any:
    """결과가 인수 하나와 비트까지, 놓인 꼴까지 같으면 그 인수."""
    kept = _kept(instruction)
    if not isinstance(kept, Value) or kept.shape != result.shape or kept.dtype != result.dtype:
        return None
    return kept if is_straight(kept, known) and is_straight(result, known) else None


def _kept(instruction: Instruction) -> Any:
    function, arguments = instruction.function, instruction.arguments
    if is_ufunc(instruction):
        return _neutral(function, arguments)
    if function == "astype" and is_elementwise(instruction):
        return arguments[0]
    if function in ("reshape", "copy") or (hashable(function) and function in (np.reshape, np.broadcast_to)):
        return arguments[0] if not instruction.options else None
    if function in ("conj", "conjugate"):
        return arguments[0] if arguments[0].dtype is not None and arguments[0].dtype.kind == "f" else None
    if function in (operator.getitem, "__getitem__"):
        index = arguments[1] if isinstance(arguments[1], tuple) else (arguments[1],)
        return arguments[0] if all(i is Ellipsis or i == slice(None) for i in index if not isinstance(i, (Value, np.ndarray))) and not any(
            isinstance(i, (Value, np.ndarray)) for i in index) else None
    if is_reduction(instruction):  # 길이 1인 축을 더한 것: 0.0 + x 이므로 -0.0 이 0.0 이 된다. 더할 축이 없을 때만 그대로이다
        return arguments[0] if not reduced_axes(instruction) and function != np.add.reduce else None
    return None


def _neutral(function: Any, arguments: tuple[Any, ...]) -> Any:
    """x·1, 1·x, x/1, x−0, x+(−0.0), +x."""
    if function is np.positive:
        return arguments[0]
    if len(arguments) != 2:
        return None
    a, b = arguments
    if function in (np.multiply, np.divide) and _is_number(b, 1):
        return a
    if function is np.multiply and _is_number(a, 1):
        return b
    if function is np.subtract and _is_number(b, 0) and not _is_negative_zero(b):
        return a
    if function is np.add and _is_number(b, 0) and _is_negative_zero(b):
        return a
    return None


def _is_number(value: Any, number: int) -> bool:
    return isinstance(value, (int, float, np.floating, np.integer)) and not isinstance(value, bool) and value == number


def _is_negative_zero(value: Any) -> bool:
    return isinstance(value, (float, np.floating)) and math.copysign(1, value) < 0
