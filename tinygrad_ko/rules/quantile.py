"""분위수(quantile): 늘어놓고, 이웃한 둘 사이를 곧게 잇는다."""

import math

import numpy as np

from ..engine import state
from ..errors import ArgumentError, ShapeError
from ..korean.particles import Noun, particle
from ..operation import composition
from ..operation.devices import near, to_numpy
from .axes import axes_of, kept_shape, last
from .indexing import take_along_axis, where
from .missing import unless_empty
from .operands import fixed, plain, still
from .selection import is_worth, ranked
from .shape import broadcast_to

METHODS = ("linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf", "averaged_inverted_cdf", "closest_observation",
           "interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased", "normal_unbiased")

_FEW = 8  # 이만큼의 자리까지는 자리마다 고르는 것이 모두 늘어놓기보다 빠르다


def ranks(n, q, method):
    """크기 순으로 ``n`` 개를 늘어놓았을 때 ``q`` 분위수의 자리(소수). 0, 1, 2, … 의 분위수가 곧 자리이다."""
    return np.quantile(np.arange(n or 1), q, method=method)


def weighted_ranks(rows, order, weights, q, skip_nan):
    """가중치가 있을 때의 자리: 줄마다 가중치의 차례가 다르다."""
    w = np.where(np.isnan(plain(rows)), 0, weights) if skip_nan else weights
    w = np.take_along_axis(w, plain(order), -1).reshape((-1, order.shape[-1]))
    if not (w.sum(-1) > 0).all() or (w < 0).any():
        raise ArgumentError("quantile: weights 는 음수가 아니어야 하고, 줄마다 합이 0보다 커야 합니다.")
    line = np.arange(order.shape[-1])
    place = [np.quantile(line, q, weights=v, method="inverted_cdf") for v in w]
    return np.reshape(place, (*order.shape[:-1], q.size))


def fractions(q, whole=1):
    """분위 ``q`` 를 0부터 1까지의 수로. 미분하지 않는다."""
    return fixed("quantile", "q", q, "분위수를 q 로 미분하는 규칙은 없습니다.") / whole


def quantiles(x, q, axis, keepdims, method, skip_nan, weights=None):
    q, axes = np.asarray(to_numpy(q), np.float64), axes_of(axis, x.ndim)
    if method not in METHODS:
        raise ArgumentError(f"quantile: method={method!r}{particle(method, '은/는')} 없습니다. {', '.join(METHODS)} 가운데 고르세요.")
    if not ((q >= 0) & (q <= 1)).all():
        raise ArgumentError(f"quantile: q 는 0부터 1까지(percentile 은 0부터 100까지)여야 합니다. 받은 것: {q}.")
    rows = last(x, axes)
    if skip_nan and not rows.shape[-1]:  # NaN 을 빼고 남은 것이 없는 줄과 같다
        empty = x.sum(axes, keepdims=keepdims) * math.nan
        return broadcast_to(empty, q.shape + empty.shape)
    missing = plain(np.isnan(still(rows)).sum(-1, keepdims=True))
    n = rows.shape[-1] - missing if skip_nan else np.full_like(missing, rows.shape[-1])
    if not rows.shape[-1]:
        raise ShapeError(f"quantile: 모양 {x.shape}의 빈 축에서는 분위수를 정할 수 없습니다.")
    order = None
    if weights is None:
        counts, which = np.unique(to_numpy(n), return_inverse=True)  # 자리는 호스트의 정수로 셈하여 x 곁으로 옮긴다
        place = np.reshape([ranks(k, q.ravel(), method) for k in counts], (counts.size, q.size))[which.reshape(n.shape[:-1])]
        place = np.asarray(place, like=near(x))
    else:
        if method != "inverted_cdf":
            raise ArgumentError(f"quantile: weights 는 method='inverted_cdf' 와만 쓸 수 있습니다. 받은 것: {method!r}.")
        order = np.argsort(still(rows), -1, kind="stable")
        place = weighted_ranks(rows, order, spread_weights(weights, x.shape, axis, axes), q.ravel(), skip_nan)
    low = np.floor(place).astype(int)
    high, beyond = np.minimum(low + 1, np.maximum(n - 1, 0)), (place - low).astype(np.result_type(x.dtype, np.float16))
    if order is None:
        order, low, high = needed_order(rows, low, high)
    ordered = take_along_axis(rows, order, -1)
    below, above = take_along_axis(ordered, low, -1), take_along_axis(ordered, high, -1)
    y = below + (above - below) * beyond
    y = unless_empty(y, n if skip_nan else (missing == 0))
    rest = kept_shape(x.shape, axes) if keepdims else rows.shape[:-1]
    return y.transpose((y.ndim - 1, *range(y.ndim - 1))).reshape(q.shape + rest)


def needed_order(rows, low, high):
    """(늘어놓은 차례, 그 안에서의 low, 그 안에서의 high). 줄마다 같은 몇 자리만 쓰면 그 자리만 고른다."""
    data = still(rows)._data
    if state.observer is None and near(data) is None and low.size:
        ends = np.stack([low, high]).reshape((2, -1, low.shape[-1]))
        wanted, inside = np.unique(ends[:, 0], return_inverse=True)
        if wanted.size <= _FEW and is_worth(data, wanted.size, -1) and (ends == ends[:, :1]).all():
            runs = np.split(wanted, np.flatnonzero(np.diff(wanted) > 1) + 1)
            order = np.concatenate([ranked(data, run[0], run[-1] + 1, -1) for run in runs], -1)
            return order, *np.broadcast_to(inside.reshape((2,) + (1,) * (low.ndim - 1) + (-1,)), (2, *low.shape))
    return np.argsort(still(rows), -1, kind="stable"), low, high


def spread_weights(weights, shape, axis, axes):
    """분위수의 가중치를 줄의 모양으로: x 와 같은 모양이거나, 줄일 축들의 길이이다. 미분하지 않는다."""
    w = fixed("quantile", "weights", weights, "분위수는 가중치의 계단 함수여서 기울기가 없습니다.").astype(np.float64)
    if w.shape != shape:
        if w.shape != tuple([shape[a] for a in axes]) or axis is None:
            raise ShapeError(
                f"quantile: weights 의 모양 {Noun(w.shape):이/가} x 의 모양 {Noun(shape):과/와} 다릅니다. "
                f"x 와 같은 모양이거나, axis 를 주고 그 축의 길이와 같게 하세요. 받은 axis: {axis!r}."
            )
        w = w.transpose(tuple(np.argsort(axes).tolist())).reshape(tuple([m if k in axes else 1 for k, m in enumerate(shape)]))
    return last(np.broadcast_to(w, shape), axes)


@composition(numpy=np.quantile)
def quantile(x, q, axis=None, method="linear", keepdims=False, weights=None):
    """``q`` (0…1) 분위수. 모양은 q 의 모양 + 줄인 모양. 기울기는 이웃한 두 값이 거리의 비로 나눈다.

    반환
    ----
    Tensor : q 의 모양 + 줄인 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 4.0])
    >>> tg.quantile(x, 0.75)
    tensor(3.)
    >>> tg.grad(lambda x: tg.quantile(x, 0.75))(x)
    tensor([0. , 0.5, 0.5])
    """
    return quantiles(x, fractions(q), axis, keepdims, method, skip_nan=False, weights=weights)


@composition(numpy=np.percentile)
def percentile(x, q, axis=None, method="linear", keepdims=False, weights=None):
    """``q`` (0…100) 백분위수. 모양은 q 의 모양 + 줄인 모양.

    매개변수
    --------
    q : 백분위: 0…100 의 수나 배열.

    반환
    ----
    Tensor : q 의 모양 + 줄인 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 4.0])
    >>> tg.percentile(x, [25, 75])
    tensor([1.5, 3. ])
    >>> tg.grad(lambda x: tg.percentile(x, 25))(x)
    tensor([0.5, 0.5, 0. ])
    """
    return quantiles(x, fractions(q, 100), axis, keepdims, method, skip_nan=False, weights=weights)


@composition(numpy=np.nanquantile)
def nanquantile(x, q, axis=None, method="linear", keepdims=False, weights=None):
    """NaN 을 뺀 ``q`` (0…1) 분위수. 모두 NaN 이면 NaN.

    반환
    ----
    Tensor : q 의 모양 + 줄인 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.nanquantile(tg.tensor([1.0, float("nan"), 3.0]), 0.25)
    tensor(1.5)
    """
    return quantiles(x, fractions(q), axis, keepdims, method, skip_nan=True, weights=weights)


@composition(numpy=np.nanpercentile)
def nanpercentile(x, q, axis=None, method="linear", keepdims=False, weights=None):
    """NaN 을 뺀 ``q`` (0…100) 백분위수. 모두 NaN 이면 NaN.

    매개변수
    --------
    q : 백분위: 0…100 의 수나 배열.

    반환
    ----
    Tensor : q 의 모양 + 줄인 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.nanpercentile(tg.tensor([1.0, float("nan"), 3.0]), 25)
    tensor(1.5)
    """
    return quantiles(x, fractions(q, 100), axis, keepdims, method, skip_nan=True, weights=weights)


@composition(numpy=np.median)
def median(x, axis=None, keepdims=False):
    """가운데 값. 짝수 개이면 가운데 둘의 평균이고 기울기도 반씩 나눈다. NaN 이 있으면 NaN 이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 1.0, 2.0, 10.0])
    >>> tg.median(x)
    tensor(2.5)
    >>> tg.grad(tg.median)(x)
    tensor([0.5, 0. , 0.5, 0. ])
    """
    axes = axes_of(axis, x.ndim)
    rows = last(x, axes)
    n = rows.shape[-1]
    if not n:
        return x.sum(axis, keepdims=keepdims) * math.nan
    middle = take_along_axis(rows, ranked(still(rows), (n - 1) // 2, n // 2 + 1, -1), -1).mean(-1)
    broken = np.isnan(rows).any(-1)
    y = where(broken, math.nan, middle) if broken.any() else middle
    return y.reshape(kept_shape(x.shape, axes)) if keepdims else y


@composition(numpy=np.nanmedian)
def nanmedian(x, axis=None, keepdims=False):
    """NaN 을 뺀 가운데 값. 짝수 개이면 가운데 둘의 평균. 모두 NaN 이면 NaN.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, float("nan"), 3.0])
    >>> tg.nanmedian(x)
    tensor(2.)
    >>> tg.grad(tg.nanmedian)(x)
    tensor([0.5, 0. , 0.5])
    """
    return nanquantile(x, 0.5, axis, keepdims=keepdims)
