"""마디 없는 텐서에 잎(leaf)을 붙인다."""

from __future__ import annotations

from ..engine import Leaf, Node, Variable


def constant_leaf(tensor: Variable) -> Node:
    """이름이나 훅을 달 수 있도록, 마디 없는 텐서에 잎을 붙인다."""
    if tensor.node is None:
        tensor.node = Leaf(tensor._data, requires_grad=False)
    return tensor.node
