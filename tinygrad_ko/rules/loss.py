"""손실 함수의 원소마다의 식. 합치면 더 안정하다."""

import numpy as np

from ..operation import Words, abbreviation
from .arithmetic import clip
from .elementary import sigmoid, soft_corner, softplus
from .extremes import at_least, between
from .families import LOSS

operation = LOSS.operation


@operation(public=False, symbol="후버",
           words=Words("{x}의 후버 손실을 셈해", title="후버 손실", x="국소 도함수는 {x:을/를} −{delta:과/와} {delta} 사이로 자른 "
                                                            "것이므로,"),
           x=lambda g, x, delta: g * clip(x, -delta, delta),
           tex=r"\begin{cases}\tfrac{1}{2}\,{x}^{2}&|{x}|\le {delta}\\{delta}\,(|{x}|-\tfrac{1}{2}\,{delta})&\text{아니면}\end{cases}")
def huber(x, delta=1.0):
    """후버(Huber): |x| ≤ δ 이면 x²/2, 밖에서는 δ(|x| − δ/2). 도함수는 ±δ 에서 자른 x 이다."""
    c = between(x, -delta, delta)
    return c * (x - c * 0.5)


@operation(public=False, tex=r"-{pos_weight}\,{t}\,\ln\sigma({x})-(1-{t})\,\ln(1-\sigma({x}))", symbol="이진 교차 엔트로피",
           words=Words("{x}의 시그모이드(확률)와 정답 {t}의 이진 교차 엔트로피를 셈해",
                       x=("국소 도함수는 (1 − {t})·σ({x}) − {pos_weight}·{t}·σ(−{x})이므로,",
                          "국소 도함수는 확률에서 정답을 뺀 σ({x}) − {t}이므로,"),
                       t=("국소 도함수는 {pos_weight}·softplus(−{x}) − softplus({x})이므로,", "국소 도함수는 −{x}이므로,")),
           x=lambda g, x, t, pos_weight: g * ((1 - t) * sigmoid(x) - pos_weight * t * sigmoid(-x)),
           t=lambda g, x, pos_weight: g * (pos_weight * softplus(-x) - softplus(x)))
def bce_with_logits(x, t, pos_weight=1):
    """로짓(logit)의 이진 교차 엔트로피: p·t·ln(1 + e^−x) + (1 − t)·ln(1 + e^x)."""
    tail = soft_corner(x)
    off, on = at_least(x, 0) + tail, at_least(-x, 0) + tail
    if np.isinf(x).any():  # 정답인 쪽의 ∞ 에는 0을 곱한다: 0·∞ 이 아니라 0
        off, on = np.where(t == 1, 0, off), np.where(t == 0, 0, on)
    return pos_weight * t * on + (1 - t) * off


@operation(public=False, tex=r"-{t}\,\ln {x}-(1-{t})\,\ln(1-{x})", symbol="이진 교차 엔트로피",
           words=Words("확률 {x:과/와} 정답 {t}의 이진 교차 엔트로피를 셈해",
                       x="국소 도함수는 ({x} − {t})/({x}(1 − {x}))이므로,", t="국소 도함수는 ln(1 − {x}) − ln {x}이므로,"),
           x=lambda g, x, t: g * (x - t) / bounded_spread(x),
           t=lambda g, x: g * (bounded_log_of_rest(x) - bounded_log(x)))
def bce(x, t):
    """확률의 이진 교차 엔트로피. 로그는 −100 에서 자르고 기울기의 분모는 1e-12(float16 이면 0 아닌 가장 작은 정규수)에서 자른다."""
    with np.errstate(divide="ignore"):
        return -t * np.maximum(np.log(x), -100) - (1 - t) * np.maximum(np.log1p(-x), -100)


@abbreviation(r"\max({x}\,(1-{x}),10^{-12})")
def bounded_spread(x):
    """아래를 자른 x(1 − x). float16 에서는 1e-12 가 0이 되므로 더 크게 자른다: 맞힌 확률 1의 기울기는 0/0 이 아니라 0이다."""
    return np.maximum(x * (1 - x), max(1e-12, float(np.finfo(x.dtype).smallest_normal)))


@abbreviation(r"\max(\ln {x},-100)")
def bounded_log(x):
    """−100 에서 자른 ln x. x = 0 에서 경고하지 않는다."""
    return np.maximum(np.log(x + (x == 0)) - 100 * (1 - x) * (x == 0), -100)


@abbreviation(r"\max(\ln(1-{x}),-100)")
def bounded_log_of_rest(x):
    """−100 에서 자른 ln(1 − x)."""
    return np.log1p(-x * (x != 1)) - 100 * x * (x == 1)
