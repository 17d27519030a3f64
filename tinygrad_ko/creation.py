"""텐서 만들기: 값에서, 배열에서, 채워서, 늘어놓아서."""

from __future__ import annotations

from typing import Any

import numpy as np

from .conversion import numeric
from .errors import ArgumentTypeError, describe
from .recording import wrap
from .tensor import Tensor


def tensor(data: Any, dtype: Any = None, requires_grad: bool = False, name: str | None = None) -> Tensor:
    """텐서를 만든다(복사). 인수의 뜻은 ``Tensor`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.tensor([[1, 2], [3, 4]]).dtype.name, tg.tensor(2.0).dtype.name
    ('int64', 'float32')
    """
    return Tensor(data, requires_grad, name, dtype)


def as_tensor(data: Any, dtype: Any = None) -> Tensor:
    """텐서이면 그대로, 아니면 텐서로 만든다."""
    if isinstance(data, Tensor):
        return data if dtype is None else data.astype(dtype)
    return Tensor(data, dtype=dtype)


def from_numpy(array: np.ndarray) -> Tensor:
    """배열을 복사하지 않고 나누어 쓰는 텐서. 한쪽을 바꾸면 다른 쪽도 바뀐다."""
    if not isinstance(array, np.ndarray):
        raise ArgumentTypeError(f"from_numpy: NumPy 배열이어야 합니다. 받은 것: {describe(array)}. 다른 것은 tg.tensor 로.")
    numeric(array, array)
    result: Tensor = wrap(array)
    result._become_leaf(False)
    return result


def zeros(shape: Any, dtype: Any = np.float32, requires_grad: bool = False) -> Tensor:
    """0으로 채운 텐서."""
    return Tensor(np.zeros(shape, dtype), requires_grad)


def ones(shape: Any, dtype: Any = np.float32, requires_grad: bool = False) -> Tensor:
    """1로 채운 텐서."""
    return Tensor(np.ones(shape, dtype), requires_grad)


def full(shape: Any, fill_value: Any, dtype: Any = np.float32, requires_grad: bool = False) -> Tensor:
    """한 값으로 채운 텐서."""
    return Tensor(np.full(shape, fill_value, dtype), requires_grad)


def arange(*args: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """``np.arange`` 와 같은 수열. 실수이면 float32."""
    values = np.arange(*args, dtype=dtype)
    return Tensor(values.astype(np.float32) if dtype is None and values.dtype.kind == "f" else values, requires_grad)


def linspace(start: Any, stop: Any, num: int = 50, dtype: Any = np.float32, requires_grad: bool = False) -> Tensor:
    """고르게 나눈 수열. 두 끝이 기울기를 따라가는 텐서이면 그 끝으로 미분할 수 있다."""
    values: Any = np.linspace(start, stop, num, dtype=dtype)
    return values if isinstance(values, Tensor) else Tensor(values, requires_grad)


def eye(n: int, m: int | None = None, dtype: Any = np.float32) -> Tensor:
    """단위행렬."""
    return Tensor(np.eye(n, m, dtype=dtype))
