"""결과로 이어지는 걸음만 남기기: 쓰이지 않는 것의 크기까지 알아낼 까닭이 없다."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .recording import Recording, Ref, Step
from .sizes import refs


def needed(recording: Recording) -> Recording:
    """결과로 이어지는 걸음만 남긴다(번호는 다시 매긴다)."""
    used = reached([v for _, v in recording.outputs], recording.steps)
    number = {old: new for new, old in enumerate(sorted(used))}
    steps = [Step(s.function, _moved(s.arguments, number), _moved(s.options, number), s.results, s.where, s.name, s.makers, s.born)
             for s in (recording.steps[k] for k in sorted(used))]
    outputs = [(n, _moved(v, number)) for n, v in recording.outputs]
    return Recording(recording.inputs, steps, outputs, recording.structure, recording.results)


def _moved(value: Any, number: dict[int, int]) -> Any:
    """번호를 다시 매긴 것."""
    if isinstance(value, Ref):
        return value if value.step < 0 else Ref(number[value.step], value.part)
    if isinstance(value, (tuple, list)):
        return type(value)([_moved(v, number) for v in value])
    if isinstance(value, dict):
        return {k: _moved(v, number) for k, v in value.items()}
    if isinstance(value, slice):
        return slice(*[_moved(v, number) for v in (value.start, value.stop, value.step)])
    return value


def reached(ends: Any, steps: Sequence[Step]) -> set[int]:
    """값 ``ends`` 로 이어지는 걸음들의 번호."""
    seen: set[int] = set()
    stack = [r.step for r in refs(ends)]
    while stack:
        at = stack.pop()
        if at >= 0 and at not in seen:
            seen.add(at)
            stack.extend(r.step for r in refs([steps[at].arguments, steps[at].options]))
    return seen
