"""이어지는 답: 거슬러 가지 않은 결과를 돌려주는 함수(모델의 순전파)는 순전파와 역전파의 두 프로그램이 되어, 연산 하나로 기록된다.

그래서 컴파일한 모델의 출력도 보통의 텐서처럼 손실에 이어지고, ``backward()`` 가 그 역전파 프로그램을 부른다. 적을 때는 같은 규칙으로
한 번 거슬러 가 본다(잎의 ``grad`` 는 건드리지 않는다).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import Leaf, Node, Variable, record
from ..errors import GradientError
from ..operation.outputs import Alike, Gradients, Outputs, record_outputs
from ..tensors.leaf import constant_leaf
from .program import Value
from .quiet import Unfollowable
from .recorder import Recorder
from .replayed import Replayed
from .stages import Source, Stage
from .tracer import Tracer
from .used import of_used

if TYPE_CHECKING:
    from .again import Again, Graph


class Kept(list[Any]):
    """역전파 프로그램이 읽을 배열들. 한 번 셈한 기울기들을 규칙들이 나누어 쓴다."""

    __slots__ = ("again", "arguments", "graph", "arrived", "given", "found")

    def __init__(self, arrays: Sequence[Any], again: Again | None, arguments: Sequence[Any]) -> None:
        super().__init__(arrays)
        self.again, self.arguments = again, () if again is None else arguments
        self.graph: Graph | None = None  # 다시 미분하려고 함수를 다시 불러 얻은 것
        self.arrived: dict[int, Any] = {}  # 결과마다 다다른 기울기
        self.given: dict[int, Any] = {}  # 그 가운데 셈에 쓴 것
        self.found: dict[int, Any] = {}


class Walks:
    """거슬러 가는 걸음들: 어느 결과들에서 거슬러 가는가에 하나씩. 모든 결과에서 가는 것 말고는 처음 쓸 때 짓는다."""

    def __init__(self, seeds: dict[Value, int], sums: set[Value]) -> None:
        self.seeds, self.sums = seeds, sums
        self.steps: dict[frozenset[int], Any] = {}

    def step(self, used: frozenset[int]) -> Any:
        """``used`` 번째 결과들에서 거슬러 가는 걸음."""
        if used not in self.steps:
            whole = self.steps[frozenset(self.seeds.values())]
            self.steps[used] = whole.narrowed(of_used(whole.program, self.seeds, self.sums, used))
        return self.steps[used]


class Back:
    """같은 결과들에 이르는 입력들의 역전파. 연산과 따로 두어, 규칙이 제 연산을 붙들지 않는다(붙들면 참조의 고리가 된다)."""

    def __init__(self, roots: frozenset[int], walks: Walks) -> None:
        self.roots = roots  # 몇 번째 결과들에 이르는가
        self.walks = walks
        self.inputs: list[Source] = []
        self.numbers: list[Any] = []  # 입력마다, 기울기의 자리
        self.taken: set[Any] = set()  # 다른 입력도 받아 가는 자리

    def gradient(self, g: Any, i: int, kept: Kept) -> Any:
        """``i`` 번째 입력의 기울기."""
        given = g.given if isinstance(g, Gradients) else {0: g}
        if not kept.found or any(kept.given.get(k) is not given.get(k) for k in self.roots):
            others = {k: part for k, part in kept.arrived.items() if k not in self.roots}  # 한 번 셈하여 다른 것들도 쓰도록
            kept.given = {**others, **given}
            step = self.walks.step(frozenset(kept.given))
            seeds = Gradients(kept.given, g.shape, g.dtype) if isinstance(g, Gradients) else [g]
            read = [seeds[s.of] if s.kind == "seed" else kept[s.of] for s in step.sources]
            kept.found = dict(zip(step.makes, step.run(*read), strict=True))
        number = self.numbers[i]
        return kept.found[number].copy() if number in self.taken else kept.found[number]  # 두 잎이 한 배열을 나누어 갖지 않게


class Joint(Replayed):
    """순전파와 역전파를 함께 적은 연산. 같은 결과들에 이르는 입력들마다 하나: 쓰이지 않은 결과에만 이르는 입력에는 기울기가 가지 않는다."""

    def __init__(self, name: str, rule: Callable[..., Any], index: int | None = None) -> None:
        """``index`` 번째 결과의 마디를 적는 연산이다(없으면 그 아래의 것)."""
        super().__init__(
            _refuse, {"xs": rule}, tex=rf"\operatorname{{{name}}}({{xs}})", name="compiled",
            symbol=name, hint="", public=False, summary="컴파일한 함수를 한 번 부른 것.", elementwise=False, namespace="",
        )
        self.index = index
        self.rules_for = Alike(self.rules)  # 적은 역전파는 규칙들이 취한 켤레까지 적은 것이다

    def _caller(self) -> Any:
        return _refuse  # 마디로만 쓴다: 부르는 길을 만들면 그것이 연산을 붙든다

    def sources(self, node: Node) -> list[Any]:
        """다시 미분하려면 마디들이 있어야 하는데, 여기에는 프로그램뿐이다: 다시 부를 수 있는 것은 이미 펼쳤다(``again``)."""
        raise GradientError(
            "compile: 난수를 뽑거나 밖의 것(이동 평균 …)을 고치거나 NumPy 배열을 받는, 컴파일한 함수를 거슬러 간 것은 다시 미분할 수 "
            "없습니다(create_graph=True). 컴파일하지 않은 함수를 쓰거나, 미분하는 함수 전체를 컴파일하세요: tg.compile(tg.grad(f)). "
            "tg.grad(f) 는 f 가 미분할 매개변수를 붙들고 있으면 다시 미분할 수 있게 그래프를 남깁니다."
        )


def _carried_back(back: Back) -> Callable[..., Any]:
    return lambda g, i, xs: back.gradient(g, i, xs)


def _given_to(k: int, shape: Any, dtype: Any) -> Callable[..., Any]:
    """``k`` 번째 결과의 기울기를, 그 결과에 이르는 입력들의 연산마다 제 칸에."""

    def rule(g: Any, i: int, xs: Kept) -> Gradients:
        xs.arrived[k] = g
        return Gradients({k: g}, shape, dtype)

    return rule


def _refuse(xs: Any) -> Any:
    raise GradientError("compile: 컴파일한 함수의 마디는 다시 셈하지 못합니다. 컴파일하지 않은 함수로 그리세요.")


class JointTrace:
    """적은 것: 어느 텐서들로 미분하고, 역전파의 걸음은 무엇을 읽는가."""

    again: Again | None = None  # 함수를 다시 부르는 법

    def __init__(self, tracer: Tracer, roots: list[Node], name: str) -> None:
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
        self.walks = Walks({seed: k for k, seed in enumerate(self.stage.inputs)}, tracer.sums)
        groups: dict[frozenset[int], Back] = {}
        for node, source, reached in _walk(tracer, roots):
            symbol = tracer.pending.pop(node, None)
            if symbol is not None:
                group = groups.setdefault(reached, Back(reached, self.walks))
                group.inputs.append(source)
                group.numbers.append(tracer.of_stage(symbol))
        tracer.stages.pop()
        self.groups = [*groups.values()]
        if frozenset().union(*groups) != frozenset(range(len(roots))):
            raise Unfollowable("함수 안에서 만든 미분할 텐서(새로 지은 층의 매개변수, requires_grad=True)에만 이어지는 결과를 돌려줍니다. "
                               "층과 매개변수는 함수 밖에서 만들어 두세요")
        self.outputs = [number for group in self.groups for number in group.numbers]
        for group in self.groups:
            group.taken = {number for number in group.numbers if self.outputs.count(number) > 1}
        self.operations = [Joint(name, _carried_back(group), 0 if len(roots) == 1 else None) for group in self.groups]
        whole = Outputs(roots)
        self.heads = [Joint(name, _given_to(k, whole.shape, whole.dtype), k) for k in range(len(roots) if len(self.groups) > 1 else 0)]

    def finish(self, step: Any) -> list[Any]:
        """지은 걸음에서, 앞이 남겨 주어야 할 것들의 출처."""
        self.walks.steps[frozenset(self.walks.seeds.values())] = step
        needed = [s for s in step.sources if s.kind != "seed"]
        numbers = {id(s): k for k, s in enumerate(needed)}
        step.sources = [s if s.kind == "seed" else Source("kept", numbers[id(s)]) for s in step.sources]
        return needed

    def record(self, ys: list[Any], kept: list[Any], arguments: Sequence[Any]) -> list[Any]:
        """결과들을 그래프에 적는다. 모든 입력이 모든 결과에 이르면 연산 하나이다."""
        saved = (Kept(kept, self.again, arguments), list(kept))
        parents = [[constant_leaf(s.of if s.kind == "data" else arguments[s.of]) for s in group.inputs] for group in self.groups]
        if len(ys) == 1:
            return [_recorded(self.operations[0], parents[0], saved, ys[0])]
        if len(self.groups) == 1:
            return list(record_outputs(self.operations[0], tuple(parents[0]), tuple(range(len(parents[0]))), saved, ys, (None,)))
        nodes = [_recorded(o, leaves, saved, Outputs(ys)).node for o, leaves in zip(self.operations, parents, strict=True)]
        reaching = [[n for n, group in zip(nodes, self.groups, strict=True) if k in group.roots] for k in range(len(ys))]
        return [_recorded(head, above, saved, y) for head, above, y in zip(self.heads, reaching, ys, strict=True)]


def _recorded(operation: Joint, parents: Sequence[Node], saved: tuple[Any, ...], y: Any) -> Any:
    return record(operation, tuple(parents), tuple(range(len(parents))), saved, y, (None,))


def _walk(tracer: Tracer, roots: list[Node]) -> list[tuple[Node, Source, frozenset[int]]]:
    """적은 마디들을 새것부터 거슬러 간다. 안의 것이 아닌 마디(잎, 인수)에서 멈추고, 그것들과, 그것들이 이르는 결과들을 돌려준다."""
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
    reached: dict[Node, frozenset[int]] = {}
    for k, root in enumerate(roots):
        reached[root] = reached.get(root, frozenset()) | {k}
    for node in sorted(seen, key=lambda n: n.sequence, reverse=True):
        if node in owners:
            if node.requires_grad:
                edges.append((node, owners[node], reached.get(node, frozenset())))
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
            reached[parent] = reached.get(parent, frozenset()) | reached[node]
    return edges


def _real(symbol: Any) -> Any:
    if isinstance(symbol, Gradients):
        return Gradients({k: _real(v) for k, v in symbol.given.items()}, symbol.shape, symbol.dtype)
    return symbol.value

