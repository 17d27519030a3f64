"""S자 곡선: 시그모이드, tanh, 소프트사인, 그리고 그것들의 끝인 계단."""

from __future__ import annotations

from typing import Any

from ...rules import activation as rules
from ...rules import elementary, perceptron
from ...tensors.tensor import Tensor
from ..checks import number, real, to_tensor
from ..module import Module
from .in_place import InPlaceable


def sigmoid(input: Any) -> Tensor:
    """시그모이드: 1 / (1 + e^−x). 기울기는 y(1 − y)로, 0.25를 넘지 않는다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype, 값은 0과 1 사이.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.sigmoid(tg.tensor([-1000.0, 0.0]))
    tensor([0. , 0.5])

    출처
    ----
    강의 L3, L7.
    """
    return elementary.sigmoid.call(to_tensor(input))


def tanh(input: Any) -> Tensor:
    """쌍곡탄젠트. 기울기는 1 − y² 이다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype, 값은 −1과 1 사이.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.tanh(tg.tensor([-1000.0, 0.0]))
    tensor([-1.,  0.])

    출처
    ----
    강의 L3 (양극 시그모이드 2/(1 + e^(−as)) − 1 = tanh(as/2)).
    """
    return elementary.tanh.call(to_tensor(input))


def hardsigmoid(input: Any, inplace: bool = False) -> Tensor:
    """꺾은선으로 어림한 시그모이드: x/6 + 1/2 을 0과 1에서 자른 것. 꺾인 곳의 기울기는 0이다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.hardsigmoid(tg.tensor([-4.0, 0.0, 4.0]))
    tensor([0. , 0.5, 1. ])

    출처
    ----
    PyTorch ``torch.nn.functional.hardsigmoid``.
    """
    return rules.hardsigmoid.call(to_tensor(input))


def logsigmoid(input: Any) -> Tensor:
    """ln σ(x), 넘침 없이.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.logsigmoid(tg.tensor([-1000.0, 0.0]))
    tensor([-1.000000e+03, -6.931472e-01])

    출처
    ----
    PyTorch ``torch.nn.functional.logsigmoid``.
    """
    x = to_tensor(input)
    return -elementary.softplus.call(-x if x.dtype.kind not in "ub" else -1.0 * x)  # 부호 없는 정수의 −x 는 음수가 아니다


def softsign(input: Any) -> Tensor:
    """소프트사인: x / (1 + |x|).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.softsign(tg.tensor([-1.0, 3.0]))
    tensor([-0.5 ,  0.75])

    출처
    ----
    Turian, Bergstra, Bengio (2009).
    """
    return rules.soft_sign.call(to_tensor(input))


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
    return perceptron.bipolar_step.call(real("step", input))


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
    return perceptron.bipolar_sigmoid.call(real("bipolar_sigmoid", input), slope)


class Sigmoid(Module):
    """시그모이드 r = 1/(1 + e^(−a·x)). 도함수는 a·r(1 − r), 범위는 (0, 1). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    slope : 기울기 a, 양수. 클수록 계단에 가깝다.

    예외
    ----
    ArgumentError : ``slope`` 가 양수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Sigmoid()(tg.tensor([0.0])), nn.Sigmoid(slope=100)(tg.tensor([-1.0, 1.0])).round()
    (tensor([0.5]), tensor([0., 1.]))

    출처
    ----
    강의 L3, L7.
    """

    def __init__(self, slope: float = 1) -> None:
        super().__init__()
        number("Sigmoid", "slope", slope, lambda v: v > 0, "양수여야")
        self.slope = slope

    def forward(self, input: Any) -> Tensor:
        """1/(1 + e^(−a·x))."""
        return sigmoid(input if self.slope == 1 else to_tensor(input) * self.slope)

    def extra_repr(self) -> str:
        return "" if self.slope == 1 else self._show("slope")


class Tanh(Module):
    """쌍곡탄젠트. 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Tanh()(tg.tensor([0.0]))
    tensor([0.])

    출처
    ----
    강의 L3.
    """

    def forward(self, input: Any) -> Tensor:
        """tanh x."""
        return tanh(input)


class Hardsigmoid(InPlaceable):
    """꺾은선으로 어림한 시그모이드. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Hardsigmoid()(tg.tensor([-4.0, 0.0, 4.0]))
    tensor([0. , 0.5, 1. ])

    출처
    ----
    PyTorch ``torch.nn.Hardsigmoid``.
    """

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return hardsigmoid(input)


class LogSigmoid(Module):
    """ln σ(x), 넘침 없이. 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LogSigmoid()(tg.tensor([-1000.0]))
    tensor([-1000.])

    출처
    ----
    PyTorch ``torch.nn.LogSigmoid``.
    """

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return logsigmoid(input)


class Softsign(Module):
    """소프트사인 x / (1 + |x|). 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Softsign()(tg.tensor([-1.0, 3.0]))
    tensor([-0.5 ,  0.75])

    출처
    ----
    Turian, Bergstra, Bengio (2009).
    """

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return softsign(input)


class Step(Module):
    """계단 함수: s ≥ 0 이면 1, 아니면 −1. 도함수는 0, 0에서는 정의되지 않는다. 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Step()(tg.tensor([-0.5, 0.0, 1.5]))
    tensor([-1.,  1.,  1.])

    출처
    ----
    강의 L1, L3.
    """

    def forward(self, x: Any) -> Tensor:
        """−1 또는 1."""
        return step(x)


class BipolarSigmoid(Module):
    """양극 시그모이드 2/(1 + e^(−a·s)) − 1 = tanh(a·s/2). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    slope : 기울기 a, 양수. 클수록 계단에 가깝다.

    예외
    ----
    ArgumentError : ``slope`` 가 양수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.BipolarSigmoid(slope=100)(tg.tensor([-1.0, 0.0, 1.0]))
    tensor([-1.,  0.,  1.])

    출처
    ----
    강의 L3.
    """

    def __init__(self, slope: float = 1) -> None:
        super().__init__()
        number("BipolarSigmoid", "slope", slope, lambda v: v > 0, "양수여야")
        self.slope = slope

    def forward(self, x: Any) -> Tensor:
        """2/(1 + e^(−a·s)) − 1."""
        return bipolar_sigmoid(x, self.slope)

    def extra_repr(self) -> str:
        return self._show("slope")
