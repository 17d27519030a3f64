"""활성함수: 꺾인 것(leaky ReLU, hardtanh)과 매끄러운 것(ELU, GELU, SiLU)."""

import math

import numpy as np

from ..devices import companion
from ..operation import operation
from .elementary import sigmoid

# ── 꺾인 것 ──


@operation(tex=r"\max(0,{x})+\alpha\min(0,{x})", symbol="leaky ReLU",
           x=lambda g, x, negative_slope: g * (x > 0) + negative_slope * g * (x <= 0))
def leaky_relu(x, negative_slope=0.01):
    """새는 ReLU: 음수 쪽에도 작은 기울기가 있다. 0에서의 기울기는 음수 쪽의 것이다."""
    return np.where(x > 0, x, x * negative_slope)


@operation(tex=r"\min(\max({x},a),b)", symbol="hardtanh",
           x=lambda g, x, min_val, max_val: g * (x > min_val) * (x < max_val))
def hardtanh(x, min_val=-1.0, max_val=1.0):
    """경계에서 잘린 직선. 경계에서의 기울기는 0이다(clip 과 다르다)."""
    return np.minimum(np.maximum(x, min_val), max_val)


# ── 매끄러운 것 ──


@operation(tex=r"\max(0,{x})+\min(0,\alpha(e^{{x}}-1))", symbol="ELU",
           x=lambda g, x, y, alpha: g * (x > 0) + g * ((x <= 0) * (y + alpha)))
def elu(x, alpha=1.0):
    """지수 선형(ELU): 음수 쪽은 α(e^x − 1)."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


@operation(tex=r"{x}\,\sigma({x})", symbol="SiLU", x=lambda g, x: silu_slope(g, x, sigmoid(x)))
def silu(x):
    """SiLU(swish): x·σ(x)."""
    return x * sigmoid(x)


def silu_slope(g, x, s):
    return g * (s + x * s * (1 - s))


@operation(tex=r"\Phi({x})", symbol="Φ", x=lambda g, x: g * normal_density(x))
def ndtr(x):
    """표준정규분포의 누적 분포 함수 Φ(x). 양쪽 꼬리에서 정확하다."""
    return companion(x, "scipy.special").ndtr(x)


def normal_density(x):
    """표준정규분포의 밀도 e^(−x²/2) / √(2π)."""
    return np.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))


@operation(tex=r"{x}\,\Phi({x})", symbol="GELU", x=lambda g, x: g * (ndtr(x) + x * normal_density(x)))
def gelu(x):
    """GELU: x·Φ(x)."""
    return x * ndtr(x)


@operation(tex=r"\tfrac12{x}\left(1+\tanh\sqrt{2/\pi}({x}+0.044715{x}^3)\right)", symbol="GELU", public=False,
           x=lambda g, x: gelu_tanh_slope(g, x, sigmoid(twice_inner(x))))
def gelu_tanh(x):
    """GELU 의 tanh 근사. (1 + tanh u)/2 = σ(2u) 이므로 음의 꼬리에서도 자릿수를 잃지 않는다."""
    return x * sigmoid(twice_inner(x))


def twice_inner(x):
    """2u = 2√(2/π)(x + 0.044715 x³)."""
    return x * (1 + 0.044715 * x * x) * (2 * math.sqrt(2 / math.pi))


def gelu_tanh_slope(g, x, s):
    return g * (s + x * s * (1 - s) * ((1 + 3 * 0.044715 * x * x) * (2 * math.sqrt(2 / math.pi))))
