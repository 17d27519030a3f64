"""한 걸음으로 읽기: 함수를 한 번 부른 것(``watch/calls.py``)이 적은 연산 여럿을 이야기의 한 걸음으로 접는다.

접은 이야기도 보통의 이야기(Story)이다: 설명과 재생기는 접은 줄 모르고 읽는다. 기울기는 엔진이 나른 그대로이고, 한 걸음의
기여분은 안의 걸음들이 그 입력에 나른 것을 모두 더한 것이다.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..engine import Leaf, Node
from ..watch.calls import Call, calls_of
from .story import Backward, Forward, Story, lettered
from .trace import Arrow, Record, Step, Value

__all__ = ["Unfolded", "Unrecorded", "by_call", "members"]


class Unrecorded(str):
    """그래프에 적히지 않은 인수(기울기를 따라가지 않는 입력)를 부르는 말."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class _Group:
    call: Call
    key: str  # 이 걸음의 key: 안의 마지막 연산의 것
    steps: frozenset[str]
    hidden: frozenset[str]  # 밖에 보이지 않는 상자들
    inputs: tuple[tuple[str, str], ...]  # (인수의 이름, 상자의 key)
    outputs: tuple[str, ...]
    node: Node


def by_call(told: Story) -> Story:
    """함수를 부른 것마다 한 걸음인 이야기. 그런 함수가 없으면 받은 그대로이다."""
    groups = list(_groups(told))
    if not groups:
        return told
    home = {key: g for g in groups for key in g.steps}
    hidden = {key for g in groups for key in g.hidden}
    boxes = {k: b for k, b in told.boxes.items() if k not in hidden}
    letters = lettered({r.key: r for r in told.records if isinstance(r, Value) and r.key in boxes})
    forward: list[Forward] = []
    for f in told.forward:
        g = home.get(f.key)
        if g is None:
            forward.append(f)
        elif f.key == g.key:
            options = dict(g.call.options) | {role: Unrecorded("입력" if k == 0 else role) for k, role in enumerate(g.call.roles)
                                              if role not in dict(g.inputs)}
            forward.append(Forward(g.key, g.call.whole, g.inputs, g.outputs, options, f.source_line, g.node))
    return replace(
        told, forward=tuple(forward),
        boxes={key: replace(b, letter=new, name=new if b.name == b.letter else b.name)
               for (key, b), new in zip(boxes.items(), letters, strict=True)},
        backward=_counted(list(_carried(told, home))), records=tuple(_shown(told, home, hidden)),
    )


class Unfolded:
    """접은 이야기의 걸음마다, 접기 전의 이야기에서 거스르는 걸음들."""

    def __init__(self, told: Story, flat: Story) -> None:
        inner = {g.key: g.steps for g in _groups(flat)}
        self._within = {key: [b for b in flat.backward if b.step in steps] for key, steps in inner.items()}
        self._single = {(b.step, b.target, b.index): b for b in flat.backward}
        self._crossed: dict[int, list[Backward]] = {}
        left = dict(self._within)
        for b in told.backward:  # 안의 걸음은 저마다 한 번씩만, 기여분이 다 모이는 걸음까지 앞의 것부터 나누어 갖는다
            if b.step in left:
                waiting = left[b.step]
                until = max((k for k, f in enumerate(waiting) if f.target == b.target), default=-1) + 1
                self._crossed[id(b)], left[b.step] = waiting[:until], waiting[until:]

    def crossed(self, b: Backward) -> list[Backward]:
        """이 걸음에서 거스르는 걸음들."""
        return self._crossed[id(b)] if b.step in self._within else [self._single[b.step, b.target, b.index]]

    def shares(self, b: Backward) -> list[Backward]:
        """한 걸음으로 접은 함수이면, 그 안에서 이 상자로 나르는 걸음들."""
        return [f for f in self._within.get(b.step, ()) if f.target == b.target]


def members(told: Story, key: str) -> list[Forward]:
    """접은 걸음 ``key`` 안의, 접기 전의 이야기 ``told`` 의 걸음들."""
    found = next((g for g in _groups(told) if g.key == key), None)
    return [f for f in told.forward if found is not None and f.key in found.steps]


# ── 어느 걸음들이 한 번 부른 것인가 ──


def _groups(told: Story) -> Iterator[_Group]:
    """바깥에서 부른 것만: 안에서 부른 것은 그 안에 든다."""
    calls: dict[int, tuple[Call, list[str]]] = {}
    for key, box in told.boxes.items():
        for call in calls_of(None if box.node is None else box.node.note):
            calls.setdefault(call.began, (call, []))[1].append(key)
    maker = {o: f for f in told.forward for o in f.outputs}
    users: dict[str, list[Forward]] = {}
    for f in told.forward:
        for _, key in f.inputs:
            users.setdefault(key, []).append(f)
    taken: set[str] = set()
    for began in sorted(calls):
        call, outputs = calls[began]
        group = _group(told, call, outputs, maker, users)
        if group is not None and not taken & group.steps:
            taken |= group.steps
            yield group


def _group(told: Story, call: Call, outputs: list[str], maker: dict[str, Forward], users: dict[str, list[Forward]]) -> _Group | None:
    """결과에서 ``began`` 까지 거슬러 걸은 것. 안의 값이 밖에서 쓰였으면(그 값도 보여야 하므로) 접지 않는다."""
    given = {time for born in call.roles.values() for time in born}
    steps: dict[str, Forward] = {}
    inputs: dict[str, None] = {}
    inner: set[str] = set()
    fresh_constants: dict[str, None] = {}
    waiting = list(outputs)
    while waiting:
        key = waiting.pop()
        box = told.boxes[key]
        made = maker.get(key)
        born = made is not None and box.node is not None and box.node.sequence > call.began
        if key not in outputs and not born:
            fresh = box.node is None or (isinstance(box.node, Leaf) and box.node.sequence > call.began and box.node.sequence not in given)
            if fresh and box.kind == "constant":  # 안에서 쓴 상수(가림, 창의 수 …)는 보이지 않는다
                inner.add(key)
                fresh_constants[key] = None
            else:
                inputs[key] = None
            continue
        if made is None:
            return None
        inner.add(key)
        if made.key not in steps:
            steps[made.key] = made
            waiting += [k for _, k in made.inputs if k not in inner]
            inner.update(made.outputs)
    for key in _stands_for_data(told, call, inputs, fresh_constants):
        inner.discard(key)
        inputs[key] = None
    hidden = inner - set(outputs)
    last = max(steps.values(), key=lambda f: f.node.sequence)
    for key in hidden:
        if any(f.key not in steps for f in users.get(key, ())) or key == told.loss:
            return None
    shown = tuple(k for k in told.boxes if k in outputs)
    roles = [(role, k) for role, k in _named(told, call, inputs)]
    node = told.boxes[shown[0]].node
    return _Group(call, last.key, frozenset(steps), frozenset(hidden), tuple(roles), shown, node)


def _stands_for_data(told: Story, call: Call, inputs: dict[str, None], constants: dict[str, None]) -> list[str]:
    """자료(기울기를 따라가지 않는 인수)에서 온 상수: 인수 하나가 보이지 않으면, 안의 가장 큰 실수 상수가 그것에서 온 것이다."""
    when = {told.boxes[k].node.sequence for k in inputs if told.boxes[k].node is not None}
    if all(not born or when & set(born) for born in call.roles.values()):
        return []
    values = {k: told.boxes[k].value for k in constants}
    arrays = {k: v.size for k, v in values.items() if v is not None and v.ndim and v.dtype.kind == "f"}
    return [max(arrays, key=arrays.__getitem__)] if arrays else []


def _named(told: Story, call: Call, inputs: dict[str, None]) -> Iterator[tuple[str, str]]:
    """밖에서 온 상자마다 인수의 이름. 인수가 아닌 것(모듈이 쥔 것 …)은 남은 이름을 차례로."""
    when = {told.boxes[k].node.sequence: k for k in inputs if told.boxes[k].node is not None}
    named: set[str] = set()
    for role, born in call.roles.items():
        for time in born:
            if time in when:
                named.add(when[time])
                yield role, when[time]
    unseen = [role for role, born in call.roles.items() if born and not set(born) & set(when)]
    for key in inputs:
        if key not in named:
            yield unseen.pop(0) if unseen else call.whole.inputs[0], key


# ── 접은 것을 적기 ──


def _carried(told: Story, home: dict[str, _Group]) -> Iterator[Backward]:
    """접은 걸음의 안에서 입력마다 나른 것을 더한다. 안의 걸음들은 이어져 있다(한 번 부른 동안 태어난 것이므로)."""
    steps = list(told.backward)
    at = 0
    while at < len(steps):
        group = home.get(steps[at].step)
        if group is None:
            yield steps[at]
            at += 1
            continue
        inside: dict[str, list[Backward]] = {}
        while at < len(steps) and home.get(steps[at].step) is group:
            inside.setdefault(steps[at].target, []).append(steps[at])
            at += 1
        yield from _whole(told, group, inside)


def _whole(told: Story, group: _Group, inside: dict[str, list[Backward]]) -> Iterator[Backward]:
    upstream = [told.boxes[k].grad for k in group.outputs]
    sources = tuple(k for k, g in zip(group.outputs, upstream, strict=True) if g is not None)
    given = tuple(g for g in upstream if g is not None)
    roles: dict[str, str] = {}
    for role, key in group.inputs:
        roles.setdefault(key, role)
    for target, parts in inside.items():
        if target in group.hidden:
            continue
        total = parts[0].contribution
        for part in parts[1:]:
            total = total + part.contribution
        role = roles[target]
        index = group.call.whole.inputs.index(role)
        yield Backward(group.key, role, index, sources, target, given, total, total, parts[-1].total, 1, 1, {})


def _counted(steps: list[Backward]) -> tuple[Backward, ...]:
    """쓰임의 차례와 수를 접은 뒤의 것으로."""
    uses: dict[str, int] = {}
    for b in steps:
        uses[b.target] = uses.get(b.target, 0) + 1
    seen: dict[str, int] = {}
    made = []
    for b in steps:
        seen[b.target] = seen.get(b.target, 0) + 1
        made.append(b if (b.use, b.uses) == (seen[b.target], uses[b.target]) else replace(b, use=seen[b.target], uses=uses[b.target]))
    return tuple(made)


def _shown(told: Story, home: dict[str, _Group], hidden: set[str]) -> Iterator[Record]:
    """그림에 놓을 것들: 안의 연산은 하나로, 안의 값과 화살표는 빼고."""
    for record in told.records:
        if isinstance(record, Step):
            group = home.get(record.key)
            if group is None:
                yield record
            elif record.key == group.key:
                yield Step(group.key, group.call.whole, {}, group.node)
                for role, source in group.inputs:
                    yield Arrow(source, group.key, role, (source,))
        elif isinstance(record, Value):
            if record.key not in hidden:
                yield record
        else:
            a, b = home.get(record.source), home.get(record.target)
            if a is not None and record.target not in hidden:  # 결과로 가는 화살표
                yield replace(record, source=a.key)
            elif a is None and b is None:
                yield record

