"""정류기(rectifier): 음수 쪽을 꺾는 ReLU 와 그 사촌들."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import ArgumentError, ShapeError
from ...rules import activation as rules
from ...rules import elementary, indexing
from ...tensors.generator import draw, resolve
from ...tensors.tensor import Tensor
from ..checks import Generator, mixed_dtypes, number, real_dtype, to_tensor
from ..linear import positive
from ..module import Module
from ..parameter import Parameter
from .in_place import InPlaceable


def relu(input: Any, inplace: bool = False) -> Tensor:
    """ReLU: max(0, x). 0에서의 기울기는 0이다.

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
    >>> F.relu(tg.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])

    출처
    ----
    강의 L3, L13 (ReLU: s > 0 이면 기울기 1, s < 0 이면 0).
    """
    return elementary.relu.call(input if isinstance(input, Tensor) else to_tensor(input))


def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """새는 ReLU: x > 0 이면 x, 아니면 ``negative_slope``·x. 0에서의 기울기는 ``negative_slope`` 이다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    negative_slope : 음수 쪽의 기울기, 무차원.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.leaky_relu(tg.tensor([-1.0, 2.0]), 0.1)
    tensor([-0.1,  2. ])

    출처
    ----
    Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models" (2013).
    """
    return rules.leaky_relu.call(to_tensor(input), negative_slope)


def prelu(input: Any, weight: Any) -> Tensor:
    """PReLU: 음수 쪽의 기울기를 배우는 ReLU. x > 0 이면 x, 아니면 w·x.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    weight : 음수 쪽의 기울기. 하나이거나, 채널(둘째 축)마다 하나인 (채널,).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : ``weight`` 의 길이가 채널의 수와 다를 때. DtypeError : dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.prelu(tg.tensor([[-2.0, -2.0]]), tg.tensor([0.5, 0.1]))
    tensor([[-1. , -0.2]])

    출처
    ----
    He et al., "Delving Deep into Rectifiers" (2015).
    """
    x, w = to_tensor(input), to_tensor(weight)
    if w.dtype != x.dtype:
        raise mixed_dtypes("prelu", "input", x.dtype, "weight", w.dtype)
    channels = x.shape[1] if x.ndim > 1 else 1
    if w.ndim > 1 or w.size not in (1, channels):
        raise ShapeError(
            f"prelu: weight 의 모양은 (1,) 또는 채널마다 하나인 ({channels},)이어야 합니다. 받은 모양: {w.shape}, 입력 {x.shape}."
        )
    if w.size > 1:
        w = w.reshape((w.size,) + (1,) * (x.ndim - 2))
    w = w if x.ndim else w.reshape(())
    return indexing.where.call(x > 0, x, x * w)


def rrelu(
    input: Any, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False,
    inplace: bool = False, generator: Generator = None,
) -> Tensor:
    """RReLU: 음수 쪽의 기울기를 원소마다 무작위로 뽑는다. 평가할 때는 가운데 값을 쓴다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    lower, upper : 기울기를 뽑을 범위, 무차원.
    training : 참이면 뽑고, 거짓이면 (lower + upper)/2.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.
    generator : 난수 발생기 또는 씨앗.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : ``lower`` 가 ``upper`` 보다 클 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.rrelu(tg.tensor([-1.0, 1.0]), 0.2, 0.4)
    tensor([-0.3,  1. ])

    출처
    ----
    Xu et al., "Empirical Evaluation of Rectified Activations" (2015).
    """
    _refuse_empty_range("rrelu", lower, upper)
    x = to_tensor(input)
    if not training:
        return rules.leaky_relu.call(x, (lower + upper) / 2)
    slope = draw(generator, "rrelu", _slopes, lower, upper, x.shape, x.dtype)
    return indexing.where.call(x > 0, x, x * slope)


def _refuse_empty_range(where: str, lower: Any, upper: Any) -> None:
    for name, value in (("lower", lower), ("upper", upper)):
        number(where, name, value, math.isfinite, "유한해야")
    if not lower <= upper:
        raise ArgumentError(f"{where}: lower 는 upper 이하여야 합니다. 받은 값: {lower}, {upper}.")


def _slopes(rng: np.random.Generator, lower: float, upper: float, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return np.asarray(rng.uniform(lower, upper, shape)).astype(dtype)


def threshold(input: Any, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """문턱(threshold)보다 크면 그대로, 아니면 ``value``.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    threshold : 문턱, 무차원.
    value : 문턱 아래에서의 값, 무차원.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.threshold(tg.tensor([-1.0, 2.0]), 0.5, 7.0)
    tensor([7., 2.])

    출처
    ----
    PyTorch ``torch.nn.functional.threshold``.
    """
    return rules.threshold.call(to_tensor(input), threshold, value)


def relu6(input: Any, inplace: bool = False) -> Tensor:
    """ReLU6: min(max(0, x), 6). 0과 6에서의 기울기는 0이다.

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
    >>> F.relu6(tg.tensor([-3.0, 3.0, 9.0]))
    tensor([0., 3., 6.])

    출처
    ----
    Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10" (2010).
    """
    return hardtanh(input, 0.0, 6.0)


def _refuse_crossed(where: str, min_val: Any, max_val: Any) -> None:
    if {min_val.__class__, max_val.__class__} <= {int, float} and min_val < max_val:
        return  # 거의 모두이다
    for name, value in (("min_val", min_val), ("max_val", max_val)):
        number(where, name, value, lambda v: not math.isnan(v), "NaN 이 아니어야")
    if not min_val < max_val:
        raise ArgumentError(f"{where}: min_val < max_val 이어야 합니다. 받은 값: {min_val}, {max_val}.")


def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """경계에서 잘린 직선. 경계 위에서의 기울기는 0이다(``clip`` 은 1이다).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    min_val, max_val : 아래와 위의 경계, 무차원.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : 아래 경계가 위 경계보다 작지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.hardtanh(tg.tensor([-3.0, 0.5, 3.0]))
    tensor([-1. ,  0.5,  1. ])

    출처
    ----
    PyTorch ``hardtanh``.
    """
    _refuse_crossed("hardtanh", min_val, max_val)
    return rules.hardtanh.call(to_tensor(input), min_val, max_val)


class ReLU(InPlaceable):
    """ReLU: max(0, x). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReLU()(tg.tensor([-1.0, 2.0]))
    tensor([0., 2.])

    출처
    ----
    강의 L3, L13.
    """

    def forward(self, input: Any) -> Tensor:
        """max(0, x)."""
        return relu(input)


class LeakyReLU(InPlaceable):
    """새는 ReLU. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    negative_slope : 음수 쪽의 기울기(0에서의 기울기도 이것이다).
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.LeakyReLU(0.1)(tg.tensor([-1.0, 2.0]))
    tensor([-0.1,  2. ])

    출처
    ----
    Maas, Hannun, Ng (2013).
    """

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.negative_slope = negative_slope

    def forward(self, input: Any) -> Tensor:
        """x > 0 이면 x, 아니면 negative_slope·x."""
        return leaky_relu(input, self.negative_slope)

    def extra_repr(self) -> str:
        return self._show("negative_slope")


class PReLU(Module):
    """PReLU: 음수 쪽의 기울기를 배우는 ReLU. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    num_parameters : 기울기의 수. 1이거나 채널(둘째 축)의 수.
    init : 기울기의 처음 값.
    device, dtype : 매개변수를 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).

    예외
    ----
    ArgumentError : ``num_parameters`` 가 양수가 아닐 때. ShapeError : 부를 때, 채널의 수와 다르면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.PReLU()(tg.tensor([-1.0, 2.0]))
    tensor([-0.25,  2.  ], op=where)

    출처
    ----
    He et al., "Delving Deep into Rectifiers" (2015).
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.num_parameters = positive("PReLU", "num_parameters", num_parameters)
        number("PReLU", "init", init, lambda v: not math.isnan(v), "NaN 이 아니어야")
        self.init = float(init)
        self.weight = Parameter(np.full(self.num_parameters, init, real_dtype("PReLU", dtype)))

    def reset_parameters(self, generator: Generator = None) -> None:
        """기울기를 처음 값 ``init`` 으로. 난수를 쓰지 않는다."""
        self.weight.data = np.full_like(self.weight.data, self.init)

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return prelu(input, self.weight)

    def extra_repr(self) -> str:
        return self._show("num_parameters")


class RReLU(InPlaceable):
    """RReLU: 음수 쪽의 기울기를 학습할 때 원소마다 무작위로 뽑고, 평가할 때는 가운데 값을 쓴다.

    입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    lower, upper : 기울기를 뽑을 범위.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.
    generator : 난수 발생기 또는 씨앗.

    예외
    ----
    ArgumentError : ``lower`` 가 ``upper`` 보다 크면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.RReLU(0.2, 0.4).eval()(tg.tensor([-1.0, 1.0]))
    tensor([-0.3,  1. ])

    출처
    ----
    Xu et al. (2015).
    """

    def __init__(
        self, lower: float = 1 / 8, upper: float = 1 / 3, inplace: bool = False, generator: Generator = None,
    ) -> None:
        super().__init__(inplace)
        _refuse_empty_range("RReLU", lower, upper)
        self.lower, self.upper = lower, upper
        self.generator = None if generator is None else resolve(generator, "RReLU")

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return rrelu(input, self.lower, self.upper, self.training, generator=self.generator)

    def extra_repr(self) -> str:
        return self._show("lower", "upper")


class Threshold(InPlaceable):
    """문턱(threshold)보다 크면 그대로, 아니면 ``value``. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    threshold : 문턱.
    value : 문턱 아래에서의 값.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Threshold(0.5, 7.0)(tg.tensor([-1.0, 2.0]))
    tensor([7., 2.])

    출처
    ----
    PyTorch ``torch.nn.Threshold``.
    """

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.threshold, self.value = threshold, value

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return threshold(input, self.threshold, self.value)

    def extra_repr(self) -> str:
        return self._show("threshold", "value")


class ReLU6(InPlaceable):
    """ReLU6: min(max(0, x), 6). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ReLU6()(tg.tensor([-3.0, 9.0]))
    tensor([0., 6.])

    출처
    ----
    Krizhevsky (2010).
    """

    def forward(self, input: Any) -> Tensor:
        """min(max(0, x), 6)."""
        return relu6(input)


class Hardtanh(InPlaceable):
    """경계에서 잘린 직선. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    min_val, max_val : 아래와 위의 경계. 경계 위에서의 기울기는 0이다.
    min_value, max_value : 같은 것의 옛 이름. 주면 이것을 쓴다.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Hardtanh()(tg.tensor([-3.0, 0.5]))
    tensor([-1. ,  0.5])

    출처
    ----
    PyTorch ``torch.nn.Hardtanh``.
    """

    def __init__(
        self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False, min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        super().__init__(inplace)
        min_val, max_val = min_val if min_value is None else min_value, max_val if max_value is None else max_value
        _refuse_crossed("Hardtanh", min_val, max_val)
        self.min_val, self.max_val = min_val, max_val

    def forward(self, input: Any) -> Tensor:
        """min(max(x, min_val), max_val)."""
        return hardtanh(input, self.min_val, self.max_val)

    def extra_repr(self) -> str:
        return self._show("min_val", "max_val")
