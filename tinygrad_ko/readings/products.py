"""TeX 에 이어 쓴 것은 무엇의 곱인가: 원소끼리의 곱(⊙)인가 행렬의 곱인가."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from ..operation import Composition, Operation, compositions, operations

__all__ = ["matrix_product"]


def matrix_product(operation: Operation) -> bool:
    """이어 쓴 것이 행렬의 곱인 연산인가. 선언에 없으면 순전파나 규칙이 ``@`` 나 ``np.dot`` 같은 것을 쓰는지 본다."""
    if operation.facts.product:
        return operation.facts.product == "matrix"
    contractions, seen = _contractions(), set[Any]()
    return any(_multiplies(f, contractions, seen) for f in (operation.forward, *operation.formulas.values()))


def _contractions() -> set[str]:
    """둘 넘는 배열을 행렬로 곱하는 함수들의 이름: 도함수 표의 선언에서."""
    def several(made: Operation | Composition) -> bool:
        return made.arrays != 1 if isinstance(made, Composition) else len(made.inputs) > 1

    everyone: dict[str, Operation | Composition] = {**operations, **compositions}
    return {n for n, made in everyone.items() if made.facts.product == "matrix" and several(made)}


def _multiplies(function: Callable[..., Any], contractions: set[str], seen: set[Any]) -> bool:
    """함수가, 또는 그것이 부르는 같은 파일의 함수가 행렬을 곱하는가. 부르지 않고 코드만 읽는다."""
    function = inspect.unwrap(function)
    if not inspect.isfunction(function):  # np.matmul, np.dot 처럼 NumPy의 것
        return getattr(function, "__name__", "") in contractions
    if function.__code__ in seen:
        return False
    seen.add(function.__code__)
    codes = list(_codes(function.__code__))
    names, nearby = {name for code in codes for name in code.co_names}, function.__globals__
    found = {n: inspect.unwrap(nearby[n]) for n in names if callable(nearby.get(n))}
    helpers = {n: f for n, f in found.items() if inspect.isfunction(f) and f.__globals__ is nearby}
    steps = (step for code in codes for step in dis.get_instructions(code))
    if (names - helpers.keys()) & contractions or any(step.opname == "BINARY_OP" and "@" in step.argrepr for step in steps):
        return True
    return any(_multiplies(f, contractions, seen) for f in helpers.values())


def _codes(code: CodeType) -> Iterator[CodeType]:
    """코드와 그 안의 코드들(안쪽 함수)."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)
