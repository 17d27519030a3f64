"""서로 다른 값과 집합: 값을 고르는 일이므로, 같은 값 가운데 처음 나온 것으로 기울기가 돌아간다."""

from typing import Any, NamedTuple

import numpy as np

from ..operation import composition
from .assemble import plain, variables
from .axes import axis_of
from .indexing import take
from .shape import concatenate


@composition(numpy=np.unique)
def unique(x, return_index=False, return_inverse=False, return_counts=False, axis=None, equal_nan=True, sorted=True):
    """서로 다른 값들을 작은 것부터: (n,) → (k,). 기울기는 처음 나온 자리로 간다.

    ``return_index`` (처음 나온 자리), ``return_inverse`` (되돌리는 자리), ``return_counts`` (횟수)를 바라면 튜플로 준다.
    """
    _, first, inverse, counts = np.unique(plain(x), True, True, True, axis, equal_nan=equal_nan)
    flat = x.reshape((x.size,)) if axis is None else x
    parts = [take(flat, first, 0 if axis is None else axis_of(axis, x.ndim))]
    parts += variables([v for v, wanted in ((first, return_index), (inverse, return_inverse), (counts, return_counts)) if wanted])
    return parts[0] if len(parts) == 1 else tuple(parts)


class UniqueAllResult(NamedTuple):
    """서로 다른 값, 처음 나온 자리, 되돌리는 자리, 횟수."""

    values: Any
    indices: Any
    inverse_indices: Any
    counts: Any


class UniqueCountsResult(NamedTuple):
    """서로 다른 값과 횟수."""

    values: Any
    counts: Any


class UniqueInverseResult(NamedTuple):
    """서로 다른 값과 되돌리는 자리."""

    values: Any
    inverse_indices: Any


@composition(numpy=np.unique_values)
def unique_values(x):
    """서로 다른 값들(NaN 은 저마다 다르다): (n,) → (k,)."""
    return unique(x, equal_nan=False)


@composition(numpy=np.unique_counts)
def unique_counts(x):
    """서로 다른 값들과 나온 횟수."""
    return UniqueCountsResult(*unique(x, return_counts=True, equal_nan=False))


@composition(numpy=np.unique_inverse)
def unique_inverse(x):
    """서로 다른 값들과, 그것으로 x 를 되짓는 자리(모양은 x 와 같다)."""
    return UniqueInverseResult(*unique(x, return_inverse=True, equal_nan=False))


@composition(numpy=np.unique_all)
def unique_all(x):
    """서로 다른 값들, 처음 나온 자리, 되짓는 자리, 횟수."""
    return UniqueAllResult(*unique(x, True, True, True, equal_nan=False))


# ── 집합: 한 줄로 펴서 ──


def flat(*arrays):
    return [v.reshape((v.size,)) for v in variables(arrays)]


@composition(numpy=np.union1d, arrays=2)
def union1d(a, b):
    """합집합, 작은 것부터. 양쪽에 다 있으면 a 의 것이다."""
    return unique(concatenate(flat(a, b)))


@composition(numpy=np.intersect1d, arrays=2)
def intersect1d(a, b, assume_unique=False, return_indices=False):
    """교집합, 작은 것부터. 값은 a 의 것이다. ``return_indices`` 이면 a 와 b 에서의 자리도 준다."""
    a, b = flat(a, b)
    _, of_a, of_b = np.intersect1d(plain(a), plain(b), assume_unique, return_indices=True)
    common = take(a, of_a, 0)
    return (common, *variables([of_a, of_b])) if return_indices else common


@composition(numpy=np.setdiff1d, arrays=2)
def setdiff1d(a, b, assume_unique=False):
    """차집합: a 에만 있는 값들, 작은 것부터(``assume_unique`` 이면 차례 그대로)."""
    a, b = flat(a, b)
    a = a if assume_unique else unique(a)
    return take(a, np.flatnonzero(~np.isin(plain(a), plain(b))), 0)


@composition(numpy=np.setxor1d, arrays=2)
def setxor1d(a, b, assume_unique=False):
    """한쪽에만 있는 값들, 작은 것부터."""
    a, b = flat(a, b)
    return unique(concatenate([setdiff1d(a, b), setdiff1d(b, a)]))
