"""파이썬이 읽지 못한 글: 문법의 오류가 하는 영어의 말에서, 무엇을 고칠지."""

from __future__ import annotations

import re

__all__ = ["syntax_cure"]

# (오류의 말에 있는 것, 고치는 길). 위에서부터 처음 맞는 것
_CURES = (
    (r"codec can't decode|unknown encoding|encoding problem|null bytes|Non-UTF-8|non-UTF-8",
     "UTF-8 로 적힌 파이썬 파일이 아닙니다. 편집기에서 UTF-8 로 저장하세요."),
    (r"invalid (?:non-printable )?character",
     "영문 자판에 없는 글자입니다. 자판으로 다시 치세요: 복사하여 붙인 글에는 전각 글자(（ ） ， ：), 둥근 따옴표(‘ ’ “ ”), 빼기표(−), "
     "보이지 않는 빈칸이 흔합니다."),
    (r"never closed|unterminated|EOL while|EOF while", "닫지 않은 괄호나 따옴표가 있습니다."),
    (r"call to 'print'", "print 에는 괄호를 씁니다: print(값)."),
    (r"instead of '='", "같은지 견줄 때는 = 이 아니라 == 입니다."),
    (r"tabs and spaces|indent", "들여쓰기를 빈칸 넷씩으로 맞추세요. 탭과 빈칸을 섞지 않습니다."),
)


def syntax_cure(message: str, otherwise: str) -> str:
    """문법의 오류가 한 말(``message``)에 맞는 고치는 길. 모르는 말이면 ``otherwise``.

    예제
    ----
    >>> from tinygrad_ko.exercises.syntax import syntax_cure
    >>> syntax_cure("'(' was never closed", "괄호를 살피세요.")
    '닫지 않은 괄호나 따옴표가 있습니다.'
    """
    return next((cure for pattern, cure in _CURES if re.search(pattern, message)), otherwise)
