"""특수함수: 오차함수와 감마함수의 식구들, 로그가 든 확률의 식, 베셀함수. 순전파는 SciPy의 것이다."""

import math

import numpy as np

from ..devices import companion
from ..operation import composition, operation
from .elementary import sigmoid
from .indexing import where


class scipy:
    """``scipy.special`` 의 함수 하나(CuPy 의 배열이면 ``cupyx.scipy.special`` 의 것). 처음 부를 때에야 SciPy를 들여온다."""

    library = "scipy.special"

    def __init__(self, name):
        self.__name__ = name

    def __call__(self, *inputs):
        return getattr(companion(inputs[0], self.library), self.__name__)(*inputs)


# ── 오차함수 ──

erfc = operation(
    scipy("erfc"), tex=r"\operatorname{erfc}({x})", summary="여오차함수 1 − erf(x). 꼬리에서도 정확하다.",
    x=lambda g, x: -g * (2 / math.sqrt(math.pi)) * np.exp(-x * x),
)
erfinv = operation(
    scipy("erfinv"), tex=r"\operatorname{erf}^{-1}({x})", summary="오차함수의 역함수(−1 < x < 1).",
    x=lambda g, y: g * (math.sqrt(math.pi) / 2) * np.exp(y * y),
)

# ── 감마함수 ──

lgamma = operation(
    scipy("gammaln"), name="lgamma", tex=r"\ln|\Gamma({x})|", summary="감마함수의 크기의 로그 ln|Γ(x)|, 넘침 없이.",
    x=lambda g, x: g * digamma(x),
)
digamma = operation(
    scipy("digamma"), tex=r"\psi({x})", symbol="ψ", summary="디감마 ψ(x) = d ln Γ(x) / dx.",
    x=lambda g, x: g * polygamma(1, x),
)


@operation(tex=r"\psi^{({n})}({x})", hint="n 은 음이 아닌 정수여야 합니다.",
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
    y = companion(x, "scipy.special").polygamma(n, x)
    return y.astype(x.dtype) if x.dtype.kind == "f" else y  # SciPy는 float32 를 float64 로 키운다


@composition()
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
    x=lambda g, x: g / (x * (1 - x)),
)


@composition()
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


@operation(tex=r"\ln(1-e^{-{x}})", x=lambda g, x: -g * np.exp(-x) / np.expm1(-x))
def log1mexp(x):
    """ln(1 − e^-x), x > 0. 0 가까이에서도 먼 곳에서도 정확하다."""
    near, far = np.minimum(x, math.log(2)), np.maximum(x, math.log(2))
    return np.where(x < math.log(2), np.log(-np.expm1(-near)), np.log1p(-np.exp(-far)))


# 0에서의 기울기는 ln 1 + 0 = 0 으로 둔다(참값은 무한대): xlogy 와 같은 약속
entr = operation(
    scipy("entr"), tex=r"-{x}\,\ln {x}", summary="엔트로피의 한 항 −x·ln(x), 0에서 0. 0에서의 기울기는 0이다.",
    x=lambda g, x: -g * (np.log(x + (x == 0)) + (x != 0)),
)
# (0, −1)에서는 ln 1 = 0 과 0/1 = 0: 기울기가 유한하다
xlog1py = operation(
    scipy("xlog1py"), tex=r"{a}\,\ln(1+{b})", summary="a·ln(1+b), 단 a 가 0이면 0.",
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
i1 = operation(  # I₁(x)/x 의 0에서의 값은 1/2 이다
    scipy("i1"), tex="I_1({x})", summary="변형된 제1종 베셀함수 I₁(x).",
    x=lambda g, x, y: g * (i0(x) - where(x == 0, 0.5, y / (x + (x == 0)))),
)
