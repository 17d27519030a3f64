"""그룹 정규화(group normalization)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...engine import tick
from ...errors import ArgumentError, ShapeError
from ...korean.particles import Noun
from ...rules import normalization as rules
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ..birth import scale_by_one
from ..checks import Generator, positive, real_dtype, to_tensor
from ..module import Module
from ..parameter import Parameter
from .statistics import epsilon, normalized, with_channels
from .steps import GROUP_NORM


def group_norm(
    input: Any, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """그룹 정규화: 표본마다, 이웃한 채널들의 그룹마다 (x − μ)/√(σ² + ε)·γ + β. 배치의 크기와 상관없다.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (배치, 채널) 또는 (배치, 채널, 공간…), 무차원(dimensionless).
    num_groups : 그룹의 수. 채널 수를 나누어떨어지게 해야 한다.
    weight, bias : γ 와 β, 모양 (채널,).
    eps : 분산에 더하는 작은 수 ε, 0 이상.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 채널 수가 그룹의 수로 나누어떨어지지 않거나, 그룹마다의 값이 하나뿐일 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.group_norm(tg.tensor([[1.0, 3.0, 0.0, 8.0]]), 2, eps=0)
    tensor([[-1.,  1., -1.,  1.]])

    출처
    ----
    Wu, He, "Group Normalization" (2018).
    """
    began = tick()
    x = with_channels("group_norm", input)
    groups = positive("group_norm", "num_groups", num_groups)
    epsilon("group_norm", eps)
    batch, channels, space = x.shape[0], x.shape[1], math.prod(x.shape[2:])
    if channels % groups or channels * space <= groups:
        raise ShapeError(
            f"group_norm: 채널 {channels}개를 num_groups={groups}개로 똑같이 나누고, 그룹마다 값이 둘 이상이어야 합니다. "
            f"입력의 모양: {x.shape}. num_groups 를 채널 수의 약수로 하세요."
        )
    rows = (batch, groups, channels // groups * space)
    if weight is None and bias is None:
        made = rules.standardize.call(x.reshape(rows), (2,), eps)[0].reshape(x.shape)
    else:
        side = (groups, channels // groups) if x.ndim == 2 else (groups, channels // groups, 1)
        split = x.reshape((batch, *side[:2], space)[:len(side) + 1])
        made = normalized("group_norm", split, tuple(range(2, split.ndim)), eps, weight, bias, (channels,), side)[0].reshape(x.shape)
    over = {"shape": rows, "axis": (2,), "eps": eps, "side": (channels, *[1] * (x.ndim - 2))}
    return as_one(GROUP_NORM, began, made, {"x": x, "weight": weight, "bias": bias}, over)


class GroupNorm(Module):
    """그룹 정규화(group normalization): 표본마다, 이웃한 채널들의 그룹마다 정규화한다. 배치의 크기와 상관없다.

    매개변수
    --------
    num_groups : 그룹의 수. ``num_channels`` 를 나누어떨어지게 해야 한다.
    num_channels : 채널 수 C.
    eps : 분산에 더하는 작은 수 ε, 0 이상.
    affine : 학습하는 ``weight`` 와 ``bias`` (모양 (C,))를 둘 것인가.
    device, dtype : 매개변수를 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).
    bias : ``affine`` 일 때 β 를 둘 것인가.

    입력은 (N, C) 또는 (N, C, 공간…), 출력도 같은 모양, 무차원(dimensionless). 학습과 평가에서 같은 셈이다.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수가 아니거나, 채널이 그룹으로 나누어떨어지지 않을 때.
    ShapeError, DtypeError : 부를 때, 모양이나 dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.GroupNorm(2, 6)(tg.ones((4, 6, 5))).shape
    (4, 6, 5)

    출처
    ----
    Wu, He, "Group Normalization" (2018); PyTorch ``torch.nn.GroupNorm``.
    """

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, device: Any = None,
        dtype: Any = None, *, bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_groups = positive("GroupNorm", "num_groups", num_groups)
        self.num_channels = positive("GroupNorm", "num_channels", num_channels)
        epsilon("GroupNorm", eps)
        if num_channels % num_groups:
            raise ArgumentError(
                f"GroupNorm: num_channels={Noun(num_channels):은/는} num_groups={Noun(num_groups):으로/로} 나누어떨어져야 합니다. "
                "num_groups 를 채널 수의 약수로 하세요."
            )
        self.eps, self.affine = eps, affine
        kind = real_dtype("GroupNorm", dtype)
        self.weight = Parameter(np.ones(num_channels, kind)) if affine else None
        self.bias = Parameter(np.zeros(num_channels, kind)) if affine and bias else None

    def reset_parameters(self, generator: Generator = None) -> None:
        """γ 를 1로, β 를 0으로. 난수를 쓰지 않는다."""
        scale_by_one(self)

    def forward(self, input: Any) -> Tensor:
        """정규화하고, 늘이고, 옮긴 텐서."""
        input = to_tensor(input)
        if input.ndim < 2 or input.shape[1] != self.num_channels:
            raise ShapeError(
                f"GroupNorm: 입력의 모양은 (N, {self.num_channels}, …)이어야 합니다. 받은 모양: {input.shape}. "
                "채널 축을 둘째에 놓거나 num_channels 를 바꾸세요."
            )
        return group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, {self._show('eps', 'affine')}"
