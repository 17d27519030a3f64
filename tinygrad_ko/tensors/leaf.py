"""잎(leaf): 마디 없는 텐서에 잎을 붙이고, 잎에 기울기를 쌓는다."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Leaf, Node, Variable, wrap
from ..operation.devices import refuse_other_device


def constant_leaf(tensor: Variable) -> Node:
    """이름이나 훅을 달 수 있도록, 마디 없는 텐서에 잎을 붙인다."""
    if tensor.node is None:
        tensor.node = Leaf(tensor._data, requires_grad=False)
    return tensor.node


class _Accumulating(threading.local):
    """이 스레드가 지금 하고 있는 역전파가 바꾼 것: (잎, 그 앞의 grad)."""

    changed: list[tuple[Leaf, Any]] | None = None


_accumulating = _Accumulating()


def all_or_nothing(walk: Callable[[], Any]) -> None:
    """역전파를 하되, 도중에 멈추면(오류, Ctrl+C) 잎들의 ``grad`` 를 모두 하기 전으로 되돌린다.

    멈춘 역전파가 지나온 그래프는 이미 놓아주었으므로, 다시 하려면 순전파부터 한다.
    """
    mine: list[tuple[Leaf, Any]] = []
    outer = _accumulating.changed
    try:
        _accumulating.changed = mine
        walk()
        if outer is not None:
            outer += mine
    except BaseException:
        for leaf, before in reversed(mine):
            leaf.grad = before
        raise
    finally:
        _accumulating.changed = outer


def receive(leaf: Leaf, g: Any) -> None:
    """잎의 ``grad`` 에 더한다. 이미 남이 보고 있을지 모르는 예전 배열은 건드리지 않는다."""
    changed = _accumulating.changed
    if changed is not None:
        changed.append((leaf, leaf.grad))
    if isinstance(g, Variable):  # create_graph=True: 기울기에도 그래프가 있다
        leaf.grad = g if leaf.grad is None else leaf.grad + g
        return
    total = g if leaf.grad is None else leaf.grad._data + g
    if isinstance(total, np.generic):
        total = np.array(total)  # 스칼라도 쓸 수 있는 배열로
    elif not isinstance(total, np.ndarray):
        refuse_other_device("backward", leaf.value, total)
    leaf.grad = wrap(total)


Leaf.receive = receive
