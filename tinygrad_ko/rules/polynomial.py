"""다항식: 계수의 벡터를 높은 차수부터 적는다(``np.poly*`` 의 약속). 계수로도, 넣는 값으로도 미분할 수 있다."""

import operator

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..operation import composition
from ..operation.devices import near
from .calculus import convolve_full
from .decomposition import eigvals
from .indexing import put_add
from .joining import concatenate, pad_constant
from .norms import norm2
from .operands import counted, plain, variables
from .rearrange import vander
from .shape import broadcast_to
from .solving import lstsq

# ── 넣기와 사칙연산 ──


def coefficients(name, *polynomials):
    """다항식마다 계수의 벡터로."""
    parts = [p.reshape((1,)) if p.ndim == 0 else p for p in variables(polynomials)]
    for p in parts:
        if p.ndim != 1 or not p.size:
            raise ShapeError(f"{name}: 다항식은 비지 않은 계수의 벡터여야 합니다. 받은 모양: {p.shape}. 높은 차수의 계수부터 적으세요.")
    return parts


@composition(numpy=np.polyval, arrays=2)
def polyval(p, x):
    """다항식 p 에 x 를 넣은 값(호너의 방법). 모양은 x 와 같다. p 가 (n, …) 이면 계수가 배열인 다항식이다.

    매개변수
    --------
    p : (n, …) 계수, 높은 차수부터. 미분할 수 있다.
    x : 넣을 값. 임의의 모양. 미분할 수 있다.

    반환
    ----
    Tensor : x 와 같은 모양(계수가 배열이면 그것과 브로드캐스트한 모양).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> p, x = tg.tensor([1.0, 2.0, 3.0]), tg.tensor([0.0, 2.0])
    >>> tg.polyval(p, x)
    tensor([ 3., 11.])
    >>> tg.grad(lambda x: tg.polyval(p, x).sum())(x)
    tensor([2., 6.])
    >>> tg.grad(lambda p: tg.polyval(p, x).sum())(p)
    tensor([4., 2., 2.])
    """
    p, x = variables([p, x])
    if not p.ndim or not p.shape[0]:
        raise ShapeError(f"polyval: 다항식은 비지 않은 계수의 벡터여야 합니다. 받은 모양: {p.shape}. 높은 차수의 계수부터 적으세요.")
    y = x * 0 + p[0]
    for k in range(1, p.shape[0]):
        y = y * x + p[k]
    return y


def lengthened(p, n):
    """앞에 0을 덧대어 길이 ``n`` 으로."""
    return p if p.size == n else pad_constant(p, [(n - p.size, 0)])


@composition(numpy=np.polyadd, arrays=2)
def polyadd(a, b):
    """다항식의 합: (n,), (m,) → (max(n, m),).

    매개변수
    --------
    a, b : (n,), (m,) 계수, 높은 차수부터. 미분할 수 있다.

    반환
    ----
    Tensor : (max(n, m),).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 2.0, 3.0]), tg.tensor([4.0, 5.0])
    >>> tg.polyadd(a, b)
    tensor([1., 6., 8.])
    >>> tg.grad(lambda b: (tg.polyadd(a, b) ** 2).sum())(b)
    tensor([12., 16.])
    """
    a, b = coefficients("polyadd", a, b)
    return lengthened(a, max(a.size, b.size)) + lengthened(b, max(a.size, b.size))


@composition(numpy=np.polysub, arrays=2)
def polysub(a, b):
    """다항식의 차: (n,), (m,) → (max(n, m),).

    매개변수
    --------
    a, b : (n,), (m,) 계수, 높은 차수부터. 미분할 수 있다.

    반환
    ----
    Tensor : (max(n, m),).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 2.0, 3.0]), tg.tensor([4.0, 5.0])
    >>> tg.polysub(a, b)
    tensor([ 1., -2., -2.])
    >>> tg.grad(lambda b: (tg.polysub(a, b) ** 2).sum())(b)
    tensor([4., 4.])
    """
    a, b = coefficients("polysub", a, b)
    return lengthened(a, max(a.size, b.size)) - lengthened(b, max(a.size, b.size))


@composition(numpy=np.polymul, arrays=2)
def polymul(a, b):
    """다항식의 곱: (n,), (m,) → (n+m−1,). 계수의 합성곱이다.

    매개변수
    --------
    a, b : (n,), (m,) 계수, 높은 차수부터. 미분할 수 있다.

    반환
    ----
    Tensor : (n + m − 1,). 앞쪽의 0은 빼고 센다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 2.0]), tg.tensor([1.0, -3.0])
    >>> tg.polymul(a, b)
    tensor([ 1., -1., -6.])
    >>> tg.grad(lambda a: tg.polymul(a, b).sum())(a)
    tensor([-2., -2.])
    """
    return convolve_full(*[nonzero_from(p) for p in coefficients("polymul", a, b)])


def nonzero_from(p):
    """앞쪽의 0을 뺀 계수(NumPy의 약속). 모두 0이면 마지막 하나."""
    found = np.flatnonzero(plain(p))
    return p[int(found[0]) if found.size else p.size - 1:]


@composition(numpy=np.polydiv, arrays=2)
def polydiv(u, v):
    """다항식의 나눗셈 u = q·v + r 의 (몫 q, 나머지 r). 나머지 앞쪽의 0(과 반올림)은 뺀다.

    매개변수
    --------
    u, v : (n,), (m,) 나뉠 다항식과 나눌 다항식의 계수, 높은 차수부터. 미분할 수 있다.

    반환
    ----
    tuple[Tensor, Tensor] : 몫 (n − m + 1,), 나머지 (m − 1,) 이하. dtype 은 두 계수의 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> u, v = tg.tensor([1.0, -1.0, 4.0]), tg.tensor([1.0, 2.0])
    >>> tg.polydiv(u, v)
    (tensor([ 1., -3.]), tensor([10.]))
    >>> tg.grad(lambda u: tg.polydiv(u, v)[0].sum())(u)
    tensor([-1.,  1.,  0.])
    """
    u, v = coefficients("polydiv", u, v)
    if not plain(v)[0]:
        raise ArgumentError("polydiv: 나누는 다항식의 첫 계수(가장 높은 차수)가 0입니다. 앞쪽의 0을 빼고 주세요.")
    rest, quotient = u * 1.0, []
    for k in range(max(u.size - v.size + 1, 0)):
        quotient.append(rest[k] / v[0])
        rest = rest - put_add(quotient[-1] * v, (slice(k, k + v.size),), (u.size,))
    q = concatenate([c.reshape((1,)) for c in quotient]) if quotient else rest[:1] * 0
    first = len(quotient)
    while first < u.size - 1 and np.allclose(plain(rest)[first], 0, rtol=1e-14):
        first += 1
    return q, rest[min(first, u.size - 1):] if first < u.size else rest[-1:] * 0


# ── 미분과 적분 ──


@composition(numpy=np.polyder)
def polyder(p, m=1):
    """다항식의 ``m`` 번 도함수: (n,) → (n−m,).

    매개변수
    --------
    p : (n,) 계수, 높은 차수부터. 미분할 수 있다.
    m : 미분하는 횟수(0 이상의 정수).

    반환
    ----
    Tensor : (n − m,).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> p = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.polyder(p)
    tensor([2., 2.])
    >>> tg.grad(lambda p: tg.polyder(p).sum())(p)
    tensor([2., 1., 0.])
    """
    (p,) = coefficients("polyder", p)
    for _ in range(min(order("polyder", m), p.size)):  # 계수의 수보다 많이 미분하면 빈 것 그대로이다
        p = p[:-1] * np.arange(p.size - 1, 0, -1, like=near(p)).astype(p.dtype)
    return p


@composition(numpy=np.polyint)
def polyint(p, m=1, k=None):
    """다항식의 ``m`` 번 적분: (n,) → (n+m,). ``k`` 는 적분 상수(하나이거나 m 개, 없으면 0).

    매개변수
    --------
    p : (n,) 계수, 높은 차수부터. 미분할 수 있다.
    m : 적분하는 횟수(0 이상의 정수).
    k : 적분 상수: 하나이거나 m 개. ``None`` 이면 0.

    반환
    ----
    Tensor : (n + m,).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> p = tg.tensor([3.0, 2.0])
    >>> tg.polyint(p, k=5.0)
    tensor([1.5, 2. , 5. ])
    >>> tg.grad(lambda p: tg.polyint(p).sum())(p)
    tensor([0.5, 1. ])
    """
    (p,) = coefficients("polyint", p)
    k = 0.0 if k is None else k
    (k,) = variables([k if hasattr(k, "dtype") else np.asarray(k, p.dtype)])  # 그냥 수는 계수의 dtype 을 따른다
    k = broadcast_to(k, (m,)) if k.size == 1 else k
    if k.shape != (order("polyint", m),):
        raise ArgumentError(f"polyint: 적분 상수 k 는 하나이거나 m={m} 개여야 합니다. 받은 모양: {k.shape}.")
    for step in counted(m):
        p = concatenate([p / np.arange(p.size, 0, -1, like=near(p)).astype(p.dtype), k[step].reshape((1,))])
    return p


def order(name, m):
    if operator.index(m) < 0:
        raise ArgumentError(f"{name}: m 은 0 이상의 정수여야 합니다. 받은 것: {m}.")
    return m


# ── 근과 맞추기 ──


@composition(numpy=np.roots)
def roots(p):
    """다항식의 근: (n,) → (n−1,), 대개 복소수. 짝(companion) 행렬의 고윳값이며, 겹친 근에서는 기울기가 없다.

    매개변수
    --------
    p : (n,) 계수, 높은 차수부터. 미분할 수 있다.

    반환
    ----
    Tensor : (n − 1,). 앞쪽의 0은 빼고 센다. dtype 은 근이 모두 실수이면 실수, 아니면 복소수.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> p = tg.tensor([1.0, -3.0, 2.0])
    >>> np.sort(tg.roots(p).data.real).round(4)
    array([1., 2.], dtype=float32)
    >>> tg.grad(lambda p: (tg.roots(p).real ** 2).sum())(p).data.round(4)
    array([-14.,  -6.,  -2.], dtype=float32)
    """
    (p,) = coefficients("roots", p)
    found = np.flatnonzero(plain(p))
    if not found.size:
        return p[:0]
    p, zeros = p[int(found[0]):int(found[-1]) + 1], p.size - 1 - int(found[-1])
    tail = p[:1] * 0
    tail = broadcast_to(tail, (zeros,)) if zeros else tail[:0]
    if p.size == 1:
        return tail
    shift = np.eye(p.size - 2, p.size - 1, dtype=p.dtype)
    y = eigvals(concatenate([(-p[1:] / p[0]).reshape((1, p.size - 1)), shift], 0))
    if y.dtype.kind == "c" and p.dtype.kind != "c" and not plain(y).imag.any():
        y = y.real  # NumPy 2.5 의 eigvals 는 언제나 복소수이지만, 근은 모두 실수이면 실수로 남긴다
    return concatenate([y, tail]) if zeros else y


def characteristic(a):
    """정사각 행렬의 특성다항식(파데예프-르베리에): 고유값을 거치지 않으므로 고유값이 겹쳐도 미분할 수 있다."""
    n = a.shape[0]
    eye = np.eye(n, dtype=np.result_type(a.dtype, np.float16), like=near(a))
    m, coefficients = variables([eye])[0], [variables([eye[:1, 0]])[0]]
    for k in range(1, n + 1):
        am = a @ m
        c = -(am * eye).sum() / k
        m = am + c * eye
        coefficients.append(c.reshape((1,)))
    return concatenate(coefficients)


@composition(numpy=np.poly)
def poly(x):
    """근이 ``x`` 인 다항식의 계수: (n,) → (n+1,). 정사각 행렬이면 특성다항식.

    매개변수
    --------
    x : (n,) 근, 또는 (n, n) 행렬. 미분할 수 있다.

    반환
    ----
    Tensor : (n + 1,), 높은 차수부터.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> tg.poly(x)
    tensor([ 1., -3.,  2.])
    >>> tg.grad(lambda x: (tg.poly(x) ** 2).sum())(x)
    tensor([14., 10.])
    """
    if x.ndim == 2 and x.shape[0] == x.shape[1] and x.size:
        return characteristic(x)
    if x.ndim > 1:
        raise ShapeError(f"poly: 근의 벡터이거나 정사각 행렬이어야 합니다. 받은 모양: {x.shape}.")
    x = x.reshape((x.size,))
    p = variables([np.zeros(1, np.result_type(x.dtype, np.float16), like=near(x)) + 1])[0]
    for k in range(x.size):
        p = convolve_full(p, concatenate([p[:1] * 0 + 1, -x[k:k + 1]]))
    if x.dtype.kind == "c" and np.array_equal(np.sort(plain(x)), np.sort(plain(x).conj())):
        p = p.real  # 켤레끼리 짝지은 근이면 계수는 실수이다
    return p


@composition(numpy=np.polyfit, arrays=2)
def polyfit(x, y, deg, rcond=None, w=None):
    """점 (x, y) 에 가장 가까운 ``deg`` 차 다항식의 계수(최소제곱): x (m,), y (m,) 또는 (m, k) → (deg+1,) 또는 (deg+1, k).

    ``w`` (m,) 는 점마다의 무게. x 와 y 와 w 로 미분할 수 있다.

    매개변수
    --------
    x : (m,) 점의 자리. 미분할 수 있다.
    y : (m,) 또는 (m, k) 점의 값. 미분할 수 있다.
    deg : 다항식의 차수(0 이상의 정수).
    w : (m,) 점마다의 무게. ``None`` 이면 고르게. 미분할 수 있다.

    반환
    ----
    Tensor : (deg + 1,) 또는 (deg + 1, k), 높은 차수부터.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x, y = tg.tensor([0.0, 1.0, 2.0]), tg.tensor([1.0, 3.0, 5.0])
    >>> tg.polyfit(x, y, 1).data.round(3)
    array([2., 1.], dtype=float32)
    >>> tg.grad(lambda y: tg.polyfit(x, y, 1).sum())(y).data.round(3)
    array([0.333, 0.333, 0.333], dtype=float32)
    """
    if operator.index(deg) < 0:
        raise ArgumentError(f"polyfit: deg 는 0 이상의 정수여야 합니다. 받은 것: {deg}.")
    if x.ndim != 1 or y.ndim not in (1, 2) or x.size != y.shape[0] or not x.size:
        raise ShapeError(f"polyfit: x 는 (m,), y 는 (m,) 또는 (m, k) 여야 합니다. 받은 모양: x {x.shape}, y {y.shape}.")
    left, right = vander(x, deg + 1), y
    if w is not None:
        (w,) = variables([w])
        left = left * w.reshape((w.size, 1))
        right = right * (w if y.ndim == 1 else w.reshape((w.size, 1)))
    size = norm2(left, 0)  # 칸마다 크기를 맞추어 잘 풀리게 한다
    c = lstsq(left / size, right, float(np.finfo(left.dtype).eps) * x.size if rcond is None else rcond)[0]
    return c / (size if y.ndim == 1 else size.reshape((size.size, 1)))
