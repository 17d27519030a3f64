"""그래프를 그린다: 기록을 접고, 기울기를 재고, 상자와 화살표를 짓고, 종이 한 장(Sheet)에 모은다."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import ArgumentError
from ..recording import Variable
from .boxes import KEEP, SMALL, Box, Line, Maps, Style, Text, boxed, place_of
from .collapse import Collapsed, collapse
from .flow import measured
from .heatmap import value_scale
from .layout import check_direction
from .links import accumulations, backward_links, forward_links
from .picture import picture
from .story import Story, story
from .svg import Scales, Sheet, svg
from .tables import write
from .themes import find_theme
from .trace import Arrow, Record, Value, trace

if TYPE_CHECKING:
    import graphviz

__all__ = ["Wanted", "drawn"]

TURNED = {"LR": "RL", "RL": "LR", "TB": "BT", "BT": "TB"}  # 거꾸로 흐르는 방향: 순전파의 그림과 같은 자리에 놓이도록


class Wanted(NamedTuple):
    """``graph`` 가 받은 인수들."""

    names: Mapping[str, Any] | None
    depth: int | None
    max_nodes: int
    backward: bool
    heatmap: bool
    code: bool
    theme: str
    rankdir: str
    dtype_shown: bool


def drawn(y: Variable | Sequence[Variable], wanted: Wanted) -> graphviz.Digraph:
    """그린 그림. 뜻과 예외는 ``graph`` 와 같다."""
    check_direction("graph", wanted.rankdir)
    find_theme("graph", wanted.theme)
    told = story(y, wanted.names) if wanted.backward else None  # type: ignore[arg-type]  # 텐서 하나가 아니면 story 가 알린다
    records = trace(y, wanted.names) if told is None else _retold(told)
    shown = collapse(records, wanted.depth, wanted.max_nodes)
    _refuse_too_many(shown, wanted.max_nodes)
    sheet = _sheet(records, shown, told, wanted)
    drawing = picture(lambda: svg(sheet), name="계산 그래프", filename="graph.gv")
    write(sheet, drawing)
    finished: graphviz.Digraph = drawing.finish()
    return finished


def _refuse_too_many(shown: Collapsed, cap: int) -> None:
    if shown.count > cap:
        raise ArgumentError(
            f"graph: 되풀이를 접어도 그릴 상자와 타원이 {shown.count:,}개로 max_nodes={cap:,}개보다 많습니다. depth=0 으로 모듈을 "
            "상자 하나로 접거나(모듈 밖의 식은 nn.Module 로 묶고), 더 작은 배치(batch)나 더 짧은 식으로 그리거나, "
            f"그래도 다 그리려면 max_nodes={shown.count} 을(를) 주세요."
        )


def _retold(told: Story) -> list[Record]:
    """이야기가 셈한 값과 기울기를 채운 기록."""
    boxes = told.boxes
    return [
        replace(r, value=boxes[r.key].value, grad=boxes[r.key].grad, passed=False) if isinstance(r, Value) else r
        for r in told.records
    ]


def _sheet(records: Sequence[Record], shown: Collapsed, told: Story | None, wanted: Wanted) -> Sheet:
    flow, style = measured(records), Style(wanted.dtype_shown, wanted.heatmap, wanted.code)
    boxes = {
        r.key: boxed(r, flow, style) for r in shown.records
        if not isinstance(r, Arrow) and (told is None or not isinstance(r, Value) or r.wants_grad)
    }
    if told is None:
        links = forward_links(shown.records, flow)
    else:
        links = backward_links(shown.records, flow, told.backward)
        boxes |= {key: _summed(boxes[key], text) for key, text in accumulations(told.backward).items() if key in boxes}
    known = any(link.width.kind != "plain" for link in links)
    scales = Scales(_scale(boxes, "value"), _scale(boxes, "gradient"), flow.largest if known else 0.0)
    rankdir = TURNED[wanted.rankdir] if wanted.backward else wanted.rankdir
    return Sheet(
        boxes, links, scales, find_theme("graph", wanted.theme), wanted.theme == "auto", rankdir, _remarks(records, wanted.code)
    )


def _remarks(records: Iterable[Record], code: bool) -> list[str]:
    placed = any(place_of(r.node) is not None for r in records if not isinstance(r, Arrow))
    return [f"코드의 줄은 {KEEP}"] if code and not placed else []


def _summed(box: Box, text: str) -> Box:
    """쌓인 기울기의 셈을 한 줄 더 적은 상자."""
    line = Line(Text(f"= {text}", SMALL, "gradient"))
    inner = max(box.inner, line.width)
    return replace(
        box, rows=(*box.rows, line), inner=inner, width=box.width + inner - box.inner, height=box.height + line.height
    )


def _scale(boxes: Mapping[str, Box], which: str) -> float:
    maps = [m for box in boxes.values() for row in box.rows if isinstance(row, Maps) for m in row.maps]
    return value_scale(m.cells for m in maps if m.scale == which)
