"""텐서 만들기: 값에서, 배열에서."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine import state, wrap
from ..errors import ArgumentTypeError, describe
from ..operation.arguments import refuse_masked
from ..operation.devices import is_foreign, moved, placed, target
from .arguments import halfway
from .array_like import ArrayLike
from .conversion import numeric
from .tensor import Tensor


@halfway
def tensor(data: ArrayLike, dtype: Any = None, requires_grad: bool = False, name: str | None = None, device: str | None = None) -> Tensor:
    """텐서를 만든다(복사).

    매개변수
    --------
    data : 수, (겹친) 목록, NumPy 배열, 텐서.
    dtype : 수의 자료형. 없으면 파이썬 실수는 float32, 정수는 int64, 배열은 제 dtype.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    name : 그림과 오류에 쓸 이름.
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 지금의 장치(``use_array_module``).

    반환
    ----
    Tensor : ``data`` 와 같은 모양.

    예외
    ----
    ArgumentError, ArgumentTypeError : 수의 배열로 만들 수 없는 값이거나 모르는 dtype.
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때.

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
    if device is None:
        return Tensor(data, requires_grad, name, dtype)
    return made(Tensor(data, dtype=dtype)._data, requires_grad, device, name)


@halfway
def as_tensor(data: ArrayLike, dtype: Any = None, device: str | None = None) -> Tensor:
    """텐서이면 그대로, 아니면 텐서로 만든다.

    매개변수
    --------
    data : 텐서, 수, (겹친) 목록, NumPy 배열.
    dtype : 수의 자료형. 텐서의 것과 다르면 바꾼다(기울기는 원래 dtype 으로 돌아간다).
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 있던 곳.

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
        kept = data if dtype is None else data.astype(dtype)
    else:
        kept = Tensor(data, dtype=dtype)
    return kept if device is None else kept.to(device)


def made(array: Any, requires_grad: bool, device: str | None, name: str | None = None) -> Tensor:
    """갓 지은 배열을 (복사하지 않고) 잎으로. 장치를 말하지 않으면 지금의 장치에 둔다."""
    numeric(array, array)
    where, dtype = (None, None) if device is None else target("device", device)
    if dtype is not None:
        raise ArgumentTypeError(f"device 자리에는 'cpu' 나 'cuda' 를 적습니다. 받은 것: {describe(device)}.")
    result: Tensor = wrap(placed(array) if where is None else moved(array, where))
    result._become_leaf(requires_grad, name)
    return result


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
    result: Tensor = wrap(array if is_foreign(array) else np.asarray(array))
    result._become_leaf(False)
    if state.observer is not None:  # 같은 기억 공간의 날배열을 사용자도 가졌다
        state.observer.looked(result)
    return result
