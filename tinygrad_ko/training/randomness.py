"""난수의 자리: 모델, 로더, 손실 속에 든 난수 발생기를 모두 찾아 상태를 적고 되돌린다. 이어서 학습할 때 쓴다."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..errors import DataError
from ..tensors.generator import default_generator
from ..tensors.tensor import Tensor

LONG = 256  # 이보다 긴 목록은 자료이다: 그 속에서는 찾지 않는다
_PLAIN: tuple[Any, ...] = (str, bytes, int, float, complex, bool, type(None), np.ndarray, np.generic, Tensor, type, types.ModuleType)


def find_generators(**roots: Any) -> dict[str, np.random.Generator]:
    """속성, 목록, 사전, ``partial`` 의 인수, 함수가 붙든 변수를 따라가며 찾은 발생기들. 기본 발생기가 첫째이다.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.training.randomness import find_generators
    >>> list(find_generators(model=nn.Sequential(nn.Linear(2, 2), nn.Dropout(generator=0))))
    ['기본', 'model.1.generator']
    """
    found = {"기본": default_generator()}
    seen = {id(found["기본"])}
    waiting = [(name, thing) for name, thing in reversed(roots.items())]
    while waiting:
        path, thing = waiting.pop()
        if isinstance(thing, _PLAIN) or id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, np.random.Generator):
            found[path] = thing
        else:
            waiting += [(f"{path}.{name}", inner) for name, inner in reversed([*_inside(thing)])]
    return found


def _inside(thing: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(thing, Mapping):
        if len(thing) <= LONG:
            yield from ((str(name), inner) for name, inner in thing.items())
    elif isinstance(thing, (list, tuple)):
        if len(thing) <= LONG:
            yield from ((str(k), inner) for k, inner in enumerate(thing))
    elif isinstance(thing, functools.partial):
        yield from (("func", thing.func), ("args", thing.args), ("keywords", thing.keywords))
    elif isinstance(thing, types.MethodType):
        yield from (("__self__", thing.__self__), ("__func__", thing.__func__))
    elif isinstance(thing, types.FunctionType):
        yield from _captured(thing)
    yield from getattr(thing, "__dict__", {}).items()


def _captured(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    """함수가 붙든 변수(closure), 기본 인수, 그리고 함수가 쓰는 바깥의 발생기."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # 아직 값이 없다
            continue
    yield "__defaults__", function.__defaults__
    yield "__kwdefaults__", function.__kwdefaults__
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, np.random.Generator):
            yield name, value


def states(generators: Mapping[str, np.random.Generator]) -> dict[str, Any]:
    """발생기마다의 상태."""
    return {path: generator.bit_generator.state for path, generator in generators.items()}


def refuse_other_places(where: str, generators: Mapping[str, np.random.Generator], saved: Mapping[str, Any]) -> None:
    """저장된 상태의 자리와 종류가 지금의 것과 같은지 살핀다."""
    ours = {path: type(generator.bit_generator).__name__ for path, generator in generators.items()}
    theirs = {path: state["bit_generator"] for path, state in saved.items()}
    if ours != theirs:
        raise DataError(
            f"{where}: 난수 발생기의 자리가 저장할 때와 다릅니다. 체크포인트: {_listed(theirs)}; 지금: {_listed(ours)}. "
            "저장할 때처럼 generator= 를 주어 모델과 로더를 만드세요."
        )


def restore(generators: Mapping[str, np.random.Generator], saved: Mapping[str, Any]) -> None:
    """상태를 되돌린다."""
    for path, generator in generators.items():
        generator.bit_generator.state = saved[path]


def _listed(kinds: Mapping[str, str]) -> str:
    return ", ".join(f"{path}({kind})" for path, kind in kinds.items())
