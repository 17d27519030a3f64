"""줄(row): 배열을 몇 줄로 본 것.

어느 축들을 따라 더하든, 배열은 (앞, 줄, 뒤)의 세 축으로 볼 수 있다. 기계어로 옮긴 되풀이가 그렇게 받는다. NumPy는 줄이 짧은
브로드캐스트(broadcast)를 버퍼에 옮겨 가며 셈하므로, 되풀이되는 짧은 줄은 길게 이어 놓고 셈하면 두 배쯤 빠르다.
"""

import functools
import math

import numpy as np

from ..operation.array_path import array_path

LONG, SHORT = 2**13, 16  # ufunc 의 버퍼의 길이(np.getbufsize)와, 그것의 가장 작은 값


@functools.lru_cache(maxsize=512)
def rows_of(shape, axis):
    """``axis`` 를 앞과 뒤로, 남는 축들을 가운데로 모은 모양. 남는 축들이 이어져 있지 않으면 ``None``."""
    kept = [k for k in range(len(shape)) if k not in axis]
    first, end = (kept[0], kept[-1] + 1) if kept else (0, 0)
    if end - first != len(kept):
        return None
    return math.prod(shape[:first]), math.prod(shape[first:end]), math.prod(shape[end:])


def columns_of(shape, axis):
    """앞의 축만 따라 더할 때의 (더할 줄, 남는 칸). 아니면 ``None``."""
    rows = rows_of(shape, axis)
    return rows[:2] if rows is not None and rows[2] == 1 < rows[0] else None


def in_rows(x, shape):
    """``x`` 를 세 축 ``shape`` 으로. 흩어져 있거나 읽기 전용이면 복사한다: 기계어를 한 가지만 만들도록."""
    return (x if x.flags.c_contiguous and x.flags.writeable else x.copy()).reshape(shape)


def in_items(a):
    """끝 축을 한 덩이로 본 것: 줄 하나를 한 번에 옮긴다."""
    return (a if a.strides[-1] == a.itemsize else a.copy()).view(item_of(a.shape[-1] * a.itemsize))[..., 0]


@functools.lru_cache
def item_of(size):
    return np.dtype((np.void, size))  # 양쪽의 것이 같은 객체여야 곧바로 옮긴다


def long_lines(formula):
    """``act(x, small, out=out)`` 인 식의 장식자: 줄이 짧은 브로드캐스트를 긴 줄로 이어 놓고 셈한다. 인쇄하는 것은 식 그대로이다."""

    @array_path()
    @functools.wraps(formula)
    def by_lines(act, x, small, out=None):
        if type(x) is not np.ndarray or type(small) is not np.ndarray or x.dtype != small.dtype or not x.flags.c_contiguous:
            return formula(act, x, small, out)
        times, straight = how_to_repeat(x.shape, small.shape)
        if times:
            out = np.empty_like(x) if out is None else out
            line = np.empty((times, *x.shape[1:]), small.dtype)
            line[...] = small
            act(x.reshape(-1, line.size), line.reshape(-1), out=out.reshape(-1, line.size))
            return out
        if not straight:
            return formula(act, x, small, out)
        before = np.setbufsize(SHORT)
        try:
            return formula(act, x, small, out)
        finally:
            np.setbufsize(before)

    return by_lines


@long_lines
def by_lines(act, x, small, out=None):
    """원소마다의 셈 ``act`` 를 x 와, x 로 브로드캐스트되는 ``small`` 에. ``out`` 은 결과를 놓을 곳이다(x 여도 된다)."""
    return act(x, small, out=out)


@functools.lru_cache(maxsize=512)
def how_to_repeat(shape, small):
    """(한 줄에 몇 번을 이을까, 버퍼 없이 셈할까). 이을 것이 아니면 0번. 한 수가 이어서 쓰이는 줄이 길면 버퍼가 없는 쪽이 빠르다."""
    if math.prod(shape) < 4 * LONG:
        return 0, False
    alone = next((k for k in range(len(small)) if small[len(small) - 1 - k] != 1), len(shape))
    alone = math.prod(shape[len(shape) - alone:])  # 한 수가 이어서 쓰이는 길이
    if not 512 <= alone < LONG and (len(small) < len(shape) or small[0] == 1):
        times = next((k for k in range(1, shape[0] // 4 + 1) if shape[0] % k == 0 and k * math.prod(shape[1:]) >= LONG), 0)
        if times:
            return times, False
    return 0, 256 <= alone < LONG
