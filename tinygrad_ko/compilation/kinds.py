"""명령의 갈래: 원소마다 하는 셈인가, 줄이는 셈인가, 같은 자리를 다르게 보는 것(view)인가, 아무것도 모르는 것인가."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .program import Instruction, Value, laid

# 줄이기: 배열 메서드의 이름 → 그 메서드가 부르는 것
REDUCTIONS = {
    "sum": np.add.reduce, "prod": np.multiply.reduce, "max": np.maximum.reduce, "min": np.minimum.reduce,
}
REDUCES = frozenset(REDUCTIONS.values())

CLIP: Any = np._core.umath.clip  # type: ignore[attr-defined]  # 배열의 메서드 x.clip(아래, 위) 가 부르는 ufunc

# 같은 자리를 볼 수도 있는 것: 결과가 첫 인수의 자리를 나눈다고 본다
VIEW_METHODS = frozenset({
    "reshape", "swapaxes", "transpose", "squeeze", "ravel", "view", "diagonal", "conj", "conjugate", "__getitem__",
})
VIEW_FUNCTIONS = frozenset({
    operator.getitem, np.reshape, np.swapaxes, np.transpose, np.moveaxis, np.expand_dims, np.squeeze, np.ravel, np.broadcast_to, np.flip,
    np.diagonal, np.real, np.imag, np.atleast_1d, np.asarray, np.ascontiguousarray, np.lib.stride_tricks.sliding_window_view,
})
# 언제나 새 배열이나 수를 내는 메서드
FRESH_METHODS = frozenset({
    *REDUCTIONS, "mean", "std", "var", "any", "all", "cumsum", "cumprod", "copy", "flatten", "argmax", "argmin", "argsort", "take",
    "repeat", "round", "clip", "dot", "trace",
})
FRESH_FUNCTIONS = frozenset({
    np.where, operator.pow, np.ones_like, np.zeros_like, np.full_like, np.concatenate, np.stack, np.argsort, np.take, np.einsum, laid,
})
# 제자리에서 고치는 것: 적혀 있지 않아도 바깥을 바꾼다고 본다
WRITING_METHODS = frozenset({"fill", "sort", "put", "partition", "resize", "setfield", "byteswap", "__setitem__"})
WRITING_FUNCTIONS = frozenset({
    operator.setitem, np.copyto, np.put, np.place, np.putmask, np.put_along_axis, operator.iadd, operator.isub, operator.imul,
    operator.itruediv, operator.ifloordiv, operator.imod, operator.ipow, operator.imatmul, operator.iand, operator.ior, operator.ixor,
})


def hashable(function: Any) -> bool:
    """사전의 열쇠가 될 수 있는가."""
    try:
        hash(function)
    except TypeError:
        return False
    return True


def is_impure(instruction: Instruction) -> bool:
    """바깥을 바꾸거나, 부를 때마다 다르거나, 제자리에서 고치는가."""
    function = instruction.function
    if instruction.impure or "out" in instruction.options:
        return True
    if isinstance(function, str):
        return function in WRITING_METHODS
    return hashable(function) and function in WRITING_FUNCTIONS


def is_apart(instruction: Instruction) -> bool:
    """통째로 부르지만 잘 아는 것인가: 받은 것을 고치거나 간직하지 않고, 답은 받은 것과 자리를 나누지 않는다(함수의 ``apart``)."""
    return getattr(instruction.function, "apart", False) is True


def writes(instruction: Instruction) -> bool:
    """우리가 읽는 배열을 고치거나 간직할 수 있는가: 결과만 내는 난수는 아니다."""
    return is_impure(instruction) and not is_apart(instruction) and (bool(instruction.reads) or instruction.result is None)


def is_ufunc(instruction: Instruction) -> bool:
    """원소마다 셈하는 ufunc: 결과 하나, 선택 인수 없음."""
    function = instruction.function
    return (isinstance(function, np.ufunc) and function.signature is None and function.nout == 1 and not instruction.options
            and len(instruction.arguments) == function.nin and isinstance(instruction.result, Value))


def is_matmul(instruction: Instruction) -> bool:
    """행렬의 곱 ``np.matmul(a, b)``."""
    return instruction.function is np.matmul and not instruction.options and len(instruction.arguments) == 2


def is_elementwise(instruction: Instruction) -> bool:
    """결과의 원소 하나가 인수들의 같은 자리(브로드캐스트한 뒤)의 원소에만 달렸는가."""
    if is_ufunc(instruction):
        return True
    function, arguments = instruction.function, instruction.arguments
    if not isinstance(instruction.result, Value) or instruction.options:
        return False
    if function == "astype":
        return len(arguments) == 2 and isinstance(arguments[0], Value)
    return (function is np.where and len(arguments) == 3) or (function is operator.pow and len(arguments) == 2)


def is_reduction(instruction: Instruction) -> bool:
    """``np.add.reduce(x, axis)`` 의 꼴."""
    function = instruction.function
    return (not isinstance(function, str) and hashable(function) and function in REDUCES and len(instruction.arguments) == 2
            and isinstance(instruction.arguments[0], Value) and set(instruction.options) <= {"keepdims"})


def reduced_axes(instruction: Instruction) -> tuple[int, ...]:
    """줄어드는 축들, 0부터 센 번호로."""
    x, axis = instruction.arguments
    ndim = len(x.shape)
    axes = range(ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return tuple(sorted(a % ndim for a in axes)) if ndim else ()


def indexes_basically(index: Any) -> bool:
    """기본 색인(basic indexing)인가: 정수, 슬라이스, 줄임표, 새 축만 있다."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(part is None or part is Ellipsis or isinstance(part, (slice, int, np.integer)) for part in parts
               ) and not any(isinstance(part, bool) for part in parts)


def is_view(instruction: Instruction) -> bool:
    """결과가 첫 인수의 자리를 나눌 수 있는, 우리가 아는 것인가."""
    function, arguments = instruction.function, instruction.arguments
    if not arguments or not isinstance(arguments[0], Value):
        return False
    if function in (operator.getitem, "__getitem__"):
        return indexes_basically(arguments[1])
    if function == "astype":
        return "copy" in instruction.options
    if isinstance(function, str):
        return function in VIEW_METHODS
    return hashable(function) and function in VIEW_FUNCTIONS


def is_fresh(instruction: Instruction) -> bool:
    """결과가 언제나 새 배열이거나 수인가."""
    function = instruction.function
    if isinstance(function, str):
        return function in FRESH_METHODS or (function == "astype" and "copy" not in instruction.options)
    if isinstance(function, np.ufunc):
        return True
    if not hashable(function):
        return False
    if function is operator.getitem:
        index = instruction.arguments[1]
        return not indexes_basically(index) and (isinstance(index, (Value, np.ndarray, list)) or isinstance(index, tuple))
    return function in FRESH_FUNCTIONS or function in REDUCES


def is_scalar(value: Any) -> bool:
    """모양이 ``()`` 인 수의 값인가."""
    return isinstance(value, Value) and value.shape == () and value.dtype is not None
