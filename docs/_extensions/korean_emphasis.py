"""조사가 붙은 강조: ``**역전파(backpropagation)**라고`` 와 ``**'경사하강법'**으로`` 를 강조로 읽는다.

CommonMark 는 문장부호 뒤에서 닫는 ``**`` 다음에 글자가 바로 오면 닫는 것으로 보지 않는다. 띄어 쓰는 말에는 맞지만, 조사를 붙여 쓰는
한국어에는 맞지 않는다. 그래서 곁의 한글을, 그 자리에서만, 빈칸처럼 본다. 한글이 곁에 없는 것(``foo**(bar)**baz``)은 그대로이다.
"""

from __future__ import annotations

from typing import Any

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline.state_inline import Scanned, StateInline


def scan_delims(self: StateInline, start: int, canSplitWord: bool) -> Scanned:
    """강조 표시의 줄이 열 수 있는가, 닫을 수 있는가, 몇 개인가."""
    end = start
    while end < self.posMax and self.src[end] == self.src[start]:
        end += 1
    before = self.src[start - 1] if start > 0 else " "
    after = self.src[end] if end < self.posMax else " "
    before_space, after_space = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    before_mark, after_mark = is_mark(before), is_mark(after)
    left = not (after_space or (after_mark and not (before_space or before_mark or is_hangul(before))))
    right = not (before_space or (before_mark and not (after_space or after_mark or is_hangul(after))))
    return Scanned(left and (canSplitWord or not right or before_mark), right and (canSplitWord or not left or after_mark), end - start)


def is_mark(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"


def setup(app: Any) -> dict[str, bool]:
    StateInline.scanDelims = scan_delims  # type: ignore[method-assign]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
