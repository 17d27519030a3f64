"""만든 자리: 사용자의 어느 파일, 몇째 줄에서 이 셈을 불렀는가."""

from __future__ import annotations

import linecache
import os
import sys
import warnings
from typing import NamedTuple

_HERE = os.path.dirname(os.path.dirname(__file__)) + os.sep


class SourceLine(NamedTuple):
    """셈을 부른 사용자의 줄: 파일, 줄 번호, 그 줄의 글."""

    file: str
    number: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number}" + (f" `{self.text}`" if self.text else "")


def warn_user(message: str, category: type[Warning] = UserWarning) -> None:
    """쓰는 사람의 줄에서 난 것으로 경고한다: 그 사이에 우리 함수가 몇이든."""
    frame, depth = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame, depth = frame.f_back, depth + 1
    warnings.warn(message, category, stacklevel=depth)


def user_line(depth: int = 1) -> SourceLine:
    """이 라이브러리 바깥의, 지금 이 셈을 부른 줄."""
    frame = sys._getframe(depth)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
    path, number = frame.f_code.co_filename, frame.f_lineno
    return SourceLine(path, number, linecache.getline(path, number).strip())
