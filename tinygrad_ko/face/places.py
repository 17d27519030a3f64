"""자리와 참·거짓: 어디가 가장 큰가, 모두 참인가, NaN 인가. 미분할 것이 없어 도함수 표에는 없는 NumPy의 함수들이다.

설명문에는 요약과 예제, 남다른 결과만 적는다. 나머지 절(節)은 서명에서 짓는다(도함수 표의 함수들과 같은 낱말풀이로).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from ..operation.documentation import GLOSSARY, dedented, sections
from ..tensors.arguments import halfway
from ..tensors.array_like import ArrayLike
from ..tensors.creation import as_tensor
from ..tensors.tensor import Tensor

Function = TypeVar("Function", bound=Callable[..., Any])
of = as_tensor  # 목록과 배열도 받는다
MEANINGS = GLOSSARY | {
    **dict.fromkeys("abx", "텐서나 배열."), "axis": "따라갈 축. ``None`` 이면 납작하게 편다.", "values": "찾을 값들.", "v": "끼워 넣을 값.",
    "side": "같은 값의 왼쪽('left')인가 오른쪽('right')인가.", "rtol": "견줄 값에 대한 비(무차원).", "atol": "허락할 차이.",
    "equal_nan": "참이면 NaN 끼리 같다고 친다.",
}


def place(function: Function) -> Function:
    """설명문을 마저 짓고, PyTorch의 인수 이름도 받게 한다."""
    own = sections(dedented(function.__doc__ or ""))
    summary, _, example = own[""].partition("\n\n")
    names = function.__code__.co_varnames[:function.__code__.co_argcount]
    returned = own.get("반환") or (
        "bool" if function.__annotations__["return"] == "bool" else "Tensor : x 에서 ``axis`` 를 줄인 모양." if "keepdims" in names
        else "Tensor : 둘을 브로드캐스트한 모양." if names[:2] == ("a", "b") else "Tensor : x 와 같은 모양."
    )
    function.__doc__ = "\n\n".join([
        summary, "매개변수\n--------\n" + "\n".join(f"{n} : {MEANINGS[n]}" for n in names), f"반환\n----\n{returned}",
        "예외\n----\nArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.",
        f"예제\n----\n>>> import tinygrad_ko as tg\n{example}", f"출처\n----\nNumPy ``numpy.{function.__name__}``.",
    ])
    return halfway(function)


@place
def argmax(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """가장 큰 것의 자리(같으면 첫째).

    >>> tg.argmax([1.0, 3.0, 2.0])
    tensor(1)
    """
    return np.argmax(of(x), axis, keepdims=keepdims)


@place
def argmin(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """가장 작은 것의 자리(같으면 첫째).

    >>> tg.argmin([[1.0, 3.0], [2.0, 0.0]], axis=1)
    tensor([0, 1])
    """
    return np.argmin(of(x), axis, keepdims=keepdims)


@place
def nanargmax(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """NaN 을 뺀 가장 큰 것의 자리.

    >>> tg.nanargmax([1.0, tg.nan, 2.0])
    tensor(2)
    """
    return np.nanargmax(of(x), axis, keepdims=keepdims)


@place
def nanargmin(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """NaN 을 뺀 가장 작은 것의 자리.

    >>> tg.nanargmin([1.0, tg.nan, 2.0])
    tensor(0)
    """
    return np.nanargmin(of(x), axis, keepdims=keepdims)


@place
def argsort(x: ArrayLike, axis: int | None = -1) -> Tensor:
    """작은 것부터 늘어놓는 자리(같으면 먼저 나온 것부터).

    >>> tg.argsort([3.0, 1.0, 2.0])
    tensor([1, 2, 0])
    """
    return np.argsort(of(x), axis, kind="stable")  # type: ignore[return-value]


@place
def argwhere(x: ArrayLike) -> Tensor:
    """0이 아닌 자리들: 한 줄에 하나.

    >>> tg.argwhere([[0, 1], [1, 0]])
    tensor([[0, 1],
            [1, 0]])

    반환
    ----
    Tensor : (개수, x.ndim).
    """
    return np.argwhere(of(x))  # type: ignore[return-value]


@place
def nonzero(x: ArrayLike) -> tuple[Tensor, ...]:
    """0이 아닌 자리들: 축마다 정수 텐서 하나. 한 줄에 하나씩은 ``argwhere`` 이다.

    >>> tg.nonzero([0, 5, 7])
    (tensor([1, 2]),)

    반환
    ----
    tuple[Tensor, ...] : 축마다 하나, 모양 (개수,).
    """
    return np.nonzero(of(x))  # type: ignore[return-value]


@place
def flatnonzero(x: ArrayLike) -> Tensor:
    """납작하게 편 것에서 0이 아닌 자리들.

    >>> tg.flatnonzero([[0, 5], [7, 0]])
    tensor([1, 2])

    반환
    ----
    Tensor : (개수,).
    """
    return np.flatnonzero(of(x))  # type: ignore[return-value]


@place
def count_nonzero(x: ArrayLike, axis: Any = None, keepdims: bool = False) -> Tensor:
    """0이 아닌 것의 수.

    >>> tg.count_nonzero([0, 5, 7])
    tensor(2)
    """
    return as_tensor(np.count_nonzero(of(x), axis, keepdims=keepdims))


@place
def searchsorted(a: ArrayLike, v: ArrayLike, side: str = "left") -> Tensor:
    """늘어놓은 ``a`` 에서, ``v`` 를 끼워 넣을 자리.

    >>> tg.searchsorted([1.0, 2.0, 3.0], 2.5)
    tensor(2)

    반환
    ----
    Tensor : v 와 같은 모양.
    """
    return np.searchsorted(of(a), of(v), side)  # type: ignore[call-overload]


@place
def all(x: ArrayLike, axis: Any = None, keepdims: bool = False) -> Tensor:
    """모두 참인가.

    >>> tg.all([True, False])
    tensor(False)
    """
    return np.all(of(x), axis, keepdims=keepdims)


@place
def any(x: ArrayLike, axis: Any = None, keepdims: bool = False) -> Tensor:
    """하나라도 참인가.

    >>> tg.any([True, False])
    tensor(True)
    """
    return np.any(of(x), axis, keepdims=keepdims)


@place
def logical_and(a: ArrayLike, b: ArrayLike) -> Tensor:
    """둘 다 참인가.

    >>> tg.logical_and([True, True], [True, False])
    tensor([ True, False])
    """
    return np.logical_and(of(a), of(b))  # type: ignore[return-value]


@place
def logical_or(a: ArrayLike, b: ArrayLike) -> Tensor:
    """하나라도 참인가.

    >>> tg.logical_or([True, False], [False, False])
    tensor([ True, False])
    """
    return np.logical_or(of(a), of(b))  # type: ignore[return-value]


@place
def logical_xor(a: ArrayLike, b: ArrayLike) -> Tensor:
    """하나만 참인가.

    >>> tg.logical_xor([True, True], [True, False])
    tensor([False,  True])
    """
    return np.logical_xor(of(a), of(b))  # type: ignore[return-value]


@place
def logical_not(x: ArrayLike) -> Tensor:
    """거짓인가.

    >>> tg.logical_not([True, False])
    tensor([False,  True])
    """
    return np.logical_not(of(x))  # type: ignore[return-value]


@place
def isin(x: ArrayLike, values: ArrayLike) -> Tensor:
    """원소가 ``values`` 가운데 하나인가.

    >>> tg.isin([1, 2, 3], [2, 3])
    tensor([False,  True,  True])
    """
    return np.isin(of(x), of(values))  # type: ignore[return-value]


@place
def isclose(a: ArrayLike, b: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """원소마다, |a − b| ≤ atol + rtol·|b| 인가.

    >>> tg.isclose([1.0, 2.0], [1.0, 2.1])
    tensor([ True, False])
    """
    return np.isclose(of(a), of(b), rtol, atol, equal_nan)  # type: ignore[return-value]


@place
def allclose(a: ArrayLike, b: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """모두 |a − b| ≤ atol + rtol·|b| 인가.

    >>> tg.allclose([1.0, 2.0], [1.0, 2.0 + 1e-7])
    True
    """
    return bool(np.allclose(of(a), of(b), rtol, atol, equal_nan))


@place
def array_equal(a: ArrayLike, b: ArrayLike, equal_nan: bool = False) -> bool:
    """모양과 값이 모두 같은가.

    >>> tg.array_equal([1, 2], [1, 2])
    True
    """
    return bool(np.array_equal(of(a), of(b), equal_nan))


@place
def isnan(x: ArrayLike) -> Tensor:
    """NaN 인가.

    >>> tg.isnan([1.0, tg.nan])
    tensor([False,  True])
    """
    return np.isnan(of(x))  # type: ignore[return-value]


@place
def isinf(x: ArrayLike) -> Tensor:
    """무한대인가.

    >>> tg.isinf([1.0, -tg.inf])
    tensor([False,  True])
    """
    return np.isinf(of(x))  # type: ignore[return-value]


@place
def isfinite(x: ArrayLike) -> Tensor:
    """NaN 도 무한대도 아닌가.

    >>> tg.isfinite([1.0, tg.nan])
    tensor([ True, False])
    """
    return np.isfinite(of(x))  # type: ignore[return-value]


@place
def isposinf(x: ArrayLike) -> Tensor:
    """+∞ 인가.

    >>> tg.isposinf([tg.inf, -tg.inf])
    tensor([ True, False])
    """
    return np.isposinf(of(x))  # type: ignore[return-value]


@place
def isneginf(x: ArrayLike) -> Tensor:
    """−∞ 인가.

    >>> tg.isneginf([tg.inf, -tg.inf])
    tensor([False,  True])
    """
    return np.isneginf(of(x))  # type: ignore[return-value]


@place
def isreal(x: ArrayLike) -> Tensor:
    """허수부가 0인가.

    >>> tg.isreal([1.0, 2.0])
    tensor([ True,  True])
    """
    return np.isreal(of(x))  # type: ignore[return-value]


@place
def signbit(x: ArrayLike) -> Tensor:
    """부호가 음인가(−0 도).

    >>> tg.signbit([1.0, -0.0])
    tensor([False,  True])
    """
    return np.signbit(of(x))  # type: ignore[return-value]
