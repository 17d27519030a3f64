"""받아쓰는 것(Recorder): 규칙에 배열 대신 넣으면, 셈하면서 그 셈을 한 줄의 코드로 적는다."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..operation import Operation
from ..operation.reader import Reader

if TYPE_CHECKING:
    from .program import Program

# 괄호가 필요한지 정하는 높이: 클수록 느슨하게 묶인다
ATOM, POWER, UNARY, PRODUCT, SUM, BITWISE, COMPARISON = range(7)
_BINARY = {
    "add": ("+", SUM), "sub": ("-", SUM), "mul": ("*", PRODUCT), "truediv": ("/", PRODUCT), "floordiv": ("//", PRODUCT),
    "mod": ("%", PRODUCT), "matmul": ("@", PRODUCT), "pow": ("**", POWER), "gt": (">", COMPARISON), "ge": (">=", COMPARISON),
    "lt": ("<", COMPARISON), "le": ("<=", COMPARISON), "eq": ("==", COMPARISON), "ne": ("!=", COMPARISON),
    "and": ("&", BITWISE), "or": ("|", BITWISE),
}


class Recorder(Reader):
    """값을 셈하면서 그 셈을 한 줄의 코드로 받아쓰는 것. 배열처럼 행동한다."""

    __slots__ = ("program", "parts", "level", "value", "name", "uses", "comment")
    base = None
    __array_priority__ = 2000.0

    def __init__(self, program: Program, parts: list[Any], level: int, value: Any) -> None:
        self.program, self.parts, self.level, self.value = program, parts, level, value
        self.name: str | None = None
        self.comment = ""
        self.uses = 0
        for part in parts:
            if isinstance(part, tuple):
                part[0].uses += 1
        program.statements.append(self)

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    dtype = property(lambda self: self.value.dtype)
    T = property(lambda self: self.transpose())
    real = property(lambda self: self._attribute("real"))
    imag = property(lambda self: self._attribute("imag"))

    def _attribute(self, name: str) -> Recorder:
        return Recorder(self.program, [(self, ATOM), f".{name}"], ATOM, getattr(self.value, name))

    def _method(self, name: str, *args: Any, **kwargs: Any) -> Recorder:
        value = getattr(self.value, name)(*values(args), **values(kwargs))
        return Recorder(self.program, [(self, ATOM), f".{name}(", *self.program.listed(args, kwargs), ")"], ATOM, value)

    def __getitem__(self, index: Any) -> Recorder:
        return Recorder(self.program, [(self, ATOM), "[", *self.program.indexed(index), "]"], ATOM, self.value[values(index)])

    def __neg__(self) -> Recorder:
        return Recorder(self.program, ["-", (self, UNARY)], UNARY, -self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Recorder]:
        return (self[k] for k in range(len(self.value)))

    def __invert__(self) -> Recorder:
        return Recorder(self.program, ["~", (self, UNARY)], UNARY, ~self.value)

    def __abs__(self) -> Recorder:
        return Recorder(self.program, ["abs(", (self, COMPARISON), ")"], ATOM, abs(self.value))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Recorder:
        value = getattr(ufunc, method)(*values(inputs), **kwargs)
        name = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
        symbol = {f.__name__: s for f, s in _UFUNC_SYMBOLS.items()}.get(ufunc.__name__)
        if symbol and method == "__call__" and len(inputs) == 2:
            return infix(self.program, symbol, inputs[0], inputs[1], value)
        return Recorder(self.program, [f"{name}(", *self.program.listed(inputs, kwargs), ")"], ATOM, value)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Recorder:
        value = function(*values(args), **values(kwargs))
        return Recorder(self.program, [f"np.{function.__name__}(", *self.program.listed(args, kwargs), ")"], ATOM, value)

    def apply(self, operation: Operation, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Recorder:
        return self.program.call(operation, args, kwargs)

    __hash__ = object.__hash__


_UFUNC_SYMBOLS = {np.add: "add", np.subtract: "sub", np.multiply: "mul", np.divide: "truediv", np.matmul: "matmul",
                  np.power: "pow", np.greater: "gt", np.less: "lt", np.greater_equal: "ge", np.less_equal: "le",
                  np.equal: "eq", np.not_equal: "ne", np.bitwise_and: "and"}


def infix(program: Program, name: str, a: Any, b: Any, value: Any = None) -> Recorder:
    """기호로 적는 셈: 묶이는 세기에 맞추어 괄호를 친다."""
    symbol, level = _BINARY[name]
    if value is None:
        value = getattr(__import__("operator"), name if name not in ("and", "or") else name + "_")(_value(a), _value(b))
    # 거듭제곱은 오른쪽부터, 비교는 이어 쓰면 뜻이 달라지므로 양쪽 모두 괄호, 나머지는 왼쪽부터
    left, right = (level - 1, level) if name == "pow" else (level - (level == COMPARISON), level - 1)
    parts = [*program.operand(a, left), f" {symbol} ", *program.operand(b, right)]
    return Recorder(program, parts, level, value)


def _value(value: Any) -> Any:
    return value.value if isinstance(value, Recorder) else value


def values(value: Any) -> Any:
    """받아쓰는 것들의 값. 목록과 사전의 속까지."""
    if isinstance(value, (tuple, list)):
        return type(value)(values(v) for v in value)
    if isinstance(value, dict):
        return {k: values(v) for k, v in value.items()}
    return _value(value)


def _add_operators() -> None:
    for name in _BINARY:
        def forward(self: Recorder, other: Any, name: str = name) -> Recorder:
            return infix(self.program, name, self, other)

        def backward(self: Recorder, other: Any, name: str = name) -> Recorder:
            return infix(self.program, name, other, self)

        setattr(Recorder, f"__{name}__", forward)
        if name not in ("gt", "ge", "lt", "le", "eq", "ne"):
            setattr(Recorder, f"__r{name}__", backward)
    for method in ("sum", "mean", "max", "min", "prod", "reshape", "transpose", "swapaxes", "astype", "conj", "copy", "cumsum",
                   "cumprod", "any", "all", "squeeze"):
        setattr(Recorder, method, lambda self, *a, _m=method, **k: self._method(_m, *a, **k))


_add_operators()
