"""상자와 화살표를 DOT으로 쓴다: ``.source`` 와 ``.dot`` 파일과 PDF가 이것이다.

Graphviz는 글의 폭을 제 글꼴로 어림한다(글꼴이 없으면 한글을 UTF-8 바이트 수만큼의 빈칸으로 센다).
그래서 폭을 우리가 재어 칸의 너비를 못박고, 글은 칸의 왼쪽에서 시작하게 한다: 그 자리는 어림과 무관하다.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

import numpy as np

from ...korean.numbers import format_number
from ..paper.heatmap import cell_colour
from ..paper.themes import Paint, Theme
from .boxes import GAP, SMALL, Box, Line, Map, Maps, Text
from .links import Link
from .svg import FONTS, PENS, Sheet

__all__ = ["write"]

LEFT = '<BR ALIGN="LEFT"/>'
TABLE = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">'


def write(sheet: Sheet, drawing: Any) -> None:
    """``graphviz.Digraph`` 에 적는다."""
    theme, down = sheet.theme, sheet.rankdir in ("TB", "BT")
    drawing.attr(
        "graph", rankdir=sheet.rankdir, bgcolor=theme.paper, fontname=FONTS, fontsize=str(SMALL), fontcolor=theme.quiet, pad="0.2",
        tooltip="계산 그래프", nodesep="0.3" if down else "0.22", ranksep="0.3" if down else "0.38", **_remarks(sheet),
    )
    drawing.attr("node", fontname=FONTS, fixedsize="true", margin="0")
    drawing.attr("edge", fontname=FONTS, fontsize=str(SMALL), fontcolor=theme.quiet, color=theme.arrow, arrowsize="0.65")
    for key, box in sheet.boxes.items():
        drawing.node(key, **_node(box, sheet))
    for link in sheet.links:
        drawing.edge(link.source, link.target, **_edge(link, theme))


def _remarks(sheet: Sheet) -> dict[str, str]:
    """눈금을 그림 밑에 글로."""
    said = [
        f"{title} −{format_number(scale)}(파랑) … +{format_number(scale)}(주황)"
        for title, scale in (("값", sheet.scales.value), ("기울기", sheet.scales.gradient)) if scale
    ]
    lines = [" · ".join(said)] * bool(said) + list(sheet.remarks)
    return {"label": "\\l".join(line.replace("\\", "\\\\") for line in lines) + "\\l", "labeljust": "l"} if lines else {}


def _node(box: Box, sheet: Sheet) -> dict[str, str]:
    paint: Paint = getattr(sheet.theme, box.paint)
    style = "filled" if box.shape == "ellipse" else "rounded,filled,dashed" if box.paint == "constant" else "rounded,filled"
    return {
        "label": _table(box.rows, box.inner, sheet), "shape": box.shape, "style": style, "fillcolor": paint.fill, "color": paint.line,
        "penwidth": f"{PENS.get(box.paint, 1.0):g}", "width": f"{box.width / 72:.4f}", "height": f"{box.height / 72:.4f}",
        "tooltip": _tooltip(box.tooltip), **({"peripheries": "2"} if box.stacked else {}),
    }


def _edge(link: Link, theme: Theme) -> dict[str, str]:
    colour = theme.warning if link.width.kind == "odd" else theme.gradient if link.backward else theme.arrow
    label = {}
    if link.label is not None:
        label = {"label": f" {link.label.text} ".replace("\\", "\\\\"), "fontcolor": getattr(theme, link.label.ink)}
    dashes = {"style": "dashed"} if link.width.kind == "zero" else {}
    return {
        **label, **dashes, "tooltip": _tooltip(link.tooltip), "weight": str(link.weight), "color": colour,
        "penwidth": f"{link.width.points:g}",
    }


def _table(rows: Iterable[Line | Maps], width: int, sheet: Sheet) -> str:
    made = []
    for row in rows:
        if isinstance(row, Maps):
            made.append(f"<TR><TD>{_maps(row, width, sheet)}</TD></TR>")
            continue
        end = row.right.width if row.right else 0
        cells = [_cell(None, row.indent, row.height, sheet)] if row.indent else []
        cells.append(_cell(row.left, width - row.indent - end, row.height, sheet))
        if row.right:
            cells.append(_cell(row.right, end, row.height, sheet))
        inside = "".join(cells)
        if len(cells) > 1:  # 칸의 너비가 다른 줄에 끌려가지 않도록 줄마다 제 표를 갖는다
            inside = f"<TD>{TABLE}<TR>{inside}</TR></TABLE></TD>"
        made.append(f"<TR>{inside}</TR>")
    return f"<{TABLE}{''.join(made)}</TABLE>>"


def _maps(row: Maps, width: int, sheet: Sheet) -> str:
    tall = max(m.height for m in row.maps)
    above, below = [], []
    for k, each in enumerate(row.maps):
        span = each.width + (GAP if k < len(row.maps) - 1 else width - row.width)
        size = f'FIXEDSIZE="TRUE" WIDTH="{span}" HEIGHT="{tall + 5}"'
        above.append(f'<TD ALIGN="LEFT" VALIGN="BOTTOM" {size}>{_cells(each, sheet)}</TD>')
        below.append(_cell(each.title, span, each.title.size + 4, sheet))
    return f"{TABLE}<TR>{''.join(above)}</TR><TR>{''.join(below)}</TR></TABLE>"


def _cells(shown: Map, sheet: Sheet) -> str:
    scale = sheet.scales.value if shown.scale == "value" else sheet.scales.gradient
    size = f'FIXEDSIZE="TRUE" WIDTH="{shown.cell:.0f}" HEIGHT="{shown.cell:.0f}"'
    rows: list[list[str]] = [[] for _ in shown.cells.cells]
    for (row, _), x in np.ndenumerate(shown.cells.cells):
        rows[row].append(f'<TD {size} BGCOLOR="{cell_colour(x, scale, sheet.theme)}"></TD>')
    return f"{TABLE}{''.join(f'<TR>{chr(32).join(cells)}</TR>' for cells in rows)}</TABLE>"


def _cell(text: Text | None, width: int, height: int, sheet: Sheet) -> str:
    size = f'FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"'
    if text is None:
        return f"<TD {size}></TD>"
    words = html.escape(text.text).replace("\\", "\\\\")  # \N, \G 는 Graphviz가 다른 글로 바꾼다
    font = f'POINT-SIZE="{text.size}" COLOR="{getattr(sheet.theme, text.ink)}"'
    return f'<TD ALIGN="LEFT" {size}><FONT {font}>{words}</FONT>{LEFT}</TD>'


def _tooltip(text: str) -> str:
    """말풍선의 글. Graphviz는 말풍선의 역빗금(backslash)을 두 번 푼다."""
    return "\\n".join(html.escape(line).replace("\\", "\\" * 4) for line in text.split("\n"))
