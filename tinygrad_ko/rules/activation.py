"""활성함수: 꺾인 것(leaky ReLU, hardtanh)과 매끄러운 것(ELU, GELU, SiLU)."""

import math

import numpy as np

from ..operation import Words, abbreviation
from ..operation.array_path import array_path
from ..operation.compiled import each, in_avx512
from ..operation.devices import companion
from ..operation.pieces import looking
from .elementary import sigmoid
from .extremes import (
    as_narrow,
    at_least,
    at_most,
    between,
    bounded_above,
    bounded_below,
    by_pieces,
    capped,
    cut,
    has_nan,
    wide,
    within,
)
from .families import ACTIVATION
from .kernels import activation as kernels

operation = ACTIVATION.operation

# ── 꺾인 것 ──


@operation(tex=r"\max(0,{x})+{negative_slope}\,\min(0,{x})", symbol="leaky ReLU",
           source="torch.nn.functional.leaky_relu", loops={"x": kernels.leaky_back},
           words=Words("{x}의 음수에 {negative_slope:을/를} 곱해", title="leaky ReLU",
                       x="국소 도함수는 {x:이/가} 0보다 큰 곳에서 1, 나머지에서 {negative_slope}이므로,"),
           x=lambda g, x, negative_slope: g * (x > 0) + negative_slope * g * (x <= 0))
def leaky_relu(x, negative_slope=0.01):
    """새는 ReLU: 음수 쪽에도 작은 기울기가 있다. 0에서의 기울기는 음수 쪽의 것이다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([-2.0, 0.0, 3.0])
    >>> tg.leaky_relu(x, 0.5)
    tensor([-1.,  0.,  3.])
    >>> tg.grad(lambda x: tg.leaky_relu(x, 0.5).sum())(x)
    tensor([0.5, 0.5, 1. ])
    """
    if 0 < negative_slope <= 1:
        return leaky(x, negative_slope)
    return np.where(x > 0, x, x * negative_slope)


@each(kernels.leaky)
def leaky(x, slope):
    return np.maximum(x, x * slope)


@operation(tex=r"\min(\max({x},{min_val}),{max_val})", symbol="hardtanh",
           words=Words("{x:을/를} {min_val} 이상 {max_val} 이하로 잘라", title="hardtanh",
                       x="국소 도함수는 {min_val:과/와} {max_val} 사이에서 1, 나머지에서 0이므로,"),
           source="torch.nn.functional.hardtanh", loops={"x": kernels.hardtanh_back},
           x=lambda g, x, min_val, max_val: g * ((x > min_val) & (x < max_val)))
def hardtanh(x, min_val=-1.0, max_val=1.0):
    """경계에서 잘린 직선. 경계에서의 기울기는 0이다(clip 과 다르다).

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([-2.0, 0.5, 1.0])
    >>> tg.hardtanh(x)
    tensor([-1. ,  0.5,  1. ])
    >>> tg.grad(lambda x: tg.hardtanh(x).sum())(x)
    tensor([0., 1., 0.])
    """
    return between(x, min_val, max_val)


@operation(tex=r"{x}\,[{x}>{threshold}]+{value}\,[{x}\le {threshold}]", public=False, x=lambda g, x, threshold: g * (x > threshold))
def threshold(x, threshold, value):
    """문턱(threshold)보다 크면 그대로, 아니면 ``value``."""
    if x.size <= 2_000 or x.dtype.kind != "f" or threshold == -math.inf:
        return np.where(x <= threshold, value, x).astype(x.dtype)  # NaN 은 남는다
    above = x > threshold  # 큰 배열의 np.where 는 느리다. 문턱에서 자른 것은 유한하므로 0과 곱하면 0이다
    y = between(x, threshold, math.inf)
    y *= above
    if value:
        y += ~above * x.dtype.type(value)
    return y


@operation(tex=r"\min(\max(\frac{{x}+3}{6},0),1)", public=False,
           words=Words("{x}/6 + 1/2을 0 이상 1 이하로 잘라", x="국소 도함수는 {x:이/가} −3과 3 사이인 곳에서 1/6, 나머지에서 0이므로,"),
           x=lambda g, x: g * ((x > -3) & (x < 3)) / 6)
def hardsigmoid(x):
    """꺾은선으로 어림한 시그모이드: x/6 + 1/2 을 0과 1에서 자른 것."""
    y = between(x + 3, 0, 6)
    y /= 6
    return y


@operation(tex=r"\frac{{x}}{6}\,\min(\max({x}+3,0),6)", public=False, loops={"x": kernels.hardswish_back},
           words=Words("{x}에, {x}/6 + 1/2을 0 이상 1 이하로 자른 것을 곱해",
                       x="국소 도함수는 {x:이/가} 3 이상이면 1, −3과 3 사이이면 {x}/3 + 1/2, 그 아래이면 0이므로,"),
           x=lambda g, x: g * ((x >= 3) + ((x > -3) & (x < 3)) * (within(x, 800) / 3 + 0.5)))
def hardswish(x):
    """꺾은선으로 어림한 SiLU: x·clip(x + 3, 0, 6)/6."""
    return broken_swish(x)


@each(kernels.hardswish)
def broken_swish(x):
    y = between(x + 3, 0, 6)
    y *= bounded_below(x)
    y /= 6
    return y


@operation(tex=r"{x}\,[|{x}|>\lambda]", public=False, x=lambda g, x, lambd: g * (abs(x) > lambd))
def hardshrink(x, lambd=0.5):
    """|x| 가 λ 보다 크면 그대로, 아니면 0."""
    return x * (abs(x) > lambd)


@operation(tex=r"\operatorname{sign}({x})\max(|{x}|-\lambda,0)", public=False, x=lambda g, x, lambd: g * (abs(x) > lambd))
def softshrink(x, lambd=0.5):
    """0 쪽으로 λ 만큼 당긴다: L1 벌점의 근접 연산(proximal operator)."""
    return x - between(x, -lambd, lambd)


# ── 매끄러운 것 ──


@operation(tex=r"\frac{{x}}{1+|{x}|}", symbol="softsign", public=False,
           words=Words("{x:을/를} 1 + |{x}|로 나누어", title="softsign", x="국소 도함수는 1/(1 + |{x}|)²이므로,"),
           x=lambda g, x: g / (1 + abs(x)) / (1 + abs(x)))
def soft_sign(x):
    """부드러운 부호 x / (1 + |x|). ±∞ 에서는 ±1."""
    with np.errstate(invalid="ignore"):
        y = x / (1 + abs(x))
    return np.where(np.isinf(x), np.sign(x), y) if has_nan(y) else y


@operation(tex=r"\max(0,{x})+\min(0,{alpha}\,(e^{{x}}-1))", symbol="ELU",
           words=Words("{x}의 음수 쪽을 {alpha}·(자연상수 e의 {x}제곱 − 1)로 바꾸어", title="ELU",
                       x="국소 도함수는 {x:이/가} 0보다 큰 곳에서 1, 나머지에서 {y} + {alpha}이므로,"),
           source="torch.nn.functional.elu", loops={"x": kernels.elu_back},
           x=lambda g, x, y, alpha: g * ((x > 0) + (x <= 0) * (bounded_above(y) + alpha)))
def elu(x, alpha=1.0):
    """지수 선형(ELU): 음수 쪽은 α(e^x − 1).

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([-1.0, 0.0, 2.0])
    >>> tg.elu(x).data.round(4)
    array([-0.6321,  0.    ,  2.    ], dtype=float32)
    >>> tg.grad(lambda x: tg.elu(x).sum())(x).data.round(4)
    array([0.3679, 1.    , 1.    ], dtype=float32)
    """
    return exponential_tail(x, alpha)


@each(kernels.exponential_tail)
def exponential_tail(x, alpha):
    return at_least(x, 0) + alpha * expm1_below(at_most(x, 0))


def expm1_by_tanh(x):
    """e^x − 1 = 2t/(1 − t), t = tanh(x/2): 빼기로 자릿수를 잃지 않고, 벡터 명령이 없는 float32 의 expm1 보다 네 배 빠르다."""
    t = np.tanh(x * 0.5)
    return 2 * t / (1 - t)


expm1_single = np.expm1 if in_avx512(np.expm1)() else expm1_by_tanh  # float32 의 것


def expm1_below(x):
    """x ≤ 0 에서 e^x − 1."""
    return expm1_single(x) if x.dtype.char == "f" else np.expm1(x)


@operation(tex=r"{x}\,\sigma({x})", symbol="SiLU", source="torch.nn.functional.silu", loops={"x": kernels.silu_back},
           words=Words("{x}에 {x}의 시그모이드를 곱해", title="SiLU", x="국소 도함수는 σ({x}) + {y}·(1 − σ({x}))이므로,"),
           x=lambda g, x, y: silu_slope(g, sigmoid(x), y))
def silu(x):
    """SiLU(swish): x·σ(x)."""
    return swish(x)


@each(kernels.swish)
def swish(x):
    return bounded_below(x) * sigmoid(x)


def silu_slope(g, s, y):
    return g * (s + bounded_above(y) * (1 - s))


@operation(tex=r"{x}\,\tanh(\ln(1+e^{{x}}))", symbol="Mish", public=False,
           words=Words("{x}에 tanh(ln(1 + e의 {x}제곱))를 곱해", title="Mish",
                       x="t = tanh(ln(1 + e의 {x}제곱))라 하면 국소 도함수는 t + {x}·σ({x})·(1 − t²)이므로,"),
           x=lambda g, x: g * mish_slope(x))
def mish(x):
    """Mish: x·tanh(ln(1 + e^x)). e = e^x, n = e(e + 2) 이면 tanh 는 n/(n + 2) 이므로 지수함수 하나로 셈한다."""
    e = np.exp(np.minimum(wide(x), 40))  # 그 위에서는 n/(n + 2) 가 반올림까지 1이다
    n = e * (e + 2)
    return as_narrow(bounded_below(x) * (n / (n + 2)), x)


# sech² · σ = 4e(1 + e)/(n + 2)²
@abbreviation(r"\left(\tanh(\ln(1+e^{{x}}))+{x}\,\sigma({x})(1-\tanh(\ln(1+e^{{x}}))^{2})\right)")
def mish_slope(x):
    x = np.maximum(np.minimum(wide(x), 40), -800)
    e = np.exp(x)
    m = e * (e + 2) + 2
    return 1 - 2 / m + x * (4 * (e / m)) * ((1 + e) / m)


@operation(tex=r"\Phi({x})", symbol="Φ",
           words=Words(title="정규분포의 누적 분포"), source="scipy.special.ndtr",
           x=lambda g, x: g * normal_density(within(x, 40)))
def ndtr(x):
    """표준정규분포의 누적 분포 함수 Φ(x). 양쪽 꼬리에서 정확하다."""
    return as_narrow(companion(x, "scipy.special").ndtr(x), x)


def normal_density(x):
    """표준정규분포의 밀도 e^(−x²/2) / √(2π)."""
    return np.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))


@operation(tex=r"{x}\,\Phi({x})", symbol="GELU", source="torch.nn.functional.gelu", loops={"x": kernels.gelu_back},
           words=Words("{x}에, 표준정규분포에서 {x}보다 작을 확률 Φ를 곱해", title="GELU",
                       x="국소 도함수는 Φ({x}) + {x}·φ({x})이고 φ는 표준정규분포의 밀도이므로,"),
           x=lambda g, x, y: g * gelu_rise(x, y))
def gelu(x):
    """GELU: x·Φ(x)."""
    return as_narrow(gelu_single(wide(x)), x) if x.dtype.char in "ef" else bounded_below(x) * ndtr(x)


@operation(public=False, tex=r"\Phi({x})+\frac{{x}}{\sqrt{2\pi}}\,e^{-{x}^{2}/2}", symbol="GELU′",
           form=lambda x: ndtr(x) + x * normal_density(x),
           words=Words("{x}에서 GELU의 기울기를 구해", title="GELU의 기울기"),
           x=lambda g, x: g * (2 - within(x, 40) * within(x, 40)) * normal_density(within(x, 40)))
def gelu_slope(x):
    """GELU 의 기울기 Φ(x) + x·φ(x)."""
    if x.dtype.char in "ef":
        return as_narrow(gelu_slope_single(wide(x)), x)
    near = cut(x, 40)
    return ndtr(x) + near * normal_density(near)


@array_path(2_001)
def gelu_rise(x, y):
    """GELU 의 기울기. y = x·Φ(x) 를 아는 큰 float32 배열이면 Φ 는 y/x 이다: 역전파는 다시 셈하지 않는다."""
    if type(x) is np.ndarray and x.dtype.char == "f" and x.size > 2_000:
        return known_rise(x, y)
    return gelu_slope(x)


# float32 의 GELU. scipy 의 Φ 보다 네 배 빠르다. a = |x| 이면 GELU 는 max(x, 0) − a·Φ(−a), 그 기울기는 x < 0 에서 s = Φ(−a) − a·φ(a),
# x ≥ 0 에서 1 − s 이다: 두 꼬리 모두 빼기로 자릿수를 잃지 않는다. 오차는 scripts/measure_ulp.py 가 잰다.


@each(kernels.gelu)
def gelu_single(x):
    return by_pieces(gelu_piece, x)


@each(kernels.gelu_slope)
def gelu_slope_single(x):
    return by_pieces(gelu_slope_piece, x)


@each(kernels.known_rise)
def known_rise(x, y):
    return by_pieces(known_rise_piece, x, y)


def gelu_piece(x):
    a = capped(abs(x), 15)  # Φ(−15) 는 float32 에서 0
    e = np.exp(a * a * -0.5)
    e *= over_density(a)
    e *= a
    y = at_least(x, 0)
    y -= e
    return y


@looking
def known_rise_piece(x, y):
    a = abs(x)
    if not (a.size and 1e-30 < a.min() and a.max() < 1e9):  # y/x 가 0/0 이거나 어림이다
        return gelu_slope_piece(x)
    s = np.exp(a * a * -0.5)
    s *= x
    s *= 1 / math.sqrt(2 * math.pi)
    s += y / x
    return s


def gelu_slope_piece(x):
    a = capped(abs(x), 15)
    s = np.exp(a * a * -0.5) * (over_density(a) - a * (1 / math.sqrt(2 * math.pi)))
    rise = (x >= 0) * (1 - 2 * s)
    rise += s
    return rise


def over_density(a):
    """Φ(−a) e^(a²/2), 0 ≤ a ≤ 15: 상대 오차 2·10⁻⁷ 안쪽의 유리함수."""
    p = a * 0.39883294
    for c in (2.96176574, 9.29442332):
        p += c
        p *= a
    p += 13.45282892
    q = a + 7.41459189
    for c in (24.4323651, 40.05631453, 26.90566028):
        q *= a
        q += c
    return p / q


@operation(tex=r"\tfrac{1}{2}\,{x}(1+\tanh u),\;u=\sqrt{\tfrac{2}{\pi}}({x}+0.044715\,{x}^{3})", symbol="GELU", public=False,
           words=Words("{x}에, 표준정규분포에서 {x}보다 작을 확률 Φ를 tanh로 어림한 것을 곱해", title="GELU(tanh로 어림한 것)",
                       x="국소 도함수는 곱의 미분, 곧 어림한 Φ에 {x}·Φ′을 더한 것이므로,"),
           loops={"x": kernels.gelu_tanh_back},
           x=lambda g, x: gelu_tanh_slope(g, within(x, 40)))
def gelu_tanh(x):
    """GELU 의 tanh 근사. (1 + tanh u)/2 = σ(2u) 이므로 음의 꼬리에서도 자릿수를 잃지 않는다."""
    return as_narrow(gelu_by_tanh(wide(x)), x)  # float16 의 x³ 은 41에서 넘친다


@each(kernels.gelu_by_tanh)
def gelu_by_tanh(x):
    return bounded_below(x) * sigmoid(2 * inner(x))


@abbreviation("u")
def inner(x):
    """u = √(2/π)(x + 0.044715 x³)."""
    return x * (1 + 0.044715 * x * x) * math.sqrt(2 / math.pi)


@abbreviation("u'")
def inner_slope(x):
    """u' = √(2/π)(1 + 3·0.044715 x²)."""
    return (1 + 3 * 0.044715 * x * x) * math.sqrt(2 / math.pi)


def gelu_tanh_slope(g, x):
    s = sigmoid(2 * inner(x))
    return g * (s + x * s * (1 - s) * (2 * inner_slope(x)))
