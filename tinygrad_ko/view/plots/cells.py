"""퍼셉트론들이 나눈 평면의 조각(cell)과, 조각마다의 새 꼭짓점."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from ...nn.perceptron.regions import Region, regions
from .checks import Bounds
from .solids import cube
from .style import COLOURS, INK, QUIET, tint

# 새 공간의 보이는 상자: 꼭짓점이 ±1 이다
ROOM = (-1.45, 1.45)


def _colour(k: int) -> np.ndarray:
    """조각의 색. 여섯이 넘으면 조금 짙게 다시 쓴다(번호도 함께 적혀 있다)."""
    return tint(COLOURS[k % len(COLOURS)], 0.34 if k < len(COLOURS) else 0.62)


def draw_cells(ax: Any, rows: np.ndarray, bounds: Bounds) -> list[Region]:
    """평면의 조각들과 직선 d(x) = 0 들. 조각의 번호를 가운데에 적는다."""
    flat = [end for ends in bounds for end in ends]
    found = sorted(regions(rows, (flat[0], flat[1], flat[2], flat[3])), key=lambda region: region.signs)
    for k, region in enumerate(found):
        ax.fill(*region.corners.T, color=_colour(k), linewidth=0, zorder=0)
        ax.text(*region.center, str(k + 1), ha="center", va="center", color=INK, fontsize=12, zorder=4)
    (low1, high1), (low2, high2) = bounds
    for k, ((w0, w1, w2), spot) in enumerate(zip(rows, _name_spots(rows, found, bounds), strict=True)):
        foot = -w0 * np.array([w1, w2]) / (w1**2 + w2**2)
        ax.axline(foot, foot + np.array([-w2, w1]), color=INK, linewidth=1.5, zorder=2)
        if np.isfinite(spot).all():
            ax.text(*spot, f"d{'₁₂₃₄₅₆₇₈₉'[k] if k < 9 else k + 1} = 0", fontsize=9, color=INK, ha="center", va="center",
                    zorder=4, bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8})
    ax.set_xlim(low1, high1)
    ax.set_ylim(low2, high2)
    ax.set_title(f"앞: 직선 {len(rows)}개, 조각 {len(found)}개", color=INK)
    return found


def light_cells(before: Any, after: Any, found: list[Region], to_axes: Callable[[Any], np.ndarray]) -> Callable[[int], list[Any]]:
    """조각과 꼭짓점의 짝에 테를 두르는 함수: 0이면 아무것도, k이면 k번째(1부터) 짝을."""
    from matplotlib.patches import Polygon

    edges = [before.add_patch(Polygon(region.corners, fill=False, edgecolor=COLOURS[1], linewidth=3.5, zorder=5)) for region in found]
    corners = to_axes(np.array([region.signs for region in found], float))
    solid = {"depthshade": False} if hasattr(after, "zaxis") else {}
    ring: dict[str, Any] = {"s": 620, "facecolors": "none", "edgecolors": COLOURS[1], "linewidths": 3, "zorder": 6, **solid}
    rings = [after.scatter(*spot[:, None], **ring) for spot in corners]

    def show(k: int) -> list[Any]:
        for j, pair in enumerate(zip(edges, rings, strict=True), 1):
            for artist in pair:
                artist.set_visible(j == k)
        return [*edges, *rings]

    return show


def _name_spots(rows: np.ndarray, found: list[Region], bounds: Bounds) -> list[np.ndarray]:
    """직선마다 이름을 적을 곳: 상자 안에서 다른 직선과 조각의 번호에서 가장 먼 점."""
    (low1, high1), (low2, high2) = bounds
    scale = np.array([high1 - low1, high2 - low2])
    taken = [region.center for region in found]
    spots = []
    for k, (w0, *w) in enumerate(rows):
        normal = np.array(w) * scale  # 상자를 단위 정사각형으로 보고 잰다
        foot = -(w0 + w[0] * low1 + w[1] * low2) * normal / (normal @ normal)
        way = np.array([-normal[1], normal[0]]) / np.linalg.norm(normal)
        along = foot + np.linspace(-1.5, 1.5, 601)[:, None] * way
        inside = along[((along > 0.07) & (along < 0.93)).all(1)]
        if not len(inside):
            spots.append(np.full(2, np.nan))
            continue
        at = inside * scale + [low1, low2]
        far = [np.linalg.norm((at - spot) / scale, axis=1) for spot in [*taken, *spots] if np.isfinite(spot).all()]
        for v0, *v in np.delete(rows, k, 0):
            far.append(np.abs(v0 + at @ v) / np.linalg.norm(np.array(v) * scale))
        spots.append(at[np.min(far, axis=0).argmax()] if far else at[len(at) // 2])
    return spots


def draw_corners(ax: Any, width: int, found: list[Region], to_axes: Callable[[Any], np.ndarray], alone: bool) -> None:
    """``width`` 차원의 새 공간: 조각이 옮겨 간 꼭짓점은 조각의 색과 번호로, 오는 조각이 없는 꼭짓점은 빈 동그라미로.

    ``alone`` 이면 번호를 꼭짓점 안에, 아니면(그 위에 자료의 점이 놓이면) 곁에 적는다.
    """
    everything = np.array(list(itertools.product((-1.0, 1.0), repeat=width))) if width <= 3 else np.zeros((0, width))
    reached = {region.signs: k for k, region in enumerate(found)}
    spots = np.array([region.signs for region in found], float)
    missing = np.array([c for c in everything if tuple(c.astype(int)) not in reached]).reshape(-1, width)
    solid = width == 3
    if solid:
        for edge in cube(-1.0, 1.0):
            ax.plot(*edge.T, color=QUIET, linewidth=0.8, zorder=1)
    elif width == 2:
        ax.plot([-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1], color=QUIET, linewidth=0.8, zorder=1)
    big: dict[str, Any] = {"s": 330, "edgecolors": INK, "linewidths": 0.9, "zorder": 2}
    big |= {"depthshade": False} if solid else {}
    at = to_axes(spots)
    ax.scatter(*at.T, facecolors=[_colour(k) for k in range(len(at))], **big)
    if len(missing):
        ax.scatter(*to_axes(missing).T, facecolors="none", linestyles=":", **big | {"label": "오는 조각이 없는 꼭짓점"})
    for k, spot in enumerate(at):
        away = spot if alone else 1.3 * spot if solid else spot + 0.2 * np.sign(spot)
        ax.text(*away, str(k + 1), ha="center", va="center", color=INK, fontsize=11, zorder=5)
    if width <= 3:
        for setter in (ax.set_xlim, ax.set_ylim, *((ax.set_zlim,) if solid else ())):
            setter(*ROOM)
        ax.set_title(f"뒤: 꼭짓점 {2**width}개 가운데 {len(found)}개", color=INK)
