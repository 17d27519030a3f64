"""매끄러운 정류기: 소프트플러스, GELU, SiLU, Mish, 그리고 그것을 꺾은선으로 흉내 낸 것."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import ArgumentError
from ...rules import activation as rules
from ...rules import elementary, indexing
from ...tensors.tensor import Tensor
from ..checks import number, number_or_tensor, one_of, to_tensor
from ..module import Module
from .in_place import InPlaceable

_STRAIGHT = 18  # float32 에서는 여기부터 ln(1 + e^x) 가 x 와, 그 기울기가 1 과 비트까지 같다: 따로 고를 것이 없다


def _refuse_unusable(where: str, beta: Any, threshold: Any) -> None:
    number_or_tensor(where, "beta", beta)
    if beta == 0:
        raise ArgumentError(f"{where}: beta 는 0일 수 없습니다(β로 나눕니다). 받은 값: 0. ReLU 가 필요하면 relu 를 쓰세요.")
    if not isinstance(threshold, (Tensor, np.ndarray)):  # 원소마다 다를 수 있다
        number(where, "threshold", threshold, lambda v: not math.isnan(v), "NaN 이 아니어야")


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
    _refuse_unusable("softplus", beta, threshold)
    x = to_tensor(input)
    scaled = x if beta == 1 else x * beta
    smooth = elementary.softplus.call(scaled)
    if beta == 1 and x.dtype.char == "f" and isinstance(threshold, (int, float)) and threshold >= _STRAIGHT:
        return smooth
    return indexing.where.call(scaled > threshold, x, smooth if beta == 1 else smooth / beta)


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
    tensor([   0.,    0., 1000.])

    출처
    ----
    Hendrycks, Gimpel, "Gaussian Error Linear Units" (2016).
    """
    one_of("gelu", "approximate", approximate, ("none", "tanh"))
    return (rules.gelu if approximate == "none" else rules.gelu_tanh).call(to_tensor(input))


def silu(input: Any, inplace: bool = False) -> Tensor:
    """SiLU(swish): x·σ(x).

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
    >>> F.silu(tg.tensor([0.0, 100.0]))
    tensor([  0., 100.])

    출처
    ----
    Elfwing, Uchibe, Doya, "Sigmoid-Weighted Linear Units" (2018).
    """
    return rules.silu.call(to_tensor(input))


def mish(input: Any, inplace: bool = False) -> Tensor:
    """Mish: x·tanh(ln(1 + e^x)).

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
    >>> F.mish(tg.tensor([0.0, 1.0]))
    tensor([0.       , 0.8650984])

    출처
    ----
    Misra, "Mish" (2019).
    """
    return rules.mish.call(to_tensor(input))


def hardswish(input: Any, inplace: bool = False) -> Tensor:
    """꺾은선으로 어림한 SiLU(swish): x·clip(x + 3, 0, 6)/6.

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
    >>> F.hardswish(tg.tensor([-4.0, 1.0, 4.0]))
    tensor([-0.       ,  0.6666667,  4.       ])

    출처
    ----
    Howard et al., "Searching for MobileNetV3" (2019).
    """
    return rules.hardswish.call(to_tensor(input))


class Softplus(Module):
    """소프트플러스 ln(1 + e^(βx))/β. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    beta : 꺾임의 가파름.
    threshold : βx 가 이보다 크면 x 그대로.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Softplus()(tg.tensor([-1000.0, 1000.0]))
    tensor([   0., 1000.])

    출처
    ----
    Dugas et al. (2001).
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        _refuse_unusable("Softplus", beta, threshold)
        self.beta, self.threshold = beta, threshold

    def forward(self, input: Any) -> Tensor:
        """ln(1 + e^(βx))/β."""
        return softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return self._show("beta", "threshold")


class GELU(Module):
    """GELU: x·Φ(x). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    approximate : ``"none"`` 또는 ``"tanh"``.

    예외
    ----
    ArgumentError : ``approximate`` 가 두 낱말이 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.GELU()(tg.tensor([0.0, 100.0]))
    tensor([  0., 100.])

    출처
    ----
    Hendrycks, Gimpel (2016).
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        one_of("GELU", "approximate", approximate, ("none", "tanh"))
        self.approximate = approximate

    def forward(self, input: Any) -> Tensor:
        """x·Φ(x)."""
        return gelu(input, self.approximate)

    def extra_repr(self) -> str:
        return self._show("approximate")


class SiLU(InPlaceable):
    """SiLU(swish): x·σ(x). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.SiLU()(tg.tensor([0.0, 100.0]))
    tensor([  0., 100.])

    출처
    ----
    Elfwing, Uchibe, Doya (2018).
    """

    def forward(self, input: Any) -> Tensor:
        """x·σ(x)."""
        return silu(input)


class Mish(InPlaceable):
    """Mish: x·tanh(ln(1 + e^x)). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Mish()(tg.tensor([0.0]))
    tensor([0.])

    출처
    ----
    Misra (2019).
    """

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return mish(input)


class Hardswish(InPlaceable):
    """꺾은선으로 어림한 SiLU(swish). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Hardswish()(tg.tensor([4.0]))
    tensor([4.])

    출처
    ----
    Howard et al. (2019).
    """

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return hardswish(input)
