"""자리를 옮기는 증대: 아핀 변환(이동·회전·확대·밀기), 뒤집기, 부드러운 비선형 변형(morphing)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, needed
from ..checks import number, two, whole
from .base import Augmentation, chance


class RandomAffine(Augmentation):
    """장마다 무작위 아핀 변환(affine): 이동, 회전, 확대, 밀기(shear). 빈자리는 ``fill`` 로 채운다.

    매개변수
    --------
    degrees : 회전각의 범위(도). 수 d 이면 (−d, d). 양수는 시계 반대 방향.
    translate : (가로, 세로) 이동의 가장 큰 몫, 너비·높이에 대한 비(무차원). 없으면 옮기지 않는다.
    scale : 확대의 (아래, 위) 배수, 양수(무차원).
    shear : 가로로 미는 각의 범위(도). 수 s 이면 (−s, s).
    fill : 빈자리의 값.
    order : 사이를 잇는 스플라인의 차수. 0 가장 가까운 화소, 1 곧게, 3 매끄럽게.
    generator : 난수 발생기 또는 씨앗.

    예외
    ----
    ArgumentError : 범위가 거꾸로이거나 배수가 양수가 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import RandomAffine
    >>> x = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
    >>> RandomAffine((90, 90))(x)[0, 0].round(3).tolist()
    [[2.0, 5.0, 8.0], [1.0, 4.0, 7.0], [0.0, 3.0, 6.0]]

    출처
    ----
    강의 L17: 이동, 회전, 확대, 밀기. SciPy ``ndimage.affine_transform``.
    """

    def __init__(
        self, degrees: float | tuple[float, float] = 0, translate: tuple[float, float] | None = None,
        scale: tuple[float, float] | None = None, shear: float | tuple[float, float] = 0, fill: float = 0.0, order: int = 1,
        generator: np.random.Generator | int | None = None,
    ) -> None:
        super().__init__(generator)
        self.degrees, self.shear = _span("degrees", degrees), _span("shear", shear)
        self.translate = (0.0, 0.0) if translate is None else two("RandomAffine", "translate", translate, "(0.1, 0.1)")
        self.scale = (1.0, 1.0) if scale is None else two("RandomAffine", "scale", scale, "(0.9, 1.1)")
        if not 0 < self.scale[0] <= self.scale[1] or any(not 0 <= t <= 1 for t in self.translate):
            raise ArgumentError(
                f"RandomAffine: scale 은 0 < 아래 ≤ 위, translate 는 0과 1 사이의 두 몫이어야 합니다. "
                f"받은 값: scale={scale}, translate={translate}."
            )
        self.fill, self.order = number("RandomAffine", "fill", fill), whole("RandomAffine", "order", order, 0)
        if self.order > 5:
            raise ArgumentError(f"RandomAffine: order 는 0 이상 5 이하여야 합니다. 받은 값: {order}.")

    def apply(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """장마다 다른 변환을 한다."""
        n, (height, width) = len(images), images.shape[2:]
        angles, shears, sizes = (low + (high - low) * rng.random(n) for low, high in (self.degrees, self.shear, self.scale))
        angles, shears = np.deg2rad(angles), np.deg2rad(shears)
        right = np.round(rng.uniform(-1, 1, n) * self.translate[0] * width)
        down = np.round(rng.uniform(-1, 1, n) * self.translate[1] * height)
        made = np.empty_like(images)
        for k in range(n):
            forward = affine_matrix(angles[k], sizes[k], shears[k])
            move_into(made[k], images[k], forward, (down[k], right[k]), self.order, self.fill)
        return made


def affine_matrix(angle: float, size: float, shear: float) -> np.ndarray:
    """(줄, 칸) 좌표의 2x2 행렬: 밀고, 키우고, 시계 반대 방향으로 돌린다."""
    cos, sin = np.cos(angle), np.sin(angle)
    upright = np.array([[cos, -sin], [sin, cos]]) @ (np.array([[1, np.tan(shear)], [0, 1]]) * size)  # (x 오른쪽, y 위)
    to_xy = np.array([[0.0, 1.0], [-1.0, 0.0]])
    return to_xy.T @ upright @ to_xy


def move_into(out: np.ndarray, image: np.ndarray, forward: np.ndarray, shift: tuple[float, float], order: int, fill: float) -> None:
    """(C, H, W) 한 장을 가운데를 중심으로 ``forward`` 로 옮기고 ``shift`` (아래, 오른쪽)만큼 민다. 반쯤 밖인 화소는 ``fill`` 과 섞는다."""
    ndimage = needed("scipy.ndimage")
    backward = np.round(np.linalg.inv(forward), 12)  # 90도에서 반올림으로 영상 밖을 가리키지 않도록
    center = (np.array(image.shape[1:]) - 1) / 2
    offset = np.round(center - backward @ (center + np.array(shift)), 9)
    for source, target in zip(image, out, strict=True):
        ndimage.affine_transform(source, backward, offset, output=target, order=order, mode="grid-constant", cval=fill)


class RandomHorizontalFlip(Augmentation):
    """장마다 확률 ``p`` 로 왼쪽과 오른쪽을 뒤집는다. 숫자와 글자에는 쓰지 않는다(다른 글자가 된다).

    매개변수
    --------
    p : 뒤집을 확률, 0 이상 1 이하.
    generator : 난수 발생기 또는 씨앗.

    예외
    ----
    ArgumentError : ``p`` 가 0과 1 사이가 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import RandomHorizontalFlip
    >>> RandomHorizontalFlip(1.0)(np.array([[[[1.0, 2.0]]]])).tolist()
    [[[[2.0, 1.0]]]]

    출처
    ----
    강의 L17.
    """

    axis = -1

    def __init__(self, p: float = 0.5, generator: np.random.Generator | int | None = None) -> None:
        super().__init__(generator)
        self.p = chance(type(self).__name__, p)

    def apply(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """고른 장만 뒤집는다."""
        chosen = rng.random(len(images)) < self.p
        return np.where(chosen[:, None, None, None], np.flip(images, self.axis), images)


class RandomVerticalFlip(RandomHorizontalFlip):
    """장마다 확률 ``p`` 로 위와 아래를 뒤집는다. 인수와 오류는 ``RandomHorizontalFlip`` 과 같다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import RandomVerticalFlip
    >>> RandomVerticalFlip(1.0)(np.array([[[[1.0], [2.0]]]])).tolist()
    [[[[2.0], [1.0]]]]

    출처
    ----
    강의 L17.
    """

    axis = -2


class ElasticTransform(Augmentation):
    """모핑(morphing): 부드러운 무작위 흐름을 따라 화소를 옮기는 비선형 변형. 손글씨의 흔들림을 흉내 낸다.

    매개변수
    --------
    alpha : 가장 크게 옮기는 거리(화소), 0 이상. 0이면 그대로이다. 없으면 짧은 변의 1/14(28 이면 2화소, 8 이면 0.6화소).
    sigma : 흐름을 부드럽게 하는 가우스 폭(화소), 양수. 클수록 넓게 함께 움직인다. 없으면 짧은 변의 1/7(28 이면 4화소).
    fill : 빈자리의 값.
    generator : 난수 발생기 또는 씨앗.

    예외
    ----
    ArgumentError : ``alpha`` 가 음수이거나 ``sigma`` 가 양수가 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import ElasticTransform
    >>> x = np.random.default_rng(0).random((2, 1, 8, 8))
    >>> ElasticTransform(alpha=2.0, sigma=2.0, generator=0)(x).shape, bool((ElasticTransform(0.0)(x) == x).all())
    ((2, 1, 8, 8), True)

    출처
    ----
    강의 L17; Simard, Steinkraus, Platt, "Best Practices for Convolutional Neural Networks" (2003).
    """

    def __init__(
        self, alpha: float | None = None, sigma: float | None = None, fill: float = 0.0,
        generator: np.random.Generator | int | None = None,
    ) -> None:
        super().__init__(generator)
        name = "ElasticTransform"
        self.alpha = None if alpha is None else number(name, "alpha", alpha, lambda v: 0 <= v < np.inf, "0 이상의 유한한 수여야")
        self.sigma = None if sigma is None else number(name, "sigma", sigma, lambda v: 0 < v < np.inf, "유한한 양수여야")
        self.fill = number(name, "fill", fill)

    def apply(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """장마다 흐름을 뽑아 옮긴다(채널은 함께 움직인다)."""
        n, (height, width) = len(images), images.shape[2:]
        alpha = min(height, width) / 14 if self.alpha is None else self.alpha
        sigma = min(height, width) / 7 if self.sigma is None else self.sigma
        if not alpha or not images.size:
            return images.copy()
        ndimage = needed("scipy.ndimage")
        flow = ndimage.gaussian_filter(rng.uniform(-1, 1, (n, 2, height, width)), (0, 0, sigma, sigma), mode="constant")
        largest = np.abs(flow).max((1, 2, 3), keepdims=True)
        flow *= alpha / np.where(largest > 0, largest, 1)  # 가장 크게 움직이는 화소가 alpha 만큼
        made, grid = np.empty_like(images), np.mgrid[:height, :width]
        for k in range(n):
            for source, target in zip(images[k], made[k], strict=True):
                ndimage.map_coordinates(source, grid + flow[k], output=target, order=1, mode="grid-constant", cval=self.fill)
        return made


def _span(name: str, value: Any) -> tuple[float, float]:
    if isinstance(value, (tuple, list, np.ndarray)):
        low, high = two("RandomAffine", name, value, "(-10, 10)")
    else:
        high = abs(number("RandomAffine", name, value))
        low = -high
    if not low <= high:
        raise ArgumentError(f"RandomAffine: {name} 의 범위가 거꾸로입니다: {value}.")
    return low, high
