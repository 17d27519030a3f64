"""조각: 원소마다 하는 셈을 큰 배열에서는 캐시에 드는 조각마다. 허락된 스레드들이 나누어 한다(``threads``).

조각의 자리는 크기만이 정하므로, 답은 스레드의 수와 상관없이 비트까지 같다.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .array_path import array_path
from .threads import allowed, run_blocks

PIECE = 2**16  # 조각 하나의 원소 수: 서너 중간 배열이 캐시(L2)에 든다
LONG = 2**18  # 이보다 긴 배열을 나눈다: 짧은 것은 통째로도 캐시에 들고, 결과를 옮겨 적지 않아도 된다


def in_pieces(formula: Callable[..., Any]) -> Callable[..., Any]:
    """``f(*arrays)`` 인 식의 장식자: 긴 배열은 조각마다 셈한다. 읽고 인쇄하는 것은 식 그대로이다."""

    @array_path(same=True)
    @functools.wraps(formula)
    def cut(f: Callable[..., Any], *arrays: Any) -> Any:
        x = arrays[0]
        if type(x) is not np.ndarray or x.size <= LONG or not all([a.flags.c_contiguous for a in arrays]):
            return formula(f, *arrays)
        y = np.empty_like(x)
        _fill(y, f, arrays)
        return y

    return cut


class Shared:
    """원소마다 하는 연산의 규칙들을 큰 기울기에 쓸 때: 조각마다 여러 스레드로."""

    __slots__ = ("rules",)

    def __init__(self, rules: Any) -> None:
        self.rules = rules

    def __getitem__(self, i: int) -> Callable[[Any, Any], Any]:
        rule = self.rules[i]

        def shared(g: Any, saved: Any) -> Any:
            if not saved or allowed() == 1 or not all([_alike(value, g) for value in saved]):
                return rule(g, saved)
            d = np.empty(g.shape, g.dtype)
            _fill(d, lambda g, *values: rule(g, values), (g, *saved))
            return d

        return shared


def _alike(value: Any, g: Any) -> bool:
    """``g`` 와 나란히 자를 수 있는 배열인가."""
    return value.__class__ is np.ndarray and value.shape == g.shape and value.dtype == g.dtype and value.flags.c_contiguous


def _fill(y: Any, f: Callable[..., Any], arrays: tuple[Any, ...]) -> None:
    line, lines = y.reshape(-1), [a.reshape(-1) for a in arrays]

    def compute(piece: slice) -> None:
        line[piece] = f(*[a[piece] for a in lines])

    run_blocks(compute, [slice(start, start + PIECE) for start in range(0, y.size, PIECE)])
