"""통계와 수열: NaN 을 건너뛰는 줄이기, 분위수와 순위, 공분산, 누적 최대, 차분과 적분, 보간과 합성곱."""

import math

import numpy as np

from ..devices import near, to_numpy
from ..errors import ArgumentError, ShapeError, lost_gradient
from ..operation import abbreviation, composition, operation
from ..recording import Variable
from .arithmetic import clip
from .assemble import flattened, plain, variables
from .axes import axes_of, axis_of, kept_shape, last
from .complex import conj
from .indexing import take, take_along_axis, where
from .linalg import matmul
from .reduction import cumprod, cumsum, finite, max, mean, min, norm2, prod, recurrence_backward, sort, sum
from .shape import broadcast_to, concatenate, diagonal, flip, pad_constant, squeeze

# ── NaN 을 건너뛰는 줄이기: 빈자리를 채우고 줄인다. NaN 인 자리의 기울기는 0이다 ──


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
    return shared(nansum(x, axis, keepdims), known(x, axis, keepdims))


def hidden(x, dtype, shown):
    """``shown`` 이 거짓인 자리를 NaN 으로: 빈자리로 친다."""
    x = x if dtype is None else x.astype(dtype)
    return x if shown is True else where(np.broadcast_to(plain(shown).astype(bool), x.shape), x, math.nan)


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
    return shared(sum(np.square(deviation(x, axis, mean)), axis, keepdims), known(x, axis, keepdims) - ddof)


@composition(numpy=np.nanstd)
def nanstd(x, axis=None, ddof=0, keepdims=False, dtype=None, where=True, mean=None):
    """NaN 을 뺀 표준편차. 모든 값이 같은 곳에서의 기울기는 0이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, float("nan"), 3.0])
    >>> tg.nanstd(x)
    tensor(1.)
    >>> tg.grad(tg.nanstd)(x)
    tensor([-0.5,  0. ,  0.5])
    """
    x = hidden(x, dtype, where)
    degrees = np.maximum(known(x, axis, keepdims) - ddof, 0)
    return shared(norm2(deviation(x, axis, mean), axis, keepdims), np.sqrt(degrees))


# ── 분위수(quantile): 늘어놓고, 이웃한 둘 사이를 곧게 잇는다 ──


METHODS = ("linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf", "averaged_inverted_cdf", "closest_observation",
           "interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased", "normal_unbiased")


def ranks(n, q, method):
    """크기 순으로 ``n`` 개를 늘어놓았을 때 ``q`` 분위수의 자리(소수). 0, 1, 2, … 의 분위수가 곧 자리이다."""
    return np.quantile(np.arange(n or 1), q, method=method)


def weighted_ranks(rows, order, weights, q, skip_nan):
    """가중치가 있을 때의 자리: 줄마다 가중치의 차례가 다르다."""
    w = np.where(np.isnan(plain(rows)), 0, weights) if skip_nan else weights
    w = np.take_along_axis(w, order, -1).reshape((-1, order.shape[-1]))
    if not (w.sum(-1) > 0).all() or (w < 0).any():
        raise ArgumentError("quantile: weights 는 음수가 아니어야 하고, 줄마다 합이 0보다 커야 합니다.")
    line = np.arange(order.shape[-1])
    place = [np.quantile(line, q, weights=v, method="inverted_cdf") for v in w]
    return np.reshape(place, (*order.shape[:-1], q.size))


def quantiles(x, q, axis, keepdims, method, skip_nan, weights=None):
    q, axes = np.asarray(to_numpy(plain(q)), np.float64), axes_of(axis, x.ndim)
    if method not in METHODS:
        raise ArgumentError(f"quantile: method={method!r} 는 없습니다. {', '.join(METHODS)} 가운데 고르세요.")
    if not ((q >= 0) & (q <= 1)).all():
        raise ArgumentError(f"quantile: q 는 0부터 1까지(percentile 은 0부터 100까지)여야 합니다. 받은 것: {q}.")
    rows = last(x, axes)
    missing = np.isnan(plain(rows)).sum(-1, keepdims=True)
    n = rows.shape[-1] - missing if skip_nan else np.full_like(missing, rows.shape[-1])
    if not rows.shape[-1]:
        raise ShapeError(f"quantile: 모양 {x.shape}의 빈 축에서는 분위수를 정할 수 없습니다.")
    order = np.argsort(plain(rows), -1, kind="stable")
    if weights is None:
        counts, which = np.unique(to_numpy(n), return_inverse=True)  # 자리는 호스트의 정수로 셈하여 x 곁으로 옮긴다
        place = np.reshape([ranks(k, q.ravel(), method) for k in counts], (counts.size, q.size))[which.reshape(n.shape[:-1])]
        place = np.asarray(place, like=near(x))
    else:
        if method != "inverted_cdf":
            raise ArgumentError(f"quantile: weights 는 method='inverted_cdf' 와만 쓸 수 있습니다. 받은 것: {method!r}.")
        place = weighted_ranks(rows, order, spread_weights(weights, x.shape, axis, axes), q.ravel(), skip_nan)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, np.maximum(n - 1, 0))
    ordered = take_along_axis(rows, order, -1)
    below, above = take_along_axis(ordered, low, -1), take_along_axis(ordered, high, -1)
    y = below + (above - below) * (place - low).astype(np.result_type(x.dtype, np.float16))
    y = unless_empty(y, n if skip_nan else (missing == 0))
    rest = kept_shape(x.shape, axes) if keepdims else rows.shape[:-1]
    return y.transpose((y.ndim - 1, *range(y.ndim - 1))).reshape(q.shape + rest)


def spread_weights(weights, shape, axis, axes):
    """분위수의 가중치를 줄의 모양으로: x 와 같은 모양이거나, 줄일 축들의 길이이다. 미분하지 않는다."""
    if isinstance(weights, Variable) and weights.node is not None and weights.node.requires_grad:
        raise lost_gradient("quantile 의 인수 'weights'", "분위수는 가중치의 계단 함수여서 기울기가 없습니다.")
    w = plain(weights).astype(np.float64)
    if w.shape != shape:
        if w.shape != tuple([shape[a] for a in axes]) or axis is None:
            raise ShapeError(
                f"quantile: weights 의 모양 {w.shape}이(가) x 의 모양 {shape}과(와) 다릅니다. "
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
    return quantiles(x, q, axis, keepdims, method, skip_nan=False, weights=weights)


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
    return quantiles(x, plain(q) / 100, axis, keepdims, method, skip_nan=False, weights=weights)


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
    return quantiles(x, q, axis, keepdims, method, skip_nan=True, weights=weights)


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
    return quantiles(x, plain(q) / 100, axis, keepdims, method, skip_nan=True, weights=weights)


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


# ── 순위: 고른 자리로 기울기가 돌아간다. (값, 자리)를 돌려주는 것은 PyTorch의 이름이다 ──


def chosen(x, places, axis):
    """고른 값과 고른 자리(정수 텐서)."""
    return take_along_axis(x, places, axis), *variables([places])


def in_range(k, n, name):
    if not 1 <= k <= n:
        raise ArgumentError(f"{name}: k 는 1부터 축의 길이 {n}까지의 정수여야 합니다. 받은 것: {k!r}.")
    return k


@composition(numpy=np.partition)
def partition(x, kth, axis=-1):
    """``kth`` 번째(0부터)를 제자리에, 작은 것은 그 앞에 큰 것은 그 뒤에. 모양은 x 와 같다.

    매개변수
    --------
    kth : 제자리에 놓을 차례(0부터의 정수 또는 목록).
    axis : 늘어놓을 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양(``axis=None`` 이면 (x.size,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.partition(tg.tensor([3.0, 1.0, 2.0]), 0)[0]
    tensor(1.)
    """
    x, axis = flattened(x, axis)
    return take_along_axis(x, np.argpartition(plain(x), kth, axis), axis)


@composition()
def msort(x):
    """첫 축을 따라 늘어놓기: ``sort(x, 0)``. 모양은 x 와 같다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.msort(tg.tensor([[3.0, 1.0], [2.0, 4.0]]))
    tensor([[2., 1.],
            [3., 4.]])
    """
    return sort(x, 0)


@composition()
def topk(x, k, axis=-1, largest=True):
    """가장 큰(``largest=False`` 이면 작은) 것부터 ``k`` 개의 (값, 자리). 같으면 먼저 나온 것, NaN 은 가장 크다.

    매개변수
    --------
    k : 고를 개수(1부터 그 축의 길이까지).
    largest : 거짓이면 작은 것부터.

    반환
    ----
    tuple[Tensor, Tensor] : (값, 자리), ``axis`` 의 길이가 k 인 모양. 값의 dtype 은 x 와 같고 자리는 정수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 1.0, 2.0])
    >>> tg.topk(x, 2)
    (tensor([3., 2.]), tensor([0, 2]))
    >>> tg.grad(lambda x: tg.topk(x, 2)[0].sum())(x)
    tensor([1., 0., 1.])
    """
    data, axis = plain(x), axis_of(axis, x.ndim)
    order = np.argsort(-data if largest else data, axis, kind="stable")
    if largest:  # NaN 을 앞으로
        finite_ones = np.take_along_axis(~np.isnan(data), order, axis).astype(int)
        order = np.take_along_axis(order, np.argsort(finite_ones, axis, kind="stable"), axis)
    return chosen(x, between(order, axis, 0, in_range(k, x.shape[axis], "topk")), axis)


@composition()
def kthvalue(x, k, axis=-1, keepdims=False):
    """``k`` 번째(1부터)로 작은 것의 (값, 자리). 그 축은 사라진다.

    매개변수
    --------
    k : 몇 번째로 작은 것인가(1부터).

    반환
    ----
    tuple[Tensor, Tensor] : (값, 자리), ``axis`` 를 줄인 모양. 값의 dtype 은 x 와 같고 자리는 정수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 1.0, 2.0])
    >>> tg.kthvalue(x, 2)
    (tensor(2.), tensor(2))
    >>> tg.grad(lambda x: tg.kthvalue(x, 2)[0])(x)
    tensor([0., 0., 1.])
    """
    axis = axis_of(axis, x.ndim)
    order = np.argsort(plain(x), axis, kind="stable")
    found = chosen(x, between(order, axis, in_range(k, x.shape[axis], "kthvalue") - 1, k), axis)
    return found if keepdims else tuple([squeeze(part, axis) for part in found])


def accumulated(ufunc, x, axis):
    """``ufunc.accumulate``. 그것이 없는 배열(CuPy)에서는 1, 2, 4 … 칸 앞의 것과 모은다."""
    if near(x) is None:
        return ufunc.accumulate(x, axis)
    y, step = x.swapaxes(axis, 0).copy(), 1
    while step < y.shape[0]:
        y[step:] = ufunc(y[step:], y[:-step])
        step *= 2
    return y.swapaxes(axis, 0)


def running(extreme, x, axis):
    """여기까지 가장 ``extreme`` 한 값과 그 자리(같으면 나중 것, NaN 이 나오면 그 뒤로는 NaN)."""
    data, axis = plain(x), axis_of(axis, x.ndim)
    hits = (data == accumulated(extreme, data, axis)) | np.isnan(data)
    steps = np.arange(x.shape[axis], like=near(x)).reshape((-1,) + (1,) * (x.ndim - 1 - axis))
    return chosen(x, accumulated(np.maximum, hits * steps, axis), axis)


@composition()
def cummax(x, axis):
    """누적 최댓값의 (값, 자리). 모양은 x 와 같다. 기울기는 고른 자리로 간다.

    반환
    ----
    tuple[Tensor, Tensor] : (값, 자리), x 와 같은 모양. 값의 dtype 은 x 와 같고 자리는 정수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 3.0, 2.0])
    >>> tg.cummax(x, 0)
    (tensor([1., 3., 3.]), tensor([0, 1, 1]))
    >>> tg.grad(lambda x: tg.cummax(x, 0)[0].sum())(x)
    tensor([1., 2., 0.])
    """
    return running(np.maximum, x, axis)


@composition()
def cummin(x, axis):
    """누적 최솟값의 (값, 자리). 모양은 x 와 같다. 기울기는 고른 자리로 간다.

    반환
    ----
    tuple[Tensor, Tensor] : (값, 자리), x 와 같은 모양. 값의 dtype 은 x 와 같고 자리는 정수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([2.0, 3.0, 1.0])
    >>> tg.cummin(x, 0)
    (tensor([2., 2., 1.]), tensor([0, 0, 2]))
    >>> tg.grad(lambda x: tg.cummin(x, 0)[0].sum())(x)
    tensor([2., 0., 1.])
    """
    return running(np.minimum, x, axis)


@composition(numpy=np.ptp)
def ptp(x, axis=None, keepdims=False):
    """최댓값 − 최솟값. ``axis`` 를 따라 줄인다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 5.0, 2.0])
    >>> tg.ptp(x)
    tensor(4.)
    >>> tg.grad(tg.ptp)(x)
    tensor([-1.,  1.,  0.])
    """
    return max(x, axis, keepdims) - min(x, axis, keepdims)


# 나누는 비 e^(y_k − y_(k+1)) 이 1을 넘지 않으므로 기울기도 넘치지 않는다
@operation(tex=r"\ln\sum_{j\le i}e^{{x}_{j}}", hint="axis 는 차원 안의 정수여야 합니다.",
           x=lambda g, x, y, axis: logcumsumexp_gradient(
               g.swapaxes(axis, -1), x.swapaxes(axis, -1), y.swapaxes(axis, -1)).swapaxes(axis, -1))
def logcumsumexp(x, axis=-1):
    """누적 ln Σ e^x, 넘침 없이. 모양은 x 와 같다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.0, 0.0, 0.0])
    >>> tg.logcumsumexp(x).data.round(4)
    array([0.    , 0.6931, 1.0986], dtype=float32)
    >>> tg.grad(lambda x: tg.logcumsumexp(x).sum())(x).data.round(4)
    array([1.8333, 0.8333, 0.3333], dtype=float32)
    """
    return accumulated(np.logaddexp, x, axis)


@abbreviation(r"\sum_{k\ge i}{g}_{k}\,e^{{x}_{i}-{y}_{k}}")
def logcumsumexp_gradient(g, x, y):
    """dx_i = e^(x_i − y_i)·λ_i,  λ_k = g_k + e^(y_k − y_(k+1))·λ_(k+1)."""
    ratio = np.exp(y[..., :-1] - finite(y)[..., 1:])
    ratio = pad_constant(ratio, [(0, 0)] * (y.ndim - 1) + [(int(y.shape[-1] > 0), 0)])
    return recurrence_backward(g, ratio) * np.exp(x - finite(y))


# ── 가중평균과 공분산 ──


@composition(numpy=np.average)
def average(x, axis=None, weights=None, keepdims=False, returned=False):
    """가중평균 Σwx / Σw. ``weights`` 의 모양은 x 와 같거나 줄일 축의 길이이고, 그것으로도 미분할 수 있다.

    매개변수
    --------
    weights : 무게. x 와 같은 모양이거나 줄일 축의 길이. ``None`` 이면 고르게. 미분할 수 있다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x, w = tg.tensor([1.0, 5.0]), tg.tensor([3.0, 1.0])
    >>> tg.average(x, weights=w)
    tensor(2.)
    >>> tg.grad(lambda x: tg.average(x, weights=w))(x)
    tensor([0.75, 0.25])
    >>> tg.grad(lambda w: tg.average(x, weights=w))(w)
    tensor([-0.25,  0.75])
    """
    if weights is None:
        y = mean(x, None if axis is None else axes_of(axis, x.ndim), keepdims)
        return (y, y * 0 + x.size / y.size) if returned else y
    x, w = variables([x, weights])
    if w.shape != x.shape:
        axes = [] if axis is None else axes_of(axis, x.ndim)
        if w.shape != tuple([x.shape[a] for a in axes]):
            raise ShapeError(
                f"average: weights 의 모양 {w.shape}이(가) x 의 모양 {x.shape}과(와) 다릅니다. "
                f"x 와 같은 모양이거나, axis 를 주고 그 축의 길이와 같게 하세요. 받은 axis: {axis!r}."
            )
        w = w.transpose(tuple(np.argsort(axes).tolist())).reshape(tuple([n if k in axes else 1 for k, n in enumerate(x.shape)]))
    total = sum(broadcast_to(w, x.shape), axis, keepdims)
    if (total == 0).any():
        raise ArgumentError("average: weights 의 합이 0이어서 나눌 수 없습니다. 합이 0이 아닌 가중치를 주세요.")
    y = sum(x * w, axis, keepdims) / total
    return (y, total) if returned else y


@composition(numpy=np.cov)
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, dtype=None):
    """공분산 행렬: 변수 p개(줄), 관측 n개(칸) (p, n) → (p, p). 변수가 하나이면 수 하나.

    매개변수
    --------
    m : (p, n) 또는 (n,): 변수 p개, 관측 n개. 미분할 수 있다.
    ddof : 자유도를 줄이는 수. ``None`` 이면 bias 를 따른다(1 또는 0).

    반환
    ----
    Tensor : (p, p), 변수가 하나이면 (). 단위는 두 변수의 단위의 곱.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0, 3.0], [6.0, 4.0, 2.0]])
    >>> tg.cov(x)
    tensor([[ 1., -2.],
            [-2.,  4.]])
    >>> tg.grad(lambda x: tg.cov(x)[0, 0])(x)
    tensor([[-1.,  0.,  1.],
            [ 0.,  0.,  0.]])
    """
    parts = [v if dtype is None else v.astype(dtype) for v in variables([m] if y is None else [m, y])]
    if any(not 1 <= v.ndim <= 2 for v in parts):
        raise ShapeError(f"cov: 1차원이나 2차원이어야 합니다. 받은 모양: {', '.join(str(v.shape) for v in parts)}.")
    if ddof is not None and ddof != int(ddof):
        raise ArgumentError(f"cov: ddof 는 정수여야 합니다. 받은 것: {ddof!r}.")
    columns = [not rowvar and v.ndim == 2 and (k == 0 or v.shape[0] > 1) for k, v in enumerate(parts)]  # NumPy의 약속
    x = concatenate([v.T if turned else v.reshape((-1, v.shape[-1])) for v, turned in zip(parts, columns, strict=True)], 0)
    given = [w.astype(x.dtype) for w in variables([w for w in (fweights, aweights) if w is not None])]
    w = math.prod(given[1:], start=given[0]) if given else (
        np.zeros(x.shape[1], np.result_type(x.dtype, np.float16), like=near(x)) + 1)
    total, ddof = w.sum(), int(not bias) if ddof is None else ddof
    lost = ddof if aweights is None else ddof * (w * given[-1]).sum() / total
    centered = x - average(x, 1, w, keepdims=True)
    adjoint = (centered * w).T
    products = matmul(centered, conj(adjoint) if adjoint.dtype.kind == "c" else adjoint)
    return squeeze(products / (total - lost if total > lost else math.nan))


@composition(numpy=np.corrcoef)
def corrcoef(x, y=None, rowvar=True, dtype=None):
    """상관계수 행렬 (p, n) → (p, p): 공분산을 두 표준편차로 나눈 것.

    매개변수
    --------
    x : (p, n) 또는 (n,): 변수 p개, 관측 n개. 미분할 수 있다.

    반환
    ----
    Tensor : (p, p), 변수가 하나이면 (). −1…1, 무차원.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.corrcoef(tg.tensor([[1.0, 2.0, 3.0], [6.0, 4.0, 2.0]])).data.round(4)
    array([[ 1., -1.],
           [-1.,  1.]], dtype=float32)
    """
    c = cov(x, y, rowvar, dtype=dtype)
    if c.ndim == 0:
        return c / c
    size = np.sqrt(diagonal(c).real)
    return clip(c / size.reshape((-1, 1)) / size, -1, 1)  # 반올림으로 ±1을 넘지 않게


# ── 차분과 적분 ──


def between(x, axis, start=None, stop=None):
    """한 축에서 ``start`` 부터 ``stop`` 앞까지."""
    return x[(slice(None),) * axis_of(axis, x.ndim) + (slice(start, stop),)]


@composition(numpy=np.diff)
def diff(x, n=1, axis=-1, prepend=None, append=None):
    """이웃한 것의 차이를 ``n`` 번. 그 축은 n 만큼 짧아진다. ``prepend``, ``append`` 는 앞뒤에 이을 것.

    매개변수
    --------
    n : 차분하는 횟수(0 이상).

    반환
    ----
    Tensor : ``axis`` 의 길이가 n 만큼 짧아진 모양(이은 것이 있으면 그만큼 길다).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 4.0, 9.0])
    >>> tg.diff(x), tg.diff(x, 2)
    (tensor([3., 5.]), tensor([2.]))
    >>> tg.grad(lambda x: (tg.diff(x) ** 2).sum())(x)
    tensor([-6., -4., 10.])
    """
    if n < 0:
        raise ArgumentError(f"diff: n 은 0 이상이어야 합니다. 받은 것: {n}.")
    ends = [v for v in (prepend, append) if v is not None]
    x, *ends = variables([x, *ends])
    axis = axis_of(axis, x.ndim)
    edge = (*x.shape[:axis], 1, *x.shape[axis + 1:])
    ends = [broadcast_to(v, edge) if v.ndim == 0 else v for v in ends]
    if ends:
        x = concatenate([*ends[: prepend is not None], x, *ends[prepend is not None:]], axis)
    for _ in range(n):
        x = between(x, axis, 1) - between(x, axis, 0, -1)
    return x


@composition(numpy=np.ediff1d)
def ediff1d(x, to_end=None, to_begin=None):
    """한 줄로 펴서 이웃한 것의 차이: (n,) → (n−1,). ``to_begin``, ``to_end`` 는 결과의 앞뒤에 잇는다.

    매개변수
    --------
    to_end, to_begin : 결과의 뒤와 앞에 이을 값. 미분할 수 있다.

    반환
    ----
    Tensor : (x.size − 1 + 이은 수,).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.ediff1d(tg.tensor([1.0, 4.0, 9.0]), to_begin=0.0)
    tensor([0., 3., 5.])
    """
    steps = [to_begin, diff(x.reshape((x.size,))), to_end]
    return concatenate([v.reshape((v.size,)) for v in variables([v for v in steps if v is not None])], 0)


@composition(numpy=np.gradient)
def gradient(f, *varargs, axis=None, edge_order=1):
    """격자 위 함수의 기울기(차분): 안쪽은 2차, 가장자리는 ``edge_order`` 차. 모양은 f 와 같고, 축이 여럿이면 튜플.

    ``varargs`` 는 간격(수) 또는 좌표(그 축의 길이인 배열). 좌표로도 미분할 수 있다.

    매개변수
    --------
    f : 임의의 모양. 미분할 수 있다.
    varargs : 간격(수) 하나, 또는 축마다 간격이나 좌표. 미분할 수 있다.
    axis : 차분할 축(정수 또는 튜플). ``None`` 이면 모두.

    반환
    ----
    Tensor : f 와 같은 모양. 축이 여럿이면 튜플. 단위는 f 의 단위 / 좌표의 단위.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> f = tg.tensor([0.0, 1.0, 4.0, 9.0])
    >>> tg.gradient(f), tg.gradient(f, 0.5)
    (tensor([1., 2., 4., 5.]), tensor([ 2.,  4.,  8., 10.]))
    >>> tg.grad(lambda f: tg.gradient(f)[1])(f)
    tensor([-0.5,  0. ,  0.5,  0. ])
    """
    axes = axes_of(axis, f.ndim)
    spacings = varargs or (1.0,)
    if len(spacings) == 1 and getattr(spacings[0], "ndim", None) in (0, None):
        spacings = spacings * len(axes)
    if len(spacings) != len(axes) or edge_order not in (1, 2):
        raise ArgumentError(
            f"gradient: 축은 {len(axes)}개인데 간격은 {len(spacings)}개, edge_order={edge_order!r} 입니다. "
            "간격은 하나이거나 축마다 하나, edge_order 는 1이나 2로 주세요."
        )
    slopes = tuple([slope(f, h, a, edge_order) for h, a in zip(spacings, axes, strict=True)])
    return slopes[0] if len(slopes) == 1 else slopes


def slope(f, spacing, axis, edge_order):
    """이웃한 기울기 s 를 거리로 가중하여 섞는다: (h₊s₋ + h₋s₊) / (h₋ + h₊)."""
    n = f.shape[axis]
    f, spacing = variables([f, spacing])
    if n <= edge_order or spacing.shape not in ((), (n,)):
        raise ShapeError(
            f"gradient: 축 {axis}의 길이는 {n}, 간격의 모양은 {spacing.shape}, edge_order={edge_order} 입니다. "
            f"길이는 {edge_order + 1} 이상이어야 하고, 간격은 수이거나 모양 ({n},)의 좌표여야 합니다."
        )
    spacing = spacing.astype(np.result_type(f.dtype, np.float16))
    h = diff(spacing) if spacing.ndim else broadcast_to(spacing, (n - 1,))
    h = h.reshape((n - 1,) + (1,) * (f.ndim - 1 - axis))
    s = diff(f, axis=axis) / h

    def edge(here, there):
        """가장자리의 기울기: 2차이면 안쪽의 변화만큼 더 나아간다."""
        s0, s1, h0, h1 = between(s, axis, *here), between(s, axis, *there), between(h, 0, *here), between(h, 0, *there)
        return s0 if edge_order == 1 else s0 + (s0 - s1) * (h0 / (h0 + h1))

    before, after = between(h, 0, 0, -1), between(h, 0, 1)
    inside = (after * between(s, axis, 0, -1) + before * between(s, axis, 1)) / (before + after)
    return concatenate([edge((0, 1), (1, 2)), inside, edge((-1, None), (-2, -1))], axis)


@composition(numpy=np.trapezoid)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    """사다리꼴 적분 Σ (y_k + y_(k+1))/2 · Δx. ``axis`` 를 줄인다. ``x`` 는 좌표(1차원 또는 y 와 같은 모양).

    매개변수
    --------
    y : 임의의 모양. 미분할 수 있다.
    x : 좌표: (n,) 또는 y 와 같은 모양. ``None`` 이면 간격이 dx. 미분할 수 있다.

    반환
    ----
    Tensor : ``axis`` 를 줄인 모양. 단위는 y 의 단위 × 좌표의 단위.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> y = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.trapezoid(y)
    tensor(4.)
    >>> tg.grad(tg.trapezoid)(y)
    tensor([0.5, 1. , 0.5])
    """
    if x is not None:
        y, x = variables([y, x])
        dx = diff(x, axis=axis) if x.ndim > 1 else diff(x).reshape((-1,) + (1,) * (y.ndim - 1 - axis_of(axis, y.ndim)))
    return sum((between(y, axis, 1) + between(y, axis, 0, -1)) * dx / 2, axis)


@operation(numpy=np.unwrap, tex=r"\operatorname{unwrap}({x})", hint="axis 는 차원 안의 정수여야 합니다.", x=lambda g: g)
def unwrap(x, discont=None, axis=-1, period=math.tau):
    """주기를 넘어 뛴 각을 잇기. 더해 준 것은 상수이므로 기울기는 그대로 지나간다.

    매개변수
    --------
    period : 주기(x 와 같은 단위, 기본 2π 라디안).

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.0, 350.0, 10.0])
    >>> tg.unwrap(x, period=360)
    tensor([  0., -10.,  10.])
    >>> tg.grad(lambda x: tg.unwrap(x, period=360).sum())(x)
    tensor([1., 1., 1.])
    """
    return np.unwrap(x, discont, axis, period=period)


# ── 보간과 합성곱 ──


@composition(numpy=np.interp, arrays=0)
def interp(x, xp, fp, left=None, right=None, period=None):
    """점 (xp, fp) 사이를 곧게 이은 함수의 x 에서의 값. 모양은 x 와 같다. x, xp, fp 로 미분할 수 있다.

    ``xp`` (n,) 는 늘어나는 차례, ``fp`` (n,). 범위 밖은 ``left``, ``right`` (없으면 양 끝의 값)이고 기울기가 x 로 가지 않는다.

    매개변수
    --------
    x : 값을 구할 좌표, 임의의 모양. 미분할 수 있다.
    xp : (n,) 늘어나는 차례의 좌표. 미분할 수 있다.
    fp : (n,) 그 좌표에서의 값. 미분할 수 있다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> xp, fp = tg.tensor([0.0, 1.0, 3.0]), tg.tensor([0.0, 10.0, 20.0])
    >>> tg.interp(tg.tensor([0.5, 2.0, 9.0]), xp, fp)
    tensor([ 5., 15., 20.])
    >>> tg.grad(lambda x: tg.interp(x, xp, fp).sum())(tg.tensor([0.5, 2.0, 9.0]))
    tensor([10.,  5.,  0.])
    """
    x, xp, fp = variables([x, xp, fp])
    if xp.ndim != 1 or xp.shape != fp.shape or not xp.size:
        raise ShapeError(f"interp: xp 와 fp 는 길이가 같은 벡터여야 합니다. 받은 모양: xp {xp.shape}, fp {fp.shape}.")
    if period is not None:
        period, left, right = abs(period), None, None
        x, xp = x % period, xp % period
        order = xp.argsort()
        xp, fp = take(xp, plain(order)), take(fp, plain(order))
        xp = concatenate([xp[-1:] - period, xp, xp[:1] + period])
        fp = concatenate([fp[-1:], fp, fp[:1]])
    n = xp.size
    low = np.clip(np.searchsorted(plain(xp), plain(x), side="right") - 1, 0, n - 2 + (n == 1))
    high = np.minimum(low + 1, n - 1)
    x0, f0 = take(xp, low), take(fp, low)
    width = take(xp, high) - x0
    y = f0 + (take(fp, high) - f0) * ((x - x0) / (width + (width == 0)))
    _, left, right = variables([fp, fp[0] if left is None else left, fp[-1] if right is None else right])
    return where(plain(x) < plain(xp)[0], left, where(plain(x) > plain(xp)[-1], right, y))


@operation(public=False, tex=r"\sum_{i}{a}_{i}\,{v}_{k-i}", symbol="∗", elementwise=False, hint="비지 않은 1차원 배열 둘이어야 합니다.",
           a=lambda g, v, a_size: against(g, v, a_size),
           v=lambda g, a, v_size: against(g, a, v_size))
def convolve_full(a, v):
    """합성곱 y_k = Σ a_i v_(k−i): (n,), (m,) → (n+m−1,)."""
    return np.convolve(a, v)


@abbreviation(r"\sum_{k}{g}_{i+k}\,{v}_{k}")
def against(g, v, n):
    """합성곱의 전치: 뒤집은 것과 합성곱하여 가운데 ``n`` 개."""
    return convolve_full(g, flip(v))[v.size - 1:v.size - 1 + n]


def trimmed(y, n, m, mode, late=False):
    """합성곱 전체에서 ``mode`` 만큼. ``late`` 이면 짝수 길이의 가운데를 한 칸 뒤로 본다."""
    short, long = (n, m) if n < m else (m, n)
    windows = {"full": (0, n + m - 1), "same": ((short - 1 + late) // 2, long), "valid": (short - 1, long - short + 1)}
    if mode not in windows:
        raise ArgumentError(f"convolve, correlate: mode={mode!r} 는 없습니다. full, same, valid 가운데 고르세요.")
    start, length = windows[mode]
    return y[start:start + length]


@composition(numpy=np.convolve, arrays=2)
def convolve(a, v, mode="full"):
    """1차원 합성곱: (n,), (m,) → full (n+m−1,), same (큰 쪽의 길이), valid (겹침이 온전한 곳).

    매개변수
    --------
    a : (n,). 미분할 수 있다.
    v : (m,). 미분할 수 있다.
    mode : 'full'(n+m−1), 'same'(max(n, m)), 'valid'(|n−m|+1).

    반환
    ----
    Tensor : 1차원, 길이는 ``mode`` 대로.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, v = tg.tensor([1.0, 2.0, 3.0]), tg.tensor([0.0, 1.0, 0.5])
    >>> tg.convolve(a, v)
    tensor([0. , 1. , 2.5, 4. , 1.5])
    >>> tg.grad(lambda v: tg.convolve(a, v).sum())(v)
    tensor([6., 6., 6.])
    """
    return trimmed(convolve_full(a, v), a.size, v.size, mode)


@composition(numpy=np.correlate, arrays=2)
def correlate(a, v, mode="valid"):
    """1차원 상호상관 c_k = Σ a_(i+k) v_i: 길이는 ``convolve`` 와 같다.

    매개변수
    --------
    a : (n,). 미분할 수 있다.
    v : (m,). 미분할 수 있다.
    mode : 'full'(n+m−1), 'same'(max(n, m)), 'valid'(|n−m|+1).

    반환
    ----
    Tensor : 1차원, 길이는 ``mode`` 대로.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, v = tg.tensor([1.0, 2.0, 3.0]), tg.tensor([1.0, 10.0])
    >>> tg.correlate(a, v)
    tensor([21., 32.])
    >>> tg.grad(lambda a: tg.correlate(a, v).sum())(a)
    tensor([ 1., 11., 10.])
    """
    a, v = variables([a, v])
    turned = flip(conj(v) if v.dtype.kind == "c" else v)
    return trimmed(convolve_full(a, turned), a.size, v.size, mode, late=a.size < v.size)
