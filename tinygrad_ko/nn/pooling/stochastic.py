"""확률 풀링(stochastic pooling) 층."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensors.generator import resolve
from .. import functional as F
from .base import Windowed


class _StochasticPool(Windowed):
    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
                 return_indices: bool = False, generator: np.random.Generator | int | None = None) -> None:
        super().__init__(kernel_size, stride, padding=padding, ceil_mode=ceil_mode)
        self.return_indices = return_indices
        # 기본 발생기는 부를 때 찾는다: 모델을 복사해도 manual_seed 를 따른다.
        self.generator = None if generator is None else resolve(generator, type(self).__name__)

    def _arguments(self) -> tuple[Any, ...]:
        return (self.kernel_size, self.stride, self.padding, self.ceil_mode, self.return_indices, self.training,
                self.generator)


class StochasticPool1d(_StochasticPool):
    """1차원 확률 풀링: 학습할 때는 창에서 pᵢ = aᵢ / Σ aₖ 로 하나를 뽑고, 평가할 때는 Σ pᵢ aᵢ 이다.

    매개변수
    --------
    kernel_size, stride, ceil_mode : ``MaxPool`` 과 같다.
    padding : 앞뒤에 0을 덧대는 폭. 덧댄 0은 뽑히지 않는다.
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 평가할 때는 가장 큰 자리이다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    입력은 (C, L) 또는 (N, C, L), 출력은 (…, C, oL), 무차원(dimensionless).

    예외
    ----
    DataError : 부를 때, 입력에 음수나 NaN 이 있으면. 그 밖은 ``MaxPool`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> x = tg.tensor([[[1.0, 3.0]]])
    >>> pool = nn.StochasticPool1d(2, generator=0)
    >>> pool(x).item() in (1.0, 3.0), pool.eval()(x).item()
    (True, 2.5)

    출처
    ----
    강의 L14; Zeiler, Fergus, "Stochastic Pooling for Regularization of Deep Convolutional Neural Networks" (2013).
    """

    def forward(self, x: Any) -> Any:
        """뽑은 값(학습) 또는 확률로 무게를 준 평균(평가)."""
        return F.stochastic_pool1d(x, *self._arguments())


class StochasticPool2d(_StochasticPool):
    """2차원 확률 풀링: 학습할 때는 창에서 pᵢ = aᵢ / Σ aₖ 로 하나를 뽑고, 평가할 때는 Σ pᵢ aᵢ 이다.

    매개변수
    --------
    kernel_size, stride, ceil_mode : ``MaxPool`` 과 같다.
    padding : 앞뒤에 0을 덧대는 폭. 덧댄 0은 뽑히지 않는다.
    return_indices : 뽑힌 자리의 번호도 돌려주는가. 평가할 때는 가장 큰 자리이다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    입력은 (C, H, W) 또는 (N, C, H, W), 출력은 (…, C, oH, oW), 무차원(dimensionless).

    예외
    ----
    DataError : 부를 때, 입력에 음수나 NaN 이 있으면. 그 밖은 ``MaxPool`` 과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> x = tg.tensor([[[1.0, 0.0], [0.0, 3.0]]])
    >>> pool = nn.StochasticPool2d(2, generator=0)
    >>> pool(x).item() in (1.0, 3.0), pool.eval()(x).item()
    (True, 2.5)

    출처
    ----
    강의 L14; Zeiler, Fergus, "Stochastic Pooling for Regularization of Deep Convolutional Neural Networks" (2013).
    """

    def forward(self, x: Any) -> Any:
        """뽑은 값(학습) 또는 확률로 무게를 준 평균(평가)."""
        return F.stochastic_pool2d(x, *self._arguments())
