"""인수를 여러 꼴로 받는 메서드: NumPy의 것과 PyTorch의 것이 다르면 두 길을 적어 물린다."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, unexpected_argument
from ..operation import compositions
from ..operation.memory import copied
from ..rules import shape as shaping
from .arguments import asking_for_tensor, halfway

if TYPE_CHECKING:
    from .tensor import Tensor


class Forms:
    """모양과 축을 바꾸는 것, 되풀이하고 나누는 것, 자리를 찾는 것."""

    __slots__ = ()

    @asking_for_tensor
    def reshape(self: Any, *new_shape: Any, **options: Any) -> Tensor:
        """모양 바꾸기: ``t.reshape(2, 3)`` 또는 ``t.reshape((2, 3))``. ``order="F"`` 이면 첫 축이 가장 빨리 도는 차례로."""
        if options and not new_shape:
            return shaping.reshape.call(self, **options)
        return shaping.reshape.call(self, new_shape[0] if len(new_shape) == 1 else new_shape, **options)

    view = reshape

    @asking_for_tensor
    def permute(self: Any, *axes: Any) -> Tensor:
        """축의 순서 바꾸기: ``t.permute(1, 0)``, ``t.permute((1, 0))``."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        return shaping.transpose.call(self, tuple(order) if order else None)

    @asking_for_tensor
    def transpose(self: Any, *axes: Any) -> Tensor:
        """축의 순서 바꾸기: ``t.transpose()``, ``t.transpose(1, 0)``, ``t.transpose((1, 0))``.

        PyTorch의 ``transpose(축, 축)`` (두 축 맞바꾸기)로 읽힐 것은 두 길을 적어 물린다.
        """
        if len(axes) == 2 and isinstance(axes[0], int) and (self._data.ndim != 2 or axes[0] % 2 == 0):
            raise ArgumentError(
                f"transpose{axes}: 두 축을 맞바꾸려면(PyTorch) t.swapaxes{axes}, 모든 축의 차례를 적으려면(NumPy) 축을 "
                f"{self._data.ndim}개 적으세요(t.permute 도 같습니다). 행렬의 전치는 t.T 입니다."
            )
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        return shaping.transpose.call(self, tuple(order) if order else None)

    @halfway
    def repeat(self: Any, repeats: Any, *more: Any, axis: int | None = None) -> Tensor:
        """원소를 되풀이하기: ``t.repeat(2)``, ``t.repeat(2, axis=0)``.

        PyTorch의 ``repeat(2, 1)`` (통째로 늘어놓기)로 읽힐 것은 두 길을 적어 물린다.
        """
        if more:
            raise ArgumentTypeError(
                f"repeat{(repeats, *more)}: 통째로 되풀이하려면(PyTorch) tg.tile(t, {(repeats, *more)}), 원소를 되풀이하려면(NumPy) "
                f"축을 이름으로 적어 t.repeat({repeats!r}, axis={more[0]!r}) 라고 쓰세요."
            )
        return compositions["repeat"].call(self, repeats, axis)

    @halfway
    def split(self: Any, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
        """자를 자리(``[1, 3]``)에서 나누기. 정수는 두 가지로 읽히므로 두 길을 적어 물린다."""
        if not hasattr(indices_or_sections, "__len__"):
            n = indices_or_sections
            raise ArgumentTypeError(
                f"split({n!r}): 조각의 수라면(NumPy) tg.split(t, {n!r}), 조각의 크기라면(PyTorch) "
                f"[t[k:k + {n!r}] for k in range(0, len(t), {n!r})] 라고 쓰세요."
            )
        return compositions["split"].call(self, indices_or_sections, axis)

    @halfway
    def astype(self: Any, dtype: Any, copy: bool = True) -> Tensor:
        """dtype 을 바꾼 텐서. 기울기는 원래 dtype 으로 돌아온다."""
        if self.dtype == dtype:
            return copied(self) if copy and not self.requires_grad else self
        return shaping.astype.call(self, dtype)

    def copy(self: Any) -> Tensor:
        """``clone`` 과 같다."""
        return self.clone()

    @halfway
    def all(self: Any, axis: Any = None, keepdims: bool = False, **options: Any) -> Tensor:
        """모두 참인가."""
        return np.all(self, axis, keepdims=keepdims, **options)

    @halfway
    def any(self: Any, axis: Any = None, keepdims: bool = False, **options: Any) -> Tensor:
        """하나라도 참인가."""
        return np.any(self, axis, keepdims=keepdims, **options)

    @halfway
    def argmax(self: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
        """가장 큰 것의 자리(같으면 첫째)."""
        return np.argmax(self, axis, keepdims=keepdims)

    @halfway
    def argmin(self: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
        """가장 작은 것의 자리(같으면 첫째)."""
        return np.argmin(self, axis, keepdims=keepdims)

    @halfway
    def argsort(self: Any, axis: int | None = -1, kind: Any = None) -> Tensor:
        """작은 것부터 늘어놓는 자리(같으면 먼저 나온 것부터)."""
        if isinstance(kind, bool):  # PyTorch의 argsort(축, descending)
            raise unexpected_argument("argsort", "descending", ["axis", "kind"])
        return np.argsort(self, axis, kind="stable")  # type: ignore[return-value]
