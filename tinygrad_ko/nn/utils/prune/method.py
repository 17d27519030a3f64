"""가지치기 방법의 바탕: 가린 매개변수란 무엇이고, 새 가림을 앞의 가림에 어떻게 겹치는가."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ....errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ....tensors.creation import from_numpy
from ....tensors.tensor import Tensor
from ....watch.acts import looked
from ...module import Module, check_module
from ...parameter import Parameter
from ..reparametrize import axis_of, chosen, recipes_of, rewrite


@dataclass
class Masked:
    """w = w_orig · w_mask."""

    name: str

    def weight(self, module: Any, moving: bool) -> Tensor:
        """가린 매개변수."""
        kept: Tensor = getattr(module, f"{self.name}_orig") * getattr(module, f"{self.name}_mask")
        return kept


def values_of(value: Any) -> np.ndarray:
    return np.asarray(looked(value) if isinstance(value, Tensor) else value)


def is_masked(module: Module, name: str) -> bool:
    """모듈의 ``name`` 이 가린 매개변수인가."""
    return isinstance(recipes_of(module).get(name), Masked)


def masked_so_far(where: str, module: Module, name: str) -> tuple[Parameter, np.ndarray]:
    """가리지 않은 매개변수와 지금까지의 가림. 아직 가리지 않았으면 모두 1이다."""
    if is_masked(module, name):
        return getattr(module, f"{name}_orig"), values_of(getattr(module, f"{name}_mask"))
    original = chosen(where, module, name)
    return original, np.ones(original.shape, original.dtype)


def count_of(where: str, amount: Any, size: int) -> int:
    """가릴 수: 0과 1 사이의 실수이면 비율, 정수이면 개수."""
    if isinstance(amount, bool) or not isinstance(amount, (int, float, np.integer, np.floating)):
        raise ArgumentTypeError(f"{where}: amount 는 비율(0에서 1)이나 개수(정수)여야 합니다. 받은 것: {describe(amount)}.")
    if isinstance(amount, (int, np.integer)):
        if not 0 <= amount <= size:
            raise ArgumentError(
                f"{where}: amount={amount} 개를 가릴 수 없습니다. 가릴 수 있는 것은 {size}개입니다. 비율이라면 0.3 처럼 쓰세요."
            )
        return int(amount)
    if not 0 <= amount <= 1:
        raise ArgumentError(f"{where}: 비율인 amount 는 0 이상 1 이하여야 합니다. 받은 값: {amount}.")
    return round(float(amount) * size)


class BasePruningMethod:
    """가지치기 방법의 바탕. 물려받아 ``PRUNING_TYPE`` 과 ``compute_mask`` 를 정하면 ``apply`` 로 쓴다.

    매개변수
    --------
    (물려받은 클래스가 정한다)

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.nn.utils import prune
    >>> class EveryOther(prune.BasePruningMethod):
    ...     PRUNING_TYPE = "unstructured"
    ...     def compute_mask(self, t, default_mask):
    ...         mask = default_mask.data.copy()
    ...         mask.reshape(-1)[::2] = 0
    ...         return mask
    >>> layer = nn.Linear(4, 1)
    >>> _ = EveryOther.apply(layer, "weight")
    >>> layer.weight_mask.tolist()
    [[0.0, 1.0, 0.0, 1.0]]

    출처
    ----
    PyTorch ``torch.nn.utils.prune.BasePruningMethod``.
    """

    PRUNING_TYPE: ClassVar[str] = "unstructured"  # "unstructured", "structured"(dim 의 채널을 통째로), "global"

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Any:
        """``t`` (아직 남은 것의 점수)와 같은 모양의 가림: 남길 자리는 1, 끌 자리는 0."""
        raise ArgumentTypeError(
            f"{type(self).__name__}: compute_mask 를 정의하지 않았습니다. def compute_mask(self, t, default_mask): … 를 쓰세요."
        )

    @classmethod
    def apply(cls, module: Module, name: str, *args: Any, importance_scores: Any = None, **kwargs: Any) -> Self:
        """모듈의 ``name`` 을 이 방법으로 가린다. 이미 가린 것이면 남은 것 가운데서 더 가린다."""
        method = cls(*args, **kwargs)
        where = cls.__name__
        check_module(where, module)
        original, before = masked_so_far(where, module, name)
        scores = values_of(original) * before if importance_scores is None else importance_scores  # 이미 끈 것의 점수는 0이다
        if values_of(scores).shape != original.shape:
            raise ShapeError(
                f"{where}: importance_scores 의 모양은 {original.shape}이어야 합니다. 받은 모양: {values_of(scores).shape}."
            )
        mask = method.combined(values_of(scores), before)
        if not is_masked(module, name):
            del module.__dict__[name]
            module.register_parameter(f"{name}_orig", original)
        module.register_buffer(f"{name}_mask", mask.astype(original.dtype))
        rewrite(module, name, Masked(name))
        return method

    def combined(self, scores: np.ndarray, before: np.ndarray) -> np.ndarray:
        """지금까지의 가림에 이 방법의 것을 겹친 가림: 아직 남은 것만 보고 고른다."""
        left: Any = ...
        if self.PRUNING_TYPE == "unstructured":
            left = before == 1
        elif self.PRUNING_TYPE == "structured":
            axis: int = axis_of(type(self).__name__, self.dim, from_numpy(scores))  # type: ignore[attr-defined]
            left = (slice(None),) * axis + (before.any(tuple([k for k in range(before.ndim) if k != axis])),)
        mask = before.copy()
        found = values_of(self.compute_mask(from_numpy(scores[left]), from_numpy(before[left])))
        mask[left] = found
        return mask
