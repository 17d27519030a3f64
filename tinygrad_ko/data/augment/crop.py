"""자르는 증대: 무작위 자르기, 가운데 자르기, 그리고 예측할 때의 열 조각(ten-crop)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import ShapeError
from ...grad_mode import no_grad
from ...korean.particles import Noun
from ...tensors.creation import from_numpy
from ...tensors.tensor import Tensor
from ..checks import number, whole
from .base import Augmentation, checked_images, pair


class RandomCrop(Augmentation):
    """장마다 무작위 자리에서 ``size`` 만큼 잘라 낸다.

    매개변수
    --------
    size : 잘라 낼 (높이, 너비) 또는 정수.
    padding : 자르기 전에 네 쪽에 덧댈 폭(화소), 0 이상.
    fill : 덧댄 자리의 값.
    generator : 난수 발생기 또는 씨앗.

    예외
    ----
    ArgumentError : 크기가 양의 정수가 아닐 때. ShapeError : 영상보다 크게 자르려 할 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import RandomCrop
    >>> RandomCrop(3, generator=0)(np.zeros((2, 3, 5, 5), np.float32)).shape
    (2, 3, 3, 3)

    출처
    ----
    강의 L17 (256에서 224를 자르는 자리는 33 × 33 = 1,089가지: ``crop_positions``).
    """

    def __init__(self, size: int | tuple[int, int], padding: int = 0, fill: float = 0.0,
                 generator: np.random.Generator | int | None = None) -> None:
        super().__init__(generator)
        self.size, self.padding = pair("RandomCrop", "size", size), whole("RandomCrop", "padding", padding, 0)
        self.fill = number("RandomCrop", "fill", fill)

    def apply(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """장마다 다른 자리에서 자른다."""
        if self.padding:
            p = self.padding
            images = np.pad(images, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=self.fill)
        (h, w), (rows, columns) = self.size, room("RandomCrop", images.shape[-2:], self.size)
        top, left = rng.integers(rows, size=len(images)), rng.integers(columns, size=len(images))
        return np.stack([x[:, t:t + h, c:c + w] for x, t, c in zip(images, top, left, strict=True)]) if len(images) else (
            images[:, :, :h, :w].copy())


class CenterCrop(Augmentation):
    """가운데에서 ``size`` 만큼 잘라 낸다.

    매개변수
    --------
    size : 잘라 낼 (높이, 너비) 또는 정수.

    예외
    ----
    ArgumentError : 크기가 양의 정수가 아닐 때. ShapeError : 영상보다 크게 자르려 할 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import CenterCrop
    >>> CenterCrop(1)(np.arange(9.0).reshape(1, 1, 3, 3)).item()
    4.0

    출처
    ----
    강의 L17.
    """

    def __init__(self, size: int | tuple[int, int]) -> None:
        super().__init__()
        self.size = pair("CenterCrop", "size", size)

    def apply(self, images: np.ndarray, rng: np.random.Generator | None = None) -> np.ndarray:
        """가운데를 자른다."""
        (h, w), (rows, columns) = self.size, room("CenterCrop", images.shape[-2:], self.size)
        top, left = (rows - 1) // 2, (columns - 1) // 2
        return images[:, :, top:top + h, left:left + w].copy()


def room(where: str, shape: Any, size: tuple[int, int]) -> tuple[int, int]:
    """자를 수 있는 자리의 수: 세로와 가로."""
    rows, columns = shape[0] - size[0] + 1, shape[1] - size[1] + 1
    if rows < 1 or columns < 1:
        raise ShapeError(f"{where}: 영상 {tuple(shape)}에서 {Noun(size):을/를} 잘라 낼 수 없습니다. 더 작게 자르거나 padding 을 주세요.")
    return rows, columns


def crop_positions(shape: int | tuple[int, int], size: int | tuple[int, int]) -> int:
    """서로 다른 자리에서 자를 수 있는 조각의 수.

    매개변수
    --------
    shape : 영상의 (높이, 너비) 또는 정수.
    size : 조각의 (높이, 너비) 또는 정수.

    반환
    ----
    int : (높이 − h + 1)(너비 − w + 1). 좌우 뒤집기까지 하면 두 배이다.

    예외
    ----
    ShapeError : 영상보다 큰 조각.

    예제
    ----
    >>> from tinygrad_ko.data.augment import crop_positions
    >>> crop_positions(256, 224)
    1089

    출처
    ----
    강의 L17 (정오표: 강의는 32 × 32 = 1,024로 세었다).
    """
    rows, columns = room("crop_positions", pair("crop_positions", "shape", shape), pair("crop_positions", "size", size))
    return rows * columns


def ten_crop(images: Any, size: int | tuple[int, int]) -> Any:
    """네 귀퉁이와 가운데, 그리고 그것들을 좌우로 뒤집은 열 조각.

    매개변수
    --------
    images : 배열 또는 Tensor (N, C, H, W), 한 장이면 (C, H, W).
    size : 조각의 (높이, 너비) 또는 정수.

    반환
    ----
    배열(또는 Tensor) (N, 10, C, h, w), 한 장이면 (10, C, h, w): 왼쪽 위, 오른쪽 위, 왼쪽 아래, 오른쪽 아래, 가운데, 뒤집은 것 다섯.

    예외
    ----
    ShapeError : 영상보다 크게 자르려 할 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import ten_crop
    >>> ten_crop(np.zeros((2, 3, 6, 6)), 4).shape
    (2, 10, 3, 4, 4)

    출처
    ----
    강의 L17; Krizhevsky et al. (2012).
    """
    given = images.detach().numpy() if isinstance(images, Tensor) else images
    one = isinstance(given, np.ndarray) and given.ndim == 3
    data = checked_images("ten_crop", given[None] if one else given)
    h, w = pair("ten_crop", "size", size)
    room("ten_crop", data.shape[-2:], (h, w))
    center = CenterCrop((h, w))

    def five(x: np.ndarray) -> list[np.ndarray]:
        return [x[..., :h, :w], x[..., :h, -w:], x[..., -h:, :w], x[..., -h:, -w:], center.apply(x)]

    made = np.stack([*five(data), *five(np.flip(data, -1))], 1)
    made = made[0] if one else made
    return from_numpy(made) if isinstance(images, Tensor) else made


def ten_crop_predict(model: Callable[[Any], Any], images: Any, size: int | tuple[int, int]) -> Tensor:
    """열 조각의 예측을 평균한다. 기울기는 따라가지 않는다.

    매개변수
    --------
    model : (n, C, h, w) 를 받아 (n, …) 을 돌려주는 모델. 확률을 평균하려면 softmax 까지 하는 함수를 준다.
    images : 배열 또는 Tensor (N, C, H, W), 한 장이면 (C, H, W).
    size : 조각의 (높이, 너비) 또는 정수.

    반환
    ----
    Tensor : (N, …), 한 장이면 (…), 열 예측의 평균.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import ten_crop_predict
    >>> ten_crop_predict(lambda x: x.mean((1, 2, 3)), np.ones((3, 1, 5, 5), np.float32), 4)
    tensor([1., 1., 1.])

    출처
    ----
    강의 L17 (5 조각 × 뒤집기, 예측의 평균).
    """
    data = images.detach().numpy() if isinstance(images, Tensor) else images
    crops = ten_crop(data, size)
    with no_grad():
        predicted = model(from_numpy(crops.reshape(-1, *crops.shape[-3:])))
    return predicted.reshape(*crops.shape[:-3], *predicted.shape[1:]).mean(crops.ndim - 4)
