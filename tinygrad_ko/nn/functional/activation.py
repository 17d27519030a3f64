"""활성함수(activation)."""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentError
from ...rules import activation as rules
from ...rules import elementary, fused, indexing
from ...tensors.tensor import Tensor
from ..checks import one_axis, one_of, to_tensor


def relu(input: Any) -> Tensor:
    """ReLU: max(0, x). 0에서의 기울기는 0이다.

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
    >>> F.relu(tg.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])

    출처
    ----
    강의 L3, L13 (ReLU: s > 0 이면 기울기 1, s < 0 이면 0).
    """
    return elementary.relu.call(input if isinstance(input, Tensor) else to_tensor(input))


def leaky_relu(input: Any, negative_slope: float = 0.01) -> Tensor:
    """새는 ReLU: x > 0 이면 x, 아니면 ``negative_slope``·x. 0에서의 기울기는 ``negative_slope`` 이다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    negative_slope : 음수 쪽의 기울기, 무차원.

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


def elu(input: Any, alpha: float = 1.0) -> Tensor:
    """ELU: x > 0 이면 x, 아니면 ``alpha``·(e^x − 1).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    alpha : 음의 무한대에서의 값의 크기, 무차원.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.elu(tg.tensor([-1000.0, 2.0]))
    tensor([-1.,  2.])

    출처
    ----
    Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep Network Learning by ELUs" (2016).
    """
    return rules.elu.call(to_tensor(input), alpha)


def gelu(input: Any, approximate: str = "none") -> Tensor:
    """GELU: x·Φ(x). Φ는 표준정규분포의 누적 분포 함수.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    approximate : ``"none"`` 이면 정확한 식, ``"tanh"`` 이면 x/2·(1 + tanh(√(2/π)(x + 0.044715x³))).

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : ``approximate`` 가 두 낱말이 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.gelu(tg.tensor([-1000.0, 0.0, 1000.0]))
    tensor([  -0.,    0., 1000.])

    출처
    ----
    Hendrycks, Gimpel, "Gaussian Error Linear Units" (2016).
    """
    one_of("gelu", "approximate", approximate, ("none", "tanh"))
    return (rules.gelu if approximate == "none" else rules.gelu_tanh).call(to_tensor(input))


def silu(input: Any) -> Tensor:
    """SiLU(swish): x·σ(x).

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
    >>> F.silu(tg.tensor([0.0, 100.0]))
    tensor([  0., 100.])

    출처
    ----
    Elfwing, Uchibe, Doya, "Sigmoid-Weighted Linear Units" (2018).
    """
    return rules.silu.call(to_tensor(input))


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


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """소프트플러스: ln(1 + e^(βx)) / β. βx 가 ``threshold`` 보다 크면 x 그대로.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    beta : 꺾임의 가파름(0이 아닌 수), 무차원.
    threshold : 이보다 크면 직선으로 본다, 무차원.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : ``beta`` 가 0일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.softplus(tg.tensor([-1000.0, 1000.0]))
    tensor([   0., 1000.])

    출처
    ----
    Dugas et al., "Incorporating Second-Order Functional Knowledge" (2001); PyTorch ``softplus``.
    """
    if beta == 0:
        raise ArgumentError("softplus: beta 는 0일 수 없습니다(β로 나눕니다). 받은 값: 0. ReLU 가 필요하면 relu 를 쓰세요.")
    x = to_tensor(input)
    scaled = x if beta == 1 else x * beta
    smooth = elementary.softplus.call(scaled)
    return indexing.where.call(scaled > threshold, x, smooth if beta == 1 else smooth / beta)


def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """경계에서 잘린 직선. 경계 위에서의 기울기는 0이다(``clip`` 은 1이다).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    min_val, max_val : 아래와 위의 경계, 무차원.

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
    if not min_val < max_val:
        raise ArgumentError(f"hardtanh: min_val < max_val 이어야 합니다. 받은 값: {min_val}, {max_val}.")
    return rules.hardtanh.call(to_tensor(input), min_val, max_val)


def relu6(input: Any) -> Tensor:
    """ReLU6: min(max(0, x), 6). 0과 6에서의 기울기는 0이다.

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
    >>> F.relu6(tg.tensor([-3.0, 3.0, 9.0]))
    tensor([0., 3., 6.])

    출처
    ----
    Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10" (2010).
    """
    return hardtanh(input, 0.0, 6.0)


def softmax(input: Any, dim: int | None = None, *, axis: int | None = None) -> Tensor:
    """소프트맥스: ``dim`` 을 따라 합이 1인 확률로 바꾼다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    dim, axis : 확률로 바꿀 축. 어느 이름으로든 하나를 준다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentTypeError : 축을 주지 않았거나 둘 다 줄 때. ShapeError : 없는 축일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.softmax(tg.tensor([[1000.0, 1000.0]]), dim=1)
    tensor([[0.5, 0.5]])

    출처
    ----
    강의 L5.
    """
    return fused.softmax.call(to_tensor(input), one_axis("softmax", dim, axis))


def log_softmax(input: Any, dim: int | None = None, *, axis: int | None = None) -> Tensor:
    """소프트맥스의 로그. 넘치지 않게 한 번에 셈한다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    dim, axis : 확률로 볼 축. 어느 이름으로든 하나를 준다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentTypeError : 축을 주지 않았거나 둘 다 줄 때. ShapeError : 없는 축일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.log_softmax(tg.tensor([[0.0, -1000.0]]), dim=1)
    tensor([[    0., -1000.]])

    출처
    ----
    강의 L5.
    """
    return fused.log_softmax.call(to_tensor(input), one_axis("log_softmax", dim, axis))
