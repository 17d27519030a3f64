"""테이프로 읽기: 규칙과 순전파에 배열 대신 받아 적는 배열(Taped)을 넣어, 그 셈을 배열 명령의 줄로 받아쓴다.

받아 적는 배열은 NumPy의 약속(NEP 13, 18, 35)을 지키는 '다른 배열'이다. 그래서 CuPy 의 배열이 지나가는 바로 그 길(``near``,
``like=``)로 순전파의 함수와 도함수 규칙이 그대로 돌고, 저마다 값을 셈하면서 명령 하나씩을 적는다. 적은 줄은 작은 해석기
(``view/player/tape.js``)가 브라우저에서 다시 셈한다.

모양은 받아쓸 때의 것으로 굳는다: 잎의 값은 바꾸어도 모양은 바꾸지 않는다. 값을 보고 갈라진 곳(``if (x > 0).all()``)에는 파수꾼(guard)을
세운다: 다시 셈한 값이 처음과 다르면 해석기가 멈춘다.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..recording import Reader

TYPES = {"f4": "f", "f8": "d", "b1": "?", "i8": "i", "i4": "i"}  # dtype → 테이프의 자료형 한 글자


class Unrecordable(Exception):
    """테이프에 적을 수 없는 셈. 까닭을 한국어로 적는다."""


class Slot(int):
    """명령이나 상수의 자리 번호. 명령에 그냥 적힌 정수(축, 길이)와 구별한다."""

    __slots__ = ()


class Writer:
    """받아쓴 명령들. 같은 명령은 한 번만 적는다(모든 명령에는 부작용이 없다)."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []  # ("입력", key) · ("상수", 배열) · (이름, 자료형, 인수들…)
        self.known: dict[Any, Slot] = {}
        self.guards: list[tuple[Slot, Slot]] = []

    def _add(self, key: Any, row: tuple[Any, ...]) -> Slot:
        slot = self.known.get(key)
        if slot is None:
            slot = self.known[key] = Slot(len(self.rows))
            self.rows.append(row)
        return slot

    def input(self, key: str, value: Any) -> Taped:
        """고칠 수 있는 값."""
        array = np.asarray(value)
        return Taped(self, array, self._add(("입력", key), ("입력", key, array)))

    def constant(self, value: Any) -> Slot:
        """바뀌지 않는 값."""
        array = np.asarray(value)
        kind = type_of(array.dtype)
        return self._add(("상수", kind, array.shape, array.tobytes()), ("상수", array))

    def operand(self, value: Any, dtype: Any = None) -> Slot:
        """인수 하나의 자리. 배열이 아닌 것은 상수로 적는다."""
        if isinstance(value, Taped):
            if value.slot is not None:
                return value.slot
            value = value.value
        return self.constant(np.asarray(value) if dtype is None else np.asarray(value).astype(dtype))

    def emit(self, name: str, value: Any, *args: Any) -> Taped:
        """명령 하나를 적는다. ``args`` 의 배열은 자리로 바뀐다. 바뀌지 않는 것만으로 셈한 것은 값만 남긴다."""
        value = np.asarray(value)
        if not any(isinstance(a, Taped) and a.slot is not None for a in args):
            return Taped(self, value)
        kind = type_of(value.dtype)
        row = (name, kind, *(self.operand(a) if isinstance(a, (Taped, np.ndarray)) else a for a in args))
        return Taped(self, value, self._add(row, row))

    def guard(self, watched: Taped) -> None:
        """이 값이 처음과 다르면 해석기가 멈춘다."""
        if watched.slot is not None:
            pair = (watched.slot, self.constant(watched.value))
            if pair not in self.guards:
                self.guards.append(pair)


def type_of(dtype: Any) -> str:
    """dtype 의 한 글자. 테이프가 다루지 않는 것이면 오류."""
    found = TYPES.get(np.dtype(dtype).str[1:])
    if found is None:
        raise Unrecordable(f"dtype {dtype} 은(는) 적지 않는다")
    return found


class Taped(Reader):
    """값을 셈하면서 그 셈을 명령으로 받아쓰는 배열. ``slot`` 이 없으면 바뀌지 않는 값이다.

    NumPy의 뷰(view)처럼, 골라낸 것은 본디 배열(owner)의 자리들(numbers)이기도 하다: 한쪽을 제자리에서 고치면 다른 쪽도 바뀐다.
    """

    __slots__ = ("writer", "_value", "_slot", "changes", "owner", "numbers", "seen")
    __array_priority__ = 2000.0
    base = None
    flags = property(lambda self: self.value.flags)
    value = property(lambda self: self._fresh()._value)
    slot = property(lambda self: self._fresh()._slot)
    _data = property(lambda self: self)  # type: ignore[assignment]  # 다른 배열처럼 near(x) 에 잡힌다
    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    dtype = property(lambda self: self.value.dtype)
    T = property(lambda self: self.transpose())
    mT = property(lambda self: self.swapaxes(-1, -2))
    real = property(lambda self: self)

    def __init__(self, writer: Writer, value: np.ndarray, slot: Slot | None = None) -> None:
        self.writer, self._value, self._slot = writer, value, slot
        self.changes = 0  # 제자리에서 몇 번 바뀌었는가
        self.owner: Taped | None = None
        self.numbers: Any = None
        self.seen = 0

    def apply(self, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """우리 연산: 순전파를 이 배열로 따라 들어간다. 손으로 짠 역전파이면 정의를 미분한다."""
        return followed(operation, args, kwargs)

    # ── 셈 ──

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None)
        result = lowered(self.writer, ufunc if method == "__call__" else (ufunc, method), inputs, kwargs)
        if out is None:
            return result
        (into,) = out
        return into._become(result)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return lowered(self.writer, function, args, kwargs)

    def _become(self, result: Taped) -> Taped:
        """제자리 셈: 이 배열이 이제 새 값이다."""
        shape, dtype = self.shape, self.dtype
        result = np.broadcast_to(result, shape) if result.shape != shape else result  # type: ignore[assignment, call-overload]
        result = result.astype(dtype) if result.dtype != dtype else result
        if self.owner is not None:
            value = self.owner.value.copy()
            value.reshape(-1)[self.numbers] = result.value
            self.owner._become(lowered(self.writer, "set", (self.owner, self.numbers, result, value), {}))
        else:
            self._value, self._slot = result.value, result.slot
            self.changes += 1
        return self

    def viewing(self, x: Taped, numbers: np.ndarray) -> Taped:
        """이 배열은 ``x`` 의 ``numbers`` 번째 것들을 보는 뷰이다."""
        self.owner, self.numbers = (x, numbers) if x.owner is None else (x.owner, x.numbers.ravel()[numbers])
        self.seen = self.owner.changes
        return self

    def _fresh(self) -> Taped:
        """뷰라면, 본디 배열이 바뀌었을 때 다시 읽는다."""
        if self.owner is not None and self.seen != self.owner.changes:
            read = lowered(self.writer, "get", (self.owner, self.numbers), {})
            self._value, self._slot, self.seen = read.value, read.slot, self.owner.changes
        return self

    def __getitem__(self, index: Any) -> Taped:
        return lowered(self.writer, "getitem", (self, index), {})

    def __setitem__(self, index: Any, value: Any) -> None:
        self._become(lowered(self.writer, "setitem", (self, index, value), {}))

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Any:
        return (self[k] for k in range(len(self)))

    def astype(self, dtype: Any, copy: bool = True) -> Taped:
        """dtype 을 바꾼다."""
        if np.dtype(dtype) == self.dtype:
            return self.copy() if copy else self
        return self.writer.emit("cast", self.value.astype(dtype), self)

    def copy(self, order: Any = None) -> Taped:
        """같은 값의 새 이름."""
        return Taped(self.writer, self.value, self.slot)

    def reshape(self, *shape: Any, **options: Any) -> Taped:
        """모양을 바꾼다."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, **options)  # type: ignore[call-overload]

    def transpose(self, *axes: Any) -> Taped:
        """축의 순서를 바꾼다."""
        return np.transpose(self, axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes or None)  # type: ignore[call-overload]

    def flatten(self, order: Any = "C") -> Taped:
        """한 줄로."""
        return np.ravel(self, order)  # type: ignore[call-overload]

    def conj(self) -> Taped:
        """실수의 켤레는 자신이다."""
        return self

    conjugate = conj

    # ── 값을 들여다보기: 참·거짓과 정수이면 파수꾼을 세우고, 실수이면 적을 수 없다 ──

    def _peeked(self) -> np.ndarray:
        if self.slot is not None and self.dtype.kind not in "biu":
            raise Unrecordable("실수를 꺼내어 파이썬에서 셈한다")
        self.writer.guard(self)
        return self.value

    def __bool__(self) -> bool:
        return bool((self if self.dtype.kind in "biu" else self != 0)._peeked())

    def __int__(self) -> int:
        return int(self._peeked())

    def __index__(self) -> int:
        return self._peeked().__index__()

    def __float__(self) -> float:
        return float(self._peeked())

    def item(self, *index: int) -> Any:
        """원소 하나를 파이썬 수로."""
        return self._peeked().item(*index)

    def tolist(self) -> Any:
        """파이썬 목록으로."""
        return self._peeked().tolist()

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(self._peeked(), dtype)

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
    for name in ("sum", "mean", "max", "min", "prod", "any", "all", "argmax", "argmin", "argsort", "cumsum", "cumprod", "var", "std", "swapaxes",
                 "squeeze", "ravel", "repeat", "take", "diagonal", "trace", "round", "clip", "dot"):
        setattr(Taped, name, lambda self, *args, f=getattr(np, name), **kwargs: f(self, *args, **kwargs))


_add_operators()


# ── 옮겨 적기(lowering): NumPy의 함수 하나를, 테이프의 명령 몇 개로 ──

Lowering = Callable[..., Any]
table: dict[Any, Lowering] = {}  # NumPy의 함수(또는 (ufunc, 메서드)) → 옮겨 적는 법


def lowering(*functions: Any) -> Callable[[Lowering], Lowering]:
    """이 함수들을 옮겨 적는 법을 표에 올린다."""

    def declare(how: Lowering) -> Lowering:
        table.update(dict.fromkeys(functions, how))
        return how

    return declare


def lowered(writer: Writer, function: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """표에서 찾아 적는다."""
    how = table.get(function) or table.get(getattr(function, "__name__", None))  # SciPy의 ufunc 는 이름으로 찾는다
    if how is None:
        name = "·".join(getattr(f, "__name__", f) for f in (function if isinstance(function, tuple) else (function,)))
        raise Unrecordable(f"{name} 을(를) 셈하는 짧은 길이 페이지에 없다")
    return how(writer, *args, **kwargs)


def followed(operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """우리 연산의 순전파를 받아 적는 배열로."""
    return operation.forward(*args, **kwargs)


def is_filled(array: np.ndarray) -> bool:
    """한 수로 찬 배열인가(−0 과 0은 다르다)."""
    first = array.flat[:1]
    return array.size > 1 and bool(np.all(array == first) and np.all(np.signbit(array) == np.signbit(first) if array.dtype.kind == "f" else True))


def values_of(value: Any) -> Any:
    """받아 적는 배열을 값으로(겹친 목록 속까지)."""
    if isinstance(value, Taped):
        return value.value
    if isinstance(value, (tuple, list)):
        return type(value)(values_of(v) for v in value)
    return value


def taped(value: Any, writer: Writer) -> Taped:
    """받아 적는 배열로."""
    return value if isinstance(value, Taped) else Taped(writer, np.asarray(value))
