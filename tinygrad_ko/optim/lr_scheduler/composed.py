"""일정 여럿을 모은 일정: 차례로, 또는 함께."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, DataError, describe
from ...korean.particles import particle
from ..all_or_nothing import AllOrNothing
from ..optimizer import Optimizer
from .base import LRScheduler, checked_optimizer


class _Composed(LRScheduler):
    """같은 옵티마이저의 일정 여럿을 모은 것의 바탕."""

    def _collect(self, optimizer: Any, schedulers: Any) -> None:
        where = type(self).__name__
        if not isinstance(schedulers, (list, tuple)) or not schedulers:
            raise ArgumentError(f"{where}: schedulers 는 일정을 하나 이상 담은 목록이어야 합니다. 받은 것: {describe(schedulers)}.")
        self.optimizer = checked_optimizer(where, getattr(schedulers[0], "optimizer", None) if optimizer is None else optimizer)
        for k, schedule in enumerate(schedulers):
            if not isinstance(schedule, LRScheduler) or schedule.optimizer is not self.optimizer:
                raise ArgumentError(
                    f"{where}: schedulers[{k}] {particle(k, '은/는')} 같은 옵티마이저의 일정이어야 합니다. 받은 것: {describe(schedule)}. "
                    "지켜보는 값을 받는 ReduceLROnPlateau 는 여기에 담지 말고 따로 step(값)을 부르세요."
                )
        self._schedulers, self._step_count, self.last_epoch = list(schedulers), 1, 0

    def _checked_epoch(self, epoch: Any) -> Any:
        raise ArgumentTypeError(
            f"{type(self).__name__}.step: 어느 걸음으로 갈지는 받지 않습니다. 받은 것: {describe(epoch)}. step() 이라고 쓰세요."
        )

    def _changed(self) -> list[dict[str, Any]]:
        return [*super()._changed(), *(changed for inner in self._schedulers for changed in inner._changed())]

    def _begin(self, first: Sequence[LRScheduler]) -> None:
        """``first`` 의 일정들을 처음 학습률에서 다시 시작한다."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        for schedule in first:
            if isinstance(schedule, _Composed):
                schedule._jump(0)
            else:
                schedule.last_epoch = -1
                schedule._initial_step()

    def _seen(self, t: int) -> None:
        self.last_epoch = t
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """일정마다의 상태까지."""
        return {**super().state_dict(), "_schedulers": [s.state_dict() for s in self._schedulers]}

    def load_state_dict(self, state_dict: Any) -> None:
        """``state_dict`` 로 되돌린다."""
        saved = state_dict.get("_schedulers") if isinstance(state_dict, Mapping) else None
        if not isinstance(saved, (list, tuple)) or len(saved) != len(self._schedulers):
            raise DataError(
                f"{type(self).__name__}.load_state_dict: 일정 {len(self._schedulers)}개의 상태('_schedulers')가 있어야 합니다."
            )
        with AllOrNothing(*self._changed()):
            super().load_state_dict({n: v for n, v in state_dict.items() if n != "_schedulers"})
            for schedule, state in zip(self._schedulers, saved, strict=True):
                schedule.load_state_dict(state)


class SequentialLR(_Composed):
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
        if any(b <= a for a, b in zip([0, *milestones], milestones, strict=False)):
            raise ArgumentError(f"SequentialLR: milestones 는 늘어나는 양의 정수여야 합니다. 받은 값: {milestones}.")
        self._collect(optimizer, schedulers)
        self._milestones = list(milestones)
        with AllOrNothing(*self._changed()):
            self._jump(last_epoch + 1)

    def _go(self, t: int) -> None:
        k = bisect_right(self._milestones, t)
        if k and self._milestones[k - 1] == t:
            self._schedulers[k]._jump(0)
        else:
            self._schedulers[k].step()
        self._seen(t)

    def _jump(self, t: int) -> None:
        k = bisect_right(self._milestones, t)
        if t == 0:
            self._begin(self._schedulers[:1])
        else:
            self._schedulers[k]._jump(t - (self._milestones[k - 1] if k else 0))
        self._seen(t)


class ChainedScheduler(_Composed):
    """일정 여럿을 걸음마다 함께 나아가게 한다. 걸음마다 곱해 나가는 일정들이면 배수가 곱해진다.

    매개변수
    --------
    schedulers : 같은 옵티마이저의 일정들.
    optimizer : 그 옵티마이저. 없으면 첫 일정의 것.

    예외
    ----
    ArgumentError : 일정이 없거나, 다른 옵티마이저의 일정일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> halving, stairs = optim.lr_scheduler.ExponentialLR(opt, 0.5), optim.lr_scheduler.StepLR(opt, 2, 0.25)
    >>> schedule = optim.lr_scheduler.ChainedScheduler([halving, stairs])
    >>> rates = []
    >>> for _ in range(4):
    ...     rates.append(opt.param_groups[0]["lr"]); opt.step(); schedule.step()
    >>> rates
    [1.0, 0.5, 0.0625, 0.03125]

    출처
    ----
    PyTorch ``torch.optim.lr_scheduler.ChainedScheduler``.
    """

    def __init__(self, schedulers: Sequence[Any], optimizer: Optimizer | None = None) -> None:
        self._collect(optimizer, schedulers)
        self._seen(0)

    def _go(self, t: int) -> None:
        for schedule in self._schedulers:
            schedule.step()
        self._seen(t)

    def _jump(self, t: int) -> None:
        self._begin(self._schedulers)
        for k in range(t):
            self._go(k + 1)
        self._seen(t)
