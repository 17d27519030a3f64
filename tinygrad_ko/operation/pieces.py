"""조각: 여러 걸음인 원소마다의 셈을 큰 배열에서는 조각마다. 허락된 스레드들이 나누어 한다(``threads``).

조각을 훑어보고 길을 고르는 식(``looking``)의 조각은 자리를 크기만이 정한다. 그래서 답은 스레드의 수와 상관없이 비트까지 같다.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .array_path import array_path
from .threads import allowed, run_blocks

PIECE = 2**15  # 혼자 할 때 조각 하나의 원소 수: 중간 배열 여럿이 캐시(L2)에 든다
SHARE = 2**17  # 나누어 할 때, 그리고 식이 훑어볼 때: 더 작으면 GIL 을 주고받는 값이 더 크다
LARGE = 2**14  # 연산이 큰 배열의 길(``large``)을 찾기 시작하는 원소의 수
PAIRED = 2**11  # 입력이 둘인 연산은 이만큼부터: 그 길이 있는 것은 NumPy 가 원소를 하나씩 셈하는 것들이다(잰 것)
LONG = 2**18  # 이만큼부터 조각낸다: 짧은 것은 통째로도 캐시에 들고, 결과를 옮겨 적지 않아도 된다
SHARED = 2**19  # 이만큼부터 스레드가 나누어 한다: 더 작으면 스레드를 깨우는 값이 더 크다
ONE_CALL = 2**21  # 한 번 부르면 끝나는 셈은 이만큼부터


def is_shared(size: int) -> bool:
    """``size`` 개의 셈을 스레드가 나누어 할 것인가."""
    return size >= SHARED and allowed() > 1


def looking(formula: Callable[..., Any]) -> Callable[..., Any]:
    """받은 조각을 훑어보고 길을 고르는 식에 단다."""
    formula.looks = True  # type: ignore[attr-defined]
    return formula


def pieces(size: int, piece: int, width: int = 1) -> list[slice]:
    """``size`` 개를 ``piece`` 개쯤씩 나눈 조각들. ``width`` 개씩은 끊지 않는다. 끝의 짧은 토막은 앞의 것에 붙인다."""
    step = max(piece // width, 1) * width
    many = max((size + step // 2) // step, 1)
    return [slice(k * step, size if k == many - 1 else (k + 1) * step) for k in range(many)]


def in_pieces(formula: Callable[..., Any]) -> Callable[..., Any]:
    """``f(*arrays)`` 인 식의 장식자: 긴 배열은 조각마다 셈한다. 읽고 인쇄하는 것은 식 그대로이다."""

    @array_path(same=True)
    @functools.wraps(formula)
    def cut(f: Callable[..., Any], *arrays: Any) -> Any:
        x = arrays[0]
        if type(x) is not np.ndarray or x.size < LONG or x.dtype.kind != "f" or not all([a.flags.c_contiguous for a in arrays]):
            return formula(f, *arrays)  # 정수의 답은 정수가 아니다
        y, lines = np.empty_like(x), [a.reshape(-1) for a in arrays]
        line = y.reshape(-1)

        def compute(piece: slice) -> None:
            line[piece] = f(*[a[piece] for a in lines])

        shared = is_shared(x.size)
        every = pieces(x.size, SHARE if shared or getattr(f, "looks", False) else PIECE)
        run_blocks(compute, every, shared)
        return y

    return cut


def in_threads(f: np.ufunc) -> Callable[[Any], Any]:
    """긴 배열에서는 허락된 스레드들이 나누어 하는 ufunc ``f``."""

    def shared(x: Any) -> Any:
        if type(x) is not np.ndarray or x.size < ONE_CALL or allowed() == 1 or not x.flags.c_contiguous:
            return f(x)
        line = x.reshape(-1)
        made = np.empty(x.shape, f(line[:0]).dtype)
        out = made.reshape(-1)
        run_blocks(lambda piece: f(line[piece], out=out[piece]), pieces(x.size, SHARE))
        return made

    return shared
