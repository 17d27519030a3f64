"""드롭아웃(dropout)과 잡음."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensors.generator import resolve
from ..tensors.tensor import Tensor
from . import functional as F
from .checks import number
from .functional.layer import check_probability
from .module import Module


class Masking(Module):
    """확률 ``p`` 로 끄는 층들의 바탕. 예측할 때 켜는 층(``nn.mc_predict``)이 이것이다."""

    def __init__(self, p: float = 0.5, generator: np.random.Generator | int | None = None) -> None:
        super().__init__()
        where = type(self).__name__
        check_probability(where, p)
        self.p = p
        # 기본 발생기는 부를 때 찾는다: 모델을 복사해도 manual_seed 를 따른다.
        self.generator = None if generator is None else resolve(generator, where)

    def extra_repr(self) -> str:
        return self._show("p")


class Dropout(Masking):
    """학습할 때 원소마다 확률 ``p`` 로 끄고 남은 것을 1/(1 − p) 배 한다. 평가할 때는 그대로 둔다.

    매개변수
    --------
    p : 끌 확률, 0 이상 1 이하(무차원). 1이면 모두 0이다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.Dropout(0.5).eval()
    >>> layer(tg.ones(3))
    tensor([1., 1., 1.])

    출처
    ----
    강의 L18; Srivastava et al., "Dropout" (2014).
    """

    def forward(self, x: Any) -> Tensor:
        """끄고 남은 텐서."""
        return F.dropout(x, self.p, self.training, self.generator)


class Dropout1d(Masking):
    """채널을 통째로 끄는 드롭아웃. 입력은 (N, C, L) 또는 (C, L), 무차원(dimensionless). 평가할 때는 그대로 둔다.

    매개변수
    --------
    p : 끌 확률, 0 이상 1 이하.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때. ShapeError, DtypeError : 부를 때, 입력이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Dropout1d(0.5, generator=0)(tg.ones((2, 3, 5))).shape
    (2, 3, 5)

    출처
    ----
    강의 L18; Tompson et al. (2015).
    """

    def forward(self, x: Any) -> Tensor:
        """끄고 남은 텐서."""
        return F.dropout1d(x, self.p, self.training, self.generator)


class Dropout2d(Masking):
    """채널(특징 맵)을 통째로 끄는 드롭아웃. 입력은 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless). 평가할 때는 그대로 둔다.

    매개변수
    --------
    p : 끌 확률, 0 이상 1 이하.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때. ShapeError, DtypeError : 부를 때, 입력이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Dropout2d(0.5, generator=0)(tg.ones((2, 3, 4, 4))).shape
    (2, 3, 4, 4)

    출처
    ----
    강의 L18; Tompson et al. (2015).
    """

    def forward(self, x: Any) -> Tensor:
        """끄고 남은 텐서."""
        return F.dropout2d(x, self.p, self.training, self.generator)


class Dropout3d(Masking):
    """채널을 통째로 끄는 드롭아웃. 입력은 (N, C, D, H, W) 또는 (C, D, H, W), 무차원(dimensionless). 평가할 때는 그대로 둔다.

    매개변수
    --------
    p : 끌 확률, 0 이상 1 이하.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때. ShapeError, DtypeError : 부를 때, 입력이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.Dropout3d(0.5, generator=0)(tg.ones((2, 3, 2, 2, 2))).shape
    (2, 3, 2, 2, 2)

    출처
    ----
    강의 L18; Tompson et al. (2015).
    """

    def forward(self, x: Any) -> Tensor:
        """끄고 남은 텐서."""
        return F.dropout3d(x, self.p, self.training, self.generator)


class AlphaDropout(Masking):
    """알파 드롭아웃: SELU 뒤에서, 평균 0과 분산 1을 지키며 끈다. 입력은 임의의 모양, 무차원(dimensionless). 평가할 때는 그대로 둔다.

    매개변수
    --------
    p : 끌 확률, 0 이상 1 이하.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때. ShapeError, DtypeError : 부를 때, 입력이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.AlphaDropout(0.5, generator=0)(tg.ones((2, 3))).shape
    (2, 3)

    출처
    ----
    Klambauer et al., "Self-Normalizing Neural Networks" (2017).
    """

    def forward(self, x: Any) -> Tensor:
        """끄고 남은 텐서."""
        return F.alpha_dropout(x, self.p, self.training, self.generator)


class FeatureAlphaDropout(Masking):
    """채널을 통째로 끄는 알파 드롭아웃. 입력은 (N, C, …), 무차원(dimensionless). 평가할 때는 그대로 둔다.

    매개변수
    --------
    p : 끌 확률, 0 이상 1 이하.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때. ShapeError, DtypeError : 부를 때, 입력이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.FeatureAlphaDropout(0.5, generator=0)(tg.ones((2, 3, 4))).shape
    (2, 3, 4)

    출처
    ----
    Klambauer et al., "Self-Normalizing Neural Networks" (2017).
    """

    def forward(self, x: Any) -> Tensor:
        """끄고 남은 텐서."""
        return F.feature_alpha_dropout(x, self.p, self.training, self.generator)


class GaussianNoise(Module):
    """학습할 때 가우스 잡음을 더한다: x + N(0, std²). 입력과 출력은 같은 모양. 평가할 때는 그대로 둔다.

    매개변수
    --------
    std : 잡음의 표준편차, 0 이상. 단위는 입력과 같다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    예외
    ----
    ArgumentError : ``std`` 가 음수일 때. DtypeError : 부를 때, 실수가 아니면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.GaussianNoise(0.1).eval()(tg.ones(3))
    tensor([1., 1., 1.])

    출처
    ----
    강의 L17 (입력과 은닉 마디에 잡음); Bishop (1995).
    """

    def __init__(self, std: float = 0.1, generator: np.random.Generator | int | None = None) -> None:
        super().__init__()
        number("GaussianNoise", "std", std, lambda v: v >= 0, "0 이상이어야")
        self.std = std
        self.generator = None if generator is None else resolve(generator, "GaussianNoise")

    def forward(self, x: Any) -> Tensor:
        """잡음을 더한 텐서."""
        return F.gaussian_noise(x, self.std, self.training, self.generator)

    def extra_repr(self) -> str:
        return self._show("std")
