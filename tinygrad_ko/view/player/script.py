"""대본(script): 재생기의 쪽이 읽을 것. 상자와 화살표의 자리, 걸음마다 무엇이 켜지고 무슨 말을 하는가."""

from __future__ import annotations

import linecache
import math
import os
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..graph import _clean as clean
from ..graph import _option as option_text
from ..graph import _short as short
from ..heatmap import heatmap
from ..layout import Edge, Layout, Size, layout
from ..particles import particle
from ..phrases import title
from ..story import Backward, Box, Forward, Story
from ..telling import Telling, called, tell_backward, tell_forward, tell_seed
from ..text import text_width
from ..trace import Arrow
from .checking import Checked, numerically
from .formulas import formula
from .naive import Naive, naive_order

__all__ = ["script"]

NAME, BODY, SMALL, SYMBOL = 13, 12, 10, 16  # 글자 크기(px). player.css 와 같아야 한다
PADDING, LINE = 10, 18
NUMBERED = (3, 4)  # 이 크기까지의 배열은 칸마다 수를 적는다(가로, 세로)
CELL, NUMBER_CELL = 9, (46, 17)
WIDEST_NAME = 200
NUMBER_WIDTH = text_width("-1.234e-05", BODY)  # 값을 고쳐도 상자가 좁아지지 않을 폭
SLACK = 1.06  # 보는 기계의 글꼴은 실린 글꼴보다 조금 넓을 수 있다
WHOLE = 4096  # 이보다 큰 배열은 열지도의 칸만 싣는다
CODE_LINES = 60
_PARTICLES = ("은/는", "이/가", "을/를", "으로/로")


def script(told: Story, *, heading: str, rankdir: str) -> dict[str, Any]:
    """이야기 하나의 대본: JSON 으로 쓸 수 있는 사전."""
    arrays = _Arrays()
    sizes = {b.key: _box_size(b) for b in told.boxes.values()} | {f.key: _step_size(f) for f in told.forward}
    arrows = [r for r in told.records if isinstance(r, Arrow)]
    placed = layout(sizes, [Edge(a.source, a.target, None, 8 if a.target in told.boxes else 1) for a in arrows], rankdir,
                    nodesep=22, ranksep=34)
    code = _Code(f.place for f in told.forward)
    checks = numerically(told, [b.key for b in told.boxes.values() if b.grad is not None])
    return {
        "title": heading, "loss": told.loss, "size": [math.ceil(placed.width), math.ceil(placed.height)],
        "boxes": [_box(b, placed, arrays, checks.get(b.key), code) for b in told.boxes.values()],
        "steps_at": [_step(f, placed, code) for f in told.forward],
        "arrows": [{"a": a.source, "b": a.target, "d": r.path, "head": r.head} for a, r in zip(arrows, placed.routes, strict=True)],
        "track": _track(told, arrows, arrays, code),
        "naive": _naive(naive_order(told), told, arrows, arrays),
        "code": code.written(), "arrays": arrays.pool,
    }


# ── 상자와 연산 ──


def _box(b: Box, placed: Layout, arrays: _Arrays, check: Checked | None, code: _Code) -> dict[str, Any]:
    at, (name, sub), full = placed.places[b.key], shown_name(b), called(b)
    made: dict[str, Any] = {
        "k": b.key, "kind": b.kind, "name": name, "full": full,
        "at": [_r(at.left), _r(at.top), _r(at.width), _r(at.height)], "value": arrays.put(b.value), "grad": arrays.put(b.grad),
        "jo": [particle(full, pair) for pair in _PARTICLES], "line": code.at(b.place),
    }
    if sub:
        made["sub"] = sub
    if b.value is not None:
        made["shape"], made["dtype"] = list(b.value.shape), b.value.dtype.name
    if check is not None:
        made["check"] = {"measured": check.measured, "expected": check.expected, "ok": check.agrees, "bent": check.bent}
    return made


def _step(f: Forward, placed: Layout, code: _Code) -> dict[str, Any]:
    at = placed.places[f.key]
    return {
        "k": f.key, "name": f.operation.name, "symbol": short(f.operation.symbol, SYMBOL, 120),
        "about": clean(f.operation.summary), "title": f"{title(f.operation):을/를}",
        "options": [short(t, SMALL, 120) for t in _options(f)], "at": [_r(at.x), _r(at.y), _r(at.width), _r(at.height)],
        "line": code.at(f.place),
    }


def shown_name(b: Box) -> tuple[str, str]:
    """상자에 적을 이름과 아래첨자. 이름 없는 값은 수식의 글자(u 와 1)이다."""
    head, _, tail = b.letter.rpartition("_")
    if b.name == b.letter and head and tail.isdigit():
        return head, tail
    return short(b.name, NAME, WIDEST_NAME), ""


def shape_text(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _options(f: Forward) -> list[str]:
    return [f"{name}={option_text(value)}" for name, value in f.options.items()]


def _box_size(b: Box) -> Size:
    name, sub = shown_name(b)
    heading = text_width(name, NAME) + text_width(sub, SMALL)
    shape = None if b.value is None else b.value.shape
    if shape:
        heading += 12 + text_width(shape_text(shape), SMALL)
    if not shape:
        label = text_width("기울기 ", BODY) if b.grad is not None else 0.0
        counter = text_width(" (12/12)", SMALL) if b.grad is not None else 0.0
        inner, tall = label + NUMBER_WIDTH + counter, float(LINE * (1 if b.grad is None else 2))
    else:
        wide, high = cells_size(b.value)
        sides = 1 if b.grad is None else 2
        inner, tall = max(wide, text_width("기울기 (12/12)", SMALL)) * sides + 12 * (sides - 1), high + 15
    return Size(max(heading, inner) * SLACK + 2 * PADDING, 20 + tall + 2 * PADDING - 4)


def cells_size(value: Any) -> tuple[float, float]:
    """배열을 그릴 칸들의 너비와 높이(px)."""
    rows, columns = heatmap(value).cells.shape
    if numbered(value):
        return columns * NUMBER_CELL[0], rows * NUMBER_CELL[1]
    return max(columns, 1) * CELL, max(rows, 1) * CELL


def numbered(value: Any) -> bool:
    """칸마다 수를 적을 만큼 작은 배열인가."""
    shown = heatmap(value)
    return shown.exact and shown.cells.size > 0 and shown.cells.shape[1] <= NUMBERED[0] and shown.cells.shape[0] <= NUMBERED[1]


def _step_size(f: Forward) -> Size:
    widths = [text_width(short(f.operation.symbol, SYMBOL, 120), SYMBOL), *(text_width(short(t, SMALL, 120), SMALL) for t in _options(f))]
    tall = 22 + 13 * len(f.options)
    height = max(36.0, tall * 1.45)
    return Size(max(height, max(widths) * SLACK / math.sqrt(1 - (tall / height) ** 2) + 10), height, "ellipse")


def _r(x: float) -> float:
    return round(x, 1)


# ── 걸음 ──


def _track(told: Story, arrows: list[Arrow], arrays: _Arrays, code: _Code) -> list[dict[str, Any]]:
    into, out_of = _by_step(arrows)
    steps = []
    for f in told.forward:
        steps.append({"phase": "f", "step": f.key, "boxes": list(f.outputs), "lit": into.get(f.key, []) + out_of.get(f.key, []),
                      "line": code.at(f.place), **_said(tell_forward(told, f))})
    steps.append({"phase": "s", "target": told.loss, "lit": [], **_said(tell_seed(told))})
    for k, b in enumerate(told.backward):
        steps.append({
            "phase": "b", "tape": k, "step": b.step, "target": b.target, "from": list(b.source), "lit": [arrow_of(told, b, arrows)],
            "part": arrays.put(b.contribution), "total": arrays.put(b.total), "use": b.use, "uses": b.uses,
            "line": code.at(told.operation(b.step).place), **_said(tell_backward(told, b)),
        })
    return steps


def _by_step(arrows: list[Arrow]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    into: dict[str, list[int]] = {}
    out_of: dict[str, list[int]] = {}
    for k, a in enumerate(arrows):
        into.setdefault(a.target, []).append(k)
        out_of.setdefault(a.source, []).append(k)
    return into, out_of


def arrow_of(told: Story, b: Backward, arrows: list[Arrow]) -> int:
    """그 몫이 거꾸로 지나는 화살표: ``a + a`` 에서는 둘 가운데 하나이다."""
    op = told.operation(b.step).operation
    role = str(b.index) if op.variadic else op.inputs[b.index]
    return next(k for k, a in enumerate(arrows) if a.source == b.target and a.target == b.step and a.role in (role, ""))


def _said(telling: Telling) -> dict[str, Any]:
    said = {"say": telling.sentence, "general": formula(telling.general), "numbers": formula(telling.numbers)}
    return {k: v for k, v in said.items() if v}


def _naive(naive: Naive, told: Story, arrows: list[Arrow], arrays: _Arrays) -> dict[str, Any]:
    where = {(a.source, a.target): k for k, a in enumerate(arrows)}
    uses = {b.target: b.uses for b in told.backward}
    return {
        "wrong": naive.wrong, "culprit": naive.culprit, "uses": uses.get(naive.culprit or "", 0),
        "steps": [{"phase": "b", "step": s.step, "target": s.target, "lit": [where[s.target, s.step]], "part": arrays.put(s.contribution),
                   "total": arrays.put(s.total)} for s in naive.steps],
    }


# ── 배열과 코드 ──


class _Arrays:
    """배열들의 창고: 같은 배열은 한 번만 싣는다."""

    def __init__(self) -> None:
        self.pool: list[Any] = []
        self.known: dict[Any, int] = {}

    def put(self, array: np.ndarray | None) -> int | None:
        if array is None:
            return None
        key = (array.shape, array.dtype.str, array.tobytes())
        if key not in self.known:
            self.known[key] = len(self.pool)
            self.pool.append(self._packed(array))
        return self.known[key]

    @staticmethod
    def _packed(array: np.ndarray) -> dict[str, Any]:
        packed: dict[str, Any] = {"s": list(array.shape)}
        if array.size <= WHOLE:
            return packed | {"d": [_number(x) for x in array.ravel().tolist()] if array.dtype != np.float32
                             else [_number(float(str(x))) for x in array.ravel()]}
        shown = heatmap(array)  # 큰 배열은 칸의 평균만
        return packed | {"c": list(shown.cells.shape), "d": [_number(float(f"{x:.4g}")) for x in shown.cells.ravel().tolist()]}


def _number(x: Any) -> Any:
    """JSON 에 없는 수는 글로, 정수와 같은 실수는 정수로."""
    if isinstance(x, bool):
        return int(x)
    if isinstance(x, float) and not math.isfinite(x):
        return str(x)
    return int(x) if isinstance(x, float) and x.is_integer() and abs(x) < 1e15 and (x or math.copysign(1, x) > 0) else x


class _Code:
    """사용자의 코드: 걸음들이 만들어진 줄과 그 둘레."""

    def __init__(self, places: Iterable[Any]) -> None:
        found = [p for p in places if p is not None and p.text]
        self.file = found[0].file if found else ""
        numbers = sorted({p.line for p in found if p.file == self.file})
        if numbers and numbers[-1] - numbers[0] < CODE_LINES:
            numbers = list(range(max(1, numbers[0] - 2), numbers[-1] + 3))
        self.rows = {n: k for k, n in enumerate(numbers[:CODE_LINES])}

    def at(self, place: Any) -> int | None:
        return self.rows.get(place.line) if place is not None and place.file == self.file else None

    def written(self) -> Mapping[str, Any]:
        lines = [[n, linecache.getline(self.file, n).rstrip("\n").expandtabs(4)] for n in self.rows]
        while lines and not lines[-1][1]:
            lines.pop()
        known = os.path.exists(self.file)  # 노트북의 칸은 파일이 아니다
        return {"file": os.path.basename(self.file) if known else "코드", "lines": lines}
