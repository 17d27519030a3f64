"""나르기(carry): 마디의 규칙을 불러 받은 기울기를 입력의 기울기로 바꾼다.

이야기, 테이프, 연습, 소스, 엔진이 모두 이 길로 간다. 그래서 인쇄한 것과 그린 것과 채점한 것과 실행한 것이 같다.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Node
from ..errors import ShapeError
from ..korean.particles import Noun
from .memory import refuse_changed
from .sums import summed


class Carrier:
    """규칙으로 기울기를 나르는 것: 연산, 그리고 여러 결과에서 하나를 고르기."""

    __slots__ = ()
    name: str
    add_into: Callable[[Any, Any, bool, Any], bool] | None = None  # (모인 기울기, 받은 것, 처음인가, 남긴 값) → 제자리에서 더했는가
    rules_for: ByDtype  # 기울기의 dtype → 몇 번째 입력인가 → (받은 기울기, 남긴 값) → 그 입력의 기울기

    def fitted(self, d: Any, parent: Any) -> Any:
        """규칙의 답을 입력의 꼴로: 브로드캐스트를 되돌리고 dtype 을 되돌린다. ``parent`` 는 모양과 dtype 이 있는 것."""
        if d.shape != parent.shape:
            d = sum_to(d, parent.shape, self.name)
        if d.dtype is not parent.dtype and d.dtype != parent.dtype:
            d = (d.real if d.dtype.kind == "c" and parent.dtype.kind != "c" else d).astype(parent.dtype)
        return d

    def applied(self, node: Node, i: int, g: Any, saved: Any = None) -> Any:
        """``i`` 번째 입력의 규칙만: 국소 도함수를 곱한 것. ``saved`` 는 마디가 남긴 값 대신 넣을 것."""
        d = self.rules_for[g.dtype][i](g, node.saved if saved is None else saved)
        parent: Any = node.parents[i]
        return d.real if d.dtype.kind == "c" and parent.dtype.kind != "c" else d

    def carry(self, node: Node, i: int, g: Any, saved: Any = None) -> Any:
        """기울기 ``g`` 를 마디의 ``i`` 번째 입력으로 나른 것: 그 입력의 모양과 dtype."""
        return self.fitted(self.applied(node, i, g, saved), node.parents[i])

    refuse_changed = staticmethod(refuse_changed)


class ByDtype(dict[Any, Any]):
    """dtype 마다의 규칙들. 정칙(holomorphic) 함수의 복소수 규칙은 실수 때와 같은 줄이고, 켤레(conjugate)만 여기서 취한다."""

    __slots__ = ("rules",)

    def __init__(self, rules: Any) -> None:
        self.rules = rules

    def __missing__(self, dtype: Any) -> Any:
        found = self[dtype] = _Conjugated(self.rules) if dtype.kind == "c" else self.rules
        return found


class _Conjugated:
    """복소수의 기울기: 켤레를 넣고, 나온 것의 켤레를 취한다."""

    def __init__(self, rules: Any) -> None:
        self.rules = rules

    def __getitem__(self, i: int) -> Callable[[Any, Any], Any]:
        return lambda g, saved: self.rules[i](g.conj(), saved).conj()


def sum_to(d: Any, shape: tuple[int, ...], operation: str) -> Any:
    """브로드캐스트(broadcast)로 늘어난 축을 더하여 원래 모양으로 되돌린다. 나누어 준 것의 도함수는 합이다."""
    extra = d.ndim - len(shape)
    if d.dtype.char == "e":  # 합은 float32 로(받는 쪽이 다시 좁힌다)
        d = d.astype(np.float32)
    if extra > 0 and d.shape[extra:] == shape:  # 앞쪽 축만 늘어난 흔한 경우
        return summed(d, 0 if extra == 1 else tuple(range(extra)))
    stretched = tuple(
        axis for axis, n in enumerate(d.shape) if axis < extra or (shape[axis - extra] == 1 and n != 1)
    )
    fits = extra >= 0 and all(a in (1, b) for a, b in zip(shape, d.shape[extra:], strict=True))
    if not fits:
        raise ShapeError(
            f"{operation}: 도함수 규칙이 낸 기울기의 모양 {Noun(d.shape):을/를} 입력의 모양 {Noun(shape):으로/로} 합칠 수 없습니다. "
            "규칙이 입력과 같은 모양(또는 브로드캐스트된 모양)을 돌려주는지 살펴보세요."
        )
    return summed(d, stretched).reshape(shape)
