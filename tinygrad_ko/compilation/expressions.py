"""명령 하나를 파이썬의 식으로. 상수와 함수에는 이름을 붙여 머리말이나 이름 공간에 둔다."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..operation.columns import MANY, is_narrow
from .aliases import Roots
from .kinds import is_elementwise, is_matmul, is_reduction, is_ufunc, reduced_axes
from .layout import Layout, is_straight
from .namespace import Namespace
from .program import Instruction, Value

INFIX: dict[Any, str] = {
    np.add: "+", np.subtract: "-", np.multiply: "*", np.divide: "/", np.greater: ">", np.greater_equal: ">=", np.less: "<",
    np.less_equal: "<=", np.equal: "==", np.not_equal: "!=",
}
SMALL_PRODUCT = 2**18  # 곱셈이 이보다 적은 행렬의 곱은 부르는 값이 더 크다
LONGEST_CONSTANT = 2**16
CONSTANTS = (type(None), bool, int, str, bytes, type(Ellipsis))


class Expressions:
    """값의 이름과 상수의 이름을 알고, 명령을 글로 적는다."""

    def __init__(self, owners: Roots, outside: frozenset[Value], known: Layout) -> None:
        self.owners, self.outside, self.known = owners, outside, known
        self.space = Namespace(("run", "scratch", "room", "spare", "block", "start", "stop", "k"), np=np)
        self.header: list[str] = []  # 머리말: 글로 적을 수 있는 상수
        self.constants: dict[str, str] = {}  # 상수의 글 → 이름
        self.called: dict[Value, str] = {}
        self.numbers: set[Value] = set()  # 실행할 때 배열이 아니라 NumPy의 수인 것
        self.arrays: dict[Value, str] = {}
        self.unwrapped: dict[Value, str] = {}

    # ── 이름 ──

    def name(self, value: Value) -> str:
        """값의 변수 이름."""
        if value not in self.called:
            self.called[value] = self.space.new(value.name)
        return self.called[value]

    def function(self, function: Any) -> str:
        """함수를 부르는 이름."""
        name = getattr(function, "__name__", "function")
        if isinstance(name, str) and getattr(np, name, None) is function and name.isidentifier():
            return f"np.{name}"
        owner: Any = getattr(function, "__self__", None)
        if name == "reduce" and isinstance(owner, np.ufunc):
            return f"{self.function(owner)}.reduce"
        return self.space.bind(function, name if isinstance(name, str) else "function")

    def number(self, value: Value, lines: list[str]) -> str:
        """0차원의 값을 NumPy의 수로 푼 이름. 바깥이 고칠 수 있는 것은 쓸 때마다 다시 푼다."""
        if value in self.numbers:
            return self.name(value)
        if self.owners[value] & self.outside:
            return f"{self.name(value)}[()]"
        if value not in self.unwrapped:
            self.unwrapped[value] = self.space.new(f"{value.name}_number")
            lines.append(f"{self.unwrapped[value]} = {self.name(value)}[()]")
        return self.unwrapped[value]

    # ── 상수 ──

    def text(self, part: Any) -> str:
        """인수 하나를 글로."""
        if isinstance(part, Value):
            return self.name(part)
        if isinstance(part, CONSTANTS):
            return repr(part)
        if isinstance(part, np.generic) and not isinstance(part, (np.longdouble, np.clongdouble)):
            return self._constant(part)
        if isinstance(part, (float, complex)):
            return repr(part) if np.isfinite(part) and type(part) in (float, complex) else self.space.bind(part, "constant")
        if isinstance(part, np.dtype) or (isinstance(part, type) and issubclass(part, np.generic)):
            name = getattr(np.dtype(part), "name", "")
            if name and getattr(np, name, None) is np.dtype(part).type and np.dtype(part).isnative:
                return f"np.{name}"
        if type(part) in (tuple, list):
            inside = ", ".join(self.text(p) for p in part)
            return f"[{inside}]" if isinstance(part, list) else f"({inside},)" if len(part) == 1 else f"({inside})"
        if type(part) is dict and all(isinstance(name, str) for name in part):
            return "{" + ", ".join(f"{name!r}: {self.text(p)}" for name, p in part.items()) + "}"
        if isinstance(part, slice):
            return f"slice({self.text(part.start)}, {self.text(part.stop)}, {self.text(part.step)})"
        return self.space.bind(part, "constant")

    def _constant(self, number: np.generic) -> str:
        plain = number.item()
        if number.dtype.kind not in "biufc" or (number.dtype.kind in "fc" and not np.isfinite(number)):
            return self.space.bind(number, "constant")
        return self._declared(f"np.{number.dtype.name}({plain!r})")

    def _declared(self, text: str) -> str:
        """머리말에 적은 상수의 이름."""
        if text not in self.constants:
            name = self.constants[text] = self.space.new("c")
            self.header.append(f"{name} = {text}")
        return self.constants[text]

    def index(self, index: Any) -> str:
        """대괄호 안에 적을 색인."""
        parts = index if type(index) is tuple else (index,)
        if not parts:
            return "()"
        inside = ", ".join(self._slice(part) if isinstance(part, slice) else self.text(part) for part in parts)
        return f"{inside}," if type(index) is tuple and len(parts) == 1 else inside

    def _slice(self, part: slice) -> str:
        bounds = ["" if b is None else self.text(b) for b in (part.start, part.stop)]
        return ":".join(bounds) + ("" if part.step is None else f":{self.text(part.step)}")

    # ── 식 ──

    def expression(self, instruction: Instruction, lines: list[str], out: str | None = None, rename: dict[Any, Any] | None = None) -> str:
        """명령의 식. ``lines`` 에는 그에 앞서 할 것을 더하고, ``rename`` 은 사슬 안에서 쓰는 다른 이름이다."""
        arguments = instruction.arguments
        if is_ufunc(instruction):
            return self._ufunc(instruction, lines, out, rename or {})
        if is_matmul(instruction):
            name = "np.dot" if self._plain_product(instruction) else "np.matmul"
            return f"{name}({', '.join([*map(self.text, arguments), *([out] if out else [])])})"
        function = instruction.function
        texts = [rename[a] if rename and isinstance(a, Value) and a in rename else self.text(a) for a in arguments]
        if function == "astype" and is_elementwise(instruction) and arguments[0] in self.numbers and instruction.makes[0].dtype in (
                np.float16, np.float32, np.float64):
            return f"{self.text(instruction.makes[0].dtype)}({texts[0]})"
        if function in (operator.getitem, "__getitem__") and len(arguments) == 2 and isinstance(arguments[0], Value):
            return f"{texts[0]}[{self.index(arguments[1])}]"
        options = [f"{name}={self.text(part)}" for name, part in instruction.options.items() if name.isidentifier()]
        if len(options) < len(instruction.options):
            options = [f"**{self.text(instruction.options)}"]
        if isinstance(function, str):
            receiver = texts[0] if isinstance(arguments[0], Value) or texts[0].isidentifier() else f"({texts[0]})"
            method = f".{function}" if function.isidentifier() else ""
            if not method:
                return f"getattr({texts[0]}, {function!r})({', '.join([*texts[1:], *options])})"
            return f"{receiver}{method}({', '.join([*texts[1:], *options])})"
        if self._is_across(instruction):
            return self._across(instruction, texts[0])
        if is_reduction(instruction) and len(arguments[0].shape) == 1 and arguments[1] not in (None, ()) and not options:
            texts = texts[:1]  # 기본 축이 0이다
        return f"{self.function(function)}({', '.join([*texts, *options])})"

    def _is_across(self, instruction: Instruction) -> bool:
        """곧은 배열의 짧은 마지막 축의 최댓값이나 최솟값인가: 눕혀서 기둥끼리 견주는 쪽이 빠르고, 답은 차례에 달리지 않는다."""
        if instruction.function not in (np.maximum.reduce, np.minimum.reduce) or not is_reduction(instruction):
            return False
        x = instruction.arguments[0]
        return (reduced_axes(instruction) == (len(x.shape) - 1,) and x.dtype is not None and is_narrow(x.shape, x.dtype.char)
                and math.prod(x.shape[:-1]) < MANY and is_straight(x, self.known))

    def _across(self, instruction: Instruction, x: str) -> str:
        """사슬의 토막이면 줄이 적다: 첫 축의 길이는 적지 않는다."""
        shape, made = instruction.arguments[0].shape, instruction.makes[0].shape
        rows = x if len(shape) == 2 else f"{x}.reshape(-1, {shape[-1]})"
        y = f"{self.function(instruction.function)}({rows}.T.copy(), 0)"
        return y if len(made) == 1 else f"{y}.reshape({', '.join(map(str, (-1, *made[1:])))})"

    def _ufunc(self, instruction: Instruction, lines: list[str], out: str | None, rename: dict[Any, Any]) -> str:
        function, arguments = instruction.function, instruction.arguments
        arrays = [a for a in arguments if getattr(a, "shape", ()) != ()]
        texts = []
        for a in arguments:
            if isinstance(a, Value) and a in rename:
                texts.append(rename[a])
            elif isinstance(a, np.ndarray) and id(a) in rename:
                texts.append(rename[id(a)])
            elif isinstance(a, (Value, np.ndarray)) and a.shape != ():
                texts.append(self.text(a))
            elif isinstance(a, Value):
                texts.append(self._scalar(a, lines) if arrays else self.number(a, lines))
            else:
                texts.append(self._filled(instruction, a, arrays, rename.get("block")))
        if not arrays and self._is_plain_arithmetic(instruction):
            if len(texts) == 2:
                return f"{texts[0]} {INFIX[function]} {texts[1]}"
            return f"-{texts[0]}" if function is np.negative else f"{texts[0]} * {texts[0]}"
        if out:
            texts.append(f"out={out}" if function in (np.maximum, np.minimum) else out)  # 이 둘만 자리로 받는 것을 거두려 한다
        return f"{self.function(function)}({', '.join(texts)})"

    def _scalar(self, value: Value, lines: list[str]) -> str:
        """배열과 함께 셈하는 0차원의 값. NumPy의 수보다 0차원의 배열이 빠르다."""
        if value not in self.numbers:
            return self.name(value)
        if value not in self.arrays:
            self.arrays[value] = self.space.new(f"{value.name}_array")
            lines.append(f"{self.arrays[value]} = np.array({self.name(value)})")
        return self.arrays[value]

    def _filled(self, instruction: Instruction, constant: Any, arrays: list[Any], block: tuple[int, bool] | None) -> str:
        """배열과 함께 셈하는 수: 배열과 dtype이 같은 0차원의 배열로 적는다. 같은 수이고 두 배쯤 빠르다.

        최댓값과 최솟값은 배열 둘일 때만 한꺼번에(SIMD) 셈하므로, 줄 하나만큼의 배열로 적는다. ``block`` 은 사슬의 토막의 길이와 펼쳤는가.
        """
        dtype = arrays[0].dtype if arrays else None
        if dtype is None or dtype.char not in "fd" or any(a.dtype != dtype for a in arrays) or not self._is_plain_number(constant, dtype):
            return self.text(constant)
        made_of = instruction.makes[0].dtype
        if made_of is not None and made_of.kind == "f" and made_of != dtype:  # 수에 맞추어 넓혀 셈한다(SciPy의 ufunc)
            return self.text(constant)
        with np.errstate(all="ignore"):
            number = dtype.type(constant)
        if not np.isfinite(number) and np.isfinite(constant):  # 넘치는 수: 부를 때마다 경고한다
            return self.text(constant)
        shape = instruction.makes[0].shape
        sliced = block is not None and (block[1] or len(shape) == 1)  # 토막의 길이만큼 잘라 쓴다
        width = block[0] if block is not None and sliced else shape[-1]
        if instruction.function not in (np.maximum, np.minimum) or not 1 < width <= LONGEST_CONSTANT:
            width = 1
        made = "np.array(" if width == 1 else f"np.full({width}, "
        plain = f"{'np.' * (not np.isfinite(number))}{number.item()!r}".replace("np.-inf", "-np.inf")
        name = self._declared(f"{made}{plain}, np.{dtype.name})")
        return f"{name}[:stop - start]" if sliced and width > 1 else name

    @staticmethod
    def _is_plain_number(constant: Any, dtype: np.dtype) -> bool:
        if isinstance(constant, (np.float32, np.float64)):
            return constant.dtype == dtype
        return type(constant) in (int, float)

    def _is_plain_arithmetic(self, instruction: Instruction) -> bool:
        """파이썬의 연산자로 적어도 같은 수가 나오는 스칼라의 셈: dtype이 같은 실수끼리, 또는 파이썬의 수와."""
        function, arguments = instruction.function, instruction.arguments
        if function not in INFIX and function not in (np.negative, np.square):
            return False
        dtypes = {a.dtype for a in arguments if isinstance(a, (Value, np.generic))}
        plain = [a for a in arguments if not isinstance(a, (Value, np.generic))]
        return (len(dtypes) == 1 and all(d is not None and d.char in "efd" for d in dtypes)
                and all(type(a) is float or (type(a) is int and abs(a) <= 1024) for a in plain))

    def _plain_product(self, instruction: Instruction) -> bool:
        """``np.dot`` 으로 불러도 같은 gemm 으로 가는, 작은 2차원 행렬의 곱인가."""
        a, b = instruction.arguments
        if not all(isinstance(x, Value) and len(x.shape) == 2 and min(x.shape) > 1 for x in (a, b)):
            return False
        if a.dtype != b.dtype or a.dtype not in (np.float32, np.float64) or a.size * b.shape[1] > SMALL_PRODUCT:
            return False
        return all(found is not None and (found.flags.c_contiguous or found.flags.f_contiguous) for found in (self.known[a], self.known[b]))
