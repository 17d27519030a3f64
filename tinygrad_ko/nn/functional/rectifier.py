"""활성함수의 식구들: ReLU 와 시그모이드의 여러 변형, 줄이기(shrink), 문(gate), 무작위."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, ShapeError
from ...operation.devices import near
from ...rules import activation as rules
from ...rules import elementary, fused, indexing
from ...rules import shape as shaping
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ..checks import mixed_dtypes, number, one_axis, to_tensor
from .activation import softmax

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def threshold(input: Any, threshold: float, value: float) -> Tensor:
    """문턱(threshold)보다 크면 그대로, 아니면 ``value``.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    threshold : 문턱, 무차원.
    value : 문턱 아래에서의 값, 무차원.

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


def celu(input: Any, alpha: float = 1.0) -> Tensor:
    """CELU: max(0, x) + min(0, α(e^(x/α) − 1)). α 가 무엇이든 0에서 꺾이지 않는다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    alpha : 음의 무한대에서의 값의 크기 α, 0이 아닌 수, 무차원.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : ``alpha`` 가 0일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.celu(tg.tensor([-50.0, 2.0]), 0.5)
    tensor([-0.5,  2. ])

    출처
    ----
    Barron, "Continuously Differentiable Exponential Linear Units" (2017).
    """
    number("celu", "alpha", alpha, lambda v: v != 0, "0이 아니어야")
    return rules.elu.call(to_tensor(input) * (1 / alpha)) * alpha


def selu(input: Any) -> Tensor:
    """SELU: 층을 지나도 평균 0, 분산 1을 지키도록 배율을 정한 ELU.

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
    >>> F.selu(tg.tensor([1.0]))
    tensor([1.050701])

    출처
    ----
    Klambauer et al., "Self-Normalizing Neural Networks" (2017): 1.0507·ELU(x, 1.6733).
    """
    return rules.elu.call(to_tensor(input), SELU_ALPHA) * SELU_SCALE


def glu(input: Any, dim: int = -1, *, axis: int | None = None) -> Tensor:
    """GLU: 반으로 나누어, 앞쪽에 뒤쪽의 시그모이드를 문(gate)으로 곱한다: a·σ(b).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    dim, axis : 나눌 축. 길이가 짝수여야 한다.

    반환
    ----
    Tensor : 그 축의 길이가 반인 모양.

    예외
    ----
    ShapeError : 없는 축이거나 길이가 홀수일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.glu(tg.tensor([3.0, 0.0]))
    tensor([1.5])

    출처
    ----
    Dauphin et al., "Language Modeling with Gated Convolutional Networks" (2017).
    """
    x, at = to_tensor(input), one_axis("glu", dim if axis is None else None, axis)
    if not -x.ndim <= at < x.ndim or x.shape[at] % 2:
        raise ShapeError(f"glu: 나눌 축 dim={at} 의 길이는 짝수여야 합니다. 받은 모양: {x.shape}.")
    a, b = shaping.split(x, 2, at)
    return a * elementary.sigmoid.call(b)


def hardsigmoid(input: Any) -> Tensor:
    """꺾은선으로 어림한 시그모이드: x/6 + 1/2 을 0과 1에서 자른 것. 꺾인 곳의 기울기는 0이다.

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
    >>> F.hardsigmoid(tg.tensor([-4.0, 0.0, 4.0]))
    tensor([0. , 0.5, 1. ])

    출처
    ----
    PyTorch ``torch.nn.functional.hardsigmoid``.
    """
    return rules.hardsigmoid.call(to_tensor(input))


def hardswish(input: Any) -> Tensor:
    """꺾은선으로 어림한 SiLU(swish): x·clip(x + 3, 0, 6)/6.

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
    >>> F.hardswish(tg.tensor([-4.0, 1.0, 4.0]))
    tensor([-0.       ,  0.6666667,  4.       ])

    출처
    ----
    Howard et al., "Searching for MobileNetV3" (2019).
    """
    return rules.hardswish.call(to_tensor(input))


def hardshrink(input: Any, lambd: float = 0.5) -> Tensor:
    """|x| 가 λ 보다 크면 그대로, 아니면 0.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    lambd : 문턱 λ, 무차원.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.hardshrink(tg.tensor([-1.0, 0.3]))
    tensor([-1.,  0.])

    출처
    ----
    PyTorch ``torch.nn.functional.hardshrink``.
    """
    return rules.hardshrink.call(to_tensor(input), lambd)


def softshrink(input: Any, lambd: float = 0.5) -> Tensor:
    """0 쪽으로 λ 만큼 당긴다(L1 벌점의 근접 연산).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    lambd : 당기는 크기 λ, 0 이상, 무차원.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : ``lambd`` 가 음수일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.softshrink(tg.tensor([-1.0, 0.3, 2.0]))
    tensor([-0.5,  0. ,  1.5])

    출처
    ----
    PyTorch ``torch.nn.functional.softshrink``.
    """
    number("softshrink", "lambd", lambd, lambda v: v >= 0, "0 이상이어야")
    return rules.softshrink.call(to_tensor(input), lambd)


def tanhshrink(input: Any) -> Tensor:
    """x − tanh(x).

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
    >>> F.tanhshrink(tg.tensor([0.0, 1.0]))
    tensor([0.        , 0.23840582])

    출처
    ----
    PyTorch ``torch.nn.functional.tanhshrink``.
    """
    x = to_tensor(input)
    return x - elementary.tanh.call(x)


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
    x = to_tensor(input)
    return x / (1 + abs(x))


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
    return -elementary.softplus.call(-to_tensor(input))


def mish(input: Any) -> Tensor:
    """Mish: x·tanh(ln(1 + e^x)).

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
    >>> F.mish(tg.tensor([0.0, 1.0]))
    tensor([0.       , 0.8650984])

    출처
    ----
    Misra, "Mish" (2019).
    """
    x = to_tensor(input)
    return x * elementary.tanh.call(elementary.softplus.call(x))


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
    return indexing.where.call(x > 0, x, x * w)


def rrelu(
    input: Any, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False,
    generator: np.random.Generator | int | None = None,
) -> Tensor:
    """RReLU: 음수 쪽의 기울기를 원소마다 무작위로 뽑는다. 평가할 때는 가운데 값을 쓴다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    lower, upper : 기울기를 뽑을 범위, 무차원.
    training : 참이면 뽑고, 거짓이면 (lower + upper)/2.
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
    if not lower <= upper:
        raise ArgumentError(f"rrelu: lower 는 upper 이하여야 합니다. 받은 값: {lower}, {upper}.")
    x = to_tensor(input)
    if not training:
        return rules.leaky_relu.call(x, (lower + upper) / 2)
    slope = resolve(generator, "rrelu").uniform(lower, upper, x.shape).astype(x.dtype)
    return indexing.where.call(x > 0, x, x * slope)


def softmin(input: Any, dim: int | None = None, *, axis: int | None = None) -> Tensor:
    """소프트민: 작을수록 큰 확률. softmax(−x).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    dim, axis : 확률로 바꿀 축. 어느 이름으로든 하나를 준다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentTypeError, ShapeError : ``softmax`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.softmin(tg.tensor([0.0, 0.0]), dim=0)
    tensor([0.5, 0.5])

    출처
    ----
    PyTorch ``torch.nn.functional.softmin``.
    """
    return softmax(-to_tensor(input), dim, axis=axis)


def gumbel_softmax(
    logits: Any, tau: float = 1, hard: bool = False, dim: int = -1, *, axis: int | None = None,
    generator: np.random.Generator | int | None = None,
) -> Tensor:
    """검벨 소프트맥스: 범주에서 뽑는 일을 미분할 수 있게 부드럽게 한 것.

    매개변수
    --------
    logits : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    tau : 온도 τ, 양수. 낮을수록 원-핫에 가깝다, 무차원.
    hard : 참이면 값은 원-핫이되, 기울기는 부드러운 것의 것이다(straight-through).
    dim, axis : 범주의 축.
    generator : 난수 발생기 또는 씨앗.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ArgumentError : ``tau`` 가 양수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.gumbel_softmax(tg.zeros((2, 3)), hard=True, generator=0).sum(1)
    tensor([1., 1.])

    출처
    ----
    Jang, Gu, Poole (2017); Maddison, Mnih, Teh (2017): softmax((로짓 + g)/τ), g = −ln(−ln u).
    """
    number("gumbel_softmax", "tau", tau, lambda v: v > 0, "양수여야")
    x = to_tensor(logits)
    at = one_axis("gumbel_softmax", dim if axis is None else None, axis)
    noise = resolve(generator, "gumbel_softmax").gumbel(size=x.shape).astype(x.dtype)
    soft = fused.softmax.call((x + noise) * (1 / tau), at)
    if not hard:
        return soft
    places = np.arange(x.shape[at], like=near(x)).reshape([-1 if k == at % x.ndim else 1 for k in range(x.ndim)])
    one = (soft.argmax(at, keepdims=True) == places).astype(x.dtype)
    return soft + (one - soft.detach())
