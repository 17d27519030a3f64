"""특수함수: 오차함수와 감마함수의 식구들, 로그가 든 확률의 식, 베셀함수. 순전파는 SciPy의 것이다."""

import math

import numpy as np

from ..errors import ArgumentError, needed
from ..operation import abbreviation, composition
from ..operation.array_path import array_path
from ..operation.devices import companion, near
from .activation import ndtr
from .elementary import bell, sigmoid, xlogy
from .entire import bessel_ratio
from .extremes import by_pieces
from .families import SPECIAL
from .indexing import where
from .operands import counted

operation = SPECIAL.operation

_MANY = 2**8  # 트리감마를 급수로 셈할 가장 적은 원소의 수: 더 작으면 NumPy 를 부르는 값이 더 크다(잰 것)


class scipy:
    """``scipy.special`` 의 함수 하나(CuPy 의 배열이면 ``cupyx.scipy.special`` 의 것). 처음 부를 때에야 SciPy를 들여온다."""

    library = "scipy.special"
    widened = np.float32  # SciPy는 float16 을 float64 로 키운다: float32 로 부르고 다시 좁힌다

    def __init__(self, name):
        self.__name__ = name

    def __call__(self, *inputs):
        f = getattr(companion(next((v for v in inputs if near(v) is not None), inputs[0]), self.library), self.__name__)
        kinds = [v.dtype for v in inputs if hasattr(v, "dtype")]
        if not kinds or any(k != np.float16 for k in kinds):
            return f(*inputs)
        return f(*[v.astype(self.widened) if hasattr(v, "dtype") else v for v in inputs]).astype(np.float16)


# ── 오차함수 ──

erfc = operation(
    scipy("erfc"), tex=r"\operatorname{erfc}({x})", summary="여오차함수 1 − erf(x). 꼬리에서도 정확하다.",
    source="scipy.special.erfc",
    x=lambda g, x: -g * (2 / math.sqrt(math.pi)) * bell(x),
)
erfinv = operation(
    scipy("erfinv"), tex=r"\operatorname{erf}^{-1}({x})", summary="오차함수의 역함수(−1 < x < 1).",
    source="scipy.special.erfinv",
    x=lambda g, y: g * (math.sqrt(math.pi) / 2) * np.exp(y * y),
)

# ── 감마함수 ──

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
    y = companion(x, "scipy.special").polygamma(n, x)
    return y.astype(x.dtype) if x.dtype.kind == "f" else y  # SciPy는 float32 를 float64 로 키운다


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


# ── 확률과 로그 ──

logit = operation(
    scipy("logit"), tex=r"\ln\frac{{x}}{1-{x}}", summary="로짓 ln(x / (1−x)): 시그모이드의 역함수(0 < x < 1).",
    source="scipy.special.logit",
    x=lambda g, x: g / (x * (1 - x)),
)


@composition(source="scipy.special.expit")
def expit(x):
    """``sigmoid`` 의 SciPy 이름: 1 / (1 + e^-x). 모양은 x 와 같다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.0, 2.0])
    >>> tg.expit(x).data.round(4)
    array([0.5   , 0.8808], dtype=float32)
    >>> tg.grad(lambda x: tg.expit(x).sum())(x).data.round(4)
    array([0.25 , 0.105], dtype=float32)
    """
    return sigmoid(x)


@operation(tex=r"\ln(1-e^{-{x}})",
           source="M. Mächler (2012), \"Accurately computing log(1 − exp(−|a|))\"",
           x=lambda g, x: -g * np.exp(-x) / np.expm1(-x))
def log1mexp(x):
    """ln(1 − e^-x), x > 0. 0 가까이에서도 먼 곳에서도 정확하다."""
    small, large = np.minimum(x, math.log(2)), np.maximum(x, math.log(2))
    return np.where(x < math.log(2), np.log(-np.expm1(-small)), np.log1p(-np.exp(-large)))


# 0에서의 기울기는 ln 1 + 0 = 0 으로 둔다(참값은 무한대): xlogy 와 같은 약속
entr = operation(
    scipy("entr"), tex=r"-{x}\,\ln {x}", summary="엔트로피의 한 항 −x·ln(x), 0에서 0. 0에서의 기울기는 0이다.",
    source="scipy.special.entr",
    x=lambda g, x: -g * (np.log(x + (x == 0)) + (x != 0)),
)
# (0, −1)에서는 ln 1 = 0 과 0/1 = 0: 기울기가 유한하다
xlog1py = operation(
    scipy("xlog1py"), tex=r"{a}\,\ln(1+{b})", summary="a·ln(1+b), 단 a 가 0이면 0.",
    source="scipy.special.xlog1py",
    a=lambda g, a, b: g * np.log1p(guarded(a, b)),
    b=lambda g, a, b: g * a / (1 + guarded(a, b)),
)


def guarded(a, b):
    return b + ((a == 0) & (b == -1))



# ── 베셀함수(Bessel) ──

i0 = operation(
    scipy("i0"), numpy=np.i0, tex="I_0({x})", summary="변형된 제1종 베셀함수 I₀(x).",
    x=lambda g, x: g * i1(x),
)
i1 = operation(
    scipy("i1"), tex="I_1({x})", summary="변형된 제1종 베셀함수 I₁(x).",
    source="scipy.special.i1",
    x=lambda g, x: g * (i0(x) - i1_over(x)),
)


@abbreviation(r"\frac{I_1({x})}{{x}}")
def i1_over(x):
    return bessel_ratio(x, 1)


# ── 오차함수와 감마함수의 나머지 식구들 ──

erfcx = operation(
    scipy("erfcx"), tex=r"e^{{x}^2}\operatorname{erfc}({x})",
    summary="배율을 곱한 여오차함수 e^(x²)·erfc(x). 먼 꼬리에서도 0이 되지 않는다.",
    source="scipy.special.erfcx",
    x=lambda g, x, y: g * erfcx_slope(x, y),
)


# 큰 x 에서는 뺄셈이 자릿수를 잃으므로 점근 급수 (2/√π) Σ (−1)^k (2k−1)!!/(2x²)^k 로 (NIST DLMF 7.12.1)
@abbreviation(r"2\,{x}\,{y}-\frac{2}{\sqrt{\pi}}")
def erfcx_slope(x, y):
    edge = 10 if x.dtype == np.float64 else 5
    far = x > edge
    u = where(far, x, edge)
    tail = 0 / u
    for k in range(16, 0, -1):
        tail = (tail + 1) * (0.5 - k) / u / u
    return where(far, tail * (2 / math.sqrt(math.pi)), 2 * x * y - 2 / math.sqrt(math.pi))


erfcinv = operation(
    scipy("erfcinv"), tex=r"\operatorname{erfc}^{-1}({x})", summary="여오차함수의 역함수(0 < x < 2).",
    source="scipy.special.erfcinv",
    x=lambda g, y: -g * (math.sqrt(math.pi) / 2) * np.exp(y * y),
)
@abbreviation(r"\frac{e^{-{x}^{2}/2}}{\sqrt{2\pi}\,\Phi({x})}")
def density_over_ndtr(x):
    """φ(x)/Φ(x). 왼쪽은 √(2/π) / erfcx(−x/√2): 먼 꼬리에서도 0/0 이 되지 않고, 오른쪽은 erfcx 가 넘치므로 그대로 나눈다."""
    left, right = np.minimum(x, 4), np.minimum(np.maximum(x, 2), 40)  # 쓰는 곳(3의 왼쪽과 오른쪽) 밖에서 자른다. e^(−40²/2) = 0
    far = np.exp(-right * right / 2) / ndtr(right) / math.sqrt(2 * math.pi)
    return where(x < 3, math.sqrt(2 / math.pi) / erfcx(-left / math.sqrt(2)), far)


log_ndtr = operation(
    scipy("log_ndtr"), tex=r"\ln\Phi({x})", summary="표준정규분포의 누적 분포의 로그 ln Φ(x). 왼쪽 꼬리에서도 정확하다.",
    source="scipy.special.log_ndtr",
    x=lambda g, x: g * density_over_ndtr(x),
)
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

# a 로의 미분은 초등적인 꼴이 없어 하지 않는다: a 자리의 텐서가 기울기를 따라가면 오류이다


def like(y, x):
    """SciPy가 float64 로 키운 것을 x 의 dtype 으로."""
    return y.astype(x.dtype) if x.dtype.kind == "f" else y


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


# ── 차수가 있는 베셀함수: 이웃한 차수로 미분한다 ──

j0 = operation(scipy("j0"), tex="J_0({x})", summary="제1종 베셀함수 J₀(x).", source="scipy.special.j0", x=lambda g, x: -g * j1(x))
j1 = operation(
    scipy("j1"), tex="J_1({x})", summary="제1종 베셀함수 J₁(x).",
    source="scipy.special.j1",
    x=lambda g, x: g * (j0(x) - jn(2, x)) / 2,
)
y0 = operation(scipy("y0"), tex="Y_0({x})", summary="제2종 베셀함수 Y₀(x), x > 0.", source="scipy.special.y0", x=lambda g, x: -g * y1(x))
y1 = operation(
    scipy("y1"), tex="Y_1({x})", summary="제2종 베셀함수 Y₁(x), x > 0.",
    source="scipy.special.y1",
    x=lambda g, x: g * (y0(x) - yn(2, x)) / 2,
)


@operation(tex="J_{{n}}({x})", hint="n 은 차수(미분하지 않는 수)입니다.",
           source="scipy.special.jn",
           x=lambda g, n, x: g * (jn(n - 1, x) - jn(n + 1, x)) / 2)
def jn(n: float, x):
    """제1종 베셀함수 J_n(x). 모양은 x 와 같다.

    매개변수
    --------
    n : 차수(수). 미분하지 않는다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.5, 2.0])
    >>> tg.jn(2, x).data.round(4)
    array([0.0306, 0.3528], dtype=float32)
    >>> tg.grad(lambda x: tg.jn(2, x).sum())(x).data.round(4)
    array([0.1199, 0.2239], dtype=float32)
    """
    jv = needed("scipy.special").jv

    return like(jv(n, x), x)


@operation(tex="Y_{{n}}({x})", hint="n 은 차수(미분하지 않는 수)입니다.",
           source="scipy.special.yn",
           x=lambda g, n, x: g * (yn(n - 1, x) - yn(n + 1, x)) / 2)
def yn(n: float, x):
    """제2종 베셀함수 Y_n(x), x > 0. 모양은 x 와 같다.

    매개변수
    --------
    n : 차수(수). 미분하지 않는다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.5, 2.0])
    >>> tg.yn(2, x).data.round(4)
    array([-5.4414, -0.6174], dtype=float32)
    >>> tg.grad(lambda x: tg.yn(2, x).sum())(x).data.round(4)
    array([20.294 ,  0.5104], dtype=float32)
    """
    yv = needed("scipy.special").yv

    return like(yv(n, x), x)


@operation(tex="I_{{n}}({x})", hint="n 은 차수(미분하지 않는 수)입니다.",
           source="scipy.special.iv",
           x=lambda g, n, x: g * (iv(n - 1, x) + iv(n + 1, x)) / 2)
def iv(n: float, x):
    """변형된 제1종 베셀함수 I_n(x). 모양은 x 와 같다.

    매개변수
    --------
    n : 차수(수). 미분하지 않는다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.5, 2.0])
    >>> tg.iv(2, x).data.round(4)
    array([0.0319, 0.6889], dtype=float32)
    >>> tg.grad(lambda x: tg.iv(2, x).sum())(x).data.round(4)
    array([0.1303, 0.9017], dtype=float32)
    """
    scipy_iv = needed("scipy.special").iv

    return like(scipy_iv(n, x), x)


# e^−|x| 를 곱한 것: 큰 x 에서 넘치지 않는다
@operation(tex="e^{-|{x}|}I_{{n}}({x})", hint="n 은 차수(미분하지 않는 수)입니다.",
           source="scipy.special.ive",
           x=lambda g, n, x, y: g * ((ive(n - 1, x) + ive(n + 1, x)) / 2 - np.sign(x) * y))
def ive(n: float, x):
    """e^−|x|·I_n(x). 모양은 x 와 같다. 0에서는 |x| 의 기울기를 0으로 본다.

    매개변수
    --------
    n : 차수(수). 미분하지 않는다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.5, 2.0])
    >>> tg.ive(2, x).data.round(4)
    array([0.0194, 0.0932], dtype=float32)
    >>> tg.grad(lambda x: tg.ive(2, x).sum())(x).data.round(4)
    array([0.0597, 0.0288], dtype=float32)
    """
    scipy_ive = needed("scipy.special").ive

    size = np.maximum(abs(x).astype(np.result_type(x, np.float32)), 1e8)  # SciPy는 아주 큰 x 에서 NaN 이다: 점근 급수(NIST DLMF 10.40.1)
    far = np.where(x < 0, 1 - 2 * (n % 2), 1) * (1 - (4 * n * n - 1) / (8 * size)) / np.sqrt(2 * math.pi * size)
    return like(np.where(size > 1e8, far, scipy_ive(n, x)), x)


@composition(source="scipy.special.i0e")
def i0e(x):
    """e^−|x|·I₀(x). 모양은 x 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.5, 2.0])
    >>> tg.i0e(x).data.round(4)
    array([0.645 , 0.3085], dtype=float32)
    >>> tg.grad(lambda x: tg.i0e(x).sum())(x).data.round(4)
    array([-0.4886, -0.0932], dtype=float32)
    """
    return ive(0, x)


@composition(source="scipy.special.i1e")
def i1e(x):
    """e^−|x|·I₁(x). 모양은 x 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.5, 2.0])
    >>> tg.i1e(x).data.round(4)
    array([0.1564, 0.2153], dtype=float32)
    >>> tg.grad(lambda x: tg.i1e(x).sum())(x).data.round(4)
    array([ 0.1758, -0.0144], dtype=float32)
    """
    return ive(1, x)
