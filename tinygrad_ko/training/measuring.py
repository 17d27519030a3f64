"""학습하지 않고 재고 맞히는 법: 평가 상태에서, 그래프를 기록하지 않고, 묶음을 어떻게 나누었는지에 상관없이."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..data import RandomSampler
from ..errors import ArgumentTypeError, DataError, ShapeError, describe
from ..nn import BCELoss, Module
from ..nn.mode import evaluating
from ..tensors.creation import from_numpy
from ..tensors.tensor import Tensor
from ..watch.source_lines import warn_user
from .batches import gives_batches, inputs_of, is_array, is_whole, split
from .checks import scalar_loss
from .metrics import NAMES, Metric, named_metrics, of_probabilities
from .sums import Sums


def metrics_for(where: str, loss: Any, metrics: Any) -> dict[str, Metric]:
    """이 손실의 출력을 재는 지표들. ``BCELoss`` 의 출력은 점수가 아니라 확률이다."""
    named = named_metrics(where, metrics, NAMES)
    return of_probabilities(named) if isinstance(loss, BCELoss) else named


def measure(where: str, model: Module, loss: Any, loader: Any, metrics: Any) -> dict[str, Any]:
    """평가 상태에서 잰 손실과 지표."""
    sums = Sums(metrics)
    with evaluating(model):
        for batch in loader:
            inputs, targets = split(where, batch)
            outputs = model(*inputs)
            sums.add(outputs, targets, scalar_loss(where, loss(outputs, targets)).item())
    return sums.values(where)


def predicted(where: str, model: Module, inputs: Any) -> Tensor:
    """모델의 출력. 로더이면 묶음마다의 출력을 이은 것."""
    with evaluating(model):
        if is_whole(inputs) or is_array(inputs):  # (x, y) 는 모두를 한 묶음으로 본 것이다
            whole_input = inputs[0] if is_whole(inputs) else inputs
            return _one_output(where, model(*inputs_of(whole_input)))
        if not gives_batches(inputs):
            raise ArgumentTypeError(
                f"{where}: 텐서, 배열, 로더를 주세요. 받은 것: {describe(inputs)}. "
                "데이터셋이면 DataLoader(데이터셋, batch_size=256) 로 묶으세요."
            )
        if isinstance(getattr(inputs, "sampler", None), RandomSampler):
            warn_user(f"{where}: 로더가 섞으므로 출력의 차례가 자료의 차례와 다릅니다. shuffle=False 인 로더를 주세요.")
        parts = [_one_output(where, model(*_inputs_in(batch))) for batch in inputs]
    if not parts:
        raise DataError(f"{where}: 로더가 묶음을 하나도 주지 않았습니다.")
    if len({part.shape[1:] if part.ndim else None for part in parts}) > 1 or not parts[0].ndim:
        shapes = ", ".join(str(part.shape) for part in parts[:3])
        raise ShapeError(f"{where}: 묶음마다의 출력을 첫째 축으로 이을 수 없습니다. 모양: {shapes} …. 묶음을 하나씩 predict 에 주세요.")
    return from_numpy(np.concatenate([part.data for part in parts]))


def _inputs_in(batch: Any) -> tuple[Any, ...]:
    """묶음에서 입력들만."""
    return inputs_of(batch[0] if isinstance(batch, (tuple, list)) and batch and not is_array(batch) else batch)


def _one_output(where: str, outputs: Any) -> Tensor:
    if not isinstance(outputs, Tensor):
        raise ArgumentTypeError(f"{where}: 모델의 출력이 텐서 하나가 아닙니다: {describe(outputs)}. 텐서 하나를 돌려주는 모델로 감싸세요.")
    return outputs
