"""쪽에 싣기: 혼자 서는 HTML(재생기, 움직이는 그림)을 지은 쪽과 노트북 안에 보인다."""

from __future__ import annotations

import html
from typing import Any

from ..errors import ArgumentTypeError
from ..view.paper.notebook import framed
from ..view.play import Player

__all__ = ["Embedded", "embedded"]

STEP = 90  # 종이에 글로 적힌 걸음 하나의 높이(px)
_PRINTED = "@media print{.tg-embedded iframe{height:var(--printed)!important}}"  # 종이에서는 모든 걸음이 펼쳐진다


class Embedded:
    """쪽 안에 실은 HTML 한 쪽. ``embedded`` 가 만든다.

    매개변수
    --------
    page, title, height, printed : HTML, 제목, 화면에서의 높이와 종이에서의 높이(px).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.Embedded("<!doctype html><p>안녕", "인사", 100, 100)
    <실은 쪽 '인사', 높이 100px>

    출처
    ----
    HTML ``iframe srcdoc``: 서버도 다른 파일도 없이 쪽 안의 쪽.
    """

    def __init__(self, page: str, title: str, height: int, printed: int) -> None:
        self.page, self.title, self.height, self.printed = page, title, height, printed

    def __repr__(self) -> str:
        return f"<실은 쪽 {self.title!r}, 높이 {self.height}px>"

    def _repr_html_(self) -> str:
        shown = framed(self.page, self.title, self.height, f"<p>{html.escape(self.title)}: 이 노트북을 신뢰(Trust)하면 보입니다.</p>")
        return f'<style>{_PRINTED}</style><div class="tg-embedded" style="--printed:{self.printed}px">{shown}</div>'


def embedded(shown: Any, title: str | None = None, height: int = 760) -> Embedded:
    """재생기나 HTML 한 쪽을 쪽 안에 보인다. file:// 로 연 쪽에서도, 인터넷이 없어도 된다.

    매개변수
    --------
    shown : ``tg.play`` 의 재생기처럼 ``.html`` 이 있는 것, 또는 HTML 한 쪽인 글.
    title : 읽어 주는 기계가 말할 제목. 없으면 재생기의 제목.
    height : 높이(px).

    반환
    ----
    Embedded

    예외
    ----
    ArgumentTypeError : HTML 한 쪽이 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> w = tg.tensor(3.0, requires_grad=True)
    >>> tg.course.embedded(tg.play(w * w), title="w 의 제곱")
    <실은 쪽 'w 의 제곱', 높이 760px>

    출처
    ----
    HTML ``iframe srcdoc``.
    """
    page = shown if isinstance(shown, str) else getattr(shown, "html", None)
    if not isinstance(page, str) or "<" not in page:
        raise ArgumentTypeError(f"embedded: 재생기(tg.play(손실))나 HTML 한 쪽인 글이어야 합니다. 받은 것: {type(shown).__name__}. "
                                "그림(tg.graph, tg.plot)은 싣지 않아도 칸의 끝에 두면 보입니다.")
    steps = len(shown.story.forward) + len(shown.story.backward) if isinstance(shown, Player) else 0
    return Embedded(page, title or getattr(shown, "title", None) or "실은 쪽", height, height + STEP * steps)
