"""다시 미분하기: 규칙에 배열 대신 텐서를 넣는다. 두 번째 미분이 이 길로 지나간다."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..engine import Node, backpropagate, state, wrap
from ..grad_mode import enable_grad
from .outputs import picked

before_twice: list[Callable[[Sequence[Node], Sequence[Node] | None], None]] = []  # 다시 미분하기 앞에, 뿌리들의 그래프를 펼치는 일


def backpropagate_tensors(
    seeds: Iterable[tuple[Node, Any]], targets: Sequence[Node] | None = None, retain_graph: bool = True,
) -> dict[Node, Any]:
    """규칙에 텐서를 넣고 거슬러 간다: 기울기를 다시 미분할 수 있다(``create_graph=True``)."""
    seeds = list(seeds)
    for expand in before_twice:
        expand([node for node, _ in seeds], targets)
    return walk_tensors(seeds, targets, retain_graph)


def walk_tensors(
    seeds: Iterable[tuple[Node, Any]], targets: Sequence[Node] | None = None, retain_graph: bool = True,
) -> dict[Node, Any]:
    """펼칠 것이 없는 그래프를, 규칙에 텐서를 넣고 거슬러 간다."""
    with enable_grad():
        return backpropagate(seeds, targets, retain_graph, as_tensors)


def as_tensors(node: Node, saved: tuple[Any, ...]) -> tuple[Any, ...]:
    """남긴 값에 그 값을 만든 마디를 다시 붙인다."""
    found = tuple([_attached(value, source) for value, source in zip(saved, node.operation.sources(node), strict=True)])
    return found if state.observer is None else state.observer.reused(node, found)


def _attached(value: Any, source: Any) -> Any:
    if value is None or source is None:
        return value
    if isinstance(source, tuple):  # 입력 여럿을 한 이름으로 부른 경우
        return [_attached(v, p) for v, p in zip(value, source, strict=True)]
    if isinstance(value, tuple):  # 결과가 여럿
        return tuple([v if v is None else picked(source, k, v) for k, v in enumerate(value)])
    return wrap(value, source)
