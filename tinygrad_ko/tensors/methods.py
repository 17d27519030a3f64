"""도함수 표에서 저절로 붙지 않는 배열의 메서드: 인수의 차례가 다른 것, 자리를 주는 것."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import lost_gradient
from ..operation import compositions, operations
from .table_methods import TableMethods

if TYPE_CHECKING:
    from .tensor import Tensor

class ArrayMethods(TableMethods):
    """``numpy.ndarray`` 의 메서드 가운데 표의 함수와 인수의 차례가 다른 것, 미분하지 않는 것."""

    __slots__ = ()

    def choose(self: Any, choices: Any, mode: str = "raise") -> Tensor:
        """자리마다, 이 텐서가 가리키는 번째의 것을 ``choices`` 에서 고르기."""
        return compositions["choose"].call(self, choices, mode)

    def compress(self: Any, condition: Any, axis: int | None = None) -> Tensor:
        """조건이 참인 자리만 한 축에서 골라내기."""
        return compositions["compress"].call(condition, self, axis)

    def nonzero(self: Any) -> tuple[Tensor, ...]:
        """0이 아닌 자리들: 축마다 정수 텐서 하나."""
        return np.nonzero(self)  # type: ignore[return-value]  # __array_function__ 이 텐서를 돌려준다

    def searchsorted(self: Any, v: Any, side: Any = "left", sorter: Any = None) -> Tensor:
        """늘어놓은 이 텐서에서, ``v`` 를 끼워 넣을 자리."""
        return np.searchsorted(self, v, side, sorter)

    def argpartition(self: Any, kth: Any, axis: int | None = -1) -> Tensor:
        """``kth`` 번째가 제자리에 오도록 늘어놓는 자리."""
        return np.argpartition(self, kth, axis)  # type: ignore[return-value]

    def conjugate(self: Any) -> Tensor:
        """켤레: ``conj`` 와 같다."""
        return self.conj()

    @property
    def nbytes(self: Any) -> int:
        """값이 차지하는 바이트 수."""
        return self._data.nbytes

    @property
    def strides(self: Any) -> tuple[int, ...]:
        """축마다, 다음 원소까지의 바이트 수."""
        return self._data.strides

    @property
    def itemsize(self: Any) -> int:
        """원소 하나의 바이트 수."""
        return self._data.itemsize

    @property
    def _mask(self: Any) -> Any:
        """``np.ma`` 의 함수는 인수의 ``_data`` 와 ``_mask`` 를 곧장 꺼내어 셈한다: 기울기를 잃기 전에 막는다."""
        if self.requires_grad:
            raise lost_gradient("np.ma 의 셈", "가린 자리는 tg.where(가림, 0, t) 로 다루세요.")
        raise AttributeError("_mask", name="_mask", obj=self)

    def __divmod__(self: Any, other: Any) -> tuple[Tensor, Tensor]:
        return operations["divmod"].call(self, other)

    def __rdivmod__(self: Any, other: Any) -> tuple[Tensor, Tensor]:
        return operations["divmod"].call(other, self)

    def __lshift__(self: Any, other: Any) -> Tensor:
        return np.left_shift(self, other)

    def __rshift__(self: Any, other: Any) -> Tensor:
        return np.right_shift(self, other)

    def __rand__(self: Any, other: Any) -> Tensor:
        return self & other

    def __ror__(self: Any, other: Any) -> Tensor:
        return self | other

    def __rxor__(self: Any, other: Any) -> Tensor:
        return self ^ other
