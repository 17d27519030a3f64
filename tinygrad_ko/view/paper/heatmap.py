"""열지도(heatmap): 배열을 색칠한 작은 칸들로. 0은 바탕색, 음수는 파랑, 양수는 주황, NaN과 무한대는 표를 낸다."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...operation.devices import to_numpy
from .themes import Theme, mixed

__all__ = ["LEVELS", "Heatmap", "cell_colour", "heatmap", "level", "opacity", "svg_cells", "value_scale"]

LEVELS = 8  # 0의 양쪽으로 몇 단계의 색을 쓰는가
LIMIT = 16  # 가로와 세로의 가장 많은 칸 수


@dataclass(frozen=True, eq=False)
class Heatmap:
    """배열을 칸으로 옮긴 것."""

    shape: tuple[int, ...]  # 배열의 모양
    sheet: tuple[int, int]  # 펼쳐 놓은 모양: (줄, 칸)
    rows: tuple[int, ...]  # 칸의 k번째 줄은 펼친 배열의 rows[k] 이상 rows[k+1] 미만 줄
    columns: tuple[int, ...]
    cells: np.ndarray  # (줄 수, 칸 수), float64. 뭉친 칸은 평균
    magnitude: bool  # 복소수라서 절댓값을 보이는가

    @cached_property
    def exact(self) -> bool:
        """칸 하나가 원소 하나인가."""
        return self.sheet == self.cells.shape

    @property
    def caption(self) -> str:
        """배열 그대로가 아니면 무엇을 보이는지: ``펼침 128×25, 평균 16×16칸``. 그대로이면 빈 글."""
        said = ["절댓값"] if self.magnitude else []
        if len(self.shape) > 2 and self.sheet != self.shape[-2:]:
            said.append(f"펼침 {_times(self.sheet)}")
        if not self.exact:
            said.append(f"평균 {_times(self.cells.shape)}칸")
        return ", ".join(said)

    def index(self, row: int, column: int) -> str:
        """칸이 보이는 원소의 자리: ``[1, 0, 3]``, 여러 원소의 평균이면 처음과 마지막 ``[0, 0]~[1, 3]``."""
        first = self._unravel(self.rows[row], self.columns[column])
        last = self._unravel(self.rows[row + 1] - 1, self.columns[column + 1] - 1)
        return first if first == last else f"{first}~{last}"

    def _unravel(self, row: int, column: int) -> str:
        at = np.unravel_index(row * self.sheet[1] + column, self.shape or (1,))
        return f"[{', '.join(str(int(k)) for k in at)}]"


def heatmap(array: Any, limit: int = LIMIT) -> Heatmap:
    """배열을 가로와 세로가 ``limit`` 칸을 넘지 않는 칸들로 옮긴다.

    1차원은 한 줄, 3차원 이상은 펼친 두 변의 길이가 가장 가까워지게 앞의 축들은 줄로, 뒤의 축들은 칸으로 모은다
    (``(8, 16, 5, 5)`` 는 128×25). 넘치면 이웃한 것들을 평균한다. NaN이나 무한대가 하나라도 든 칸은 그것이 된다.

    매개변수
    --------
    array : array_like
        수의 배열. 복소수는 절댓값으로 본다. 임의의 모양, 무차원(dimensionless).
    limit : int
        가로와 세로의 가장 많은 칸 수.

    반환
    ----
    Heatmap
        칸의 값 ``cells`` 와, 칸마다 어느 원소인지.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.view.paper.heatmap import heatmap
    >>> heatmap(np.arange(6).reshape(2, 3)).cells.tolist()
    [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    >>> large = heatmap(np.zeros((32, 64)))
    >>> large.cells.shape, large.caption, large.index(0, 1)
    ((16, 16), '평균 16×16칸', '[0, 4]~[1, 7]')
    """
    array = np.asarray(to_numpy(array))
    complex_ = array.dtype.kind == "c"
    sheet = _sheet(array.shape)
    flat = (np.abs(array) if complex_ else array).reshape(sheet).astype(np.float64)
    rows, columns = _edges(sheet[0], limit), _edges(sheet[1], limit)
    return Heatmap(array.shape, sheet, rows, columns, _averaged(_averaged(flat, rows, 0), columns, 1), complex_)


def _sheet(shape: tuple[int, ...]) -> tuple[int, int]:
    """어디서 나누면 두 변이 가장 비슷한가. 1차원은 한 줄, 2차원은 그대로."""
    if len(shape) < 2 or 0 in shape:
        return 1, math.prod(shape)
    splits = [(math.prod(shape[:k]), math.prod(shape[k:])) for k in range(1, len(shape))]
    return min(splits, key=lambda s: abs(math.log(s[0] / s[1])))


def _edges(length: int, limit: int) -> tuple[int, ...]:
    count = min(length, limit)
    return tuple(k * length // count for k in range(count + 1)) if count else (0,)


def _averaged(array: np.ndarray, edges: tuple[int, ...], axis: int) -> np.ndarray:
    """이웃한 것들의 평균. 먼저 나누고 더하므로 큰 수도 넘치지 않는다."""
    if len(edges) - 1 == array.shape[axis]:
        return array
    counts = np.diff(edges)
    shares = np.repeat(counts, counts).reshape((-1, 1) if axis == 0 else (1, -1))
    with np.errstate(invalid="ignore"):  # inf 와 -inf 의 평균은 NaN 이다
        averaged: np.ndarray = np.add.reduceat(array / shares, edges[:-1], axis=axis)
    return averaged


# ── 눈금과 색 ──────────────────────────────────────────────────────────────────────────────────────
# 큰 수 하나가 나머지를 하얗게 만들지 않도록 제곱근 눈금을 쓴다: 최댓값의 1/4이면 반쯤 진하다.


def value_scale(heatmaps: Iterable[Heatmap]) -> float:
    """여러 열지도가 함께 쓰는 눈금의 끝: 칸 가운데 유한한 가장 큰 절댓값. 모두 0이거나 칸이 없으면 0."""
    largest = 0.0
    for each in heatmaps:
        finite = each.cells[np.isfinite(each.cells)]
        largest = max(largest, float(np.abs(finite).max(initial=0.0)))
    return largest


def level(x: float, scale: float) -> int:
    """색의 단계: -8…8. 0만 0이다(아무리 작아도 0이 아니면 ±1).

    예제
    ----
    >>> from tinygrad_ko.view.paper.heatmap import level
    >>> [level(x, 4.0) for x in (-4.0, -1.0, 0.0, 1e-30, 1.0, 4.0, float("inf"))]
    [-8, -4, 0, 1, 4, 8, 8]
    """
    if x == 0 or math.isnan(x):
        return 0
    share = 1.0 if math.isinf(x) or not scale else min(1.0, abs(x) / scale)
    return max(1, round(math.sqrt(share) * LEVELS)) * (1 if x > 0 else -1)


def opacity(step: int) -> float:
    """단계의 짙기: 0에서 1까지."""
    return abs(step) / LEVELS


def cell_colour(x: float, scale: float, theme: Theme) -> str:
    """칸 하나의 색. 음수는 파랑, 양수는 주황, 0은 중간값 상자의 바탕색, NaN은 먹색.

    매개변수
    --------
    x : 칸의 값.
    scale : 눈금의 끝(``value_scale``).
    theme : 색 한 벌(``themes.THEMES``).

    반환
    ----
    str : ``#RRGGBB``.

    예제
    ----
    >>> from tinygrad_ko.view.paper.heatmap import cell_colour
    >>> from tinygrad_ko.view.paper.themes import THEMES
    >>> [cell_colour(x, 1.0, THEMES["light"]) for x in (-1.0, 0.0, 0.25, 1.0)]
    ['#1F6FB5', '#FFFFFE', '#ECAF80', '#D95F02']
    """
    if math.isnan(x):
        return theme.odd
    step = level(x, scale)
    return mixed(theme.positive if step > 0 else theme.negative, theme.interior.fill, opacity(step))


def svg_cells(shown: Heatmap, scale: float, theme: Theme, size: float) -> str:
    """칸들을 그린 SVG 조각. 왼쪽 위가 원점이고 한 칸의 변이 ``size`` 이다.

    같은 색의 칸은 ``<path>`` 하나로 모으므로 16×16칸도 2 KB쯤이다. 0인 칸은 바탕이 비쳐 보인다.
    NaN은 먹색 칸에 ×, 양의 무한대는 가장 짙은 주황에 +, 음의 무한대는 가장 짙은 파랑에 −.

    매개변수
    --------
    shown : ``heatmap`` 이 돌려준 것.
    scale : 눈금의 끝(``value_scale``).
    theme : 색 한 벌.
    size : 한 칸의 변(포인트).

    반환
    ----
    str : ``<g>`` 하나.

    예제
    ----
    >>> from tinygrad_ko.view.paper.heatmap import heatmap, svg_cells
    >>> from tinygrad_ko.view.paper.themes import THEMES
    >>> svg_cells(heatmap([1.0, 0.0, -1.0]), 1.0, THEMES["light"], 10).count("<path")
    2
    """
    by_colour: dict[tuple[str, float], list[str]] = {}
    marks: dict[tuple[str, str], list[str]] = {}
    for (row, column), x in np.ndenumerate(shown.cells):
        step = level(x, scale)
        if math.isnan(x):
            by_colour.setdefault((theme.odd, 1.0), []).append(f"M{column} {row}.5h1")
            marks.setdefault((theme.interior.fill, "NaN"), []).append(f"M{column}.2 {row}.2l.6 .6m-.6 0l.6-.6")
        elif step:
            paint = theme.positive if step > 0 else theme.negative
            by_colour.setdefault((paint, opacity(step)), []).append(f"M{column} {row}.5h1")
        if math.isinf(x):
            upright = f"M{column}.5 {row}.2v.6" if x > 0 else ""
            marks.setdefault((theme.interior.fill, "inf"), []).append(f"M{column}.2 {row}.5h.6{upright}")
    rows, columns = shown.cells.shape
    thin = max(0.75, size / 16) / size
    frame = f'<rect width="{columns}" height="{rows}" fill="{theme.interior.fill}" stroke="{theme.frame}" stroke-width="{2 * thin:.3g}"/>'
    parts = [f'<g transform="scale({size:g})" stroke-width="1" shape-rendering="crispEdges">', frame]
    for (paint, strength), cells in sorted(by_colour.items()):
        shade = f' stroke-opacity="{strength:g}"' if strength < 1 else ""
        parts.append(f'<path stroke="{paint}"{shade} d="{"".join(cells)}"/>')
    parts += [f'<path stroke="{paint}" stroke-width=".16" d="{"".join(m)}"/>' for (paint, _), m in sorted(marks.items())]
    return "".join(parts) + "</g>"


def _times(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))

