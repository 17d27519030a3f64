"""채널을 통째로 가리기: 무작위로, 노름이 작은 것부터."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....errors import ArgumentTypeError, describe
from ....tensors.generator import resolve
from ....tensors.tensor import Tensor
from ...checks import Generator
from ...module import Module
from ..reparametrize import axis_of
from .method import BasePruningMethod, count_of, values_of


class _Structured(BasePruningMethod):
    """``dim`` 의 채널을 통째로 가리는 방법들."""

    PRUNING_TYPE = "structured"
    amount: float
    dim: int

    def _importance(self, moved: np.ndarray) -> np.ndarray:
        """채널마다의 점수. ``moved`` 는 (채널, 나머지)."""
        raise NotImplementedError

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Any:
        """점수가 낮은 채널을 끈 가림."""
        values, mask = values_of(t), values_of(default_mask).copy()
        axis = axis_of(type(self).__name__, self.dim, t)
        moved = np.moveaxis(values, axis, 0).reshape(values.shape[axis], -1)
        count = count_of(type(self).__name__, self.amount, values.shape[axis])
        np.moveaxis(mask, axis, 0)[np.argsort(self._importance(moved), kind="stable")[:count]] = 0
        return mask


class RandomStructured(_Structured):
    """채널을 무작위로 통째로 가린다.

    매개변수
    --------
    amount : 가릴 채널의 비율(0에서 1) 또는 개수(정수).
    dim : 채널의 축.
    generator : 난수 발생기 또는 씨앗.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.nn.utils import prune
    >>> layer = prune.random_structured(nn.Linear(4, 2), "weight", 1, dim=0, generator=0)
    >>> sorted(layer.weight_mask.sum(1).tolist())
    [0.0, 4.0]

    출처
    ----
    PyTorch ``torch.nn.utils.prune.RandomStructured``.
    """

    def __init__(self, amount: float, dim: int = -1, generator: Generator = None) -> None:
        self.amount, self.dim, self.generator = amount, dim, generator

    def _importance(self, moved: np.ndarray) -> np.ndarray:
        return resolve(self.generator, "RandomStructured").random(len(moved))


def random_structured(module: Module, name: str, amount: float, dim: int, generator: Generator = None) -> Module:
    """매개변수의 채널(``dim`` 의 자리)을 무작위로 통째로 가린다.

    매개변수
    --------
    module, name : 고칠 층과 매개변수의 이름. 그 자리에서 바뀐다.
    amount : 남은 채널 가운데 가릴 비율(0에서 1) 또는 개수(정수).
    dim : 채널의 축.
    generator : 난수 발생기 또는 씨앗.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError, ArgumentTypeError : 그런 매개변수나 축이 없거나 ``amount`` 가 알맞지 않을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.prune.random_structured(nn.Linear(4, 3), "weight", 1, dim=1)
    >>> int(layer.weight_mask.sum())
    9

    출처
    ----
    PyTorch ``torch.nn.utils.prune.random_structured``.
    """
    RandomStructured.apply(module, name, amount, dim, generator)
    return module


class LnStructured(_Structured):
    """노름이 작은 채널부터 통째로 가린다.

    매개변수
    --------
    amount : 가릴 채널의 비율(0에서 1) 또는 개수(정수).
    n : 노름의 차수: 수, 또는 ``math.inf``, ``"fro"``.
    dim : 채널의 축.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.nn.utils import prune
    >>> layer = nn.Linear(2, 2)
    >>> layer.weight.data = tg.tensor([[3.0, 4.0], [1.0, 1.0]])
    >>> prune.ln_structured(layer, "weight", 1, n=2, dim=0).weight.tolist()
    [[3.0, 4.0], [0.0, 0.0]]

    출처
    ----
    PyTorch ``torch.nn.utils.prune.LnStructured``.
    """

    def __init__(self, amount: float, n: Any, dim: int = -1) -> None:
        order = {"fro": 2.0, "inf": math.inf}.get(n, n) if isinstance(n, str) else n
        if isinstance(order, (str, bool)) or not isinstance(order, (int, float)):
            raise ArgumentTypeError(f"LnStructured: n 은 노름의 차수(1, 2, math.inf, 'fro')여야 합니다. 받은 것: {describe(n)}.")
        self.amount, self.n, self.dim = amount, order, dim

    def _importance(self, moved: np.ndarray) -> np.ndarray:
        return np.linalg.norm(moved, self.n, axis=1)


def ln_structured(module: Module, name: str, amount: float, n: Any, dim: int, importance_scores: Any = None) -> Module:
    """매개변수의 채널(``dim`` 의 자리)을 노름이 작은 것부터 통째로 가린다.

    매개변수
    --------
    module, name : 고칠 층과 매개변수의 이름. 그 자리에서 바뀐다.
    amount : 남은 채널 가운데 가릴 비율(0에서 1) 또는 개수(정수).
    n : 노름의 차수: 수, ``math.inf``, ``"fro"``.
    dim : 채널의 축.
    importance_scores : 매개변수 대신 볼 점수, 같은 모양.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError, ArgumentTypeError, ShapeError : 그런 매개변수나 축이 없거나 인수가 알맞지 않을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.prune.ln_structured(nn.Conv2d(3, 4, 2), "weight", 0.5, n=1, dim=0)
    >>> int(layer.weight_mask.sum())
    24

    출처
    ----
    PyTorch ``torch.nn.utils.prune.ln_structured``.
    """
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module
