"""배열이 놓인 꼴: 값마다, 실행할 때의 배열과 모양과 걸음(stride)이 같은 빈 배열을 세워 본다. 모르면 ``None``.

빈 배열은 자리만 잡고 쓰지 않으므로 크기에 상관없이 싸다. 메모리에 곧게 놓인(C-contiguous) 것만 ``out=`` 으로 받고, 토막 내고,
지운다: 더하는 차례가 놓인 꼴을 따르므로, 꼴이 달라지면 합의 마지막 비트가 달라진다.
"""

from __future__ import annotations

import operator
from itertools import pairwise
from typing import Any

import numpy as np

from .kinds import is_elementwise, is_matmul, is_reduction, is_view
from .program import Instruction, Program, Value, laid, values

Layout = dict[Value, np.ndarray | None]


def layouts(program: Program, straight: bool) -> Layout:
    """값 → 같은 꼴의 빈 배열. ``straight``: 입력이 모두 곧게 놓였다고 아는가."""
    known: Layout = {}
    for value in program.inputs:
        known[value] = _empty(value) if straight or value.size <= 1 else None
    for instruction in program.instructions:
        for value in instruction.makes:
            known[value] = None
        if isinstance(instruction.result, Value):
            known[instruction.result] = _layout(instruction, instruction.result, known)
    return known


def is_straight(value: Any, known: Layout) -> bool:
    """곧게 놓였음을 아는가."""
    if isinstance(value, np.ndarray):
        return value.flags.c_contiguous
    if not isinstance(value, Value):
        return True
    found = known.get(value)
    return found is not None and found.flags.c_contiguous


def _empty(value: Value) -> np.ndarray | None:
    if value.dtype is None or value.dtype.kind not in "biufc":
        return None
    return np.empty(value.shape, value.dtype)


def _layout(instruction: Instruction, result: Value, known: Layout) -> np.ndarray | None:
    if result.size <= 1:
        return _empty(result)
    if is_matmul(instruction):
        return _empty(result) if all(_batches_straight(a, known) for a in instruction.arguments) else None
    if is_elementwise(instruction) or is_reduction(instruction):
        if all(is_straight(a, known) for a in instruction.arguments):
            return _empty(result)
        return _kept_order(instruction, result, known) if is_elementwise(instruction) else None
    if instruction.function is laid:
        return _empty(result)
    if instruction.function == "copy" and not instruction.options and len(instruction.arguments) == 1:
        return _empty(result)
    if is_view(instruction):
        return _viewed(instruction, result, known)
    return None


def _batches_straight(operand: Any, known: Layout) -> bool:
    """행렬들이 늘어선 차례가 그 축의 차례와 같은가: 그러면 곱은 곧게 놓인다."""
    if len(getattr(operand, "shape", ())) <= 2:
        return True
    found = known.get(operand) if isinstance(operand, Value) else operand
    if found is None:
        return False
    steps = [step for step, n in zip(found.strides[:-2], found.shape[:-2], strict=True) if n > 1]
    return all(a >= b for a, b in pairwise(steps))


def _kept_order(instruction: Instruction, result: Value, known: Layout) -> np.ndarray | None:
    """배열 하나만(그리고 수를) 읽는 셈의 결과는 그 배열의 차례대로 놓인다(``order="K"``)."""
    arrays = [a for a in instruction.arguments if getattr(a, "shape", ()) != ()]
    base = known.get(arrays[0]) if len(arrays) == 1 and isinstance(arrays[0], Value) else None
    if base is None or base.shape != result.shape or instruction.function is np.where:
        return None
    if 1 in base.shape or min(base.strides) <= 0:  # 차례가 하나로 정해지지 않는다
        return None
    return np.empty_like(base, dtype=result.dtype, order="K")


def _viewed(instruction: Instruction, result: Value, known: Layout) -> np.ndarray | None:
    """같은 보기를 빈 배열에 해 본다. 베껴야 하는 reshape 는 하지 않는다."""
    function, (source, *rest), options = instruction.function, instruction.arguments, instruction.options
    base = known.get(source)
    if base is None or list(values((rest, options))):
        return None
    try:
        if function == "reshape" or function is np.reshape:
            seen = _reshaped(base, rest, options)
        elif isinstance(function, str):
            seen = getattr(base, function)(*rest, **options) if function in ("swapaxes", "transpose", "squeeze") else None
        elif function in (operator.getitem, np.swapaxes, np.transpose, np.moveaxis, np.expand_dims, np.squeeze, np.broadcast_to):
            seen = function(base, *rest, **options)
        else:
            return None
    except (TypeError, ValueError, IndexError):
        return None
    return seen if isinstance(seen, np.ndarray) and seen.shape == result.shape and seen.dtype == result.dtype else None


def _reshaped(base: np.ndarray, shape: list[Any], options: dict[str, Any]) -> np.ndarray | None:
    if options:
        return None
    wanted = shape[0] if len(shape) == 1 else tuple(shape)
    return np.reshape(base, wanted, copy=False)  # 보기로 안 되면 ValueError
