"""실행할 때에야 아는 것: 입력의 크기에서 나오는 수와, 그만큼 채우거나 세거나 늘어놓은 것."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .recording import Ref


@dataclass(frozen=True)
class Size:
    """실행할 때에야 아는 정수: (축 길이들의 곱 · times + plus) // over."""

    example: int  # 첫 기록에서의 값
    factors: tuple[tuple[Ref, int], ...]  # (값, 축)들
    times: int = 1
    plus: int = 0
    over: int = 1
    turned: bool = False  # 1 / 이 크기
    rooted: bool = False  # 이 크기의 제곱근


@dataclass(frozen=True)
class Filled:
    """한 값으로 채운 배열. 모양은 실행할 때에 안다."""

    value: Any  # 0차원의 배열이거나 Size
    shape: tuple[Any, ...]
    dtype: Any


@dataclass(frozen=True)
class Counted:
    """``axis`` 를 따라 start, start + step, … 으로, 저마다 ``each`` 번씩 세어 가는 배열. 모양은 실행할 때에 안다."""

    start: Any
    step: Any
    each: int
    axis: int
    shape: tuple[Any, ...]
    dtype: Any


@dataclass(frozen=True)
class Triangle:
    """열의 번호 − 행의 번호가 ``k`` 이상이면 ``above``, 아니면 ``below`` 인 배열(인과 가림막). 행과 열은 마지막 두 축."""

    above: Any
    below: Any
    k: int
    shape: tuple[Any, ...]
    dtype: Any


@dataclass(frozen=True)
class Repeated:
    """같은 것을 ``count`` 번 늘어놓은 튜플."""

    item: Any
    count: Size


def refs(value: Any) -> list[Ref]:
    """인수 속의 ``Ref`` 들(크기의 식이 가리키는 것까지)."""
    if isinstance(value, Ref):
        return [value]
    if isinstance(value, (tuple, list)):
        return [r for v in value for r in refs(v)]
    if isinstance(value, dict):
        return [r for v in value.values() for r in refs(v)]
    if isinstance(value, slice):
        return refs((value.start, value.stop, value.step))
    if isinstance(value, Size):
        return [ref for ref, _ in value.factors]
    if isinstance(value, Repeated):
        return refs((value.item, value.count))
    if isinstance(value, (Filled, Counted, Triangle)):
        return refs((getattr(value, "value", None), value.shape))
    return []


def moves(value: Any) -> bool:
    """입력이나 그 크기에 따라 달라지는 인수가 있는가."""
    if isinstance(value, (Ref, Size, Filled, Counted, Triangle, Repeated)):
        return True
    if isinstance(value, (tuple, list)):
        return any(moves(v) for v in value)
    if isinstance(value, dict):
        return any(moves(v) for v in value.values())
    return isinstance(value, slice) and moves((value.start, value.stop, value.step))
