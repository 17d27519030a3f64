"""엔진(engine): 기록된 그래프를 거꾸로 걸으며 연쇄 법칙을 적용한다.

이 파일은 NumPy 함수를 하나도 모른다. 아는 것은 마디가 이어진 순서, 그리고 "마디의 도함수 규칙은 위에서 온
기울기 ``g`` 를 받아 입력의 기울기를 돌려준다"는 것뿐이다. 규칙에 배열을 넣으면 수가 나오고, 텐서를 넣으면
다시 미분할 수 있는 그래프가 나온다.
"""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .devices import HOST, refuse_other_device
from .errors import ArgumentError, GradientError, GraphFreedError, SavedValueChangedError, ShapeError
from .recording import (
    FREED,
    Leaf,
    Node,
    Pick,
    Variable,
    enable_grad,
    is_grad_enabled,
    no_grad,
    note_of,
    picked,
    state,
    wrap,
)


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

    반환
    ----
    tuple : 입력마다 기울기(그 입력과 같은 모양, 같은 dtype).

    예외
    ----
    GradientError : ``requires_grad=False`` 인 입력, 이어지지 않은 입력, 이미 놓아준 그래프.
    ArgumentError : 결과와 ``grad_outputs`` 의 개수가 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> (dx,) = tg.autograd.grad(x ** 2, x, create_graph=True)
    >>> tg.autograd.grad(dx, x)[0].item()
    2.0

    출처
    ----
    PyTorch ``torch.autograd.grad``.
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
        answer = g if g is None or create_graph else wrap(g.reshape(g.shape))
        if answer is not None and not isinstance(answer._data, HOST):
            refuse_other_device("autograd.grad", sources[k], answer)
        answers.append(answer)
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
    oldest = next((node.sequence for node in reversed(order) if node.operation is not None), None)
    if oldest is None or Leaf.latest_change < oldest:
        return
    parents = ((node, parent) for node in order for parent in node.parents)
    changed = {p for node, p in parents if isinstance(p, Leaf) and p.changed > node.sequence}
    for node in order:
        for leaf in changed:
            if leaf.changed > node.sequence and node.saved and node.operation.holds(node.saved, leaf.value):
                raise SavedValueChangedError.at(node.operation.name, leaf)


def sum_to(d: Any, shape: tuple[int, ...], operation: str) -> Any:
    """브로드캐스트(broadcast)로 늘어난 축을 더하여 원래 모양으로 되돌린다. 나누어 준 것의 도함수는 합이다."""
    extra = d.ndim - len(shape)
    if extra > 0 and d.shape[extra:] == shape:  # 앞쪽 축만 늘어난 흔한 경우
        return d.sum(0 if extra == 1 else tuple(range(extra)))
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
    note = note_of(node)
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
    if not isinstance(total, HOST):
        refuse_other_device("backward", leaf.value, total)
    leaf.grad = wrap(total)


__all__ = [
    "Leaf", "Node", "Variable", "backpropagate", "enable_grad", "grad", "is_grad_enabled", "no_grad",
]
