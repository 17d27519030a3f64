"""원소별 사슬의 역전파: 큰 배열에 원소마다 하는 셈이 이어지면, 마디마다 배열을 훑는 대신 토막마다 사슬을 다 지난다.

    마디마다   규칙 하나하나가 큰 배열 여럿을 메모리에서 읽고, 사이의 기울기도 메모리에 쓴다
    토막마다   캐시에 올린 토막 하나로 사슬의 규칙을 모두 지난다. 메모리를 오가는 것은 남긴 값과, 사슬을 나가는 기울기뿐이다

규칙을 부르는 차례와 더하는 차례는 엔진의 걸음 그대로이므로 답은 비트까지 같다. 훑어보고 길을 고르는 규칙은 들지 않으므로 토막의 크기와도,
스레드의 수와도 상관없다.
사슬에 드는 것은 입력과 결과의 모양과 dtype이 같고, 규칙의 글이 사칙연산과 ufunc 뿐이며(통째로 훑어보고 길을 고르는 함수를 부르지 않는다),
지켜보는 쪽지(note)가 없는 마디이다. 나머지는 엔진이 하던 대로 걷는다.
"""

from __future__ import annotations

import functools
import math
import operator
from bisect import bisect_left
from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple, cast

import numpy as np

from ..engine import FREED, Leaf, Node
from .pieces import PIECE, SHARE, is_shared, pieces
from .threads import run_blocks

WORTH = 2**23  # 셈하는 규칙의 수 · 원소 수가 이만큼은 되어야 이긴다(재어 정한 것)
EACH = 2  # 나가는 기울기마다 셈하는 규칙이 이보다 많아야 한다: 나가는 것은 토막에서 제자리로 옮겨 적는다
LONGEST = 16  # 사슬 하나의 마디의 수: 더 길어도 얻을 것이 없고, 이기지 못할 사슬을 마디마다 살피는 값이 늘지 않는다
_PASSING = (lambda g: g).__code__.co_code


class Rule(NamedTuple):
    """규칙 하나: (받은 기울기, 남긴 값)으로 부르는 것, 토막 내어도 되는가, 받은 것을 그대로 넘기지 않고 셈하는가."""

    call: Callable[[Any, Any], Any]
    local: bool
    computes: bool


class Step(NamedTuple):
    """사슬의 마디 하나: 기울기를 나를 (규칙, 부모)들과, 펼친 남긴 값들."""

    node: Node
    ways: list[tuple[Rule, Node]]
    saved: list[Any]


def walk_chain(
    first: Node, g: Any, order: list[Node], pending: dict[Node, Any], owned: set[Node],
    on_path: set[Node] | None, wanted: frozenset[Node], retain_graph: bool,
) -> bool:
    """``first`` 에서 시작하는 사슬을 지나, 사슬을 나가는 기울기를 ``pending`` 에 적는다. 사슬이 아니면 ``False``."""
    if type(g) is not np.ndarray or g.dtype.char not in "fd" or first.dtype != g.dtype or first in wanted:
        return False
    steps, given = _chain(first, g, order, pending, on_path, wanted)
    inside = {step.node for step in steps}
    left = dict.fromkeys([parent for step in steps for _, parent in step.ways if parent not in inside])
    rules = sum([rule.computes for step in steps for rule, _ in step.ways])
    if rules <= EACH * len(left) or rules * g.size < WORTH:
        return False
    made = {parent: np.empty(first.shape, g.dtype) for parent in left}
    lines = {parent: array.reshape(-1) for parent, array in made.items()}

    def carry(piece: slice) -> None:
        found = carried(steps, given, piece)
        for parent, line in lines.items():
            line[piece] = found[parent]

    run_blocks(carry, pieces(g.size, SHARE if is_shared(g.size) else PIECE))
    for step in steps:
        node = step.node
        pending.pop(node, None)
        if not retain_graph:
            node.saved = FREED
            if len(node.wants) != len(node.parents):
                Leaf.let_go(node.parents)
    pending.update(made)
    owned.update(made)
    return True


def carried(steps: list[Step], given: dict[Node, Any], piece: slice) -> dict[Node, Any]:
    """토막 하나로 사슬을 지나, 나온 기울기들."""
    here = {node: _cut(value, piece) for node, value in given.items()}
    mine: set[Node] = set()
    for node, ways, saved in steps:
        g, kept = here.pop(node), [_cut(value, piece) for value in saved]
        for rule, parent in ways:
            d, before = rule.call(g, kept), here.get(parent)
            if before is None:
                here[parent] = d
            elif parent in mine:
                here[parent] = operator.iadd(before, d)
            else:
                here[parent] = before + d
                mine.add(parent)
    return here


def _cut(value: Any, piece: slice) -> Any:
    return value[piece] if type(value) is np.ndarray else value


def _chain(
    first: Node, g: Any, order: list[Node], pending: dict[Node, Any], on_path: set[Node] | None, wanted: frozenset[Node],
) -> tuple[list[Step], dict[Node, Any]]:
    """``first`` 에서 이어지는 마디들과, 밖에서 이미 온 기울기들(나가는 곳에 먼저 와 있던 것도)."""
    steps: list[Step] = []
    given: dict[Node, Any] = {}
    reached = {first}
    start = bisect_left(order, -first.sequence, key=lambda n: -n.sequence)
    for node in islice(order, start, start + LONGEST):
        come = g if node is first else pending.get(node)
        if come is None and node not in reached:
            continue  # 엔진도 지나칠 마디
        rules, parents = _rules(node.operation), cast(tuple[Node, ...], node.parents)
        if not rules or node in wanted or node.note is not None or node.saved is FREED or not _is_like(node, first):
            break
        ways = [(rules[i], parents[i]) for i in node.wants if on_path is None or parents[i] in on_path]
        arrived = {n: value for n, value in ((node, come), *[(p, pending.get(p)) for _, p in ways]) if value is not None}
        values = *arrived.values(), *node.saved
        if not all([rule.local and _is_like(p, first) for rule, p in ways]) or not all([_fits(v, first) for v in values]):
            break
        given.update({n: _line(value) for n, value in arrived.items()})
        steps.append(Step(node, ways, [_line(value) for value in node.saved]))
        reached.update([p for _, p in ways])
    return steps, given


def _is_like(node: Node, first: Node) -> bool:
    return bool(node.shape == first.shape and node.dtype == first.dtype)


def _fits(value: Any, first: Node) -> bool:
    """사슬의 값과 함께 토막 낼 수 있는가: 수이거나, 모양과 dtype이 같은 이어진 배열(또는 수 하나를 늘인 배열)."""
    if value is None or value.__class__ in (float, int):
        return True
    if type(value) is not np.ndarray:
        return isinstance(value, np.generic) and value.dtype == first.dtype
    return bool(value.dtype == first.dtype and value.shape == first.shape and (value.flags.c_contiguous or not any(value.strides)))


def _line(value: Any) -> Any:
    """한 줄로 편 배열. 수 하나를 늘인 배열이면 그 수."""
    if type(value) is not np.ndarray:
        return value
    return value.reshape(-1) if value.flags.c_contiguous else value[(0,) * value.ndim]


@functools.cache
def _rules(operation: Any) -> list[Rule]:
    """입력마다의 규칙. 원소마다 하는 셈이라고 선언한 것이 아니면 빈 목록."""
    if not getattr(operation, "elementwise", False):
        return []
    formulas = [operation.formulas[name] for name in operation.inputs]
    return [
        Rule(call, is_local(formula), formula.__code__.co_code != _PASSING)
        for call, formula in zip(operation.readers, formulas, strict=True)
    ]


def is_local(formula: Callable[..., Any]) -> bool:
    """규칙의 글이 사칙연산과 ufunc 뿐인가: 그렇다면 어느 원소의 답도 다른 원소에 매이지 않는다."""
    code = formula.__code__
    return not code.co_freevars and all([_is_plain(name) for name in code.co_names])


def _is_plain(name: str) -> bool:
    return name in ("np", "math") or isinstance(getattr(np, name, getattr(math, name, None)), (np.ufunc, float))
