"""훈련자가 받은 것을 살피는 법: 손실, 그리고 훈련자가 부를 함수의 인수."""

from __future__ import annotations

import inspect
from typing import Any

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.particles import Noun
from ..nn import Module
from ..tensors.tensor import Tensor


def takes(what: str, function: Any, *given: str) -> None:
    """``function`` 이 훈련자가 줄 것(``given``)을 차례로 받을 수 있는지 살핀다. 서명을 알 수 없는 것은 그대로 둔다.

    예제
    ----
    >>> from tinygrad_ko.training.checks import takes
    >>> takes("손실 함수", lambda outputs, targets: 0.0, "출력", "정답")
    """
    called = function.forward if isinstance(function, Module) else function
    try:
        signature = inspect.signature(called)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*given)
    except TypeError:
        name = getattr(called, "__name__", type(called).__name__)
        raise ArgumentTypeError(
            f"{what}: ({', '.join(given)}) {Noun(f'{len(given)}개'):을/를} 받아야 합니다. 지금의 서명: {name}{signature}."
        ) from None


def scalar_loss(where: str, loss: Any) -> Tensor:
    """손실이 수 하나인 텐서인지 살핀다."""
    if not isinstance(loss, Tensor):
        raise ArgumentTypeError(f"{where}: 손실은 Tensor 여야 합니다. 받은 것: {describe(loss)}. 손실 함수를 텐서의 식으로 쓰세요.")
    if loss.size != 1:
        raise ArgumentError(
            f"{where}: 손실은 수 하나여야 합니다. 받은 모양: {loss.shape}. reduction='mean' 을 쓰거나 .mean() 으로 평균하세요."
        )
    return loss


def trainable_loss(where: str, loss: Any) -> Tensor:
    """역전파할 수 있는 스칼라 손실인지 살핀다."""
    scalar = scalar_loss(where, loss)
    if not scalar.requires_grad:
        raise ArgumentError(
            f"{where}: 손실에서 거슬러 갈 그래프가 없습니다. 모델의 매개변수가 모두 얼려져(requires_grad=False) 있거나, 손실 함수가 "
            ".data 나 .numpy() 로 기울기를 끊었는지 살펴보세요."
        )
    return scalar
