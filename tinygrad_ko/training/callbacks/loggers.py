"""적는 콜백: CSV 파일, TensorBoard."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import MissingExtra
from ...io.atomic import path_of
from .callback import Callback
from .early_stopping import checked_every
from .places import make, put_aside, ready, refuse_other_kind, writes

if TYPE_CHECKING:
    from ..trainer import Trainer

START = b"epoch"  # 기록의 첫 글자들(History.to_csv)


class CSVLogger(Callback):
    """에포크마다 기록을 CSV 파일에 적는다. 파일은 언제나 온전하고, 이어서 학습하면 이어진다.

    처음부터 하는 학습이 앞선 학습의 기록을 만나면 첫 에포크가 끝날 때 그것을 ``….old.csv``, ``….old2.csv`` … 로 옮겨 두고, 기록이
    아닌 파일을 만나면 시작하지 않는다. ``DataParallel`` 로 함께 배우면 랭크 0만 적는다.

    매개변수
    --------
    path : 파일의 이름. 폴더가 없으면 만든다.

    예외
    ----
    FileError : 쓸 수 없을 때.

    예제
    ----
    >>> import tempfile, pathlib
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "기록.csv"
    >>> model = nn.Linear(1, 1, generator=0)
    >>> saving = tg.training.callbacks.CSVLogger(file)
    >>> trainer = tg.training.Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), callbacks=[saving])
    >>> _ = trainer.fit((tg.ones((4, 1)), tg.zeros((4, 1))), epochs=2)
    >>> print(file.read_text().splitlines()[0])
    epoch,train_loss

    출처
    ----
    Keras ``keras.callbacks.CSVLogger``.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path_of("CSVLogger", path, "기록.csv")
        self._fresh = False

    def on_start(self, trainer: Trainer) -> None:
        """쓸 수 있는 자리인지 본다."""
        self._fresh = trainer.resumed is None
        if writes(trainer):
            ready(self.path, "CSVLogger")
            if self.path.exists():
                with open(self.path, "rb") as file:
                    refuse_other_kind(self.path, "CSVLogger", file.read(len(START)) in (START, b""), "학습의 기록이")

    def on_settled(self, trainer: Trainer) -> None:
        """에포크 하나를 마쳤으면 기록을 통째로 다시 적는다."""
        if trainer.batch == 0 and writes(trainer):
            if self._fresh:
                put_aside(self.path)
            self._fresh = False
            trainer.history.to_csv(self.path)


class TensorBoard(Callback):
    """기록을 TensorBoard 의 폴더에 적는다(``tensorboard --logdir 폴더`` 로 본다). ``DataParallel`` 로 함께 배우면 랭크 0만 적는다.

    매개변수
    --------
    folder : 적을 폴더.
    every : ``"epoch"`` 이면 에포크마다의 값만, 정수 n 이면 묶음 n개마다 그 묶음의 손실(``batch_loss``)도 적는다.

    예외
    ----
    MissingExtra : ``tensorboardX`` 가 설치되어 있지 않을 때(학습을 시작할 때 알린다).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.training.callbacks.TensorBoard("runs/첫-학습").folder.name
    '첫-학습'

    출처
    ----
    PyPI ``tensorboardX``; Keras ``keras.callbacks.TensorBoard``.
    """

    def __init__(self, folder: str | os.PathLike[str], every: str | int = "epoch") -> None:
        self.folder: Path = path_of("TensorBoard", folder, "runs/이름")
        self.every, self._batches = every, checked_every("TensorBoard", every)
        self._writer: Any = None

    def on_start(self, trainer: Trainer) -> None:
        """폴더를 연다. 이어서 하는 것이면 끊긴 자리 뒤에 적혔던 것은 지운 것으로 친다."""
        try:
            from tensorboardX import SummaryWriter
        except ModuleNotFoundError:
            raise MissingExtra("tensorboardX", "tensorboard") from None
        if writes(trainer):
            make(self.folder, "TensorBoard")
            self._writer = SummaryWriter(str(self.folder), purge_step=trainer.epoch + 1 if trainer.resumed else None)

    def on_batch_end(self, trainer: Trainer) -> None:
        """묶음의 손실."""
        if self._writer is not None and self._batches and trainer.seen % self._batches == 0:
            self._writer.add_scalar("batch_loss", trainer.batch_loss, trainer.seen)

    def on_settled(self, trainer: Trainer) -> None:
        """에포크마다의 값."""
        if self._writer is not None and trainer.batch == 0:
            for name, value in trainer.row.items():
                if np.ndim(value) == 0:
                    self._writer.add_scalar(name, float(value), trainer.epoch)

    def on_end(self, trainer: Trainer) -> None:
        """다 적고 닫는다."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
