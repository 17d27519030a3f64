"""한 연습에만 있는 흔한 잘못: 그렇게 틀린 역전파 한 줄."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["Mistake"]


class Mistake(NamedTuple):
    """흔한 잘못. ``answer`` 의 인수 이름이 넣을 것을 정한다: 입력과 중간값의 이름, 그리고 그 기울기 ``d_이름``."""

    name: str  # 누구의 기울기에서
    text: str  # 무엇을 하였는가
    cure: str  # 어떻게 고치는가
    answer: Callable[..., Any]  # 그랬다면 나왔을 답
