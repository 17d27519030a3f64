"""잎(leaf): 마디 없는 텐서에 잎을 붙이고, 잎에 기울기를 쌓는다."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Leaf, Node, Variable, state, tick, wrap
from ..errors import NonLeafGradientWarning
from ..operation.chains import walk_chain
from ..operation.devices import refuse_other_device

after_backward: list[Callable[[set[Leaf]], None]] = []  # 기울기를 다 쌓은 뒤에 부를 것들: 여러 프로세스의 기울기를 평균하는 일


def constant_leaf(tensor: Variable) -> Node:
    """이름이나 훅을 달 수 있도록, 마디 없는 텐서에 잎을 붙인다."""
    if tensor.node is None:
        tensor.node = Leaf(tensor._data, requires_grad=False)
    return tensor.node


def kept_gradient(node: Node | None) -> Any:
    """쌓인 기울기. 잎이거나 ``retain_grad()`` 를 부른 것에만 있다."""
    if node is None or node.grad is None or node.operation is None:
        return None if node is None else node.grad
    return wrap(node.grad) if node.note is not None and node.note.retain else None


def warn_non_leaf(node: Node) -> None:
    """연산의 결과에 ``grad`` 를 물었다고, 물은 사람의 줄에 알린다."""
    name = f"'{node.note.name}'" if node.note is not None and node.note.name else "이 텐서"
    warnings.warn(
        f"{name}의 grad: '{node.operation.name}' 연산의 결과(잎이 아닌 텐서)에는 기울기가 쌓이지 않아 None 입니다. "
        "w = w - lr * w.grad 처럼 새로 만든 w 는 더는 잎이 아닙니다: with tg.no_grad(): w -= lr * w.grad 로 제자리에서 고친 뒤 "
        "w.grad = None 으로 비우세요. 중간 값의 기울기를 보려면 backward() 앞에서 t.retain_grad() 를 부르세요.",
        NonLeafGradientWarning, stacklevel=3,
    )


def receive(arrived: list[tuple[Leaf, Any]]) -> None:
    """잎들의 ``grad`` 에 기울기를 더한다. 이미 남이 보고 있을지 모르는 예전 배열은 건드리지 않는다.

    도중에 멈추면(오류, Ctrl+C) 모두 하기 전으로 되돌린다.
    """
    before = [leaf.grad for leaf, _ in arrived]
    now, keep = tick(), state.keep
    try:
        for leaf, g in arrived:
            value, clock, old = leaf.held, leaf.clock, leaf.grad
            if value.__class__ is np.ndarray and value.size <= keep:
                leaf.seen = now, 0 if clock is None else clock.latest, value.copy()
            if g.__class__ is np.ndarray and old is None:  # 흔한 길
                leaf.grad = wrap(g)
                continue
            if isinstance(g, Variable):  # create_graph=True: 기울기에도 그래프가 있다
                leaf.grad = g if old is None else old + g
                continue
            total = g if old is None else old._data + g
            if isinstance(total, np.generic):
                total = np.array(total)  # 스칼라도 쓸 수 있는 배열로
            elif not isinstance(total, np.ndarray):
                refuse_other_device("backward", leaf.value, total)
            leaf.grad = wrap(total)
    except BaseException:
        for (leaf, _), grad in zip(arrived, before, strict=True):
            leaf.grad = grad
        raise
    if state.observer is not None:
        state.observer.received(arrived, before)
    if after_backward:
        leaves = {leaf for leaf, _ in arrived}
        for call in after_backward:
            call(leaves)


Leaf.receive, Leaf.walk_chain = receive, walk_chain
