"""엔진(engine): 연산을 그래프로 기록하고, 그 그래프를 거꾸로 걸으며 연쇄 법칙을 적용한다.

이 파일은 NumPy 함수를 하나도 모른다. 아는 것은 마디(node), 마디가 이어진 순서, 그리고
"이 마디의 도함수 규칙은 위에서 온 기울기 ``g`` 를 받아 입력의 기울기를 돌려준다"는 것뿐이다.
규칙에 배열을 넣으면 수가 나오고, 텐서를 넣으면 다시 미분할 수 있는 그래프가 나온다.
"""

from __future__ import annotations

import contextlib
import itertools
import operator
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from .errors import ArgumentError, GradientError, GraphFreedError, SavedValueChangedError, ShapeError

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

    __slots__ = ("operation", "parents", "saved", "sequence", "shape", "dtype", "value", "grad", "call", "note")
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
    note: Note | None


class Note:
    """드물게 쓰는 것들: 이름, 훅(hook), 만들어진 자리, 저장값의 지문."""

    __slots__ = ("name", "hooks", "retain", "where", "fingerprints")

    def __init__(self) -> None:
        self.name: str | None = None
        self.hooks: dict[int, Callable[[Any], Any]] = {}
        self.retain = False
        self.where: Any = None
        self.fingerprints: Any = None


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
        self.requires_grad = requires_grad
        self.changed = 0

    def mark_changed(self) -> None:
        """값이 제자리에서 바뀌었음을 적는다."""
        Leaf.latest_change = self.changed = tick()


def note_of(node: Node) -> Note:
    """마디의 쪽지(note). 없으면 만든다."""
    if node.note is None:
        node.note = Note()
    return node.note


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
    tensor = _new(tensor_type)
    tensor._data = y
    tensor.node = node
    if state.recording is not True:
        state.recording.observe(node, y)
    return tensor


# ── 기록 상태 ──────────────────────────────────────────────────────────────────────────────────────


class _Recording(contextlib.ContextDecorator):
    """``with`` 문으로도, 함수 장식자(decorator)로도 쓰는 기록 스위치. 예외가 나도 되돌린다."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self.before: list[Any] = []

    def _recreate_cm(self) -> _Recording:
        return _Recording(self.enabled)

    def __enter__(self) -> _Recording:
        self.before.append(state.recording)
        state.recording = (state.observer or True) if self.enabled else False
        return self

    def __exit__(self, *_: object) -> None:
        state.recording = self.before.pop()


def no_grad() -> _Recording:
    """이 안에서 한 연산은 그래프에 기록하지 않는다(``requires_grad=False``).

    ``with tg.no_grad():`` 또는 ``@tg.no_grad()``. 스레드마다 따로이며, 예외가 나도 원래대로 돌아온다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> with tg.no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """
    return _Recording(False)


def enable_grad() -> _Recording:
    """``no_grad`` 안에서 잠시 다시 기록한다. 쓰는 법은 ``no_grad`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> with tg.no_grad(), tg.enable_grad():
    ...     y = x * x
    >>> y.requires_grad
    True
    """
    return _Recording(True)


def is_grad_enabled() -> bool:
    """지금 이 스레드가 연산을 기록하고 있는가."""
    return bool(state.recording)


@contextlib.contextmanager
def keep_values(limit: float = float("inf")) -> Iterator[None]:
    """이 안에서 만든 값과 기울기를 그림에 보이도록 마디에 남긴다(원소 ``limit`` 개까지).

    보통은 원소 64개까지만 남긴다. 큰 배열까지 보고 싶을 때 쓴다. 기억 공간(memory)을 더 쓴다.
    """
    before = state.keep
    state.keep = limit
    try:
        yield
    finally:
        state.keep = before


# ── 역전파 ─────────────────────────────────────────────────────────────────────────────────────────


def backpropagate(
    seeds: Iterable[tuple[Node, Any]],
    targets: Sequence[Node] | None = None,
    retain_graph: bool = False,
    create_graph: bool = False,
) -> dict[Node, Any]:
    """그래프를 새것부터 거꾸로 걸으며 기울기를 나른다.

    ``targets`` 가 없으면 잎마다 ``grad`` 에 쌓고, 있으면 그 마디들로 가는 길만 걸어 기울기를 돌려준다.
    ``create_graph`` 이면 규칙에 배열 대신 텐서를 넣는다. 그래서 결과를 다시 미분할 수 있다.
    """
    pending: dict[Node, Any] = {}
    for root, seed in seeds:
        pending[root] = pending[root] + seed if root in pending else seed
    order = _newest_first(pending, targets)
    _refuse_changed_leaves(order)
    needed = None if targets is None else set(order)
    found: dict[Node, Any] = {}
    wanted = frozenset(targets or ())
    owned: set[Node] = set()  # 엔진이 스스로 만든 버퍼를 가진 마디: 여기에만 제자리에서 더한다
    with enable_grad() if create_graph else contextlib.nullcontext():
        for node in order:
            g = pending.pop(node, None)
            if g is None:  # 그 사이에 잎이 기울기를 사양했다
                continue
            if node.note is not None:
                g = _run_hooks(node, g, create_graph)
            if node in wanted:
                found[node] = g
            if node.operation is None:
                if targets is None:
                    _accumulate(node, g, create_graph)
                continue
            saved = node.saved
            if saved is FREED:
                raise GraphFreedError.at(node.operation.name)
            if g.size <= state.keep or (node.note is not None and node.note.retain):
                node.grad = g._data if create_graph else g  # 그래프를 매달면 순환 참조가 된다
            if create_graph:
                saved = _as_tensors(node)
            rules = node.operation.rules
            for i, parent in enumerate(node.parents):
                if parent is None or not parent.requires_grad or (needed is not None and parent not in needed):
                    continue
                d = rules[i](g, saved)
                if d.shape != parent.shape:
                    d = sum_to(d, parent.shape, node.operation.name)
                if d.dtype != parent.dtype:
                    d = d.astype(parent.dtype)
                before = pending.get(parent)
                if before is not None:
                    if parent in owned:
                        pending[parent] = operator.iadd(before, d)
                    else:
                        pending[parent] = before + d
                        if not create_graph:
                            owned.add(parent)
                elif parent.operation is None and not create_graph and (d is g or d.base is not None):
                    pending[parent] = d.copy()  # 두 잎이 한 버퍼를 나누어 갖지 않도록
                    owned.add(parent)
                else:
                    pending[parent] = d
            if not retain_graph:
                node.saved = FREED
    return found


def grad(
    outputs: Variable | Sequence[Variable],
    inputs: Variable | Sequence[Variable],
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Any, ...]:
    """``outputs`` 를 ``inputs`` 로 미분한 것들. 잎의 ``grad`` 는 건드리지 않는다(``tg.autograd.grad``).

    매개변수
    --------
    outputs, inputs : Tensor 하나 또는 여럿. ``inputs`` 로 가는 길 위의 마디만 걷는다.
    grad_outputs : 결과마다 같은 모양의 씨앗. 원소가 하나이면 생략할 수 있다.
    create_graph : 기울기를 다시 미분할 수 있게 한다.
    allow_unused : 이어지지 않은 입력의 답을 오류 대신 ``None`` 으로 한다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> (dx,) = tg.autograd.grad(x ** 2, x, create_graph=True)
    >>> tg.autograd.grad(dx, x)[0].item()
    2.0
    """
    results: list[Any] = [outputs] if isinstance(outputs, Variable) else list(outputs)
    sources: list[Any] = [inputs] if isinstance(inputs, Variable) else list(inputs)
    given = [None] * len(results) if grad_outputs is None else (
        [grad_outputs] if not isinstance(grad_outputs, (list, tuple)) else list(grad_outputs)
    )
    if len(given) != len(results):
        raise ArgumentError(f"autograd.grad: 결과는 {len(results)}개인데 grad_outputs 는 {len(given)}개입니다.")
    for k, x in enumerate(sources):
        if not x.requires_grad:
            raise GradientError(f"autograd.grad: inputs[{k}] 은(는) requires_grad=False 입니다. requires_grad_() 를 부르세요.")
    seeds = [(y._root(), y._seed(g, create_graph)) for y, g in zip(results, given, strict=True)]
    targets = [x.node for x in sources if x.node is not None]
    retain = create_graph if retain_graph is None else retain_graph
    found = backpropagate(seeds, targets, retain, create_graph)
    answers: list[Any] = []
    for k, node in enumerate(targets):
        g = found.get(node)
        if g is None and not allow_unused:
            raise GradientError(
                f"autograd.grad: 결과가 inputs[{k}](모양 {node.shape})에 이어져 있지 않습니다. "
                "식에 정말 쓰였는지 살펴보거나 allow_unused=True 로 None 을 받으세요."
            )
        answers.append(g if g is None or create_graph else wrap(g.reshape(g.shape)))
    return tuple(answers)


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
    if order and Leaf.latest_change > order[-1].sequence:
        parents = ((node, parent) for node in order for parent in node.parents)
        changed = {p for node, p in parents if isinstance(p, Leaf) and p.changed > node.sequence}
        for node in order:
            for leaf in changed:
                if leaf.changed > node.sequence and node.saved and node.operation.holds(node.saved, leaf.value):
                    raise SavedValueChangedError.at(node.operation.name, leaf)
    for node in order:
        if node.note is not None and node.note.fingerprints is not None and node.saved is not FREED:
            node.note.fingerprints.check(node)


def sum_to(d: Any, shape: tuple[int, ...], operation: str) -> Any:
    """브로드캐스트(broadcast)로 늘어난 축을 더하여 원래 모양으로 되돌린다. 나누어 준 것의 도함수는 합이다."""
    extra = d.ndim - len(shape)
    stretched = tuple(
        axis for axis, n in enumerate(d.shape) if axis < extra or (shape[axis - extra] == 1 and n != 1)
    )
    fits = extra >= 0 and all(a in (1, b) for a, b in zip(shape, d.shape[extra:], strict=True))
    if not fits:
        raise ShapeError(
            f"{operation}: 도함수 규칙이 낸 기울기의 모양 {d.shape}을(를) 입력의 모양 {shape}(으)로 합칠 수 없습니다. "
            "규칙이 입력과 같은 모양(또는 브로드캐스트된 모양)을 돌려주는지 살펴보세요."
        )
    return d.sum(stretched).reshape(shape)


def _as_tensors(node: Node) -> tuple[Any, ...]:
    """저장한 값에 마디를 다시 붙인다. 두 번째 미분이 이 길로 지나간다."""
    revived = []
    for value, source in zip(node.saved or (), node.operation.sources(node), strict=True):
        if isinstance(source, tuple):  # 입력 여럿을 한 이름으로 부른 경우
            value = [v if p is None else wrap(v, p) for v, p in zip(value, source, strict=True)]
        elif source is not None and value is not None:
            value = wrap(value, source)
        revived.append(value)
    return tuple(revived)


def _run_hooks(node: Node, g: Any, create_graph: bool) -> Any:
    for hook in tuple(node.note.hooks.values()) if node.note is not None else ():
        given = g if create_graph else wrap(g)
        replaced = hook(given)
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
    total = g if leaf.grad is None else leaf.grad._data + g
    leaf.grad = wrap(total.reshape(leaf.shape))  # 스칼라도 쓸 수 있는 배열로
