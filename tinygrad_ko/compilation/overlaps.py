"""함께 돌려주는 것끼리 기억 공간을 나누는 것(``y, y[0]``): 다시 돌아도 하나를 고치면 다른 것에도 보이게 한다.

지은 프로그램의 출력은 저마다 제 자리를 가진다. 그래서 하나를 임자로 두고, 나머지는 그 속을 보는 뷰로 바꾼다.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .followed import Mismatch
from .quiet import Unfollowable

_APART = "기억 공간을 나누는 것들(y[:-1] 과 y[1:], 곧게 놓이지 않은 y 와 y[0])을 함께 돌려줍니다. copy() 한 것을 돌려주세요"


class Look(NamedTuple):
    """임자의 배열을 어떻게 보는가."""

    owner: int  # 임자의 자리
    shape: tuple[int, ...]
    dtype: np.dtype
    offset: int
    strides: tuple[int, ...]
    writeable: bool  # 늘인 것(broadcast_to)에는 쓰지 못한다


def looks(outputs: Sequence[tuple[Any, Any]]) -> dict[int, Look]:
    """``outputs`` 는 (자리, 적을 때의 배열)들. 남의 속을 보는 자리마다, 무엇을 어떻게 보는가."""
    arrays = {place if isinstance(place, int) else id(array): array for place, array in outputs}
    constants = {id(array) for place, array in outputs if not isinstance(place, int)}
    found: dict[int, Look] = {}
    owners: list[int] = []
    for place, array in sorted(arrays.items(), key=lambda item: _extent(item[1]), reverse=True):
        for owner in owners:
            held = arrays[owner]
            if not np.may_share_memory(held, array) or not np.shares_memory(held, array):
                continue
            low, high = np.lib.array_utils.byte_bounds(held)
            start, end = np.lib.array_utils.byte_bounds(array)
            if not held.flags.c_contiguous or not low <= start <= end <= high or constants & {owner, place}:
                raise Unfollowable(_APART)
            offset = array.__array_interface__["data"][0] - held.__array_interface__["data"][0]
            found[place] = Look(owner, array.shape, array.dtype, offset, array.strides, array.flags.writeable)
            break
        else:
            owners.append(place)
    return found


def _extent(array: np.ndarray) -> tuple[int, bool]:
    low, high = np.lib.array_utils.byte_bounds(array)
    return high - low, array.flags.c_contiguous


def looking(owner: Any, made: Any, look: Look, done: bool) -> Any:
    """임자의 속을 보는 뷰. 임자가 적을 때와 다르게 놓였으면 다시 돌지 않는다(이미 밖을 고친 뒤이면 제 자리를 가진 ``made`` 그대로)."""
    if owner.flags.c_contiguous:
        view = np.ndarray(look.shape, look.dtype, owner, look.offset, look.strides)
        view.flags.writeable = look.writeable
        return view
    if done:
        return made
    raise Mismatch
