"""셈의 양을 시각이 아니라 횟수로 잰다(기계가 빠르든 바쁘든 같은 수가 나온다). 무엇이 불렸는지도 센다."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def work(f: Callable[[], Any]) -> int:
    """``f()`` 를 부르는 동안 파이썬이 실행한 명령(opcode)의 수. C 로 쓴 함수의 속은 세지 않는다."""
    count = 0

    def tracer(frame: Any, event: str, arg: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        f()
    finally:
        sys.settrace(before)
    return count


def called(f: Callable[[], Any]) -> set[Any]:
    """``f()`` 를 부르는 동안 불린 파이썬 함수들의 코드(``함수.__code__``)."""
    seen: set[Any] = set()

    def profiler(frame: Any, event: str, arg: Any) -> None:
        if event == "call":
            seen.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(profiler)
    try:
        f()
    finally:
        sys.setprofile(before)
    return seen
