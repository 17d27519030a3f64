"""작은 걸음을 말하기: 걸음 하나의 안을 펴고(``readings/inside.py``) 작은 걸음마다 문장과 수식을 적는다. 설명(deep)과 재생기가 함께 쓴다."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...readings.inside import Inside, inside
from ...readings.story import Backward, Forward, Story
from .telling import Telling, tell_backward, tell_forward, tell_rule

__all__ = ["Insides", "SubStep"]


class SubStep(NamedTuple):
    """작은 걸음 하나."""

    telling: Telling
    rule: str  # 수 없이 말한 것: 잎의 값을 고친 뒤에도 맞는 말
    result: np.ndarray | None  # 순전파이면 얻은 값, 역전파이면 나른 기여분
    target: str  # 그 값(이나 기여분을 받는 것)의 글자


class Insides:
    """이야기 하나의 작은 걸음들. 같은 걸음은 한 번만 편다."""

    def __init__(self, told: Story, flat: Story) -> None:
        self.told, self.flat = told, flat
        self._made: dict[str, Inside | None] = {}
        self._said: dict[int, SubStep] = {}  # 작은 걸음 → 그 말. 입력이 여럿이면 뒤쪽의 걸음들은 길마다 함께 지난다

    def of(self, key: str) -> Inside | None:
        """연산의 key → 편 것. 더 펼 것이 없으면 ``None``."""
        if key not in self._made:
            self._made[key] = inside(self.told, self.flat, self.told.operation(key))
        return self._made[key]

    def forward(self, step: Forward) -> list[SubStep]:
        """순전파의 한 걸음의 안."""
        made = self.of(step.key)
        if made is None:
            return []
        small = made.story
        results = [(f, small.boxes[f.outputs[0]]) for f in small.forward]
        return [SubStep(tell_forward(small, f), tell_rule(small, f), box.value, box.letter) for f, box in results]

    def backward(self, step: Backward) -> list[SubStep]:
        """역전파의 한 걸음의 안: 이 걸음이 가는 입력으로 가는 길만. 이은 것이 이 걸음의 기여분이다."""
        made = self.of(step.step)
        if made is None:
            return []
        small = made.story
        for b in (crossed := made.toward(step.target)):
            if id(b) not in self._said:
                self._said[id(b)] = SubStep(tell_backward(small, b), tell_rule(small, b), b.contribution, small.boxes[b.target].letter)
        return [self._said[id(b)] for b in crossed]
