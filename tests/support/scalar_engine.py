"""느리지만 뻔한 스칼라 엔진: 우리 엔진을 견줄 잣대. 원소 하나하나가 마디이고, 국소 도함수를 수로 적어 둔다."""

from __future__ import annotations

import math
from collections.abc import Callable


class Value:
    """수 하나와, 그것을 만든 (부모, 국소 도함수)들."""

    def __init__(self, x: float, parents: tuple[tuple[Value, float], ...] = ()) -> None:
        self.x, self.parents, self.grad = x, parents, 0.0

    def __add__(self, other: Value) -> Value:
        return Value(self.x + other.x, ((self, 1.0), (other, 1.0)))

    def __sub__(self, other: Value) -> Value:
        return Value(self.x - other.x, ((self, 1.0), (other, -1.0)))

    def __mul__(self, other: Value) -> Value:
        return Value(self.x * other.x, ((self, other.x), (other, self.x)))

    def tanh(self) -> Value:
        y = math.tanh(self.x)
        return Value(y, ((self, 1 - y * y),))

    def sin(self) -> Value:
        return Value(math.sin(self.x), ((self, math.cos(self.x)),))


def backward(roots: list[Value], seeds: list[float]) -> None:
    """모든 길의 기여분을 더한다: 위상 순서를 깊이 우선으로 뒤집어서."""
    order: list[Value] = []
    seen: set[int] = set()

    def visit(v: Value) -> None:
        if id(v) not in seen:
            seen.add(id(v))
            for parent, _ in v.parents:
                visit(parent)
            order.append(v)

    for root in roots:
        visit(root)
    g = {id(v): 0.0 for v in order}
    for root, seed in zip(roots, seeds, strict=True):
        g[id(root)] += seed
    for v in reversed(order):
        if not v.parents:
            v.grad += g[id(v)]
        for parent, local in v.parents:
            g[id(parent)] += local * g[id(v)]


Grid = list[Value]  # 한 줄짜리 텐서


def elementwise(f: Callable[..., Value], *rows: Grid) -> Grid:
    return [f(*cells) for cells in zip(*rows, strict=True)]
