"""접은 그래프: 재생기의 그림 하나에 놓이는 것들. 이야기의 상자와 연산, 그리고 접은 것(×N, 모듈)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from ...errors import ArgumentError
from ...korean.particles import particle
from ...readings.story import Backward, Forward, Story
from ...readings.trace import Arrow, Step, Value
from ..graph.collapse import Collapsed, Group, collapse

__all__ = ["FoldedGraph"]


class FoldedGraph:
    """재생기에 보이는 그래프. 접지 않았으면 상자와 연산이 이야기 그대로이다."""

    def __init__(self, told: Story, made: Collapsed) -> None:
        self.told = told
        self.depth, self.visible = made.depth, made.visible
        self.arrows = [r for r in made.records if isinstance(r, Arrow)]
        self.shown = {r.key: r for r in made.records if not isinstance(r, Arrow)}
        self.folded = any(isinstance(r, Group) for r in self.shown.values())

    @classmethod
    def whole(cls, told: Story, depth: int | None, max_nodes: int) -> FoldedGraph:
        """한 식 전부. 너무 크면 접는다."""
        made = collapse(told.records, depth, max_nodes)
        if made.count > max_nodes:
            raise ArgumentError(
                f"play: 접어도 상자와 연산이 {made.count:,}개로 max_nodes={max_nodes:,}개보다 많습니다. depth=0 으로 더 접거나, "
                "더 작은 배치(batch)나 더 짧은 식으로 만들거나, "
                f"그래도 다 보려면 max_nodes={made.count} {particle(made.count, '을/를')} 주세요."
            )
        return cls(told, made)

    def is_box(self, key: str) -> bool:
        """값을 보이는 것인가(아니면 연산이다)."""
        record = self.shown[key]
        return isinstance(record, Value) or (isinstance(record, Group) and not record.steps)

    def members(self, key: str) -> tuple[str, ...]:
        """보이는 것 하나에 든 원래의 key 들."""
        record = self.shown[key]
        return record.members if isinstance(record, Group) else (record.key,)

    @cached_property
    def forward(self) -> list[tuple[str, list[Forward]]]:
        """순전파의 차례: (보이는 연산, 그 안의 걸음들). 마지막 걸음의 차례로."""
        inside: dict[str, list[Forward]] = {}
        for key in self.visible:
            if self.told.is_operation(key):
                f = self.told.operation(key)
                together = inside.pop(self.visible[key], [])
                together.append(f)
                inside[self.visible[key]] = together  # 마지막 걸음이 차례를 정한다
        return list(inside.items())

    @cached_property
    def backward(self) -> list[tuple[str, list[Backward]]]:
        """역전파의 차례: 순전파를 거꾸로."""
        return [(key, [b for f in reversed(steps) for b in self.told.through(f.key)]) for key, steps in reversed(self.forward)]

    def stacked(self, key: str, part: str) -> np.ndarray | None:
        """상자의 값(``value``)이나 기울기(``grad``). 접은 것이면 스칼라들을 늘어놓은 배열이고, 그럴 수 없으면 None."""
        found = [getattr(self.told.boxes[m], part) for m in self.members(key)]
        if isinstance(self.shown[key], Value):
            return found[0]
        return np.array(found) if all(x is not None and x.ndim == 0 for x in found) else None

    def arrows_of(self, key: str) -> list[int]:
        """연산에 닿는 화살표들."""
        return [k for k, a in enumerate(self.arrows) if key in (a.source, a.target)]

    def arrow_of(self, b: Backward) -> int:
        """그 기여분이 거꾸로 지나는 화살표: ``a + a`` 에서는 둘 가운데 하나이다."""
        op = self.told.operation(b.step).operation
        role = str(b.index) if op.variadic else op.inputs[b.index]
        ends = self.visible[b.target], self.visible[b.step]
        found = [k for k, a in enumerate(self.arrows) if (a.source, a.target) == ends]
        return next((k for k in found if self.arrows[k].role in (role, "")), found[0])

    def boxes(self) -> Iterable[str]:
        return (key for key in self.shown if self.is_box(key))

    def operations(self) -> Iterable[str]:
        return (key for key in self.shown if not self.is_box(key))

    def step(self, key: str) -> Step | Group:
        record = self.shown[key]
        assert not isinstance(record, Value)
        return record
