"""숫자를 그리는 쪽: 마우스, 손가락, 글쇠로 쓰고 PNG 로 저장한다. 서버도 인터넷도 쓰지 않는다."""

from __future__ import annotations

import os
from pathlib import Path

from ...io.atomic import kind_of_file, write_atomically
from ...view.paper.notebook import framed

__all__ = ["DrawingPage", "drawing_page"]

PAGE = Path(__file__).with_name("drawing.html")


class DrawingPage:
    """숫자를 그리는 HTML 한 쪽. 노트북에서는 그대로 보이고, ``save`` 로 적어 브라우저로 연다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.DrawingPage()
    <숫자를 그리는 쪽. save('그리기.html') 로 적어 브라우저로 여세요>

    출처
    ----
    HTML canvas.
    """

    title = "숫자 그리기"

    @property
    def html(self) -> str:
        """혼자 서는 HTML 한 쪽."""
        return PAGE.read_text(encoding="utf-8")

    def __repr__(self) -> str:
        return "<숫자를 그리는 쪽. save('그리기.html') 로 적어 브라우저로 여세요>"

    def _repr_html_(self) -> str:
        return framed(self.html, self.title, 720, f"<p>{self.title}: 이 노트북을 신뢰(Trust)하면 보입니다.</p>")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """``.html`` 로 적는다. 적다가 멈추어도 앞의 파일은 그대로이다.

        예외
        ----
        ArgumentError : 확장자가 ``.html`` 이 아닐 때.
        FileError : 쓸 수 없는 곳일 때.
        """
        kind_of_file("drawing_page.save", path, (".html",))
        return write_atomically(path, self.html.encode("utf-8"), "drawing_page.save")


def drawing_page() -> DrawingPage:
    """숫자를 그리는 쪽. 그린 것은 PNG 로 저장하여 ``tg.course.digit_from_image`` 로 읽는다.

    쪽은 그린 것이 8×8 과 28×28 로 줄면 어떻게 보이는지 함께 보인다. 글쇠만으로도 그리고, 지우고, 저장할 수 있다.

    반환
    ----
    DrawingPage

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> "<canvas" in tg.course.drawing_page().html
    True

    출처
    ----
    HTML canvas.
    """
    return DrawingPage()
