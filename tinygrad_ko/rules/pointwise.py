"""원소마다 하는 그 밖의 연산: 부호와 지수를 다루는 NumPy의 ufunc 들."""

import math

import numpy as np

from ..engine import wrap
from ..operation import Words, composition
from .arithmetic import power
from .elementary import sigmoid
from .families import POINTWISE
from .operands import plain, variables
from .shape import astype

operation = POINTWISE.operation

positive = operation(np.positive, tex="+{x}", symbol="+", summary="그대로.", words=Words(title="그대로 두기"), x=lambda g: g)
fabs = operation(np.fabs, tex="|{x}|", symbol="|x|", summary="절댓값(실수). 0에서의 기울기는 0이다.",
                 words=Words(title="절댓값"),
                 x=lambda g, x: g * np.sign(x))
fmax = operation(
    np.fmax, tex=r"\operatorname{fmax}({a},{b})", summary="둘 가운데 큰 것. 한쪽이 NaN 이면 다른 쪽. 같으면 기울기를 반씩 나눈다.",
    commutative=True,
    a=lambda g, a, b: g * ((a > b) | np.isnan(b)) + g * (a == b) / 2,
    b=lambda g, a, b: g * ((b > a) | np.isnan(a)) + g * (a == b) / 2,
)
fmin = operation(
    np.fmin, tex=r"\operatorname{fmin}({a},{b})", summary="둘 가운데 작은 것. 한쪽이 NaN 이면 다른 쪽. 같으면 기울기를 반씩 나눈다.",
    commutative=True,
    a=lambda g, a, b: g * ((a < b) | np.isnan(b)) + g * (a == b) / 2,
    b=lambda g, a, b: g * ((b < a) | np.isnan(a)) + g * (a == b) / 2,
)
# sign · 0: 계단이므로 0이되, 모양과 dtype 을 지킨다


@composition(numpy=np.float_power, arrays=2)
def float_power(a, b):
    """거듭제곱 a^b 을 float64(복소수이면 complex128)로: 정수의 음의 거듭제곱도 된다. NumPy의 약속이다.

    매개변수
    --------
    a, b : 서로 브로드캐스트되는 모양, 무차원. 둘 다 미분할 수 있다.

    반환
    ----
    Tensor : 입력끼리 브로드캐스트한 모양. dtype 은 float64 또는 complex128.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> tg.float_power(x, 3)
    tensor([1., 8.], dtype=float64)
    >>> tg.grad(lambda x: tg.float_power(x, 3).sum())(x)
    tensor([ 3., 12.])
    """
    a, b = variables([a, b])
    double = np.result_type(a.dtype, b.dtype, np.float64)
    return power(astype(a, double), astype(b, double))


heaviside = operation(
    np.heaviside, tex=r"[{a}>0]+{b}\,[{a}=0]", summary="계단 함수: a < 0 이면 0, a > 0 이면 1, a = 0 이면 b. a 의 기울기는 어디서나 0이다.",
    lecture="L1, L3",
    a=lambda g, a: np.sign(a) * 0,
    b=lambda g, a: g * (a == 0),
)
copysign = operation(
    np.copysign, tex=r"|{a}|\,\operatorname{sign}({b})", summary="크기는 a, 부호는 b. b 의 기울기는 0이다.",
    a=lambda g, a, y: g * np.sign(a) * np.sign(y),
    b=lambda g, b: np.sign(b) * 0,
)
logaddexp2 = operation(
    np.logaddexp2, tex=r"\log_2(2^{{a}}+2^{{b}})", summary="log₂(2^a + 2^b), 넘침 없이.", commutative=True,
    a=lambda g, a, b: g * sigmoid((a - b) * math.log(2)),
    b=lambda g, a, b: g * sigmoid((b - a) * math.log(2)),
)


@operation(numpy=np.ldexp, tex=r"{a}\,2^{{b}}", hint="b 는 정수여야 합니다.", form=lambda a, b: a * 2**b, a=lambda g, b: ldexp(g, b))
def ldexp(a, b):
    """a·2^b (b 는 미분하지 않는 정수).

    매개변수
    --------
    b : 정수(배열). 미분하지 않는다.

    반환
    ----
    Tensor : 입력끼리 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 3.0])
    >>> tg.ldexp(x, [2, 3])
    tensor([ 4., 24.])
    >>> tg.grad(lambda x: tg.ldexp(x, [2, 3]).sum())(x)
    tensor([4., 8.])
    """
    return np.ldexp(a, b)


@composition(numpy=np.frexp)
def frexp(x):
    """(가수, 지수): x = 가수·2^지수, 가수의 크기는 0.5 이상 1 미만. 지수는 계단(정수)이고, 가수의 기울기는 2^−지수 이다.

    반환
    ----
    tuple[Tensor, Tensor] : x 와 같은 모양 둘. 가수의 dtype 은 x 와 같고, 지수는 정수이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 6.0])
    >>> tg.frexp(x)
    (tensor([0.5 , 0.75]), tensor([1, 3], dtype=int32))
    >>> tg.grad(lambda x: tg.frexp(x)[0].sum())(x)
    tensor([0.5  , 0.125])
    """
    exponent = np.frexp(plain(x))[1]
    return ldexp(x, -exponent), wrap(np.asarray(exponent))


@operation(numpy=np.modf, tex=r"f,k=\operatorname{modf}({x})", elementwise=False, x=lambda g: g[0])
def modf(x):
    """(소수 부분, 정수 부분). 정수 부분은 계단이므로 기울기가 0이다.

    반환
    ----
    tuple[Tensor, Tensor] : x 와 같은 모양 둘. dtype 도 x 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.modf(tg.tensor([1.5, -2.25]))
    (tensor([ 0.5 , -0.25]), tensor([ 1., -2.]))
    >>> tg.grad(lambda x: tg.modf(x)[0].sum())(tg.tensor([1.5, -2.25]))
    tensor([1., 1.])
    """
    return np.modf(x)


@operation(numpy=np.divmod, tex=r"q,r=\operatorname{divmod}({a},{b})", elementwise=False,
           a=lambda g: g[1],
           b=lambda g, y: -g[1] * y[0])
def divmod(a, b):
    """(몫 a // b, 나머지 a % b). 몫은 계단이므로 기울기가 0이다.

    매개변수
    --------
    a, b : 서로 브로드캐스트되는 모양, 무차원. 둘 다 미분할 수 있다.

    반환
    ----
    tuple[Tensor, Tensor] : 입력끼리 브로드캐스트한 모양 둘. dtype 은 NumPy의 규칙을 따른다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.divmod(tg.tensor([7.0, 9.0]), tg.tensor([2.0, 4.0]))
    (tensor([3., 2.]), tensor([1., 1.]))
    >>> tg.grad(lambda b: tg.divmod(tg.tensor([7.0, 9.0]), b)[1].sum())(tg.tensor([2.0, 4.0]))
    tensor([-3., -2.])
    """
    return np.divmod(a, b)
