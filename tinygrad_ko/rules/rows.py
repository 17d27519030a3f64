"""줄(row): 어느 축들을 따라 더하든, 배열은 (앞, 줄, 뒤)의 세 축으로 볼 수 있다. 기계어로 옮긴 되풀이가 그렇게 받는다."""

import functools
import math


@functools.lru_cache(maxsize=512)
def rows_of(shape, axis):
    """``axis`` 를 앞과 뒤로, 남는 축들을 가운데로 모은 모양. 남는 축들이 이어져 있지 않으면 ``None``."""
    kept = [k for k in range(len(shape)) if k not in axis]
    first, end = (kept[0], kept[-1] + 1) if kept else (0, 0)
    if end - first != len(kept):
        return None
    return math.prod(shape[:first]), math.prod(shape[first:end]), math.prod(shape[end:])


def in_rows(x, shape):
    """``x`` 를 세 축 ``shape`` 으로. 흩어져 있거나 읽기 전용이면 복사한다: 기계어를 한 가지만 만들도록."""
    return (x if x.flags.c_contiguous and x.flags.writeable else x.copy()).reshape(shape)
