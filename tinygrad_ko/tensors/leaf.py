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


def receive(leaf: Leaf, g: Any) -> None:
    """잎의 ``grad`` 에 더한다. 이미 남이 보고 있을지 모르는 예전 배열은 건드리지 않는다."""
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
