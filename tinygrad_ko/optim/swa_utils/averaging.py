"""모델의 무게를 걸음마다 평균하여 갖는 모델."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, DataError, ShapeError, describe
from ...nn.module import Module, check_module
from ...nn.parameter import place_all
from ...operation.devices import near
from ...operation.uninterrupted import Uninterrupted
from ...tensors.leaf import constant_leaf
from ...tensors.tensor import Tensor
from ...watch.acts import whole_act
from ..blocks import WarnedAfterwards, is_elementwise, silent
from .formulas import Average, each, get_swa_avg_fn


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
                each(formula, [average._data for average, _ in averaged], [now._data for _, now in averaged], count)
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
        formula = multi.args[0] if isinstance(multi, partial) and multi.func is each else self.avg_fn
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
