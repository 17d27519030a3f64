"""프로그램: 잎들과, 앞의 값을 부르는 문장들. 글이 아니라 자료이므로 바꾸고 줄이기 쉽고, 실행할 때 글을 읽지 않는다."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

LAYOUTS = ("그대로", "띄엄띄엄", "뒤집힘", "열 먼저", "읽기 전용")


def laid_out(value: np.ndarray, layout: str) -> np.ndarray:
    """값은 같고 기억 공간에 놓인 꼴이 다른 새 배열."""
    if layout == "띄엄띄엄":
        wide = np.zeros((*value.shape, 2), value.dtype)
        wide[..., 1] = value
        return wide[..., 1]
    if layout == "뒤집힘":
        return np.asarray(np.flip(np.asarray(np.flip(value)).copy()))
    made = np.array(value, order="F" if layout == "열 먼저" else "C")
    made.flags.writeable = layout != "읽기 전용"
    return made


@dataclass(frozen=True)
class Leaf:
    """입력 하나."""

    value: np.ndarray
    layout: str = "그대로"
    constant: bool = False  # 기울기를 따라가지 않는 텐서


@dataclass(frozen=True)
class Step:
    """문장 하나: ``entry`` 를 앞의 값들(잎이 먼저, 그다음 문장들의 번호)로 부른다."""

    entry: str
    args: tuple[int, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    part: int | None = None  # 결과가 여럿이면 몇 번째


@dataclass(frozen=True)
class Program:
    """잎들, 문장들, 그리고 무작위 무게의 씨앗."""

    leaves: tuple[Leaf, ...]
    steps: tuple[Step, ...]
    seed: int

    def sinks(self) -> list[int]:
        """아무도 쓰지 않은 문장의 값들: 이것들의 무작위로 무게를 준 합이 손실이다."""
        used = {a for step in self.steps for a in step.args}
        return [k for k in range(len(self.leaves), len(self.leaves) + len(self.steps)) if k not in used]

    def weight(self, sink: int, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """손실에서 ``sink`` 의 무게."""
        return np.asarray(np.random.default_rng([self.seed, 1, sink]).standard_normal(shape)).astype(dtype)

    def directions(self, turn: int) -> list[np.ndarray]:
        """잎마다의 무작위 방향."""
        return [np.asarray(np.random.default_rng([self.seed, 2 + turn, k]).standard_normal(leaf.value.shape)) for k, leaf in enumerate(self.leaves)]


def walked(program: Program, inputs: Sequence[Any], call: Callable[[Step, list[Any]], Any]) -> list[Any]:
    """문장들을 차례로 부른 값들(입력까지)."""
    values = list(inputs)
    for step in program.steps:
        y = call(step, [values[a] for a in step.args])
        values.append(y if step.part is None else y[step.part])
    return values


def live(program: Program) -> Program:
    """손실에 닿지 않는 잎을 뺀 것."""
    used = sorted({a for step in program.steps for a in step.args if a < len(program.leaves)})
    return renumbered(program, used, range(len(program.steps)))


def renumbered(program: Program, leaves: Sequence[int], steps: Sequence[int]) -> Program:
    """고른 잎과 문장만 남긴다. 남긴 문장이 부르는 것은 모두 남아 있어야 한다."""
    first = len(program.leaves)
    there = {old: new for new, old in enumerate([*leaves, *(first + s for s in steps)])}
    kept = [program.steps[s] for s in steps]
    return Program(tuple(program.leaves[k] for k in leaves), tuple(Step(s.entry, tuple(there[a] for a in s.args), s.options, s.part) for s in kept), program.seed)


def ancestors(program: Program, value: int) -> Iterator[int]:
    """``value`` 를 셈하는 데 쓰인 값들의 번호, 저까지."""
    wanted, first = {value}, len(program.leaves)
    for k in range(first + len(program.steps) - 1, first - 1, -1):
        if k in wanted:
            wanted.update(program.steps[k - first].args)
    yield from sorted(wanted)
