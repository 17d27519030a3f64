"""기록: 연산을 할 때마다 마디(node) 하나를 그래프에 적는다.

이 파일은 NumPy 함수를 하나도 모른다. 아는 것은 마디, 마디가 태어난 차례, 값이 바뀐 때뿐이다.
"""

from __future__ import annotations

import itertools
import operator
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .errors import GradientError, GraphFreedError, SavedValueChangedError

# 마디가 태어난 때와 잎(leaf)의 값이 바뀐 때를 한 시계로 잰다.
# 그래서 "저장한 뒤에 바뀌었는가?"는 두 수의 크기 비교이다.
tick: Callable[[], int] = itertools.count(1).__next__

FREED = None  # 역전파가 끝난 마디의 saved: 저장한 값을 놓아주었다는 표시


class _State(threading.local):
    """스레드마다 따로 있는 기록 상태."""

    recording: Any = True  # False, True, 또는 마디를 지켜보는 관찰자(observer)
    observer: Any = None
    keep: float = 64  # 원소가 이만큼까지인 값과 기울기는 그림과 설명을 위해 마디에 남긴다


state = _State()


class Node:
    """연산 한 번: 무엇을(operation) 무엇에(parents) 하였고 역전파를 위해 무엇을 남겼는가(saved)."""

    __slots__ = ("operation", "parents", "saved", "sequence", "shape", "dtype", "value", "grad", "call", "note", "makers")
    requires_grad = True

    operation: Any
    parents: tuple[Node | None, ...]  # 입력마다 하나. 상수는 None
    saved: tuple[Any, ...] | None  # 규칙이 이름으로 부른 값만
    sequence: int
    shape: tuple[int, ...]
    dtype: Any
    value: Any  # 작은 값만: 그림에 보이기 위한 것
    grad: Any
    call: Any  # 작은 상수 인수와 선택 인수: 그림과 설명을 위한 것
    note: Any
    makers: Any  # 이 값을 내놓은 모듈 호출들


class Leaf(Node):
    """사용자가 만든 값. 역전파는 여기서 끝나고, 기울기가 여기에 쌓인다."""

    __slots__ = ("requires_grad", "changed")
    latest_change = 0  # 모든 잎 가운데 가장 최근에 바뀐 때

    def __init__(self, value: Any, requires_grad: bool) -> None:
        self.operation = None
        self.parents = ()
        self.saved = ()
        self.sequence = tick()
        self.shape = value.shape
        self.dtype = value.dtype
        self.value = value
        self.grad = None
        self.call = None
        self.note = None
        self.makers = None
        self.requires_grad = requires_grad
        self.changed = 0

    def mark_changed(self) -> None:
        """값이 제자리에서 바뀌었음을 적는다."""
        Leaf.latest_change = self.changed = tick()


def oldest_first(roots: Iterable[Node]) -> list[Node]:
    """뿌리에서 닿는 모든 마디(상수 잎도)를 태어난 차례로."""
    seen = set(roots)
    stack = list(seen)
    while stack:
        for parent in stack.pop().parents:
            if parent is not None and parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return sorted(seen, key=operator.attrgetter("sequence"))


class Variable:
    """엔진이 텐서에 대해 아는 것의 전부: 값과, 그 값을 만든 마디."""

    __slots__ = ("_data", "node", "__weakref__")
    _data: Any
    node: Node | None


tensor_type: type[Variable] = Variable  # tensor.py 가 Tensor 를 알려 준다
_new = object.__new__


def wrap(data: Any, node: Node | None = None) -> Any:
    """값과 마디로 텐서를 만든다(복사하지 않는다)."""
    tensor = _new(tensor_type)
    tensor._data = data
    tensor.node = node
    return tensor


def record(operation: Any, parents: tuple[Node | None, ...], saved: tuple[Any, ...], y: Any, call: Any) -> Any:
    """연산 한 번을 그래프에 적고 결과 텐서를 돌려준다."""
    node = _new(Node)
    node.operation = operation
    node.parents = parents
    node.saved = saved
    node.sequence = tick()
    node.shape = y.shape
    node.dtype = y.dtype
    node.value = y if y.size <= state.keep else None
    node.grad = None
    node.call = call
    node.note = None
    node.makers = None
    tensor = _new(tensor_type)
    tensor._data = y
    tensor.node = node
    if state.recording is not True:
        state.recording.observe(node, y)
    return tensor


class Pick:
    """결과가 여럿인 연산에서 ``index`` 번째 결과를 고르는 연산. 그 기울기는 제 칸에 담긴다."""

    __slots__ = ("index", "name", "symbol")

    def __init__(self, index: int, name: str) -> None:
        self.index, self.name, self.symbol = index, f"{name}[{index}]", f"[{index}]"


def record_many(operation: Any, parents: tuple[Node | None, ...], saved: tuple[Any, ...], ys: Sequence[Any],
                call: Any) -> tuple[Any, ...]:
    """결과가 여럿인 연산을 적는다: 마디 하나와, 결과마다 그것을 고르는 마디."""
    node = _new(Node)
    node.operation, node.parents, node.saved, node.call = operation, parents, saved, call
    node.sequence = tick()
    node.shape, node.dtype = tuple(y.shape for y in ys), tuple(y.dtype for y in ys)
    node.value = node.grad = node.note = node.makers = None
    if state.recording is not True:
        state.recording.observe(node, ys[0])
    return tuple(picked(node, k, y) for k, y in enumerate(ys))


def picked(node: Node, index: int, y: Any) -> Any:
    """결과가 여럿인 마디의 ``index`` 번째 결과인 텐서."""
    return record(Pick(index, node.operation.name), (node,), (), y, None)


def backpropagate(
    seeds: Iterable[tuple[Node, Any]],
    targets: Sequence[Node] | None = None,
    retain_graph: bool = False,
    create_graph: bool = False,
    reading: Callable[[Node, tuple[Any, ...]], tuple[Any, ...]] | None = None,
) -> dict[Node, Any]:
    """그래프를 새것부터 거꾸로 걸으며 기울기를 나른다.

    ``targets`` 가 없으면 잎마다 ``grad`` 에 쌓고, 있으면 그 마디들로 가는 길만 걸어 기울기를 돌려준다.
    ``create_graph`` 이면 규칙에 배열 대신 텐서를 넣는다. 그래서 결과를 다시 미분할 수 있다.
    ``reading`` 은 규칙에 넣을 값을 다른 것(예: 소스를 받아쓰는 것)으로 바꾸는 함수이다.
    """
    pending: dict[Node, Any] = {}
    for root, seed in seeds:
        pending[root] = pending[root] + seed if root in pending else seed
    order = _newest_first(pending, targets)
    _refuse_changed_leaves(order)
    needed = None if targets is None else set(order)
    wanted = frozenset(targets or ())
    found: dict[Node, Any] = {}
    owned: set[Node] = set()  # 엔진이 스스로 만든 버퍼를 가진 마디: 여기에만 제자리에서 더한다
    if create_graph:
        reading = _as_tensors
    import contextlib

    from .grad_mode import enable_grad
    from .operation.carry import sum_to
    with enable_grad() if create_graph else contextlib.nullcontext():
        for node in order:
            g = pending.pop(node, None)
            if g is None:  # 그 사이에 잎이 기울기를 사양했다
                continue
            note = node.note
            if note is not None and (note.hooks or note.fingerprints is not None):
                g = _noticed(node, g, create_graph)
            if node in wanted:
                found[node] = g
            if node.operation is None:
                if targets is None:
                    _accumulate(node, g, create_graph)
                continue
            saved = node.saved
            if saved is FREED:
                raise GraphFreedError.at(node.operation.name)
            if not retain_graph:
                node.saved = FREED
            if type(g) is dict:  # 결과가 여럿인 마디
                g = node.operation.completed(g, node)
            elif (g.size <= state.keep or (node.note is not None and node.note.retain)) and reading in (None, _as_tensors):
                node.grad = g._data if create_graph else g  # 그래프를 매달면 순환 참조가 된다
            if node.operation.__class__ is Pick:
                (source,), k = node.parents, node.operation.index
                parts = pending.setdefault(source, {})  # type: ignore[arg-type]  # 고르는 마디의 부모는 언제나 마디이다
                parts[k] = parts[k] + g if k in parts else g
                continue
            if reading is not None:
                saved = reading(node, saved)
            rules = node.operation.rules
            # 정칙(holomorphic) 함수의 규칙은 실수 때와 같은 줄이다: 켤레(conjugate)만 여기서 취한다
            many = isinstance(g, tuple)
            conjugate = not many and g.dtype.kind == "c"
            if conjugate:
                g = g.conj()
            for i, parent in enumerate(node.parents):
                if parent is None or not parent.requires_grad or (needed is not None and parent not in needed):
                    continue
                d = rules[i](g, saved)
                if conjugate:
                    d = d.conj()
                if note is not None and note.fingerprints is not None:
                    note.fingerprints.inspect(node, i, g, d)
                if d.shape != parent.shape:
                    d = sum_to(d, parent.shape, node.operation.name)
                if d.dtype != parent.dtype:
                    d = (d.real if d.dtype.kind == "c" and parent.dtype.kind != "c" else d).astype(parent.dtype)
                if reading is not None:
                    pending[parent] = pending[parent] + d if parent in pending else d
                else:
                    _deliver(pending, owned, parent, d, many or d is g or d.base is not None)
    return found


def _deliver(pending: dict[Node, Any], owned: set[Node], parent: Node, d: Any, shared: bool) -> None:
    """부모 앞에 기울기를 놓는다. 남과 나누어 쓰는(shared) 버퍼에는 절대로 제자리에서 더하지 않는다."""
    before = pending.get(parent)
    if before is None:
        if shared and parent.operation is None:  # 두 잎의 grad 가 한 버퍼를 나누어 갖지 않도록
            d = d.copy()
            owned.add(parent)
        pending[parent] = d
    elif parent in owned:
        pending[parent] = operator.iadd(before, d)
    else:
        pending[parent] = before + d
        owned.add(parent)


def _newest_first(roots: Iterable[Node], targets: Sequence[Node] | None) -> list[Node]:
    """뿌리에서 닿는 마디(``targets`` 가 있으면 그리로 가는 길 위의 것만)를 새것부터 늘어놓는다."""
    seen = set(roots)
    stack = list(seen)
    while stack:
        for parent in stack.pop().parents:
            if parent is not None and parent.requires_grad and parent not in seen:
                seen.add(parent)
                stack.append(parent)
    order = sorted(seen, key=operator.attrgetter("sequence"))
    if targets is not None:
        on_path = set(targets)
        for node in order:  # 옛것부터: 부모의 답이 먼저 나와 있다
            if node not in on_path and not on_path.isdisjoint(node.parents):
                on_path.add(node)
        order = [node for node in order if node in on_path]
    order.reverse()
    return order


def _refuse_changed_leaves(order: list[Node]) -> None:
    """저장한 뒤에 제자리에서 바뀐 잎이 있으면, 틀린 기울기를 내는 대신 멈춘다.

    보통은 비교 한 번으로 끝난다: 그래프에서 가장 오래된 마디보다 나중에 바뀐 잎이 하나도 없다.
    """
    oldest = next((node.sequence for node in reversed(order) if node.operation is not None), None)
    if oldest is None or Leaf.latest_change < oldest:
        return
    parents = ((node, parent) for node in order for parent in node.parents)
    changed = {p for node, p in parents if isinstance(p, Leaf) and p.changed > node.sequence}
    for node in order:
        for leaf in changed:
            if leaf.changed > node.sequence and node.saved and node.operation.holds(node.saved, leaf.value):
                raise SavedValueChangedError.at(node.operation.name, leaf)


def _as_tensors(node: Node, saved: tuple[Any, ...]) -> tuple[Any, ...]:
    """저장한 값에 마디를 다시 붙인다. 두 번째 미분이 이 길로 지나간다."""
    revived = []
    for value, source in zip(saved, node.operation.sources(node), strict=True):
        if source is node and isinstance(value, tuple):  # 결과가 여럿
            value = tuple(picked(node, k, v) for k, v in enumerate(value))
        elif isinstance(source, tuple):  # 입력 여럿을 한 이름으로 부른 경우
            value = [v if p is None else wrap(v, p) for v, p in zip(value, source, strict=True)]
        elif source is not None and value is not None:
            value = wrap(value, source)
        revived.append(value)
    return tuple(revived)


def _noticed(node: Node, g: Any, create_graph: bool) -> Any:
    """쪽지(note)가 붙은 마디: 저장값의 지문을 확인하고, 훅을 부른다."""
    note = node.note
    if note.fingerprints is not None and node.saved is not FREED:
        note.fingerprints.check(node)
    for hook in tuple(note.hooks.values()):
        replaced = hook(g if create_graph else wrap(g))
        if replaced is None:
            continue
        if not isinstance(replaced, Variable) or replaced._data.shape != node.shape:
            raise GradientError(
                f"훅(hook)이 돌려준 것은 모양 {node.shape}의 Tensor 이거나 None 이어야 합니다. "
                f"받은 것: {type(replaced).__name__}, 모양 {getattr(replaced, 'shape', '없음')}."
            )
        g = replaced if create_graph else replaced._data
    return g


def _accumulate(leaf: Node, g: Any, create_graph: bool) -> None:
    """잎의 ``grad`` 에 더한다. 이미 남이 보고 있을지 모르는 예전 배열은 건드리지 않는다."""
    if create_graph:
        leaf.grad = g if leaf.grad is None else leaf.grad + g
        return
    total = (g if leaf.grad is None else leaf.grad._data + g).reshape(leaf.shape)  # 스칼라도 쓸 수 있는 배열로
    from .operation.devices import HOST, refuse_other_device
    if not isinstance(total, HOST):
        refuse_other_device("backward", leaf.value, total)
    leaf.grad = wrap(total)
