"""테이프(tape): 이야기(Story)의 상자와 걸음을 모두 다시 셈하는 작은 프로그램. 브라우저의 ``player/tape.js`` 가 돌린다.

재생기에서 잎의 값을 고치면, 서버도 파이썬도 없이 그 페이지가 이 프로그램을 돌려 모든 상자의 값과 모든 역전파 걸음을 다시 셈한다.
프로그램은 엔진이 쓰는 그 순전파와 그 도함수 규칙을 한 번 더 읽어 얻는다(``readings/taping.py``).

    type        기본 자료형: "f" float32, "d" float64
    inputs      [상자의 key, 자료형, 모양, 수들] : 고칠 수 있는 값. 자리(slot) 0, 1, 2, …
    constants   수 하나, 또는 [자료형, 모양, 수들] (한 수로 차 있으면 그 수 하나). 그다음 자리들
    code        [이름:자료형, 인수…] 의 줄. 그다음 자리들. 자료형이 기본과 같으면 적지 않는다
    boxes       상자의 key → 자리
    steps       역전파의 걸음마다 [[위에서 온 기울기들], 국소 도함수를 곱한 것, 더한 것, 쌓인 것]
    loss        손실의 자리
    guards      [자리, 상수의 자리, 까닭] : 둘이 다르면 다시 셈할 수 없다
    missing     다시 셈할 수 없는 까닭들. 비어 있지 않으면 나머지는 없다
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..autograd import sum_to
from ..devices import to_numpy
from ..operation import Operation
from ..provenance import Origin
from ..readings import lowering  # noqa: F401  NumPy의 함수를 옮겨 적는 법을 표에 올린다
from ..readings.taping import Slot, Taped, Unrecordable, Writer, is_filled, lowered, type_of
from ..recording import Leaf, Node, Pick, Variable, oldest_first
from .story import Backward, Box, Story

__all__ = ["Tape", "tape"]

_KEEP = "큰 상수를 마디가 갖고 있지 않다. with tg.keep_values(): 안에서 식을 셈하라"


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """다시 셈하는 프로그램."""

    program: Mapping[str, Any]  # json.dumps 할 것
    missing: tuple[str, ...]  # 페이지가 다시 셈하지 못하는 것: '연산: 까닭'


def tape(told: Story) -> Tape:
    """이야기를, 페이지가 다시 셈하는 프로그램으로.

    매개변수
    --------
    told : ``story(loss)`` 의 답.

    반환
    ----
    Tape : 다시 셈할 수 없는 연산이 있으면 ``missing`` 에 까닭이 있고, 프로그램도 그것만 말한다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.view.story import story
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> tape(story(x * x)).program["code"]
    [['multiply', 0, 0], ['multiply', 1, 0], ['add', 3, 3]]
    """
    with np.errstate(all="ignore"):
        return _Reading(told).tape()


class _Reading:
    """이야기의 차례대로 순전파와 규칙을 받아 적는 배열로 부른다."""

    def __init__(self, told: Story) -> None:
        self.told, self.writer = told, Writer()
        self.made: dict[Node, Any] = {}  # 마디 → 받아 적은 값(결과가 여럿이면 튜플)
        self.boxed: dict[Any, Box] = {}  # 마디, 또는 (연산의 마디, 입력의 이름) → 상자
        self.missing: list[str] = []
        self.steps: list[tuple[Taped, ...]] = []
        for box in told.boxes.values():
            if box.node is not None:
                self.boxed[box.node] = box
        for step in told.forward:
            for role, key in step.inputs:
                self.boxed.setdefault((self._operation_node(step.outputs[0]), role), told.boxes[key])

    def tape(self) -> Tape:
        root = self.told.boxes[self.told.loss].node
        self._value(root)
        if not self.missing:
            self._watch(root)
        if not self.missing:
            self._backward()
        if self.missing:
            return Tape({"missing": self.missing}, tuple(self.missing))
        return Tape(_Written(self).program(), ())

    def _operation_node(self, key: str) -> Node:
        """이 상자를 낸 연산의 마디(여러 결과 가운데 하나이면 고르기 전의 것)."""
        node = self.told.boxes[key].node
        return node.parents[0] if isinstance(node.operation, Pick) else node

    # ── 순전파 ──

    def _value(self, node: Node) -> Any:
        """마디의 받아 적은 값. 그리로 가는 마디들을 옛것부터 부른다."""
        for n in oldest_first([node]):
            if n not in self.made:
                self.made[n] = self._made(n)
        return self.made[node]

    def _made(self, node: Node) -> Any:
        if isinstance(node, Leaf):
            return self._leaf(node)
        if isinstance(node.operation, Pick):
            return self.made[node.parents[0]][node.operation.index]  # type: ignore[index]
        many = isinstance(node.dtype, tuple)
        try:
            result = node.operation.forward(*self._arguments(node).values())
            made = tuple([self._checked(r, self._known(node, k)) for k, r in enumerate(result if many else (result,))])
        except Exception as error:  # 받아 적는 배열이 지나가지 못하는 순전파: 그 연산은 다시 셈하지 못한다
            self._miss(node.operation.name, error)
            made = tuple([self.writer.input(f"{node.sequence}.{k}", np.ones(s)) for k, s in enumerate(node.shape if many else (node.shape,))])  # type: ignore[arg-type]
        return made if many else made[0]

    def _known(self, node: Node, index: int) -> Any:
        """이야기가 아는 값. 모르면 ``None``."""
        if not isinstance(node.dtype, tuple):
            return node.value if node not in self.boxed else self.boxed[node].value
        picked = (b.value for b in self.told.boxes.values() if b.node is not None and node in b.node.parents and b.node.operation.index == index)
        return next(picked, None) if any(isinstance(b.node.operation, Pick) for b in self.told.boxes.values() if b.node is not None and node in b.node.parents) else None

    def _checked(self, result: Any, value: Any) -> Taped:
        """받아 적은 값이 엔진의 값과 같은가."""
        result = result if isinstance(result, Taped) else Taped(self.writer, np.asarray(result))
        if value is not None and not self.missing:
            _agree(result, value)
        return result

    def _miss(self, name: str, error: Exception) -> None:
        """다시 셈하지 못하는 까닭 하나. 앞의 까닭에서 번진 것은 적지 않는다."""
        line = f"{name}: {error}" if isinstance(error, Unrecordable) else f"{name}: 옮겨 적지 못한다({type(error).__name__}: {error})"
        if line not in self.missing and (not self.missing or isinstance(error, Unrecordable)):
            self.missing.append(line)

    def _leaf(self, node: Leaf) -> Taped:
        """잎: 상자에 있는 실수이면 고칠 수 있다. 다른 값에서 온 것이면 다시 셈한다."""
        origin = self._observed(node.value)
        if origin is not None:
            return self._followed(origin)
        if node in self.boxed and node.value.dtype.kind == "f":
            return self.writer.input(self.boxed[node].key, to_numpy(node.value))
        return Taped(self.writer, np.asarray(to_numpy(node.value)))

    def boxed_value(self, at: Any, box: Box) -> Any:
        """상자의 받아 적은 값."""
        if box.node is not None:
            return self.made[box.node]
        node, name = at
        arguments = self._arguments(node)
        return arguments[name] if name in arguments else arguments[node.operation.inputs[0]][int(name)]

    # ── 인수 ──

    def _arguments(self, node: Node) -> dict[str, Any]:
        """연산이 받은 인수들: 이름 → 받아 적은 값이거나 적힌 그대로의 선택 인수."""
        op = node.operation
        call = list(node.call) if node.call is not None else [None] * len(op.names)
        saved = dict(zip(op.slots, node.saved or (), strict=False))
        found = {}
        for name, c in zip(op.names, call, strict=True):
            if op.variadic and name == op.inputs[0]:
                parts = zip(node.parents, c if c is not None else [None] * len(node.parents), strict=True)
                found[name] = [self.made[p] if p is not None else self._constant(node, str(k), v) for k, (p, v) in enumerate(parts)]
                continue
            parent = node.parents[op.inputs.index(name)] if name in op.inputs else None
            given = saved.get(name) if c is None else c
            if parent is None and given is None and name in op.inputs and op.defaults[op.names.index(name)] is not None:
                raise Unrecordable(_KEEP)
            found[name] = self.made[parent] if parent is not None else self._constant(node, name, given)
        return found

    def _constant(self, node: Node, name: str, value: Any) -> Any:
        """식에 그대로 쓴 것. 배열이면 어디서 왔는지 살핀다."""
        if isinstance(value, (tuple, list)):
            return type(value)(self._constant(node, name, v) for v in value)
        if not isinstance(value, (np.ndarray, np.generic)) or type(value) is type(None):
            return value
        origin = self._observed(value)
        if origin is not None:
            return self._followed(origin)
        if node.note is None or node.note.observer is None:
            raise Unrecordable(f"상수 배열 '{name}' 이(가) 어디서 온 것인지 알 수 없다. with tg.keep_values(): 안에서 식을 셈하거나 tg.tensor(…) 로 주라")
        box = self.boxed.get((node, name))
        if box is not None and value.dtype.kind == "f":
            return self.writer.input(box.key, value)
        return value

    def _observed(self, array: Any) -> Origin | None:
        return next((o for o in (w.origin_of(array) for w in self._observers()) if o is not None), None)

    def _observers(self) -> list[Any]:
        """이 식을 지켜본 이들."""
        found = {id(n.note.observer): n.note.observer for n in self.boxed if isinstance(n, Node) and n.note is not None}
        return [w for w in found.values() if w is not None]

    def _followed(self, origin: Origin) -> Any:
        """기울기를 따라가지 않는 셈을 다시 받아 적는다."""
        args, options = self._resolved(tuple(origin.args)), self._resolved(dict(origin.options))
        if isinstance(origin.function, Operation):
            result = origin.function.forward(*args, **options)
        elif any(isinstance(a, Taped) for a in _flat(args)):
            result = lowered(self.writer, origin.function, args, options)
        else:
            raise Unrecordable(f"{origin.function} 의 출처를 알 수 없다")
        return result if origin.index is None else result[origin.index]

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, Variable):
            if value.node is not None:
                return self._value(value.node)
            value = value._data
        if isinstance(value, (tuple, list)):
            return type(value)(self._resolved(v) for v in value)
        if isinstance(value, dict):
            return {k: self._resolved(v) for k, v in value.items()}
        origin = self._observed(value) if isinstance(value, np.ndarray) else None
        if origin is not None:
            return self._followed(origin)
        return Taped(self.writer, value) if isinstance(value, np.ndarray) else value

    def _watch(self, root: Node) -> None:
        """파이썬으로 꺼내어 쓴 값들에 파수꾼을 세운다: 그 값이 달라지면 이 식이 아니다."""
        for tensor in [t for w in self._observers() for t in w.peeked]:
            try:
                if tensor.node is None or tensor.node.sequence < root.sequence:
                    value = self._resolved(tensor)
                    if isinstance(value, Taped):
                        self.writer.guard(value)
            except Exception as error:
                self._miss("꺼내어 쓴 값", error)

    # ── 역전파 ──

    def _backward(self) -> None:
        told = self.told
        seed = Taped(self.writer, np.ones_like(told.boxes[told.loss].value))
        totals: dict[str, Taped] = {told.loss: seed}
        upstream: dict[str, Any] = {}
        for b in told.backward:
            node, target = self._operation_node(b.source[0]), told.boxes[b.target].node
            op = node.operation
            try:
                if b.step not in upstream:
                    upstream[b.step] = self._upstream(b, node, totals)
                g = upstream[b.step]
                raw = op.rules[b.index](g, self._saved(node))
                part = (sum_to(raw, target.shape, op.name) if raw.shape != target.shape else raw).astype(target.dtype)
                totals[b.target] = part if b.use == 1 else totals[b.target] + part
                for mine, theirs in ((raw, b.raw), (part, b.contribution), (totals[b.target], b.total)):
                    _agree(mine, theirs)
            except Exception as error:  # 받아 적는 배열이 지나가지 못하는 규칙
                self._miss(op.name, error)
                return
            self.steps.append((*(g if isinstance(g, tuple) else (g,)), raw, part, totals[b.target]))

    def _upstream(self, b: Backward, node: Node, totals: dict[str, Taped]) -> Any:
        if not isinstance(node.dtype, tuple):
            return totals[b.source[0]]
        parts = {self.told.boxes[k].node.operation.index: totals[k] for k in b.source if k in totals}
        return node.operation.completed(parts, node)

    def _saved(self, node: Node) -> tuple[Any, ...]:
        """규칙이 부른 이름마다: 저장한 값 대신 받아 적은 것."""
        op, arguments = node.operation, self._arguments(node)
        return tuple([
            value if value is None else self.made[node] if slot == "y" else arguments.get(slot, value)
            for slot, value in zip(op.slots, node.saved or (), strict=True)
        ])


def _flat(value: Any) -> list[Any]:
    return [w for v in value for w in (_flat(v) if isinstance(v, (tuple, list)) else [v])]


def _agree(mine: Any, theirs: np.ndarray) -> None:
    """같은 값인가. 빠른 길과 정의는 더하는 차례가 달라 끝자리가 다를 수 있다."""
    loose = 1e-4 if theirs.dtype == np.float32 else 1e-9
    scale = float(np.max(np.abs(theirs), initial=0.0, where=np.isfinite(theirs))) if theirs.dtype.kind == "f" else 0.0
    if mine.shape != theirs.shape or not np.allclose(mine.value, theirs, loose, loose * scale, equal_nan=True):
        raise Unrecordable("받아 적은 셈이 엔진의 값과 다르다")


class _Written:
    """쓰이는 줄만 남겨 번호를 다시 매기고, JSON 에 적을 꼴로."""

    def __init__(self, reading: _Reading) -> None:
        self.reading, self.rows = reading, reading.writer.rows
        told = reading.told
        self.outputs = {b.key: self._slot(reading.boxed_value(at, b)) for at, b in reading.boxed.items()}
        self.steps = [[self._slot(t) for t in step] for step in reading.steps]
        self.loss = self.outputs[told.loss]
        self.type = type_of(told.boxes[told.loss].value.dtype) if told.boxes[told.loss].value is not None else "d"

    def _slot(self, t: Any) -> Slot:
        return self.reading.writer.operand(t)

    def program(self) -> dict[str, Any]:
        guards = self.reading.writer.guards
        wanted = [*self.outputs.values(), *(s for step in self.steps for s in step), *(s for pair in guards for s in pair)]
        live = self._live(wanted)
        groups: dict[str, list[int]] = {"입력": [], "상수": [], "": []}
        for k in live:
            groups[self.rows[k][0] if self.rows[k][0] in ("입력", "상수") else ""].append(k)
        order = [*groups["입력"], *groups["상수"], *groups[""]]
        self.place = {k: i for i, k in enumerate(order)}
        return {
            "type": self.type,
            "inputs": [[key, type_of(a.dtype), list(a.shape), numbers(a)] for _, key, a in (self.rows[k] for k in groups["입력"])],
            "constants": [self._constant(self.rows[k][1]) for k in groups["상수"]],
            "code": [self._line(self.rows[k]) for k in groups[""]],
            "boxes": {key: self.place[s] for key, s in self.outputs.items()},
            "steps": [[[self.place[s] for s in step[:-3]], *(self.place[s] for s in step[-3:])] for step in self.steps],
            "loss": self.place[self.loss],
            "guards": [[self.place[a], self.place[b]] for a, b in guards],
        }

    def _live(self, wanted: list[Slot]) -> list[int]:
        seen: set[int] = {k for k, row in enumerate(self.rows) if row[0] == "입력"}
        stack = [int(s) for s in wanted]
        while stack:
            k = stack.pop()
            if k not in seen:
                seen.add(k)
                stack += [int(a) for a in self.rows[k] if isinstance(a, Slot)]
        return sorted(seen)

    def _line(self, row: tuple[Any, ...]) -> list[Any]:
        name, kind, *args = row
        return [name if kind == self.type else f"{name}:{kind}", *(self.place[a] if isinstance(a, Slot) else a for a in args)]

    def _constant(self, array: np.ndarray) -> Any:
        kind = type_of(array.dtype)
        data = numbers(array)
        if array.ndim == 0 and kind == self.type:
            return data[0]
        if is_filled(array):
            return [kind, list(array.shape), data[0]]
        return [kind, list(array.shape), data]


def numbers(array: np.ndarray) -> list[Any]:
    """JSON 에 적을 수들: 그 dtype 으로 되읽어 같은 가장 짧은 꼴. 유한하지 않은 것은 글자로."""
    flat = np.asarray(array).ravel()
    if flat.dtype.kind != "f":
        return [int(v) for v in flat]
    return [_number(v) for v in flat]


def _number(v: Any) -> Any:
    if not np.isfinite(v):
        return "NaN" if np.isnan(v) else "Infinity" if v > 0 else "-Infinity"
    short = float(str(v))
    return int(short) if short.is_integer() and abs(short) < 1e6 and not (short == 0 and np.signbit(v)) else short
