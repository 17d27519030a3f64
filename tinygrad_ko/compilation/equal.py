"""두 번의 기록이 같은 프로그램인가: 같은 셈, 값이 같은 상수, 같은 이음."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine import Variable
from .followed import Check
from .program import Value
from .replay import Replay


def same_program(a: Replay, b: Replay) -> bool:
    """같은 프로그램인가."""
    if len(a.steps) != len(b.steps) or a.answer.key() != b.answer.key() or asked(a) != asked(b):
        return False
    if (a.backward is None) != (b.backward is None):
        return False
    pairs = list(zip(a.steps, b.steps, strict=True))
    if a.backward is not None and b.backward is not None:
        pairs.append((a.backward, b.backward))
    for s, t in pairs:
        if [x.key() for x in s.sources] != [x.key() for x in t.sources] or s.makes != t.makes or not _same_gradients(s, t):
            return False
        if (s.act is None) != (t.act is None) or [x.key() for x in s.act_sources] != [x.key() for x in t.act_sources]:
            return False
        if s.act is not None and t.act is not None:
            if s.act[0] is not t.act[0] or not _equal((s.act[1], s.act[2]), (t.act[1], t.act[2]), {}):
                return False
            continue
        names = dict(zip(s.program.inputs, t.program.inputs, strict=True))
        if len(s.program.instructions) != len(t.program.instructions):
            return False
        for i, j in zip(s.program.instructions, t.program.instructions, strict=True):
            if _key(i.function) != _key(j.function) or not _equal((i.arguments, i.options), (j.arguments, j.options), names):
                return False
            if len(i.makes) != len(j.makes) or any(v.shape != w.shape or v.dtype != w.dtype for v, w in zip(i.makes, j.makes, strict=True)):
                return False
            names.update(zip(i.makes, j.makes, strict=True))
        if not _equal(list(s.program.outputs), list(t.program.outputs), names):
            return False
    return True


def asked(replay: Replay) -> Any:
    """어느 기울기가 있고 없을 때의 프로그램인가."""
    return [(owner.key(), there) for owner, there in replay.asked]


def variant(replay: Replay) -> Any:
    """같은 서명의 프로그램들을 가르는 것: 어느 기울기가 있고 없는가, 그리고 무엇에 맞는 값을 위한 것인가."""
    checks = [i.function.key() for step in replay.steps for i in step.program.instructions if isinstance(i.function, Check)]
    return asked(replay), checks


def _same_gradients(s: Any, t: Any) -> bool:
    return bool([(o.key(), n) for o, n, _ in s.gradients] == [(o.key(), n) for o, n, _ in t.gradients])


def _key(function: Any) -> Any:
    found = getattr(function, "key", None)
    return (type(function), found()) if found is not None else function


def _equal(a: Any, b: Any, names: dict[Value, Value]) -> bool:
    if isinstance(a, Value):
        return isinstance(b, Value) and names.get(a) is b
    if type(a) is not type(b):
        return False
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(_equal(x, y, names) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return list(a) == list(b) and all(_equal(x, b[k], names) for k, x in a.items())
    if isinstance(a, (np.ndarray, np.generic)):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    if isinstance(a, slice):
        return (a.start, a.stop, a.step) == (b.start, b.stop, b.step)
    if isinstance(a, Variable):
        return a is b
    return a is b or bool(a == b)
