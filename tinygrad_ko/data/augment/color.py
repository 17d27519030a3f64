"""색과 잡음의 증대: 주성분(PCA) 색 흔들기, 가우스 잡음."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from ...errors import ArgumentError, ShapeError
from ..checks import number, two
from .base import Augmentation, checked_images


class PCAColor(Augmentation):
    """훈련 집합의 색이 많이 변하는 쪽(주성분)으로 색을 흔든다. 빛의 색과 세기가 바뀌어도 물체는 같다는 것을 가르친다.

    매개변수
    --------
    std : 주성분마다 뽑는 수의 표준편차, 0 이상(무차원).
    generator : 난수 발생기 또는 씨앗.

    먼저 훈련 집합으로 ``fit`` 을 부른다. 더하는 것은 장마다 Σ αᵢ√λᵢ·pᵢ, αᵢ ~ N(0, std²).

    예외
    ----
    ArgumentError : ``std`` 가 음수이거나 ``fit`` 하지 않았을 때. ShapeError : 채널의 수가 배운 것과 다를 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import PCAColor
    >>> x = np.random.default_rng(0).random((8, 3, 4, 4), np.float32)
    >>> PCAColor(0.1, generator=0).fit(x)(x).shape
    (8, 3, 4, 4)

    출처
    ----
    강의 L17; Krizhevsky et al., "ImageNet Classification with Deep CNNs" (2012). 논문은 √λ 대신 λ 를 곱한다: 여기서는
    더한 색의 공분산이 std²·(자료의 공분산)이 되도록 √λ 를 쓴다.
    """

    def __init__(self, std: float = 0.1, generator: np.random.Generator | int | None = None) -> None:
        super().__init__(generator)
        self.std = number("PCAColor", "std", std, lambda v: 0 <= v < np.inf, "0 이상의 유한한 수여야")
        self.directions_: np.ndarray | None = None

    def fit(self, images: Any) -> Self:
        """색의 주성분을 배운다. 자신을 돌려준다."""
        data = checked_images("PCAColor.fit", images)
        pixels = data.transpose(1, 0, 2, 3).reshape(data.shape[1], -1).astype(np.float64)
        variances, vectors = np.linalg.eigh(np.atleast_2d(np.cov(pixels, bias=True)))
        self.directions_ = vectors * np.sqrt(np.maximum(variances, 0))  # 열마다 √λ·p
        return self

    def apply(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """장마다 색 하나를 뽑아 모든 화소에 더한다."""
        if self.directions_ is None:
            raise ArgumentError("PCAColor: 먼저 훈련 집합으로 fit 을 부르세요.")
        if len(self.directions_) != images.shape[1]:
            raise ShapeError(
                f"PCAColor: 배운 채널은 {len(self.directions_)}개인데 받은 것은 {images.shape[1]}개입니다(모양 {images.shape})."
            )
        shift = rng.normal(0, self.std, (len(images), len(self.directions_))) @ self.directions_.T
        return images + shift[:, :, None, None].astype(images.dtype)


class GaussianNoise(Augmentation):
    """화소마다 평균 0인 정규 잡음을 더한다.

    매개변수
    --------
    sigma : 잡음의 표준편차, 0 이상(영상의 단위).
    clip : (아래, 위)로 자른다. 없으면 자르지 않는다.
    generator : 난수 발생기 또는 씨앗.

    예외
    ----
    ArgumentError : ``sigma`` 가 음수일 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import GaussianNoise
    >>> y = GaussianNoise(0.5, clip=(0, 1), generator=0)(np.zeros((1, 1, 9, 9), np.float32))
    >>> float(y.min()), y.dtype.name
    (0.0, 'float32')

    출처
    ----
    강의 L17 (입력에 더하는 잡음. 은닉 마디에 더하는 것은 ``nn.GaussianNoise``).
    """

    def __init__(self, sigma: float = 0.1, clip: tuple[float, float] | None = None,
                 generator: np.random.Generator | int | None = None) -> None:
        super().__init__(generator)
        self.sigma = number("GaussianNoise", "sigma", sigma, lambda v: 0 <= v < np.inf, "0 이상의 유한한 수여야")
        self.clip = None if clip is None else two("GaussianNoise", "clip", clip, "(0, 1)")

    def apply(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """잡음을 더한다."""
        noisy = images + rng.normal(0, self.sigma, images.shape).astype(images.dtype) if self.sigma else images.copy()
        return np.clip(noisy, *self.clip) if self.clip is not None else noisy
