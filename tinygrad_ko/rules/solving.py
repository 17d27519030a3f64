"""연립방정식을 푸는 것들: 해, 로그 행렬식, 최소제곱. 약속은 행렬 분해와 같다."""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..korean.particles import Noun, particle
from ..operation import Words, abbreviation, composition
from .axes import axes_of
from .decomposition import FINITE, SQUARE, inverse, mH, mT, must_be_square, refuse_infinite, svdvals
from .diagonal import tril, triu
from .families import SOLVING
from .linalg import eye, inv

if TYPE_CHECKING:
    from ..tensors.tensor import Tensor

operation = SOLVING.operation

# ── 연립방정식 ──


@operation(numpy=np.linalg.solve, tex=r"{a}^{-1}\,{b}", symbol="풀기", elementwise=False, namespace="linalg",
           hint="a 는 특이(singular)하지 않은 정사각 행렬 (…, n, n), b 는 (n,) 또는 (…, n, k) 여야 합니다. "
                "특이하거나 정사각이 아니면 lstsq 나 pinv 를 쓰세요.",
           form=lambda a, b: inv(a) @ b,
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


@composition(arrays=2, namespace="linalg", source="scipy.linalg.solve_triangular")
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
    must_be_square("solve_triangular", a)
    skip = int(unit_diagonal)
    a = tril(a, -skip) if lower else triu(a, skip)
    if unit_diagonal:
        a = a + eye(a)
    if trans not in (0, 1, 2, "N", "T", "C"):
        raise ArgumentError(
            f"solve_triangular: trans={trans!r}{particle(trans, '은/는')} 없습니다. "
            "0('N'), 1('T'), 2('C') 가운데 고르세요."
        )
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
        raise ShapeError(
            f"tensorsolve: a 의 모양 {Noun(a.shape):은/는} b 의 모양 {b.shape} 뒤에 원소 수가 같은 모양이 붙은 것이어야 합니다."
        )
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

    sign: "Tensor"
    logabsdet: "Tensor"


@operation(public=False, tex=r"s,\ell=\operatorname{sign}(\det {x}),\,\ln|\det {x}|", symbol="ln|det|", elementwise=False, hint=SQUARE,
           words=Words(title="행렬식의 로그"),
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


# ── 최소제곱 ──


@operation(numpy=np.linalg.pinv, tex="{x}^{+}", symbol="유사역행렬", elementwise=False, namespace="linalg", hint=FINITE,
           x=lambda g, x, y: pinv_gradient(g, x.conj(), y.conj()))
def pinv(x, rcond=None, rtol=np._NoValue, hermitian=False):
    """무어·펜로즈 유사역행렬. x (…, m, n) → (…, n, m). 계수(rank)가 바뀌지 않는 쪽으로 미분한다.

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.
    rcond, rtol : 가장 큰 특잇값의 이 배수보다 작은 특잇값은 0으로 본다. 둘 가운데 하나만 준다.
    hermitian : x 가 대칭(에르미트)임을 안다: 특잇값 대신 고윳값으로 셈한다. 기울기의 식은 같다.

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
    given |= {"hermitian": True} if hermitian else {}  # CuPy 는 hermitian 도 모른다
    refuse_infinite(x)
    return np.linalg.pinv(x, 1e-15 if rcond is None and "rtol" not in given else rcond, **given)


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
    tuple[Tensor, Tensor, int, Tensor] : x (n,) 또는 (n, k), 남은 제곱합 (k,), 계수(정수), 특잇값 (min(m, n),). dtype 은 a 와 b 의 것.

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
