"""상자마다의 수치 확인: 값을 조금 흔들어 손실이 얼마나 바뀌는지 재고(5점 차분), 역전파의 기울기와 견준다."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ...engine import Node
from ...errors import DroppedConstantError
from ...operation.outputs import Pick
from ...readings.story import Story
from ...transforms.gradcheck import STENCIL, slope_at

__all__ = ["Checked", "numerically"]

MOST_CALLS = 400_000  # 다시 셈할 연산의 수. 넘으면 남은 상자는 확인하지 않는다
STEP = 1e-3


class Checked(NamedTuple):
    """상자 하나의 확인."""

    measured: float  # 흔들어 잰 것
    expected: float  # 역전파의 기울기로 셈한 것
    bent: bool  # 그 자리에서 함수가 꺾여, 잰 것을 믿을 수 없는가

    @property
    def agrees(self) -> bool:
        return abs(self.measured - self.expected) <= 1e-4 * max(abs(self.measured), abs(self.expected)) + 1e-7


def numerically(told: Story, keys: Iterable[str]) -> dict[str, Checked]:
    """상자마다 값을 무작위 방향으로 흔들어 기울기를 확인한다(배정밀도로 다시 셈한다).

    매개변수
    --------
    told : ``story`` 가 돌려준 것.
    keys : 확인할 상자들. 다시 셈할 수 없는 상자(남기지 않은 큰 상수를 쓰는 식)는 결과에 없다.

    반환
    ----
    dict : 상자의 key → ``Checked``. 수 하나인 상자이면 도함수이고, 배열이면 방향 도함수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.view.play.checking import numerically
    >>> from tinygrad_ko.readings.story import story
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> checked = numerically(story(x * x), ["v0"])["v0"]
    >>> round(checked.measured, 6), checked.expected, checked.agrees
    (6.0, 6.0, True)

    출처
    ----
    5점 차분: Abramowitz & Stegun 25.3.6 (``tg.gradcheck`` 와 같다).
    """
    replay = _Replay(told)
    found: dict[str, Checked] = {}
    rng = np.random.default_rng(0)
    left = MOST_CALLS
    for key in keys:
        box = told.boxes[key]
        if box.grad is None or box.value is None or box.value.dtype.kind != "f" or not box.value.size:
            continue
        after = replay.after(box.node)
        left -= len(after) * len(STENCIL)
        if left < 0:
            break
        direction = np.ones(()) if box.value.ndim == 0 else rng.standard_normal(box.value.shape)
        h = STEP * max(1.0, float(np.abs(box.value).max()))
        try:
            with np.errstate(all="ignore"):
                values = np.array([replay.loss(box.node, box.value + step * h * direction, after) for step in STENCIL])
        except _CannotReplay:
            continue
        if np.isfinite(values).all():
            measured, bent = slope_at(values, h)
            found[key] = Checked(measured, float(np.vdot(box.grad.astype(np.float64), direction)), bent)
    return found


class _CannotReplay(Exception):
    """남기지 않은 상수가 있어 다시 셈할 수 없다."""


class _Replay:
    """그래프를 수만으로 다시 셈한다."""

    def __init__(self, told: Story) -> None:
        self.loss_node = told.boxes[told.loss].node
        self.values: dict[Node, Any] = {b.node: _wide(b.value) for b in told.boxes.values() if b.node is not None}
        self.templates: dict[Node, list[Any]] = {}
        makers = [f.node for f in told.forward]
        picks = [b.node for b in told.boxes.values() if b.node is not None and isinstance(b.node.operation, Pick)]
        self.order: list[Node] = sorted([*makers, *picks], key=lambda n: n.sequence)

    def after(self, node: Node) -> list[Node]:
        """``node`` 가 바뀌면 다시 셈해야 하는 마디들."""
        touched, found = {node}, []
        for each in self.order:
            if each is not node and any(parent in touched for parent in each.parents):
                touched.add(each)
                found.append(each)
        return found

    def loss(self, node: Node, value: Any, after: list[Node]) -> float:
        changed: dict[Node, Any] = {node: value}
        for each in after:
            if isinstance(each.operation, Pick):
                changed[each] = changed[each.parents[0]][each.operation.index]  # type: ignore[index]
            else:
                changed[each] = each.operation.forward(*self._arguments(each, changed))
        return float(np.asarray(changed[self.loss_node]).reshape(()))

    def _arguments(self, node: Node, changed: Mapping[Node, Any]) -> list[Any]:
        def filled(given: Any) -> Any:
            if not isinstance(given, Node):
                return [filled(v) for v in given] if type(given) is list else given
            value = changed.get(given)
            value = self.values.get(given) if value is None else value
            if value is None:
                raise _CannotReplay
            return value

        return [filled(given) for given in self._template(node)]

    def _template(self, node: Node) -> list[Any]:
        """마디의 인수들. 마디가 있는 입력의 자리에는 그 마디가 있다: 수백 번 셈하므로 한 번만 되짓는다."""
        found = self.templates.get(node)
        if found is None:
            try:
                found = node.operation.arguments(node, lambda parent: parent, lambda name, constant: _wide(constant))
            except DroppedConstantError:
                raise _CannotReplay from None
            self.templates[node] = found
        return found


def _wide(value: Any) -> Any:
    """실수 배열은 float64 로."""
    return value.astype(np.float64) if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f" else value
