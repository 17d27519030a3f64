"""줄여 가는 일정: 함수, 계단, 지수, 다항식, 그리고 데우기(warm-up)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, DataError, describe
from ...korean.particles import particle
from ...nn.checks import number
from ..all_or_nothing import AllOrNothing
from ..optimizer import Optimizer
from .base import LRScheduler, at_least, per_group


class LambdaLR(LRScheduler):
    """처음 학습률에 ``lr_lambda(t)`` 를 곱한다.

    매개변수
    --------
    optimizer : 옵티마이저.
    lr_lambda : 걸음의 수 t 를 받아 배수를 돌려주는 함수, 또는 그룹마다 하나씩의 목록. 일정을 통째로 저장(pickle)하려면
        람다(lambda)가 아니라 ``def`` 로 이름을 지은 함수여야 한다(``state_dict`` 는 함수를 빼고 담으므로 어느 쪽이든 된다).
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentTypeError : 함수가 아닐 때. ArgumentError : 목록의 길이가 그룹의 수와 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.LambdaLR(opt, lambda t: 1 / (1 + t))
    >>> opt.step(); schedule.step()
    >>> opt.param_groups[0]["lr"]
    0.5

    출처
    ----
    PyTorch ``torch.optim.lr_scheduler.LambdaLR``.
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Callable[[int], float] | list[Any], last_epoch: int = -1) -> None:
        self.lr_lambdas = per_group("LambdaLR", "lr_lambda", lr_lambda, optimizer)
        for f in self.lr_lambdas:
            if not callable(f):
                raise ArgumentTypeError(f"LambdaLR: lr_lambda 는 걸음의 수를 받는 함수여야 합니다. 받은 것: {describe(f)}.")
        super().__init__(optimizer, last_epoch)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """base·λ(t)."""
        return base * self.lr_lambdas[group](t)

    def state_dict(self) -> dict[str, Any]:
        """함수를 뺀 상태."""
        return {n: v for n, v in super().state_dict().items() if n != "lr_lambdas"}


class MultiplicativeLR(LambdaLR):
    """걸음마다 ``lr_lambda(t)`` 를 곱해 나간다: base·λ(1)·λ(2)…λ(t). 인수와 오류는 ``LambdaLR`` 와 같다.

    매개변수
    --------
    optimizer : 옵티마이저.
    lr_lambda : 걸음 t 를 받아 곱할 수를 내는 함수, 또는 그룹마다 하나씩의 목록.
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentTypeError : 함수가 아닐 때. ArgumentError : 목록의 길이가 그룹의 수와 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.MultiplicativeLR(opt, lambda t: 0.5)
    >>> for _ in range(3):
    ...     opt.step(); schedule.step()
    >>> opt.param_groups[0]["lr"]
    0.125

    출처
    ----
    PyTorch ``torch.optim.lr_scheduler.MultiplicativeLR``.
    """

    def lr_at(self, group: int, base: float, t: int) -> float:
        """base·∏λ(k)."""
        for k in range(1, t + 1):
            base *= self.lr_lambdas[group](k)
        return base


class StepLR(LRScheduler):
    """``step_size`` 걸음마다 ``gamma`` 배로 줄인다.

    매개변수
    --------
    optimizer : 옵티마이저.
    step_size : 한 계단의 걸음 수, 1 이상.
    gamma : 한 계단마다 곱하는 수(무차원).
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError, ArgumentTypeError : ``step_size`` 가 양의 정수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.StepLR(opt, step_size=2, gamma=0.5)
    >>> rates = []
    >>> for _ in range(5):
    ...     rates.append(opt.param_groups[0]["lr"]); opt.step(); schedule.step()
    >>> rates
    [1.0, 1.0, 0.5, 0.5, 0.25]

    출처
    ----
    PyTorch ``torch.optim.lr_scheduler.StepLR``.
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1) -> None:
        self.step_size, self.gamma = at_least("StepLR", "step_size", step_size, 1), gamma
        super().__init__(optimizer, last_epoch)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """base·γ^⌊t / step_size⌋."""
        return base * self.gamma ** (t // self.step_size)


class MultiStepLR(LRScheduler):
    """``milestones`` 에 다다를 때마다 ``gamma`` 배로 줄인다.

    매개변수
    --------
    optimizer : 옵티마이저.
    milestones : 줄일 걸음들의 목록(정수).
    gamma : 그때마다 곱하는 수(무차원).
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentTypeError : 정수의 목록이 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.MultiStepLR(opt, [1, 3], gamma=0.5)
    >>> for _ in range(3):
    ...     opt.step(); schedule.step()
    >>> opt.param_groups[0]["lr"]
    0.25

    출처
    ----
    PyTorch ``torch.optim.lr_scheduler.MultiStepLR``.
    """

    def __init__(self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1, last_epoch: int = -1) -> None:
        if isinstance(milestones, (str, int)):
            raise ArgumentTypeError(f"MultiStepLR: milestones 는 정수의 목록이어야 합니다. 받은 것: {describe(milestones)}.")
        self.milestones, self.gamma = sorted(at_least("MultiStepLR", "milestones", m, 0) for m in milestones), gamma
        super().__init__(optimizer, last_epoch)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """base·γ^(t 까지 지난 milestones 의 수)."""
        return base * self.gamma ** bisect_right(self.milestones, t)


class ExponentialLR(LRScheduler):
    """걸음마다 ``gamma`` 배로 줄인다.

    매개변수
    --------
    optimizer : 옵티마이저.
    gamma : 걸음마다 곱하는 수(무차원).
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError, ArgumentTypeError : ``gamma`` 가 0 이상의 수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.ExponentialLR(opt, gamma=0.5)
    >>> opt.step(); schedule.step(); opt.step(); schedule.step()
    >>> opt.param_groups[0]["lr"]
    0.25

    출처
    ----
    PyTorch ``torch.optim.lr_scheduler.ExponentialLR``.
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        number("ExponentialLR", "gamma", gamma, lambda v: v >= 0, "0 이상이어야")
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """base·γᵗ."""
        return base * self.gamma**t


class ConstantLR(LRScheduler):
    """``total_iters`` 걸음 동안 ``factor`` 배로 두었다가 처음 학습률로 돌아간다.

    매개변수
    --------
    optimizer : 옵티마이저.
    factor : 처음에 곱하는 수, 0 이상 1 이하(무차원).
    total_iters : 그대로 둘 걸음 수, 0 이상.
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError : ``factor`` 가 0과 1 사이가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.ConstantLR(opt, factor=0.25, total_iters=2)
    >>> rates = []
    >>> for _ in range(3):
    ...     rates.append(opt.param_groups[0]["lr"]); opt.step(); schedule.step()
    >>> rates
    [0.25, 0.25, 1.0]

    출처
    ----
    PyTorch ``torch.optim.lr_scheduler.ConstantLR``.
    """

    def __init__(self, optimizer: Optimizer, factor: float = 1 / 3, total_iters: int = 5, last_epoch: int = -1) -> None:
        number("ConstantLR", "factor", factor, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")
        self.factor, self.total_iters = factor, at_least("ConstantLR", "total_iters", total_iters, 0)
        super().__init__(optimizer, last_epoch)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """t < total_iters 이면 base·factor, 아니면 base."""
        return base * self.factor if t < self.total_iters else base


class LinearLR(LRScheduler):
    """배수를 곧게 바꾼다. 기본값이 데우기(warm-up)이다: 3분의 1에서 시작하여 5걸음 만에 처음 학습률에 이른다.

    매개변수
    --------
    optimizer : 옵티마이저.
    start_factor : 처음 배수, 0 초과 1 이하(무차원).
    end_factor : 마지막 배수, 0 이상 1 이하(무차원).
    total_iters : 거기까지의 걸음 수, 0 이상.
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError : 배수가 범위 밖일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.LinearLR(opt, start_factor=0.5, total_iters=2)
    >>> rates = []
    >>> for _ in range(4):
    ...     rates.append(opt.param_groups[0]["lr"]); opt.step(); schedule.step()
    >>> rates
    [0.5, 0.75, 1.0, 1.0]

    출처
    ----
    Goyal et al. (2017, warm-up). PyTorch ``torch.optim.lr_scheduler.LinearLR``.
    """

    def __init__(
        self, optimizer: Optimizer, start_factor: float = 1 / 3, end_factor: float = 1.0, total_iters: int = 5, last_epoch: int = -1,
    ) -> None:
        number("LinearLR", "start_factor", start_factor, lambda v: 0 < v <= 1, "0 초과 1 이하여야")
        number("LinearLR", "end_factor", end_factor, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")
        self.start_factor, self.end_factor = start_factor, end_factor
        self.total_iters = at_least("LinearLR", "total_iters", total_iters, 0)
        super().__init__(optimizer, last_epoch)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """base·(시작 + (끝 − 시작)·min(t, T)/T)."""
        done = min(t, self.total_iters) / self.total_iters if self.total_iters else 1.0
        return base * (self.start_factor + (self.end_factor - self.start_factor) * done)


class PolynomialLR(LRScheduler):
    """``total_iters`` 걸음에 걸쳐 다항식을 따라 0까지 줄인다.

    매개변수
    --------
    optimizer : 옵티마이저.
    total_iters : 0이 되기까지의 걸음 수, 1 이상.
    power : 다항식의 차수(무차원). 1이면 곧게.
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError, ArgumentTypeError : ``total_iters`` 가 양의 정수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.PolynomialLR(opt, total_iters=4, power=2)
    >>> opt.step(); schedule.step(); opt.step(); schedule.step()
    >>> opt.param_groups[0]["lr"]
    0.25

    출처
    ----
    PyTorch ``torch.optim.lr_scheduler.PolynomialLR``.
    """

    def __init__(self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1) -> None:
        self.total_iters, self.power = at_least("PolynomialLR", "total_iters", total_iters, 1), power
        super().__init__(optimizer, last_epoch)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """base·(1 − min(t, T)/T)^power."""
        return base * (1 - min(t, self.total_iters) / self.total_iters) ** self.power


class SequentialLR(LRScheduler):
    """일정 여럿을 차례로 쓴다. ``milestones`` 에 다다르면 다음 일정이 제 0걸음부터 시작한다(데운 뒤 줄이기에 쓴다).

    매개변수
    --------
    optimizer : 옵티마이저.
    schedulers : 같은 옵티마이저의 일정들.
    milestones : 갈아탈 걸음들, 일정보다 하나 적다.
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError : 개수가 맞지 않거나, 다른 옵티마이저의 일정일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> warm = optim.lr_scheduler.LinearLR(opt, 0.5, total_iters=2)
    >>> decay = optim.lr_scheduler.ExponentialLR(opt, 0.5)
    >>> schedule = optim.lr_scheduler.SequentialLR(opt, [warm, decay], [2])
    >>> rates = []
    >>> for _ in range(5):
    ...     rates.append(opt.param_groups[0]["lr"]); opt.step(); schedule.step()
    >>> rates
    [0.5, 0.75, 1.0, 0.5, 0.25]

    출처
    ----
    PyTorch ``torch.optim.lr_scheduler.SequentialLR``.
    """

    def __init__(self, optimizer: Optimizer, schedulers: list[Any], milestones: list[int], last_epoch: int = -1) -> None:
        if len(milestones) != len(schedulers) - 1:
            raise ArgumentError(
                f"SequentialLR: 일정은 {len(schedulers)}개인데 milestones 는 {len(milestones)}개입니다. 일정보다 하나 적어야 합니다."
            )
        for k, schedule in enumerate(schedulers):
            if not isinstance(schedule, LRScheduler) or schedule.optimizer is not optimizer:
                raise ArgumentError(
                    f"SequentialLR: schedulers[{k}] {particle(k, '은/는')} 같은 옵티마이저의 일정이어야 합니다. "
                    f"받은 것: {describe(schedule)}."
                )
        if any(b <= a for a, b in zip([0, *milestones], milestones, strict=False)):
            raise ArgumentError(f"SequentialLR: milestones 는 늘어나는 양의 정수여야 합니다. 받은 값: {milestones}.")
        self._schedulers, self._milestones = list(schedulers), list(milestones)
        super().__init__(optimizer, last_epoch)

    def _changed(self) -> list[dict[str, Any]]:
        return [*super()._changed(), *(changed for inner in self._schedulers for changed in inner._changed())]

    def set_step(self, t: int) -> None:
        """``t`` 걸음째의 일정을 그 일정의 걸음으로 보낸다."""
        k = bisect_right(self._milestones, t)
        self.last_epoch = t
        self._schedulers[k].set_step(t - (self._milestones[k - 1] if k else 0))
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """일정마다의 상태까지."""
        return {**super().state_dict(), "_schedulers": [s.state_dict() for s in self._schedulers]}

    def load_state_dict(self, state_dict: Any) -> None:
        """``state_dict`` 로 되돌린다."""
        saved = state_dict.get("_schedulers") if isinstance(state_dict, Mapping) else None
        if not isinstance(saved, (list, tuple)) or len(saved) != len(self._schedulers):
            raise DataError(f"SequentialLR.load_state_dict: 일정 {len(self._schedulers)}개의 상태('_schedulers')가 있어야 합니다.")
        with AllOrNothing(*self._changed()):
            super().load_state_dict({n: v for n, v in state_dict.items() if n != "_schedulers"})
            for schedule, state in zip(self._schedulers, saved, strict=True):
                schedule.load_state_dict(state)


