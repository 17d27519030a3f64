"""줄여 가는 일정: 함수, 계단, 지수, 다항식, 그리고 데우기(warm-up)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...errors import ArgumentTypeError, describe
from ...nn.checks import number
from ..optimizer import Optimizer
from .base import LRScheduler, _FromTheLast, at_least, of_group, per_group


class _ByFunction(LRScheduler):
    """함수가 정하는 일정의 바탕."""

    def __init__(self, optimizer: Optimizer, lr_lambda: Callable[[int], float] | list[Any], last_epoch: int = -1) -> None:
        where = type(self).__name__
        self.lr_lambdas = per_group(where, "lr_lambda", lr_lambda, optimizer)
        for f in self.lr_lambdas:
            if not callable(f):
                raise ArgumentTypeError(f"{where}: lr_lambda 는 걸음의 수를 받는 함수여야 합니다. 받은 것: {describe(f)}.")
        super().__init__(optimizer, last_epoch)

    def factor(self, group: int, t: int) -> float:
        """그 그룹의 함수가 t 에서 내는 배수."""
        return of_group(type(self).__name__, "lr_lambda", self.lr_lambdas, group)(t)

    def state_dict(self) -> dict[str, Any]:
        """함수를 뺀 상태."""
        return {n: v for n, v in super().state_dict().items() if n != "lr_lambdas"}


class LambdaLR(_ByFunction):
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

    def lr_at(self, group: int, base: float, t: int) -> float:
        """base·λ(t)."""
        return base * self.factor(group, t)


class MultiplicativeLR(_ByFunction):
    """걸음마다 지금의 학습률에 ``lr_lambda(t)`` 를 곱해 나간다: base·λ(1)·λ(2)…λ(t). 인수와 오류는 ``LambdaLR`` 와 같다.

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

    def get_lr(self) -> list[float]:
        """지금의 학습률·λ(t), 그룹마다. 만들 때의 첫걸음에서는 그대로이다."""
        rates = [group["lr"] for group in self.optimizer.param_groups]
        return rates if self._is_initial else [rate * self.factor(k, self.last_epoch) for k, rate in enumerate(rates)]


class StepLR(_FromTheLast):
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

    def lr_after(self, now: float, base: float, t: int) -> float:
        """계단의 끝이면 γ배."""
        return now * self.gamma if t and t % self.step_size == 0 else now


class MultiStepLR(_FromTheLast):
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
        self.milestones, self.gamma = Counter(sorted(at_least("MultiStepLR", "milestones", m, 0) for m in milestones)), gamma
        super().__init__(optimizer, last_epoch)

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다. 파일에서 읽은 것이면 ``milestones`` 가 보통의 사전이다."""
        super().load_state_dict(state_dict)
        self.milestones = Counter(self.milestones)

    def lr_at(self, group: int, base: float, t: int) -> float:
        """base·γ^(t 까지 지난 milestones 의 수)."""
        return base * self.gamma ** bisect_right(sorted(self.milestones.elements()), t)

    def lr_after(self, now: float, base: float, t: int) -> float:
        """``milestones`` 에 다다랐으면 γ배(거기에 두 번 적었으면 γ²배)."""
        return now * self.gamma ** self.milestones[t]


class ExponentialLR(_FromTheLast):
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

    def lr_after(self, now: float, base: float, t: int) -> float:
        """γ배."""
        return now * self.gamma if t else now


class ConstantLR(_FromTheLast):
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

    def lr_after(self, now: float, base: float, t: int) -> float:
        """처음에 factor 배, ``total_iters`` 걸음째에 1/factor 배."""
        if t == 0:
            return now * self.factor
        return now if t != self.total_iters else now / self.factor if self.factor else base


class LinearLR(_FromTheLast):
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

    def lr_after(self, now: float, base: float, t: int) -> float:
        """t 걸음째의 배수를 앞 걸음의 배수로 나눈 것을 곱한다."""
        if t == 0:
            return now * self.start_factor
        rise = self.end_factor - self.start_factor
        return now if t > self.total_iters else now * (1 + rise / (self.total_iters * self.start_factor + (t - 1) * rise))


class PolynomialLR(_FromTheLast):
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

    def lr_after(self, now: float, base: float, t: int) -> float:
        """남은 걸음의 비를 곱한다."""
        if not 0 < t <= self.total_iters:
            return now
        return now * ((1 - t / self.total_iters) / (1 - (t - 1) / self.total_iters)) ** self.power
