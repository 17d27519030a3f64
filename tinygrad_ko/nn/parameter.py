"""매개변수(parameter): 학습하는 텐서."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..engine import state, wrap
from ..errors import GradientError
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


class Buffer(Tensor):
    """모듈의 속성에 담으면 버퍼가 되는 텐서: ``self.mean = nn.Buffer(tg.zeros(3))``. ``register_buffer`` 와 같다.

    매개변수
    --------
    data : 수, 목록, NumPy 배열 또는 Tensor. 임의의 모양, 무차원(dimensionless). 복사한다.
    persistent : ``state_dict`` 에 넣을 것인가.
    name : 그림과 오류에 쓸 이름.
    dtype : 바꿀 dtype.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.Identity()
    >>> layer.mean = nn.Buffer(tg.zeros(3))
    >>> list(layer.state_dict())
    ['mean']

    출처
    ----
    PyTorch ``torch.nn.Buffer``.
    """

    __slots__ = ("persistent",)
    persistent: bool

    def __init__(self, data: Any = None, persistent: bool = True, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(data.detach() if isinstance(data, Tensor) else () if data is None else data, False, name, dtype)
        self.persistent = persistent


class Unshaped:
    """아직 모양이 없는 값: 게으른(lazy) 층이 처음 입력을 받을 때 모양과 값을 얻는다. dtype 과 이름은 지금도 있다."""

    __slots__ = ()

    def _refuse(self) -> Any:
        name: Any = getattr(self, "name", None)
        raise GradientError(
            f"{name or type(self).__name__}: 아직 모양이 없습니다. 게으른(lazy) 층은 입력을 처음 볼 때 모양을 정합니다. "
            "모델을 한 번 부른 뒤에(model(예시 입력)) 옵티마이저를 만들거나, 모양을 보거나, state_dict 를 저장하세요."
        )

    @property
    def shape(self) -> Any:
        """모양: 아직 없다."""
        return self._refuse()

    @property
    def size(self) -> Any:
        """원소의 수: 아직 없다."""
        return self._refuse()

    @property
    def ndim(self) -> Any:
        """차원: 아직 없다."""
        return self._refuse()

    @property
    def data(self) -> Any:
        """값: 아직 없다."""
        return self._refuse()

    @data.setter
    def data(self, value: Any) -> None:
        self._refuse()

    @property
    def is_leaf(self) -> Any:
        """옵티마이저가 묻는다: 아직 고칠 것이 없다."""
        return self._refuse()

    def _refuse_history(self) -> None:
        """복사하고 저장할 수 있다."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def materialize(self, shape: Any, device: Any = None, dtype: Any = None) -> None:
        """모양을 얻어 보통의 텐서가 된다. 값은 0이다."""
        tensor: Any = self
        self._settle(np.zeros(shape, tensor.dtype if dtype is None else dtype))

    def _settle(self, value: Any) -> None:
        """값을 얻어 보통의 텐서가 된다. 객체는 그대로여서, 이름과 ``requires_grad`` 도 남는다."""
        self.__class__ = type(self).grown  # type: ignore[attr-defined]
        tensor: Any = self
        leaf: Any = constant_leaf(tensor)
        tensor._data = leaf.value = value
        leaf.shape, leaf.dtype = value.shape, value.dtype
        leaf.mark_changed()


class UninitializedParameter(Unshaped, Parameter):
    """아직 모양이 없는 매개변수: 게으른(lazy) 층이 처음 입력을 받을 때 ``Parameter`` 가 된다.

    매개변수
    --------
    requires_grad : 미분할 것인가.
    dtype : dtype. 기본은 float32.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> nn.LazyLinear(3).weight
    UninitializedParameter()

    출처
    ----
    PyTorch ``torch.nn.UninitializedParameter``.
    """

    __slots__ = ()
    grown = Parameter

    def __init__(self, requires_grad: bool = True, dtype: Any = None) -> None:
        super().__init__(np.zeros(0, np.float32 if dtype is None else dtype), requires_grad)


class UninitializedBuffer(Unshaped, Tensor):
    """아직 모양이 없는 버퍼: 게으른(lazy) 층이 처음 입력을 받을 때 보통의 버퍼가 된다.

    매개변수
    --------
    dtype : dtype. 기본은 float32.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> nn.LazyBatchNorm1d().running_mean
    UninitializedBuffer()

    출처
    ----
    PyTorch ``torch.nn.UninitializedBuffer``.
    """

    __slots__ = ()
    grown = Tensor

    def __init__(self, dtype: Any = None) -> None:
        super().__init__(np.zeros(0, np.float32 if dtype is None else dtype))


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


def place_all(values: Iterable[tuple[Tensor, Any]], take_dtype: bool = False) -> None:
    """텐서마다 값을 넣는다(``take_dtype`` 이면 dtype 도 값의 것으로). 도중에 오류가 나거나 멈추면(Ctrl+C) 모두 넣기 전으로 되돌린다."""
    placed: list[tuple[Tensor, Any]] = []
    try:
        for tensor, value in values:
            placed.append((tensor, tensor._data))
            if take_dtype:
                recast(tensor, value.dtype)
            tensor.data = value
    except BaseException:
        for tensor, before in placed:
            recast(tensor, before.dtype)
            leaf: Any = constant_leaf(tensor)
            tensor._data = leaf.value = before
            leaf.mark_changed()
        raise


def clear_gradients(parameters: Iterable[Tensor], set_to_none: bool = True) -> None:
    """기울기를 비운다(``None``). ``set_to_none`` 이 거짓이면 있던 기울기를 0으로 채운다."""
    observer = state.observer
    for parameter in parameters:
        leaf: Any = parameter.node or constant_leaf(parameter)
        if observer is not None and not set_to_none:
            observer.cleared_if_any(leaf)
        if leaf.grad is not None:
            leaf.grad = None if set_to_none else wrap(np.zeros_like(leaf.value))
        if observer is not None and (set_to_none or leaf.grad is not None):
            observer.cleared(leaf, leaf.grad)
