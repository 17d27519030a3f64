"""ONNX 그래프를 짓는 이: 이름을 겹치지 않게 짓고, 가중치를 한 번만 담고, dtype 을 맞춘다."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .recording import Constant, Ref
from .sizes import Counted, Filled, Size, Triangle
from .untranslatable import Untranslatable

SUPPORTED = {np.dtype(t) for t in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?")}


class Value(NamedTuple):
    """ONNX 그래프 속의 값 하나."""

    name: str
    dtype: Any
    sizes: tuple[int | None, ...] | None = None  # 축의 길이. 실행할 때에 아는 것은 None. 중간의 값이면 모른다(None)


class Result(NamedTuple):
    """지금 옮기는 걸음의 결과: 받아 적을 때 본 dtype 과 모양."""

    dtype: Any
    sizes: tuple[int | None, ...]
    example: tuple[int, ...]


class Graph:
    """마디와 상수를 모은다. ``onnx`` 의 helper 는 받아서 쓴다."""

    def __init__(self, onnx: Any, weight_names: dict[int, tuple[str, str]], opset: int) -> None:
        self.onnx, self.opset = onnx, opset
        self.nodes: list[Any] = []
        self.initializers: dict[str, Any] = {}
        self.roles: dict[str, str] = {}  # 상수의 이름 → 매개변수인가 버퍼인가
        self.bytes = 0
        self.taken: dict[str, int] = {}
        self.values: dict[Ref, Value] = {}
        self.examples: dict[Ref, tuple[int, ...]] = {}
        self.makers: dict[Ref, Any] = {}  # 값을 만든 걸음
        self.weight_names = weight_names
        self._held: dict[int, tuple[Any, Value]] = {}
        self._small: dict[Any, Value] = {}
        self._lengths: dict[tuple[Ref, int], Value] = {}
        self.y: Result = Result(np.dtype("f4"), (), ())
        self.ys: list[Result] = []
        self.prefix, self.label = "", ""

    # ── 이름 ──

    def unique(self, wanted: str) -> str:
        """아직 쓰지 않은 이름."""
        if wanted not in self.taken:
            self.taken[wanted] = 0
            return wanted
        self.taken[wanted] += 1
        return self.unique(f"{wanted}_{self.taken[wanted]}")

    # ── 마디 ──

    def op(self, kind: str, *inputs: Any, dtype: Any = None, outputs: int = 1, **attributes: Any) -> Any:
        """마디 하나. ``dtype`` 은 결과의 것(없으면 첫 입력의 것)이고, 입력이 없는 자리는 ``None``."""
        given = [None if v is None else v if isinstance(v, Value) else self.tensor(v) for v in inputs]
        name = self.unique(f"{self.prefix}/{self.label or kind}" if self.prefix else self.label or kind)
        names = [self.unique(f"{name}:{k}" if k else f"{name}:값") for k in range(outputs)]
        kept = {k: v for k, v in attributes.items() if v is not None}
        self.nodes.append(self.onnx.helper.make_node(kind, ["" if v is None else v.name for v in given], names, name=name, **kept))
        kind_of = np.dtype(dtype) if dtype is not None else next(v.dtype for v in given if v is not None)
        made = tuple(Value(n, kind_of) for n in names)
        return made[0] if outputs == 1 else made

    def cast(self, v: Any, dtype: Any) -> Value:
        """dtype 을 바꾼다. 이미 그것이면 그대로."""
        v = self.tensor(v)
        dtype = np.dtype(dtype)
        return v if v.dtype == dtype else self.op("Cast", v, dtype=dtype, to=self.kind(dtype))

    def kind(self, dtype: Any) -> int:
        """ONNX 의 자료형 번호."""
        dtype = np.dtype(dtype)
        if dtype not in SUPPORTED:
            raise Untranslatable(f"옮기지 않는 dtype({dtype})입니다. 실수·정수·참거짓만 됩니다")
        return int(self.onnx.helper.np_dtype_to_tensor_dtype(dtype))

    # ── 상수와 크기 ──

    def tensor(self, x: Any, dtype: Any = None) -> Value:
        """무엇이든 그래프의 값으로. ``dtype`` 을 주면 그것으로."""
        if isinstance(x, Ref):
            x = self.values[x]
        if isinstance(x, Value):
            return x if dtype is None or x.dtype == dtype else self.cast(x, dtype)
        if isinstance(x, Constant):
            return self.constant(np.asarray(x.array), x.name, dtype, owner=x.array)
        if isinstance(x, Size):
            return self.cast(self.length(x), dtype if dtype is not None else np.int64)
        if isinstance(x, (Filled, Counted, Triangle)):
            return self.made(x, dtype)
        if isinstance(x, (list, tuple)) and any(isinstance(v, (Ref, Size)) for v in x):
            return self.cast(self.ints(x), dtype or np.int64)
        return self.constant(np.asarray(x), "", dtype if dtype is not None else self.y.dtype if isinstance(x, float) else None)

    def constant(self, array: Any, name: str = "", dtype: Any = None, owner: Any = None, role: str = "") -> Value:
        """상수(initializer). 같은 배열은 한 번만 담는다."""
        array = np.asarray(array)
        if owner is not None and id(owner) in self.weight_names:
            name, role = self.weight_names[id(owner)]
        if dtype is not None and array.dtype != dtype:
            array, owner = array.astype(dtype), None
        if owner is not None and id(owner) in self._held:
            return self._held[id(owner)][1]
        key = (array.dtype.str, array.shape, array.tobytes()) if array.size <= 16 and not name else None
        if key is not None and key in self._small:
            return self._small[key]
        self.kind(array.dtype)
        home = f"{self.prefix}/" if self.prefix and array.dtype.kind == "f" else ""  # 크기를 적은 정수는 여러 모듈이 함께 쓴다
        value = Value(self.unique(name or f"{home}상수"), array.dtype, array.shape)
        self.bytes += array.nbytes
        self.initializers[value.name] = array
        if role:
            self.roles[value.name] = role
        if owner is not None:
            self._held[id(owner)] = owner, value
        if key is not None:
            self._small[key] = value
        return value

    def ints(self, numbers: Sequence[Any]) -> Value:
        """정수들을 int64 의 한 줄로. 실행할 때에 아는 크기가 섞여 있어도 된다."""
        if not any(isinstance(n, (Size, Ref, Value)) for n in numbers):
            return self.constant(np.array([int(np.asarray(n.array)) if isinstance(n, Constant) else int(n) for n in numbers], np.int64))
        parts: list[Value] = []
        run: list[int] = []
        for n in numbers:
            if isinstance(n, (Size, Ref, Value)):
                if run:
                    parts.append(self.constant(np.array(run, np.int64)))
                    run = []
                line = self.constant(np.array([1], np.int64))
                parts.append(self.length(n) if isinstance(n, Size) else self.op("Reshape", self.cast(n, np.int64), line))
            else:
                run.append(int(np.asarray(n.array)) if isinstance(n, Constant) else int(n))
        if run:
            parts.append(self.constant(np.array(run, np.int64)))
        return parts[0] if len(parts) == 1 else self.op("Concat", *parts, axis=0)

    def length(self, size: Size) -> Value:
        """크기의 식을 셈하는 마디들: 원소 하나의 줄."""
        made: Value | None = None
        for ref, axis in size.factors:
            key = ref, axis
            if key not in self._lengths:
                self._lengths[key] = self.op("Shape", self.values[ref], dtype=np.int64, start=axis, end=axis + 1)
            made = self._lengths[key] if made is None else self.op("Mul", made, self._lengths[key])
        assert made is not None
        if size.times != 1:
            made = self.op("Mul", made, self.constant(np.array([size.times], np.int64)))
        if size.plus:
            made = self.op("Add", made, self.constant(np.array([size.plus], np.int64)))
        if size.over != 1:
            made = self.op("Div", made, self.constant(np.array([size.over], np.int64)))
        if size.rooted or size.turned:
            made = self.cast(made, np.float64)
            made = self.op("Sqrt", made) if size.rooted else made
            made = self.op("Reciprocal", made) if size.turned else made
        return made

    def scalar(self, size: Any, dtype: Any = np.int64) -> Value:
        """0차원의 수."""
        if isinstance(size, Size):
            return self.op("Squeeze", self.cast(self.length(size), dtype))
        return self.constant(np.array(np.asarray(size.array if isinstance(size, Constant) else size), dtype))

    def made(self, x: Any, dtype: Any) -> Value:
        """실행할 때에 모양을 아는 상수 배열."""
        dtype = np.dtype(dtype if dtype is not None else x.dtype)
        shape = self.ints(x.shape) if x.shape else self.constant(np.zeros(0, np.int64))
        if isinstance(x, Filled):
            return self.op("Expand", self.scalar(x.value, dtype), shape)
        if isinstance(x, Counted):
            line = self.arange(x.shape[x.axis])
            line = line if x.each == 1 else self.op("Div", line, self.constant(np.int64(x.each)))
            line = self.op("Add", self.op("Mul", line, self.constant(np.int64(x.step))), self.constant(np.int64(x.start)))
            spread = [1] * len(x.shape)
            spread[x.axis] = -1
            return self.cast(self.op("Expand", self.op("Reshape", line, self.ints(spread)), shape), dtype)
        rows, columns = self.arange(x.shape[-2]), self.arange(x.shape[-1])
        gap = self.op("Sub", columns, self.op("Unsqueeze", rows, self.ints([1])))
        upper = self.op("GreaterOrEqual", gap, self.constant(np.int64(x.k)), dtype=bool)
        if dtype.kind == "b":  # 실행기의 Where 는 참·거짓을 고르지 못한다
            chosen = upper if x.above else self.op("Not", upper)
        else:
            chosen = self.op("Where", upper, self.constant(np.array(x.above, dtype)), self.constant(np.array(x.below, dtype)), dtype=dtype)
        return self.op("Expand", chosen, shape)

    def arange(self, n: Any) -> Value:
        """0, 1, …, n − 1."""
        if not isinstance(n, (Size, Value)):
            return self.constant(np.arange(int(n), dtype=np.int64))
        stop = self.scalar(n) if isinstance(n, Size) else n
        return self.op("Range", self.constant(np.int64(0)), stop, self.constant(np.int64(1)), dtype=np.int64)

    # ── 옮기는 이들이 묻는 것 ──

    def sizes(self, x: Any) -> tuple[int | None, ...]:
        """축의 길이들. 실행할 때에 아는 것은 ``None``."""
        if isinstance(x, Ref):
            sizes = self.values[x].sizes
            assert sizes is not None
            return sizes
        if isinstance(x, Value):
            assert x.sizes is not None
            return x.sizes
        if isinstance(x, (Filled, Counted, Triangle)):
            return tuple(None if isinstance(n, Size) else n for n in x.shape)
        return np.shape(x.array if isinstance(x, Constant) else x)

    def ndim(self, x: Any) -> int:
        """차원."""
        return len(self.sizes(x))

    def example(self, x: Any) -> tuple[int, ...]:
        """첫 기록에서의 모양."""
        if isinstance(x, Ref):
            return self.examples[x]
        if isinstance(x, (Filled, Counted, Triangle)):
            return tuple(n.example if isinstance(n, Size) else n for n in x.shape)
        return np.shape(x.array if isinstance(x, Constant) else x)

    def together(self, *xs: Any) -> Any:
        """NumPy가 이들을 함께 셈할 dtype."""
        kinds: list[Any] = []
        for x in xs:
            if isinstance(x, Ref):
                kinds.append(self.values[x].dtype)
            elif isinstance(x, (Filled, Counted, Triangle, Value)):
                kinds.append(x.dtype)
            elif isinstance(x, Constant):
                kinds.append(np.asarray(x.array).dtype)
            else:
                kinds.append(0 if isinstance(x, Size) else x if isinstance(x, (int, float, bool)) else np.asarray(x).dtype)
        return np.result_type(*kinds)

    def axes(self, axis: Any, ndim: int) -> list[int]:
        """음이 아닌 축들."""
        if axis is None:
            return list(range(ndim))
        return [int(a) % ndim for a in (axis if isinstance(axis, (tuple, list)) else (axis,))] if ndim else []

