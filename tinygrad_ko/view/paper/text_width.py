"""그림에 쓸 글: 글꼴 라이브러리 없이 폭을 재고, 그릴 수 있는 한 줄로 다듬고, 너무 넓으면 줄인다."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, takewhile

from .fonts.widths import WIDTHS

__all__ = ["clean", "keep_indent", "shorten", "text_width"]

FIRSTS = [first for first, _, _ in WIDTHS]


def text_width(text: str, size: float) -> float:
    """실린 글꼴(Noto Sans KR)로 쓴 글의 폭.

    줄이 여럿이면 가장 긴 줄의 폭이다. 풀어 쓴 한글(NFD)은 모아 쓴 음절로 센다. 글꼴에 없는 글자는 다른
    글꼴로 그려지므로 넉넉하게 센다: 첨자 0.65 em, 한자 1 em, 그 밖의 글자 1.1 em, 기호와 그림 글자 1.45 em,
    결합 기호 0.

    매개변수
    --------
    text : str
        폭을 잴 글.
    size : float
        글자 크기 (포인트).

    반환
    ----
    float
        글의 폭 (포인트). 글꼴에 있는 글자만 쓴 글이면 참값과 같고, 아니면 참값보다 작지 않도록 어림한 값이다.

    예제
    ----
    >>> from tinygrad_ko.view.paper.text_width import text_width
    >>> round(text_width("역전파", 10.0), 2)
    27.6
    >>> text_width("손실\\nL", 10.0) == text_width("손실", 10.0)
    True

    출처
    ----
    글자 폭은 글꼴의 hmtx 표에서 옮긴 ``fonts/widths.py``.
    """
    lines = unicodedata.normalize("NFC", text).split("\n")
    return max(sum(map(_character_width, line)) for line in lines) * size / 1000


def clean(text: str) -> str:
    """한 줄짜리, XML에 쓸 수 있는 글로: 줄바꿈은 빈칸으로, 쓸 수 없는 글자는 □로.

    예제
    ----
    >>> from tinygrad_ko.view.paper.text_width import clean
    >>> clean("두\\n줄"), clean("\\x00")
    ('두 줄', '□')
    """
    characters = ("□" if unicodedata.category(c) in ("Cc", "Cs", "Cn") else c for c in " ".join(text.split()))
    return unicodedata.normalize("NFC", "".join(characters))


def shorten(text: str, size: float, longest: float) -> str:
    """다듬은 글. 폭이 ``longest`` 포인트를 넘으면 끝을 줄인다.

    예제
    ----
    >>> from tinygrad_ko.view.paper.text_width import shorten
    >>> shorten("아주 긴 이름", 10.0, 40.0)
    '아주 긴…'
    """
    text = clean(text)
    if text_width(text, size) <= longest:
        return text
    widths = accumulate(_character_width(c) * size / 1000 for c in text)
    kept = sum(1 for _ in takewhile(lambda width: width <= longest, widths))
    return text[:kept].rstrip() + "…"


def keep_indent(line: str) -> str:
    """줄 머리의 빈칸은 줄바꿈하지 않는 빈칸으로: 행렬의 줄이 가지런해진다."""
    body = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(body)) + body


@lru_cache(maxsize=4096)
def _character_width(character: str) -> int:
    """글자 하나의 폭 (1/1000 em)."""
    code = ord(character)
    at = bisect_right(FIRSTS, code) - 1
    if at >= 0 and code <= WIDTHS[at][1]:
        return WIDTHS[at][2]
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.decomposition(character).startswith(("<sub>", "<super>")):
        return 650
    if category.startswith("S"):
        return 1450  # 그림 글자는 글꼴마다 1.0~1.4 em, DejaVu의 긴 화살표는 1.43 em이다
    return 1000 if unicodedata.east_asian_width(character) in "WF" else 1100
