"""배우는 것: 옵티마이저가 옮기는 텐서들. 모델 밖의 것(손실의 가중치, 함께 배우는 다른 모듈)도 있다."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..nn.parameter import place_all
from ..operation.devices import to_numpy
from ..tensors.tensor import Tensor

if TYPE_CHECKING:
    from .trainer import Trainer


def learned(t: Trainer) -> list[Tensor]:
    """옵티마이저가 옮기는 텐서들."""
    return [p for group in t.optimizer.param_groups for p in group["params"]]


def named(t: Trainer) -> Iterator[tuple[str, Tensor]]:
    """배우는 텐서와 그 이름. 모델의 것은 경로, 밖의 것은 옵티마이저 안의 자리이다."""
    yield from t.model.named_parameters()
    yield from _outside(t)


def _outside(t: Trainer) -> Iterator[tuple[str, Tensor]]:
    own = {id(p) for p in t.model.parameters()}
    for g, group in enumerate(t.optimizer.param_groups):
        yield from ((f"optimizer[{g}][{k}]", p) for k, p in enumerate(group["params"]) if id(p) not in own)


def outside(t: Trainer) -> dict[str, np.ndarray]:
    """모델의 ``state_dict`` 에 없는 것의 지금의 값."""
    return {name: np.array(to_numpy(p._data)) for name, p in _outside(t)}


def put_outside(t: Trainer, values: Mapping[str, np.ndarray]) -> None:
    """``outside`` 로 되돌린다."""
    place_all([(p, values[name].copy()) for name, p in _outside(t) if name in values])


def not_finite(t: Trainer) -> list[str]:
    """nan 이나 무한대가 든 텐서의 이름들."""
    return [name for name, p in named(t) if p.dtype.kind in "fc" and not np.isfinite(to_numpy(p._data)).all()]
