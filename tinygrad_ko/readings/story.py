"""이야기(story): 한 식의 순전파와 역전파를 걸음마다, 수까지 담은 것. 설명(explain)과 재생기(play)가 이것을 읽는다.

순전파의 걸음은 연산 하나, 역전파의 걸음은 연산의 입력 하나로 기울기를 나르는 일이다. 걸음마다 받은 기울기에
국소 도함수를 곱한 것(raw), 브로드캐스트를 되돌려 더한 것(contribution), 지금까지 쌓인 것(total)이 있다. 셈은 엔진이 쓰는
그 규칙이 한다.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ..engine import FREED, Node, Variable, backpropagate, oldest_first
from ..errors import ArgumentError, ArgumentTypeError, DtypeError, GradientError, describe
from ..operation.devices import is_foreign, to_numpy
from ..operation.outputs import Gradients, Outputs, Pick, as_outputs
from ..watch.notes import source_line_of
from ..watch.source_lines import SourceLine
from .recompute import recomputed
from .revive import revived
from .trace import Arrow, Kind, Record, Step, Value, trace

__all__ = ["Backward", "Forward", "Part", "Story", "StoryValue", "lettered", "local_slopes", "retold", "story"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, eq=False)
class StoryValue:
    """값 하나."""

    key: str  # v0, v1, … (``trace`` 와 같다)
    kind: Kind
    name: str  # 글에서 부르는 이름
    letter: str  # 수식에 쓸 글자: x_1, h_2 …
    value: np.ndarray | None  # 커서 남기지 않은 상수이면 None
    grad: np.ndarray | None  # 손실의 기울기. 기울기를 따라가지 않으면 None
    source_line: SourceLine | None  # 만든 자리(``tg.keep_values()`` 안에서 만든 것만)
    node: Any


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """순전파의 한 걸음: 연산 하나."""

    key: str  # o0, o1, …
    operation: Any
    inputs: tuple[tuple[str, str], ...]  # (연산이 부르는 이름, 상자의 key)
    outputs: tuple[str, ...]
    options: Mapping[str, Any]  # 기본값과 다른 선택 인수
    source_line: SourceLine | None
    node: Any


@dataclass(frozen=True, slots=True, eq=False)
class Backward:
    """역전파의 한 걸음: 연산을 지나 입력 하나에 닿는 기울기."""

    step: str  # 연산의 key
    role: str  # 그 연산이 입력을 부르는 이름(목록을 받는 연산이면 첫 인수의 이름)
    index: int  # 몇 번째 입력인가
    source: tuple[str, ...]  # 기울기가 온 상자들(결과)
    target: str  # 기울기가 가는 상자
    upstream: tuple[np.ndarray, ...]  # 받은 기울기(결과마다)
    raw: np.ndarray  # 국소 도함수를 곱한 것
    contribution: np.ndarray  # 브로드캐스트를 되돌려 더한 것: 입력의 모양
    total: np.ndarray  # 이 걸음까지 쌓인 기울기
    use: int  # 그 상자의 몇 번째 쓰임에서 온 것인가(1부터)
    uses: int  # 그 상자의 쓰임의 수
    saved: Mapping[str, Any]  # 규칙이 부른 이름 → 값

    @property
    def stretched(self) -> bool:
        """브로드캐스트로 늘어났던 축을 더하였는가."""
        return self.raw.shape != self.contribution.shape


class Part(NamedTuple):
    """작은 걸음 하나를 두고 하는 말. 없으면 그 연산의 말을 쓴다."""

    said: str = ""  # 순전파에서 한 일, '… 해' 까지
    why: str | tuple[str, ...] = ""  # 역전파에서 그런 기울기인 까닭, 마침표까지. 입력마다 다르면 차례대로

    def reason(self, index: int) -> str:
        """몇 번째 입력으로 가는 까닭."""
        return self.why if isinstance(self.why, str) else self.why[index] if index < len(self.why) else ""


@dataclass(frozen=True, eq=False)
class Story:
    """한 식의 이야기: 상자, 순전파의 걸음, 역전파의 걸음."""

    boxes: Mapping[str, StoryValue]
    forward: tuple[Forward, ...]
    backward: tuple[Backward, ...]
    loss: str  # 결과 상자의 key
    records: tuple[Record, ...]  # 그림에 놓을 것들(``trace``)
    parts: Mapping[str, Part] = field(default_factory=dict)  # 작은 걸음의 이야기이면, 상자의 key → 그 걸음을 두고 하는 말

    @property
    def partial(self) -> bool:
        """한 걸음의 안을 편 것인가: 손실은 바깥에 있다."""
        return all(self.loss not in f.outputs for f in self.forward)

    def operation(self, key: str) -> Forward:
        """연산의 key 로 걸음을 찾는다."""
        return self._operations[key]

    def is_operation(self, key: str) -> bool:
        """연산의 key 인가(아니면 상자이다)."""
        return key in self._operations

    def through(self, key: str) -> tuple[Backward, ...]:
        """연산의 key → 그 연산을 거스르는 역전파의 걸음들, 차례대로."""
        return self._through.get(key, ())

    def into(self, key: str) -> tuple[Backward, ...]:
        """상자의 key → 그 상자에 닿는 역전파의 걸음들, 차례대로."""
        return self._into.get(key, ())

    @cached_property
    def order(self) -> dict[int, int]:
        """역전파의 걸음(``id``) → 몇 번째인가."""
        return {id(b): k for k, b in enumerate(self.backward)}

    @cached_property
    def _operations(self) -> dict[str, Forward]:
        return {f.key: f for f in self.forward}

    @cached_property
    def _through(self) -> dict[str, tuple[Backward, ...]]:
        return {key: tuple(steps) for key, steps in _grouped((b.step, b) for b in self.backward).items()}

    @cached_property
    def _into(self) -> dict[str, tuple[Backward, ...]]:
        return {key: tuple(steps) for key, steps in _grouped((b.target, b) for b in self.backward).items()}


def story(loss: Variable, names: Mapping[str, Any] | None = None) -> Story:
    """손실 하나의 이야기. 잎의 ``grad`` 는 건드리지 않고, 그래프도 남겨 둔다.

    매개변수
    --------
    loss : 원소가 하나인 Tensor. ``backward()`` 뒤여도 된다: 놓아준 것은 다시 셈한다.
    names : 이름 → 텐서. ``names=locals()`` 라고 쓸 수 있다.

    반환
    ----
    Story

    예외
    ----
    ArgumentTypeError : Tensor 가 아닐 때. ArgumentError : 원소가 여럿일 때.
    GradientError : 그래프가 없거나, 놓아준 그래프를 다시 셈할 수 없을 때. DtypeError : 복소수가 든 식일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.story import story
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> told = story(x * x, names={"x": x})
    >>> [(b.target, b.contribution.item(), b.total.item()) for b in told.backward]
    [('v0', 3.0, 3.0), ('v0', 3.0, 6.0)]
    """
    if not isinstance(loss, Variable):
        raise ArgumentTypeError(f"explain, play: 손실(loss)은 Tensor 여야 합니다. 받은 것: {describe(loss)}. 식의 결과를 주세요.")
    if loss._data.size != 1:
        raise ArgumentError(
            f"explain, play: 원소가 하나인 손실이어야 합니다. 받은 모양: {loss._data.shape}. .sum() 이나 .mean() 으로 줄이세요."
        )
    root = loss.node
    if root is None or not root.requires_grad:
        raise GradientError("explain, play: 이 값은 기울기를 따라가지 않습니다. 미분할 텐서를 requires_grad=True 로 만드세요.")
    nodes = oldest_first([root])
    if any(d.kind == "c" for n in nodes for d in (n.dtype if isinstance(n.dtype, tuple) else (n.dtype,))):
        raise DtypeError("explain, play: 복소수가 든 식은 아직 이야기하지 못합니다. 실수부(x.real)와 허수부(x.imag)로 나누어 쓰세요.")
    with revived(root), np.errstate(all="ignore"):  # NaN 과 무한대는 걸음의 수로 보인다
        gradients = backpropagate([(root, np.ones_like(loss._data))], targets=[n for n in nodes if n.requires_grad], retain_graph=True)
        return _Teller([loss], names, nodes, gradients).told()


def retold(results: Sequence[Variable], gradients: Sequence[np.ndarray], loss: StoryValue, parts: Mapping[Node, Part]) -> Story:
    """작은 걸음들의 이야기: 결과마다 받은 기울기에서 출발한다. 손실은 바깥 이야기의 것(``loss``)이고, 이름은 마디의 쪽지에 있다.

    ``parts`` 는 마디마다 그 걸음을 두고 하는 말.
    """
    seeds = [(y.node, g) for y, g in zip(results, gradients, strict=True) if y.node is not None and y.node.requires_grad]
    nodes = oldest_first([node for node, _ in seeds])
    with np.errstate(all="ignore"):
        found = backpropagate(seeds, targets=[n for n in nodes if n.requires_grad], retain_graph=True)
        teller = _Teller(results, None, nodes, found, "t")
        told = teller.told()
    keys = {teller.key_of[node]: part for node, part in parts.items() if node in teller.key_of}
    outside = f"{loss.key}+"  # 바깥 이야기의 손실: ∂L/∂x 의 L
    return replace(told, boxes={**told.boxes, outside: loss}, loss=outside, parts=keys)


def local_slopes(operation: Any, b: Backward) -> np.ndarray:
    """받은 기울기를 1로 두고 규칙을 부른 것: 원소별 연산이면 원소마다의 국소 도함수이다."""
    ones = [np.ones_like(g) for g in b.upstream]
    g = ones[0] if len(ones) == 1 else Gradients(dict(enumerate(ones)), [y.shape for y in ones], Outputs(ones).dtype)
    with np.errstate(all="ignore"):
        made = np.asarray(to_numpy(operation.rules_for[g.dtype][b.index](g, tuple(b.saved.values())))).real
    return np.broadcast_to(made, b.raw.shape)


class _Teller:
    def __init__(
        self, results: Sequence[Variable], names: Mapping[str, Any] | None, nodes: list[Node], gradients: dict[Node, Any], inner: str = "u",
    ) -> None:
        self.results, self.nodes, self.gradients, self.inner = results, nodes, gradients, inner
        self.records = trace(results, names)
        self.values = {r.key: r for r in self.records if isinstance(r, Value)}
        self.key_of = {r.node: r.key for r in self.records if isinstance(r, (Value, Step)) and r.node is not None}
        arrows = [r for r in self.records if isinstance(r, Arrow)]
        self.leaving = _grouped((a.source, a) for a in arrows)
        self.entering = _grouped((a.target, a) for a in arrows)
        self.kept = self._kept()
        known = {v.node: v.value for v in self.values.values() if v.node is not None and v.value is not None}
        self.kept |= recomputed(nodes, self.kept | known)

    def told(self) -> Story:
        boxes = {v.key: self._box(v, letter) for v, letter in zip(self.values.values(), lettered(self.values, self.inner), strict=True)}
        steps = tuple(self._forward(r) for r in self.records if isinstance(r, Step))
        result = self.results[0].node
        assert result is not None
        return Story(boxes, steps, tuple(self._backward()), self.key_of[result], tuple(self.records))

    def _box(self, v: Value, letter: str) -> StoryValue:
        known = v.value if v.value is not None or v.node is None else self.kept.get(v.node)
        g = self.gradients.get(v.node) if v.node is not None else None
        value, grad = None if known is None else to_numpy(known), None if g is None else to_numpy(g)
        return StoryValue(v.key, v.kind, letter, letter, value, grad, source_line_of(v.node), v.node)

    def _kept(self) -> dict[Node, Any]:
        """그림에 남기지 않은 값도, 누군가 역전파를 위해 저장하였으면 거기에 있다. 나머지는 다시 셈한다(``recompute``)."""
        found: dict[Node, Any] = {}
        for node in self.nodes:
            op = node.operation
            if op is None or isinstance(op, Pick) or node.saved is FREED:
                continue
            for saved, source in zip(node.saved, op.sources(node), strict=True):
                pairs = zip(saved, source, strict=True) if isinstance(source, tuple) and isinstance(saved, list) else [(saved, source)]
                for value, owner in pairs:
                    if isinstance(owner, Node) and isinstance(value, (np.ndarray, np.generic)) and value.shape == owner.shape:
                        found.setdefault(owner, value)
        return found

    def _forward(self, step: Step) -> Forward:
        inputs = tuple((a.role or step.operation.inputs[0], a.source) for a in self.entering.get(step.key, ()))
        outputs = tuple(a.target for a in self.leaving[step.key])
        return Forward(step.key, step.operation, inputs, outputs, step.options, source_line_of(step.node), step.node)

    def _backward(self) -> list[Backward]:
        """새것부터 거꾸로, 엔진이 걷는 차례로."""
        told: list[Backward] = []
        totals: dict[Node, Any] = {}
        uses, seen = Counter[Node | None](), Counter[Node | None]()
        for node in self.nodes:
            if node.requires_grad and not isinstance(node.operation, Pick):
                uses.update(node.parents[i] for i in node.wants)
        for node in reversed(self.nodes):
            op = node.operation
            if op is None or isinstance(op, Pick) or not node.requires_grad or node not in self.gradients:
                continue
            g = self.gradients[node]
            step = self._step_key(node)
            sources = tuple(a.target for a in self.leaving[step])
            for i in node.wants:
                parent: Any = node.parents[i]
                raw = op.applied(node, i, g)
                part = op.fitted(raw, parent)
                totals[parent] = part if parent not in totals else totals[parent] + part
                seen[parent] += 1
                told.append(Backward(
                    step, op.inputs[0 if op.variadic else i], i, sources, self.key_of[parent],
                    tuple(to_numpy(v) for v in as_outputs(g)), to_numpy(raw), to_numpy(part),
                    to_numpy(totals[parent]), seen[parent], uses[parent],
                    {slot: _hosted(value) for slot, value in zip(op.slots, node.saved, strict=True)},  # type: ignore[arg-type]
                ))
        return told

    def _step_key(self, node: Node) -> str:
        """이 마디를 만든 연산의 key. 결과가 여럿이면 마디가 곧 연산이다."""
        key = self.key_of[node]
        if key in self.values:
            return self.entering[key][0].source
        return key


def _hosted(value: Any) -> Any:
    """저장한 값. 다른 장치의 배열이면 NumPy의 배열로."""
    return [_hosted(v) for v in value] if isinstance(value, list) else to_numpy(value) if is_foreign(value) else value


def _grouped(pairs: Iterable[tuple[str, _T]]) -> dict[str, list[_T]]:
    made: dict[str, list[_T]] = {}
    for key, value in pairs:
        made.setdefault(key, []).append(value)
    return made


def lettered(values: Mapping[str, Value], inner: str = "u") -> list[str]:
    """수식에 쓸 글자: 이름이 있으면 이름(같은 이름이 여럿이면 h₁, h₂ …), 없으면 종류마다 x₁, u₁, L, c₁ …."""
    first = {"leaf": "x", "interior": inner, "result": "L", "constant": "c"}
    named = Counter(v.name for v in values.values() if v.name)  # 사용자가 쓴 글자는 다른 값에 주지 않는다
    counts = Counter[str]()
    made = []
    for v in values.values():
        stem = v.name or first[v.kind]
        alone = named[stem] == 1 if v.name else v.kind == "result" and stem not in named
        letter = stem if alone else ""
        while not letter or (letter in named and not alone):
            counts[stem] += 1
            letter = f"{stem}_{counts[stem]}"
        made.append(letter)
    return made
