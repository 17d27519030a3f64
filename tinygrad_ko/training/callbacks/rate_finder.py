"""학습률 찾기: 학습률을 조금씩 키우며 손실을 보고, 가장 가파르게 내려가는 곳을 고른다."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...data.checks import number, whole
from ...errors import ArgumentError, DataError
from ...korean.numbers import format_number
from ...korean.particles import Noun
from ...nn.mode import keeping_mode
from ...operation.uninterrupted import Uninterrupted
from ...optim import LBFGS
from ...view import plots
from .. import randomness
from ..batches import split
from ..learned import outside, put_outside
from .callback import Callback

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..trainer import Trainer

SMOOTHING, HIGHER = 0.9, 4.0  # 손실을 고르는 이동 평균, 가장 낮았던 것의 이만큼이 되면 그만둔다


class LearningRateFinder(Callback):
    """학습을 시작하기 앞에 학습률을 ``low`` 에서 ``high`` 까지 지수로 키우며 재어 보고, 알맞은 학습률을 고른다.

    재어 본 뒤에는 가중치, 옵티마이저, 난수를 먼저의 것으로 되돌린다(도중에 오류나 Ctrl+C 로 멈추어도). 고른 것은 고르게 한 손실이 가장
    가파르게 내려가는 학습률이다.

    매개변수
    --------
    low, high : 가장 작은, 가장 큰 학습률, 0보다 크다 (무차원).
    steps : 재어 볼 걸음의 수, 10 이상. 한 에포크가 더 짧으면 다시 돈다.
    use : 참이면 고른 것을 옵티마이저에 넣고 학습한다. 그룹마다의 비율은 지킨다.

    속성
    ----
    rates, losses : 재어 본 학습률과 고르게 한 손실(``plot()`` 이 그린다). suggestion : 고른 학습률.

    예외
    ----
    ArgumentError : 인수가 범위 밖일 때, ``use`` 인데 학습률 일정이 있거나 한 번만 돌 수 있는 로더일 때.
    DataError : 손실이 내려가는 곳이 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> x = tg.linspace(-1, 1, 32).reshape(32, 1)
    >>> model = nn.Linear(1, 1, generator=0)
    >>> finder = tg.training.callbacks.LearningRateFinder(low=1e-4, high=10.0, steps=60)
    >>> optimizer = optim.SGD(model.parameters(), lr=1e-9)
    >>> trainer = tg.training.Trainer(model, nn.MSELoss(), optimizer, callbacks=[finder])
    >>> history = trainer.fit((x, 3 * x), epochs=40)
    >>> 0.01 < finder.suggestion < 1.0, history["train_loss"][-1] < history["train_loss"][0] / 2
    (True, True)

    출처
    ----
    L. N. Smith, "Cyclical Learning Rates for Training Neural Networks" (2017); fastai ``lr_find``.
    """

    def __init__(self, low: float = 1e-6, high: float = 1.0, steps: int = 100, use: bool = True) -> None:
        where = "LearningRateFinder"
        self.low, self.high = number(where, "low", low), number(where, "high", high)
        if not 0 < self.low < self.high:
            raise ArgumentError(f"{where}: 0 < low < high 여야 합니다. 받은 것: low={low!r}, high={high!r}.")
        self.steps, self.use = whole(where, "steps", steps, 10), use
        self.rates: list[float] = []
        self.losses: list[float] = []
        self.suggestion: float | None = None

    def on_start(self, trainer: Trainer) -> None:
        """찾아서 넣는다. 이어서 하는 학습이면 이미 찾은 것으로 한다."""
        if trainer.resumed:
            return
        if self.use and trainer.scheduler is not None:
            raise ArgumentError(
                "LearningRateFinder: 학습률 일정이 있으면 처음 학습률은 일정의 것입니다. use=False 로 먼저 찾아 그 값으로 일정을 만드세요."
            )
        found = self.find(trainer)
        low, high, chosen = map(format_number, (self.low, self.high, found))
        trainer.say(f"학습률 찾기: {low}부터 {high}까지 재어 {Noun(chosen):을/를} 골랐습니다.")
        if self.use:
            first = trainer.optimizer.param_groups[0]["lr"]
            for group in trainer.optimizer.param_groups:
                group["lr"] = found * (group["lr"] / first if first else 1.0)

    def plot(self, **options: Any) -> Figure:
        """학습률마다의 손실과 고른 학습률을 그린다. 인수는 ``tg.plot.learning_rates`` 와 같다."""
        if not self.rates:
            raise ArgumentError("LearningRateFinder.plot: 재어 본 것이 없습니다. Trainer(…, callbacks=[finder]) 로 학습한 다음에 그리세요.")
        made: Figure = plots.learning_rates(self.rates, self.losses, self.suggestion, **options)
        return made

    def find(self, trainer: Trainer) -> float:
        """재어 보고 고른 학습률. 모델과 옵티마이저는 그대로이다."""
        if hasattr(trainer.train_loader, "__next__"):
            raise ArgumentError("LearningRateFinder: 한 번만 돌 수 있는 로더로는 재어 볼 수 없습니다. list(…) 로 담아 두세요.")
        if isinstance(trainer.optimizer, LBFGS):
            raise ArgumentError("LearningRateFinder: LBFGS 는 한 걸음에 손실을 여러 번 셈하고 보폭을 스스로 찾으므로 재지 않습니다.")
        before = trainer.model.state_dict(), trainer.optimizer.state_dict(), randomness.states(trainer.generators), outside(trainer)
        stepped = trainer.optimizer._stepped
        self.rates, self.losses, self.suggestion = [], [], None
        try:
            with keeping_mode(trainer.model):
                trainer.model.train()
                self._measure(trainer)
        finally:
            with Uninterrupted():
                trainer.model.load_state_dict(before[0])
                trainer.optimizer.load_state_dict(before[1])
                randomness.restore(trainer.generators, before[2])
                put_outside(trainer, before[3])
                trainer.optimizer.zero_grad()
                trainer.optimizer._stepped = stepped
        self.suggestion = self._steepest()
        return self.suggestion

    def _measure(self, trainer: Trainer) -> None:
        ratios = [group["lr"] / (trainer.optimizer.param_groups[0]["lr"] or 1.0) for group in trainer.optimizer.param_groups]
        batches: Any = iter(())
        average, lowest = 0.0, math.inf
        for k in range(self.steps):
            batch = next(batches, None)
            if batch is None:
                batches = iter(trainer.train_loader)
                batch = next(batches)
            rate = self.low * (self.high / self.low) ** (k / (self.steps - 1))
            for group, ratio in zip(trainer.optimizer.param_groups, ratios, strict=True):
                group["lr"] = rate * ratio
            inputs, targets = split("LearningRateFinder", batch)
            trainer.optimizer.zero_grad()
            loss = trainer.checked_loss(trainer.loss(trainer.model(*inputs), targets))
            if not math.isfinite(loss.item()):
                if not k:
                    raise DataError(
                        f"LearningRateFinder: 학습하기 앞의 손실이 이미 {loss.item()}입니다. "
                        "자료에 nan 이나 지나치게 큰 수가 없는지 살펴보세요."
                    )
                return
            average = SMOOTHING * average + (1 - SMOOTHING) * loss.item()
            smooth = average / (1 - SMOOTHING ** (k + 1))
            self.rates.append(rate)
            self.losses.append(smooth)
            lowest = min(lowest, smooth)
            if k > 5 and smooth > HIGHER * lowest:
                return
            loss.backward()
            trainer.optimizer.step()

    def _steepest(self) -> float:
        slopes = np.gradient(self.losses, np.log(self.rates)) if len(self.losses) > 3 else np.zeros(1)
        if not slopes.min() < 0:
            raise DataError(
                f"LearningRateFinder: {self.low:g}부터 재었지만 손실이 내려가는 학습률이 없습니다. low 를 더 작게 하거나 모델과 자료를 "
                "살펴보세요."
            )
        return float(self.rates[int(slopes.argmin())])
