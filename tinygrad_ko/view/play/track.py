"""걸음들(track): 순전파와 역전파의 걸음마다 무엇이 켜지고, 무엇을 알게 되고, 무슨 말을 하는가."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...korean.particles import listed
from ...readings.calls import Unfolded
from ...readings.page_tape import PageStep
from ...readings.story import Backward, Forward, Story
from ...readings.tape import Pool
from ..explain.inside import Insides, SubStep
from ..explain.letters import name_text
from ..explain.telling import Telling, called, tell_backward, tell_forward, tell_rule, tell_seed
from ..graph.groups import Group
from .folded_graph import FoldedGraph
from .mathml_for_page import formula
from .naive import naive_order
from .packing import Code

__all__ = ["Edges", "Walks", "inner_track", "naive_track", "track"]

MOST_INSIDE = 160  # 작은 걸음이 이보다 많은 걸음은 펴지 않는다
MOST_NUMBERS = 400  # 작은 걸음의 결과를 이만큼까지 싣는다
MOST_NAMES = 4  # 한 문장에 이름을 이만큼까지만 늘어놓는다


class Walks:
    """한 식의 그림들(처음 그림과 접은 것의 속들)이 함께 쓰는 것: 접기 전의 이야기와, 테이프가 다시 셈할 역전파의 걸음들.

    ``flat`` 은 함수 안의 연산까지 적은 이야기이다.
    """

    def __init__(self, told: Story, flat: Story) -> None:
        self.insides, self.flat = Insides(told, flat), Unfolded(told, flat)
        self.crossings: list[PageStep] = []
        self.places: dict[int, int] = {}  # 이야기의 걸음(``id``) → 테이프의 몇 번째 걸음인가. 어느 그림에서나 같은 걸음이다


class Edges(NamedTuple):
    """속을 그린 그림의 가장자리."""

    entering: tuple[str, ...]  # 밖에서 들어온 값들
    leaving: tuple[str, ...]  # 밖으로 나가는 값들


def track(graph: FoldedGraph, walks: Walks, pool: Pool, code: Code) -> list[dict[str, Any]]:
    """모든 걸음. 접은 것 안의 걸음들은 한 걸음이 된다.

    걸음의 ``rule`` 은 수 없이 말한 규칙, ``inside`` 는 작은 걸음들(``say``, ``rule``, ``general``, ``numbers``, 결과의 글자 ``to`` 와
    작으면 그 값 ``part``)이다.
    """
    return _Track(graph, walks, pool, code, True).steps()


def inner_track(graph: FoldedGraph, edges: Edges, walks: Walks, pool: Pool, code: Code, worded: bool = True) -> list[dict[str, Any]]:
    """접은 것 하나의 속의 모든 걸음: 들어온 값에서 나가는 값까지, 그리고 밖에서 온 기울기에서 들어온 값까지.

    ``worded`` 가 거짓이면 걸음의 말은 싣지 않는다(쪽이 수로 짓는다).
    """
    return _Track(graph, walks, pool, code, worded, edges).steps()


class _Track:
    def __init__(
        self, graph: FoldedGraph, walks: Walks, pool: Pool, code: Code, worded: bool, edges: Edges | None = None
    ) -> None:
        self.graph, self.told, self.pool, self.code = graph, graph.told, pool, code
        self.walks, self.insides, self.flat = walks, walks.insides, walks.flat
        self.worded, self.edges = worded, edges
        self.first = True  # 테이프에 아직 아무 걸음도 적지 않았는가
        self.before: list[Backward] = []  # 테이프의 다음 걸음에 닿기 앞에 쌓을 것들
        self.computed = {k for k, b in self.told.boxes.items() if b.kind in ("leaf", "constant")}
        self.totals: dict[str, np.ndarray] = {}
        self.seen: dict[str, int] = {}
        if edges is not None:
            self.computed.update(edges.entering)

    def steps(self) -> list[dict[str, Any]]:
        made = [self._forward(key, inside) for key, inside in self.graph.forward]
        made += [self._seed()] if self.edges is None else self._from_outside(self.edges)
        for key, crossed in self.graph.backward:
            if isinstance(self.graph.step(key), Group):
                made += self._through_group(key, crossed)
            else:
                made += [self._backward(b) for b in crossed]
        return made

    def _seed(self) -> dict[str, Any]:
        return {"phase": "s", "target": self.graph.visible[self.told.loss], "lit": [], **_said(tell_seed(self.told))}

    def _from_outside(self, edges: Edges) -> list[dict[str, Any]]:
        """밖에서 나가는 값으로 온 기울기. 들어온 값이 밖에서도 쓰였으면, 먼저 온 기여분은 이미 와 있다."""
        told, visible, order = self.told, self.graph.visible, self.told.order
        before: dict[str, list[Backward]] = {}
        for key in (*edges.leaving, *edges.entering):
            inside = [order[id(b)] for b in told.into(key) if b.step in visible]
            first = min(inside, default=len(order)) if key in edges.entering else len(order)
            before[key] = [b for b in told.into(key) if b.step not in visible and order[id(b)] < first]
        for steps in before.values():
            for b in steps:
                self._add(b)
        self.before = [f for steps in before.values() for b in steps for f in self.flat.crossed(b)]
        given = [key for key in edges.leaving if visible[key] == key and (before[key] or key == told.loss)]
        known = [*given, *(k for k in edges.entering if before[k] and visible[k] == k)]
        grads = [told.boxes[k].grad if k == told.loss else self.totals[k] for k in known]
        counts = [(max(1, len(before[k])), max(1, len(told.into(k)))) for k in known]
        arrivals = [[k, _put(self.pool, grad), *count] for k, grad, count in zip(known, grads, counts, strict=True)]
        arrivals += self._stacked([*edges.leaving, *edges.entering])
        if not arrivals:
            return []
        names = [called(told.boxes[k]) for k in given]
        many = f"값 {len(names)}개로" if len(names) > MOST_NAMES or not names else listed(names, "으로/로")
        said = f"밖에서 {many} 기울기가 왔습니다. 이제 이 안을 거꾸로 지나갑니다."
        return [{"phase": "s", "target": arrivals[0][0], "lit": [], "arrivals": arrivals, "say": said}]

    def _forward(self, key: str, inside: list[Forward]) -> dict[str, Any]:
        outputs = [o for f in inside for o in f.outputs]
        self.computed.update(outputs)
        boxes = dict.fromkeys(self.graph.visible[o] for o in outputs)
        known = [k for k in boxes if k != key and all(m in self.computed for m in self.graph.members(k))]
        step: dict[str, Any] = {"phase": "f", "step": key, "boxes": known, "lit": self.graph.arrows_of(key)}
        step["line"] = self.code.at(inside[-1].source_line)
        if isinstance(self.graph.step(key), Group):
            return step | {"say": f"{_group_name(self.graph.step(key))} 안의 순전파 {len(inside):,}걸음을 한꺼번에 셈합니다."}
        said = _said(tell_forward(self.told, inside[0])) | self._inside(self.insides.forward(inside[0])) if self.worded else {}
        return step | {"rule": tell_rule(self.told, inside[0])} | said

    def _backward(self, b: Backward) -> dict[str, Any]:
        total, use = self._add(b)
        target = self.graph.visible[b.target]
        step: dict[str, Any] = {
            "phase": "b", "b": self.told.order[id(b)], "step": b.step, "from": [self.graph.visible[s] for s in b.source],
            "lit": [self.graph.arrow_of(b)], "line": self.code.at(self.told.operation(b.step).source_line), "target": target,
            "arrivals": [],
        }
        if target == b.target:
            part, whole = self.pool.put(b.contribution), self.pool.put(total)
            step |= {"part": part, "arrivals": [[target, whole, use, b.uses]]}
        else:
            step["arrivals"] = self._stacked([b.target])
        step["tape"] = self._crossing([b], step["arrivals"])
        step["rule"] = tell_rule(self.told, b)
        same = np.array_equal(total, b.total, equal_nan=True)  # 접어서 차례가 바뀌었으면 이야기의 문장과 다를 수 있다
        worded = self.worded and (same or target != b.target)
        return step | (_said(tell_backward(self.told, b)) | self._inside(self.insides.backward(b)) if worded else {})

    def _inside(self, steps: list[SubStep]) -> dict[str, Any]:
        """작은 걸음들."""
        if not 1 < len(steps) <= MOST_INSIDE:
            return {}
        small = [None if s.result is None or s.result.size > MOST_NUMBERS else s.result for s in steps]
        return {"inside": [_said(s.telling) | {"rule": s.rule, "numbers": formula(s.telling.numbers), "to": name_text(s.target)}
                           | ({} if part is None else {"part": self.pool.put(part)}) for s, part in zip(steps, small, strict=True)]}

    def _through_group(self, key: str, crossed: list[Backward]) -> list[dict[str, Any]]:
        if not crossed:
            return []
        uses = {b.target: b.uses for b in crossed}
        for b in crossed:
            self._add(b)
        single = [t for t in uses if self.graph.visible[t] == t]
        arrivals = [[t, self.pool.put(self.totals[t]), self.seen[t], uses[t]] for t in single] + self._stacked(list(uses))
        tape = self._crossing(crossed, arrivals, together=True)
        inside = f"{_group_name(self.graph.step(key))} 안의 역전파 {len(crossed):,}걸음을 한꺼번에 거슬러 갑니다."
        return [{"phase": "b", "tape": tape, "step": key, "from": [], "lit": self.graph.arrows_of(key),
                 "arrivals": arrivals, "say": inside, "target": arrivals[0][0] if arrivals else key}]

    def _crossing(self, crossed: list[Backward], arrivals: list[list[Any]], together: bool = False) -> int:
        """테이프가 다시 셈할 걸음으로 적는다: 몇 번째인가."""
        alone = not together and [key for key, *_ in arrivals] == [crossed[0].target]
        walked = [f for b in crossed for f in self.flat.crossed(b)]
        if alone and id(crossed[0]) in self.walks.places:  # 다른 그림에 이미 적었다
            self.before += walked
            return self.walks.places[id(crossed[0])]
        shares = [] if together else self.flat.shares(crossed[0])
        shown = [self.graph.members(key) for key, *_ in arrivals]
        self.walks.crossings.append(PageStep(walked, shown, together, shares, crossed[0].source, self.before, self.first))
        self.first, self.before = False, []
        if alone:
            self.walks.places[id(crossed[0])] = len(self.walks.crossings) - 1
        return len(self.walks.crossings) - 1

    def _add(self, b: Backward) -> tuple[np.ndarray, int]:
        before = self.totals.get(b.target)
        self.totals[b.target] = total = b.contribution if before is None else before + b.contribution
        self.seen[b.target] = self.seen.get(b.target, 0) + 1
        return total, self.seen[b.target]

    def _stacked(self, targets: list[str]) -> list[list[Any]]:
        """접은 상자의 기울기: 그 안의 모든 값이 제 기여분을 다 모은 때에 보인다."""
        found = []
        for key in dict.fromkeys(self.graph.visible[t] for t in targets):
            members = self.graph.members(key)
            if len(members) < 2 or not self.graph.is_box(key):
                continue
            whole = self.graph.stacked(key, "grad")
            if whole is not None and all(self.seen.get(m) == len(self.told.into(m)) for m in members):
                found.append([key, self.pool.put(whole), 1, 1])
        return found


def _group_name(group: Any) -> str:
    named = group.title or group.kind or "접은 것"
    return f"‘{named}’" + (f" ×{group.repeat}" if group.repeat > 1 else "")


def _put(pool: Pool, array: np.ndarray | None) -> int | None:
    return None if array is None else pool.put(array)


def _said(telling: Telling) -> dict[str, Any]:
    said = {"say": telling.sentence, "general": formula(telling.general)}  # 수를 넣은 식은 쪽이 적는다(page/workings.js)
    return {k: v for k, v in said.items() if v}


def naive_track(told: Story, graph: FoldedGraph, pool: Pool) -> dict[str, Any] | None:
    """소박한 차례의 걸음들. 접은 그림에서는 보이지 않는다."""
    if graph.folded:
        return None
    found = naive_order(told)
    where = {(a.source, a.target): k for k, a in enumerate(graph.arrows)}
    steps = []
    count: dict[str, int] = {}
    for s in found.steps:
        count[s.target] = count.get(s.target, 0) + 1
        arrival = [s.target, pool.put(s.total), count[s.target], len(told.into(s.target))]
        steps.append({"phase": "b", "step": s.step, "target": s.target, "lit": [where[s.target, s.step]],
                      "part": pool.put(s.contribution), "arrivals": [arrival]})
    return {"wrong": found.wrong, "culprit": found.culprit, "uses": len(told.into(found.culprit or "")), "steps": steps}
