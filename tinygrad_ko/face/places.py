"""자리와 참·거짓: 어디가 가장 큰가, 모두 참인가, NaN 인가. 미분할 것이 없어 도함수 표에는 없는 NumPy의 함수들이다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensors.arguments import halfway
from ..tensors.array_like import ArrayLike
from ..tensors.creation import as_tensor
from ..tensors.tensor import Tensor

of = as_tensor  # 목록과 배열도 받는다


@halfway
def argmax(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """가장 큰 것의 자리(같으면 첫째).

    매개변수
    --------
    x : 텐서나 배열.
    axis : 따라갈 축. ``None`` 이면 납작하게 편다.
    keepdims : 참이면 줄인 축을 길이 1로 남긴다.

    반환
    ----
    Tensor : x 에서 ``axis`` 를 줄인 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.argmax([1.0, 3.0, 2.0])
    tensor(1)

    출처
    ----
    NumPy ``numpy.argmax``.
    """
    return np.argmax(of(x), axis, keepdims=keepdims)


@halfway
def argmin(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """가장 작은 것의 자리(같으면 첫째).

    매개변수
    --------
    x : 텐서나 배열.
    axis : 따라갈 축. ``None`` 이면 납작하게 편다.
    keepdims : 참이면 줄인 축을 길이 1로 남긴다.

    반환
    ----
    Tensor : x 에서 ``axis`` 를 줄인 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.argmin([[1.0, 3.0], [2.0, 0.0]], axis=1)
    tensor([0, 1])

    출처
    ----
    NumPy ``numpy.argmin``.
    """
    return np.argmin(of(x), axis, keepdims=keepdims)


@halfway
def nanargmax(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """NaN 을 뺀 가장 큰 것의 자리.

    매개변수
    --------
    x : 텐서나 배열.
    axis : 따라갈 축. ``None`` 이면 납작하게 편다.
    keepdims : 참이면 줄인 축을 길이 1로 남긴다.

    반환
    ----
    Tensor : x 에서 ``axis`` 를 줄인 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.nanargmax([1.0, tg.nan, 2.0])
    tensor(2)

    출처
    ----
    NumPy ``numpy.nanargmax``.
    """
    return np.nanargmax(of(x), axis, keepdims=keepdims)


@halfway
def nanargmin(x: ArrayLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """NaN 을 뺀 가장 작은 것의 자리.

    매개변수
    --------
    x : 텐서나 배열.
    axis : 따라갈 축. ``None`` 이면 납작하게 편다.
    keepdims : 참이면 줄인 축을 길이 1로 남긴다.

    반환
    ----
    Tensor : x 에서 ``axis`` 를 줄인 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.nanargmin([1.0, tg.nan, 2.0])
    tensor(0)

    출처
    ----
    NumPy ``numpy.nanargmin``.
    """
    return np.nanargmin(of(x), axis, keepdims=keepdims)


@halfway
def argsort(x: ArrayLike, axis: int | None = -1) -> Tensor:
    """작은 것부터 늘어놓는 자리(같으면 먼저 나온 것부터).

    매개변수
    --------
    x : 텐서나 배열.
    axis : 따라갈 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.argsort([3.0, 1.0, 2.0])
    tensor([1, 2, 0])

    출처
    ----
    NumPy ``numpy.argsort``.
    """
    return np.argsort(of(x), axis, kind="stable")  # type: ignore[return-value]


@halfway
def argwhere(x: ArrayLike) -> Tensor:
    """0이 아닌 자리들: 한 줄에 하나.

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    Tensor : (개수, x.ndim).

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.argwhere([[0, 1], [1, 0]])
    tensor([[0, 1],
            [1, 0]])

    출처
    ----
    NumPy ``numpy.argwhere``.
    """
    return np.argwhere(of(x))  # type: ignore[return-value]


@halfway
def nonzero(x: ArrayLike) -> tuple[Tensor, ...]:
    """0이 아닌 자리들: 축마다 정수 텐서 하나. 한 줄에 하나씩은 ``argwhere`` 이다.

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    tuple[Tensor, ...] : 축마다 하나, 모양 (개수,).

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.nonzero([0, 5, 7])
    (tensor([1, 2]),)

    출처
    ----
    NumPy ``numpy.nonzero``.
    """
    return np.nonzero(of(x))  # type: ignore[return-value]


@halfway
def flatnonzero(x: ArrayLike) -> Tensor:
    """납작하게 편 것에서 0이 아닌 자리들.

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    Tensor : (개수,).

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.flatnonzero([[0, 5], [7, 0]])
    tensor([1, 2])

    출처
    ----
    NumPy ``numpy.flatnonzero``.
    """
    return np.flatnonzero(of(x))  # type: ignore[return-value]


@halfway
def count_nonzero(x: ArrayLike, axis: Any = None, keepdims: bool = False) -> Tensor:
    """0이 아닌 것의 수.

    매개변수
    --------
    x : 텐서나 배열.
    axis : 따라갈 축. ``None`` 이면 납작하게 편다.
    keepdims : 참이면 줄인 축을 길이 1로 남긴다.

    반환
    ----
    Tensor : x 에서 ``axis`` 를 줄인 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.count_nonzero([0, 5, 7])
    tensor(2)

    출처
    ----
    NumPy ``numpy.count_nonzero``.
    """
    return as_tensor(np.count_nonzero(of(x), axis, keepdims=keepdims))


@halfway
def searchsorted(a: ArrayLike, v: ArrayLike, side: str = "left") -> Tensor:
    """늘어놓은 ``a`` 에서, ``v`` 를 끼워 넣을 자리.

    매개변수
    --------
    a : 텐서나 배열.
    v : 끼워 넣을 값.
    side : 같은 값의 왼쪽('left')인가 오른쪽('right')인가.

    반환
    ----
    Tensor : v 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.searchsorted([1.0, 2.0, 3.0], 2.5)
    tensor(2)

    출처
    ----
    NumPy ``numpy.searchsorted``.
    """
    return np.searchsorted(of(a), of(v), side)  # type: ignore[call-overload]


@halfway
def all(x: ArrayLike, axis: Any = None, keepdims: bool = False) -> Tensor:
    """모두 참인가.

    매개변수
    --------
    x : 텐서나 배열.
    axis : 따라갈 축. ``None`` 이면 납작하게 편다.
    keepdims : 참이면 줄인 축을 길이 1로 남긴다.

    반환
    ----
    Tensor : x 에서 ``axis`` 를 줄인 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.all([True, False])
    tensor(False)

    출처
    ----
    NumPy ``numpy.all``.
    """
    return np.all(of(x), axis, keepdims=keepdims)


@halfway
def any(x: ArrayLike, axis: Any = None, keepdims: bool = False) -> Tensor:
    """하나라도 참인가.

    매개변수
    --------
    x : 텐서나 배열.
    axis : 따라갈 축. ``None`` 이면 납작하게 편다.
    keepdims : 참이면 줄인 축을 길이 1로 남긴다.

    반환
    ----
    Tensor : x 에서 ``axis`` 를 줄인 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.any([True, False])
    tensor(True)

    출처
    ----
    NumPy ``numpy.any``.
    """
    return np.any(of(x), axis, keepdims=keepdims)


@halfway
def logical_and(a: ArrayLike, b: ArrayLike) -> Tensor:
    """둘 다 참인가.

    매개변수
    --------
    a, b : 텐서나 배열.

    반환
    ----
    Tensor : 둘을 브로드캐스트한 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.logical_and([True, True], [True, False])
    tensor([ True, False])

    출처
    ----
    NumPy ``numpy.logical_and``.
    """
    return np.logical_and(of(a), of(b))  # type: ignore[return-value]


@halfway
def logical_or(a: ArrayLike, b: ArrayLike) -> Tensor:
    """하나라도 참인가.

    매개변수
    --------
    a, b : 텐서나 배열.

    반환
    ----
    Tensor : 둘을 브로드캐스트한 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.logical_or([True, False], [False, False])
    tensor([ True, False])

    출처
    ----
    NumPy ``numpy.logical_or``.
    """
    return np.logical_or(of(a), of(b))  # type: ignore[return-value]


@halfway
def logical_xor(a: ArrayLike, b: ArrayLike) -> Tensor:
    """하나만 참인가.

    매개변수
    --------
    a, b : 텐서나 배열.

    반환
    ----
    Tensor : 둘을 브로드캐스트한 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.logical_xor([True, True], [True, False])
    tensor([False,  True])

    출처
    ----
    NumPy ``numpy.logical_xor``.
    """
    return np.logical_xor(of(a), of(b))  # type: ignore[return-value]


@halfway
def logical_not(x: ArrayLike) -> Tensor:
    """거짓인가.

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.logical_not([True, False])
    tensor([False,  True])

    출처
    ----
    NumPy ``numpy.logical_not``.
    """
    return np.logical_not(of(x))  # type: ignore[return-value]


@halfway
def isin(x: ArrayLike, values: ArrayLike) -> Tensor:
    """원소가 ``values`` 가운데 하나인가.

    매개변수
    --------
    x : 텐서나 배열.
    values : 찾을 값들.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.isin([1, 2, 3], [2, 3])
    tensor([False,  True,  True])

    출처
    ----
    NumPy ``numpy.isin``.
    """
    return np.isin(of(x), of(values))  # type: ignore[return-value]


@halfway
def isclose(a: ArrayLike, b: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """원소마다, |a − b| ≤ atol + rtol·|b| 인가.

    매개변수
    --------
    a, b : 텐서나 배열.
    rtol : 견줄 값에 대한 비(무차원).
    atol : 허락할 차이.
    equal_nan : 참이면 NaN 끼리 같다고 친다.

    반환
    ----
    Tensor : 둘을 브로드캐스트한 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.isclose([1.0, 2.0], [1.0, 2.1])
    tensor([ True, False])

    출처
    ----
    NumPy ``numpy.isclose``.
    """
    return np.isclose(of(a), of(b), rtol, atol, equal_nan)  # type: ignore[return-value]


@halfway
def allclose(a: ArrayLike, b: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """모두 |a − b| ≤ atol + rtol·|b| 인가.

    매개변수
    --------
    a, b : 텐서나 배열.
    rtol : 견줄 값에 대한 비(무차원).
    atol : 허락할 차이.
    equal_nan : 참이면 NaN 끼리 같다고 친다.

    반환
    ----
    bool

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.allclose([1.0, 2.0], [1.0, 2.0 + 1e-7])
    True

    출처
    ----
    NumPy ``numpy.allclose``.
    """
    return bool(np.allclose(of(a), of(b), rtol, atol, equal_nan))


@halfway
def array_equal(a: ArrayLike, b: ArrayLike, equal_nan: bool = False) -> bool:
    """모양과 값이 모두 같은가.

    매개변수
    --------
    a, b : 텐서나 배열.
    equal_nan : 참이면 NaN 끼리 같다고 친다.

    반환
    ----
    bool

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.array_equal([1, 2], [1, 2])
    True

    출처
    ----
    NumPy ``numpy.array_equal``.
    """
    return bool(np.array_equal(of(a), of(b), equal_nan))


@halfway
def isnan(x: ArrayLike) -> Tensor:
    """NaN 인가.

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.isnan([1.0, tg.nan])
    tensor([False,  True])

    출처
    ----
    NumPy ``numpy.isnan``.
    """
    return np.isnan(of(x))  # type: ignore[return-value]


@halfway
def isinf(x: ArrayLike) -> Tensor:
    """무한대인가.

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.isinf([1.0, -tg.inf])
    tensor([False,  True])

    출처
    ----
    NumPy ``numpy.isinf``.
    """
    return np.isinf(of(x))  # type: ignore[return-value]


@halfway
def isfinite(x: ArrayLike) -> Tensor:
    """NaN 도 무한대도 아닌가.

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.isfinite([1.0, tg.nan])
    tensor([ True, False])

    출처
    ----
    NumPy ``numpy.isfinite``.
    """
    return np.isfinite(of(x))  # type: ignore[return-value]


@halfway
def isposinf(x: ArrayLike) -> Tensor:
    """+∞ 인가.

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.isposinf([tg.inf, -tg.inf])
    tensor([ True, False])

    출처
    ----
    NumPy ``numpy.isposinf``.
    """
    return np.isposinf(of(x))  # type: ignore[return-value]


@halfway
def isneginf(x: ArrayLike) -> Tensor:
    """−∞ 인가.

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.isneginf([tg.inf, -tg.inf])
    tensor([False,  True])

    출처
    ----
    NumPy ``numpy.isneginf``.
    """
    return np.isneginf(of(x))  # type: ignore[return-value]


@halfway
def isreal(x: ArrayLike) -> Tensor:
    """허수부가 0인가.

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.isreal([1.0, 2.0])
    tensor([ True,  True])

    출처
    ----
    NumPy ``numpy.isreal``.
    """
    return np.isreal(of(x))  # type: ignore[return-value]


@halfway
def signbit(x: ArrayLike) -> Tensor:
    """부호가 음인가(−0 도).

    매개변수
    --------
    x : 텐서나 배열.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 모양이나 축이 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.signbit([1.0, -0.0])
    tensor([False,  True])

    출처
    ----
    NumPy ``numpy.signbit``.
    """
    return np.signbit(of(x))  # type: ignore[return-value]
