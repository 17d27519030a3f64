"""조기 종료(early stopping): 검증 값이 나아지지 않으면 멈추고, 가장 나았던 가중치로 되돌린다."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...data.checks import number, whole
from ...errors import ArgumentError, ArgumentTypeError, describe
from ..learned import outside, put_outside
from .callback import Callback, checked_monitor, monitored, refuse_monitor

if TYPE_CHECKING:
    from ..trainer import Trainer


class Watch:
    """지켜보는 값 하나: 나아졌는가. NaN 은 나아지지 않은 것이다."""

    def __init__(self, where: str, mode: str | None, min_delta: float = 0.0) -> None:
        if mode not in ("min", "max", "auto", None):
            raise ArgumentError(f"{where}: mode 는 'min'(작을수록 좋다)이나 'max' 입니다. 받은 값: {mode!r}.")
        self.where, self.mode, self.sign = where, mode, -1 if mode == "max" else 1
        self.min_delta = number(where, "min_delta", min_delta, lambda v: 0 <= v < math.inf, "0 이상이고 유한해야")

    def settle(self, trainer: Trainer, monitor: str) -> None:
        """``mode`` 를 주지 않았으면 지켜볼 값에서 안다: 손실은 작을수록, 정확도는 클수록 좋다."""
        if self.mode in ("min", "max"):
            return
        mode = trainer.direction(monitor)
        if mode is None:
            raise ArgumentError(
                f"{self.where}: monitor='{monitor}' 값은 작을수록 좋은지 클수록 좋은지 알 수 없습니다. "
                "mode='min' 이나 mode='max' 를 주세요."
            )
        self.sign = -1 if mode == "max" else 1

    def better(self, value: float, best: float | None) -> bool:
        """``best`` 보다 ``min_delta`` 넘게 나은가."""
        if not math.isfinite(value):
            return False
        return best is None or self.sign * value < self.sign * best - self.min_delta


def checked_every(where: str, every: Any) -> int | None:
    """``"epoch"`` 이면 ``None``, 아니면 묶음의 수."""
    if every == "epoch":
        return None
    if isinstance(every, str):
        raise ArgumentTypeError(f"{where}: every 는 'epoch' 이나 묶음의 수(정수)입니다. 받은 것: {describe(every)}.")
    return whole(where, "every", every, 1)


class EarlyStopping(Callback):
    """``monitor`` 가 ``patience`` 번 이어서 나아지지 않으면 학습을 멈추고, 가장 나았던 가중치로 되돌린다.

    학습이 어떻게 끝나든(스스로 멈추든, 에포크를 다 채우든, 다른 콜백이나 오류나 Ctrl+C 가 멈추든) 되돌린다. 옵티마이저의 상태는 마지막의
    것이다. NaN 과 무한대는 나아지지 않은 것으로 세고 그렇다고 적는다. 체크포인트에서 이어 가면 참은 횟수도 이어진다.

    매개변수
    --------
    monitor : 지켜볼 이름(``history`` 의 열). 기본은 검증 손실. ``train_…`` 은 걸음을 옮기는 동안의 평균이어서, 그 값을 낸 가중치와
        되돌리는 가중치(잰 뒤의 것)가 조금 다르다.
    patience : 이만큼 이어서 나아지지 않으면 멈춘다, 1 이상.
    min_delta : 이보다 많이 나아져야 나아진 것이다, 0 이상. 단위는 지켜보는 값과 같다.
    mode : ``"min"`` (작을수록 좋다) 또는 ``"max"``. 주지 않으면 지켜볼 값에서 안다: 손실과 오차는 ``"min"``, 정확도와 F1 과 R² 는
        ``"max"``. 방향을 알 수 없는 값(함수로 준 지표, 콜백이 더한 값)이면 꼭 준다.
    restore_best : 끝날 때 가장 나았던 가중치로 되돌릴 것인가.
    every : ``"epoch"`` 이면 에포크마다, 정수 n 이면 묶음 n개마다 본다(검증도 그때마다 한다).

    속성
    ----
    best : 가장 나은 값. best_epoch, best_batch : 그것을 본 에포크(1부터)와 그 에포크의 묶음. bad : 이어서 나아지지 않은 횟수.
    checks : (에포크, 묶음, 값)의 목록: 지금까지 본 것 모두.

    예외
    ----
    ArgumentError : 인수가 범위 밖일 때; 학습을 시작할 때 ``monitor`` 가 없는 이름이면(있는 이름을 알린다).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> x = tg.linspace(-1, 1, 8).reshape(8, 1)
    >>> model = nn.Linear(1, 1, generator=0)
    >>> early = tg.training.EarlyStopping(patience=2)
    >>> trainer = tg.training.Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=1.2), callbacks=[early])
    >>> history = trainer.fit([(x, x)], [(x, x + 5)], epochs=50)
    >>> len(history["val_loss"]) - early.best_epoch, history.best_epoch == early.best_epoch
    (2, True)

    출처
    ----
    강의 L16 (조기 종료: 지그재그를 견디는 인내, 가장 나은 t_opt 의 가중치); Prechelt, "Early Stopping — But When?" (1998).
    """

    def __init__(
        self, monitor: str = "val_loss", patience: int = 5, min_delta: float = 0.0, mode: str | None = None,
        restore_best: bool = True, every: str | int = "epoch",
    ) -> None:
        self.patience = whole("EarlyStopping", "patience", patience, 1)
        self.watch = Watch("EarlyStopping", mode, min_delta)
        self.monitor = checked_monitor("EarlyStopping", monitor)
        self.mode, self.restore_best = mode, restore_best
        self.every, self._batches = every, checked_every("EarlyStopping", every)
        self._forget()

    def _forget(self) -> None:
        self.best: float | None = None
        self.best_epoch = self.best_batch = self.bad = 0
        self.checks: list[tuple[int, int, float]] = []
        self._weights: dict[str, Any] | None = None
        self._outside: dict[str, Any] = {}  # 모델 밖에서 함께 배우는 것
        self._said_nan = False

    def on_start(self, trainer: Trainer) -> None:
        """지켜볼 이름이 있는지 본다. 이어서 하는 것이 아니면 앞의 학습을 잊는다."""
        refuse_monitor("EarlyStopping", self.monitor, trainer.columns() if self._batches is None else trainer.measured_columns())
        self.watch.settle(trainer, self.monitor)
        if not trainer.resumed:
            self._forget()

    def on_batch_end(self, trainer: Trainer) -> None:
        """묶음 ``every`` 개마다 검증하고 본다."""
        if self._batches and trainer.seen % self._batches == 0:
            row = trainer.validate() if self.monitor.startswith("val_") else trainer.measured()
            self._look(trainer, row, trainer.epoch + 1, trainer.batch)

    def on_epoch_end(self, trainer: Trainer) -> None:
        """에포크마다 본다."""
        if self._batches is None:
            self._look(trainer, trainer.row, trainer.epoch, 0)

    def _look(self, trainer: Trainer, row: Mapping[str, Any], epoch: int, batch: int) -> None:
        value = monitored("EarlyStopping", self.monitor, row)
        self.checks.append((epoch, batch, value))
        if not math.isfinite(value) and not self._said_nan:
            self._said_nan = True
            trainer.say(f"조기 종료: {epoch}번째 에포크의 {self.monitor} 값이 {value}입니다. 나아지지 않은 것으로 셉니다.")
        if self.watch.better(value, self.best):
            self.best, self.best_epoch, self.best_batch, self.bad = value, epoch, batch, 0
            if self.restore_best:
                self._weights, self._outside = trainer.model.state_dict(), outside(trainer)
            trainer.history.best_epoch = epoch
            return
        self.bad += 1
        if self.bad >= self.patience:
            unit = "번" if self._batches is None else f"번(묶음 {self._batches}개마다)"
            trainer.stop(f"조기 종료: {self.monitor} 값이 {self.bad}{unit} 이어서 나아지지 않아 {epoch}번째 에포크에서 멈추었습니다.")

    def on_end(self, trainer: Trainer) -> None:
        """가장 나았던 가중치로 되돌린다."""
        if not self.restore_best:
            return
        if self._weights is None:
            if self.checks:
                trainer.say(f"조기 종료: {self.monitor} 값이 한 번도 유한하지 않아 되돌릴 가중치가 없습니다.")
            return
        trainer.model.load_state_dict(self._weights)
        put_outside(trainer, self._outside)
        at = f"{self.best_epoch}번째 에포크" + (f" {self.best_batch}번째 묶음" if self.best_batch else "")
        trainer.say(f"조기 종료: 가장 나은 {at}의 가중치로 되돌렸습니다({self.monitor} {self.best:.6g}).")

    def state_dict(self) -> dict[str, Any]:
        """가장 나은 값과 가중치, 참은 횟수."""
        return {
            "best": self.best, "best_epoch": self.best_epoch, "best_batch": self.best_batch, "bad": self.bad,
            "checks": [list(check) for check in self.checks], "weights": self._weights, "outside": self._outside,
            "said_nan": self._said_nan,
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다."""
        self.best, self.best_epoch, self.best_batch, self.bad = (state[n] for n in ("best", "best_epoch", "best_batch", "bad"))
        self.checks = [(int(e), int(b), float(v)) for e, b, v in state["checks"]]
        self._weights, self._outside, self._said_nan = state["weights"], dict(state["outside"]), state["said_nan"]
