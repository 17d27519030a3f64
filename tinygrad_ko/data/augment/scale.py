"""영상을 텐서로, 밝기를 고르게: torchvision 의 ``ToTensor`` 와 ``Normalize``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...tensors.creation import from_numpy
from ...tensors.tensor import Tensor
from .base import Augmentation


class ToTensor:
    """(H, W, C) 나 (H, W) 의 영상(배열, Pillow 의 Image)을 (C, H, W) 의 float32 텐서로. uint8 이면 255로 나눈다. 텐서는 그대로 지나간다.

    예외
    ----
    ArgumentTypeError : 영상이 아닐 때. ShapeError : 축이 둘이나 셋이 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data import augment
    >>> made = augment.ToTensor()(np.full((2, 3, 1), 51, np.uint8))
    >>> made.shape, round(made[0, 0, 0].item(), 4)
    ((1, 2, 3), 0.2)

    출처
    ----
    torchvision ``transforms.ToTensor``.
    """

    def __call__(self, image: Any) -> Tensor:
        if isinstance(image, Tensor):
            return image
        data = np.asarray(image)
        if data.dtype.kind not in "biuf":
            raise ArgumentTypeError(f"ToTensor: 영상(배열이나 Pillow 의 Image)이어야 합니다. 받은 것: {describe(image)}.")
        if data.ndim not in (2, 3):
            raise ShapeError(f"ToTensor: 모양은 (높이, 너비)나 (높이, 너비, 채널)이어야 합니다. 받은 모양: {data.shape}. 한 장씩 주세요.")
        data = data[:, :, None] if data.ndim == 2 else data
        scaled = data.transpose(2, 0, 1).astype(np.float32)
        return from_numpy(np.ascontiguousarray(scaled / 255 if data.dtype == np.uint8 else scaled))


class Normalize(Augmentation):
    """채널마다 평균을 빼고 표준편차로 나눈다.

    매개변수
    --------
    mean : 채널마다의 평균, 또는 수 하나(밝기의 단위).
    std : 채널마다의 표준편차, 0이 아닌 수(밝기의 단위).

    예외
    ----
    ArgumentError : 표준편차가 0이거나 유한하지 않을 때. ShapeError : 채널의 수가 다를 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data import augment
    >>> augment.Normalize((0.5,), (0.25,))(np.ones((1, 2, 2), np.float32)).tolist()
    [[[2.0, 2.0], [2.0, 2.0]]]

    출처
    ----
    torchvision ``transforms.Normalize``.
    """

    def __init__(self, mean: Any, std: Any, inplace: bool = False) -> None:
        super().__init__()
        try:
            self.mean, self.std = (np.atleast_1d(np.asarray(v, np.float64)) for v in (mean, std))
        except (TypeError, ValueError):
            raise ArgumentTypeError(f"Normalize: mean 과 std 는 수의 나열이어야 합니다. 받은 것: {describe(mean)}, "
                                    f"{describe(std)}.") from None
        if not (np.isfinite(self.mean).all() and np.isfinite(self.std).all()) or (self.std == 0).any():
            raise ArgumentError(f"Normalize: mean 은 유한한 수, std 는 0이 아닌 유한한 수여야 합니다. 받은 값: {mean}, {std}.")
        if inplace:
            raise ArgumentError("Normalize: 제자리에서 바꾸지 않습니다. inplace=True 를 빼고 x = normalize(x) 처럼 다시 받으세요.")

    def apply(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(영상 − 평균) / 표준편차."""
        for name, value in (("mean", self.mean), ("std", self.std)):
            if value.ndim != 1 or len(value) not in (1, images.shape[1]):
                raise ShapeError(f"Normalize: 채널이 {images.shape[1]}개인데 {name} 의 모양은 {value.shape}입니다. 채널마다 하나씩 주세요.")
        mean, std = (v.astype(images.dtype)[:, None, None] for v in (self.mean, self.std))
        return (images - mean) / std
