"""옵티마이저 경주의 HTML: 등고선과 길을 SVG로, 걸음마다의 값을 표로."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import pairwise
from typing import Any

import numpy as np

from .animation_page import animation_page, data_attributes
from .slices import Slice, levels
from .style import shown
from .svg_frame import HEADS, Frame
from .svg_frame import STYLE as FRAME_STYLE
from .valleys import Valley

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 760.0, 470.0, 52.0, 12.0, 40.0
DASHES = ("", "9 5", "10 4 2 4", "2 4")
STYLE = """.level { fill: var(--ink); fill-opacity: .045; stroke: var(--ink); stroke-opacity: .22; stroke-width: .8; }
.path { fill: none; stroke-width: 3; stroke-linejoin: round; } .head { stroke: var(--paper); stroke-width: 1.6; }
.spot { fill: var(--paper); stroke: var(--ink); stroke-width: 1.6; }
.halo { fill: none; stroke: var(--paper); stroke-width: 6; stroke-linejoin: round; stroke-opacity: .75; }
""" + FRAME_STYLE


def race_page(valley: Valley, paths: Mapping[str, np.ndarray], heights: Mapping[str, np.ndarray], ground: Slice,
              interval: int) -> str:
    """경주 전체를 담은 HTML 한 장."""
    frame = Frame(ground.a[0], ground.a[-1], ground.b[0], ground.b[-1], LEFT, TOP, WIDTH - LEFT - 14, HEIGHT - TOP - BOTTOM)
    steps = len(next(iter(paths.values())))
    title = f"{valley.name}: f = {valley.formula}" if valley.formula else valley.name
    picture = _picture(frame, ground, valley, paths, title)
    return animation_page(title, picture, _sentences(heights, steps), interval, _table(paths, heights), STYLE)


def thin(ground: Slice) -> Slice:
    """눈금을 하나씩 건너뛴 땅: 쪽이 가벼워진다."""
    return Slice(ground.a[::2], ground.b[::2], ground.values[::2, ::2])


def _picture(frame: Frame, ground: Slice, valley: Valley, paths: Mapping[str, np.ndarray], title: str) -> str:
    parts = [
        f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="{escape(title)}의 등고선과 옵티마이저들의 길">',
        f'<clipPath id="inside">{frame.box("")}</clipPath>', *frame.ticks(), '<g clip-path="url(#inside)">', *_levels(frame, ground),
    ]
    for k, path in enumerate(paths.values()):
        seen = path[np.isfinite(path).all(1)]
        stroke = f'stroke="var(--c{k % 6})" stroke-dasharray="{DASHES[k % 4]}"'
        parts += [
            f'<defs><polyline id="path{k}"{data_attributes(grow=frame(seen).tolist())}/></defs>',
            f'<use href="#path{k}" class="halo"/>', f'<use href="#path{k}" class="path" {stroke}/>',
        ]
    for minimum in valley.minima:
        x, y = frame(minimum)
        star = "M0-10 2.9-3.1 10-3.1 4.3 1.7 6.2 9 0 4.7-6.2 9-4.3 1.7-10-3.1-2.9-3.1z"
        parts.append(f'<path class="spot" d="{star}" transform="translate({x:.1f},{y:.1f})"><title>가장 낮은 곳</title></path>')
    x, y = frame(valley.start)
    parts.append(f'<circle class="spot" cx="{x:.1f}" cy="{y:.1f}" r="6"><title>출발</title></circle>')
    for k, (name, path) in enumerate(paths.items()):
        seen = path[np.isfinite(path).all(1)]
        parts.append(f'<g class="head" fill="var(--c{k % 6})"{data_attributes(move=frame(seen).tolist())}>'
                     f"<title>{escape(name)}</title>{HEADS[k % len(HEADS)]}</g>")
    return "\n".join([*parts, "</g>", frame.box('class="axis"'), "</svg>"])


def _levels(frame: Frame, ground: Slice) -> list[str]:
    """등고선: 낮은 값부터, 그보다 높은 땅을 조금씩 어둡게 덮는다."""
    from contourpy import FillType, contour_generator

    a, b, values = ground
    maker: Any = contour_generator(a, b, np.ma.masked_invalid(values.T), fill_type=FillType.OuterOffset)
    parts = []
    top = float(np.nanmax(values)) + 1
    for level in levels(values, 13):
        polygons, offsets = maker.filled(float(level), top)
        d = []
        for spots, ends in zip(polygons, offsets, strict=True):
            for first, last in pairwise(ends):
                d.append("M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in frame(spots[first:last])) + "z")
        parts.append(f'<path class="level" fill-rule="evenodd" d="{"".join(d)}"/>')
    return parts


def _sentences(heights: Mapping[str, np.ndarray], steps: int) -> list[str]:
    said = [f"출발점입니다. 모두 f = {shown(next(iter(heights.values()))[0])} 에서 떠납니다."]
    for k in range(1, steps):
        now = {name: h[k] for name, h in heights.items() if np.isfinite(h[k])}
        lost = [name for name, h in heights.items() if not np.isfinite(h[k])]
        best = min(now, key=lambda name: now[name], default=None)
        lead = f"{k}걸음: 가장 낮은 것은 {best}, f = {shown(now[best])}." if best is not None else f"{k}걸음: 모두 발산했습니다."
        said.append(lead + (f" 발산: {', '.join(lost)}." if lost and best is not None else ""))
    return said


def _table(paths: Mapping[str, np.ndarray], heights: Mapping[str, np.ndarray]) -> str:
    rows = []
    for k, (name, path) in enumerate(paths.items()):
        swatch = (f'<svg class="swatch" viewBox="0 0 48 16" aria-hidden="true"><line x1="0" y1="8" x2="48" y2="8" '
                  f'stroke="var(--c{k % 6})" stroke-width="3" stroke-dasharray="{DASHES[k % 4]}"/>'
                  f'<g class="head" fill="var(--c{k % 6})" transform="translate(24,8)">{HEADS[k % len(HEADS)]}</g></svg>')
        points = [f"({shown(x)}, {shown(y)})" if np.isfinite(x + y) else "—" for x, y in path]
        values = [shown(h) for h in heights[name]]
        rows.append(f'<tr><td>{swatch}</td><th scope="row">{escape(name)}</th>'
                    f'<td class="number"{data_attributes(text=values)}></td><td class="number"{data_attributes(text=points)}></td></tr>')
    return ("<table><thead><tr><th>선</th><th>옵티마이저</th><th>f(x, y)</th><th>(x, y)</th></tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table>")
