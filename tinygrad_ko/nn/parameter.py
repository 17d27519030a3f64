"""매개변수(parameter): 학습하는 텐서."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..engine import wrap
from ..operation.devices import moved
from ..tensors.leaf import constant_leaf
from ..tensors.tensor import Tensor


class Parameter(Tensor):
    """모듈이 저절로 알아보는, 학습하는 텐서.

    매개변수
    --------
    data : 수, 목록, NumPy 배열 또는 Tensor. 임의의 모양, 무차원(dimensionless). 복사한다.
    requires_grad : 미분할 것인가. 기본은 참이다.
    name : 그림과 오류에 쓸 이름. 없으면 모듈에 넣을 때 그 경로(``0.weight``)가 이름이 된다.
    dtype : 바꿀 dtype.

    예외
    ----
    DtypeError : 정수나 참·거짓 자료.

    예제
    ----
    >>> from tinygrad_ko.nn import Parameter
    >>> Parameter([1.0, 2.0]).requires_grad
    True

    출처
    ----
    PyTorch ``torch.nn.Parameter``.
    """

    __slots__ = ()

    def __init__(self, data: Any, requires_grad: bool = True, name: str | None = None, dtype: Any = None) -> None:
        # 매개변수는 언제나 새 잎이다: 잎을 넣으면 값만 옮긴다. 연산의 결과를 넣는 것은 그 기울기를 잃는 일이어서 막는다
        super().__init__(data.detach() if isinstance(data, Tensor) and data.is_leaf else data, requires_grad, name, dtype)


def adopt_name(parameter: Parameter, path: str) -> None:
    """모듈의 경로를 이름으로 삼는다. 사용자가 붙인 이름과, 이미 얻은 더 긴 경로는 그대로 둔다."""
    if parameter.name is None or path.endswith("." + parameter.name):
        parameter.name = path


def recast(tensor: Tensor, dtype: Any = None, device: str | None = None) -> None:
    """텐서의 dtype 이나 장치를 그 자리에서 바꾼다. 쌓인 기울기도 함께 바뀐다."""
    leaf: Any = constant_leaf(tensor)
    dtype, device = dtype or leaf.dtype, device or tensor.device
    if leaf.dtype == dtype and tensor.device == device:
        return
    tensor._data = leaf.value = moved(tensor._data, device).astype(dtype)
    leaf.dtype = tensor._data.dtype
    leaf.mark_changed()
    if leaf.grad is not None:
        leaf.grad = wrap(moved(leaf.grad._data, device).astype(dtype))


def place_all(values: Iterable[tuple[Tensor, Any]]) -> None:
    """텐서마다 값을 넣는다. 도중에 오류가 나거나 멈추면(Ctrl+C) 모두 넣기 전으로 되돌린다."""
    placed: list[tuple[Tensor, Any]] = []
    try:
        for tensor, value in values:
            placed.append((tensor, tensor._data))
            tensor.data = value
    except BaseException:
        for tensor, before in placed:
            leaf: Any = constant_leaf(tensor)
            tensor._data = leaf.value = before
            leaf.mark_changed()
        raise


def clear_gradients(parameters: Iterable[Tensor], set_to_none: bool = True) -> None:
    """기울기를 비운다(``None``). ``set_to_none`` 이 거짓이면 있던 기울기를 0으로 채운다."""
    for parameter in parameters:
        leaf: Any = constant_leaf(parameter)
        if leaf.grad is not None:
            leaf.grad = None if set_to_none else wrap(np.zeros_like(leaf.value))
