"""행렬의 분해, 그리고 분해로 푸는 것들: 연립방정식, 고윳값, 특잇값, 최소제곱, 행렬의 지수.

모두 행렬의 묶음 (…, m, n) 을 받는다. 실수 손실 L 에 대한 기울기의 약속은 PyTorch와 같다. 정칙 함수(solve, expm)의 규칙은
실수처럼 쓰고, 정칙이 아닌 것(cholesky, pinv)의 규칙에는 저장한 값의 켤레를 넣는다: 엔진이 규칙의 앞뒤에서 켤레를 취한다.
결과가 여럿인 것은 엔진이 켤레를 취하지 않으므로 식 그대로 쓴다.

출처: M. Giles (2008), "Collected matrix derivative results for forward and reverse mode algorithmic differentiation".
"""

import math
import operator
from typing import Any, NamedTuple

import numpy as np

from ..devices import companion
from ..errors import ArgumentError, GradientError, ShapeError
from ..operation import abbreviation, composition, operation
from .axes import axes_of
from .linalg import eye, inv, matmul
from .shape import concatenate, moveaxis, roll, swapaxes, tril, triu

_SQUARE = "정사각 행렬(또는 그 묶음)이어야 합니다."
_FINITE = "2차원 이상이고, NaN 이나 무한대가 없어야 합니다. 값을 np.isfinite(x).all() 로 살펴보세요."

# ── 규칙에 쓰는 말 ──


@abbreviation("{x}^{T}")
def mT(x):
    """행렬마다 전치."""
    return x.swapaxes(-1, -2)


@abbreviation("{x}^{H}")
def mH(x):
    """행렬마다 켤레 전치."""
    return x.swapaxes(-1, -2).conj()


@abbreviation(r"\operatorname{sym}({m})")
def paired(m):
    """m + mᴴ."""
    return m + mH(m)


@abbreviation(r"\Phi({m})")
def half(m, uplo="L"):
    """Φ: 한쪽 세모만 남기고 대각선은 반으로. Φ(m + mᴴ) 는 대칭행렬의 기울기를 그 세모로 모은 것이다."""
    return (tril(m) + tril(m, -1)) / 2 if uplo in "Ll" else (triu(m) + triu(m, 1)) / 2


@abbreviation(r"\operatorname{diag}({w})")
def on_diagonal(w):
    """벡터마다 대각행렬로."""
    return eye(w) * w[..., None, :]


def gaps(w):
    """w_j − w_i."""
    return w[..., None, :] - w[..., None]


def over(m, d):
    """m / d. 아무도 쓰지 않은 자리(m = 0)는 d = 0 이어도 0이고, 쓴 자리이면 정직하게 NaN 이나 무한대이다."""
    return m / (d + ((d == 0) & (m == 0)))


@abbreviation(r"\left[\frac{({m})_{ij}}{{w}_{j}-{w}_{i}}\right]_{i\ne j}")
def between(m, w):
    """대각선 밖의 m_ij / (w_j − w_i)."""
    return over(m * ~eye(w), gaps(w))


@abbreviation("{x}^{-1}")
def inverse(x, cure):
    """역전파에 쓰는 역행렬. 없으면 까닭을 알린다."""
    try:
        return inv(x)
    except ValueError:
        raise GradientError(cure) from None


def _square(name, x):
    if x.ndim < 2 or x.shape[-1] != x.shape[-2]:
        raise ShapeError(f"{name}: 모양 {x.shape}. {_SQUARE} 정사각이 아니면 pinv 나 lstsq 를 생각하세요.")


# ── 연립방정식 ──


@operation(numpy=np.linalg.solve, tex=r"{a}^{-1}\,{b}", symbol="풀기", elementwise=False, namespace="linalg",
           hint="a 는 특이(singular)하지 않은 정사각 행렬 (…, n, n), b 는 (n,) 또는 (…, n, k) 여야 합니다. "
                "특이하거나 정사각이 아니면 lstsq 나 pinv 를 쓰세요.",
           a=lambda g, a, b_ndim, y: -solve(mT(a), column(g, b_ndim)) @ mT(column(y, b_ndim)),
           b=lambda g, a, b_ndim, y_shape: solve(mT(a), column(g, b_ndim)).reshape(y_shape))
def solve(a, b):
    """연립방정식 a x = b 의 해 x. a (…, n, n), b (n,) 또는 (…, n, k) → x (…, n) 또는 (…, n, k).

    매개변수
    --------
    a : (…, n, n). 미분할 수 있다.
    b : (n,) 또는 (…, n, k). 미분할 수 있다.

    반환
    ----
    Tensor : b 와 같은 모양(묶음은 브로드캐스트).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([[2.0, 0.0], [0.0, 4.0]]), tg.tensor([2.0, 8.0])
    >>> tg.linalg.solve(a, b)
    tensor([1., 2.])
    >>> tg.grad(lambda b: tg.linalg.solve(a, b).sum())(b)
    tensor([0.5 , 0.25])
    >>> tg.grad(lambda a: tg.linalg.solve(a, b).sum())(a)
    tensor([[-0.5 , -1.  ],
            [-0.25, -0.5 ]])
    """
    return np.linalg.solve(a, b)


@abbreviation("{v}")
def column(v, ndim):
    """b 가 벡터이면 열벡터로."""
    return v.reshape((*v.shape, 1)) if ndim == 1 else v


@composition(arrays=2, namespace="linalg")
def solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False):
    """세모 행렬의 방정식 a x = b 의 해(SciPy의 이름과 인수). a (…, n, n) 의 위(``lower`` 이면 아래) 세모만 읽는다.

    매개변수
    --------
    a : (…, n, n) 세모 행렬. 미분할 수 있다.
    b : (n,) 또는 (…, n, k). 미분할 수 있다.
    trans : 0('N') a x = b, 1('T') aᵀ x = b, 2('C') aᴴ x = b.
    lower : 참이면 아래 세모를 읽는다.
    unit_diagonal : 참이면 대각선을 1로 본다.

    반환
    ----
    Tensor : b 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a = tg.tensor([[2.0, 1.0], [0.0, 4.0]])
    >>> tg.linalg.solve_triangular(a, tg.tensor([4.0, 8.0]))
    tensor([1., 2.])
    """
    _square("solve_triangular", a)
    skip = int(unit_diagonal)
    a = tril(a, -skip) if lower else triu(a, skip)
    if unit_diagonal:
        a = a + eye(a)
    if trans not in (0, 1, 2, "N", "T", "C"):
        raise ArgumentError(f"solve_triangular: trans={trans!r} 는 없습니다. 0('N'), 1('T'), 2('C') 가운데 고르세요.")
    return solve(a if trans in (0, "N") else mT(a) if trans in (1, "T") else mH(a), b)


@composition(numpy=np.linalg.tensorsolve, arrays=2, namespace="linalg")
def tensorsolve(a, b, axes=None):
    """텐서 방정식 Σ a x = b 의 해. a 의 모양은 (b 의 모양, x 의 모양)이고 두 쪽의 원소 수가 같다.

    매개변수
    --------
    a : (b 의 모양, x 의 모양). 미분할 수 있다.
    b : 임의의 모양. 미분할 수 있다.
    axes : a 에서 맨 뒤로 옮길 축들. ``None`` 이면 그대로.

    반환
    ----
    Tensor : a 의 모양에서 b 의 모양을 뺀 나머지.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a = tg.eye(6).reshape(2, 3, 6)
    >>> tg.linalg.tensorsolve(a, tg.ones((2, 3)))
    tensor([1., 1., 1., 1., 1., 1.])
    """
    moved = axes_of(tuple(axes or ()), a.ndim)
    order = [*[k for k in range(a.ndim) if k not in moved], *moved]
    shape = tuple([a.shape[k] for k in order[b.ndim:]])
    if math.prod(shape) ** 2 != a.size or b.size ** 2 != a.size:
        raise ShapeError(f"tensorsolve: a 의 모양 {a.shape}은(는) b 의 모양 {b.shape} 뒤에 원소 수가 같은 모양이 붙은 것이어야 합니다.")
    return solve(a.transpose(order).reshape((b.size, b.size)), b.reshape((b.size,))).reshape(shape)


@composition(numpy=np.linalg.tensorinv, namespace="linalg")
def tensorinv(x, ind=2):
    """텐서의 역: 앞의 ``ind`` 축과 나머지 축을 한 줄씩으로 본 정사각 행렬의 역행렬. 결과의 모양은 (나머지, 앞)이다.

    매개변수
    --------
    x : 앞 ``ind`` 축과 나머지 축의 원소 수가 같은 모양. 미분할 수 있다.
    ind : 앞에서 몇 축까지가 줄인가.

    반환
    ----
    Tensor : x.shape[ind:] + x.shape[:ind].

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.linalg.tensorinv(tg.eye(6).reshape(2, 3, 6)).shape
    (6, 2, 3)
    """
    first, rest = x.shape[:ind], x.shape[ind:]
    if ind <= 0 or math.prod(first) != math.prod(rest):
        raise ShapeError(f"tensorinv: 모양 {x.shape}의 앞 {ind}개 축과 나머지 축의 원소 수가 같아야 합니다. ind 를 바꾸어 보세요.")
    return inv(x.reshape((math.prod(first), math.prod(rest)))).reshape((*rest, *first))


# ── 로그 행렬식 ──


class SlogdetResult(NamedTuple):
    """부호와, 절댓값의 로그."""

    sign: Any
    logabsdet: Any


@operation(public=False, tex=r"s,\ell=\operatorname{sign}(\det {x}),\,\ln|\det {x}|", symbol="ln|det|", elementwise=False, hint=_SQUARE,
           x=lambda g, x, y: slogdet_gradient(g, x, y[0]))
def slogdet_parts(x):
    """행렬식의 부호(복소수이면 방향)와 ln|det|."""
    return np.linalg.slogdet(x)


def slogdet_gradient(g, x, sign):
    """d ln det = tr(x⁻¹ dx): 실수부는 ln|det| 의 것, 허수부는 방향을 돌린다(실수이면 0)."""
    turn = g[0].conj() * sign
    c = g[1] - turning(turn)
    cure = "slogdet: 특이(singular)행렬에서는 ln|det| 이 −∞ 여서 기울기가 없습니다. 대각선에 작은 수를 더하거나 det 를 쓰세요."
    return c.reshape((*c.shape, 1, 1)) * mH(inverse(x, cure))


@abbreviation(r"i\,\operatorname{Im}({c})")
def turning(c):
    """허수부만."""
    return (c - c.conj()) / 2


@composition(numpy=np.linalg.slogdet, namespace="linalg")
def slogdet(x):
    """행렬식의 부호와 절댓값의 로그 (sign, logabsdet). x (…, n, n) → (…) 둘. 큰 행렬의 ln det 은 이것으로.

    매개변수
    --------
    x : (…, n, n). 미분할 수 있다.

    반환
    ----
    SlogdetResult : (sign, logabsdet), 저마다 모양 (…). dtype 은 x 와 같다(복소수이면 logabsdet 은 실수).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[2.0, 2.0], [1.0, 3.0]])
    >>> sign, logabsdet = tg.linalg.slogdet(x)
    >>> float(sign), round(float(logabsdet), 4)
    (1.0, 1.3863)
    >>> tg.grad(lambda x: tg.linalg.slogdet(x).logabsdet)(x).data.round(3)
    array([[ 0.75, -0.25],
           [-0.5 ,  0.5 ]], dtype=float32)
    """
    return SlogdetResult(*slogdet_parts(x))


# ── 촐레스키 분해와 QR 분해 ──


@operation(public=False, tex=r"\operatorname{chol}({x})", symbol="촐레스키", elementwise=False,
           hint="양의 정부호(positive definite)인 대칭행렬(또는 그 묶음)이어야 합니다. 거의 그렇다면 x + 1e-6 * np.eye(n) 처럼 "
                "대각선을 키우세요.",
           x=lambda g, y: cholesky_gradient(g, y.conj()))
def cholesky_lower(x):
    """아래 세모 촐레스키 분해 x = L Lᴴ."""
    return np.linalg.cholesky(x)


def cholesky_gradient(g, l):  # noqa: E741
    """L⁻ᴴ Φ(Lᴴ g) L⁻¹ 을 NumPy가 읽는 아래 세모로 모은다."""
    l_inv = inv(l)
    return half(paired(mH(l_inv) @ half(mH(l) @ g) @ l_inv))


@composition(numpy=np.linalg.cholesky, namespace="linalg")
def cholesky(x, upper=False):
    """촐레스키 분해 x = L Lᴴ (``upper`` 이면 x = Uᴴ U). x (…, n, n) 의 한쪽 세모만 읽고, 기울기도 그 세모에 있다.

    매개변수
    --------
    x : (…, n, n), 양의 정부호 대칭(에르미트). 미분할 수 있다.
    upper : 참이면 위 세모 U 를 돌려준다.

    반환
    ----
    Tensor : (…, n, n) 세모 행렬.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[4.0, 0.0], [0.0, 9.0]])
    >>> tg.linalg.cholesky(x)
    tensor([[2., 0.],
            [0., 3.]])
    >>> tg.grad(lambda x: tg.linalg.cholesky(x).sum())(x).data.round(4)
    array([[0.25  , 0.    ],
           [0.5   , 0.1667]], dtype=float32)
    """
    return mH(cholesky_lower(mH(x))) if upper else cholesky_lower(x)


class QRResult(NamedTuple):
    """직교(유니터리) 행렬과 위 세모 행렬."""

    Q: Any
    R: Any


@operation(public=False, tex=r"Q,R=\operatorname{qr}({x})", symbol="QR", elementwise=False, hint=_FINITE,
           x=lambda g, y: qr_gradient(g, y))
def qr_parts(x):
    """열이 행보다 많지 않은 행렬의 QR 분해."""
    return np.linalg.qr(x)


def qr_gradient(g, y):
    """(g_Q + Q·(s + sᴴ)) R⁻ᴴ, s = Φ(g_R Rᴴ − Qᴴ g_Q) 의 위 세모."""
    (g_q, g_r), (q, r) = g, y
    s = half(g_r @ mH(r) - mH(q) @ g_q, "U")
    r_inv = inverse(r, "qr: 열들이 일차독립이 아니어서 기울기가 없습니다. 겹치는 열을 빼거나 pinv, svd 를 생각하세요.")
    return (g_q + q @ paired(s)) @ mH(r_inv)


@composition(numpy=np.linalg.qr, namespace="linalg")
def qr(x, mode="reduced"):
    """QR 분해 x = Q R. x (…, m, n) → Q (…, m, k), R (…, k, n), k = min(m, n). ``mode`` 는 'reduced' 또는 'r'(R 만).

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.
    mode : 'reduced' 또는 'r'(R 만).

    반환
    ----
    QRResult : Q (…, m, k), R (…, k, n). ``mode='r'`` 이면 Tensor R 하나. dtype 은 x 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> q, r = tg.linalg.qr(tg.tensor([[3.0, 1.0], [4.0, 2.0]]))
    >>> q.shape, tg.round(q @ r, 3).data.tolist()
    ((2, 2), [[3.0, 1.0], [4.0, 2.0]])
    """
    if x.ndim < 2:
        raise ShapeError(f"qr: 모양 {x.shape}. 행렬(2차원 이상)이어야 합니다. 벡터이면 x[:, None] 으로 열 하나로 만드세요.")
    m, n = x.shape[-2:]
    if mode not in ("reduced", "r") and not (mode == "complete" and m <= n):
        raise ArgumentError(
            f"qr: mode={mode!r} 의 나머지 열은 정해지지 않아 미분할 수 없습니다. mode='reduced' 나 'r' 을 쓰세요."
            if mode == "complete" else f"qr: mode={mode!r} 는 없습니다. 'reduced' 나 'r' 을 쓰세요."
        )
    if n <= m:
        q, r = qr_parts(x)
    else:  # 앞의 정사각 몫이 Q 를 정하고, 나머지 열은 Qᴴ 로 돌릴 뿐이다
        q, r = qr_parts(x[..., :m])
        r = concatenate([r, mH(q) @ x[..., m:]], -1)
    return r if mode == "r" else QRResult(q, r)


# ── 특잇값 분해 ──


class SVDResult(NamedTuple):
    """왼쪽 특이벡터, 특잇값(큰 것부터), 오른쪽 특이벡터의 켤레 전치."""

    U: Any
    S: Any
    Vh: Any


@operation(public=False, tex=r"U,S,V^{H}=\operatorname{svd}({x})", symbol="SVD", elementwise=False, hint=_FINITE,
           x=lambda g, y: svd_gradient(*g, *y))
def svd_parts(x, full_matrices=True):
    """특잇값 분해."""
    return np.linalg.svd(x, full_matrices)


@abbreviation(
    r"\begin{array}{l}{u}\,(\operatorname{sym}(F\odot({u}^{H}\,{g_u}))\,{s}+{s}\,\operatorname{sym}(F\odot({v}\,{g_v}^{H}))"
    r"\\\quad+\operatorname{diag}({g_s})+i\,\operatorname{Im}\operatorname{diag}({u}^{H}\,{g_u})\,{s}^{-1})\,{v}"
    r"\\+(1-{u}\,{u}^{H})\,{g_u}\,{s}^{-1}\,{v}+{u}\,{s}^{-1}\,{g_v}\,(1-{v}^{H}\,{v}),"
    r"\quad F_{ij}=\frac{[i\ne j]}{{s}_{j}^{2}-{s}_{i}^{2}}\end{array}"
)
def svd_gradient(g_u, g_s, g_v, u, s, v):
    """U (…) Vᴴ 안에서는 벡터들의 회전과 특잇값, 밖에서는 U, V 가 닿지 않는 쪽으로의 움직임."""
    k = s.shape[-1]
    if (g_u[..., k:] != 0).any() or (g_v[..., k:, :] != 0).any():
        raise GradientError(
            "svd: full_matrices=True 가 덧붙인 벡터는 하나로 정해지지 않아 미분할 수 없습니다. full_matrices=False 로 쓰세요."
        )
    g_u, u, g_v, v = g_u[..., :k], u[..., :k], g_v[..., :k, :], v[..., :k, :]
    m_u, m_v = mH(u) @ g_u, v @ mH(g_v)
    row, rows = s[..., None, :], s[..., None]
    phase = over((m_u - mH(m_u)) * eye(s) / 2, row)  # 복소수에서만 남는다
    inner = paired(between(m_u, s * s)) * row + rows * paired(between(m_v, s * s)) + on_diagonal(g_s) + phase
    d = u @ inner @ v
    if u.shape[-2] > k:
        d = d + over(g_u - u @ m_u, row) @ v
    if v.shape[-1] > k:
        d = d + u @ over(g_v - mH(m_v) @ v, rows)
    return d


@composition(numpy=np.linalg.svd, namespace="linalg")
def svd(x, full_matrices=True, compute_uv=True):
    """특잇값 분해 x = U diag(S) Vh. x (…, m, n) → S (…, k), k = min(m, n).

    정사각이 아니면 ``full_matrices=False`` 를 쓴다: U (…, m, k), Vh (…, k, n). 참이면 덧붙은 벡터로는 미분할 수 없다.
    벡터의 부호는 정해져 있지 않으므로 부호가 바뀌어도 같은 값을 셈해야 기울기에 뜻이 있다. 같은 특잇값이 있으면
    특잇값의 기울기는 옳고, 그 벡터들의 기울기는 NaN 이나 무한대이다.

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.
    full_matrices : 참이면 U (…, m, m), Vh (…, n, n).
    compute_uv : 거짓이면 특잇값만.

    반환
    ----
    SVDResult : U (…, m, k), S (…, k), Vh (…, k, n). ``compute_uv=False`` 이면 Tensor S 하나. dtype 은 x 와 같다(S 는 실수).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[3.0, 4.0], [6.0, 8.0]])
    >>> u, s, vh = tg.linalg.svd(x)
    >>> tg.round(u @ tg.diag(s) @ vh, 3)
    tensor([[3., 4.],
            [6., 8.]])
    >>> tg.grad(lambda x: tg.linalg.svd(x).S[0])(x).data.round(4)
    array([[0.2683, 0.3578],
           [0.5367, 0.7155]], dtype=float32)
    """
    return SVDResult(*svd_parts(x, full_matrices)) if compute_uv else svdvals(x)


@composition(numpy=np.linalg.svdvals, namespace="linalg")
def svdvals(x):
    """특잇값, 큰 것부터. x (…, m, n) → (…, min(m, n)). 같은 특잇값이 있어도 기울기가 옳다.

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, min(m, n)), 실수, 큰 것부터.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[3.0, 4.0]])
    >>> tg.round(tg.linalg.svdvals(x), 3)
    tensor([5.])
    >>> tg.grad(lambda x: tg.linalg.svdvals(x)[0])(x).data.round(3)
    array([[0.6, 0.8]], dtype=float32)
    """
    return svd_parts(x, False)[1]


# ── 고윳값 분해 ──


class EigResult(NamedTuple):
    """고윳값과 고유벡터(열)."""

    eigenvalues: Any
    eigenvectors: Any


@operation(public=False, tex=r"\lambda,V=\operatorname{eigh}({x})", symbol="고윳값 분해", elementwise=False,
           hint=_SQUARE + " UPLO 는 'L' 또는 'U' 이고, 값에 NaN 이나 무한대가 없어야 합니다.",
           x=lambda g, y, UPLO: eigh_gradient(g, y, UPLO))
def eigh_parts(x, UPLO="L"):
    """대칭(에르미트) 행렬의 고윳값 분해."""
    return np.linalg.eigh(x, UPLO)


def eigh_gradient(g, y, uplo):
    """V (diag g_λ + (Vᴴ g_V)_ij / (λ_j − λ_i)) Vᴴ 을 NumPy가 읽는 세모로 모은다."""
    (g_w, g_v), (w, v) = g, y
    return half(paired(v @ (on_diagonal(g_w) + between(mH(v) @ g_v, w)) @ mH(v)), uplo)


@composition(numpy=np.linalg.eigh, namespace="linalg")
def eigh(x, UPLO="L"):
    """대칭(에르미트) 행렬의 고윳값(작은 것부터)과 고유벡터. x (…, n, n) → (…, n), (…, n, n).

    ``UPLO`` 쪽 세모만 읽고, 기울기도 그 세모에 있다. 벡터의 부호는 정해져 있지 않다. 같은 고윳값이 있으면 고윳값의 기울기는
    옳고, 그 벡터들의 기울기는 NaN 이나 무한대이다.

    매개변수
    --------
    x : (…, n, n) 대칭(에르미트). 미분할 수 있다.

    반환
    ----
    EigResult : (eigenvalues (…, n), eigenvectors (…, n, n)). dtype 은 x 와 같다(고윳값은 실수).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[2.0, 1.0], [1.0, 2.0]])
    >>> tg.round(tg.linalg.eigh(x).eigenvalues, 4)
    tensor([1., 3.])
    >>> tg.grad(lambda x: tg.linalg.eigh(x).eigenvalues[1])(x).data.round(3)
    array([[0.5, 0. ],
           [1. , 0.5]], dtype=float32)
    """
    return EigResult(*eigh_parts(x, UPLO))


@composition(numpy=np.linalg.eigvalsh, namespace="linalg")
def eigvalsh(x, UPLO="L"):
    """대칭(에르미트) 행렬의 고윳값, 작은 것부터. x (…, n, n) → (…, n). 같은 고윳값이 있어도 기울기가 옳다.

    매개변수
    --------
    x : (…, n, n) 대칭(에르미트). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n), 실수, 작은 것부터.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[2.0, 1.0], [1.0, 2.0]])
    >>> tg.round(tg.linalg.eigvalsh(x), 3)
    tensor([1., 3.])
    >>> tg.grad(lambda x: tg.linalg.eigvalsh(x)[1])(x).data.round(3)
    array([[0.5, 0. ],
           [1. , 0.5]], dtype=float32)
    """
    return eigh_parts(x, UPLO)[0]


@operation(public=False, tex=r"\lambda,V=\operatorname{eig}({x})", symbol="고윳값 분해", elementwise=False,
           hint=_SQUARE + " 값에 NaN 이나 무한대가 없어야 합니다.",
           x=lambda g, y: eig_gradient(g, y))
def eig_parts(x):
    """정사각 행렬의 고윳값 분해."""
    return np.linalg.eig(x)


def eig_gradient(g, y):
    """V⁻ᴴ (diag g_λ + Vᴴ(g_V − V Re diag(Vᴴ g_V)) / (λ_j − λ_i)*) Vᴴ: 벡터의 길이는 언제나 1이다."""
    (g_w, g_v), (w, v) = g, y
    moved = without_length(g_v, v)
    v_inv = inverse(v, "eig: 고유벡터가 모자란 결함(defective)행렬에서는 고윳값을 미분할 수 없습니다. 대칭행렬이면 eigh 를 쓰세요.")
    return mH(v_inv) @ (on_diagonal(g_w) + between(mH(v) @ moved, w.conj())) @ mH(v)


@abbreviation(r"{g}-{v}\,\operatorname{Re}\operatorname{diag}({v}^{H}\,{g})")
def without_length(g, v):
    """벡터마다, 길이를 바꾸는 쪽을 뺀 나머지."""
    return g - v * (v.conj() * g).sum(-2).real[..., None, :]


@composition(numpy=np.linalg.eig, namespace="linalg")
def eig(x):
    """정사각 행렬의 고윳값과 고유벡터(열, 길이 1). x (…, n, n) → (…, n), (…, n, n), 대개 복소수.

    벡터의 위상은 정해져 있지 않으므로, 위상이 바뀌어도 같은 값을 셈해야 기울기에 뜻이 있다.

    매개변수
    --------
    x : (…, n, n). 미분할 수 있다.

    반환
    ----
    EigResult : (eigenvalues (…, n), eigenvectors (…, n, n)). dtype 은 고윳값이 모두 실수이면 x 와 같고, 아니면 복소수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> values, vectors = tg.linalg.eig(tg.tensor([[0.0, -1.0], [1.0, 0.0]]))
    >>> values.data
    array([0.+1.j, 0.-1.j], dtype=complex64)
    """
    return EigResult(*eig_parts(x))


@composition(numpy=np.linalg.eigvals, namespace="linalg")
def eigvals(x):
    """정사각 행렬의 고윳값, 대개 복소수. x (…, n, n) → (…, n).

    매개변수
    --------
    x : (…, n, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n). dtype 은 고윳값이 모두 실수이면 x 와 같고, 아니면 복소수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[2.0, 1.0], [0.0, 5.0]])
    >>> tg.linalg.eigvals(x).data.tolist()
    [2.0, 5.0]
    >>> tg.grad(lambda x: tg.linalg.eigvals(x).sum().real)(x).data.round(3) + 0.0
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    return eig_parts(x)[0]


# ── 최소제곱 ──


@operation(numpy=np.linalg.pinv, tex="{x}^{+}", symbol="유사역행렬", elementwise=False, namespace="linalg", hint=_FINITE,
           x=lambda g, x, y: pinv_gradient(g, x.conj(), y.conj()))
def pinv(x, rcond=None, rtol=np._NoValue):
    """무어·펜로즈 유사역행렬. x (…, m, n) → (…, n, m). 계수(rank)가 바뀌지 않는 쪽으로 미분한다.

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, m).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.round(tg.linalg.pinv(tg.tensor([[3.0], [4.0]])), 3)
    tensor([[0.12, 0.16]])
    >>> tg.grad(lambda x: tg.linalg.pinv(x).sum())(tg.tensor([[2.0]])).data.round(4)
    array([[-0.25]], dtype=float32)
    """
    given = {} if rtol is np._NoValue else {"rtol": rtol}  # CuPy 는 rtol 을 모른다
    return np.linalg.pinv(x, 1e-15 if rcond is None and not given else rcond, **given)


def pinv_gradient(g, x, y):
    """−YᴴgYᴴ + (1 − XY) gᴴYYᴴ + YᴴYgᴴ (1 − YX)  (Golub & Pereyra 1973)."""
    right, left = mH(g) @ y @ mH(y), mH(y) @ y @ mH(g)
    return right - x @ (y @ right) + left - (left @ y) @ x - mH(y) @ g @ mH(y)


@composition(numpy=np.linalg.lstsq, arrays=2, namespace="linalg")
def lstsq(a, b, rcond=None):
    """최소제곱해: ‖a x − b‖ 가 가장 작은 x. a (m, n), b (m,) 또는 (m, k) → (x, 남은 제곱합, 계수, 특잇값).

    x = a⁺ b 로 셈하고 그 식대로 미분한다. 남은 제곱합은 m > n 이고 계수가 n 일 때만 있다(아니면 길이 0).

    매개변수
    --------
    a : (m, n). 미분할 수 있다.
    b : (m,) 또는 (m, k). 미분할 수 있다.

    반환
    ----
    tuple : x (n,) 또는 (n, k), 남은 제곱합 (k,), 계수(정수), 특잇값 (min(m, n),). dtype 은 a 와 b 의 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 3.0]]), tg.tensor([1.0, 3.0, 7.0])
    >>> x, rest, rank, s = tg.linalg.lstsq(a, b)
    >>> x.data.round(3), rank
    (array([1., 2.], dtype=float32), 2)
    >>> tg.grad(lambda b: tg.linalg.lstsq(a, b)[0][1])(b).data.round(3)
    array([-0.286, -0.071,  0.357], dtype=float32)
    """
    if a.ndim != 2 or b.ndim not in (1, 2) or a.shape[0] != b.shape[0]:
        raise ShapeError(
            f"lstsq: a 의 모양 {a.shape}, b 의 모양 {b.shape}. a 는 (m, n), b 는 (m,) 또는 (m, k) 여야 합니다. "
            "묶음이면 pinv(a) @ b 를 쓰세요."
        )
    m, n = a.shape
    cut = float(np.finfo(a.dtype).eps) * max(m, n) if rcond is None else rcond
    x, s = pinv(a, cut) @ b, svdvals(a)
    rank = int((s > cut * s[:1]).sum())
    rest = (b - a @ x).reshape((m, b.size // m if m else 0))
    residuals = (rest * rest.conj()).real.sum(0)
    return x, residuals if rank == n < m else residuals[:0], rank, s


# ── 거듭제곱, 지수, 이어 곱하기 ──


@composition(numpy=np.linalg.matrix_power, namespace="linalg")
def matrix_power(x, n):
    """행렬의 n 제곱(음수이면 역행렬의). x (…, k, k) → (…, k, k).

    매개변수
    --------
    x : (…, k, k). 미분할 수 있다.
    n : 지수(정수). 음수이면 역행렬의 거듭제곱.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 1.0], [0.0, 1.0]])
    >>> tg.linalg.matrix_power(x, 3)
    tensor([[1., 3.],
            [0., 1.]])
    >>> tg.grad(lambda x: tg.linalg.matrix_power(x, 2).sum())(x)
    tensor([[3., 2.],
            [4., 3.]])
    """
    _square("matrix_power", x)
    n = operator.index(n)
    if n < 0:
        x, n = inv(x), -n
    result = x * 0 + eye(x) if n == 0 else None
    while n:
        if n & 1:
            result = x if result is None else result @ x
        n >>= 1
        if n:
            x = x @ x
    return result


@operation(tex="e^{{x}}", symbol="행렬 지수", elementwise=False, namespace="linalg", hint=_SQUARE,
           x=lambda g, x: expm_gradient(g, x))
def expm(x):
    """행렬의 지수함수(원소마다의 exp 가 아니다). x (…, n, n) → (…, n, n).

    매개변수
    --------
    x : (…, n, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[0.0, 1.0], [0.0, 0.0]])
    >>> tg.linalg.expm(x)
    tensor([[1., 1.],
            [0., 1.]])
    >>> tg.grad(lambda x: tg.linalg.expm(x)[0, 1])(x).data.round(4)
    array([[0.5   , 1.    ],
           [0.1667, 0.5   ]], dtype=float32)
    """
    return companion(x, "scipy.linalg").expm(x)


@abbreviation(r"\left[\exp\begin{pmatrix}{x}^{T}&{g}\\0&{x}^{T}\end{pmatrix}\right]_{12}")
def expm_gradient(g, x):
    """exp [[xᵀ, g], [0, xᵀ]] 의 오른쪽 위가 ``g`` 쪽으로의 미분이다(Van Loan 1978)."""
    a, n = mT(x), x.shape[-1]
    block = concatenate([concatenate([a, g], -1), concatenate([a * 0, a], -1)], -2)
    return expm(block)[..., :n, n:]


@operation(tex=r"\operatorname{syl}({a},{b},{q})", symbol="실베스터", elementwise=False, namespace="linalg",
           hint="a (…, m, m), b (…, n, n), q (…, m, n) 이고, a 의 고윳값과 −b 의 고윳값이 겹치지 않아야 합니다.",
           a=lambda g, a, b, y: -solve_sylvester(mT(a), mT(b), g) @ mT(y),
           b=lambda g, a, b, y: -mT(y) @ solve_sylvester(mT(a), mT(b), g),
           q=lambda g, a, b: solve_sylvester(mT(a), mT(b), g))
def solve_sylvester(a, b, q):
    """실베스터 방정식 a x + x b = q 의 해 x. a (…, m, m), b (…, n, n), q (…, m, n) → (…, m, n).

    매개변수
    --------
    a : (…, m, m). 미분할 수 있다.
    b : (…, n, n). 미분할 수 있다.
    q : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, m, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b, q = tg.tensor([[1.0, 0.0], [0.0, 3.0]]), tg.tensor([[1.0]]), tg.tensor([[2.0], [8.0]])
    >>> tg.linalg.solve_sylvester(a, b, q)
    tensor([[1.],
            [2.]])
    >>> tg.grad(lambda q: tg.linalg.solve_sylvester(a, b, q).sum())(q)
    tensor([[0.5 ],
            [0.25]])
    """
    from scipy.linalg import solve_sylvester as of_matrix

    return each_matrix(of_matrix, a, b, q)


# y y = x 를 미분하면 dy·y + y·dy = dx: 실베스터 방정식이다
@operation(tex=r"{x}^{1/2}", symbol="행렬 제곱근", elementwise=False, namespace="linalg",
           hint=_SQUARE + " 고윳값이 0이거나 음의 실수이면 실수의 제곱근이 없습니다.",
           x=lambda g, y: solve_sylvester(mT(y), mT(y), g))
def sqrtm(x):
    """행렬의 제곱근 y y = x (원소마다의 sqrt 가 아니다). x (…, n, n) → (…, n, n).

    매개변수
    --------
    x : (…, n, n). 고윳값이 0이나 음의 실수가 아니어야 한다. 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[4.0, 0.0], [0.0, 9.0]])
    >>> tg.linalg.sqrtm(x).data.round(4)
    array([[2., 0.],
           [0., 3.]], dtype=float32)
    >>> tg.grad(lambda x: tg.linalg.sqrtm(x).sum())(x).data.round(4)
    array([[0.25  , 0.2   ],
           [0.2   , 0.1667]], dtype=float32)
    """
    from scipy.linalg import sqrtm as of_matrix

    y = each_matrix(of_matrix, x)
    return y.astype(x.dtype) if y.dtype.kind == x.dtype.kind else y


def each_matrix(function, *stacks):
    """행렬 하나만 받는 함수를 묶음의 행렬마다 부른다."""
    lead = np.broadcast_shapes(*[m.shape[:-2] for m in stacks])
    if not lead:
        return function(*stacks)
    rows = [np.broadcast_to(m, (*lead, *m.shape[-2:])).reshape((-1, *m.shape[-2:])) for m in stacks]
    y = np.stack([function(*matrices) for matrices in zip(*rows, strict=True)])
    return y.reshape((*lead, *y.shape[1:]))


@composition(numpy=np.linalg.multi_dot, arrays=0, namespace="linalg")
def multi_dot(arrays):
    """행렬 여럿을 셈이 가장 적은 차례로 곱하기. 처음과 끝은 벡터여도 된다.

    매개변수
    --------
    arrays : 텐서의 목록 (n₀, n₁), (n₁, n₂), …. 처음과 끝은 벡터여도 된다. 미분할 수 있다.

    반환
    ----
    Tensor : (n₀, n_k). 처음이나 끝이 벡터이면 그 축이 없다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b, c = tg.ones((2, 3)), tg.ones((3, 4)), tg.ones((4, 1))
    >>> tg.linalg.multi_dot([a, b, c])
    tensor([[12.],
            [12.]])
    """
    arrays = list(arrays)
    if len(arrays) < 2:
        raise ArgumentError(f"multi_dot: 행렬이 둘 이상이어야 합니다. 받은 것: {len(arrays)}개.")
    rows = [a.shape[0] for a in arrays]
    rows[0], last = 1 if arrays[0].ndim == 1 else rows[0], 1 if arrays[-1].ndim == 1 else arrays[-1].shape[1]
    cuts = _cheapest_cuts([*rows, last])

    def product(i, j):
        return arrays[i] if i == j else matmul(product(i, cuts[i, j]), product(cuts[i, j] + 1, j))

    return product(0, len(arrays) - 1)


def _cheapest_cuts(sizes):
    """i 부터 j 까지를 곱할 때 마지막으로 나눌 자리(동적 계획법)."""
    n = len(sizes) - 1
    cost, cuts = {(i, i): 0 for i in range(n)}, {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i, j], cuts[i, j] = min(
                (cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )
    return cuts


# ── 그 밖의 곱과 전치 ──


@composition(numpy=np.kron, arrays=2)
def kron(a, b):
    """크로네커 곱: a 의 원소마다 b 를 곱하여 늘어놓는다. 축마다 길이가 곱해진다.

    매개변수
    --------
    a : 임의의 모양. 미분할 수 있다.
    b : 임의의 모양. 미분할 수 있다.

    반환
    ----
    Tensor : 축마다 두 길이의 곱. (m, n), (p, q) 이면 (mp, nq).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 10.0]), tg.tensor([1.0, 2.0, 3.0])
    >>> tg.kron(a, b)
    tensor([ 1.,  2.,  3., 10., 20., 30.])
    >>> tg.grad(lambda a: tg.kron(a, b).sum())(a)
    tensor([6., 6.])
    """
    n = max(a.ndim, b.ndim)
    of_a, of_b = (1,) * (n - a.ndim) + a.shape, (1,) * (n - b.ndim) + b.shape
    outer = a.reshape([m for k in of_a for m in (k, 1)]) * b.reshape([m for k in of_b for m in (1, k)])
    return outer.reshape([p * q for p, q in zip(of_a, of_b, strict=True)])


@composition(numpy=(np.cross, np.linalg.cross), arrays=2, namespace="linalg")
def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """3차원 벡터의 가위곱 a × b. 벡터가 놓인 축의 길이는 3이고, 나머지는 브로드캐스트한다.

    매개변수
    --------
    a : 벡터가 놓인 축의 길이가 3인 모양. 미분할 수 있다.
    b : 벡터가 놓인 축의 길이가 3인 모양. 미분할 수 있다.
    axisa, axisb, axisc : a, b, 결과에서 벡터가 놓일 축.
    axis : 셋을 한꺼번에 정한다.

    반환
    ----
    Tensor : 나머지 축끼리 브로드캐스트하고 ``axisc`` 에 길이 3인 축이 놓인 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 0.0, 0.0]), tg.tensor([0.0, 1.0, 0.0])
    >>> tg.linalg.cross(a, b)
    tensor([0., 0., 1.])
    >>> tg.grad(lambda a: tg.linalg.cross(a, b).sum())(a)
    tensor([ 1.,  0., -1.])
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    if a.shape[axisa] != 3 or b.shape[axisb] != 3:
        raise ShapeError(
            f"cross: 모양 {a.shape}와(과) {b.shape}. 벡터가 놓인 축의 길이가 3이어야 합니다. 축이 다르면 axis 를 주고, "
            "2차원 벡터이면 a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0] 을 쓰세요."
        )
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    return moveaxis(roll(a, -1, -1) * roll(b, -2, -1) - roll(a, -2, -1) * roll(b, -1, -1), -1, axisc)


@composition(numpy=(np.matrix_transpose, np.linalg.matrix_transpose), namespace="linalg")
def matrix_transpose(x):
    """행렬마다 전치: 마지막 두 축을 맞바꾼다. x (…, m, n) → (…, n, m).

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, m).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.linalg.matrix_transpose(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[1., 3.],
            [2., 4.]])
    """
    if x.ndim < 2:
        raise ShapeError(f"matrix_transpose: 모양 {x.shape}. 행렬(2차원 이상)이어야 합니다. 벡터이면 x[:, None] 을 쓰세요.")
    return swapaxes(x, -1, -2)
