"""되살리기(revive): 역전파가 놓아준 그래프를, 마디가 남긴 작은 값과 살아 있는 잎에서 다시 셈한다.

그림과 설명과 소스가 ``backward()`` 뒤에도 되는 까닭이다. 다시 셈한 값이 그때 남긴 값과 한 비트라도 다르면, 틀린 그림 대신 오류를 낸다.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..engine import FREED, Leaf, Node, oldest_first
from ..errors import GradientError, TinygradError
from ..korean.particles import Noun
from ..operation.devices import to_numpy
from ..operation.memory import changed_after
from ..operation.outputs import Pick

__all__ = ["revived"]

_CURE = "backward() 앞에서 부르거나, with tg.keep_values(): 안에서 식을 셈하고 backward() 까지 하세요."


@contextlib.contextmanager
def revived(root: Node) -> Iterator[None]:
    """이 안에서는 ``root`` 에서 닿는 놓아준 마디들이 남긴 값(saved)을 갖고, 잎은 식을 셈할 때의 값을 보인다.

    예외
    ----
    GradientError : 잎의 값이 그 뒤에 바뀌었거나 사라졌을 때, 커서 남기지 않은 상수가 있을 때, 다시 셈한 값이 그때와 다를 때.
    """
    nodes = oldest_first([root])
    freed = [n for n in nodes if n.operation is not None and n.saved is FREED]
    if not freed:
        yield
        return
    first_use: dict[Node, int] = {}
    for node in nodes:
        for parent in node.parents:
            if parent is not None:
                first_use.setdefault(parent, node.sequence)
    values: dict[Node, Any] = {}
    moved: list[tuple[Leaf, Any]] = []
    try:
        with np.errstate(all="ignore"):
            for node in nodes:
                if isinstance(node, Leaf):
                    values[node] = value = _then(node, first_use.get(node, node.sequence))
                    if value is not node.value:
                        moved.append((node, node.held))
                        node.value = value
                elif isinstance(node.operation, Pick):
                    values[node] = _as_before(node, values[node.parents[0]][node.operation.index])  # type: ignore[index]
                    node.saved = ()
                else:
                    values[node] = _again(node, values)
        yield
    finally:
        for node in freed:
            node.saved = FREED
        for leaf, held in moved:
            leaf.held = held


def _then(leaf: Leaf, when: int) -> Any:
    """``when`` 에 잎이 가졌던 값."""
    value = leaf.value
    if value is not None and not changed_after(value, when):
        return value
    if leaf.seen is not None and leaf.seen[1] <= when <= leaf.seen[0]:
        return leaf.seen[2]
    name = f"'{leaf.note.name}'의 값" if leaf.note is not None and leaf.note.name else f"모양 {leaf.shape}의 텐서의 값"
    why = "남아 있지 않습니다" if value is None else "그 뒤에 바뀌었습니다"
    raise GradientError(f"역전파(backward)가 끝난 식을 다시 셈할 수 없습니다: {Noun(name):이/가} {why}. {_CURE}")


def _again(node: Node, values: dict[Node, Any]) -> Any:
    """마디의 순전파를 다시 하고, 놓아준 마디이면 규칙이 부를 것을 다시 남긴다."""
    operation = node.operation
    try:
        given = operation.arguments(node, lambda parent: values[parent][()] if parent.shape == () else values[parent])
        y = operation.forward(*given)
    except TinygradError as error:  # 커서 남기지 않은 상수, 다시 하지 않는 연산: 고칠 길은 그 오류가 말한다
        raise GradientError(f"역전파(backward)가 끝난 식을 다시 셈할 수 없습니다: {error}") from None
    except Exception as error:
        raise GradientError(
            f"역전파(backward)가 끝난 식을 다시 셈할 수 없습니다: '{operation.name}' 연산을 다시 하지 못했습니다({error}). {_CURE}"
        ) from None
    if node.saved is FREED:
        node.saved = operation.saved(node, given, y)
    return _as_before(node, y)


def _as_before(node: Node, y: Any) -> Any:
    """그때 남긴 작은 값과 한 비트까지 같은 ``y``."""
    if node.value is not None:
        then, now = np.asarray(to_numpy(node.value)), np.asarray(to_numpy(y))
        if then.dtype != now.dtype or not np.array_equal(then, now, equal_nan=then.dtype.kind in "fc"):
            raise GradientError(
                f"역전파(backward)가 끝난 식을 다시 셈하니 '{node.operation.name}' 연산의 값이 그때와 다릅니다"
                f"(난수나 바깥의 값을 쓰는 연산). {_CURE}"
            )
    return y
