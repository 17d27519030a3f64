"""묶음(group): 그림에서 상자 하나로 접은 것들, 그리고 접는 일 그 자체."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...operation.devices import to_numpy
from ...readings.trace import Arrow, Record, Step, Value

__all__ = ["Drawable", "Group", "norm", "regrouped", "signature"]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """접은 것 하나: 모듈 호출 하나이거나, 되풀이되는 것들."""

    key: str  # 모듈이면 부른 차례대로 g0, g1, …; 되풀이이면 첫째의 key 앞에 x
    title: str  # 모듈의 경로(가장 바깥 모듈이면 빈 글) 또는 연산들의 기호
    kind: str  # 모듈의 클래스와 설정: Linear(2, 4). 모듈이 아니면 빈 글
    members: tuple[str, ...]  # 접은 것들의 원래 key
    repeat: int  # 같은 것이 몇 번 있는가
    sample: Value | Step | None  # 값이나 연산 하나를 되풀이한 것이면 그 첫째
    steps: tuple[Step, ...]  # 하나 안의 연산들
    parameters: tuple[Value, ...]  # 하나가 쓰는 매개변수들
    outputs: tuple[Value, ...]  # 하나가 내놓는 값들
    signature: Hashable  # 구조가 같으면 같다

    @property
    def size(self) -> int:
        """하나의 매개변수 수(수의 개수)."""
        return sum(math.prod(p.shape or ()) for p in self.parameters)

    @property
    def gradient(self) -> float | None:
        """하나의 기울기의 크기(L2 노름): 매개변수의 것을 알면 그것, 아니면 내놓는 값의 것."""
        grads = [p.grad for p in self.parameters if p.grad is not None] or [v.grad for v in self.outputs if v.grad is not None]
        return math.sqrt(sum(norm(g) ** 2 for g in grads)) if grads else None


Drawable = Value | Step | Group  # 그림에 놓이는 것: 화살표가 아닌 것


def norm(array: Any) -> float:
    """배열의 L2 노름. 큰 수도 넘치지 않는다."""
    flat = np.abs(np.asarray(to_numpy(array)).ravel()).astype(np.float64)
    largest = float(flat.max(initial=0.0))
    if not 0 < largest < math.inf:
        return float("nan") if np.isnan(flat).any() else largest
    return largest * math.sqrt(float(np.square(flat / largest).sum()))


def signature(record: Drawable) -> Hashable:
    """값과 이름을 뺀 구조: 같으면 그림에서 바꾸어 놓아도 모른다."""
    if isinstance(record, Group):
        return record.signature
    if isinstance(record, Step):
        shape = record.node.shape if record.node is not None else None
        return record.operation.name, shape
    return record.kind, record.raw, record.shape, str(record.dtype), record.wants_grad


def regrouped(records: Sequence[Record | Group], groups: Mapping[str, Group]) -> list[Record | Group]:
    """``groups`` (기록의 key → 그것이 들어갈 묶음)대로 접은 기록들. 접히지 않은 화살표는 쓰임마다 하나 그대로 남는다."""
    shown: list[Record | Group] = []
    ends: dict[Hashable, tuple[str, str]] = {}
    roles: dict[Hashable, set[str]] = {}
    carried: dict[Hashable, dict[str, None]] = {}
    already = {r.key for r in records if isinstance(r, Group)}
    placed = set()
    for record in records:
        if isinstance(record, Arrow):
            a, b = groups.get(record.source), groups.get(record.target)
            source, target = a.key if a else record.source, b.key if b else record.target
            if source == target and (a or b):
                continue
            merged = a is not None or b is not None or source in already or target in already
            arrow: Hashable = (source, target) if merged else len(ends)
            ends[arrow] = source, target
            roles.setdefault(arrow, set()).add("" if b is not None else record.role)
            carried.setdefault(arrow, {}).update(dict.fromkeys(record.carried))
        else:
            group = groups.get(record.key)
            if group is None:
                shown.append(record)
            elif group.key not in placed:
                placed.add(group.key)
                shown.append(group)
    return [*shown, *(Arrow(*ends[k], min(roles[k]) if len(roles[k]) == 1 else "", tuple(carried[k])) for k in ends)]


def joined(key: str, repeat: Sequence[Sequence[Drawable]]) -> Group:
    """구조가 같은 것들 ``repeat`` (하나하나는 이어진 기록들)을 한 묶음으로."""
    first = repeat[0]
    every = [record for block in repeat for record in block]
    members = tuple(k for r in every for k in (r.members if isinstance(r, Group) else (r.key,)))
    steps = tuple(s for r in first for s in (r.steps if isinstance(r, Group) else (r,) if isinstance(r, Step) else ()))
    parameters = tuple(p for r in first if isinstance(r, Group) for p in r.parameters)
    doing = [r for r in first if _symbol(r)] or list(first)  # 값만 있으면 그 값
    inner = {r.repeat for r in first if isinstance(r, Group)}
    one = doing[0] if len(doing) == 1 else None
    if isinstance(one, Group):
        title, kind, sample = _span([r.title for r in every if isinstance(r, Group) and _symbol(r)] or [one.title]), one.kind, one.sample
    else:
        title, kind, sample = " → ".join(map(_symbol, doing)), "", one
    last = first[-1]
    outputs = last.outputs if isinstance(last, Group) else (last,) if isinstance(last, Value) else ()
    return Group(
        key, title, kind, members, len(repeat) * (inner.pop() if len(inner) == 1 else 1), sample, steps, parameters, outputs,
        (tuple(map(signature, first)), len(repeat)),
    )


def _symbol(record: Drawable) -> str:
    if isinstance(record, Step):
        return str(record.operation.symbol)
    return (record.kind or record.title) if isinstance(record, Group) else ""


def _span(titles: Sequence[str]) -> str:
    """``layers.0``, ``layers.1``, ``layers.2`` → ``layers.0…2``."""
    first, last = titles[0], titles[-1]
    if first == last:
        return first
    shared = 0
    parts, others = first.split("."), last.split(".")
    while shared < min(len(parts), len(others)) and parts[shared] == others[shared]:
        shared += 1
    return f"{first}…{'.'.join(others[shared:])}"
