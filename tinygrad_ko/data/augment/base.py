"""영상 증대(augmentation)의 바탕: (N, C, H, W) 를 받아 같은 종류의 것을 돌려준다."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...korean.misfits import several
from ...korean.particles import Noun, particle
from ...tensors.creation import from_numpy
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ..checks import number


class Augmentation:
    """증대의 바탕. 물려받아 ``apply(images, rng)`` 를 쓴다: (N, C, H, W) 배열에서 새 배열.

    ``t(images)`` 로 부른다. 배열을 주면 배열, Tensor 를 주면 Tensor 를 돌려주고, (C, H, W) 한 장도 받는다. 받은 것은 바꾸지 않는다.

    매개변수
    --------
    generator : 난수 발생기 또는 씨앗. 없으면 기본 발생기.

    예외
    ----
    ArgumentTypeError : 실수의 영상이 아닐 때. ShapeError : (N, C, H, W)도 (C, H, W)도 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data.augment import Augmentation
    >>> class Darker(Augmentation):
    ...     def apply(self, images, rng):
    ...         return images * 0.5
    >>> Darker()(np.ones((2, 1, 3, 3), np.float32)).max().item()
    0.5

    출처
    ----
    강의 L17.
    """

    def __init__(self, generator: np.random.Generator | int | None = None) -> None:
        self.generator = None if generator is None else resolve(generator, type(self).__name__)

    def __call__(self, images: Any) -> Any:
        return self.changed(images, resolve(self.generator, type(self).__name__))

    def changed(self, images: Any, rng: np.random.Generator) -> Any:
        """난수를 ``rng`` 에서 뽑아 바꾼 것."""
        data = images.detach().numpy() if isinstance(images, Tensor) else images
        one = isinstance(data, np.ndarray) and data.ndim == 3
        given = checked_images(type(self).__name__, data[None] if one else data)
        wide = given.astype(np.float32) if given.dtype == np.float16 else given  # SciPy는 float16 을 모른다
        made = self.apply(wide, rng).astype(given.dtype, copy=False)
        made = made[0] if one else made
        return from_numpy(made) if isinstance(images, Tensor) else made

    def apply(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(N, C, H, W) 를 바꾼 새 배열."""
        raise ArgumentTypeError(f"{type(self).__name__}: apply(self, images, rng) 를 정의하세요.")


class Compose(Augmentation):
    """여러 증대를 차례로 한다. 난수는 이것의 발생기 하나에서 나온다.

    매개변수
    --------
    transforms : 증대들의 목록. ``ToTensor()`` 나 영상을 받아 영상을 돌려주는 함수도 된다.
    generator : 난수 발생기 또는 씨앗.

    예외
    ----
    ArgumentTypeError : 증대도 함수도 아닌 것이 들었을 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data import augment
    >>> t = augment.Compose([augment.RandomHorizontalFlip(1.0), augment.GaussianNoise(0.0)], generator=0)
    >>> t(np.arange(4, dtype=np.float32).reshape(1, 1, 2, 2)).tolist()
    [[[[1.0, 0.0], [3.0, 2.0]]]]

    출처
    ----
    강의 L17.
    """

    def __init__(self, transforms: Sequence[Callable[[Any], Any]], generator: np.random.Generator | int | None = None) -> None:
        super().__init__(generator)
        self.transforms = several("Compose", "transforms", transforms, "증대나 함수")
        for k, t in enumerate(self.transforms):
            if not callable(t):
                raise ArgumentTypeError(f"Compose: transforms[{k}] {particle(k, '은/는')} 증대나 함수여야 합니다. 받은 것: {describe(t)}.")

    def changed(self, images: Any, rng: np.random.Generator) -> Any:
        """차례로 바꾼 것."""
        if all(isinstance(t, Augmentation) for t in self.transforms):
            return super().changed(images, rng)
        for t in self.transforms:
            images = t.changed(images, rng) if isinstance(t, Augmentation) else t(images)
        return images

    def apply(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """차례로 바꾼다."""
        for t in self.transforms:
            images = t.apply(images, rng)
        return images


def checked_images(where: str, images: Any) -> np.ndarray:
    """실수의 (N, C, H, W) 인지 살핀다."""
    if not isinstance(images, np.ndarray) or images.dtype.kind != "f":
        raise ArgumentTypeError(
            f"{where}: 실수 배열(또는 Tensor)이어야 합니다. 받은 것: {describe(images)}. x.astype(np.float32) / 255 를 쓰세요."
        )
    if images.ndim != 4:
        raise ShapeError(
            f"{where}: 모양은 (N, C, H, W) 또는 (C, H, W)여야 합니다. 받은 모양: {images.shape}. 흑백이면 x[:, None] 을 쓰세요."
        )
    return images


def pair(where: str, name: str, value: Any) -> tuple[int, int]:
    """정수 하나이면 둘 다 그것, 아니면 (높이, 너비)."""
    both = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(both) != 2 or any(isinstance(v, bool) or not isinstance(v, (int, np.integer)) or v < 1 for v in both):
        raise ArgumentError(f"{where}: {Noun(name):은/는} 양의 정수이거나 (높이, 너비)여야 합니다. 받은 값: {value!r}.")
    return int(both[0]), int(both[1])


def chance(where: str, p: float) -> float:
    """확률인지 살핀다."""
    return number(where, "p", p, lambda v: 0 <= v <= 1, "0과 1 사이여야")
