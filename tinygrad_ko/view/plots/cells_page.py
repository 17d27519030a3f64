"""조각과 꼭짓점의 짝의 HTML: 평면의 조각에 손을 대거나 글쇠로 고르면, 그 조각이 옮겨 가는 꼭짓점이 켜진다."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape

import numpy as np

from ...nn.perceptron.boundary import Boundary
from ...nn.perceptron.regions import Region
from .animation_page import animation_page, data_attributes
from .checks import Bounds
from .solids import cube
from .svg_frame import STYLE as FRAME_STYLE
from .svg_frame import Frame

WIDTH, HEIGHT = 900.0, 400.0
NAMES = {1: "선분", 2: "정사각형", 3: "정육면체"}
STYLE = """.cell { stroke: var(--ink); stroke-width: 1.2; fill-opacity: .26; cursor: pointer; }
.chosen { fill: none; stroke: var(--c1); stroke-width: 5; pointer-events: none; } .edge { stroke: var(--quiet); stroke-width: 1.2; }
.corner { stroke: var(--ink); cursor: pointer; } .missing { fill: none; stroke: var(--quiet); stroke-dasharray: 3 4; }
svg text.name { text-anchor: middle; dominant-baseline: central; pointer-events: none; }
svg text.head { font-size: 16px; text-anchor: middle; } [data-go]:focus-visible { outline: none; stroke: var(--focus); stroke-width: 4; }
""" + FRAME_STYLE
TILT = np.array([[1.0, 0.0], [0.42, 0.30], [0.0, 1.0]])  # 세 축이 종이 위에서 가는 쪽


def cells_page(
    rows: np.ndarray, found: Sequence[Region], ends: Bounds, X: np.ndarray | None, truth: np.ndarray | None, names: Sequence[str],
    interval: int,
) -> str:
    """조각마다 한 장면. 첫 장면은 모두이다."""
    (low1, high1), (low2, high2) = ends
    frame = Frame(low1, high1, low2, high2, 48, 34, 400, HEIGHT - 74)
    parts = [
        f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="group" aria-label="평면의 조각과 새 공간의 꼭짓점">',
        f'<text class="head" x="248" y="20">앞: 직선 {len(rows)}개, 조각 {len(found)}개</text>', *frame.ticks(6, 6),
    ]
    outlines = []
    for k, region in enumerate(found, 1):
        spots = " ".join(f"{x:.1f},{y:.1f}" for x, y in frame(region.corners).tolist())
        label = f"조각 {k}, 꼭짓점 {_corner(region.signs)}"
        parts.append(f'<polygon class="cell" fill="var(--c{(k - 1) % 6})" points="{spots}" data-go="{k}" tabindex="0" role="button" '
                     f'aria-label="{label}"><title>{label}</title></polygon>')
        outlines.append(f'<polygon class="chosen" points="{spots}"{data_attributes(on=(k, k))}/>')
    if X is not None:
        parts += frame.points(X, [0] * len(X) if truth is None else truth.tolist(), names or ["점"], 0.7)
    for k, region in enumerate(found, 1):
        x, y = frame(region.center).tolist()
        parts.append(f'<text class="name" x="{x:.1f}" y="{y:.1f}">{k}</text>')
    parts += [*outlines, frame.box('class="axis"'), *_corners(len(rows), found), "</svg>"]
    return animation_page("조각과 꼭짓점의 짝", "\n".join(parts), _sentences(rows, found), interval, _table(found), STYLE)


def _placed(corners: np.ndarray) -> np.ndarray:
    """꼭짓점 (M, 차원)을 종이의 오른쪽에."""
    flat = np.column_stack([corners, np.zeros((len(corners), 3 - corners.shape[1]))]) if corners.shape[1] < 3 else corners
    tilt = TILT if corners.shape[1] == 3 else np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    at = flat @ tilt
    return np.stack([690 + 105 * at[:, 0], HEIGHT / 2 + 10 - 100 * at[:, 1]], 1)


def _corners(width: int, found: Sequence[Region]) -> list[str]:
    """새 공간. 3차원까지만 그리고, 그보다 크면 표가 대신한다."""
    if width > 3:
        return [f'<text class="head" x="690" y="20">뒤: {width}차원의 꼭짓점(아래의 표)</text>']
    parts = [f'<text class="head" x="690" y="20">뒤: {NAMES[width]}의 꼭짓점 {2**width}개 가운데 {len(found)}개</text>']
    everything = np.array(list(itertools.product((-1.0, 1.0), repeat=width)))
    sides = [edge for edge in cube(-1.0, 1.0)] if width == 3 else [
        np.array([a, b]) for a, b in itertools.combinations(everything, 2) if np.abs(a - b).sum() == 2]
    for side in sides:
        (a, b), (c, d) = _placed(np.asarray(side, float)).tolist()
        parts.append(f'<line class="edge" x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}"/>')
    reached = {region.signs: k for k, region in enumerate(found, 1)}
    for corner, (x, y) in zip(everything, _placed(everything).tolist(), strict=True):
        signs = tuple(corner.astype(int).tolist())
        if signs not in reached:
            title = f"<title>오는 조각이 없는 꼭짓점 {_corner(signs)}</title>"
            parts.append(f'<circle class="missing" cx="{x:.1f}" cy="{y:.1f}" r="15">{title}</circle>')
            continue
        k = reached[signs]
        label = f"꼭짓점 {_corner(signs)}, 조각 {k}"
        round_ = f'class="corner" cx="{x:.1f}" cy="{y:.1f}" r="15"'
        parts.append(f'<circle {round_} fill="var(--paper)"/><circle {round_} fill="var(--c{(k - 1) % 6})" fill-opacity=".26" '
                     f'data-go="{k}" tabindex="0" role="button" aria-label="{label}"><title>{label}</title></circle>'
                     f'<text class="name" x="{x:.1f}" y="{y:.1f}">{k}</text>'
                     f'<circle class="chosen" cx="{x:.1f}" cy="{y:.1f}" r="20"{data_attributes(on=(k, k))}/>')
    return parts


def _corner(signs: Sequence[int]) -> str:
    return "(" + ", ".join("+1" if sign > 0 else "−1" for sign in signs) + ")"


def _sentences(rows: np.ndarray, found: Sequence[Region]) -> list[str]:
    width = len(rows)
    reached = {region.signs for region in found}
    missing = [c for c in itertools.product((-1, 1), repeat=width) if c not in reached] if width <= 4 else []
    rest = f" 오는 조각이 없는 꼭짓점: {', '.join(map(_corner, missing))}." if missing else ""
    lead = f"직선 {width}개가 평면을 {len(found)}조각으로 나누고, 조각마다 꼭짓점 하나로 갑니다.{rest}"
    said = [f"{lead} 조각이나 꼭짓점을 고르면 짝이 켜집니다."]
    lines = [str(Boundary(row[1:], float(row[0]))).removesuffix(" = 0").replace("-", "−") for row in rows]
    for k, region in enumerate(found, 1):
        why = ", ".join(f"{line} {'≥' if sign > 0 else '<'} 0" for line, sign in zip(lines, region.signs, strict=True))
        said.append(f"조각 {k}: {why} 이므로 갈 꼭짓점은 {_corner(region.signs)}입니다.")
    return said


def _table(found: Sequence[Region]) -> str:
    cells = "".join(
        f'<tr><td>{k}</td><td>{escape(_corner(region.signs))}</td></tr>' for k, region in enumerate(found, 1)
    )
    table = f"<table><thead><tr><th>조각</th><th>꼭짓점</th></tr></thead><tbody>{cells}</tbody></table>"
    return f"<details><summary>표로 보기</summary>{table}</details>"
