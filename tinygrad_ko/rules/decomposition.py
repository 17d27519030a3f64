"""행렬의 분해, 그리고 분해로 푸는 것들: 연립방정식, 고윳값, 특잇값, 최소제곱, 행렬의 지수.

모두 행렬의 묶음 (…, m, n) 을 받는다. 실수 손실 L 에 대한 기울기의 약속은 PyTorch와 같다. 정칙 함수(solve, expm)의 규칙은
실수처럼 쓰고, 정칙이 아닌 것(cholesky, pinv)의 규칙에는 저장한 값의 켤레를 넣는다: 엔진이 규칙의 앞뒤에서 켤레를 취한다.
결과가 여럿인 것은 엔진이 켤레를 취하지 않으므로 식 그대로 쓴다.

출처: M. Giles (2008), "Collected matrix derivative results for forward and reverse mode algorithmic differentiation"."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import ArgumentError, GradientError, ShapeError
from ..korean.particles import particle
from ..operation import Words, abbreviation, composition
from .diagonal import tril, triu
from .families import DECOMPOSITION
from .joining import concatenate
from .linalg import eye, inv

if TYPE_CHECKING:
    from ..tensors.tensor import Tensor

operation = DECOMPOSITION.operation

SQUARE = "정사각 행렬(또는 그 묶음)이어야 합니다."
FINITE = "2차원 이상이고, NaN 이나 무한대가 없어야 합니다. 값을 np.isfinite(x).all() 로 살펴보세요."

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


def must_be_square(name, x):
    if x.ndim < 2 or x.shape[-1] != x.shape[-2]:
        raise ShapeError(f"{name}: 모양 {x.shape}. {SQUARE} 정사각이 아니면 pinv 나 lstsq 를 생각하세요.")


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

    Q: "Tensor"
    R: "Tensor"


@operation(public=False, tex=r"Q,R=\operatorname{qr}({x})", symbol="QR", elementwise=False, hint=FINITE,
           words=Words("{x:을/를} 직교 행렬 Q와 위 세모 행렬 R의 곱으로 분해해", title="QR 분해"),
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
            if mode == "complete" else f"qr: mode={mode!r}{particle(mode, '은/는')} 없습니다. 'reduced' 나 'r' 을 쓰세요."
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

    U: "Tensor"
    S: "Tensor"
    Vh: "Tensor"


def refuse_infinite(x):
    """무한대나 NaN 이 있으면 오류: LAPACK 의 특잇값 분해는 무한대를 만나면 끝나지 않기도 한다."""
    if not np.isfinite(x).all():
        raise np.linalg.LinAlgError("Array must not contain infs or NaNs")


@operation(public=False, tex=r"U,S,V^{H}=\operatorname{svd}({x})", symbol="SVD", elementwise=False, hint=FINITE,
           x=lambda g, y: svd_gradient(*g, *y))
def svd_parts(x, full_matrices=True):
    """특잇값 분해."""
    refuse_infinite(x)
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

    eigenvalues: "Tensor"
    eigenvectors: "Tensor"


@operation(public=False, tex=r"\lambda,V=\operatorname{eigh}({x})", symbol="고윳값 분해", elementwise=False,
           hint=SQUARE + " UPLO 는 'L' 또는 'U' 이고, 값에 NaN 이나 무한대가 없어야 합니다.",
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
           hint=SQUARE + " 값에 NaN 이나 무한대가 없어야 합니다.",
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
    EigResult : (eigenvalues (…, n), eigenvectors (…, n, n)). dtype 은 설치된 NumPy 와 같다: 2.5 부터는 언제나 복소수,
        그 앞에서는 고윳값이 모두 실수이면 x 와 같다.

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
    Tensor : (…, n). dtype 은 설치된 NumPy 와 같다: 2.5 부터는 언제나 복소수, 그 앞에서는 고윳값이 모두 실수이면 x 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[2.0, 1.0], [0.0, 5.0]])
    >>> tg.linalg.eigvals(x).data.real.tolist()
    [2.0, 5.0]
    >>> tg.grad(lambda x: tg.linalg.eigvals(x).sum().real)(x).data.round(3) + 0.0
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    return eig_parts(x)[0]
