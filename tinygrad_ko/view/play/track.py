"""걸음들(track): 순전파와 역전파의 걸음마다 무엇이 켜지고, 무엇을 알게 되고, 무슨 말을 하는가."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...readings.calls import Unfolded
from ...readings.page_tape import PageStep
from ...readings.story import Backward, Forward, Story
from ...readings.tape import Pool
from ..explain.inside import Insides, SubStep
from ..explain.letters import name_text
from ..explain.telling import Telling, tell_backward, tell_forward, tell_rule, tell_seed
from ..graph.groups import Group
from .folded_graph import FoldedGraph
from .mathml_for_page import formula
from .naive import naive_order
from .packing import Code

__all__ = ["naive_track", "track"]


MOST_INSIDE = 160  # 작은 걸음이 이보다 많은 걸음은 펴지 않는다
MOST_NUMBERS = 400  # 작은 걸음의 결과를 이만큼까지 싣는다


def track(graph: FoldedGraph, flat: Story, pool: Pool, code: Code) -> tuple[list[dict[str, Any]], list[PageStep]]:
    """모든 걸음(접은 것 안의 걸음들은 한 걸음이 된다)과, 테이프가 다시 셈할 역전파의 걸음들.

    ``flat`` 은 함수 안의 연산까지 적은 이야기이다.
    걸음의 ``rule`` 은 수 없이 말한 규칙, ``inside`` 는 작은 걸음들(``say``, ``rule``, ``general``, ``numbers``, 결과의 글자 ``to`` 와
    작으면 그 값 ``part``)이다.
    """
    walk = _Track(graph, flat, pool, code)
    return walk.steps(), walk.crossings


class _Track:
    def __init__(self, graph: FoldedGraph, flat: Story, pool: Pool, code: Code) -> None:
        self.graph, self.told, self.pool, self.code = graph, graph.told, pool, code
        self.crossings: list[PageStep] = []
        self.insides, self.flat = Insides(graph.told, flat), Unfolded(graph.told, flat)
        self.computed = {k for k, b in self.told.boxes.items() if b.kind in ("leaf", "constant")}
        self.totals: dict[str, np.ndarray] = {}
        self.seen: dict[str, int] = {}

    def steps(self) -> list[dict[str, Any]]:
        told, made = self.told, []
        for key, inside in self.graph.forward:
            made.append(self._forward(key, inside))
        loss = self.graph.visible[told.loss]
        made.append({"phase": "s", "target": loss, "lit": [], **_said(tell_seed(told))})
        for key, crossed in self.graph.backward:
            if isinstance(self.graph.step(key), Group):
                made += self._through_group(key, crossed)
            else:
                made += [self._backward(b) for b in crossed]
        return made

    def _forward(self, key: str, inside: list[Forward]) -> dict[str, Any]:
        outputs = [o for f in inside for o in f.outputs]
        self.computed.update(outputs)
        boxes = dict.fromkeys(self.graph.visible[o] for o in outputs)
        known = [k for k in boxes if k != key and all(m in self.computed for m in self.graph.members(k))]
        step: dict[str, Any] = {"phase": "f", "step": key, "boxes": known, "lit": self.graph.arrows_of(key)}
        step["line"] = self.code.at(inside[-1].source_line)
        if isinstance(self.graph.step(key), Group):
            return step | {"say": f"{_group_name(self.graph.step(key))} 안의 순전파 {len(inside):,}걸음을 한꺼번에 셈합니다."}
        said = _said(tell_forward(self.told, inside[0])) | self._inside(self.insides.forward(inside[0]))
        return step | {"rule": tell_rule(self.told, inside[0])} | said

    def _backward(self, b: Backward) -> dict[str, Any]:
        total, use = self._add(b)
        target = self.graph.visible[b.target]
        step: dict[str, Any] = {
            "phase": "b", "tape": len(self.crossings), "step": b.step, "from": [self.graph.visible[s] for s in b.source],
            "lit": [self.graph.arrow_of(b)], "line": self.code.at(self.told.operation(b.step).source_line), "target": target,
            "arrivals": [],
        }
        if target == b.target:
            part, whole = self.pool.put(b.contribution), self.pool.put(total)
            step |= {"part": part, "arrivals": [[target, whole, use, b.uses]]}
        else:
            step["arrivals"] = self._stacked([b.target])
        self._crossing([b], step["arrivals"])
        step["rule"] = tell_rule(self.told, b)
        same = np.array_equal(total, b.total, equal_nan=True)  # 접어서 차례가 바뀌었으면 이야기의 문장과 다를 수 있다
        said = _said(tell_backward(self.told, b)) | self._inside(self.insides.backward(b)) if same or target != b.target else {}
        return step | said

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
        self._crossing(crossed, arrivals, together=True)
        inside = f"{_group_name(self.graph.step(key))} 안의 역전파 {len(crossed):,}걸음을 한꺼번에 거슬러 갑니다."
        return [{"phase": "b", "tape": len(self.crossings) - 1, "step": key, "from": [], "lit": self.graph.arrows_of(key),
                 "arrivals": arrivals, "say": inside, "target": arrivals[0][0] if arrivals else key}]

    def _crossing(self, crossed: list[Backward], arrivals: list[list[Any]], together: bool = False) -> None:
        walked = [f for b in crossed for f in self.flat.crossed(b)]
        shares = [] if together else self.flat.shares(crossed[0])
        self.crossings.append(PageStep(walked, [self.graph.members(key) for key, *_ in arrivals], together, shares, crossed[0].source))

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
