"""거리: p-노름, 두 점 무리 사이의 거리, 길이를 묶기."""

import math
from numbers import Real

import numpy as np

from ..engine import state
from ..errors import ArgumentError, ArgumentTypeError, describe, unquoted
from ..operation import Words, abbreviation, composition
from ..operation.array_path import array_path
from ..operation.devices import near
from .arithmetic import absolute, ratio
from .axes import axis_of
from .extremes import largest, least, rescaled, wide
from .families import NORMS
from .indexing import where
from .norms import lp_norm, norm2
from .operands import refuse_moving
from .reduction import max
from .shape import expand_dims

operation = NORMS.operation

_LONG = 2**14  # 차이 a_i − b_j 가 모두 이만큼부터이면 만들지 않고 조각마다 셈한다
_PIECE = 2**17  # 조각 하나의 원소 수: 캐시(L2)에 든다
_DEEP = 6  # 차원이 이만큼부터이면 행렬 곱이 차이보다 빠르다(잰 것)
_CLOSE = 2.0**-27  # 좌표의 제곱에 견주어 (차원마다) 이만큼 가까운 두 점은 차이로 잰다: float64 에 float32 의 자릿수가 남지 않는다
_FEW = 8  # 가까운 짝이 이 가운데 하나보다 많으면 조각을 모두 차이로 잰다


def p_norm(x, p, axis, keepdims=False):
    """p-노름(p ≥ 1). 0에서의 기울기는 0이다."""
    refuse_moving("p-노름", "p", p, "노름을 차수로 미분하는 규칙은 없습니다.")
    if p == 2:
        return norm2(x, axis, keepdims)
    if p == math.inf:
        return max(absolute(x), axis, keepdims)
    refuse_order("p-노름(p-norm)", p)
    return lp_norm(x, float(p), axis, keepdims)


def refuse_order(where, p):
    """노름의 차수일 수 있는지 살핀다."""
    if not isinstance(p, Real):
        raise ArgumentTypeError(f"{where}: p 는 1 이상의 수여야 합니다. 받은 것: {describe(p)}.{unquoted('p', p)}")
    if not p >= 1:
        raise ArgumentError(f"{where}: p 는 1 이상(무한대도 된다)이어야 합니다. 받은 것: {p!r}.")


# ── 점마다의 거리를 조각마다: 차이를 모두 만들면 결과의 d 배이다 ──


@array_path()
def differences(a, b, shape):
    """``shape`` (…, n, m) 의 줄을 몇씩 끊은 (줄들, 차이 a_i − b_j (…, 줄, d, m)).

    제곱을 풀어 같은 dtype 의 행렬 곱으로 셈하지 않는다: 가까운 두 점의 자릿수를 잃는다.
    """
    turned = b.swapaxes(-1, -2).copy()  # 긴 축을 끝에 두어야 한꺼번에(SIMD) 셈한다
    line = math.prod(shape) // (shape[-2] or 1) * a.shape[-1]
    step = _PIECE // (line or 1) or 1
    for start in range(0, shape[-2], step):
        rows = slice(start, start + step)
        yield rows, wide(a[..., rows, :, None] - turned[..., None, :, :])


@array_path()
def by_products(a, b):
    """float64 의 행렬 곱으로 셈할 float32 의 두 무리인가."""
    return type(a) is type(b) is np.ndarray and a.dtype.char == b.dtype.char == "f" and a.shape[-1] >= _DEEP


def doubled(a, b, shape):
    """``shape`` (…, n, m) 의 줄을 몇씩 끊은 (줄들, a 의 그 줄, b), 모두 float64."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    step = _PIECE // (math.prod(shape) // (shape[-2] or 1) or 1) or 1
    for start in range(0, shape[-2], step):
        rows = slice(start, start + step)
        yield rows, a[..., rows, :], b


def products_distance(a, b, y):
    """float32 의 거리를 y 에: √(|a|² + |b|² − 2ab) 를 float64 로. 가까운 두 점은 차이로 다시 잰다."""
    for rows, wide_a, wide_b in doubled(a, b, y.shape):
        of_a, of_b = (wide_a * wide_a).sum(-1), (wide_b * wide_b).sum(-1)
        square = wide_a @ (-2 * wide_b).swapaxes(-1, -2)
        square += of_a[..., None]
        square += of_b[..., None, :]
        close = (of_a.max() + of_b.max()) * (a.shape[-1] * _CLOSE)
        with np.errstate(invalid="ignore", over="ignore"):
            y[..., rows, :] = np.sqrt(square)
        if square.min() > close:
            continue
        some = (~(square > close)).nonzero()
        if len(some[0]) * _FEW > square.size:
            for part, v in differences(a[..., rows, :], b, square.shape):
                y[..., rows, :][..., part, :] = lengths(v)
        else:
            near_a = np.broadcast_to(a[..., rows, None, :], (*square.shape, a.shape[-1]))[some]
            near_b = np.broadcast_to(b[..., None, :, :], (*square.shape, b.shape[-1]))[some]
            y[..., rows, :][some] = lengths((near_a - near_b).T)
    return y


def lengths(v):
    """(…, d, m) → (…, m). 제곱이 넘치거나 사라지는 것만 다시 잰다."""
    with np.errstate(over="ignore", invalid="ignore"):
        y = np.sqrt((v * v).sum(-2))
    extreme = ~((y > least(y.dtype.char, 2)) & (y < math.inf))
    if extreme.any():
        y[extreme] = rescaled(lambda x: np.sqrt((x * x).sum(-1)), v.swapaxes(-1, -2)[extreme], -1, False)
    return y


@operation(public=False, tex=r"\lVert {a}_{i}-{b}_{j}\rVert_2", symbol="‖a−b‖", elementwise=False,
           hint="두 무리의 점은 차원이 같아야 합니다.",
           words=Words("{a}의 점과 {b}의 점 사이의 거리를 구해", title="거리",
                       a="국소 도함수는 {b}의 점에서 오는 길이 1의 방향이므로, 그것을 받은 기울기에 곱해 {b}의 점마다 더합니다.",
                       b="국소 도함수는 {a}의 점에서 오는 길이 1의 방향이므로, 그것을 받은 기울기에 곱해 {a}의 점마다 더합니다."),
           a=lambda g, a, b, y: pulled(g, a, b, y),
           b=lambda g, a, b, y: pulled(g.swapaxes(-1, -2), b, a, y.swapaxes(-1, -2)))
def pair_distance(a, b):
    """점마다의 거리: (…, n, d), (…, m, d) → (…, n, m). 0에서의 기울기는 0이다."""
    shape = (*np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), a.shape[-2], b.shape[-2])
    y = np.empty(shape, a.dtype, like=near(a))
    if by_products(a, b):
        return products_distance(a, b, y)
    for rows, v in differences(a, b, shape):
        y[..., rows, :] = lengths(v)
    return y


@abbreviation(r"{u}_{i}\sum_{j}\frac{{w}_{ij}}{{c}_{ij}}")
def with_shares(u, w, c):
    return u * (w / c).sum(-1, keepdims=True)


# c 가 0인 곳의 도함수는 정해지지 않는다(NaN)
@operation(public=False, tex=r"\sum_{j}{w}_{ij}\frac{{a}_{i}-{b}_{j}}{{c}_{ij}}", symbol="Σw(a−b)/c", elementwise=False,
           w=lambda g, a, b, c: leaned(g, a, b, c),
           a=lambda g, w, c: with_shares(g, w, c),
           b=lambda g, w, c: -((w / c).swapaxes(-1, -2) @ g),
           c=lambda g, w, a, b, c: -(w / c) * leaned(g, a, b, c))
def pulled(w, a, b, c):
    """거리 c 인 점들 쪽으로 w 만큼씩: (…, n, m), (…, n, d), (…, m, d), (…, n, m) → (…, n, d). 0/0 은 0."""
    y = np.empty((*np.broadcast_shapes(w.shape[:-2], a.shape[:-2]), *a.shape[-2:]), w.dtype, like=near(w))
    if by_products(a, b) and products_pull(w, a, b, c, y):
        return y
    most = largest(c.dtype.char) ** 0.25
    for rows, v in differences(a, b, w.shape):
        weight, length = wide(w[..., rows, :]), wide(c[..., rows, :])
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            q = ratio(weight, length)
            if not (abs(q) < most).all() or not (length < most).all():  # 넘치거나 사라지면 방향부터 셈한다
                q, v = weight, ratio(v, length[..., None, :])
            y[..., rows, :] = (v @ q[..., None])[..., 0]
    return y


def products_pull(w, a, b, c, y):
    """float32 의 Σ q_ij(a_i − b_j), q = w/c 를 y 에: a_i Σq_ij − Σq_ij b_j 를 float64 로. 너무 가깝거나 극단의 수가 있으면 거짓."""
    if not y.size or not c.size:
        return False
    apart = np.where(c == 0, np.inf, c).min()  # 겹친 두 점은 차이가 0이다
    farthest = np.maximum(abs(a).max(), abs(b).max())
    if not apart > farthest * (a.shape[-1] * _CLOSE):
        return False
    for rows, wide_a, wide_b in doubled(a, b, w.shape):
        q = ratio(w[..., rows, :], c[..., rows, :].astype(np.float64))
        if not (-math.inf < q.min() and q.max() < math.inf):
            return False
        y[..., rows, :] = wide_a * q.sum(-1, keepdims=True) - q @ wide_b
    return True


@operation(public=False, tex=r"{u}_{i}\cdot \frac{{a}_{i}-{b}_{j}}{{c}_{ij}}", symbol="u·(a−b)/c", elementwise=False,
           u=lambda g, a, b, c: pulled(g, a, b, c),
           a=lambda g, u, c: with_shares(u, g, c),
           b=lambda g, u, c: -((g / c).swapaxes(-1, -2) @ u),
           c=lambda g, c, y: -g * y / c)
def leaned(u, a, b, c):
    """점마다 u_i 를 상대 점에서 오는 방향에 비춘 것: (…, n, d), (…, n, d), (…, m, d), (…, n, m) → (…, n, m)."""
    y = np.empty(c.shape, c.dtype, like=near(c))
    for rows, v in differences(a, b, c.shape):
        y[..., rows, :] = (wide(u[..., rows, None, :]) @ ratio(v, wide(c[..., rows, None, :])))[..., 0, :]
    return y


def is_long(a, b, p):
    """조각마다 셈할 것인가. 다른 곳에서 돌 것을 받아 적는 중이면 보통의 연산들로 적는다."""
    return (
        p.__class__ in (int, float) and p == 2 and a.ndim > 1 < b.ndim and a.shape[-1] == b.shape[-1] and a.dtype == b.dtype
        and a.dtype.kind == "f" and a.size * b.shape[-2] >= _LONG
        and (state.observer is None or not state.observer.portable)
    )


@composition(arrays=2, source="torch.cdist")
def cdist(a, b, p=2):
    """점마다의 p-거리: (…, n, d), (…, m, d) → (…, n, m). 거리가 0인 곳의 기울기는 0이다.

    매개변수
    --------
    a : (…, n, d). 미분할 수 있다.
    b : (…, m, d). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, m), a 와 같은 단위.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([[0.0, 0.0], [3.0, 0.0]]), tg.tensor([[0.0, 4.0]])
    >>> tg.cdist(a, b)
    tensor([[4.],
            [5.]])
    >>> tg.grad(lambda a: tg.cdist(a, b).sum())(a)
    tensor([[ 0. , -1. ],
            [ 0.6, -0.8]])
    """
    if is_long(a, b, p):
        return pair_distance(a, b)
    return p_norm(expand_dims(a, -2) - expand_dims(b, -3), p, -1)


@composition(source="torch.renorm")
def renorm(x, p, axis, maxnorm):
    """``axis`` 의 조각마다, p-노름이 ``maxnorm`` 을 넘으면 그만큼으로 줄인다. 모양은 x 와 같다.

    매개변수
    --------
    maxnorm : 넘지 않게 할 노름(양수).

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.round(tg.renorm(tg.tensor([[3.0, 4.0], [0.3, 0.4]]), 2, 0, 1.0), 3)
    tensor([[0.6, 0.8],
            [0.3, 0.4]])
    """
    size = p_norm(x, p, tuple([k for k in range(x.ndim) if k != axis_of(axis, x.ndim)]), True)
    over = size > maxnorm
    return x * where(over, maxnorm / (where(over, size, 1) + 1e-7), 1)  # 줄이지 않는 곳에서는 나누지 않는다: float16 의 1/1e-7 은 넘친다
