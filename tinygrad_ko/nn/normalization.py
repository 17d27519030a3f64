"""정규화 층. 셈은 ``nn.functional`` 의 같은 이름의 함수가 한다."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..tensors.tensor import Tensor
from . import functional as F
from .checks import number, positive, real_dtype, sizes, to_tensor
from .functional.normalization import epsilon
from .module import Module
from .parameter import Parameter


class LayerNorm(Module):
    """층 정규화(layer normalization): 표본마다 마지막 축들에 걸쳐 (x − μ)/√(σ² + ε)·γ + β.

    매개변수
    --------
    normalized_shape : 정규화할 마지막 축들의 길이(정수 또는 정수들).
    eps : 분산에 더하는 작은 수 ε, 0 이상.
    elementwise_affine : 학습하는 ``weight`` (γ, 처음에 1)와 ``bias`` (β, 처음에 0)를 둘 것인가. 모양은 ``normalized_shape``.
    bias : ``elementwise_affine`` 일 때 β 를 둘 것인가.
    dtype : 매개변수의 dtype. 기본은 float32.

    입력은 (…, *normalized_shape), 출력도 같은 모양, 무차원(dimensionless). 학습과 평가에서 같은 셈이다.

    예외
    ----
    ArgumentError, ArgumentTypeError : ``normalized_shape`` 가 양의 정수(들)가 아니거나 ``eps`` 가 음수일 때.
    ShapeError, DtypeError : 부를 때, 입력의 마지막 축들이나 dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> y = nn.LayerNorm(4)(tg.tensor([[1.0, 2.0, 3.0, 4.0]]))
    >>> round(y.mean().item(), 5), round(y.std().item(), 3)
    (0.0, 1.0)

    출처
    ----
    Ba, Kiros, Hinton, "Layer Normalization" (2016); PyTorch ``torch.nn.LayerNorm``.
    """

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = sizes("LayerNorm", "normalized_shape", normalized_shape)
        epsilon("LayerNorm", eps)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        kind = real_dtype("LayerNorm", dtype)
        self.weight = Parameter(np.ones(self.normalized_shape, kind)) if elementwise_affine else None
        self.bias = Parameter(np.zeros(self.normalized_shape, kind)) if elementwise_affine and bias else None

    def forward(self, x: Any) -> Tensor:
        """정규화하고, 늘이고, 옮긴 텐서."""
        return F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return self._show("normalized_shape", "eps", "elementwise_affine")


class ChannelNorm(Module):
    """채널마다 γ, β 와 이동 평균을 두는 층들의 바탕(배치 정규화, 인스턴스 정규화). 물려받은 클래스가 받는 차원을 정한다."""

    dimensions: tuple[int, ...] = ()  # 받는 차원
    wanted = ""  # 받는 모양
    batchless = False  # 배치 축이 없는 입력도 받는가
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self, num_features: int, eps: float, momentum: float | None, affine: bool, track_running_stats: bool, dtype: Any
    ) -> None:
        super().__init__()
        where = type(self).__name__
        self.num_features = positive(where, "num_features", num_features)
        epsilon(where, eps)
        if momentum is not None:
            number(where, "momentum", momentum, lambda v: 0 <= v <= 1, "0 이상 1 이하이거나 None 이어야")
        self.eps, self.momentum, self.affine, self.track_running_stats = eps, momentum, affine, track_running_stats
        kind = real_dtype(where, dtype)
        self.weight = Parameter(np.ones(num_features, kind)) if affine else None
        self.bias = Parameter(np.zeros(num_features, kind)) if affine else None
        self.register_buffer("running_mean", np.zeros(num_features, kind) if track_running_stats else None)
        self.register_buffer("running_var", np.ones(num_features, kind) if track_running_stats else None)
        self.register_buffer("num_batches_tracked", np.array(0) if track_running_stats else None)

    def reset_running_stats(self) -> None:
        """이동 평균을 처음(평균 0, 분산 1, 센 배치 0)으로 되돌린다."""
        for buffer, value in ((self.running_mean, 0), (self.running_var, 1), (self.num_batches_tracked, 0)):
            if buffer is not None:
                buffer.data = np.full_like(buffer.data, value)

    def check(self, x: Any) -> Tensor:
        """차원과 채널 수를 살핀다."""
        x = to_tensor(x)
        where = type(self).__name__
        if x.ndim not in self.dimensions:
            raise ShapeError(f"{where}: 입력의 모양은 {self.wanted}이어야 합니다. 받은 모양: {x.shape}. reshape 로 축을 맞추세요.")
        channel = x.ndim - min(self.dimensions) if self.batchless else 1
        if x.shape[channel] != self.num_features:
            raise ShapeError(
                f"{where}: 채널이 {self.num_features}개여야 하는데 입력의 모양은 {x.shape}(채널 {x.shape[channel]}개)입니다. "
                f"num_features={x.shape[channel]} 로 만들거나 입력의 축을 {self.wanted} 차례로 놓으세요."
            )
        return x

    def extra_repr(self) -> str:
        return f"{self.num_features}, {self._show('eps', 'momentum', 'affine', 'track_running_stats')}"


class BatchNorm(ChannelNorm):
    """배치 정규화 층들의 셈."""

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, dtype: Any = None,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype)

    def forward(self, x: Any) -> Tensor:
        """정규화한 텐서. 학습 상태이면 이동 평균도 움직인다."""
        x = self.check(x)
        mean, var, batches = self.running_mean, self.running_var, self.num_batches_tracked
        if not self.training and mean is not None:
            return F.batch_norm(x, mean, var, self.weight, self.bias, False, 0.0, self.eps)
        count = 1 if batches is None else batches.item() + 1
        momentum = 1 / count if self.momentum is None else self.momentum
        y = F.batch_norm(x, mean, var, self.weight, self.bias, True, momentum, self.eps)
        if batches is not None:  # 셈에 실패한 배치는 세지 않는다
            batches.data = np.array(count)
        return y


class InstanceNorm(ChannelNorm):
    """인스턴스 정규화 층들의 셈. 배치 축이 없는 입력도 받는다."""

    batchless = True

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = False,
        track_running_stats: bool = False, dtype: Any = None,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype)

    def forward(self, x: Any) -> Tensor:
        """정규화한 텐서. 학습 상태이고 이동 평균을 두었으면 그것도 움직인다."""
        x = self.check(x)
        single = x.ndim == min(self.dimensions)
        y = F.instance_norm(
            x.reshape((1, *x.shape)) if single else x, self.running_mean, self.running_var, self.weight, self.bias,
            self.training or not self.track_running_stats, 0.0 if self.momentum is None else self.momentum, self.eps,
        )
        return y.reshape(x.shape) if single else y


class BatchNorm1d(BatchNorm):
    """배치 정규화(batch normalization), 입력은 (N, C) 또는 (N, C, L), 무차원(dimensionless). 출력도 같은 모양.

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
    dtype : 매개변수와 이동 평균의 dtype. 기본은 float32.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수가 아닐 때.
    ShapeError : 부를 때, 입력의 모양이 다르거나, 학습하는데 채널마다의 값이 하나뿐일 때(배치가 1).
    DtypeError : 부를 때, dtype 이 층과 다르면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.BatchNorm1d(3)
    >>> layer(tg.ones((4, 3))).shape, layer.num_batches_tracked.item()
    ((4, 3), 1)

    출처
    ----
    강의 L12; Ioffe, Szegedy, "Batch Normalization" (2015); PyTorch ``torch.nn.BatchNorm1d``.
    """

    dimensions, wanted = (2, 3), "(N, C) 또는 (N, C, L)"


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
    dtype : 매개변수와 이동 평균의 dtype. 기본은 float32.

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


class BatchNorm3d(BatchNorm):
    """배치 정규화(batch normalization), 입력은 (N, C, D, H, W), 무차원(dimensionless). 출력도 같은 모양.

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
    dtype : 매개변수와 이동 평균의 dtype. 기본은 float32.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수가 아닐 때.
    ShapeError : 부를 때, 입력의 모양이 다르거나, 학습하는데 채널마다의 값이 하나뿐일 때(배치가 1).
    DtypeError : 부를 때, dtype 이 층과 다르면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.BatchNorm3d(3)
    >>> layer(tg.ones((4, 3, 2, 2, 2))).shape, layer.num_batches_tracked.item()
    ((4, 3, 2, 2, 2), 1)

    출처
    ----
    강의 L12; Ioffe, Szegedy, "Batch Normalization" (2015); PyTorch ``torch.nn.BatchNorm3d``.
    """

    dimensions, wanted = (5,), "(N, C, D, H, W)"


class InstanceNorm1d(InstanceNorm):
    """인스턴스 정규화(instance normalization): 표본마다 채널마다 공간에 걸쳐 정규화한다.

    입력은 (C, L) 또는 (N, C, L), 무차원(dimensionless).

    매개변수
    --------
    num_features : 채널 수 C.
    eps : 분산에 더하는 작은 수 ε, 0 이상.
    momentum : 이동 평균에 새 통계를 섞는 비율.
    affine : 학습하는 ``weight`` 와 ``bias`` (모양 (C,))를 둘 것인가.
    track_running_stats : 이동 평균을 두고 평가할 때 쓸 것인가.
    dtype : 매개변수와 이동 평균의 dtype. 기본은 float32.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수가 아닐 때.
    ShapeError, DtypeError : 부를 때, 모양이나 dtype 이 맞지 않거나 공간의 값이 하나뿐일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.InstanceNorm1d(3)(tg.ones((4, 3, 5))).shape
    (4, 3, 5)

    출처
    ----
    Ulyanov, Vedaldi, Lempitsky, "Instance Normalization" (2016); PyTorch ``torch.nn.InstanceNorm1d``.
    """

    dimensions, wanted = (2, 3), "(C, L) 또는 (N, C, L)"


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
    dtype : 매개변수와 이동 평균의 dtype. 기본은 float32.

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


class InstanceNorm3d(InstanceNorm):
    """인스턴스 정규화(instance normalization): 표본마다 채널마다 공간에 걸쳐 정규화한다.

    입력은 (C, D, H, W) 또는 (N, C, D, H, W), 무차원(dimensionless).

    매개변수
    --------
    num_features : 채널 수 C.
    eps : 분산에 더하는 작은 수 ε, 0 이상.
    momentum : 이동 평균에 새 통계를 섞는 비율.
    affine : 학습하는 ``weight`` 와 ``bias`` (모양 (C,))를 둘 것인가.
    track_running_stats : 이동 평균을 두고 평가할 때 쓸 것인가.
    dtype : 매개변수와 이동 평균의 dtype. 기본은 float32.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 알맞은 수가 아닐 때.
    ShapeError, DtypeError : 부를 때, 모양이나 dtype 이 맞지 않거나 공간의 값이 하나뿐일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.InstanceNorm3d(3)(tg.ones((4, 3, 2, 2, 2))).shape
    (4, 3, 2, 2, 2)

    출처
    ----
    Ulyanov, Vedaldi, Lempitsky, "Instance Normalization" (2016); PyTorch ``torch.nn.InstanceNorm3d``.
    """

    dimensions, wanted = (4, 5), "(C, D, H, W) 또는 (N, C, D, H, W)"


class GroupNorm(Module):
    """그룹 정규화(group normalization): 표본마다, 이웃한 채널들의 그룹마다 정규화한다. 배치의 크기와 상관없다.

    매개변수
    --------
    num_groups : 그룹의 수. ``num_channels`` 를 나누어떨어지게 해야 한다.
    num_channels : 채널 수 C.
    eps : 분산에 더하는 작은 수 ε, 0 이상.
    affine : 학습하는 ``weight`` 와 ``bias`` (모양 (C,))를 둘 것인가.
    dtype : 매개변수의 dtype. 기본은 float32.

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

    def __init__(self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, dtype: Any = None) -> None:
        super().__init__()
        self.num_groups = positive("GroupNorm", "num_groups", num_groups)
        self.num_channels = positive("GroupNorm", "num_channels", num_channels)
        epsilon("GroupNorm", eps)
        if num_channels % num_groups:
            raise ArgumentError(
                f"GroupNorm: num_channels={num_channels} 은(는) num_groups={num_groups} 로 나누어떨어져야 합니다. "
                "num_groups 를 채널 수의 약수로 하세요."
            )
        self.eps, self.affine = eps, affine
        kind = real_dtype("GroupNorm", dtype)
        self.weight = Parameter(np.ones(num_channels, kind)) if affine else None
        self.bias = Parameter(np.zeros(num_channels, kind)) if affine else None

    def forward(self, x: Any) -> Tensor:
        """정규화하고, 늘이고, 옮긴 텐서."""
        x = to_tensor(x)
        if x.ndim < 2 or x.shape[1] != self.num_channels:
            raise ShapeError(
                f"GroupNorm: 입력의 모양은 (N, {self.num_channels}, …)이어야 합니다. 받은 모양: {x.shape}. "
                "채널 축을 둘째에 놓거나 num_channels 를 바꾸세요."
            )
        return F.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, {self._show('eps', 'affine')}"


class RMSNorm(Module):
    """RMS 정규화: 평균을 빼지 않고 제곱평균제곱근으로만 나눈다. x/√(mean(x²) + ε)·γ.

    매개변수
    --------
    normalized_shape : 정규화할 마지막 축들의 길이(정수 또는 정수들).
    eps : 더하는 작은 수 ε. ``None`` 이면 dtype 의 기계 엡실론(machine epsilon).
    elementwise_affine : 학습하는 ``weight`` (γ, 처음에 1)를 둘 것인가. 모양은 ``normalized_shape``.
    dtype : 매개변수의 dtype. 기본은 float32.

    입력은 (…, *normalized_shape), 출력도 같은 모양, 무차원(dimensionless).

    예외
    ----
    ArgumentError, ArgumentTypeError : ``normalized_shape`` 가 양의 정수(들)가 아니거나 ``eps`` 가 음수일 때.
    ShapeError, DtypeError : 부를 때, 입력의 마지막 축들이나 dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.RMSNorm(2, eps=0)(tg.tensor([[1.0, 7.0]])).detach()
    tensor([[0.2, 1.4]])

    출처
    ----
    Zhang, Sennrich, "Root Mean Square Layer Normalization" (2019); PyTorch ``torch.nn.RMSNorm``.
    """

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float | None = None, elementwise_affine: bool = True, dtype: Any = None
    ) -> None:
        super().__init__()
        self.normalized_shape = sizes("RMSNorm", "normalized_shape", normalized_shape)
        if eps is not None:
            epsilon("RMSNorm", eps)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        kind = real_dtype("RMSNorm", dtype)
        self.weight = Parameter(np.ones(self.normalized_shape, kind)) if elementwise_affine else None

    def forward(self, x: Any) -> Tensor:
        """나누고 늘인 텐서."""
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return self._show("normalized_shape", "eps", "elementwise_affine")
