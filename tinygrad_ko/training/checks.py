"""훈련자가 받은 것을 살피는 법: 모델과 옵티마이저와 일정이 서로 맞는가, 부를 함수의 인수, 손실."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from ..distributed import DataParallel, world_size
from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.particles import Noun
from ..nn import Module
from ..optim import Optimizer
from ..optim.lr_scheduler import ReduceLROnPlateau
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


def check_parts(model: Any, loss: Any, optimizer: Any, carry: Any) -> None:
    """학습할 것들이 제 종류이고, 옵티마이저가 이 모델의 것인가."""
    where = "Trainer"
    if not isinstance(model, Module):
        raise ArgumentTypeError(f"{where}: model 은 nn.Module 이어야 합니다. 받은 것: {describe(model)}.")
    if isinstance(loss, type) or not callable(loss):
        raise ArgumentTypeError(
            f"{where}: loss 는 (출력, 정답)을 받는 함수여야 합니다. 받은 것: {describe(loss)}. nn.MSELoss() 처럼 만들어 주세요."
        )
    takes(f"{where}: loss", loss, "출력", "정답")
    if not isinstance(optimizer, Optimizer):
        raise ArgumentTypeError(f"{where}: optimizer 는 tg.optim 의 옵티마이저여야 합니다. 받은 것: {describe(optimizer)}.")
    own = {id(p) for p in model.parameters()}
    if not any(id(p) in own for group in optimizer.param_groups for p in group["params"]):
        raise ArgumentError(
            f"{where}: 옵티마이저가 이 모델의 매개변수를 하나도 갖고 있지 않습니다. 다른 모델로 만들었거나 모델을 복사한 뒤라면 "
            f"{type(optimizer).__name__}(model.parameters(), …) 로 다시 만드세요."
        )
    alone = all(id(p) in own for group in optimizer.param_groups for p in group["params"])
    if isinstance(model, DataParallel) and world_size() > 1 and not alone:
        raise ArgumentError(
            f"{where}: DataParallel 로 감싼 모델 밖의 매개변수(손실의 가중치 등)는 랭크마다 따로 배워 서로 달라집니다. 함께 감싸는 "
            "모듈 하나로 만드세요."
        )
    if not isinstance(carry or {}, Mapping):
        raise ArgumentTypeError(f"{where}: carry 는 이름에서 담을 것으로 가는 사전이어야 합니다. 받은 것: {describe(carry)}.")
    for name, thing in (carry or {}).items():
        if not hasattr(thing, "state_dict") and (isinstance(thing, type) or inspect.isroutine(thing) or not hasattr(thing, "__dict__")):
            raise ArgumentTypeError(
                f"{where}: carry['{name}'] 에는 상태가 바뀌는 물건(StandardScaler() 등)을 담습니다. 받은 것: {describe(thing)}."
            )


def check_schedule(optimizer: Any, scheduler: Any, every: Any, monitor: Any) -> None:
    """일정이 이 옵티마이저의 것이고, 언제 나아가고 무엇을 볼지가 맞는가."""
    where = "Trainer"
    if scheduler is not None and (isinstance(scheduler, type) or not hasattr(scheduler, "step")):
        raise ArgumentTypeError(
            f"{where}: scheduler 는 만든 일정이어야 합니다: optim.lr_scheduler.StepLR(optimizer, 10). 받은 것: {describe(scheduler)}."
        )
    if scheduler is not None and getattr(scheduler, "optimizer", optimizer) is not optimizer:
        raise ArgumentError(f"{where}: scheduler 가 다른 옵티마이저의 것입니다. 이 옵티마이저로 만드세요.")
    if every not in ("epoch", "step"):
        raise ArgumentError(f"{where}: scheduler_every 는 'epoch' 이나 'step' 입니다. 받은 값: {every!r}.")
    if monitor is not None and not isinstance(scheduler, ReduceLROnPlateau):
        raise ArgumentError(f"{where}: scheduler_monitor 는 ReduceLROnPlateau 에만 씁니다. 다른 일정은 값을 보지 않으므로 빼세요.")


def check_asking_again(model: Any, accumulate: int, clip_norm: float | None) -> None:
    """한 걸음에 손실을 여러 번 묻는 LBFGS 와 함께 쓸 수 없는 것."""
    if accumulate > 1 or clip_norm is not None or isinstance(model, DataParallel):
        raise ArgumentError(
            "Trainer: LBFGS 는 한 걸음에 그 묶음의 손실과 기울기를 여러 번 다시 셈하므로 accumulate, clip_norm, DataParallel 과 함께 쓰지 "
            "않습니다. 자료 전체를 한 묶음 (x, y) 로 주세요."
        )
