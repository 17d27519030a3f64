"""강한 울프 조건(strong Wolfe conditions)을 채우는 보폭 찾기.

출처: Nocedal, Wright, "Numerical Optimization" (2판) 3.5절. 늘리고 줄이는 배수와 '나아가지 못함'의 판단은 PyTorch와 같게 하여,
같은 문제에서 같은 자취가 나온다.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

SUFFICIENT, CURVATURE = 1e-4, 0.9  # 충분히 줄었는가(c₁), 충분히 평평해졌는가(c₂)


class Point(NamedTuple):
    """직선 위의 한 점: 보폭, 함수의 값, 기울기 벡터, 직선 쪽의 기울기."""

    t: float
    value: float
    gradient: np.ndarray
    slope: float


def strong_wolfe(
    evaluate: Callable[[float], Point], start: Point, t: float, largest: float, limit: int, tolerance: float,
) -> Point:
    """``start`` 에서 보폭 ``t`` 로 시작하여 조건을 채우는 점. ``largest`` 는 방향의 가장 큰 원소, ``limit`` 는 되풀이의 수."""

    def too_high(p: Point) -> bool:
        return p.value > start.value + SUFFICIENT * p.t * start.slope

    def flat_enough(p: Point) -> bool:
        return abs(p.slope) <= -CURVATURE * start.slope

    # 1. 가두기: 바닥을 지나칠 때까지 나아간다
    before, here, tries = start, evaluate(t), 0
    while tries < limit:
        if too_high(here) or (tries > 1 and here.value >= before.value):
            break
        if flat_enough(here):
            return here
        if here.slope >= 0:
            break
        step = cubic_minimum(before, here, here.t + 0.01 * (here.t - before.t), 10 * here.t)
        before, here = here, evaluate(step)
        tries += 1
    else:
        before = start
    # 2. 좁히기: 두 점 사이에서 3차식의 바닥을 짚어 본다
    low, high = (before, here) if before.value <= here.value else (here, before)
    stalled = False
    while tries < limit and abs(high.t - low.t) * largest >= tolerance:
        left, right = min(low.t, high.t), max(low.t, high.t)
        t, margin = cubic_minimum(low, high, left, right), 0.1 * (right - left)
        near_the_edge = min(right - t, t - left) < margin
        if near_the_edge and (stalled or not left < t < right):
            t = right - margin if right - t < t - left else left + margin
            stalled = False
        else:
            stalled = near_the_edge
        new = evaluate(t)
        tries += 1
        if too_high(new) or new.value >= low.value:
            low, high = (low, new) if low.value <= new.value else (new, low)
        else:
            if flat_enough(new):
                return new
            if new.slope * (high.t - low.t) >= 0:
                high = low
            low = new
    return low


def cubic_minimum(p: Point, q: Point, low: float, high: float) -> float:
    """두 점의 값과 기울기를 지나는 3차식의 바닥을 ``low`` 와 ``high`` 사이로 자른 것. 바닥이 없으면 가운데."""
    a, b = (p, q) if p.t <= q.t else (q, p)
    middle = a.slope + b.slope - 3 * (a.value - b.value) / (a.t - b.t)
    square = middle * middle - a.slope * b.slope
    if not square >= 0:
        return (low + high) / 2
    root = math.sqrt(square)
    spread = b.slope - a.slope + 2 * root
    bottom = b.t - (b.t - a.t) * ((b.slope + root - middle) / spread) if spread else (low + high) / 2
    return min(max(bottom, low), high)
