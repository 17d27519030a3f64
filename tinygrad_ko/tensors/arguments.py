"""손으로 적은 함수와 메서드의 인수: PyTorch의 이름을 받고, 맨 오류를 우리 오류로 옮긴다. 만들기의 모양과 dtype 을 읽는다."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from ..errors import FAILURES, ArgumentTypeError, TinygradError, named, unexpected_argument
from ..korean.misfits import keeping, misfit
from ..operation.arguments import MISSING
from ..pytorch_names import in_our_words
from .dispatch import failed_call

F = TypeVar("F", bound=Callable[..., Any])


def halfway(function: F) -> F:
    """PyTorch의 이름으로 준 인수(``dim=``, ``size=`` …)도 받는 함수로. 잘 부른 것에는 아무 일도 하지 않는다."""
    name = function.__name__
    checked = keeping(name, function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return checked(*args, **kwargs)
        except TinygradError as error:
            named(name, error)
            raise
        except FAILURES as error:  # 서명은 잘못 불렀을 때에야 읽는다: 들여올 때 읽으면 느리다
            parameters = {n: p for n, p in inspect.signature(function).parameters.items() if n != "self"}
            known = [n for n, p in parameters.items() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
            unknown = [n for n in kwargs if n not in known]
            if unknown:
                ours = in_our_words(name, kwargs, known)
                if ours.keys() == kwargs.keys():
                    raise unexpected_argument(name, unknown[0], list(parameters), given=kwargs) from None
                return call(*args, **ours)
            if isinstance(error, TypeError):
                said = misfit(name, inspect.unwrap(function), error, args, kwargs)
                if said is not error:
                    raise said from None
            raise failed_call(name, args, kwargs, error, f"쓰는 법: {name}({', '.join(parameters)}).") from None

    return call  # type: ignore[return-value]


def asking_for_tensor(method: F) -> F:
    """텐서 없이 클래스에서 부르면(``Tensor.reshape()``) 연산이 첫 인수가 빠졌다고 답하게 한다. 감싸지 않으므로 부르는 값은 그대로이다."""
    method.__defaults__ = (MISSING,)
    return method


def read_size(function: str, size: tuple[Any, ...], shape: Any, dtype: Any) -> tuple[Any, Any]:
    """``f(2, 3)``, ``f((2, 3))``, ``f((2, 3), dtype)`` 의 모양과 dtype."""
    *lengths, last = size or (None,)
    if len(lengths) == 1 and not isinstance(last, (int, np.integer)):
        size, dtype = tuple(lengths), last
    if shape is not None and size:
        raise ArgumentTypeError(f"{function}: 모양을 두 번 받았습니다: 차례로 {size}, 이름으로 {shape}. 하나만 주세요.")
    if shape is None:
        if not size:
            raise ArgumentTypeError(f"{function}: 모양이 빠졌습니다. tg.{function}(2, 3) 이나 tg.{function}((2, 3)) 처럼 쓰세요.")
        shape = size[0] if len(size) == 1 else size
    if any(isinstance(n, (bool, float, str, tuple, list)) for n in (shape if isinstance(shape, (tuple, list)) else (shape,))):
        raise ArgumentTypeError(
            f"{function}: 모양은 정수들(2, 3)이나 튜플((2, 3))입니다. 받은 것: {shape!r}. 값이 정해진 텐서는 tg.tensor(값) 으로 만드세요."
        )
    return shape, np.float32 if dtype is None else dtype


def look_of(x: Any, dtype: Any) -> tuple[tuple[int, ...], Any]:
    """x 의 모양과, ``dtype`` 이 없으면 x 의 dtype(파이썬의 실수는 float32)."""
    if not hasattr(x, "dtype"):
        x = np.asarray(x)
        x = x.astype(np.float32) if x.dtype == np.float64 else x
    return x.shape, x.dtype if dtype is None else dtype
