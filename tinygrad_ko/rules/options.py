"""NumPy의 드문 인수: ``where=``, ``initial=``, ``dtype=``, ``order=``, ``mode=``. 연산이 모르는 이름의 인수가 왔을 때만 이 길로 온다.

흔한 길의 연산은 짧게 두고, 드문 인수는 고르기(``where``)와 이어 붙인 셈으로 푼다. 그래서 규칙은 늘어나지 않는다.
"""

import math

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError
from ..korean.particles import Noun, particle
from ..operation import widening
from . import arithmetic, cumulative, indexing, joining, norms, reduction, shape
from .axes import axes_of
from .extremes import as_narrow, wide
from .operands import plain, variables

# ── 줄이기: where 가 거짓인 자리는 그 셈의 항등원으로 ──


def typed(x, dtype):
    return x if dtype is None else x.astype(dtype)


def masked(x, where, filler):
    """``where`` 가 거짓인 자리를 ``filler`` 로(그 자리의 기울기는 0)."""
    return x if where is True else indexing.where(broadcast_mask(where, x), x, filler)


def broadcast_mask(where, x):
    mask = plain(where)
    if mask.dtype.kind not in "biu":
        raise ArgumentTypeError(f"where 는 참·거짓의 배열이어야 합니다. 받은 dtype: {mask.dtype}.")
    return np.broadcast_to(mask.astype(bool), x.shape)


def known(x, axis, where):
    """줄이는 원소의 수."""
    return broadcast_mask(where, x).astype(np.result_type(x.dtype, np.float16).type(0).real.dtype).sum(axis, keepdims=True)


def narrowed(y, axis, ndim, keepdims):
    """길이 1로 남긴 축을, 바라지 않으면 없앤다."""
    axes = axes_of(axis, ndim)
    return y if keepdims else y.reshape(tuple([n for k, n in enumerate(y.shape) if k not in axes]))


@widening(reduction.sum)
def sum(x, axis=None, keepdims=False, *, dtype=None, initial=0, where=True):
    """합. ``where`` 가 참인 것만, ``initial`` 에서 시작하여."""
    y = reduction.sum(masked(typed(x, dtype), where, 0), axis, keepdims)
    return y if type(initial) is int and initial == 0 else y + initial


@widening(reduction.prod)
def prod(x, axis=None, keepdims=False, *, dtype=None, initial=1, where=True):
    """곱. ``where`` 가 참인 것만, ``initial`` 에서 시작하여."""
    y = reduction.prod(masked(typed(x, dtype), where, 1), axis, keepdims)
    return y if type(initial) is int and initial == 1 else y * initial


def extreme(reduce, pair, x, axis, keepdims, initial, where):
    if initial is None:
        if where is not True:
            raise ArgumentError(f"{reduce.name}: where 를 쓰면 하나도 없는 줄이 있을 수 있습니다. initial 도 주세요.")
        return reduce(x, axis, keepdims)
    if not x.size:
        return reduction.sum(x, axis, keepdims) * 0 + initial
    beyond = -math.inf if pair is arithmetic.maximum else math.inf  # 가린 자리는 아무와도 비기지 않는다
    return pair(reduce(masked(x, where, beyond), axis, keepdims), initial)


@widening(reduction.max)
def max(x, axis=None, keepdims=False, *, initial=None, where=True):
    """최댓값. ``where`` 가 참인 것과 ``initial`` 가운데에서."""
    return extreme(reduction.max, arithmetic.maximum, x, axis, keepdims, initial, where)


@widening(reduction.min)
def min(x, axis=None, keepdims=False, *, initial=None, where=True):
    """최솟값. ``where`` 가 참인 것과 ``initial`` 가운데에서."""
    return extreme(reduction.min, arithmetic.minimum, x, axis, keepdims, initial, where)


@widening(reduction.mean)
def mean(x, axis=None, keepdims=False, *, dtype=None, where=True):
    """평균. ``where`` 가 참인 것만."""
    x = typed(x, dtype)
    if where is True:
        return reduction.mean(x, axis, keepdims)
    v = wide(x)
    return as_narrow(narrowed(reduction.sum(masked(v, where, 0), axis, True) / known(v, axis, where), axis, x.ndim, keepdims), x)


def spreads(x, axis, ddof, dtype, where, center):
    """평균과의 차이(가린 자리는 0)와 자유도."""
    x = wide(typed(x, dtype))
    away = masked(x - (mean(x, axis, True, where=where) if center is None else center), where, 0)
    degrees = known(x, axis, where) - ddof
    return away, np.where(degrees > 0, degrees, math.nan).astype(degrees.dtype)


@widening(reduction.var)
def var(x, axis=None, ddof=0, keepdims=False, *, dtype=None, where=True, mean=None):
    """분산. ``where`` 가 참인 것만, ``mean`` (축을 남긴 모양)을 주면 그것을 평균으로 삼는다."""
    away, degrees = spreads(x, axis, ddof, dtype, where, mean)
    size = (away * away.conj()).real if away.dtype.kind == "c" else away * away
    return as_narrow(narrowed(reduction.sum(size, axis, True) / degrees, axis, x.ndim, keepdims), typed(x, dtype))


@widening(reduction.std)
def std(x, axis=None, ddof=0, keepdims=False, *, dtype=None, where=True, mean=None):
    """표준편차. 모두 같은 곳에서의 기울기는 0이다."""
    away, degrees = spreads(x, axis, ddof, dtype, where, mean)
    size = arithmetic.absolute(away) if away.dtype.kind == "c" else away
    return as_narrow(narrowed(norms.norm2(size, axis, True) / np.sqrt(degrees), axis, x.ndim, keepdims), typed(x, dtype))


# ── 미분할 수 있는 경계 ──


@widening(arithmetic.clip, "a_min", "a_max")
def clip(x, a_min=None, a_max=None):
    """경계로도 미분하는 자르기: 안쪽과 경계 위에서는 x 로, 잘린 자리에서는 그 경계로 기울기가 간다."""
    x, low, high = lifted(x, a_min, a_max)
    y = x if low is None else indexing.where(x < low, low, x)
    return y if high is None else indexing.where(y > high, high, y)


def lifted(*values):
    """``None`` 이 아닌 것을 모두 텐서로."""
    given = iter(variables([v for v in values if v is not None]))
    return [None if v is None else next(given) for v in values]


# ── 누적과 잇기의 dtype ──


@widening(cumulative.cumsum)
def cumsum(x, axis=None, *, dtype=None):
    """``dtype`` 으로 바꾸어 누적한 합."""
    return cumulative.cumsum(typed(x, dtype), axis)


@widening(cumulative.cumprod)
def cumprod(x, axis=None, *, dtype=None):
    """``dtype`` 으로 바꾸어 누적한 곱."""
    return cumulative.cumprod(typed(x, dtype), axis)


def castable(y, dtype, casting):
    if dtype is not None and not np.can_cast(y.dtype, dtype, casting):
        raise ArgumentError(
            f"dtype {Noun(y.dtype):을/를} casting={casting!r} 로는 {Noun(np.dtype(dtype)):으로/로} 바꿀 수 없습니다. casting 을 바꾸세요."
        )
    return typed(y, dtype)


@widening(joining.concatenate)
def concatenate(xs, axis=0, *, dtype=None, casting="same_kind"):
    """한 축을 따라 잇고 ``dtype`` 으로."""
    return castable(joining.concatenate(xs, axis), dtype, casting)


@widening(joining.stack)
def stack(xs, axis=0, *, dtype=None, casting="same_kind"):
    """새 축을 따라 쌓고 ``dtype`` 으로."""
    return castable(joining.stack(xs, axis), dtype, casting)


# ── 차례와 골라내기 ──


@widening(shape.reshape)
def reshape(x, shape, *, order="C", copy=None):
    """``order="F"`` 는 첫 축이 가장 빨리 도는 차례: 전치하여 거꾸로 된 모양으로 놓고 다시 전치한다."""
    if order not in ("C", "F"):
        raise ArgumentError(
            f"reshape: order={order!r}{particle(order, '은/는')} 기억 공간의 놓임에 달려 있어 받지 않습니다. "
            "'C' 나 'F' 를 쓰세요."
        )
    return x.reshape(shape) if order == "C" else x.T.reshape((shape,) if isinstance(shape, (int, np.integer)) else tuple(shape)[::-1]).T


@widening(indexing.take)
def take(x, indices, axis=None, *, mode="raise"):
    """``mode`` 는 벗어난 자리를 다루는 법: raise(오류), wrap(돌아온다), clip(끝으로 자른다)."""
    n = x.size if axis is None else x.shape[axis]
    places = plain(indices)
    if mode not in ("raise", "wrap", "clip") or (mode != "raise" and not n):
        raise ArgumentError(f"take: mode={mode!r}, 길이 {n}. mode 는 raise, wrap, clip 가운데 고르고, 축은 비지 않아야 합니다.")
    return indexing.take(x, places if mode == "raise" else places % n if mode == "wrap" else np.clip(places, 0, n - 1), axis)


