"""다시 셈하기: 커서 마디에 남기지 않은 중간값을, 남아 있는 값들에서 순전파를 다시 하여 얻는다."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..engine import Leaf, Node
from ..operation.devices import to_numpy
from ..operation.memory import changed_after
from ..operation.outputs import Pick

__all__ = ["recomputed"]


def recomputed(nodes: Sequence[Node], known: Mapping[Node, Any]) -> dict[Node, Any]:
    """``known`` 에 값이 없는 마디들의 값.

    다시 셈한 값은, 그것을 쓴 마디의 아는 값을 그대로 내놓을 때에만 믿는다(그 뒤에 잎이 바뀌었거나 난수를 쓴 연산이면 아니다).
    다시 셈할 수 없는 것은 답에 없다.

    매개변수
    --------
    nodes : 옛것부터 늘어놓은 마디들.
    known : 마디 → 아는 값.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.engine import oldest_first
    >>> from tinygrad_ko.readings.recompute import recomputed
    >>> x = tg.tensor(np.arange(100.0), requires_grad=True)
    >>> y = (x + 1.0).sum()  # 100개짜리 중간값은 아무도 저장하지 않았다
    >>> found = recomputed(oldest_first([y.node]), {x.node: x.data, y.node: y.data})
    >>> [value[:3].tolist() for value in found.values()]
    [[1.0, 2.0, 3.0]]
    """
    walk = _Again(known)
    lost = {n for n in nodes if walk.lost(n)}
    wanted = lost | {n.parents[0] for n in lost if isinstance(n.operation, Pick)}
    for node in nodes:
        if node in wanted:
            walk.recompute(node)
        elif any(p in walk.made for p in node.parents):
            walk.check(node)
    return {n: v for n, v in walk.made.items() if n in lost}


class _Again:
    """마디마다 다시 셈한 값. 셈할 수 없거나 믿을 수 없는 것은 없다."""

    def __init__(self, known: Mapping[Node, Any]) -> None:
        self.known, self.made = known, dict[Node, Any]()

    def lost(self, node: Node) -> bool:
        """값을 남기지 않은 중간값인가."""
        return node.operation is not None and not isinstance(node.dtype, tuple) and self.known.get(node) is None

    def recompute(self, node: Node) -> None:
        made = self._forward(node)
        if made is not None:
            self.made[node] = made

    def check(self, node: Node) -> None:
        """다시 셈한 값을 쓰는 마디의 아는 값이 그대로 나오는가. 아니면 그 값들을 버린다."""
        then = self.known.get(node)
        now = None if then is None else self._forward(node)
        if now is not None and not np.array_equal(to_numpy(then), to_numpy(now), equal_nan=np.asarray(to_numpy(then)).dtype.kind == "f"):
            stack = list(node.parents)
            while stack:
                parent = stack.pop()
                if parent is not None and self.made.pop(parent, None) is not None:
                    stack += parent.parents

    def _forward(self, node: Node) -> Any:
        try:
            if isinstance(node.operation, Pick):
                return self.made[node.parents[0]][node.operation.index]  # type: ignore[index]
            return node.operation.forward(*node.operation.arguments(node, lambda parent: self._value(parent, node)))
        except Exception:  # 모르는 입력, 커서 남기지 않은 상수, 다시 하지 않는 연산
            return None

    def _value(self, node: Node, user: Node) -> Any:
        value = self.made.get(node, self.known.get(node))
        if value is None or (isinstance(node, Leaf) and changed_after(value, user.sequence)):
            raise _Unknown
        return value[()] if node.shape == () else value


class _Unknown(Exception):
    """값을 알 수 없는 입력이 있다."""
