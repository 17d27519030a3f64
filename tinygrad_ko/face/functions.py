"""도함수 표의 연산을 ``tg.f`` 라는 함수로 내보낸다: 수·목록·배열·텐서를 받아 텐서를 돌려준다."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from types import MethodType
from typing import Any

import numpy as np

from ..errors import TinygradError, failed_operation, hidden, named, none_given
from ..korean.misfits import several
from ..korean.missing_names import elsewhere, listed, no_such_name, perhaps
from ..operation import Composition, Operation, bound, compositions, operations
from ..operation.documentation import documentation, inputs_of, written_as
from ..pytorch_names import cure, in_our_words
from ..tensors.creation import as_tensor
from ..tensors.reasons import REASONS
from ..tensors.tensor import Tensor
from .example import example


@functools.cache
def public_function(name: str) -> Callable[..., Any] | None:
    """이름이 ``name`` 인 공개 함수. 없으면 ``None``."""
    op = operations.get(name)
    if op is not None and op.public:
        return PublicFunction(op)
    composed = compositions.get(name)
    return None if composed is None else PublicFunction(composed)


class PublicFunction:
    # ``tg.f``: 연산을, 텐서 자리에 무엇이든 받는 함수로 감싼 것. 보통의 함수와 다른 것은 하나, 설명문을 처음 읽을 때
    # 짓는다는 것뿐이다: 예제의 값을 셈하느라 SciPy를 미리 들여오지 않는다.

    def __init__(self, source: Operation | Composition) -> None:
        self.__name__ = self.__qualname__ = source.name
        self.__module__ = "tinygrad_ko"
        self.source, self.run, self.inputs = source, source.call, inputs_of(source)
        self.places = [source.names.index(n) for n in self.inputs]
        self.variadic = isinstance(source, Operation) and source.variadic
        self.by_place = source if isinstance(source, Operation) and source.elementwise else None  # call 이 자리로만 받는다
        # 입력이 모두 텐서이면 살필 것 없이 곧장 간다: 그런 부름의 인수 개수의 범위
        count = len(self.places)
        straight = not self.variadic and self.places == list(range(count)) and count
        self.least = count if straight else sys.maxsize
        self.most = count if self.by_place is not None else len(source.names)
        self.takes_one = self.least == 1
        declared = self.__signature__.parameters
        wider = source.wider if isinstance(source, Operation) else None
        self.known = source.names if wider is None else wider.names
        self.accepted = frozenset(self.known)
        self.optional = any(n in declared and declared[n].default is None for n in self.inputs)
        self._doc: str | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            if len(args) == 1 and self.takes_one and not kwargs and isinstance(args[0], Tensor):
                return self.run(args[0])
            if not kwargs and self.least <= len(args) <= self.most:
                for value in args[:self.least]:
                    if not isinstance(value, Tensor):
                        break
                else:
                    return self.run(*args)
            return self._called(args, kwargs)
        except TinygradError as error:
            named(self.source.name, error)
            raise
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            if any(callable(v) for v in args):  # 사용자의 함수 안에서 난 오류일 수 있다
                raise
            raise failed_operation(self.source, dict(zip(self.source.names, args, strict=False)) | kwargs, error) from None

    def _walked(self, values: Any) -> Any:
        return values if isinstance(values, (list, tuple)) else several(self.source.name, self.inputs[0], values, "텐서")

    def _called(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        places, inputs, variadic = self.places, self.inputs, self.variadic
        if not kwargs.keys() <= self.accepted:
            kwargs = in_our_words(self.source.name, kwargs, self.known)
        if variadic:  # 목록 하나: 하나씩 만드는 것(generator)이면 한 번만 걷는다
            args = tuple([self._walked(v) if k in places else v for k, v in enumerate(args)])
            kwargs = {n: self._walked(v) if n in inputs else v for n, v in kwargs.items()}
        given = [args[k] for k in places if k < len(args)] + [kwargs[n] for n in inputs if n in kwargs]
        # 파이썬 수는 곁에 있는 배열의 dtype 을 따른다: float64 곁의 0.1 은 float64 이다
        dtype = _float_beside(given[0] if variadic and given else given)
        positional = [
            v if k not in places else [_lift(w, dtype, self.optional) for w in v] if variadic else _lift(v, dtype, self.optional)
            for k, v in enumerate(args)
        ]
        by_name = {
            n: v if n not in inputs else [_lift(w, dtype, self.optional) for w in v] if variadic else _lift(v, dtype, self.optional)
            for n, v in kwargs.items()
        }
        if self.by_place is not None:
            positional, by_name = bound(self.by_place, tuple(positional), by_name), {}
        return self.run(*positional, **by_name)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<함수 tinygrad_ko.{self.__name__}>"

    def __reduce__(self) -> str:
        return self.__name__

    @property
    def __doc__(self) -> str:
        if self._doc is None:
            self._doc = documentation(self.source, functools.partial(example, self.source))
        return self._doc

    @__doc__.setter
    def __doc__(self, text: str | None) -> None:
        self._doc = text

    @property
    def __signature__(self) -> inspect.Signature:
        source = self.source
        body = written_as(source)
        if inspect.isfunction(body):
            return inspect.signature(body)
        return inspect.Signature([inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in source.names])


def _lift(value: Any, dtype: Any, optional: bool = False) -> Any:
    if isinstance(value, Tensor) or (value is None and optional):
        return value
    if value is None:
        raise hidden("입력", none_given("입력"))  # 부른 함수의 이름으로 말한다
    plain_number = type(value) in (int, float)
    return as_tensor(value, dtype=dtype if plain_number else None)


def _float_beside(values: Any) -> Any:
    """값들 가운데 처음 만나는 실수(복소수) 배열의 dtype. 없으면 ``None``."""
    for value in values:
        dtype = getattr(value, "dtype", None)
        if isinstance(dtype, np.dtype) and dtype.kind in "fc":
            return dtype
    return None


def names(namespace: str = "") -> list[str]:
    """공개 함수의 이름들(``namespace`` 를 주면 그 방의 것만)."""
    ours = [n for n, op in operations.items() if op.public and namespace in ("", op.namespace)]
    built = [n for n, c in compositions.items() if namespace in ("", c.namespace) and (namespace or "." not in n)]
    return sorted([*ours, *(n.rpartition(".")[2] for n in built)])


def missing(module: str, name: str, reason: str = "") -> Exception:
    """``tg``, ``tg.linalg`` … 에 없는 이름을 찾았을 때의 오류."""
    room, known = module.replace("tinygrad_ko", "tg", 1), dir(sys.modules[module])
    if not reason and name[0] != "_":
        reason = elsewhere(room, name) or perhaps(name, known, f"{room}.") or listed(room, known)
    return no_such_name(module, name, reason)


def find(name: str, module: str) -> Any:
    """모듈의 ``__getattr__``: 함수를 찾거나, 까닭이나 비슷한 이름을 알려 주는 오류를 낸다."""
    function = None if name.startswith("_") else public_function(name)
    if function is None:
        # 밑줄로 시작하는 이름은 사람이 아니라 파이썬의 도구가 묻는다(``__wrapped__`` …): 비슷한 것을 찾지 않는다
        reason = f"미분하지 않습니다: {REASONS[name]}" if name in REASONS else cure(module, name)
        raise missing(module, name, reason)
    return function
