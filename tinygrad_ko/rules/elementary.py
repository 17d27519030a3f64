"""초등함수: 지수와 로그, 삼각함수와 쌍곡선함수, 시그모이드의 식구들."""

import math

import numpy as np

from ..operation import Words, abbreviation
from ..operation.compiled import compiled, each, element_by_element, in_avx512
from ..operation.devices import companion
from ..operation.pieces import in_threads, looking
from .arithmetic import ratio
from .entire import spherical
from .extremes import as_narrow, at_least, by_pieces, damped, floating, largest, least
from .families import ELEMENTARY
from .kernels import elementary as kernels

operation = ELEMENTARY.operation

# ── 지수와 로그 ──


def telling(loops, x):
    """넘치거나 사라지면 NumPy처럼 알린다: 양 끝의 값을 NumPy로도 셈하여."""
    y = element_by_element(loops, x)
    if y is not NotImplemented and x.size:
        np.exp([x.min(), x.max()])
    return y


exps = compiled(kernels.exps, 2**14, through=telling, unless=in_avx512(np.exp))(in_threads(np.exp))
exp = operation(
    np.exp, large=exps, tex="e^{{x}}", summary="지수함수.",
    words=Words("자연상수 e의 {x}제곱을 셈해", x="지수함수의 국소 도함수는 자기 자신 {y}이므로,"),
    x=lambda g, y: g * y,
)
exp2 = operation(np.exp2, tex="2^{{x}}", summary="2의 거듭제곱.", x=lambda g, y: g * y * math.log(2))
expm1 = operation(np.expm1, tex="e^{{x}}-1", summary="e^x − 1 (0 근처에서 정확).",
                  words=Words("자연상수 e의 {x}제곱에서 1을 빼"), x=lambda g, y: g * (y + 1))
log = operation(
    np.log, tex=r"\ln {x}", summary="자연로그.",
    words=Words("{x}의 자연로그를 구해", x="자연로그의 국소 도함수는 1/{x}이므로,"),
    x=lambda g, x: g / x,
)
log2 = operation(np.log2, tex=r"\log_2 {x}", summary="밑이 2인 로그.", lecture="L5", x=lambda g, x: g / (x * math.log(2)))
log10 = operation(np.log10, tex=r"\log_{10} {x}", summary="상용로그.", x=lambda g, x: g / (x * math.log(10)))
log1p = operation(np.log1p, tex=r"\ln(1+{x})", summary="ln(1+x) (0 근처에서 정확).",
                  words=Words("1 + {x}의 자연로그를 구해"), x=lambda g, x: g / (1 + x))
logaddexp = operation(
    np.logaddexp, tex=r"\ln(e^{{a}}+e^{{b}})", summary="ln(e^a + e^b), 넘침 없이.", commutative=True,
    a=lambda g, a, b: g * sigmoid(a - b),
    b=lambda g, a, b: g * sigmoid(b - a),
)

# ── 삼각함수와 그 역함수 ──

sin = operation(np.sin, tex=r"\sin {x}", summary="사인.", x=lambda g, x: g * np.cos(x))
cos = operation(np.cos, tex=r"\cos {x}", summary="코사인.", x=lambda g, x: -g * np.sin(x))
tan = operation(np.tan, tex=r"\tan {x}", summary="탄젠트.", x=lambda g, y: g * (1 + y * y))
arcsin = operation(np.arcsin, tex=r"\arcsin {x}", summary="아크사인.", x=lambda g, x: g / np.sqrt(1 - x * x))
arccos = operation(np.arccos, tex=r"\arccos {x}", summary="아크코사인.", x=lambda g, x: -g / np.sqrt(1 - x * x))
arctan = operation(np.arctan, tex=r"\arctan {x}", summary="아크탄젠트.", x=lambda g, x: g / (1 + x * x))


@operation(public=False, tex=r"\frac{{b}}{{a}^{2}+{b}^{2}+[{a}=0\wedge {b}=0]}", symbol="÷",
           form=lambda a, b: b / (a * a + b * b + ((a == 0) & (b == 0))),
           a=lambda g, a, b, y: -2 * g * y * over_square(b, a),
           b=lambda g, a, b, y: g * (over_square(b, a) ** 2 - y * y))
def over_square(a, b):
    """b / (a² + b²). 원점과 무한히 먼 곳에서는 0. 제곱이 넘치거나 사라지면 길이로 두 번 나눈다."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        size = a * a + b * b
        y = b / size
        if not y.size or (least(y.dtype.char, 1) < size.min() and size.max() < math.inf):
            return y
        size = np.hypot(a, b)
        return np.where((size == 0) | np.isinf(size), 0, b / size / size)


arctan2 = operation(  # 원점에서의 기울기는 0
    np.arctan2, tex=r"\operatorname{atan2}({a},{b})", summary="점 (b, a)의 각.",
    a=lambda g, a, b: g * over_square(a, b),
    b=lambda g, a, b: -g * over_square(b, a),
)
hypot = operation(  # 원점에서의 기울기는 0 (ratio 의 0/0)
    np.hypot, tex=r"\sqrt{{a}^{2}+{b}^{2}}", summary="빗변의 길이.", commutative=True,
    a=lambda g, a, y: g * ratio(a, y),
    b=lambda g, b, y: g * ratio(b, y),
)
deg2rad = operation(
    np.deg2rad, numpy=(np.deg2rad, np.radians), tex=r"\frac{\pi}{180}\,{x}", summary="도를 라디안으로.",
    words=Words("{x:을/를} 라디안으로 바꾸어", title="라디안으로 바꾸기"),
    x=lambda g: g * (math.pi / 180),
)
rad2deg = operation(
    np.rad2deg, numpy=(np.rad2deg, np.degrees), tex=r"\frac{180}{\pi}\,{x}", summary="라디안을 도로.",
    words=Words("{x:을/를} 도로 바꾸어", title="도로 바꾸기"),
    x=lambda g: g * (180 / math.pi),
)

# ── 쌍곡선함수와 그 역함수 ──

sinh = operation(np.sinh, tex=r"\sinh {x}", summary="쌍곡사인.", x=lambda g, x: g * np.cosh(x))
cosh = operation(np.cosh, tex=r"\cosh {x}", summary="쌍곡코사인.", x=lambda g, x: g * np.sinh(x))
tanhs = each(kernels.tanhs, unless=in_avx512(np.tanh))(in_threads(np.tanh))
tanh = operation(
    np.tanh, large=tanhs, tex=r"\tanh {x}", summary="쌍곡탄젠트.",
    words=Words("{x}의 쌍곡탄젠트(tanh)를 구해", title="tanh", x="tanh의 국소 도함수는 1 − {y}²이므로,"), lecture="L3",
    loops={"x": kernels.tanh_back},
    x=lambda g, y: g * (1 - y * y),
)


@operation(public=False, tex=r"\sqrt{{x}^{2}+1}", symbol="√", form=lambda x: np.sqrt(x * x + 1), x=lambda g, x, y: g * (x / y))
def hypotenuse(x):
    """√(x² + 1), 넘침 없이."""
    if x.dtype.kind == "c" or (x.size > 2_000 and -largest(x.dtype.char) ** 0.5 < x.min() and x.max() < largest(x.dtype.char) ** 0.5):
        return np.sqrt(x * x + 1)
    return np.hypot(x, 1)


arcsinh = operation(np.arcsinh, tex=r"\operatorname{arsinh} {x}", summary="쌍곡사인의 역함수.",
                    x=lambda g, x: g / hypotenuse(x))
arccosh = operation(np.arccosh, tex=r"\operatorname{arcosh} {x}", summary="쌍곡코사인의 역함수.",
                    x=lambda g, x: g / (np.sqrt(x - 1) * np.sqrt(x + 1)))
arctanh = operation(np.arctanh, tex=r"\operatorname{artanh} {x}", summary="쌍곡탄젠트의 역함수.",
                    x=lambda g, x: g / (1 - x * x))

# ── 시그모이드의 식구들 ──


@operation(tex=r"\sigma({x})", symbol="σ",
           words=Words(title="시그모이드", x="시그모이드의 국소 도함수는 {y}(1 − {y})이므로,"),
           source="torch.sigmoid", lecture="L3, L6, L7", loops={"x": kernels.sigmoid_back},
           x=lambda g, y: g * (y * (1 - y)))
def sigmoid(x):
    """시그모이드 1 / (1 + e^-x). 아무리 큰 x 에서도 넘치지 않는다."""
    return logistic(floating(x))


@each(kernels.logistic)
def logistic(x):
    return by_pieces(logistic_piece, x)


@looking
def logistic_piece(x):
    if x.size > 2_000 and x.min() > -math.log(largest(x.dtype.char)):
        return 1 / (1 + np.exp(-x))
    e = np.exp(-abs(x))  # 넘치지 않는 쪽의 지수함수
    return np.maximum(e, x >= 0) / (1 + e)


@operation(tex=r"\ln(1+e^{{x}})", source="torch.nn.functional.softplus",
           words=Words("1에 자연상수 e의 {x}제곱을 더한 것의 자연로그를 구해", x="softplus의 국소 도함수는 {x}의 시그모이드이므로,"),
           x=lambda g, x: g * sigmoid(x))
def softplus(x):
    """소프트플러스 ln(1 + e^x), 넘침 없이."""
    return soft_rise(floating(x))


@each(kernels.soft_rise)
def soft_rise(x):
    return at_least(x, 0) + by_pieces(soft_corner_piece, x)


@each(kernels.soft_corner)
def soft_corner(x):
    """ln(1 + e^−|x|): max(0, x) 의 꺾인 곳을 둥글게 하는 만큼."""
    return by_pieces(soft_corner_piece, x)


def log1p_by_series(e):
    """0 ≤ e ≤ 1 에서 ln(1 + e) = 2 artanh(s) 의 급수, s = e/(2 + e) ≤ 1/3.

    벡터 명령이 없는 float32 의 log1p 보다 열 배 빠르고 그만큼 정확하다.
    """
    s = e / (2 + e)
    u = s * s
    p = u * 0.2801212
    for c in (0.2800178, 0.40021529, 0.66666416):
        p += c
        p *= u
    p += 2
    return p * s


log1p_single = np.log1p if in_avx512(np.log1p)() else log1p_by_series  # float32 의 것


def soft_corner_piece(x):
    e = np.exp(-abs(x))
    return log1p_single(e) if x.dtype.char == "f" else np.log1p(e)


@operation(tex=r"\max(0,{x})", symbol="ReLU",
           words=Words("{x}에서 음수를 0으로 바꾸어", title="ReLU", x="ReLU의 국소 도함수는 {x:이/가} 0보다 큰 곳에서 1, 나머지에서 "
                                                            "0이므로,"),
           source="torch.nn.functional.relu", lecture="L3, L13", loops={"x": kernels.relu_back},
           x=lambda g, y: g * (y > 0))
def relu(x):
    """정류 선형(ReLU) max(0, x). 0에서의 기울기는 0이다."""
    return at_least(x, 0)


@operation(public=False, tex=r"e^{-{x}^{2}}", symbol="종", form=lambda x: np.exp(-x * x), x=lambda g, x, y: -2 * g * damped(x, y))
def bell(x):
    """종 모양 e^(−x²). ±∞ 에서 몇 번을 미분해도 0이다."""
    return np.exp(-floating(x) * x)


@operation(tex=r"\operatorname{erf}({x})", source="scipy.special.erf", x=lambda g, x: g * (2 / math.sqrt(math.pi)) * bell(x))
def erf(x):
    """오차함수."""
    return as_narrow(companion(x, "scipy.special").erf(x), x)


@operation(numpy=np.sinc, tex=r"\frac{\sin(\pi\,{x})}{\pi\,{x}}", x=lambda g, x: g * sinc_slope(x))
def sinc(x):
    """sin(πx) / (πx). 0에서 1이고 기울기는 0이다."""
    return np.sinc(x)


# (πx·cos πx − sin πx)/(πx²) 은 0 가까이에서 자릿수를 잃는다
@abbreviation(r"\begin{cases}0&{x}=0\\\frac{\cos(\pi\,{x})}{{x}}-\frac{\sin(\pi\,{x})}{\pi\,{x}^{2}}&\text{아니면}\end{cases}")
def sinc_slope(x):
    return -math.pi**2 * x * spherical(math.pi * x, 1)


# (0, 0)에서는 ln 1 = 0 과 0/1 = 0: 기울기가 유한하다
@operation(
    tex=r"{a}\,\ln {b}",
    source="scipy.special.xlogy",
    words=Words("{a}에 {b}의 자연로그를 곱해", title="x·ln y",
                a="국소 도함수는 ln {b}이므로,", b="국소 도함수는 {a}/{b}이므로,"),
    a=lambda g, a, b: g * np.log(b + ((a == 0) & (b == 0))),
    b=lambda g, a, b: g * a / (b + ((a == 0) & (b == 0))),
)
def xlogy(a, b):
    """a·ln(b), 단 a 가 0이면 0."""
    return a * np.log(np.where((a == 0) & ~np.isnan(b), 1, b))
