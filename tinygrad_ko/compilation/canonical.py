"""패스: 같은 셈은 같은 꼴로. 연산자 함수는 ufunc로, 줄이는 메서드는 그것이 부르는 ``ufunc.reduce`` 로, 0차원 상수는 NumPy의 수로."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .kinds import CLIP, REDUCTIONS, hashable
from .program import Instruction, Program, Value

UFUNCS: dict[Any, np.ufunc] = {
    operator.add: np.add, operator.sub: np.subtract, operator.mul: np.multiply, operator.truediv: np.divide,
    operator.floordiv: np.floor_divide, operator.mod: np.remainder, operator.matmul: np.matmul, operator.neg: np.negative,
    operator.pos: np.positive, operator.abs: np.absolute, abs: np.absolute, operator.invert: np.invert, operator.gt: np.greater,
    operator.ge: np.greater_equal, operator.lt: np.less, operator.le: np.less_equal, operator.eq: np.equal, operator.ne: np.not_equal,
    operator.and_: np.bitwise_and, operator.or_: np.bitwise_or, operator.xor: np.bitwise_xor,
    operator.lshift: np.left_shift, operator.rshift: np.right_shift,
}
# 배열의 ** 는 이 지수들을 이 ufunc로 셈한다(NumPy의 number.c: fast_scalar_power)
POWERS = {2: np.square, 1: np.positive, 0.5: np.sqrt, -1: np.reciprocal}


def canonical(program: Program) -> Program:
    """모든 명령을 한 꼴로."""
    instructions: list[Instruction] = []
    for instruction in program.instructions:
        instructions += _rewritten(instruction)
    return Program(program.inputs, instructions, program.outputs)


def _rewritten(instruction: Instruction) -> list[Instruction]:
    function, arguments, options = instruction.function, instruction.arguments, instruction.options
    if instruction.impure or not isinstance(instruction.result, Value):
        return [instruction]
    if isinstance(function, str):
        return _method(instruction) if arguments and isinstance(arguments[0], Value) else [instruction]
    if not hashable(function) or options or not all(_numeric(a) for a in arguments):
        return [instruction]
    if function in UFUNCS and any(isinstance(a, (Value, np.ndarray, np.generic)) for a in arguments):
        function = UFUNCS[function]
    elif function is operator.pow:
        base, exponent = arguments
        if isinstance(base, Value) and base.shape and base.dtype in (np.float32, np.float64) and type(exponent) in (int, float):
            if exponent in POWERS:
                function, arguments = POWERS[exponent], (base,)
    if isinstance(function, np.ufunc):
        arguments = tuple([a[()] if isinstance(a, np.ndarray) and a.ndim == 0 else a for a in arguments])
    return [Instruction(function, arguments, options, instruction.result, instruction.comment)]


def _numeric(argument: Any) -> bool:
    if isinstance(argument, Value):
        return argument.dtype is not None and argument.dtype.kind in "biufc"
    return isinstance(argument, (bool, int, float, complex, np.generic)) or (
        isinstance(argument, np.ndarray) and argument.dtype.kind in "biufc")


def _method(instruction: Instruction) -> list[Instruction]:
    """``x.sum(axis)`` → ``np.add.reduce(x, axis)``, ``x.mean(axis)`` → 그 합을 수로 나눈 것: 메서드가 하는 그대로이다."""
    x, *rest = instruction.arguments
    name, options, result = instruction.function, dict(instruction.options), instruction.result
    if x.dtype is None or x.dtype.kind not in "biufc" or not isinstance(result, Value):
        return [instruction]
    if name == "clip" and len(rest) == 2 and not options and x.dtype.kind == "f" and all(type(a) in (int, float) for a in rest):
        return [Instruction(CLIP, (x, *rest), {}, result, instruction.comment)]
    if (name not in REDUCTIONS and name != "mean") or len(rest) > 1 or set(options) - {"axis", "keepdims"}:
        return [instruction]
    axis = rest[0] if rest else options.pop("axis", None)
    if isinstance(axis, list) or "axis" in options or (options.get("keepdims") is False and options.pop("keepdims")):
        return [instruction]
    ndim = len(x.shape)
    axis = None if axis is None else tuple([int(a) % ndim for a in axis]) if isinstance(axis, tuple) else int(axis) % max(1, ndim)
    if name != "mean":
        return [Instruction(REDUCTIONS[name], (x, axis), options, result, instruction.comment)]
    count = x.size // max(1, result.size)
    if x.dtype not in (np.float32, np.float64) or not 0 < count <= 2**24:  # 그보다 많으면 float32 로 셀 수 없다
        return [instruction]
    total = Value(f"{result.name}_sum", result.shape, result.dtype)
    return [Instruction(np.add.reduce, (x, axis), options, total, "합"),
            Instruction(np.divide, (total, count), {}, result, instruction.comment)]
