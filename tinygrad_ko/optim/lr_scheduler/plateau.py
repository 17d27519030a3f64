"""나아지지 않으면 줄이는 일정."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ...errors import ArgumentTypeError, DataError, describe
from ...nn.arguments import checked
from ...nn.checks import number, one_of
from ...watch.acts import whole_act
from ..all_or_nothing import AllOrNothing
from ..optimizer import Optimizer
from .base import at_least, checked_optimizer, of_group, per_group


class ReduceLROnPlateau:
    """지켜보는 값이 ``patience`` 번 넘게 나아지지 않으면 학습률에 ``factor`` 를 곱한다.

    매개변수
    --------
    optimizer : 옵티마이저.
    mode : ``"min"``(작을수록 좋다: 손실) 또는 ``"max"``(정확도).
    factor : 줄일 때 곱하는 수, 0 이상 1 미만(무차원).
    patience : 나아지지 않아도 참는 횟수, 0 이상.
    threshold : 이만큼은 나아져야 나아진 것으로 본다, 0 이상.
    threshold_mode : ``"rel"``(비율) 또는 ``"abs"``(차이).
    cooldown : 줄인 뒤 지켜보지 않고 쉬는 횟수, 0 이상.
    min_lr : 가장 낮은 학습률(그룹마다이면 목록).
    eps : 줄이는 양이 이보다 작으면 그대로 둔다.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 범위 밖이거나 옵티마이저가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.ReduceLROnPlateau(opt, factor=0.5, patience=1)
    >>> for loss in [1.0, 0.5, 0.5, 0.5]:
    ...     schedule.step(loss)
    >>> opt.param_groups[0]["lr"]
    0.5

    출처
    ----
    PyTorch ``torch.optim.lr_scheduler.ReduceLROnPlateau``.
    """

    @checked
    def __init__(
        self, optimizer: Optimizer, mode: str = "min", factor: float = 0.1, patience: int = 10, threshold: float = 1e-4,
        threshold_mode: str = "rel", cooldown: int = 0, min_lr: float | list[float] = 0, eps: float = 1e-8,
    ) -> None:
        where = "ReduceLROnPlateau"
        self.optimizer = checked_optimizer(where, optimizer)
        one_of(where, "mode", mode, ("min", "max"))
        one_of(where, "threshold_mode", threshold_mode, ("rel", "abs"))
        number(where, "factor", factor, lambda v: 0 <= v < 1, "0 이상 1 미만이어야")
        number(where, "threshold", threshold, lambda v: v >= 0, "0 이상이어야")
        self.mode, self.factor, self.threshold, self.threshold_mode, self.eps = mode, factor, threshold, threshold_mode, eps
        self.patience, self.cooldown = at_least(where, "patience", patience, 0), at_least(where, "cooldown", cooldown, 0)
        self.min_lrs = per_group(where, "min_lr", min_lr, optimizer)
        self.best = math.inf if mode == "min" else -math.inf
        self.num_bad_epochs = self.cooldown_counter = self.last_epoch = 0

    @whole_act
    def step(self, metrics: Any, epoch: int | None = None) -> None:
        """지켜보는 값을 하나 알린다.

        매개변수
        --------
        metrics : 수 하나(검증 손실 등). NaN 은 나아지지 않은 것으로 본다.
        epoch : 이 값의 걸음(``last_epoch``). 없으면 다음 걸음. 옛 코드를 위한 것이다.
        """
        try:
            value = float(metrics)
        except (TypeError, ValueError):
            raise ArgumentTypeError(f"ReduceLROnPlateau.step: 지켜보는 값은 수 하나여야 합니다. 받은 것: {describe(metrics)}.") from None
        with AllOrNothing(self.__dict__, *self.optimizer.param_groups):
            self._seen(value, self.last_epoch + 1 if epoch is None else epoch)

    def _seen(self, value: float, epoch: int) -> None:
        self.last_epoch = epoch
        better = self._is_better(value)
        self.best = value if better else self.best
        self.num_bad_epochs = 0 if better else self.num_bad_epochs + 1
        if self.cooldown_counter:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            for k, group in enumerate(self.optimizer.param_groups):
                reduced = max(group["lr"] * self.factor, of_group("ReduceLROnPlateau", "min_lr", self.min_lrs, k))
                if group["lr"] - reduced > self.eps:
                    group["lr"] = reduced
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0

    def _is_better(self, value: float) -> bool:
        sign = 1 if self.mode == "min" else -1
        if self.threshold_mode == "rel":
            return sign * value < sign * self.best * (1 - sign * self.threshold)
        return sign * value < sign * self.best - self.threshold

    def get_last_lr(self) -> list[float]:
        """그룹마다 지금의 학습률."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """옵티마이저를 뺀 모든 상태."""
        return {n: v for n, v in self.__dict__.items() if n != "optimizer"}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다."""
        if not isinstance(state_dict, Mapping) or "num_bad_epochs" not in state_dict:
            raise DataError("ReduceLROnPlateau.load_state_dict: 이 일정의 state_dict 가 아닙니다('num_bad_epochs' 가 있어야 합니다).")
        self.__dict__.update({n: v for n, v in state_dict.items() if n in self.__dict__ and n != "optimizer"})
