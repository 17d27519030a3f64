"""도함수 표를 적는다: 마크다운, TeX, HTML. 미적분학 책의 부록 한 편이다."""

from __future__ import annotations

import html
from itertools import groupby

from ...errors import ArgumentError
from ...korean.misfits import answer_in
from ...korean.particles import particle
from ...readings.derivative_rows import LEGEND, Row, by_family
from ...readings.shown import Html, Markdown
from ..paper.html_page import html_page
from ..paper.mathml import mathml, with_math

__all__ = ["derivative_table"]
_TITLE = "도함수 표"
_ABOUT = "모든 줄은 tinygrad_ko/rules 의 규칙을 기호로 읽어 적은 것이다. 셈하는 것과 적힌 것은 같은 줄이다."
_HEADS = ("연산", "식", "입력", "도함수")


def derivative_table(format: str = "markdown") -> str:
    """모든 연산의 도함수 표: 앞에 약속, 갈래마다 표 하나.

    매개변수
    --------
    format : ``"markdown"``, ``"tex"``(XeLaTeX 로 그대로 컴파일되는 문서), ``"html"``(혼자 서는 한 쪽, 수식은 MathML.
        latex2mathml 이 있어야 한다: ``pip install 'tinygrad-ko[view]'``).

    반환
    ----
    str : 문서 전체. 노트북의 셀 끝에 두면 표로 보인다.

    예외
    ----
    ArgumentError : 모르는 ``format``.
    MissingExtra : ``"html"`` 인데 latex2mathml 이 없다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> print([line for line in tg.derivative_table().splitlines() if "`tanh`" in line][0])
    | `tanh` | $\\tanh x$ | $x$ | $1-y^{2}$ |

    출처
    ----
    ``tinygrad_ko/rules`` 의 규칙 그대로.
    """
    writers = {"markdown": _markdown, "tex": _tex, "html": _html}
    if format not in writers:
        raise ArgumentError(
            f"derivative_table: format={format!r}{particle(format, '은/는')} 없습니다. "
            f"{', '.join(map(repr, writers))} 가운데 고르세요."
        )
    shown = {"markdown": Markdown, "tex": str, "html": Html}  # 노트북에서는 표로 보인다
    return shown[format](writers[format]())


def _by_operation(rows: list[Row]) -> list[list[Row]]:
    return [list(group) for _, group in groupby(rows, key=lambda r: r.operation)]


# ── 마크다운 ──


def _markdown() -> str:
    lines = [f"# {_TITLE}", "", _ABOUT, "", *[f"- {_cell(line)}" for line in LEGEND]]
    for family, rows in by_family().items():
        lines += ["", f"## {family.title}", "", *([_cell(family.note), ""] if family.note else []),
                  f"| {' | '.join(_HEADS)} |", "|---|---|---|---|"]
        for group in _by_operation(rows):
            for k, row in enumerate(group):
                names = "".join(f"<br>${tex}$: {name}" for name, tex in row.letters)
                first = (f"`{row.operation.name}`{names}", f"${row.forward}$") if k == 0 else ("", "")
                lines.append("| " + " | ".join(map(_cell, (*first, f"${row.letter}$", f"${row.derivative}$"))) + " |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """표의 세로줄과 헷갈리지 않게."""
    return text.replace(r"\left|", r"\left\vert ").replace(r"\right|", r"\right\vert ").replace("|", r"\vert ")


# ── TeX ──

_PREAMBLE = r"""% XeLaTeX 로 컴파일한다
\documentclass[a4paper,landscape,10pt]{article}
\usepackage[margin=18mm]{geometry}
\usepackage{amsmath,amssymb,array,graphicx,longtable,kotex}
\setlength{\parindent}{0pt}\setlength{\LTleft}{0pt}\renewcommand{\arraystretch}{1.5}
% 칸보다 넓은 수식은 칸에 맞게 줄인다
\newcommand{\fit}[1]{\sbox0{$\displaystyle #1$}\ifdim\wd0>\hsize\resizebox{\hsize}{!}{\usebox0}\else\usebox0\fi}
\begin{document}
"""


def _tex() -> str:
    lines = [rf"\section*{{{_TITLE}}}", _escaped(_ABOUT), r"\begin{itemize}",
             *[rf"\item {_prose(line)}" for line in LEGEND], r"\end{itemize}"]
    for family, rows in by_family().items():
        lines += ["", rf"\section*{{{family.title}}}", *([_prose(family.note)] if family.note else []),
                  r"\begin{longtable}{@{}p{38mm}p{82mm}p{12mm}p{115mm}@{}}",
                  " & ".join(_HEADS) + r" \\ \hline \endhead"]
        for group in _by_operation(rows):
            for k, row in enumerate(group):
                names = "".join(rf"\newline{{\small ${tex}$: {_escaped(name)}}}" for name, tex in row.letters)
                first = (rf"\texttt{{{_escaped(row.operation.name)}}}{names}", rf"\fit{{{row.forward}}}") if k == 0 else ("", "")
                lines.append(" & ".join((*first, f"${row.letter}$", rf"\fit{{{row.derivative}}}")) + r" \\")
        lines.append(r"\end{longtable}")
    return _PREAMBLE + "\n".join(lines) + "\n\\end{document}\n"


def _escaped(text: str) -> str:
    return text.replace("_", r"\_")


def _prose(text: str) -> str:
    return "$".join(p if k % 2 else _escaped(p) for k, p in enumerate(text.split("$")))


# ── HTML ──

_STYLE = """
nav { display: flex; flex-wrap: wrap; gap: .2rem .9rem; margin: 1.2rem 0; font-size: .95rem }
.scroll { overflow-x: auto; border-block: 1px solid var(--line) }
.scroll:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px }
table { width: 100%; border-collapse: collapse }
th, td { padding: .5rem .8rem .5rem 0; text-align: left; vertical-align: baseline; white-space: nowrap }
thead th { color: var(--quiet); font-weight: 600; font-size: .88rem; border-bottom: 1px solid var(--line) }
tbody + tbody { border-top: 1px solid var(--line) }
tbody th { font-weight: 400 } tbody:hover { background: var(--band) }
.name { width: 11rem } .forward { width: 32% } .input { width: 4rem }
small { display: block; color: var(--quiet) }
.scroll mtable { math-style: normal }
@media print {
  nav { display: none } .scroll { overflow: visible }
  tbody { break-inside: avoid } thead { display: table-header-group }
  .wide math { font-size: .8em }
}
"""


def _html() -> str:
    found = by_family()
    links = "".join(f'<a href="#{_anchor(f.title)}">{html.escape(f.title)}</a>' for f in found)
    body = [
        f"<h1>{_TITLE}</h1>", f'<p class="quiet">{html.escape(_ABOUT)}</p>',
        "<ul>", *[f"<li>{with_math(line)}</li>" for line in LEGEND], "</ul>", f'<nav aria-label="갈래">{links}</nav>',
    ]
    for family, rows in found.items():
        title = html.escape(family.title)
        body += [f'<h2 id="{_anchor(family.title)}">{title}</h2>', *([f"<p>{with_math(family.note)}</p>"] if family.note else []),
                 f'<div class="scroll" tabindex="0" role="region" aria-label="{title}"><table>', "<thead><tr>",
                 *[f'<th scope="col" class="{c}">{h}</th>' for c, h in zip(("name", "forward", "input", ""), _HEADS, strict=True)],
                 "</tr></thead>"]
        for group in _by_operation(rows):
            body.append("<tbody>")
            for k, row in enumerate(group):
                body.append(f"<tr>{_names(row, len(group)) if k == 0 else ''}<td>{mathml(row.letter)}</td>"
                            f"<td{_wide(row.derivative)}>{mathml(row.derivative, tall=True)}</td></tr>")
            body.append("</tbody>")
        body.append("</table></div>")
    return html_page(_TITLE, "\n".join(body), _STYLE)


def _names(row: Row, height: int) -> str:
    """연산의 이름과 식: 입력이 여럿이면 여러 줄에 걸친다."""
    letters = "".join(f"<small>{mathml(tex)}: <code>{html.escape(name)}</code></small>" for name, tex in row.letters)
    return (f'<th scope="rowgroup" rowspan="{height}"><code>{html.escape(row.operation.name)}</code>{letters}</th>'
            f'<td rowspan="{height}"{_wide(row.forward)}>{mathml(row.forward, tall=True)}</td>')


def _wide(tex: str) -> str:
    """종이에서는 긴 수식의 글자를 줄인다."""
    return ' class="wide"' if max(map(len, tex.split(r"\\"))) > 150 else ""


def _anchor(title: str) -> str:
    return title.replace(" ", "-")


answer_in(globals())
