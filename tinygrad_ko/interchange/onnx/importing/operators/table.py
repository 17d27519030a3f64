"""ONNX 의 연산 이름 → 셈하는 함수.

함수는 (문맥, 입력들…, **속성)을 받는다. 문맥(``Call``)은 연산 집합의 판과 결과의 수를 안다. 입력은 텐서이거나(가중치와 자료),
배열이다(모양을 셈하는 정수). 주지 않은 입력은 ``None`` 이다.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .....engine import Variable
from .....errors import ArgumentError

operators: dict[str, Callable[..., Any]] = {}
MOST = 2**31  # 모양만으로 만드는 배열의 가장 큰 원소 수: 파일의 수 하나로 기억 공간을 다 쓰지 않도록


class Call(NamedTuple):
    """연산 한 번의 문맥."""

    label: str  # 오류에 적을 이름
    opset: int
    outputs: int


def imports(*kinds: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """이 함수가 셈하는 ONNX 의 연산들."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        for kind in kinds:
            operators[kind] = function
        return function

    return declare


def raw(value: Any) -> Any:
    """배열로."""
    return value._data if isinstance(value, Variable) else value


def followed(value: Any) -> Any:
    """텐서는 텐서 그대로, 나머지는 배열로: 입력에서 온 조건과 번호도 받아 적혀야 다시 내보낼 수 있다."""
    return value if isinstance(value, Variable) else np.asarray(value)


def numbers(value: Any) -> list[int]:
    """정수의 목록: 텐서이거나 배열이거나 속성의 목록."""
    return [int(n) for n in np.asarray(raw(value)).reshape(-1)]


def number(value: Any) -> Any:
    """원소 하나인 것의 수."""
    return np.asarray(raw(value)).reshape(-1)[0].item()


def sized(where: str, shape: Any) -> tuple[int, ...]:
    """모양. 너무 크면 만들기 전에 멈춘다."""
    made = tuple(int(n) for n in shape)
    total = 1
    for n in made:
        if n < 0:
            raise ArgumentError(f"{where}: 모양 {made} 에 음수가 있습니다.")
        total *= n
    if total > MOST:
        raise ArgumentError(
            f"{where}: 모양 {made}, 원소 {total:,}개짜리 배열은 만들지 않습니다. 파일이 상했거나 입력의 크기가 잘못되었습니다."
        )
    return made


def ndim(value: Any) -> int:
    """차원."""
    return int(np.ndim(raw(value)))


def shape(value: Any) -> tuple[int, ...]:
    """모양."""
    return tuple(np.shape(raw(value)))


def dtype(value: Any) -> Any:
    """dtype."""
    return np.asarray(raw(value)).dtype
