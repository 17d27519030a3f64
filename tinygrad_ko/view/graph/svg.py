"""상자와 화살표를 SVG로 그린다. 자리는 ``layout`` 이 정한 것이고, 같은 것이면 언제나 같은 바이트이다."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...korean.numbers import format_number
from ..paper.heatmap import LEVELS, heatmap, svg_cells
from ..paper.text_width import text_width
from ..paper.themes import DARK, LIGHT, Paint, Theme
from .boxes import SMALL, Box, Line, Maps, Text
from .flow import Flow, Width
from .layout import Edge, Placed, Route, Size, layout
from .links import Link
from .rows import wrapped

__all__ = ["FONTS", "Scales", "Sheet", "svg"]

FONTS = "Malgun Gothic,Apple SD Gothic Neo,Noto Sans CJK KR,NanumGothic,Noto Sans KR,sans-serif"
MARGIN = 14  # 종이의 가장자리(포인트)
PENS = {"result": 2.2, "leaf": 1.4, "group": 1.4, "step": 1.2}
ROUND = 5  # 상자의 둥근 모서리


class Scales(NamedTuple):
    """열지도와 화살표의 눈금."""

    value: float  # 열지도가 없으면 0
    gradient: float
    largest: float  # 화살표가 나르는 가장 큰 기울기. 모르면 0


class Sheet(NamedTuple):
    """그릴 것 모두."""

    boxes: Mapping[str, Box]
    links: Sequence[Link]
    scales: Scales
    theme: Theme
    auto: bool  # 보는 곳의 밝기를 따를 것인가
    rankdir: str
    wrap: float | None  # 한 줄의 가장 큰 길이(포인트). 넘으면 여러 줄로
    remarks: Sequence[str]  # 그림 밑에 적을 말


def svg(sheet: Sheet) -> str:
    """SVG 문서."""
    down = sheet.rankdir in ("TB", "BT")
    placed = wrapped(layout(
        {key: Size(box.width, box.height, box.shape) for key, box in sheet.boxes.items()},
        [Edge(n.source, n.target, _room(n.label), n.weight) for n in sheet.links],
        sheet.rankdir, nodesep=22 if down else 16, ranksep=22 if down else 27,
    ), sheet.wrap, sheet.rankdir)
    theme = sheet.theme
    parts = [_arrow(link, route, theme) for link, route in zip(sheet.links, placed.routes, strict=True)]
    parts += [_node(key, box, placed.positions[key], sheet) for key, box in sheet.boxes.items()]
    legend, wide, tall = _legend(sheet)
    width, height = max(placed.width, wide) + 2 * MARGIN, placed.height + tall + 2 * MARGIN
    body = f'<g transform="translate({MARGIN} {MARGIN})">{"".join(parts)}</g>'
    if legend:
        body += f'<g transform="translate({MARGIN} {_n(placed.height + MARGIN)})">{legend}</g>'
    paper = f'<rect width="{_n(width)}" height="{_n(height)}" fill="{theme.paper}"/>'
    style, mark = (_dark_rules(paper + body), ' class="tg-auto"') if sheet.auto else ("", "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{mark} width="{_n(width * 4 / 3)}" height="{_n(height * 4 / 3)}" '
        f'viewBox="0 0 {_n(width)} {_n(height)}" font-family="{FONTS}" lang="ko" role="img" aria-label="계산 그래프">'
        f"{style}{paper}{body}</svg>\n"
    )


def _dark_rules(body: str) -> str:
    """어두운 화면에서 덧입힐 색. 쓰인 색만, 이 그림 안에서만."""
    rules = []
    for light, dark in zip(_colours(LIGHT), _colours(DARK), strict=True):
        for attribute in ("fill", "stroke"):
            if f'{attribute}="{light}"' in body:
                rules.append(f'.tg-auto [{attribute}="{light}"]{{{attribute}:{dark}}}')
    return f"<style>@media (prefers-color-scheme:dark){{{''.join(dict.fromkeys(rules))}}}</style>"


def _colours(theme: Theme) -> list[str]:
    return [colour for part in theme for colour in (part if isinstance(part, Paint) else (part,))]


# ── 상자 ──


def _node(key: str, box: Box, placed: Placed, sheet: Sheet) -> str:
    theme = sheet.theme
    paint: Paint = getattr(theme, box.paint)
    shape = _shape(box, placed, paint)
    if box.stacked:
        shape = f'<g transform="translate(3.5 -3.5)">{shape}</g>{shape}'
    left, top = (placed.width - box.inner) / 2, (placed.height - sum(row.height for row in box.rows)) / 2
    parts = [shape]
    for row in box.rows:
        if isinstance(row, Line):
            if box.shape == "ellipse":
                parts.append(_text(row.left, placed.width / 2, top, theme, "middle"))
            else:
                parts.append(_text(row.left, left + row.indent, top, theme))
            if row.right:
                parts.append(_text(row.right, left + box.inner, top, theme, "end"))
        else:
            parts.append(_maps(row, left, top, sheet))
        top += row.height
    return (
        f'<g class="node" data-key="{key}" transform="translate({_n(placed.left)} {_n(placed.top)})">'
        f"<title>{html.escape(box.tooltip)}</title>{''.join(parts)}</g>"
    )


def _shape(box: Box, placed: Placed, paint: Paint) -> str:
    look = f'fill="{paint.fill}" stroke="{paint.line}" stroke-width="{PENS.get(box.paint, 1.0):g}"'
    if box.shape == "ellipse":
        rx, ry = _n(placed.width / 2), _n(placed.height / 2)
        return f'<ellipse cx="{rx}" cy="{ry}" rx="{rx}" ry="{ry}" {look}/>'
    dashes = ' stroke-dasharray="4 3"' if box.paint == "constant" else ""
    return f'<rect width="{_n(placed.width)}" height="{_n(placed.height)}" rx="{ROUND}" {look}{dashes}/>'


def _text(text: Text, x: float, top: float, theme: Theme, anchor: str = "") -> str:
    colour = getattr(theme, text.ink)
    look = f'font-size="{text.size}" fill="{colour}"' + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{_n(x)}" y="{_n(top + 1.04 * text.size)}" {look}>{html.escape(text.text)}</text>'


def _maps(row: Maps, left: float, top: float, sheet: Sheet) -> str:
    parts = []
    below = top + 5 + max(m.height for m in row.maps)
    for each in row.maps:
        scale = sheet.scales.value if each.scale == "value" else sheet.scales.gradient
        cells = svg_cells(each.cells, scale, sheet.theme, each.cell)
        parts.append(f'<g class="map" transform="translate({_n(left + 1)} {_n(top + 5)})">{cells}</g>')
        parts.append(_text(each.title, left, below, sheet.theme))
        left += each.width + 10
    return "".join(parts)


# ── 화살표 ──


def _room(label: Text | None) -> tuple[float, float] | None:
    return (label.width + 6, label.size * 1.35 + 4) if label else None


def _arrow(link: Link, route: Route, theme: Theme) -> str:
    colour = theme.warning if link.width.kind == "odd" else theme.gradient if link.backward else theme.arrow
    label = ""
    if link.label is not None and route.label is not None:
        x, y = route.label
        halo = f'<g stroke="{theme.paper}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">'  # 화살표와 겹쳐도 읽히게
        label = halo + _text(link.label, x, y - link.label.size * 0.68, theme, "middle") + "</g>"
    return (
        f'<g class="edge" data-from="{link.source}" data-to="{link.target}"><title>{html.escape(link.tooltip)}</title>'
        f'<path d="{route.path}" fill="none" stroke="{colour}"{_pen(link.width)}/>'
        f'<polygon points="{route.arrowhead(link.width.points)}" fill="{colour}"/>{label}</g>'
    )


def _pen(width: Width) -> str:
    dashes = ' stroke-dasharray="2 3"' if width.kind == "zero" else ""
    return f' stroke-width="{width.points:g}"{dashes}'


# ── 범례 ──


def _legend(sheet: Sheet) -> tuple[str, float, float]:
    """그림 밑의 범례: (조각, 너비, 높이)."""
    theme, parts, x, widest, top = sheet.theme, [], 0.0, 0.0, 16.0
    for title, scale in (("값", sheet.scales.value), ("기울기", sheet.scales.gradient)):
        if scale:
            strip, width = _strip(title, scale, theme)
            parts.append(f'<g transform="translate({_n(x)} {_n(top)})">{strip}</g>')
            x, widest = x + width + 24, x + width
    if sheet.scales.largest:
        lines, width = _thicknesses(sheet.scales.largest, theme)
        parts.append(f'<g transform="translate({_n(x)} {_n(top)})">{lines}</g>')
        widest = x + width
    top += 30 if parts else 0
    for remark in sheet.remarks:
        parts.append(_text(Text(remark, SMALL, "quiet"), 0, top, theme))
        widest = max(widest, text_width(remark, SMALL))
        top += 14
    return "".join(parts), widest, top if parts else 0.0


def _strip(title: str, scale: float, theme: Theme) -> tuple[str, float]:
    """색의 눈금: 제곱근 눈금 위의 고른 자리."""
    steps = [k * abs(k) / LEVELS**2 * scale for k in range(-LEVELS, LEVELS + 1)]
    ends = [Text(t, SMALL, "quiet") for t in (format_number(-scale), "0", format_number(scale))]
    head = Text(title, SMALL, "quiet")
    across, start = 8.0 * len(steps), head.width + 6.0
    cells = f'<g transform="translate({_n(start)} 2)">{svg_cells(heatmap(steps, len(steps)), scale, theme, 8)}</g>'
    starts = [start, start + across / 2 - ends[1].width / 2, start + across - ends[2].width]
    starts[2] = max(starts[2], start + across / 2 + 8)
    texts = "".join(_text(text, at, 12, theme) for text, at in zip(ends, starts, strict=True))
    return _text(head, 0, 0, theme) + cells + texts, max(start + across, starts[2] + ends[2].width)


def _thicknesses(largest: float, theme: Theme) -> tuple[str, float]:
    """화살표의 굵기: 가장 큰 기울기와 그 1/1000, 그리고 0."""
    parts, x = [], 0.0
    scale = Flow({}, largest, 0.0, 0.0)
    for size, said in ((largest, f"기울기의 크기 {format_number(largest)}"), (largest / 1e3, format_number(largest / 1e3)), (0.0, "0")):
        text, width = Text(said, SMALL, "quiet"), scale.width(size)
        parts.append(f'<path d="M{_n(x)} 7h24" stroke="{theme.arrow}"{_pen(width)}/>{_text(text, x + 29, 0, theme)}')
        x += 29 + text.width + 14
    return "".join(parts), x


def _n(x: float) -> str:
    """소수점 아래 한 자리까지."""
    return f"{round(x, 1) + 0.0:.1f}".removesuffix(".0")
