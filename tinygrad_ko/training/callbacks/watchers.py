"""지켜보는 콜백: 학습률, 기울기의 크기, 죽은 뉴런. 값을 기록에 더한다."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...data.checks import number, whole
from ...errors import ArgumentError
from ...korean.particles import Noun
from ...nn import Module, ReLU, ReLU6
from ...view import plots
from .callback import Callback

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..trainer import Trainer


class LearningRateMonitor(Callback):
    """에포크마다의 학습률을 기록에 더한다: ``lr``, 그룹이 여럿이면 ``lr_0``, ``lr_1`` …. 그 에포크의 마지막 걸음에 쓴 값이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> model = nn.Linear(1, 1, generator=0)
    >>> opt = optim.SGD(model.parameters(), lr=0.1)
    >>> trainer = tg.training.Trainer(model, nn.MSELoss(), opt, scheduler=optim.lr_scheduler.StepLR(opt, 1, gamma=0.5),
    ...                               callbacks=[tg.training.callbacks.LearningRateMonitor()])
    >>> trainer.fit((tg.ones((4, 1)), tg.zeros((4, 1))), epochs=3)["lr"]
    [0.1, 0.05, 0.025]

    출처
    ----
    PyTorch Lightning ``LearningRateMonitor``.
    """

    def __init__(self) -> None:
        self._rates: list[float] = []

    def columns(self, trainer: Trainer) -> list[str]:
        """``lr`` 또는 그룹마다."""
        count = len(trainer.optimizer.param_groups)
        return ["lr"] if count == 1 else [f"lr_{k}" for k in range(count)]

    def on_gradients(self, trainer: Trainer) -> None:
        """이번 걸음에 쓸 학습률."""
        self._rates = [float(group["lr"]) for group in trainer.optimizer.param_groups]

    def on_epoch_end(self, trainer: Trainer) -> None:
        """기록에 더한다."""
        trainer.row.update(zip(self.columns(trainer), self._rates, strict=True))

    def state_dict(self) -> dict[str, Any]:
        """마지막에 쓴 학습률."""
        return {"rates": self._rates}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다."""
        self._rates = list(state["rates"])


class GradientNorms(Callback):
    """층마다의 기울기의 크기를 걸음마다 적고, 모든 기울기를 한 벡터로 본 노름의 에포크 평균(``grad_norm``)을 기록에 더한다.

    자르기(``clip_norm``) 앞의 값이다. ``plot()`` 은 ``tg.plot.gradient_norms`` 의 그림이다.

    매개변수
    --------
    every : 걸음 몇 번마다 적을 것인가, 1 이상.

    예외
    ----
    ArgumentError : ``every`` 가 1보다 작을 때, 적은 것이 없는데 그릴 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> model = nn.Linear(1, 1, generator=0)
    >>> norms = tg.training.callbacks.GradientNorms()
    >>> trainer = tg.training.Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), callbacks=[norms])
    >>> history = trainer.fit((tg.ones((4, 1)), tg.zeros((4, 1))), epochs=3)
    >>> list(norms.layers), len(norms.layers["모델 · Linear"]), history["grad_norm"][2] < history["grad_norm"][0]
    (['모델 · Linear'], 3, True)

    출처
    ----
    강의 L7 (기울기 소실: 층마다 재어 본다).
    """

    def __init__(self, every: int = 1) -> None:
        self.every = whole("GradientNorms", "every", every, 1)
        self.layers: dict[str, list[float]] = {}
        self._epoch: list[float] = []

    def columns(self, trainer: Trainer) -> list[str]:
        """``grad_norm``."""
        return ["grad_norm"]

    def on_start(self, trainer: Trainer) -> None:
        """층을 찾는다."""
        self._record = plots.GradientNorms(trainer.model)
        if trainer.resumed and self.layers:
            self._record.history = self.layers
        else:
            self.layers, self._epoch = self._record.history, []

    def on_gradients(self, trainer: Trainer) -> None:
        """지금의 크기를 적는다."""
        if trainer.steps % self.every == 0:
            self._record()
            now = [values[-1] for values in self.layers.values()]
            self._epoch.append(math.sqrt(sum(norm**2 for norm in now if not math.isnan(norm))))

    def on_epoch_end(self, trainer: Trainer) -> None:
        """에포크의 평균을 기록에 더한다."""
        trainer.row["grad_norm"] = float(np.mean(self._epoch)) if self._epoch else math.nan
        self._epoch = []

    def plot(self, **options: Any) -> Figure:
        """층마다의 크기를 그린다. 인수는 ``tg.plot.gradient_norms`` 와 같다."""
        if not any(self.layers.values()):
            raise ArgumentError("GradientNorms.plot: 적은 것이 없습니다. Trainer(…, callbacks=[norms]) 로 학습한 다음에 그리세요.")
        made: Figure = plots.gradient_norms(self.layers, **options)
        return made

    def state_dict(self) -> dict[str, Any]:
        """적은 것."""
        return {"layers": {name: list(values) for name, values in self.layers.items()}, "epoch": list(self._epoch)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다."""
        self.layers = {name: list(values) for name, values in state["layers"].items()}
        self._epoch = list(state["epoch"])

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_record"}


class DeadUnits(Callback):
    """죽은 뉴런(dead unit)을 센다: 한 에포크 내내 어느 표본에서도 켜지지 않은(출력이 늘 0인) ReLU 의 비율을 ``dead_층`` 으로 기록에 더한다.

    ``nn.ReLU`` 와 ``nn.ReLU6`` 층을 본다. 뉴런은 출력의 둘째 축(합성곱이면 채널)이고, 출력이 (배치, 시간, 특징)이면 마지막 축이다.

    매개변수
    --------
    warn : 이 비율을 넘은 층을 처음 보면 이름과 비율을 말한다, 0 이상 1 이하 (무차원).

    예외
    ----
    ArgumentError : ``warn`` 이 범위 밖일 때, 학습을 시작할 때 모델에 ReLU 층이 없으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> model = nn.Sequential(nn.Linear(1, 4, generator=0), nn.ReLU(), nn.Linear(4, 1, generator=1))
    >>> with tg.no_grad():
    ...     model[0].bias[:] = [-100.0, -100.0, -100.0, 100.0]
    >>> dead = tg.training.callbacks.DeadUnits()
    >>> trainer = tg.training.Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.01), callbacks=[dead])
    >>> history = trainer.fit((tg.ones((4, 1)), tg.ones((4, 1))), epochs=1)
    >>> history["dead_1"], print(dead.report())
    1 · ReLU: 뉴런 4개 가운데 3개(75.0%)가 죽었습니다.
    ([0.75], None)

    출처
    ----
    강의 L13 (ReLU 의 장단점: 죽은 뉴런을 세어 본다).
    """

    def __init__(self, warn: float = 0.5) -> None:
        self.warn = number("DeadUnits", "warn", warn, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")
        self._forget()

    def _forget(self) -> None:
        self.counts: dict[str, tuple[int, int]] = {}
        self.kinds: dict[str, str] = {}
        self._alive: dict[str, Any] = {}
        self._said: list[str] = []
        self._handles: list[Any] = []

    def _layers(self, trainer: Trainer) -> dict[str, Module]:
        return {path: m for path, m in trainer.model.named_modules() if isinstance(m, (ReLU, ReLU6))}

    def columns(self, trainer: Trainer) -> list[str]:
        """층마다 ``dead_경로``."""
        return [f"dead_{path or '모델'}" for path in self._layers(trainer)]

    def on_start(self, trainer: Trainer) -> None:
        """ReLU 층마다 훅을 단다."""
        layers = self._layers(trainer)
        if not layers:
            raise ArgumentError(
                "DeadUnits: 모델에 nn.ReLU 나 nn.ReLU6 층이 없습니다. forward 안에서 tg.relu 를 부른다면 self.act = nn.ReLU() 로 두고 "
                "부르세요."
            )
        if not trainer.resumed:
            self._forget()
        self.kinds = {path: type(layer).__name__ for path, layer in layers.items()}
        for path, layer in layers.items():
            self._handles.append(layer.register_forward_hook(self._seen(path)))

    def _seen(self, path: str) -> Any:
        def hook(module: Module, inputs: Any, output: Any) -> None:
            if module.training:
                unit = output.ndim - 1 if output.ndim in (1, 3) else 1
                others = tuple(axis for axis in range(output.ndim) if axis != unit)
                now = np.asarray(output.data > 0).any(axis=others)
                self._alive[path] = now | self._alive[path] if path in self._alive else now

        return hook

    def on_epoch_end(self, trainer: Trainer) -> None:
        """비율을 기록에 더하고, 너무 많으면 말한다."""
        for path, alive in self._alive.items():
            dead = int((~np.asarray(alive, bool)).sum())
            self.counts[path] = (dead, len(alive))
            trainer.row[f"dead_{path or '모델'}"] = dead / len(alive)
            if dead / len(alive) > self.warn and path not in self._said:
                self._said.append(path)
                trainer.say(
                    f"죽은 뉴런: {trainer.epoch}번째 에포크에 {self._line(path)} "
                    "학습률을 줄이거나, He 초기화나 LeakyReLU 를 써 보세요."
                )
        self._alive = {}

    def report(self) -> str:
        """층마다 한 줄: 마지막 에포크에 몇이 죽었는가."""
        return "\n".join(self._line(path) for path in self.counts)

    def _line(self, path: str) -> str:
        dead, total = self.counts[path]
        many = Noun(f"{dead}개({dead / total:.1%})")
        return f"{path or '모델'} · {self.kinds[path]}: 뉴런 {total}개 가운데 {many:이/가} 죽었습니다."

    def on_end(self, trainer: Trainer) -> None:
        """훅을 뗀다."""
        while self._handles:
            self._handles.pop().remove()

    def state_dict(self) -> dict[str, Any]:
        """이 에포크에서 켜진 적이 있는 뉴런들."""
        return {"alive": dict(self._alive), "counts": dict(self.counts), "said": list(self._said)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다."""
        self._alive, self.counts, self._said = dict(state["alive"]), dict(state["counts"]), list(state["said"])
