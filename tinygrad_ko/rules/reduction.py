"""줄이기(reduction): 합, 평균, 최대, 분산, 곱. 기울기는 줄인 축을 되살려 펼친다."""

import math

import numpy as np

from ..operation import Words, abbreviation
from ..operation.columns import by_columns
from ..operation.sums import by_ones
from .axes import HINT, axes_of
from .cumulative import before, still_zero
from .extremes import along, as_narrow, floating, has_nan, rescaled, wide
from .families import REDUCTION
from .shape import broadcast

operation = REDUCTION.operation

# ── 줄인 축을 되살려 펼치기: sum 의 전치(transpose) ──


@operation(public=False, tex=r"\text{펼침}({x})", symbol="펼치기", elementwise=False,
           words=Words("{x:을/를} {shape:으로/로} 펼쳐"), form=lambda x, *_: x,
           x=lambda g, axis, x_shape: sum(g, axis).reshape(x_shape))
def spread(x, shape, axis=None):
    """``axis`` 를 줄인 결과를 줄이기 전의 모양 ``shape`` 로 되돌려 펼친다."""
    if axis is not None and shape:
        axes = {a % len(shape) for a in (axis if isinstance(axis, tuple) else (axis,))}
        x = x.reshape(tuple([1 if k in axes else n for k, n in enumerate(shape)]))
    elif x.shape and x.size == 1:
        x = x.reshape(())
    return broadcast(x, shape)


@abbreviation("{x}")
def kept(x, x_shape, axis):
    """줄인 결과를, 줄인 축이 길이 1로 남은 모양으로(펼치지 않고 브로드캐스트하게)."""
    if axis is None or x.ndim == len(x_shape):
        return x
    if axis.__class__ is int:
        axis %= len(x_shape)
        return x.reshape((*x_shape[:axis], 1, *x_shape[axis + 1:]))
    axes = [a % len(x_shape) for a in (axis if isinstance(axis, tuple) else (axis,))]
    return x.reshape(tuple([1 if k in axes else n for k, n in enumerate(x_shape)]))


@abbreviation(r"n")
def count(x_shape, axis):
    """줄이는 원소의 수(정수이므로 float32 를 키우지 않는다)."""
    if axis is None or not x_shape:
        return math.prod(x_shape)
    return math.prod([x_shape[a] for a in (axis if isinstance(axis, tuple) else (axis,))])


# ── 합과 평균 ──


@operation(numpy=np.sum, tex=r"\sum {x}", symbol="Σ", hint=HINT,
           words=Words("{x}의 원소를 더해",
                       x="더한 원소마다 국소 도함수가 1이므로, 받은 기울기를 {x}의 모양 {shape:으로/로} 펼칩니다."),
           x=lambda g, x_shape, axis: spread(g, x_shape, axis))
def sum(x, axis=None, keepdims=False):
    """합. ``axis`` 를 따라 더한다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.sum(x), tg.sum(x, axis=0), tg.sum(x, axis=1, keepdims=True).shape
    (tensor(10.), tensor([4., 6.]), (2, 1))
    >>> tg.grad(tg.sum)(x)
    tensor([[1., 1.],
            [1., 1.]])
    """
    return as_narrow(added(wide(x), axis, keepdims), x)


@by_ones
def added(x, axis, keepdims):
    return x.sum(axis, keepdims=keepdims)


@operation(numpy=np.mean, tex=r"\operatorname{mean}({x})", symbol="평균", hint=HINT,
           words=Words("{x}의 평균을 내어",
                       x="원소 {n}개의 평균이므로, 받은 기울기를 {n:으로/로} 나누어 {x}의 모양 {shape:으로/로} 펼칩니다."),
           averages=True, lecture="L12",
           x=lambda g, x_shape, axis: spread(wide(g), x_shape, axis) / count(x_shape, axis))
def mean(x, axis=None, keepdims=False):
    """평균.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.mean(x), tg.mean(x, axis=0)
    (tensor(2.5), tensor([2., 3.]))
    >>> tg.grad(tg.mean)(x)
    tensor([[0.25, 0.25],
            [0.25, 0.25]])
    """
    return x.mean(axis, keepdims=keepdims) if x.size else x.sum(axis, keepdims=keepdims) * np.nan


# ── 최대와 최소: 같은 값이 여럿이면 기울기를 똑같이 나눈다 ──


@by_columns(np.maximum)
def largest(x, axis, keepdims):
    return x.max(axis, keepdims=keepdims)


@by_columns(np.minimum)
def smallest(x, axis, keepdims):
    return x.min(axis, keepdims=keepdims)


@by_columns(np.add)
def counted(ties, axis, keepdims):
    return ties.sum(axis, keepdims=keepdims)


@abbreviation(r"{g}\,\frac{[{x}={y}]}{\#[{x}={y}]}")
def share(g, x, y, axis):
    ties = (x == spread(y, x.shape, axis)).astype(wide(g).dtype)
    return spread(g, x.shape, axis) * ties / spread(counted(ties, axis, False), x.shape, axis)


@operation(numpy=(np.max, np.amax), tex=r"\max {x}",
           hint=HINT + " 빈 축에서는 최댓값을 정할 수 없습니다. 두 텐서 가운데 큰 것은 tg.maximum(a, b).",
           words=Words("{x}의 최댓값을 골라", x="최댓값이 나온 자리로만 기울기가 갑니다(같은 값이 여럿이면 똑같이 나눕니다)."),
           x=lambda g, x, y, axis: share(g, x, y, axis))
def max(x, axis=None, keepdims=False):
    """최댓값. 같은 최댓값이 여럿이면 기울기를 똑같이 나눈다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 3.0, 3.0])
    >>> tg.max(x)
    tensor(3.)
    >>> tg.grad(tg.max)(x)
    tensor([0. , 0.5, 0.5])
    """
    return largest(x, axis, keepdims)


@operation(numpy=(np.min, np.amin), tex=r"\min {x}",
           hint=HINT + " 빈 축에서는 최솟값을 정할 수 없습니다. 두 텐서 가운데 작은 것은 tg.minimum(a, b).",
           words=Words("{x}의 최솟값을 골라", x="최솟값이 나온 자리로만 기울기가 갑니다(같은 값이 여럿이면 똑같이 나눕니다)."),
           x=lambda g, x, y, axis: share(g, x, y, axis))
def min(x, axis=None, keepdims=False):
    """최솟값. 같은 최솟값이 여럿이면 기울기를 똑같이 나눈다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 3.0], [2.0, 0.0]])
    >>> tg.min(x, axis=1)
    tensor([1., 0.])
    >>> tg.grad(lambda x: tg.min(x, axis=1).sum())(x)
    tensor([[1., 0.],
            [0., 1.]])
    """
    return smallest(x, axis, keepdims)


# ── 흩어진 정도 ──


@abbreviation(r"\operatorname{mean}({x})")
def mean_along(x, axis):
    """축을 남긴 평균. 빈 배열에서는 말없이 NaN 이다: 정할 수 없음은 순전파가 이미 알렸다."""
    return x.mean(axis, keepdims=True) if x.size else x.sum(axis, keepdims=True) * math.nan


@operation(numpy=np.var, tex=r"\operatorname{Var}({x})", symbol="분산", hint=HINT,
           words=Words("{x}의 분산을 구해",
                       x=("국소 도함수는 {x}에서 평균을 뺀 것의 2/({n} − {ddof})배이므로, 그것을 받은 기울기에 곱합니다.",
                          "국소 도함수는 {x}에서 평균을 뺀 것의 2/{n}배이므로, 그것을 받은 기울기에 곱합니다.")), lecture="L12",
           x=lambda g, x, axis, ddof: spread(wide(g), x.shape, axis) * (x - mean_along(x, axis))
           * (2 / positive(count(x.shape, axis) - ddof)))
def var(x, axis=None, ddof=0, keepdims=False):
    """분산. ``ddof`` 는 자유도를 줄이는 수(표본분산은 1).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0, 6.0])
    >>> tg.var(x), tg.var(x, ddof=2)
    (tensor(3.5), tensor(7.))
    >>> tg.grad(tg.var)(x)
    tensor([-1. , -0.5,  0. ,  1.5])
    """
    return as_narrow(spreading(lambda v: v.var(axis, ddof=ddof, keepdims=keepdims), wide(x), axis, ddof), x)


# 모든 값이 같으면 기울기는 0이다(ratio 의 0/0).
@operation(numpy=np.std, tex=r"\operatorname{std}({x})", symbol="표준편차", hint=HINT,
           words=Words("{x}의 표준편차를 구해",
                       x=("국소 도함수는 {x}에서 평균을 뺀 것을 ({n} − {ddof})·{y:으로/로} 나눈 것이므로, 그것을 받은 기울기에 곱합니다.",
                          "국소 도함수는 {x}에서 평균을 뺀 것을 {n}·{y:으로/로} 나눈 것이므로, 그것을 받은 기울기에 "
                          "곱합니다.")), lecture="L8",
           x=lambda g, x, y, axis, ddof: along(kept(wide(g) / positive(count(x.shape, axis) - ddof), x.shape, axis),
                                               x - mean_along(x, axis), kept(y, x.shape, axis)))
def std(x, axis=None, ddof=0, keepdims=False):
    """표준편차. 모든 값이 같은 곳에서의 기울기는 0이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 1.0, 5.0, 5.0])
    >>> tg.std(x)
    tensor(2.)
    >>> tg.grad(tg.std)(x)
    tensor([-0.25, -0.25,  0.25,  0.25])
    >>> tg.grad(tg.std)(tg.ones(3))
    tensor([0., 0., 0.])
    """
    def length(v):
        return v.std(axis, ddof=ddof, keepdims=keepdims)

    return as_narrow(spreading(length, wide(x), axis, ddof, lambda v: rescaled(length, v, axis, keepdims)), x)


def spreading(of, x, axis, ddof, carefully=None):
    """``of(x)``: 흩어진 정도. 원소의 수가 ddof 보다 크지 않으면 정할 수 없다는 NumPy의 경고 하나만 낸다(0으로 나눈 것은 알리지 않는다)."""
    if (ddof or not x.size) and count(x.shape, axes_of(axis, x.ndim)) <= ddof:
        with np.errstate(divide="ignore", invalid="ignore"):
            return of(x)
    return (carefully or of)(x)


def positive(n):
    """자유도가 0 이하이면 NaN 으로 나눈다(순전파도 NaN 이다)."""
    return n if n > 0 else math.nan


# ── 지수의 합의 로그 ──


@operation(tex=r"\ln\sum e^{{x}}", symbol="logΣexp", hint=HINT,
           words=Words("자연상수 e의 {x}제곱들을 더한 것의 자연로그를 구해",
                       x="국소 도함수는 {x}의 소프트맥스(합이 1인 확률)이므로, 그것을 받은 기울기에 곱합니다."),
           source="scipy.special.logsumexp",
           opens=lambda part, x, axis, keepdims: np.log(part("s", part("E", np.exp(x)).sum(axis, keepdims=keepdims))),
           x=lambda g, x, y, axis: kept(g, x.shape, axis) * softmax_weight(x, kept(y, x.shape, axis)))
def logsumexp(x, axis=None, keepdims=False):
    """ln Σ e^x, 넘침 없이. 모두 −∞ 이면 값은 −∞, 기울기는 0이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1000.0, 1000.0])
    >>> tg.round(tg.logsumexp(x), 2)
    tensor(1000.69)
    >>> tg.grad(tg.logsumexp)(x).data.round(3)
    array([0.5, 0.5], dtype=float32)
    """
    v = wide(floating(x))
    top = largest(v, axis, True) if v.size else 0 * v.sum(axis, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):  # ln 0 = −∞ 가 바라는 값이다
        y = np.log(added(np.exp(v - top), axis, True)) + top
        if has_nan(y):  # ∞ − ∞
            top = np.where(np.isfinite(top), top, 0)
            y = np.log(added(np.exp(v - top), axis, True)) + top
    return as_narrow(y if keepdims else y.squeeze(axis), x)


@operation(public=False, tex=r"e^{{x}-{total}}", symbol="소프트맥스", form=lambda x, total: np.exp(x - total),
           x=lambda g, y: g * y,
           total=lambda g, y: -g * y)
def softmax_weight(x, total):
    """e^(x − total), total 은 logsumexp(x). total 이 −∞ 이면 0, +∞ 이면 무한대인 것들이 똑같이 나눈다."""
    with np.errstate(invalid="ignore"):  # ∞ − ∞
        y = np.exp(x - total)
    if not has_nan(y):
        return y
    ties = ((x == total) & (total > 0)).astype(y.dtype)
    shared = ties.sum(tuple([k for k, n in enumerate((1,) * (ties.ndim - total.ndim) + total.shape) if n == 1]), keepdims=True)
    return np.where(np.isinf(total), ties / np.maximum(shared, 1), y)


# ── 곱: 절대로 나누지 않는다 ──


@operation(numpy=np.prod, tex=r"\prod {x}", symbol="Π", hint=HINT,
           words=Words("{x}의 원소를 모두 곱해",
                       x="원소마다 자기를 뺀 나머지의 곱이 국소 도함수이므로, 그것을 받은 기울기에 곱합니다."),
           x=lambda g, x, axis: spread(g, x.shape, axis) * others(x, axis))
def prod(x, axis=None, keepdims=False):
    """곱. 0이 있어도 기울기가 옳다(나머지의 곱).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.0, 2.0, 3.0])
    >>> tg.prod(x)
    tensor(0.)
    >>> tg.grad(tg.prod)(x)
    tensor([6., 0., 0.])
    """
    y = multiplied(x, axis, keepdims)
    if has_nan(y):  # 유한한 것들이 넘친 뒤에 0을 만나면 ∞·0 이 아니라 0
        return np.where(np.isfinite(x).all(axis, keepdims=keepdims) & np.isnan(y), 0, y)
    return y


@by_columns(np.multiply)
def multiplied(x, axis, keepdims):
    return x.prod(axis, keepdims=keepdims)


@abbreviation(r"\prod_{j\ne i}{x}_{j}")
def others(x, axis):
    """원소마다, ``axis`` 를 따라 자기를 뺀 나머지의 곱."""
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    reduced = [a % x.ndim for a in axes] if x.ndim else []  # 0차원의 축 0과 −1 은 없는 것과 같다
    order = [k for k in range(x.ndim) if k not in reduced] + reduced
    moved = x.transpose(order)
    rows = moved.reshape((*moved.shape[: x.ndim - len(reduced)], count(x.shape, axis)))
    product = still_zero(before(rows), before(rows[..., ::-1])[..., ::-1])
    return product.reshape(moved.shape).transpose([order.index(k) for k in range(x.ndim)])
