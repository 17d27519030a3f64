"""퍼셉트론의 활성함수: 계단과 양극 시그모이드."""

from __future__ import annotations

from typing import Any

from ...rules import perceptron as rules
from ...tensors.tensor import Tensor
from ..checks import number, real


def step(input: Any) -> Tensor:
    """계단 함수: s ≥ 0 이면 1, 아니면 −1. 도함수는 0이고 0에서는 정의되지 않는다(0으로 두며, ``tg.anomaly_mode()`` 가 알린다).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype, 값은 −1 또는 1.

    예외
    ----
    DtypeError : 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.step(tg.tensor([-0.5, 0.0, 1.5]))
    tensor([-1.,  1.,  1.])

    출처
    ----
    강의 L1, L3.
    """
    return rules.bipolar_step.call(real("step", input))


def bipolar_sigmoid(input: Any, slope: float = 1) -> Tensor:
    """양극 시그모이드 r = 2/(1 + e^(−a·s)) − 1 = tanh(a·s/2). 도함수는 a/2·(1 − r²), 범위는 (−1, 1).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    slope : 기울기 a, 양수.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : ``slope`` 가 양수가 아닐 때. DtypeError : 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> x = tg.tensor(0.0, requires_grad=True)
    >>> F.bipolar_sigmoid(x, slope=3.0).backward()
    >>> x.grad.item()
    1.5

    출처
    ----
    강의 L3.
    """
    number("bipolar_sigmoid", "slope", slope, lambda v: v > 0, "양수여야")
    return rules.bipolar_sigmoid.call(real("bipolar_sigmoid", input), slope)
