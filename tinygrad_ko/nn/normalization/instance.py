"""인스턴스 정규화(instance normalization)."""

from __future__ import annotations

import math
from typing import Any

from ...engine import tick
from ...errors import ShapeError
from ...tensors.tensor import Tensor
from ...watch.acts import perform
from ...watch.calls import as_one
from ..docstrings import documented_like
from .channel import ChannelNorm
from .statistics import averages, by_averages, epsilon, fixed, move, normalized, with_channels
from .steps import BY_AVERAGES, INSTANCE_NORM


def instance_norm(
    input: Any, running_mean: Any = None, running_var: Any = None, weight: Tensor | None = None, bias: Tensor | None = None,
    use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:
    """인스턴스 정규화: 표본마다 채널마다, 공간에 걸쳐 (x − μ)/√(σ² + ε)·γ + β.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (배치, 채널, 공간…), 무차원(dimensionless).
    running_mean, running_var : 모양 (채널,)의 이동 평균(배치에 걸친 평균). 없으면 남기지 않는다.
    weight, bias : γ 와 β, 모양 (채널,).
    use_input_stats : 참이면 입력의 통계로, 거짓이면 이동 평균으로 정규화한다.
    momentum : 이동 평균에 새 통계를 섞는 비율.
    eps : 분산에 더하는 작은 수 ε, 0 이상.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 모양이 맞지 않거나, 공간의 값이 하나뿐일 때.
    ArgumentError : 이동 평균을 쓰려는데 없을 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.instance_norm(tg.tensor([[[1.0, 3.0], [0.0, 8.0]]]), eps=0)
    tensor([[[-1.,  1.],
             [-1.,  1.]]])

    출처
    ----
    Ulyanov, Vedaldi, Lempitsky, "Instance Normalization" (2016).
    """
    began = tick()
    x = with_channels("instance_norm", input, 3)
    count, channels, n = x.shape[0], x.shape[1], math.prod(x.shape[2:])
    epsilon("instance_norm", eps)
    running = averages("instance_norm", running_mean, running_var, x)
    flat = x if x.ndim == 3 else x.reshape((count, channels, n))
    if not use_input_stats:
        made = by_averages("instance_norm", flat, running, weight, bias, eps, (channels, 1)).reshape(x.shape)
        return as_one(BY_AVERAGES, began, made, {"x": x, "weight": weight, "bias": bias}, fixed(running, eps))
    if n < 2:
        raise ShapeError(
            f"instance_norm: 공간의 값이 둘 이상이어야 분산을 셀 수 있는데 {n}개입니다. 입력의 모양: {x.shape}. "
            "공간이 1×1 로 줄어든 뒤라면 이 층을 빼거나 layer_norm 을 쓰세요."
        )
    y, mean, s = normalized("instance_norm", flat, (2,), eps, weight, bias, (channels,), (channels, 1))
    if running and count:
        perform(_move, running, (mean, s, eps, n, momentum))
    made = y.reshape(x.shape)
    over = {"shape": None, "axis": tuple(range(2, x.ndim)), "eps": eps, "side": (channels, *[1] * (x.ndim - 2))}
    return as_one(INSTANCE_NORM, began, made, {"x": x, "weight": weight, "bias": bias}, over)


def _move(average: Tensor, spread: Tensor, mean: Any, s: Any, eps: float, n: int, momentum: float) -> None:
    """이동 평균을 배치에 걸친 평균과, 치우치지 않은 분산 쪽으로."""
    move((average, spread), mean.mean(0).reshape(-1), (s**2 - eps).mean(0).reshape(-1) * (n / (n - 1)), momentum)


class InstanceNorm(ChannelNorm):
    """인스턴스 정규화 층들의 셈. 배치 축이 없는 입력도 받는다."""

    batchless = True

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = False,
        track_running_stats: bool = False, device: Any = None, dtype: Any = None, *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype, bias)

    def forward(self, input: Any) -> Tensor:
        """정규화한 텐서. 학습 상태이고 이동 평균을 두었으면 그것도 움직인다."""
        input = self.check(input)
        single = input.ndim == min(self.dimensions)
        y = instance_norm(
            input.reshape((1, *input.shape)) if single else input, self.running_mean, self.running_var, self.weight, self.bias,
            self.training or not self.track_running_stats, 0.0 if self.momentum is None else self.momentum, self.eps,
        )
        return y.reshape(input.shape) if single else y


class InstanceNorm2d(InstanceNorm):
    """인스턴스 정규화(instance normalization): 표본마다 채널마다 공간에 걸쳐 정규화한다.

    입력은 (C, H, W) 또는 (N, C, H, W), 무차원(dimensionless).

    매개변수
    --------
    num_features : 채널 수 C.
    eps : 분산에 더하는 작은 수 ε, 0 이상.
    momentum : 이동 평균에 새 통계를 섞는 비율.
    affine : 학습하는 ``weight`` 와 ``bias`` (모양 (C,))를 둘 것인가.
    track_running_stats : 이동 평균을 두고 평가할 때 쓸 것인가.
    device, dtype : 매개변수와 이동 평균을 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).
    bias : ``affine`` 일 때 β 를 둘 것인가.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수가 아닐 때.
    ShapeError, DtypeError : 부를 때, 모양이나 dtype 이 맞지 않거나 공간의 값이 하나뿐일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.InstanceNorm2d(3)(tg.ones((4, 3, 2, 2))).shape
    (4, 3, 2, 2)

    출처
    ----
    Ulyanov, Vedaldi, Lempitsky, "Instance Normalization" (2016); PyTorch ``torch.nn.InstanceNorm2d``.
    """

    dimensions, wanted = (3, 4), "(C, H, W) 또는 (N, C, H, W)"


@documented_like(InstanceNorm2d)
class InstanceNorm1d(InstanceNorm):
    """인스턴스 정규화(instance normalization): 표본마다 채널마다 공간에 걸쳐 정규화한다.

    입력은 (C, L) 또는 (N, C, L), 출력도 같은 모양. 나머지는 ``InstanceNorm2d`` 와 같다.

    >>> nn.InstanceNorm1d(3)(tg.ones((4, 3, 5))).shape
    (4, 3, 5)
    """

    dimensions, wanted = (2, 3), "(C, L) 또는 (N, C, L)"


@documented_like(InstanceNorm2d)
class InstanceNorm3d(InstanceNorm):
    """인스턴스 정규화(instance normalization): 표본마다 채널마다 공간에 걸쳐 정규화한다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 출력도 같은 모양. 나머지는 ``InstanceNorm2d`` 와 같다.

    >>> nn.InstanceNorm3d(3)(tg.ones((4, 3, 2, 2, 2))).shape
    (4, 3, 2, 2, 2)
    """

    dimensions, wanted = (4, 5), "(C, D, H, W) 또는 (N, C, D, H, W)"
