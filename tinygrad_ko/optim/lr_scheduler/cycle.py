"""오르내리는 일정: 세모의 물결(cyclic), 한 바퀴(one cycle). 모멘텀은 학습률과 거꾸로 움직인다."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...nn.checks import number, one_of
from ..optimizer import Optimizer
from .base import LRScheduler, at_least, checked_optimizer, of_group, per_group
from .cosine import cosine


class _WithMomentum(LRScheduler):
    """학습률과 함께 모멘텀(Adam 이면 β₁)도 옮기는 일정의 바탕."""

    def _read_momentum(self, moved: bool, base_momentum: Any, max_momentum: Any, optimizer: Optimizer) -> None:
        where = type(self).__name__
        self.momentum_name = next((n for n in ("betas", "momentum") if n in optimizer.defaults), None) if moved else None
        if moved and self.momentum_name is None:
            raise ArgumentError(
                f"{where}: {type(optimizer).__name__}에는 모멘텀(momentum)도 betas 도 없습니다. cycle_momentum=False 로 쓰세요."
            )
        self.base_momentums = per_group(where, "base_momentum", base_momentum, optimizer)
        self.max_momentums = per_group(where, "max_momentum", max_momentum, optimizer)

    def momentum_at(self, low: float, high: float, t: int) -> float:
        """``t`` 걸음째의 모멘텀."""
        raise NotImplementedError

    def _assign(self, rates: Any) -> None:
        super()._assign(rates)
        if self.momentum_name is None:
            return
        where = type(self).__name__
        for k, group in enumerate(self.optimizer.param_groups):
            low, high = of_group(where, "base_momentum", self.base_momentums, k), of_group(where, "max_momentum", self.max_momentums, k)
            value = self.momentum_at(low, high, self.last_epoch)
            group[self.momentum_name] = (value, *group["betas"][1:]) if self.momentum_name == "betas" else value


class CyclicLR(_WithMomentum):
    """``base_lr`` 와 ``max_lr`` 사이를 세모의 물결로 오르내린다. 배치마다 ``step`` 을 부른다.

    매개변수
    --------
    optimizer : 옵티마이저.
    base_lr, max_lr : 가장 낮은 학습률과 가장 높은 학습률(그룹마다이면 목록).
    step_size_up, step_size_down : 오르는 걸음의 수와 내리는 걸음의 수. 내리는 수를 주지 않으면 오르는 수와 같다.
    mode : ``"triangular"``(높이 그대로), ``"triangular2"``(물결마다 반으로), ``"exp_range"``(걸음마다 ``gamma`` 배로).
    gamma : ``"exp_range"`` 에서 걸음마다 높이에 곱하는 수(무차원).
    scale_fn : 높이에 곱할 수를 내는 함수. 주면 ``mode`` 를 쓰지 않는다.
    scale_mode : ``scale_fn`` 이 받는 것. ``"cycle"``(1부터 세는 물결의 번호) 또는 ``"iterations"``(걸음의 수).
    cycle_momentum : 모멘텀(Adam 이면 β₁)도 거꾸로 움직이는가.
    base_momentum, max_momentum : 모멘텀의 아래와 위.
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError : 인수가 범위 밖이거나, 모멘텀이 없는 옵티마이저일 때. ArgumentTypeError : ``scale_fn`` 이 함수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0, momentum=0.9)
    >>> schedule = optim.lr_scheduler.CyclicLR(opt, base_lr=1.0, max_lr=2.0, step_size_up=2, mode="triangular2")
    >>> rates = []
    >>> for _ in range(8):
    ...     rates.append(opt.param_groups[0]["lr"]); opt.step(); schedule.step()
    >>> rates
    [1.0, 1.5, 2.0, 1.5, 1.0, 1.25, 1.5, 1.25]

    출처
    ----
    Smith, "Cyclical Learning Rates for Training Neural Networks" (2017). PyTorch ``torch.optim.lr_scheduler.CyclicLR``.
    """

    def __init__(
        self, optimizer: Optimizer, base_lr: float | list[float], max_lr: float | list[float], step_size_up: int = 2000,
        step_size_down: int | None = None, mode: str = "triangular", gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None, scale_mode: str = "cycle", cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.8, max_momentum: float | list[float] = 0.9, last_epoch: int = -1,
    ) -> None:
        where = "CyclicLR"
        low_lrs, self.max_lrs = per_group(where, "base_lr", base_lr, optimizer), per_group(where, "max_lr", max_lr, optimizer)
        one_of(where, "mode", mode, ("triangular", "triangular2", "exp_range"))
        one_of(where, "scale_mode", scale_mode, ("cycle", "iterations"))
        if scale_fn is not None and not callable(scale_fn):
            raise ArgumentTypeError(f"CyclicLR: scale_fn 은 수 하나를 받는 함수여야 합니다. 받은 것: {describe(scale_fn)}.")
        up, down = step_size_up, step_size_up if step_size_down is None else step_size_down
        for name, size in (("step_size_up", up), ("step_size_down", down)):
            number(where, name, size, lambda v: v > 0, "0보다 커야")
        self.total_size, self.step_ratio = float(up + down), up / (up + down)
        self.mode, self.gamma, self.scale_mode, self._scale_fn_custom = mode, gamma, scale_mode, scale_fn
        self._read_momentum(cycle_momentum, base_momentum, max_momentum, optimizer)
        if last_epoch == -1:
            for group, low in zip(optimizer.param_groups, low_lrs, strict=True):
                group["lr"] = low
        super().__init__(optimizer, last_epoch)
        self.base_lrs = low_lrs

    def scale_fn(self, x: float) -> float:
        """높이에 곱할 수. ``x`` 는 물결의 번호 또는 걸음의 수."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        number("CyclicLR.scale_fn", "x", x, lambda v: v == v, "수여야")
        return {"triangular": 1.0, "triangular2": 0.5 ** (x - 1), "exp_range": self.gamma**x}[self.mode]

    def _height(self, t: int) -> float:
        """물결의 높이: 맨 아래가 0."""
        cycle = math.floor(1 + t / self.total_size)
        x = 1 + t / self.total_size - cycle
        height = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        by_iteration = self.scale_mode == "iterations" if self._scale_fn_custom is not None else self.mode == "exp_range"
        return height * self.scale_fn(t if by_iteration else cycle)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """base_lr + (max_lr − base_lr)·높이."""
        return base + (of_group("CyclicLR", "max_lr", self.max_lrs, group) - base) * self._height(t)

    def _reach(self, t: int) -> None:
        for k in range(len(self.base_lrs), len(self.optimizer.param_groups)):
            self.base_lrs = [*self.base_lrs, of_group("CyclicLR", "base_lr", self.base_lrs, k)]
        super()._reach(t)

    def momentum_at(self, low: float, high: float, t: int) -> float:
        """max_momentum − (max_momentum − base_momentum)·높이."""
        return high - (high - low) * self._height(t)


class OneCycleLR(_WithMomentum):
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
        self.optimizer = checked_optimizer("OneCycleLR", optimizer)
        if total_steps is None and (epochs is None or steps_per_epoch is None):
            raise ArgumentError("OneCycleLR: total_steps, 또는 epochs 와 steps_per_epoch 를 함께 주세요.")
        if total_steps is None:
            total_steps = at_least("OneCycleLR", "epochs", epochs, 1) * at_least("OneCycleLR", "steps_per_epoch", steps_per_epoch, 1)
        one_of("OneCycleLR", "anneal_strategy", anneal_strategy, ("cos", "linear"))
        if not 0 <= pct_start <= 1:
            raise ArgumentError(f"OneCycleLR: pct_start 는 0 이상 1 이하여야 합니다. 받은 값: {pct_start}.")
        self._read_momentum(cycle_momentum, base_momentum, max_momentum, optimizer)
        self.total_steps, self.anneal_strategy = at_least("OneCycleLR", "total_steps", total_steps, 1), anneal_strategy
        self.max_lrs = per_group("OneCycleLR", "max_lr", max_lr, optimizer)
        self.div_factor, self.final_div_factor = div_factor, final_div_factor
        ends = [pct_start * total_steps - 1, 2 * pct_start * total_steps - 2] if three_phase else [pct_start * total_steps - 1]
        self.ends = [*ends, total_steps - 1.0]  # 마디마다의 끝
        if last_epoch == -1:
            self._start(0)
        super().__init__(optimizer, last_epoch)

    def _start(self, first: int) -> None:
        """``first`` 번째부터의 그룹의 처음 학습률."""
        for k, group in enumerate(self.optimizer.param_groups[first:], first):
            group["initial_lr"] = of_group("OneCycleLR", "max_lr", self.max_lrs, k) / self.div_factor

    def _reach(self, t: int) -> None:
        if t > self.total_steps:
            raise ArgumentError(f"OneCycleLR: 한 바퀴는 {self.total_steps}걸음인데 {t}번째를 불렀습니다. total_steps 를 늘리세요.")
        self._start(len(self.base_lrs))
        super()._reach(t)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """지금 마디의 두 끝 사이."""
        low, top = base / self.final_div_factor, of_group("OneCycleLR", "max_lr", self.max_lrs, group)
        return self._between([base, top, low] if len(self.ends) == 2 else [base, top, base, low], t)

    def momentum_at(self, low: float, high: float, t: int) -> float:
        """학습률과 거꾸로."""
        return self._between([high, low, high] if len(self.ends) == 2 else [high, low, high, high], t)

    def _between(self, corners: list[Any], t: int) -> float:
        starts = [0.0, *self.ends[:-1]]
        k = next((k for k, end in enumerate(self.ends) if t <= end), len(self.ends) - 1)
        done = (t - starts[k]) / (self.ends[k] - starts[k]) if self.ends[k] != starts[k] else 1.0
        if self.anneal_strategy == "cos":
            return cosine(corners[k], corners[k + 1], done)
        return corners[k] + (corners[k + 1] - corners[k]) * done
