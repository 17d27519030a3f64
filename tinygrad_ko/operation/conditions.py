"""조건: 라이브러리가 값을 들여다보고 길을 고르는 곳에서, 그 길이 그대로 맞을 조건. 다시 도는 프로그램은 부를 때마다 이것을 살핀다."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Numbers:
    """0 이상 ``count`` 미만의 번호인가."""

    count: int
    __name__ = "numbers"

    def __call__(self, array: Any) -> bool:
        return not array.size or bool(array.min() >= 0 and array.max() < self.count)


@dataclass(frozen=True)
class Labels:
    """0 이상 ``count`` 미만의 번호이거나 세지 않는 번호 ``ignored`` 인가. 세지 않는 것이 있는지도 ``some`` 과 같아야 한다."""

    count: int
    ignored: int
    some: bool
    __name__ = "labels"

    def __call__(self, array: Any) -> bool:
        skipped = array == self.ignored
        known = ((array >= 0) & (array < self.count)) | skipped
        return bool(skipped.any()) == self.some and bool(known.all())


def anything(array: Any) -> bool:
    """어떤 값이든 된다: 모양과 dtype 만 본다."""
    return True


def not_negative(array: Any) -> bool:
    """음수가 없는가."""
    return not array.size or bool(array.min() >= 0)


def positive(array: Any) -> bool:
    """모두 양수인가."""
    return not array.size or bool((array > 0).all())


def within_unit(array: Any) -> bool:
    """모두 0 이상 1 이하인가."""
    return bool(((array >= 0) & (array <= 1)).all())


def ones(array: Any) -> bool:
    """모두 1이나 -1인가."""
    return bool(np.isin(array, (1, -1)).all())
