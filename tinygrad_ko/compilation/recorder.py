"""받아쓰는 배열: 배열처럼 셈하면서 그 셈을 프로그램의 명령(Instruction)으로 적는다.

규칙과 순전파에 배열 대신 이것을 넣는다. 그래서 다시 도는 프로그램도 엔진의 규칙과 같은 줄이다. 값을 들여다보려는 규칙(참·거짓으로
가르거나 수로 바꾸는 것)은 곧은 줄로 펼 수 없으므로 ``CannotFollow`` 를 내고, 그 함수는 통째로 부르는 명령 하나가 된다.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..operation.reader import Reader
from .program import Instruction, Value

BEYOND = frozenset({  # 통째로 부를 것: 빠른 길이 따로 있거나, 답의 모양이 값에 달려 있다
    "einsum", "pad", "tensordot", "put_along_axis", "copyto", "sliding_window_view", "as_strided", "nonzero", "argwhere", "flatnonzero",
    "unique", "compress", "extract", "repeat", "trim_zeros", "delete", "union1d", "intersect1d", "setdiff1d", "bincount", "histogram",
})
LOOKS = frozenset({"shape", "ndim", "size", "result_type", "iscomplexobj", "isrealobj", "can_cast", "common_type"})  # 값을 보지 않는 물음


_RESERVED = ("np", "run", "scratch", "spare", "spares", "plain", "fresh", "constant", "operator", "math")  # 지은 코드가 쓰는 이름


class CannotFollow(Exception):
    """이 함수는 곧은 줄로 펼 수 없다: 통째로 부른다."""


class Tape:
    """적은 명령들."""

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self.taken: dict[str, int] = dict.fromkeys(_RESERVED, 1)  # 이름 → 몇 번 썼는가
        self.comment = ""
        self.shared: dict[Any, tuple[Any, ...]] = {}
        self.held: list[Any] = []
        self.quiet: set[str] = set()  # 적은 셈이 알리지 않기로 한(np.errstate) 부동소수점의 일들

    def fresh(self, value: Any, name: str = "t") -> Value:
        """``value`` 가 들어갈 새 자리."""
        return Value.like(self.named(name), value)

    def named(self, wanted: str) -> str:
        """겹치지 않는 이름."""
        count = self.taken[wanted] = self.taken.get(wanted, 0) + 1
        name = f"{wanted}{count}" if len(wanted) == 1 and wanted in "txg" else wanted if count == 1 else f"{wanted}_{count}"
        return name if name not in self.taken or name == wanted else self.named(wanted)

    def write(
        self, function: Any, arguments: tuple[Any, ...], options: dict[str, Any], made: Any, impure: bool = False, comment: str = "",
    ) -> Any:
        """명령 하나를 적고, 결과를 받아쓰는 배열로(여럿이면 튜플로) 돌려준다."""
        many = isinstance(made, tuple)
        self.quiet.update([kind for kind, how in np.geterr().items() if how == "ignore"])
        if not all(isinstance(part, (np.ndarray, np.generic)) for part in (made if many else (made,))):
            raise CannotFollow(f"{function}: {type(made).__name__}")
        symbols: Any = tuple([self.fresh(part) for part in made]) if many else self.fresh(made)
        plain_arguments, plain_options = _symbols(arguments), _symbols(options)
        self.instructions.append(Instruction(function, plain_arguments, plain_options, symbols, comment or self.comment, impure))
        if many:
            return tuple([Recorder(self, symbol, part) for symbol, part in zip(symbols, made, strict=True)])
        return Recorder(self, symbols, made)


    def forget(self, start: int) -> None:
        """``start`` 번째부터 적은 것을 지운다."""
        del self.instructions[start:]
        self.shared.clear()

    def by_hand(self, forward: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """손으로 짠 역전파를 통째로. 한 마디의 규칙들이 같은 것을 부르면 처음 셈한 것을 나누어 쓴다."""
        key = forward, _identity(args)
        if key not in self.shared:
            self.held.append(args)  # 붙들고 있으므로 id 가 다시 쓰이지 않는다
            made = forward(*_values(args))
            there = tuple([k for k, part in enumerate(made) if part is not None])
            found = iter(self.write(Parts(forward, there), args, {}, tuple([made[k] for k in there])))
            self.shared[key] = tuple([None if part is None else next(found) for part in made])
        return self.shared[key]


def quietly() -> Any:
    """펴서 적는 동안: 진짜 셈이 이미 알렸으므로 알리지 않는다. 셈이 스스로 알리지 않기로 한 것은 구별된다."""
    return np.errstate(all="call", call=lambda kind, flag: None)


class Parts:
    """결과 여럿 가운데 있는 것(``None`` 이 아닌 것)만 내는 함수."""

    def __init__(self, function: Callable[..., Any], there: tuple[int, ...]) -> None:
        self.function, self.there, self.__name__ = function, there, getattr(function, "__name__", "f")

    def key(self) -> Any:
        """견줄 것."""
        return self.function, self.there

    def __call__(self, *args: Any) -> tuple[Any, ...]:
        made = self.function(*args)
        return tuple([made[k] for k in self.there])


class Recorder(Reader):
    """받아쓰는 배열 하나: 프로그램에서의 자리(``symbol``)와 지금의 값."""

    __slots__ = ("tape", "symbol", "value")
    base = None
    __array_priority__ = 2000.0

    def __init__(self, tape: Tape, symbol: Any, value: Any) -> None:
        self.tape, self.symbol, self.value = tape, symbol, value

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    dtype = property(lambda self: self.value.dtype)
    T = property(lambda self: self.transpose())
    real = property(lambda self: self if self.value.dtype.kind != "c" else self.tape.write(np.real, (self,), {}, np.real(self.value)))
    imag = property(lambda self: self.tape.write(np.imag, (self,), {}, np.imag(self.value)))

    def method(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """배열의 메서드."""
        if "out" in kwargs:
            raise CannotFollow("out=")
        return self.tape.write(name, (self, *args), kwargs, getattr(self.value, name)(*_values(args), **_values(kwargs)))

    def __getitem__(self, index: Any) -> Any:
        if any(isinstance(part, Recorder) and part.dtype.kind == "b" for part in (index if isinstance(index, tuple) else (index,))):
            raise CannotFollow("가림막(mask)으로 고른 것의 모양은 값에 달려 있다")
        return self.tape.write(operator.getitem, (self, index), {}, self.value[_values(index)])

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Any]:
        return (self[k] for k in range(len(self.value)))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if "out" in kwargs or method == "at":
            raise CannotFollow(f"np.{ufunc.__name__}(out=)")
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        return self.tape.write(function, inputs, kwargs, function(*_values(inputs), **_values(kwargs)))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if "out" in kwargs or function.__name__ in BEYOND:
            raise CannotFollow(f"np.{function.__name__}")
        if function.__name__ == "where" and len(args) == 1:
            raise CannotFollow("np.where(조건)")
        made = function(*_values(args), **_values(kwargs))
        if function.__name__ in LOOKS:
            return made
        return self.tape.write(function, tuple(args), dict(kwargs), tuple(made) if isinstance(made, list) else made)

    def apply(self, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """규칙 안에서 부른 우리 연산과 손으로 짠 역전파: 펼 수 있으면 펴고, 아니면 통째로."""
        forward = operation.forward
        if hasattr(operation, "definition"):  # ByHand: 빠른 길 그대로
            return self.tape.by_hand(forward, args)
        return forward(*args, **kwargs)

    def _refuse(self, *args: Any) -> Any:
        raise CannotFollow("값을 들여다본다")

    __bool__ = __float__ = __int__ = __index__ = __complex__ = __array__ = item = tolist = __setitem__ = __contains__ = _refuse
    def __pow__(self, other: Any) -> Any:
        return _power(self, other)

    def __rpow__(self, other: Any) -> Any:
        return _power(other, self)

    __hash__ = object.__hash__


_POWERS = {1: np.positive, 2: np.square, 0.5: np.sqrt, -1: np.reciprocal}  # NumPy의 ** 가 곧장 부르는 것


def _power(base: Any, exponent: Any) -> Any:
    """``base ** exponent``: NumPy처럼, 지수가 흔한 수이면 그것을 위한 함수로."""
    if type(exponent) in (int, float) and exponent in _POWERS and base.dtype.kind == "f" and isinstance(base.value, np.ndarray):
        return _POWERS[exponent](base)
    tape = (base if isinstance(base, Recorder) else exponent).tape
    return tape.write(operator.pow, (base, exponent), {}, operator.pow(_values(base), _values(exponent)))


_OPERATORS: dict[str, Callable[..., Any]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.divide, "floordiv": np.floor_divide, "mod": np.remainder,
    "matmul": np.matmul, "gt": np.greater, "ge": np.greater_equal, "lt": np.less, "le": np.less_equal,
    "eq": np.equal, "ne": np.not_equal, "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
}
_METHODS = (
    "sum", "mean", "max", "min", "prod", "reshape", "transpose", "swapaxes", "astype", "conj", "copy", "cumsum", "cumprod", "any", "all",
    "squeeze", "argmax", "argmin", "argsort", "ravel", "round", "clip", "take", "var", "std", "dot", "flatten", "diagonal",
)


def _add_operators() -> None:
    for name, function in _OPERATORS.items():
        def forward(self: Recorder, other: Any, function: Any = function) -> Any:
            return self.tape.write(function, (self, other), {}, function(self.value, _values(other)))

        def backward(self: Recorder, other: Any, function: Any = function) -> Any:
            return self.tape.write(function, (other, self), {}, function(_values(other), self.value))

        setattr(Recorder, f"__{name}__", forward)
        if name not in ("gt", "ge", "lt", "le", "eq", "ne"):
            setattr(Recorder, f"__r{name}__", backward)
    for name, function in (("neg", np.negative), ("abs", np.absolute), ("invert", np.invert), ("pos", np.positive)):
        setattr(Recorder, f"__{name}__", lambda self, f=function: self.tape.write(f, (self,), {}, f(self.value)))
    for name in _METHODS:
        setattr(Recorder, name, lambda self, *a, _m=name, **k: self.method(_m, *a, **k))


_add_operators()


def _identity(value: Any) -> Any:
    """바로 그것들인가를 견줄 것."""
    return tuple([_identity(v) for v in value]) if isinstance(value, (tuple, list)) else id(getattr(value, "symbol", value))


def _values(value: Any) -> Any:
    """받아쓰는 배열 대신 그 값."""
    if isinstance(value, Recorder):
        return value.value
    if type(value) in (tuple, list):
        return type(value)([_values(v) for v in value])
    if type(value) is dict:
        return {k: _values(v) for k, v in value.items()}
    return value


def _symbols(value: Any) -> Any:
    """받아쓰는 배열 대신 프로그램에서의 자리."""
    if isinstance(value, Recorder):
        return value.symbol
    if type(value) in (tuple, list):
        return type(value)([_symbols(v) for v in value])
    if type(value) is dict:
        return {k: _symbols(v) for k, v in value.items()}
    if isinstance(value, slice):
        if any(isinstance(v, Recorder) for v in (value.start, value.stop, value.step)):
            raise CannotFollow("slice")
        return value
    if type(value) is np.ndarray and (value.flags.writeable or value.base is not None):  # 뒤에 바뀔 수 있다
        return value.copy()
    return value


symbols_of = _symbols


def recorders(value: Any) -> Iterator[Recorder]:
    """겹친 인수 속의 받아쓰는 배열들."""
    if isinstance(value, Recorder):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from recorders(part)
    elif isinstance(value, dict):
        yield from recorders(list(value.values()))
    elif isinstance(value, slice):
        yield from recorders((value.start, value.stop, value.step))
