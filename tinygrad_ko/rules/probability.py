"""확률의 특수함수: 정규분포의 넓이인 오차함수의 식구들, 그리고 로짓과 엔트로피처럼 로그가 든 식."""

import math

import numpy as np

from ..operation import abbreviation, composition
from .activation import ndtr
from .elementary import bell, sigmoid
from .families import SPECIAL
from .indexing import where
from .scipy_special import scipy

operation = SPECIAL.operation

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
