"""다시 미분하기: 다시 돈 것의 속에는 그래프가 없으므로, 두 번 미분하려면(create_graph=True) 함수를 보통으로 한 번 더 불러 잇는다.

그래서 다시 미분한 답은 컴파일하지 않은 것과 같다: 같은 마디들을 같은 차례로 지난다. 두 번 미분하지 않으면 아무 일도 하지 않는다.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ..engine import Node, Variable, newest_first, tick
from ..errors import GradientError, SavedValueChangedError
from ..grad_mode import enable_grad
from ..operation.higher_order import before_twice
from ..operation.memory import changed_after
from ..operation.outputs import Pick
from ..transforms.skeleton import reached
from ..transforms.tree import Structure, flatten, unflatten
from .joint import Joint
from .replay import Replay
from .surroundings import Surroundings

_born = operator.attrgetter("sequence")


class Graph:
    """다시 부른 함수 속의 그래프."""

    def __init__(self, ends: list[Node], inside: list[Node]) -> None:
        self.ends, self.inside = ends, inside  # 결과마다의 마디, 새로 생긴 모든 마디

    def take(self, node: Node, k: int) -> None:
        """다시 돈 결과의 마디 ``node`` 를 ``k`` 번째 결과의 마디로 삼는다. 텐서와 그 뒤의 마디들이 가리키는 것은 그대로 ``node`` 이다."""
        end = self.ends[k]
        for name in ("operation", "parents", "wants", "saved", "sequence", "call"):
            setattr(node, name, getattr(end, name))
        self.inside[self.inside.index(end)] = node
        for other in self.inside:
            other.parents = tuple([node if p is end else p for p in other.parents])


class Again:
    """컴파일한 함수를 같은 인수로 다시 부르는 법. 몇 번 불러도 같은 셈을 하는 함수에만 있다."""

    def __init__(self, function: Callable[..., Any], structure: Structure, surroundings: Surroundings, replay: Replay) -> None:
        self.function, self.structure, self.surroundings = function, structure, surroundings
        self.roots = {value[0]: k for k, (kind, value) in reversed([*enumerate(replay.answer.parts)]) if kind == "root"}

    def graph(self, node: Node, arguments: Sequence[Any]) -> Graph:
        """다시 불러 얻은 그래프. 새 마디들은 ``node`` 바로 앞에 태어난 것으로 친다."""
        self._refuse_changed(node, arguments)
        args, kwargs = unflatten(self.structure, list(arguments))
        start = tick()
        with enable_grad():
            leaves, _ = flatten(self.function(*args, **kwargs))
        ys = [leaves[self.roots[k]] for k in range(len(self.roots))]
        _expand(list(reached(ys, start)))  # 그 속에서 부른, 컴파일한 함수도
        inside = sorted([n for n in reached(ys, start) if n.sequence > start], key=_born)
        for k, inner in enumerate(inside, 1):
            inner.sequence = node.sequence - 1 + k / (len(inside) + 1)  # type: ignore[assignment]  # 차례만 견주므로 정수가 아니어도 된다
        return Graph([y.node for y in ys], inside)

    def _refuse_changed(self, node: Node, arguments: Sequence[Any]) -> None:
        """``node`` 를 적은 뒤에 함수가 읽는 것이 달라졌으면, 다른 함수의 기울기를 내는 대신 멈춘다."""
        given = [v for v in arguments if isinstance(v, Variable)]
        for tensor in (*self.surroundings.tensors, *given):
            if changed_after(tensor._data, node.sequence):
                raise SavedValueChangedError.at("compile", tensor.node)
        if not self.surroundings.unchanged():
            raise GradientError(
                "compile: 컴파일한 함수를 부른 뒤에, 함수가 읽는 밖의 것(변수, 속성, 학습·평가 상태)이 달라져 다시 미분할 수 없습니다"
                "(create_graph=True). 달라진 다음에 함수를 다시 부르거나, 미분한 뒤에 바꾸세요."
            )


def again(
    function: Callable[..., Any], structure: Structure, surroundings: Surroundings, leaves: Sequence[Any], replay: Replay,
) -> Again | None:
    """다시 부르는 법. 난수를 뽑거나, 밖을 고치거나, 알리지 않고 달라질 수 있는 것(날배열, 쌓인 기울기)을 읽는 함수이면 없다."""
    acts = [step for step in replay.steps if step.act is not None or step.gradients]
    if replay.generators or replay.buffers or acts or surroundings.reads_gradients or any(isinstance(v, np.ndarray) for v in leaves):
        return None
    return Again(function, structure, surroundings, replay)


def _expand(nodes: Iterable[Node]) -> None:
    """다시 돈 결과의 마디들을, 함수를 다시 불러 얻은 마디들로."""
    for node in nodes:
        kept = _kept(node)
        if kept is not None:
            if kept.graph is None:
                kept.graph = kept.again.graph(node, kept.arguments)
            kept.graph.take(node, node.operation.index)


def _kept(node: Any) -> Any:
    """다시 돈 결과의 마디이면, 그것을 부를 때 남긴 것."""
    if isinstance(node.operation, Pick) and isinstance(node.operation.whole, Joint):
        node = node.parents[0]
    elif not isinstance(node.operation, Joint) or node.operation.index is None:
        return None
    kept = node.saved[0] if node.saved else None  # 놓아준 그래프이면 없다
    return None if kept is None or kept.again is None else kept


def _expand_calls(roots: Sequence[Node], targets: Sequence[Node] | None) -> None:
    """``targets`` 에 이르는 길에 있는 부름들을 펼친다. 그 부름의 다른 결과가 길 밖에 있어도 함께: 기울기를 더하는 차례가 같도록."""
    calls = {id(_kept(node)) for node in newest_first(roots, targets)} - {id(None)}
    if calls:
        _expand([node for node in newest_first(roots, None) if id(_kept(node)) in calls])


before_twice.append(_expand_calls)
