"""배치: 크기가 정해진 상자와 화살표를 Graphviz로 종이 위에 놓는다. 그리는 일은 하지 않는다.

Graphviz는 왼쪽 아래가 원점이고 y가 위로 자라지만, 여기서 돌려주는 자리는 SVG처럼 왼쪽 위가 원점이고 y가 아래로 자란다.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from ...errors import ArgumentError
from ...korean.particles import particle
from ..paper.dot import digraph, piped

__all__ = ["Edge", "Layout", "Placed", "Route", "Size", "layout", "layouts"]

Point = tuple[float, float]
Key = TypeVar("Key")
DIRECTIONS = ("LR", "TB", "RL", "BT")


class Size(NamedTuple):
    """놓을 상자 하나의 크기(포인트). ``(너비, 높이)`` 만 주어도 된다."""

    width: float
    height: float
    shape: str = "box"  # 'ellipse' 이면 화살표가 타원의 둘레에 닿는다


class Edge(NamedTuple):
    """놓을 화살표 하나. ``(a, b)`` 만 주어도 된다."""

    source: Any
    target: Any
    label: tuple[float, float] | None = None  # 화살표에 적을 글의 너비와 높이
    weight: int = 1  # 클수록 곧고 짧게


class Placed(NamedTuple):
    """상자의 자리."""

    x: float  # 한가운데
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.height / 2


class Route(NamedTuple):
    """화살표의 길: 3차 베지에(Bézier) 곡선과 화살촉의 끝."""

    source: Any
    target: Any
    points: tuple[Point, ...]  # 3k + 1 개의 조절점
    tip: Point
    label: Point | None = None  # 글의 한가운데
    room: tuple[float, float] | None = None  # 글의 너비와 높이

    @property
    def path(self) -> str:
        """SVG ``<path>`` 의 ``d``. 화살촉이 놓일 자리는 비워 둔다."""
        first, *rest = (f"{_short(x)} {_short(y)}" for x, y in self.points)
        return f"M{first}C{' '.join(rest)}"

    def arrowhead(self, thickness: float = 1.0) -> str:
        """화살촉의 세 꼭짓점: SVG ``<polygon>`` 의 ``points``. 굵은 화살표일수록 크다."""
        (x, y), (tx, ty) = self.points[-1], self.tip
        if math.hypot(tx - x, ty - y) < 1e-6:  # 촉이 들 틈이 없으면 곡선의 끝 방향으로
            x, y = next((p for p in reversed(self.points) if p != self.tip), (tx - 1, ty))
        dx, dy = (tx - x) / math.hypot(tx - x, ty - y), (ty - y) / math.hypot(tx - x, ty - y)
        back, half = 5.7 + 0.8 * thickness, 2.2 + 0.7 * thickness
        left, right = ((tx - back * dx - side * dy, ty - back * dy + side * dx) for side in (half, -half))
        return " ".join(f"{_short(px)},{_short(py)}" for px, py in (left, self.tip, right))


class Layout(NamedTuple):
    """배치의 결과."""

    width: float
    height: float
    positions: dict[Any, Placed]
    routes: tuple[Route, ...]  # 준 화살표의 차례 그대로
    bands: tuple[tuple[float, float], ...] = ()  # 여러 줄로 나누었으면 줄마다의 위와 아래(``rows.wrapped``)


def layout(
    nodes: Mapping[Key, tuple[float, float] | Size],
    edges: Iterable[tuple[Key, Key] | Edge],
    rankdir: str = "LR",
    *,
    nodesep: float = 16,
    ranksep: float = 27,
) -> Layout:
    """상자들과 화살표들을 놓는다.

    매개변수
    --------
    nodes : dict
        이름표(key) → ``(너비, 높이)`` 나 ``Size``. 단위는 포인트(pt)이고 1 pt 단위로 올림한다. 차례가 배치에 영향을 준다.
    edges : (a, b) 또는 ``Edge`` 의 목록
        ``a`` 에서 ``b`` 로 가는 화살표. 같은 것이 여럿이면 여럿을 그린다. ``Edge`` 에는 글의 크기와 무게도 적는다.
    rankdir : {'LR', 'TB', 'RL', 'BT'}
        흐르는 방향.
    nodesep, ranksep : float
        나란한 상자 사이, 층 사이의 틈(포인트).

    반환
    ----
    Layout
        종이의 너비와 높이, 상자마다의 자리, 화살표마다의 길. 같은 것을 주면 언제나 같은 자리이다.

    예외
    ----
    ArgumentError
        ``rankdir`` 이 틀렸거나, 화살표의 끝에 없는 상자가 있거나, 크기가 양수가 아닐 때.
    DotNotFoundError
        배치 프로그램이 없을 때. DrawingError : 배치 프로그램이 실패했을 때.

    예제
    ----
    >>> from tinygrad_ko.view.graph.layout import layout
    >>> placed = layout({"입력": (60, 30), "출력": (80, 30)}, [("입력", "출력")])
    >>> placed.positions["입력"].x < placed.positions["출력"].x, placed.positions["출력"].width
    (True, 80.0)
    >>> placed.routes[0].path[:1]
    'M'

    출처
    ----
    Graphviz ``dot`` (E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo, 1993).
    """
    return layouts([(nodes, edges)], rankdir, nodesep=nodesep, ranksep=ranksep)[0]


def layouts(
    graphs: Sequence[tuple[Mapping[Key, tuple[float, float] | Size], Iterable[tuple[Key, Key] | Edge]]],
    rankdir: str = "LR", *, nodesep: float = 16, ranksep: float = 27,
) -> list[Layout]:
    """여러 그래프를 배치 프로그램을 한 번만 불러 놓는다. 뜻과 예외는 ``layout`` 과 같다.

    예제
    ----
    >>> from tinygrad_ko.view.graph.layout import layouts
    >>> [len(made.positions) for made in layouts([({"가": (9, 9)}, []), ({}, []), ({"나": (9, 9), "다": (9, 9)}, [("나", "다")])])]
    [1, 0, 2]
    """
    check_direction("layout", rankdir)
    asked = [_Asked.of(nodes, edges) for nodes, edges in graphs]
    drawn = [a.drawing(rankdir, nodesep, ranksep) for a in asked if a.names]
    answers = iter(piped(drawn, "json0") if drawn else [])
    return [_read(json.loads(next(answers)), a) if a.names else Layout(0.0, 0.0, {}, ()) for a in asked]


class _Asked(NamedTuple):
    """놓아 달라고 받은 그래프 하나."""

    names: dict[Any, str]  # 이름표 → Graphviz 안에서의 이름
    sizes: dict[Any, Size]
    edges: list[Edge]

    @classmethod
    def of(cls, nodes: Mapping[Any, Any], edges: Iterable[Any]) -> _Asked:
        asked, given = [Edge(*edge) for edge in edges], {key: Size(*size) for key, size in nodes.items()}
        _check(given, asked)
        sizes = {key: Size(float(math.ceil(s.width)), float(math.ceil(s.height)), s.shape) for key, s in given.items()}
        return cls({key: f"n{k}" for k, key in enumerate(nodes)}, sizes, asked)

    def drawing(self, rankdir: str, nodesep: float, ranksep: float) -> Any:
        drawing = digraph(
            graph_attr={"rankdir": rankdir, "nodesep": f"{nodesep / 72:.4f}", "ranksep": f"{ranksep / 72:.4f}"},
            node_attr={"fixedsize": "true", "label": ""},
            edge_attr={"arrowsize": "0.65"},
        )
        for key, size in self.sizes.items():
            drawing.node(self.names[key], width=f"{size.width / 72:.6f}", height=f"{size.height / 72:.6f}", shape=size.shape)
        for k, edge in enumerate(self.edges):
            label = {} if edge.label is None else {"label": _blank(*edge.label)}
            drawing.edge(self.names[edge.source], self.names[edge.target], id=f"e{k}", weight=str(edge.weight), **label)
        return drawing


def check_direction(where: str, rankdir: str) -> None:
    """흐르는 방향이 Graphviz가 아는 넷 가운데 하나인가."""
    if rankdir not in DIRECTIONS:
        raise ArgumentError(f"{where}: rankdir 는 'LR', 'TB', 'RL', 'BT' 가운데 하나여야 합니다: {rankdir!r}.")


def _check(nodes: Mapping[Any, Size], edges: Sequence[Edge]) -> None:
    wrong = next((key for key, size in nodes.items() if not all(0 < side < math.inf for side in size[:2])), None)
    if wrong is not None:
        raise ArgumentError(f"layout: 상자 {wrong!r}의 너비와 높이는 양수여야 합니다: {tuple(nodes[wrong][:2])}.")
    missing = next((end for e in edges for end in (e.source, e.target) if end not in nodes), None)
    if missing is not None:
        raise ArgumentError(f"layout: 화살표의 끝 {missing!r}{particle(missing, '이/가')} nodes 에 없습니다. 상자의 크기를 먼저 주세요.")


def _blank(width: float, height: float) -> str:
    """글이 놓일 만큼의 빈 칸: Graphviz가 자리를 비워 두게 한다."""
    cell = f'<TD FIXEDSIZE="TRUE" WIDTH="{math.ceil(width)}" HEIGHT="{math.ceil(height)}"></TD>'
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{cell}</TR></TABLE>>'


def _read(answer: Mapping[str, Any], asked: _Asked) -> Layout:
    left, bottom, right, top = map(float, answer["bb"].split(","))

    def point(text: str) -> Point:
        x, y = map(float, text.split(","))
        return x - left, top - y

    centres = {node["name"]: point(node["pos"]) for node in answer["objects"]}
    drawn = {edge["id"]: edge for edge in answer.get("edges", ())}
    positions = {key: Placed(*centres[name], *asked.sizes[key][:2]) for key, name in asked.names.items()}
    routes = []
    for k, edge in enumerate(asked.edges):
        found = drawn[f"e{k}"]
        # "e,끝 점 점 점 …". 길을 내지 못한 화살표는 곧은 줄로 긋는다.
        ends, points = {}, []
        for part in found.get("pos", "").split():
            if part[0] in "se":
                ends[part[0]] = point(part[2:])
            else:
                points.append(point(part))
        if not points:
            a, b = positions[edge.source][:2], positions[edge.target][:2]
            points = [a, a, b, b]
        routes.append(Route(
            edge.source, edge.target, tuple(points), ends.get("e", points[-1]),
            point(found["lp"]) if edge.label is not None and "lp" in found else None, edge.label,
        ))
    return Layout(right - left, top - bottom, positions, tuple(routes))


def _short(x: float) -> str:
    """소수점 아래 한 자리까지. -0 은 0 으로."""
    return f"{round(x, 1) + 0.0:.1f}".removesuffix(".0")
