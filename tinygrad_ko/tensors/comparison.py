"""비교와 비트의 셈: 원소마다. 미분하지 않는다."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import Variable, state, wrap
from ..errors import ArgumentTypeError, ShapeError, TinygradError, describe
from ..korean.particles import Noun
from ..operation.arguments import plain_array
from ..operation.devices import device_of, mixed_devices, near

if TYPE_CHECKING:
    from .tensor import Tensor


class Comparisons:
    """두 값을 원소마다 견주는 메서드."""

    __slots__ = ()

    def __eq__(self: Any, other: Any) -> Tensor:  # type: ignore[override]
        return _compare(np.equal, self, other)

    def __ne__(self: Any, other: Any) -> Tensor:  # type: ignore[override]
        return _compare(np.not_equal, self, other)

    def __lt__(self: Any, other: Any) -> Tensor:
        return _compare(np.less, self, other)

    def __le__(self: Any, other: Any) -> Tensor:
        return _compare(np.less_equal, self, other)

    def __gt__(self: Any, other: Any) -> Tensor:
        return _compare(np.greater, self, other)

    def __ge__(self: Any, other: Any) -> Tensor:
        return _compare(np.greater_equal, self, other)

    def __and__(self: Any, other: Any) -> Tensor:
        return _compare(np.bitwise_and, self, other)

    def __or__(self: Any, other: Any) -> Tensor:
        return _compare(np.bitwise_or, self, other)

    def __xor__(self: Any, other: Any) -> Tensor:
        return _compare(np.bitwise_xor, self, other)

    def __invert__(self: Any) -> Tensor:
        try:
            y = np.invert(self._data)
        except TypeError:
            raise ArgumentTypeError(f"~: 참·거짓이나 정수의 텐서라야 합니다. dtype {self.dtype}. 0인 곳은 t == 0 이라고 쓰세요.") from None
        return wrap(y) if state.observer is None else state.observer.derived(y, np.invert, (self,))

    __hash__ = object.__hash__


BITS: dict[Any, tuple[str, str]] = {
    np.bitwise_and: ("&", "조건 둘은 괄호로 묶어 쓰세요: (a > 0) & (b < 1)."),
    np.bitwise_or: ("|", "조건 둘은 괄호로 묶어 쓰세요: (a > 0) | (b < 1)."),
    np.bitwise_xor: ("^", "거듭제곱은 ** 입니다: x ** 2."),
}


def _refused(ufunc: np.ufunc, a: Any, b: Any) -> ArgumentTypeError:
    """실수에는 비트의 셈이 없다: 대개 다른 것을 하려던 것이다."""
    sign, cure = BITS[ufunc]
    return ArgumentTypeError(f"{sign}: 참·거짓이나 정수의 셈입니다. 받은 것: {describe(a)}, {describe(b)}. {cure}")


def _compare(ufunc: np.ufunc, a: Tensor, b: Any) -> Any:
    if b is None or isinstance(b, str):
        return NotImplemented
    try:
        if isinstance(b, Variable):
            y = ufunc(a._data, b._data)
        elif b.__class__ is int or b.__class__ is float:
            y = ufunc(a._data, b)
        else:
            y = ufunc(a._data, plain_array("비교", b))
            if y.dtype.kind == "O":
                raise TypeError("object")
        return wrap(y) if state.observer is None else state.observer.derived(y, ufunc, (a, b))
    except TinygradError:
        raise
    except (ValueError, TypeError) as error:
        if isinstance(b, (Variable, np.ndarray)) or near(b) is not None:
            if device_of(b) != a.device:
                raise mixed_devices("비교", {"a": a, "b": b}) from None
        if ufunc in BITS and any(np.dtype(getattr(v, "dtype", type(v))).kind not in "biu" for v in (a, b)):
            raise _refused(ufunc, a, b) from None
        if isinstance(error, TypeError):
            raise ArgumentTypeError(
                f"비교: {Noun(describe(a)):과/와} {Noun(describe(b)):을/를} 견줄 수 없습니다. 수나 수의 배열과 견주세요. ({error})"
            ) from None
        raise ShapeError(f"비교: {Noun(describe(a)):과/와} {Noun(describe(b)):을/를} 원소마다 견줄 수 없습니다. ({error})") from None
