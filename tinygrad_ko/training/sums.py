"""에포크의 합(sum): 묶음마다 센 것을 쌓아 두었다가 끝에 한 번 값을 낸다. 마지막 묶음이 작아도 표본마다 같은 무게이다."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import DataError
from ..tensors.tensor import Tensor
from ..transforms.tree import tree_map
from .batches import size_of
from .metrics import Metric


class Sums:
    """손실과 지표마다 지금까지 센 것.

    매개변수
    --------
    metrics : 이름 → 지표.
    """

    def __init__(self, metrics: Mapping[str, Metric]) -> None:
        self.metrics = metrics
        self.count = 0
        self.loss = 0.0
        self.totals: dict[str, Any] = {}

    def add(self, outputs: Any, targets: Any, loss: float) -> None:
        """묶음 하나를 더한다. ``loss`` 는 그 묶음의 평균 손실. 지표는 학습에서도 재기에서와 같이 그래프를 뗀 출력을 본다."""
        n = size_of(targets)
        outputs = tree_map(lambda value: value.detach() if isinstance(value, Tensor) else value, outputs)
        for name, metric in self.metrics.items():
            counts = metric.counts(outputs, targets)
            self.totals[name] = metric.merge(self.totals[name], counts) if name in self.totals else counts
        self.loss += n * loss
        self.count += n

    def values(self, where: str = "evaluate") -> dict[str, Any]:
        """``loss`` 와 지표마다의 값. 이어서 하며 더한 지표가 이 에포크에서 아무것도 세지 못했으면 NaN 이다."""
        if not self.count:
            raise DataError(
                f"{where}: 로더(loader)가 묶음을 하나도 주지 않았습니다. 자료와 batch_size, drop_last 를 살펴보고, 한 번만 돌 수 있는 "
                "것이면 list(…) 로 담아 두세요."
            )
        counted = {name: metric.value(self.totals[name]) if name in self.totals else math.nan for name, metric in self.metrics.items()}
        return {"loss": self.loss / self.count, **counted}

    def state_dict(self) -> dict[str, Any]:
        """지금까지 센 것."""
        return {"count": self.count, "loss": self.loss, "totals": {name: np.array(counts) for name, counts in self.totals.items()}}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다."""
        self.count, self.loss, self.totals = state["count"], state["loss"], dict(state["totals"])
