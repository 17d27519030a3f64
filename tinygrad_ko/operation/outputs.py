"""결과가 여럿인 연산: 결과들을 한 값처럼 적고, 결과마다의 기울기를 한 값처럼 모은다. 그래서 엔진은 여럿인 줄 모른다."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..engine import Node, Variable, record
from .carry import ByDtype, Carrier
from .devices import near
from .reader import Reader


class Dtypes(tuple[Any, ...]):
    """결과마다의 dtype. 하나의 dtype 처럼 ``kind`` 를 묻는 곳에서는 실수로 친다."""

    kind = "f"


class Outputs(tuple[Any, ...]):
    """결과들. 엔진은 배열 하나처럼 모양과 dtype 만 읽는다."""

    size = math.nan  # 작다고도 크다고도 하지 않는다: 값은 저마다의 마디에 남는다
    shape = property(lambda self: tuple([y.shape for y in self]))
    dtype = property(lambda self: Dtypes([y.dtype for y in self]))


class Gradients(Sequence[Any]):
    """결과마다의 기울기. 쓰이지 않은 결과의 자리는 0 배열이다. 마디의 규칙들이 나누어 쓸 것(``shared``)도 여기에 둔다."""

    __slots__ = ("given", "shape", "dtype", "shared")
    size = math.nan

    def __init__(self, given: dict[int, Any], shape: Any, dtype: Any) -> None:
        self.given, self.shape, self.dtype, self.shared = given, shape, dtype, None

    def __len__(self) -> int:
        return len(self.shape)

    def __getitem__(self, k: Any) -> Any:
        if not isinstance(k, int):
            return [self[i] for i in range(len(self))[k]]
        k = range(len(self))[k]
        if k not in self.given:
            other = next(iter(self.given.values()))
            if isinstance(other, (Variable, Reader)):  # 규칙이 그대로 돌려주어도 다시 미분하고 받아쓸 수 있게
                return np.zeros_like(other, shape=self.shape[k], dtype=self.dtype[k])
            return np.broadcast_to(np.zeros((), self.dtype[k], like=near(other)), self.shape[k])
        part = self.given[k]
        return part.view() if type(part) is np.ndarray else part  # 규칙이 그대로 돌려주어도 남과 나누어 쓰는 것임을 알도록

    def __iter__(self) -> Iterator[Any]:
        return (self[k] for k in range(len(self)))

    def __add__(self, other: Gradients) -> Gradients:
        return Gradients(dict(self.given), self.shape, self.dtype).__iadd__(other)

    def __iadd__(self, other: Gradients) -> Gradients:
        for k, part in other.given.items():
            self.given[k] = self.given[k] + part if k in self.given else part
        return self


class Alike(ByDtype):
    """어느 dtype 이든 같은 규칙: 고르는 일과, 받아 적은 역전파(그 속에서 이미 취했다)에는 켤레가 없다."""

    __slots__ = ()

    def __missing__(self, dtype: Any) -> Any:
        return self.rules


class Pick(Carrier):
    """결과가 여럿인 마디에서 ``index`` 번째를 고르는 연산. 그 기울기는 제 칸에 담긴다."""

    __slots__ = ("index", "whole", "rules_for")
    name = property(lambda self: f"{self.whole.name}{self.symbol}")
    symbol = property(lambda self: f"[{self.index}]")
    variadic, elementwise = False, False
    names, inputs, defaults, required, slots = ["outputs"], ("outputs",), (None,), 1, ()

    def __init__(self, index: int, node: Node) -> None:
        self.index, self.whole = index, node.operation
        shape, dtype = node.shape, node.dtype
        self.rules_for = Alike((lambda g, saved: Gradients({index: g}, shape, dtype),))

    def sources(self, node: Node) -> list[Any]:
        """남기는 값이 없다."""
        return []


def picked(node: Node, index: int, y: Any) -> Any:
    """결과가 여럿인 마디의 ``index`` 번째 결과인 텐서."""
    return record(Pick(index, node), (node,), (0,), (), y)


def record_outputs(
    operation: Any, parents: tuple[Node | None, ...], wants: tuple[int, ...], saved: tuple[Any, ...], ys: Sequence[Any], call: Any = None,
) -> tuple[Any, ...]:
    """결과가 여럿인 연산을 적는다: 마디 하나와, 결과마다 그것을 고르는 마디."""
    node = record(operation, parents, wants, saved, Outputs(ys), call).node
    return tuple([picked(node, k, y) for k, y in enumerate(ys)])


def as_outputs(g: Any) -> tuple[Any, ...]:
    """기울기를 결과마다 하나씩: 결과가 하나이면 하나짜리 튜플."""
    return tuple(g) if isinstance(g, Gradients) else (g,)
