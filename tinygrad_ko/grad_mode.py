"""기록을 끄고 켜는 스위치: ``no_grad``, ``enable_grad``. 스레드마다 따로이고, 예외가 나도 되돌린다."""

from __future__ import annotations

import functools
import inspect
import threading
import types
from collections.abc import Callable
from typing import Any, TypeVar

from .engine import state

__all__ = ["enable_grad", "is_grad_enabled", "no_grad"]

F = TypeVar("F", bound=Callable[..., Any])


class _Recording:
    """``with`` 문으로도, 함수 장식자(decorator)로도 쓰는 기록 스위치. 하나를 여러 스레드가 함께 써도 되고, 예외가 나도 되돌린다."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self.before: dict[int, list[Any]] = {}  # 스레드마다, 들어갈 때의 상태

    def __enter__(self) -> _Recording:
        before = self.before.setdefault(threading.get_ident(), [])
        before.append(state.recording)
        try:
            state.recording = (state.observer or True) if self.enabled else False
            return self
        except BaseException:  # 들어서다가 멈추었으면(Ctrl+C) 나갈 일도 없다
            state.recording = before.pop()
            raise

    def __exit__(self, *_: object) -> None:
        # 파이썬은 부를 때에만 신호를 살핀다: 되돌리는 두 줄(값, 쌓인 것) 사이에는 부름이 없으므로 끊기지 않는다
        try:
            before = self.before.get(threading.get_ident())
        except BaseException:  # 나서다가 멈추었으면(Ctrl+C) 마저 나간다
            before = self.before.get(threading.get_ident())
            if before:
                state.recording = before[-1]
                del before[-1]
            raise
        if before:  # 다른 스레드에서 치워진 제너레이터는 이 스레드의 상태를 건드리지 않는다
            state.recording = before[-1]
            del before[-1]

    def __call__(self, function: F) -> F:
        """장식한 함수가 도는 동안만. 멈추었다 이어지는 함수(제너레이터, async)는 이어질 때마다 켜고, 멈출 때마다 되돌린다."""
        if inspect.isasyncgenfunction(function):
            decorated: Any = self._async_generator(function)
        elif inspect.iscoroutinefunction(function):
            decorated = self._coroutine(function)
        elif inspect.isgeneratorfunction(function):
            decorated = self._generator(function)
        else:
            decorated = self._function(function)
        return functools.wraps(function)(decorated)  # type: ignore[return-value]

    def _function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            with _Recording(self.enabled):
                return function(*args, **kwargs)

        return call

    def _generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            return (yield from self._steps(function(*args, **kwargs)))

        return call

    def _coroutine(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            return await self._steps(function(*args, **kwargs))

        return call

    def _async_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            made = function(*args, **kwargs)
            step = made.asend(None)
            while True:
                try:
                    value = await self._steps(step)
                except StopAsyncIteration:
                    return
                try:
                    step = made.asend((yield value))
                except GeneratorExit:
                    await self._steps(made.aclose())
                    raise
                except BaseException as error:
                    step = made.athrow(error)

        return call

    @types.coroutine
    def _steps(self, running: Any) -> Any:
        """멈추었다 이어지는 것을 한 걸음씩 이어 간다: 걷는 동안에만 스위치 안이다."""
        resume, given, enabled = running.send, None, self.enabled
        while True:
            try:
                with _Recording(enabled):
                    made = resume(given)
                    enabled = bool(state.recording)  # 안에서 다시 켠 채로 멈추었으면 그대로 이어진다
            except StopIteration as stop:
                return stop.value
            try:
                given = yield made
                resume = running.send
            except GeneratorExit:
                with _Recording(enabled):
                    running.close()
                raise
            except BaseException as error:
                resume, given = running.throw, error


def no_grad() -> _Recording:
    """이 안에서 한 연산은 그래프에 기록하지 않는다(``requires_grad=False``).

    ``with tg.no_grad():`` 또는 ``@tg.no_grad()``. 스레드마다 따로이며, 예외가 나도 원래대로 돌아온다. 제너레이터와 async 함수에 붙이면
    그 함수가 도는 동안에만 꺼지고, 멈추어 있는 동안(``yield``, ``await``)에는 부른 쪽의 상태 그대로이다.

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
