"""글자 폭이 고른 화면(터미널)에서 줄을 맞춘다: 한글 한 자는 두 칸이다."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence

__all__ = ["aligned", "padded", "right_aligned", "screen_columns", "terminal_width"]

NARROWEST = 24  # 이보다 좁은 화면에서는 줄이 넘친다


def terminal_width(text: str) -> int:
    """화면에서 차지하는 칸의 수: 한글과 한자는 둘, 앞 글자에 얹히는 기호는 없음. 여러 줄이면 가장 긴 줄의 것이다.

    예제
    ----
    >>> from tinygrad_ko.korean.terminal_width import terminal_width
    >>> terminal_width("한글 ab"), terminal_width("g\u0304"), terminal_width("가\\n나다라")
    (7, 1, 6)
    """
    if text.isascii() and "\n" not in text:
        return len(text)
    return max(sum(map(_columns, line)) for line in text.split("\n"))


def screen_columns(most: int) -> int:
    """보는 화면의 폭(칸): 환경 변수 ``COLUMNS`` 나 터미널의 것. 더 넓거나 화면이 아니면(파일, 노트북) ``most`` 이다."""
    if sys.stdout is not sys.__stdout__ and "COLUMNS" not in os.environ:  # 터미널에 찍는 것이 아니다
        return most
    return max(min(shutil.get_terminal_size((most, 0)).columns, most), NARROWEST)


def padded(text: str, columns: int) -> str:
    """``columns`` 칸이 되도록 뒤에 빈칸을 붙인다."""
    return text + " " * (columns - terminal_width(text))


def right_aligned(text: str, columns: int) -> str:
    """``columns`` 칸이 되도록 앞에 빈칸을 붙인다."""
    return " " * (columns - terminal_width(text)) + text


def aligned(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """줄을 맞춘 표: 앞의 ``left`` 칸은 왼쪽에, 나머지는 오른쪽에 맞춘다.

    예제
    ----
    >>> from tinygrad_ko.korean.terminal_width import aligned
    >>> print(aligned([("", "줄"), ("고양이", "12")]))
              줄
      고양이  12
    """
    widths = [max(terminal_width(row[k]) for row in rows) for k in range(len(rows[0]))]
    return "\n".join(
        "  " + "  ".join((padded if k < left else right_aligned)(cell, widths[k]) for k, cell in enumerate(row)).rstrip() for row in rows
    )


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 1 + (unicodedata.east_asian_width(character) in "WF")
