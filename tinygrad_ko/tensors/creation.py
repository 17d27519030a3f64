"""텐서 만들기: 값에서, 배열에서, 채워서, 늘어놓아서."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine import wrap
from ..errors import ArgumentTypeError, describe
from ..operation.call import refuse_masked
from ..operation.devices import is_foreign
from .array_like import ArrayLike
from .conversion import numeric
from .dispatch import explained
from .tensor import Tensor


def tensor(data: ArrayLike, dtype: Any = None, requires_grad: bool = False, name: str | None = None) -> Tensor:
    """텐서를 만든다(복사).

    매개변수
    --------
    data : 수, (겹친) 목록, NumPy 배열, 텐서.
    dtype : 수의 자료형. 없으면 파이썬 실수는 float32, 정수는 int64, 배열은 제 dtype.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    name : 그림과 오류에 쓸 이름.

    반환
    ----
    Tensor : ``data`` 와 같은 모양.

    예외
    ----
    ArgumentTypeError : 수의 배열로 만들 수 없는 값.
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수나 모양, dtype 이 아닐 때. DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.tensor([[1, 2], [3, 4]]).dtype.name, tg.tensor(2.0).dtype.name
    ('int64', 'float32')
    >>> w = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> w.grad
    tensor([2., 4.])

    출처
    ----
    PyTorch ``torch.tensor``.
    """
    return Tensor(data, requires_grad, name, dtype)


def as_tensor(data: ArrayLike, dtype: Any = None) -> Tensor:
    """텐서이면 그대로, 아니면 텐서로 만든다.

    매개변수
    --------
    data : 텐서, 수, (겹친) 목록, NumPy 배열.
    dtype : 수의 자료형. 텐서의 것과 다르면 바꾼다(기울기는 원래 dtype 으로 돌아간다).

    반환
    ----
    Tensor : ``data`` 와 같은 모양. 텐서이고 dtype 이 같으면 바로 그것.

    예외
    ----
    ArgumentTypeError : 수의 배열로 만들 수 없는 값.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> tg.as_tensor(x) is x, tg.as_tensor([1, 2], dtype="float64").dtype.name
    (True, 'float64')

    출처
    ----
    PyTorch ``torch.as_tensor`` (다만 NumPy 배열은 복사한다: 나누어 쓰려면 ``from_numpy``).
    """
    if isinstance(data, Tensor):
        return data if dtype is None else data.astype(dtype)
    return Tensor(data, dtype=dtype)


def from_numpy(array: np.ndarray) -> Tensor:
    """배열을 복사하지 않고 나누어 쓰는 텐서. 한쪽을 바꾸면 다른 쪽도 바뀐다.

    매개변수
    --------
    array : 수의 NumPy 배열.

    반환
    ----
    Tensor : 배열과 같은 모양, 같은 dtype, 같은 기억 공간(memory).

    예외
    ----
    ArgumentTypeError : NumPy 배열이 아니거나 수의 배열이 아닐 때, 가려진 배열(masked array)일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> import numpy as np
    >>> array = np.array([1.0, 2.0])
    >>> x = tg.from_numpy(array)
    >>> array[0] = 9.0
    >>> x
    tensor([9., 2.], dtype=float64)

    출처
    ----
    PyTorch ``torch.from_numpy``.
    """
    if not isinstance(array, np.ndarray) and not is_foreign(array):
        raise ArgumentTypeError(f"from_numpy: NumPy 배열이어야 합니다. 받은 것: {describe(array)}. 다른 것은 tg.tensor 로.")
    refuse_masked("from_numpy", array)
    numeric(array, array)
    result: Tensor = wrap(array)
    result._become_leaf(False)
    return result


def zeros(shape: Any, dtype: Any = np.float32, requires_grad: bool = False) -> Tensor:
    """0으로 채운 텐서.

    매개변수
    --------
    shape : 모양(정수 또는 튜플).
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).

    반환
    ----
    Tensor : ``shape``.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수나 모양, dtype 이 아닐 때. DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.zeros((2, 3))
    tensor([[0., 0., 0.],
            [0., 0., 0.]])

    출처
    ----
    NumPy ``numpy.zeros``.
    """
    return Tensor(explained("zeros", np.zeros, (shape, dtype), {}), requires_grad)


def ones(shape: Any, dtype: Any = np.float32, requires_grad: bool = False) -> Tensor:
    """1로 채운 텐서.

    매개변수
    --------
    shape : 모양(정수 또는 튜플).
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).

    반환
    ----
    Tensor : ``shape``.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수나 모양, dtype 이 아닐 때. DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.ones(3, requires_grad=True)
    tensor([1., 1., 1.], requires_grad=True)

    출처
    ----
    NumPy ``numpy.ones``.
    """
    return Tensor(explained("ones", np.ones, (shape, dtype), {}), requires_grad)


def full(shape: Any, fill_value: Any, dtype: Any = np.float32, requires_grad: bool = False) -> Tensor:
    """한 값으로 채운 텐서.

    매개변수
    --------
    shape : 모양(정수 또는 튜플).
    fill_value : 채울 값(수, 또는 ``shape`` 로 브로드캐스트되는 배열).
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).

    반환
    ----
    Tensor : ``shape``.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수나 모양, dtype 이 아닐 때. DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.full((2, 2), 0.5)
    tensor([[0.5, 0.5],
            [0.5, 0.5]])

    출처
    ----
    NumPy ``numpy.full``.
    """
    return Tensor(explained("full", np.full, (shape, fill_value, dtype), {}), requires_grad)


def arange(*args: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """등차수열: ``np.arange`` 와 같다.

    매개변수
    --------
    *args : (끝), (처음, 끝), (처음, 끝, 걸음). 끝은 들지 않는다.
    dtype : 수의 자료형. 없으면 정수는 int64, 실수는 float32.
    requires_grad : 이 값으로 미분할 것인가(실수 dtype 만).

    반환
    ----
    Tensor : (n,), n = ⌈(끝 − 처음) / 걸음⌉.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수나 모양, dtype 이 아닐 때. DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.arange(4), tg.arange(0, 1, 0.25)
    (tensor([0, 1, 2, 3]), tensor([0.  , 0.25, 0.5 , 0.75]))

    출처
    ----
    NumPy ``numpy.arange``.
    """
    values = explained("arange", np.arange, args, {"dtype": dtype})
    return Tensor(values.astype(np.float32) if dtype is None and values.dtype.kind == "f" else values, requires_grad)


def linspace(start: Any, stop: Any, num: int = 50, dtype: Any = np.float32, requires_grad: bool = False) -> Tensor:
    """고르게 나눈 수열. 두 끝이 기울기를 따라가는 텐서이면 그 끝으로 미분할 수 있다.

    매개변수
    --------
    start, stop : 처음과 끝.
    num : 수의 개수.
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).

    반환
    ----
    Tensor : (num,).

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수나 모양, dtype 이 아닐 때. DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.linspace(0, 1, 5)
    tensor([0.  , 0.25, 0.5 , 0.75, 1.  ])

    출처
    ----
    NumPy ``numpy.linspace``.
    """
    values: Any = explained("linspace", np.linspace, (start, stop, num), {"dtype": dtype})
    return values if isinstance(values, Tensor) else Tensor(values, requires_grad)


def eye(n: int, m: int | None = None, dtype: Any = np.float32) -> Tensor:
    """단위행렬.

    매개변수
    --------
    n : 행의 수.
    m : 열의 수. 없으면 n.
    dtype : 수의 자료형. 기본은 float32.

    반환
    ----
    Tensor : (n, m), 주대각선만 1.

    예외
    ----
    ArgumentError, ArgumentTypeError : 크기가 0 이상의 정수가 아니거나 모르는 dtype.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.eye(2, 3)
    tensor([[1., 0., 0.],
            [0., 1., 0.]])

    출처
    ----
    NumPy ``numpy.eye``.
    """
    return Tensor(explained("eye", np.eye, (n, m), {"dtype": dtype}))
