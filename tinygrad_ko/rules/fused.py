"""합친 연산(fused): 더 빠르거나 더 안정하도록 여러 걸음을 한 연산으로."""

import numpy as np

from ..operation import Words, abbreviation
from ..operation.devices import near
from .extremes import as_narrow, wide
from .families import FUSED

operation = FUSED.operation


@operation(public=False, tex=r"{x}\,{weight}^{T}+{bias}", symbol="선형", elementwise=False,
           hint="x 의 마지막 축과 weight 의 둘째 축이 같아야 합니다: (…, 입력) 과 (출력, 입력).",
           words=Words("{x}에 {weight}의 전치를 곱하고 {bias:을/를} 더해", "{x}에 {weight}의 전치를 곱해", title="완전 연결층",
                       x="받은 기울기의 오른쪽에 {weight:을/를} 곱합니다.",
                       weight="받은 기울기를 전치해 {x:과/와} 곱합니다.", bias="더한 값이므로 받은 기울기가 그대로 옵니다."),
           axes={"x": "묶음 특징", "weight": "출력 입력", "bias": "출력", "y": "묶음 출력"},
           product="matrix",
           x=lambda g, weight: g @ weight,
           weight=lambda g, x: rows(g).swapaxes(0, 1) @ rows(x),
           bias=lambda g: g)
def linear(x, weight, bias=None):
    """완전 연결층: x weightᵀ + bias."""
    y = x @ weight.swapaxes(0, 1)
    if bias is not None:
        y += bias
    return y


@abbreviation(r"{a}")
def rows(a):
    """마지막 축만 남기고 한 축으로 모은다."""
    return a if a.ndim == 2 else a.reshape((a.size // a.shape[-1] if a.shape[-1] else 0, a.shape[-1]))


@operation(tex=r"\frac{e^{{x}}}{\sum e^{{x}}}", hint="axis 는 차원 안의 축이어야 합니다.",
           words=Words("{x:을/를} 소프트맥스로 확률로 바꾸어", title="소프트맥스",
                       x="받은 기울기에서 확률 {y:으로/로} 가중한 평균을 빼고, 거기에 {y:을/를} 곱합니다."),
           source="scipy.special.softmax", lecture="L5",
           x=lambda g, y, axis: y * (g - wide(g * y).sum(axis, keepdims=True)))
def softmax(x, axis=-1):
    """소프트맥스: 축을 따라 합이 1인 확률로.

    매개변수
    --------
    axis : 합이 1이 되게 할 축.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.softmax(x).data.round(4)
    array([0.09  , 0.2447, 0.6652], dtype=float32)
    >>> tg.grad(lambda x: tg.softmax(x)[2])(x).data.round(4)
    array([-0.0599, -0.1628,  0.2227], dtype=float32)
    """
    e = np.exp(wide(x - x.max(axis, keepdims=True))) if x.size else x
    return as_narrow(e / e.sum(axis, keepdims=True), x)


@operation(tex=r"{x}-\ln\sum e^{{x}}", hint="axis 는 차원 안의 축이어야 합니다.",
           words=Words("{x}의 소프트맥스 확률에 자연로그를 취해", title="로그 소프트맥스",
                       x="받은 기울기에서, 그 합에 소프트맥스 확률을 곱한 것을 뺍니다."),
           source="scipy.special.log_softmax", lecture="L5",
           x=lambda g, y, axis: g - np.exp(y) * wide(g).sum(axis, keepdims=True))
def log_softmax(x, axis=-1):
    """소프트맥스의 로그, 넘침 없이.

    매개변수
    --------
    axis : 확률의 합이 1이 되게 할 축.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.log_softmax(x).data.round(4)
    array([-2.4076, -1.4076, -0.4076], dtype=float32)
    >>> tg.grad(lambda x: tg.log_softmax(x)[2])(x).data.round(4)
    array([-0.09  , -0.2447,  0.3348], dtype=float32)
    """
    shifted = wide(x - x.max(axis, keepdims=True) if x.size else x)
    return as_narrow(shifted - np.log(np.exp(shifted).sum(axis, keepdims=True)), x)


@operation(public=False, tex=r"-\tfrac{1}{{target_size}}\sum\ln\operatorname{softmax}({x})_{[{target}]}", symbol="교차 엔트로피",
           hint="x 는 (배치, 클래스), target 은 (배치,) 모양의 클래스 번호, 0 이상 클래스 수 미만이어야 합니다.",
           axes={"x": "표본 클래스", "target": "표본"},
           words=Words("{x}의 소프트맥스 확률 p에서 정답 {target}의 −ln p를 골라 평균해",
                       x="소프트맥스 확률 p에서 정답 y(원-핫)를 뺀 p − y를 표본의 수로 나누고, 받은 기울기를 곱합니다."),
           x=lambda g, x, target, target_size: softmax_minus_one_hot(x, target) * (wide(g) / target_size))
def cross_entropy_mean(x, target):
    """소프트맥스와 교차 엔트로피와 평균을 한 번에: (배치, 클래스)와 클래스 번호에서 손실 하나."""
    shifted = wide(x - x.max(1, keepdims=True))
    picked = shifted[np.arange(target.size, like=near(x)), target]
    return as_narrow((np.log(np.exp(shifted).sum(1)) - picked).sum() / target.size, x)


@abbreviation(r"\operatorname{softmax}({x})-\operatorname{onehot}({target})")
def softmax_minus_one_hot(x, target):
    """softmax(x) − onehot(target)."""
    return softmax(x, -1) - (target.reshape((target.size, 1)) == np.arange(x.shape[-1], like=near(x)))
