"""학습의 필름을 HTML 한 장으로: 경계는 순간마다 작은 PNG, 손실은 곡선, 가중치는 칸과 수."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from .animation_page import animation_page, data_attributes
from .developed import Film
from .scenes import number
from .small_png import png, rgb
from .style import COLOURS, largest
from .svg_frame import HEADS, Frame, tick
from .svg_frame import STYLE as FRAME_STYLE

WIDTH, HIGH, GAP = 940.0, 320.0, 66.0  # 그림의 너비, 위쪽 판의 높이, 판 사이
DOTS = 300  # 그릴 점의 최대 수
DEPTHS, SHADES = 24, 20  # 경계의 색마다, 가중치의 부호마다 나눌 짙기의 수
READABLE = 64  # 수가 이보다 많은 가중치는 색만
POINTS = 400  # 곡선 하나의 점의 최대 수
STYLE = """svg text.head { font-size: 16px; text-anchor: middle; } svg text.key { font-size: 13px; }
.curve { fill: none; stroke-width: 2.6; } .faint { fill: none; stroke-width: 1.2; stroke-opacity: .3; }
.now { stroke: var(--quiet); stroke-dasharray: 3 4; } .ring { fill: none; stroke: var(--ink); stroke-width: 1.8; }
.classes { display: flex; flex-wrap: wrap; gap: 0 .5rem; margin: .2rem 0; } .classes .swatch { width: 1.6rem; height: 1.4rem; }
.heat { image-rendering: pixelated; } svg text.weight { text-anchor: middle; dominant-baseline: central; }
""" + FRAME_STYLE
SHAPES = ("", "9 5", "10 4 2 4", "2 4")


def film_page(film: Film, interval: int) -> str:
    """학습 전체를 담은 HTML."""
    wide = 380.0 if film.X is not None else 0.0
    parts = []
    if film.X is not None:
        parts += _boundary(film, wide)
    left = 64.0 + (wide + GAP + 52 if wide else 0)
    parts += _losses(film, left, WIDTH - left - 12)
    weights, tall = _weights(film, 30 + HIGH + 62)
    picture = (f'<svg viewBox="0 0 {WIDTH:.0f} {tall:.0f}" role="img" aria-label="결정 경계, 손실, 가중치">' + "\n".join([*parts, *weights])
               + "</svg>")
    said = [_sentence(film, k) for k in range(len(film.moments))]
    return animation_page("학습의 필름", picture, said, interval, _table(film), STYLE)


# ── 결정 경계 ──────────────────────────────────────────────────────────────────────────────────────


def _boundary(film: Film, wide: float) -> list[str]:
    assert film.X is not None and film.ends is not None
    (low1, high1), (low2, high2) = film.ends
    frame = Frame(low1, high1, low2, high2, 52, 30, wide, HIGH)
    at = f'x="{frame.left:.1f}" y="{frame.top:.1f}" width="{frame.wide:.1f}" height="{frame.high:.1f}" preserveAspectRatio="none"'
    parts = [f'<text class="head" x="{52 + wide / 2:.1f}" y="20">결정 경계</text>',
             f"<image {at}{data_attributes(href=[_painted(film.shares(k)) for k in range(len(film.moments))])}/>", *frame.ticks(6, 6)]
    chosen = np.unique(np.linspace(0, len(film.X) - 1, min(len(film.X), DOTS)).round().astype(int))
    groups = [0] * len(chosen) if film.truth is None else film.truth[chosen].tolist()
    parts += frame.points(film.X[chosen], groups, film.names or ["점"], 0.62)
    for j in chosen if film.truth is not None else ():
        wrong = {str(k): "" for k, right in enumerate(film.right) if right is not None and not right[j]}
        if wrong:
            x, y = frame(film.X[j]).tolist()
            parts.append(f'<g{data_attributes(lit=wrong)}><circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="7"/></g>')
    return [*parts, frame.box('class="axis"')]


def _painted(shares: np.ndarray | None) -> str:
    """부류의 몫 (높이, 너비, 부류)을 색과 짙기의 PNG로. 바탕은 비치므로 밝은 쪽에서도 어두운 쪽에서도 읽힌다."""
    if shares is None:
        return ""
    best = shares.argmax(-1)
    count = shares.shape[-1]
    sure = (shares.max(-1) - 1 / count) / (1 - 1 / count) if count > 1 else np.ones(best.shape)
    colours = COLOURS[:count]
    index = (best % len(colours)) * DEPTHS + np.clip(sure * (DEPTHS - 1), 0, DEPTHS - 1).round().astype(int)
    palette = [(*rgb(colour), round(255 * (0.06 + 0.5 * k / (DEPTHS - 1)))) for colour in colours for k in range(DEPTHS)]
    return png(index[::-1], palette)


# ── 손실 ───────────────────────────────────────────────────────────────────────────────────────────


def _losses(film: Film, left: float, wide: float) -> list[str]:
    curves = {name: values for name, values in film.curves.items() if np.isfinite(values).any()}
    flat = np.concatenate([v[np.isfinite(v)] for v in curves.values()] or [np.zeros(1)])
    log = film.logarithmic()
    low, high = (float(np.log10(flat.min())), float(np.log10(flat.max()))) if log else (min(0.0, float(flat.min())), float(flat.max()))
    steps = max(m.step for m in film.moments)
    frame = Frame(0, max(steps, 1), low, high + 0.05 * (high - low or 1.0), left, 30, wide, HIGH)
    parts = [f'<text class="head" x="{left + wide / 2:.1f}" y="20">손실{"(로그 눈금)" if log else ""}</text>', *_loss_ticks(frame, log),
             f'<clipPath id="done"><rect x="{left - wide:.1f}" y="0" width="{wide:.1f}" height="{HIGH + 60:.0f}"'
             f"{data_attributes(move=[(frame((m.step, low))[0] - left + 1.5, 0) for m in film.moments])}/></clipPath>"]
    for k, (name, values) in enumerate(curves.items()):
        with np.errstate(all="ignore"):
            spots = np.stack([np.arange(1, len(values) + 1), np.log10(values) if log else values], 1)
        spots = spots[np.isfinite(spots).all(1)]
        chosen = np.unique(np.linspace(0, len(spots) - 1, min(len(spots), POINTS)).round().astype(int))
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in frame(spots[chosen]).tolist())
        stroke = f'stroke="var(--c{k % 6})" stroke-dasharray="{SHAPES[k % 4]}"'
        parts.append(f'<polyline class="faint" points="{line}" {stroke}/>')
        parts.append(f'<g clip-path="url(#done)"><polyline class="curve" points="{line}" {stroke}/></g>')
        if k < 8:
            y = 48 + 19 * k
            ends = f'x1="{left + wide - 150:.0f}" x2="{left + wide - 118:.0f}" y1="{y - 4}" y2="{y - 4}"'
            parts.append(f'<line class="curve" {ends} {stroke}/>'
                         f'<text class="key" x="{left + wide - 110:.0f}" y="{y}">{escape(_short(name))}</text>')
    move = data_attributes(move=[(frame((m.step, low))[0], 0) for m in film.moments])
    parts.append(f'<g{move}><line class="now" x1="0" x2="0" y1="30" y2="{30 + HIGH:.0f}"/></g>')
    parts.append(f'<text class="tick" x="{left + wide / 2:.1f}" y="{30 + HIGH + 38:.0f}" text-anchor="middle">{escape(film.unit)}</text>')
    return [*parts, frame.box('class="axis"')]


def _short(name: str) -> str:
    return name if len(name) <= 14 else name[:13] + "…"


def _loss_ticks(frame: Frame, log: bool) -> list[str]:
    from matplotlib.ticker import MaxNLocator

    along = frame.ticks_along(MaxNLocator(8, integer=True).tick_values(frame.x0, frame.x1))
    if not log:
        return [*along, *frame.ticks_up(MaxNLocator(6).tick_values(frame.y0, frame.y1))]
    powers = range(int(np.floor(frame.y0)), int(np.ceil(frame.y1)) + 1)
    digits = (1, 2, 5) if frame.y1 - frame.y0 < 3 else (1,)
    return [*along, *frame.ticks_up([power + np.log10(digit) for power in powers for digit in digits], lambda y: tick(10.0**y))]


# ── 가중치 ─────────────────────────────────────────────────────────────────────────────────────────


def _weights(film: Film, top: float) -> tuple[list[str], float]:
    """매개변수마다 칸으로 된 판. 판들은 왼쪽부터 놓고 넘치면 다음 줄로. 판들과, 그림 전체의 높이."""
    parts: list[str] = []
    left, tall = 12.0, 0.0
    for k, name in enumerate(film.parameters):
        frames = np.array([m.weights[k] for m in film.moments])
        if frames.shape[1] > frames.shape[2]:  # 긴 것은 눕혀서: 슬라이더가 화면에 남게
            frames, name = frames.swapaxes(1, 2), f"{name}ᵀ"
        high, wide = frames.shape[1:]
        readable = frames[0].size <= READABLE
        cell = min(40.0, 640.0 / wide) if readable else 15.0
        across = max(wide * cell, 8.0 * len(name) + 8)
        if left > 12 and left + across > WIDTH - 8:
            left, top, tall = 12.0, top + tall + 34, 0.0
        start = left + (across - wide * cell) / 2
        parts.append(f'<text class="key" text-anchor="middle" x="{left + across / 2:.1f}" y="{top - 7:.1f}">{escape(name)}</text>')
        parts.append(_matrix(frames, start, top, cell, readable))
        left, tall = left + across + 20, max(tall, high * cell)
    return parts, top + tall + 12


def _matrix(frames: np.ndarray, left: float, top: float, cell: float, readable: bool) -> str:
    biggest = largest(frames)
    high, wide = frames.shape[1:]
    palette = [(*rgb(COLOURS[0 if k >= 0 else 1]), round(255 * 0.62 * abs(k) / SHADES)) for k in range(-SHADES, SHADES + 1)]
    levels = np.where(np.isfinite(frames), np.clip(frames / biggest, -1, 1) * SHADES + SHADES, SHADES).round()
    at = f'x="{left:.1f}" y="{top:.1f}" width="{wide * cell:.1f}" height="{high * cell:.1f}"'
    made = (f'<image class="heat" {at} preserveAspectRatio="none"{data_attributes(href=[png(level, palette) for level in levels])}/>'
            f'<rect class="axis" {at}/>')
    if readable:
        longest = max(len(number(float(v))) for v in frames.ravel())
        size = min(12.0, 1.65 * cell / longest)
        for row, column in np.ndindex(high, wide):
            said = [number(float(v)) for v in frames[:, row, column]]
            spot = f'x="{left + (column + 0.5) * cell:.1f}" y="{top + (row + 0.52) * cell:.1f}"'
            made += f'<text class="weight" font-size="{size:.1f}" {spot}{data_attributes(text=said)}></text>'
    return made


# ── 글 ─────────────────────────────────────────────────────────────────────────────────────────────


def _sentence(film: Film, k: int) -> str:
    moment = film.moments[k]
    if not moment.step:
        return f"배우기 전입니다.{f' 정확도 {film.accuracy(k)}.' if film.accuracy(k) else ''}"
    values = ", ".join(f"{name} {film.value(name, k)}" for name in film.curves)
    right = film.right[k]
    lead = f"{moment.step}{film.unit}: {values}"
    if film.X is not None and moment.grid is None:
        return lead + ". 모델의 답이 nan 이나 무한대입니다(발산)."
    return lead + ("." if right is None else f", 정확도 {film.accuracy(k)} ({len(right)}개 가운데 {int(right.sum())}개).")


def _table(film: Film) -> str:
    count = range(len(film.moments))
    rows: dict[str, list[str]] = {name: [film.value(name, k) for k in count] for name in film.curves}
    if any(film.accuracy(k) for k in count):
        rows["정확도"] = [film.accuracy(k) or "—" for k in count]
    head = "".join(f"<th>{escape(name)}</th>" for name in [film.unit, *rows])
    cells: list[Any] = [[str(m.step) for m in film.moments], *rows.values()]
    body = "".join(f'<td class="number"{data_attributes(text=texts)}></td>' for texts in cells)
    keys = "".join(
        f'<svg class="swatch" viewBox="-20 -10 40 20" aria-hidden="true"><g class="dot" fill="var(--c{k % 6})">'
        f"{HEADS[k % len(HEADS)]}</g></svg><span>{escape(name)}</span>"
        for k, name in enumerate(film.names if film.truth is not None else [])
    )
    classes = f'<p class="classes">{keys}</p>' if keys else ""
    return f"{classes}<table><thead><tr>{head}</tr></thead><tbody><tr>{body}</tr></tbody></table>"
