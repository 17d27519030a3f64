"""NaN 지킴이: 손실이나 기울기가 nan이 되면 어느 연산의 어느 줄에서 시작되었는지 찾아 알린다."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import DataError, GradientError, TinygradError
from ...operation.devices import to_numpy
from ...watch.anomaly import anomaly_mode
from .. import randomness
from ..learned import named, not_finite
from .callback import Callback

if TYPE_CHECKING:
    from ..trainer import Trainer


class NaNGuard(Callback):
    """손실이나 기울기가 nan 이나 무한대가 되면 멈추고, 그 묶음을 이상 탐지(``tg.anomaly_mode``) 안에서 다시 셈하여 까닭을 댄다.

    까닭은 차례로 찾는다: 이미 nan 인 매개변수, 묶음 안의 nan, 처음 nan 을 낸 연산과 그 줄. 걸음은 옮기지 않으므로 가중치는 그 앞의
    것이다. 다시 셈하는 것은 그때 한 번뿐이어서 보통의 학습은 느려지지 않는다(기울기를 살피는 값만 든다).

    예외
    ----
    DataError : 묶음에 nan 이 있을 때. GradientError : 연산에서 처음 나왔을 때, 까닭을 찾지 못했을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> model = nn.Linear(1, 1, generator=0)
    >>> def loss(y, t):
    ...     return (y - y.detach()).sqrt().mean()
    >>> guard = tg.training.callbacks.NaNGuard()
    >>> trainer = tg.training.Trainer(model, loss, optim.SGD(model.parameters(), lr=0.1), callbacks=[guard])
    >>> try:
    ...     trainer.fit((tg.ones((4, 1)), tg.zeros((4, 1))), epochs=1)
    ... except tg.errors.GradientError as error:
    ...     print("'sqrt' 연산의 도함수" in str(error))
    True

    출처
    ----
    PyTorch ``torch.autograd.detect_anomaly``; TensorFlow ``TerminateOnNaN``.
    """

    def __init__(self) -> None:
        self._random: dict[str, Any] = {}

    def on_batch_start(self, trainer: Trainer) -> None:
        """다시 셈할 때 같은 난수를 쓰도록 적어 둔다."""
        self._random = randomness.states(trainer.generators)

    def on_diverged(self, trainer: Trainer) -> None:
        """손실이 유한하지 않다."""
        self._explain(trainer, f"손실이 {trainer.batch_loss}입니다")

    def on_gradients(self, trainer: Trainer) -> None:
        """옮기기 바로 앞의 기울기를 살핀다."""
        wrong = [name for name, p in named(trainer) if p.grad is not None and not _finite(p.grad)]
        if wrong:
            self._explain(trainer, f"기울기가 유한하지 않습니다({', '.join(wrong[:3])}{' …' if len(wrong) > 3 else ''})")

    def _explain(self, trainer: Trainer, seen: str) -> None:
        place = f"{trainer.epoch + 1}번째 에포크 {trainer.batch + 1}번째 묶음"
        wrong = not_finite(trainer)
        if wrong:
            raise GradientError(
                f"NaNGuard: {place}: {seen}. 매개변수가 이미 유한하지 않습니다: {', '.join(wrong[:3])}. 앞의 걸음이 너무 컸습니다: "
                "학습률을 1/10쯤으로 줄이거나 clip_norm 을 쓰세요."
            )
        inputs, targets = trainer.current
        for what, values in (("입력", inputs), ("정답", targets if isinstance(targets, (tuple, list)) else (targets,))):
            for value in values:
                if hasattr(value, "data") and not _finite(value):
                    count = int((~np.isfinite(to_numpy(value._data))).sum())
                    raise DataError(f"NaNGuard: {place}: {seen}. 묶음의 {what}에 nan 이나 무한대가 {count}개 있습니다. 자료를 살펴보세요.")
        randomness.restore(trainer.generators, self._random)
        try:
            with anomaly_mode():
                trainer.loss(trainer.model(*inputs), targets).backward()
        except TinygradError as error:
            raise GradientError(f"NaNGuard: {place}: {seen}. {error}") from error
        raise GradientError(
            f"NaNGuard: {place}: {seen}. 다시 셈하니 나오지 않아 까닭을 찾지 못했습니다. 난수를 generator= 없이 쓰는 곳이 있는지 보세요."
        )


def _finite(value: Any) -> bool:
    array = np.asarray(to_numpy(value._data))
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())
