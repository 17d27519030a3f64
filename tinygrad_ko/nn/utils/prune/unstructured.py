"""원소마다 가리기: 무작위로, 절댓값이 작은 것부터, 여러 매개변수를 함께 견주어."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ....errors import ArgumentError, ArgumentTypeError, describe
from ....tensors.generator import resolve
from ....tensors.tensor import Tensor
from ...checks import Generator
from ...module import Module
from .given_mask import custom_from_mask
from .method import BasePruningMethod, count_of, masked_so_far, values_of


class RandomUnstructured(BasePruningMethod):
    """원소를 무작위로 가린다.

    매개변수
    --------
    amount : 가릴 비율(0에서 1) 또는 개수(정수).
    generator : 난수 발생기 또는 씨앗.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.nn.utils import prune
    >>> layer = prune.random_unstructured(nn.Linear(4, 2), "weight", 3, generator=0)
    >>> int(layer.weight_mask.sum())
    5

    출처
    ----
    PyTorch ``torch.nn.utils.prune.RandomUnstructured``.
    """

    def __init__(self, amount: float, generator: Generator = None) -> None:
        self.amount, self.generator = amount, generator

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Any:
        """무작위로 고른 자리를 끈 가림."""
        mask = values_of(default_mask).copy()
        count = count_of("RandomUnstructured", self.amount, t.size)
        mask.reshape(-1)[resolve(self.generator, "RandomUnstructured").permutation(t.size)[:count]] = 0
        return mask


def random_unstructured(module: Module, name: str, amount: float, generator: Generator = None) -> Module:
    """매개변수의 원소를 무작위로 가린다.

    매개변수
    --------
    module, name : 고칠 층과 매개변수의 이름. 그 자리에서 바뀐다.
    amount : 남은 것 가운데 가릴 비율(0에서 1) 또는 개수(정수).
    generator : 난수 발생기 또는 씨앗.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError, ArgumentTypeError : 그런 매개변수가 없거나 ``amount`` 가 알맞지 않을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> int(nn.utils.prune.random_unstructured(nn.Linear(4, 2), "weight", 0.5).weight_mask.sum())
    4

    출처
    ----
    PyTorch ``torch.nn.utils.prune.random_unstructured``.
    """
    RandomUnstructured.apply(module, name, amount, generator)
    return module


class L1Unstructured(BasePruningMethod):
    """절댓값이 작은 원소부터 가린다.

    매개변수
    --------
    amount : 가릴 비율(0에서 1) 또는 개수(정수).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.nn.utils import prune
    >>> layer = nn.Linear(3, 1)
    >>> layer.weight.data = tg.tensor([[3.0, -1.0, 2.0]])
    >>> prune.l1_unstructured(layer, "weight", 1).weight.tolist()
    [[3.0, -0.0, 2.0]]

    출처
    ----
    PyTorch ``torch.nn.utils.prune.L1Unstructured``.
    """

    def __init__(self, amount: float) -> None:
        self.amount = amount

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Any:
        """절댓값이 작은 자리를 끈 가림."""
        mask = values_of(default_mask).copy()
        count = count_of("L1Unstructured", self.amount, t.size)
        mask.reshape(-1)[np.argsort(np.abs(values_of(t)).reshape(-1), kind="stable")[:count]] = 0
        return mask


def l1_unstructured(module: Module, name: str, amount: float, importance_scores: Any = None) -> Module:
    """매개변수의 원소를 절댓값이 작은 것부터 가린다.

    매개변수
    --------
    module, name : 고칠 층과 매개변수의 이름. 그 자리에서 바뀐다.
    amount : 남은 것 가운데 가릴 비율(0에서 1) 또는 개수(정수).
    importance_scores : 절댓값 대신 볼 점수, 매개변수와 같은 모양.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError, ArgumentTypeError, ShapeError : 그런 매개변수가 없거나 인수가 알맞지 않을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.prune.l1_unstructured(nn.Linear(4, 2), "weight", 0.25)
    >>> int((layer.weight == 0).sum()), sorted(layer.state_dict())
    (2, ['bias', 'weight_mask', 'weight_orig'])

    출처
    ----
    PyTorch ``torch.nn.utils.prune.l1_unstructured``.
    """
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def global_unstructured(
    parameters: Iterable[tuple[Module, str]], pruning_method: Any, importance_scores: Mapping[Any, Any] | None = None, **kwargs: Any
) -> None:
    """여러 매개변수를 한 줄로 이어 놓고 함께 견주어 가린다.

    매개변수
    --------
    parameters : (층, 매개변수의 이름) 짝들.
    pruning_method : ``L1Unstructured`` 같은 방법의 클래스(``PRUNING_TYPE`` 이 "unstructured").
    importance_scores : (층, 이름) → 점수. 없는 것은 매개변수의 값을 본다.
    **kwargs : 방법에 줄 인수: ``amount=0.2``.

    예외
    ----
    ArgumentError, ArgumentTypeError : 짝이 아니거나, 방법이 원소마다의 것이 아닐 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.nn.utils import prune
    >>> a, b = nn.Linear(3, 2), nn.Linear(2, 2)
    >>> prune.global_unstructured([(a, "weight"), (b, "weight")], prune.L1Unstructured, amount=4)
    >>> int(a.weight_mask.sum() + b.weight_mask.sum())
    6

    출처
    ----
    PyTorch ``torch.nn.utils.prune.global_unstructured``.
    """
    where, pairs = "global_unstructured", [*parameters] if isinstance(parameters, Iterable) else []
    if not pairs or not all(isinstance(p, (tuple, list)) and len(p) == 2 and isinstance(p[0], Module) for p in pairs):
        raise ArgumentTypeError(f"{where}: [(층, '이름'), …] 을 주세요. 받은 것: {describe(parameters)}.")
    if not (isinstance(pruning_method, type) and issubclass(pruning_method, BasePruningMethod)):
        raise ArgumentTypeError(
            f"{where}: pruning_method 는 prune.L1Unstructured 같은 클래스여야 합니다. 받은 것: {describe(pruning_method)}."
        )
    if pruning_method.PRUNING_TYPE != "unstructured":
        raise ArgumentError(f"{where}: 원소마다의 방법(unstructured)만 함께 견줄 수 있습니다. 받은 것: {pruning_method.__name__}.")
    given, scores, masks = importance_scores or {}, [], []
    for module, name in pairs:
        original, mask = masked_so_far(where, module, name)
        masks.append(mask)
        scores.append(values_of(given.get((module, name), values_of(original) * mask)))
    flat = pruning_method(**kwargs).combined(
        np.concatenate([s.reshape(-1) for s in scores]), np.concatenate([m.reshape(-1) for m in masks])
    )
    ends = np.cumsum([m.size for m in masks])
    for (module, name), mask, part in zip(pairs, masks, np.split(flat, ends[:-1]), strict=True):
        custom_from_mask(module, name, part.reshape(mask.shape))
