"""쪽에 넣을 SVG 의 틀: 수의 좌표를 그림의 좌표로, 눈금과 점의 모양."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

HEADS = (  # 점의 모양. 색과 수가 달라, 색이 다시 쓰일 때에도 짝은 다르다
    '<circle r="6.5"/>', '<rect x="-6" y="-6" width="12" height="12"/>', '<path d="M0-7.5 7 5.5H-7z"/>',
    '<path d="M0-8 7 0 0 8-7 0z"/>', '<path d="M0 7.5 7-5.5H-7z"/>', '<path d="M-2.5-7h5v4.5H7v5H2.5V7h-5V2.5H-7v-5h4.5z"/>',
)
STYLE = """.axis { stroke: var(--line); fill: none; } svg text.tick { fill: var(--quiet); font-size: 13px; }
.dot { stroke: var(--paper); stroke-width: 1.2; }"""
FAR = 4000.0  # 이보다 멀리 달아난 점은 그림 밖 가까이에 둔다


@dataclass(frozen=True)
class Frame:
    """수의 상자 (x0, x1, y0, y1)를 SVG 의 네모 (left, top, wide, high)에 놓는다. y 는 위로 자란다."""

    x0: float
    x1: float
    y0: float
    y1: float
    left: float
    top: float
    wide: float
    high: float

    def __call__(self, spots: Any) -> np.ndarray:
        spots = np.asarray(spots, float)
        x = self.left + (spots[..., 0] - self.x0) / (self.x1 - self.x0) * self.wide
        y = self.top + (self.y1 - spots[..., 1]) / (self.y1 - self.y0) * self.high
        return np.clip(np.stack([x, y], -1), -FAR, FAR)

    def box(self, attributes: str) -> str:
        """네모."""
        return f'<rect x="{self.left:.1f}" y="{self.top:.1f}" width="{self.wide:.1f}" height="{self.high:.1f}" {attributes}/>'

    def ticks(self, along: int = 8, up: int = 6) -> list[str]:
        """두 축의 고른 눈금."""
        from matplotlib.ticker import MaxNLocator

        return [*self.ticks_along(MaxNLocator(along).tick_values(self.x0, self.x1)),
                *self.ticks_up(MaxNLocator(up).tick_values(self.y0, self.y1))]

    def ticks_along(self, values: Iterable[float]) -> list[str]:
        """가로축의 눈금."""
        return [
            f'<text class="tick" x="{self((x, self.y0))[0]:.1f}" y="{self.top + self.high + 19:.1f}" text-anchor="middle">{tick(x)}</text>'
            for x in values if self.x0 <= x <= self.x1
        ]

    def ticks_up(self, values: Iterable[float], said: Callable[[float], str] | None = None) -> list[str]:
        """세로축의 눈금. ``said`` 는 눈금에 적을 글(없으면 그 수)."""
        return [
            f'<text class="tick" x="{self.left - 8:.1f}" y="{self((self.x0, y))[1] + 4:.1f}" text-anchor="end">{(said or tick)(y)}</text>'
            for y in values if self.y0 <= y <= self.y1
        ]

    def points(self, X: np.ndarray, groups: Sequence[int], names: Sequence[str], size: float = 1.0) -> list[str]:
        """자료의 점들: 부류마다 색과 모양이 다르다. 이름은 손을 대면 보인다."""
        return [
            f'<g class="dot" fill="var(--c{k % 6})" transform="translate({x:.1f},{y:.1f}) scale({size:g})">'
            f"<title>{escape(names[k])}</title>{HEADS[k % len(HEADS)]}</g>"
            for (x, y), k in zip(self(X).tolist(), groups, strict=True)
        ]


def tick(value: float) -> str:
    """눈금의 수."""
    return f"{value:.4g}".replace("-", "−")
