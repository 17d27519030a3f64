"""학습 고리(loop): 순전파, 역전파, 한 걸음. 이것을 되풀이하고 에포크마다 기록한다."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np

from ..errors import ArgumentError, DataError, TinygradError
from ..korean.particles import Noun
from ..nn import Module
from ..nn.mode import evaluating, keeping_mode
from ..optim import Optimizer
from ..tensors.tensor import Tensor

Loss = Callable[[Tensor, Tensor], Tensor]
Metric = Callable[[Tensor, Tensor], float]
History = dict[str, list[float]]


class Loader(Protocol):
    """(입력, 정답)의 묶음을 차례로 주는 것. ``data.DataLoader`` 도, 묶음의 목록도 된다."""

    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...


class DivergedError(TinygradError, ArithmeticError):
    """손실이 nan이나 무한대가 되었다: 더 학습해도 돌아오지 않는다."""

    def __init__(self, epoch: int, where: str, loss: float) -> None:
        super().__init__(
            f"학습이 발산(divergence)했습니다: {epoch}번째 에포크(epoch)의 {where}에서 손실이 {Noun(loss):이/가} 되었습니다. "
            "학습률(lr)을 지금의 1/10쯤으로 줄이고, 자료에 nan이나 지나치게 큰 수가 없는지 살펴보세요. "
            "어느 연산에서 시작되었는지는 with tg.anomaly_mode(): 안에서 다시 학습하면 알 수 있습니다."
        )


def accuracy(outputs: Tensor, targets: Tensor) -> float:
    """맞힌 비율.

    매개변수
    --------
    outputs : 모양 ``(배치, 부류)`` 의 점수(logit)나 확률.
    targets : 모양 ``(배치,)`` 의 부류 번호.

    반환
    ----
    float
        0과 1 사이 (무차원).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training import accuracy
    >>> accuracy(tg.tensor([[0.1, 0.9], [0.8, 0.2]]), tg.tensor([1, 1]))
    0.5
    """
    return float((outputs.data.argmax(axis=-1) == targets.data).mean())


def fit(
    model: Module,
    loss: Loss,
    optimizer: Optimizer,
    loader: Loader,
    epochs: int,
    *,
    validation: Loader | None = None,
    metrics: Mapping[str, Metric] | None = None,
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
    metrics : 이름 → ``(출력, 정답)`` 에서 수를 내는 함수. 예: ``{"accuracy": accuracy}``.
    schedule : 학습이 얼마나 되었는지(0 이상 1 미만)를 받아 학습률에 곱할 수를 돌려주는 함수.
    progress : 진행 막대를 보일 것인가. 터미널이 아니면 언제나 보이지 않는다.

    반환
    ----
    dict[str, list[float]]
        ``train_loss``, ``val_loss``, ``train_accuracy`` … 마다 에포크 수만큼의 값. 학습 쪽의 값은 걸음을 옮기는
        동안의 평균이다. ``tg.view.learning_curve`` 에 그대로 넣는다.

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
    if epochs < 1:
        raise ArgumentError(f"fit: epochs 는 1 이상이어야 합니다. 받은 값: {epochs}.")
    metrics = metrics or {}
    history: History = {}
    base = [group["lr"] for group in optimizer.param_groups]

    def scale_rates(factor: float) -> None:
        for group, rate in zip(optimizer.param_groups, base, strict=True):
            group["lr"] = rate * factor

    def before_step(done: float) -> None:
        if schedule is not None:
            scale_rates(schedule(done))

    # 넘침(overflow)은 NumPy의 경고 대신 DivergedError 가 한 번에 알린다.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"), _bar(epochs, progress) as bar:
        try:
            for epoch in range(epochs):
                row = _labelled("train", _train_epoch(model, loss, optimizer, loader, metrics, epoch, epochs, before_step))
                if validation is not None:
                    row |= _labelled("val", evaluate(model, loss, validation, metrics))
                    if not math.isfinite(row["val_loss"]):
                        raise DivergedError(epoch + 1, "검증", row["val_loss"])
                for name, value in row.items():
                    history.setdefault(name, []).append(value)
                bar.set_postfix_str(_losses(row), refresh=False)
                bar.update()
        finally:
            if schedule is not None:
                scale_rates(1.0)
    return history


def evaluate(
    model: Module, loss: Loss, loader: Loader, metrics: Mapping[str, Metric] | None = None
) -> dict[str, float]:
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
    averages = _Averages(metrics or {})
    with evaluating(model):
        for inputs, targets in loader:
            outputs = model(inputs)
            averages.add(outputs, targets, loss(outputs, targets).item())
    return averages.values()


@contextmanager
def _mode(model: Module, training: bool) -> Iterator[None]:
    with keeping_mode(model):
        model.train(training)
        yield


def _train_epoch(
    model: Module, loss: Loss, optimizer: Optimizer, loader: Loader, metrics: Mapping[str, Metric],
    epoch: int, epochs: int, before_step: Callable[[float], None],
) -> dict[str, float]:
    averages = _Averages(metrics)
    with _mode(model, training=True):
        for k, (inputs, targets) in enumerate(loader):
            before_step((epoch + k / len(loader)) / epochs)
            optimizer.zero_grad()
            outputs = model(inputs)
            cost = loss(outputs, targets)
            if not math.isfinite(value := cost.item()):
                raise DivergedError(epoch + 1, f"{k + 1}번째 묶음(batch)", value)
            cost.backward()
            optimizer.step()
            averages.add(outputs, targets, value)
    return averages.values()


class _Averages:
    """묶음의 크기로 무게를 둔 평균: 마지막 묶음이 작아도 표본마다 같은 몫이다."""

    def __init__(self, metrics: Mapping[str, Metric]) -> None:
        self.metrics = metrics
        self.totals = dict.fromkeys(["loss", *metrics], 0.0)
        self.count = 0

    def add(self, outputs: Tensor, targets: Tensor, loss: float) -> None:
        n = len(targets)
        self.count += n
        self.totals["loss"] += n * loss
        for name, metric in self.metrics.items():
            self.totals[name] += n * metric(outputs, targets)

    def values(self) -> dict[str, float]:
        if not self.count:
            raise DataError("학습 고리: 로더(loader)가 묶음을 하나도 주지 않았습니다. 자료와 batch_size, drop_last 를 살펴보세요.")
        return {name: total / self.count for name, total in self.totals.items()}


def _labelled(part: str, row: Mapping[str, float]) -> dict[str, float]:
    return {f"{part}_{name}": value for name, value in row.items()}


def _losses(row: Mapping[str, float]) -> str:
    names = {"train_loss": "손실", "val_loss": "검증"}
    return ", ".join(f"{korean} {row[name]:.4f}" for name, korean in names.items() if name in row)


def _bar(epochs: int, progress: bool) -> Any:
    from tqdm import tqdm

    return tqdm(
        total=epochs, desc="학습", unit="에포크", leave=False, disable=None if progress else True,
        bar_format="{desc} {percentage:3.0f}% |{bar:20}| {n}/{total} {unit} · {elapsed}{postfix}",
    )
