"""글자 폭이 고른 화면(터미널)에서 줄을 맞춘다: 한글 한 자는 두 칸이다."""

from __future__ import annotations

import unicodedata

__all__ = ["padded", "width"]


def width(text: str) -> int:
    """화면에서 차지하는 칸의 수. 여러 줄이면 가장 긴 줄의 것이다."""
    return max(sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) for line in text.split("\n"))


def padded(text: str, columns: int) -> str:
    """``columns`` 칸이 되도록 뒤에 빈칸을 붙인다."""
    return text + " " * (columns - width(text))
