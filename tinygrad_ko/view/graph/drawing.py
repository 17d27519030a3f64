"""계산 그래프의 그림(``tg.graph``): 기록을 접고, 기울기를 재고, 상자와 화살표를 짓고, 종이 한 장(Sheet)에 모은다."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ...engine import Variable
from ...errors import ArgumentError, ArgumentTypeError, describe
from ...io.atomic import kind_of_file, write_atomically
from ...korean.particles import Noun, particle
from ...readings.story import Story, story
from ...readings.trace import Arrow, Record, Value, trace
from ...watch.notes import source_line_of
from ..paper.heatmap import value_scale
from ..paper.picture import picture
from ..paper.themes import find_theme
from .boxes import KEEP, SMALL, Box, Line, Maps, Style, Text, boxed
from .collapse import Collapsed, collapse, refuse_too_large
from .dot_tables import write
from .flow import measured
from .layout import check_direction
from .links import accumulations, backward_links, forward_links
from .rows import WIDEST
from .svg import Scales, Sheet, svg

if TYPE_CHECKING:
    import graphviz

__all__ = ["graph", "save_svg"]

TURNED = {"LR": "RL", "RL": "LR", "TB": "BT", "BT": "TB"}  # 거꾸로 흐르는 방향: 순전파의 그림과 같은 자리에 놓이도록


def graph(
    y: Variable | Sequence[Variable],
    *,
    names: Mapping[str, Any] | None = None,
    depth: int | None = None,
    max_nodes: int = 200,
    backward: bool = False,
    heatmap: bool = True,
    code: bool = False,
    theme: str = "light",
    rankdir: str = "LR",
    wrap: float | None = WIDEST,
    dtype_shown: bool = False,
) -> graphviz.Digraph:
    """텐서를 만든 계산 그래프를 값과 기울기까지 그린다.

    값은 상자(파랑: 기울기를 모으는 잎, 하양: 중간값, 초록: 결과, 점선: 상수), 연산은 노란 타원, 접은 모듈은 보라 상자이다.
    상자에는 이름, 모양, 값, 기울기가 있고, 원소가 여럿이면 열지도(파랑 음수, 바탕색 0, 주황 양수)가 있다. 아직 모르는
    기울기는 0이 아니라 ``기울기 ?``로 쓴다. 화살표는 쓰임마다 하나이므로 ``a + a``에는 둘이고, 기울기가 클수록 굵다.
    기울기가 사라지거나(소실) 터지거나(폭발) NaN이면 상자에 적는다.

    매개변수
    --------
    y : Tensor 또는 Tensor의 목록
        그림의 끝에 올 것들.
    names : dict, 선택
        이름 → 텐서. ``names=locals()``라고 쓰면 변수 이름이 상자에 적힌다.
        여기에 없는 것은 ``t.named("이름")``으로 붙인 이름을 쓴다.
    depth : int, 선택
        모듈을 접을 깊이. 0이면 가장 바깥 모듈이 상자 하나, 1이면 그 안의 모듈마다 상자 하나이다. 생략하면 ``max_nodes``개를
        넘지 않을 때에는 모두 펴고, 넘으면 들어맞는 만큼 접는다. 되풀이되는 것은 ``×N`` 하나로 접는다.
    max_nodes : int
        그릴 상자와 타원의 최대 개수.
    backward : bool
        참이면 기울기가 흐르는 그래프: 화살표가 거꾸로 향하고, 쓰임마다의 기여분과 그 합이 적힌다. ``y``는 원소가 하나인
        텐서이고 아직 역전파하지 않은(또는 ``retain_graph=True``로 한) 것이어야 한다.
    heatmap : bool
        열지도를 그릴 것인가. 한 그림의 값들은 한 눈금을, 기울기들은 다른 한 눈금을 함께 쓴다.
    code : bool
        값을 만든 코드의 줄도 상자에 쓸 것인가. ``tg.keep_values()`` 안에서 만든 것만 줄을 안다.
    theme : {'light', 'dark', 'print', 'auto'}
        색. ``auto``는 보는 화면의 밝기를 따른다.
    rankdir : {'LR', 'TB', 'RL', 'BT'}
        흐르는 방향. ``LR``은 왼쪽에서 오른쪽.
    wrap : float, 선택
        한 줄의 가장 큰 길이(포인트). 이보다 긴 그림은 글처럼 여러 줄로 나누고, 줄의 끝에서 나간 화살표는 다음 줄의 처음으로 들어온다.
        기본은 A4 를 가로로 놓았을 때 글이 9 포인트로 찍히는 너비이다. ``None`` 이면 나누지 않는다. 위아래로 흐르면(``TB``) 기둥들이 된다.
    dtype_shown : bool
        모양 곁에 dtype도 쓸 것인가.

    반환
    ----
    graphviz.Digraph
        노트북에서는 그대로 보이고, ``.save("그림.svg")``로 저장한다(``.png`` ``.pdf`` ``.dot``도). ``.source``는 DOT이다.
        같은 식이면 언제나 같은 그림이다.

    예외
    ----
    ArgumentError
        접어도 상자와 타원이 ``max_nodes``개보다 많을 때, ``rankdir``·``theme``·``depth``가 틀렸을 때.
    ArgumentTypeError
        ``y``가 텐서나 텐서의 목록이 아닐 때.
    GradientError
        ``backward=True``인데 기울기를 따라가지 않거나 놓아준 그래프를 다시 셈할 수 없을 때.
    MissingExtra
        파이썬 꾸러미 ``graphviz``가 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.view.graph import graph
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
    return drawn(y, Wanted(names, depth, max_nodes, backward, heatmap, code, theme, rankdir, wrap, dtype_shown))


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
    >>> from tinygrad_ko.view.graph import save_svg
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_svg(tg.tensor(1.0, requires_grad=True) * 2, folder + "/그림.svg").name
    '그림.svg'
    """
    tensors = isinstance(y, (Variable, list, tuple))
    drawing: Any = graph(y, **options) if tensors or not hasattr(y, "pipe") else y
    if drawing is y and options:
        given = ", ".join(options)
        raise ArgumentError(f"save_svg: {Noun(given):은/는} graph() 에 주세요: 이미 그린 그래프를 받았습니다.")
    kind_of_file("save_svg", path, (".svg",), "다른 꼴은 tg.graph(y).save(경로)")
    return write_atomically(path, drawing.pipe(format="svg"))


class Wanted(NamedTuple):
    """``graph`` 가 받은 인수들."""

    names: Mapping[str, Any] | None
    depth: int | None
    max_nodes: int
    backward: bool
    heatmap: bool
    code: bool
    theme: str
    rankdir: str
    wrap: float | None
    dtype_shown: bool


def drawn(y: Variable | Sequence[Variable], wanted: Wanted) -> graphviz.Digraph:
    """그린 그림. 뜻과 예외는 ``graph`` 와 같다."""
    check_direction("graph", wanted.rankdir)
    _check_wrap(wanted.wrap)
    find_theme("graph", wanted.theme)
    refuse_too_large("graph", y, wanted.max_nodes)
    told = story(y, wanted.names) if wanted.backward else None  # type: ignore[arg-type]  # 텐서 하나가 아니면 story 가 알린다
    records = trace(y, wanted.names) if told is None else _retold(told)
    shown = collapse(records, wanted.depth, wanted.max_nodes)
    _refuse_too_many(shown, wanted.max_nodes)
    sheet = _sheet(records, shown, told, wanted)
    drawing = picture(lambda: svg(sheet), name="계산 그래프", filename="graph.gv")
    write(sheet, drawing)
    finished: graphviz.Digraph = drawing.finish()
    return finished


def _check_wrap(wrap: Any) -> None:
    if wrap is None:
        return
    if isinstance(wrap, bool) or not isinstance(wrap, (int, float)):
        raise ArgumentTypeError(f"graph: wrap 은 한 줄의 길이(포인트)나 None 이어야 합니다. 받은 것: {describe(wrap)}.")
    if not 0 < wrap:
        raise ArgumentError(f"graph: wrap 은 0보다 커야 합니다: {wrap!r}. 여러 줄로 나누지 않으려면 None 을 주세요.")


def _refuse_too_many(shown: Collapsed, cap: int) -> None:
    if shown.count > cap:
        raise ArgumentError(
            f"graph: 되풀이를 접어도 그릴 상자와 타원이 {shown.count:,}개로 max_nodes={cap:,}개보다 많습니다. depth=0 으로 모듈을 "
            "상자 하나로 접거나(모듈 밖의 식은 nn.Module 로 묶고), 더 작은 배치(batch)나 더 짧은 식으로 그리거나, "
            f"그래도 다 그리려면 max_nodes={shown.count} {particle(shown.count, '을/를')} 주세요."
        )


def _retold(told: Story) -> list[Record]:
    """이야기가 셈한 값과 기울기를 채운 기록."""
    boxes = told.boxes
    return [
        replace(r, value=boxes[r.key].value, grad=boxes[r.key].grad, passed=False) if isinstance(r, Value) else r
        for r in told.records
    ]


def _sheet(records: Sequence[Record], shown: Collapsed, told: Story | None, wanted: Wanted) -> Sheet:
    flow, style = measured(records), Style(wanted.dtype_shown, wanted.heatmap, wanted.code)
    boxes = {
        r.key: boxed(r, flow, style) for r in shown.records
        if not isinstance(r, Arrow) and (told is None or not isinstance(r, Value) or r.wants_grad)
    }
    if told is None:
        links = forward_links(shown.records, flow)
    else:
        links = backward_links(shown.records, flow, told.backward)
        boxes |= {key: _summed(boxes[key], text) for key, text in accumulations(told.backward).items() if key in boxes}
    known = any(link.width.kind != "plain" for link in links)
    scales = Scales(_scale(boxes, "value"), _scale(boxes, "gradient"), flow.largest if known else 0.0)
    rankdir = TURNED[wanted.rankdir] if wanted.backward else wanted.rankdir
    return Sheet(
        boxes, links, scales, find_theme("graph", wanted.theme), wanted.theme == "auto", rankdir, wanted.wrap,
        _remarks(records, wanted.code)
    )


def _remarks(records: Iterable[Record], code: bool) -> list[str]:
    known = any(source_line_of(r.node) is not None for r in records if not isinstance(r, Arrow))
    return [f"코드의 줄은 {KEEP}"] if code and not known else []


def _summed(box: Box, text: str) -> Box:
    """쌓인 기울기의 셈을 한 줄 더 적은 상자."""
    line = Line(Text(f"= {text}", SMALL, "gradient"))
    inner = max(box.inner, line.width)
    return replace(
        box, rows=(*box.rows, line), inner=inner, width=box.width + inner - box.inner, height=box.height + line.height
    )


def _scale(boxes: Mapping[str, Box], which: str) -> float:
    maps = [m for box in boxes.values() for row in box.rows if isinstance(row, Maps) for m in row.maps]
    return value_scale(m.cells for m in maps if m.scale == which)
