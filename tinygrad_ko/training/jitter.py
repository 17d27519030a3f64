"""데이터 증대(data augmentation): 영상을 조금씩 비틀어, 적은 자료로도 넓게 배우게 한다."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..errors import needed
from ..tensors.creation import from_numpy
from ..tensors.generator import resolve
from ..tensors.tensor import Tensor
from .batches import Loader


def jitter(
    images: np.ndarray,
    generator: np.random.Generator | int | None = None,
    *,
    angle: float = 0.15,
    zoom: float = 0.1,
    shift: float = 0.5,
) -> np.ndarray:
    """영상마다 다른 만큼 돌리고, 늘이거나 줄이고, 옮긴다.

    매개변수
    --------
    images : np.ndarray
        실수, 모양 ``(n, 높이, 너비)``. 밖은 0으로 본다.
    generator : np.random.Generator, int 또는 None
        난수 발생기나 씨앗. ``None`` 이면 기본 발생기.
    angle : float
        가장 크게 돌리는 각 (라디안).
    zoom : float
        가장 크게 늘이거나 줄이는 비율 (무차원).
    shift : float
        가장 멀리 옮기는 거리 (화소).

    반환
    ----
    np.ndarray
        같은 모양, 같은 dtype의 새 배열.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.training.jitter import jitter
    >>> images = np.ones((5, 8, 8), np.float32)
    >>> bool(np.array_equal(jitter(images, 0, angle=0, zoom=0, shift=0), images))
    True

    출처
    ----
    강의 L17(데이터 증대); 화소 사이는 선형 보간, ``scipy.ndimage.map_coordinates``.
    """
    map_coordinates = needed("scipy.ndimage").map_coordinates

    rng = resolve(generator, "jitter")
    n, height, width = images.shape
    turn, scale, down, right = (
        rng.uniform(-size, size, (n, 1, 1)) for size in (angle, zoom, shift, shift)
    )
    cos, sin = (1 + scale) * np.cos(turn), (1 + scale) * np.sin(turn)
    # 새 영상의 화소마다, 그 값을 원래 영상의 어디에서 가져올지: 한가운데를 중심으로 돌린다.
    middle, centre = (height - 1) / 2, (width - 1) / 2
    y, x = np.arange(height)[:, None] - middle, np.arange(width) - centre
    rows = cos * y - sin * x + middle + down
    columns = sin * y + cos * x + centre + right
    which = np.broadcast_to(np.arange(n)[:, None, None], rows.shape)
    moved: np.ndarray = map_coordinates(images, [which, rows, columns], order=1, mode="grid-constant")  # 반쯤 밖이면 0과 섞는다
    return moved


class Augmented:
    """로더가 주는 묶음마다 입력을 바꾸어 주는 로더. 에포크마다 새로 바뀐다.

    매개변수
    --------
    loader : Loader
        ``(입력, 정답)`` 묶음을 주는 것.
    change : 함수
        입력의 배열을 받아 바꾼 배열을 돌려주는 함수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.training.jitter import Augmented
    >>> [(x, y)] = Augmented([(tg.tensor([1.0, 2.0]), tg.tensor([0, 1]))], lambda x: 10 * x)
    >>> x
    tensor([10., 20.])
    """

    def __init__(self, loader: Loader, change: Callable[[np.ndarray], np.ndarray]) -> None:
        self.loader, self.change = loader, change

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[tuple[Tensor, Any]]:
        for inputs, targets in self.loader:
            yield from_numpy(self.change(inputs.data)), targets
