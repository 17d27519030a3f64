"""속들(scenes): 접은 것 하나하나를 열면 나오는 그림. 가장 바깥에서부터 한 겹씩 열고, 모두 더한 크기는 식의 크기에 비례한다."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...readings.tape import Pool
from ..graph.groups import Group
from ..graph.opening import Opening
from .folded_graph import FoldedGraph
from .packing import Code
from .track import Edges, Walks, inner_track, track

__all__ = ["Scene", "scenes"]

MOST_SHOWN = 6000  # 속들에 놓을 상자와 연산의 수. 넘으면 더 열지 않는다
FOLDED = "folded"  # 펼친 그림을 모듈마다 접은 그림의 key


class Scene(NamedTuple):
    """그림 하나."""

    key: str  # 어느 그림의 어느 묶음인가: "g0", "g0/g3"
    parent: str  # 바깥 그림의 key. 처음 그림이면 빈 글
    group: Group | None  # 연 묶음. 모듈마다 접은 그림이면 None
    graph: FoldedGraph
    edges: Edges

    def written(self, sheet: dict[str, Any], walks: Walks, pool: Pool, code: Code, worded: bool) -> dict[str, Any]:
        """쪽에 실을 것."""
        if self.group is None:
            return {"key": self.key, "parent": "", "name": "모듈로 접은 그림", "track": track(self.graph, walks, pool, code), **sheet}
        steps = inner_track(self.graph, self.edges, walks, pool, code, worded)
        name = " ".join(part for part in (self.group.title, self.group.kind) if part)
        many = f" ×{self.group.repeat}" if self.group.repeat > 1 else ""
        edges = {"entering": self._seen(self.edges.entering), "leaving": self._seen(self.edges.leaving)}
        return {"key": self.key, "parent": self.parent, "group": self.group.key, "name": name + many, "track": steps, **edges, **sheet}

    def _seen(self, keys: tuple[str, ...]) -> list[str]:
        """보이는 상자로. 더 안쪽의 접은 것이 내놓는 값이면 그 값 그대로."""
        visible = self.graph.visible
        return list(dict.fromkeys(visible[k] if self.graph.is_box(visible[k]) else k for k in keys))


def scenes(root: FoldedGraph, cap: int) -> list[Scene]:
    """열 수 있는 것들의 그림. 처음 그림에 접은 것이 없으면 모듈마다 접은 그림을 하나 더 만들고, 거기에서 연다."""
    opening, told = Opening(root.told.records, cap), root.told
    found: list[Scene] = []
    waiting: list[tuple[str, FoldedGraph]] = [("", root)]
    if not root.folded:
        outermost = opening.outermost()
        if outermost is None:
            return []
        found.append(Scene(FOLDED, "", None, FoldedGraph(told, outermost), Edges((), ())))
        waiting = [(FOLDED, found[0].graph)]
    left, taken = MOST_SHOWN, {key for _, graph in waiting for key in (*graph.shown, *root.shown)}
    for parent, graph in waiting:
        for group in graph.shown.values():
            if not isinstance(group, Group) or not group.steps or left < 0:
                continue
            inside = opening.inside(group, graph.depth)
            if inside is None:
                continue
            left -= inside.shown.count
            inner = FoldedGraph(told, inside.shown.renamed(taken))
            taken.update(inner.shown)
            scene = Scene(f"{parent}/{group.key}", parent, group, inner, Edges(inside.entering, inside.leaving))
            found.append(scene)
            waiting.append((scene.key, scene.graph))
    return found
