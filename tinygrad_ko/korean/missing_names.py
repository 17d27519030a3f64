"""방에 없는 이름을 찾은 사람에게 하는 말: 적어 둔 까닭이나 비슷한 이름."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import TinygradError
from .particles import particle


class NoSuchName(TinygradError, AttributeError):
    """방에 그런 이름이 없다."""


def answering(room: str, reasons: Mapping[str, str]) -> Callable[[str], Any]:
    """방 ``room`` 의 ``__getattr__``: 없는 이름이면 까닭이나 비슷한 이름을 알린다."""

    def __getattr__(name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(f"tg.{room} 에 {name} 이름이 없습니다.")
        reason = reasons.get(name)
        if reason is None:
            names = sys.modules[f"{__package__.partition('.')[0]}.{room}"].__all__
            near = difflib.get_close_matches(name, names, 1)
            reason = f"혹시 tg.{room}.{near[0]} 인가요?" if near else f"있는 것: {', '.join(names)}."
        raise NoSuchName(f"tg.{room} 에 '{name}'{particle(name, '이/가')} 없습니다. {reason}")

    return __getattr__
