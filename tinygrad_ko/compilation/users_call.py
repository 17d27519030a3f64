"""쓰는 사람이 부른 것: 지금 하는 일이 쓰는 사람의 어느 줄에서, 우리의 무엇을 불러 비롯했는가."""

from __future__ import annotations

import sys
from types import FrameType
from typing import NamedTuple

from .followed import is_ours, is_users


class UsersCall(NamedTuple):
    """쓰는 사람의 줄과, 그 줄이 부른 우리 함수의 이름(없으면 빈 글)."""

    line: str
    called: str


def users_call() -> UsersCall:
    """지금 하는 일을 부른 쓰는 사람의 줄. 파이썬과 함께 깔린 것(``copy.deepcopy(model)``)은 지나서 찾는다."""
    frame: FrameType | None = sys._getframe(1)
    called = ""
    while frame is not None and not is_users(frame.f_code):
        if is_ours(frame.f_code) and "<locals>" not in frame.f_code.co_qualname:  # 감싼 함수는 부른 것이 아니다
            called = frame.f_code.co_name
        frame = frame.f_back
    line = "" if frame is None else f"{frame.f_code.co_filename.rpartition('/')[2]} 의 {frame.f_lineno}번째 줄: "
    return UsersCall(line, called)
