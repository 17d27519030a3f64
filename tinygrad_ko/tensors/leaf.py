"""잎(leaf): 마디 없는 텐서에 잎을 붙이고, 잎에 기울기를 쌓는다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine import Leaf, Node, Variable, wrap
from ..operation.devices import refuse_other_device


def constant_leaf(tensor: Variable) -> Node:
    """이름이나 훅을 달 수 있도록, 마디 없는 텐서에 잎을 붙인다."""
    if tensor.node is None:
        tensor.node = Leaf(tensor._data, requires_grad=False)
    return tensor.node


def receive(arrived: list[tuple[Leaf, Any]]) -> None:
    """잎들의 ``grad`` 에 기울기를 더한다. 이미 남이 보고 있을지 모르는 예전 배열은 건드리지 않는다.

    도중에 멈추면(오류, Ctrl+C) 모두 하기 전으로 되돌린다.
    """
    before = [leaf.grad for leaf, _ in arrived]
    try:
        for leaf, g in arrived:
            old = leaf.grad
            if isinstance(g, Variable):  # create_graph=True: 기울기에도 그래프가 있다
                leaf.grad = g if old is None else old + g
                continue
            total = g if old is None else old._data + g
            if total.__class__ is not np.ndarray:
                if isinstance(total, np.generic):
                    total = np.array(total)  # 스칼라도 쓸 수 있는 배열로
                elif not isinstance(total, np.ndarray):
                    refuse_other_device("backward", leaf.value, total)
            leaf.grad = wrap(total)
    except BaseException:
        for (leaf, _), grad in zip(arrived, before, strict=True):
            leaf.grad = grad
        raise


Leaf.receive = receive
