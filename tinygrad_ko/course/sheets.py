"""연습지와 답안: 연습을 종이에 풀게 한 쪽(HTML). 씨앗을 바꾸면 수가 바뀌고, 답은 그 수로 그때 셈한다."""

from __future__ import annotations

import copy
import html
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..errors import ArgumentError, describe
from ..exercises import Exercise, exercise
from ..korean.numbers import format_number
from .page import Page

_PLAIN = 40  # 이보다 수가 많은 배열은 종이에 적지 않는다
_STYLE = """
@page { size: A4; margin: 16mm }
:root { color-scheme: light }
body { font: 11pt/1.6 'Noto Sans KR','Apple SD Gothic Neo','Malgun Gothic',NanumGothic,sans-serif; color: #111; background: #fff;
  max-width: 178mm; margin: 1em auto; padding: 0 1em; word-break: keep-all; overflow-wrap: anywhere }
h1 { font-size: 16pt; margin: 0 0 .2em } h2 { font-size: 12.5pt; margin: 1.6em 0 .3em; break-after: avoid } .who { text-align: right }
pre, code, td { font-family: 'D2Coding','Noto Sans Mono CJK KR',Consolas,Menlo,monospace }
pre { font-size: 9.5pt; white-space: pre-wrap; border-left: 2pt solid #888; padding-left: .7em }
.text { white-space: pre-line } .given, .blank { display: flex; flex-wrap: wrap; gap: .4em 1.4em; align-items: center }
table { border-collapse: collapse } .number td { border: .5pt solid #999; padding: .05em .5em; text-align: right; font-size: 9.5pt }
.blank td { border: .7pt solid #555; min-width: 4.2em; height: 1.7em; padding: 0 .4em; text-align: right; font-size: 9.5pt }
.wrong { width: 100%; font-size: 9.5pt }
.wrong td, .wrong th { border: .5pt solid #999; padding: .2em .5em; text-align: left; font-family: inherit }
section { break-inside: auto } .blank, .given, table, pre { break-inside: avoid } .room { height: 26mm }
"""


class Sheet(Page):
    """연습지 한 벌. 노트북에서는 그대로 보이고, ``save`` 로 적어 브라우저에서 인쇄한다.

    매개변수
    --------
    page, title : HTML 한 쪽과 그 제목.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.sheet("product", seed=3)
    <연습지 '곱셈의 사슬 · 씨앗 3'. save('연습지.html') 로 적어 인쇄하세요>

    출처
    ----
    문제와 답은 ``tg.exercise`` 의 것.
    """

    where, height = "sheet", 640

    def __repr__(self) -> str:
        return f"<연습지 {self.title!r}. save('연습지.html') 로 적어 인쇄하세요>"


def sheet(which: Any = None, *, lesson: int | None = None, seed: int = 0, answers: bool = False) -> Sheet:
    """연습지 한 벌(또는 그 답안). 같은 씨앗이면 연습지와 답안의 수가 같다. 손으로 셈하도록 입력은 소수 둘째 자리까지이다.

    매개변수
    --------
    which : 연습의 이름이나 번호, 또는 그 목록. 주지 않으면 ``lesson`` 의 모든 연습.
    lesson : 수업의 번호(0부터 25까지).
    seed : 자료의 씨앗. 반마다, 사람마다 다르게 줄 수 있다.
    answers : 참이면 답안: 값, 풀이, 이 문제에서 흔히 틀리는 답과 그 까닭.

    반환
    ----
    Sheet : A4 에 인쇄하는 HTML. 가장 작은 글자가 9.5pt 이다.

    예외
    ----
    ArgumentError : 연습을 하나도 고르지 않았을 때, 없는 연습.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> key = tg.course.sheet(["product", "reuse"], seed=3, answers=True)
    >>> key.title
    '연습 2개 · 씨앗 3 · 답안'
    >>> key.html.count("<section>")
    2

    출처
    ----
    문제와 답은 ``tg.exercise`` 의 것.
    """
    if (which is None) == (lesson is None):
        raise ArgumentError('sheet: 연습의 이름(sheet("product"))이나 수업의 번호(sheet(lesson=5)) 가운데 하나를 주세요.')
    if lesson is not None:
        chosen = [_by_hand(e) for e in exercise(lesson=lesson, seed=seed)]
    else:
        names: Iterable[Any] = [which] if isinstance(which, (str, int, np.integer)) else which
        if not isinstance(names, (list, tuple)):
            raise ArgumentError(f"sheet: 연습의 이름이나 번호, 또는 그 목록을 주세요. 받은 것: {describe(which)}.")
        chosen = [_by_hand(exercise(name, seed=seed)) for name in names]
    if not chosen:
        raise ArgumentError("sheet: 고른 연습이 없습니다. tg.exercise() 로 목록을 보세요.")
    what = chosen[0].title if len(chosen) == 1 else f"수업 {lesson}" if lesson is not None else f"연습 {len(chosen)}개"
    title = f"{what} · 씨앗 {seed}" + (" · 답안" if answers else "")
    body = "".join(map(_answered if answers else _asked, chosen))
    who = "" if answers else "<p class='who'>날짜 ____________ 이름 ____________</p>"
    page = (f'<!doctype html><html lang="ko"><meta charset="utf-8"><title>{html.escape(title)}</title><style>{_STYLE}</style>'
            f"<h1>{html.escape(title)}</h1>{who}{body}</html>")
    return Sheet(page, title)


def _by_hand(e: Exercise) -> Exercise:
    """손으로 셈하게, 실수인 입력을 소수 둘째 자리까지만. 답도 그 수로 셈한다."""
    problem = copy.copy(e.problem)
    problem.data = lambda rng: {n: np.round(v, 2) + 0.0 if np.asarray(v).dtype.kind == "f" else v for n, v in e.problem.data(rng).items()}
    return Exercise(problem, e.seed, e.dtype)


def _asked(e: Exercise) -> str:
    return f"<section>{_problem(e)}<p>낼 것, 차례대로:</p>{_blanks(e)}<div class='room'></div></section>"


def _answered(e: Exercise) -> str:
    right = e.run.arrivals({})
    values = "".join(f"<div><b>{html.escape(said)}</b>{_array(right[name])}</div>" for name, said in zip(e.run.names, e.names, strict=True))
    wrong = "".join(f"<tr><td>{html.escape(e.run.shown(m.name))}</td><td>{html.escape(m.text)}</td><td>{html.escape(m.cure)}</td></tr>"
                    for m in e.problem.mistakes)
    table = f"<table class='wrong'><tr><th>답</th><th>흔히 틀리는 것</th><th>고치기</th></tr>{wrong}</table>" if wrong else ""
    source = html.escape("\n".join(e.run.solution))
    return f"<section>{_problem(e)}<p>답:</p><div class='given'>{values}</div><pre>{source}</pre>{table}</section>"


def _problem(e: Exercise) -> str:
    given = "".join(f"<div><b>{html.escape(name)}</b>{_array(value)}</div>" for name, value in e.inputs.items())
    source = f"<pre>{html.escape(e.forward_source)}</pre>" if e.forward_source else ""
    heading = f"<h2>연습 {e.number} · {html.escape(e.title)} <small>({html.escape(e.name)})</small></h2>"
    return f"{heading}<p class='text'>{html.escape(e.statement)}</p><div class='given'>{given}</div>{source}"


def _blanks(e: Exercise) -> str:
    """답의 모양대로 빈칸. 큰 것은 모양만."""
    right, said = e.run.arrivals({}), zip(e.run.names, e.names, strict=True)
    return f"<div class='blank'>{''.join(f'<div><b>{html.escape(s)}</b>{_array(right[name], blank=True)}</div>' for name, s in said)}</div>"


def _array(value: Any, blank: bool = False) -> str:
    """두 축까지는 표로, 더 많은 축은 앞의 축마다 표 하나로. 수가 많으면 모양만."""
    array = np.asarray(value)
    if array.size > _PLAIN:
        return f" <code>모양 {array.shape}: 컴퓨터로 셈하세요</code>"
    if array.ndim > 2:
        return "".join(f"<div>[{', '.join(map(str, at))}]{_array(array[at], blank)}</div>" for at in np.ndindex(array.shape[:-2]))
    rows = "".join("<tr>" + "".join(f"<td>{'' if blank else _number(v)}</td>" for v in row) + "</tr>" for row in np.atleast_2d(array))
    return f"<table class='{'' if blank else 'number'}'>{rows}</table>"


def _number(value: Any) -> str:
    return html.escape(str(value) if isinstance(value, str) else format_number(value))
