"""``np.f(텐서)`` 를 우리 연산으로 잇는다 (NEP 13 ``__array_ufunc__``, NEP 18 ``__array_function__``).

이을 수 없는 것은 조용히 배열로 바꾸어 셈하지 않는다. 기울기를 따라가는 텐서라면 까닭과 고칠 방법을 적은 오류를 낸다.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np

from ..engine import Variable, state, wrap
from ..errors import (
    FAILURES,
    ArgumentError,
    ArgumentTypeError,
    LostGradientError,
    OutOfMemoryError,
    TinygradError,
    axis_cure,
    describe,
    lost_gradient,
    named,
)
from ..korean.particles import Noun, particle
from ..operation import Composition, Operation, compositions, numpy_functions, operations, option
from ..operation.arguments import refuse_masked
from ..operation.devices import is_foreign
from ..rules.operands import variables
from ..rules.ufuncs import METHODS
from .reasons import LOOKS, OTHERS, PLACES, REASONS, VALUED

_RENAMED = {("clip", "min"): "a_min", ("clip", "max"): "a_max",
            **{(name, "correction"): "ddof" for name in ("var", "std", "nanvar", "nanstd")}}
_HARMLESS = ("copy", "subok", "overwrite_input", "kind", "stable", "optimize")  # 값을 바꾸지 않는 인수
_IN_PLACE = ("put", "put_along_axis", "place", "putmask", "fill_diagonal", "copyto")


def array_ufunc(self: Any, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """유니버설 함수(ufunc): ``np.exp(t)``, ``배열 * t``, ``np.add.reduce(t)`` …"""
    ours = numpy_functions.get(ufunc) if method == "__call__" else None
    if not kwargs and isinstance(ours, Operation) and ours.elementwise:  # 흔한 길
        return ours.call(*inputs)
    name = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
    kwargs = {k: v if k in ("out", "initial") else _constant(name, k, v) for k, v in kwargs.items()}
    recorded = any(_wants(t) for t in (*inputs, kwargs.get("initial")))
    out = kwargs.get("out")
    if out is not None:
        if recorded or any(isinstance(o, Variable) for o in out):
            raise lost_gradient(f"{name}(…, out=배열) 또는 '배열 연산= 텐서'", "결과를 새 이름으로 받으세요: a = a * t.")
        _written_out(inputs)
        return explained(name, getattr(ufunc, method), [_raw(t) for t in inputs], kwargs)
    if method == "at" and (recorded or isinstance(inputs[0], Variable)):
        raise lost_gradient(name, "제자리에서 더하는 대신 tg.index_add 나 tg.scatter_add 를 쓰세요.")
    if isinstance(ours, Composition) and kwargs.keys() <= set(ours.names):
        return ours.call(*_lifted(list(inputs)), **kwargs)
    if ours is not None and not kwargs:
        return _wrapped(ours.call(*_constants(ours, inputs)))
    if method in METHODS and ufunc in numpy_functions and recorded:
        return explained(name, METHODS[method], (ufunc, *inputs), kwargs)
    if recorded and kwargs and ufunc.__name__ not in PLACES:
        raise ArgumentTypeError(f"{name}: 인수 {Noun(', '.join(kwargs)):은/는} 텐서와 함께 쓸 수 없습니다. 빼고 쓰거나 tg.where 를 쓰세요.")
    _refuse_masks(name, inputs)
    result = explained(name, getattr(ufunc, method), [_raw(t) for t in inputs], kwargs)
    if recorded and _is_smooth(result):
        raise _no_rule(name, ufunc.__name__)
    return unrecorded(result, ufunc if method == "__call__" else (ufunc, method), inputs, kwargs)


def array_function(self: Any, function: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Any:
    """그 밖의 NumPy 함수: ``np.sum(t)``, ``np.concatenate([t, u])`` …"""
    try:
        return _dispatched(function, args, kwargs)
    except RecursionError:
        raise ArgumentError(f"np.{_key(function)}: 너무 깊게 겹쳤거나 자기 자신을 담은 목록이 있습니다. 배열로 만들어 주세요.") from None


def _dispatched(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    key = _key(function)
    name, ours = f"np.{key}", numpy_functions.get(function)
    if function is np.broadcast_arrays and any(v is None or isinstance(v, str) for v in args) and not any(map(_wants, args)):
        ours = None  # matplotlib 은 수가 아닌 것(빠진 선의 굵기, 색의 이름)도 함께 펼친다
    if ours is not None and not (key == "where" and len(args) == 1):
        try:
            positional, keywords = _translated(name, function, ours, args, kwargs)
            made = ours.call(*positional, **keywords)
            if isinstance(made, np.ndarray) and not kwargs:  # 텐서는 조건이나 번호뿐이었다: np.where(t > 0, 1, 0)
                return unrecorded(made, ours, args)
            return _wrapped(made)
        except TinygradError as error:
            named(ours.name, error)
            raise
    if key in _IN_PLACE and isinstance(args[0] if args else next(iter(kwargs.values())), Variable):
        raise LostGradientError(f"{name}: {REASONS[key]}")
    beheld = function is np.full_like and not any(_wants(t) for t in _tensors([args[1:], kwargs]))  # 본뜰 것의 모양만 본다
    if key not in PLACES and key not in LOOKS and key != "where" and not beheld and any(_wants(t) for t in _tensors([args, kwargs])):
        raise _no_rule(name, key)
    signature = _signature(function)
    if signature is not None and "out" in signature.parameters:
        out = signature.bind(*args, **kwargs).arguments.get("out")
        if isinstance(out, Variable):
            raise lost_gradient(f"{name}(…, out=텐서)", "결과를 새 이름으로 받으세요.")
    if key not in LOOKS and key not in _IN_PLACE:
        _refuse_masks(name, [args, kwargs])
    return unrecorded(explained(name, function, _raw(args), _raw(kwargs)), function, args, kwargs)


def _key(function: Callable[..., Any]) -> str:
    """``linalg.norm`` 처럼 방까지 적은 이름."""
    room = (getattr(function, "__module__", None) or "").removeprefix("numpy")
    return f"{room.removeprefix('.')}.{function.__name__}" if room in (".linalg", ".fft") else function.__name__


def _no_rule(name: str, key: str) -> LostGradientError:
    if key in OTHERS["파일과 글"]:
        return LostGradientError(f"{name}: 파일과 글에는 기울기가 담기지 않습니다. t.detach() 를 넣으세요.")
    reason = REASONS.get(key) or f"도함수 규칙이 없습니다. {nearest(key)}"
    return LostGradientError(f"{name}: {reason.rstrip()} 기울기가 필요 없으면 t.detach() 를 쓰세요.")


def explained(name: str, function: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Any:
    """NumPy에게 시키되, 실패하면 함수와 인수를 적은 우리 오류로."""
    try:
        return function(*args, **kwargs)
    except TinygradError as error:
        named(name, error)
        raise
    except FAILURES as error:
        raise failed_call(name, args, kwargs, error, "모양과 축과 dtype 을 살펴보세요.") from None


def failed_call(name: str, args: Any, kwargs: dict[str, Any], error: Exception, cure: str) -> TinygradError:
    """NumPy의 맨 오류를, 함수와 받은 것을 적은 우리 오류로."""
    if isinstance(error, MemoryError):
        return OutOfMemoryError.at(name, error)
    kind = ArgumentTypeError if isinstance(error, (TypeError, AttributeError)) else ArgumentError
    seen = ", ".join([describe(a) for a in args] + [f"{k}={describe(v)}" for k, v in kwargs.items()])
    return kind(f"{name}: 받은 것: {seen or '없음'}. {axis_cure(error) or cure} (NumPy: {str(error).splitlines()[0]})")


def nearest(name: str) -> str:
    """이름이 비슷한, 우리가 가진 함수를 알려 주는 문장."""
    known = [*(n for n, op in operations.items() if op.public), *compositions]
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"비슷한 것: {', '.join('tg.' + n for n in close)}. " if close else ""


def _translated(
    called: str, function: Any, ours: Operation | Composition, args: Any, kwargs: Any,
) -> tuple[list[Any], dict[str, Any]]:
    """NumPy의 인수를 우리 인수로. 우리가 모르는 인수는 기본값일 때만 눈감아 준다."""
    signature = _signature(function)
    if signature is None:
        return _constants(ours, args), kwargs
    bound = signature.bind(*args, **kwargs).arguments
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    starred = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in signature.parameters.values())
    known = {*ours.names, *(ours.wider.names if isinstance(ours, Operation) and ours.wider is not None else ())}
    for k, (name, value) in enumerate(bound.items()):
        parameter = signature.parameters[name]
        name = _RENAMED.get((ours.name, name), name)
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            positional.extend(value)
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            keywords |= value
        elif k == len(positional) and (k < _array_count(ours) or (starred and parameter.kind is not inspect.Parameter.KEYWORD_ONLY)):
            positional.append(value)
        elif value is np._NoValue or (value is None and parameter.default is np._NoValue):
            continue
        elif name in known:
            keywords[name] = value
        elif name == "out" and value is not None:
            raise lost_gradient(f"{called}(…, out=배열)", "결과를 새 이름으로 받으세요.")
        elif value is not parameter.default and value is not None and name not in _HARMLESS:
            raise ArgumentTypeError(
                f"{called}: 인수 '{name}'{particle(name, '은/는')} 텐서와 함께 쓸 수 없습니다. 쓸 수 있는 인수: {', '.join(ours.names)}."
            )
    if isinstance(ours, Operation):
        keywords = {n: option(ours, n, v) if isinstance(v, Variable) and n in ours.names and n not in ours.moving else v
                    for n, v in keywords.items()}
    elif ours.arrays:  # 배열과 목록도 텐서로: 텐서의 메서드가 있어야 한다
        positional[:ours.arrays] = _lifted(positional[:ours.arrays])
    return positional, keywords


def _constants(ours: Operation | Composition, args: Any) -> list[Any]:
    """미분하지 않는 인수 자리의 텐서를 값으로."""
    if isinstance(ours, Composition):
        return list(args)
    wanted = [n not in ours.inputs and n not in ours.moving for n in ours.names]
    return [option(ours, n, v) if constant and isinstance(v, Variable) else v
            for n, v, constant in zip(ours.names, args, wanted, strict=False)] + list(args[len(ours.names):])


def _lifted(values: list[Any]) -> list[Any]:
    given = iter(variables([v for v in values if v is not None]))
    return [None if v is None else next(given) for v in values]


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


def _constant(called: str, name: str, value: Any) -> Any:
    """미분하지 않는 드문 인수(``where=``, ``axis=`` …)에 온 텐서의 값."""
    if _wants(value):
        raise lost_gradient(f"{called}의 인수 '{name}'", f"'{name}'{particle(name, '으로/로')}는 미분할 수 없습니다.")
    return _raw(value)


def _wants(value: Any) -> bool:
    return isinstance(value, Variable) and value.node is not None and value.node.requires_grad


def _tensors(value: Any) -> Iterator[Variable]:
    return (v for v in _leaves(value) if isinstance(v, Variable))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for v in value:
            yield from _leaves(v)
    elif isinstance(value, dict):
        yield from _leaves(list(value.values()))
    else:
        yield value


def _refuse_masks(name: str, given: Any) -> None:
    """NumPy에게 그대로 시킬 셈: 텐서의 곁에 온 가려진 배열은 가린 수까지 셈한다."""
    for value in _leaves(given):
        refuse_masked(name, value)


def _raw(value: Any) -> Any:
    if isinstance(value, Variable):
        return value._data
    if isinstance(value, (list, tuple)):
        return type(value)(_raw(v) for v in value) if type(value) in (list, tuple) else value
    if isinstance(value, dict):
        return {k: _raw(v) for k, v in value.items()}
    return value


def unrecorded(result: Any, function: Any, args: Any, kwargs: Any = None) -> Any:
    """미분하지 않는 셈의 결과를 텐서로. 지켜보는 이가 있으면 어디서 왔는지 알린다."""
    name = getattr(function, "__name__", "")
    if state.observer is None or (name in LOOKS and not (name in VALUED and state.observer.follows)):
        return _wrapped(result)
    return state.observer.derived(result, function, args, kwargs)


def _is_smooth(result: Any) -> bool:
    """미분할 수도 있었을 값(실수)인가. 참·거짓과 정수는 아니다."""
    parts: Iterable[Any] = result if isinstance(result, (tuple, list)) else (result,)
    return any(getattr(p, "dtype", np.dtype(type(p) if isinstance(p, float) else bool)).kind in "fcO" for p in parts)


def _wrapped(result: Any) -> Any:
    if isinstance(result, (np.ndarray, np.generic)) or is_foreign(result):
        return wrap(result) if result.dtype.kind in "fciub" else result
    if type(result) in (tuple, list):
        return type(result)(_wrapped(r) for r in result)
    return result


def _written_out(inputs: Any) -> None:
    """텐서의 값이 NumPy 배열로 나간다(``배열 += 텐서``): 지켜보는 이에게 알린다."""
    if state.observer is not None:
        for t in _tensors(list(inputs)):
            state.observer.peek(t)
