"""계산 그래프의 그림: 값은 상자, 연산은 타원, 쓰임마다 화살표 하나."""

from __future__ import annotations

import html
import math
import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import ArgumentError
from ..recording import Variable
from .dot import digraph, write_atomically
from .numbers import format_number, format_value
from .text import text_width
from .trace import Arrow, Kind, Step, Value, trace

if TYPE_CHECKING:
    import graphviz

__all__ = ["graph", "save_svg"]

FONTS = "Malgun Gothic,Apple SD Gothic Neo,Noto Sans KR,Noto Sans CJK KR,NanumGothic,sans-serif"
NAME, BODY, SMALL, SYMBOL = 13, 11, 10, 15  # 글자 크기(포인트)
INK, QUIET, RED = "#1B2733", "#5F6B7A", "#B3202F"
SLACK = 1.05  # 보는 기계의 글꼴은 실린 글꼴보다 조금 넓을 수 있다
PADDING = 9  # 상자의 테두리와 글 사이(포인트)
LONGEST = 260  # 이보다 넓은 이름은 줄인다(포인트)
KEEP = "tg.keep_values() 안에서 보입니다"
COMMUTATIVE = frozenset({"add", "multiply", "maximum", "minimum"})  # 입력의 자리를 적지 않아도 되는 연산


class Look(NamedTuple):
    """값의 종류마다 다른 모습. 색을 못 가려도 테두리로 가린다."""

    title: str  # 이름이 없을 때 조용히 적는 말
    fill: str
    line: str
    width: float
    style: str


LOOKS: dict[Kind, Look] = {
    "leaf": Look("잎", "#E6F0FA", "#2F6FAE", 1.4, "rounded,filled"),
    "interior": Look("중간값", "#FFFFFF", "#94A1AF", 1.0, "rounded,filled"),
    "result": Look("결과", "#E4F4EC", "#1F7A55", 2.2, "rounded,filled"),
    "constant": Look("상수", "#F4F5F6", "#94A1AF", 1.0, "rounded,filled,dashed"),
}


def graph(
    y: Variable | Sequence[Variable],
    *,
    names: Mapping[str, Any] | None = None,
    max_nodes: int = 200,
    rankdir: str = "LR",
    dtype_shown: bool = False,
) -> graphviz.Digraph:
    """텐서를 만든 계산 그래프를 값과 기울기까지 그린다.

    값은 상자(파랑: 기울기를 모으는 잎, 하양: 중간값, 초록: 결과, 점선: 상수), 연산은 노란 타원이다. 상자에는
    이름, 모양, 값, 기울기가 있다. 아직 모르는 기울기는 0이 아니라 ``기울기 ?``로 쓴다. 화살표는 쓰임마다
    하나이므로 ``a + a``에는 둘이다. 순서가 중요한 연산의 화살표에는 입력의 이름(``a``, ``b``)을 적는다.

    매개변수
    --------
    y : Tensor 또는 Tensor의 목록
        그림의 끝에 올 것들.
    names : dict, 선택
        이름 → 텐서. ``names=locals()``라고 쓰면 변수 이름이 상자에 적힌다.
        여기에 없는 것은 ``t.named("이름")``으로 붙인 이름을 쓴다.
    max_nodes : int
        그릴 상자와 타원의 최대 개수.
    rankdir : {'LR', 'TB', 'RL', 'BT'}
        흐르는 방향. ``LR``은 왼쪽에서 오른쪽.
    dtype_shown : bool
        모양 곁에 dtype도 쓸 것인가.

    반환
    ----
    graphviz.Digraph
        노트북에서는 그대로 보이고, ``save_svg``로 파일이 된다. 같은 식이면 언제나 같은 DOT이다.

    예외
    ----
    ArgumentError
        상자와 타원이 ``max_nodes``개보다 많을 때, ``rankdir``이 틀렸을 때.
    ArgumentTypeError
        ``y``가 텐서나 텐서의 목록이 아닐 때.
    MissingExtra
        파이썬 꾸러미 ``graphviz``가 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.view import graph
    >>> w = tg.tensor(3.0, requires_grad=True)
    >>> loss = (w * 2.0).named("손실")
    >>> "기울기 ?" in graph(loss, names=locals()).source
    True
    >>> loss.backward()
    >>> "기울기 2.0" in graph(loss, names=locals()).source
    True

    출처
    ----
    값과 연산을 번갈아 놓는 그림은 A. Karpathy의 micrograd(2020)를 따랐다. 배치는 Graphviz의 dot.
    """
    if rankdir not in ("LR", "TB", "RL", "BT"):
        raise ArgumentError(f"graph: rankdir 는 'LR', 'TB', 'RL', 'BT' 가운데 하나여야 합니다: {rankdir!r}.")
    records = trace(y, names)
    _refuse_too_many(sum(not isinstance(r, Arrow) for r in records), max_nodes)
    vertical = rankdir in ("TB", "BT")
    drawing = digraph(
        name="계산 그래프",
        filename="graph.gv",
        graph_attr={
            "rankdir": rankdir, "bgcolor": "white", "fontname": FONTS, "pad": "0.2", "tooltip": "계산 그래프",
            "nodesep": "0.3" if vertical else "0.22", "ranksep": "0.3" if vertical else "0.38",
        },
        node_attr={"fontname": FONTS, "fixedsize": "true", "margin": "0"},
        edge_attr={
            "fontname": FONTS, "fontsize": "9", "fontcolor": QUIET, "color": "#73808E", "arrowsize": "0.65",
        },
    )
    values = {r.key: r for r in records if isinstance(r, Value)}
    titles = {r.key: _title(r) for r in records if not isinstance(r, Arrow)}
    ordered = {r.key for r in records if isinstance(r, Step) and r.operation.name not in COMMUTATIVE}
    for record in records:
        if isinstance(record, Value):
            drawing.node(record.key, **_box(record, dtype_shown))
        elif isinstance(record, Step):
            drawing.node(record.key, **_ellipse(record))
    for record in records:
        if isinstance(record, Arrow):
            # 계산이 지나는 큰길을 곧게 편다
            main = record.source not in values or values[record.source].kind == "interior"
            look = _arrow(record, titles, record.target in ordered or record.target in values)
            drawing.edge(record.source, record.target, **look, weight="8" if main else "1")
    return drawing


def save_svg(
    y: Variable | Sequence[Variable] | graphviz.Digraph, path: str | os.PathLike[str], **options: Any
) -> Path:
    """계산 그래프를 SVG 파일로 저장한다. 다 그린 뒤 한 번에 쓰므로 반쪽 파일이 남지 않는다.

    매개변수
    --------
    y : Tensor, Tensor의 목록, 또는 ``graph``가 돌려준 것
    path : 경로
        저장할 파일. 있으면 바꾼다.
    **options
        ``y``가 텐서일 때 ``graph``에 넘길 인수.

    반환
    ----
    Path
        저장한 파일.

    예외
    ----
    DotNotFoundError
        배치 프로그램 ``dot``이 없을 때.
    OSError
        폴더가 없거나 쓸 수 없을 때.

    예제
    ----
    >>> import tempfile
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.view import save_svg
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_svg(tg.tensor(1.0, requires_grad=True) * 2, folder + "/그림.svg").name
    '그림.svg'
    """
    tensors = isinstance(y, (Variable, list, tuple))
    drawing: Any = graph(y, **options) if tensors or not hasattr(y, "pipe") else y
    if drawing is y and options:
        given = ", ".join(options)
        raise ArgumentError(f"save_svg: {given}은(는) graph() 에 주세요: 이미 그린 그래프를 받았습니다.")
    return write_atomically(path, drawing.pipe(format="svg"))


def _refuse_too_many(count: int, cap: int) -> None:
    if count > cap:
        raise ArgumentError(
            f"graph: 그릴 상자와 타원이 {count:,}개로 max_nodes={cap:,}개보다 많습니다. "
            "더 작은 배치(batch)나 더 짧은 식으로 그리거나, "
            f"그래도 다 그리려면 max_nodes={count} 을(를) 주세요."
        )


# ── 상자와 타원과 화살표 ───────────────────────────────────────────────────────────────────────────


def _box(value: Value, dtype_shown: bool) -> dict[str, str]:
    """값의 상자."""
    look = LOOKS[value.kind]
    colours = (look.fill, look.line, look.width)
    return _shape(_value_lines(value, dtype_shown), "box", colours, style=look.style, tooltip=_tip(value))


def _ellipse(step: Step) -> dict[str, str]:
    """연산의 타원: 기호와, 기본값과 다른 선택 인수."""
    options = [f"{name}={_option(value)}" for name, value in step.options.items()]
    symbol = step.operation.symbol
    lines = [Line(Text(_short(symbol, SYMBOL), SYMBOL if len(symbol) < 3 else NAME, INK))]
    lines += [Line(Text(_short(text, SMALL, LONGEST / 2), SMALL, QUIET)) for text in options]
    tip = ", ".join([step.operation.name, *options])
    return _shape(lines, "ellipse", ("#FFF3D6", "#B7791F", 1.2), style="filled", tooltip=tip)


def _arrow(arrow: Arrow, titles: Mapping[str, str], labelled: bool) -> dict[str, str]:
    tip = f"{titles[arrow.source]} → {titles[arrow.target]}"
    if not arrow.role:
        return {"tooltip": _tooltip(tip)}
    shown = {"label": f" {arrow.role} "} if labelled else {}
    return {**shown, "tooltip": _tooltip(f"{tip} ({arrow.role})")}


def _title(record: Value | Step) -> str:
    """말풍선에서 부르는 이름."""
    if isinstance(record, Step):
        return str(record.operation.name)
    return _clean(record.name or "") or LOOKS[record.kind].title


# ── 상자에 쓰는 글 ─────────────────────────────────────────────────────────────────────────────────


class Text(NamedTuple):
    """한 모습으로 쓰는 글 한 토막."""

    text: str
    size: int
    colour: str

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


def _value_lines(value: Value, dtype_shown: bool) -> list[Line]:
    if value.raw and value.value is not None and value.value.ndim == 0:
        return [Line(Text(format_number(value.value), BODY, INK))]
    lines = [_heading(value, dtype_shown)]
    if value.value is not None:
        lines += [Line(Text(_spaces(line), BODY, INK)) for line in format_value(value.value).split("\n")]
    elif value.raw:
        return [*lines, Line(Text("값을 남기지 않음", SMALL, QUIET))]
    elif value.grad is None and value.passed:
        return [*lines, Line(Text(f"값과 기울기는 {KEEP}", SMALL, QUIET))]
    else:
        lines.append(Line(Text(f"값은 {KEEP}", SMALL, QUIET)))
    return lines + _gradient_lines(value)


def _heading(value: Value, dtype_shown: bool) -> Line:
    name = _clean(value.name or "")
    left = Text(_short(name, NAME), NAME, INK) if name else Text(LOOKS[value.kind].title, SMALL, QUIET)
    if value.shape is None:
        return Line(left)
    shape = f"({', '.join(map(str, value.shape))}{',' if len(value.shape) == 1 else ''})"
    return Line(left, Text(f"{shape} {value.dtype}" if dtype_shown else shape, SMALL, QUIET))


def _gradient_lines(value: Value) -> list[Line]:
    """기울기. 아직 모르는 것은 0이 아니라 물음표이다."""
    if not value.wants_grad:
        return []
    if value.grad is None and value.passed:
        return [Line(Text(f"기울기는 {KEEP}", SMALL, QUIET))]
    first, *rest = ["?"] if value.grad is None else format_value(value.grad).split("\n")
    start = Text(f"기울기 {first}", BODY, RED)
    indent = round(text_width("기울기 ", BODY))
    return [Line(start), *(Line(Text(_spaces(line), BODY, RED), indent=indent) for line in rest)]


def _tip(value: Value) -> str:
    """말풍선: 줄이지 않은 이름과 종류, 모양, dtype."""
    name, look = _clean(value.name or ""), LOOKS[value.kind]
    parts = [f"{name} · {look.title}" if name else look.title]
    if value.shape is not None:
        parts.append(f"모양 {value.shape} · {value.dtype}")
    return "\n".join(parts)


def _option(value: Any) -> str:
    """선택 인수를 짧은 글로. 기억 장소의 주소처럼 돌릴 때마다 달라지는 것은 쓰지 않는다."""
    if isinstance(value, (bool, int, str, type(None), type(...))):
        return "…" if value is ... else repr(value)
    if isinstance(value, (float, complex, np.generic)):
        return format_number(value)
    if isinstance(value, np.ndarray):
        return format_value(value) if value.ndim < 2 and value.size <= 5 else f"배열{value.shape}"
    if isinstance(value, slice):
        ends = [value.start, value.stop] + ([] if value.step is None else [value.step])
        return ":".join("" if end is None else _option(end) for end in ends)
    if isinstance(value, (tuple, list)):
        inside = ", ".join(_option(part) for part in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' if len(value) == 1 else ''})"
    if isinstance(value, (type, np.dtype)):
        return np.dtype(value).name if isinstance(value, np.dtype) else value.__name__
    return type(value).__name__


def _clean(text: str) -> str:
    """한 줄짜리, XML에 쓸 수 있는 글로: 줄바꿈은 빈칸으로, 쓸 수 없는 글자는 □로."""
    characters = ("□" if unicodedata.category(c) in ("Cc", "Cs", "Cn") else c for c in " ".join(text.split()))
    return unicodedata.normalize("NFC", "".join(characters))


def _short(text: str, size: int, longest: float = LONGEST) -> str:
    """너무 넓은 글은 끝을 줄인다."""
    text = _clean(text)
    if text_width(text, size) <= longest:
        return text
    kept = len(text)
    while text_width(text[:kept], size) > longest:
        kept -= 1
    return text[:kept].rstrip() + "…"


def _spaces(line: str) -> str:
    """줄 머리의 빈칸은 줄바꿈하지 않는 빈칸으로: 행렬의 줄이 가지런해진다."""
    body = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(body)) + body


# ── DOT ────────────────────────────────────────────────────────────────────────────────────────────
# Graphviz는 글의 폭을 제 글꼴로 어림한다(글꼴이 없으면 한글을 UTF-8 바이트 수만큼의 빈칸으로 센다).
# 그래서 폭을 우리가 재어 칸의 너비를 못박고, 글은 칸의 왼쪽에서 시작하게 한다: 그 자리는 어림과 무관하다.


def _shape(
    lines: Sequence[Line], shape: str, look: tuple[str, str, float], *, style: str, tooltip: str
) -> dict[str, str]:
    """글에 꼭 맞는 도형."""
    inner, tall = max(line.width for line in lines), sum(line.height for line in lines)
    if shape == "ellipse":  # (너비비)² + (높이비)² ≤ 1 이면 글의 네모가 타원 안에 든다
        lines = [Line(line.left, indent=(inner - line.left.width) // 2) for line in lines]
        height = max(32.0, tall * 1.5)
        width = max(height, inner / math.sqrt(1 - (tall / height) ** 2) + 8)
    else:
        width, height = inner + 2.0 * PADDING, tall + 1.2 * PADDING
    fill, line, thickness = look
    return {
        "label": _table(lines, inner), "shape": shape, "style": style, "fillcolor": fill, "color": line,
        "penwidth": f"{thickness:g}", "width": f"{width / 72:.4f}", "height": f"{height / 72:.4f}",
        "tooltip": _tooltip(tooltip),
    }


_LEFT = '<BR ALIGN="LEFT"/>'
_TABLE = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">'


def _table(lines: Iterable[Line], width: int) -> str:
    rows = []
    for line in lines:
        end = line.right.width if line.right else 0
        cells = [_cell(None, line.indent, line.height)] if line.indent else []
        cells.append(_cell(line.left, width - line.indent - end, line.height))
        if line.right:
            cells.append(_cell(line.right, end, line.height))
        row = "".join(cells)
        if len(cells) > 1:  # 칸의 너비가 다른 줄에 끌려가지 않도록 줄마다 제 표를 갖는다
            row = f"<TD>{_TABLE}<TR>{row}</TR></TABLE></TD>"
        rows.append(f"<TR>{row}</TR>")
    return f"<{_TABLE}{''.join(rows)}</TABLE>>"


def _cell(text: Text | None, width: int, height: int) -> str:
    size = f'FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"'
    if text is None:
        return f"<TD {size}></TD>"
    words = html.escape(text.text).replace("\\", "\\\\")  # \N, \G 는 Graphviz가 다른 글로 바꾼다
    font = f'POINT-SIZE="{text.size}" COLOR="{text.colour}"'
    return f'<TD ALIGN="LEFT" {size}><FONT {font}>{words}</FONT>{_LEFT}</TD>'


def _tooltip(text: str) -> str:
    """말풍선의 글. Graphviz는 말풍선의 역빗금(backslash)을 두 번 푼다."""
    return "\\n".join(html.escape(line).replace("\\", "\\" * 4) for line in text.split("\n"))
