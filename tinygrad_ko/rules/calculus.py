"""수열의 미적분: 차분과 적분, 보간과 합성곱."""

import math

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..korean.particles import particle
from ..operation import Words, abbreviation, composition
from .axes import axes_of, axis_of
from .complex import conj
from .families import CALCULUS
from .indexing import take, where
from .joining import concatenate
from .operands import still, variables
from .reduction import sum
from .shape import broadcast_to, flip

operation = CALCULUS.operation

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
    for _ in range(min(n, x.shape[axis])):  # 길이보다 많이 빼면 빈 축 그대로이다
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
    Tensor 또는 tuple[Tensor, ...] : f 와 같은 모양. 축이 여럿이면 튜플. 단위는 f 의 단위 / 좌표의 단위.

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
        xp, fp = take(xp, order), take(fp, order)
        xp = concatenate([xp[-1:] - period, xp, xp[:1] + period])
        fp = concatenate([fp[-1:], fp, fp[:1]])
    n = xp.size
    low = np.clip(np.searchsorted(still(xp), still(x), side="right") - 1, 0, n - 2 + (n == 1))
    high = np.minimum(low + 1, n - 1)
    x0, f0 = take(xp, low), take(fp, low)
    width = take(xp, high) - x0
    y = f0 + (take(fp, high) - f0) * ((x - x0) / (width + (width == 0)))
    _, left, right = variables([fp, fp[0] if left is None else left, fp[-1] if right is None else right])
    return where(x < xp[0], left, where(x > xp[-1], right, y))


@operation(public=False, tex=r"\sum_{i}{a}_{i}\,{v}_{k-i}", symbol="∗", elementwise=False, hint="비지 않은 1차원 배열 둘이어야 합니다.",
           words=Words(title="합성곱"),
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
        raise ArgumentError(f"convolve, correlate: mode={mode!r}{particle(mode, '은/는')} 없습니다. full, same, valid 가운데 고르세요.")
    start, length = windows[mode]
    return y[start:start + length]


@composition(numpy=np.convolve, arrays=2, lecture="L19")
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
