"""학습률 일정(learning rate scheduler)의 바탕: t 걸음째의 학습률을 정하는 식 하나."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, DataError, describe
from ...korean.particles import Noun
from ...tensors.portable import carried, unpacked
from ..all_or_nothing import AllOrNothing
from ..optimizer import Optimizer


class LRScheduler:
    """모든 학습률 일정의 바탕. 물려받아 ``lr_at(group, base, t)`` 하나를 쓴다.

    ``base`` 는 일정을 만들 때 그룹의 학습률(``initial_lr``), ``t`` 는 지금까지 부른 ``step`` 의 수이다. 학습률은 t 만으로
    정해지므로, 도중에 손으로 바꾼 학습률은 다음 ``step`` 에서 일정의 것으로 돌아온다.

    매개변수
    --------
    optimizer : 학습률을 바꿀 옵티마이저.
    last_epoch : 마지막으로 끝낸 걸음. −1이면 처음부터.

    예외
    ----
    ArgumentTypeError : 옵티마이저가 아닐 때. ArgumentError : 이어 가려는데 ``initial_lr`` 이 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> class Halving(optim.lr_scheduler.LRScheduler):
    ...     def lr_at(self, group, base, t):
    ...         return base / 2 ** t
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=0.8)
    >>> schedule = Halving(opt)
    >>> opt.step(); schedule.step()
    >>> schedule.get_last_lr()
    [0.4]

    출처
    ----
    강의 L10. PyTorch ``torch.optim.lr_scheduler.LRScheduler``.
    """

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self.optimizer = checked_optimizer(type(self).__name__, optimizer)
        with AllOrNothing(*self._changed()):
            for k, group in enumerate(optimizer.param_groups):
                if last_epoch == -1:
                    group.setdefault("initial_lr", group["lr"])
                elif "initial_lr" not in group:
                    raise ArgumentError(
                        f"{type(self).__name__}: last_epoch={last_epoch} 부터 이어 가려면 그룹 {k}에 'initial_lr' 이 있어야 합니다. "
                        "저장한 옵티마이저와 일정의 state_dict 를 불러오세요."
                    )
            self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
            self.last_epoch = last_epoch
            self.set_step(last_epoch + 1)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """``t`` 걸음째에 ``group`` 번째 그룹의 학습률. 물려받은 클래스가 정의한다."""
        raise ArgumentTypeError(f"{type(self).__name__}: lr_at(self, group, base, t) 를 정의하세요.")

    def step(self) -> None:
        """한 걸음 나아가 학습률을 바꾼다. 에포크(또는 배치)마다 ``optimizer.step()`` 뒤에 부른다.

        도중에 오류가 나거나 멈추면(Ctrl+C) 모든 그룹이 걸음의 앞이거나 뒤이다.
        """
        with AllOrNothing(*self._changed()):
            self.set_step(self.last_epoch + 1)

    def _changed(self) -> list[dict[str, Any]]:
        """한 걸음에 바뀌는 사전들."""
        return [self.__dict__, *self.optimizer.param_groups]

    def set_step(self, t: int) -> None:
        """``t`` 걸음째로 간다."""
        self.last_epoch = t
        for k, (group, base) in enumerate(zip(self.optimizer.param_groups, self.base_lrs, strict=True)):
            group["lr"] = float(self.lr_at(k, base, t))
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def get_last_lr(self) -> list[float]:
        """그룹마다 지금의 학습률."""
        return list(self._last_lr)

    def __getstate__(self) -> dict[str, Any]:
        return carried(self.__dict__, type(self).__name__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(unpacked(state))

    def state_dict(self) -> dict[str, Any]:
        """옵티마이저와 함수를 뺀 모든 상태."""
        return {n: v for n, v in self.__dict__.items() if n != "optimizer" and not callable(v)}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다.

        예외
        ----
        DataError : 일정의 ``state_dict`` 가 아닐 때.
        """
        if not isinstance(state_dict, Mapping) or "last_epoch" not in state_dict:
            raise DataError(f"{type(self).__name__}.load_state_dict: 학습률 일정의 state_dict 가 아닙니다('last_epoch' 가 있어야 합니다).")
        if isinstance(state_dict["last_epoch"], bool) or not isinstance(state_dict["last_epoch"], (int, np.integer)):
            raise DataError(
                f"{type(self).__name__}.load_state_dict: last_epoch 는 걸음의 수(정수)여야 합니다. "
                f"받은 것: {describe(state_dict['last_epoch'])}."
            )
        self.__dict__.update({n: v for n, v in state_dict.items() if n in self.__dict__ and n != "optimizer"})


def checked_optimizer(where: str, optimizer: Any) -> Optimizer:
    """옵티마이저인지 살핀다."""
    if not isinstance(optimizer, Optimizer):
        raise ArgumentTypeError(f"{where}: optimizer 는 tg.optim 의 옵티마이저여야 합니다. 받은 것: {describe(optimizer)}.")
    return optimizer


def at_least(where: str, name: str, value: Any, low: int) -> int:
    """``low`` 이상의 정수인지 살핀다."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentTypeError(f"{where}: {Noun(name):은/는} 정수여야 합니다. 받은 것: {describe(value)}.")
    if value < low:
        raise ArgumentError(f"{where}: {Noun(name):은/는} {low} 이상이어야 합니다. 받은 값: {value}.")
    return value


def per_group(where: str, name: str, value: Any, optimizer: Optimizer) -> list[Any]:
    """그룹마다 하나씩: 하나를 주면 모두에게, 목록이면 그룹의 수와 같아야 한다."""
    n = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [value] * n
    if len(value) != n:
        raise ArgumentError(f"{where}: {Noun(name):은/는} {len(value)}개인데 그룹은 {n}개입니다. 하나를 주거나 그룹마다 하나씩 주세요.")
    return list(value)
