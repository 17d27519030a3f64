"""채널마다 통계를 두는 층들의 바탕(배치 정규화, 인스턴스 정규화)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ShapeError
from ...korean.particles import Noun
from ...tensors.tensor import Tensor
from ..birth import scale_by_one
from ..checks import Generator, number, positive, real_dtype, to_tensor
from ..module import Module
from ..parameter import Parameter
from .statistics import epsilon


class ChannelNorm(Module):
    """채널마다 γ, β 와 이동 평균을 두는 층들의 바탕(배치 정규화, 인스턴스 정규화). 물려받은 클래스가 받는 차원을 정한다."""

    dimensions: tuple[int, ...] = ()  # 받는 차원
    wanted = ""  # 받는 모양
    batchless = False  # 배치 축이 없는 입력도 받는가
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self, num_features: int, eps: float, momentum: float | None, affine: bool, track_running_stats: bool, dtype: Any,
        bias: bool,
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
        self.bias = Parameter(np.zeros(num_features, kind)) if affine and bias else None
        self.register_buffer("running_mean", np.zeros(num_features, kind) if track_running_stats else None)
        self.register_buffer("running_var", np.ones(num_features, kind) if track_running_stats else None)
        self.register_buffer("num_batches_tracked", np.array(0) if track_running_stats else None)

    def reset_parameters(self, generator: Generator = None) -> None:
        """γ 와 β, 이동 평균을 처음 값으로. 난수를 쓰지 않는다."""
        self.reset_running_stats()
        scale_by_one(self)

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
                f"num_features={Noun(x.shape[channel]):으로/로} 만들거나 입력의 축을 {self.wanted} 차례로 놓으세요."
            )
        return x

    def extra_repr(self) -> str:
        return f"{self.num_features}, {self._show('eps', 'momentum', 'affine', 'track_running_stats')}"
