"""끊기지 않는 일: 이 안에서 온 신호(Ctrl+C, kill, 알람)는 일을 마친 뒤에 알린다. 걸음은 다 옮겼거나 옮기지 않았다."""

from __future__ import annotations

import _signal  # signal 의 것은 부를 때마다, 그리고 들여올 때 열거형(enum)을 만드느라 느리다
from collections.abc import Callable
from types import FrameType
from typing import Any

__all__ = ["Uninterrupted"]

_SIGNALS = [int(getattr(_signal, name)) for name in ("SIGALRM", "SIGTERM", "SIGINT") if hasattr(_signal, name)]


class Uninterrupted:
    """``with`` 문에 쓴다. 신호는 주 스레드에서만 파이썬에 닿으므로 다른 스레드에서는 하는 일이 없다.

    예제
    ----
    >>> import signal
    >>> from tinygrad_ko.operation.uninterrupted import Uninterrupted
    >>> done = []
    >>> try:
    ...     with Uninterrupted():
    ...         signal.raise_signal(signal.SIGINT)
    ...         done.append("걸음")
    ... except KeyboardInterrupt:
    ...     done.append("멈춤")
    >>> done
    ['걸음', '멈춤']
    """

    __slots__ = ("came", "handlers")

    def __enter__(self) -> None:
        self.came: list[tuple[int, FrameType | None]] = []
        self.handlers: list[tuple[int, Callable[[int, FrameType | None], Any]]] = []
        try:
            for number in _SIGNALS:
                handler = _signal.getsignal(number)
                if callable(handler):  # 기본 동작이나 무시는 파이썬을 거치지 않는다
                    self.handlers.append((number, handler))
                    _signal.signal(number, self._later)
        except ValueError:  # 주 스레드가 아니다
            self.handlers.clear()
        except BaseException:  # 들어서다가 멈추었으면 나갈 일도 없다
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        for number, handler in self.handlers:
            _signal.signal(number, handler)
        for number, frame in self.came:
            dict(self.handlers)[number](number, frame)

    def _later(self, number: int, frame: FrameType | None) -> None:
        self.came.append((number, frame))
