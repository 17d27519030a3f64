"""빠진 값: NaN 을 건너뛰는 줄이기. 빈자리를 채우고 줄이며, NaN 인 자리의 기울기는 0이다."""

import math

import numpy as np

from ..operation import composition
from .cumulative import cumprod, cumsum
from .extremes import as_narrow, wide
from .indexing import where
from .norms import norm2
from .operands import still
from .reduction import max, min, prod, sum


def filled(x, value):
    """NaN 인 자리를 ``value`` 로."""
    return where(np.isnan(x), value, x) if x.dtype.kind in "fc" else x


def known(x, axis, keepdims=False):
    """NaN 이 아닌 것의 수."""
    return (~np.isnan(x)).astype(x.dtype).sum(axis, keepdims=keepdims)


def unless_empty(y, n):
    """하나도 없는(n ≤ 0) 자리는 NaN 이고 기울기는 0이다."""
    return where(n > 0, y, math.nan) if (n <= 0).any() else y


def shared(total, n):
    return unless_empty(total / where(n > 0, n, 1), n)


@composition(numpy=np.nansum)
def nansum(x, axis=None, keepdims=False, dtype=None, initial=0, where=True):
    """NaN 을 뺀 합. ``axis`` 를 따라 줄인다. ``dtype``, ``initial``, ``where`` 는 ``sum`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, float("nan"), 3.0])
    >>> tg.nansum(x)
    tensor(4.)
    >>> tg.grad(tg.nansum)(x)
    tensor([1., 0., 1.])
    """
    return sum(filled(x, 0), axis, keepdims=keepdims, dtype=dtype, initial=initial, where=where)


@composition(numpy=np.nanprod)
def nanprod(x, axis=None, keepdims=False, dtype=None, initial=1, where=True):
    """NaN 을 뺀 곱. ``axis`` 를 따라 줄인다. ``dtype``, ``initial``, ``where`` 는 ``prod`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([2.0, float("nan"), 3.0])
    >>> tg.nanprod(x)
    tensor(6.)
    >>> tg.grad(tg.nanprod)(x)
    tensor([3., 0., 2.])
    """
    return prod(filled(x, 1), axis, keepdims=keepdims, dtype=dtype, initial=initial, where=where)


@composition(numpy=np.nancumsum)
def nancumsum(x, axis=None, dtype=None):
    """NaN 을 0으로 본 누적 합. 모양은 x 와 같다(``axis`` 가 없으면 납작하게). ``dtype`` 도 받는다.

    매개변수
    --------
    axis : 쌓아 갈 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양(``axis=None`` 이면 (x.size,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.nancumsum(tg.tensor([1.0, float("nan"), 3.0]))
    tensor([1., 1., 4.])
    """
    return cumsum(filled(x, 0), axis, dtype=dtype)


@composition(numpy=np.nancumprod)
def nancumprod(x, axis=None, dtype=None):
    """NaN 을 1로 본 누적 곱. 모양은 x 와 같다(``axis`` 가 없으면 납작하게). ``dtype`` 도 받는다.

    매개변수
    --------
    axis : 쌓아 갈 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양(``axis=None`` 이면 (x.size,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.nancumprod(tg.tensor([2.0, float("nan"), 3.0]))
    tensor([2., 2., 6.])
    """
    return cumprod(filled(x, 1), axis, dtype=dtype)


@composition(numpy=np.nanmax)
def nanmax(x, axis=None, keepdims=False, initial=None, where=True):
    """NaN 을 뺀 최댓값. 같은 최댓값이 여럿이면 기울기를 똑같이 나눈다. 모두 NaN 이면 NaN.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, float("nan"), 3.0, 1.0])
    >>> tg.nanmax(x)
    tensor(3.)
    >>> tg.grad(tg.nanmax)(x)
    tensor([0.5, 0. , 0.5, 0. ])
    """
    y = max(filled(x, -math.inf), axis, keepdims=keepdims, initial=initial, where=where)
    return y if initial is not None else unless_empty(y, known(x, axis, keepdims))


@composition(numpy=np.nanmin)
def nanmin(x, axis=None, keepdims=False, initial=None, where=True):
    """NaN 을 뺀 최솟값. 같은 최솟값이 여럿이면 기울기를 똑같이 나눈다. 모두 NaN 이면 NaN.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, float("nan"), 1.0])
    >>> tg.nanmin(x)
    tensor(1.)
    >>> tg.grad(tg.nanmin)(x)
    tensor([0., 0., 1.])
    """
    y = min(filled(x, math.inf), axis, keepdims=keepdims, initial=initial, where=where)
    return y if initial is not None else unless_empty(y, known(x, axis, keepdims))


@composition(numpy=np.nanmean)
def nanmean(x, axis=None, keepdims=False, dtype=None, where=True):
    """NaN 을 뺀 평균. 모두 NaN 이면 NaN. ``where`` 가 참인 것만.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, float("nan"), 3.0])
    >>> tg.nanmean(x)
    tensor(2.)
    >>> tg.grad(tg.nanmean)(x)
    tensor([0.5, 0. , 0.5])
    """
    x = hidden(x, dtype, where)
    v = wide(x)
    return as_narrow(shared(nansum(v, axis, keepdims), known(v, axis, keepdims)), x)


def hidden(x, dtype, shown):
    """``shown`` 이 거짓인 자리를 NaN 으로: 빈자리로 친다."""
    x = x if dtype is None else x.astype(dtype)
    return x if shown is True else where(np.broadcast_to(still(shown, x) != 0, x.shape), x, math.nan)


def deviation(x, axis, center=None):
    """NaN 을 뺀 평균과의 차이. NaN 인 자리는 0."""
    return where(np.isnan(x), 0, x - (nanmean(x, axis, True) if center is None else center))


@composition(numpy=np.nanvar)
def nanvar(x, axis=None, ddof=0, keepdims=False, dtype=None, where=True, mean=None):
    """NaN 을 뺀 분산. ``ddof`` 는 자유도를 줄이는 수. 자유도가 0 이하이면 NaN. ``where``, ``mean`` 은 ``var`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, float("nan"), 3.0])
    >>> tg.nanvar(x)
    tensor(1.)
    >>> tg.grad(tg.nanvar)(x)
    tensor([-1.,  0.,  1.])
    """
    x = hidden(x, dtype, where)
    v = wide(x)
    return as_narrow(shared(sum(np.square(deviation(v, axis, mean)), axis, keepdims), known(v, axis, keepdims) - ddof), x)


@composition(numpy=np.nanstd)
def nanstd(x, axis=None, ddof=0, keepdims=False, dtype=None, where=True, mean=None):
    """NaN 을 뺀 표준편차. 모든 값이 같은 곳에서의 기울기는 0이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, float("nan"), 3.0])
    >>> tg.nanstd(x)
    tensor(1.)
    >>> tg.grad(tg.nanstd)(x).data.round(4)
    array([-0.5,  0. ,  0.5], dtype=float32)
    """
    x = hidden(x, dtype, where)
    v = wide(x)
    degrees = np.maximum(known(v, axis, keepdims) - ddof, 0)
    return as_narrow(shared(norm2(deviation(v, axis, mean), axis, keepdims), np.sqrt(degrees)), x)
