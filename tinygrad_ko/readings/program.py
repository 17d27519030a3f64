"""받아쓴 줄들(Program): 이름을 짓고, 상수를 모으고, 무엇을 한 줄에 펼칠지 정하여 파이썬의 글로 적는다."""

from __future__ import annotations

import hashlib
import keyword
import math
from typing import Any

import numpy as np

from ..korean.terminal_width import terminal_width
from ..operation import Operation
from .definitions import Definitions
from .recorder import ATOM, COMPARISON, UNARY, Recorder, infix, values

DEEPEST = 20  # 한 식 안에 펼칠 깊이: 더 깊으면 읽기 어렵고, 아주 깊으면 파이썬도 읽지 못한다


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
        value = op.forward(*values(args), **values(kwargs))
        symbol = getattr(op.forward, "__name__", "").strip("_")
        instead = op.forward.instead(*args) if hasattr(op.forward, "instead") and not kwargs else None
        if instead is not None:
            made: Recorder = instead(args[0])
            return made
        if getattr(op.forward, "__module__", "") == "_operator":
            if symbol == "neg":
                return Recorder(self, ["-", *self.operand(args[0], UNARY)], UNARY, value)
            return infix(self, symbol, args[0], args[1], value)
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
