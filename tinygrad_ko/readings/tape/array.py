"""받아 적는 배열(Taped): 값을 셈하면서 그 셈을 명령으로 받아쓴다. NumPy의 배열처럼 행동한다.

NumPy의 뷰(view)처럼, 골라낸 것은 본디 배열의 자리들이기도 하다: 한쪽을 제자리에서 고치면 다른 쪽도 바뀐다. 그래서 버퍼에 덮어쓰며 셈하는
손으로 짠 순전파(LSTM의 온 수열)도 그대로 받아 적힌다.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ...operation.reader import Reader
from .writer import Slot, Unrecordable, Writer, type_of

Lowering = Callable[..., Any]
table: dict[Any, Lowering] = {}  # NumPy의 함수(또는 (ufunc, 메서드), SciPy ufunc 의 이름) → 옮겨 적는 법


def lowering(*functions: Any) -> Callable[[Lowering], Lowering]:
    """이 함수들을 옮겨 적는 법을 표에 올린다. 옮겨 적는 법은 (writer, 함수의 인수들)을 받는다."""

    def declare(how: Lowering) -> Lowering:
        table.update(dict.fromkeys(functions, how))
        return how

    return declare


def lowered(writer: Writer, function: Any, args: Sequence[Any], options: dict[str, Any]) -> Any:
    """표에서 찾아 적는다."""
    how = table.get(function) or table.get(getattr(function, "__name__", None))
    if how is None:
        parts = function if isinstance(function, tuple) else (function,)
        raise Unrecordable(f"이 페이지에는 {'.'.join(str(getattr(f, '__name__', f)) for f in parts)} 의 셈이 없습니다")
    return how(writer, *args, **options)


class Taped(Reader):
    """값과, 그 값을 내는 명령의 자리. 자리(slot)가 없으면 바뀌지 않는 값이다."""

    __slots__ = ("writer", "_value", "_slot", "changes", "owner", "numbers", "seen")
    __array_priority__ = 2000.0
    base = None
    _data: Any = property(lambda self: self)  # 다른 배열처럼 near(x) 에 잡힌다
    value: Any = property(lambda self: self._fresh()._value)
    slot: Any = property(lambda self: self._fresh()._slot)
    flags: Any = property(lambda self: self.value.flags)
    shape: Any = property(lambda self: self._value.shape)
    ndim: Any = property(lambda self: self._value.ndim)
    size: Any = property(lambda self: self._value.size)
    dtype: Any = property(lambda self: self._value.dtype)
    T: Any = property(lambda self: self.transpose())
    mT: Any = property(lambda self: np.swapaxes(self, -1, -2))
    real: Any = property(lambda self: self)

    def __init__(self, writer: Writer, value: np.ndarray, slot: Slot | None = None) -> None:
        self.writer, self._value, self._slot = writer, value, slot
        self.changes = 0  # 제자리에서 몇 번 바뀌었는가
        self.owner: Taped | None = None  # 뷰이면 본디 배열과, 그 안의 자리들
        self.numbers: Any = None
        self.seen = 0  # 본디 배열이 몇 번 바뀌었을 때 읽은 것인가

    def apply(self, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """우리 연산(과 손으로 짠 역전파): 그 함수를 이 배열로 따라 들어간다."""
        return operation.forward(*args, **kwargs)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        out = options.pop("out", None)
        result = lowered(self.writer, ufunc if method == "__call__" else (ufunc, method), inputs, options)
        return result if out is None else out[0].become(result)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return lowered(self.writer, function, args, kwargs)

    # ── 제자리 셈과 뷰 ──

    def become(self, result: Any) -> Taped:
        """제자리 셈: 이 배열이 이제 새 값이다."""
        shape, dtype = self.shape, self.dtype
        result = np.broadcast_to(result, shape) if result.shape != shape else result
        result = result.astype(dtype) if result.dtype != dtype else result
        if self.owner is None:
            self._value, self._slot = result.value, result.slot
            self.changes += 1
        else:
            self.owner.become(table["set"](self.writer, self.owner, self.numbers, result))
        return self

    def viewing(self, x: Taped, numbers: np.ndarray) -> Taped:
        """이 배열은 ``x`` 의 ``numbers`` 번째 것들을 보는 뷰이다."""
        self.owner, self.numbers = (x, numbers) if x.owner is None else (x.owner, x.numbers.ravel()[numbers])
        self.seen = self.owner.changes
        return self

    def _fresh(self) -> Taped:
        """뷰라면, 본디 배열이 바뀌었을 때 다시 읽는다."""
        if self.owner is not None and self.seen != self.owner.changes:
            again = table["get"](self.writer, self.owner, self.numbers)
            self._value, self._slot, self.seen = again._value, again._slot, self.owner.changes
        return self

    def __getitem__(self, index: Any) -> Any:
        return table["getitem"](self.writer, self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        self.become(table["setitem"](self.writer, self, index, value))

    # ── NumPy의 메서드 가운데 함수와 인수가 다른 것 ──

    def astype(self, dtype: Any, copy: bool = True) -> Taped:
        """dtype 을 바꾼다."""
        if np.dtype(dtype) == self.dtype:
            return self.copy() if copy else self
        return emit(self.writer, "cast", self.value.astype(dtype), self)

    def copy(self, order: Any = None) -> Taped:
        """같은 값의 새 배열."""
        return Taped(self.writer, self.value, self.slot)

    def reshape(self, *shape: Any, **options: Any) -> Any:
        """모양을 바꾼다."""
        return lowered(self.writer, np.reshape, (self, shape[0] if len(shape) == 1 else shape), options)

    def transpose(self, *axes: Any) -> Any:
        """축의 순서를 바꾼다."""
        return lowered(self.writer, np.transpose, (self, axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes or None), {})

    def flatten(self, order: Any = "C") -> Any:
        """한 줄로."""
        return lowered(self.writer, np.ravel, (self, order), {})

    def conj(self) -> Taped:
        """실수의 켤레는 자신이다."""
        return self

    conjugate = conj

    # ── 값을 들여다보기: 참·거짓과 정수이면 파수꾼을 세우고, 실수이면 적을 수 없다 ──

    def _peeked(self) -> np.ndarray:
        if self.slot is not None:
            if self.dtype.kind not in "biu":
                raise Unrecordable("값을 꺼내어 파이썬에서 셈하므로 이 페이지가 따라 하지 못합니다")
            self.writer.guard(self.slot, self.value)
        return self.value

    def __bool__(self) -> bool:
        decided: Any = self if self.dtype.kind in "biu" else self != 0
        return bool(decided._peeked())

    def __int__(self) -> int:
        return int(self._peeked())

    def __index__(self) -> int:
        return self._peeked().__index__()

    def __float__(self) -> float:
        return float(self._peeked())

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(self._peeked(), dtype)

    def item(self, *index: int) -> Any:
        """원소 하나를 파이썬 수로."""
        return self._peeked().item(*index)

    def tolist(self) -> Any:
        """파이썬 목록으로."""
        return self._peeked().tolist()

    def __len__(self) -> int:
        return len(self._value)

    def __iter__(self) -> Iterator[Any]:
        return (self[k] for k in range(len(self)))

    __hash__ = object.__hash__


def _add_operators() -> None:
    pairs = {
        "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.true_divide, "floordiv": np.floor_divide,
        "mod": np.remainder, "pow": np.power, "matmul": np.matmul, "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
    }
    compared = {"eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal}
    for name, ufunc in (pairs | compared).items():
        setattr(Taped, f"__{name}__", lambda self, other, u=ufunc: u(self, other))
    for name, ufunc in pairs.items():
        setattr(Taped, f"__r{name}__", lambda self, other, u=ufunc: u(other, self))
        setattr(Taped, f"__i{name}__", lambda self, other, u=ufunc: u(self, other, out=(self,)))
    for name, ufunc in {"neg": np.negative, "abs": np.absolute, "invert": np.invert, "pos": np.positive}.items():
        setattr(Taped, f"__{name}__", lambda self, u=ufunc: u(self))
    for name in ("sum mean max min prod any all argmax argmin argsort cumsum cumprod var std swapaxes squeeze ravel repeat take "
                 "diagonal trace round clip dot").split():
        function = getattr(np, name)
        setattr(Taped, name, lambda self, *args, f=function, **kwargs: f(self, *args, **kwargs))


_add_operators()


# ── 옮겨 적는 법들이 쓰는 것 ──


def emit(writer: Writer, name: str, value: Any, *args: Any) -> Any:
    """명령 하나를 적는다. ``args`` 의 배열은 자리로 바뀐다. 바뀌지 않는 것만으로 셈한 것은 값만 남긴다."""
    value = np.asarray(value)
    if not any(moves(a) for a in args):
        return Taped(writer, value)
    row = (name, type_of(value.dtype), *(slot_of(writer, a) if isinstance(a, (Taped, np.ndarray)) else a for a in args))
    return Taped(writer, value, writer.add(row, row, value))


def moves(value: Any) -> bool:
    """입력을 고치면 바뀌는 값인가."""
    return isinstance(value, Taped) and value.slot is not None


def slot_of(writer: Writer, value: Any) -> Slot:
    """값의 자리. 바뀌지 않는 것은 상수로 적는다."""
    return value.slot if moves(value) else writer.constant(untaped(value))


def untaped(value: Any) -> Any:
    """받아 적는 배열을 값으로(겹친 목록 속까지)."""
    if isinstance(value, Taped):
        return value.value
    if isinstance(value, (tuple, list)):
        return type(value)(untaped(v) for v in value)
    return value


def taped(writer: Writer, value: Any) -> Any:
    """받아 적는 배열로."""
    return value if isinstance(value, Taped) else Taped(writer, np.asarray(value))
