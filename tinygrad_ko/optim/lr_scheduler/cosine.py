"""코사인을 따라 바꾸는 일정: 한 번 내려가기, 되풀이해 내려가기, 한 바퀴(one cycle)."""

from __future__ import annotations

import math
from typing import Any

from ...errors import ArgumentError
from ...nn.checks import one_of
from ..optimizer import Optimizer
from .base import LRScheduler, at_least, checked_optimizer, per_group


def cosine(start: float, end: float, done: float) -> float:
    """``start`` 에서 ``end`` 까지 코사인을 따라. ``done`` 은 0에서 1까지."""
    return end + (start - end) * (1 + math.cos(math.pi * done)) / 2


class CosineAnnealingLR(LRScheduler):
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


class CosineAnnealingWarmRestarts(LRScheduler):
    """코사인을 따라 내려가다가 처음 학습률로 뛰어오르기를 되풀이한다. 한 바퀴가 ``T_mult`` 배씩 길어진다.

    매개변수
    --------
    optimizer : 옵티마이저.
    T_0 : 첫 바퀴의 걸음 수, 1 이상.
    T_mult : 바퀴가 길어지는 배수, 1 이상의 정수.
    eta_min : 가장 낮은 학습률.
    last_epoch : 마지막으로 끝낸 걸음.

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

    def __init__(self, optimizer: Optimizer, T_0: int, T_mult: int = 1, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        self.T_0 = at_least("CosineAnnealingWarmRestarts", "T_0", T_0, 1)
        self.T_mult, self.eta_min = at_least("CosineAnnealingWarmRestarts", "T_mult", T_mult, 1), eta_min
        super().__init__(optimizer, last_epoch)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """이번 바퀴에서 지난 걸음을 코사인에 넣는다."""
        length = self.T_0
        while t >= length:
            t -= length
            length *= self.T_mult
        return cosine(base, self.eta_min, t / length)


class OneCycleLR(LRScheduler):
    """한 바퀴(one cycle): 낮게 시작해 ``max_lr`` 까지 올랐다가 처음보다 훨씬 낮게 내려간다. 모멘텀은 거꾸로 움직인다.

    배치마다 ``step`` 을 부르고, 모두 ``total_steps`` 번을 넘지 않는다.

    매개변수
    --------
    optimizer : 옵티마이저.
    max_lr : 가장 높은 학습률(그룹마다이면 목록).
    total_steps : 걸음의 수. 없으면 ``epochs`` × ``steps_per_epoch``.
    epochs, steps_per_epoch : 에포크의 수와 한 에포크의 배치 수.
    pct_start : 오르는 동안의 몫, 0 이상 1 이하(무차원).
    anneal_strategy : ``"cos"`` 또는 ``"linear"``.
    cycle_momentum : 모멘텀(Adam 이면 β₁)도 움직이는가.
    base_momentum, max_momentum : 모멘텀의 아래와 위.
    div_factor : 처음 학습률은 max_lr / div_factor.
    final_div_factor : 마지막 학습률은 처음 학습률 / final_div_factor.
    three_phase : 참이면 오르고, 처음 학습률까지 내려오고, 마지막까지 내려가는 세 마디.
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError : 걸음의 수를 정할 수 없거나, 모멘텀이 없는 옵티마이저이거나, ``total_steps`` 를 넘어 ``step`` 을 부를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0, momentum=0.9)
    >>> schedule = optim.lr_scheduler.OneCycleLR(opt, max_lr=1.0, total_steps=10)
    >>> rates = []
    >>> for _ in range(4):
    ...     rates.append(round(opt.param_groups[0]["lr"], 2)); opt.step(); schedule.step()
    >>> rates
    [0.04, 0.52, 1.0, 0.95]

    출처
    ----
    Smith, Topin, "Super-Convergence" (2018). PyTorch ``torch.optim.lr_scheduler.OneCycleLR``.
    """

    def __init__(
        self, optimizer: Optimizer, max_lr: float | list[float], total_steps: int | None = None, epochs: int | None = None,
        steps_per_epoch: int | None = None, pct_start: float = 0.3, anneal_strategy: str = "cos", cycle_momentum: bool = True,
        base_momentum: float = 0.85, max_momentum: float = 0.95, div_factor: float = 25.0, final_div_factor: float = 1e4,
        three_phase: bool = False, last_epoch: int = -1,
    ) -> None:
        checked_optimizer("OneCycleLR", optimizer)
        if total_steps is None and (epochs is None or steps_per_epoch is None):
            raise ArgumentError("OneCycleLR: total_steps, 또는 epochs 와 steps_per_epoch 를 함께 주세요.")
        if total_steps is None:
            total_steps = at_least("OneCycleLR", "epochs", epochs, 1) * at_least("OneCycleLR", "steps_per_epoch", steps_per_epoch, 1)
        one_of("OneCycleLR", "anneal_strategy", anneal_strategy, ("cos", "linear"))
        if not 0 <= pct_start <= 1:
            raise ArgumentError(f"OneCycleLR: pct_start 는 0 이상 1 이하여야 합니다. 받은 값: {pct_start}.")
        self.momentum_name = next((n for n in ("betas", "momentum") if n in optimizer.defaults), None) if cycle_momentum else None
        if cycle_momentum and self.momentum_name is None:
            raise ArgumentError(
                f"OneCycleLR: {type(optimizer).__name__}에는 모멘텀(momentum)도 betas 도 없습니다. cycle_momentum=False 로 쓰세요."
            )
        self.total_steps, self.anneal_strategy = at_least("OneCycleLR", "total_steps", total_steps, 1), anneal_strategy
        self.max_lrs = per_group("OneCycleLR", "max_lr", max_lr, optimizer)
        self.base_momentums = per_group("OneCycleLR", "base_momentum", base_momentum, optimizer)
        self.max_momentums = per_group("OneCycleLR", "max_momentum", max_momentum, optimizer)
        self.final_div_factor = final_div_factor
        ends = [pct_start * total_steps - 1, 2 * pct_start * total_steps - 2] if three_phase else [pct_start * total_steps - 1]
        self.ends = [*ends, total_steps - 1.0]  # 마디마다의 끝
        if last_epoch == -1:
            for group, top in zip(optimizer.param_groups, self.max_lrs, strict=True):
                group["initial_lr"] = top / div_factor
        super().__init__(optimizer, last_epoch)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """지금 마디의 두 끝 사이."""
        low, top = base / self.final_div_factor, self.max_lrs[group]
        return self._between([base, top, low] if len(self.ends) == 2 else [base, top, base, low], t)

    def set_step(self, t: int) -> None:
        """학습률과 함께 모멘텀도 옮긴다."""
        if t > self.total_steps:
            raise ArgumentError(f"OneCycleLR: 한 바퀴는 {self.total_steps}걸음인데 {t}번째를 불렀습니다. total_steps 를 늘리세요.")
        super().set_step(t)
        if self.momentum_name is None:
            return
        for k, group in enumerate(self.optimizer.param_groups):
            high, low = self.max_momentums[k], self.base_momentums[k]
            value = self._between([high, low, high] if len(self.ends) == 2 else [high, low, high, high], t)
            group[self.momentum_name] = (value, *group["betas"][1:]) if self.momentum_name == "betas" else value

    def _between(self, corners: list[Any], t: int) -> float:
        starts = [0.0, *self.ends[:-1]]
        k = next((k for k, end in enumerate(self.ends) if t <= end), len(self.ends) - 1)
        done = (t - starts[k]) / (self.ends[k] - starts[k]) if self.ends[k] != starts[k] else 1.0
        if self.anneal_strategy == "cos":
            return cosine(corners[k], corners[k + 1], done)
        return corners[k] + (corners[k + 1] - corners[k]) * done
