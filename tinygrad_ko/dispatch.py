"""``np.f(텐서)`` 를 우리 연산으로 잇는다 (NEP 13 ``__array_ufunc__``, NEP 18 ``__array_function__``).

이을 수 없는 것은 조용히 배열로 바꾸어 셈하지 않는다. 기울기를 따라가는 텐서라면 고칠 방법을 적은 오류를 낸다.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np

from .devices import is_foreign
from .errors import ArgumentTypeError, LostGradientError, lost_gradient
from .operation import Composition, Operation, compositions, numpy_functions, operations
from .recording import Variable, wrap

_RENAMED = {("clip", "min"): "a_min", ("clip", "max"): "a_max", ("var", "correction"): "ddof", ("std", "correction"): "ddof"}
_PLACES = ("nonzero", "argwhere", "shape", "ndim", "size", "result_type", "zeros_like", "ones_like", "full_like",
           "empty_like", "array_equal", "allclose", "isclose", "shares_memory", "may_share_memory", "array_repr",
           "array_str", "array2string", "iscomplexobj", "isrealobj", "count_nonzero", "searchsorted", "copyto")


def array_ufunc(self: Any, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """유니버설 함수(ufunc): ``np.exp(t)``, ``배열 * t`` …"""
    out = kwargs.get("out")
    recorded = [t for t in inputs if _wants(t)]
    name = f"np.{ufunc.__name__}"
    if out is not None:
        if recorded or any(isinstance(o, Variable) for o in out):
            raise lost_gradient(f"{name}(…, out=배열) 또는 '배열 연산= 텐서'", "결과를 새 이름으로 받으세요: a = a * t.")
        return getattr(ufunc, method)(*[_raw(t) for t in inputs], **kwargs)
    if method == "__call__" and not kwargs and ufunc in numpy_functions:
        return numpy_functions[ufunc].call(*inputs)
    raw = [_raw(t) for t in inputs]
    if recorded and kwargs:
        raise ArgumentTypeError(f"{name}: 인수 {', '.join(kwargs)}은(는) 텐서와 함께 쓸 수 없습니다. 빼고 쓰거나 tg.where 를 쓰세요.")
    result = getattr(ufunc, method)(*raw, **kwargs)
    if recorded and (method != "__call__" or _is_smooth(result)):
        what = name if method == "__call__" else f"{name}.{method}"
        raise LostGradientError(f"{what}: 도함수 규칙이 없습니다. {nearest(ufunc.__name__)}기울기가 필요 없으면 t.detach() 를 쓰세요.")
    return _wrapped(result)


def array_function(self: Any, function: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Any:
    """그 밖의 NumPy 함수: ``np.sum(t)``, ``np.concatenate([t, u])`` …"""
    ours = numpy_functions.get(function)
    name = function.__name__
    if ours is not None and not (name == "where" and len(args) == 1):
        positional, named = _translated(function, ours, args, kwargs)
        return ours.call(*positional, **named)
    tensors = list(_tensors([args, kwargs]))
    if any(_wants(t) for t in tensors) and name not in _PLACES and name != "where":
        result = function(*_raw(args), **_raw(kwargs)) if name.startswith(("arg", "is", "any", "all")) else None
        if result is None or _is_smooth(result):
            raise LostGradientError(
                f"np.{name}: 도함수 규칙이 없습니다. {nearest(name)}기울기가 필요 없으면 t.detach() 를 쓰세요."
            )
        return _wrapped(result)
    if name == "copyto" and any(_wants(t) for t in tensors):
        raise lost_gradient("np.copyto", "x[...] = t 처럼 텐서에 넣으세요.")
    return _wrapped(function(*_raw(args), **_raw(kwargs)))


def nearest(name: str) -> str:
    """이름이 비슷한, 우리가 가진 함수를 알려 주는 문장."""
    known = [*(n for n, op in operations.items() if op.public), *compositions]
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"비슷한 것: {', '.join('tg.' + n for n in close)}. " if close else ""


def _translated(function: Any, ours: Operation | Composition, args: Any, kwargs: Any) -> tuple[list[Any], dict[str, Any]]:
    """NumPy의 인수를 우리 인수로. 우리가 모르는 인수는 기본값일 때만 눈감아 준다."""
    signature = _signature(function)
    if signature is None:
        return list(args), kwargs
    bound = signature.bind(*args, **kwargs).arguments
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for k, (name, value) in enumerate(bound.items()):
        parameter = signature.parameters[name]
        name = _RENAMED.get((ours.name, name), name)
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            positional.extend(value)
        elif k == len(positional) and k < _array_count(ours):
            positional.append(value)
        elif name in ours.names:
            named[name] = value
        elif value is not parameter.default and value is not np._NoValue and value is not None:
            raise ArgumentTypeError(
                f"np.{function.__name__}: 인수 '{name}'은(는) 텐서와 함께 쓸 수 없습니다. "
                f"쓸 수 있는 인수: {', '.join(ours.names)}."
            )
    return positional, named


def _array_count(ours: Operation | Composition) -> int:
    return len(ours.inputs) if isinstance(ours, Operation) else ours.arrays


@cache
def _signature(function: Any) -> inspect.Signature | None:
    if function in (np.where, np.einsum):  # 순서 그대로 넘긴다
        return None
    try:
        return inspect.signature(function)
    except ValueError:  # C 로 쓴 함수 가운데에는 서명이 없는 것이 있다
        return None


def _wants(value: Any) -> bool:
    return isinstance(value, Variable) and value.node is not None and value.node.requires_grad


def _tensors(value: Any) -> Iterator[Variable]:
    if isinstance(value, Variable):
        yield value
    elif isinstance(value, (list, tuple)):
        for v in value:
            yield from _tensors(v)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))


def _raw(value: Any) -> Any:
    if isinstance(value, Variable):
        return value._data
    if isinstance(value, (list, tuple)):
        return type(value)(_raw(v) for v in value) if type(value) in (list, tuple) else value
    if isinstance(value, dict):
        return {k: _raw(v) for k, v in value.items()}
    return value


def _is_smooth(result: Any) -> bool:
    """미분할 수도 있었을 값(실수)인가. 참·거짓과 정수는 아니다."""
    parts: Iterable[Any] = result if isinstance(result, (tuple, list)) else (result,)
    return any(getattr(p, "dtype", np.dtype(type(p) if isinstance(p, float) else bool)).kind in "fc" for p in parts)


def _wrapped(result: Any) -> Any:
    if isinstance(result, (np.ndarray, np.generic)) or is_foreign(result):
        return wrap(result)
    if type(result) in (tuple, list):
        return type(result)(_wrapped(r) for r in result)
    return result
