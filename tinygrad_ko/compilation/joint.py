"""이어지는 답: 거슬러 가지 않은 결과를 돌려주는 함수(모델의 순전파)는 순전파와 역전파의 두 프로그램이 되어, 연산 하나로 기록된다.

그래서 컴파일한 모델의 출력도 보통의 텐서처럼 손실에 이어지고, ``backward()`` 가 그 역전파 프로그램을 부른다. 적을 때는 같은 규칙으로
한 번 거슬러 가 본다(잎의 ``grad`` 는 건드리지 않는다).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine import Leaf, Node, Variable, record
from ..errors import GradientError
from ..operation.outputs import Alike, Gradients, record_outputs
from ..tensors.leaf import constant_leaf
from .recorder import Recorder
from .replayed import Replayed
from .stages import Source, Stage
from .tracer import Tracer


class Kept(list[Any]):
    """역전파 프로그램이 읽을 배열들. 한 번 셈한 기울기들을 규칙들이 나누어 쓴다."""

    __slots__ = ("given", "found")

    def __init__(self, arrays: Sequence[Any]) -> None:
        super().__init__(arrays)
        self.given: Any = None
        self.found: Any = None


class Back:
    """역전파의 프로그램. 연산과 따로 두어, 규칙이 제 연산을 붙들지 않는다(붙들면 참조의 고리가 된다)."""

    def __init__(self) -> None:
        self.step: Any = None  # 역전파의 걸음
        self.numbers: list[Any] = []  # 입력마다, 기울기의 자리(없으면 None)

    def gradient(self, g: Any, i: int, kept: Kept) -> Any:
        """``i`` 번째 입력의 기울기."""
        if kept.found is None or kept.given is not g:
            seeds = list(g) if isinstance(g, Gradients) else [g]
            made: dict[int, Any] = {}
            given = [seeds[s.of] if s.kind == "seed" else kept[s.of] for s in self.step.sources]
            made.update(zip(self.step.makes, self.step.run(*given), strict=True))
            kept.given, kept.found = g, made
        number = self.numbers[i]
        return kept.found[number].copy() if number in self.numbers[:i] else kept.found[number]  # 두 잎이 한 배열을 나누어 갖지 않게


class Joint(Replayed):
    """순전파와 역전파를 함께 적은 연산. 한 서명에 하나이다."""

    def __init__(self, name: str) -> None:
        self.back = back = Back()
        super().__init__(
            _refuse, {"xs": lambda g, i, xs: back.gradient(g, i, xs)}, tex=rf"\operatorname{{{name}}}({{xs}})", name="compiled",
            symbol=name, hint="", public=False, summary="컴파일한 함수를 한 번 부른 것.", elementwise=False, namespace="",
        )
        self.rules_for = Alike(self.rules)  # 적은 역전파는 규칙들이 취한 켤레까지 적은 것이다

    def _caller(self) -> Any:
        return _refuse  # 마디로만 쓴다: 부르는 길을 만들면 그것이 연산을 붙든다

    def sources(self, node: Node) -> list[Any]:
        """다시 미분하려면 마디들이 있어야 하는데, 여기에는 프로그램뿐이다."""
        raise GradientError(
            "compile: 컴파일한 함수를 거슬러 간 것은 다시 미분할 수 없습니다(create_graph=True). "
            "컴파일하지 않은 함수를 쓰거나, 두 번 미분하는 함수 전체를 tg.compile 하세요."
        )


def _refuse(xs: Any) -> Any:
    raise GradientError("compile: 컴파일한 함수의 마디는 다시 셈하지 못합니다. 컴파일하지 않은 함수로 그리세요.")


class JointTrace:
    """적은 것: 어느 텐서들로 미분하고(``boundary``), 역전파의 걸음은 무엇을 읽는가."""

    def __init__(self, tracer: Tracer, roots: list[Node], name: str) -> None:
        self.operation = Joint(name)
        self.boundary: list[Source] = []
        self.stage = Stage()
        tracer.settle()
        tracer.stages.append(self.stage)
        tracer.pending = {}
        for k, root in enumerate(roots):
            value = np.ones(root.shape, root.dtype)
            seed = Recorder(tracer.tape, tracer.tape.fresh(value, "g"), value)
            self.stage.inputs.append(seed.symbol)
            self.stage.sources.append(Source("seed", k))
            tracer.pending[root] = seed
        edges = _walk(tracer, roots)
        self.outputs = []
        for node, source in edges:
            symbol = tracer.pending.pop(node, None)
            if symbol is not None:
                self.boundary.append(source)
                self.outputs.append(tracer.of_stage(symbol))
        tracer.stages.pop()

    def finish(self, step: Any) -> list[Any]:
        """지은 걸음에서, 앞이 남겨 주어야 할 것들의 출처."""
        self.operation.back.step, self.operation.back.numbers = step, self.outputs
        needed = [s for s in step.sources if s.kind != "seed"]
        numbers = {id(s): k for k, s in enumerate(needed)}
        step.sources = [s if s.kind == "seed" else Source("kept", numbers[id(s)]) for s in step.sources]
        return needed

    def record(self, ys: list[Any], kept: list[Any], arguments: Sequence[Any]) -> list[Any]:
        """결과들을 연산 하나로 그래프에 적는다."""
        tensors = [s.of if s.kind == "data" else arguments[s.of] for s in self.boundary]
        nodes = tuple([constant_leaf(t) for t in tensors])
        wants = tuple(range(len(nodes)))
        saved = (Kept(kept), list(kept))
        if len(ys) == 1:
            return [record(self.operation, nodes, wants, saved, ys[0], (None,))]
        return list(record_outputs(self.operation, nodes, wants, saved, ys, (None,)))


def _walk(tracer: Tracer, roots: list[Node]) -> list[tuple[Node, Source]]:
    """적은 마디들을 새것부터 거슬러 간다. 안의 것이 아닌 마디(잎, 인수)에서 멈추고, 그것들을 돌려준다."""
    owners: dict[Node, Source] = {}
    for tensor in tracer.tensors:
        if tensor.node is not None:
            owners[tensor.node] = Source("data", tensor)
    for k, value in enumerate(tracer.arguments):
        if isinstance(value, Variable) and value.node is not None:
            owners[value.node] = Source("argument", k)
    seen, stack = set(roots), list(roots)
    while stack:
        node = stack.pop()
        if node in owners:
            continue
        for i in node.wants:
            parent: Any = node.parents[i]
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    edges = []
    for node in sorted(seen, key=lambda n: n.sequence, reverse=True):
        if node in owners:
            if node.requires_grad:
                edges.append((node, owners[node]))
            continue
        symbol = tracer.pending.get(node)
        if symbol is None or isinstance(node, Leaf):
            continue
        g = _real(symbol)
        tracer.arrived(node, g)
        for i in node.wants:
            parent = node.parents[i]
            d = node.operation.rules_for[g.dtype][i](g, node.saved)
            if not parent.requires_grad:
                continue
            tracer.carried(node, i, g, d)
    return edges


def _real(symbol: Any) -> Any:
    if isinstance(symbol, Gradients):
        return Gradients({k: _real(v) for k, v in symbol.given.items()}, symbol.shape, symbol.dtype)
    return symbol.value

