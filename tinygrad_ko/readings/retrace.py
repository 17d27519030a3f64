"""다시 걷기(retrace): 이야기의 순전파를 받아 적는 배열로 한 번 더 걷는다. 테이프(``tape.py``)의 앞쪽 반이다.

실수의 텐서로 준 잎과 식에 그대로 쓴 실수의 배열은 고칠 수 있는 입력이 되고, 수와 정수의 배열은 상수로 남는다. 값에서 온 상수(비교,
argsort, detach)는 그 출처를 따라 다시 셈하며, 파이썬으로 꺼내어 쓴 값에는 파수꾼을 세운다. 어디서 왔는지 알 수 없는 배열이 있으면 다시
셈하지 않는다. 잎을 고치지 않고 읽기만 할 때(``still``)는 모두 그때의 값이면 되므로, 그런 배열은 상수로, 받아 적지 못하는 연산은 얻은 값
그대로 둔다.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..engine import Leaf, Node, Variable, oldest_first
from ..errors import DroppedConstantError, TinygradError
from ..operation import Operation
from ..operation.devices import to_numpy
from ..operation.memory import peeked
from ..operation.outputs import Pick
from ..watch.origins import Observer, Origin
from .story import Story, StoryValue
from .tape import Taped, Unrecordable, Writer, lowered

__all__ = ["Retrace", "agree", "largest"]

_DROPPED = "큰 상수를 남기지 않았습니다. with tg.keep_values(): 안에서 식을 셈하세요"
_UNKNOWN = "상수 배열 '{}'의 출처를 알 수 없습니다. with tg.keep_values(): 안에서 식을 셈하거나, tg.tensor(…) 로 감싸 주세요"
_MOVED = "그 뒤에 제자리에서 고친 텐서에서 왔습니다"


class Retrace:
    """마디마다의 받아 적은 값."""

    def __init__(self, told: Story, boxes: Mapping[str, Sequence[str]] | None = None, *, still: bool = False) -> None:
        """``boxes`` 는 쪽의 상자의 key → 그 안의 상자들. 거기에 없는 잎은 고칠 수 없는 상수가 된다. 생략하면 이야기의 상자 그대로이다."""
        self.writer = Writer()
        self._told, self.still = told, still
        shown = {key: (key,) for key in told.boxes} if boxes is None else boxes
        self._home = {member: (key, members, k) for key, members in shown.items() for k, member in enumerate(members)}
        self.assumed: dict[str, None] = {}  # 출처를 모르지만 자료로 본 배열: 상자의 key, 상자가 없으면 연산이 부르는 이름
        self.missing: list[str] = []  # 다시 셈하지 못하는 것: '연산: 까닭'
        self._made: dict[Node, Any] = {}  # 결과가 여럿이면 튜플
        self._followed: dict[int, Any] = {}  # 출처를 따라 다시 셈한 배열들
        self._boxes = {box.node: box for box in told.boxes.values() if box.node is not None}
        self._picked = {(n.parents[0], n.operation.index): box for n, box in self._boxes.items() if isinstance(n.operation, Pick)}
        written = [((step.node, role), told.boxes[key]) for step in told.forward for role, key in step.inputs]
        self._literals = {at: box for at, box in written if box.node is None}  # 식에 그대로 쓴 상수
        notes = (n.note for n in [*self._boxes, *(step.node for step in told.forward)])
        self._observers: list[Observer] = list({id(note.observer): note.observer for note in notes if note and note.observer}.values())

    # ── 값 ──

    def value(self, node: Node) -> Any:
        """마디의 값. 그리로 가는 마디들을 옛것부터 셈한다."""
        for n in oldest_first([node]) if node not in self._made else ():
            if n not in self._made:
                self._made[n] = self._leaf(n) if isinstance(n, Leaf) else self._result(n)
        return self._made[node]

    def boxed(self) -> dict[str, Any]:
        """상자의 key → 값."""
        found = {box.key: self.value(node) for node, box in self._boxes.items()}
        for (node, role), box in self._literals.items():
            given = self.arguments(node)
            found[box.key] = given[role] if role in given else given[node.operation.inputs[0]][int(role)]
        return found

    def _leaf(self, node: Leaf) -> Any:
        try:
            derived = self._derived(node.value)
        except Exception as error:  # 다시 셈할 길이 없는, 떼어 낸 값
            self.miss("떼어 낸 값(detach, no_grad …)", error)
            derived = None
        if derived is not None:
            return derived
        box = self._boxes.get(node)
        value = np.asarray(to_numpy(node.value if box is None or box.value is None else box.value))  # 상자의 것은 식을 셈할 때의 값이다
        if box is None or value.dtype.kind != "f" or box.key not in self._home:
            return Taped(self.writer, value)
        key, members, k = self._home[box.key]
        if len(members) == 1:
            return Taped(self.writer, value, self.writer.input(key, value))
        together = [self._told.boxes[m] for m in members]  # 접은 상자: 한 줄로 늘어놓은 입력 하나의 k 번째
        if any(not isinstance(b.node, Leaf) or b.value is None or b.value.dtype != value.dtype or b.value.ndim for b in together):
            return Taped(self.writer, value)
        line = np.array([b.value for b in together])
        return Taped(self.writer, line, self.writer.input(key, line))[k]

    def _result(self, node: Node) -> Any:
        if isinstance(node.operation, Pick):
            return self._made[node.parents[0]][node.operation.index]  # type: ignore[index]
        many = isinstance(node.dtype, tuple)
        try:
            result = node.operation.forward(*self.arguments(node).values())
            made = [r if isinstance(r, Taped) else Taped(self.writer, np.asarray(r)) for r in (result if many else (result,))]
            for k, part in enumerate(made):
                known = self._picked.get((node, k)) if many else self._boxes.get(node)
                if known is not None and known.value is not None and not self.missing:
                    agree(part, known.value)
        except Exception as error:  # 받아 적는 배열이 지나가지 못하는 순전파: 그 연산은 다시 셈하지 못한다
            shapes: Any = node.shape if many else (node.shape,)
            boxes = [self._picked.get((node, k)) if many else self._boxes.get(node) for k in range(len(shapes))]
            values = [np.ones(s) if b is None or b.value is None else b.value for s, b in zip(shapes, boxes, strict=True)]
            if not self.still or any(b is not None and b.value is None for b in boxes):
                self.miss(node.operation.name, error)
            made = [self.given(f"{len(self._made)}.{k}", v) for k, v in enumerate(values)]
        return tuple(made) if many else made[0]

    def given(self, key: str, value: np.ndarray) -> Taped:
        """셈을 받아 적지 못해, 얻은 값만 적은 것."""
        return Taped(self.writer, value, self.writer.input(key, value))

    def miss(self, name: str, error: Exception) -> None:
        """다시 셈하지 못하는 까닭을 적는다. 앞의 것에서 번진 오류는 적지 않는다."""
        if isinstance(error, Unrecordable) or not self.missing:
            known = isinstance(error, (Unrecordable, TinygradError))
            reason = str(error) if known else f"옮겨 적지 못했습니다({type(error).__name__}: {error})"
            if f"{name}: {reason}" not in self.missing:
                self.missing.append(f"{name}: {reason}")

    # ── 연산이 받은 것 ──

    def arguments(self, node: Node) -> dict[str, Any]:
        """연산의 인수들: 이름 → 받아 적은 값이거나, 적힌 그대로의 선택 인수."""
        try:
            made = node.operation.arguments(node, self._made.__getitem__, lambda name, value: self._constant(node, name, value))
        except DroppedConstantError:
            raise Unrecordable(_DROPPED) from None
        return dict(zip(node.operation.names, made, strict=True))

    def saved(self, node: Node, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """규칙이 부르는 이름마다(``values``: 이야기에 남은 값): 저장한 값 대신 받아 적은 것."""
        arguments = self.arguments(node)
        return tuple([
            value if value is None else self._made[node] if slot == "y" else arguments.get(slot, value) for slot, value in values.items()
        ])

    def _constant(self, node: Node, name: str, constant: Any) -> Any:
        value = self._literal(node, name, constant)
        if name.partition("[")[0] not in node.operation.inputs or not isinstance(value, (np.ndarray, np.generic, Taped)):
            return value
        array = value if isinstance(value, Taped) else Taped(self.writer, np.asarray(value))
        if array.slot is not None or not array.ndim or array.dtype.kind != "f":  # 수 하나는 규칙이 값을 들여다볼 수 있다
            return array
        box = self._literal_box(node, name)
        if box is None or box.key not in self._home:
            return Taped(self.writer, array.value, self.writer.constant(array.value))  # 칸마다 어디서 왔는지 남긴다
        return Taped(self.writer, array.value, self.writer.input(box.key, array.value))  # 자료: 잎에서 오지 않은 실수의 배열은 고칠 수 있다

    def _literal(self, node: Node, name: str, value: Any) -> Any:
        """식에 그대로 쓴 것. 배열이면 어디서 왔는지 살핀다."""
        if isinstance(value, (tuple, list)):
            return type(value)(self._literal(node, name, v) for v in value)
        if not isinstance(value, (np.ndarray, np.generic)):
            return value
        derived = self._derived(value)
        if derived is not None:
            return derived
        if not self.still and (node.note is None or node.note.observer is None):
            self._assume(node, name, value)
        return value

    def _assume(self, node: Node, name: str, value: Any) -> None:
        """지켜본 이가 없을 때: 사용자가 준 NumPy의 배열(쓸 수 있는 복사본으로 남았다)은 자료로 보고 그대로 둔다.

        텐서의 셈에서 온 것(읽기만 하는 것으로 남았다)과 가림(참·거짓), 값을 꺼내어 쓰는 연산이 있는 식의 배열은 다시 셈할 길이 없다.
        """
        data = isinstance(value, np.ndarray) and value.flags.writeable and value.dtype != bool
        if not data or any(node.sequence in peeked for node in self._boxes):
            raise Unrecordable(_UNKNOWN.format(name))
        box = self._literal_box(node, name)
        self.assumed[name if box is None else box.key] = None

    def _literal_box(self, node: Node, name: str) -> StoryValue | None:
        """식에 그대로 쓴 것의 상자. ``name`` 은 연산이 부르는 이름(목록에 든 것이면 ``xs[0]`` 꼴)."""
        role, _, place = name.partition("[")
        return self._literals.get((node, place.rstrip("]") or role))

    # ── 기울기를 따라가지 않는 셈 ──

    def _derived(self, array: Any) -> Any:
        """다른 값에서 온 배열이면, 출처를 따라 다시 셈한 것. 아니면 ``None``. 읽기만 할 때에는, 다시 셈하지 못한 것도 ``None``."""
        origin = next((o for o in (w.origin_of(array) for w in self._observers) if o is not None), None)
        if origin is None:
            return None
        if id(array) not in self._followed:
            try:
                self._followed[id(array)] = self._follow(origin, array)
            except Exception:  # 사용자의 함수와 NumPy가 무엇이든 낼 수 있다
                if not self.still:
                    raise
                self._followed[id(array)] = None
        return self._followed[id(array)]

    def _follow(self, origin: Origin, array: Any) -> Any:
        args, options = self._resolved(tuple(origin.args)), self._resolved(dict(origin.options))
        if isinstance(origin.function, Operation):
            result = origin.function.forward(*args, **options)
        else:
            result = lowered(self.writer, origin.function, args, options)
        result = result if origin.part is None else result[origin.part]
        result = result if isinstance(result, Taped) else Taped(self.writer, np.asarray(result))
        try:
            agree(result, array)
        except Unrecordable:
            raise Unrecordable(_MOVED) from None
        return result

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, Variable):
            return self.value(value.node) if value.node is not None else self._resolved(value._data)
        if isinstance(value, (tuple, list)):
            return type(value)(self._resolved(v) for v in value)
        if isinstance(value, dict):
            return {k: self._resolved(v) for k, v in value.items()}
        if not isinstance(value, np.ndarray):
            return value
        derived = self._derived(value)
        return Taped(self.writer, value) if derived is None else derived

    def guard_peeked(self, root: Node) -> None:
        """파이썬으로 꺼내어 쓴 값들에 파수꾼을 세운다: 그 값이 달라지면, 조건을 알면 조건에 어긋나면, 이 식이 아니다."""
        for tensor, condition in [p for w in self._observers for p in w.peeked]:
            try:
                value = self._resolved(tensor) if tensor.node is None or tensor.node.sequence < root.sequence else None
                if isinstance(value, Taped) and value.slot is not None:
                    if condition is None:
                        self.writer.guard(value.slot, value.value)
                    else:
                        condition(value)  # 참·거짓을 물으면 그 답에 파수꾼이 선다
            except Exception as error:
                self.miss("꺼내어 쓴 값", error)


def largest(array: np.ndarray) -> float:
    """유한한 것 가운데 가장 큰 크기."""
    return float(np.max(np.abs(array), initial=0.0, where=np.isfinite(array)))


def agree(mine: Any, theirs: np.ndarray, beside: float = 0.0) -> None:
    """받아 적은 값이 엔진의 것과 같은가. 빠른 길과 정의는 더하는 차례가 달라, 곁의 값(``beside``)에 견주어 끝자리가 다를 수 있다."""
    loose = 1e-4 if theirs.dtype == np.float32 else 1e-9
    if theirs.ndim == 0 and mine.shape == () and theirs.dtype.kind == "f":  # 스칼라의 식은 걸음이 많다: NumPy 를 거치지 않는다
        a, b = float(mine.value), float(theirs)
        if a == b or (a != a and b != b) or abs(a - b) <= loose * (abs(b) + max(abs(b), beside)) < math.inf:
            return
    if np.array_equal(mine.value, theirs):  # 거의 모두
        return
    scale = max(largest(theirs), beside) if theirs.dtype.kind == "f" else 0.0
    if mine.shape != theirs.shape or not np.allclose(mine.value, theirs, loose, loose * scale, equal_nan=True):
        raise Unrecordable("받아 적은 셈이 엔진의 값과 다릅니다")
