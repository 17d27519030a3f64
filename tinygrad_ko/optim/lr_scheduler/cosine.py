"""코사인을 따라 바꾸는 일정: 한 번 내려가기, 되풀이해 내려가기."""

from __future__ import annotations

import math

from ..optimizer import Optimizer
from .base import LRScheduler, _FromTheLast, at_least


def cosine(start: float, end: float, done: float) -> float:
    """``start`` 에서 ``end`` 까지 코사인을 따라. ``done`` 은 0에서 1까지."""
    return end + (start - end) * (1 + math.cos(math.pi * done)) / 2


class CosineAnnealingLR(_FromTheLast):
    """처음 학습률에서 ``eta_min`` 까지 코사인을 따라 내려간다(``T_max`` 를 지나면 다시 올라간다).

    매개변수
    --------
    optimizer : 옵티마이저.
    T_max : 내려가는 걸음 수, 1 이상.
    eta_min : 가장 낮은 학습률.
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError, ArgumentTypeError : ``T_max`` 가 양의 정수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.CosineAnnealingLR(opt, T_max=4)
    >>> opt.step(); schedule.step(); opt.step(); schedule.step()
    >>> round(opt.param_groups[0]["lr"], 6)
    0.5

    출처
    ----
    Loshchilov, Hutter, "SGDR" (2017). PyTorch ``torch.optim.lr_scheduler.CosineAnnealingLR``.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        self.T_max, self.eta_min = at_least("CosineAnnealingLR", "T_max", T_max, 1), eta_min
        super().__init__(optimizer, last_epoch)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """η_min + (base − η_min)(1 + cos(πt/T))/2."""
        return cosine(base, self.eta_min, t / self.T_max)

    def lr_after(self, now: float, base: float, t: int) -> float:
        """η_min 위로 남은 높이에 코사인의 비를 곱한다. 바닥에서는 비를 알 수 없으므로 처음 높이의 것만큼 오른다."""
        if t == 0:
            return now
        if (t - 1 - self.T_max) % (2 * self.T_max) == 0:
            return now + (base - self.eta_min) * (1 - math.cos(math.pi / self.T_max)) / 2
        ratio = (1 + math.cos(math.pi * t / self.T_max)) / (1 + math.cos(math.pi * (t - 1) / self.T_max))
        return ratio * (now - self.eta_min) + self.eta_min


class CosineAnnealingWarmRestarts(LRScheduler):
    """코사인을 따라 내려가다가 처음 학습률로 뛰어오르기를 되풀이한다. 한 바퀴가 ``T_mult`` 배씩 길어진다.

    매개변수
    --------
    optimizer : 옵티마이저.
    T_0 : 첫 바퀴의 걸음 수, 1 이상.
    T_mult : 바퀴가 길어지는 배수, 1 이상의 정수.
    eta_min : 가장 낮은 학습률.
    last_epoch : 마지막으로 끝낸 걸음.

    배치마다 옮기려면 ``step(에포크 + 배치 / 배치의 수)`` 처럼 소수로 부른다. 그다음의 ``step()`` 은 거기에서 1을 더 간다.

    예외
    ----
    ArgumentError, ArgumentTypeError : ``T_0``, ``T_mult`` 가 1 이상의 정수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.CosineAnnealingWarmRestarts(opt, T_0=2, T_mult=2)
    >>> rates = []
    >>> for _ in range(4):
    ...     rates.append(round(opt.param_groups[0]["lr"], 6)); opt.step(); schedule.step()
    >>> rates
    [1.0, 0.5, 1.0, 0.853553]

    출처
    ----
    Loshchilov, Hutter, "SGDR" (2017). PyTorch ``torch.optim.lr_scheduler.CosineAnnealingWarmRestarts``.
    """

    fractional = True

    def __init__(self, optimizer: Optimizer, T_0: int, T_mult: int = 1, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        self.T_0 = at_least("CosineAnnealingWarmRestarts", "T_0", T_0, 1)
        self.T_mult, self.eta_min = at_least("CosineAnnealingWarmRestarts", "T_mult", T_mult, 1), eta_min
        self.T_cur: float = 0
        self.T_i = T_0
        super().__init__(optimizer, last_epoch)

    def _reach(self, t: float) -> None:
        """``t`` 걸음째가 몇 걸음짜리(``T_i``) 바퀴의 몇째 걸음(``T_cur``)인지."""
        super()._reach(math.floor(t))
        length, passed = self.T_0, t
        if self.T_mult == 1:
            passed = t % length
        while passed >= length:
            passed, length = passed - length, length * self.T_mult
        self.T_cur, self.T_i = passed, length

    def _go(self, t: int) -> None:
        part = self.T_cur % 1  # 소수로 부른 다음이면 그 소수에서 이어 간다
        super()._go(t + part if part else t)  # type: ignore[arg-type]

    def lr_at(self, group: int, base: float, t: int) -> float:
        """이번 바퀴에서 지난 걸음을 코사인에 넣는다."""
        return cosine(base, self.eta_min, self.T_cur / self.T_i)
