"""지수 선형(exponential linear): 음수 쪽이 지수함수로 눕는 ELU, CELU, SELU."""

from __future__ import annotations

from typing import Any

from ...rules import activation as rules
from ...tensors.tensor import Tensor
from ..checks import nonzero, number_or_tensor, to_tensor
from .in_place import InPlaceable


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """ELU: x > 0 이면 x, 아니면 ``alpha``·(e^x − 1).

    두 번째 도함수는 0에서 끊긴다(왼쪽 ``alpha``·e^x, 오른쪽 0). 0은 왼쪽에 넣어 ``alpha`` 이다. CELU 와 SELU 도 왼쪽의 값이다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    alpha : 음의 무한대에서의 값의 크기, 무차원.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

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
    number_or_tensor("elu", "alpha", alpha)
    return rules.elu.call(to_tensor(input), alpha)


def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """CELU: max(0, x) + min(0, α(e^(x/α) − 1)). α 가 무엇이든 0에서 꺾이지 않는다.

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    alpha : 음의 무한대에서의 값의 크기 α, 0이 아닌 수, 무차원.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

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
    nonzero("celu", "alpha", alpha)
    return rules.elu.call(to_tensor(input) * (1 / alpha)) * alpha


SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def selu(input: Any, inplace: bool = False) -> Tensor:
    """SELU: 층을 지나도 평균 0, 분산 1을 지키도록 배율을 정한 ELU.

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
    >>> F.selu(tg.tensor([1.0]))
    tensor([1.050701])

    출처
    ----
    Klambauer et al., "Self-Normalizing Neural Networks" (2017): 1.0507·ELU(x, 1.6733).
    """
    return rules.elu.call(to_tensor(input), SELU_ALPHA) * SELU_SCALE


class ELU(InPlaceable):
    """ELU. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    alpha : 음의 무한대에서의 값의 크기.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.ELU()(tg.tensor([-1000.0, 2.0]))
    tensor([-1.,  2.])

    출처
    ----
    Clevert, Unterthiner, Hochreiter (2016).
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.alpha = alpha

    def forward(self, input: Any) -> Tensor:
        """x > 0 이면 x, 아니면 alpha·(e^x − 1)."""
        return elu(input, self.alpha)

    def extra_repr(self) -> str:
        return self._show("alpha")


class CELU(InPlaceable):
    """CELU: max(0, x) + min(0, α(e^(x/α) − 1)). 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    alpha : 음의 무한대에서의 값의 크기, 0이 아닌 수.
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예외
    ----
    ArgumentError : 부를 때, ``alpha`` 가 0이면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.CELU(0.5)(tg.tensor([-50.0, 2.0]))
    tensor([-0.5,  2. ])

    출처
    ----
    Barron (2017).
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(inplace)
        nonzero("CELU", "alpha", alpha)
        self.alpha = alpha

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return celu(input, self.alpha)

    def extra_repr(self) -> str:
        return self._show("alpha")


class SELU(InPlaceable):
    """SELU: 층을 지나도 평균 0, 분산 1을 지키는 ELU. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    inplace : 받기만 한다. 답은 같고, 제자리에서 바꾸지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.SELU()(tg.tensor([1.0]))
    tensor([1.050701])

    출처
    ----
    Klambauer et al. (2017).
    """

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return selu(input)
