"""엔진(engine): 연산마다 마디(node) 하나를 적고, 새것부터 거꾸로 걸으며 연쇄 법칙을 적용한다. 한자리에서 다 읽을 수 있다.

이 파일은 NumPy도, 장치도, 복소수도, 그림도 모른다. 아는 것은 둘뿐이다: 마디가 태어난 차례, 그리고 "마디의 규칙은 받은 기울기
``g`` 를 입력의 기울기로 바꾼다"는 약속. 규칙에 무엇을 넣는가(수, 텐서, 받아쓰는 것)는 ``reading`` 이 정하고, 지켜보는 일(이름, 훅,
이상 탐지)은 마디에 붙은 쪽지(``note``)가 맡는다.

    x = tg.tensor(3.0, requires_grad=True)    Leaf: 사용자가 만든 값
    y = x * x                                 record: 마디에 '곱하기, 입력은 x와 x, 남긴 값은 (3.0, 3.0)'을 적는다
    y.backward()                              backpropagate: dy/dy = 1에서 출발해 x에 3.0과 3.0을 나르고 더한다
"""

from __future__ import annotations

import itertools
import operator
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from weakref import ref

from .errors import GraphFreedError

tick: Callable[[], int] = itertools.count(1).__next__  # 마디가 태어난 때와 잎의 값이 바뀐 때를 한 시계로 잰다
latest_change = 0  # 어디서든 값이 제자리에서 바뀐 가장 최근의 때: 기억 공간의 방(operation.memory)이 적는다
FREED = None  # 역전파가 끝난 마디의 saved: 남긴 값을 놓아주었다
SMALL = 64  # 원소가 이만큼까지인 값과 기울기는 그림과 설명을 위해 마디에 남긴다
LONG = 2**19  # 원소가 이만큼부터인 기울기는 토막으로 나누어 나를지 살핀다
_new, _born = object.__new__, operator.attrgetter("sequence")


class _State(threading.local):
    """스레드마다 따로 있는 기록 상태."""

    recording: Any = True  # False, True, 또는 마디를 지켜보는 이(observer)
    observer: Any = None
    keep: float = SMALL


state = _State()


class Node:
    """연산 한 번: 무엇을(operation) 무엇에(parents) 하였고 역전파를 위해 무엇을 남겼는가(saved)."""

    __slots__ = (
        "operation", "parents", "wants", "saved", "sequence", "shape", "dtype", "value", "grad", "call", "note", "makers",
    )
    requires_grad = True

    operation: Any
    parents: tuple[Node | None, ...]  # 입력마다 하나. 상수는 None
    wants: tuple[int, ...]  # 기울기를 원하는 것은 몇 번째 입력들인가: 적을 때 정해진다
    saved: tuple[Any, ...] | None  # 규칙이 이름으로 부른 값만
    sequence: int
    shape: Any  # 결과가 여럿이면 모양들의 튜플. dtype 도 그렇다
    dtype: Any
    value: Any  # ── 여기부터는 보는 이를 위한 것: 엔진은 적기만 하고 읽지 않는다 ──
    grad: Any
    call: Any
    note: Any
    makers: Any


class Leaf(Node):
    """사용자가 만든 값. 역전파는 여기서 끝나고, 기울기가 여기에 쌓인다."""

    __slots__ = ("requires_grad", "clock", "held", "seen")
    clock: Any  # 값이 있는 기억 공간의 시계
    seen: Any  # 역전파가 지나갈 때의 작은 값: 걸음을 옮긴 뒤에도 그때의 식을 보일 수 있도록
    receive: Callable[..., None]  # (잎, 기울기)들을 한꺼번에 쌓는다(이 넷은 배열을 아는 방들이 알려 준다)
    mark_changed: Callable[..., None]  # 값이 제자리에서 바뀌었음을 적는다
    walk_chain: Callable[..., bool]  # 이 마디에서 이어지는 원소별 사슬을 토막마다 지난다. 사슬이 아니면 False
    let_go: Callable[..., None]  # 상수인 잎들의 큰 값을 더는 붙들지 않는다: 남겨 둔 손실이 묶음(batch)을 붙들지 않도록

    def __init__(self, value: Any, requires_grad: bool) -> None:
        self.operation = self.grad = self.call = self.note = self.makers = self.clock = self.seen = None
        self.parents = self.wants = self.saved = ()
        self.sequence = tick()
        self.held, self.shape, self.dtype, self.requires_grad = value, value.shape, value.dtype, requires_grad

    @property
    def value(self) -> Any:
        """잎의 값. 놓아준 뒤에는 텐서가 살아 있는 동안만 보인다."""
        return self.held() if self.held.__class__ is ref else self.held

    @value.setter
    def value(self, value: Any) -> None:
        self.held = value


class Variable:
    """엔진이 텐서에 대해 아는 것의 전부: 값과, 그 값을 만든 마디."""

    __slots__ = ("_data", "node", "__weakref__")
    _data: Any
    node: Node | None


tensor_type: type[Variable] = Variable  # 텐서의 방이 Tensor 를 알려 준다


def wrap(data: Any, node: Node | None = None) -> Any:
    """값과 마디로 텐서를 만든다(복사하지 않는다)."""
    tensor = _new(tensor_type)
    tensor._data, tensor.node = data, node
    return tensor


# ── 기록 ──

def record(
    operation: Any, parents: tuple[Node | None, ...], wants: tuple[int, ...], saved: tuple[Any, ...], y: Any, call: Any = None,
    recording: Any = None,
) -> Any:
    """연산 한 번을 그래프에 적고 결과 ``y`` 를 텐서로 돌려준다. ``call`` 은 보는 이를 위한, 부를 때의 상수 인수들."""
    node = Node()
    node.operation, node.parents, node.wants = operation, parents, wants
    node.saved, node.call, node.sequence = saved, call, tick()
    node.shape, node.dtype = y.shape, y.dtype
    node.value = node.grad = node.note = node.makers = None
    recording = recording or state.recording
    if recording is not True:
        recording.observe(node, y)
    elif y.size <= SMALL:
        node.value = y if y.base is None else y.copy()  # 남의 것을 보는 뷰는 뒤에 바뀔 수 있다
    tensor = _new(tensor_type)
    tensor._data, tensor.node = y, node
    return tensor


# ── 역전파 ──

def backpropagate(
    seeds: Iterable[tuple[Node, Any]],
    targets: Sequence[Node] | None = None,
    retain_graph: bool = False,
    reading: Callable[[Node, Any], Any] | None = None,
) -> dict[Node, Any]:
    """그래프를 새것부터 거꾸로 걸으며 기울기를 나른다.

    ``seeds`` 는 (결과의 마디, 출발 기울기)들이다. ``targets`` 가 없으면 잎마다 기울기를 쌓고, 있으면 그리로 가는 길만 걸어
    마디마다의 기울기를 돌려준다. ``reading`` 은 남긴 값을 다른 것으로 바꾸어 규칙에 넣는다: 텐서로 바꾸면 다시 미분할 수 있는
    기울기가, 받아쓰는 것으로 바꾸면 소스가 나온다. 없으면 수가 나오고, 엔진이 만든 배열에는 제자리에서 더한다.
    """
    pending: dict[Node, Any] = {}  # 마디 → 지금까지 모인 기울기
    for root, seed in seeds:
        pending[root] = pending[root] + seed if root in pending else seed
    order = newest_first(pending, targets)
    if state.observer is not None:
        state.observer.walks(order)
    refuse_changed_values(order)
    on_path = None if targets is None else set(order)
    wanted, found = frozenset(targets or ()), {}
    arrived: list[tuple[Node, Any]] = []  # 잎에 다다른 기울기. 다 걸은 뒤에 쌓으므로, 도중에 멈추면 어느 grad 도 그대로이다
    owned: set[Node] = set()  # 모인 기울기가 엔진이 만든 배열인 마디: 여기에만 제자리에서 더한다
    gathered: set[Node] = set()  # 그 가운데, 골라낸 것의 기울기를 모으는 마디
    keep = state.keep
    for node in order:
        g = pending.pop(node, None)
        if g is None or not node.requires_grad:  # 적은 뒤에 잎이 기울기를 사양했다
            continue
        note = node.note
        if note is not None:
            g = note.arrived(node, g)
        if targets is not None and node in wanted:
            found[node] = g
        operation = node.operation
        if operation is None:
            arrived.append((node, g))
            continue
        size = g.size
        if size > keep and size >= LONG and reading is None and Leaf.walk_chain(
            node, g, order, pending, owned, on_path, wanted, retain_graph,
        ):
            continue  # 큰 배열의 원소별 사슬: 여러 마디를 토막마다 한꺼번에 지났다
        parents, wants, saved = node.parents, node.wants, node.saved
        if saved is FREED:
            raise GraphFreedError.at(operation.name)
        if not retain_graph:
            node.saved = FREED
            if len(wants) != len(parents):
                Leaf.let_go(parents)
        if size <= keep or (note is not None and note.retain):
            if reading is None:
                node.grad = g
            elif isinstance(g, Variable):
                node.grad = g._data  # 텐서를 매달면 순환 참조가 된다
        if reading is not None and saved:
            saved = reading(node, saved)
        rules, add_into = operation.rules_for[node.dtype], operation.add_into
        if add_into is not None and (reading is not None or note is not None):
            add_into = None  # 다시 미분하거나 지켜보는 이가 있으면, 나르는 것마다 제 배열이어야 한다
        for i in wants:
            parent: Any = parents[i]
            if on_path is not None and parent not in on_path:
                continue
            if add_into is not None and parent in owned and add_into(pending[parent], g, parent not in gathered, saved):
                gathered.add(parent)
                continue  # 일부만 골라낸 것의 기울기: 나머지가 0인 큰 배열을 만들지 않고 제자리에 더했다
            d = rules[i](g, saved)
            if note is not None:
                note.carried(node, i, g, d)
            same_scalar = not parent.shape and d.__class__ is parent.dtype.type  # 이러면 더 볼 것도 없다
            if not same_scalar and (d.shape != parent.shape or d.dtype is not parent.dtype):
                d = operation.fitted(d, parent)
            before = pending.get(parent)
            if before is None:
                if parent.operation is None and reading is None and (d is g or d.base is not None):
                    d = d.copy()  # 두 잎의 grad 가 한 배열을 나누어 갖지 않도록
                    owned.add(parent)
                elif add_into is not None:  # 이 규칙은 늘 새 배열을 만든다
                    owned.add(parent)
                    gathered.add(parent)
                pending[parent] = d
            elif parent in owned:
                pending[parent] = operator.iadd(before, d)
            else:
                pending[parent] = before + d
                if reading is None:
                    owned.add(parent)
    if targets is None:
        Leaf.receive(arrived)
    return found


def oldest_first(roots: Iterable[Node]) -> list[Node]:
    """뿌리에서 닿는 모든 마디(상수 잎도)를 태어난 차례로."""
    seen = set(roots)
    stack = list(seen)
    while stack:
        for parent in stack.pop().parents:
            if parent is not None and parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return sorted(seen, key=_born)


def newest_first(roots: Iterable[Node], targets: Sequence[Node] | None) -> list[Node]:
    """기울기가 지나갈 마디(``targets`` 가 있으면 그리로 가는 길 위의 것만)를 새것부터.

    새것부터 걸으면 마디에 이르렀을 때 그것을 쓴 마디들은 모두 지나왔으므로, 기여분이 다 모여 있다.
    """
    seen = set(roots)
    order = list(seen)
    for node in order:
        for i in node.wants:
            parent: Any = node.parents[i]
            if parent not in seen:
                seen.add(parent)
                order.append(parent)
    order.sort(key=_born, reverse=True)
    if targets is None:
        return order
    on_path = set(targets)
    for node in reversed(order):  # 옛것부터: 부모의 답이 먼저 나와 있다
        if node not in on_path and not on_path.isdisjoint(node.parents):
            on_path.add(node)
    return [node for node in order if node in on_path]


def refuse_changed_values(order: list[Node]) -> None:
    """값을 남긴 뒤에 그것이 제자리에서 바뀌었으면, 틀린 기울기를 내는 대신 멈춘다. 보통은 비교 한 번으로 끝난다."""
    for node in reversed(order):
        if node.operation is not None:
            if node.sequence > latest_change:  # 여기부터는 마지막으로 바뀐 뒤에 태어났다
                return
            if node.saved:
                node.operation.refuse_changed(node)
