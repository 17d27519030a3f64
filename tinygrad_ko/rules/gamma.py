"""감마함수의 식구들: 로그와 그 도함수(디감마, 폴리감마), 베타함수, 불완전 감마함수와 불완전 베타함수."""

import math

import numpy as np

from ..errors import ArgumentError, needed
from ..operation import abbreviation, composition
from ..operation.array_path import array_path
from ..operation.devices import companion
from .elementary import xlogy
from .extremes import by_pieces
from .families import SPECIAL
from .indexing import where
from .operands import counted
from .probability import xlog1py
from .scipy_special import like, scipy

operation = SPECIAL.operation

_MANY = 2**8  # 트리감마를 급수로 셈할 가장 적은 원소의 수: 더 작으면 NumPy 를 부르는 값이 더 크다(잰 것)

# ── 감마함수의 로그와 그 도함수 ──

lgamma = operation(
    scipy("gammaln"), name="lgamma", tex=r"\ln|\Gamma({x})|", summary="감마함수의 크기의 로그 ln|Γ(x)|, 넘침 없이.",
    source="torch.lgamma",
    x=lambda g, x: g * digamma(x),
)
digamma = operation(
    scipy("digamma"), tex=r"\psi({x})", symbol="ψ", summary="디감마 ψ(x) = d ln Γ(x) / dx.",
    source="scipy.special.digamma",
    x=lambda g, x: g * polygamma(1, x),
)


@operation(tex=r"\psi^{({n})}({x})", hint="n 은 음이 아닌 정수여야 합니다.",
           source="scipy.special.polygamma",
           x=lambda g, x, n: g * polygamma(n + 1, x))
def polygamma(n, x):
    """폴리감마 ψ⁽ⁿ⁾(x): 디감마를 n 번 미분한 것. 모양은 x 와 같다.

    매개변수
    --------
    n : 디감마를 미분하는 횟수(음이 아닌 정수).

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> tg.polygamma(1, x).data.round(4)
    array([1.6449, 0.6449], dtype=float32)
    >>> tg.grad(lambda x: tg.polygamma(1, x).sum())(x).data.round(4)
    array([-2.4041, -0.4041], dtype=float32)
    """
    if n == 1 and is_many_positive(x):
        return by_pieces(trigamma_piece, x)
    return like(companion(x, "scipy.special").polygamma(n, x), x)


@array_path(_MANY)
def is_many_positive(x):
    """제곱이 넘치거나 사라지지 않는 양수들의, 작지 않은 배열인가."""
    return type(x) is np.ndarray and x.size >= _MANY and x.dtype.char in "fd" and 1e-150 < float(x.min()) <= float(x.max()) < 1e150


# ψ′(x) = Σ_(k<8) 1/(x + k)² + ψ′(x + 8), 뒤의 것은 점근 급수 1/z + 1/(2z²) + Σ B₂ₖ/z^(2k+1) (NIST DLMF 5.15.5, 5.15.8).
# SciPy 의 ψ′ 은 원소마다 거듭제곱을 여남은 번 하는 제타 함수라 열 배 느리다. float64 에서 몇 ulp 안이다.
_BERNOULLI = (7 / 6, -691 / 2730, 5 / 66, -1 / 30, 1 / 42, -1 / 30, 1 / 6)


def trigamma_piece(x):
    near = x.astype(np.float64)
    u = 1 / (near + 8)
    v = u * u
    y = np.zeros_like(v)
    for b in _BERNOULLI:
        y += b
        y *= v
    y += 1
    y *= u
    y += v / 2
    for k in range(7, -1, -1):  # 작은 것부터 더한다
        step = near + k
        step *= step
        y += 1 / step
    return y.astype(x.dtype)


@composition(source="scipy.special.gammaln")
def gammaln(x):
    """``lgamma`` 의 SciPy 이름: ln|Γ(x)|. 모양은 x 와 같다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.5, 5.0])
    >>> tg.gammaln(x).data.round(4)
    array([0.5724, 3.1781], dtype=float32)
    >>> tg.grad(lambda x: tg.gammaln(x).sum())(x).data.round(4)
    array([-1.9635,  1.5061], dtype=float32)
    """
    return lgamma(x)


@composition(source="scipy.special.psi")
def psi(x):
    """``digamma`` 의 SciPy 이름. 모양은 x 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.psi(tg.tensor([1.0, 2.0])).data.round(4)
    array([-0.5772,  0.4228], dtype=float32)
    >>> tg.grad(lambda x: tg.psi(x).sum())(tg.tensor([1.0, 2.0])).data.round(4)
    array([1.6449, 0.6449], dtype=float32)
    """
    return digamma(x)


@composition(source="scipy.special.multigammaln")
def multigammaln(x, d):
    """다변량 감마함수의 로그 ln Γ_d(x), x > (d−1)/2. 모양은 x 와 같다.

    매개변수
    --------
    d : 차원(1 이상의 정수).

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.multigammaln(tg.tensor([2.0, 3.0]), 2).data.round(4)
    array([0.4516, 1.5502], dtype=float32)
    >>> tg.grad(lambda x: tg.multigammaln(x, 2).sum())(tg.tensor([2.0, 3.0])).data.round(4)
    array([0.4593, 1.6259], dtype=float32)
    """
    if not isinstance(d, (int, np.integer)) or d < 1:
        raise ArgumentError(f"multigammaln: d 는 1 이상의 정수여야 합니다. 받은 것: {d!r}.")
    y = lgamma(x) + int(d * (d - 1)) / 4 * math.log(math.pi)
    for k in counted(d)[1:]:
        y = y + lgamma(x - k / 2)
    return y


# ── 감마함수와 그 역수 ──

gamma = operation(
    scipy("gamma"), tex=r"\Gamma({x})", summary="감마함수 Γ(x). 양의 정수에서 (x−1)!.",
    source="scipy.special.gamma",
    x=lambda g, x, y: g * y * digamma(x),
)
rgamma = operation(
    scipy("rgamma"), tex=r"\frac{1}{\Gamma({x})}", summary="감마함수의 역수 1/Γ(x). 0과 음의 정수에서 0이다.",
    source="scipy.special.rgamma",
    x=lambda g, x, y: g * rgamma_slope(x, y),
)


@abbreviation(r"\begin{cases}\Gamma(1-{x})\,\left(\cos(\pi\,{x})-\frac{\sin(\pi\,{x})\,\psi(1-{x})}{\pi}\right)&{x}<\tfrac{1}{2}\\"
              r"-\psi({x})\,{y}&\text{아니면}\end{cases}")
def rgamma_slope(x, y):
    """−ψ(x)/Γ(x). 왼쪽(x < 1/2)은 반사 공식 1/Γ(x) = Γ(1−x) sin(πx)/π 로: 극점에서도 유한하다."""
    left = x < 0.5
    u, right = where(left, 1 - x, 1.0), where(left, 1.0, np.minimum(x, 200))  # 200 위에서 y 는 정확히 0이다
    reflected = gamma(u) * (np.cos(math.pi * x) - np.sin(math.pi * x) * digamma(u) / math.pi)
    return where(left, reflected, -digamma(right) * y)


# ── 베타함수 ──


@composition(arrays=2, source="scipy.special.betaln")
def betaln(a, b):
    """베타함수의 로그 ln B(a, b), a, b > 0. 모양은 브로드캐스트한 것.

    매개변수
    --------
    a, b : 양수, 서로 브로드캐스트되는 모양, 무차원. 미분할 수 있다.

    반환
    ----
    Tensor : a 와 b 를 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])
    >>> tg.betaln(a, b).data.round(4)
    array([-1.0986, -2.9957], dtype=float32)
    >>> tg.grad(lambda a: tg.betaln(a, b).sum())(a).data.round(4)
    array([-1.8333, -1.2833], dtype=float32)
    """
    return lgamma(a) + lgamma(b) - lgamma(a + b)


beta = operation(
    scipy("beta"), tex=r"\mathrm{B}({a},{b})", summary="베타함수 B(a, b) = Γ(a)Γ(b)/Γ(a+b).",
    source="scipy.special.beta", commutative=True,
    a=lambda g, a, b, y: g * y * (digamma(a) - digamma(a + b)),
    b=lambda g, a, b, y: g * y * (digamma(b) - digamma(a + b)),
)

# ── 불완전 감마함수와 불완전 베타함수 ──

# a 로의 미분은 초등적인 꼴이 없어 하지 않는다: a 자리의 텐서가 기울기를 따라가면 오류이다


@operation(tex=r"P({a},{x})", hint="a > 0, x ≥ 0 이어야 합니다.",
           source="scipy.special.gammainc",
           x=lambda g, a, x: g * gamma_density(a, x))
def gammainc(a, x):
    """정규화한 아래 불완전 감마함수 P(a, x): 감마분포의 누적 분포. x 로만 미분한다.

    매개변수
    --------
    a : 모양 매개변수, 양수. 미분하지 않는다.
    x : 0 이상, a 와 브로드캐스트되는 모양, 무차원. 미분할 수 있다.

    반환
    ----
    Tensor : a 와 x 를 브로드캐스트한 모양, 0…1. dtype 은 x 의 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.5, 2.0])
    >>> tg.gammainc(2, x).data.round(4)
    array([0.0902, 0.594 ], dtype=float32)
    >>> tg.grad(lambda x: tg.gammainc(2, x).sum())(x).data.round(4)
    array([0.3033, 0.2707], dtype=float32)
    """
    scipy_gammainc = needed("scipy.special").gammainc

    return like(scipy_gammainc(a, x), x)


@operation(tex=r"Q({a},{x})", hint="a > 0, x ≥ 0 이어야 합니다.",
           source="scipy.special.gammaincc",
           x=lambda g, a, x: -g * gamma_density(a, x))
def gammaincc(a, x):
    """정규화한 위 불완전 감마함수 Q(a, x) = 1 − P(a, x). x 로만 미분한다.

    매개변수
    --------
    a : 모양 매개변수, 양수. 미분하지 않는다.
    x : 0 이상, a 와 브로드캐스트되는 모양, 무차원. 미분할 수 있다.

    반환
    ----
    Tensor : a 와 x 를 브로드캐스트한 모양, 0…1. dtype 은 x 의 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.5, 2.0])
    >>> tg.gammaincc(2, x).data.round(4)
    array([0.9098, 0.406 ], dtype=float32)
    >>> tg.grad(lambda x: tg.gammaincc(2, x).sum())(x).data.round(4)
    array([-0.3033, -0.2707], dtype=float32)
    """
    scipy_gammaincc = needed("scipy.special").gammaincc

    return like(scipy_gammaincc(a, x), x)


def gamma_density(a, x):
    """감마분포의 밀도 x^(a−1) e^−x / Γ(a)."""
    return np.exp(xlogy(a - 1, x) - x - lgamma(a))


@operation(tex=r"I_{x}({a},{b})", hint="a, b > 0, 0 ≤ x ≤ 1 이어야 합니다.",
           source="scipy.special.betainc",
           x=lambda g, a, b, x: g * np.exp(xlogy(a - 1, x) + xlog1py(b - 1, -x) - betaln(a, b)))
def betainc(a, b, x):
    """정규화한 불완전 베타함수 I_x(a, b): 베타분포의 누적 분포. x 로만 미분한다.

    매개변수
    --------
    a, b : 모양 매개변수, 양수. 미분하지 않는다.
    x : 0…1, a, b 와 브로드캐스트되는 모양, 무차원. 미분할 수 있다.

    반환
    ----
    Tensor : a, b, x 를 브로드캐스트한 모양, 0…1. dtype 은 x 의 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.25, 0.5])
    >>> tg.betainc(2, 3, x).data.round(4)
    array([0.2617, 0.6875], dtype=float32)
    >>> tg.grad(lambda x: tg.betainc(2, 3, x).sum())(x).data.round(4)
    array([1.6875, 1.5   ], dtype=float32)
    """
    scipy_betainc = needed("scipy.special").betainc

    return like(scipy_betainc(a, b, x), x)
