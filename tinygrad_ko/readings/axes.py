"""축의 이름: 상자마다 축이 무엇인가(묶음, 채널, 행, 열 …). 연산의 선언(``axes``)에서 온다."""

from __future__ import annotations

from .story import Story

__all__ = ["axis_names"]


def axis_names(told: Story) -> dict[str, tuple[str, ...]]:
    """상자의 key → 축마다의 이름. 모르는 상자는 없다.

    연산이 말한 이름은 오른쪽 끝의 축부터 맞춘다. 원소마다의 셈은 이름을 그대로 물려준다.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.readings.axes import axis_names
    >>> from tinygrad_ko.readings.story import story
    >>> w = tg.tensor(np.ones((2, 3)), requires_grad=True)
    >>> told = story(tg.relu(tg.nn.functional.linear(tg.tensor(np.ones((4, 3))), w)).sum())
    >>> sorted(axis_names(told).values())
    [('묶음', '출력'), ('묶음', '출력'), ('묶음', '특징'), ('출력', '입력')]
    """
    found: dict[str, tuple[str, ...]] = {}

    def say(key: str, names: str | tuple[str, ...]) -> None:
        given = tuple(names.split()) if isinstance(names, str) else names
        if key not in found and len(given) == _ndim(told, key) > 0:
            found[key] = given

    for step in told.forward:
        axes = step.operation.facts.axes
        for role, key in step.inputs:
            say(key, axes.get(role, ""))
        for key in step.outputs:
            say(key, axes.get("y", ""))
            for _, source in step.inputs:
                if _shape(told, source) == _shape(told, key) and source in found:
                    say(key, found[source])
    return found


def _shape(told: Story, key: str) -> tuple[int, ...] | None:
    box = told.boxes[key]
    return box.value.shape if box.value is not None else None if box.node is None else box.node.shape


def _ndim(told: Story, key: str) -> int:
    return len(_shape(told, key) or ())
