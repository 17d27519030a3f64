"""가지치기(pruning, ``nn.utils.prune``): 매개변수의 일부를 0으로 가리고, 남은 것만 배운다.

매개변수 ``이름`` 은 ``이름_orig``(매개변수)와 ``이름_mask``(버퍼)로 바뀌고, 부를 때마다 ``이름`` = ``이름_orig`` · ``이름_mask`` 로 셈한다.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...korean.misfits import answer_in
from ...pytorch_names import LAYER_ARGUMENTS
from ...tensors.creation import from_numpy
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..absent import answering_for
from ..checks import Generator
from ..module import Module, check_module
from ..parameter import Parameter
from .reparametrize import axis_of, chosen, restored, rewrite

__all__ = [
    "BasePruningMethod", "CustomFromMask", "Identity", "L1Unstructured", "LnStructured", "RandomStructured", "RandomUnstructured",
    "custom_from_mask", "global_unstructured", "identity", "is_pruned", "l1_unstructured", "ln_structured", "random_structured",
    "random_unstructured", "remove",
]


@dataclass
class Masked:
    """w = w_orig · w_mask."""

    name: str

    def weight(self, module: Any, moving: bool) -> Tensor:
        """가린 매개변수."""
        kept: Tensor = getattr(module, f"{self.name}_orig") * getattr(module, f"{self.name}_mask")
        return kept


def _values(value: Any) -> np.ndarray:
    return np.asarray(looked(value) if isinstance(value, Tensor) else value)


def _count(where: str, amount: Any, size: int) -> int:
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
        masked = isinstance(module.__dict__.get("_recipes", {}).get(name), Masked)
        original = getattr(module, f"{name}_orig") if masked else chosen(where, module, name)
        before = _values(getattr(module, f"{name}_mask")) if masked else np.ones(original.shape, original.dtype)
        scores = _values(original) * before if importance_scores is None else importance_scores  # 이미 끈 것의 점수는 0이다
        if _values(scores).shape != original.shape:
            raise ShapeError(
                f"{where}: importance_scores 의 모양은 {original.shape}이어야 합니다. 받은 모양: {_values(scores).shape}."
            )
        mask = method.combined(_values(scores), before)
        if not masked:
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
        found = _values(self.compute_mask(from_numpy(scores[left]), from_numpy(before[left])))
        mask[left] = found
        return mask


class Identity(BasePruningMethod):
    """아무것도 가리지 않는다: 가림의 버퍼만 둔다.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.nn.utils import prune
    >>> layer = prune.identity(nn.Linear(2, 1), "weight")
    >>> layer.weight_mask.tolist()
    [[1.0, 1.0]]

    출처
    ----
    PyTorch ``torch.nn.utils.prune.Identity``.
    """

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Any:
        """받은 가림 그대로."""
        return default_mask


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
        mask = _values(default_mask).copy()
        count = _count("RandomUnstructured", self.amount, t.size)
        mask.reshape(-1)[resolve(self.generator, "RandomUnstructured").permutation(t.size)[:count]] = 0
        return mask


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
        mask = _values(default_mask).copy()
        count = _count("L1Unstructured", self.amount, t.size)
        mask.reshape(-1)[np.argsort(np.abs(_values(t)).reshape(-1), kind="stable")[:count]] = 0
        return mask


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
        values, mask = _values(t), _values(default_mask).copy()
        axis = axis_of(type(self).__name__, self.dim, t)
        moved = np.moveaxis(values, axis, 0).reshape(values.shape[axis], -1)
        count = _count(type(self).__name__, self.amount, values.shape[axis])
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


class CustomFromMask(BasePruningMethod):
    """준 가림대로 가린다.

    매개변수
    --------
    mask : 남길 자리는 1(참), 끌 자리는 0(거짓)인 배열. 매개변수와 같은 모양.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> from tinygrad_ko.nn.utils import prune
    >>> layer = prune.custom_from_mask(nn.Linear(2, 1), "weight", [[1, 0]])
    >>> layer.weight_mask.tolist()
    [[1.0, 0.0]]

    출처
    ----
    PyTorch ``torch.nn.utils.prune.CustomFromMask``.
    """

    PRUNING_TYPE = "global"

    def __init__(self, mask: Any) -> None:
        self.mask = mask

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Any:
        """지금까지의 가림과 준 가림에 함께 남는 자리."""
        mask = _values(self.mask)
        if mask.shape != t.shape:
            raise ShapeError(f"custom_from_mask: mask 의 모양은 {t.shape}이어야 합니다. 받은 모양: {mask.shape}.")
        if not np.isin(mask, (0, 1)).all():
            raise ArgumentError("custom_from_mask: mask 는 1(남긴다)과 0(끈다)만 담아야 합니다.")
        return _values(default_mask) * mask


def identity(module: Module, name: str) -> Module:
    """아무것도 가리지 않고 가림의 버퍼만 둔다.

    매개변수
    --------
    module, name : 고칠 층과 매개변수의 이름. 그 자리에서 바뀐다.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError : 그런 매개변수가 없을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> sorted(nn.utils.prune.identity(nn.Linear(2, 1), "bias").state_dict())
    ['bias_mask', 'bias_orig', 'weight']

    출처
    ----
    PyTorch ``torch.nn.utils.prune.identity``.
    """
    Identity.apply(module, name)
    return module


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
        masked = isinstance(module.__dict__.get("_recipes", {}).get(name), Masked)
        value = _values(getattr(module, f"{name}_orig") if masked else chosen(where, module, name))
        masks.append(_values(getattr(module, f"{name}_mask")) if masked else np.ones_like(value))
        scores.append(_values(given.get((module, name), value * masks[-1])))
    flat = pruning_method(**kwargs).combined(
        np.concatenate([s.reshape(-1) for s in scores]), np.concatenate([m.reshape(-1) for m in masks])
    )
    ends = np.cumsum([m.size for m in masks])
    for (module, name), mask, part in zip(pairs, masks, np.split(flat, ends[:-1]), strict=True):
        custom_from_mask(module, name, part.reshape(mask.shape))


def custom_from_mask(module: Module, name: str, mask: Any) -> Module:
    """준 가림대로 가린다.

    매개변수
    --------
    module, name : 고칠 층과 매개변수의 이름. 그 자리에서 바뀐다.
    mask : 남길 자리는 1(참), 끌 자리는 0(거짓)인 배열. 매개변수와 같은 모양.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError, ShapeError : 그런 매개변수가 없거나 ``mask`` 의 모양이나 값이 알맞지 않을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> (nn.utils.prune.custom_from_mask(nn.Linear(2, 1), "bias", [0]).bias == 0).tolist()
    [True]

    출처
    ----
    PyTorch ``torch.nn.utils.prune.custom_from_mask``.
    """
    CustomFromMask.apply(module, name, mask)
    return module


def remove(module: Module, name: str) -> Module:
    """가린 값을 그대로 보통의 매개변수로 두고, 가림을 거둔다(0은 0으로 남는다).

    매개변수
    --------
    module, name : 가린 층과 매개변수의 이름.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError : 가리지 않은 것일 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.prune.l1_unstructured(nn.Linear(4, 2), "weight", 0.25)
    >>> sorted(nn.utils.prune.remove(layer, "weight").state_dict())
    ['bias', 'weight']

    출처
    ----
    PyTorch ``torch.nn.utils.prune.remove``.
    """
    value = restored("prune.remove", module, name, Masked)
    original: Parameter = getattr(module, f"{name}_orig")
    for suffix in ("_orig", "_mask"):
        delattr(module, name + suffix)
    original.data = value
    module.register_parameter(name, original)
    return module


def is_pruned(module: Module) -> bool:
    """모듈이나 그 하위 모듈 가운데 가린 것이 있는가.

    매개변수
    --------
    module : 볼 모듈.

    반환
    ----
    bool

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> model = nn.Sequential(nn.Linear(2, 2))
    >>> before = nn.utils.prune.is_pruned(model)
    >>> _ = nn.utils.prune.l1_unstructured(model[0], "weight", 1)
    >>> before, nn.utils.prune.is_pruned(model)
    (False, True)

    출처
    ----
    PyTorch ``torch.nn.utils.prune.is_pruned``.
    """
    check_module("is_pruned", module)
    return any(isinstance(recipe, Masked) for m in module.modules() for recipe in m.__dict__.get("_recipes", {}).values())


answer_in(globals(), LAYER_ARGUMENTS)

if not TYPE_CHECKING:
    __getattr__ = answering_for("nn.utils.prune")  # 없는 이름: 까닭을 알린다
