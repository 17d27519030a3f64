"""줄이기(shrinkage): 0 가까이를 0으로 당긴다."""

from __future__ import annotations

from typing import Any

from ...rules import activation as rules
from ...rules import elementary
from ...tensors.tensor import Tensor
from ..checks import number, to_tensor
from ..module import Module


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


def _refuse_negative(where: str, lambd: Any) -> None:
    number(where, "lambd", lambd, lambda v: v >= 0, "0 이상이어야")


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
    _refuse_negative("softshrink", lambd)
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


class Hardshrink(Module):
    """|x| 가 λ 보다 크면 그대로, 아니면 0. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    lambd : 문턱 λ.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Hardshrink()(tg.tensor([-1.0, 0.3]))
    tensor([-1.,  0.])

    출처
    ----
    PyTorch ``torch.nn.Hardshrink``.
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        return self._show("lambd")


class Softshrink(Module):
    """0 쪽으로 λ 만큼 당긴다. 입력과 출력은 같은 모양, 무차원(dimensionless).

    매개변수
    --------
    lambd : 당기는 크기 λ, 0 이상.

    예외
    ----
    ArgumentError : ``lambd`` 가 음수이면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Softshrink()(tg.tensor([-1.0, 0.3, 2.0]))
    tensor([-0.5,  0. ,  1.5])

    출처
    ----
    PyTorch ``torch.nn.Softshrink``.
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        _refuse_negative("Softshrink", lambd)
        self.lambd = lambd

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return softshrink(input, self.lambd)

    def extra_repr(self) -> str:
        return self._show("lambd")


class Tanhshrink(Module):
    """x − tanh(x). 입력과 출력은 같은 모양, 무차원(dimensionless).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Tanhshrink()(tg.tensor([0.0]))
    tensor([0.])

    출처
    ----
    PyTorch ``torch.nn.Tanhshrink``.
    """

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return tanhshrink(input)
