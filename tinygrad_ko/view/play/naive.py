"""소박한 차례: 위상 순서(topological order)를 지키지 않고, 기여분을 받자마자 더 깊이 내려가면 무엇이 틀리는가.

마디는 한 번씩만 지난다(다시 지나면 걸음의 수가 지수로 는다). 그래서 여러 곳에 쓰인 중간값은 기여분을 다 모으기 전에
기울기를 아래로 넘겨 버린다. 그 첫 자리를 찾는다.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...engine import Node
from ...operation.devices import to_numpy
from ...operation.outputs import Pick
from ...readings.story import Story

__all__ = ["Naive", "NaiveStep", "naive_order"]


@dataclass(frozen=True, slots=True, eq=False)
class NaiveStep:
    """깊이 우선(depth-first)으로 나른 기여분 하나."""

    step: str  # 연산의 key
    target: str  # 기울기가 가는 상자
    upstream: tuple[np.ndarray, ...]  # 그때까지 모인 기울기(다 모이지 않았을 수 있다)
    contribution: np.ndarray
    total: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Naive:
    """깊이 우선의 모든 걸음과, 처음 틀리는 곳."""

    steps: tuple[NaiveStep, ...]
    wrong: int | None  # 다 모이지 않은 기울기를 처음으로 넘기는 걸음. 틀리지 않으면 None
    culprit: str | None  # 그 기울기를 넘긴 상자


def naive_order(told: Story) -> Naive:
    """이야기를 깊이 우선으로 다시 걷는다.

    매개변수
    --------
    told : ``story`` 가 돌려준 것.

    반환
    ----
    Naive

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.view.play.naive import naive_order
    >>> from tinygrad_ko.readings.story import story
    >>> a = tg.tensor(2.0, requires_grad=True)
    >>> b = (a * a).named("b")
    >>> told = story(b * b + b)  # b 가 세 번 쓰인다
    >>> found = naive_order(told)
    >>> told.boxes[found.culprit].name, float(found.steps[-1].total)
    ('b', 9.0)
    """
    walk = _Walk(told)
    with np.errstate(all="ignore"):  # NaN 과 무한대는 걸음의 수로 보인다
        steps = tuple(walk.steps())
    return Naive(steps, walk.wrong, walk.culprit)


class _Walk:
    def __init__(self, told: Story) -> None:
        self.told = told
        self.box = {b.node: b for b in told.boxes.values() if b.node is not None}
        self.step_of = {f.outputs[0]: f.key for f in told.forward} | {o: f.key for f in told.forward for o in f.outputs}
        self.saved = {told.operation(b.step).node: tuple(b.saved.values()) for b in told.backward}
        self.totals: dict[Node, Any] = {}
        self.wrong: int | None = None
        self.culprit: str | None = None

    def steps(self) -> Iterator[NaiveStep]:
        root = self.told.boxes[self.told.loss]
        self.totals[root.node] = root.grad
        passed: set[Node] = set()
        stack = [self._carry(root.node, passed)]
        count = 0
        while stack:
            arrived = next(stack[-1], None)
            if arrived is None:
                stack.pop()
                continue
            step, parent = arrived
            if self.culprit is not None and self.wrong is None:
                self.wrong = count
            count += 1
            yield step
            if parent not in passed and parent.operation is not None:
                stack.append(self._carry(parent, passed))

    def _carry(self, node: Node, passed: set[Node]) -> Iterator[tuple[NaiveStep, Node]]:
        """마디가 지금까지 모은 기울기를 입력마다 하나씩 넘긴다."""
        passed.add(node)
        box, g = self.box[node], self.totals[node]
        if self.culprit is None and not np.allclose(to_numpy(g), box.grad, rtol=1e-6, atol=0, equal_nan=True):  # type: ignore[arg-type]
            self.culprit = box.key
        maker, shown = node, (to_numpy(g),)
        if isinstance(node.operation, Pick):  # 결과가 여럿인 연산: 이 결과의 기울기만 가지고 내려간다
            maker = node.parents[0]  # type: ignore[assignment]
            g = node.operation.carry(node, 0, g)
            if maker in passed:
                return
            passed.add(maker)
        for index in maker.wants:
            parent: Any = maker.parents[index]
            part = maker.operation.carry(maker, index, g, self.saved[maker])
            self.totals[parent] = part if parent not in self.totals else self.totals[parent] + part
            yield NaiveStep(
                self.step_of[box.key], self.box[parent].key, shown, to_numpy(part), to_numpy(self.totals[parent])), parent
