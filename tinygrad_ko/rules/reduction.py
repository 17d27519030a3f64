"""줄이기(reduction): 합, 평균, 곱, 최대, 분산, 노름, 누적."""

import math

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..korean.particles import particle
from ..operation import Words, abbreviation, composition
from ..operation.sums import by_ones
from .arithmetic import absolute, ratio
from .assemble import refuse_moving
from .axes import at_least, axes_of, axis_of, kept_shape, last
from .decomposition import svdvals
from .extremes import along, as_narrow, has_nan, rescaled, wide
from .families import REDUCTION
from .indexing import take_along_axis, where
from .linalg import inv
from .shape import broadcast, flip, moveaxis, pad_constant

operation = REDUCTION.operation

_AXIS = "axis 는 차원 안의 정수(또는 서로 다른 정수들의 튜플)여야 합니다."

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


@operation(numpy=np.sum, tex=r"\sum {x}", symbol="Σ", hint=_AXIS,
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


@operation(numpy=np.mean, tex=r"\operatorname{mean}({x})", symbol="평균", hint=_AXIS,
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


@abbreviation(r"{g}\,\frac{[{x}={y}]}{\#[{x}={y}]}")
def share(g, x, y, axis):
    ties = (x == spread(y, x.shape, axis)).astype(wide(g).dtype)
    return spread(g, x.shape, axis) * ties / spread(ties.sum(axis), x.shape, axis)


@operation(numpy=(np.max, np.amax), tex=r"\max {x}",
           hint=_AXIS + " 빈 축에서는 최댓값을 정할 수 없습니다. 두 텐서 가운데 큰 것은 tg.maximum(a, b).",
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
    return x.max(axis, keepdims=keepdims)


@operation(numpy=(np.min, np.amin), tex=r"\min {x}",
           hint=_AXIS + " 빈 축에서는 최솟값을 정할 수 없습니다. 두 텐서 가운데 작은 것은 tg.minimum(a, b).",
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
    return x.min(axis, keepdims=keepdims)


# ── 흩어진 정도 ──


@operation(numpy=np.var, tex=r"\operatorname{Var}({x})", symbol="분산", hint=_AXIS,
           words=Words("{x}의 분산을 구해",
                       x=("국소 도함수는 {x}에서 평균을 뺀 것의 2/({n} − {ddof})배이므로, 그것을 받은 기울기에 곱합니다.",
                          "국소 도함수는 {x}에서 평균을 뺀 것의 2/{n}배이므로, 그것을 받은 기울기에 곱합니다.")), lecture="L12",
           x=lambda g, x, axis, ddof: spread(wide(g), x.shape, axis) * (x - x.mean(axis, keepdims=True))
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
    return as_narrow(wide(x).var(axis, ddof=ddof, keepdims=keepdims), x)


# 모든 값이 같으면 기울기는 0이다(ratio 의 0/0).
@operation(numpy=np.std, tex=r"\operatorname{std}({x})", symbol="표준편차", hint=_AXIS,
           words=Words("{x}의 표준편차를 구해",
                       x=("국소 도함수는 {x}에서 평균을 뺀 것을 ({n} − {ddof})·{y:으로/로} 나눈 것이므로, 그것을 받은 기울기에 곱합니다.",
                          "국소 도함수는 {x}에서 평균을 뺀 것을 {n}·{y:으로/로} 나눈 것이므로, 그것을 받은 기울기에 "
                          "곱합니다.")), lecture="L8",
           x=lambda g, x, y, axis, ddof: along(kept(wide(g) / positive(count(x.shape, axis) - ddof), x.shape, axis),
                                               x - x.mean(axis, keepdims=True), kept(y, x.shape, axis)))
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
    return as_narrow(rescaled(lambda v: v.std(axis, ddof=ddof, keepdims=keepdims), wide(x), axis, keepdims), x)


def positive(n):
    """자유도가 0 이하이면 NaN 으로 나눈다(순전파도 NaN 이다)."""
    return n if n > 0 else math.nan


@operation(public=False, tex=r"\lVert {x}\rVert_2", symbol="‖x‖",
           words=Words("{x}의 노름을 구해", title="노름", x="국소 도함수는 {x:을/를} 노름 {y:으로/로} 나눈 것(같은 방향, 길이 "
                                                            "1)이므로, 그것을 받은 기울기에 곱합니다."),
           x=lambda g, x, y, axis: along(kept(g, x.shape, axis), x, kept(y, x.shape, axis)))
def norm2(x, axis=None, keepdims=False):
    """유클리드 노름(2-norm). 0에서의 기울기는 0이다."""
    return as_narrow(rescaled(lambda v: np.sqrt((v * v).sum(axis, keepdims=keepdims)), wide(x), axis, keepdims), x)


@operation(public=False, tex=r"\lVert {x}\rVert_{{p}}", symbol="‖x‖ₚ", words=Words("{x}의 p-노름을 구해", title="노름"),
           x=lambda g, x, y, p, axis: kept(g, x.shape, axis) * lp_slope(x, kept(y, x.shape, axis), p))
def lp_norm(x, p, axis=None, keepdims=False):
    """p-노름 (Σ|x|ᵖ)^(1/p), p 는 0이 아닌 수. 원소가 0인 자리의 기울기는 0이다."""
    return as_narrow(rescaled(lambda v: (abs(v) ** p).sum(axis, keepdims=keepdims) ** (1 / p), wide(x), axis, keepdims, abs(p)), x)


# 원소나 노름(p < 0)이 0이면 기울기는 0이다: 0의 거듭제곱이 무한대(p < 1)여도 0·∞ 이 되지 않게 밑을 1로 둔다
@abbreviation(r"\operatorname{sign}({x})\left(\frac{|{x}|}{{y}}\right)^{{p}-1}")
def lp_slope(x, y, p):
    size = ratio(abs(x), y)
    return np.sign(x) * (y != 0) * (size if p >= 2 else size + (x == 0)) ** (p - 1)


@operation(tex=r"\ln\sum e^{{x}}", symbol="logΣexp", hint=_AXIS,
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
    v = wide(x)
    top = v.max(axis, keepdims=True) if v.size else 0 * v.sum(axis, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):  # ln 0 = −∞ 가 바라는 값이다
        y = np.log(np.exp(v - top).sum(axis, keepdims=True)) + top
        if has_nan(y):  # ∞ − ∞
            top = np.where(np.isfinite(top), top, 0)
            y = np.log(np.exp(v - top).sum(axis, keepdims=True)) + top
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


@operation(numpy=np.prod, tex=r"\prod {x}", symbol="Π", hint=_AXIS,
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
    y = x.prod(axis, keepdims=keepdims)
    if has_nan(y):  # 유한한 것들이 넘친 뒤에 0을 만나면 ∞·0 이 아니라 0
        return np.where(np.isfinite(x).all(axis, keepdims=keepdims) & np.isnan(y), 0, y)
    return y


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


def before(x):
    """마지막 축에서, 자기보다 앞에 있는 것들의 곱(첫째는 1)."""
    return cumprod(delayed(x, 1), -1)


@operation(public=False, tex=r"{a}\,{b}", symbol="×", form=lambda a, b: a * b, commutative=True,
           a=lambda g, b: still_zero(g, b),
           b=lambda g, a: still_zero(g, a))
def still_zero(a, b):
    """a·b. 한쪽이 0이면 다른 쪽이 넘쳐 ∞ 이어도 0이다."""
    with np.errstate(invalid="ignore"):
        y = a * b
    return np.where(((a == 0) & np.isinf(b)) | ((b == 0) & np.isinf(a)), 0, y) if has_nan(y) else y


@abbreviation("{x}_{k-1}")
def delayed(x, fill=0):
    """마지막 축을 한 칸 뒤로 밀고 앞을 ``fill`` 로 채운다."""
    return pad_constant(x[..., :-1], [(0, 0)] * (x.ndim - 1) + [(int(x.shape[-1] > 0), 0)], fill)


# ── 누적 ──


@operation(numpy=np.cumsum, tex=r"\operatorname{cumsum}({x})", hint=_AXIS,
           words=Words("{x:을/를} 앞에서부터 차례로 더해 가며 적어", title="누적 합", x="뒤에 오는 합마다 들어갔으므로, 받은 "
                                                            "기울기를 뒤에서부터 누적해 더합니다."),
           x=lambda g, x_shape, axis: flip(cumsum(flip(g, axis), axis), axis).reshape(x_shape))
def cumsum(x, axis=None):
    """누적 합.

    매개변수
    --------
    axis : 쌓아 갈 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양(``axis=None`` 이면 (x.size,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.cumsum(x)
    tensor([1., 3., 6.])
    >>> tg.grad(lambda x: tg.cumsum(x).sum())(x)
    tensor([3., 2., 1.])
    """
    return x.cumsum(axis)


@operation(numpy=np.cumprod, tex=r"\prod_{j\le i}{x}_{j}", hint=_AXIS,
           words=Words("{x:을/를} 앞에서부터 차례로 곱해 가며 적어",
                       x="원소마다, 그것이 든 누적 곱들을 그것으로 미분한 것(그 원소를 뺀 나머지의 곱)에 그 자리의 받은 기울기를 "
                         "곱해 모두 더합니다."),
           x=lambda g, x, axis: along_last(cumprod_gradient, g, x, axis))
def cumprod(x, axis=None):
    """누적 곱. 0이 있어도 기울기가 옳다.

    매개변수
    --------
    axis : 쌓아 갈 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양(``axis=None`` 이면 (x.size,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([2.0, 0.0, 3.0])
    >>> tg.cumprod(x)
    tensor([2., 0., 0.])
    >>> tg.grad(lambda x: tg.cumprod(x).sum())(x)
    tensor([1., 8., 0.])
    """
    y = x.cumprod(axis)
    if has_nan(y):  # 유한한 것들이 넘친 뒤에 0을 만나면 ∞·0 이 아니라 0
        finite = np.isfinite(x).astype(x.dtype).cumprod(axis) == 1
        return np.where(finite & np.isnan(y), 0, y)
    return y


def along_last(function, g, x, axis):
    """``axis`` 를 마지막 축으로 옮겨 놓고 셈한 뒤 되돌린다(``None`` 이면 납작하게)."""
    if axis is None or not x.ndim:
        return function(g.reshape((x.size,)), x.reshape((x.size,))).reshape(x.shape)
    return function(g.swapaxes(axis, -1), x.swapaxes(axis, -1)).swapaxes(axis, -1)


@abbreviation(r"\prod_{j<i}{x}_{j}\;\sum_{k\ge i}{g}_{k}\prod_{i<j\le k}{x}_{j}")
def cumprod_gradient(g, x):
    return still_zero(before(x), recurrence_backward(g, x))


@operation(public=False, tex=r"y_{k}={b}_{k}+{a}_{k}\,y_{k-1}", symbol="점화식", elementwise=False,
           b=lambda g, a: recurrence_backward(g, a),
           a=lambda g, a, y: recurrence_backward(g, a) * delayed(y))
def recurrence(b, a):
    """1차 점화식 y_k = b_k + a_k·y_(k−1) (마지막 축, y_(−1) = 0). 0·∞ 은 0으로 친다."""
    y = b + 0 * a
    with np.errstate(invalid="ignore"):
        for k in range(1, y.shape[-1]):
            y[..., k] += a[..., k] * y[..., k - 1]
    if has_nan(y):  # 0·∞ 은 0
        y = b + 0 * a
        for k in range(1, y.shape[-1]):
            y[..., k] += still_zero(a[..., k], y[..., k - 1])
    return y


@abbreviation(r"\sum_{j\ge k}{g}_{j}\prod_{k<i\le j}{a}_{i}")
def recurrence_backward(g, a):
    """점화식의 전치: λ_k = g_k + a_(k+1)·λ_(k+1)."""
    return recurrence(g[..., ::-1], delayed(a[..., ::-1]))[..., ::-1]


# ── 순서 ──


@composition(numpy=np.sort)
def sort(x, axis=-1):
    """작은 것부터 늘어놓기. 기울기는 원래 자리로 돌아간다.

    매개변수
    --------
    axis : 늘어놓을 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : x 와 같은 모양(``axis=None`` 이면 (x.size,)).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 1.0, 2.0])
    >>> tg.sort(x)
    tensor([1., 2., 3.])
    >>> tg.grad(lambda x: tg.sort(x)[0])(x)
    tensor([0., 1., 0.])
    """
    if axis is None:
        x, axis = x.reshape((x.size,)), -1
    return take_along_axis(x, x.argsort(axis), axis)


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
    middle = sort(rows, -1)[..., (n - 1) // 2:n // 2 + 1].mean(-1)
    broken = np.isnan(rows).any(-1)
    y = where(broken, math.nan, middle) if broken.any() else middle
    return y.reshape(kept_shape(x.shape, axes)) if keepdims else y


# ── 노름(norm): NumPy의 여러 이름 ──


@composition(numpy=np.linalg.norm, namespace="linalg", lecture="L15")
def norm(x, ord=None, axis=None, keepdims=False):
    """벡터의 노름(norm)과 행렬의 노름. 벡터의 노름과 프로베니우스 노름은 0에서의 기울기가 0이다.

    매개변수
    --------
    ord : 벡터이면 None·±inf·실수(0이면 0이 아닌 것의 수), 행렬이면 None·'fro'·'nuc'(특잇값의 합)·±2(가장 큰·작은 특잇값)·±1·±inf.
    axis : 축(벡터) 또는 두 축(행렬). ``None`` 이면 모두.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([3.0, 4.0])
    >>> tg.linalg.norm(x), tg.linalg.norm(x, 1)
    (tensor(5.), tensor(7.))
    >>> tg.grad(tg.linalg.norm)(x)
    tensor([0.6, 0.8])
    >>> tg.grad(tg.linalg.norm)(tg.zeros(2))
    tensor([0., 0.])
    """
    refuse_moving("norm", "ord", ord, "노름을 차수로 미분하는 규칙은 없습니다.")
    matrix = (isinstance(axis, tuple) and len(axis) == 2) or (axis is None and ord is not None and x.ndim == 2)
    if ord is None or (ord == "fro" and matrix) or (ord == 2 and not matrix):
        return norm2(absolute(x) if x.dtype.kind == "c" else x, axis, keepdims)
    if matrix:
        return _matrix_norm(x, ord, (-2, -1) if axis is None else axis, keepdims)
    if axis is None and x.ndim > 2:
        raise ShapeError(
            f"norm: 모양 {x.shape}에서 ord={ord!r} 이면 벡터의 축 하나나 행렬의 두 축을 axis 로 적어야 합니다. "
            "모두 펴려면 vector_norm 을 쓰세요."
        )
    if isinstance(ord, str):
        raise ArgumentError(
            f"norm: 모양 {x.shape}, axis={axis} 에서 ord={ord!r}{particle(ord, '은/는')} 벡터의 노름이 아닙니다. 수를 쓰거나, "
            "행렬의 노름이면 axis=(-2, -1) 처럼 두 축을 주세요."
        )
    if ord == 0:
        return sum((x != 0).astype(absolute(x).dtype), axis, keepdims) + 0 * sum(absolute(x), axis, keepdims)
    if ord == math.inf:
        return largest(absolute(x), axis, keepdims)
    if ord == -math.inf:
        return min(absolute(x), axis, keepdims)
    if ord == 1:
        return sum(absolute(x), axis, keepdims)
    return lp_norm(absolute(x) if x.dtype.kind == "c" else x, float(ord), axis, keepdims)


def largest(x, axis, keepdims=False):
    """음이 아닌 것들의 최댓값. 빈 축에서는 0이다: 빈 벡터의 노름은 0."""
    empty = 0 in [x.shape[k] for k in axes_of(axis, x.ndim)]
    return (sum if empty else max)(x, axis, keepdims)


def _matrix_norm(x, ord, axis, keepdims):
    rows, columns = axes_of(axis, x.ndim)
    along = {1: rows, -1: rows, math.inf: columns, -math.inf: columns}
    if ord in ("nuc", 2, -2):
        s = svdvals(moveaxis(x, (rows, columns), (-2, -1)))
        y = sum(s, -1) if ord == "nuc" else (largest if ord > 0 else min)(s, -1)
    elif ord in along:
        y = (largest if ord > 0 else min)(sum(absolute(x), along[ord], True), (rows, columns))
    else:
        raise ArgumentError(
            f"norm: 행렬의 노름에 ord={ord!r}{particle(ord, '은/는')} 없습니다. "
            "None, 'fro', 'nuc', 2, -2, 1, -1, inf, -inf 가운데 고르세요."
        )
    return y.reshape(kept_shape(x.shape, (rows, columns))) if keepdims else y


@composition(numpy=np.linalg.matrix_norm, namespace="linalg")
def matrix_norm(x, keepdims=False, ord="fro"):
    """마지막 두 축을 행렬로 본 노름. x (…, m, n) → (…). ``ord`` 는 norm 과 같다.

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…) 또는 ``keepdims`` 이면 (…, 1, 1).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.linalg.matrix_norm(tg.tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor(5.)
    >>> tg.grad(tg.linalg.matrix_norm)(tg.tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor([[0.6, 0. ],
            [0. , 0.8]])
    """
    at_least(x, 2, "matrix_norm", "벡터이면 vector_norm 을 쓰세요.")
    return norm(x, ord, (-2, -1), keepdims)


@composition(numpy=np.linalg.vector_norm, namespace="linalg")
def vector_norm(x, axis=None, keepdims=False, ord=2):
    """고른 축들(없으면 모두)을 한 줄의 벡터로 본 노름. ``ord`` 는 norm 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.linalg.vector_norm(tg.tensor([[3.0, 4.0], [6.0, 8.0]]), axis=1)
    tensor([ 5., 10.])
    >>> tg.grad(tg.linalg.vector_norm)(tg.tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor([[0.6, 0. ],
            [0. , 0.8]])
    """
    axes = axes_of(axis, x.ndim)
    y = norm(last(x, axes), ord, -1)
    return y.reshape(kept_shape(x.shape, axes)) if keepdims else y


@composition(numpy=np.linalg.cond, namespace="linalg")
def cond(x, p=None):
    """조건수: 특잇값의 비(``p`` 가 None, 2, −2) 또는 ‖x‖ₚ·‖x⁻¹‖ₚ. x (…, m, n) → (…).

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.
    p : 노름의 차수. None·2·−2 이면 특잇값의 비, 그 밖에는 ``norm`` 의 행렬 노름.

    반환
    ----
    Tensor : (…), 1 이상(−2 이면 1 이하), 무차원.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[8.0, 0.0], [0.0, 2.0]])
    >>> tg.linalg.cond(x)
    tensor(4.)
    >>> tg.grad(tg.linalg.cond)(x).data.round(3) + 0.0
    array([[ 0.5,  0. ],
           [ 0. , -2. ]], dtype=float32)
    """
    if p in (None, 2, -2):
        s = svdvals(x)
        if p == -2:
            return s[..., -1] / s[..., 0]
        singular = s[..., -1] == 0  # 특이행렬의 조건수는 무한대(0/0 이 아니라)
        return where(singular, math.inf, s[..., 0] / (s[..., -1] + singular))
    return norm(x, p, (-2, -1)) * norm(inv(x), p, (-2, -1))


# ── 배열 API 의 누적: 축을 꼭 적고, 처음 값을 앞에 둘 수 있다 ──


def cumulative(run, first, x, axis, dtype, include_initial):
    if axis is None and x.ndim > 1:
        raise ArgumentError(f"모양 {x.shape}에서는 어느 축을 따라 누적할지 axis 를 적어야 합니다.")
    x = x if x.ndim else x.reshape((1,))
    axis = axis_of(0 if axis is None else axis, x.ndim)
    y = run(x if dtype is None else x.astype(dtype), axis)
    return pad_constant(y, [(int(k == axis), 0) for k in range(y.ndim)], first) if include_initial else y


@composition(numpy=getattr(np, "cumulative_sum", None))
def cumulative_sum(x, axis=None, dtype=None, include_initial=False):
    """누적 합. ``include_initial`` 이면 앞에 0을 두어 한 칸 길어진다.

    반환
    ----
    Tensor : x 와 같은 모양(``include_initial`` 이면 그 축이 한 칸 길다).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.cumulative_sum(x, include_initial=True)
    tensor([0., 1., 3., 6.])
    >>> tg.grad(lambda x: tg.cumulative_sum(x).sum())(x)
    tensor([3., 2., 1.])
    """
    return cumulative(cumsum, 0, x, axis, dtype, include_initial)


@composition(numpy=getattr(np, "cumulative_prod", None))
def cumulative_prod(x, axis=None, dtype=None, include_initial=False):
    """누적 곱. ``include_initial`` 이면 앞에 1을 두어 한 칸 길어진다.

    반환
    ----
    Tensor : x 와 같은 모양(``include_initial`` 이면 그 축이 한 칸 길다).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.cumulative_prod(x, include_initial=True)
    tensor([1., 1., 2., 6.])
    >>> tg.grad(lambda x: tg.cumulative_prod(x).sum())(x)
    tensor([9., 4., 2.])
    """
    return cumulative(cumprod, 1, x, axis, dtype, include_initial)
