"""대본(script): 재생기의 쪽이 읽을 것. 상자와 화살표의 자리, 걸음마다 무엇이 켜지고 무슨 말을 하는가."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...korean.numbers import format_option
from ...korean.particles import Noun, listed, particle
from ...readings.axes import axis_names
from ...readings.page_tape import Tape, tape
from ...readings.story import Story, StoryValue
from ...readings.tape import Pool
from ...readings.trace import Step, Value
from ...tensors.generator import planted_seed
from ..explain.phrases import title
from ..explain.telling import called
from ..graph.boxes import KIND_NAMES
from ..graph.groups import Group
from ..graph.layout import Edge, Layout, Size, layouts
from ..graph.rows import fitted, wrapped
from ..paper.heatmap import heatmap
from ..paper.text_width import clean, shorten, text_width
from .folded_graph import FoldedGraph
from .packing import Code, cells
from .scenes import scenes
from .track import Walks, naive_track, track

__all__ = ["script"]

NAME, BODY, SMALL, SYMBOL = 13, 12, 10, 16  # 글자 크기(px). player.css 와 같아야 한다
PADDING, LINE = 10, 18
NUMBERED = (3, 4)  # 이 크기까지의 배열은 칸마다 수를 적는다(가로, 세로)
CELL, NUMBER_CELL = 9, (46, 17)
WIDEST_NAME = 200
NUMBER_WIDTH = text_width("-1.234e-05", BODY)  # 값을 고쳐도 상자가 좁아지지 않을 폭
SLACK = 1.06  # 보는 기계의 글꼴은 실린 글꼴보다 조금 넓을 수 있다
SCREEN, PHONE, PAPER = (860, 480), (340, 380), 780  # 그림을 맞출 곳의 너비와 높이(px): 화면, 전화기. 종이는 가로로 놓은 A4 의 너비
MOST_WORDED = 600  # 걸음이 이보다 많으면, 접은 것의 속의 말은 쪽이 수로 짓는다
_PARTICLES = ("은/는", "이/가", "을/를", "으로/로")


def script(told: Story, flat: Story, *, heading: str, rankdir: str, depth: int | None = None, max_nodes: int = 200) -> dict[str, Any]:
    """이야기 하나의 대본: JSON 으로 쓸 수 있는 사전. ``told`` 는 함수를 부른 것마다 한 걸음으로 접은 것, ``flat`` 은 접기 전의 것."""
    pool, root, code = Pool(), FoldedGraph.whole(told, depth, max_nodes), Code(f.source_line for f in told.forward)
    opened, walks = scenes(root, max_nodes), Walks(told, flat)
    graphs = [root, *(scene.graph for scene in opened)]
    axes, worded = axis_names(flat), len(told.forward) + len(told.backward) <= MOST_WORDED
    sheets = [_sheet(graph, spots, pool, code, axes) for graph, spots in zip(graphs, placed(graphs, rankdir), strict=True)]
    steps = track(root, walks, pool, code)
    inner = [scene.written(sheet, walks, pool, code, worded) for scene, sheet in zip(opened, sheets[1:], strict=True)]
    left: list[dict[str, Any]] = [b for sheet in sheets for b in sheet["boxes"]]
    _said_once(sheets, steps, inner)
    made: dict[str, Any] = {
        "title": heading, "loss": root.visible[told.loss], "folded": root.folded, **sheets[0], "scenes": inner,
        "seed": planted_seed(), "track": steps, "naive": naive_track(told, root, pool) if told is flat else None, "code": code.written(),
    }
    boxes = {k: g.members(k) for g in reversed(graphs) for k in g.boxes() if g.stacked(k, "value") is not None}
    written = tape(flat, pool, boxes, walks.crossings)
    left_out = pool.left_out()
    made |= _tape_of(told, written, left_out)
    return made | {"left_out": _left_out(left, left_out), "arrays": pool.written(left_out, cells)}


def _said_once(drawn: Sequence[dict[str, Any]], steps: Sequence[dict[str, Any]], inner: Sequence[dict[str, Any]]) -> None:
    """다른 그림에 이미 실은 상자와 연산은 자리만, 처음 그림에 이미 실은 걸음은 번호(``like``)만 적는다."""
    known: set[str] = set()
    for sheet in drawn:
        for part in ("boxes", "steps_at"):
            for k, thing in enumerate(sheet[part]):
                if thing["k"] in known:
                    sheet[part][k] = {"k": thing["k"], "at": thing["at"]}
                elif thing.get("kind") != "group" and not thing.get("group"):
                    known.add(thing["k"])
    numbers = {_step_name(s): k for k, s in enumerate(steps)}
    for scene in inner:
        for k, s in enumerate(scene["track"]):
            first = numbers.get(_step_name(s)) if s["phase"] != "s" else None
            if first is not None:
                scene["track"][k] = {"like": first} | {name: value for name, value in s.items() if steps[first].get(name) != value}


def _step_name(step: Mapping[str, Any]) -> tuple[Any, ...]:
    return step["phase"], step.get("b"), step.get("step")


# ── 그림 하나 ──

class Spot(NamedTuple):
    """배치 하나와, 그 화살표의 길을 적은 글."""

    layout: Layout
    paths: list[tuple[str, str]]  # 화살표마다 길과 촉


Spots = list[Spot]  # 그림 하나의 배치들: 화면, 그리고 그와 다르면 전화기와 종이


def placed(graphs: Sequence[FoldedGraph], rankdir: str) -> list[Spots]:
    """그림마다 배치 프로그램으로 놓고, 볼 곳의 크기마다 줄을 나눈다. 크기와 이음이 같은 그림들은 한 번만 놓는다."""
    asked = []
    for graph in graphs:
        number = {k: n for n, k in enumerate(graph.shown)}
        sizes = [_box_size(graph, k) if graph.is_box(k) else _step_size(graph.step(k)) for k in graph.shown]
        sizes = [Size(math.ceil(s.width), math.ceil(s.height), s.shape) for s in sizes]
        edges = [Edge(number[a.source], number[a.target], None, 8 if graph.is_box(a.target) else 1) for a in graph.arrows]
        asked.append((tuple(sizes), tuple(edges)))
    different = list(dict.fromkeys(asked))
    made = layouts([(dict(enumerate(sizes)), edges) for sizes, edges in different], rankdir, nodesep=22, ranksep=34)
    spots = {key: _spots(layout, rankdir) for key, layout in zip(different, made, strict=True)}
    return [[_renamed(spot, list(graph.shown)) for spot in spots[key]] for graph, key in zip(graphs, asked, strict=True)]


def _spots(made: Layout, rankdir: str) -> Spots:
    every = [fitted(made, *SCREEN, rankdir), fitted(made, *PHONE, rankdir), wrapped(made, PAPER, rankdir)]
    return [Spot(layout, [(r.path, r.arrowhead()) for r in layout.routes]) for k, layout in enumerate(every) if layout not in every[:k]]


def _renamed(spot: Spot, keys: Sequence[str]) -> Spot:
    """번호로 놓은 것을 제 이름(key)으로."""
    return spot._replace(layout=spot.layout._replace(positions={keys[n]: p for n, p in spot.layout.positions.items()}))


def _sheet(graph: FoldedGraph, spots: Spots, pool: Pool, code: Code, axes: Mapping[str, Any]) -> dict[str, Any]:
    """상자와 연산과 화살표, 그리고 보는 곳의 크기마다의 자리."""
    first, *others = spots
    boxes = [_box(graph, k, first.layout, pool, code) | ({"axes": axes[k]} if k in axes else {}) for k in graph.boxes()]
    steps = [_step(graph, k, first.layout, code) for k in graph.operations()]
    return {
        **_extent(first.layout), "boxes": boxes, "steps_at": steps,
        "arrows": [{"a": a.source, "b": a.target, "d": d, "head": head}
                   for a, (d, head) in zip(graph.arrows, first.paths, strict=True)],
        "others": [_other(graph, spot) for spot in others],
    }


def _other(graph: FoldedGraph, spot: Spot) -> dict[str, Any]:
    """다른 크기의 화면을 위한 자리들: 상자는 왼쪽 위, 연산은 한가운데."""
    places = spot.layout.positions.items()
    corners = {k: [_r(p.left), _r(p.top)] if graph.is_box(k) else [_r(p.x), _r(p.y)] for k, p in places}
    return {**_extent(spot.layout), "at": corners, "arrows": spot.paths}


def _extent(spot: Layout) -> dict[str, Any]:
    return {"size": [math.ceil(spot.width), math.ceil(spot.height)], "bands": [[_r(a), _r(b)] for a, b in spot.bands]}


# ── 테이프 ──


def _tape_of(told: Story, written: Tape, left_out: set[int]) -> dict[str, Any]:
    """테이프와, 고치기 앞에 알릴 것(``careful``). 다시 셈하지 못하면 그 까닭(``cannot``)과, 칸마다의 식만 읽을 테이프(``still``)."""
    program = written.still or written.program
    needed = [*program.get("inputs", ()), *(c for c in program.get("constants", ()) if isinstance(c, list))]
    missing, lost = list(written.missing), any(len(row) > 3 and row[3] in left_out for row in needed)
    if lost:
        missing.append("수가 너무 많아 이 쪽에 다 싣지 못했습니다. 더 작은 배치(batch)나 더 작은 모델로 만드세요")
    if missing:
        cannot = {"cannot": "이 식은 이 쪽 안에서 다시 셈할 수 없어 값을 고칠 수 없습니다: " + "; ".join(missing)}
        return cannot | ({"still": written.still} if written.still and not lost else {})
    careful = []
    if written.assumed:
        names = [called(told.boxes[k]) for k in written.assumed if k in told.boxes]
        data = f"자료({listed(names)})는" if names else "자료는"
        careful.append(f"NumPy의 배열로 준 {data} 그대로 둡니다. 잎의 값에서 온 것이면 with tg.keep_values(): 안에서 셈하세요.")
    if written.program["guards"]:
        careful.append("값을 꺼내어 길이나 자리를 정한 곳이 있습니다. 그것이 달라지도록 고치면 다시 셈하지 못합니다.")
    return {"tape": written.program} | ({"careful": " ".join(careful)} if careful else {})


def _left_out(boxes: list[dict[str, Any]], left_out: set[int]) -> list[str]:
    """값이나 기울기를 다 싣지 못하고 열지도의 칸만 실은 상자들의 이름."""
    return [b["full"] for b in boxes if b["value"] in left_out or b["grad"] in left_out]


# ── 상자와 연산 ──


def _box(graph: FoldedGraph, key: str, placed: Layout, pool: Pool, code: Code) -> dict[str, Any]:
    at, value, grad = placed.positions[key], graph.stacked(key, "value"), graph.stacked(key, "grad")
    made: dict[str, Any] = {"k": key, "value": _put(pool, value), "grad": _put(pool, grad)}
    made["at"] = [_r(at.left), _r(at.top), _r(at.width), _r(at.height)]
    if isinstance(graph.shown[key], Value):
        b = graph.told.boxes[key]
        (name, sub), full = shown_name(b), called(b)
        made |= {"kind": b.kind, "line": code.at(b.source_line)} | ({"sub": sub} if sub else {})
    else:
        name = full = folded_name(graph, key)
        made |= {"kind": "group"}
    made |= {"name": name, "full": full, "jo": [particle(full, pair) for pair in _PARTICLES]}
    if value is not None:
        made["shape"], made["dtype"] = list(value.shape), value.dtype.name
    return made


def _put(pool: Pool, array: np.ndarray | None) -> int | None:
    return None if array is None else pool.put(array)


def folded_name(graph: FoldedGraph, key: str) -> str:
    """접은 값의 이름: ``중간값 ×16``."""
    first = graph.told.boxes[graph.members(key)[0]]
    return f"{KIND_NAMES[first.kind]} ×{len(graph.members(key))}"


def _step(graph: FoldedGraph, key: str, placed: Layout, code: Code) -> dict[str, Any]:
    at, record = placed.positions[key], graph.step(key)
    symbol, lines = _symbol(record), _lines(record)
    made: dict[str, Any] = {"k": key, "at": [_r(at.x), _r(at.y), _r(at.width), _r(at.height)], "options": lines, "symbol": symbol}
    if isinstance(record, Group):
        return made | {"group": True, "name": symbol, "about": " · ".join(lines), "title": f"{Noun(symbol):을/를}"}
    f = graph.told.operation(key)
    about = {"about": clean(f.operation.summary), "title": f"{title(f.operation):을/를}"}
    return made | about | {"name": f.operation.name, "line": code.at(f.source_line)}


def _symbol(record: Step | Group) -> str:
    if isinstance(record, Group):
        many = f" ×{record.repeat}" if record.repeat > 1 else ""
        return shorten(record.title or record.kind.partition("(")[0], NAME, WIDEST_NAME) + many
    return shorten(record.operation.symbol, SYMBOL, 120)


def _lines(record: Step | Group) -> list[str]:
    """기호 아래에 적을 작은 글: 선택 인수, 접은 것이면 무엇을 접었는가."""
    if isinstance(record, Group):
        about = [shorten(record.kind, SMALL, WIDEST_NAME)] if record.title and record.kind else []
        held = f" · 매개변수 {record.size * record.repeat:,}개" if record.size else ""
        return [*about, f"연산 {len(record.steps) * record.repeat:,}개{held}"]
    return [shorten(f"{name}={format_option(value)}", SMALL, 120) for name, value in record.options.items()]


def shown_name(b: StoryValue) -> tuple[str, str]:
    """상자에 적을 이름과 아래첨자. 이름 없는 값은 수식의 글자(u 와 1)이다."""
    head, _, tail = b.letter.rpartition("_")
    if b.name == b.letter and head and tail.isdigit():
        return head, tail
    return shorten(b.name, NAME, WIDEST_NAME), ""


def _box_size(graph: FoldedGraph, key: str) -> Size:
    value, grad = graph.stacked(key, "value"), graph.stacked(key, "grad")
    name, sub = shown_name(graph.told.boxes[key]) if isinstance(graph.shown[key], Value) else (folded_name(graph, key), "")
    heading = text_width(name, NAME) + text_width(sub, SMALL)
    shape = None if value is None else value.shape
    if shape:
        heading += 12 + text_width(str(shape), SMALL)
    if not shape:
        label = text_width("기울기 ", BODY) if grad is not None else 0.0
        counter = text_width(" (12/12)", SMALL) if grad is not None else 0.0
        inner, tall = label + NUMBER_WIDTH + counter, float(LINE * (1 if grad is None else 2))
    else:
        wide, high = cells_size(value)
        sides = 1 if grad is None else 2
        inner, tall = max(wide, text_width("기울기 (12/12)", SMALL)) * sides + 12 * (sides - 1), high + 15
    return Size(max(heading, inner) * SLACK + 2 * PADDING, 20 + tall + 2 * PADDING - 4)


def cells_size(value: Any) -> tuple[float, float]:
    """배열을 그릴 칸들의 너비와 높이(px)."""
    rows, columns = heatmap(value).cells.shape
    if numbered(value):
        return columns * NUMBER_CELL[0], rows * NUMBER_CELL[1]
    return max(columns, 1) * CELL, max(rows, 1) * CELL


def numbered(value: Any) -> bool:
    """칸마다 수를 적을 만큼 작은 배열인가."""
    shown = heatmap(value)
    return shown.exact and shown.cells.size > 0 and shown.cells.shape[1] <= NUMBERED[0] and shown.cells.shape[0] <= NUMBERED[1]


def _step_size(record: Step | Group) -> Size:
    symbol, lines = _symbol(record), _lines(record)
    wide = max(text_width(symbol, NAME if isinstance(record, Group) else SYMBOL), *(text_width(t, SMALL) for t in lines), 0.0) * SLACK
    tall = 22 + 13 * len(lines)
    if isinstance(record, Group):
        return Size(wide + 2 * PADDING + 16, tall + 10)  # 오른쪽 위에 열린다는 표시(+)가 놓인다
    height = max(36.0, tall * 1.45)
    return Size(max(height, wide / math.sqrt(1 - (tall / height) ** 2) + 10), height, "ellipse")


def _r(x: float) -> float:
    return round(x, 1)
