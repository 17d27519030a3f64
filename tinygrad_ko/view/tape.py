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
from ..readings import lowering  # noqa: F401  NumPy의 함수를 옮겨 적는 법을 표에 올린다
from ..readings.taping import Slot, Taped, Unrecordable, Writer, is_filled, type_of
from ..recording import Node, Pick
from .story import Backward, Box, Forward, Story

__all__ = ["Tape", "tape"]

_NUMBERS = (int, float, bool)  # 식에 적은 파이썬 수: 곁의 배열의 dtype 을 따른다


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
        self.made: dict[str, Taped] = {}  # 상자의 key → 받아 적은 값
        self.results: dict[str, Any] = {}  # 연산의 key → 결과(여럿이면 튜플)
        self.missing: list[str] = []
        self.steps: list[tuple[Taped, ...]] = []

    def tape(self) -> Tape:
        written = {key for step in self.told.forward for key, c in self._constants(step) if type(c) in _NUMBERS}
        for box in self.told.boxes.values():
            if box.kind in ("leaf", "constant"):
                self.made[box.key] = self._given(box, box.key in written)
        for step in self.told.forward:
            self._forward(step)
        if not self.missing:
            self._backward()
        if self.missing:
            return Tape({"missing": self.missing}, tuple(self.missing))
        return Tape(_Written(self).program(), ())

    def _constants(self, step: Forward) -> list[tuple[str, Any]]:
        """연산의 입력 상자들과, 식에 그대로 쓴 상수(텐서이면 ``None``)."""
        node = self._node_of(step.outputs[0])
        op, call = node.operation, node.call
        if call is None or op.variadic:
            given = None if call is None else call[0]
            return [(key, None if given is None else given[k]) for k, (_, key) in enumerate(step.inputs)]
        return [(key, call[op.names.index(role)]) for role, key in step.inputs]

    def _given(self, box: Box, written: bool) -> Taped:
        if box.value is None:
            self.missing.append("큰 상수: 값을 남기지 않았습니다. with tg.keep_values(): 안에서 식을 셈하세요.")
            return Taped(self.writer, np.zeros(()))
        if box.value.dtype.kind == "f" and not written:
            return self.writer.input(box.key, box.value)
        return Taped(self.writer, np.asarray(box.value))

    # ── 순전파 ──

    def _forward(self, step: Forward) -> None:
        node = self._node_of(step.outputs[0])
        many = isinstance(node.dtype, tuple)
        try:
            result = node.operation.forward(*self._arguments(step, node))
            made = [self._checked(r, y) for r, y in zip(result if many else (result,), self._values(step, node), strict=True)]
        except Exception as error:  # 받아 적는 배열이 지나가지 못하는 순전파: 그 연산은 다시 셈하지 못한다
            self._miss(step.operation.name, error)
            made = [self._unknown(step.key, *known) for known in enumerate(node.shape if many else (node.shape,))]
        self.results[step.key] = tuple(made) if many else made[0]
        for key in step.outputs:
            operation = self.told.boxes[key].node.operation
            self.made[key] = made[operation.index if isinstance(operation, Pick) else 0]

    def _node_of(self, key: str) -> Node:
        node = self.told.boxes[key].node
        return node.parents[0] if isinstance(node.operation, Pick) else node

    def _miss(self, name: str, error: Exception) -> None:
        """다시 셈하지 못하는 까닭 하나. 앞의 까닭에서 번진 것은 적지 않는다."""
        line = f"{name}: {error}" if isinstance(error, Unrecordable) else f"{name}: 옮겨 적지 못한다({type(error).__name__}: {error})"
        if line not in self.missing and (not self.missing or isinstance(error, Unrecordable)):
            self.missing.append(line)

    def _unknown(self, key: str, index: int, shape: tuple[int, ...]) -> Taped:
        """다시 셈하지 못한 결과의 자리를 메우는 것: 뒤의 연산들도 마저 살펴본다."""
        return self.writer.input(f"{key}.{index}", np.ones(shape))

    def _arguments(self, step: Forward, node: Node) -> list[Any]:
        """연산이 받은 인수들: 상자의 것은 받아 적은 값, 나머지는 적힌 그대로."""
        op = node.operation
        call = list(node.call) if node.call is not None else [None] * len(op.names)
        made = [c if type(c) in _NUMBERS else self.made[key] for key, c in self._constants(step)]
        if op.variadic:
            return [made, *call[1:]]
        given = dict(zip([role for role, _ in step.inputs], made, strict=True))
        saved = dict(zip(op.slots, node.saved or (), strict=False))
        return [given[n] if n in given else saved.get(n) if c is None else c for n, c in zip(op.names, call, strict=True)]

    def _values(self, step: Forward, node: Node) -> list[Any]:
        """이야기가 아는 결과의 값들. 쓰이지 않은 결과는 ``None``."""
        if not isinstance(node.dtype, tuple):
            return [self.told.boxes[step.outputs[0]].value]
        known = {self.told.boxes[k].node.operation.index: self.told.boxes[k].value for k in step.outputs}
        return [known.get(i) for i in range(len(node.dtype))]

    def _checked(self, result: Any, value: Any) -> Taped:
        """받아 적은 값이 엔진의 값과 같은가."""
        result = result if isinstance(result, Taped) else Taped(self.writer, np.asarray(result))
        if value is not None and not self.missing:
            _agree(result, value)
        return result

    # ── 역전파 ──

    def _backward(self) -> None:
        told, totals = self.told, {}
        totals[told.loss] = Taped(self.writer, np.ones_like(told.boxes[told.loss].value))
        upstream: dict[str, Any] = {}
        for b in told.backward:
            node = self._node_of(b.source[0])
            op = node.operation
            try:
                if b.step not in upstream:
                    upstream[b.step] = self._upstream(b, node, totals)
                g = upstream[b.step]
                raw = op.rules[b.index](g, self._saved(b, node))
                box = told.boxes[b.target]
                part = sum_to(raw, box.node.shape, op.name) if raw.shape != box.node.shape else raw
                part = part.astype(box.node.dtype)
                totals[b.target] = part if b.target not in totals or b.use == 1 else totals[b.target] + part
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

    def _saved(self, b: Backward, node: Node) -> tuple[Any, ...]:
        """저장한 값을 받아 적은 것으로 바꾼다."""
        op, step = node.operation, self.told.operation(b.step)
        arguments = dict(zip(op.names, self._arguments(step, node), strict=True))
        revived = []
        for slot, value in zip(op.slots, node.saved or (), strict=True):
            if value is not None and slot == "y":
                value = self.results[b.step]
            elif value is not None and slot in op.inputs:
                value = arguments[slot]
            revived.append(value)
        return tuple(revived)


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
        self.outputs = {key: self._slot(t) for key, t in reading.made.items()}
        self.steps = [[self._slot(t) for t in step] for step in reading.steps]
        self.loss = self.outputs[told.loss]
        self.type = type_of(told.boxes[told.loss].value.dtype) if told.boxes[told.loss].value is not None else "d"

    def _slot(self, t: Taped) -> Slot:
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
