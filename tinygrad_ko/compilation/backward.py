"""역전파를 받아쓴다: 마디를 지날 때마다 같은 도함수 규칙에 받아쓰는 배열을 넣고, 잎에 쌓인 기울기가 무엇인지 적는다."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..engine import SMALL, Leaf, Node, Variable, wrap
from ..operation.carry import sum_to
from ..operation.outputs import Gradients, Pick
from ..tensors.leaf import after_backward
from ..watch.notes import Note
from .followed import Fit, RuleCall, is_followed
from .forward import Forward
from .places import same
from .program import Value
from .recorder import Recorder, quietly, recorders


class TracedNote(Note):
    """역전파가 마디를 지날 때 받아쓰는 이에게 알리는 쪽지."""

    __slots__ = ("tracer",)

    def __init__(self, tracer: Backward) -> None:
        super().__init__()
        self.tracer = tracer

    def arrived(self, node: Node, g: Any) -> Any:
        """기울기가 다다랐다."""
        if self.hooks:
            self.tracer.give_up("텐서에 단 훅(register_hook)이 있습니다")
        self.tracer.arrived(node, g)
        return super().arrived(node, g)

    def carried(self, node: Node, i: int, g: Any, d: Any) -> None:
        """규칙이 기울기를 내놓았다."""
        self.tracer.carried(node, i, g, d)


class Backward(Forward):
    """역전파의 받아쓰기."""

    def __init__(self, arguments: Sequence[Any], tensors: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
        super().__init__(arguments, tensors, arrays)
        self.pending: dict[Node, Any] = {}
        self.sums: set[Value] = set()  # 두 길에서 온 기울기를 더한 값들
        self.current: dict[Node, Any] = {}
        self.together: dict[Node, tuple[Any, dict[int, Any]]] = {}  # 마디 → (받은 기울기, 한꺼번에 부른 규칙들의 답)
        self.arrived_at: dict[Node, Any] = {}

    def observe(self, node: Any, y: Any) -> None:
        """기록된 마디: 역전파가 지날 때 알려 달라는 쪽지를 단다."""
        if self.reason is None:
            node.note = TracedNote(self)
        super().observe(node, y)

    def arrived(self, node: Node, g: Any) -> None:
        """기울기가 마디에 다다랐다. 텐서(``create_graph``)이면 그 셈은 순전파처럼 이미 적혔다."""
        if self.reason is not None or are_tensors(g):
            return
        symbol = self.pending.pop(node, None)
        if symbol is None:
            symbol = self._seed(g)
        self.current[node] = self.arrived_at[node] = symbol
        if node.note is not None and node.note.retain:  # retain_grad() 로 남길 기울기
            self.remember(g, symbol)

    def reused(self, node: Node, saved: tuple[Any, ...]) -> tuple[Any, ...]:
        """다시 미분할 규칙에는 상수도 우리가 아는 텐서로 넣는다: 날배열로 한 셈은 보이지 않는다."""
        kept = self.saved.get(node, saved)
        return tuple([self._as_known(value, known) for value, known in zip(saved, kept, strict=True)])

    def _as_known(self, value: Any, known: Any) -> Any:
        if isinstance(value, (np.ndarray, np.generic)) and isinstance(known, Recorder):
            array = np.asarray(value)[...]  # 새 뷰: 이것만의 자리
            self.remember(array, known)
            return wrap(array)
        if type(value) in (tuple, list) and type(known) in (tuple, list):
            return type(value)([self._as_known(v, k) for v, k in zip(value, known, strict=True)])
        return value

    def _seed(self, g: Any) -> Any:
        found = self.find(g)
        if found is not None:
            return found
        if not np.all(g == 1):
            self.give_up("backward(gradient) 의 출발 기울기가 어디서 왔는지 알 수 없습니다")
        array = np.ones(g.shape, g.dtype)
        return Recorder(self.tape, array if array.ndim else array[()], array)

    def carried(self, node: Node, i: int, g: Any, d: Any) -> None:
        """마디의 규칙이 낸 것: 같은 규칙에 받아쓰는 것을 넣는다."""
        if self.reason is not None or are_tensors(g):
            return
        if node not in self.saved:
            return self.give_up("함수 밖에서 기록한 그래프를 거슬러 갑니다")
        operation: Any = node.operation
        parent: Any = node.parents[i]
        given, saved = self.current[node], self.brought_all(self.saved[node])
        start = len(self.tape.instructions)
        self.tape.comment = f"{operation.name} 의 기울기 {getattr(d, 'shape', '')}"
        rule, made = operation.rules_for[g.dtype][i], None
        size = max(v.size for v in (d, *recorders((given, saved))))
        if isinstance(operation, Pick):
            made = rule(given, saved)
        elif is_followed(operation, operation.formulas[operation.inputs[0 if operation.variadic else i]], size):
            try:
                with quietly():
                    made = rule(given, saved)
                if not isinstance(made, Recorder) or not same(made, d):
                    made = None
            except Exception:  # 펴지 못하는 규칙: 통째로 부르면 된다
                made = None
        if made is None:
            self.tape.forget(start)
            made = self._whole_rule(node, i, given, saved, g, d)
        if not isinstance(d, Gradients):
            made = Recorder(self.tape, made.symbol, d)
            if d.shape != parent.shape or d.dtype is not parent.dtype:
                made = self._fitted(operation, made, parent)
        before, start = self.pending.get(parent), len(self.tape.instructions)
        self.pending[parent] = made if before is None else before + made
        self.sums.update([v for instruction in self.tape.instructions[start:] for v in instruction.makes])
        self.flush()

    def _fitted(self, operation: Any, made: Recorder, parent: Any) -> Recorder:
        """입력의 꼴로 맞춘 것: 늘어났던 축을 더한다."""
        with quietly():
            real = operation.fitted(made.value, parent)
        start = len(self.tape.instructions)
        try:
            with quietly():
                found = operation.fitted(made, parent)
        except Exception:  # 펴지 못하는 합: 통째로 부르면 된다
            found = None
        if found is None or not is_followed(None, sum_to, made.size) or not same(found, real):
            self.tape.forget(start)
            return self.tape.write(Fit(operation, parent.shape, parent.dtype), (made,), {}, real)
        return Recorder(self.tape, found.symbol, real)

    def _whole_rule(self, node: Any, i: int, given: Any, saved: Any, g: Any, d: Any) -> Any:
        """통째로 부르는 규칙. 결과가 여럿인 마디의 규칙들은 셈을 나누어 쓰므로 한꺼번에 부른다."""
        operation = node.operation
        if not isinstance(given, Gradients):
            return self.tape.write(RuleCall(operation, (i,), None, None, None), (given, saved), {}, d)
        together = self.together.get(node)
        if together is None or together[0] is not given or i not in together[1]:
            parts = tuple(given.given)
            values = _values_of(saved)
            found = {j: d if j == i else operation.rules_for[g.dtype][j](g, values) for j in node.wants}
            there = tuple([j for j in node.wants if isinstance(found[j], (np.ndarray, np.generic))])
            call = RuleCall(operation, there, parts, given.shape, given.dtype)
            made = self.tape.write(call, (tuple([given.given[k] for k in parts]), saved), {}, tuple([found[j] for j in there]))
            together = self.together[node] = given, dict(zip(there, made, strict=True))
        return together[1][i]

    def found(self, node: Node, answer: Any) -> None:
        """``autograd.grad`` 의 답: 그 마디에 다다른 기울기."""
        symbol = self.arrived_at.get(node) if node in self.arrived_at else self.pending.pop(node, None)
        if self.reason is not None:
            return
        if symbol is not None:
            self.remember(answer, symbol)
        elif self.find(answer) is None:  # 결과가 곧 그 잎이다: 출발 기울기의 복사본
            self.give_up("기울기가 어디서 왔는지 알 수 없습니다")

    def seeded(self, array: Any, given: Any) -> None:
        """출발 기울기 ``array`` 는 텐서 ``given`` 의 값이다."""
        if self.reason is None:
            found = self.translated(given)
            self.remember(array, found if isinstance(found, Recorder) else Recorder(self.tape, array.copy(), array))

    def received(self, arrived: Iterable[tuple[Leaf, Any]], before: Iterable[Any]) -> None:
        """잎들에 기울기가 쌓였다."""
        if after_backward:
            self.give_up("여러 프로세스의 기울기를 모읍니다")
        if self.reason is not None:
            return
        for (leaf, g), old in zip(arrived, before, strict=True):
            if leaf.seen is not None and leaf.held.__class__ is np.ndarray and leaf.held.size > SMALL:
                leaf.seen = None
            if isinstance(g, Variable):  # 쌓은 것(예전 기울기 + g)까지 적혀 있다
                if leaf not in self.touched:
                    self.asked.setdefault(leaf, old is not None)
                self.change(leaf, self.translated(leaf.grad))
                continue
            symbol = self.pending.pop(leaf, None)
            if symbol is None:
                symbol = self.arrived_at.get(leaf)
            if symbol is None:
                return self.give_up("기울기가 어디서 왔는지 알 수 없습니다")
            if leaf not in self.touched:
                self.asked.setdefault(leaf, old is not None)
            if old is not None:
                known = self.find(old._data)
                symbol = (old._data if known is None else known) + symbol
                self.flush()
            self.change(leaf, symbol)
            self.remember(leaf.grad._data, symbol)

    def change(self, leaf: Leaf, symbol: Any) -> None:
        """잎의 기울기를 바꾼다."""
        self.changed[leaf] = symbol
        self.touched.add(leaf)

    def let_go(self, raw: Iterable[Any]) -> None:
        """다 돌았다: 다시 도는 프로그램은 그래프가 달린 기울기를 남기지 못한다."""
        super().let_go(raw)
        if any(leaf.grad is not None and leaf.grad.node is not None and leaf.grad.node.operation is not None for leaf in self.touched):
            self.give_up("grad 에 그래프가 남습니다(create_graph=True). 비우거나, tg.autograd.grad(…, create_graph=True) 를 쓰세요")

    def cleared_if_any(self, leaf: Leaf) -> None:
        """기울기가 있는지에 달린 일을 한다."""
        if self.reason is None and leaf not in self.touched:
            self.asked.setdefault(leaf, leaf.grad is not None)

    def cleared(self, leaf: Leaf, grad: Any) -> None:
        """기울기를 비웠거나(``None``) 다른 것을 넣었다."""
        if self.reason is not None:
            return
        self.change(leaf, None if grad is None else self.translated(grad))
        if grad is None and not (self.stage.instructions or self.tape.instructions or self.effects):
            self.stage.dropped[leaf] = None


def are_tensors(g: Any) -> bool:
    """텐서인 기울기(결과가 여럿인 마디이면 기울기들)인가."""
    return isinstance(g, Variable) or (isinstance(g, Gradients) and any(isinstance(part, Variable) for part in g.given.values()))


def _values_of(value: Any) -> Any:
    if isinstance(value, Recorder):
        return value.value
    return type(value)([_values_of(v) for v in value]) if type(value) in (tuple, list) else value
