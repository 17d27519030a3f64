"""함수 하나로 학습하고 재기: ``Trainer`` 를 한 번 쓰는 것과 같다."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..data.checks import number
from ..errors import ArgumentError
from ..korean.misfits import function_given
from ..nn import Module
from ..optim import Optimizer
from .batches import Loader, count_of, loader_of
from .callbacks.callback import Callback
from .checks import takes
from .diverged import DivergedError
from .history import History
from .measuring import measure, metrics_for
from .trainer import Trainer


def fit(
    model: Module,
    loss: Any,
    optimizer: Optimizer,
    loader: Loader,
    epochs: int,
    *,
    validation: Loader | None = None,
    metrics: Any = None,
    schedule: Callable[[float], float] | None = None,
    progress: bool = True,
) -> History:
    """모델을 학습하고 에포크마다의 기록을 돌려준다.

    매개변수
    --------
    model : 학습할 모듈. 학습하는 동안만 ``train()`` 상태가 된다.
    loss : ``(출력, 정답)`` 에서 스칼라 손실을 셈하는 함수. 예: ``nn.CrossEntropyLoss()``.
    optimizer : 모델의 매개변수를 옮길 옵티마이저.
    loader : ``(입력, 정답)`` 묶음을 주는 것. 한 바퀴가 한 에포크이다.
    epochs : 에포크의 수, 1 이상 (무차원).
    validation : 에포크가 끝날 때마다 재어 볼, 학습에 쓰지 않는 자료.
    metrics : 이름 → ``(출력, 정답)`` 에서 수를 내는 함수. 예: ``{"accuracy": accuracy}``. ``Trainer`` 의 것과 같다.
    schedule : 학습이 얼마나 되었는지(0 이상 1 미만)를 받아 학습률에 곱할 수를 돌려주는 함수.
    progress : 진행 막대를 보일 것인가. 터미널이 아니면 언제나 보이지 않는다.

    반환
    ----
    History
        ``train_loss``, ``val_loss``, ``train_accuracy`` … 마다 에포크 수만큼의 값. 학습 쪽의 값은 걸음을 옮기는
        동안의 평균이다. ``tg.plot.learning_curve`` 에 그대로 넣는다.

    예외
    ----
    ArgumentError : ``epochs`` 가 1보다 작을 때.
    DataError : 로더에 묶음이 하나도 없을 때.
    DivergedError : 손실이 nan이나 무한대가 될 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> from tinygrad_ko.training import fit
    >>> x = tg.linspace(-1, 1, 16).reshape(16, 1)
    >>> model = nn.Linear(1, 1, generator=0)
    >>> history = fit(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.5), [(x, 2 * x + 1)], epochs=50)
    >>> len(history["train_loss"]), history["train_loss"][-1] < 1e-4
    (50, True)

    출처
    ----
    강의 L10, L11 (경사하강법, 에포크, 미니배치).
    """
    if schedule is not None:
        function_given("fit", "schedule", schedule, "schedule=lambda done: 1 - done ")
        takes("fit: schedule", schedule, "한 만큼")
        if count_of(loader) is None:
            raise ArgumentError(
                "fit: schedule 은 한 바퀴의 묶음 수를 알아야 합니다. len(loader) 가 없는 로더이면 list(loader) 로 담아 주세요."
            )
    callbacks: list[Any] = [_StopWhenDiverged()] + ([] if schedule is None else [_Rates(schedule)])
    if not isinstance(epochs, bool) and isinstance(epochs, int) and epochs < 1:
        raise ArgumentError(f"fit: epochs 는 1 이상이어야 합니다. 받은 값: {epochs}.")
    trainer = Trainer(model, loss, optimizer, metrics=metrics, callbacks=callbacks, progress=progress)
    return trainer.fit(loader, validation, epochs=epochs)


def evaluate(model: Module, loss: Any, loader: Loader, metrics: Any = None) -> dict[str, float]:
    """학습하지 않고 손실과 지표를 잰다.

    매개변수
    --------
    model, loss, loader, metrics : ``fit`` 과 같다. 모델은 재는 동안만 ``eval()`` 상태가 된다.

    반환
    ----
    dict[str, float]
        ``loss`` 와 지표마다의, 표본 하나에 대한 평균.

    예외
    ----
    DataError : 로더에 묶음이 하나도 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.training import evaluate
    >>> evaluate(nn.Identity(), nn.MSELoss(), [(tg.tensor([1.0, 3.0]), tg.tensor([0.0, 0.0]))])
    {'loss': 5.0}
    """
    return measure("evaluate", model, loss, loader_of("evaluate", "loader", loader), metrics_for("evaluate", loss, metrics))


class _StopWhenDiverged(Callback):
    """검증 손실이 유한하지 않으면 그만둔다."""

    def on_start(self, trainer: Trainer) -> None:
        trainer.warns = False  # 경고가 아니라 오류로 알린다

    def on_epoch_end(self, trainer: Trainer) -> None:
        value = trainer.row.get("val_loss", 0.0)
        if not math.isfinite(value):
            raise DivergedError(trainer.epoch, "검증", value)


class _Rates(Callback):
    """걸음마다 처음 학습률에 ``schedule(한 만큼)`` 을 곱하고, 끝나면 되돌린다."""

    def __init__(self, schedule: Callable[[float], float]) -> None:
        self.schedule = schedule
        self.base: list[float] = []

    def on_start(self, trainer: Trainer) -> None:
        self.base = [group["lr"] for group in trainer.optimizer.param_groups]

    def on_batch_start(self, trainer: Trainer) -> None:
        self._scale(trainer, self.schedule((trainer.epoch + trainer.batch / len(trainer.train_loader)) / trainer.epochs))

    def on_end(self, trainer: Trainer) -> None:
        self._scale(trainer, 1.0)

    def _scale(self, trainer: Trainer, factor: float) -> None:
        number("fit", "schedule 이 돌려준 값", factor)
        for group, rate in zip(trainer.optimizer.param_groups, self.base, strict=True):
            group["lr"] = rate * factor
