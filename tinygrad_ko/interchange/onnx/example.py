"""본보기 입력: 텐서 하나, 여럿의 튜플(겹쳐도 된다), 이름으로 줄 사전. 평평한 배열들로 펴고, 부를 때 다시 그 꼴로 묶는다."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ...engine import Variable
from ...errors import ArgumentError, ArgumentTypeError, TinygradError, describe
from ...korean.particles import Noun
from ...nn.module import Module
from ...tensors.tensor import Tensor
from .graph import SUPPORTED


class Example:
    """본보기의 배열들과 그 꼴."""

    def __init__(self, given: Any) -> None:
        self.by_name = isinstance(given, Mapping)
        whole: Any = dict(given) if self.by_name else given if isinstance(given, tuple) else (given,)
        self.shape = whole
        self.arrays: list[np.ndarray] = []
        self.paths: list[tuple[Any, ...]] = []  # 배열마다: 몇 번째(또는 이름) 인수의 어디인가
        items: Any = whole.items() if self.by_name else enumerate(whole)
        for key, value in items:
            for path, leaf in _leaves(value, (key,)):
                self.paths.append(path)
                self.arrays.append(_array(leaf, path))
        if not self.arrays:
            seen = "" if whole in ((), {}) else f" 받은 것: {describe(given)}."
            raise ArgumentError(f"export_onnx: 본보기 입력이 비어 있습니다. 모델에 넣을 텐서나 수의 배열을 주세요.{seen}")

    def doubt(self) -> str:
        """모델이 받지 않았을 때 덧붙일 말: 꼴을 잘못 준 듯한가."""
        given = self.shape
        if not self.by_name and len(given) > 1 and all(type(v) is int for v in given):
            return f" (export_onnx 의 본보기는 모양이 아니라 그 모양의 텐서입니다: tg.zeros({given}).)"
        if not self.by_name and len(given) == 1 and type(given[0]) is list and _is_bundle(given[0]):
            return " (export_onnx 의 본보기에서 목록은 목록을 받는 인수 하나입니다. 인수가 여럿이면 튜플로 주세요.)"
        return ""

    def call(self, model: Any, tensors: Sequence[Tensor]) -> Any:
        """텐서들을 본보기의 꼴로 묶어 부른다."""
        given = iter(tensors)
        if self.by_name:
            return model(**{str(k): _packed(v, given) for k, v in self.shape.items()})
        return model(*[_packed(v, given) for v in self.shape])

    def names(self, model: Any, chosen: Any) -> list[str]:
        """입력의 이름들: 고른 것, 없으면 ``forward`` 의 인수 이름."""
        if chosen is not None:
            return distinct_names("input_names", chosen, len(self.arrays), "입력")
        found = [str(k) for k in self.shape] if self.by_name else _argument_names(model)
        heads = [path[0] if self.by_name else found[path[0]] if path[0] < len(found) else None for path in self.paths]
        if None in heads:
            return ["input" if len(heads) == 1 else f"input_{k}" for k in range(len(heads))]
        return ["_".join([str(head), *map(str, path[1:])]) for head, path in zip(heads, self.paths, strict=True)]


def distinct_names(argument: str, given: Any, count: int, what: str) -> list[str]:
    """사용자가 지은 이름들: 수가 맞고 서로 달라야 한다."""
    names = [given] if isinstance(given, str) else list(given)
    if len(names) != count or not all(isinstance(n, str) and n for n in names) or len(set(names)) != count:
        raise ArgumentError(f"export_onnx: {argument} 에는 {what}마다 하나씩, 서로 다른 이름 {count}개를 주세요. 받은 것: {given!r}.")
    return names


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """겹친 튜플과 사전(과 텐서의 목록)을 편다. 수의 목록은 텐서 하나이다. ``None`` 은 그대로 준다."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif _is_bundle(value):
        for k, inner in enumerate(value):
            yield from _leaves(inner, (*path, k))
    elif value is not None:
        yield path, value


def _packed(value: Any, given: Iterator[Tensor]) -> Any:
    if isinstance(value, Mapping):
        return {key: _packed(inner, given) for key, inner in value.items()}
    if _is_bundle(value):
        return type(value)(_packed(v, given) for v in value)
    return None if value is None else next(given)


def _is_bundle(value: Any) -> bool:
    whole = type(value) is tuple or (type(value) is list and any(isinstance(v, (Variable, np.ndarray)) for v in value))
    return whole and any(isinstance(v, (Variable, np.ndarray, tuple)) or v is None for v in value)


def _array(value: Any, path: tuple[Any, ...]) -> np.ndarray:
    where = f"본보기 '{'_'.join(map(str, path))}'"
    try:
        tensor = value if isinstance(value, Variable) else Tensor(value)
    except TinygradError:
        raise ArgumentTypeError(f"export_onnx: {Noun(where):은/는} 텐서나 수의 배열이어야 합니다. 받은 것: {describe(value)}.") from None
    array = np.array(tensor._data)
    if array.dtype not in SUPPORTED:
        raise ArgumentTypeError(f"export_onnx: {where}의 dtype {Noun(array.dtype):은/는} 옮기지 않습니다. 실수·정수·참거짓만 됩니다.")
    if array.size == 0:
        raise ArgumentError(f"export_onnx: {where}의 모양 {array.shape} 에 원소가 없습니다. 축의 길이가 1 이상인 본보기를 주세요.")
    return array


def _argument_names(model: Any) -> list[str]:
    try:
        function = type(model).forward.__get__(model) if isinstance(model, Module) else model
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # C 로 쓴 함수에는 서명이 없는 것이 있다
        return []
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
