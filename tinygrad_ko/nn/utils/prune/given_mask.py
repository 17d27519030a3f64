"""고르지 않고 가리기: 받은 가림대로, 또는 아무것도 가리지 않고 자리만."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....errors import ArgumentError, ShapeError
from ....tensors.tensor import Tensor
from ...module import Module
from .method import BasePruningMethod, values_of


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
        mask = values_of(self.mask)
        if mask.shape != t.shape:
            raise ShapeError(f"custom_from_mask: mask 의 모양은 {t.shape}이어야 합니다. 받은 모양: {mask.shape}.")
        if not np.isin(mask, (0, 1)).all():
            raise ArgumentError("custom_from_mask: mask 는 1(남긴다)과 0(끈다)만 담아야 합니다.")
        return values_of(default_mask) * mask


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
