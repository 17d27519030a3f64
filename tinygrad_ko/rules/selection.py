"""몇 번째인가(order statistic): 늘어놓은 차례의 한 토막에 올 것들의 자리. 긴 배열은 모두 늘어놓지 않고 그 토막만 골라낸다."""

import numpy as np

from ..engine import state
from ..operation.array_path import array_path
from .calculus import between
from .extremes import has_nan


def downward(data):
    """늘어놓으면 큰 것부터 되는 것. 정수는 비트를 뒤집는다: 부호 없는 것과 가장 작은 것의 −x 는 넘친다."""
    return ~data if data.dtype.kind in "biu" else -data


@array_path(same=True)
def ranked(x, start, stop, axis, largest=False):
    """작은 것(``largest`` 이면 큰 것)부터 늘어놓은 차례에서 ``start`` 부터 ``stop`` 앞까지의 자리.

    같으면 먼저 나온 것부터이고, NaN 은 가장 크다.
    """
    data = getattr(x, "_data", x)
    if state.observer is None and type(data) is np.ndarray and data.dtype.kind in "biuf" and is_worth(data, stop - start, axis):
        found = selected(np.ascontiguousarray(data.swapaxes(axis, -1)), start, stop, largest)
        if found is not None:
            return np.ascontiguousarray(found.swapaxes(axis, -1))
    return between(in_full_order(x, axis, largest), axis, start, stop)


def is_worth(data, width, axis):
    return data.size > 2_000 and 0 < 8 * width <= data.shape[axis]


def in_full_order(x, axis, largest=False):
    order = np.argsort(downward(x) if largest else x, axis, kind="stable")
    if not largest or x.dtype.kind not in "fc" or (state.observer is None and not has_nan(x)):
        return order
    numbers = np.take_along_axis(~np.isnan(x), order, axis).astype(int)  # NaN 을 앞으로
    return np.take_along_axis(order, np.argsort(numbers, axis, kind="stable"), axis)


def selected(data, start, stop, largest):
    """마지막 축의 ``ranked``. 토막에 NaN 이 끼면 ``None``: NaN 은 견줄 수 없다."""
    n, width = data.shape[-1], stop - start
    first = n - stop if largest else start
    part = np.partition(data, first, -1)
    low = part[..., first:first + 1]
    high = low if width == 1 else np.partition(part[..., first:], width - 1, -1)[..., width - 1:width]
    candidates = np.flatnonzero((data >= low) & (data <= high))  # 끝의 값과 같은 것은 모두: 넘칠 수 있다
    rows, places = np.divmod(candidates, n)
    counts = np.bincount(rows, minlength=data.size // n)
    if counts.min() < width:
        return None
    keys = data.reshape(-1)[candidates]
    places = places[np.lexsort((downward(keys) if largest else keys, rows))]
    if counts.max() > width:
        before = np.count_nonzero(data > high if largest else data < low, axis=-1).reshape(-1)
        places = places[(np.cumsum(counts) - counts + start - before)[:, None] + np.arange(width)]
    return places.reshape(*data.shape[:-1], width)
