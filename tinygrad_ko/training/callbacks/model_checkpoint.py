"""체크포인트(checkpoint): 학습의 상태를 통째로 파일에 남긴다."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import checkpoint
from .callback import Callback, checked_monitor, monitored, refuse_monitor
from .early_stopping import Watch, checked_every
from .places import put_aside, ready, refuse_other_kind, writes

if TYPE_CHECKING:
    from ..trainer import Trainer


class ModelCheckpoint(Callback):
    """``trainer.fit(…, resume=path)`` 로 이어 갈 수 있는 체크포인트를 쓴다.

    파일은 언제나 온전하다: 곁에 다 쓴 다음 이름을 바꾼다. 도중에 죽어도(kill -9, 전원) 디스크가 가득 차도 앞서 쓴 것이 남는다. 어디에
    적든 다른 콜백이 모두 그 순간을 본 뒤에 쓴다. 처음부터 하는 학습이 앞선 학습의 파일을 만나면 그것을 ``….old.safetensors``,
    ``….old2.safetensors`` … 로 옮겨 두고, 체크포인트가 아닌 파일을 만나면 시작하지 않는다. ``DataParallel`` 로 함께 배우면 랭크 0만 쓴다.

    매개변수
    --------
    path : 파일의 이름(``.safetensors``), 또는 폴더(그 안의 ``checkpoint.safetensors``). 폴더가 없으면 만든다.
    monitor : 주면 이 값이 가장 나을 때에만 쓴다. 없으면 매번 쓴다.
    every : ``"epoch"`` 이면 에포크마다, 정수 n 이면 묶음 n개마다(에포크의 끝에도).
    mode : ``"min"`` (작을수록 좋다) 또는 ``"max"``. 주지 않으면 지켜볼 값에서 안다(``EarlyStopping`` 과 같다).

    예외
    ----
    ArgumentError : 인수가 범위 밖일 때; 학습을 시작할 때 ``monitor`` 가 없는 이름이면. FileError : 파일을 쓸 수 없을 때.

    예제
    ----
    >>> import tempfile, pathlib
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> def trainer():
    ...     model = nn.Linear(1, 1, generator=0)
    ...     saving = tg.training.ModelCheckpoint(folder)
    ...     return tg.training.Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), callbacks=[saving])
    >>> batch = (tg.ones((4, 1)), tg.zeros((4, 1)))
    >>> straight = trainer().fit(batch, epochs=4)
    >>> _ = trainer().fit(batch, epochs=2)
    >>> resumed = trainer().fit(batch, epochs=4, resume=folder)
    >>> resumed == straight
    True

    출처
    ----
    강의 L16. PyTorch Lightning ``ModelCheckpoint``.
    """

    def __init__(
        self, path: str | os.PathLike[str], monitor: str | None = None, every: str | int = "epoch",
        mode: str | None = None,
    ) -> None:
        self.path = checkpoint.file_at(path)
        self.monitor = None if monitor is None else checked_monitor("ModelCheckpoint", monitor)
        self.every, self.mode = every, mode
        self.watch, self._batches = Watch("ModelCheckpoint", mode), checked_every("ModelCheckpoint", every)
        self.best: float | None = None
        self._due = self._fresh = False

    def on_start(self, trainer: Trainer) -> None:
        """지켜볼 이름이 있는지 본다. 앞선 학습의 파일은 옮겨 둘 것이다."""
        if self.monitor is not None:
            refuse_monitor("ModelCheckpoint", self.monitor, trainer.columns())
            self.watch.settle(trainer, self.monitor)
        if writes(trainer):
            ready(self.path, "ModelCheckpoint")
            if self.path.exists():
                refuse_other_kind(self.path, "ModelCheckpoint", checkpoint.is_checkpoint(self.path), "학습의 체크포인트가")
        if trainer.resumed is None:
            self.best, self._due = None, False
        self._fresh = trainer.resumed is None or trainer.resumed.resolve() != self.path.resolve()
        self.on_settled(trainer)

    def on_batch_end(self, trainer: Trainer) -> None:
        """묶음 ``every`` 개마다."""
        if self._batches and self.monitor is None and trainer.seen % self._batches == 0:
            self._due = True

    def on_epoch_end(self, trainer: Trainer) -> None:
        """에포크마다: 지켜보는 값이 없거나 나아졌으면 쓴다."""
        if self.monitor is None:
            self._due = True
            return
        value = monitored("ModelCheckpoint", self.monitor, trainer.row)
        if self.watch.better(value, self.best):
            self.best, self._due = value, True

    def on_settled(self, trainer: Trainer) -> None:
        """다른 콜백이 모두 본 뒤에 쓴다."""
        if self._due:
            if writes(trainer):
                checkpoint.write(self.path, trainer.state_dict(), put_aside if self._fresh else None)
            self._due = self._fresh = False

    def state_dict(self) -> dict[str, Any]:
        """가장 나은 값, 그리고 쓸 것이 남았는가."""
        return {"best": self.best, "due": self._due}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다."""
        self.best, self._due = state["best"], bool(state["due"])
