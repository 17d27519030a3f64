"""PyTorch의 메서드 가운데 그냥 되는 것: 값을 묻거나 dtype 만 바꾼다. 셈하는 것은 우리 이름으로 쓴다(뿌리의 pytorch_names.py).

이 클래스에는 ``float``, ``int``, ``bool`` 이라는 메서드가 있어 자료형을 적을 때 파이썬의 것을 가린다. 그래서 따로 둔다.
"""

from __future__ import annotations

import builtins
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import IndexingError
from .methods import ArrayMethods

if TYPE_CHECKING:
    from .tensor import Tensor


class Size(builtins.int):
    """원소의 수. NumPy처럼 수로 쓰고(``t.size``), PyTorch처럼 부르면 모양을 준다(``t.size()``, ``t.size(0)``)."""

    shape: tuple[builtins.int, ...]

    def __call__(self, dim: builtins.int | None = None) -> Any:
        """모양, 또는 ``dim`` 번째 축의 길이."""
        try:
            return self.shape if dim is None else self.shape[dim]
        except (IndexError, TypeError):
            raise IndexingError(f"size: 모양 {self.shape} 에 {dim!r} 번째 축은 없습니다. t.shape 를 살펴보세요.") from None

    def __reduce__(self) -> Any:
        return builtins.int, (builtins.int(self),)


class _Sizes(dict[tuple[builtins.int, ...], Size]):
    """모양 → 그 ``Size``. 같은 모양을 물을 때마다 새로 만들지 않는다."""

    MOST = 4096

    def __missing__(self, shape: tuple[builtins.int, ...]) -> Size:
        if len(self) >= self.MOST:
            self.clear()
        made = self[shape] = Size(math.prod(shape))
        made.shape = shape
        return made


size_of = _Sizes().__getitem__


class PyTorchMethods(ArrayMethods):
    """묻는 것과 dtype 을 바꾸는 것."""

    __slots__ = ()

    def numel(self: Any) -> builtins.int:
        """원소의 수: ``size`` 와 같다."""
        return builtins.int(self._data.size)

    def dim(self: Any) -> builtins.int:
        """차원: ``ndim`` 과 같다."""
        return self._data.ndim

    def contiguous(self: Any) -> Tensor:
        """자신. 기억 공간의 놓임은 셈에 나타나지 않는다."""
        return self

    def float(self: Any) -> Tensor:
        """float32 로."""
        return self.astype(np.float32, copy=False)

    def double(self: Any) -> Tensor:
        """float64 로."""
        return self.astype(np.float64, copy=False)

    def half(self: Any) -> Tensor:
        """float16 으로."""
        return self.astype(np.float16, copy=False)

    def long(self: Any) -> Tensor:
        """int64 로(소수점 아래를 버린다)."""
        return self.astype(np.int64, copy=False)

    def int(self: Any) -> Tensor:
        """int32 로(소수점 아래를 버린다)."""
        return self.astype(np.int32, copy=False)

    def bool(self: Any) -> Tensor:
        """0이 아닌가."""
        return self.astype(np.bool_, copy=False)
