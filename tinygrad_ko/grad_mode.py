"""기록을 끄고 켜는 스위치: ``no_grad``, ``enable_grad``. 스레드마다 따로이고, 예외가 나도 되돌린다."""

from __future__ import annotations

import contextlib
from typing import Any

from .engine import state

__all__ = ["enable_grad", "is_grad_enabled", "no_grad"]


class _Recording(contextlib.ContextDecorator):
    """``with`` 문으로도, 함수 장식자(decorator)로도 쓰는 기록 스위치. 예외가 나도 되돌린다."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self.before: list[Any] = []

    def _recreate_cm(self) -> _Recording:
        return _Recording(self.enabled)

    def __enter__(self) -> _Recording:
        self.before.append(state.recording)
        try:
            state.recording = (state.observer or True) if self.enabled else False
            return self
        except BaseException:  # 들어서다가 멈추었으면(Ctrl+C) 나갈 일도 없다
            state.recording = self.before.pop()
            raise

    def __exit__(self, *_: object) -> None:
        state.recording = self.before.pop()


def no_grad() -> _Recording:
    """이 안에서 한 연산은 그래프에 기록하지 않는다(``requires_grad=False``).

    ``with tg.no_grad():`` 또는 ``@tg.no_grad()``. 스레드마다 따로이며, 예외가 나도 원래대로 돌아온다.

    반환
    ----
    ``with`` 문과 함수 장식자(decorator)에 쓸 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> with tg.no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False

    출처
    ----
    PyTorch ``torch.no_grad``.
    """
    return _Recording(False)


def enable_grad() -> _Recording:
    """``no_grad`` 안에서 잠시 다시 기록한다. 쓰는 법은 ``no_grad`` 와 같다.

    반환
    ----
    ``with`` 문과 함수 장식자(decorator)에 쓸 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> with tg.no_grad(), tg.enable_grad():
    ...     y = x * x
    >>> y.requires_grad
    True

    출처
    ----
    PyTorch ``torch.enable_grad``.
    """
    return _Recording(True)


def is_grad_enabled() -> bool:
    """지금 이 스레드가 연산을 기록하고 있는가.

    반환
    ----
    bool : ``no_grad`` 안이면 거짓.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> with tg.no_grad():
    ...     tg.is_grad_enabled()
    False

    출처
    ----
    PyTorch ``torch.is_grad_enabled``.
    """
    return bool(state.recording)
