"""소리 없이 기울기를 잃는 자리를 알아보는 문지기."""

from __future__ import annotations

import dis
import math
import sys


def called_from_math() -> str | None:
    """``float(t)`` 를 부른 것이 ``math.sin(t)`` 같은 C 함수이면 그 이름.

    C 함수는 파이썬 프레임을 남기지 않는다. 대신 부르는 쪽의 바이트코드에서, 지금 실행 중인 호출과
    같은 자리에서 시작하는 마지막 이름이 불린 함수이다.
    """
    frame = sys._getframe(2)
    code = frame.f_code
    instructions = list(dis.get_instructions(code))
    at = next((k for k, i in enumerate(instructions) if i.offset >= frame.f_lasti), None)
    call = None if at is None else instructions[at].positions
    if at is None or call is None or not instructions[at].opname.startswith("CALL"):
        return None
    name: str | None = None
    reach = (-1, -1)
    for i in instructions[:at]:
        p = i.positions
        if not i.opname.startswith("LOAD_") or p is None or p.lineno is None or p.end_lineno is None:
            continue
        same_start = (p.lineno, p.col_offset) == (call.lineno, call.col_offset)
        end = (p.end_lineno, p.end_col_offset or 0)
        if same_start and end >= reach and isinstance(i.argval, str):
            reach, name = end, i.argval
    if name is None:
        return None
    if hasattr(math, name):
        return name
    target = frame.f_locals.get(name, frame.f_globals.get(name))
    return getattr(target, "__name__", name) if getattr(target, "__module__", None) == "math" else None
