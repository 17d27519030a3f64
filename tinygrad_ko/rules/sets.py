"""서로 다른 값과 집합: 값을 고르는 일이므로, 같은 값 가운데 처음 나온 것으로 기울기가 돌아간다."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..operation import composition
from .axes import axis_of
from .indexing import take
from .joining import concatenate
from .operands import plain, variables

if TYPE_CHECKING:
    from ..tensors.tensor import Tensor


@composition(numpy=np.unique)
def unique(x, return_index=False, return_inverse=False, return_counts=False, axis=None, equal_nan=True, sorted=True):
    """서로 다른 값들을 작은 것부터: (n,) → (k,). 기울기는 처음 나온 자리로 간다.

    ``return_index`` (처음 나온 자리), ``return_inverse`` (되돌리는 자리), ``return_counts`` (횟수)를 바라면 튜플로 준다.

    매개변수
    --------
    return_index, return_inverse, return_counts : 참이면 처음 나온 자리, 되돌리는 자리, 횟수를 함께 준다.
    axis : 견줄 조각의 축. ``None`` 이면 펴서 원소마다.
    equal_nan : 참이면 NaN 끼리 같은 것으로 본다.
    sorted : 받고 지나친다(늘 작은 것부터).

    반환
    ----
    Tensor : (k,), ``axis`` 를 주면 그 축의 길이가 k. ``return_index=True``, ``return_inverse=True``,
        ``return_counts=True`` 이면 tuple[Tensor, ...] (값, 그리고 바란 것들).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 1.0, 3.0])
    >>> tg.unique(x, return_counts=True)
    (tensor([1., 3.]), tensor([1, 2]))
    >>> tg.grad(lambda x: (tg.unique(x) ** 2).sum())(x)
    tensor([6., 2., 0.])
    """
    _, first, inverse, counts = np.unique(plain(x), True, True, True, axis, equal_nan=equal_nan)
    flat = x.reshape((x.size,)) if axis is None else x
    parts = [take(flat, first, 0 if axis is None else axis_of(axis, x.ndim))]
    parts += variables([v for v, wanted in ((first, return_index), (inverse, return_inverse), (counts, return_counts)) if wanted])
    return parts[0] if len(parts) == 1 else tuple(parts)


class UniqueAllResult(NamedTuple):
    """서로 다른 값, 처음 나온 자리, 되돌리는 자리, 횟수."""

    values: "Tensor"
    indices: "Tensor"
    inverse_indices: "Tensor"
    counts: "Tensor"


class UniqueCountsResult(NamedTuple):
    """서로 다른 값과 횟수."""

    values: "Tensor"
    counts: "Tensor"


class UniqueInverseResult(NamedTuple):
    """서로 다른 값과 되돌리는 자리."""

    values: "Tensor"
    inverse_indices: "Tensor"


@composition(numpy=np.unique_values)
def unique_values(x):
    """서로 다른 값들(NaN 은 저마다 다르다): (n,) → (k,).

    반환
    ----
    Tensor : (k,).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 1.0, 3.0])
    >>> tg.unique_values(x)
    tensor([1., 3.])
    >>> tg.grad(lambda x: (tg.unique_values(x) ** 2).sum())(x)
    tensor([6., 2., 0.])
    """
    return unique(x, equal_nan=False)


@composition(numpy=np.unique_counts)
def unique_counts(x):
    """서로 다른 값들과 나온 횟수.

    반환
    ----
    UniqueCountsResult : 이름 있는 튜플 (values, counts), 저마다 (k,). dtype 은 x 의 것과 정수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> found = tg.unique_counts(tg.tensor([3.0, 1.0, 3.0]))
    >>> found.values
    tensor([1., 3.])
    >>> found.counts
    tensor([1, 2])
    """
    return UniqueCountsResult(*unique(x, return_counts=True, equal_nan=False))


@composition(numpy=np.unique_inverse)
def unique_inverse(x):
    """서로 다른 값들과, 그것으로 x 를 되짓는 자리(모양은 x 와 같다).

    반환
    ----
    UniqueInverseResult : 이름 있는 튜플 (values, inverse_indices), (k,) 와 x 의 모양. dtype 은 x 의 것과 정수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> found = tg.unique_inverse(tg.tensor([3.0, 1.0, 3.0]))
    >>> found.values
    tensor([1., 3.])
    >>> found.inverse_indices
    tensor([1, 0, 1])
    """
    return UniqueInverseResult(*unique(x, return_inverse=True, equal_nan=False))


@composition(numpy=np.unique_all)
def unique_all(x):
    """서로 다른 값들, 처음 나온 자리, 되짓는 자리, 횟수.

    반환
    ----
    UniqueAllResult : 이름 있는 튜플 (values, indices, inverse_indices, counts). dtype 은 x 의 것과 정수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> found = tg.unique_all(tg.tensor([3.0, 1.0, 3.0]))
    >>> found.values
    tensor([1., 3.])
    >>> found.indices
    tensor([1, 0])
    """
    return UniqueAllResult(*unique(x, True, True, True, equal_nan=False))


# ── 집합: 한 줄로 펴서 ──


def flat(*arrays):
    return [v.reshape((v.size,)) for v in variables(arrays)]


@composition(numpy=np.union1d, arrays=2)
def union1d(a, b):
    """합집합, 작은 것부터. 양쪽에 다 있으면 a 의 것이다.

    매개변수
    --------
    a, b : 임의의 모양(펴서 본다). 미분할 수 있다.

    반환
    ----
    Tensor : (k,).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([3.0, 1.0]), tg.tensor([3.0, 2.0])
    >>> tg.union1d(a, b)
    tensor([1., 2., 3.])
    >>> tg.grad(lambda b: (tg.union1d(a, b) ** 2).sum())(b)
    tensor([0., 4.])
    """
    return unique(concatenate(flat(a, b)))


@composition(numpy=np.intersect1d, arrays=2)
def intersect1d(a, b, assume_unique=False, return_indices=False):
    """교집합, 작은 것부터. 값은 a 의 것이다. ``return_indices`` 이면 a 와 b 에서의 자리도 준다.

    매개변수
    --------
    a, b : 임의의 모양(펴서 본다). 값은 a 의 것이므로 a 로 미분한다.
    return_indices : 참이면 a 와 b 에서의 자리도 준다.

    반환
    ----
    Tensor : (k,). ``return_indices=True`` 이면 tuple[Tensor, Tensor, Tensor] (값, a 에서의 자리, b 에서의 자리).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([3.0, 1.0]), tg.tensor([3.0, 2.0])
    >>> tg.intersect1d(a, b)
    tensor([3.])
    >>> tg.grad(lambda a: (tg.intersect1d(a, b) ** 2).sum())(a)
    tensor([6., 0.])
    """
    a, b = flat(a, b)
    _, of_a, of_b = np.intersect1d(plain(a), plain(b), assume_unique, return_indices=True)
    common = take(a, of_a, 0)
    return (common, *variables([of_a, of_b])) if return_indices else common


@composition(numpy=np.setdiff1d, arrays=2)
def setdiff1d(a, b, assume_unique=False):
    """차집합: a 에만 있는 값들, 작은 것부터(``assume_unique`` 이면 차례 그대로).

    매개변수
    --------
    a, b : 임의의 모양(펴서 본다). 값은 a 의 것이므로 a 로 미분한다.

    반환
    ----
    Tensor : (k,).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([3.0, 1.0]), tg.tensor([3.0, 2.0])
    >>> tg.setdiff1d(a, b)
    tensor([1.])
    >>> tg.grad(lambda a: (tg.setdiff1d(a, b) ** 2).sum())(a)
    tensor([0., 2.])
    """
    a, b = flat(a, b)
    a = a if assume_unique else unique(a)
    return take(a, np.flatnonzero(~np.isin(plain(a), plain(b))), 0)


@composition(numpy=np.setxor1d, arrays=2)
def setxor1d(a, b, assume_unique=False):
    """한쪽에만 있는 값들, 작은 것부터.

    매개변수
    --------
    a, b : 임의의 모양(펴서 본다). 미분할 수 있다.

    반환
    ----
    Tensor : (k,).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([3.0, 1.0]), tg.tensor([3.0, 2.0])
    >>> tg.setxor1d(a, b)
    tensor([1., 2.])
    >>> tg.grad(lambda a: (tg.setxor1d(a, b) ** 2).sum())(a)
    tensor([0., 2.])
    """
    a, b = flat(a, b)
    return unique(concatenate([setdiff1d(a, b), setdiff1d(b, a)]))
