"""베셀함수(Bessel)의 식구들: 이웃한 차수로 미분한다."""

import math

import numpy as np

from ..errors import needed
from ..operation import abbreviation, composition
from .entire import bessel_ratio
from .families import SPECIAL
from .scipy_special import like, scipy

operation = SPECIAL.operation

# ── 변형된 제1종, 차수 0과 1 ──

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


# ── 제1종과 제2종 ──

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


# ── 변형된 제1종, 차수 n ──


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
