"""받아 적기: 모델을 한 번 돌리며, 어떤 연산이 어떤 값에 무엇을 하였는지 차례대로 적는다.

기울기를 따라가는 연산은 그래프의 마디가 되고, 따라가지 않는 셈(비교, argmax, 정수의 셈)은 지켜보는 이(observer)가 안다. 둘을 한
목록(``Step``)으로 적으면 모델의 셈 전체이다. 모델의 모드도 가중치도 건드리지 않는다.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ...engine import Leaf, Node, Variable, state, wrap
from ...operation import Operation
from ...operation.outputs import Pick
from ...tensors.tensor import Tensor
from ...watch.origins import Observer, Origin
from ...watch.source_lines import user_line

_HERE = str(Path(__file__).parents[2]) + os.sep
_FACES = (_HERE + "tensors" + os.sep, _HERE + "korean" + os.sep)  # 텐서의 메서드와, 잘못 부른 것을 알아보는 겉옷


@dataclass(frozen=True, slots=True)
class Ref:
    """기록 속의 값 하나: 몇 번째 걸음의 몇 번째 결과인가. 걸음이 음수이면 ``-1 - k`` 번째 입력이다."""

    step: int
    part: int = 0


@dataclass(slots=True)
class Constant:
    """기록 밖에서 온 배열: 가중치이거나, 식에 그대로 쓴 것."""

    array: Any
    name: str = ""


@dataclass(slots=True)
class Step:
    """셈 한 번. ``arguments`` 에는 ``Ref``, ``Constant``, 파이썬의 값이 들어 있다(목록과 튜플 속까지)."""

    function: Any  # 우리의 연산이거나 NumPy의 함수
    arguments: Any
    options: dict[str, Any]
    results: list[Any]  # 배열들
    where: Any
    name: str = ""
    makers: Any = None
    born: int = 0  # 마디가 태어난 때


@dataclass(slots=True)
class Recording:
    """모델을 한 번 돌린 기록."""

    inputs: list[np.ndarray]
    steps: list[Step]
    outputs: list[tuple[str, Any]]  # (이름, Ref 또는 Constant)
    structure: Any
    results: list[np.ndarray] = field(default_factory=list)
    peeked: list[tuple[Any, Any]] = field(default_factory=list)  # 사용자의 코드가 파이썬으로 꺼내어 쓴 값과 그 줄

    def from_inputs(self, value: Any) -> bool:
        """입력에서 온 값인가."""
        stack, seen = [value], set()
        while stack:
            ref = stack.pop()
            if not isinstance(ref, Ref) or ref.step in seen:
                continue
            if ref.step < 0:
                return True
            seen.add(ref.step)
            stack.extend(_parts([self.steps[ref.step].arguments, self.steps[ref.step].options]))
        return False

    def array(self, ref: Ref) -> np.ndarray:
        """그 값."""
        return np.asarray(self.inputs[-1 - ref.step] if ref.step < 0 else self.steps[ref.step].results[ref.part])


def _parts(value: Any) -> list[Any]:
    """목록과 사전 속의 것들."""
    if isinstance(value, dict):
        return _parts(list(value.values()))
    if isinstance(value, slice):
        return [value.start, value.stop, value.step]
    return [p for v in value for p in _parts(v)] if isinstance(value, (list, tuple)) else [value]


class _Listener(Observer):
    """마디와 마디가 되지 않는 셈을 만들어진 차례로 늘어놓는다."""

    portable = True

    def __init__(self, inputs: Sequence[Any]) -> None:
        super().__init__()
        self.inputs = {id(x): Origin(None, (), {}, None) for x in inputs}
        self.heard: list[tuple[Any, ...]] = []
        self.taken_out: list[tuple[Variable, Any]] = []

    def peek(self, tensor: Variable) -> None:
        """우리의 층이 범위를 살피려고 꺼낸 것은 셈을 가르지 않는다. 사용자의 코드가 꺼낸 것만 적는다."""
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.startswith(_FACES):
            frame = frame.f_back
        if not frame.f_code.co_filename.startswith(_HERE):
            self.taken_out.append((wrap(tensor._data, tensor.node), user_line(2)))

    def origin_of(self, array: Any) -> Origin | None:
        """입력도 출처를 아는 배열이다: 그래야 색인이나 조건으로 쓰일 때 복사하지 않는다."""
        return self.inputs.get(id(array)) or super().origin_of(array)

    def observe(self, node: Node, y: Any) -> None:
        super().observe(node, y)
        self.heard.append((node, y, user_line(2)))

    def derived(self, y: Any, function: Any, args: Sequence[Any], options: Mapping[str, Any] | None = None) -> Any:
        made = super().derived(y, function, args, options)
        parts = made if isinstance(made, (tuple, list)) else (made,)
        arrays = [part._data for part in parts if isinstance(part, Variable)]
        origin = self.origin_of(arrays[0]) if arrays else None
        if origin is not None and len(arrays) == len(parts):
            self.heard.append((origin, arrays, user_line(2)))
        return made


def record(call: Callable[[list[Tensor]], Any], inputs: Sequence[np.ndarray]) -> Recording:
    """``call`` 을 한 번 불러 적는다. 입력은 배열들이고 ``call`` 은 텐서들을 받는다."""
    tensors = [Tensor(x.copy(), requires_grad=x.dtype.kind == "f") for x in inputs]
    listener = _Listener([t._data for t in tensors])
    before = state.keep, state.observer, state.recording
    try:
        state.keep, state.observer, state.recording = math.inf, listener, listener
        y = call(tensors)
    finally:
        state.keep, state.observer, state.recording = before
    reader = _Reader(tensors)
    recording = reader.read(listener.heard, y)
    recording.peeked = [(reader.resolved(tensor), where) for tensor, where in listener.taken_out]
    return recording


class _Reader:
    """들은 것을 ``Step`` 들로 옮긴다."""

    def __init__(self, inputs: list[Tensor]) -> None:
        self.inputs = inputs
        self.nodes: dict[Node, Any] = {t.node: Ref(-1 - k) for k, t in enumerate(inputs) if t.node is not None}
        self.arrays: dict[int, tuple[Any, Ref]] = {id(t._data): (t._data, Ref(-1 - k)) for k, t in enumerate(inputs)}
        self.constants: dict[int, Constant] = {}
        self.steps: list[Step] = []

    def read(self, heard: Iterable[tuple[Any, ...]], y: Any) -> Recording:
        for what, made, where in heard:
            at = len(self.steps)
            if not isinstance(what, Node):
                arguments = self.resolved(list(what.args))
                self.steps.append(Step(what.function, arguments, self.resolved(dict(what.options)), list(made), where))
                for k, array in enumerate(made):
                    self.arrays[id(array)] = array, Ref(at, k)
            elif isinstance(what.operation, Pick):
                whole = self.nodes[what.parents[0]]  # type: ignore[index]
                self.nodes[what] = ref = Ref(whole.step, what.operation.index)
                self.arrays[id(made)] = made, ref
            else:
                arguments = self.resolved(what.operation.arguments(what, lambda node: node))
                many = isinstance(what.dtype, tuple)
                name = what.note.name if what.note is not None and what.note.name else ""
                results = list(made) if many else [made]
                self.steps.append(Step(what.operation, arguments, {}, results, where, name, what.makers, what.sequence))
                self.nodes[what] = ref = Ref(at)
                if not many:
                    self.arrays[id(made)] = made, ref
        outputs: list[tuple[str, Any]] = []
        structure = self.opened(y, "", outputs)
        recording = Recording([t._data for t in self.inputs], self.steps, outputs, structure)
        recording.results = [np.asarray(recording.array(v) if isinstance(v, Ref) else v.array) for _, v in outputs]
        return recording

    def opened(self, y: Any, path: str, outputs: list[tuple[str, Any]]) -> Any:
        """결과를 평평하게 편다: 텐서는 자리의 번호가 되고, 튜플·목록·사전의 꼴은 남는다."""
        if isinstance(y, Variable):
            outputs.append((path, self.resolved(y)))
            return len(outputs) - 1
        if isinstance(y, dict):
            return {k: self.opened(v, f"{path}.{k}" if path else str(k), outputs) for k, v in y.items()}
        if isinstance(y, (tuple, list)):
            return tuple(self.opened(v, f"{path}.{k}" if path else str(k), outputs) for k, v in enumerate(y))
        if y is None:
            return None
        if isinstance(y, (np.ndarray, np.generic)):
            return self.opened(wrap(y), path, outputs)
        return y

    def resolved(self, value: Any) -> Any:
        """값을 ``Ref`` 나 ``Constant`` 로. 목록과 튜플은 속까지."""
        if isinstance(value, Variable):
            return self.resolved(value.node) if value.node in self.nodes else self.array(value._data, value.node)
        if isinstance(value, Node):
            found = self.nodes.get(value)
            return found if found is not None else self.array(value.value, value)
        if isinstance(value, (np.ndarray, np.generic)):
            return self.array(value, None)
        if type(value) in (tuple, list):
            return type(value)([self.resolved(v) for v in value])
        if isinstance(value, dict):
            return {k: self.resolved(v) for k, v in value.items()}
        if isinstance(value, slice):
            return slice(*[self.resolved(v) for v in (value.start, value.stop, value.step)])
        return value

    def array(self, array: Any, node: Any) -> Any:
        found = self.arrays.get(id(array))
        if found is not None:
            return found[1]
        name = node.note.name if isinstance(node, Leaf) and node.note is not None and node.note.name else ""
        return self.constants.setdefault(id(array), Constant(array, name))


def is_ours(function: Any) -> bool:
    """도함수 표의 연산인가(아니면 NumPy의 함수이다)."""
    return isinstance(function, Operation)
