"""사칙연산, 거듭제곱, 크기 비교."""

import functools
import inspect
import operator

import numpy as np

from ..operation import Words, abbreviation
from . import pairs
from .families import ARITHMETIC

operation = ARITHMETIC.operation

# ── 사칙연산 ──

add = operation(
    operator.add, name="add", numpy=np.add, tex="{a}+{b}", symbol="+", summary="더하기.",
    words=Words("{a}에 {b:을/를} 더해"), commutative=True,
    a=lambda g: g,
    b=lambda g: g,
)
subtract = operation(
    operator.sub, name="subtract", numpy=np.subtract, tex="{a}-{b}", symbol="−", summary="빼기.",
    words=Words("{a}에서 {b:을/를} 빼"),
    a=lambda g: g,
    b=lambda g: -g,
)
multiply = operation(
    operator.mul, name="multiply", numpy=np.multiply, tex=r"{a}\,{b}", symbol="×", summary="원소끼리 곱하기.",
    words=Words("{a:과/와} {b:을/를} 곱해", title="곱하기", a="국소 도함수는 곱한 상대 {b}이므로,",
                b="국소 도함수는 곱한 상대 {a}이므로,"), commutative=True,
    a=lambda g, b: g * b,
    b=lambda g, a: g * a,
)
divide = operation(
    operator.truediv, name="divide", numpy=np.divide, tex=r"\frac{{a}}{{b}}", symbol="÷", summary="나누기.",
    words=Words("{a:을/를} {b:으로/로} 나누어", a="국소 도함수는 1/{b}이므로,", b="국소 도함수는 −{a}/{b}²이므로,"),
    a=lambda g, b: g / b,
    b=lambda g, a, b: -g * (a / b) / b,
)


@operation(public=False, tex=r"\frac{{a}}{{b}}", symbol="÷", form=lambda a, b: a / (b + (b == 0)),
           a=lambda g, b: g / b,
           b=lambda g, b, y: -g * y / b)
def ratio(a, b):
    """a / b, 단 0/0 은 0. 0/0 에서의 도함수는 정해지지 않는다(NaN)."""
    return a / (b + (b == 0))


negative = operation(
    operator.neg, name="negative", numpy=np.negative, tex="-{x}", symbol="−", summary="부호 바꾸기.",
    words=Words("{x}의 부호를 바꾸어"),
    x=lambda g: -g,
)
remainder = operation(
    np.remainder, large=pairs.remainder, tex=r"{a}\bmod {b}", symbol="%", summary="나머지.",
    a=lambda g: g,
    b=lambda g, a, b: -g * (a // b),
)

fmod = operation(
    np.fmod, tex=r"\operatorname{fmod}({a},{b})", symbol="fmod", summary="나머지. 부호는 a 의 것이다(C 의 fmod).",
    a=lambda g: g,
    b=lambda g, a, b: -g * np.trunc(a / b),
)

# ── 거듭제곱 ──


# 곱과 나눗셈 몇 번이면 되는 지수들: np.power 보다 열 배 넘게 빠르고(음수에서는 더), 오차는 끝자리의 두셋(ulp)까지이다
SHORT = {
    3: lambda a: a * a * a, 4: lambda a: (a * a) ** 2, 5: lambda a: (a * a) ** 2 * a, 6: lambda a: SHORT[3](a) ** 2,
    7: lambda a: SHORT[4](a) * SHORT[3](a), 8: lambda a: SHORT[4](a) ** 2,
    -2: lambda a: (1 / a) ** 2, -3: lambda a: SHORT[3](1 / a), -4: lambda a: SHORT[4](1 / a),
    1.5: lambda a: a * a**0.5, -0.5: lambda a: 1 / a**0.5, -1.5: lambda a: SHORT[1.5](1 / a),
}


def short(a, b):
    """``a**b`` 대신 하는 셈. 없으면 None."""
    found = SHORT.get(b) if b.__class__ is int or b.__class__ is float else None
    return found if found is not None and hasattr(a, "dtype") and a.dtype.char in "fd" else None


@functools.wraps(operator.pow)
def raised(a, b):
    chosen = short(a, b)
    return a**b if chosen is None else chosen(a)


raised.instead = short  # type: ignore[attr-defined]  # 소스로 적을 때에도 도는 그 셈을 적는다

raised.__signature__ = inspect.signature(lambda a, b: a**b)  # type: ignore[attr-defined]  # 인수를 이름으로도 준다: operator.pow 의 서명은 그렇지 않다


# base: 0**0 의 밑을 1로 둔다(0·0**(-1) 이 되지 않게). a + (a == 0): 0**b 의 log(0) 을 log(1) 로 바꾼다.
power = operation(
    raised, name="power", numpy=np.power, tex="{a}^{{b}}", symbol="^", summary="거듭제곱.",
    words=Words("{a}의 {b}제곱을 셈해", a="지수 {b:을/를} 앞으로 내리고 지수를 하나 줄인 것이 국소 도함수이므로,"),
    a=lambda g, a, b: g * (b * power(base(a, b), b - 1)),
    b=lambda g, a, y: g * (y * np.log(a + (a == 0))),
)


@abbreviation("{a}")
def base(a, b):
    return a if isinstance(b, (int, float)) and b != 0 else a + ((a == 0) & (b == 0))


square = operation(
    np.square, tex="{x}^{2}", symbol="²", summary="제곱.",
    words=Words("{x:을/를} 제곱해", x="제곱의 국소 도함수는 {x}의 두 배이므로,"), form=lambda x: x**2,
    x=lambda g, x: g * (2 * x),
)
sqrt = operation(
    np.sqrt, tex=r"\sqrt{{x}}", symbol="√", summary="제곱근. 0에서의 기울기는 정직하게 무한대이다.",
    words=Words("{x}의 제곱근을 구해"),
    x=lambda g, y: g / (2 * y),
)
cbrt = operation(
    np.cbrt, tex=r"\sqrt[3]{{x}}", symbol="∛", summary="세제곱근.",
    x=lambda g, y: g / (3 * y * y),
)
reciprocal = operation(
    np.reciprocal, tex=r"\frac{1}{{x}}", symbol="1/x", summary="역수.",
    words=Words("{x}의 역수를 구해"),
    x=lambda g, y: -g * y * y,
)

# ── 크기와 비교: 같을 때는 기울기를 똑같이 나눈다 ──

_LARGER = "국소 도함수는 큰 쪽이면 1, 작은 쪽이면 0(같으면 반씩)이므로,"
_SMALLER = "국소 도함수는 작은 쪽이면 1, 큰 쪽이면 0(같으면 반씩)이므로,"

absolute = operation(
    np.absolute, tex="|{x}|", symbol="|x|", summary="절댓값. 0에서의 기울기는 0이다.",
    words=Words("{x}의 절댓값을 구해", x="절댓값의 국소 도함수는 {x}의 부호이므로,"),
    x=lambda g, x: g * np.sign(x),
)
maximum = operation(
    np.maximum, tex=r"\max({a},{b})", symbol="max", summary="둘 가운데 큰 것. 같으면 기울기를 반씩 나눈다.",
    words=Words("{a:과/와} {b} 가운데 큰 것을 골라", a=_LARGER, b=_LARGER),
    commutative=True,
    a=lambda g, a, b: g * (a > b) + g * (a == b) / 2,
    b=lambda g, a, b: g * (b > a) + g * (a == b) / 2,
)
minimum = operation(
    np.minimum, tex=r"\min({a},{b})", symbol="min", summary="둘 가운데 작은 것. 같으면 기울기를 반씩 나눈다.",
    words=Words("{a:과/와} {b} 가운데 작은 것을 골라", a=_SMALLER, b=_SMALLER),
    commutative=True,
    a=lambda g, a, b: g * (a < b) + g * (a == b) / 2,
    b=lambda g, a, b: g * (b < a) + g * (a == b) / 2,
)


@operation(
    numpy=(np.clip, np._core.umath.clip),  # type: ignore[attr-defined]  # 뒤의 것은 배열의 메서드 a.clip(t, u) 가 부르는 ufunc
    tex=r"\min(\max({x},{a_min}),{a_max})",
    hint="clip(x, 아래, 위): 아래 ≤ 위 인 두 수나 배열이나 텐서(또는 한쪽은 None)를 주세요.",
    words=Words("{x:을/를} {a_min} 이상 {a_max} 이하로 잘라", "{x:을/를} {a_min} 이상으로 잘라", "{x:을/를} {a_max} 이하로 "
                                                            "잘라", title="자르기",
                x="국소 도함수는 잘리지 않은 자리에서 1, 잘린 자리에서 0이므로,"),
    x=lambda g, x, a_min, a_max: g * (x >= low(a_min)) * (x <= high(a_max)),
)
def clip(x, a_min=None, a_max=None):
    """범위 밖의 값을 경계로 자르기. 경계에서는 기울기가 지나간다.

    매개변수
    --------
    x : 임의의 모양, 무차원. 미분할 수 있다.
    a_min, a_max : 아래와 위의 경계. x 와 브로드캐스트되는 모양이거나 ``None``. 텐서이면 잘린 자리의 기울기가 그리로 간다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([-2.0, 0.5, 1.0, 3.0])
    >>> tg.clip(x, 0, 1)
    tensor([0. , 0.5, 1. , 1. ])
    >>> tg.grad(lambda x: tg.clip(x, 0, 1).sum())(x)
    tensor([0., 1., 1., 0.])
    """
    if x.dtype.kind == "f":  # 한쪽만 자르는 것은 수 하나와의 np.maximum 이고, 그것은 한꺼번에(SIMD) 셈하지 못한다
        a_min, a_max = low(a_min), high(a_max)
    return np.clip(x, a_min, a_max)


def low(a_min):
    return -np.inf if a_min is None else a_min


def high(a_max):
    return np.inf if a_max is None else a_max


# ── 계단 모양: 기울기는 어디서나 0 ──

sign = operation(
    np.sign, tex=r"\operatorname{sign}({x})", summary="부호. 복소수에서는 방향 x/|x|.",
    words=Words("{x}의 부호(1, 0, −1)를 구해", x="부호는 계단처럼 평평해 국소 도함수가 0이므로,"),
    lecture="L1, L3",
    x=lambda g, x, y: turning(g, x, y),
)


@abbreviation(r"0")
def turning(g, x, y):
    """실수의 부호는 계단이므로 0. 복소수의 방향은 돈다: 방향에 수직인 성분만 |x| 로 나누어 남는다."""
    if not np.iscomplexobj(x):
        return np.zeros_like(g)
    return (g - (g * y).real * y.conj()) * (x != 0) / (abs(x) + (x == 0))


floor = operation(np.floor, tex=r"\lfloor {x}\rfloor", summary="내림.", x=lambda g: np.zeros_like(g))
ceil = operation(np.ceil, tex=r"\lceil {x}\rceil", summary="올림.", x=lambda g: np.zeros_like(g))
trunc = operation(
    np.trunc, numpy=(np.trunc, np.fix), tex=r"\operatorname{trunc}({x})", summary="0 쪽으로 자르기.",
    x=lambda g: np.zeros_like(g),
)
rint = operation(np.rint, tex=r"\operatorname{rint}({x})", summary="가장 가까운 정수.", x=lambda g: np.zeros_like(g))
floor_divide = operation(
    np.floor_divide, tex=r"\lfloor {a}/{b}\rfloor", symbol="//", summary="몫.",
    a=lambda g: np.zeros_like(g),
    b=lambda g: np.zeros_like(g),
)


@operation(numpy=(np.round, np.around), tex=r"\operatorname{round}({x})", x=lambda g: np.zeros_like(g))
def round(x, decimals=0):
    """반올림.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([0.5, 1.25, -2.75])
    >>> tg.round(x, 1)
    tensor([ 0.5,  1.2, -2.8])
    >>> tg.grad(lambda x: tg.round(x, 1).sum())(x)
    tensor([0., 0., 0.])
    """
    return np.round(x, decimals)
