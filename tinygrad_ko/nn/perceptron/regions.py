"""퍼셉트론들의 직선이 나누는 평면의 조각(cell)을 정확히 센다: 유리수(fraction)로 다각형을 자르므로 반올림이 없다."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ...errors import ArgumentError, ShapeError
from ..checks import number, to_tensor
from .rule import Perceptron, PerceptronLayer

Point = tuple[Fraction, Fraction]

Line = tuple[Fraction, Fraction, Fraction]


@dataclass
class Region:
    """평면의 한 조각."""

    signs: tuple[int, ...]  # 퍼셉트론마다의 출력 −1 또는 1: 새 특징 공간의 꼭짓점
    corners: np.ndarray  # (꼭짓점 수, 2), 둘러싼 차례로(상자로 자른 것)

    @property
    def center(self) -> np.ndarray:
        """꼭짓점들의 평균: 조각 안의 한 점."""
        return np.asarray(self.corners.mean(0))


def perceptron_rows(where: str, perceptrons: Any) -> np.ndarray:
    """평면의 퍼셉트론들을 (p, 3)의 (w0, w1, w2)로: 퍼셉트론의 목록, 층, 또는 배열."""
    if isinstance(perceptrons, PerceptronLayer):
        rows = perceptrons.rows
    elif isinstance(perceptrons, Sequence) and all(isinstance(p, Perceptron) for p in perceptrons) and len(perceptrons):
        rows = PerceptronLayer(*perceptrons).rows
    else:
        rows = np.asarray(to_tensor(perceptrons)._data)
    if rows.ndim != 2 or rows.shape[1] != 3 or not np.isfinite(rows).all():
        raise ShapeError(f"{where}: 평면의 퍼셉트론은 (p, 3)의 유한한 수 (w0, w1, w2)입니다. 받은 모양: {rows.shape}.")
    if not rows[:, 1:].any(1).all():
        flat = np.flatnonzero(~rows[:, 1:].any(1)).tolist()
        raise ArgumentError(f"{where}: w1 과 w2 가 모두 0인 퍼셉트론은 직선이 아닙니다. 그런 줄: {flat}.")
    return rows


def side(line: Line, p: Point) -> Fraction:
    """d(p) = w0 + w1·x + w2·y."""
    return line[0] + line[1] * p[0] + line[2] * p[1]


def crossing(a: Line, b: Line) -> Point | None:
    """두 직선이 만나는 점. 평행하면 없다."""
    det = a[1] * b[2] - a[2] * b[1]
    if det == 0:
        return None
    return (a[2] * b[0] - a[0] * b[2]) / det, (a[0] * b[1] - a[1] * b[0]) / det


def halves(polygon: list[Point], line: Line) -> list[list[Point]]:
    """볼록 다각형을 직선으로 자른 조각들. 지나가지 않으면 그대로 하나."""
    d = [side(line, p) for p in polygon]
    if min(d) >= 0 or max(d) <= 0:
        return [polygon]
    parts: list[list[Point]] = [[], []]
    for k, (p, dp) in enumerate(zip(polygon, d, strict=True)):
        q, dq = polygon[(k + 1) % len(polygon)], d[(k + 1) % len(polygon)]
        for part, sign in zip(parts, (1, -1), strict=True):
            if dp * sign >= 0:
                part.append(p)
        if dp * dq < 0:
            t = dp / (dp - dq)
            cut = (p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]))
            parts[0].append(cut)
            parts[1].append(cut)
    return parts


def frame(lines: list[Line]) -> tuple[Fraction, ...]:
    """모든 교점과 모든 직선이 안으로 지나가는 상자: 그 안의 조각 수가 평면 전체의 조각 수이다."""
    points = [p for k, a in enumerate(lines) for b in lines[:k] if (p := crossing(a, b)) is not None]
    points += [(-w0 * w1 / (w1 * w1 + w2 * w2), -w0 * w2 / (w1 * w1 + w2 * w2)) for w0, w1, w2 in lines]
    m = max([abs(v) for p in points for v in p], default=Fraction(0)) + 1
    return -m, m, -m, m


def regions(perceptrons: Any, box: tuple[float, float, float, float] | None = None) -> list[Region]:
    """퍼셉트론들이 나누는 평면의 조각들. 조각마다 출력의 부호(새 특징 공간의 꼭짓점)가 다르다.

    매개변수
    --------
    perceptrons : 입력이 2차원인 ``nn.Perceptron`` 들, ``nn.PerceptronLayer``, 또는 (p, 3) 배열 (w0, w1, w2).
    box : (x1 의 아래, 위, x2 의 아래, 위). 그 안의 조각만 본다. ``None`` 이면 평면 전체.

    반환
    ----
    list[Region] : 조각마다 부호 ``signs`` 와 상자로 자른 다각형 ``corners``.

    예외
    ----
    ShapeError, ArgumentError : 평면의 직선이 아니거나 상자가 비었을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> sorted(r.signs for r in nn.regions([[0, 1, 0], [0, 0, 1]]))
    [(-1, -1), (-1, 1), (1, -1), (1, 1)]

    출처
    ----
    강의 L2.
    """
    rows = perceptron_rows("regions", perceptrons)
    lines: list[Line] = [(Fraction(float(a)), Fraction(float(b)), Fraction(float(c))) for a, b, c in rows]
    if box is not None:
        if len(box) != 4:
            raise ArgumentError(f"regions: box 는 (x1 아래, x1 위, x2 아래, x2 위)입니다. 받은 것: {box!r}.")
        for v in box:
            number("regions", "box", v, np.isfinite, "유한한 수여야")
    left, right, low, high = frame(lines) if box is None else tuple(Fraction(float(v)) for v in box)
    if left >= right or low >= high:
        raise ArgumentError(f"regions: 상자가 비었습니다. 아래 < 위 여야 합니다. 받은 것: {box!r}.")
    cells: list[list[Point]] = [[(left, low), (right, low), (right, high), (left, high)]]
    for line in lines:
        cells = [half for cell in cells for half in halves(cell, line)]
    found = []
    for cell in cells:
        center = (sum((p[0] for p in cell), Fraction(0)) / len(cell), sum((p[1] for p in cell), Fraction(0)) / len(cell))
        signs = tuple([1 if side(line, center) > 0 else -1 for line in lines])
        found.append(Region(signs, np.array([[float(x), float(y)] for x, y in cell])))
    return found


def count_regions(perceptrons: Any, box: tuple[float, float, float, float] | None = None) -> int:
    """퍼셉트론들이 평면을(또는 상자를) 몇 조각으로 나누는가. 정확한 수이다.

    매개변수
    --------
    perceptrons, box : ``nn.regions`` 와 같다.

    반환
    ----
    int : 조각의 수. p개이면 많아야 (p² + p + 2)/2.

    예외
    ----
    ShapeError, ArgumentError : ``nn.regions`` 와 같다.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> nn.count_regions([[0, 1, 0], [0, 0, 1], [-1, 1, 1]]), nn.max_regions(3)
    (7, 7)

    출처
    ----
    강의 L2.
    """
    return len(regions(perceptrons, box))


def max_regions(p: int) -> int:
    """직선 ``p`` 개가 평면을 나누는 조각의 최대 수 (p² + p + 2)/2.

    매개변수
    --------
    p : 직선(퍼셉트론)의 수, 0 이상의 정수.

    반환
    ----
    int : 조각의 수.

    예외
    ----
    ArgumentError : 음수이거나 정수가 아닐 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> [nn.max_regions(p) for p in range(5)]
    [1, 2, 4, 7, 11]

    출처
    ----
    강의 L2.
    """
    if isinstance(p, bool) or not isinstance(p, (int, np.integer)) or p < 0:
        raise ArgumentError(f"max_regions: p 는 0 이상의 정수여야 합니다. 받은 것: {p!r}.")
    return int((p * p + p + 2) // 2)
