"""배치 정규화(batch normalization)."""

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
from .statistics import averages, by_averages, count_batch, epsilon, fixed, move, normalized, with_channels
from .steps import BATCH_NORM, BY_AVERAGES


def batch_norm(
    input: Any, running_mean: Any, running_var: Any, weight: Tensor | None = None, bias: Tensor | None = None,
    training: bool = False, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:
    """배치 정규화: 채널마다 배치와 공간에 걸쳐 x̂ = (x − μ)/√(σ² + ε), y = γ x̂ + β.

    매개변수
    --------
    input : Tensor 또는 배열. 모양 (배치, 채널) 또는 (배치, 채널, 공간…), 무차원(dimensionless).
    running_mean, running_var : 모양 (채널,)의 이동 평균. 학습할 때 그 자리에서 바뀐다. 없으면(``None``) 남기지 않는다.
    weight, bias : γ 와 β, 모양 (채널,).
    training : 참이면 이 배치의 통계로, 거짓이면 이동 평균으로 정규화한다.
    momentum : 이동 평균에 새 통계를 섞는 비율. 이동 평균 ← (1 − m)·이동 평균 + m·새 통계.
    eps : 분산에 더하는 작은 수 ε, 0 이상.

    정규화에는 치우친(biased) 분산을, 이동 평균에는 치우치지 않은(n/(n − 1)배) 분산을 쓴다.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 모양이 맞지 않거나, 학습할 때 채널마다의 값이 하나뿐일 때(분산을 셀 수 없다).
    ArgumentError : 평가할 때 이동 평균이 없을 때.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.batch_norm(tg.tensor([[1.0, 0.0], [3.0, 8.0]]), None, None, training=True, eps=0)
    tensor([[-1., -1.],
            [ 1.,  1.]])

    출처
    ----
    강의 L12; Ioffe, Szegedy, "Batch Normalization" (2015).
    """
    began = tick()
    x = with_channels("batch_norm", input)
    channels, n = x.shape[1], math.prod(x.shape[:1] + x.shape[2:])
    epsilon("batch_norm", eps)
    running = averages("batch_norm", running_mean, running_var, x)
    flat = x if x.ndim < 4 else x.reshape((x.shape[0], channels, n // x.shape[0] if x.shape[0] else 0))
    side = (channels,) if x.ndim == 2 else (channels, 1)
    if not training:
        made = by_averages("batch_norm", flat, running, weight, bias, eps, side).reshape(x.shape)
        return as_one(BY_AVERAGES, began, made, {"x": x, "weight": weight, "bias": bias}, fixed(running, eps))
    if n < 2:
        cure = "예측이라면 model.eval() 을 먼저 부르세요" if running else (
            "이동 평균을 두세요: 이동 평균이 없으면(track_running_stats=False) 예측(eval)할 때에도 배치로 분산을 셉니다"
        )
        raise ShapeError(
            f"batch_norm: 배치로 분산을 세려면 채널마다 값이 둘 이상이어야 하는데 {n}개입니다. 입력의 모양: {x.shape}. "
            f"배치를 키우거나(마지막 작은 배치는 drop_last=True 로 버리거나), {cure}."
        )
    y, mean, s = normalized("batch_norm", flat, (0,) if x.ndim == 2 else (0, 2), eps, weight, bias, (channels,), side)
    if running:
        perform(_move, running, (mean, s, eps, n, momentum))
    made = y if x.ndim < 4 else y.reshape(x.shape)
    over = {"shape": None, "axis": (0, *range(2, x.ndim)), "eps": eps, "side": (channels, *[1] * (x.ndim - 2))}
    return as_one(BATCH_NORM, began, made, {"x": x, "weight": weight, "bias": bias}, over)


def _move(average: Tensor, spread: Tensor, mean: Any, s: Any, eps: float, n: int, momentum: float) -> None:
    """이동 평균을 이 배치의 평균과, 치우치지 않은 분산 쪽으로."""
    move((average, spread), mean.reshape(-1), (s.reshape(-1) ** 2 - eps) * (n / (n - 1)), momentum)


class BatchNorm(ChannelNorm):
    """배치 정규화 층들의 셈."""

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, device: Any = None, dtype: Any = None, *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype, bias)

    def forward(self, input: Any) -> Tensor:
        """정규화한 텐서. 학습 상태이면 이동 평균도 움직인다."""
        input = self.check(input)
        mean, var, batches = self.running_mean, self.running_var, self.num_batches_tracked
        if not self.training and mean is not None:
            return batch_norm(input, mean, var, self.weight, self.bias, False, 0.0, self.eps)
        if not self.track_running_stats:  # 두었다가 끈 이동 평균은 그대로 둔다
            mean = var = batches = None
        momentum: Any = self.momentum
        if momentum is None:
            momentum = 1 if batches is None else 1 / (batches + 1)
        y = batch_norm(input, mean, var, self.weight, self.bias, True, momentum, self.eps)
        if batches is not None:  # 셈에 실패한 배치는 세지 않는다
            perform(count_batch, (batches,), ())
        return y


class BatchNorm2d(BatchNorm):
    """배치 정규화(batch normalization), 입력은 (N, C, H, W), 무차원(dimensionless). 출력도 같은 모양.

    학습: 채널마다 μ_B, σ_B² (치우친 분산)을 이 배치에서 셈하여 x̂ = (x − μ_B)/√(σ_B² + ε), y = γ x̂ + β. 그러면서 이동 평균을
    옮긴다(치우치지 않은 분산으로). 평가: 이동 평균으로 정규화한다.

    매개변수
    --------
    num_features : 채널 수 C.
    eps : 분산에 더하는 작은 수 ε, 0 이상.
    momentum : 이동 평균에 새 통계를 섞는 비율. ``None`` 이면 지금까지의 모든 배치의 평균(누적 평균).
    affine : 학습하는 ``weight`` (γ, 처음에 1)와 ``bias`` (β, 처음에 0)를 둘 것인가. 모양은 (C,).
    track_running_stats : 이동 평균 ``running_mean``, ``running_var``, ``num_batches_tracked`` 를 둘 것인가. 두지 않으면
        평가할 때도 배치의 통계를 쓴다.
    device, dtype : 매개변수와 이동 평균을 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).
    bias : ``affine`` 일 때 β 를 둘 것인가.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수가 아닐 때.
    ShapeError : 부를 때, 입력의 모양이 다르거나, 학습하는데 채널마다의 값이 하나뿐일 때(배치가 1).
    DtypeError : 부를 때, dtype 이 층과 다르면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.BatchNorm2d(3)
    >>> layer(tg.ones((4, 3, 2, 2))).shape, layer.num_batches_tracked.item()
    ((4, 3, 2, 2), 1)

    출처
    ----
    강의 L12; Ioffe, Szegedy, "Batch Normalization" (2015); PyTorch ``torch.nn.BatchNorm2d``.
    """

    dimensions, wanted = (4,), "(N, C, H, W)"


@documented_like(BatchNorm2d)
class BatchNorm1d(BatchNorm):
    """배치 정규화(batch normalization), 입력은 (N, C) 또는 (N, C, L), 무차원(dimensionless). 출력도 같은 모양.

    나머지는 ``BatchNorm2d`` 와 같다.

    >>> layer = nn.BatchNorm1d(3)
    >>> layer(tg.ones((4, 3))).shape, layer.num_batches_tracked.item()
    ((4, 3), 1)
    """

    dimensions, wanted = (2, 3), "(N, C) 또는 (N, C, L)"


@documented_like(BatchNorm2d)
class BatchNorm3d(BatchNorm):
    """배치 정규화(batch normalization), 입력은 (N, C, D, H, W), 무차원(dimensionless). 출력도 같은 모양.

    나머지는 ``BatchNorm2d`` 와 같다.

    >>> layer = nn.BatchNorm3d(3)
    >>> layer(tg.ones((4, 3, 2, 2, 2))).shape, layer.num_batches_tracked.item()
    ((4, 3, 2, 2, 2), 1)
    """

    dimensions, wanted = (5,), "(N, C, D, H, W)"
