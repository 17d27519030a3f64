"""무게의 평균: 지수이동평균(EMA)과 확률적 무게 평균(SWA). 이름은 PyTorch ``torch.optim.swa_utils`` 와 같다."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DataError, ShapeError, describe
from ..grad_mode import no_grad
from ..korean.misfits import answer_in
from ..korean.missing_names import answering
from ..nn.checks import number, one_of
from ..nn.module import Module, check_module
from ..nn.normalization.batch import BatchNorm
from ..nn.parameter import place_all
from ..operation.devices import near
from ..operation.uninterrupted import Uninterrupted
from ..pytorch_names import LAYER_ARGUMENTS
from ..tensors.leaf import constant_leaf
from ..tensors.tensor import Tensor
from ..watch.acts import whole_act
from .absent import ABSENT
from .blocks import WarnedAfterwards, elementwise, in_blocks, is_elementwise, silent
from .lr_scheduler.base import LRScheduler, at_least, of_group, per_group
from .optimizer import Optimizer

__all__ = [
    "SWALR", "AveragedModel", "get_ema_avg_fn", "get_ema_multi_avg_fn", "get_swa_avg_fn", "get_swa_multi_avg_fn", "update_bn",
]

Average = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    """지수이동평균(EMA)의 식: 평균 ← decay·평균 + (1 − decay)·지금.

    매개변수
    --------
    decay : 지난 평균의 몫, 0 이상 1 이하(무차원).

    예외
    ----
    ArgumentError : ``decay`` 가 0과 1 사이가 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.optim.swa_utils import get_ema_avg_fn
    >>> get_ema_avg_fn(0.75)(np.array(4.0), np.array(8.0), 1).item()
    5.0

    출처
    ----
    Polyak, Juditsky (1992). PyTorch ``torch.optim.swa_utils.get_ema_avg_fn``.
    """
    number("get_ema_avg_fn", "decay", decay, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")
    return partial(_exponential, decay)


def get_swa_avg_fn() -> Average:
    """확률적 무게 평균(SWA)의 식: 지금까지 본 것들의 산술 평균.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.optim.swa_utils import get_swa_avg_fn
    >>> get_swa_avg_fn()(np.array(4.0), np.array(10.0), 2).item()
    6.0

    출처
    ----
    Izmailov et al. (2018). PyTorch ``torch.optim.swa_utils.get_swa_avg_fn``.
    """
    return _arithmetic


def get_ema_multi_avg_fn(decay: float = 0.999) -> Callable[[list[np.ndarray], list[np.ndarray], int], None]:
    """지수이동평균(EMA)을 여러 배열에 한꺼번에: ``AveragedModel`` 의 ``multi_avg_fn`` 에 쓴다. 답은 ``get_ema_avg_fn`` 과 같다.

    매개변수
    --------
    decay : 지난 평균의 비율, 0 이상 1 이하(무차원).

    예외
    ----
    ArgumentError : ``decay`` 가 0과 1 사이가 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.optim.swa_utils import get_ema_multi_avg_fn
    >>> average = [np.array([4.0]), np.array([0.0])]
    >>> get_ema_multi_avg_fn(0.75)(average, [np.array([8.0]), np.array([4.0])], 1)
    >>> average
    [array([5.]), array([1.])]

    출처
    ----
    Polyak, Juditsky (1992). PyTorch ``torch.optim.swa_utils.get_ema_multi_avg_fn``.
    """
    return partial(_each, get_ema_avg_fn(decay))


def get_swa_multi_avg_fn() -> Callable[[list[np.ndarray], list[np.ndarray], int], None]:
    """확률적 무게 평균(SWA)을 여러 배열에 한꺼번에: ``AveragedModel`` 의 ``multi_avg_fn`` 에 쓴다. 답은 ``get_swa_avg_fn`` 과 같다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.optim.swa_utils import get_swa_multi_avg_fn
    >>> average = [np.array([4.0])]
    >>> get_swa_multi_avg_fn()(average, [np.array([10.0])], 2)
    >>> average
    [array([6.])]

    출처
    ----
    Izmailov et al. (2018). PyTorch ``torch.optim.swa_utils.get_swa_multi_avg_fn``.
    """
    return partial(_each, _arithmetic)


# 람다가 아니라 이름 있는 함수이다: AveragedModel 을 저장(pickle)할 수 있도록


@elementwise
def _exponential(decay: float, average: np.ndarray, now: np.ndarray, count: int) -> np.ndarray:
    return average * decay + now * (1 - decay)


@elementwise
def _arithmetic(average: np.ndarray, now: np.ndarray, count: int) -> np.ndarray:
    return average + (now - average) * (1 / (count + 1))


def _each(formula: Average, averages: list[np.ndarray], now: list[np.ndarray], count: int) -> None:
    for average, value in zip(averages, now, strict=True):
        for part, new in in_blocks(average, value):
            part[...] = formula(part, new, count)


class AveragedModel(Module):
    """모델의 무게를 걸음마다 평균하여 갖는 모델. 평가는 이것으로 한다: 마지막 걸음의 흔들림이 지워진다.

    매개변수
    --------
    model : 따라갈 모델. 복사하여 ``module`` 에 둔다.
    device : 평균한 모델을 둘 장치. 없으면 ``model`` 과 같다.
    avg_fn : (평균, 지금, 본 수) → 새 평균. 없으면 산술 평균(SWA). 지수이동평균은 ``get_ema_avg_fn(0.999)``.
    multi_avg_fn : (평균의 목록, 지금의 목록, 본 수)를 받아 평균의 배열들을 그 자리에서 고치는 함수. ``avg_fn`` 대신 쓴다.
    use_buffers : 버퍼(이동 평균 등)도 평균하는가. 거짓이면 모델의 것을 그대로 옮긴다.

    예외
    ----
    ArgumentTypeError : 모듈이 아닐 때. DataError : ``update_parameters`` 에 구조가 다른 모델을 줄 때.

    예제
    ----
    >>> from tinygrad_ko import nn, optim
    >>> model = nn.Linear(2, 1, generator=0)
    >>> average = optim.AveragedModel(model, avg_fn=optim.swa_utils.get_ema_avg_fn(0.5))
    >>> average.update_parameters(model)
    >>> model.weight.data = model.weight.data + 1
    >>> average.update_parameters(model)
    >>> [round(v, 4) for v in (model.weight.data - average.module.weight.data).ravel().tolist()]
    [0.5, 0.5]

    출처
    ----
    Izmailov et al., "Averaging Weights Leads to Wider Optima" (2018). PyTorch ``torch.optim.swa_utils.AveragedModel``.
    """

    n_averaged: Tensor

    def __init__(
        self, model: Module, device: str | None = None, avg_fn: Average | None = None,
        multi_avg_fn: Callable[[list[np.ndarray], list[np.ndarray], int], None] | None = None, use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if not isinstance(model, Module):
            raise ArgumentTypeError(f"AveragedModel: nn.Module 이어야 합니다. 받은 것: {describe(model)}.")
        if callable(device):
            raise ArgumentTypeError("AveragedModel: 둘째 인수는 장치입니다. 평균하는 식은 이름으로 주세요: AveragedModel(model, "
                                    "avg_fn=식).")
        if avg_fn is not None and multi_avg_fn is not None:
            raise ArgumentError("AveragedModel: avg_fn 과 multi_avg_fn 가운데 하나만 주세요.")
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module.to(device)
        self.module.zero_grad()
        self.module.requires_grad_(False)
        self.avg_fn = avg_fn or (get_swa_avg_fn() if multi_avg_fn is None else None)
        self.multi_avg_fn, self.use_buffers = multi_avg_fn, use_buffers
        self.register_buffer("n_averaged", np.array(0))

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """평균한 무게로 부른다."""
        return self.module(*args, **kwargs)

    @whole_act
    def update_parameters(self, model: Module) -> None:
        """모델의 지금 무게를 평균에 넣는다. 처음에는 그대로 옮긴다."""
        check_module("AveragedModel.update_parameters", model)
        count = int(self.n_averaged.item())
        ours, theirs = dict(self.module.named_parameters()), dict(model.named_parameters())
        kept, given = dict(self.module.named_buffers()), dict(model.named_buffers())
        if {n: p.shape for n, p in ours.items()} != {n: p.shape for n, p in theirs.items()} or kept.keys() != given.keys():
            raise DataError("AveragedModel.update_parameters: 따라가던 모델과 구조가 다릅니다. 만들 때와 같은 구조의 모델을 주세요.")
        averaged: list[tuple[Tensor, Tensor]] = [(ours[n], theirs[n]) for n in ours]
        averaged += [(kept[n], given[n]) for n in kept if self.use_buffers and kept[n].dtype.kind == "f"]
        copied = [(kept[n], given[n].data) for n in kept if not (self.use_buffers and kept[n].dtype.kind == "f")]
        copied.append((self.n_averaged, np.array(count + 1)))
        formula = self._own_formula()
        if count and formula is not None and silent() and all(type(t._data) is np.ndarray for pair in averaged for t in pair):
            with Uninterrupted(), WarnedAfterwards("AveragedModel.update_parameters"):
                _each(formula, [average._data for average, _ in averaged], [now._data for _, now in averaged], count)
                for average, _ in averaged:
                    constant_leaf(average).mark_changed()  # type: ignore[attr-defined]
                place_all(copied)
            return
        values = [now.data for _, now in averaged] if count == 0 else self._averages(averaged, count)
        with Uninterrupted():
            place_all([*zip([average for average, _ in averaged], values, strict=True), *copied])

    def _own_formula(self) -> Average | None:
        """여기에 있는 식(원소마다 셈하고, 오류를 내지 않는 것)이면 그것: 새 배열을 두지 않고 제자리에서 고칠 수 있다."""
        multi = self.multi_avg_fn
        formula = multi.args[0] if isinstance(multi, partial) and multi.func is _each else self.avg_fn
        return formula if formula is not None and is_elementwise(getattr(formula, "func", formula)) else None

    def _averages(self, pairs: list[tuple[Tensor, Tensor]], count: int) -> list[np.ndarray]:
        if self.multi_avg_fn is not None:
            values = [average.data.copy() for average, _ in pairs]
            self.multi_avg_fn(values, [now.data for _, now in pairs], count)
        else:
            values = [self._fits(np.asarray(self.avg_fn(average.data, now.data, count), like=near(now.data)), average)  # type: ignore[misc]
                      for average, now in pairs]
        return [self._fits(value, average).astype(average.dtype) for value, (average, _) in zip(values, pairs, strict=True)]

    def _fits(self, value: np.ndarray, average: Tensor) -> np.ndarray:
        if value.shape != average.shape:
            raise ShapeError(
                f"AveragedModel: avg_fn 은 모양 {average.shape}의 배열을 돌려주어야 합니다. 받은 모양: {value.shape}. "
                "아무것도 바꾸지 않았습니다."
            )
        return value


def update_bn(loader: Iterable[Any], model: Module, device: str | None = None) -> None:
    """평균한 모델의 배치 정규화의 통계를 자료 한 바퀴로 다시 셈한다. 무게만 평균했을 때(``use_buffers=False``) 평가하기 전에 부른다.

    매개변수
    --------
    loader : 묶음(batch)의 나열. 묶음이 튜플이나 목록이면 첫째가 모델의 입력이다.
    model : 통계를 다시 셈할 모델. 배치 정규화가 없으면 아무것도 하지 않는다.
    device : 묶음을 옮길 장치. 없으면 그대로.

    예외
    ----
    ArgumentTypeError : ``model`` 이 모듈이 아닐 때. 도중에 오류가 나면 통계와 모드는 부르기 전의 것이다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko import nn, optim
    >>> model = nn.BatchNorm1d(1)
    >>> optim.swa_utils.update_bn([np.float32([[1.0], [3.0]]), np.float32([[5.0], [7.0]])], model)
    >>> model.running_mean.item(), model.running_var.item()
    (4.0, 2.0)

    출처
    ----
    Izmailov et al. (2018) 3.2절. PyTorch ``torch.optim.swa_utils.update_bn``.
    """
    if not isinstance(model, Module):
        raise ArgumentTypeError(f"update_bn: model 은 nn.Module 이어야 합니다. 받은 것: {describe(model)}. update_bn(loader, model) 의 "
                                f"차례로 주세요.")
    layers = [m for m in model.modules() if isinstance(m, BatchNorm) and m.track_running_stats]
    if not layers:
        return
    momenta, training = [m.momentum for m in layers], [(m, m.training) for m in model.modules()]
    before = [(b, b.data.copy()) for m in layers for b in m.buffers()]
    try:
        for layer in layers:
            layer.reset_running_stats()
            layer.momentum = None
        model.train()
        with no_grad():
            for batch in loader:
                given = batch[0] if isinstance(batch, (list, tuple)) else batch
                model(given if device is None else given.to(device))
    except BaseException:
        place_all(before)
        raise
    finally:
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum
        for module, mode in training:
            module.training = mode


class SWALR(LRScheduler):
    """학습률을 ``swa_lr`` 까지 옮긴 다음 그대로 둔다. 무게를 평균하는 동안(SWA) 쓴다.

    매개변수
    --------
    optimizer : 옵티마이저.
    swa_lr : 다다를 학습률(그룹마다이면 목록), 0 이상.
    anneal_epochs : 거기까지의 걸음 수, 0 이상.
    anneal_strategy : ``"cos"`` 또는 ``"linear"``.
    last_epoch : 마지막으로 끝낸 걸음.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 범위 밖일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=1.0)
    >>> schedule = optim.swa_utils.SWALR(opt, swa_lr=0.5, anneal_epochs=2, anneal_strategy="linear")
    >>> rates = []
    >>> for _ in range(4):
    ...     rates.append(opt.param_groups[0]["lr"]); opt.step(); schedule.step()
    >>> rates
    [1.0, 0.75, 0.5, 0.5]

    출처
    ----
    Izmailov et al. (2018). PyTorch ``torch.optim.swa_utils.SWALR``.
    """

    def __init__(
        self, optimizer: Optimizer, swa_lr: float | list[float], anneal_epochs: int = 10, anneal_strategy: str = "cos",
        last_epoch: int = -1,
    ) -> None:
        self.swa_lrs = per_group("SWALR", "swa_lr", swa_lr, optimizer)
        for rate in self.swa_lrs:
            number("SWALR", "swa_lr", rate, lambda v: v >= 0, "0 이상이어야")
        one_of("SWALR", "anneal_strategy", anneal_strategy, ("cos", "linear"))
        self.anneal_epochs, self.anneal_strategy = at_least("SWALR", "anneal_epochs", anneal_epochs, 0), anneal_strategy
        super().__init__(optimizer, last_epoch)

    def _done(self, step: int) -> float:
        """``step`` 걸음 뒤에 옮겨 온 몫: 0에서 1까지."""
        t = max(0.0, min(1.0, step / max(1, self.anneal_epochs)))
        return t if self.anneal_strategy == "linear" else (1 - math.cos(math.pi * t)) / 2

    def get_lr(self) -> list[float]:
        """지금의 학습률에서 처음의 것을 되짚어, 한 걸음 더 옮긴 것."""
        step = self._step_count - 1 if self.anneal_epochs else max(1, self._step_count - 1)
        before, now, rates = self._done(step - 1), self._done(step), []
        for k, group in enumerate(self.optimizer.param_groups):
            end = of_group("SWALR", "swa_lr", self.swa_lrs, k)
            start = end if before == 1 else (group["lr"] - before * end) / (1 - before)
            rates.append(end * now + start * (1 - now))
        return rates


answer_in(globals(), LAYER_ARGUMENTS)
__getattr__ = answering("optim.swa_utils", ABSENT["optim.swa_utils"])
