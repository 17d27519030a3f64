"""임자: 배열이 제 자리를 가졌는가, 뷰의 임자를 누가 붙들고 있는가."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from .program import fresh


def holders(view: np.ndarray) -> int:
    """뷰의 임자를 붙든 것의 수."""
    return sys.getrefcount(view.base)


ALONE = holders(np.empty(2)[:1])  # 뷰 하나만 붙들고 있을 때: 파이썬의 판마다 다르게 센다


def own(value: Any, *others: Any) -> np.ndarray:
    """``value`` 가 ``others`` 와도, 모르는 누구와도 자리를 나누지 않으면 그대로, 아니면 베낀 것."""
    if type(value) is not np.ndarray or any(value is other for other in others):
        return fresh(value)
    return value if value.base is None or _is_a_part(value, others) else fresh(value)


def _is_a_part(value: np.ndarray, others: tuple[Any, ...]) -> bool:
    """한 배열을 나누어 낸 조각들 가운데 하나인가: 그 배열은 조각들만 붙들고 있고, 조각들은 서로 겹치지 않는다."""
    if type(value.base) is not np.ndarray or not value.flags.writeable:
        return False
    siblings = [other for other in others if isinstance(other, np.ndarray) and other.base is value.base]
    return holders(value) == ALONE + len(siblings) and not any([np.shares_memory(value, other) for other in siblings])
