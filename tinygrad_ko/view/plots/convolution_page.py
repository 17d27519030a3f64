"""합성곱의 HTML: 창이 영상 위를 한 칸씩 움직이고, 곱과 합이 문장으로, 특징 지도가 채워진다."""

from __future__ import annotations

import numpy as np

from ...errors import ArgumentError
from .animation_page import animation_page, data_attributes

LIMIT = 1024  # 이보다 칸이 많으면 쪽이 아니라 사진이 알맞다
STYLE = """.cell { stroke: var(--line); } .text { text-anchor: middle; dominant-baseline: central; }
svg text.small { text-anchor: end; } svg text.head { font-size: 17px; text-anchor: middle; }
.window { fill: none; stroke: var(--c1); stroke-width: 4; } .high { fill: var(--high); } .minus { fill: var(--minus); }"""


def convolution_page(padded: np.ndarray, kernel: np.ndarray, found: np.ndarray, stride: int, padding: int, interval: int) -> str:
    """한 칸씩 움직이는 HTML 한 장."""
    if padded.size > LIMIT:
        raise ArgumentError(
            f"convolution: 영상의 칸이 {padded.size}개입니다. HTML은 {LIMIT}칸까지입니다. 영상을 줄이거나 .save('합성곱.gif') 를 쓰세요."
        )
    sizes = [padded.shape, kernel.shape, found.shape]
    cell = float(np.clip(880 / (sum(w for _, w in sizes) + 4), 14, 48))
    starts = [4 + (0, sizes[0][1] + 1.6, sizes[0][1] + sizes[1][1] + 3.2)[k] * cell for k in range(3)]
    tall = max(h for h, _ in sizes) * cell + 40
    wide = starts[2] + found.shape[1] * cell + 4
    spots = [(k // found.shape[1] * stride, k % found.shape[1] * stride) for k in range(found.size)]
    window = data_attributes(move=[(starts[0] + c * cell, 30 + r * cell) for r, c in spots])
    target = data_attributes(move=[(starts[2] + k % found.shape[1] * cell, 30 + k // found.shape[1] * cell) for k in range(found.size)])
    parts = [f'<svg viewBox="0 0 {wide:.0f} {tall:.0f}" role="img" aria-label="영상, 커널, 특징 지도">']
    for start, image, name in zip(starts, (padded, kernel, found), ("영상", "커널", "특징 지도"), strict=True):
        parts.append(f'<text class="head" x="{start + image.shape[1] * cell / 2:.1f}" y="17">{name}</text>')
        parts.append(_cells(image, start, cell, appear=image is found))
    parts.append(f'<g{window}><rect class="window" width="{kernel.shape[1] * cell:.1f}" height="{kernel.shape[0] * cell:.1f}"/>'
                 f"{_small(kernel, cell)}</g>")
    parts.append(f'<g{target}><rect class="window" width="{cell:.1f}" height="{cell:.1f}"/></g></svg>')
    title = "합성곱 한 칸씩" + (f" (보폭 {stride})" if stride > 1 else "") + (f" (0을 {padding}칸 덧댐)" if padding else "")
    return animation_page(title, "\n".join(parts), _sentences(padded, kernel, found, spots), interval, "", STYLE)


def _cells(image: np.ndarray, start: float, cell: float, appear: bool) -> str:
    top = float(np.abs(image).max()) or 1.0
    parts = []
    for k, ((row, column), value) in enumerate(np.ndenumerate(image)):
        x, y = start + column * cell, 30 + row * cell
        paint = "minus" if value < 0 else "high"
        inside = (f'<rect class="{paint}" fill-opacity="{0.45 * abs(value) / top:.2f}" x="{x:.1f}" y="{y:.1f}" width="{cell:.1f}" '
                  f'height="{cell:.1f}"/>')
        if cell >= 24:
            inside += (f'<text class="text" font-size="{0.4 * cell:.1f}" x="{x + 0.46 * cell:.1f}" y="{y + 0.42 * cell:.1f}">'
                       f"{_number(value)}</text>")
        on = data_attributes(on=(k, image.size)) if appear else ""
        parts.append(f'<rect class="cell" fill="none" x="{x:.1f}" y="{y:.1f}" width="{cell:.1f}" height="{cell:.1f}"/><g{on}>{inside}</g>')
    return "".join(parts)


def _small(kernel: np.ndarray, cell: float) -> str:
    """창을 따라다니는 커널의 작은 수."""
    if cell < 34:
        return ""
    return "".join(
        f'<text class="small" font-size="{0.25 * cell:.1f}" x="{(column + 0.94) * cell:.1f}" y="{(row + 0.92) * cell:.1f}">'
        f"×{_number(value)}</text>"
        for (row, column), value in np.ndenumerate(kernel)
    )


def _sentences(padded: np.ndarray, kernel: np.ndarray, found: np.ndarray, spots: list[tuple[int, int]]) -> list[str]:
    said = []
    for k, (top, left) in enumerate(spots):
        window = padded[top : top + kernel.shape[0], left : left + kernel.shape[1]]
        row, column = divmod(k, found.shape[1])
        terms = [f"{_bracketed(a)}·{_bracketed(b)}" for a, b in zip(window.ravel(), kernel.ravel(), strict=True)]
        total = " + ".join(terms) if len(terms) <= 25 else f"칸 {len(terms)}개의 곱의 합"
        said.append(f"특징 지도의 ({row}, {column}): {total} = {_number(found[row, column])}")
    return said


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _bracketed(value: float) -> str:
    return f"({_number(value)})" if value < 0 else _number(value)
