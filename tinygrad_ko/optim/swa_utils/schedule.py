"""무게를 평균하는 동안의 학습률 일정."""

from __future__ import annotations

import math

from ...nn.checks import number, one_of
from ..lr_scheduler.base import LRScheduler, at_least, of_group, per_group
from ..optimizer import Optimizer


class SWALR(LRScheduler):
    """학습률을 ``swa_lr`` 까지 옮긴 다음 그대로 둔다. 무게를 평균하는 동안(SWA) 쓴다.

    매개변수
    --------
    optimizer : 옵티마이저.
    swa_lr : 다다를 학습률(그룹마다이면 목록), 0 이상.
    anneal_epochs : 거기까지의 걸음 수, 0 이상.
    anneal_strategy : ``"cos"`` 또는 ``"linear"``.
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 범위 밖일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.swa_utils.SWALR(opt, swa_lr=0.5, anneal_epochs=2, anneal_strategy="linear")
    >>> rates = []
    >>> for _ in range(4):
    ...     rates.append(opt.param_groups[0]["lr"]); opt.step(); schedule.step()
    >>> rates
    [1.0, 0.75, 0.5, 0.5]

    출처
    ----
    Izmailov et al. (2018). PyTorch ``torch.optim.swa_utils.SWALR``.
    """

    def __init__(
        self, optimizer: Optimizer, swa_lr: float | list[float], anneal_epochs: int = 10, anneal_strategy: str = "cos",
        last_epoch: int = -1,
    ) -> None:
        self.swa_lrs = per_group("SWALR", "swa_lr", swa_lr, optimizer)
        for rate in self.swa_lrs:
            number("SWALR", "swa_lr", rate, lambda v: v >= 0, "0 이상이어야")
        one_of("SWALR", "anneal_strategy", anneal_strategy, ("cos", "linear"))
        self.anneal_epochs, self.anneal_strategy = at_least("SWALR", "anneal_epochs", anneal_epochs, 0), anneal_strategy
        super().__init__(optimizer, last_epoch)

    def _done(self, step: int) -> float:
        """``step`` 걸음 뒤에 옮겨 온 몫: 0에서 1까지."""
        t = max(0.0, min(1.0, step / max(1, self.anneal_epochs)))
        return t if self.anneal_strategy == "linear" else (1 - math.cos(math.pi * t)) / 2

    def get_lr(self) -> list[float]:
        """지금의 학습률에서 처음의 것을 되짚어, 한 걸음 더 옮긴 것."""
        step = self._step_count - 1 if self.anneal_epochs else max(1, self._step_count - 1)
        before, now, rates = self._done(step - 1), self._done(step), []
        for k, group in enumerate(self.optimizer.param_groups):
            end = of_group("SWALR", "swa_lr", self.swa_lrs, k)
            start = end if before == 1 else (group["lr"] - before * end) / (1 - before)
            rates.append(end * now + start * (1 - now))
        return rates
