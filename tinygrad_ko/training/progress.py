"""진행 막대: 손실, 지표, 학습률, 남은 시간. 터미널이나 노트북에서만 보인다."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

from ..errors import needed
from .batches import count_of
from .callbacks.callback import Callback

if TYPE_CHECKING:
    from .trainer import Trainer

FORMAT = "{desc} {percentage:3.0f}% |{bar:20}| {n_fmt}/{total_fmt} {unit} · {elapsed}<{remaining}{postfix}"


class ProgressBar(Callback):
    """학습의 진행 막대. ``Trainer(progress=True)`` 가 스스로 단다.

    예제
    ----
    >>> from tinygrad_ko.training.progress import ProgressBar
    >>> ProgressBar().bar is None
    True
    """

    def __init__(self) -> None:
        self.bar: Any = None

    def on_start(self, trainer: Trainer) -> None:
        """막대를 건다. 이어서 하는 것이면 한 만큼에서 시작한다."""
        per_epoch = count_of(trainer.train_loader)
        total, done = (trainer.epochs, trainer.epoch) if per_epoch is None else (
            trainer.epochs * per_epoch, trainer.epoch * per_epoch + trainer.batch,
        )
        self.by_batch, self.last = per_epoch is not None, ""
        self.bar = make_bar(total=total, initial=done, unit="묶음" if self.by_batch else "에포크")

    def on_batch_end(self, trainer: Trainer) -> None:
        """묶음마다 한 칸."""
        if self.bar.disable:
            return
        self.bar.set_description_str(f"에포크 {trainer.epoch + 1}/{trainer.epochs}", refresh=False)
        rate = trainer.optimizer.param_groups[0]["lr"]
        self.bar.set_postfix_str(f"손실 {trainer.batch_loss:.4g}, 학습률 {rate:.3g}{self.last}", refresh=False)
        if self.by_batch:
            self.bar.update()

    def on_epoch_end(self, trainer: Trainer) -> None:
        """에포크의 검증 손실과 지표를 곁에 적는다."""
        shown = {name: value for name, value in trainer.row.items() if name != "train_loss" and isinstance(value, float)}
        self.last = "".join(f", {name} {value:.4g}" for name, value in list(shown.items())[:4])
        if not self.by_batch:
            self.bar.update()

    def on_end(self, trainer: Trainer) -> None:
        """막대를 걷는다."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None

    def write(self, text: str) -> None:
        """막대 위에 한 줄 적는다. 막대가 보이지 않으면 적지 않는다."""
        if self.bar is not None and not self.bar.disable:
            self.bar.write(text)


def make_bar(**options: Any) -> Any:
    """tqdm 의 막대. 노트북이면 노트북의 막대이고, 터미널이 아니면 아무것도 보이지 않는다."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ipywidgets 가 없으면 글자 막대로: 그것으로 충분하다
        bar = needed("tqdm.auto").tqdm
    return bar(leave=False, disable=False if in_notebook() else None, bar_format=FORMAT, desc="학습", **options)


def in_notebook() -> bool:
    """지금 노트북의 칸이 도는가. 누군가 ipykernel 을 들여왔다는 것만으로는 아니다: 셈을 맡은 커널(kernel)이 있어야 한다."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")
