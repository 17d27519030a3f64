"""다른 연산들을 엮어 지은 함수(composition)를 선언하는 법. 도함수는 엮은 연산들에서 저절로 나온다."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from ..errors import FAILURES, TinygradError, failed_operation, named, unexpected_argument
from ..korean.misfits import keeping, misfit
from ..pytorch_names import in_our_words
from .declare import Operation, first_paragraph, is_plain_function, numpy_functions, parameters_of
from .facts import UNSAID, Facts, Product
from .memory import unshared

compositions: dict[str, Composition] = {}


class Composition:
    """다른 연산들을 엮어 지은 함수. 도함수는 엮은 연산들에서 저절로 나온다."""

    def __init__(self, function: Callable[..., Any], arrays: int, namespace: str, name: str = "", facts: Facts = UNSAID) -> None:
        self.function, self.arrays, self.namespace, self.facts = function, arrays, namespace, facts
        self.name, self.text = name or function.__name__, function.__doc__ or ""
        self.names = list(parameters_of(function) if is_plain_function(function) else inspect.signature(function).parameters)
        self.call = _guarded(self)

    @property
    def summary(self) -> str:
        """설명문의 첫 문단."""
        return first_paragraph(self.text)

    @property
    def hint(self) -> str:
        """잘못 불렀을 때 알려 줄, 쓰는 법."""
        return f"쓰는 법: {self.name}{inspect.signature(self.function)}."

    def __repr__(self) -> str:
        return f"<함수 {self.name}>"


def _guarded(composed: Composition) -> Callable[..., Any]:
    """밖에서 부르는 얼굴: 안쪽의 오류를 부른 함수의 이름과 인수가 적힌 우리 오류로 옮긴다."""
    names = composed.names
    function = keeping(composed.name, composed.function)

    @functools.wraps(composed.function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except TinygradError as error:
            named(composed.name, error)
            raise
        except (*FAILURES, KeyError) as error:
            given = dict(zip(names, args, strict=False)) | kwargs
            unknown = [n for n in kwargs if n not in names]
            if unknown and isinstance(error, TypeError):
                ours = in_our_words(composed.name, kwargs, names)
                if ours.keys() == kwargs.keys():
                    raise unexpected_argument(composed.name, unknown[0], names, given=kwargs) from None
                return call(*args, **ours)
            if isinstance(error, TypeError):
                said = misfit(composed.name, inspect.unwrap(function), error, args, kwargs)
                if said is not error:
                    raise said from None
            # 사용자의 함수를 부른 것이면, 그 안에서 난 오류의 자취도 보여 준다
            cause = error if any(callable(v) for v in given.values()) else None
            raise failed_operation(composed, given, error) from cause

    return call


def composition(
    numpy: Any = None, arrays: int = 1, namespace: str = "", name: str = "", *, product: Product = "",
    form: Callable[..., Any] | None = None, source: str = "", lecture: str = "", copies: bool = False,
) -> Callable[[Any], Any]:
    """함수를 이름표에 올린다. ``arrays`` 는 앞에서부터 몇 개의 인수가 텐서인가. ``name`` 은 같은 이름이 다른 방에 있을 때.
    ``copies`` 는 NumPy에서 언제나 복사를 돌려주는 함수: 역사가 없는 결과가 입력과 기억 공간을 나누지 않는다.

    ``product``, ``form``, ``source``, ``lecture`` 는 함수가 저를 두고 하는 말이다. 뜻은 ``Facts`` 에.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        function = _copying(function) if copies else function
        composed = Composition(function, arrays, namespace, name, Facts(product=product, form=form, source=source, lecture=lecture))
        compositions[composed.name] = composed
        for f in numpy if isinstance(numpy, tuple) else (numpy,) if numpy is not None else ():
            numpy_functions[f] = composed
        return function

    return declare


def _copying(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        y = function(*args, **kwargs)
        return type(y)([unshared(part) for part in y]) if isinstance(y, (tuple, list)) else unshared(y)

    return call


def widening(op: Operation, *moving: str) -> Callable[[Any], Any]:
    """NumPy의 드문 인수까지 받는 함수를 연산에 붙인다.

    연산이 모르는 이름의 인수를 받았거나, 선택 인수 ``moving`` 에 기울기를 따라가는 텐서가 왔을 때만 이리로 온다.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        op.wider = Composition(function, len(op.inputs), op.namespace, op.name)
        op.moving = moving
        return function

    return declare
