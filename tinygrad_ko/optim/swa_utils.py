"""무게의 평균: 지수이동평균(EMA)과 확률적 무게 평균(SWA). 이름은 PyTorch ``torch.optim.swa_utils`` 와 같다."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError, DataError, ShapeError, describe
from ..nn.checks import number
from ..nn.module import Module
from ..nn.parameter import place_all
from ..operation.devices import near
from ..tensors.tensor import Tensor
from .uninterrupted import Uninterrupted

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


# 람다가 아니라 이름 있는 함수이다: AveragedModel 을 저장(pickle)할 수 있도록


def _exponential(decay: float, average: np.ndarray, now: np.ndarray, count: int) -> np.ndarray:
    return average * decay + now * (1 - decay)


def _arithmetic(average: np.ndarray, now: np.ndarray, count: int) -> np.ndarray:
    return average + (now - average) * (1 / (count + 1))


class AveragedModel(Module):
    """모델의 무게를 걸음마다 평균하여 갖는 모델. 평가는 이것으로 한다: 마지막 걸음의 흔들림이 지워진다.

    매개변수
    --------
    model : 따라갈 모델. 복사하여 ``module`` 에 둔다.
    avg_fn : (평균, 지금, 본 수) → 새 평균. 없으면 산술 평균(SWA). 지수이동평균은 ``get_ema_avg_fn(0.999)``.
    use_buffers : 버퍼(이동 평균 등)도 평균하는가. 거짓이면 모델의 것을 그대로 옮긴다.

    예외
    ----
    ArgumentTypeError : 모듈이 아닐 때. DataError : ``update_parameters`` 에 구조가 다른 모델을 줄 때.

    예제
    ----
    >>> from tinygrad_ko import nn, optim
    >>> model = nn.Linear(2, 1, generator=0)
    >>> average = optim.AveragedModel(model, optim.swa_utils.get_ema_avg_fn(0.5))
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

    def __init__(self, model: Module, avg_fn: Average | None = None, use_buffers: bool = False) -> None:
        super().__init__()
        if not isinstance(model, Module):
            raise ArgumentTypeError(f"AveragedModel: nn.Module 이어야 합니다. 받은 것: {describe(model)}.")
        self.module = copy.deepcopy(model)
        self.module.zero_grad()
        self.module.requires_grad_(False)
        self.avg_fn, self.use_buffers = avg_fn or get_swa_avg_fn(), use_buffers
        self.register_buffer("n_averaged", np.array(0))

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """평균한 무게로 부른다."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Module) -> None:
        """모델의 지금 무게를 평균에 넣는다. 처음에는 그대로 옮긴다."""
        count = int(self.n_averaged.item())
        ours, theirs = dict(self.module.named_parameters()), dict(model.named_parameters())
        kept, given = dict(self.module.named_buffers()), dict(model.named_buffers())
        if {n: p.shape for n, p in ours.items()} != {n: p.shape for n, p in theirs.items()} or kept.keys() != given.keys():
            raise DataError("AveragedModel.update_parameters: 따라가던 모델과 구조가 다릅니다. 만들 때와 같은 구조의 모델을 주세요.")
        averaged: list[tuple[Tensor, Tensor]] = [(ours[n], theirs[n]) for n in ours]
        averaged += [(kept[n], given[n]) for n in kept if self.use_buffers and kept[n].dtype.kind == "f"]
        copied = [(kept[n], given[n].data) for n in kept if not (self.use_buffers and kept[n].dtype.kind == "f")]
        values = [now.data if count == 0 else self._average(average, now.data, count) for average, now in averaged]
        pairs = [*zip([average for average, _ in averaged], values, strict=True), *copied, (self.n_averaged, np.array(count + 1))]
        with Uninterrupted():
            place_all(pairs)

    def _average(self, average: Tensor, now: np.ndarray, count: int) -> np.ndarray:
        made = np.asarray(self.avg_fn(average.data, now, count), like=near(now))
        if made.shape != average.shape:
            raise ShapeError(
                f"AveragedModel: avg_fn 은 모양 {average.shape}의 배열을 돌려주어야 합니다. 받은 모양: {made.shape}. "
                "아무것도 바꾸지 않았습니다."
            )
        return made.astype(average.dtype)
