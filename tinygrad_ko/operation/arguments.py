"""연산이 받은 인수: 제자리에 놓고, 셈할 수 있는 값으로 바꾸고, 그럴 수 없는 것은 까닭과 고칠 법을 알린다."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import Variable, state
from ..errors import ArgumentTypeError, describe, lost_gradient, named, none_given, unexpected_argument
from ..korean.misfits import gather
from ..korean.particles import Noun, particle
from .devices import near
from .memory import sealed

if TYPE_CHECKING:
    from .declare import Operation

MISSING: Any = inspect.Parameter.empty  # 꼭 주어야 하는 인수의 자리
PLAIN = frozenset({float, int, bool, type(None), str, tuple, list, slice})  # 배열이 아님이 뻔한 것: 더 살피지 않는다


def bound(op: Operation, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    """이름으로 준 인수까지 제자리에 놓는다. 모자라거나 넘치거나 모르는 인수는 오류."""
    names = op.names
    if len(args) > len(names):
        if op.variadic and getattr(args[1], "ndim", False):
            raise gather(op.name)
        others = [n for n in op.wider.names if n not in names] if op.wider is not None else []
        cure = f"나머지는 이름으로 주세요: {', '.join(others)}." if others else op.hint
        raise ArgumentTypeError(
            f"{op.name}: 이름 없이 줄 수 있는 인수는 {len(names)}개({', '.join(names)})인데 {len(args)}개를 받았습니다. {cure}".rstrip()
        )
    values = [*args, *op.defaults[len(args):]]
    for name, value in kwargs.items():
        if name not in names:
            raise unexpected_argument(op.name, name, names, given=kwargs)
        k = names.index(name)
        if k < len(args):
            raise ArgumentTypeError(f"{op.name}: 인수 '{name}'{particle(name, '을/를')} 두 번 받았습니다.")
        values[k] = value
    missing = [n for n, v in zip(names, values, strict=True) if v is MISSING]
    if missing:
        usage = f"{op.name}({', '.join(names)})"
        if op.has_method and missing[0] == names[0]:  # 텐서 없이 클래스에서 불렀을 수도 있다: Tensor.exp()
            usage += f", 또는 텐서에서 {names[0]}.{op.name}({', '.join(names[1:])})"
        raise ArgumentTypeError(
            f"{op.name}: 인수 {Noun(', '.join(missing)):이/가} 빠졌습니다. 쓰는 법: {usage}. {op.hint}".rstrip()
        )
    return values


def raw(op: Operation, value: Any, *others: Any) -> Any:
    """텐서(``others`` 가운데 하나)와 함께 쓰인 수·목록·배열을 셈할 수 있는 것으로. 목록은 텐서의 장치로 간다."""
    if value.__class__ is np.ndarray or isinstance(value, np.generic):
        return numbers_only(op, value, value)
    if isinstance(value, (float, int, complex)) or (value is None and op.optional):
        return value
    if isinstance(value, np.ndarray):
        return numbers_only(op, plain_array(op.name, value), value)
    if value is None:
        beside = next((f"{Noun(describe(v)):과/와} 함께 " for v in others if isinstance(v, Variable)), "")
        raise none_given(op.name, beside=beside)
    if isinstance(value, (list, tuple)):
        if any(isinstance(v, Variable) for v in value):
            raise ArgumentTypeError(
                f"{op.name}: 텐서가 든 목록은 그대로 셈할 수 없습니다. tg.stack(목록) 으로 한 텐서로 쌓으세요."
            )
        try:
            array = np.asarray(value, like=next((near(v) for v in others if isinstance(v, Variable)), None))
        except ValueError:
            raise ArgumentTypeError(f"{op.name}: 목록의 줄마다 길이가 다릅니다. 받은 것: {describe(value)}.") from None
        return array.astype(np.float32) if array.dtype == np.float64 else numbers_only(op, array, value)
    if hasattr(value, "__array_function__"):
        return value
    array = plain_array(op.name, value)
    if array is not value:
        return numbers_only(op, array, value)
    if hasattr(value, "__array_ufunc__"):
        return value
    if hasattr(value, "__array__"):
        raise ArgumentTypeError(
            f"{op.name}: {Noun(describe(value)):은/는} 다른 라이브러리의 것입니다. tg.tensor(값) 으로 먼저 텐서를 만드세요."
        )
    raise named(op.name, not_numbers(value))


def numbers_only(op: Operation, array: Any, given: Any) -> Any:
    """수의 배열이면 그대로. 물건(object), 글, 날짜, 이름 붙은 열의 배열은 NumPy가 셈하더라도 도함수가 없다."""
    if array.dtype.kind not in "fciub":
        raise named(op.name, not_numbers(given))
    return array


def not_numbers(given: Any) -> ArgumentTypeError:
    """텐서와 함께 셈할 수 없는 것을 받았을 때의 오류."""
    cure = "수의 배열로 바꾸세요: a.astype(np.float32)." if hasattr(given, "dtype") else "수, 배열, Tensor 를 넣으세요."
    return ArgumentTypeError(f"{Noun(describe(given)):은/는} 셈할 수 없습니다. {cure}")


def plain_option(op: Operation, name: str, value: Any) -> Any:
    """미분하지 않는 인수 자리에 온, 텐서가 아닌 값. 배열이면 수나 참·거짓의 보통의 배열이어야 한다."""
    if value.__class__ in PLAIN:
        return value
    array = plain_array(op.name, value)
    if isinstance(array, np.ndarray) and array.dtype.kind not in "fciub":
        raise ArgumentTypeError(
            f"{op.name}: {Noun(name):은/는} 수나 참·거짓의 배열이어야 합니다. 받은 것: {describe(value)}. "
            f"a.astype(np.float32) 처럼 바꾸세요. {op.hint}".rstrip()
        )
    return array


def plain_array(where: str, value: Any) -> Any:
    """NumPy 배열의 자손(memmap, 사용자의 클래스)과 표의 열(pandas)은 보통의 배열로(기억 공간은 그대로), 그 밖의 것은 그대로.

    자손은 연산자의 뜻을 바꾼다. ``np.matrix`` 의 ``*`` 는 행렬 곱이어서, 규칙의 ``g * b`` 가 틀린 기울기를 낸다.
    """
    if value.__class__ is np.ndarray or value.__class__ in PLAIN:
        return value
    if not isinstance(value, np.ndarray):
        table = hasattr(value, "__array_ufunc__") and hasattr(value, "__array__") and not hasattr(value, "__array_function__")
        return np.asarray(value) if table else value
    refuse_masked(where, value)
    if isinstance(value, np.matrix):
        raise ArgumentTypeError(
            f"{where}: np.matrix 는 * 의 뜻이 배열과 달라 받지 않습니다. np.asarray(m) 을 넣고, 행렬 곱은 @ 로 쓰세요."
        )
    return np.asarray(value)


def refuse_masked(where: str, value: Any) -> None:
    """NumPy의 가려진 배열이면 오류: 텐서는 가림을 모르므로, 가린 수까지 셈하고 말 것이다."""
    if isinstance(value, np.ndarray) and hasattr(value, "_mask"):
        raise ArgumentTypeError(
            f"{where}: 가려진 배열(masked array)은 받지 않습니다: 가림(mask)을 잃습니다. "
            "채우거나(a.filled(0)) tg.where(np.ma.getmaskarray(a), 0, t) 처럼 고르세요."
        )


def wants_gradient(value: Any) -> bool:
    """기울기를 따라가는 텐서인가."""
    return isinstance(value, Variable) and value.node is not None and value.node.requires_grad


def option(op: Operation, name: str, value: Variable) -> Any:
    """미분하지 않는 인수 자리에 온 텐서의 값."""
    if wants_gradient(value):
        raise lost_gradient(f"{op.name}의 인수 '{name}'", f"'{name}'{particle(name, '으로/로')}는 미분할 수 없습니다. {op.hint}".rstrip())
    data = value._data
    return sealed(data) if value.node is None and type(data) is np.ndarray and data.flags.writeable and state.observer is None else data
