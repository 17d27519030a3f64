"""퍼셉트론의 발자취의 HTML: 고칠 때마다 직선이 돌아가고, 왜 그렇게 고쳤는지 문장으로."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...korean.particles import Noun
from ...nn.perceptron.boundary import Boundary
from ...nn.perceptron.regions import Point, halves
from .animation_page import animation_page, data_attributes
from .checks import Bounds
from .svg_frame import STYLE as FRAME_STYLE
from .svg_frame import Frame, tick

WIDTH, HEIGHT = 560.0, 430.0
STYLE = """svg { max-width: 640px; } .plus { fill: var(--c1); fill-opacity: .16; } .minus { fill: var(--c0); fill-opacity: .16; }
.old { stroke: var(--quiet); stroke-width: 1.2; stroke-opacity: .35; } .now { stroke: var(--ink); stroke-width: 3; }
.ring { fill: none; stroke: var(--ink); stroke-width: 2.5; }
""" + FRAME_STYLE


def trace_page(lines: list[Boundary], result: Any, X: np.ndarray, y: np.ndarray, ends: Bounds, interval: int) -> str:
    """발자취 전체를 담은 HTML 한 장."""
    (low1, high1), (low2, high2) = ends
    frame = Frame(low1, high1, low2, high2, 52, 12, WIDTH - 66, HEIGHT - 52)
    last = len(lines) - 1
    parts = [
        f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="점들과 퍼셉트론의 결정 경계">',
        f'<clipPath id="inside">{frame.box("")}</clipPath>', *frame.ticks(), '<g clip-path="url(#inside)">',
    ]
    corners = [(low1, low2), (high1, low2), (high1, high2), (low1, high2)]
    for k, line in enumerate(lines):
        for kind, polygon in _sides(line, corners):
            spots = " ".join(f"{a:.1f},{b:.1f}" for a, b in frame(np.array(polygon)).tolist())
            parts.append(f'<polygon class="{kind}" points="{spots}"{data_attributes(on=(k, k))}/>')
    for k, line in enumerate(lines):
        cut = _cut(line, ends)
        if cut is not None:
            (a, b), (c, d) = frame(cut).tolist()
            at = f'x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}"'
            parts.append(f'<line class="old" {at}{data_attributes(on=(k + 1, last))}/><line class="now" {at}{data_attributes(on=(k, k))}/>')
    parts += frame.points(X, (y > 0).astype(int).tolist(), ["정답 −1", "정답 +1"])
    for k, (_, sample) in enumerate(result.causes[:last], 1):
        a, b = frame(X[sample]).tolist()
        parts.append(f'<circle class="ring" cx="{a:.1f}" cy="{b:.1f}" r="14"{data_attributes(on=(k, k))}/>')
    parts += ["</g>", frame.box('class="axis"'), "</svg>"]
    return animation_page("퍼셉트론의 발자취", "\n".join(parts), _sentences(lines, result, X, y), interval, _table(lines), STYLE)


def _sides(line: Boundary, corners: list[Any]) -> list[tuple[str, list[Point]]]:
    """직선이 나눈 상자의 두 쪽. 직선이 지나지 않으면 한 쪽."""
    row = (line.intercept, *line.direction.tolist())
    made = []
    for polygon in halves(corners, row):
        if polygon:
            middle = np.array(polygon, float).mean(0)
            made.append(("plus" if line.d(middle) >= 0 else "minus", polygon))
    return made


def _cut(line: Boundary, ends: Bounds) -> np.ndarray | None:
    """직선의, 상자를 넉넉히 지나는 두 점."""
    size = float(np.linalg.norm(line.direction))
    if not 0 < size < np.inf:
        return None
    middle = np.array(ends).mean(1)
    normal = line.direction / size
    foot = middle - (normal @ middle + line.intercept / size) * normal
    reach = float(np.hypot(*np.ptp(ends, axis=1))) + float(np.linalg.norm(foot - middle))
    way = reach * np.array([-normal[1], normal[0]])
    return np.array([foot - way, foot + way])


def _sentences(lines: list[Boundary], result: Any, X: np.ndarray, y: np.ndarray) -> list[str]:
    said = [f"처음의 경계는 {lines[0]} 입니다. 아직 고친 것이 없습니다."]
    for k, (epoch, sample) in enumerate(result.causes[: len(lines) - 1], 1):
        before, after, t = lines[k - 1], lines[k], int(y[sample])
        s, lr = float(before.d(X[sample])), abs(after.intercept - before.intercept)
        x = ", ".join(tick(v) for v in X[sample])
        said.append(
            f"{epoch}세대, 표본 {sample}({x}): 정답은 {t:+d}인데 s = {tick(s)} 이어서 {-t:+d}이라고 답했습니다. "
            f"w 에 {tick(lr)}·({t:+d})·x 를, w₀ 에 {Noun(tick(lr * t)):을/를} 더하면 {after} 입니다."
        )
    if len(lines) <= len(result.causes):
        said[-1] += f" (모두 {len(result.causes)}번 가운데 여기까지만 담았습니다.)"
    elif result.converged:
        said[-1] += " 이제 모두 맞힙니다."
    return [text.replace("-", "−") for text in said]


def _table(lines: list[Boundary]) -> str:
    cells = {
        "w₀": [tick(line.intercept) for line in lines], "w₁": [tick(line.direction[0]) for line in lines],
        "w₂": [tick(line.direction[1]) for line in lines], "경계": [str(line).replace("-", "−") for line in lines],
    }
    head = "".join(f"<th>{name}</th>" for name in cells)
    row = "".join(f'<td class="number"{data_attributes(text=texts)}></td>' for texts in cells.values())
    return f"<table><thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>"
