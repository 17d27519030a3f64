"""줄 나누기: 긴 그래프를 글처럼 여러 줄로 접는다. 줄의 끝에서 나간 화살표는 다음 줄의 처음으로 돌아 들어온다.

배치(``layout``)가 놓은 것을 자르기만 한다: 상자도 글도 지나지 않는 빈 틈에서 자르고, 자른 자리를 지나던 화살표는 오른쪽 끝을 돌아
다음 줄로 잇는다. 그래서 줄 안의 모습은 자르기 앞과 같고, 같은 것이면 언제나 같은 자리이다.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .layout import Layout, Placed, Point, Route

__all__ = ["WIDEST", "fitted", "wrapped"]

WIDEST = 860.0  # A4 를 가로로 놓고 가장 작은 글(10 pt)을 9 pt 로 찍을 때의 너비(포인트)
LANE, MOST_LANES = 7.0, 84.0  # 되돌아가는 화살표 사이의 틈, 그 틈들의 가장 큰 합
EDGE = 12.0  # 되돌아가는 화살표와 상자 사이
BETWEEN = 22.0  # 줄과 줄 사이
NARROWEST = 20.0  # 이보다 좁은 틈에서는 자르지 않는다: 화살촉이 잘린다
CROSSING = 0.2  # 자르는 자리를 지나는 화살표 하나의 값. 줄을 다 채우지 못한 값과 견준다
MOST_ROWS = 12


def wrapped(placed: Layout, widest: float | None = WIDEST, rankdir: str = "LR") -> Layout:
    """``widest`` 를 넘지 않는 줄들로 나눈 배치.

    매개변수
    --------
    placed : ``layout`` 이 돌려준 것.
    widest : 한 줄의 가장 큰 길이(포인트). ``None`` 이면 나누지 않는다. 상자 하나가 이보다 크면 그 줄은 넘친다.
    rankdir : 흐르는 방향. ``'TB'`` 와 ``'BT'`` 이면 가로가 아니라 세로로 나누어 기둥들이 된다.

    반환
    ----
    Layout : 나눌 것이 없으면 받은 그대로이다. 나누었으면 ``bands`` 에 줄마다의 위와 아래(기둥이면 왼쪽과 오른쪽)가 있다.

    예제
    ----
    >>> from tinygrad_ko.view.graph.layout import layout
    >>> from tinygrad_ko.view.graph.rows import wrapped
    >>> long = layout({k: (60, 30) for k in range(20)}, [(k, k + 1) for k in range(19)])
    >>> short = wrapped(long, 600)
    >>> long.width > 1600, short.width < 700, len(short.bands)
    (True, True, 3)

    출처
    ----
    자를 자리는 D. E. Knuth, M. F. Plass (1981)의 줄 나누기처럼, 모든 줄의 값의 합이 가장 작게 고른다.
    """
    if rankdir in ("TB", "BT"):
        return _turned(wrapped(_turned(placed), widest))
    cuts = [] if widest is None or placed.width <= widest else _cuts(placed, widest)
    return _Folded(placed, cuts).layout() if cuts else placed


def fitted(placed: Layout, across: float, down: float, rankdir: str = "LR") -> Layout:
    """``across`` × ``down`` 에 맞출 때 가장 크게 보이는 줄 수로 나눈 배치. 그대로도 들어가면 나누지 않는다.

    예제
    ----
    >>> from tinygrad_ko.view.graph.layout import layout
    >>> from tinygrad_ko.view.graph.rows import fitted
    >>> long = layout({k: (60, 30) for k in range(20)}, [(k, k + 1) for k in range(19)])
    >>> len(fitted(long, 400, 400).bands) > 1, fitted(long, 2000, 100) is long
    (True, True)
    """
    if rankdir in ("TB", "BT"):
        return _turned(fitted(_turned(placed), down, across))

    def scale(made: Layout | _Folded) -> float:
        return min(1.0, across / max(made.width, 1.0), down / max(made.height, 1.0))

    best: Layout | _Folded = placed
    worse = 0
    for count in range(2, MOST_ROWS + 1):
        if scale(best) >= 1.0 or worse > 1:
            break
        made = _Folded(placed, _cuts(placed, placed.width / count * 1.1))
        better = scale(made) > scale(best) * 1.02
        best, worse = (made, 0) if better else (best, worse + 1)
    return best.layout() if isinstance(best, _Folded) else placed


def _turned(placed: Layout) -> Layout:
    """가로와 세로를 바꾼 것."""
    def swap(p: Point | None) -> Point | None:
        return None if p is None else (p[1], p[0])

    return Layout(
        placed.height, placed.width, {k: Placed(p.y, p.x, p.height, p.width) for k, p in placed.positions.items()},
        tuple(Route(r.source, r.target, tuple((y, x) for x, y in r.points), (r.tip[1], r.tip[0]), swap(r.label), swap(r.room))
              for r in placed.routes),
        placed.bands,
    )


# ── 어디서 자르는가 ──


def _cuts(placed: Layout, widest: float) -> list[float]:
    """자를 자리들의 x. 줄마다 (모자란 너비)²과 지나는 화살표의 수를 더한 것이 가장 작게."""
    at = [0.0, *_gaps(placed), placed.width]
    crossing = [0.0, *_crossings(placed, at[1:-1]), 0.0]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(at)):
        found = []
        for start in range(end - 1, -1, -1):
            long = at[end] - at[start]
            if long > widest and start != end - 1:
                break
            slack = max(0.0, 1 - long / widest) ** 2 * (0.25 if end == len(at) - 1 else 1.0)  # 마지막 줄은 짧아도 된다
            found.append((best[start][0] + slack + CROSSING * crossing[end] + 0.02, start))
        best.append(min(found))
    cuts, k = [], best[-1][1]
    while k:
        cuts.append(at[k])
        k = best[k][1]
    return cuts[::-1]


def _gaps(placed: Layout) -> list[float]:
    """상자도 글도 지나지 않는 틈의 한가운데들."""
    taken = [(p.left, p.left + p.width) for p in placed.positions.values()]
    taken += [(r.label[0] - r.room[0] / 2, r.label[0] + r.room[0] / 2) for r in placed.routes if r.label and r.room]
    gaps, reach = [], 0.0
    for left, right in sorted(taken):
        if left - reach >= NARROWEST and reach > 0:
            gaps.append((left + reach) / 2)
        reach = max(reach, right)
    return gaps


def _crossings(placed: Layout, cuts: Sequence[float]) -> list[float]:
    """자리마다 지나는 화살표의 수."""
    ends = np.array([(r.points[0][0], r.tip[0]) for r in placed.routes]).reshape(-1, 2)
    before = ends[:, None, :] < np.array(cuts)[None, :, None]
    return [float(n) for n in (before[..., 0] != before[..., 1]).sum(axis=0)]


# ── 자른 것을 다시 놓기 ──


class _Turn(NamedTuple):
    """화살표 하나가 자른 자리를 한 번 지나는 일."""

    cut: int  # 몇 번째 자리인가
    y: float  # 지나는 높이(자르기 앞의 자리)
    route: int
    part: int  # 그 화살표의 몇 번째 지남인가


class _Folded:
    """줄마다 옮길 거리와, 되돌아가는 길."""

    def __init__(self, placed: Layout, cuts: Sequence[float]) -> None:
        self.placed, self.cuts = placed, cuts
        self.pieces = [_split(r.points, cuts) for r in placed.routes]
        turns = [
            _Turn(min(a, b), piece[-1][1], k, n)
            for k, made in enumerate(self.pieces) for n, ((a, piece), (b, _)) in enumerate(pairwise(made))
        ]
        self.lane: dict[tuple[int, int], int] = {}  # (화살표, 지남) → 안쪽에서 몇 번째 길인가
        self.count = [0] * len(cuts)
        for cut in range(len(cuts)):
            here = sorted((t for t in turns if t.cut == cut), key=lambda t: (-t.y, t.route, t.part))
            self.count[cut] = len(here)
            self.lane |= {(t.route, t.part): k for k, t in enumerate(here)}
        self._place()

    def _gap(self, cut: int) -> float:
        return min(LANE, MOST_LANES / max(1, self.count[cut]))

    def _room(self, cut: int) -> float:
        return EDGE + self._gap(cut) * self.count[cut] if self.count[cut] else 0.0

    def _place(self) -> None:
        placed, ends = self.placed, [0.0, *self.cuts, self.placed.width]
        highs, lows = [math.inf] * (len(ends) - 1), [-math.inf] * (len(ends) - 1)

        def reach(row: int, top: float, bottom: float) -> None:
            highs[row], lows[row] = min(highs[row], top), max(lows[row], bottom)

        for p in placed.positions.values():
            reach(self._row(p.x), p.top, p.top + p.height)
        for route, made in zip(placed.routes, self.pieces, strict=True):
            for row, piece in made:
                reach(row, min(y for _, y in piece), max(y for _, y in piece))
            if route.label and route.room:
                reach(self._row(route.label[0]), route.label[1] - route.room[1] / 2, route.label[1] + route.room[1] / 2)
        side = max((self._room(k) for k in range(len(self.cuts))), default=0.0)
        self.right = [end - start for start, end in pairwise(ends)]  # 줄의 너비
        self.width = side + max(self.right) + side
        self.move: list[tuple[float, float]] = []
        self.bottom: list[float] = []
        self.bands: list[tuple[float, float]] = []
        y = 0.0
        for row, (high, low) in enumerate(zip(highs, lows, strict=True)):
            self.move.append((side - ends[row], y - high))
            self.bottom.append(y + low - high)
            below = self._room(row) if row < len(self.cuts) else 0.0
            following = y + low - high + (BETWEEN + below if row < len(self.cuts) else 0.0)
            self.bands.append((y, following))
            y = following
        self.height = y

    def _row(self, x: float) -> int:
        return bisect_left(self.cuts, x)

    def layout(self) -> Layout:
        positions = {k: Placed(*self._at(self._row(p.x), p[:2]), *p[2:]) for k, p in self.placed.positions.items()}
        routes = tuple(self._route(k, r) for k, r in enumerate(self.placed.routes))
        return Layout(self.width, self.height, positions, routes, tuple(self.bands))

    def _at(self, row: int, point: Sequence[float]) -> Point:
        dx, dy = self.move[row]
        return point[0] + dx, point[1] + dy

    def _route(self, k: int, route: Route) -> Route:
        made = self.pieces[k]
        points: list[Point] = []
        for n, (row, piece) in enumerate(made):
            moved = [self._at(row, p) for p in piece]
            if n:
                points += self._turn(points[-1], moved[0], made[n - 1][0], row, self.lane[k, n - 1])
                moved = moved[1:]
            points += moved
        label = None if route.label is None else self._at(self._row(route.label[0]), route.label)
        return Route(route.source, route.target, tuple(points), self._at(made[-1][0], route.tip), label, route.room)

    def _turn(self, start: Point, end: Point, from_: int, to: int, lane: int) -> list[Point]:
        """줄의 끝에서 다음 줄의 처음으로(거꾸로 흐르면 그 거꾸로): 바깥으로, 아래로, 왼쪽으로, 아래로, 안으로."""
        if from_ > to:
            return [*self._turn(end, start, to, from_, lane)[-2::-1], end]
        gap = self._gap(from_)
        out = start[0] + EDGE / 2 + gap * (lane + 1)
        down = self.bottom[from_] + BETWEEN / 2 + gap * (lane + 1)
        back = end[0] - EDGE / 2 - gap * (self.count[from_] - lane)
        return _rounded([start, (out, start[1]), (out, down), (back, down), (back, end[1]), end])


def _split(points: Sequence[Point], cuts: Sequence[float]) -> list[tuple[int, list[Point]]]:
    """3차 베지에 곡선을 자를 자리마다 나눈다: (줄, 조절점들)의 목록. 이어진 것은 한 점을 함께 갖는다."""
    found: list[tuple[int, list[Point]]] = []

    def add(curve: Sequence[Point]) -> None:
        row = bisect_left(cuts, (curve[0][0] + 3 * curve[1][0] + 3 * curve[2][0] + curve[3][0]) / 8)
        if found and (found[-1][0] == row or abs(found[-1][0] - row) > 1):  # 아주 짧은 토막이 자리를 건너뛰어도 잇는다
            found[-1][1].extend(curve[1:])
        else:
            found.append((row, list(curve)))

    for k in range(0, len(points) - 3, 3):
        curve, began = points[k : k + 4], 0.0
        for t in _meetings([x for x, _ in curve], cuts):
            piece, curve = _halved(curve, (t - began) / (1 - began))
            add(piece)
            began = t
        add(curve)
    return found


def _meetings(x: Sequence[float], cuts: Sequence[float]) -> list[float]:
    """곡선의 x 가 자를 자리들을 지나는 때(0과 1 사이)."""
    between = cuts[bisect_right(cuts, min(x)) : bisect_left(cuts, max(x))]
    if not between:
        return []
    if list(x) in (sorted(x), sorted(x, reverse=True)):  # 한쪽으로만 간다: 자리마다 한 번씩 지난다
        return sorted(_when(x, cut) for cut in between)
    cubic = [x[3] - 3 * x[2] + 3 * x[1] - x[0], 3 * (x[2] - 2 * x[1] + x[0]), 3 * (x[1] - x[0]), x[0]]
    roots = [t for cut in between for t in np.roots([*cubic[:3], cubic[3] - cut])]
    return sorted(float(t.real) for t in roots if abs(t.imag) < 1e-9 and 1e-9 < t.real < 1 - 1e-9)


def _when(x: Sequence[float], cut: float) -> float:
    """한쪽으로만 가는 곡선의 x 가 ``cut`` 이 되는 때: 반씩 좁힌다."""
    low, high, rising = 0.0, 1.0, x[0] < x[3]
    for _ in range(40):
        t = (low + high) / 2
        s = 1 - t
        at = s * s * s * x[0] + 3 * s * s * t * x[1] + 3 * s * t * t * x[2] + t * t * t * x[3]
        low, high = (t, high) if (at < cut) == rising else (low, t)
    return (low + high) / 2


def _halved(curve: Sequence[Point], t: float) -> tuple[list[Point], list[Point]]:
    """드 카스텔조(de Casteljau): 때 ``t`` 에서 둘로."""
    left, right = [curve[0]], [curve[-1]]
    while len(curve) > 1:
        curve = [(a + (c - a) * t, b + (d - b) * t) for (a, b), (c, d) in pairwise(curve)]
        left.append(curve[0])
        right.append(curve[-1])
    return left, right[::-1]


def _rounded(corners: Sequence[Point], radius: float = 6.0) -> list[Point]:
    """모서리를 둥글린 꺾은선의 조절점들(첫 점은 빼고)."""
    made: list[Point] = []
    here = corners[0]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        r = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        start, end = _toward(corner, before, r), _toward(corner, after, r)
        made += [*_line(here, start), _toward(corner, start, r * 0.45), _toward(corner, end, r * 0.45), end]
        here = end
    return [*made, *_line(here, corners[-1])]


def _toward(a: Point, b: Point, distance: float) -> Point:
    whole = math.dist(a, b)
    share = distance / whole if whole else 0.0
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _line(a: Point, b: Point) -> list[Point]:
    return [_toward(a, b, math.dist(a, b) / 3), _toward(a, b, math.dist(a, b) * 2 / 3), b]
