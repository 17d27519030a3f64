"""텐서의 메서드로 부르는 법: ``call`` 과 같은 일을 하되, 맞지 않는 인수를 우리말로 알린다.

입력 하나인 연산의 메서드(``t.exp()``)는 첫 인수가 텐서임을 알므로 그것을 살피지 않고, 그만큼으로 남는 인수를 받아 살핀다: 값이 들지 않는다.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine import record, state, wrap
from ..errors import FAILURES, ArgumentTypeError, describe
from ..pytorch_names import in_our_words
from .arguments import MISSING, bound
from .declare import Operation
from .pieces import LARGE


def method(op: Operation) -> Callable[..., Any]:
    """메서드가 될 함수. 원소마다 셈하는 연산의 ``call`` 은 자리로만 받으므로(``a + b`` 가 빠르도록), 이름으로도 받게 한다."""
    if op.elementwise and len(op.inputs) == 2:
        return _with_another(op)
    return _alone(op) if op.elementwise and set(op.slots) <= {op.inputs[0], "y"} else op.call


def _alone(op: Operation) -> Callable[..., Any]:
    forward, large, slots = op.forward, op.large, op.slots
    keep_x, keep_y = op.inputs[0] in slots, "y" in slots

    def call(x: Any = MISSING, *more: Any, **named: Any) -> Any:
        if more or named:
            return _misfit(op, x, more, named)
        try:
            data, parent = x._data, x.node
        except AttributeError:  # Tensor.exp(배열), Tensor.exp()
            return op.call(*bound(op, (x,), {}))
        if parent is not None and not parent.shape and parent.operation is None:
            data = data[()]
        try:
            y = forward(data) if data.size < LARGE else large(data)
        except FAILURES:
            return op.call(x)  # 같은 오류를 내며, 까닭을 말한다
        if parent is None or not parent.requires_grad or not (recording := state.recording):
            return wrap(y) if state.observer is None else state.observer.derived(y, op, (x,))
        saved = ((data, y) if keep_y else (data,)) if keep_x else ((y,) if keep_y else ())
        return record(op, (parent,), (0,), saved, y, None, recording)

    call.__wrapped__ = _signed  # type: ignore[attr-defined]  # 서명은 이것이다
    return call


def _signed(x: Any) -> Any:
    """입력 하나짜리 메서드의 서명."""


def _misfit(op: Operation, x: Any, more: tuple[Any, ...], named: dict[str, Any]) -> Any:
    if more:
        seen = describe(more[0])
        raise ArgumentTypeError(f"{op.name}: t.{op.name}() 에는 이름 없이 줄 인수가 없습니다. 받은 것: {seen}. 빈 괄호로 쓰세요.")
    known = op.names if op.wider is None else op.wider.names
    ours = in_our_words(op.name, named, known)
    return op.call(*bound(op, (x,), ours)) if op.wider is None else op.wider.call(x, **ours)


def _with_another(op: Operation) -> Callable[..., Any]:
    run, name, known = op.call, op.name, op.names

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != 2:
            return run(*bound(op, args, in_our_words(name, kwargs, known)))
        return run(*args)

    return call
