"""설명문을 짓는다: 걸음의 말(telling)을 글, 마크다운, LaTeX, HTML 로 적는다. 내용은 한 번 모으고(``Explanation``), 적는 법만 다르다."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ...errors import MissingExtra
from ...io.atomic import kind_of_file, write_atomically
from ...korean.particles import Noun, listed
from ...korean.terminal_width import screen_columns, terminal_width
from ...korean.tex_as_text import tex_as_text
from ...readings.story import Story
from ...watch.source_lines import SourceLine
from ..paper.html_page import html_page
from ..paper.mathml import mathml
from .inside import Insides
from .letters import GREEK, name_text
from .step_formulas import AND, gradient_formula
from .telling import Telling, called, tell_backward, tell_forward, tell_seed

__all__ = ["Explanation", "Step"]

_WIDTH = 88  # 글의 폭(칸)

# (이 TeX 가 식에 나오면, 이 풀이를 보인다). $ 사이는 TeX
_LEGEND = (
    (r"\frac{\partial", r"$\frac{\partial L}{\partial x}$ 는 $x$ 가 조금 변할 때 $L$ 이 변하는 비율, 곧 $x$ 의 기울기입니다."),
    (r"\right]_{1}",
     r"$\left[\frac{\partial L}{\partial x}\right]_{k}$ 는 $x$ 의 $k$ 번째 쓰임에서 온 기여분이고, 모두 더하면 기울기입니다."),
    (r"\odot", r"$\odot$ 은 원소끼리의 곱입니다."),
    ("^{T}", r"이어 쓴 행렬 $A\,B$ 는 행렬의 곱, $A^{T}$ 는 전치입니다."),
    (r"\text{펼침}", r"$\text{펼침}(g)$ 은 줄였던(더하거나 평균한) 축을 따라 $g$ 를 되풀이해 다시 늘린 것입니다."),
    ("}{n}", r"$n$ 은 줄어든 원소의 수입니다."),
    (r"\sum_{\text{축", r"$\sum_{\text{축 }k}$ 는 브로드캐스트로 늘어났던 축 $k$ 를 따라 더해 모양을 되돌리는 것입니다."),
    (">", r"$[\cdots]$ 안에 조건이 있으면 참일 때 1, 거짓일 때 0 입니다."),
    (r"\underset", r"$\underset{2\times 3}{W}$ 는 모양이 (2, 3) 인 배열입니다. 커서 수를 다 적지 않았습니다."),
    (r"\approx", r"$\approx$ 는 적힌 수가 네 자리로 반올림한 것이라는 뜻입니다. 셈은 반올림하지 않은 수로 했습니다."),
)


@dataclass(frozen=True, slots=True)
class Step:
    """걸음 하나: 번호, 말과 식, 사용자의 코드."""

    number: str  # "5", 작은 걸음이면 "5.1"
    telling: Telling
    source_line: SourceLine | None
    inside: bool = False

    @property
    def formulas(self) -> list[str]:
        """줄마다 식 하나: 글자로 적은 것, 수를 넣은 것."""
        return list(dict.fromkeys(c for tex in (self.telling.general, self.telling.numbers) for c in tex.split(AND) if c))


@dataclass(frozen=True)
class Explanation:
    """설명 하나. ``print()`` 하면 글이 나오고, 노트북에서는 수식으로 보인다.

    ``text``(글), ``markdown``, ``latex``(XeLaTeX 로 컴파일되는 문서), ``html``(혼자 서는 한 쪽) 가운데 골라 쓰고,
    ``save(경로)`` 는 확장자에 맞는 것을 쓴다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True, name="x")
    >>> told = tg.explain(x * x)
    >>> print(told.text.splitlines()[0])
    L의 역전파, 한 걸음씩

    출처
    ----
    연쇄 법칙(chain rule). 수는 엔진이 쓰는 도함수 규칙(tinygrad_ko/rules)으로 셈한다.
    """

    story: Story
    forward: bool = True
    insides: Insides | None = None  # 작은 걸음까지 펼 때(deep)

    # ── 내용 ──

    @cached_property
    def title(self) -> str:
        """제목."""
        return f"{called(self.story.boxes[self.story.loss])}의 역전파, 한 걸음씩"

    @cached_property
    def about(self) -> str:
        """첫 문단."""
        loss = Noun(called(self.story.boxes[self.story.loss]))
        return (f"순전파 {len(self.story.forward)}걸음으로 {loss:을/를} 셈하고, 역전파 {len(self.story.backward)}걸음으로 "
                f"{listed([called(self.story.boxes[k]) for k in self._leaves])}의 기울기를 구합니다.")

    @cached_property
    def phases(self) -> tuple[tuple[str, tuple[Step, ...]], ...]:
        """(갈래의 이름, 걸음들)."""
        story, small = self.story, self.insides
        forward = [(tell_forward(story, f), f.source_line, [] if small is None else small.forward(f))
                   for f in story.forward] if self.forward else []
        backward = [(tell_seed(story), None, []), *(
            (tell_backward(story, b), None if self.forward else story.operation(b.step).source_line,
             [] if small is None else small.backward(b)) for b in story.backward)]
        made: tuple[list[Step], list[Step]] = ([], [])
        last = None
        for number, (telling, line, within) in enumerate([*forward, *backward], 1):  # 같은 줄은 처음에만 보인다
            steps = made[number > len(forward)]
            steps.append(Step(str(number), telling, line if line != last else None))
            steps += [Step(f"{number}.{k}", s.telling, None, True) for k, s in enumerate(within, 1)]
            last = line
        phases = (("순전파: 값을 셈한다", tuple(made[0])), ("역전파: 기울기를 거슬러 보낸다", tuple(made[1])))
        return phases if self.forward else phases[1:]

    @cached_property
    def gradients(self) -> tuple[str, ...]:
        """잎마다 기울기의 TeX."""
        return tuple(gradient_formula(self.story, k) for k in self._leaves)

    @cached_property
    def legend(self) -> tuple[str, ...]:
        """식에 나온 것만 풀이한다."""
        everything = "".join(tex for _, steps in self.phases for s in steps for tex in s.formulas)
        return tuple(text for mark, text in _LEGEND if mark in everything)

    @cached_property
    def _leaves(self) -> list[str]:
        return [k for k, box in self.story.boxes.items() if box.kind == "leaf"]

    # ── 적은 것 ──

    @cached_property
    def text(self) -> str:
        """글. 폭은 늘 같다: 화면에 찍을 때(``print``)만 그 화면의 폭을 따른다."""
        return _text(self, _WIDTH)

    @cached_property
    def markdown(self) -> str:
        """마크다운. 수식은 ``$$`` 사이에 있다."""
        return _markdown(self)

    @cached_property
    def latex(self) -> str:
        """XeLaTeX 로 컴파일되는 문서."""
        return _latex(self)

    @cached_property
    def html(self) -> str:
        """혼자 서는 한 쪽. 수식은 MathML 이고, latex2mathml 이 없으면 유니코드 글이다."""
        return html_page(self.title, f"<style>{_STYLE}</style>\n{_fragment(self)}")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """파일로 쓴다. 다 지은 뒤 한 번에 쓰므로 반쪽 파일이 남지 않는다.

        매개변수
        --------
        path : 경로. 확장자가 꼴을 정한다: ``.txt``, ``.md``, ``.tex``, ``.html``.

        반환
        ----
        Path : 쓴 파일.

        예외
        ----
        ArgumentError : 모르는 확장자. OSError : 폴더가 없거나 쓸 수 없을 때.
        """
        suffix = kind_of_file("explain", path, list(_SUFFIXES), _INSTEAD)
        return write_atomically(path, _SUFFIXES[suffix](self).encode(errors="replace"))

    def __str__(self) -> str:
        columns = screen_columns(_WIDTH)
        return self.text if columns == _WIDTH else _text(self, columns)

    def __repr__(self) -> str:
        return f"<설명: {self.title}. print() 으로 보거나 save('설명.html') 로 남기세요>"

    def _repr_html_(self) -> str:
        return f"<style>{_STYLE}</style>\n{_fragment(self)}"

    def _repr_markdown_(self) -> str:
        return self.markdown


_INSTEAD = "그림은 tg.graph(손실).save('그림.svg') 로, PDF 는 .html 을 브라우저에서 인쇄하거나 .tex 를 컴파일하여 만듭니다"
_SUFFIXES: dict[str, Callable[[Explanation], str]] = {
    ".txt": lambda e: e.text, ".md": lambda e: e.markdown, ".tex": lambda e: e.latex, ".html": lambda e: e.html,
}


def _file_and_line(line: SourceLine) -> str:
    return f"{os.path.basename(line.file)} {line.number}행"


# ── 글 ──


def _text(e: Explanation, columns: int) -> str:
    def wrapped(text: str, indent: str, first: str = "") -> Iterator[str]:
        """낱말 사이에서 줄을 바꾼다."""
        line = first or indent
        for k, word in enumerate(text.split(" ")):
            if k and terminal_width(f"{line} {word}") > columns:
                yield line
                line = indent + word
            else:
                line += word if k == 0 else f" {word}"
        yield line

    def ruled(heading: str) -> str:
        return f"── {heading} " + "─" * (columns - terminal_width(heading) - 4)

    def formula(tex: str, margin: str) -> list[str]:
        return [margin + line for line in tex_as_text(tex, columns - len(margin)).splitlines()]

    lines = [*wrapped(e.title, ""), "═" * min(terminal_width(e.title), columns), *wrapped(e.about, ""), ""]
    for heading, steps in e.phases:
        lines += [ruled(heading), ""]
        for step in steps:
            margin = "        " if step.inside else "    "
            lines += wrapped(step.telling.sentence, margin, f"{step.number:>{len(margin) - 2}}. ")
            if step.source_line is not None:
                lines.append(f"    {name_text(step.source_line.text)}    ({_file_and_line(step.source_line)})")
            for tex in step.formulas:
                lines += formula(tex, f"{margin}    ")
            lines.append("")
    lines += [ruled("기울기"), ""]
    for tex in e.gradients:
        lines += formula(tex, "    ")
    lines += ["", *(line for text in e.legend for line in wrapped(_mixed(text, tex_as_text, str), "  ", "· "))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _mixed(text: str, formula: Callable[[str], str], prose: Callable[[str], str]) -> str:
    """``$…$`` 가 섞인 글."""
    return "".join(formula(p) if k % 2 else prose(p) for k, p in enumerate(text.split("$")))


# ── 마크다운 ──


def _markdown(e: Explanation) -> str:
    lines = [f"# {_md(e.title)}", "", _md(e.about), ""]
    for heading, steps in e.phases:
        lines += [f"## {heading}", ""]
        for step in steps:
            lines += [f"**{step.number}.** {_md(step.telling.sentence)}", ""]
            if step.source_line is not None:
                lines += [f"{_code(step.source_line.text)} ({_md(_file_and_line(step.source_line))})", ""]
            lines += [line for tex in step.formulas for line in ("$$", tex, "$$", "")]
    lines += ["## 기울기", "", *(line for tex in e.gradients for line in ("$$", tex, "$$", ""))]
    lines += [f"- {_mixed(text, lambda tex: f'${tex}$', _md)}" for text in e.legend]
    return "\n".join(lines).rstrip() + "\n"


def _md(text: str) -> str:
    """마크다운에서 뜻이 있는 글자를 글자로. 낱말 안의 밑줄은 그대로 둔다."""
    return re.sub(r"([\\`*\[\]<>$~|#])|(?<![^\W_])(_)|(_)(?![^\W_])", r"\\\g<0>", text).replace("&", "&amp;")


def _code(text: str) -> str:
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


# ── LaTeX ──

_PREAMBLE = r"""% XeLaTeX 로 컴파일한다
\documentclass[a4paper,11pt]{article}
\usepackage[margin=22mm]{geometry}
\usepackage{amsmath,amssymb,graphicx,kotex}
\setlength{\parindent}{0pt}\setlength{\parskip}{.6ex}
% 글줄보다 넓은 수식은 맞게 줄인다
\newcommand{\fit}[1]{\par\hspace*{7mm}\sbox0{$\displaystyle #1$}\ifdim\wd0>\dimexpr\linewidth-7mm\relax
  \resizebox{\dimexpr\linewidth-7mm\relax}{!}{\usebox0}\else\usebox0\fi\par}
\newcommand{\step}[2]{\par\medskip\textbf{#1.}\enspace #2\par}
\begin{document}
"""
_SUBSCRIPT = 0x2080  # ₀
_DIGITS = {_SUBSCRIPT + d: str(d) for d in range(10)}
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "\"": r"\textquotedbl{}",
    "`": r"\textasciigrave{}", "'": r"\textquotesingle{}", "−": "$-$", "×": r"$\times$", "·": r"$\cdot$", "²": r"\textsuperscript{2}",
} | {chr(_SUBSCRIPT + d): rf"\textsubscript{{{d}}}" for d in range(10)} | {
    letter: f"${tex}$" for letter, tex in GREEK.items()}


def _latex(e: Explanation) -> str:
    lines = [rf"\section*{{{_tex(e.title)}}}", _tex(e.about)]
    for heading, steps in e.phases:
        lines += ["", rf"\subsection*{{{heading}}}"]
        for step in steps:
            lines.append(rf"\step{{{step.number}}}{{{_tex(step.telling.sentence)}}}")
            if step.source_line is not None:
                text, where = _tex(step.source_line.text), _tex(_file_and_line(step.source_line))
                lines.append(rf"\hspace*{{7mm}}{{\small\texttt{{{text}}}\quad {where}}}\par")
            lines += [rf"\fit{{{tex}}}" for tex in step.formulas]
    lines += ["", r"\subsection*{기울기}", *(rf"\fit{{{tex}}}" for tex in e.gradients), "", r"\bigskip{\small"]
    lines += [_mixed(text, lambda tex: f"${tex}$", _tex) + r"\par" for text in e.legend]
    return _PREAMBLE + "\n".join(lines) + "}\n\\end{document}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in text)


# ── HTML ──

_STYLE = """
.tg-explain { line-height: 1.65; word-break: keep-all; overflow-wrap: anywhere; max-width: 52rem; margin: 0 auto }
.tg-explain ol { list-style: none; margin: 0; padding: 0 }
.tg-explain li { position: relative; margin: 0; padding: .9rem 0 .9rem 3.2rem;
  border-top: 1px solid color-mix(in srgb, currentColor 14%, transparent) }
.tg-explain .tg-number { position: absolute; left: 0; top: 1rem; width: 2.2rem; padding: .05rem 0; border-radius: 1rem; font-size: .85rem;
  text-align: center; color: #fff; background: #2f6fae }
.tg-explain .tg-backward .tg-number { background: #b3472b }
.tg-explain .tg-inside { margin-left: 3.2rem; border-top: 0; padding: .35rem 0 .35rem 3.2rem; font-size: .94em }
.tg-explain p { margin: 0 }
.tg-explain .tg-formula { margin: .35rem 0 0; padding: .15rem 0; overflow-x: auto; overflow-y: hidden }
.tg-explain .tg-formula:focus-visible { outline: 2px solid #2f6fae; outline-offset: 2px }
.tg-explain pre { margin: 0; font: .92rem/1.35 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace }
.tg-explain .tg-source-line { font-size: .88rem; opacity: .75; margin-top: .15rem }
.tg-explain .tg-source-line code { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace }
.tg-explain .tg-legend { margin-top: 2rem; padding-left: 1.2rem; font-size: .92rem; opacity: .85 }
.tg-explain .tg-legend li { padding: .15rem 0; border: 0 }
.tg-explain math { font-size: 1.15em } .tg-explain sub { font-size: .72em; line-height: 1 }
.tg-explain mtext { font: .85em "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", NanumGothic, sans-serif }
@media print { .tg-explain li { break-inside: avoid } .tg-explain .tg-formula { overflow: visible } .tg-explain math { font-size: 1em } }
@media (max-width: 34rem) {
  .tg-explain li { padding-left: 0 } .tg-explain .tg-number { position: static; display: inline-block; margin-bottom: .2rem }
}
"""


def _fragment(e: Explanation) -> str:
    body = [f'<article class="tg-explain" lang="ko"><h1>{_prose(e.title)}</h1>', f"<p>{_prose(e.about)}</p>"]
    for heading, steps in e.phases:
        kind = "tg-forward" if heading.startswith("순전파") else "tg-backward"
        body += [f'<section class="{kind}"><h2>{heading}</h2>', "<ol>"]
        for step in steps:
            line = ""
            if step.source_line is not None:
                text, where = html.escape(step.source_line.text), html.escape(_file_and_line(step.source_line))
                line = f'<div class="tg-source-line"><code>{text}</code> ({where})</div>'
            kind_of_step = ' class="tg-inside"' if step.inside else ""
            body.append(f'<li{kind_of_step}><span class="tg-number">{step.number}</span><p>{_prose(step.telling.sentence)}</p>{line}'
                        + "".join(map(_formula, step.formulas)) + "</li>")
        body += ["</ol>", "</section>"]
    body += ["<section><h2>기울기</h2>", *map(_formula, e.gradients), "</section>", '<ul class="tg-legend">']
    body += [f"<li>{_mixed(text, _inline, html.escape)}</li>" for text in e.legend]
    return "\n".join([*body, "</ul></article>"])


def _prose(text: str) -> str:
    """글: 아래첨자 숫자는 글꼴마다 들쭉날쭉하므로 ``<sub>`` 로, 모양 (2, 3) 안에서는 줄을 바꾸지 않는다."""
    whole = re.sub(r"(?<=\d,) (?=\d)", "\u00a0", html.escape(text))
    return re.sub("[₀-₉]+", lambda m: f"<sub>{m[0].translate(_DIGITS)}</sub>", whole)


def _formula(tex: str) -> str:
    """홀로 선 수식. latex2mathml 이 없으면 유니코드 글."""
    try:
        shown = mathml(tex, tall=True)
    except MissingExtra:
        shown = f"<pre>{html.escape(tex_as_text(tex, _WIDTH))}</pre>"
    return f'<div class="tg-formula" tabindex="0">{shown}</div>'


def _inline(tex: str) -> str:
    try:
        return mathml(tex)
    except MissingExtra:
        return html.escape(tex_as_text(tex))
