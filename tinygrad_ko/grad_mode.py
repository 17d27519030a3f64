"""기록을 끄고 켜는 스위치: ``no_grad``, ``enable_grad``. 스레드마다 따로이고, 예외가 나도 되돌린다. 다른 스위치는 ``switch`` 로 짓는다."""

from __future__ import annotations

import functools
import inspect
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ParamSpec, TypeVar

from .engine import state
from .korean.parentheses import opener

__all__ = ["enable_grad", "is_grad_enabled", "no_grad"]

F = TypeVar("F", bound=Callable[..., Any])
P = ParamSpec("P")


class Switch:
    """``with`` 문으로도, 함수 장식자(decorator)로도 쓰는 것. 하나로 여러 번, 겹쳐서, 여러 스레드가 들어가도 된다.

    매개변수
    --------
    begin : 들어갈 것을 만드는 함수를 돌려준다. 장식한 제너레이터는 하나(``begin()``)를 받아 이어질 때마다 그것으로 들어간다.

    예제
    ----
    >>> import contextlib
    >>> from tinygrad_ko.grad_mode import Switch
    >>> once = Switch(lambda: contextlib.nullcontext)
    >>> with once, once:
    ...     pass
    """

    def __init__(self, begin: Callable[[], Callable[[], AbstractContextManager[Any]]]) -> None:
        self.begin = begin
        self.entered: dict[int, list[AbstractContextManager[Any]]] = {}  # 스레드마다, 들어가 있는 것들

    def __enter__(self) -> Any:
        entered, inside = self.entered.setdefault(threading.get_ident(), []), self.begin()()
        entered.append(inside)
        try:
            return inside.__enter__()
        except BaseException:  # 들어서다가 멈추었으면(Ctrl+C) 나갈 일도 없다
            entered.pop()
            raise

    def __exit__(self, *error: Any) -> bool | None:
        entered = self.entered.get(threading.get_ident())
        return entered.pop().__exit__(*error) if entered else None  # 다른 스레드에서 치워진 제너레이터는 이 스레드를 건드리지 않는다

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
            with self.begin()():
                return function(*args, **kwargs)

        return call

    def _generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            return (yield from _steps(_AsItWas(self.begin()), function(*args, **kwargs)))

        return call

    def _coroutine(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            return await _steps(_AsItWas(self.begin()), function(*args, **kwargs))

        return call

    def _async_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            inside, made = _AsItWas(self.begin()), function(*args, **kwargs)
            step = made.asend(None)
            while True:
                try:
                    value = await _steps(inside, step)
                except StopAsyncIteration:
                    return
                try:
                    step = made.asend((yield value))
                except GeneratorExit:
                    await _steps(inside, made.aclose())
                    raise
                except BaseException as error:
                    step = made.athrow(error)

        return call


def switch(opened: Callable[P, Iterator[Any]]) -> Callable[P, Switch]:
    """한 번 ``yield`` 하는 함수를, 부르면 ``Switch`` 가 되는 함수로. ``contextlib.contextmanager`` 와 달리 제너레이터와 async 함수에 붙여도
    그것이 도는 동안 켜져 있고, 만든 하나에 몇 번이든 들어간다.

    예제
    ----
    >>> from tinygrad_ko.grad_mode import switch
    >>> @switch
    ... def told():
    ...     print("들어감")
    ...     yield
    ...     print("나옴")
    >>> with told():
    ...     print("안")
    들어감
    안
    나옴
    """
    opening = contextmanager(opened)

    @opener
    @functools.wraps(opened)
    def made(*args: P.args, **kwargs: P.kwargs) -> Switch:
        inspect.signature(opened).bind(*args, **kwargs)  # 틀린 인수는 들어갈 때가 아니라 지금 알린다
        return Switch(lambda: functools.partial(opening, *args, **kwargs))

    return made


class _AsItWas:
    """멈추었다 이어지는 함수가 걸음마다 들어갈 것: 안에서 기록의 상태를 바꾼 채로 멈추었으면 그대로 이어진다."""

    def __init__(self, begin: Callable[[], AbstractContextManager[Any]]) -> None:
        self.begin = begin
        self.changed: tuple[bool, Any, float] | None = None

    def __enter__(self) -> None:
        self.inside = self.begin()
        self.inside.__enter__()
        self.own = _now()
        if self.changed is not None:
            _become(*self.changed)

    def __exit__(self, *error: Any) -> bool | None:
        now = _now()
        self.changed = now if now != self.own else None
        _become(*self.own)
        return self.inside.__exit__(*error)


def _now() -> tuple[bool, Any, float]:
    return bool(state.recording), state.observer, state.keep


def _become(recording: bool, observer: Any, keep: float) -> None:
    state.observer, state.keep = observer, keep
    state.recording = (observer or True) if recording else False


@types.coroutine
def _steps(inside: _AsItWas, running: Any) -> Any:
    """멈추었다 이어지는 것을 한 걸음씩 이어 간다: 걷는 동안에만 스위치 안이다."""
    resume, given = running.send, None
    while True:
        try:
            with inside:
                made = resume(given)
        except StopIteration as stop:
            return stop.value
        try:
            given = yield made
            resume = running.send
        except GeneratorExit:
            with inside:
                running.close()
            raise
        except BaseException as error:
            resume, given = running.throw, error


class _Recording(Switch):
    """기록 스위치. 자주 들고나므로 ``with`` 는 스스로 한다."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self.before: dict[int, list[Any]] = {}  # 스레드마다, 들어갈 때의 상태

    def begin(self) -> Callable[[], AbstractContextManager[Any]]:
        return functools.partial(_Recording, self.enabled)

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


@opener
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


@opener
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
