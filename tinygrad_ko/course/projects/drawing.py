"""숫자를 그리는 쪽: 마우스, 손가락, 글쇠로 쓰고 PNG 로 저장한다. 서버도 인터넷도 쓰지 않는다."""

from __future__ import annotations

from pathlib import Path

from ..page import Page

__all__ = ["DrawingPage", "drawing_page"]

PAGE = Path(__file__).with_name("drawing.html")


class DrawingPage(Page):
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

    where, height = "drawing_page", 720

    def __init__(self) -> None:
        super().__init__(PAGE.read_text(encoding="utf-8"), "숫자 그리기")

    def __repr__(self) -> str:
        return "<숫자를 그리는 쪽. save('그리기.html') 로 적어 브라우저로 여세요>"


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
