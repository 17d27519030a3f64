"""훈련자(``Trainer``): 학습의 설정과 상태를 들고 학습 고리(``loop.py``)를 돌린다."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..data.checks import number, whole
from ..distributed import DataParallel, barrier
from ..errors import ArgumentError, ArgumentTypeError, DataError
from ..grad_mode import enable_grad
from ..korean.particles import Noun
from ..nn import Module
from ..nn.mode import keeping_mode
from ..operation.uninterrupted import Uninterrupted
from ..optim import LBFGS, Optimizer
from ..optim.lr_scheduler import ReduceLROnPlateau
from ..tensors.generator import manual_seed
from ..tensors.tensor import Tensor
from ..watch.source_lines import warn_user
from . import checkpoint, randomness
from .batches import loader_of, split
from .callbacks.callback import EVENTS, checked_callbacks
from .checks import check_asking_again, check_parts, check_schedule, trainable_loss
from .compiled_batch import compiled_batch
from .diverged import DivergedError
from .history import History
from .learned import not_finite
from .loop import learn
from .measuring import measure, metrics_for, predicted
from .progress import ProgressBar
from .sums import Sums


class Trainer:
    """모델을 학습한다: 에포크를 되풀이하고, 검증하고, 콜백에게 알리고, 기록한다.

    매개변수
    --------
    model : 학습할 모듈. 학습하는 동안만 ``train()`` 상태가 된다.
    loss : ``(출력, 정답)`` 에서 스칼라 손실(묶음의 평균)을 셈하는 함수. 예: ``nn.CrossEntropyLoss()``.
    optimizer : 모델의 매개변수를 옮길 옵티마이저.
    scheduler : 학습률 일정. ``scheduler_every`` 가 ``"epoch"`` 이면 에포크마다, ``"step"`` 이면 옵티마이저의 걸음마다 나아간다.
        ``ReduceLROnPlateau`` 에는 ``scheduler_monitor`` 의 값을 알린다(기본은 ``val_loss``, 검증이 없으면 ``train_loss``).
    metrics : 이름 → 지표, 또는 지표의 목록. 지표는 ``"accuracy"`` 같은 이름, ``tg.training.metrics`` 의 것, ``(출력, 정답)`` 에서
        수를 내는 함수.
    callbacks : 학습의 순간마다 불릴 것들(``tg.training.callbacks``), 적은 차례로 불린다.
    clip_norm : 기울기의 노름을 이 값까지로 자른다, 0보다 크다 (무차원). ``None`` 이면 자르지 않는다.
    accumulate : 이만큼의 묶음에서 기울기를 모아 한 걸음 옮긴다, 1 이상. 큰 묶음 하나와 같다(묶음마다 셈하는 배치 정규화와, 표본의
        평균이 아닌 손실은 그렇지 않다).
    seed : 학습을 시작할 때 기본 난수 발생기에 심을 씨앗(``tg.manual_seed``), 0 이상.
    progress : 진행 막대를 보일 것인가. 터미널이나 노트북이 아니면 언제나 보이지 않는다.
    carry : 이름 → 체크포인트에 함께 담을 것(입력의 눈금 ``StandardScaler`` 등).
    compile : 묶음마다의 순전파와 역전파를 컴파일할 것인가(``tg.compile``). 답은 같고, 좇을 수 없는 모델이면 한 번 알리고 그대로 돈다.
        컴파일한 것은 ``trainer.compiled`` 이다.

    학습의 상태는 속성으로 볼 수 있다: ``epoch`` (마친 에포크의 수), ``batch`` (이 에포크에서 본 묶음의 수), ``steps`` (옮긴 걸음의 수),
    ``batch_loss``, ``row`` (마지막 에포크의 값들), ``history``, ``stopped`` (멈춘 까닭, 없으면 ``None``).

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 범위 밖이거나, 옵티마이저가 다른 모델의 것이거나, 콜백이 아닌 것을 줄 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> x = tg.linspace(-1, 1, 16).reshape(16, 1)
    >>> model = nn.Linear(1, 1, generator=0)
    >>> trainer = tg.training.Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.5), metrics=["r2"])
    >>> history = trainer.fit([(x, 2 * x + 1)], epochs=50)
    >>> history["train_loss"][-1] < 1e-4, history["train_r2"][-1] > 0.999
    (True, True)
    >>> trainer.predict(tg.tensor([[3.0]])).data.round(2).tolist()
    [[7.0]]

    출처
    ----
    강의 L10, L11, L16 (경사하강법, 에포크, 미니배치, 조기 종료).
    """

    def __init__(
        self,
        model: Module,
        loss: Any,
        optimizer: Optimizer,
        *,
        scheduler: Any = None,
        metrics: Any = None,
        callbacks: Iterable[Any] = (),
        clip_norm: float | None = None,
        accumulate: int = 1,
        seed: int | None = None,
        progress: bool = True,
        scheduler_every: str = "epoch",
        scheduler_monitor: str | None = None,
        carry: Mapping[str, Any] | None = None,
        compile: bool = False,
    ) -> None:
        where = "Trainer"
        check_parts(model, loss, optimizer, carry)
        check_schedule(optimizer, scheduler, scheduler_every, scheduler_monitor)
        self.model, self.loss, self.optimizer, self.scheduler = model, loss, optimizer, scheduler
        self.scheduler_every, self.scheduler_monitor = scheduler_every, scheduler_monitor
        self.metrics = metrics_for(where, loss, metrics)
        self.callbacks = checked_callbacks(callbacks)
        self.clip_norm = None if clip_norm is None else number(where, "clip_norm", clip_norm, lambda v: v > 0, "0보다 커야")
        self.accumulate = whole(where, "accumulate", accumulate, 1)
        self.seed = None if seed is None else whole(where, "seed", seed, 0)
        self.carry = dict(carry or {})
        self.compiled = compiled_batch(model, loss) if compile else None
        if isinstance(optimizer, LBFGS):
            check_asking_again(model, self.accumulate, self.clip_norm)
        self._bar = ProgressBar() if progress else None
        self.train_loader: Any = None
        self.validation: Any = None
        self._running = False
        self._start_over(0)

    def _start_over(self, epochs: int) -> None:
        """아직 아무것도 하지 않은 상태."""
        self.epochs, self.epoch, self.batch, self.steps, self.seen = epochs, 0, 0, 0, 0
        self.current: tuple[tuple[Any, ...], Any] = ((), None)  # 지금의 묶음
        self.waiting = self.gathered = 0  # 아직 걸음을 옮기지 않은 묶음과 표본의 수
        self.batch_loss = math.nan
        self.resumed: Path | None = None  # 이어서 하는 것이면 그 체크포인트
        self.row: dict[str, Any] = {}
        self.history, self.sums = History(), Sums(self.metrics)
        self.stopped: str | None = None
        self.generators: dict[str, np.random.Generator] = {}
        self.order: dict[str, Any] = {}  # 이 에포크가 시작할 때의 난수: 자료의 차례가 여기서 정해진다
        self._now: dict[str, Any] | None = None
        self.warns = True  # 검증 손실이 유한하지 않으면 한 번 경고한다

    # ── 학습 ──

    def fit(
        self, train: Any, validation: Any = None, *, epochs: int, resume: str | os.PathLike[str] | None = None
    ) -> History:
        """학습하고 기록을 돌려준다.

        다시 부르면 지금의 가중치와 옵티마이저에서 새 기록으로 ``epochs`` 만큼 더 배운다. 끊긴 학습을 잇는 것은 ``resume`` 이다.
        어떻게 끝나든(에포크를 다 채우든, 멈추든, 오류나 Ctrl+C 이든) 콜백의 ``on_end`` 가 불리고, 기록은 ``trainer.history`` 에 있다.

        매개변수
        --------
        train : ``(입력, 정답)`` 묶음을 주는 로더. 한 바퀴가 한 에포크이다. 텐서 둘의 튜플 ``(x, y)`` 는 한 묶음이다.
        validation : 에포크가 끝날 때마다 재어 볼, 학습에 쓰지 않는 자료.
        epochs : 에포크의 수, 1 이상. ``resume`` 이면 처음부터 센 것이다(늘려서 더 배울 수 있다).
        resume : 이어서 할 체크포인트의 파일이나 그것이 든 폴더(``ModelCheckpoint`` 가 쓴 것). 멈춘 적이 없던 것과 비트까지 같다.

        반환
        ----
        History : ``train_loss``, ``val_loss``, 지표마다 에포크 수만큼의 값. 학습 쪽의 값은 걸음을 옮기는 동안의 평균이다.

        예외
        ----
        ArgumentError, ArgumentTypeError : ``epochs`` 가 1보다 작을 때, 로더가 아니거나 여러 번 돌 수 없는 것일 때.
        DataError : 로더에 묶음이 하나도 없거나, 묶음이 (입력, 정답)이 아니거나, 체크포인트가 다른 모델이나 자료의 것일 때.
        DivergedError : 훈련 손실이 nan이나 무한대가 될 때. 그 묶음의 걸음은 옮기지 않는다.
        """
        where = "Trainer.fit"
        if self._running:
            raise ArgumentError(f"{where}: 학습하는 동안에(콜백에서) 다시 부를 수 없습니다. 따로 배우려면 Trainer 를 새로 만드세요.")
        epochs = whole(where, "epochs", epochs, 1)
        train = loader_of(where, "train", train, epochs)
        validation = None if validation is None else loader_of(where, "validation", validation, epochs)
        self.metrics = metrics_for(where, self.loss, self.metrics)  # 만든 뒤에 더한 것도 살핀다
        self.callbacks = checked_callbacks(self.callbacks)
        self.train_loader, self.validation = train, validation
        generators = randomness.find_generators(model=self.model, loss=self.loss, train=train, validation=validation)
        if isinstance(self.scheduler, ReduceLROnPlateau):
            self._scheduler_monitor()
        self.settings = checkpoint.settings(self)
        file = None if resume is None else checkpoint.file_at(resume)
        if file is not None and isinstance(self.model, DataParallel):
            barrier()  # 랭크 0이 마지막 체크포인트를 다 쓴 다음에 모두가 같은 것을 읽도록
        saved = None if file is None else checkpoint.read(self, file, epochs, generators)
        self._start_over(epochs)
        self.generators, self.resumed = generators, file
        if saved is None and self.seed is not None:
            manual_seed(self.seed)
        self._run(saved)
        return self.history

    def _run(self, saved: Any) -> None:
        told = [*self.callbacks, *([self._bar] if self._bar else [])]
        self._told = {event: [getattr(c, event) for c in told if hasattr(c, event)] for event in EVENTS}
        self._told["on_epoch_end"].sort(key=lambda hook: not self._adds(hook.__self__ if hasattr(hook, "__self__") else None))
        ending: list[Any] = []
        # 넘침(overflow)은 NumPy의 경고 대신 DivergedError 가 한 번에 알린다.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"), keeping_mode(self.model), enable_grad():
            if saved is not None and self.resumed is not None:
                checkpoint.restore(self, saved, self.resumed)
                self._set_epoch()
            try:
                self._running = True
                for callback in told:
                    self._call(getattr(callback, "on_start", None), "on_start")
                    if hasattr(callback, "on_end"):
                        ending.append(callback.on_end)
                learn(self)
            finally:
                self.current = ((), None)  # 큰 배열을 붙들고 있지 않는다
                try:
                    self._end(ending)
                except KeyboardInterrupt:
                    self._end(ending)  # 맺다가 멈추라는 말을 들었다: 마저 맺고 멈춘다
                    raise
                finally:
                    self._running = False

    def _set_epoch(self) -> None:
        """에포크의 번호로 섞는 뽑기(``DistributedSampler``)를 이어 갈 에포크로 옮긴다."""
        loader = self.train_loader
        for part in (loader, getattr(loader, "sampler", None), getattr(loader, "batch_sampler", None)):
            if (set_epoch := getattr(part, "set_epoch", None)) is not None:
                set_epoch(self.epoch)

    def _end(self, ending: list[Any]) -> None:
        """학습이 어떻게 끝나든 콜백마다 한 번 ``on_end`` 를 부른다. 하나가 실패해도 나머지를 부른다."""
        errors: list[Exception] = []
        with Uninterrupted():
            while ending:
                try:
                    self._call(ending.pop(0), "on_end")
                except Exception as error:
                    errors.append(error)
        if errors:
            raise errors[0]

    def tell(self, event: str) -> None:
        """콜백들에게 순간을 알린다."""
        for told in self._told[event]:
            self._call(told, event)

    def _call(self, told: Any, event: str) -> None:
        if told is None:
            return
        try:
            told(self)
        except Exception as error:
            kind = type(getattr(told, "__self__", told)).__name__
            error.add_note(f"(콜백 {kind} 의 {event} 에서 난 오류입니다.)")
            raise

    def stop(self, reason: str = "콜백이 멈추었습니다") -> None:
        """하던 묶음까지만 하고 학습을 멈추게 한다. 까닭은 ``trainer.stopped`` 와 기록의 아래에 남는다."""
        if not self.stopped:
            self.stopped = reason
            self.say(reason)

    def say(self, text: str) -> None:
        """있었던 일을 기록의 아래에 적고, 진행 막대가 보이면 그 위에도 적는다."""
        self.history.notes.append(text)
        if self._bar is not None:
            self._bar.write(text)

    # ── 학습 고리가 부르는 것 ──

    def batches(self) -> Iterator[tuple[tuple[Any, ...], Any]]:
        """이 에포크의 남은 묶음들. 이어서 하는 것이면 이미 본 묶음을 건너뛴다. 멈추라는 말을 들으면 더 주지 않는다."""
        if not self.batch:
            self.sums, self.order = Sums(self.metrics), randomness.states(self.generators)
        else:
            randomness.restore(self.generators, self.order)
        batches = iter(self.train_loader)
        for k in range(self.batch):
            if next(batches, None) is None:
                raise DataError(
                    f"Trainer.fit: 체크포인트는 {self.batch}번째 묶음까지 보았는데 로더는 {k}개만 줍니다. 같은 자료로 이어 가세요."
                )
        if self._now is not None:
            randomness.restore(self.generators, self._now)
            self._now = None
        while not self.stopped:
            try:
                batch = next(batches)
            except StopIteration:
                return
            self.current = split("Trainer.fit", batch)
            yield self.current

    def checked_loss(self, loss: Any) -> Tensor:
        """역전파할 수 있는 스칼라 손실인지 살핀다."""
        return trainable_loss("Trainer.fit", loss)

    def checked_norm(self, norm: float) -> None:
        """자른 기울기의 노름이 유한하지 않으면, 걸음을 옮기기 앞에 알린다."""
        if not math.isfinite(norm):
            raise DivergedError(self.epoch + 1, f"{self.batch + 1}번째 묶음(batch)", norm, "기울기의 노름")

    def check_weights(self) -> None:
        """에포크의 마지막 걸음이 가중치를 망쳤으면 알린다. 앞의 걸음이 그랬으면 다음 묶음의 손실에서 이미 알렸다."""
        if wrong := not_finite(self):
            raise DivergedError(self.epoch + 1, "마지막 걸음", "유한하지 않은 수", f"가중치({', '.join(wrong[:3])})")

    def closure(self) -> tuple[Any, ...]:
        """옵티마이저의 ``step`` 에 줄 것: 한 걸음에 손실을 여러 번 묻는 LBFGS 이면 다시 셈하는 함수."""
        return (self._again,) if isinstance(self.optimizer, LBFGS) else ()

    def _again(self) -> Tensor:
        """지금의 묶음에서 다시 셈한 손실과 기울기."""
        inputs, targets = self.current
        self.optimizer.zero_grad()
        loss = self.checked_loss(self.loss(self.model(*inputs), targets))
        loss.backward()
        return loss

    def measured(self) -> dict[str, Any]:
        """이 에포크에서 잰 손실과 지표: ``train_loss`` …"""
        return {f"train_{name}": value for name, value in self.sums.values("Trainer.fit: train").items()}

    def validate(self) -> dict[str, Any]:
        """지금의 가중치로 검증 집합에서 잰 것: ``val_loss`` …. 검증 집합이 없으면 비었다."""
        if self.validation is None:
            return {}
        measured = measure("Trainer.fit: validation", self.model, self.loss, self.validation, self.metrics)
        values = {f"val_{name}": value for name, value in measured.items()}
        if not math.isfinite(values["val_loss"]) and self.warns:
            self.warns = False
            warn_user(
                f"Trainer.fit: {self.epoch + 1}번째 에포크의 검증에서 손실이 {Noun(values['val_loss']):이/가} 되었습니다. "
                "학습률을 줄이고 검증 자료에 nan이 없는지 살펴보세요.",
            )
        return values

    def measured_columns(self) -> list[str]:
        """학습과 검증에서 재는 것의 이름들."""
        parts = ["train"] + ([] if self.validation is None else ["val"])
        return [f"{part}_{name}" for part in parts for name in ("loss", *self.metrics)]

    def columns(self) -> list[str]:
        """에포크마다 기록하는 이름들: 잰 것과 콜백이 더하는 것."""
        return self.measured_columns() + [name for c in self.callbacks for name in self._adds(c)]

    def _adds(self, callback: Any) -> list[str]:
        return list(callback.columns(self)) if hasattr(callback, "columns") else []

    def direction(self, column: str) -> str | None:
        """그 값이 작을수록 좋은가(``"min"``), 클수록 좋은가(``"max"``). 모르면 ``None``."""
        part, _, name = column.partition("_")
        if part not in ("train", "val"):
            return None
        return "min" if name == "loss" else self.metrics[name].better if name in self.metrics else None

    def follow_schedule(self, every: str = "epoch") -> None:
        """학습률 일정을 한 걸음 나아가게 한다."""
        if self.scheduler is None or every != self.scheduler_every:
            return
        if not isinstance(self.scheduler, ReduceLROnPlateau):
            self.scheduler.step()
            return
        row = {"train_loss": self.batch_loss} if every == "step" else self.row
        self.scheduler.step(row[self._scheduler_monitor()])

    def _scheduler_monitor(self) -> str:
        """``ReduceLROnPlateau`` 에 알릴 값의 이름. 재지 않는 값이면 알린다."""
        by_step = self.scheduler_every == "step"
        name = self.scheduler_monitor or ("train_loss" if by_step or self.validation is None else "val_loss")
        known = ["train_loss"] if by_step else self.columns()
        if name not in known:
            raise ArgumentError(f"Trainer: scheduler_monitor={Noun(repr(name)):은/는} 재지 않는 값입니다. 있는 것: {', '.join(known)}.")
        mode = self.direction(name)
        if mode not in (None, self.scheduler.mode):
            raise ArgumentError(
                f"Trainer: {name} 값은 {'클' if mode == 'max' else '작을'}수록 좋은데 일정은 mode={self.scheduler.mode!r} 입니다. "
                f"ReduceLROnPlateau(optimizer, mode={mode!r}) 로 만드세요."
            )
        return name

    # ── 재기와 예측 ──

    def evaluate(self, loader: Any, *apart: Any) -> dict[str, Any]:
        """학습하지 않고 손실과 지표를 잰다.

        매개변수
        --------
        loader : ``(입력, 정답)`` 묶음을 주는 것, 또는 텐서 둘의 튜플 ``(x, y)``.

        반환
        ----
        dict[str, float] : ``loss`` 와 지표마다의 값. 묶음을 어떻게 나누었는지에 상관없이 같다.

        예외
        ----
        DataError : 묶음이 하나도 없거나 (입력, 정답)이 아닐 때. ArgumentTypeError : 입력과 정답을 따로 줄 때.
        """
        where = "Trainer.evaluate"
        if apart:
            raise ArgumentTypeError(f"{where}: 입력과 정답은 튜플 하나로 묶어 줍니다: trainer.evaluate((x, y)).")
        return measure(where, self.model, self.loss, loader_of(where, "loader", loader), metrics_for(where, self.loss, self.metrics))

    def predict(self, inputs: Any) -> Tensor:
        """모델의 출력. 평가 상태(``eval``)에서, 그래프를 기록하지 않고 셈한다.

        매개변수
        --------
        inputs : 입력의 텐서나 배열 ``(표본, …)``, 또는 묶음을 주는 로더(정답이 함께 있으면 입력만 본다).

        반환
        ----
        Tensor : 모양 ``(표본, …)``. 로더이면 묶음마다의 출력을 차례로 이은 것이다. 섞는 로더이면 차례가 자료의 것이 아니라고 알린다.

        예외
        ----
        DataError : 묶음이 하나도 없을 때. ArgumentTypeError : 텐서도 로더도 아닐 때, 모델의 출력이 텐서 하나가 아닐 때.
        ShapeError : 묶음마다의 출력을 이을 수 없을 때.
        """
        return predicted("Trainer.predict", self.model, inputs)

    def state_dict(self) -> dict[str, Any]:
        """학습을 이어 가는 데 필요한 모든 것: 모델, 옵티마이저, 일정, 콜백, 기록, 자리, 난수."""
        return checkpoint.state_of(self)

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_running": False}  # 학습하는 가운데 베낀 것은 학습하고 있지 않다

    def __repr__(self) -> str:
        at = f"{self.epoch}/{self.epochs} 에포크" if self.epochs else "아직 학습하지 않음"
        return f"Trainer({type(self.model).__name__}, {type(self.optimizer).__name__}, {at})"
