"""맞춘 자리(aligned memory): 캐시 줄(64바이트)에서 시작하는 배열.

NumPy의 배열은 16바이트에만 맞는다. 배열 둘의 +, −, × 의 답을 그런 자리에 쓰면 쓰기마다 캐시 줄 둘에 걸쳐, 캐시에 드는 크기에서는
두 배까지 느리다(AVX-512). 자리를 맞추는 데에도 값이 드니, 여러 번 쓸 자리에 쓴다.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from .array_path import array_path

LINE = 64


def aligned(shape: tuple[int, ...], dtype: npt.DTypeLike) -> np.ndarray:
    """채우지 않은 배열, 캐시 줄에서 시작하는."""
    size = math.prod(shape)
    room = np.empty(size * np.dtype(dtype).itemsize + LINE, np.uint8)
    return np.frombuffer(room, dtype, size, -room.__array_interface__["data"][0] % LINE).reshape(shape)


@array_path(same=True)
def aligned_like(x: Any, shape: tuple[int, ...]) -> Any:
    """``x`` 의 dtype 으로 맞춘 자리. 다른 모듈의 배열이면 그 모듈의 새 배열."""
    return aligned(shape, x.dtype) if type(x) is np.ndarray else np.empty_like(x, shape=shape, order="C")
