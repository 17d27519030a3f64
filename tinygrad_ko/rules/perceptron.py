"""퍼셉트론의 활성함수: 두 값(−1, 1)의 계단과, 그것을 매끄럽게 한 양극 시그모이드."""

import numpy as np

from ..operation import Words, abbreviation
from .families import PERCEPTRON

operation = PERCEPTRON.operation


@operation(public=False, tex=r"[{x}\ge 0]-[{x}<0]", symbol="계단", undefined=lambda x: x == 0,
           words=Words("{x:이/가} 0 이상이면 1, 아니면 −1로 바꾸어", x="계단은 어디서나 평평해 국소 도함수가 0이므로,"),
           x=lambda g, x: flat(g, x))
def bipolar_step(x):
    """계단 함수: x ≥ 0 이면 1, 아니면 −1. 기울기는 0이고, 0에서는 정의되지 않는다."""
    return (x >= 0).astype(x.dtype) * 2 - 1


@abbreviation(r"0")
def flat(g, x):
    """어디서나 0. x 는 정의되지 않는 자리를 이상 탐지가 알아보도록 남긴다."""
    return np.zeros_like(g)


@operation(public=False, tex=r"\frac{2}{1+e^{-{slope}\,{x}}}-1", symbol="양극 시그모이드",
           words=Words(x="양극 시그모이드의 국소 도함수는 {slope}/2·(1 − {y}²)이므로,"),
           x=lambda g, y, slope: g * (slope / 2 * (1 - y * y)))
def bipolar_sigmoid(x, slope=1):
    """양극 시그모이드 2/(1 + e^(−ax)) − 1 = tanh(ax/2)."""
    return np.tanh(x * (slope / 2))
