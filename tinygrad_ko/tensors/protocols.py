"""다른 라이브러리와의 약속: NumPy의 셈(NEP 13, 18)과 배열, DLPack, PyTorch의 함수."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ArgumentTypeError, lost_gradient
from ..operation.devices import near
from . import dispatch
from .absent import ArrayInterface


class Protocols:
    """다른 라이브러리가 텐서를 만났을 때 부르는 것."""

    __slots__ = ()

    __array_ufunc__ = dispatch.array_ufunc
    __array_function__ = dispatch.array_function
    __array_interface__ = ArrayInterface()

    def __array__(self: Any, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if self.requires_grad:
            raise lost_gradient(
                "텐서를 NumPy 배열로",
                "텐서 목록은 tg.stack(목록) 으로 쌓고, 함수는 tg.f(t) 나 np.f(t) 를 쓰고, 그림과 표에는 t.detach() 를 넣으세요.",
            )
        self._refuse_device("텐서를 NumPy 배열로")
        self._peeked()
        array = np.asarray(self._data, dtype)
        return array.copy() if copy else array

    def __dlpack__(self: Any, **options: Any) -> Any:
        """DLPack: ``torch.from_dlpack(t)``, ``np.from_dlpack(t)`` 가 값을 복사하지 않고 읽는다."""
        if self.requires_grad:
            raise lost_gradient("텐서를 다른 라이브러리로", "t.detach() 를 건네세요: torch.from_dlpack(t.detach()).")
        self._peeked()
        return np.asarray(self._data).__dlpack__(**options) if near(self._data) is None else self._data.__dlpack__(**options)

    def __dlpack_device__(self: Any) -> tuple[int, int]:
        return (np.asarray(self._data) if near(self._data) is None else self._data).__dlpack_device__()

    @classmethod
    def __torch_function__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """``torch.f(t)``: PyTorch의 텐서가 아니다."""
        name = f"torch.{getattr(function, '__name__', 'f')}"
        raise ArgumentTypeError(f"{name}: PyTorch의 텐서가 아닙니다. tg 의 함수를 쓰거나 torch.from_numpy(t.detach().numpy()) 로 건네세요.")
