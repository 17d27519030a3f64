"""소스로 읽기: 사용자의 식을 순전파와 역전파가 모두 적힌, 실행할 수 있는 NumPy 코드로 받아쓴다.

규칙에 배열 대신 받아쓰는 것(Recorder)을 넣는다. 그래서 인쇄된 줄과 엔진이 셈하는 줄은 같은 줄이다.
"""

from __future__ import annotations

import hashlib
import keyword
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..engine import Leaf, Node, Variable, backpropagate, oldest_first
from ..errors import DroppedConstantError, GradientError, describe, named
from ..korean.terminal_width import terminal_width
from ..operation import Operation
from ..operation.arguments import raw
from ..operation.outputs import Pick
from ..operation.reader import Reader
from .definitions import Definitions
from .revive import revived
from .shown import PythonCode

# 괄호가 필요한지 정하는 높이: 클수록 느슨하게 묶인다
ATOM, POWER, UNARY, PRODUCT, SUM, BITWISE, COMPARISON = range(7)
DEEPEST = 20  # 한 식 안에 펼칠 깊이: 더 깊으면 읽기 어렵고, 아주 깊으면 파이썬도 읽지 못한다
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
        value = getattr(self.value, name)(*_values(args), **_values(kwargs))
        return Recorder(self.program, [(self, ATOM), f".{name}(", *self.program.listed(args, kwargs), ")"], ATOM, value)

    def __getitem__(self, index: Any) -> Recorder:
        return Recorder(self.program, [(self, ATOM), "[", *self.program.indexed(index), "]"], ATOM, self.value[_values(index)])

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
        value = getattr(ufunc, method)(*_values(inputs), **kwargs)
        name = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
        symbol = {f.__name__: s for f, s in _UFUNC_SYMBOLS.items()}.get(ufunc.__name__)
        if symbol and method == "__call__" and len(inputs) == 2:
            return _infix(self.program, symbol, inputs[0], inputs[1], value)
        return Recorder(self.program, [f"{name}(", *self.program.listed(inputs, kwargs), ")"], ATOM, value)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Recorder:
        value = function(*_values(args), **_values(kwargs))
        return Recorder(self.program, [f"np.{function.__name__}(", *self.program.listed(args, kwargs), ")"], ATOM, value)

    def apply(self, operation: Operation, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Recorder:
        return self.program.call(operation, args, kwargs)

    __hash__ = object.__hash__


_UFUNC_SYMBOLS = {np.add: "add", np.subtract: "sub", np.multiply: "mul", np.divide: "truediv", np.matmul: "matmul",
                  np.power: "pow", np.greater: "gt", np.less: "lt", np.greater_equal: "ge", np.less_equal: "le",
                  np.equal: "eq", np.not_equal: "ne", np.bitwise_and: "and"}


def _infix(program: Program, name: str, a: Any, b: Any, value: Any = None) -> Recorder:
    symbol, level = _BINARY[name]
    if value is None:
        value = getattr(__import__("operator"), name if name not in ("and", "or") else name + "_")(_value(a), _value(b))
    # 거듭제곱은 오른쪽부터, 비교는 이어 쓰면 뜻이 달라지므로 양쪽 모두 괄호, 나머지는 왼쪽부터
    left, right = (level - 1, level) if name == "pow" else (level - (level == COMPARISON), level - 1)
    parts = [*program.operand(a, left), f" {symbol} ", *program.operand(b, right)]
    return Recorder(program, parts, level, value)


def _add_operators() -> None:
    for name in _BINARY:
        def forward(self: Recorder, other: Any, name: str = name) -> Recorder:
            return _infix(self.program, name, self, other)

        def backward(self: Recorder, other: Any, name: str = name) -> Recorder:
            return _infix(self.program, name, other, self)

        setattr(Recorder, f"__{name}__", forward)
        if name not in ("gt", "ge", "lt", "le", "eq", "ne"):
            setattr(Recorder, f"__r{name}__", backward)
    for method in ("sum", "mean", "max", "min", "prod", "reshape", "transpose", "swapaxes", "astype", "conj", "copy", "cumsum",
                   "cumprod", "any", "all", "squeeze"):
        setattr(Recorder, method, lambda self, *a, _m=method, **k: self._method(_m, *a, **k))


_add_operators()


class Program:
    """받아쓴 줄들."""

    def __init__(self) -> None:
        self.statements: list[Recorder] = []
        self.definitions = Definitions()
        self.taken: dict[str, int] = dict.fromkeys(("np", "math", "step"), 1)  # 이름 → 몇 번째까지 썼는가
        self.arrays: dict[str, np.ndarray] = {}
        self.array_names: dict[int, str] = {}
        self.contents: dict[Any, str] = {}  # 내용의 지문 → 이름

    def named(self, wanted: str) -> str:
        """겹치지 않는 변수 이름."""
        clean = "".join(c if c.isidentifier() or c.isdigit() else "_" for c in wanted)
        if "." in wanted and all(part.isidentifier() or part.isdigit() for part in wanted.split(".")):
            clean = "_".join(reversed(wanted.split(".")))  # "0.weight" → weight_0
        if not clean or clean[0].isdigit() or keyword.iskeyword(clean) or not clean.isidentifier():
            clean = f"v_{clean}"
        name = clean
        while name in self.taken:
            self.taken[clean] += 1
            name = f"{clean}_{self.taken[clean]}"
        self.taken[name] = 1
        return name

    def variable(self, name: str, value: Any) -> Recorder:
        """이미 값이 있는 변수(인수나 상수 배열)."""
        recorder = Recorder(self, [name], ATOM, value)
        recorder.name = name
        self.statements.pop()
        return recorder

    def constant(self, array: np.ndarray) -> Recorder:
        """상수 배열: 세는 수열과 작은 배열은 글로 적고, 큰 것은 이름을 붙여 인수로 받는다."""
        if array.dtype == np.int64 and array.ndim == 1 and np.array_equal(array, np.arange(array.size)):
            return self.variable(f"np.arange({array.size})", array)
        if array.size <= 6 and array.dtype.kind in "iub":
            made = f"array({array.tolist()}" if array.size else f"zeros({array.shape}"  # 빈 목록에서는 모양을 알 수 없다
            return self.variable(f"np.{made}, np.{array.dtype.name})", array)
        name = self.array_names.get(id(array))
        if name is None:  # 부를 때의 인수와 규칙이 남긴 것은 저마다 복사한 것일 수 있다: 내용이 같으면 한 이름이다
            content = array.dtype, array.shape, array.strides, hashlib.sha256(array.tobytes()).digest()
            name = self.contents.get(content)
            if name is None:
                name = self.contents[content] = self.array_names[id(array)] = self.named("상수")
                self.arrays[name] = array  # 쥐고 있으므로 id 가 다시 쓰이지 않는다
        return self.variable(name, array)

    def operand(self, value: Any, level: int = COMPARISON) -> list[Any]:
        """한 값을 코드 조각으로."""
        if isinstance(value, Recorder):
            return [(value, level)]
        if isinstance(value, np.ndarray) and value.ndim:
            return [(self.constant(value), level)]
        if isinstance(value, (list, tuple)):
            inside: list[Any] = []
            for k, v in enumerate(value):
                inside += ([", "] if k else []) + self.operand(v)
            opening, closing = ("[", "]") if isinstance(value, list) else ("(", ",)" if len(value) == 1 else ")")
            return [opening, *inside, closing]
        text = literal(value)
        return [f"({text})" if text.startswith("-") and level < UNARY else text]

    def listed(self, args: Any, kwargs: Any) -> list[Any]:
        parts: list[Any] = []
        for value in args:
            parts += ([", "] if parts else []) + self.operand(value)
        for name, value in kwargs.items():
            parts += ([", "] if parts else []) + [f"{name}="] + self.operand(value)
        return parts

    def indexed(self, index: Any) -> list[Any]:
        parts: list[Any] = []
        for k, i in enumerate(index if isinstance(index, tuple) else (index,)):
            parts += [", "] if k else []
            if isinstance(i, slice):
                bounds = [("" if b is None else literal(b)) for b in (i.start, i.stop)]
                parts.append(":".join(bounds) + ("" if i.step is None else f":{i.step}"))
            else:
                parts += ["..."] if i is Ellipsis else self.operand(i)
        return parts or ["()"]

    def call(self, op: Operation, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Recorder:
        """우리 연산: 셈의 기호이면 기호로, NumPy 함수이면 그 이름으로, 아니면 정의를 곁들여 부른다."""
        value = op.forward(*_values(args), **_values(kwargs))
        symbol = getattr(op.forward, "__name__", "").strip("_")
        instead = op.forward.instead(*args) if hasattr(op.forward, "instead") and not kwargs else None
        if instead is not None:
            made: Recorder = instead(args[0])
            return made
        if getattr(op.forward, "__module__", "") == "_operator":
            if symbol == "neg":
                return Recorder(self, ["-", *self.operand(args[0], UNARY)], UNARY, value)
            return _infix(self, symbol, args[0], args[1], value)
        if isinstance(op.forward, np.ufunc):
            return Recorder(self, [f"np.{op.forward.__name__}(", *self.listed(args, kwargs), ")"], ATOM, value)
        name = self.definitions.need(op)
        wide = getattr(op.forward, "widened", None)
        if wide is not None and value.dtype == np.float16:  # 순전파가 넓혀 부르고 다시 좁힌 것도 적힌 대로 돌도록
            args = tuple([Recorder(self, [*self.operand(a, ATOM), f".astype(np.{wide.__name__})"], ATOM, a.value.astype(wide))
                          if isinstance(a, Recorder) and hasattr(a.value, "dtype") else a for a in args])
            return Recorder(self, [f"{name}(", *self.listed(args, kwargs), ").astype(np.float16)"], ATOM, value)
        return Recorder(self, [f"{name}(", *self.listed(args, kwargs), ")"], ATOM, value)

    # ── 글로 쓰기 ──

    def text_of(self, recorder: Recorder, level: int) -> str:
        if recorder.name is not None:
            return recorder.name
        text = self.expression(recorder)
        return f"({text})" if recorder.level > level else text

    def expression(self, recorder: Recorder) -> str:
        return "".join(p if isinstance(p, str) else self.text_of(*p) for p in recorder.parts)

    def lines(self) -> list[str]:
        """이름 붙은 것은 한 줄씩. 이름 없이 여러 번 쓰였거나 너무 깊은 것에는 이름을 붙이고, 한 번 쓰인 것은 식 안에 펼친다."""
        written = []
        depths: dict[Recorder, int] = {}  # 식 안에 펼칠 것의 깊이
        for statement in self.statements:
            depth = 1 + max((depths.get(part[0], 0) for part in statement.parts if isinstance(part, tuple)), default=0)
            again = statement.uses > 1 and statement.parts and not self._is_simple(statement)
            if statement.name is None and (again or depth > DEEPEST):
                statement.name = self.named("t")
            if statement.name is None:
                depths[statement] = depth
        for statement in self.statements:
            if statement.name is not None:
                line = f"{statement.name} = {self.expression(statement)}"
                pad = " " * max(2, 56 - terminal_width(line))
                written.append(f"{line}{pad}# {statement.comment}" if statement.comment else line)
        return written

    @staticmethod
    def _is_simple(statement: Recorder) -> bool:
        return len(statement.parts) == 1 and isinstance(statement.parts[0], tuple)


def literal(value: Any) -> str:
    """수와 선택 인수를 코드로."""
    if isinstance(value, np.ndarray):
        value = value[()]
    if isinstance(value, np.dtype) or (isinstance(value, type) and issubclass(value, np.generic)):
        return f"np.{np.dtype(value).name}"
    if value is np._NoValue:
        return "np._NoValue"
    if isinstance(value, np.bool_):
        return str(bool(value))
    if isinstance(value, np.generic):
        text = repr(value.item())
        text = f"np.{text}" if text in ("nan", "inf") else "-np.inf" if text == "-inf" else text
        return f"np.{value.dtype.name}({text})"
    if isinstance(value, float) and not math.isfinite(value):
        return "math.nan" if math.isnan(value) else "math.inf" if value > 0 else "-math.inf"
    return repr(value)


def _value(value: Any) -> Any:
    return value.value if isinstance(value, Recorder) else value


def _values(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(_values(v) for v in value)
    if isinstance(value, dict):
        return {k: _values(v) for k, v in value.items()}
    return _value(value)


class Transcript:
    """한 식의 순전파와 역전파를 받아쓴 것: 글과, 그대로 실행하는 함수."""

    def __init__(self, loss: Any) -> None:
        if not isinstance(loss, Variable) or loss.node is None or not loss.node.requires_grad:
            raise GradientError(
                f"backward_source: 기울기를 따라가는 텐서가 아닙니다. 받은 것: {describe(loss)}. "
                "requires_grad=True 인 텐서로 셈한 결과를 주세요."
            )
        if loss._data.size != 1:
            raise GradientError(
                f"backward_source: 모양 {loss._data.shape}의 결과는 원소가 하나가 아닙니다. .sum() 이나 .mean() 으로 줄여서 주세요."
            )
        with revived(loss.node), np.errstate(all="ignore"):  # 여기에서는 셈을 받아쓸 뿐이다: 넘친 수는 코드를 돌릴 때 드러난다
            self._transcribe(loss)

    def _transcribe(self, loss: Any) -> None:
        self.program = Program()
        self.made: dict[Node, Recorder] = {}
        self.inputs: dict[str, Any] = {}
        nodes = oldest_first([loss.node])
        for node in nodes:
            self.made[node] = self._forward(node)
        split = len(self.program.statements)
        self.result = self.made[loss.node]
        start = Recorder(self.program, ["np.ones_like(", (self.result, COMPARISON), ")"], ATOM, np.ones_like(self.result.value))
        start.name, start.comment = self.program.named(f"d_{self.result.name}"), "출발 기울기: 자기 자신에 대한 기울기는 1"
        leaves = [n for n in nodes if isinstance(n, Leaf) and n.requires_grad]
        found = backpropagate([(loss.node, start)], leaves, retain_graph=True, reading=self._saved)
        self.gradients: dict[str, str] = {}
        for leaf in leaves:
            if leaf in found:
                name = self.made[leaf].name or ""
                gradient = found[leaf]
                if gradient.name is None:
                    gradient.name = self.program.named(f"d_{name}")
                gradient.comment = f"{name}의 기울기 {leaf.shape}"
                self.gradients[name] = gradient.name
        self.split = split
        self.source = self._written()
        self.program.statements = []  # 줄과 받아쓴 것은 서로를 붙든다: 다 적었으면 지나간 값들을 놓아준다

    def _forward(self, node: Node) -> Recorder:
        name = node.note.name if node.note is not None and node.note.name else None
        if isinstance(node, Leaf):
            fresh = self.program.named(name or "x")
            self.inputs[fresh] = node.value
            return self.program.variable(fresh, node.value)
        if isinstance(node.operation, Pick):
            recorder = self.made[node.parents[0]][node.operation.index]  # type: ignore[index]
        else:
            recorder = self.program.call(node.operation, tuple(self._arguments(node)), {})
        recorder.name = self.program.named(name or "v")
        what = getattr(node.operation, "summary", "").split("\n")[0].split(".")[0].split(":")[0] or node.operation.name
        shape = "여러 결과" if isinstance(recorder.value, tuple) else f"{recorder.value.shape}"
        recorder.comment = f"{what} {shape}"
        return recorder

    def _arguments(self, node: Node) -> list[Any]:
        def constant(name: str, value: Any) -> Any:
            """셈에 그대로 쓴 목록은 엔진이 읽은 dtype 으로 적는다: NumPy는 실수의 목록을 float64 로 읽는다."""
            if not isinstance(value, list):
                return value
            if name not in node.operation.inputs:  # 참·거짓의 긴 목록(where 의 조건)은 배열로: 줄에 늘어놓지 않는다
                mask = np.array(value) if name in node.operation.slots else None
                return mask if mask is not None and mask.dtype == bool and mask.size > 6 else value
            array = raw(node.operation, value)
            if array.size > 6 or not np.isfinite(array).all():
                return self.program.constant(array)
            return self.program.variable(f"np.array({array.tolist()}, np.{array.dtype.name})", array)

        try:
            return list(node.operation.arguments(node, self.made.__getitem__, constant))
        except DroppedConstantError as error:
            raise named("backward_source", error) from None

    def _saved(self, node: Node, saved: tuple[Any, ...]) -> tuple[Any, ...]:
        """저장한 값을, 그 값을 만든 줄의 이름으로 바꾼다."""
        written = []
        arguments = dict(zip(node.operation.names, self._arguments(node), strict=True))
        for slot, value in zip(node.operation.slots, saved, strict=True):
            if slot == "y":
                made = self.made[node]
                value = tuple(made[k] for k in range(len(made.value))) if isinstance(made.value, tuple) else made
            elif slot in node.operation.inputs and value is not None:
                value = arguments[slot]
            elif isinstance(value, list) and isinstance(arguments.get(slot), np.ndarray):
                value = self.program.constant(arguments[slot])
            elif isinstance(value, np.ndarray) and value.ndim:
                value = self.program.constant(value)
            written.append(value)
        return tuple(written)

    def _written(self) -> str:
        body = self.program.lines()
        forward = [s for s in self.program.statements[: self.split] if s.name]
        arguments = [*self.inputs, *self.program.arrays]
        gradients = ", ".join(f'"{name}": {g}' for name, g in self.gradients.items())
        out = [
            *self.program.definitions.imports("math." in "".join(body)), "", "",
            *self.program.definitions.sources(),
            f"def step({', '.join(arguments)}):",
            "    # 순전파", *[f"    {line}" for line in body[: len(forward)]],
            "    # 역전파: 새것부터 거꾸로", *[f"    {line}" for line in body[len(forward):]],
            f"    return {self.result.name}, {{{gradients}}}",
        ]
        return "\n".join(line.rstrip() for line in out) + "\n"

    def arguments(self) -> dict[str, Any]:
        """``step`` 에 넣을 지금의 값들. 0차원은 엔진이 셈하듯 스칼라로: 거듭제곱은 배열과 스칼라의 끝자리가 다를 수 있다."""
        given = {**self.inputs, **self.program.arrays}
        return {name: value[()] if type(value) is np.ndarray else value for name, value in given.items()}


def backward_source(loss: Any) -> str:
    """이 식의 순전파와 역전파를, 실행할 수 있는 NumPy 코드로 적는다.

    코드는 ``step(잎들…)`` 이라는 함수 하나(와 그것이 쓰는 정의)이고, 결과와 ``{이름: 기울기}`` 를 돌려준다.
    줄마다 무슨 셈인지와 모양이 적혀 있다. 실행하면 ``backward()`` 와 마지막 비트까지 같은 기울기가 나온다.

    매개변수
    --------
    loss : 기울기를 따라가는 텐서. ``backward()`` 뒤여도 된다: 놓아준 것은 다시 셈한다.

    반환
    ----
    str : 파이썬 코드. NumPy만 있으면 실행된다. 노트북의 셀 끝에 두면 코드로 보인다.

    예외
    ----
    GradientError : 그래프가 없거나, 놓아준 것을 다시 셈할 수 없거나, 원소가 하나가 아니거나, 큰 상수를 마디가 갖고 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> w = tg.tensor(3.0, requires_grad=True, name="w")
    >>> source = tg.backward_source((w * w).named("L"))
    >>> print(source[source.index("def step"):])
    def step(w):
        # 순전파
        L = w * w                                               # 원소끼리 곱하기 ()
        # 역전파: 새것부터 거꾸로
        d_L = np.ones_like(L)                                   # 출발 기울기: 자기 자신에 대한 기울기는 1
        d_w = d_L * w + d_L * w                                 # w의 기울기 ()
        return L, {"w": d_w}
    <BLANKLINE>

    출처
    ----
    ``tinygrad_ko/rules`` 의 규칙을 소스로 읽은 것.
    """
    return PythonCode(Transcript(loss).source)
