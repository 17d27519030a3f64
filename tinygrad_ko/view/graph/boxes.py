"""상자에 무엇을 쓰는가: 값의 상자, 연산의 타원, 접은 묶음의 상자. 크기까지 정하고, 그리는 일은 하지 않는다."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ...korean.numbers import format_number, format_option, format_value
from ...readings.trace import Kind, Step, Value
from ...watch.notes import source_line_of
from ...watch.source_lines import SourceLine
from ..paper.heatmap import Heatmap, heatmap
from ..paper.text_width import clean, keep_indent, shorten, text_width
from .flow import Flow
from .groups import Group

__all__ = ["Box", "Line", "Map", "Maps", "Style", "Text", "boxed"]

NAME, BODY, SMALL, SYMBOL = 13, 11, 10, 15  # 글자 크기(포인트)
SLACK = 1.1  # 보는 기계의 글꼴은 실린 글꼴보다 넓을 수 있다(나눔고딕의 숫자는 9% 넓다)
PADDING = 9  # 상자의 테두리와 글 사이(포인트)
LONGEST = 260  # 이보다 넓은 글은 줄인다(포인트)
GAP = 10  # 두 열지도 사이(포인트)
KEEP = "tg.keep_values() 안에서 보입니다"
KIND_NAMES: dict[Kind, str] = {"leaf": "잎", "interior": "중간값", "result": "결과", "constant": "상수"}

Ink = Literal["ink", "quiet", "gradient", "warning"]
Paint = Literal["leaf", "interior", "result", "constant", "step", "group"]


class Style(NamedTuple):
    """무엇을 쓸지 고른 것."""

    dtype: bool = False  # 모양 곁에 dtype도
    heatmap: bool = True  # 원소가 여럿인 배열에 열지도를
    code: bool = False  # 만든 줄을


class Text(NamedTuple):
    """한 모습으로 쓰는 글 한 토막."""

    text: str
    size: int
    ink: Ink

    @property
    def width(self) -> int:
        return math.ceil(text_width(self.text, self.size) * SLACK)


@dataclass(frozen=True, slots=True)
class Line:
    """글 한 줄: 왼쪽 글, 오른쪽 끝에 붙는 글, 들여쓴 폭."""

    left: Text
    right: Text | None = None
    indent: int = 0

    @property
    def width(self) -> int:
        return self.indent + self.left.width + (14 + self.right.width if self.right else 0)

    @property
    def height(self) -> int:
        return math.ceil(self.left.size * 1.35)


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """열지도 하나와 그 밑의 글."""

    title: Text
    cells: Heatmap
    scale: Literal["value", "gradient"]  # 어느 눈금으로 칠하는가

    @property
    def cell(self) -> float:
        """한 칸의 변(포인트)."""
        rows, columns = self.cells.cells.shape
        return max(5.0, min(10.0, (112 if rows == 1 else 80) / max(rows, columns)))

    @property
    def width(self) -> int:
        return max(math.ceil(self.cells.cells.shape[1] * self.cell) + 2, self.title.width)

    @property
    def height(self) -> int:
        return math.ceil(self.cells.cells.shape[0] * self.cell) + 2


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """나란히 놓은 열지도들. 밑에 글이 한 줄씩 있다."""

    maps: tuple[Map, ...]

    @property
    def width(self) -> int:
        return sum(m.width for m in self.maps) + GAP * (len(self.maps) - 1)

    @property
    def height(self) -> int:
        return 5 + max(m.height for m in self.maps) + max(math.ceil(m.title.size * 1.35) for m in self.maps)


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """그림에 놓을 도형 하나: 종류, 크기, 안에 쓸 것, 말풍선."""

    paint: Paint
    shape: Literal["box", "ellipse"]
    rows: tuple[Line | Maps, ...]
    inner: int  # 글이 차지하는 너비
    width: float
    height: float
    tooltip: str
    stacked: bool = False  # 여럿을 겹쳐 놓은 것인가


def boxed(record: Value | Step | Group, flow: Flow, style: Style) -> Box:
    """기록 하나를 그릴 상자."""
    if isinstance(record, Step):
        return _ellipse(_step_lines(record), _step_tip(record))
    if isinstance(record, Value):
        return _rectangle(record.kind, _value_rows(record, flow, style), _value_tip(record))
    if isinstance(record.sample, Step):
        times = Line(Text(f"×{record.repeat:,}", SMALL, "quiet"))
        return _ellipse([*_step_lines(record.sample), times], f"{_step_tip(record.sample)}\n{record.repeat:,}번 되풀이", True)
    if isinstance(record.sample, Value):
        kind = record.sample.kind
        head = Line(Text(f"{KIND_NAMES[kind]} ×{record.repeat:,}", SMALL, "quiet"), _shape_text(record.sample, style))
        return _rectangle(kind, [head], f"{KIND_NAMES[kind]} · {record.repeat:,}개", True)
    return _rectangle("group", _group_rows(record, flow, style), _group_tip(record), record.repeat > 1)


def _rectangle(paint: Paint, rows: Sequence[Line | Maps], tooltip: str, stacked: bool = False) -> Box:
    inner, tall = max(row.width for row in rows), sum(row.height for row in rows)
    return Box(paint, "box", tuple(rows), inner, inner + 2.0 * PADDING, tall + 1.2 * PADDING, tooltip, stacked)


def _ellipse(lines: Sequence[Line], tooltip: str, stacked: bool = False) -> Box:
    """(너비비)² + (높이비)² ≤ 1 이면 글의 네모가 타원 안에 든다."""
    inner, tall = max(line.width for line in lines), sum(line.height for line in lines)
    centred = tuple(Line(line.left, indent=(inner - line.left.width) // 2) for line in lines)
    height = max(32.0, tall * 1.5)
    width = max(height, inner / math.sqrt(1 - (tall / height) ** 2) + 8)
    return Box("step", "ellipse", centred, inner, width, height, tooltip, stacked)


# ── 연산 ──


def _step_lines(step: Step) -> list[Line]:
    """기호와, 기본값과 다른 선택 인수."""
    symbol = step.operation.symbol
    lines = [Line(Text(shorten(symbol, SYMBOL, LONGEST), SYMBOL if len(symbol) < 3 else NAME, "ink"))]
    return lines + [Line(Text(shorten(text, SMALL, LONGEST / 2), SMALL, "quiet")) for text in _options(step)]


def _options(step: Step) -> list[str]:
    return [f"{name}={format_option(value)}" for name, value in step.options.items()]


def _step_tip(step: Step) -> str:
    line = source_line_of(step.node)
    return "\n".join([", ".join([step.operation.name, *_options(step)]), *([_line_text(line)] if line else [])])


# ── 값 ──


def _value_rows(value: Value, flow: Flow, style: Style) -> list[Line | Maps]:
    if value.raw and value.value is not None and value.value.ndim == 0:
        return [Line(Text(format_number(value.value), BODY, "ink"))]
    name = clean(value.name or "")
    left = Text(shorten(name, NAME, LONGEST), NAME, "ink") if name else Text(KIND_NAMES[value.kind], SMALL, "quiet")
    rows: list[Line | Maps] = [Line(left, _shape_text(value, style)), *_contents(value)]
    maps = _maps(value) if style.heatmap else ()
    if maps:
        rows.append(Maps(maps))
        if maps[0].cells.caption:
            rows.append(Line(Text(maps[0].cells.caption, SMALL, "quiet")))
    rows += [Line(Text(said, SMALL, "warning")) for said in flow.ailments(value)]
    line = source_line_of(value.node)
    if style.code and line is not None:
        rows.append(Line(Text(shorten(_line_text(line), SMALL, LONGEST), SMALL, "quiet")))
    return rows


def _contents(value: Value) -> list[Line]:
    """값과 기울기. 아직 모르는 기울기는 0이 아니라 물음표이다."""
    if value.value is not None:
        lines = [Line(Text(keep_indent(line), BODY, "ink")) for line in format_value(value.value).split("\n")]
    elif value.raw:
        return [Line(Text("값을 남기지 않음", SMALL, "quiet"))]
    elif value.grad is None and value.passed:
        return [Line(Text(f"값과 기울기는 {KEEP}", SMALL, "quiet"))]
    else:
        lines = [Line(Text(f"값은 {KEEP}", SMALL, "quiet"))]
    if not value.wants_grad:
        return lines
    if value.grad is None and value.passed:
        return [*lines, Line(Text(f"기울기는 {KEEP}", SMALL, "quiet"))]
    first, *rest = ["?"] if value.grad is None else format_value(value.grad).split("\n")
    indent = round(text_width("기울기 ", BODY))
    lines.append(Line(Text(f"기울기 {first}", BODY, "gradient")))
    return lines + [Line(Text(keep_indent(line), BODY, "gradient"), indent=indent) for line in rest]


def _maps(value: Value) -> tuple[Map, ...]:
    """원소가 여럿인 값과 기울기의 열지도."""
    shown: list[Map] = []
    for array, title, ink, scale in ((value.value, "값", "quiet", "value"), (value.grad, "기울기", "gradient", "gradient")):
        if array is not None and math.prod(array.shape) > 1 and array.dtype.kind in "biufc":
            shown.append(Map(Text(title, SMALL, ink), heatmap(array), scale))  # type: ignore[arg-type]
    return tuple(shown)


def _shape_text(value: Value, style: Style) -> Text | None:
    if value.shape is None:
        return None
    return Text(f"{value.shape} {value.dtype}" if style.dtype else str(value.shape), SMALL, "quiet")


def _value_tip(value: Value) -> str:
    """말풍선: 줄이지 않은 이름과 종류, 모양, dtype, 만든 줄."""
    name, title = clean(value.name or ""), KIND_NAMES[value.kind]
    parts = [f"{name} · {title}" if name else title]
    if value.shape is not None:
        parts.append(f"모양 {value.shape} · {value.dtype}")
    line = source_line_of(value.node)
    return "\n".join([*parts, *([_line_text(line)] if line else [])])


# ── 묶음 ──


def _group_rows(group: Group, flow: Flow, style: Style) -> list[Line | Maps]:
    title, repeat = group.title or group.kind, f"×{group.repeat:,}" if group.repeat > 1 else ""
    rows: list[Line | Maps] = [
        Line(Text(shorten(title, NAME, LONGEST), NAME, "ink"), Text(repeat, NAME, "ink") if repeat else None)
    ]
    if group.kind and group.title:
        rows.append(Line(Text(shorten(group.kind, BODY, LONGEST), BODY, "ink")))
    each = "하나에 " if repeat else ""
    rows.append(Line(Text(f"{each}연산 {len(group.steps):,}개" + (f" · 매개변수 {group.size:,}개" if group.size else ""), SMALL, "quiet")))
    shapes = list(dict.fromkeys(str(v.shape) for v in group.outputs if v.shape is not None))
    if shapes:
        count = f" {len(group.outputs)}개" if len(group.outputs) > 1 else ""
        rows.append(Line(Text(shorten(f"출력 {', '.join(shapes)}{count}", SMALL, LONGEST), SMALL, "quiet")))
    if group.gradient is not None:
        of = "기울기의 크기" if group.parameters else "출력 기울기의 크기"
        rows.append(Line(Text(f"{of} {format_number(group.gradient)}", BODY, "gradient")))
    return rows + [Line(Text(said, SMALL, "warning")) for said in flow.ailments(group)]


def _group_tip(group: Group) -> str:
    symbols = " → ".join(dict.fromkeys(step.operation.name for step in group.steps))
    title = " · ".join(clean(part) for part in (group.title, group.kind) if part)
    repeat = [f"{group.repeat:,}번 되풀이"] if group.repeat > 1 else []
    return "\n".join([title, shorten(symbols, SMALL, 2 * LONGEST), *repeat])


# ── 만든 줄 ──


def _line_text(line: SourceLine) -> str:
    """파일의 이름만: 그림을 남에게 보여도 제 컴퓨터의 폴더는 보이지 않는다."""
    file = line.file.replace("\\", "/").rpartition("/")[2]
    return clean(f"{file}:{line.number} {line.text}")
